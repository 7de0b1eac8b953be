/* SPDX-License-Identifier: MIT */
/*
 * Registers of every block, hand-written from the facts (docs/sources.md; the section stands
 * beside each block) or, for blocks of our own design, from their pages. Independent of the
 * models' headers. Masks hold the bits whose meaning is public and harmless to change.
 */
#ifndef GS_WALK_TABLE_H
#define GS_WALK_TABLE_H

#include <glib.h>

typedef enum walk_access {
    RO,    /* a write changes nothing */
    RW,    /* keeps the masked bits */
    RWZ,   /* the same, and every other bit reads 0 whatever is written */
    W1C,   /* nothing stands in it: ones change nothing */
    W1S,   /* a one sets, a zero does not clear: masked bits stay set until the next board */
    SC,    /* commands: reads 0 after any write of masked bits */
    WO,    /* reads 0; masked bits are written */
    ACTS,  /* reading or writing does something: only the reset value is looked at */
    NONE,  /* nothing there: reads 0, writes ignored */
} walk_access;

enum { ANY_RESET = 1, ANY_WIDTH = 2 }; /* flags: reset value not known; narrow accesses allowed */

typedef struct walk_reg {
    guint32 offset;
    walk_access access;
    guint32 reset, mask;
    guint count;     /* consecutive words; 0 is 1 */
    guint flags;
    guint32 key, key_mask; /* a write counts only with that key in these bits */
} walk_reg;

#define FULL 0xFFFFFFFF

static const walk_reg mbox_regs[] = { /* 4.13.1 */
    { 0x00, RO, 0x36200000, 0, 0, 0, 0, 0 }, { 0x04, SC, 0, 0x3, 0, 0, 0, 0 },
    { 0x0C, RO, 0, 0, 0, 0, 0, 0 }, /* debug probe: docs/peripherals.md */
    { 0x10, NONE, 0, 0, 0, 0, 0, 0 }, { 0x14, WO, 0, 0, 0, 0, 0, 0 },
    { 0x18, RW, 0, 0xFF, 0, 0, 0, 0 }, { 0x1C, W1C, 0, 0xFF, 0, 0, 0, 0 },
    { 0x20, RW, 0, 0x3FF, 0, 0, 0, 0 }, { 0x30, RW, 0, 0xF, 2, 0, 0, 0 },
    { 0x38, RW, 0, 0xF, 0, 0, 0, 0 }, { 0x3C, ACTS, 0, 0, 0, ANY_RESET, 0, 0 },
    { 0x40, WO, 0, 0, 0, 0, 0, 0 }, { 0x44, WO, 0, FULL, 0, 0, 0, 0 },
    { 0x48, RO, 0, 0, 0, 0, 0, 0 }, { 0x50, ACTS, 0, 0, 0, 0, 0, 0 },
    { 0x54, RO, 0, 0, 0, 0, 0, 0 }, { 0x58, RO, 0, 0, 0, 0, 0, 0 },
    { 0x64, NONE, 0, 0, 0, 0, 0, 0 },
};

static const walk_reg uart_regs[] = { /* 4.1; idle values: section 7 row 4 */
    { 0x00, ACTS, 0, 0, 0, 0, 0, 0 }, { 0x04, RW, 0, 0x0F, 0, 0, 0, 0 },
    { 0x08, ACTS, 0x01, 0, 0, 0, 0, 0 }, { 0x0C, RW, 0, 0x3F, 0, ANY_RESET, 0, 0 },
    { 0x10, RW, 0, 0x0F, 0, 0, 0, 0 }, { 0x14, RO, 0x60, 0, 0, 0, 0, 0 },
    { 0x18, RO, 0xB0, 0, 0, 0, 0, 0 }, { 0x1C, RW, 0, 0xFF, 0, 0, 0, 0 },
    { 0x20, RW, 0, 0xC0, 0, 0, 0, 0 }, { 0x24, RW, 0, 0x3, 0, 0, 0, 0 },
    { 0x28, RW, 0, 0xFF, 2, ANY_RESET, 0, 0 }, { 0x3C, RW, 0, 0x1F, 0, ANY_RESET, 0, 0 },
    { 0x40, RW, 0, 0xFF, 0, ANY_RESET, 0, 0 }, { 0x44, RW, 0, 0x1, 0, 0, 0, 0 },
    { 0x48, RW, 0, 0xFF, 0, 0, 0, 0 }, { 0x4C, RW, 0, 0x1, 0, 0, 0, 0 },
    { 0x50, RW, 0, 0x3F, 0, 0, 0, 0 }, { 0x54, RW, 0, 0xFF, 0, 0, 0, 0 },
    { 0x58, RW, 0, 0x3, 0, 0, 0, 0 }, { 0x5C, RO, 0, 0, 0, 0, 0, 0 },
    { 0x60, NONE, 0, 0, 0, 0, 0, 0 }, { 0x64, RW, 0, 0x7, 0, 0, 0, 0 },
    { 0x68, RO, 0, 0, 2, 0, 0, 0 }, { 0x70, W1C, 0, 0x60, 0, 0, 0, 0 },
};

