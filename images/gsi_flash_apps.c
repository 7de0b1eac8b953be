/* SPDX-License-Identifier: MIT */
/* The application area of a flash image: deploy, remove, list. */
#include <string.h>

#include "flash_layout.h"
#include "gsi_flash.h"
#include "gsi_guid.h"
#include "regs/sfc.h"

#define AREA_END FLASH_APPS_BACKUP

static uint32_t page_up(uint32_t value)
{
    return (value + FLASH_SECTOR - 1) & ~(FLASH_SECTOR - 1u);
}

bool gsi_flash_app_table(const gsi_flash *flash, struct gsi_app_table *table, GError **error)
{
    struct gsi_span whole = gsi_flash_span(flash), sector;
    return gsi_span_cut(&whole, FLASH_APPS, FLASH_SECTOR, "application table", &sector, error) &&
           gsi_app_table_parse(&sector, table, error);
}

bool gsi_flash_app_package(const gsi_flash *flash, const struct gsi_app_slot *slot,
                           struct gsi_package *package, GError **error)
{
    struct gsi_span whole = gsi_flash_span(flash), span;
    return gsi_span_cut(&whole, slot->offset, slot->size, "application", &span, error) &&
           gsi_package_parse(&span, package, error);
}

static bool store_table(gsi_flash *flash, const struct gsi_app_table *table, GError **error)
{
    g_autoptr(GBytes) bytes = gsi_app_table_build(table);
    memset(flash->data + FLASH_APPS, 0xFF, FLASH_SECTOR);
    /* a second copy that the device made would name what is not there any more */
    memset(flash->data + FLASH_APPS_BACKUP, 0xFF, FLASH_SECTOR);
    return gsi_flash_write(flash, FLASH_APPS, bytes, error);
}

/* Index of the component's image; table->count when it is not there. */
static size_t find_component(const gsi_flash *flash, const struct gsi_app_table *table,
                             const uint8_t component[IMAGE_GUID_SIZE])
{
    for (size_t i = 0; i < table->count; i++) {
        struct gsi_package package;
        if (gsi_flash_app_package(flash, &table->slot[i], &package, NULL) &&
            memcmp(package.info.component, component, IMAGE_GUID_SIZE) == 0) {
            return i;
        }
    }
    return table->count;
}

static void drop(gsi_flash *flash, struct gsi_app_table *table, size_t index)
{
    struct gsi_app_slot slot = table->slot[index];
    memset(flash->data + slot.offset, 0xFF, MIN(page_up(slot.size), AREA_END - slot.offset));
    table->count--;
    memmove(&table->slot[index], &table->slot[index + 1],
            (table->count - index) * sizeof table->slot[0]);
}

static int by_offset(const void *a, const void *b)
{
    const struct gsi_app_slot *x = a, *y = b;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* First gap that holds SIZE bytes; 0 = none. */
static uint32_t find_gap(const struct gsi_app_table *table, uint32_t size, uint32_t *largest)
{
    struct gsi_app_table sorted = *table;
    uint32_t start = FLASH_APPS_FIRST;
    *largest = 0;
    qsort(sorted.slot, sorted.count, sizeof sorted.slot[0], by_offset);
    for (size_t i = 0; i <= sorted.count; i++) {
        uint32_t end = i < sorted.count ? sorted.slot[i].offset : AREA_END;
        uint32_t gap = end > start ? end - start : 0;
        if (size <= gap) {
            return start;
        }
        *largest = MAX(*largest, gap);
        if (i < sorted.count) {
            start = page_up(sorted.slot[i].offset + sorted.slot[i].size);
        }
    }
    return 0;
}

bool gsi_flash_app_deploy(gsi_flash *flash, const char *name, GBytes *bytes, GError **error)
{
    struct gsi_span span = gsi_span_of(name, bytes);
    struct gsi_package package;
    struct gsi_app_table table;
    if (!gsi_package_parse(&span, &package, error) ||
        !gsi_flash_app_table(flash, &table, error)) {
        return false;
    }
    if (package.info.type != IMAGE_TYPE_APPLICATION) {
        return gsi_fail_at(&span, package.body.size, error, "image type is %u (%s), not %u",
                           package.info.type, gsi_image_type_name(package.info.type),
                           IMAGE_TYPE_APPLICATION);
    }
    size_t old = find_component(flash, &table, package.info.component);
    struct gsi_app_table after = table;
    if (old < table.count) {
        after.count--;
        after.slot[old] = after.slot[after.count];
    }
    if (after.count == APP_TABLE_MAX) {
        return gsi_fail_at(&span, 0, error, "%s holds %d applications already", flash->name,
                           APP_TABLE_MAX);
    }
    uint32_t largest;
    uint32_t offset = find_gap(&after, (uint32_t)span.size, &largest);
    if (offset == 0) {
        return gsi_fail_at(&span, 0, error, "%zu bytes, the largest gap in %s has %u", span.size,
                           flash->name, largest);
    }
    if (old < table.count) {
        drop(flash, &table, old);
    }
    table.slot[table.count++] = (struct gsi_app_slot){ offset, (uint32_t)span.size };
    return gsi_flash_write(flash, offset, bytes, error) && store_table(flash, &table, error);
}

bool gsi_flash_app_remove(gsi_flash *flash, const uint8_t component[IMAGE_GUID_SIZE],
                          GError **error)
{
    struct gsi_app_table table;
    if (!gsi_flash_app_table(flash, &table, error)) {
        return false;
    }
    size_t index = find_component(flash, &table, component);
    if (index == table.count) {
        g_autofree char *text = gsi_guid_format(component);
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: no application with component %s",
                    flash->name, text);
        return false;
    }
    drop(flash, &table, index);
    return store_table(flash, &table, error);
}
