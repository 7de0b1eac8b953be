/* SPDX-License-Identifier: MIT */
/* Shared by the command files: options, numbers, package output, JSON output. */
#include "gsi_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gsi_guid.h"

#define DEFAULT_BUILD_TIME 1767225600   /* 2026-01-01 00:00 UTC */

bool gsi_cmd_parse(const struct gsi_command *self, const GOptionEntry *entries, int *argc,
                   char ***argv, int min, int max, GError **error)
{
    g_autofree char *name = g_strdup_printf("glassphere-image %s %s", self->noun, self->verb);
    g_autoptr(GOptionContext) context = g_option_context_new(self->arguments);
    g_autoptr(GError) cause = NULL;
    g_set_prgname(name);
    g_option_context_set_summary(context, self->summary);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &cause)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "%s", cause->message);
        return false;
    }
    if (*argc - 1 < min || *argc - 1 > max) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "usage: %s [OPTION...] %s", name,
                    self->arguments);
        return false;
    }
    return true;
}

bool gsi_cmd_require(const void *value, const char *option, GError **error)
{
    if (!value) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "%s is missing", option);
    }
    return value != NULL;
}

bool gsi_cmd_number(const char *text, const char *what, uint32_t *value, GError **error)
{
    bool hex = g_str_has_prefix(text, "0x") || g_str_has_prefix(text, "0X");
    guint64 number;
    if (!g_ascii_string_to_unsigned(hex ? text + 2 : text, hex ? 16 : 10, 0, G_MAXUINT32, &number,
                                    NULL)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "%s: \"%s\" is no 32-bit number", what,
                    text);
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

bool gsi_cmd_build_time(uint64_t *time, GError **error)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    guint64 value = DEFAULT_BUILD_TIME;
    if (text && !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &value, NULL)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "SOURCE_DATE_EPOCH: \"%s\" is no time",
                    text);
        return false;
    }
    *time = value;
    return true;
}

bool gsi_cmd_describe(struct gsi_package_info *info, unsigned type, const char *name,
                      GError **error)
{
    const struct gsi_component *component = gsi_component_of_type(type);
    memset(info, 0, sizeof *info);
    info->type = type;
    info->image_auto = true;
    if (component) {
        memcpy(info->component, component->guid, IMAGE_GUID_SIZE);
    }
    if (g_strlcpy(info->name, name, sizeof info->name) >= sizeof info->name) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "name \"%s\" has more than %d characters",
                    name, IMAGE_NAME_SIZE - 1);
        return false;
    }
    return gsi_cmd_build_time(&info->build_time, error);
}

bool gsi_cmd_write_package(const struct gsi_package_info *info, GBytes *body, size_t pad_to,
                           const char *key_name, const char *out, GError **error)
{
    g_autoptr(gsi_key) key = gsi_key_open(key_name, error);
    if (!key) {
        return false;
    }
    g_autoptr(GBytes) package = gsi_package_build(info, body, pad_to, key, error);
    return package && gsi_file_write_bytes(out, package, error);
}

void gsi_cmd_print_json(JsonBuilder *builder)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    JsonNode *root = json_builder_get_root(builder);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    json_node_unref(root);
    puts(text);
}

void gsi_json_string(JsonBuilder *builder, const char *name, const char *value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_string_value(builder, value);
}

void gsi_json_int(JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, value);
}

char *gsi_hex(const uint8_t *data, size_t size)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < size; i++) {
        g_string_append_printf(text, "%02x", data[i]);
    }
    return g_string_free(text, FALSE);
}

void gsi_json_hex(JsonBuilder *builder, const char *name, const uint8_t *data, size_t size)
{
    g_autofree char *text = gsi_hex(data, size);
    gsi_json_string(builder, name, text);
}

void gsi_json_guid(JsonBuilder *builder, const char *name, const uint8_t *guid)
{
    g_autofree char *text = gsi_guid_format(guid);
    gsi_json_string(builder, name, text);
}

static void json_abi(JsonBuilder *builder, const char *name, const struct gsi_abi_list *list)
{
    if (list->count == 0) {
        return;
    }
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (size_t i = 0; i < list->count; i++) {
        json_builder_begin_object(builder);
        gsi_json_int(builder, "version", list->item[i].version);
        gsi_json_int(builder, "type", list->item[i].type);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* Text from a file, for JSON and terminals: UTF-8 without control characters. */
static char *printable(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (char *at = valid; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7F) {
            *at = '?';
        }
    }
    return g_steal_pointer(&valid);
}

/* Measured and signed are the same bytes: body and metadata. */
static char *digest_of(const struct gsi_package *package)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, package->whole.data,
                                       package->whole.size - IMAGE_SIGNATURE_SIZE);
}

void gsi_json_package(JsonBuilder *builder, const struct gsi_package *package)
{
    const struct gsi_package_info *info = &package->info;
    g_autofree char *name = printable(info->name);
    g_autofree char *digest = digest_of(package);
    gsi_json_int(builder, "type", info->type);
    gsi_json_string(builder, "type_name", gsi_image_type_name(info->type));
    gsi_json_string(builder, "name", name);
    gsi_json_guid(builder, "component", info->component);
    gsi_json_guid(builder, "image", info->image);
    gsi_json_int(builder, "size", (gint64)package->whole.size);
    gsi_json_int(builder, "body_size", (gint64)package->body.size);
    gsi_json_int(builder, "build_time", (gint64)info->build_time);
    gsi_json_hex(builder, "signer", info->signer, IMAGE_THUMBPRINT_SIZE);
    gsi_json_string(builder, "digest", digest);
    if (info->has_security_version) {
        gsi_json_int(builder, "security_version", info->security_version);
    }
    if (info->has_temporary) {
        gsi_json_int(builder, "temporary", info->temporary);
    }
    if (info->has_offset) {
        gsi_json_int(builder, "required_offset", info->offset);
    }
    json_abi(builder, "depends", &info->depends);
    json_abi(builder, "provides", &info->provides);
}

void gsi_print_package(const struct gsi_package *package)
{
    const struct gsi_package_info *info = &package->info;
    g_autofree char *name = printable(info->name);
    g_autofree char *digest = digest_of(package);
    g_autofree char *component = gsi_guid_format(info->component);
    g_autofree char *image = gsi_guid_format(info->image);
    g_autofree char *signer = gsi_hex(info->signer, IMAGE_THUMBPRINT_SIZE);
    printf("type       %u %s\nname       %s\ncomponent  %s\nimage      %s\n", info->type,
           gsi_image_type_name(info->type), name, component, image);
    printf("size       %zu (body %zu, metadata %zu, signature %d)\n", package->whole.size,
           package->body.size, package->metadata.size, IMAGE_SIGNATURE_SIZE);
    printf("signer     %s\ndigest     %s\n", signer, digest);
    if (info->has_security_version) {
        printf("version    %u\n", info->security_version);
    }
    if (info->has_temporary) {
        printf("temporary  0x%x\n", info->temporary);
    }
    if (info->has_offset) {
        printf("offset     0x%x\n", info->offset);
    }
}
