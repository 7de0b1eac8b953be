/* SPDX-License-Identifier: MIT */
/* Commands: app pack, sign, deploy, remove, list. */
#include <stdio.h>
#include <string.h>

#include "gsi_appmanifest.h"
#include "gsi_cmd.h"
#include "gsi_flash.h"
#include "gsi_guid.h"

/* The manifest given goes into the package's root; without one the tree has it. */
static GBytes *find_manifest(gsi_fs_node *root, const char *file, GError **error)
{
    if (file) {
        g_autoptr(GBytes) text = gsi_file_read(file, error);
        return text && gsi_fs_put_file(root, GSI_APP_MANIFEST, text, error) ? g_steal_pointer(&text)
                                                                            : NULL;
    }
    gsi_fs_node *node = gsi_fs_find(root, "/" GSI_APP_MANIFEST);
    if (!node || !node->data) {
        g_set_error(error, GSI_MANIFEST_ERROR, GSI_MANIFEST_CODE(2, 25),
                    "no " GSI_APP_MANIFEST " in the directory; name one with --manifest "
                    "(error 2/25)");
        return NULL;
    }
    return g_bytes_ref(node->data);
}

static bool describe_app(const struct gsi_app_manifest *manifest, struct gsi_package_info *info,
                         GError **error)
{
    if (!gsi_cmd_describe(info, IMAGE_TYPE_APPLICATION, manifest->name, error)) {
        return false;
    }
    memcpy(info->component, manifest->component, IMAGE_GUID_SIZE);
    info->depends = (struct gsi_abi_list){
        .count = 1, .item = { { GSI_APP_RUNTIME_ABI_VERSION, GSI_APP_RUNTIME_ABI_TYPE } } };
    return true;
}

static bool pack(const char *directory, const char *manifest_file, const char *key,
                 const char *out, GError **error)
{
    const struct gsi_fs_options options = { .uid = GSI_FS_UID_SYS, .gid = GSI_FS_GID_SYS };
    struct gsi_app_manifest manifest;
    struct gsi_package_info info;
    g_autoptr(gsi_fs_node) root = gsi_fs_tree_read(directory, &options, error);
    g_autoptr(GBytes) text = root ? find_manifest(root, manifest_file, error) : NULL;
    if (!text || !gsi_app_manifest_check(manifest_file ? manifest_file : GSI_APP_MANIFEST, text,
                                         root, false, &manifest, error)) {
        return false;
    }
    g_autoptr(GBytes) body = gsi_fs_write(root, error);
    return body && describe_app(&manifest, &info, error) &&
           gsi_cmd_write_package(&info, body, 0, key, out, error);
}

static bool app_pack(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *manifest = NULL, *key = NULL, *out = NULL;
    GOptionEntry entries[] = {
        { "manifest", 0, 0, G_OPTION_ARG_FILENAME, &manifest,
          "app_manifest.json; default: the directory's", "FILE" },
        { "key", 0, 0, G_OPTION_ARG_STRING, &key, "signing key; default: development", "KEY" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "package to write", "FILE" },
        { 0 } };
    return gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) &&
           gsi_cmd_require(out, "-o FILE", error) &&
           pack(argv[1], manifest, key ? key : "development", out, error);
}

static GBytes *read_app(const char *path, struct gsi_package *package, GError **error)
{
    g_autoptr(GBytes) bytes = gsi_file_read(path, error);
    if (!bytes) {
        return NULL;
    }
    struct gsi_span span = gsi_span_of(path, bytes);
    if (!gsi_package_parse(&span, package, error)) {
        return NULL;
    }
    if (package->info.type != IMAGE_TYPE_APPLICATION) {
        gsi_fail_at(&span, package->body.size, error, "image type %u is no application",
                    package->info.type);
        return NULL;
    }
    return g_steal_pointer(&bytes);
}

