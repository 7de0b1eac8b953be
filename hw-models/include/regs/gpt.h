/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* General purpose timers: M4 private block, A7 copy at 0x3103E000.
 * Source: facts 4.6 (docs/sources.md). */
#ifndef REGS_GPT_H
#define REGS_GPT_H

#define GPT_REGS(R) \
    R(GPT_ISR,         0x00, 4, 0, W1C)   /* bit 0 GPT0, bit 1 GPT1 expired */ \
    R(GPT_IER,         0x04, 4, 0, RW) \
    R(GPT0_CTRL,       0x10, 4, 0, RW)    /* GPT01_CTRL_* */ \
    R(GPT0_ICNT,       0x14, 4, 0, RW) \
    R(GPT1_CTRL,       0x20, 4, 0, RW) \
    R(GPT1_ICNT,       0x24, 4, 0, RW) \
    R(GPT2_CTRL,       0x30, 4, 0, RW)    /* bit 0 enable, bit 1: 32768 Hz */ \
    R(GPT2_CNT,        0x34, 4, 0, RW)    /* up */ \
    R(GPT0_CNT,        0x40, 4, 0, RO)    /* down */ \
    R(GPT1_CNT,        0x44, 4, 0, RO) \
    R(GPT3_CTRL,       0x50, 4, 0, RW)    /* GPT3_CTRL_* */ \
    R(GPT3_INIT,       0x54, 4, 0, RW) \
    R(GPT3_CNT,        0x58, 4, 0, RO)    /* up */ \
    R(GPT3_EXPIRE,     0x5C, 4, 0, RW) \
    R(GPT4_CTRL,       0x60, 4, 0, RW)    /* bit 0 enable, bit 1: bus clock, else half */ \
    R(GPT4_INIT,       0x64, 4, 0, RW) \
    R(GPT4_CNT,        0x68, 4, 0, RO)    /* up */

#define GPT_SIZE                0x1000
#define GPT_ENABLE              0x1
#define GPT01_CTRL_REPEAT       0x2
#define GPT01_CTRL_32K          0x4       /* else 32768 / 33 Hz, "1 kHz" */
#define GPT01_CTRL_RESTART      0x8       /* self clearing: reload ICNT */
#define GPT2_CTRL_32K           0x2
#define GPT3_CTRL_INT_CLEAR     0x8000
#define GPT3_CTRL_DIV(c)        (((c) >> 16) & 0x3F)   /* XTAL cycles a tick, minus 1 */
#define GPT4_CTRL_BUS           0x2
#define GPT_SLOW_HZ             32768
#define GPT_SLOW_DIV            33
#define GPT_XTAL_HZ             26000000

#endif
