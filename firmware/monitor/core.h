/* SPDX-License-Identifier: MIT */
/* Values of the A7's secure registers that C and start.S share. */
#ifndef MONITOR_CORE_H
#define MONITOR_CORE_H

/* MMU, caches and high vectors off */
#define SCTLR_OFF       0x00C50078

/*
 * SIF: secure state never fetches from non-secure memory; FW and AW: the normal world masks
 * its own FIQ and aborts; FIQ, IRQ and external aborts of the normal world are taken there.
 */
#define SCR_SECURE      0x230
#define SCR_NORMAL      0x231

/* `monitor_booted` when the boot is done: until then there is no way out */
#define MONITOR_BOOTED  0x6C3A95D1

/* The normal world has CP10 and CP11, and may set ACTLR.SMP. */
#define NSACR_NORMAL    0x40C00

#endif
