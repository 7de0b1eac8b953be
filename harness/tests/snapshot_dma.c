/* SPDX-License-Identifier: MIT */
/* Scripts for the DMA blocks: copies half done, rings half full, timeouts begun. Own no state. */
#include "dma.h"
#include "snapshot.h"

enum { RAM = 0x22000000, TO = RAM + 0x4000, RING = RAM + 0x5000, UART = 0x31040000,
       SYSRAM = 0x80000000, SYS_TO = SYSRAM + 0x4000, SYS_RING = SYSRAM + 0x2000, DESC = 0x30000200,
       SLOT_UART_A7 = 0x30000850, SLOT_DMA_A7 = 0x30000854, IO_RX = IO_RING + 1, A7_TX = 31,
       A7_RX = 32, US = 1000 };

static const guint32 pattern[] = {
    0xA0B0C000, 0xA1B1C101, 0xA2B2C202, 0xA3B3C303, 0xA4B4C404, 0xA5B5C505, 0xA6B6C606, 0xA7B7C707,
    0xA8B8C808, 0xA9B9C909, 0xAABACA0A, 0xABBBCB0B, 0xACBCCC0C, 0xADBDCD0D, 0xAEBECE0E, 0xAFBFCF0F,
    0xB0C0D010, 0xB1C1D111, 0xB2C2D212, 0xB3C3D313, 0xB4C4D414, 0xB5C5D515, 0xB6C6D616, 0xB7C7D717,
};

/*
 * IO0: 40 words that jump back after 30, the second tick half way; a ring that took 8 bytes, its
 * timeout begun; one channel paused, one asked for and not armed.
 */
#define IO(step, ...) step("io0", __VA_ARGS__)
static const gs_step dma_io[] = {
    LOAD("io0", RAM, pattern), IO(PUT, IO_CH(IO_FULL) + IO_SRC, RAM),
    IO(PUT, IO_CH(IO_FULL) + IO_DST, TO), IO(PUT, IO_CH(IO_FULL) + IO_WPPT, 30),
    IO(PUT, IO_CH(IO_FULL) + IO_WPTO, TO + 0x400), IO(PUT, IO_CH(IO_FULL) + IO_COUNT, 40),
    IO(PUT, IO_CH(IO_FULL) + IO_CON, WORD | SINC | DINC | INT_DONE | INT_HALF | WRAP | WRAP_DST),
    IO(PUT, IO_CH(IO_RX) + IO_PGMADDR, RING), IO(PUT, IO_CH(IO_RX) + IO_FIXADDR, RAM),
    IO(PUT, IO_CH(IO_RX) + IO_COUNT, 4),
    IO(PUT, IO_CH(IO_RX) + IO_CON, BYTE | DREQ | TO_MEMORY | INT_DONE | CON_TIMEOUT),
    IO(PUT, IO_CH(IO_RX) + IO_FFSIZE, 8), IO(PUT, IO_CH(IO_RX) + IO_ALTLEN, 3),
    IO(PUT, IO_CH(IO_RX) + IO_TO, 50), IO(PUT, IO_CH_EN_SET, 1u << IO_RX),
    IO(PUT, IO_CH(IO_RX) + IO_START, GO), IO(PUT, IO_SET_DREQ, 1u << IO_RX | 1u << 17),
    PASS_NS(2 * TICK_NS), IO(SEE, IO_CH(IO_RX) + IO_FFCNT, 8), IO(PUT, IO_CLR_DREQ, 1u << IO_RX),
    IO(PUT, IO_CH(IO_RX) + IO_SWPTR, 5), IO(PUT, IO_CH(IO_RX) + IO_ACKINT, INT_DONE),
    IO(PUT, IO_CH(IO_FULL) + IO_START, GO), PASS_NS(20 * US + TICK_NS + INSIDE_NS),
    IO(PUT, IO_PAUSE, 1u << 18), END,
};
#define IO_LOOK \
    IO(LOOK, IO_CH(IO_FULL), 12), IO(LOOK, IO_CH(IO_RX) + 0x10, 8), \
    IO(LOOK, IO_CH(IO_RX) + 0x2C, 14), IO(LOOK, IO_GLOBAL, 24)