static const walk_reg gpt_regs[] = { /* 4.6; everything stopped */
    { 0x00, W1C, 0, 0x3, 0, 0, 0, 0 }, { 0x04, RW, 0, 0x3, 0, 0, 0, 0 },
    { 0x08, NONE, 0, 0, 0, 0, 0, 0 }, { 0x10, RW, 0, 0x6, 0, 0, 0, 0 },
    { 0x14, RW, 0, FULL, 0, 0, 0, 0 }, { 0x20, RW, 0, 0x6, 0, 0, 0, 0 },
    { 0x24, RW, 0, FULL, 0, 0, 0, 0 }, { 0x30, RW, 0, 0x2, 0, 0, 0, 0 },
    { 0x34, RW, 0, FULL, 0, 0, 0, 0 }, { 0x40, RO, 0, 0, 2, 0, 0, 0 },
    { 0x50, RW, 0, 0x3F0000, 0, 0, 0, 0 }, { 0x54, RW, 0, FULL, 0, 0, 0, 0 },
    { 0x58, RO, 0, 0, 0, 0, 0, 0 }, { 0x5C, RW, 0, FULL, 0, 0, 0, 0 },
    { 0x60, RW, 0, 0x2, 0, 0, 0, 0 }, { 0x64, RW, 0, FULL, 0, 0, 0, 0 },
    { 0x68, RO, 0, 0, 0, 0, 0, 0 }, { 0x6C, NONE, 0, 0, 0, 0, 0, 0 },
};

static const walk_reg wdt_regs[] = { /* 4.7 */
    { 0x30, RW, 0, 0x18, 0, 0, 0x2200, 0xFF00 }, { 0x34, RW, 0, 0xFFE0, 0, ANY_RESET, 0x08, 0x1F },
    { 0x38, WO, 0, 0xFFF, 0, 0, 0, 0 }, { 0x3C, RO, 0, 0, 0, 0, 0, 0 },
    { 0x40, RW, 0, 0xFFF, 0, ANY_RESET, 0, 0 }, { 0x44, WO, 0, 0xFFF, 0, 0, 0, 0 },
    { 0x48, NONE, 0, 0, 0, 0, 0, 0 }, { 0x80, ACTS, 0, 0, 0, 0, 0, 0 },
};

/* 4.14; start date: docs/peripherals.md. Keys first: what follows keeps a write only then. */
static const walk_reg rtc_regs[] = {
    { 0x00, NONE, 0, 0, 0, 0, 0, 0 }, { 0x20, ACTS, 0, 0, 0, ANY_RESET, 0, 0 },
    { 0x28, RW, 0, 0xBF, 0, 0, 0, 0 }, { 0x2C, RW, 0, 0x7, 0, 0, 0, 0 },
    { 0x30, RW, 0, 0xF, 0, 0, 0, 0 }, { 0x38, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x40, RW, 26, 0x3F, 0, 0, 0, 0 }, { 0x44, RW, 1, 0xF, 0, 0, 0, 0 },
    { 0x48, RW, 1, 0x1F, 0, 0, 0, 0 }, { 0x4C, RW, 4, 0x7, 0, 0, 0, 0 }, /* a Thursday */
    { 0x50, RW, 0, 0xF, 0, 0, 0, 0 }, { 0x54, RW, 0, 0x3F, 0, 0, 0, 0 },
    { 0x58, RW, 0, 0x3F, 0, ANY_RESET, 0, 0 }, { 0x60, RW, 0, 0x3F, 0, 0, 0, 0 },
    { 0x64, RW, 0, 0xF, 0, ANY_RESET, 0, 0 }, { 0x68, RW, 0, 0x1F, 0, ANY_RESET, 0, 0 },
    { 0x6C, RW, 0, 0x7, 0, 0, 0, 0 }, { 0x70, RW, 0, 0xF, 0, 0, 0, 0 },
    { 0x74, RW, 0, 0x3F, 2, 0, 0, 0 }, { 0x7C, RW, 0, 0x1, 0, 0, 0, 0 },
    { 0x90, RW, 0, 0x3, 0, 0, 0, 0 }, { 0xC0, RW, 0, FULL, 16, 0, 0, 0 },
    { 0x100, RW, 0, 0x2, 0, 0, 0, 0 }, { 0x140, RW, 0, FULL, 36, 0, 0, 0 },
    { 0x1D0, NONE, 0, 0, 0, 0, 0, 0 },
};

