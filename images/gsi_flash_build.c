/* SPDX-License-Identifier: MIT */
/* Filling a flash image from a board file; every image is checked against its place. */
#include <string.h>

#include "flash_layout.h"
#include "gsi_flash.h"
#include "gsi_guid.h"
#include "regs/sfc.h"

struct builder {
    const struct gsi_flash_build *build;
    GKeyFile *board;
    gsi_flash *flash;
};

static bool board_fails(const struct builder *b, GError **error, const char *group,
                        const char *key, const char *text)
{
    g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: [%s] %s: %s", b->build->board_file, group,
                key, text);
    return false;
}

/* *bytes stays NULL without an error when the image may be absent and is. */
static bool read_image(const struct builder *b, const char *file, char **path, GBytes **bytes,
                       GError **error)
{
    *path = g_path_is_absolute(file) ? g_strdup(file)
                                     : g_build_filename(b->build->image_dir, file, NULL);
    if (b->build->partial && !g_file_test(*path, G_FILE_TEST_EXISTS)) {
        g_printerr("left out: %s does not exist\n", *path);
        return true;
    }
    *bytes = gsi_file_read(*path, error);
    return *bytes != NULL;
}

static bool check_slot(const struct gsi_span *span, const struct gsi_flash_slot *slot,
                       struct gsi_package *package, GError **error)
{
    if (span->size > slot->max) {
        return gsi_fail_at(span, slot->max, error, "%zu bytes, the place for \"%s\" has 0x%x",
                           span->size, slot->key, slot->max);
    }
    if (!gsi_package_parse(span, package, error)) {
        return false;
    }
    if (package->info.type != slot->type) {
        return gsi_fail_at(span, package->body.size, error,
                           "image type is %u (%s), \"%s\" wants %u (%s)", package->info.type,
                           gsi_image_type_name(package->info.type), slot->key, slot->type,
                           gsi_image_type_name(slot->type));
    }
    /* The ROM has no table to take a size from. */
    if (slot->type == IMAGE_TYPE_ONE_BL && span->size != FLASH_ONE_BL_SIZE) {
        return gsi_fail_at(span, 0, error, "1BL has %zu bytes, not exactly %u: use --pad-to",
                           span->size, FLASH_ONE_BL_SIZE);
    }
    return true;
}

/* Places one image; size = 0 when it was left out. */
static bool place(struct builder *b, const char *group, const struct gsi_flash_slot *slot,
                  uint32_t base, const struct gsi_manifest *manifest, size_t *size, GError **error)
{
    g_autofree char *file = g_key_file_get_string(b->board, group, slot->key, NULL);
    g_autofree char *path = NULL;
    g_autoptr(GBytes) bytes = NULL;
    *size = 0;
    if (!file) {
        return true;
    }
    if (!read_image(b, file, &path, &bytes, error)) {
        return false;
    }
    if (!bytes) {
        return true;
    }
    struct gsi_span span = gsi_span_of(path, bytes);
    struct gsi_package package;
    if (!b->build->unchecked &&
        (!check_slot(&span, slot, &package, error) ||
         (manifest && !gsi_manifest_check(manifest, &package, error)))) {
        return false;
    }
    *size = span.size;
    return gsi_flash_write(b->flash, base + slot->offset, bytes, error);
}

static bool place_boot_area(struct builder *b, struct gsi_locator *locator, GError **error)
{
    for (size_t i = 0; i < gsi_boot_slot_count; i++) {
        size_t size;
        if (!place(b, "flash", &gsi_boot_slots[i], 0, NULL, &size, error)) {
            return false;
        }
        if (gsi_boot_slots[i].offset == FLASH_KEYSTORE) {
            locator->keystore_size = (uint32_t)size;
        } else if (gsi_boot_slots[i].offset == FLASH_KEYSTORE_BACKUP && size != 0 &&
                   size != locator->keystore_size && !b->build->unchecked) {
            return board_fails(b, error, "flash", "keystore-backup",
                               "differs in size from keystore: the locator has one size");
        }
    }
    return true;
}

/* Every image the manifest lists must be there, or the set would not boot. */
static bool check_complete(const struct builder *b, const char *group,
                           const struct gsi_manifest *manifest, GError **error)
{
    if (b->build->unchecked || b->build->partial) {
        return true;
    }
    for (size_t i = 0; i < manifest->count; i++) {
        for (size_t s = 0; s < gsi_bank_slot_count; s++) {
            if (gsi_bank_slots[s].type == manifest->entry[i].type &&
                !g_key_file_has_key(b->board, group, gsi_bank_slots[s].key, NULL)) {
                return board_fails(b, error, group, gsi_bank_slots[s].key,
                                   "named by the manifest, missing here");
            }
        }
    }
    return true;
}

