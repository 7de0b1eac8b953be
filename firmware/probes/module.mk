# SPDX-License-Identifier: MIT
PROBE_COMMON := probes/probe.c lib/mem.c
PROBE_M := $(PROBE_COMMON) probes/probe_m.S probes/arch_m.c
PROBE_A := $(PROBE_COMMON) probes/probe_a.S probes/arch_a.c
probe_flags = -Iprobes -DPROBE_CORE=$(1) -DPROBE_BLOCK=$(2)
$(eval $(call firmware_target,probe_hsp,hsp,$(PROBE_M),probes/probe_hsp.ld,$(call probe_flags,PROBE_CORE_HSP,PROBE_BLOCK_HSP)))
$(eval $(call firmware_target,probe_io,io,$(PROBE_M),probes/probe_io.ld,$(call probe_flags,PROBE_CORE_IO,PROBE_BLOCK_IO)))
$(eval $(call firmware_target,probe_io_boot,io,$(PROBE_M),probes/probe_io_boot.ld,$(call probe_flags,PROBE_CORE_IO,PROBE_BLOCK_IO)))
$(eval $(call firmware_target,probe_a7s,a7,$(PROBE_A),probes/probe_a7s.ld,-marm $(call probe_flags,PROBE_CORE_A7_SECURE,PROBE_BLOCK_A7S)))
$(eval $(call firmware_target,el1_probe,a7,$(PROBE_A),probes/el1_probe.ld,-marm $(call probe_flags,PROBE_CORE_A7_NORMAL,PROBE_BLOCK_EL1)))