#define RGU_REGISTERS(rom_reset) /* 4.15; reset values but the clock's are our choice, 0 */ \
    { 0x000, RW, 0, 0x3, 0, 0, 0, 0 }, { 0x004, W1C, 0, 0x1, 0, 0, 0, 0 }, \
    { 0x008, RO, 0, 0, 0, 0, 0, 0 }, { 0x00C, RW, 0, 0x300, 0, 0, 0, 0 }, \
    { 0x010, NONE, 0, 0, 0, 0, 0, 0 }, { 0x100, RW, 0, 0x3FFFFFF, 0, 0, 0, 0 }, \
    { 0x104, RW, 0, 0xF, 0, 0, 0, 0 }, { 0x10C, RW, 0, 0xF, 3, 0, 0, 0 }, \
    { 0x11C, rom_reset, 0, 0x1, 0, 0, 0, 0 }, { 0x120, RW, 0, FULL, 0, 0, 0, 0 }, \
    { 0x1B0, RW, 0, FULL, 2, 0, 0, 0 }, { 0x1B8, RW, 0, 0xF80000, 0, 0, 0, 0 }
static const walk_reg rgu_hsp_regs[] = { RGU_REGISTERS(RW) };
static const walk_reg rgu_io_regs[] = { RGU_REGISTERS(NONE) };

static const walk_reg topcfg_regs[] = { /* 4.16 */
    { 0x100, NONE, 0, 0, 0, 0, 0, 0 }, { 0x11C, RW, 0, 0x1, 0, 0, 0, 0 },
    { 0x120, RW, 0, 0x6000, 0, 0, 0, 0 }, { 0x1BC, RW, 0, FULL, 0, 0, 0, 0 },
    { 0x1C0, RO, 2, 0, 0, 0, 0, 0 }, { 0x208, RW, 0, 0x80000000, 0, 0, 0, 0 },
    { 0x210, RW, 0, 0x3, 0, 0, 0, 0 },
};

static const walk_reg pinmux_regs[] = { /* 4.4: 94 pins */
    { 0x1C, NONE, 0, 0, 0, 0, 0, 0 }, { 0x20, RW, 0, FULL, 11, 0, 0, 0 },
    { 0x4C, RW, 0, 0xFFFFFF, 0, 0, 0, 0 }, { 0x50, NONE, 0, 0, 0, 0, 0, 0 },
};

/* 4.2; n words are full of lines, the next one has `rest`. Passing all after reset: our choice */
#define LINE_WORDS(offset, n, rest, flags) \
    { offset, RW, 0, FULL, n, flags, 0, 0 }, { offset + 4 * n, RW, 0, rest, 0, flags, 0, 0 }
#define IRQCOND_REGISTERS(n, rest) \
    { 0x000, RW, 0, 0x3FF, 32, 0, 0, 0 }, { 0x080, NONE, 0, 0, 0, 0, 0, 0 }, \
    LINE_WORDS(0x200, n, rest, ANY_RESET), LINE_WORDS(0x304, n, rest, 0), \
    LINE_WORDS(0x324, n, rest, 0), { 0x340, RW, 0, 0xF, 0, 0, 0, 0 }, \
    { 0x344, WO, 0, 0x1, 0, 0, 0, 0 }, { 0x364, RO, 0, 0, 5, 0, 0, 0 }, \
    { 0x384, RO, 0, 0, 5, 0, 0, 0 }, { 0x3A0, RO, 0, 0, 0, 0, 0, 0 }, \
    LINE_WORDS(0x600, n, rest, 0), LINE_WORDS(0x620, n, rest, 0), \
    LINE_WORDS(0x700, n, rest, 0), { 0x720, RW, 0, 0x1, 0, 0, 0, 0 }, \
    { 0x900, ACTS, 0, 0, 0, 0, 0, 0 }, { 0x904, NONE, 0, 0, 0, 0, 0, 0 }