static bool place_bank(struct builder *b, unsigned bank, struct gsi_locator *locator,
                       GError **error)
{
    static const struct gsi_flash_slot manifest_slot = {
        "manifest", IMAGE_TYPE_BOOT_MANIFEST, BANK_MANIFEST, BANK_MANIFEST_MAX };
    const char *group = bank ? "bank-b" : "bank-a";
    struct gsi_manifest manifest = { 0 };
    struct gsi_package package;
    size_t size;
    if (!g_key_file_has_group(b->board, group)) {
        return true;
    }
    if (!place(b, group, &manifest_slot, gsi_bank_base(bank), NULL, &size, error)) {
        return false;
    }
    locator->manifest_size[bank] = (uint32_t)size;
    bool checked = size != 0 && !b->build->unchecked;
    if (checked && (!gsi_flash_manifest(b->flash, locator, bank, &package, &manifest, error) ||
                    !check_complete(b, group, &manifest, error))) {
        return false;
    }
    for (size_t i = 0; i < gsi_bank_slot_count; i++) {
        if (!place(b, group, &gsi_bank_slots[i], gsi_bank_base(bank), checked ? &manifest : NULL,
                   &size, error)) {
            return false;
        }
    }
    return true;
}

static bool place_applications(struct builder *b, GError **error)
{
    g_auto(GStrv) files = g_key_file_get_string_list(b->board, "applications", "images", NULL,
                                                     NULL);
    struct gsi_app_table empty = { 0 };
    g_autoptr(GBytes) table = gsi_app_table_build(&empty);
    if (!gsi_flash_write(b->flash, FLASH_APPS, table, error)) {
        return false;
    }
    for (char **file = files; file && *file; file++) {
        g_autofree char *path = NULL;
        g_autoptr(GBytes) bytes = NULL;
        if (!read_image(b, *file, &path, &bytes, error) ||
            (bytes && !gsi_flash_app_deploy(b->flash, path, bytes, error))) {
            return false;
        }
    }
    return true;
}

static bool place_locators(struct builder *b, struct gsi_locator *locator, GError **error)
{
    int active = g_key_file_get_integer(b->board, "flash", "active-bank", NULL);
    int sequence = g_key_file_get_integer(b->board, "flash", "sequence", NULL);
    if (active < 0 || active > 1) {
        return board_fails(b, error, "flash", "active-bank", "neither 0 nor 1");
    }
    if (sequence < 0) {
        return board_fails(b, error, "flash", "sequence", "negative");
    }
    locator->active_bank = (uint32_t)active;
    locator->sequence = (uint32_t)sequence;
    g_autoptr(GBytes) record = gsi_locator_build(locator);
    return gsi_flash_write(b->flash, FLASH_LOCATOR, record, error) &&
           gsi_flash_write(b->flash, FLASH_LOCATOR_BACKUP, record, error);
}

static bool is_slot_key(const struct gsi_flash_slot *slots, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(slots[i].key, key) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_known_key(const char *group, const char *key)
{
    if (strcmp(group, "flash") == 0) {
        return is_slot_key(gsi_boot_slots, gsi_boot_slot_count, key) ||
               strcmp(key, "active-bank") == 0 || strcmp(key, "sequence") == 0;
    }
    if (strcmp(group, "bank-a") == 0 || strcmp(group, "bank-b") == 0) {
        return is_slot_key(gsi_bank_slots, gsi_bank_slot_count, key) ||
               strcmp(key, "manifest") == 0;
    }
    return strcmp(group, "applications") == 0 && strcmp(key, "images") == 0;
}

/* A misspelt key would silently leave an image out. */
static bool check_keys(const struct builder *b, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(b->board, NULL);
    for (char **group = groups; *group; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(b->board, *group, NULL, NULL);
        for (char **key = keys; key && *key; key++) {
            if (!is_known_key(*group, *key)) {
                return board_fails(b, error, *group, *key, "unknown");
            }
        }
    }
    return true;
}

static bool fill(struct builder *b, GError **error)
{
    struct gsi_locator locator = { 0 };
    return check_keys(b, error) && place_boot_area(b, &locator, error) &&
           place_bank(b, 0, &locator, error) && place_bank(b, 1, &locator, error) &&
           place_applications(b, error) && place_locators(b, &locator, error);
}

gsi_flash *gsi_flash_build(const struct gsi_flash_build *build, GError **error)
{
    g_autoptr(GKeyFile) board = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (!g_key_file_load_from_file(board, build->board_file, G_KEY_FILE_NONE, &cause)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: %s", build->board_file,
                    cause->message);
        return NULL;
    }
    g_autoptr(gsi_flash) flash = gsi_flash_new("new flash image");
    struct builder b = { .build = build, .board = board, .flash = flash };
    return fill(&b, error) ? g_steal_pointer(&flash) : NULL;
}
