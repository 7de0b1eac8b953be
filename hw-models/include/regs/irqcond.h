/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Interrupt conditioning of each M4 at 0x21000000. Source: facts 4.2
 * (docs/sources.md). Reset values are own: everything passes unchanged.
 */
#ifndef REGS_IRQCOND_H
#define REGS_IRQCOND_H

#define IRQCOND_WORDS5(R, name, off, reset, access) \
    R(name##0, (off), 4, reset, access) \
    R(name##1, (off) + 0x4, 4, reset, access) \
    R(name##2, (off) + 0x8, 4, reset, access) \
    R(name##3, (off) + 0xC, 4, reset, access) \
    R(name##4, (off) + 0x10, 4, reset, access)

#define IRQCOND_REGS(R) \
    IRQCOND_WORDS5(R, IRQCOND_SENS, 0x200, 0xFFFFFFFF, RW)     /* 1 level, 0 edge */ \
    IRQCOND_WORDS5(R, IRQCOND_WIC_SWPEND, 0x304, 0, RW) \
    IRQCOND_WORDS5(R, IRQCOND_WIC_SWEN, 0x324, 0, RW) \
    R(IRQCOND_WIC_SWCON, 0x340, 4, 0, RW) \
    R(IRQCOND_WIC_SW_CLR, 0x344, 4, 0, WO) \
    IRQCOND_WORDS5(R, IRQCOND_WIC_PEND_STA, 0x364, 0, RO) \
    IRQCOND_WORDS5(R, IRQCOND_WIC_EN_STA, 0x384, 0, RO) \
    R(IRQCOND_WIC_WAKEUP_STA, 0x3A0, 4, 0, RO) \
    IRQCOND_WORDS5(R, IRQCOND_DIS, 0x600, 0, RW)               /* 1 = block */ \
    IRQCOND_WORDS5(R, IRQCOND_WIC_DIS, 0x620, 0, RW) \
    IRQCOND_WORDS5(R, IRQCOND_TEST, 0x700, 0, RW)              /* 1 = raise in test mode */ \
    R(IRQCOND_TEST_CTL, 0x720, 4, 0, RW)                       /* bit 0: test mode */ \
    R(IRQCOND_SOFT_RST, 0x900, 4, 0, RW)                       /* bit 2: reset of this block */

#define IRQCOND_DBNC(n)         (4 * (n))   /* DBNC_CON of EINT n, n = 0..23; 24..31 spare */
#define IRQCOND_NUM_DBNC        32
#define IRQCOND_NUM_WORDS       5
#define IRQCOND_SIZE            0x1000
#define IRQCOND_SOFT_RST_BLOCK  0x4
#define DBNC_COUNT(c)           ((c) & 0xF)
#define DBNC_PRESCALER(c)       (((c) >> 4) & 7)
#define DBNC_SINGLE_EDGE        0x080
#define DBNC_POSITIVE           0x100
#define DBNC_ENABLE             0x200
#define DBNC_MASK               0x3FF

#endif
