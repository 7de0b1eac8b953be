/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* Watchdog of each core: A7 at 0x30050000, the M4s at 0x21020000.
 * Source: facts 4.7 (docs/sources.md). */
#ifndef REGS_WDT_H
#define REGS_WDT_H

#define WDT_REGS(R) \
    R(WDT_MODE,        0x30, 4, 0, RW)       /* WDT_MODE_*, key in 15:8 */ \
    R(WDT_LENGTH,      0x34, 4, 0xFFE0, RW)  /* 15:5 ticks of 1/32 s, minus 1; key 0x08 in 4:0 */ \
    R(WDT_RESTART,     0x38, 4, 0, WO)       /* WDT_RESTART_KEY reloads */ \
    R(WDT_STA,         0x3C, 4, 0, RC)       /* WDT_STA_* */ \
    R(WDT_INTERVAL,    0x40, 4, 0xFFF, RW)   /* 11:0 reset pulse width */ \
    R(WDT_SWRST,       0x44, 4, 0, WO)       /* WDT_SWRST_KEY: reset now */ \
    R(WDT_SWINT,       0x80, 4, 0, RW)       /* WDT_SWINT_SET, WDT_SWINT_CLEAR */

#define WDT_SIZE                0x1000
#define WDT_MODE_KEY            0x2200
#define WDT_MODE_KEY_MASK       0xFF00
#define WDT_MODE_ENABLE         0x01
#define WDT_MODE_IRQ            0x08         /* interrupt instead of reset */
#define WDT_MODE_ROUTE          0x10         /* interrupt to other cores as well */
#define WDT_LENGTH_KEY          0x08
#define WDT_LENGTH_KEY_MASK     0x1F
#define WDT_LENGTH_VALUE(ticks) ((((ticks) & 0x7FFu) << 5) | WDT_LENGTH_KEY)
#define WDT_TICKS_PER_SECOND    32
#define WDT_RESTART_KEY         0x1971
#define WDT_SWRST_KEY           0x1209
#define WDT_STA_HW              0x8000       /* the counter ran out */
#define WDT_STA_SW              0x4000       /* WDT_SWRST */
#define WDT_SWINT_SET           0x80000000u
#define WDT_SWINT_CLEAR         0x40000000u

#endif
