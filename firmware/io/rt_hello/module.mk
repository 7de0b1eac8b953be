# SPDX-License-Identifier: MIT
# Two links of one program: all in TCM, and with code executed in place.
RT_HELLO := io/rt_hello/start.S io/rt_hello/main.c
$(eval $(call firmware_target,rt_hello,io,$(RT_HELLO),io/rt_hello/tcm.ld))
$(eval $(call firmware_target,rt_hello_xip,io,$(RT_HELLO),io/rt_hello/xip.ld))
ELF_ONLY += rt_hello rt_hello_xip
