/* SPDX-License-Identifier: MIT */
#include "source.h"

#include <gio/gio.h>

#include <string.h>

struct gs_sources {
    GHashTable *known; /* address -> gs_source * */
};

static const gs_source nowhere = { "?", "?", 0 };

/* Paths are as the compiler saw them: from the top, or absolute in another tree. */
static const char *from_top(const char *path)
{
    const char *tree = g_strrstr(path, "/firmware/");
    return tree ? tree + 1 : g_str_has_prefix(path, "./") ? path + 2 : path;
}

static gs_source *source_of(const char *function, char *place)
{
    char *colon = strrchr(place, ':');
    guint line = colon ? (guint)g_ascii_strtoull(colon + 1, NULL, 10) : 0;
    if (!colon || place[0] == '?') {
        return NULL;
    }
    *colon = '\0';
    gs_source *source = g_new(gs_source, 1);
    *source = (gs_source){ g_intern_string(function), g_intern_string(from_top(place)), line };
    return source;
}

static GPtrArray *unknown(const gs_sources *sources, const GArray *addresses)
{
    GPtrArray *out = g_ptr_array_new();
    for (guint i = 0; i < addresses->len; i++) {
        gpointer address = GUINT_TO_POINTER(g_array_index(addresses, guint32, i));
        if (!g_hash_table_contains(sources->known, address)) {
            g_ptr_array_add(out, address);
        }
    }
    return out;
}

static char *addr2line(const char *elf, const GPtrArray *addresses)
{
    const char *argv[] = { "arm-none-eabi-addr2line", "-f", "-e", elf, NULL };
    g_autoptr(GString) input = g_string_new(NULL);
    char *output = NULL;
    g_autoptr(GSubprocess) process =
        g_subprocess_newv(argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                    G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
    for (guint i = 0; i < addresses->len; i++) {
        g_string_append_printf(input, "0x%x\n", GPOINTER_TO_UINT(g_ptr_array_index(addresses, i)));
    }
    if (process) {
        g_subprocess_communicate_utf8(process, input->str, NULL, &output, NULL, NULL);
    }
    return output;
}

static void ask(gs_sources *sources, const char *elf, const GArray *addresses)
{
    g_autoptr(GPtrArray) open = unknown(sources, addresses);
    g_autofree char *text = open->len ? addr2line(elf, open) : NULL;
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    if (g_strv_length(lines) < 2 * open->len) {
        return;
    }
    for (guint i = 0; i < open->len; i++) {
        gs_source *source = source_of(lines[2 * i], lines[2 * i + 1]);
        if (source) {
            g_hash_table_insert(sources->known, g_ptr_array_index(open, i), source);
        }
    }
}

gs_sources *gs_sources_new(const GPtrArray *elfs, const GArray *addresses)
{
    gs_sources *sources = g_new(gs_sources, 1);
    sources->known = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    for (guint i = 0; i < elfs->len; i++) {
        ask(sources, g_ptr_array_index(elfs, i), addresses);
    }
    return sources;
}

void gs_sources_free(gs_sources *sources)
{
    if (sources) {
        g_hash_table_unref(sources->known);
        g_free(sources);
    }
}

const gs_source *gs_sources_find(const gs_sources *sources, guint32 address)
{
    const gs_source *found = g_hash_table_lookup(sources->known, GUINT_TO_POINTER(address));
    return found ? found : &nowhere;
}
