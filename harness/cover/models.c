/* SPDX-License-Identifier: MIT */
/* The models' half: what gcov says about our objects of the QEMU made by harness/cover/qemu.sh. */
#include "cover.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Where QEMU's tree holds our folders (qemu-machine/overlay.sh): gcov names files by that. */
static const struct {
    const char *within, *folder, *group;
} groups[] = {
    { "/hw/mt3620/", "hw-models/", "models" },
    { "/hw/mt3620_board/", "qemu-machine/", "machine" },
};

static cover_file *file_of(GPtrArray *files, const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
        const char *at = strstr(path, groups[i].within);
        if (at && g_str_has_suffix(path, ".c")) {
            g_autofree char *own = g_strconcat(groups[i].folder, at + strlen(groups[i].within), NULL);
            return cover_file_get(files, groups[i].group, own);
        }
    }
    return NULL;
}

/*
 * A message to the log and an assertion hide a branch in their macro that says nothing
 * about the device: whether -d guest_errors was given, whether the model is broken.
 */
static gboolean hidden_branch(const char *source)
{
    static const char *const macros[] = { "qemu_log_mask(", "g_assert", "assert(", "trace_",
                                          "g_return_", "BQL_LOCK_GUARD(" };
    for (gsize i = 0; i < G_N_ELEMENTS(macros); i++) {
        if (g_str_has_prefix(source, macros[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

static void take_line(cover_file *file, JsonObject *line, GStrv source)
{
    int number = (int)json_object_get_int_member(line, "line_number");
    const char *function = json_object_get_string_member_with_default(line, "function_name", "-");
    JsonArray *branches = json_object_get_array_member(line, "branches");
    cover_line *of = cover_line_get(file, number, function);

    of->hit |= json_object_get_int_member(line, "count") > 0;
    for (guint i = 0; i < json_array_get_length(branches); i++) {
        JsonObject *arc = json_array_get_object_element(branches, i);
        g_autofree char *text = g_strdup_printf("arc %u of %u", i + 1, json_array_get_length(branches));
        if (!hidden_branch(cover_source_line(source, number))) {
            cover_arc_add(file, number, function, text, json_object_get_int_member(arc, "count") > 0);
        }
    }
}

static void take_file(GPtrArray *files, JsonObject *entry)
{
    cover_file *file = file_of(files, json_object_get_string_member(entry, "file"));
    if (!file) {
        return;
    }
    g_auto(GStrv) source = cover_source(file->path);
    JsonArray *lines = json_object_get_array_member(entry, "lines");
    for (guint i = 0; i < json_array_get_length(lines); i++) {
        take_line(file, json_array_get_object_element(lines, i), source);
    }
}

static void take_object(GPtrArray *files, const char *notes)
{
    const char *argv[] = { "gcov", "--branch-probabilities", "--json-format", "--stdout", notes, NULL };
    g_autofree char *text = cover_run(argv);
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, text, -1, NULL)) {
        cover_die("gcov %s: no JSON", notes);
    }
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    JsonArray *entries = json_object_get_array_member(root, "files");
    for (guint i = 0; i < json_array_get_length(entries); i++) {
        take_file(files, json_array_get_object_element(entries, i));
    }
}

void cover_models(const char *dir, GPtrArray *files)
{
    GDir *objects = g_dir_open(dir, 0, NULL);
    const char *name;
    if (!objects) {
        cover_die("%s: no folder of objects", dir);
    }
    while ((name = g_dir_read_name(objects))) {
        if (g_str_has_suffix(name, ".gcno")) {
            g_autofree char *path = g_build_filename(dir, name, NULL);
            take_object(files, path);
        }
    }
    g_dir_close(objects);
}