static const walk_reg irqcond_io_regs[] = { IRQCOND_REGISTERS(3, 0xF) };    /* 100 lines */
static const walk_reg irqcond_hsp_regs[] = { IRQCOND_REGISTERS(4, 0x1FF) }; /* 137 lines */

static const walk_reg cirq_regs[] = { /* 2.4: 112 lines */
    { 0x000, RW, 0, 0x3FF, 24, 0, 0, 0 }, { 0x060, NONE, 0, 0, 0, 0, 0, 0 },
    LINE_WORDS(0x200, 3, 0xFFFF, ANY_RESET), LINE_WORDS(0x240, 3, 0xFFFF, 0),
    { 0x280, W1C, 0, FULL, 4, 0, 0, 0 }, LINE_WORDS(0x600, 3, 0xFFFF, 0),
    LINE_WORDS(0x700, 3, 0xFFFF, 0), { 0x720, RW, 0, 0x1, 0, 0, 0, 0 },
};

/* 4.12.1; what is stored where the list gives no bits, channels' kinds: docs/dma.md */
#define DMA_IO_RUN(at) \
    { at + 0x10, RW, 0, 0x1FFFF, 0, 0, 0, 0 }, { at + 0x14, RW, 0, 0x7E73F, 0, 0, 0, 0 }, \
    { at + 0x18, ACTS, 0, 0, 0, 0, 0, 0 }, { at + 0x1C, RO, 0, 0, 0, 0, 0, 0 }, \
    { at + 0x20, WO, 0, 0x1A000, 0, 0, 0, 0 }, { at + 0x28, RW, 0, 0xFF, 0, 0, 0, 0 }
#define DMA_IO_WRAP(at) \
    { at + 0x08, RW, 0, 0xFFFF, 0, 0, 0, 0 }, { at + 0x0C, RW, 0, FULL, 0, 0, 0, 0 }, \
    { at + 0x24, RO, 0, 0, 0, 0, 0, 0 }, { at + 0x38, NONE, 0, 0, 10, 0, 0, 0 }
#define DMA_IO_PORT(at) \
    { at, NONE, 0, 0, 2, 0, 0, 0 }, { at + 0x2C, RW, 0, FULL, 0, 0, 0, 0 }, \
    { at + 0x60, RW, 0, FULL, 0, 0, 0, 0 }, { at + 0x64, NONE, 0, 0, 0, 0, 0, 0 }
#define DMA_IO_RING(at) \
    DMA_IO_RUN(at), DMA_IO_PORT(at), { at + 0x08, NONE, 0, 0, 2, 0, 0, 0 }, \
    { at + 0x24, NONE, 0, 0, 0, 0, 0, 0 }, { at + 0x38, RO, 0, 0, 0, 0, 0, 0 }, \
    { at + 0x3C, RO, 0x2, 0, 0, 0, 0, 0 }, { at + 0x40, RW, 0, 0x8000FFFF, 0, 0, 0, 0 }, \
    { at + 0x44, RW, 0, 0xFFFF, 0, 0, 0, 0 }, { at + 0x50, RW, 0, FULL, 0, 0, 0, 0 }, \
    { at + 0x58, RO, 0, 0, 0, 0, 0, 0 }, { at + 0x5C, RW, 0, 0x1FFFF, 0, 0, 0, 0 }
