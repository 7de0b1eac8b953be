/* SPDX-License-Identifier: MIT */
/* Locator record and application table: writing and reading. */
#include "gsi_records.h"

#include <string.h>

#include "flash_layout.h"
#include "regs/sfc.h"

GBytes *gsi_locator_build(const struct gsi_locator *locator)
{
    GByteArray *out = g_byte_array_new();
    gsi_put_u32(out, LOCATOR_MAGIC);
    gsi_put_u32(out, LOCATOR_VERSION);
    gsi_put_u32(out, locator->sequence);
    gsi_put_u32(out, locator->active_bank);
    gsi_put_u32(out, locator->manifest_size[0]);
    gsi_put_u32(out, locator->manifest_size[1]);
    gsi_put_u32(out, locator->keystore_size);
    gsi_put_u32(out, gsi_crc32(out->data, out->len));
    return g_byte_array_free_to_bytes(out);
}

bool gsi_locator_parse(const struct gsi_span *span, struct gsi_locator *locator, GError **error)
{
    uint32_t word[LOCATOR_SIZE / 4];
    for (size_t i = 0; i < G_N_ELEMENTS(word); i++) {
        if (!gsi_span_u32(span, i * 4, "locator", &word[i], error)) {
            return false;
        }
    }
    if (word[0] != LOCATOR_MAGIC || word[1] != LOCATOR_VERSION) {
        return gsi_fail_at(span, 0, error, "no locator of version %d: magic 0x%08x, version %u",
                           LOCATOR_VERSION, word[0], word[1]);
    }
    if (word[7] != gsi_crc32(span->data, LOCATOR_SIZE - 4)) {
        return gsi_fail_at(span, LOCATOR_SIZE - 4, error, "locator CRC is wrong");
    }
    *locator = (struct gsi_locator){ .sequence = word[2], .active_bank = word[3],
                                     .manifest_size = { word[4], word[5] },
                                     .keystore_size = word[6] };
    if (locator->active_bank > 1) {
        return gsi_fail_at(span, 12, error, "active bank %u is neither 0 nor 1",
                           locator->active_bank);
    }
    if (locator->manifest_size[0] > BANK_MANIFEST_MAX ||
        locator->manifest_size[1] > BANK_MANIFEST_MAX) {
        return gsi_fail_at(span, 16, error, "manifest sizes 0x%x, 0x%x: one is above 0x%x",
                           word[4], word[5], BANK_MANIFEST_MAX);
    }
    if (locator->keystore_size > FLASH_KEYSTORE_MAX) {
        return gsi_fail_at(span, 24, error, "keystore size 0x%x is above 0x%x", word[6],
                           FLASH_KEYSTORE_MAX);
    }
    return true;
}

GBytes *gsi_app_table_build(const struct gsi_app_table *table)
{
    GByteArray *out = g_byte_array_new();
    gsi_put_u32(out, APP_TABLE_MAGIC);
    gsi_put_u32(out, (uint32_t)table->count);
    for (size_t i = 0; i < table->count; i++) {
        gsi_put_u32(out, table->slot[i].offset);
        gsi_put_u32(out, table->slot[i].size);
    }
    gsi_put_u32(out, gsi_crc32(out->data, out->len));
    return g_byte_array_free_to_bytes(out);
}

static bool overlaps(const struct gsi_app_slot *a, const struct gsi_app_slot *b)
{
    return a->offset < b->offset + b->size && b->offset < a->offset + a->size;
}

static bool check_slot(const struct gsi_span *span, size_t at, const struct gsi_app_table *table,
                       const struct gsi_app_slot *slot, GError **error)
{
    const uint32_t end = FLASH_APPS_BACKUP;
    if (slot->offset < FLASH_APPS_FIRST || slot->offset >= end || slot->offset % FLASH_SECTOR) {
        return gsi_fail_at(span, at, error, "image offset 0x%x is not page aligned in 0x%x..0x%x",
                           slot->offset, FLASH_APPS_FIRST, end);
    }
    if (slot->size == 0 || slot->size > end - slot->offset) {
        return gsi_fail_at(span, at + 4, error, "image size 0x%x at 0x%x leaves the area",
                           slot->size, slot->offset);
    }
    for (size_t i = 0; i < table->count; i++) {
        if (overlaps(slot, &table->slot[i])) {
            return gsi_fail_at(span, at, error, "image at 0x%x overlaps the one at 0x%x",
                               slot->offset, table->slot[i].offset);
        }
    }
    return true;
}

bool gsi_app_table_parse(const struct gsi_span *span, struct gsi_app_table *table, GError **error)
{
    uint32_t magic, count, crc;
    table->count = 0;
    if (!gsi_span_u32(span, 0, "application table magic", &magic, error) ||
        !gsi_span_u32(span, 4, "application count", &count, error)) {
        return false;
    }
    if (magic == 0xFFFFFFFF && count == 0xFFFFFFFF) {
        return true;
    }
    if (magic != APP_TABLE_MAGIC) {
        return gsi_fail_at(span, 0, error, "application table magic is 0x%08x, not 0x%08x", magic,
                           APP_TABLE_MAGIC);
    }
    if (count > APP_TABLE_MAX) {
        return gsi_fail_at(span, 4, error, "%u applications, at most %d", count, APP_TABLE_MAX);
    }
    if (!gsi_span_u32(span, 8 + count * 8, "application table CRC", &crc, error)) {
        return false;
    }
    if (crc != gsi_crc32(span->data, 8 + count * 8)) {
        return gsi_fail_at(span, 8 + count * 8, error, "application table CRC is wrong");
    }
    for (uint32_t i = 0; i < count; i++) {
        struct gsi_app_slot slot;
        size_t at = 8 + i * 8;
        if (!gsi_span_u32(span, at, "image offset", &slot.offset, error) ||
            !gsi_span_u32(span, at + 4, "image size", &slot.size, error) ||
            !check_slot(span, at, table, &slot, error)) {
            return false;
        }
        table->slot[table->count++] = slot;
    }
    return true;
}
