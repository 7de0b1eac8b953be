# SPDX-License-Identifier: MIT
PROBE_COMMON := probes/probe.c lib/mem.c lib/copy.S
PROBE_M := $(PROBE_COMMON) probes/probe_m.S probes/arch_m.c
PROBE_A := $(PROBE_COMMON) probes/probe_a.S probes/arch_a.c
probe_flags = -Iprobes -DPROBE_CORE=PROBE_CORE_$(1) -DPROBE_BLOCK=PROBE_BLOCK_$(2)
FLAGS_HSP := $(call probe_flags,HSP,HSP)
FLAGS_IO := $(call probe_flags,IO,IO)
FLAGS_A7S := -marm $(call probe_flags,A7_SECURE,A7S)
FLAGS_EL1 := -marm $(call probe_flags,A7_NORMAL,EL1)
# Nothing in the probe calls these: EXECUTE orders do, on the core they are compiled for.
LEAKS := probes/leaky.c
LEAKS_KEPT := -Wl,-u,memcmp,-u,probe_leaky_compare,-u,probe_leaky_lookup
# probe: 1 name, 2 cpu, 3 sources, 4 flags, 5 linker flags
probe = $(call firmware_target,$(1),$(2),$(3),probes/$(1).ld,$(4),$(5))
$(eval $(call probe,probe_hsp,hsp,$(PROBE_M) $(LEAKS),$(FLAGS_HSP),$(LEAKS_KEPT)))
$(eval $(call probe,probe_io,io,$(PROBE_M),$(FLAGS_IO)))
$(eval $(call probe,probe_io_boot,io,$(PROBE_M),$(FLAGS_IO)))
$(eval $(call probe,probe_a7s,a7,$(PROBE_A) $(LEAKS),$(FLAGS_A7S),$(LEAKS_KEPT)))
$(eval $(call probe,el1_probe,a7,$(PROBE_A),$(FLAGS_EL1)))
# No orders: asks by itself (docs/probes.md)
$(eval $(call probe,ask,a7,probes/ask.c lib/mem.c lib/copy.S probes/probe_a.S probes/arch_a.c,$(FLAGS_EL1)))