static const walk_reg dma_io_regs[] = {
    DMA_IO_RUN(0x000), DMA_IO_WRAP(0x000), DMA_IO_PORT(0x000), /* 0: half size */
    DMA_IO_RUN(0xB00), DMA_IO_WRAP(0xB00), DMA_IO_PORT(0xB00), /* 11: the last of them */
    DMA_IO_RUN(0xC00), DMA_IO_WRAP(0xC00),                     /* 12: full size */
    { 0xC00, RW, 0, FULL, 2, 0, 0, 0 }, { 0xC2C, NONE, 0, 0, 0, 0, 0, 0 },
    { 0xC60, NONE, 0, 0, 0, 0, 0, 0 },
    DMA_IO_RING(0xD00), DMA_IO_RING(0x1D00),                   /* 13..29: virtual FIFOs */
    { 0x1E10, NONE, 0, 0, 0, 0, 0, 0 },                        /* no channel 30 */
    { 0x4000, RO, 0, 0, 2, 0, 0, 0 }, { 0x4008, RW, 0x3FFFFFFF, 0x3FFFFFFF, 0, 0, 0, 0 },
    { 0x400C, RW, 0, FULL, 4, 0, 0, 0 }, { 0x401C, RO, 0, 0, 2, 0, 0, 0 },
    { 0x4024, WO, 0, 0x3FFFFFFF, 2, 0, 0, 0 }, { 0x4030, RW, 0, 0x3FFFFFFF, 0, 0, 0, 0 },
    { 0x4034, RO, 0, 0, 0, 0, 0, 0 }, { 0x4050, WO, 0, 0x3FFFFFFF, 0, 0, 0, 0 },
    { 0x4054, NONE, 0, 0, 0, 0, 0, 0 }, { 0x4058, WO, 0, 0x3FFFFFFF, 0, 0, 0, 0 },
};

/* 4.12.2; widths of LEN1, LEN2 and the timeout divider: docs/dma.md */
#define DMA_A7_RUN(at, flags) \
    { at, W1C, 0, flags, 0, 0, 0, 0 }, { at + 0x04, RW, 0, flags, 0, 0, 0, 0 }, \
    { at + 0x08, ACTS, 0, 0, 2, 0, 0, 0 }, { at + 0x10, RW, 0, 0x2, 0, 0, 0, 0 }, \
    { at + 0x38, RO, 0, 0, 0, 0, 0, 0 }, { at + 0x54, NONE, 0, 0, 0, 0, 0, 0 }
#define DMA_A7_MOVE(at) \
    DMA_A7_RUN(at, 0x1), { at + 0x14, NONE, 0, 0, 0, 0, 0, 0 }, \
    { at + 0x18, RW, 0, 0x73178018, 0, 0, 0, 0 }, { at + 0x1C, RW, 0, FULL, 2, 0, 0, 0 }, \
    { at + 0x24, RW, 0, 0xFFFFFF, 2, 0, 0, 0 }, { at + 0x2C, RW, 0, FULL, 0, 0, 0, 0 }, \
    { at + 0x30, NONE, 0, 0, 0, 0, 0, 0 }, { at + 0x34, RW, 0, 0x5, 0, 0, 0, 0 }, \
    { at + 0x3C, NONE, 0, 0, 2, 0, 0, 0 }, { at + 0x48, RW, 0, FULL, 0, 0, 0, 0 }, \
    { at + 0x50, RO, 0, 0, 0, 0, 0, 0 }
#define DMA_A7_RING(at) \
    DMA_A7_RUN(at, 0xF), { at + 0x14, ACTS, 0, 0, 0, 0, 0, 0 }, \
    { at + 0x18, NONE, 0, 0, 0, 0, 0, 0 }, { at + 0x1C, RW, 0, FULL, 2, 0, 0, 0 }, \
    { at + 0x24, RW, 0, 0xFFFF, 2, 0, 0, 0 }, { at + 0x2C, RW, 0, 0x1FFFF, 2, 0, 0, 0 }, \
    { at + 0x34, RW, 0, FULL, 0, 0, 0, 0 }, { at + 0x3C, RO, 0, 0, 2, 0, 0, 0 }, \
    { at + 0x44, RW, 0, FULL, 0, 0, 0, 0 }, { at + 0x48, NONE, 0, 0, 3, 0, 0, 0 }
