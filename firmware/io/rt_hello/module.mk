# SPDX-License-Identifier: MIT
# Two links of one program: all in TCM, and with code executed in place.
RT_HELLO := io/rt_hello/start.S io/rt_hello/main.c
$(eval $(call firmware_target,rt_hello,io,$(RT_HELLO),io/rt_hello/tcm.ld))
$(eval $(call firmware_target,rt_hello_xip,io,$(RT_HELLO),io/rt_hello/xip.ld))
ELF_ONLY += rt_hello rt_hello_xip

# Directory trees for `glassphere-image app pack`: OUTPUT-DIR/firmware/apps/NAME
rt_component_rt_hello := 6f1f9a0e-8e2b-4b57-9c1e-2f6a1b1c0001
rt_component_rt_hello_xip := 6f1f9a0e-8e2b-4b57-9c1e-2f6a1b1c0002
rt_component_probe_io := 6f1f9a0e-8e2b-4b57-9c1e-2f6a1b1c0003
define rt_app
all: $(OUT)/apps/$(1)/bin/app $(OUT)/apps/$(1)/app_manifest.json
$(OUT)/apps/$(1)/bin/app: $(OUT)/$(1).elf
	@mkdir -p $$(@D)
	$$(Q)$$(OBJCOPY) --strip-all $$< $$@
$(OUT)/apps/$(1)/app_manifest.json: io/rt_hello/app_manifest.json
	@mkdir -p $$(@D)
	$$(Q)sed -e 's/rt_hello/$(1)/' -e 's/6f1f9a0e[-0-9a-f]*/$$(rt_component_$(1))/' $$< > $$@
endef
$(foreach a,rt_hello rt_hello_xip probe_io,$(eval $(call rt_app,$(a))))
