# SPDX-License-Identifier: MIT
MONITOR_SOURCES := lib/mem.c lib/copy.S lib/crc32.c lib/app_table.c $(addprefix monitor/,start.S main.c core.c mmu.c gic.c \
    firewall.c pluton.c world.c smc.c flash.c image.c log.c peripheral.c rtc.c io_core.c abi.c manifest.c \
    staging.c derive.c)
MONITOR_FLAGS := -marm -mno-unaligned-access
$(eval $(call firmware_target,monitor,a7,$(MONITOR_SOURCES),monitor/monitor.ld,$(MONITOR_FLAGS)))
