/* SPDX-License-Identifier: MIT */
/* Commands: fs pack, fs inspect. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "gsi_asxipfs.h"
#include "gsi_cmd.h"

static bool parse_owner(const char *text, struct gsi_fs_options *options, GError **error)
{
    g_auto(GStrv) part = g_strsplit(text, ":", -1);
    if (g_strv_length(part) != 2) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "--owner %s: UID:GID expected", text);
        return false;
    }
    return gsi_cmd_number(part[0], "uid", &options->uid, error) &&
           gsi_cmd_number(part[1], "gid", &options->gid, error);
}

static bool fs_pack(const struct gsi_command *self, int argc, char **argv, GError **error)
{
    g_autofree char *owner = NULL, *owners = NULL, *out = NULL;
    GOptionEntry entries[] = {
        { "owner", 0, 0, G_OPTION_ARG_STRING, &owner, "owner of everything; default: 3:2, sys",
          "UID:GID" },
        { "owners", 0, 0, G_OPTION_ARG_FILENAME, &owners, "lines of PATH MODE UID GID", "FILE" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "file system image to write", "FILE" },
        { 0 } };
    struct gsi_fs_options options = { .uid = GSI_FS_UID_SYS, .gid = GSI_FS_GID_SYS };
    if (!gsi_cmd_parse(self, entries, &argc, &argv, 1, 1, error) ||
        !gsi_cmd_require(out, "-o FILE", error) ||
        (owner && !parse_owner(owner, &options, error))) {
        return false;
    }
    options.owners = owners;
    g_autoptr(gsi_fs_node) root = gsi_fs_tree_read(argv[1], &options, error);
    g_autoptr(GBytes) image = root ? gsi_fs_write(root, error) : NULL;
    return image && gsi_file_write_bytes(out, image, error);
}

static void print_node(const gsi_fs_node *node)
{
    char kind = S_ISDIR(node->mode) ? 'd' : S_ISLNK(node->mode) ? 'l' : '-';
    printf("%c %04o %5u:%-3u %8u @0x%06x %s", kind, node->mode & 07777, node->uid, node->gid,
           node->size, node->offset, node->path);
    if (S_ISLNK(node->mode)) {
        printf(" -> %.*s", (int)node->size,
               node->size ? (const char *)g_bytes_get_data(node->data, NULL) : "");
    }
    putchar('\n');
    for (guint i = 0; node->children && i < node->children->len; i++) {
        print_node(g_ptr_array_index(node->children, i));
    }
}

static void json_node(JsonBuilder *builder, const gsi_fs_node *node)
{
    json_builder_begin_object(builder);
    gsi_json_string(builder, "path", node->path);
    gsi_json_int(builder, "mode", node->mode);
    gsi_json_int(builder, "uid", node->uid);
    gsi_json_int(builder, "gid", node->gid);
    gsi_json_int(builder, "size", node->size);
    gsi_json_int(builder, "offset", node->offset);
    json_builder_end_object(builder);
    for (guint i = 0; node->children && i < node->children->len; i++) {
        json_node(builder, g_ptr_array_index(node->children, i));
    }
}

/* A package is accepted as well as a bare file system: it ends in a valid metadata. */
static bool fs_inspect(const struct gsi_command *self, int argc, char **argv, GError **error)
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
    g_autoptr(gsi_fs_node) root = gsi_fs_parse(&span, error);
    if (!root) {
        return false;
    }
    if (!json) {
        print_node(root);
        return true;
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_array(builder);
    json_node(builder, root);
    json_builder_end_array(builder);
    gsi_cmd_print_json(builder);
    return true;
}

const struct gsi_command gsi_fs_commands[] = {
    { "fs", "pack", "DIRECTORY", "Make an ASXipFS image of a directory", fs_pack },
    { "fs", "inspect", "IMAGE", "List an ASXipFS image (package or file system)", fs_inspect },
    { 0 },
};