static bool app_sign(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *key_name = NULL, *out = NULL;
    GOptionEntry entries[] = {
        { "key", 0, 0, G_OPTION_ARG_STRING, &key_name, "label or PEM file; default: application",
          "KEY" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "package to write; default: in place",
          "FILE" },
        { 0 } };
    struct gsi_package package;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error)) {
        return false;
    }
    g_autoptr(gsi_key) key = gsi_key_open(key_name ? key_name : "application", error);
    g_autoptr(GBytes) old = key ? read_app(argv[1], &package, error) : NULL;
    g_autoptr(GBytes) signed_app = old ? gsi_package_resign(old, argv[1], key, error) : NULL;
    return signed_app && gsi_file_write_bytes(out ? out : argv[1], signed_app, error);
}

static bool app_deploy(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *path = NULL;
    GOptionEntry entries[] = {
        { "flash", 0, 0, G_OPTION_ARG_FILENAME, &path, "flash image to change", "FILE" }, { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !gsi_cmd_require(path, "--flash", error)) {
        return false;
    }
    g_autoptr(GBytes) bytes = gsi_file_read(argv[1], error);
    g_autoptr(gsi_flash) flash = bytes ? gsi_flash_open(path, error) : NULL;
    return flash && gsi_flash_app_deploy(flash, argv[1], bytes, error) &&
           gsi_flash_save(flash, path, error);
}

static bool app_remove(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *path = NULL;
    uint8_t component[IMAGE_GUID_SIZE];
    GOptionEntry entries[] = {
        { "flash", 0, 0, G_OPTION_ARG_FILENAME, &path, "flash image to change", "FILE" }, { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !gsi_cmd_require(path, "--flash", error) ||
        !gsi_component_find(argv[1], component, error)) {
        return false;
    }
    g_autoptr(gsi_flash) flash = gsi_flash_open(path, error);
    return flash && gsi_flash_app_remove(flash, component, error) &&
           gsi_flash_save(flash, path, error);
}

static void list_slot(JsonBuilder *builder, const gsi_flash *flash, const struct gsi_app_slot *slot)
{
    struct gsi_package package;
    g_autoptr(GError) problem = NULL;
    bool good = gsi_flash_app_package(flash, slot, &package, &problem);
    if (builder) {
        json_builder_begin_object(builder);
        gsi_json_int(builder, "offset", slot->offset);
        if (good) {
            gsi_json_package(builder, &package);
        } else {
            gsi_json_string(builder, "problem", problem->message);
        }
        json_builder_end_object(builder);
        return;
    }
    g_autofree char *component = good ? gsi_guid_format(package.info.component) : NULL;
    printf("0x%06x %8u  %s  %s\n", slot->offset, slot->size, good ? component : "PROBLEM:",
           good ? package.info.name : problem->message);
}

static bool app_list(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "print JSON", NULL }, { 0 } };
    struct gsi_app_table table;
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error)) {
        return false;
    }
    g_autoptr(gsi_flash) flash = gsi_flash_open(argv[1], error);
    if (!flash || !gsi_flash_app_table(flash, &table, error)) {
        return false;
    }
    g_autoptr(JsonBuilder) builder = json ? json_builder_new() : NULL;
    if (builder) {
        json_builder_begin_array(builder);
    }
    for (size_t i = 0; i < table.count; i++) {
        list_slot(builder, flash, &table.slot[i]);
    }
    if (builder) {
        json_builder_end_array(builder);
        gsi_cmd_print_json(builder);
    }
    return true;
}

const struct gsi_command gsi_app_commands[] = {
    { "app", "pack", "DIRECTORY", "Check app_manifest.json and make a signed package", app_pack },
    { "app", "sign", "PACKAGE", "Sign an application package", app_sign },
    { "app", "deploy", "PACKAGE", "Add or replace an application in a flash image", app_deploy },
    { "app", "remove", "COMPONENT", "Take an application out of a flash image", app_remove },
    { "app", "list", "FLASH", "List a flash image's applications", app_list },
    { 0 },
};
