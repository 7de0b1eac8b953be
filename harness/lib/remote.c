/* SPDX-License-Identifier: MIT */
/* Requests to Pluton by the EL1 probe: see remote.h. */
#include "remote.h"

#include <string.h>

#include "error.h"
#include "orders.h"

#define MAILBOX  0x31000000u
#define PATIENCE 20000 /* readings of POP_CNT */

void gs_remote_put(gs_remote *remote, guint32 address, guint32 value, GError **error)
{
    if (!*error) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
        g_free(gs_board_probe(remote->board, "a7ns", access, error));
    }
}

guint32 gs_remote_get(gs_remote *remote, guint32 address, GError **error)
{
    if (*error) {
        return 0;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(remote->board, "a7ns", access, error);
    return result && g_str_has_prefix(result, "ok ")
               ? (guint32)g_ascii_strtoull(result + 3, NULL, 0)
               : 0;
}

guint32 gs_remote_exchange(gs_remote *remote, guint32 command, guint32 data, GError **error)
{
    struct probe_order orders[2] = {
        { .op = PROBE_MBOX_POST, .address = MAILBOX, .value = command, .args = { data } },
        { .op = PROBE_MBOX_POLL, .address = MAILBOX, .value = PATIENCE },
    };
    if (*error || !gs_orders_run(remote->board, GS_CORE_EL1, orders, 2, error)) {
        return 0;
    }
    return orders[1].result ? orders[1].regs[1] : 0;
}

static void put_words(gs_remote *remote, guint32 address, const guint32 *words, guint count,
                      GError **error)
{
    g_autoptr(GString) batch = g_string_new(NULL);
    g_string_append_printf(batch, "w 0x%x ", address);
    for (guint i = 0; i < count; i++) {
        g_string_append_printf(batch, "%08x", GUINT32_SWAP_LE_BE(words[i]));
    }
    if (!*error && count) {
        GBytes *none = gs_board_probe_batch(remote->board, "a7ns", batch->str, error);
        g_clear_pointer(&none, g_bytes_unref);
    }
}

void gs_remote_init(gs_remote *remote, gs_board *board, GError **error)
{
    *remote = (gs_remote){ .board = board, .next_seq = 1, .next_tx = 32 };
    guint32 words[1 + 48 * 3] = { 32 | 16 << 16 };
    for (guint i = 0; i < 48; i++) {
        words[1 + 3 * i] = GS_REMOTE_BUFFER(i);
        words[2 + 3 * i] = 0xC0100000 + i;
        words[3 + 3 * i] = 2048 | 1 << 16 | i << 24;
    }
    put_words(remote, GS_REMOTE_BLOCK, words, G_N_ELEMENTS(words), error);
    gs_remote_exchange(remote, 2 | 1 << 16, GS_REMOTE_BLOCK, error);
}

static void get_words(gs_remote *remote, guint32 address, void *to, guint count, GError **error)
{
    g_autofree char *batch = g_strdup_printf("r 0x%x %u", address, count);
    GBytes *bytes = *error || !count ? NULL
                                     : gs_board_probe_batch(remote->board, "a7ns", batch, error);
    if (bytes) {
        memcpy(to, g_bytes_get_data(bytes, NULL), MIN(g_bytes_get_size(bytes), 4 * count));
        g_bytes_unref(bytes);
    }
}

void gs_remote_get_bytes(gs_remote *remote, guint32 address, void *to, guint size, GError **error)
{
    get_words(remote, address, to, size / 4, error);
}

gint gs_remote_request(gs_remote *remote, gs_remote_ask q, guint8 reply[GS_REMOTE_REPLY_MAX],
                       GError **error)
{
    guint index = q.index ? q.index & 0xFF : remote->next_tx;
    guint seq = q.sequence ? (guint)MAX(q.sequence, 0) : remote->next_seq;
    guint claimed = q.claimed ? (guint)MAX(q.claimed, 0) : (q.size + 3) & ~3u;

    if (index < 48) {
        gs_remote_put(remote, GS_REMOTE_BUFFER(index), claimed, error);
        guint32 words[GS_REMOTE_REPLY_MAX / 4] = { 0 };
        memcpy(words, q.data ? q.data : (const guint8 *)"", MIN(q.size, sizeof(words)));
        put_words(remote, GS_REMOTE_BUFFER(index) + 4, words, (q.size + 3) / 4, error);
        gs_remote_put(remote, GS_REMOTE_DESC(index) + 8, 2048 | index << 24, error);
    }
    guint version = q.version ? (guint)q.version : 2;
    guint32 word = gs_remote_exchange(remote, version | seq << 8 | q.command << 16 | index << 24, 0,
                                      error);
    if (!q.index) {
        remote->next_tx = remote->next_tx == 47 ? 32 : remote->next_tx + 1;
    }
    remote->next_seq = remote->next_seq % 255 + 1;
    if (*error || word == 0) {
        return GS_REMOTE_SILENCE;
    }
    guint from = word >> 24;
    if ((word & 0xFFFFFF) != (2 | seq << 8 | q.command << 16) || from >= 32) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "reply word %08x", word);
        return GS_REMOTE_SILENCE;
    }
    if (gs_remote_get(remote, GS_REMOTE_DESC(from) + 8, error) >> 16 & 0xFF ||
        (gs_remote_get(remote, GS_REMOTE_DESC(index) + 8, error) >> 16 & 0xFF) != 1) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "'available' is wrong after the exchange");
    }
    guint size = gs_remote_get(remote, GS_REMOTE_BUFFER(from), error);
    get_words(remote, GS_REMOTE_BUFFER(from) + 4, reply,
              MIN((size + 3) / 4, GS_REMOTE_REPLY_MAX / 4), error);
    gs_remote_put(remote, GS_REMOTE_DESC(from) + 8, 2048 | 1 << 16 | from << 24, error);
    return (gint)size;
}
