/* SPDX-License-Identifier: MIT */
/* Commands: image pack, sign, inspect, verify; component list. */
#include <stdio.h>
#include <string.h>

#include "gsi_cmd.h"
#include "gsi_guid.h"
#include "gsi_keystore.h"

typedef struct pack_options {
    char *type, *component, *image, *name, *security_version, *offset, *pad_to, *key, *out;
    char **depends, **provides;
    gboolean under_development, remove_at_boot;
} pack_options;

static void pack_options_clear(pack_options *o)
{
    char *texts[] = { o->type, o->component, o->image, o->name, o->security_version,
                      o->offset, o->pad_to, o->key, o->out };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(texts[i]);
    }
    g_strfreev(o->depends);
    g_strfreev(o->provides);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(pack_options, pack_options_clear)

static bool parse_abi(char **texts, const char *what, struct gsi_abi_list *list, GError **error)
{
    for (; texts && *texts; texts++) {
        g_auto(GStrv) part = g_strsplit(*texts, ":", -1);
        if (g_strv_length(part) != 2 || list->count == GSI_MAX_ABI) {
            g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE,
                        "%s %s: VERSION:TYPE expected, at most %d times", what, *texts,
                        GSI_MAX_ABI);
            return false;
        }
        struct gsi_abi *item = &list->item[list->count++];
        if (!gsi_cmd_number(part[0], what, &item->version, error) ||
            !gsi_cmd_number(part[1], what, &item->type, error)) {
            return false;
        }
    }
    return true;
}

static bool parse_identity(const pack_options *o, struct gsi_package_info *info, GError **error)
{
    if (o->component && !gsi_component_find(o->component, info->component, error)) {
        return false;
    }
    if (!o->component && !gsi_component_of_type(info->type)) {
        return gsi_cmd_require(NULL, "--component: this image type has no fixed one, it", error);
    }
    if (o->image && strcmp(o->image, "auto") != 0) {
        info->image_auto = false;
        if (!gsi_guid_parse(o->image, info->image)) {
            g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "--image: \"%s\" is no GUID", o->image);
            return false;
        }
    }
    return true;
}

static bool parse_security_version(const pack_options *o, struct gsi_package_info *info,
                                   GError **error)
{
    info->has_security_version = o->security_version != NULL;
    if (!o->security_version) {
        return true;
    }
    if (!gsi_cmd_number(o->security_version, "--security-version", &info->security_version,
                        error)) {
        return false;
    }
    if (info->security_version > 31) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "--security-version is above 31");
        return false;
    }
    return true;
}

static bool describe(const pack_options *o, const char *file, struct gsi_package_info *info,
                     GError **error)
{
    g_autofree char *base = g_path_get_basename(file);
    unsigned type;
    if (!gsi_image_type_find(o->type, &type, error) ||
        !gsi_cmd_describe(info, type, o->name ? o->name : base, error) ||
        !parse_identity(o, info, error) || !parse_security_version(o, info, error)) {
        return false;
    }
    info->has_temporary = o->under_development || o->remove_at_boot;
    info->temporary = (o->under_development ? IMAGE_TP_UNDER_DEVELOPMENT : 0) |
                      (o->remove_at_boot ? IMAGE_TP_REMOVE_AT_BOOT : 0);
    info->has_offset = o->offset != NULL;
    return (!o->offset || gsi_cmd_number(o->offset, "--offset", &info->offset, error)) &&
           parse_abi(o->depends, "--depends", &info->depends, error) &&
           parse_abi(o->provides, "--provides", &info->provides, error);
}

static bool image_pack(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_auto(pack_options) o = { 0 };
    GOptionEntry entries[] = {
        { "type", 0, 0, G_OPTION_ARG_STRING, &o.type, "image type, name or number", "TYPE" },
        { "component", 0, 0, G_OPTION_ARG_STRING, &o.component,
          "GUID or name; default: the type's fixed one", "COMPONENT" },
        { "image", 0, 0, G_OPTION_ARG_STRING, &o.image,
          "GUID, or auto (default): derived from the contents", "GUID" },
        { "name", 0, 0, G_OPTION_ARG_STRING, &o.name, "name; default: the file's", "NAME" },
        { "security-version", 0, 0, G_OPTION_ARG_STRING, &o.security_version, "0..31", "N" },
        { "offset", 0, 0, G_OPTION_ARG_STRING, &o.offset, "required flash offset", "N" },
        { "pad-to", 0, 0, G_OPTION_ARG_STRING, &o.pad_to,
          "pad the body with zeros so that the whole package has this size", "SIZE" },
        { "depends", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.depends, "needed ABI", "VERSION:TYPE" },
        { "provides", 0, 0, G_OPTION_ARG_STRING_ARRAY, &o.provides, "own ABI", "VERSION:TYPE" },
        { "under-development", 0, 0, G_OPTION_ARG_NONE, &o.under_development,
          "set the flag", NULL },
        { "remove-at-boot", 0, 0, G_OPTION_ARG_NONE, &o.remove_at_boot, "set the flag", NULL },
        { "key", 0, 0, G_OPTION_ARG_STRING, &o.key, "label or PEM file", "KEY" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o.out, "package to write", "FILE" },
        { 0 } };
    struct gsi_package_info info;
    uint32_t pad_to = 0;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !gsi_cmd_require(o.type, "--type", error) || !gsi_cmd_require(o.key, "--key", error) ||
        !gsi_cmd_require(o.out, "-o FILE", error) || !describe(&o, argv[1], &info, error) ||
        (o.pad_to && !gsi_cmd_number(o.pad_to, "--pad-to", &pad_to, error))) {
        return false;
    }
    g_autoptr(GBytes) body = gsi_file_read(argv[1], error);
    return body && gsi_cmd_write_package(&info, body, pad_to, o.key, o.out, error);
}

