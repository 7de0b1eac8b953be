/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Common duty of every register block: find the register an access means, say
 * in the log what is wrong with the access, and give traces a name.
 */
#ifndef HW_MT3620_REGBLOCK_H
#define HW_MT3620_REGBLOCK_H

#include "exec/hwaddr.h"
#include "regs/regtable.h"

typedef struct Mt3620RegBlock {
    const char *name;            /* the block's name in logs and traces */
    const struct reg_desc *regs;
    unsigned int count;
} Mt3620RegBlock;

/*
 * The register at offset, or NULL after a guest error (no register there,
 * wrong width, write to a read-only one, read of a write-only one). NULL means:
 * read as zero, ignore the write.
 */
const struct reg_desc *mt3620_regblock_find(const Mt3620RegBlock *block,
                                            hwaddr offset, unsigned int size,
                                            bool write);

/* The same where the table stands at BASE: a block of several channels. */
const struct reg_desc *mt3620_regblock_find_at(const Mt3620RegBlock *block,
                                               hwaddr base, hwaddr offset,
                                               unsigned int size, bool write);

/* A guest error of this block that is no matter of width or offset. */
void mt3620_regblock_error(const Mt3620RegBlock *block, hwaddr offset,
                           const char *fmt, ...) G_GNUC_PRINTF(3, 4);

#endif
