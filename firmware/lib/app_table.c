/* SPDX-License-Identifier: MIT */
#include "app_table.h"

#include <stddef.h>

#include "crc32.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "regs/memmap.h"

#define PAGE_MASK 0xFFFu

static uint32_t head_size(const struct app_table *table)
{
    return offsetof(struct app_table, entry) + table->count * sizeof(struct app_entry);
}

static int load_copy(struct app_table *table, uint32_t offset)
{
    uint32_t head, crc;

    memcpy(table, (const void *)(uintptr_t)(FLASH_WINDOW_BASE + offset), sizeof(*table));
    hardened_barrier();
    if (table->magic != APP_TABLE_MAGIC || table->count > APP_TABLE_MAX) {
        return 0;
    }
    head = head_size(table);
    memcpy(&crc, (const uint8_t *)table + head, sizeof(crc));
    return crc == crc32(table, head);
}

enum app_table_source app_table_load(struct app_table *table)
{
    if (load_copy(table, FLASH_APPS)) {
        return APP_TABLE_PRIMARY;
    }
    if (load_copy(table, FLASH_APPS_BACKUP)) {
        return APP_TABLE_BACKUP;
    }
    memset(table, 0, sizeof(*table));
    return APP_TABLE_NONE;
}

int app_entry_sane(const struct app_entry *entry)
{
    return (entry->offset & PAGE_MASK) == 0 && entry->offset >= FLASH_APPS_FIRST &&
           entry->offset < FLASH_APPS_BACKUP && entry->size != 0 &&
           entry->size <= FLASH_APPS_BACKUP - entry->offset;
}

uint32_t app_table_seal(struct app_table *table)
{
    uint32_t head, crc;

    table->magic = APP_TABLE_MAGIC;
    head = head_size(table);
    crc = crc32(table, head);
    memcpy((uint8_t *)table + head, &crc, sizeof(crc));
    return head + sizeof(crc);
}
