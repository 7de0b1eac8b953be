/* SPDX-License-Identifier: MIT */
/* Commands: keystore build, manifest build, locator build; keystore and manifest inspect. */
#include <stdio.h>
#include <string.h>

#include "gsi_cmd.h"
#include "gsi_guid.h"
#include "gsi_keystore.h"
#include "gsi_manifest.h"
#include "gsi_records.h"
#include "update.h"

static bool write_signed(unsigned type, const char *name, GBytes *body, const char *version,
                         const char *key, const char *out, GError **error)
{
    struct gsi_package_info info;
    if (!gsi_cmd_describe(&info, type, name, error)) {
        return false;
    }
    if (version) {
        info.has_security_version = true;
        if (!gsi_cmd_number(version, "--security-version", &info.security_version, error)) {
            return false;
        }
        if (info.security_version > 31) {
            g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "--security-version is above 31");
            return false;
        }
    }
    return gsi_cmd_write_package(&info, body, 0, key, out, error);
}

static bool keystore_build(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_auto(GStrv) texts = NULL;
    g_autofree char *key = NULL, *out = NULL, *version = NULL;
    GOptionEntry entries[] = {
        { "entry", 0, 0, G_OPTION_ARG_STRING_ARRAY, &texts,
          "a trusted key; default: the development keys", "KEY:TYPE[+TYPE][:development]" },
        { "security-version", 0, 0, G_OPTION_ARG_STRING, &version, "0..31", "N" },
        { "key", 0, 0, G_OPTION_ARG_STRING, &key, "signing key; default: root", "KEY" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "package to write", "FILE" },
        { 0 } };
    struct gsi_keystore keystore = { 0 };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 0, 0, error) ||
        !gsi_cmd_require(out, "-o FILE", error) ||
        (!texts && !gsi_keystore_default(&keystore, error))) {
        return false;
    }
    for (char **text = texts; text && *text; text++) {
        if (!gsi_keystore_add(&keystore, *text, error)) {
            return false;
        }
    }
    g_autoptr(GBytes) body = gsi_keystore_build(&keystore);
    return write_signed(IMAGE_TYPE_TRUSTED_KEYSTORE, "trusted_keystore", body, version,
                        key ? key : "root", out, error);
}

static bool add_image(struct gsi_manifest *manifest, const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = gsi_file_read(path, error);
    if (!bytes) {
        return false;
    }
    struct gsi_span span = gsi_span_of(path, bytes);
    struct gsi_package package;
    return gsi_package_parse(&span, &package, error) &&
           gsi_manifest_add(manifest, &package, error);
}

static bool find_manifest_type(const char *name, unsigned *type, GError **error)
{
    if (!gsi_image_type_find(name, type, error)) {
        return false;
    }
    switch (*type) {
    case IMAGE_TYPE_BOOT_MANIFEST:
    case IMAGE_TYPE_BASE_MANIFEST:
    case IMAGE_TYPE_FIRMWARE_MANIFEST:
    case IMAGE_TYPE_CUSTOMER_MANIFEST:
        return true;
    default:
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "--type: '%s' is no manifest", name);
        return false;
    }
}

static bool manifest_build(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *key = NULL, *out = NULL, *version = NULL, *type_name = NULL;
    unsigned type = IMAGE_TYPE_BOOT_MANIFEST;
    GOptionEntry entries[] = {
        { "type", 0, 0, G_OPTION_ARG_STRING, &type_name,
          "boot-manifest (default), base-manifest, firmware-manifest or customer-manifest", "TYPE" },
        { "security-version", 0, 0, G_OPTION_ARG_STRING, &version, "0..31", "N" },
        { "key", 0, 0, G_OPTION_ARG_STRING, &key,
          "signing key; default: system, of a customer manifest application", "KEY" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "package to write", "FILE" },
        { 0 } };
    struct gsi_manifest manifest = { 0 };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, MANIFEST_MAX_ENTRIES, error) ||
        !gsi_cmd_require(out, "-o FILE", error) ||
        (type_name && !find_manifest_type(type_name, &type, error)) ||
        !gsi_cmd_build_time(&manifest.build_date, error)) {
        return false;
    }
    for (int i = 1; i < argc; i++) {
        if (!add_image(&manifest, argv[i], error)) {
            return false;
        }
    }
    g_autoptr(GBytes) body = gsi_manifest_build(&manifest);
    const char *usual = type == IMAGE_TYPE_CUSTOMER_MANIFEST ? "application" : "system";
    return write_signed(type, type == IMAGE_TYPE_BOOT_MANIFEST ? "boot_manifest" : "update_manifest",
                        body, version, key ? key : usual, out, error);
}

static bool add_to_set(const char *path, GByteArray *items, GByteArray *data, GError **error)
{
    struct gsi_package package;
    g_autoptr(GBytes) bytes = gsi_file_read(path, error);
    if (!bytes) {
        return false;
    }
    struct gsi_span span = gsi_span_of(path, bytes);
    if (!gsi_package_parse(&span, &package, error)) {
        return false;
    }
    if (span.size > UPDATE_MANIFEST_MAX) {
        return gsi_fail_at(&span, 0, error, "%zu bytes, a set takes manifests of at most %d",
                           span.size, UPDATE_MANIFEST_MAX);
    }
    gsi_put_u32(items, package.info.type);
    gsi_put_u32(items, (uint32_t)span.size);
    g_byte_array_append(data, g_bytes_get_data(bytes, NULL), (guint)span.size);
    return true;
}

