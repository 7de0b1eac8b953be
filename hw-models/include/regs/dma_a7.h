/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * The A7's DMA at 0x31050000: 34 channels of 0x100 bytes, global registers at +0x2200.
 * Source: facts 4.12.2 (docs/sources.md); what is own: docs/dma.md. Channels 0..12
 * (peripheral) and 13..14 (memory to memory) have the rows RUN and MOVE, 15..33 (virtual
 * FIFO) RUN and RING.
 */
#ifndef REGS_DMA_A7_H
#define REGS_DMA_A7_H

#define DMA_A7_RUN_REGS(R) \
    R(DMA_A7_INT_FLAG,    0x00, 4, 0, W1C)  /* DMA_A7_INT_* */ \
    R(DMA_A7_INT_EN,      0x04, 4, 0, RW) \
    R(DMA_A7_EN,          0x08, 4, 0, RW)   /* 0 start; falls by itself */ \
    R(DMA_A7_RST,         0x0C, 4, 0, RW)   /* 0 warm, 1 hard */ \
    R(DMA_A7_STOP,        0x10, 4, 0, RW)   /* 0 stop, 1 pause */ \
    R(DMA_A7_INT_BUF_SIZE, 0x38, 4, 0, RO)
#define DMA_A7_MOVE_REGS(R) \
    R(DMA_A7_CON,         0x18, 4, 0, RW)   /* DMA_A7_CON_* */ \
    R(DMA_A7_SRC,         0x1C, 4, 0, RW) \
    R(DMA_A7_DST,         0x20, 4, 0, RW) \
    R(DMA_A7_LEN1,        0x24, 4, 0, RW)   /* bytes */ \
    R(DMA_A7_LEN2,        0x28, 4, 0, RW)   /* bytes before the jump */ \
    R(DMA_A7_JUMP,        0x2C, 4, 0, RW)   /* where to */ \
    R(DMA_A7_CONNECT,     0x34, 4, 0, RW)   /* DMA_A7_CONNECT_* */ \
    R(DMA_A7_DCM,         0x48, 4, 0, RW) \
    R(DMA_A7_DEBUG,       0x50, 4, 0, RO)
#define DMA_A7_RING_REGS(R) \
    R(DMA_A7_FLUSH,       0x14, 4, 0, WO)   /* bit 0 */ \
    R(DMA_A7_MEM_ADDR,    0x1C, 4, 0, RW) \
    R(DMA_A7_PORT_ADDR,   0x20, 4, 0, RW) \
    R(DMA_A7_FIFO_LEN,    0x24, 4, 0, RW) \
    R(DMA_A7_THRE,        0x28, 4, 0, RW) \
    R(DMA_A7_WPT,         0x2C, 4, 0, RW)   /* 15:0 offset, 16 wrap */ \
    R(DMA_A7_RPT,         0x30, 4, 0, RW) \
    R(DMA_A7_FLOW,        0x34, 4, 0, RW) \
    R(DMA_A7_VALID_SIZE,  0x3C, 4, 0, RO) \
    R(DMA_A7_LEFT_SIZE,   0x40, 4, 0, RO) \
    R(DMA_A7_TOVALUE,     0x44, 4, 0, RW)   /* timeout ticks, 0: none */

#define DMA_A7_GLOBAL           0x2200
#define DMA_A7_GLOBAL_REGS(R) \
    R(DMA_A7_VERSION,     0x00, 4, 0, RO) \
    R(DMA_A7_CH_EN0,      0x18, 4, 0, RO) \
    R(DMA_A7_CH_EN1,      0x1C, 4, 0, RO) \
    R(DMA_A7_CH_EN_SET0,  0x20, 4, 0, WO) \
    R(DMA_A7_CH_EN_SET1,  0x24, 4, 0, WO) \
    R(DMA_A7_CH_EN_CLR0,  0x28, 4, 0, WO) \
    R(DMA_A7_CH_EN_CLR1,  0x2C, 4, 0, WO) \
    R(DMA_A7_GLBSTA0,     0x30, 4, 0, RO)   /* as DMA_IO_GLBSTA0 */ \
    R(DMA_A7_GLBSTA1,     0x34, 4, 0, RO) \
    R(DMA_A7_GLBSTA2,     0x38, 4, 0, RO) \
    R(DMA_A7_TO_DIV,      0x40, 4, 0, RW) \
    R(DMA_A7_SET_DREQ0,   0x70, 4, 0, WO) \
    R(DMA_A7_SET_DREQ1,   0x74, 4, 0, WO) \
    R(DMA_A7_CLR_DREQ0,   0x78, 4, 0, WO) \
    R(DMA_A7_CLR_DREQ1,   0x7C, 4, 0, WO)

#define DMA_A7_SIZE             0x3000
#define DMA_A7_NUM_CHANNELS     34
#define DMA_A7_STRIDE           0x100
#define DMA_A7_FIRST_M2M        13
#define DMA_A7_FIRST_RING       15
/* Own: the order in which 15..33 serve their users, TX before RX (docs/dma.md) */
#define DMA_A7_CH_UART_A7_TX    31
#define DMA_A7_CH_UART_A7_RX    32
#define DMA_A7_CH_ADC           33

#define DMA_A7_INT_DONE         0x1         /* ring: threshold */
#define DMA_A7_INT_TIMEOUT      0x2
#define DMA_A7_INT_FLUSH        0x4
#define DMA_A7_INT_STOP         0x8
#define DMA_A7_START            0x1
#define DMA_A7_RST_WARM         0x1
#define DMA_A7_RST_HARD         0x2
#define DMA_A7_STOP_NOW         0x1
#define DMA_A7_STOP_PAUSE       0x2
#define DMA_A7_CON_WRITE_FIXED  0x8
#define DMA_A7_CON_READ_FIXED   0x10
#define DMA_A7_CON_WRAP         0x8000
#define DMA_A7_CON_WRAP_DST     0x100000    /* else the source wraps */
#define DMA_A7_CON_WRITE_SIZE(c) (((c) >> 24) & 3)   /* 0 byte, 1 half word, 2 word */
#define DMA_A7_CON_READ_SIZE(c) (((c) >> 28) & 3)
#define DMA_A7_CON_MASK         0x73178018  /* with burst 18:16 and priority 30 */
#define DMA_A7_CONNECT_HANDSHAKE 0x1
#define DMA_A7_CONNECT_TO_MEMORY 0x4
#define DMA_A7_LEN_MASK         0xFFFFFF    /* own: the public list gives no width */
#define DMA_A7_RING_MAX         0x10000
#define DMA_A7_POINTER_MASK     0x1FFFF

#endif
