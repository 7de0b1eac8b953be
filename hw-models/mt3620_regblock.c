/*
 * Register block helper: looks an access up in the block's table and reports
 * illegal ones. Owns nothing, touches nothing but the log.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/log.h"
#include "hw/mt3620/mt3620_regblock.h"

const struct reg_desc *mt3620_regblock_find(const Mt3620RegBlock *block,
                                            hwaddr offset, unsigned int size,
                                            bool write)
{
    return mt3620_regblock_find_at(block, 0, offset, size, write);
}

const struct reg_desc *mt3620_regblock_find_at(const Mt3620RegBlock *block,
                                               hwaddr base, hwaddr offset,
                                               unsigned int size, bool write)
{
    const struct reg_desc *reg = NULL;

    for (unsigned int i = 0; i < block->count; i++) {
        if (base + block->regs[i].offset == offset) {
            reg = &block->regs[i];
            break;
        }
    }
    if (!reg) {
        mt3620_regblock_error(block, offset, "%s of no register",
                              write ? "write" : "read");
        return NULL;
    }
    if (size != reg->width) {
        mt3620_regblock_error(block, offset, "%u-byte %s of %s", size,
                              write ? "write" : "read", reg->name);
        return NULL;
    }
    if (write ? reg->access == REG_ACCESS_RO || reg->access == REG_ACCESS_POP ||
                reg->access == REG_ACCESS_RC
              : reg->access == REG_ACCESS_WO) {
        mt3620_regblock_error(block, offset, "%s of %s %s",
                              write ? "write" : "read",
                              write ? "read-only" : "write-only", reg->name);
        return NULL;
    }
    return reg;
}

void mt3620_regblock_error(const Mt3620RegBlock *block, hwaddr offset,
                           const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list ap;

    if (!qemu_loglevel_mask(LOG_GUEST_ERROR)) {
        return;
    }
    va_start(ap, fmt);
    text = g_strdup_vprintf(fmt, ap);
    va_end(ap);
    qemu_log("%s+0x%03" HWADDR_PRIx ": %s\n", block->name, offset, text);
}
