/* SPDX-License-Identifier: MIT */
/* Commands: key derive, key header, key list. */
#include <stdio.h>
#include <string.h>

#include "gsi_cmd.h"

static bool key_derive(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *out = NULL;
    GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "PEM file to write", "FILE" }, { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !gsi_cmd_require(out, "-o FILE", error)) {
        return false;
    }
    g_autoptr(gsi_key) key = gsi_key_open(argv[1], error);
    g_autofree char *pem = key ? gsi_key_to_pem(key, error) : NULL;
    bool good = pem && gsi_file_write(out, pem, strlen(pem), error);
    if (pem) {
        memset(pem, 0, strlen(pem));
    }
    return good;
}

static bool key_header(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *out = NULL, *name = NULL;
    GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "header to write, else print", "FILE" },
        { "name", 0, 0, G_OPTION_ARG_STRING, &name, "prefix of the macros; default: ROOT", "NAME" },
        { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error)) {
        return false;
    }
    g_autoptr(gsi_key) key = gsi_key_open(argv[1], error);
    if (!key) {
        return false;
    }
    g_autofree char *text = gsi_key_to_header(key, name ? name : "ROOT");
    if (out) {
        return gsi_file_write(out, text, strlen(text), error);
    }
    fputs(text, stdout);
    return true;
}

static void list_key(JsonBuilder *builder, const char *label, const struct gsi_public_key *key)
{
    g_autofree char *x = gsi_hex(key->x, sizeof key->x);
    g_autofree char *y = gsi_hex(key->y, sizeof key->y);
    g_autofree char *thumbprint = gsi_hex(key->thumbprint, sizeof key->thumbprint);
    if (!builder) {
        printf("%-12s thumbprint %s\n%-12s X %s\n%-12s Y %s\n", label, thumbprint, "", x, "", y);
        return;
    }
    json_builder_begin_object(builder);
    gsi_json_string(builder, "label", label);
    gsi_json_string(builder, "thumbprint", thumbprint);
    gsi_json_string(builder, "x", x);
    gsi_json_string(builder, "y", y);
    json_builder_end_object(builder);
}

static bool list_keys(JsonBuilder *builder, const char *const *names, GError **error)
{
    for (; *names; names++) {
        g_autoptr(gsi_key) key = gsi_key_open(*names, error);
        if (!key) {
            return false;
        }
        list_key(builder, *names, gsi_key_public(key));
    }
    return true;
}

static bool key_list(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    gboolean json = FALSE;
    GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &json, "print JSON", NULL }, { 0 } };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 0, 16, error)) {
        return false;
    }
    const char *const *names = argc > 1 ? (const char *const *)argv + 1 : gsi_key_labels;
    g_autoptr(JsonBuilder) builder = json ? json_builder_new() : NULL;
    if (builder) {
        json_builder_begin_array(builder);
    }
    if (!list_keys(builder, names, error)) {
        return false;
    }
    if (builder) {
        json_builder_end_array(builder);
        gsi_cmd_print_json(builder);
    }
    return true;
}

const struct gsi_command gsi_key_commands[] = {
    { "key", "derive", "KEY", "Write a development key (or any key) as a PEM file", key_derive },
    { "key", "header", "KEY", "Write a key's public half as a C header", key_header },
    { "key", "list", "[KEY...]", "List public halves and thumbprints", key_list },
    { 0 },
};