static const walk_reg dma_a7_regs[] = {
    DMA_A7_MOVE(0x000), DMA_A7_MOVE(0xC00), DMA_A7_MOVE(0xE00), /* 0, 12; 14: memory */
    DMA_A7_RING(0xF00), DMA_A7_RING(0x2100),                    /* 15..33: virtual FIFOs */
    { 0x2200, RO, 0, 0, 0, ANY_RESET, 0, 0 }, { 0x2204, NONE, 0, 0, 5, 0, 0, 0 },
    { 0x2218, RO, 0, 0, 2, 0, 0, 0 }, { 0x2220, WO, 0, FULL, 4, 0, 0, 0 },
    { 0x2230, RO, 0, 0, 3, 0, 0, 0 }, { 0x223C, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x2240, RW, 0, 0xFFFF, 0, 0, 0, 0 }, { 0x2270, WO, 0, FULL, 4, 0, 0, 0 },
    { 0x2280, NONE, 0, 0, 0, 0, 0, 0 },
};

static const walk_reg efuse_regs[] = { /* docs/efuse.md; rows 40 (spare), 64 (key row) */
    { 0x000, RO, 0x47534546, 0, 0, 0, 0, 0 }, { 0x004, WO, 0, 0, 0, 0, 0, 0 },
    { 0x008, W1C, 0, 0xF0, 0, 0, 0, 0 }, { 0x00C, WO, 0, FULL, 0, 0, 0, 0 },
    { 0x010, RW, 0, 0x7F, 0, 0, 0, 0 }, { 0x014, RW, 0, FULL, 0, 0, 0, 0 },
    { 0x018, NONE, 0, 0, 0, 0, 0, 0 }, { 0x400, RO, 0, 0, 2, ANY_RESET, 0, 0 },
    { 0x4A0, RO, 0, 0, 0, 0, 0, 0 }, { 0x500, RO, 0, 0, 24, 0, 0, 0 },
    { 0x600, NONE, 0, 0, 0, 0, 0, 0 },
};

static const walk_reg sfc_regs[] = { /* docs/sfc.md */
    { 0x000, RO, 0x001840EF, 0, 0, 0, 0, 0 }, { 0x004, WO, 0, 0, 0, 0, 0, 0 },
    { 0x008, RW, 0, 0xFFFFFF, 0, 0, 0, 0 }, { 0x00C, RW, 0, 0x1FF, 0, 0, 0, 0 },
    { 0x010, W1C, 0, 0xF0, 0, 0, 0, 0 }, { 0x014, RW, 0, 0x1, 0, 0, 0, 0 },
    { 0x018, W1C, 0, 0x1, 0, 0, 0, 0 }, { 0x01C, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x020, RW, 0, 0x1, 0, 0, 0, 0 }, { 0x040, RW, 0, 0xFFF000, 8, 0, 0, 0 },
    { 0x100, RW, 0, FULL, 64, ANY_RESET | ANY_WIDTH, 0, 0 }, { 0x200, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x024, W1S, 0, 0x91, 0, 0, 0, 0 },
};

static const walk_reg engine_regs[] = { /* docs/engine.md, docs/attestation.md */
    { 0x000, RO, 0x4753454E, 0, 0, 0, 0, 0 }, { 0x004, WO, 0, 0, 0, 0, 0, 0 },
    { 0x008, RO, 0, 0, 2, 0, 0, 0 }, { 0x010, RW, 0, FULL, 3, 0, 0, 0 },
    { 0x01C, RW, 0, 0x7, 0, 0, 0, 0 }, { 0x020, RW, 0, 0x1F, 0, 0, 0, 0 },
    { 0x024, NONE, 0, 0, 0, 0, 0, 0 }, { 0x100, RO, 0, 0, 8, 0, 0, 0 },
    { 0x200, RW, 0, FULL, 40, 0, 0, 0 }, { 0x2A0, RO, 0, 0, 8, 0, 0, 0 },
    { 0x2C0, RW, 0, FULL, 8, 0, 0, 0 }, { 0x400, RO, 0x1, 0, 0, 0, 0, 0 },
    { 0x404, ACTS, 0, 0, 0, ANY_RESET, 0, 0 }, { 0x408, RO, 0, 0, 0, ANY_RESET, 0, 0 },
    { 0x40C, NONE, 0, 0, 0, 0, 0, 0 }, { 0x600, RO, 0, 0, 8, ANY_RESET, 0, 0 },
    { 0x620, RO, 1, 0, 0, 0, 0, 0 }, { 0x624, RO, 0, 0, 0, 0, 0, 0 },
    { 0x628, RW, 0, FULL, 0, 0, 0, 0 }, { 0x800, RO, 0x100, 0, 0, 0, 0, 0 },
    { 0x804, RO, 0, 0, 8, ANY_RESET, 0, 0 }, { 0x824, RO, 0, 0, 171, 0, 0, 0 },
};

