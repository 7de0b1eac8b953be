/* SPDX-License-Identifier: MIT */
/* Where the monitor sees normal-world RAM (mmu.c maps it, world.c alone uses it). */
#ifndef MONITOR_WORLD_H
#define MONITOR_WORLD_H

#define NW_ALIAS    0xA0000000u

#endif
