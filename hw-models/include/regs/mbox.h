/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* Mailbox, identical on every pair. Source: facts 4.13.1; FIFO interrupt bit
 * order: MediaTek's (facts section 8). */
#ifndef REGS_MBOX_H
#define REGS_MBOX_H

#define MBOX_REGS(R) \
    R(MBOX_VER,           0x00, 4, 0x36200000, RO) \
    R(MBOX_GEN_CTRL,      0x04, 4, 0, RW)   /* bit 0: reset both directions, bit 1: my side; self clearing */ \
    R(MBOX_DBG_IDX,       0x08, 4, 0, RW) \
    R(MBOX_DBG_PROBE,     0x0C, 4, 0, RO) \
    R(MBOX_SW_TX_INT_PORT,0x14, 4, 0, WO)   /* bit n: raise port n at the peer */ \
    R(MBOX_SW_RX_INT_EN,  0x18, 4, 0, RW) \
    R(MBOX_SW_RX_INT_STS, 0x1C, 4, 0, W1C) \
    R(MBOX_FIFO_CTRL,     0x20, 4, 0, RW) \
    R(MBOX_NF_THRS,       0x30, 4, 0, RW) \
    R(MBOX_NE_THRS,       0x34, 4, 0, RW) \
    R(MBOX_INT_EN,        0x38, 4, 0, RW) \
    R(MBOX_INT_STS,       0x3C, 4, 0, W1C) \
    R(MBOX_CMD_POST,      0x40, 4, 0, WO) \
    R(MBOX_DATA_POST,     0x44, 4, 0, WO) \
    R(MBOX_POST_CNT,      0x48, 4, 0, RO) \
    R(MBOX_CMD_POP,       0x50, 4, 0, POP) \
    R(MBOX_DATA_POP,      0x54, 4, 0, RO) \
    R(MBOX_POP_CNT,       0x58, 4, 0, RO) \
    R(MBOX_SEMAPHORE,     0x60, 4, 0, RW)   /* A7 <-> I/O core pairs only */

#define MBOX_VERSION            0x36200000
#define MBOX_FIFO_DEPTH         15
#define MBOX_NUM_PORTS          8
#define MBOX_SIZE               0x10000
#define MBOX_INT_NE             0x1
#define MBOX_INT_WR             0x2   /* peer posted */
#define MBOX_INT_NF             0x4
#define MBOX_INT_RD             0x8   /* peer consumed */
#define MBOX_SEM_FREE           0
#define MBOX_SEM_M4             1
#define MBOX_SEM_A7             2

#endif