static const gs_step dma_io_after[] = {
    IO_LOOK, PASS_NS(TICK_NS), IO_LOOK, IO(LOOK, TO, 42), IO(LOOK, TO + 0x400, 12),
    PASS_NS(TICK_NS), IO_LOOK, IO(LOOK, TO + 0x400, 12), PASS_NS(26 * US), IO_LOOK,
    PASS_NS(2 * US), IO_LOOK, IO(PUT, IO_SET_DREQ, 1u << IO_RX), PASS_NS(2 * TICK_NS), IO_LOOK,
    IO(LOOK, RING, 3), END,
};

/*
 * A7: 96 bytes of a secure copy under way, the UART's rings in loopback with bytes on both sides
 * and the receiver's timeout begun.
 */
#define A7(step, ...) step("a7s", __VA_ARGS__)
#define A7_RINGED(ch, memory, size, threshold) \
    A7(PUT, A7_CH(ch) + A7_MEM, memory), A7(PUT, A7_CH(ch) + A7_PORT, UART), \
    A7(PUT, A7_CH(ch) + A7_FIFO_LEN, size), A7(PUT, A7_CH(ch) + A7_THRE, threshold), \
    A7(PUT, A7_CH(ch) + A7_TOVALUE, 20), A7(PUT, A7_CH(ch) + A7_EN, 1)
static const gs_step dma_a7[] = {
    A7(PUT, DESC, SYSRAM), A7(PUT, DESC + 4, SYSRAM + 0x10000),
    A7(PUT, DESC + 8, 1u << 20 | 1u << 10 | 0x5), A7(PUT, DESC + 12, 1),
    PUT("hsp", SLOT_DMA_A7, 0x3), PUT("hsp", SLOT_UART_A7, 0x423), LOAD("a7s", SYSRAM, pattern),
    A7(PUT, UART + 0x08, 0x07), A7(PUT, UART + 0x10, 0x10), A7(PUT, UART + 0x4C, 0x1),
    A7(PUT, A7_CH_EN_SET0, 1u << A7_TX), A7(PUT, A7_CH_EN_SET1, 1u << (A7_RX - 32)),
    A7_RINGED(A7_RX, SYS_RING, 8, 6), A7_RINGED(A7_TX, SYSRAM, 16, 12),
    A7(PUT, A7_CH(A7_TX) + A7_WPT, 5), A7(PUT, UART + 0x64, 0x3), PASS_NS(13 * US),
    A7(PUT, A7_CH(A7_M2M) + A7_CON, A7_WORDS | A7_WRAP | A7_WRAP_DST),
    A7(PUT, A7_CH(A7_M2M) + A7_SRC, SYSRAM), A7(PUT, A7_CH(A7_M2M) + A7_DST, SYS_TO),
    A7(PUT, A7_CH(A7_M2M) + A7_LEN1, 96), A7(PUT, A7_CH(A7_M2M) + A7_LEN2, 80),
    A7(PUT, A7_CH(A7_M2M) + A7_JUMP, SYS_TO + 0x400), A7(PUT, A7_CH(A7_M2M) + A7_INT_EN, 1),
    A7(PUT, A7_CH(A7_M2M) + A7_EN, 1), PASS_NS(TICK_NS + INSIDE_NS), END,
};
#define A7_LOOK \
    A7(LOOK, A7_CH(A7_M2M), 21), A7(LOOK, A7_CH(A7_TX), 18), A7(LOOK, A7_CH(A7_RX), 18), \
    A7(LOOK, A7_GLOBAL, 32)
static const gs_step dma_a7_after[] = {
    A7_LOOK, A7(LOOK, SYS_TO, 18), PASS_NS(TICK_NS), A7_LOOK, A7(LOOK, SYS_TO, 22),
    A7(LOOK, SYS_TO + 0x400, 6), PASS_NS(6 * US), A7_LOOK, PASS_NS(20 * US), A7_LOOK,
    A7(LOOK, SYS_RING, 3), A7(PUT, A7_CH(A7_TX) + A7_WPT, 9), PASS_NS(5 * US), A7_LOOK,
    A7(LOOK, SYS_RING, 3), END,
};

#define ROW(name, script) { name, script, script##_after, NULL }
const gs_snapshot_case gs_snapshot_dma[] = {
    ROW("dma-io0", dma_io), ROW("dma-a7", dma_a7), { NULL, NULL, NULL, NULL },
};