/* The envelope in which the normal world hands update manifests to the monitor. */
static bool manifest_set(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *out = NULL;
    g_autoptr(GByteArray) items = g_byte_array_new(), data = g_byte_array_new();
    GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "manifest set to write", "FILE" },
        { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, UPDATE_SET_MAX, error) ||
        !gsi_cmd_require(out, "-o FILE", error)) {
        return false;
    }
    for (int i = 1; i < argc; i++) {
        if (!add_to_set(argv[i], items, data, error)) {
            return false;
        }
    }
    GByteArray *set = g_byte_array_new();
    gsi_put_u32(set, UPDATE_SET_MAGIC);
    gsi_put_u32(set, UPDATE_SET_VERSION);
    gsi_put_u32(set, (uint32_t)sizeof(struct update_set) + items->len);
    gsi_put_u32(set, (uint32_t)(argc - 1));
    gsi_put_u32(set, data->len);
    g_byte_array_append(set, items->data, items->len);
    g_byte_array_append(set, data->data, data->len);
    g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(set);
    return gsi_file_write_bytes(out, bytes, error);
}

static bool open_package(const char *path, GBytes **bytes, struct gsi_package *package,
                         GError **error)
{
    *bytes = gsi_file_read(path, error);
    if (!*bytes) {
        return false;
    }
    struct gsi_span span = gsi_span_of(path, *bytes);
    return gsi_package_parse(&span, package, error);
}

static bool keystore_inspect(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    GOptionEntry entries[] = { { 0 } };
    g_autoptr(GBytes) bytes = NULL;
    struct gsi_package package;
    struct gsi_keystore keystore;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !open_package(argv[1], &bytes, &package, error) ||
        !gsi_keystore_parse(&package.body, &keystore, error)) {
        return false;
    }
    for (size_t i = 0; i < keystore.count; i++) {
        const struct gsi_keystore_entry *entry = &keystore.entry[i];
        g_autofree char *thumbprint = gsi_hex(entry->key.thumbprint, IMAGE_THUMBPRINT_SIZE);
        printf("%s types 0x%08x%s\n", thumbprint, entry->types,
               entry->flags & KEYSTORE_FLAG_DEVELOPMENT ? " development" : "");
    }
    return true;
}

static bool manifest_inspect(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    GOptionEntry entries[] = { { 0 } };
    g_autoptr(GBytes) bytes = NULL;
    struct gsi_package package;
    struct gsi_manifest manifest;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !open_package(argv[1], &bytes, &package, error) ||
        !gsi_manifest_parse(&package.body, &manifest, error)) {
        return false;
    }
    for (size_t i = 0; i < manifest.count; i++) {
        const struct gsi_manifest_entry *entry = &manifest.entry[i];
        g_autofree char *component = gsi_guid_format(entry->component);
        g_autofree char *image = gsi_guid_format(entry->image);
        printf("type %2u %-16s size %8u component %s image %s\n", entry->type,
               gsi_image_type_name(entry->type), entry->size, component, image);
    }
    return true;
}

struct locator_options {
    char *sequence, *active, *manifest_a, *manifest_b, *keystore, *out;
};

static bool fill_locator(const struct locator_options *o, struct gsi_locator *locator,
                         GError **error)
{
    const struct { const char *text, *what; uint32_t *to; } field[] = {
        { o->sequence, "--sequence", &locator->sequence },
        { o->active, "--active-bank", &locator->active_bank },
        { o->manifest_a, "--manifest-a", &locator->manifest_size[0] },
        { o->manifest_b, "--manifest-b", &locator->manifest_size[1] },
        { o->keystore, "--keystore", &locator->keystore_size },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(field); i++) {
        if (field[i].text && !gsi_cmd_number(field[i].text, field[i].what, field[i].to, error)) {
            return false;
        }
    }
    return true;
}

/* No range checks: a test must be able to make a wrong record. */
static bool locator_build(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    struct locator_options o = { 0 };
    struct gsi_locator locator = { 0 };
    GOptionEntry entries[] = {
        { "sequence", 0, 0, G_OPTION_ARG_STRING, &o.sequence, "the higher one wins", "N" },
        { "active-bank", 0, 0, G_OPTION_ARG_STRING, &o.active, "0 or 1", "N" },
        { "manifest-a", 0, 0, G_OPTION_ARG_STRING, &o.manifest_a, "manifest, bank A", "SIZE" },
        { "manifest-b", 0, 0, G_OPTION_ARG_STRING, &o.manifest_b, "manifest, bank B", "SIZE" },
        { "keystore", 0, 0, G_OPTION_ARG_STRING, &o.keystore, "keystore package", "SIZE" },
        { "output", 'o', 0, G_OPTION_ARG_STRING, &o.out, "record to write", "FILE" },
        { 0 } };
    bool good = gsi_cmd_parse(self, entries, &argc, &argv, 0, 0, error) &&
                gsi_cmd_require(o.out, "-o FILE", error) && fill_locator(&o, &locator, error);
    if (good) {
        g_autoptr(GBytes) record = gsi_locator_build(&locator);
        good = gsi_file_write_bytes(o.out, record, error);
    }
    char *texts[] = { o.sequence, o.active, o.manifest_a, o.manifest_b, o.keystore, o.out };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(texts[i]);
    }
    return good;
}

const struct gsi_command gsi_table_commands[] = {
    { "keystore", "build", "", "Make a signed trusted keystore", keystore_build },
    { "keystore", "inspect", "PACKAGE", "List a keystore's keys", keystore_inspect },
    { "manifest", "build", "PACKAGE...", "Make a signed boot or update manifest", manifest_build },
    { "manifest", "set", "MANIFEST...", "Put update manifests into a set for the monitor",
      manifest_set },
    { "manifest", "inspect", "PACKAGE", "List a manifest's images", manifest_inspect },
    { "locator", "build", "", "Make a locator record", locator_build },
    { 0 },
};