static bool image_sign(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *key_name = NULL, *out = NULL;
    GOptionEntry entries[] = {
        { "key", 0, 0, G_OPTION_ARG_STRING, &key_name, "label or PEM file", "KEY" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "package to write; default: in place",
          "FILE" },
        { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !gsi_cmd_require(key_name, "--key", error)) {
        return false;
    }
    g_autoptr(gsi_key) key = gsi_key_open(key_name, error);
    g_autoptr(GBytes) old = key ? gsi_file_read(argv[1], error) : NULL;
    g_autoptr(GBytes) package = old ? gsi_package_resign(old, argv[1], key, error) : NULL;
    return package && gsi_file_write_bytes(out ? out : argv[1], package, error);
}

static bool image_inspect(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "print JSON", NULL }, { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error)) {
        return false;
    }
    g_autoptr(GBytes) bytes = gsi_file_read(argv[1], error);
    if (!bytes) {
        return false;
    }
    struct gsi_span span = gsi_span_of(argv[1], bytes);
    struct gsi_package package;
    if (!gsi_package_parse(&span, &package, error)) {
        return false;
    }
    if (!json) {
        gsi_print_package(&package);
        return true;
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    gsi_json_package(builder, &package);
    json_builder_end_object(builder);
    gsi_cmd_print_json(builder);
    return true;
}

/* The keystore itself must be signed by the root key. */
static bool load_keystore(const char *path, const char *root_name, struct gsi_keystore *keystore,
                          GError **error)
{
    g_autoptr(gsi_key) root = gsi_key_open(root_name, error);
    g_autoptr(GBytes) bytes = root ? gsi_file_read(path, error) : NULL;
    if (!bytes) {
        return false;
    }
    struct gsi_span span = gsi_span_of(path, bytes);
    struct gsi_package package;
    if (!gsi_package_parse(&span, &package, error)) {
        return false;
    }
    if (package.info.type != IMAGE_TYPE_TRUSTED_KEYSTORE) {
        return gsi_fail_at(&span, package.body.size, error, "image type %u is no trusted keystore",
                           package.info.type);
    }
    return gsi_package_check_key(&package, gsi_key_public(root), error) &&
           gsi_keystore_parse(&package.body, keystore, error);
}

static bool is_root_type(unsigned type)
{
    return type == IMAGE_TYPE_ONE_BL || type == IMAGE_TYPE_TRUSTED_KEYSTORE;
}

/* 1BL and keystore are signed by the root key itself, which no keystore names. */
static bool verify_one(const char *path, const char *root_name, const struct gsi_keystore *keystore,
                       GError **error)
{
    g_autoptr(GBytes) bytes = gsi_file_read(path, error);
    struct gsi_package package;
    if (!bytes) {
        return false;
    }
    struct gsi_span span = gsi_span_of(path, bytes);
    if (!gsi_package_parse(&span, &package, error)) {
        return false;
    }
    if (is_root_type(package.info.type)) {
        g_autoptr(gsi_key) root = gsi_key_open(root_name, error);
        if (!root || !gsi_package_check_key(&package, gsi_key_public(root), error)) {
            return false;
        }
        printf("%s: good, signed by the root key\n", path);
        return true;
    }
    const struct gsi_keystore_entry *entry = gsi_keystore_verify(keystore, &package, error);
    if (entry) {
        printf("%s: good%s\n", path, entry->flags & KEYSTORE_FLAG_DEVELOPMENT
               ? ", signed by a development key" : "");
    }
    return entry != NULL;
}

static bool image_verify(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *keystore_path = NULL, *root_name = NULL;
    GOptionEntry entries[] = {
        { "keystore", 0, 0, G_OPTION_ARG_FILENAME, &keystore_path, "keystore package", "FILE" },
        { "root", 0, 0, G_OPTION_ARG_STRING, &root_name, "root key; default: root", "KEY" },
        { 0 } };
    struct gsi_keystore keystore;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 64, error) ||
        !gsi_cmd_require(keystore_path, "--keystore", error)) {
        return false;
    }
    const char *root = root_name ? root_name : "root";
    if (!load_keystore(keystore_path, root, &keystore, error)) {
        return false;
    }
    for (int i = 1; i < argc; i++) {
        if (!verify_one(argv[i], root, &keystore, error)) {
            return false;
        }
    }
    return true;
}

static bool component_list(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    GOptionEntry entries[] = { { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 0, 0, error)) {
        return false;
    }
    for (size_t i = 0; i < gsi_component_count; i++) {
        g_autofree char *guid = gsi_guid_format(gsi_components[i].guid);
        printf("%-12s type %2u  %s\n", gsi_components[i].name, gsi_components[i].type, guid);
    }
    return true;
}

const struct gsi_command gsi_image_commands[] = {
    { "image", "pack", "BODY", "Make a signed image package", image_pack },
    { "image", "sign", "PACKAGE", "Sign a package with another key", image_sign },
    { "image", "inspect", "PACKAGE", "Print what a package says of itself", image_inspect },
    { "image", "verify", "PACKAGE...", "Check signatures against a keystore", image_verify },
    { "component", "list", "", "List the fixed component identities", component_list },
    { 0 },
};