static const walk_reg firewall_hsp_regs[] = { /* docs/firewall.md, before the hand-over */
    { 0x000, RO, 0x47534657, 0, 0, 0, 0, 0 }, { 0x00C, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x044, RO, 0, 0, 3, 0, 0, 0 }, { 0x040, W1C, 0, 0x3, 0, 0, 0, 0 },
    { 0x100, RWZ, 0, 0xFFFFF000, 2, 0, 0, 0 }, { 0x108, RW, 0, 0x3FFFFF, 0, 0, 0, 0 },
    { 0x10C, RW, 0, 0x1, 0, 0, 0, 0 }, { 0x1E0, RWZ, 0, 0xFFFFF000, 2, 0, 0, 0 },
    { 0x1F8, RW, 0, 0x3FFFFF, 0, 0, 0, 0 }, { 0x804, RW, 0x4, 0x7FF, 0, 0, 0, 0 },
    { 0x8B0, RW, 0x4, 0x7FF, 3, 0, 0, 0 }, { 0x8BC, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x008, W1S, 0, 0x80000002, 0, 0, 0, 0 }, { 0x010, W1S, 0, 0x4, 0, 0, 0, 0 },
    { 0x014, W1S, 0, 0x2, 0, 0, 0, 0 },
};
static const walk_reg firewall_a7s_regs[] = { /* dynamic descriptors are the secure A7's alone */
    { 0x200, RWZ, 0, 0xFFFFF000, 2, 0, 0, 0 }, { 0x208, RW, 0, 0x3FFFFF, 0, 0, 0, 0 },
    { 0x20C, RW, 0, 0x1, 0, 0, 0, 0 }, { 0x2E0, RWZ, 0, 0xFFFFF000, 2, 0, 0, 0 },
    { 0x2E8, RW, 0, 0x3FFFFF, 0, 0, 0, 0 }, { 0x300, NONE, 0, 0, 0, 0, 0, 0 },
};

static const walk_reg chip_misc_regs[] = { /* docs/chip-blocks.md; ROM entered, strap seen */
    { 0x000, RO, 0x47534D43, 0, 0, 0, 0, 0 }, { 0x004, ACTS, 0x10100005, 0, 0, 0, 0, 0 },
    { 0x008, RO, 2, 0, 0, 0, 0, 0 }, { 0x00C, NONE, 0, 0, 0, 0, 0, 0 },
    { 0x010, RO, 1, 0, 0, 0, 0, 0 },
};
static const walk_reg chip_reset_regs[] = {
    { 0x000, RO, 0x47535253, 0, 0, 0, 0, 0 }, { 0x004, WO, 0, 0, 0, 0, 0, 0 },
    { 0x008, WO, 0, 0, 0, 0, 0, 0 }, { 0x00C, RO, 0, 0, 0, 0, 0, 0 },
    { 0x010, RW, 0, FULL, 0, ANY_RESET, 0, 0 }, { 0x018, WO, 0, 0xFFFF, 0, 0, 0, 0 },
    { 0x01C, RO, 0x1, 0, 0, 0, 0, 0 }, { 0x020, W1C, 0, 0xFFF, 0, 0, 0, 0 },
    { 0x024, NONE, 0, 0, 0, 0, 0, 0 }, { 0x040, RW, 0, FULL, 4, 0, 0, 0 },
    { 0x014, W1S, 0, 0x1, 0, 0, 0, 0 },
};
static const walk_reg chip_resource_regs[] = {
    { 0x000, RO, 0x47535243, 0, 0, 0, 0, 0 }, { 0x010, RW, 0, 0xFFFFE0, 0, 0, 0, 0 },
    { 0x014, RW, 0, 0xFFFFF, 0, 0, 0, 0 }, { 0x018, WO, 0, 0, 0, 0, 0, 0 },
    { 0x01C, NONE, 0, 0, 0, 0, 0, 0 }, { 0x020, RW, 0, 0xFFFFE0, 0, 0, 0, 0 },
    { 0x024, RW, 0, 0xFFFFF, 0, 0, 0, 0 }, { 0x028, WO, 0, 0, 0, 0, 0, 0 },
};

