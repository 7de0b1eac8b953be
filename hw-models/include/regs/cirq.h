/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * A7 interrupt conditioning at 0x31060000. Source: facts 2.4 (docs/sources.md).
 * Bit n of word w is SPI 32 * w + n. Reset values own: all passes unchanged.
 */
#ifndef REGS_CIRQ_H
#define REGS_CIRQ_H

#define CIRQ_WORDS4(R, name, off, reset, access) \
    R(name##0, (off), 4, reset, access) \
    R(name##1, (off) + 0x4, 4, reset, access) \
    R(name##2, (off) + 0x8, 4, reset, access) \
    R(name##3, (off) + 0xC, 4, reset, access)

#define CIRQ_REGS(R) \
    CIRQ_WORDS4(R, CIRQ_SENS, 0x200, 0xFFFFFFFF, RW)   /* 1 level, 0 edge */ \
    CIRQ_WORDS4(R, CIRQ_EDGE2LVL, 0x240, 0, RW)        /* edge becomes a latched level */ \
    CIRQ_WORDS4(R, CIRQ_STS, 0x280, 0, W1C)            /* the latch */ \
    CIRQ_WORDS4(R, CIRQ_DIS, 0x600, 0, RW)             /* 1 = block */ \
    CIRQ_WORDS4(R, CIRQ_TEST, 0x700, 0, RW)            /* 1 = raise in test mode */ \
    R(CIRQ_TEST_CTL, 0x720, 4, 0, RW)                  /* bit 0: test mode */

#define CIRQ_DBNC(n)            (4 * (n))   /* DBNC_CON of EINT n; fields as in irqcond.h */
#define CIRQ_NUM_DBNC           24
#define CIRQ_NUM_WORDS          4
#define CIRQ_NUM_IRQS           112
#define CIRQ_SIZE               0x1000

#endif
