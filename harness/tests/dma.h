/* SPDX-License-Identifier: MIT */
/*
 * Registers of the two kinds of DMA for their suites: hand-written from the facts (4.12.1,
 * 4.12.2 of docs/sources.md) and docs/dma.md, not from the models' headers.
 */
#ifndef GS_DMA_H
#define GS_DMA_H

#include "suite.h"

/* An I/O core's */
enum {
    DMA_IO = 0x21080000, IO_GLOBAL = DMA_IO + 0x4000,
    IO_GLBSTA0 = IO_GLOBAL, IO_GLBSTA1 = IO_GLOBAL + 0x04, IO_CH_RST = IO_GLOBAL + 0x08,
    IO_CH_EN_SET = IO_GLOBAL + 0x24, IO_CH_EN_CLR = IO_GLOBAL + 0x28, IO_PAUSE = IO_GLOBAL + 0x30,
    IO_PAUSE_STA = IO_GLOBAL + 0x34, IO_SET_DREQ = IO_GLOBAL + 0x50, IO_CLR_DREQ = IO_GLOBAL + 0x58,
    IO_FULL = 12, IO_RING = 13,
    /* of a channel */
    IO_SRC = 0x00, IO_DST = 0x04, IO_WPPT = 0x08, IO_WPTO = 0x0C, IO_COUNT = 0x10, IO_CON = 0x14,
    IO_START = 0x18, IO_INTSTA = 0x1C, IO_ACKINT = 0x20, IO_RLCT = 0x24, IO_PGMADDR = 0x2C,
    IO_FFCNT = 0x38, IO_FFSTA = 0x3C, IO_ALTLEN = 0x40, IO_FFSIZE = 0x44, IO_TO = 0x50,
    IO_HWPTR = 0x58, IO_SWPTR = 0x5C, IO_FIXADDR = 0x60,
    GO = 0x8000, RELOAD = 0x10000,
    BYTE = 0, HALF_WORD = 1, WORD = 2, SINC = 0x4, DINC = 0x8, DREQ = 0x10, PACK = 0x20,
    INT_HALF = 0x2000, INT_DONE = 0x8000, CON_TIMEOUT = 0x4000, INT_TIMEOUT = 0x10000,
    WRAP_DST = 0x10000, WRAP = 0x20000, TO_MEMORY = 0x40000,
    NVIC_DMA = 77,
};
#define IO_CH(n) (DMA_IO + 0x100 * (n))

/* The A7's */
enum {
    DMA_A7 = 0x31050000, A7_GLOBAL = DMA_A7 + 0x2200,
    A7_CH_EN0 = A7_GLOBAL + 0x18, A7_CH_EN_SET0 = A7_GLOBAL + 0x20,
    A7_CH_EN_SET1 = A7_GLOBAL + 0x24, A7_GLBSTA0 = A7_GLOBAL + 0x30, A7_TO_DIV = A7_GLOBAL + 0x40,
    A7_SET_DREQ0 = A7_GLOBAL + 0x70, A7_M2M = 13,
    A7_INT_FLAG = 0x00, A7_INT_EN = 0x04, A7_EN = 0x08, A7_RST = 0x0C, A7_STOP = 0x10,
    A7_FLUSH = 0x14, A7_CON = 0x18, A7_SRC = 0x1C, A7_DST = 0x20, A7_LEN1 = 0x24, A7_LEN2 = 0x28,
    A7_JUMP = 0x2C, A7_CONNECT = 0x34,
    A7_MEM = 0x1C, A7_PORT = 0x20, A7_FIFO_LEN = 0x24, A7_THRE = 0x28, A7_WPT = 0x2C, A7_RPT = 0x30,
    A7_VALID = 0x3C, A7_LEFT = 0x40, A7_TOVALUE = 0x44,
    A7_WRITE_FIXED = 0x8, A7_READ_FIXED = 0x10, A7_WRAP = 0x8000, A7_WRAP_DST = 0x100000,
    A7_WRITE_HALF = 0x01000000, A7_WRITE_WORD = 0x02000000, A7_READ_WORD = 0x20000000,
    A7_WORDS = A7_WRITE_WORD | A7_READ_WORD,
};
#define A7_CH(n) (DMA_A7 + 0x100 * (n))

/* docs/dma.md: 16 units each microsecond, the first one microsecond after the start */
enum { TICK_NS = 1000, TICK_UNITS = 16, INSIDE_NS = TICK_NS / 2 };

/* The cases of suite_dma_a7.c; columns of the matrix (suite_matrix_dma.c) */
void gs_dma_a7(gs_suite *suite);
void gs_matrix_dma(gs_suite *suite);

#endif
