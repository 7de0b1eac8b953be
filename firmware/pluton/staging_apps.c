/* SPDX-License-Identifier: MIT */
/*
 * Applications: free pages, and the change of the table. The table has two copies; the one
 * that does not count is written first. A page that any table of this boot used stays taken
 * until the reset: an image that Linux has mounted or an I/O core runs keeps its bytes.
 */
#include "staging.h"

#include "flash_layout.h"
#include "mem.h"
#include "pluton.h"
#include "regs/sfc.h"

#define PAGES (FLASH_APPS_SIZE / FLASH_SECTOR)

static uint32_t taken[PAGES / 32];

static void take_pages(const struct app_table *table)
{
    for (uint32_t n = 0; n < table->count; n++) {
        const struct app_entry *entry = &table->entry[n];
        uint32_t page = (entry->offset - FLASH_APPS) / FLASH_SECTOR;

        for (uint32_t left = entry->size; app_entry_sane(entry) && left != 0; page++) {
            taken[page / 32] |= 1u << page % 32;
            left -= left < FLASH_SECTOR ? left : FLASH_SECTOR;
        }
    }
}

void staging_apps_init(void)
{
    struct app_table table;

    app_table_load(&table);
    take_pages(&table);
}

static uint32_t is_staged_page(uint32_t page)
{
    const struct staged_manifest *m = &staged[KIND_CUSTOMER];
    uint32_t offset = FLASH_APPS + page * FLASH_SECTOR;

    for (uint32_t n = 0; n < m->count; n++) {
        if (m->place[n] != 0 && offset - m->place[n] < staged_entry(m, n)->size) {
            return 1;
        }
    }
    return 0;
}

/* First run of free pages; 0: none is long enough. */
uint32_t staging_app_gap(uint32_t size)
{
    uint32_t need = (size + FLASH_SECTOR - 1) / FLASH_SECTOR, run = 0;
    uint32_t end = (FLASH_APPS_BACKUP - FLASH_APPS) / FLASH_SECTOR;

    for (uint32_t page = (FLASH_APPS_FIRST - FLASH_APPS) / FLASH_SECTOR; page < end; page++) {
        run = (taken[page / 32] >> page % 32 & 1) || is_staged_page(page) ? 0 : run + 1;
        if (run == need) {
            return FLASH_APPS + (page + 1 - need) * FLASH_SECTOR;
        }
    }
    return 0;
}

/* The identity of an application is the signed one. */
uint32_t staging_app_verify(const struct app_entry *entry, struct image_info *info)
{
    const struct image_expect expect = {
        .base = staging_window(entry->offset),
        .size = entry->size,
        .type = IMAGE_TYPE_APPLICATION,
        .window_offset = entry->offset,
        .keys = &pluton.keys,
    };

    return app_entry_sane(entry) && image_verify(&expect, info) == IMAGE_STATUS_OK &&
           image_deviation(info) == 0;
}

static uint32_t index_of(const struct app_table *table, const uint8_t *image,
                         const uint8_t *component)
{
    static struct image_info info;

    for (uint32_t n = 0; n < table->count; n++) {
        if (staging_app_verify(&table->entry[n], &info) &&
            (!image || memcmp(info.image, image, IMAGE_GUID_SIZE) == 0) &&
            (!component || memcmp(info.component, component, IMAGE_GUID_SIZE) == 0)) {
            return n;
        }
    }
    return table->count;
}

uint32_t staging_app_find(const uint8_t *image, struct app_entry *entry)
{
    struct app_table table;
    uint32_t n;

    app_table_load(&table);
    n = index_of(&table, image, NULL);
    if (n < table.count) {
        *entry = table.entry[n];
    }
    return n < table.count;
}

static uint32_t write_table(uint32_t offset, const struct app_table *table, uint32_t size)
{
    return staging_erase(offset, FLASH_SECTOR) && staging_store(offset, table, size);
}

static struct staging_status replace_table(struct app_table *table, enum app_table_source source)
{
    uint32_t size = app_table_seal(table);
    uint32_t first = source == APP_TABLE_BACKUP ? FLASH_APPS : FLASH_APPS_BACKUP;
    uint32_t second = source == APP_TABLE_BACKUP ? FLASH_APPS_BACKUP : FLASH_APPS;

    if (!write_table(first, table, size) || !write_table(second, table, size)) {
        return staging_error(UPDATE_ERROR_INSTALL_FAILED, 0);
    }
    take_pages(table);
    return STAGING_OK;
}

static void remove_entry(struct app_table *table, uint32_t n)
{
    table->count--;
    memmove(&table->entry[n], &table->entry[n + 1],
            (table->count - n) * sizeof(table->entry[0]));
}

/* Each image of the manifest comes in the place of its component's. */
struct staging_status staging_apps_install(void)
{
    const struct staged_manifest *m = &staged[KIND_CUSTOMER];
    struct app_table table;
    enum app_table_source source = app_table_load(&table);

    for (uint32_t i = 0; i < m->count; i++) {
        uint32_t n = index_of(&table, NULL, staged_entry(m, i)->component);

        if (n < table.count) {
            remove_entry(&table, n);
        }
        if (table.count == APP_TABLE_MAX) {
            return staging_error(UPDATE_ERROR_NO_SPACE, i);
        }
        table.entry[table.count++] =
            (struct app_entry){ m->place[i], staged_entry(m, i)->size };
    }
    return replace_table(&table, source);
}

struct staging_status staging_invalidate(const uint8_t *image)
{
    struct app_table table;
    enum app_table_source source = app_table_load(&table);
    uint32_t n = index_of(&table, image, NULL);

    for (uint32_t i = 0; n == table.count && i < MANIFEST_MAX_ENTRIES; i++) {
        const struct manifest_entry *entry = manifest_entry_at(pluton.manifest, i);

        if (entry && memcmp(entry->image, image, IMAGE_GUID_SIZE) == 0) {
            return staging_error(UPDATE_ERROR_PERMISSION, entry->type);
        }
    }
    if (n == table.count) {
        return staging_error(UPDATE_ERROR_NOT_FOUND, 0);
    }
    if (staging_is_open() || staged[KIND_CUSTOMER].count != 0) {
        return staging_error(UPDATE_ERROR_IN_PROGRESS, 0);
    }
    remove_entry(&table, n);
    return replace_table(&table, source);
}