typedef struct walk_block {
    const char *name, *view;
    guint32 base;
    const walk_reg *regs;
    guint count;
} walk_block;

#define BLOCK(name, view, base, regs) { name, view, base, regs, G_N_ELEMENTS(regs) }
static const walk_block walk_blocks[] = {
    BLOCK("mailbox-hsp-secure-hsp", "hsp", 0x21060000, mbox_regs),
    BLOCK("mailbox-hsp-secure-a7", "a7s", 0x300F0000, mbox_regs),
    BLOCK("mailbox-hsp-normal-hsp", "hsp", 0x21050000, mbox_regs),
    BLOCK("mailbox-hsp-normal-a7", "a7s", 0x31000000, mbox_regs),
    BLOCK("mailbox-io0-a7", "a7s", 0x31010000, mbox_regs),
    BLOCK("mailbox-io0-io0", "io0", 0x21050000, mbox_regs),
    BLOCK("mailbox-io1-a7", "a7s", 0x31020000, mbox_regs),
    BLOCK("mailbox-io1-io1", "io1", 0x21050000, mbox_regs),
    BLOCK("mailbox-io-io0", "io0", 0x21060000, mbox_regs),
    BLOCK("mailbox-io-io1", "io1", 0x21060000, mbox_regs),
    BLOCK("uart-a7", "a7s", 0x31040000, uart_regs), BLOCK("uart-hsp", "hsp", 0x21040000, uart_regs),
    BLOCK("uart-io0", "io0", 0x21040000, uart_regs),
    BLOCK("uart-io1", "io1", 0x21040000, uart_regs),
    BLOCK("gpt-a7", "a7s", 0x3103E000, gpt_regs), BLOCK("gpt-hsp", "hsp", 0x21030000, gpt_regs),
    BLOCK("gpt-io0", "io0", 0x21030000, gpt_regs), BLOCK("gpt-io1", "io1", 0x21030000, gpt_regs),
    BLOCK("watchdog-a7", "a7s", 0x30050000, wdt_regs),
    BLOCK("watchdog-hsp", "hsp", 0x21020000, wdt_regs),
    BLOCK("watchdog-io0", "io0", 0x21020000, wdt_regs),
    BLOCK("watchdog-io1", "io1", 0x21020000, wdt_regs),
    BLOCK("rtc", "hsp", 0x30090000, rtc_regs),
    BLOCK("rgu-hsp", "hsp", 0x21010000, rgu_hsp_regs),
    BLOCK("rgu-io0", "io0", 0x21010000, rgu_io_regs),
    BLOCK("rgu-io1", "io1", 0x21010000, rgu_io_regs),
    BLOCK("topcfg", "hsp", 0x30030000, topcfg_regs),
    BLOCK("pinmux", "hsp", 0x30010000, pinmux_regs),
    BLOCK("irqcond-hsp", "hsp", 0x21000000, irqcond_hsp_regs),
    BLOCK("irqcond-io0", "io0", 0x21000000, irqcond_io_regs),
    BLOCK("irqcond-io1", "io1", 0x21000000, irqcond_io_regs),
    BLOCK("cirq", "a7s", 0x31060000, cirq_regs),
    BLOCK("dma-a7", "a7s", 0x31050000, dma_a7_regs),
    BLOCK("dma-io0", "io0", 0x21080000, dma_io_regs),
    BLOCK("dma-io1", "io1", 0x21080000, dma_io_regs),
    BLOCK("efuse", "hsp", 0x300E0000, efuse_regs), BLOCK("sfc", "hsp", 0x30070000, sfc_regs),
    BLOCK("engine", "hsp", 0x2F000000, engine_regs),
    BLOCK("firewall-hsp", "hsp", 0x30000000, firewall_hsp_regs),
    BLOCK("firewall-a7s", "a7s", 0x30000000, firewall_a7s_regs),
    BLOCK("chip-misc", "hsp", 0x21080000, chip_misc_regs),
    BLOCK("chip-reset", "hsp", 0x21090000, chip_reset_regs),
    BLOCK("chip-resource", "hsp", 0x210A0000, chip_resource_regs),
};

#endif
