/* SPDX-License-Identifier: MIT */
#include "rsp.h"

#include <string.h>

#include "../lib/error.h"
#include "../lib/hex.h"

/* Debian's python3-cryptography-vectors; the environment may name another place. */
#define VECTORS_ENV "GLASSPHERE_VECTORS"
#define VECTORS_DIR "/usr/lib/python3/dist-packages/cryptography_vectors"

static void vector_free(gpointer data)
{
    gs_vector *vector = data;
    g_hash_table_unref(vector->values);
    g_free(vector);
}

static gs_vector *vector_new(const char *section, const char *outer, guint line)
{
    gs_vector *vector = g_new0(gs_vector, 1);
    vector->section = g_intern_string(section);
    vector->outer = g_intern_string(outer);
    vector->line = line;
    vector->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return vector;
}

static void take_value(gs_vector *vector, const char *line, const char *equals)
{
    char *name = g_strstrip(g_strndup(line, (gsize)(equals - line)));
    g_hash_table_replace(vector->values, name, g_strstrip(g_strdup(equals + 1)));
}

GPtrArray *gs_rsp_read(const char *name, GError **error)
{
    const char *directory = g_getenv(VECTORS_ENV);
    g_autofree char *path = g_build_filename(directory ? directory : VECTORS_DIR, name, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error)) {
        g_prefix_error(error, "package python3-cryptography-vectors: ");
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) vectors = g_ptr_array_new_with_free_func(vector_free);
    g_autofree char *section = g_strdup(""), *outer = g_strdup("");
    gs_vector *open = NULL;
    for (guint i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        const char *equals = strchr(line, '=');
        if (*line == '[') {
            g_free(outer);
            outer = section;
            section = g_strndup(line + 1, strcspn(line + 1, "]"));
            open = NULL;
        } else if (!*line) {
            open = NULL;
        } else if (*line != '#' && equals) {
            if (!open) {
                open = vector_new(section, outer, i + 1);
                g_ptr_array_add(vectors, open);
            }
            take_value(open, line, equals);
        }
    }
    if (!vectors->len) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: no vectors in it", path);
        return NULL;
    }
    return g_steal_pointer(&vectors);
}

gboolean gs_vector_has(const gs_vector *vector, const char *name)
{
    return g_hash_table_contains(vector->values, name);
}

const char *gs_vector_text(const gs_vector *vector, const char *name)
{
    const char *text = g_hash_table_lookup(vector->values, name);
    return text ? text : "";
}

GByteArray *gs_vector_bytes(const gs_vector *vector, const char *name)
{
    if (!gs_vector_has(vector, name)) {
        return NULL;
    }
    const char *text = gs_vector_text(vector, name);
    g_autofree char *even = g_strconcat(strlen(text) % 2 ? "0" : "", text, NULL);
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_set_size(bytes, (guint)strlen(even) / 2);
    if (!gs_unhex(even, bytes->data, bytes->len)) {
        g_clear_pointer(&bytes, g_byte_array_unref);
    }
    return bytes;
}

gboolean gs_vector_number(const gs_vector *vector, const char *name, guint8 number[32])
{
    g_autoptr(GByteArray) bytes = gs_vector_bytes(vector, name);
    guint skip = 0;
    if (!bytes) {
        return FALSE;
    }
    while (bytes->len - skip > 32 && bytes->data[skip] == 0) {
        skip++;
    }
    if (bytes->len - skip > 32) {
        return FALSE;
    }
    memset(number, 0, 32);
    memcpy(number + 32 - (bytes->len - skip), bytes->data + skip, bytes->len - skip);
    return TRUE;
}
