/* SPDX-License-Identifier: MIT */
#include "keysearch.h"

#include <glib/gstdio.h>
#include <string.h>

#include "rig.h"

enum { WINDOW = 8, ORDERS = GS_KEY_ORDERS };

gs_search *gs_search_new(const guint8 *keys, guint count)
{
    gs_search *s = g_new0(gs_search, 1);
    s->windows = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    s->keys = count;
    for (guint i = 0; i < 32 * count; i++) {
        guint key = i / 32 * 32, at = i % 32;
        s->order[0][i] = keys[i];
        s->order[1][i] = keys[i ^ 3];           /* words swapped */
        s->order[2][i] = keys[key + 31 - at];   /* as a little-endian number */
    }
    for (guint i = 0; i < ORDERS * count; i++) {
        const guint8 *key = s->order[i / count] + 32 * (i % count);
        for (guint at = 0; at + WINDOW <= 32; at++) {
            guint64 value = 0;
            for (guint k = 0; k < WINDOW; k++) {
                value = value << 8 | key[at + k];
            }
            s->filter[value & 0xFFFF] = 1;
            g_hash_table_add(s->windows, g_memdup2(&value, sizeof(value)));
        }
    }
    return s;
}

void gs_search_free(gs_search *s)
{
    g_hash_table_unref(s->windows);
    g_free(s);
}

static gboolean is_window(const gs_search *s, guint64 value)
{
    gint64 key = (gint64)value;
    return s->filter[value & 0xFFFF] && g_hash_table_contains(s->windows, &key);
}

guint gs_search_bytes(const gs_search *s, const guint8 *data, gsize size)
{
    guint hits = 0;
    guint64 value = 0;
    for (gsize i = 0; i < size; i++) {
        value = value << 8 | data[i];
        hits += i + 1 >= WINDOW && is_window(s, value);
    }
    return hits;
}

guint gs_search_text(const gs_search *s, const char *text, gsize size)
{
    guint hits = 0, digits = 0;
    guint64 value = 0;
    for (gsize i = 0; i < size; i++) {
        int digit = g_ascii_xdigit_value(text[i]);
        digits = digit < 0 ? 0 : digits + 1;
        value = value << 4 | (guint64)(digit & 0xF);
        hits += digits >= 2 * WINDOW && is_window(s, value);
    }
    return hits + gs_search_bytes(s, (const guint8 *)text, size);
}

guint gs_search_words(const gs_search *s, const char *text, gsize size)
{
    guint32 seen[ORDERS][3] = { { 0 } };
    guint digits = 0, most = 0;
    guint64 value = 0;
    for (gsize i = 0; i <= size; i++) {
        int digit = i < size ? g_ascii_xdigit_value(text[i]) : -1;
        if (digit >= 0) {
            value = value << 4 | (guint64)digit;
            digits++;
            continue;
        }
        for (guint k = 0; digits >= 6 && digits <= 8 && k < ORDERS * 8 * s->keys; k++) {
            guint order = k / (8 * s->keys), word = k % (8 * s->keys);
            const guint8 *b = s->order[order] + 4 * word;
            if (value == ((guint32)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3])) {
                seen[order][word / 8] |= 1u << word % 8;
            }
        }
        digits = 0;
        value = 0;
    }
    for (guint k = 0; k < ORDERS * 3; k++) {
        most = MAX(most, (guint)__builtin_popcount(seen[k / 3][k % 3]));
    }
    return most;
}

gboolean gs_search_ready(gs_board *board, GError **error)
{
    g_autoptr(JsonNode) status = gs_board_qmp(board, "query-status", NULL, error);
    if (!status) {
        return FALSE;
    }
    const char *state = json_object_get_string_member(json_node_get_object(status), "status");
    return !g_str_equal(state, "postmigrate") ||
           (gs_board_continue(board, error) && gs_board_pause(board, error));
}

GByteArray *gs_search_snapshot(gs_board *board, const gs_search *s, guint *rows, GError **error)
{
    g_autofree char *path = gs_rig_path("secrets.snapshot");
    char *data = NULL;
    gsize size = 0;
    if (!gs_search_ready(board, error) || !gs_board_save(board, path, error) ||
        !g_file_get_contents(path, &data, &size, error)) {
        return g_byte_array_new();
    }
    g_unlink(path);
    *rows = 0;
    for (gsize i = 0; i + 32 * s->keys <= size; i++) {
        if (!memcmp(data + i, s->order[1], 32 * s->keys)) {
            memset(data + i, 0, 32 * s->keys);
            (*rows)++;
        }
    }
    return g_byte_array_new_take((guint8 *)data, size);
}
