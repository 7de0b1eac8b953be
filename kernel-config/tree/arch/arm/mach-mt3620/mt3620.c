// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Machine entry of the MT3620's Cortex-A7.
 *
 * Owns the match table and nothing else: there are no static mappings and no
 * machine hooks, everything is found through the device tree. The Security
 * Monitor has set the generic timer's frequency, the interrupt groups and the
 * cache before it entered the normal world.
 */
#include <asm/mach/arch.h>

static const char *const mt3620_compat[] __initconst = {
	"mediatek,mt3620",
	NULL,
};

DT_MACHINE_START(MT3620, "MediaTek MT3620")
	.dt_compat = mt3620_compat,
MACHINE_END
