/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * How a register block is described, once, for model, firmware, driver and test.
 *
 * Each block header defines one X-macro NAME_REGS(R) whose rows are
 *
 *     R(NAME, offset, width, reset, access)
 *
 * offset in bytes from the block's base, width in bytes, reset the value after
 * the SoC reset, access one of the REG_ACCESS_ classes below. Expand the table
 * with REGTABLE_OFFSET inside an enum for offsets, or with REGTABLE_DESC inside
 * an array initialiser for names and reset values. This header includes nothing,
 * so that a kernel driver can use it as it is.
 */
#ifndef REGS_REGTABLE_H
#define REGS_REGTABLE_H

enum reg_access {
    REG_ACCESS_RO,   /* read only; a write is a guest error */
    REG_ACCESS_RW,   /* plain storage */
    REG_ACCESS_WO,   /* write only; reads as 0 */
    REG_ACCESS_W1C,  /* write one to clear */
    REG_ACCESS_W1S,  /* write one to set; falls with the block's reset only */
    REG_ACCESS_RC,   /* reading clears */
    REG_ACCESS_POP,  /* reading removes an entry from a queue */
};

struct reg_desc {
    const char *name;
    unsigned int offset;
    unsigned int width;
    unsigned int reset;
    enum reg_access access;
};

#define REGTABLE_OFFSET(name, off, width, reset, access) name = (off),
#define REGTABLE_DESC(name, off, width, reset, access) \
    { #name, (off), (width), (reset), REG_ACCESS_##access },

#endif
