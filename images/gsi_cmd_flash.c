/* SPDX-License-Identifier: MIT */
/* Commands: flash build, inspect, write, read. */
#include <stdio.h>
#include <string.h>

#include "flash_layout.h"
#include "gsi_cmd.h"
#include "gsi_flash.h"
#include "gsi_guid.h"

static bool flash_build(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *board = NULL, *images = NULL, *out = NULL;
    gboolean partial = FALSE, unchecked = FALSE;
    GOptionEntry entries[] = {
        { "board", 0, 0, G_OPTION_ARG_FILENAME, &board, "what lies where", "board.ini" },
        { "images", 0, 0, G_OPTION_ARG_FILENAME, &images,
          "directory of the packages; default: that of the board file", "DIR" },
        { "partial", 0, 0, G_OPTION_ARG_NONE, &partial, "leave out what does not exist", NULL },
        { "unchecked", 0, 0, G_OPTION_ARG_NONE, &unchecked,
          "no consistency checks: for tests of the firmware's own", NULL },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "flash image to write", "FILE" },
        { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 0, 0, error) ||
        !gsi_cmd_require(board, "--board", error) || !gsi_cmd_require(out, "-o FILE", error)) {
        return false;
    }
    g_autofree char *beside = g_path_get_dirname(board);
    struct gsi_flash_build build = { .board_file = board, .image_dir = images ? images : beside,
                                     .partial = partial, .unchecked = unchecked };
    g_autoptr(gsi_flash) flash = gsi_flash_build(&build, error);
    return flash && gsi_flash_save(flash, out, error);
}

/* One finding of the report: a package at its place, or why there is none. */
static void report(JsonBuilder *builder, const char *place, uint32_t offset,
                   const struct gsi_package *package, const char *problem)
{
    json_builder_begin_object(builder);
    gsi_json_string(builder, "place", place);
    gsi_json_int(builder, "offset", offset);
    if (package) {
        gsi_json_package(builder, package);
    }
    if (problem) {
        gsi_json_string(builder, "problem", problem);
    }
    json_builder_end_object(builder);
}

static void report_span(JsonBuilder *builder, const gsi_flash *flash, const char *place,
                        uint32_t offset, size_t size, const struct gsi_manifest *manifest)
{
    struct gsi_span whole = gsi_flash_span(flash), span;
    struct gsi_package package;
    g_autoptr(GError) error = NULL;
    bool parsed = gsi_span_cut(&whole, offset, size, place, &span, &error) &&
                  gsi_package_parse(&span, &package, &error);
    if (parsed && manifest) {
        gsi_manifest_check(manifest, &package, &error);
    }
    report(builder, place, offset, parsed ? &package : NULL, error ? error->message : NULL);
}

static void report_bank(JsonBuilder *builder, const gsi_flash *flash,
                        const struct gsi_locator *locator, unsigned bank)
{
    struct gsi_package package;
    struct gsi_manifest manifest;
    uint32_t base = gsi_bank_base(bank);
    if (locator->manifest_size[bank] == 0) {
        return;
    }
    g_autofree char *place = g_strdup_printf("bank-%c/manifest", 'a' + bank);
    report_span(builder, flash, place, base + BANK_MANIFEST, locator->manifest_size[bank], NULL);
    if (!gsi_flash_manifest(flash, locator, bank, &package, &manifest, NULL)) {
        return;
    }
    for (size_t i = 0; i < gsi_bank_slot_count; i++) {
        const struct gsi_flash_slot *slot = &gsi_bank_slots[i];
        const struct gsi_manifest_entry *entry = gsi_manifest_find(&manifest, slot->type);
        if (entry) {
            g_autofree char *name = g_strdup_printf("bank-%c/%s", 'a' + bank, slot->key);
            report_span(builder, flash, name, base + slot->offset, MIN(entry->size, slot->max),
                        &manifest);
        }
    }
}

/* Size of a boot area package; 0: erased, nothing to report. */
static size_t boot_size(const gsi_flash *flash, const struct gsi_flash_slot *slot,
                        const struct gsi_locator *locator)
{
    if (gsi_is_filled(flash->data + slot->offset, slot->max, 0xFF) ||
        slot->type == IMAGE_TYPE_WIFI_FIRMWARE) {
        return 0;
    }
    return slot->type == IMAGE_TYPE_TRUSTED_KEYSTORE ? locator->keystore_size : slot->max;
}

static void report_boot_area(JsonBuilder *builder, const gsi_flash *flash,
                             const struct gsi_locator *locator)
{
    for (size_t i = 0; i < gsi_boot_slot_count; i++) {
        const struct gsi_flash_slot *slot = &gsi_boot_slots[i];
        size_t size = boot_size(flash, slot, locator);
        if (size) {
            report_span(builder, flash, slot->key, slot->offset, size, NULL);
        }
    }
}

