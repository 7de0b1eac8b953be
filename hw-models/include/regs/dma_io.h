/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * DMA of an I/O core at 0x21080000: 30 channels of 0x100 bytes, global block at +0x4000.
 * Source: facts 4.12.1 (docs/sources.md); what is own: docs/dma.md. A channel has the rows
 * of its kind: full RUN, WRAP, ADDR; half RUN, WRAP, PORT; virtual FIFO RUN, PORT, RING.
 */
#ifndef REGS_DMA_IO_H
#define REGS_DMA_IO_H

#define DMA_IO_RUN_REGS(R) \
    R(DMA_IO_COUNT,       0x10, 4, 0, RW)   /* 15:0 transfers (ring: threshold), 16 reload */ \
    R(DMA_IO_CON,         0x14, 4, 0, RW)   /* DMA_IO_CON_* */ \
    R(DMA_IO_START,       0x18, 4, 0, RW)   /* DMA_IO_START_BIT */ \
    R(DMA_IO_INTSTA,      0x1C, 4, 0, RO)   /* DMA_IO_INT_* */ \
    R(DMA_IO_ACKINT,      0x20, 4, 0, WO)   /* the same bits */ \
    R(DMA_IO_LIMITER,     0x28, 4, 0, RW)
#define DMA_IO_WRAP_REGS(R) \
    R(DMA_IO_WPPT,        0x08, 4, 0, RW)   /* transfers before the jump */ \
    R(DMA_IO_WPTO,        0x0C, 4, 0, RW)   /* where to */ \
    R(DMA_IO_RLCT,        0x24, 4, 0, RO)   /* transfers left */
#define DMA_IO_ADDR_REGS(R) \
    R(DMA_IO_SRC,         0x00, 4, 0, RW) \
    R(DMA_IO_DST,         0x04, 4, 0, RW)
#define DMA_IO_PORT_REGS(R) \
    R(DMA_IO_PGMADDR,     0x2C, 4, 0, RW)   /* memory address, ring base */ \
    R(DMA_IO_FIXADDR,     0x60, 4, 0, RW)   /* peripheral address */
#define DMA_IO_RING_REGS(R) \
    R(DMA_IO_FFCNT,       0x38, 4, 0, RO)   /* bytes in the ring */ \
    R(DMA_IO_FFSTA,       0x3C, 4, 0x2, RO) /* DMA_IO_FFSTA_* */ \
    R(DMA_IO_ALTLEN,      0x40, 4, 0, RW)   /* 15:0 alert length, 31 scheme */ \
    R(DMA_IO_FFSIZE,      0x44, 4, 0, RW)   /* 15:0 bytes */ \
    R(DMA_IO_TO,          0x50, 4, 0, RW)   /* timeout ticks, 0: none */ \
    R(DMA_IO_HWPTR,       0x58, 4, 0, RO)   /* 15:0 offset, 16 wrap */ \
    R(DMA_IO_SWPTR,       0x5C, 4, 0, RW)

#define DMA_IO_GLOBAL           0x4000
#define DMA_IO_GLOBAL_REGS(R) \
    R(DMA_IO_GLBSTA0,     0x00, 4, 0, RO)   /* a channel: even bit running, odd bit interrupt */ \
    R(DMA_IO_GLBSTA1,     0x04, 4, 0, RO) \
    R(DMA_IO_CH_RST,      0x08, 4, 0x3FFFFFFF, RW)  /* a bit a channel, active low */ \
    R(DMA_IO_GLO_CON,     0x0C, 4, 0, RW) \
    R(DMA_IO_GROUP0,      0x10, 4, 0, RW) \
    R(DMA_IO_GROUP1,      0x14, 4, 0, RW) \
    R(DMA_IO_ISU_VFIFO,   0x18, 4, 0, RW) \
    R(DMA_IO_ISU_VFIFO_ERR, 0x1C, 4, 0, RO) \
    R(DMA_IO_CH_EN,       0x20, 4, 0, RO) \
    R(DMA_IO_CH_EN_SET,   0x24, 4, 0, WO) \
    R(DMA_IO_CH_EN_CLR,   0x28, 4, 0, WO) \
    R(DMA_IO_PAUSE,       0x30, 4, 0, RW) \
    R(DMA_IO_PAUSE_STA,   0x34, 4, 0, RO) \
    R(DMA_IO_SET_DREQ,    0x50, 4, 0, WO) \
    R(DMA_IO_CLR_DREQ,    0x58, 4, 0, WO)

#define DMA_IO_SIZE             0x5000
#define DMA_IO_NUM_CHANNELS     30
#define DMA_IO_STRIDE           0x100
#define DMA_IO_FIRST_FULL       12          /* 0..11 half size, 12 full size */
#define DMA_IO_FIRST_RING       13          /* 13..29 virtual FIFO */
#define DMA_IO_ALL_CHANNELS     0x3FFFFFFF

#define DMA_IO_COUNT_MASK       0xFFFF
#define DMA_IO_COUNT_RELOAD     0x10000
#define DMA_IO_CON_SIZE(c)      ((c) & 3)   /* 0 byte, 1 half word, 2 word */
#define DMA_IO_CON_SINC         0x4
#define DMA_IO_CON_DINC         0x8
#define DMA_IO_CON_DREQ         0x10        /* one transfer a request of the peripheral */
#define DMA_IO_CON_B2W          0x20        /* bytes packed into words on the bus */
#define DMA_IO_CON_HALF         0x2000
#define DMA_IO_CON_TIMEOUT      0x4000
#define DMA_IO_CON_DONE         0x8000
#define DMA_IO_CON_WRAP_DST     0x10000     /* else the source wraps */
#define DMA_IO_CON_WRAP         0x20000
#define DMA_IO_CON_DIR          0x40000     /* peripheral to memory */
#define DMA_IO_CON_MASK         0x7E73F     /* with the burst, 10:8 */
#define DMA_IO_START_BIT        0x8000
#define DMA_IO_INT_HALF         0x2000
#define DMA_IO_INT_DONE         0x8000      /* ring: threshold */
#define DMA_IO_INT_TIMEOUT      0x10000
#define DMA_IO_FFSTA_FULL       0x1
#define DMA_IO_FFSTA_EMPTY      0x2
#define DMA_IO_FFSTA_ALERT      0x4
#define DMA_IO_POINTER_MASK     0x1FFFF

#endif
