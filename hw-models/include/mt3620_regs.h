/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every MT3620 device model needs of a register table (regs/regtable.h):
 * a register's row by offset, and its name for traces and guest errors.
 */
#ifndef HW_MT3620_REGS_H
#define HW_MT3620_REGS_H

#include "regs/regtable.h"

static inline const struct reg_desc *mt3620_reg_find(const struct reg_desc *table,
                                                     size_t count, uint64_t offset)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].offset == offset) {
            return &table[i];
        }
    }
    return NULL;
}

static inline const char *mt3620_reg_name(const struct reg_desc *table,
                                          size_t count, uint64_t offset)
{
    const struct reg_desc *row = mt3620_reg_find(table, count, offset);

    return row ? row->name : "?";
}

#endif