static void report_apps(JsonBuilder *builder, const gsi_flash *flash)
{
    struct gsi_app_table table;
    g_autoptr(GError) error = NULL;
    if (!gsi_flash_app_table(flash, &table, &error)) {
        report(builder, "applications", FLASH_APPS, NULL, error->message);
        return;
    }
    for (size_t i = 0; i < table.count; i++) {
        report_span(builder, flash, "application", table.slot[i].offset, table.slot[i].size, NULL);
    }
}

static void report_locator(JsonBuilder *builder, const struct gsi_locator *locator, bool backup,
                           const char *problem)
{
    json_builder_set_member_name(builder, "locator");
    json_builder_begin_object(builder);
    if (problem) {
        gsi_json_string(builder, "problem", problem);
    } else {
        gsi_json_string(builder, "copy", backup ? "backup" : "primary");
        gsi_json_int(builder, "sequence", locator->sequence);
        gsi_json_int(builder, "active_bank", locator->active_bank);
    }
    json_builder_end_object(builder);
}

static JsonBuilder *inspect(const gsi_flash *flash)
{
    JsonBuilder *builder = json_builder_new();
    struct gsi_locator locator = { 0 };
    g_autoptr(GError) error = NULL;
    bool backup;
    gsi_flash_locator(flash, &locator, &backup, &error);
    json_builder_begin_object(builder);
    report_locator(builder, &locator, backup, error ? error->message : NULL);
    json_builder_set_member_name(builder, "packages");
    json_builder_begin_array(builder);
    report_boot_area(builder, flash, &locator);
    if (!error) {
        report_bank(builder, flash, &locator, 0);
        report_bank(builder, flash, &locator, 1);
    }
    report_apps(builder, flash);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    return builder;
}

static void print_package_row(JsonObject *row)
{
    printf("0x%06x %-20s", (unsigned)json_object_get_int_member(row, "offset"),
           json_object_get_string_member(row, "place"));
    if (json_object_has_member(row, "name")) {
        printf(" %8u  %s  %s", (unsigned)json_object_get_int_member(row, "size"),
               json_object_get_string_member(row, "component"),
               json_object_get_string_member(row, "name"));
    }
    if (json_object_has_member(row, "problem")) {
        printf("  PROBLEM: %s", json_object_get_string_member(row, "problem"));
    }
    putchar('\n');
}

static void print_text(JsonBuilder *builder)
{
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    JsonObject *object = json_node_get_object(root);
    JsonObject *locator = json_object_get_object_member(object, "locator");
    JsonArray *packages = json_object_get_array_member(object, "packages");
    if (json_object_has_member(locator, "problem")) {
        printf("locator PROBLEM: %s\n", json_object_get_string_member(locator, "problem"));
    } else {
        printf("locator %s, sequence %u, active bank %s\n",
               json_object_get_string_member(locator, "copy"),
               (unsigned)json_object_get_int_member(locator, "sequence"),
               json_object_get_int_member(locator, "active_bank") ? "B" : "A");
    }
    for (guint i = 0; i < json_array_get_length(packages); i++) {
        print_package_row(json_array_get_object_element(packages, i));
    }
}

static bool flash_inspect(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "print JSON", NULL }, { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error)) {
        return false;
    }
    g_autoptr(gsi_flash) flash = gsi_flash_open(argv[1], error);
    if (!flash) {
        return false;
    }
    g_autoptr(JsonBuilder) builder = inspect(flash);
    if (json) {
        gsi_cmd_print_json(builder);
    } else {
        print_text(builder);
    }
    return true;
}

static bool flash_write(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    GOptionEntry entries[] = { { 0 } };
    uint32_t offset;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 3, 3, error) ||
        !gsi_cmd_number(argv[2], "offset", &offset, error)) {
        return false;
    }
    g_autoptr(gsi_flash) flash = gsi_flash_open(argv[1], error);
    g_autoptr(GBytes) bytes = flash ? gsi_file_read(argv[3], error) : NULL;
    return bytes && gsi_flash_write(flash, offset, bytes, error) &&
           gsi_flash_save(flash, argv[1], error);
}

static bool flash_read(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    GOptionEntry entries[] = { { 0 } };
    uint32_t offset, size;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 4, 4, error) ||
        !gsi_cmd_number(argv[2], "offset", &offset, error) ||
        !gsi_cmd_number(argv[3], "size", &size, error)) {
        return false;
    }
    g_autoptr(gsi_flash) flash = gsi_flash_open(argv[1], error);
    if (!flash) {
        return false;
    }
    struct gsi_span whole = gsi_flash_span(flash), part;
    return gsi_span_cut(&whole, offset, size, "read", &part, error) &&
           gsi_file_write(argv[4], part.data, part.size, error);
}

const struct gsi_command gsi_flash_commands[] = {
    { "flash", "build", "", "Make a 16 MB flash image of packages", flash_build },
    { "flash", "inspect", "FLASH", "Print what a flash image holds", flash_inspect },
    { "flash", "write", "FLASH OFFSET FILE", "Overwrite a piece of a flash image", flash_write },
    { "flash", "read", "FLASH OFFSET SIZE FILE", "Cut a piece out of a flash image", flash_read },
    { 0 },
};
