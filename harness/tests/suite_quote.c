/* SPDX-License-Identifier: MIT */
/*
 * The quote: the attestation service's 856-byte reply, verified on the host with a library
 * that shares no code with the engine, from the reply, the nonce and the registered keys
 * alone; refused for every changed bit of what it says.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/hex.h"
#include "../lib/quote.h"
#include "fixture.h"
#include "suites.h"

#define REGISTRY "build/board/registry.json"
#define LINE_TAG "attestation: nonce="

typedef struct evidence {
    guint8 reply[GS_QUOTE_SIZE], nonce[GS_QUOTE_NONCE_SIZE];
    guint8 device_id[64], attestation_key[64];
} evidence;

/* The service's line on UART0: "attestation: nonce=HEX reply=HEX". */
static gboolean find_line(gs_board *board, evidence *found)
{
    const GString *said = gs_board_serial(board, GS_SERIAL_A7);
    const char *at = strstr(said->str, LINE_TAG);
    const char *end = at ? strpbrk(at, "\r\n") : NULL;
    if (!end) {
        return FALSE;
    }
    g_autofree char *line = g_strndup(at + strlen(LINE_TAG), (gsize)(end - at) - strlen(LINE_TAG));
    g_auto(GStrv) words = g_strsplit(line, " reply=", 2);
    return words[0] && words[1] && gs_unhex(words[0], found->nonce, sizeof(found->nonce)) &&
           gs_unhex(words[1], found->reply, sizeof(found->reply));
}

static gboolean collect(evidence *found, GError **error)
{
    static evidence kept;
    static gboolean have;
    if (!have) {
        gs_board_config config = { .insn_limit = GS_BOOT_LIMIT };
        g_autoptr(gs_board) board = gs_board_start(&config, error);
        if (!board || !gs_registry_load(REGISTRY, kept.device_id, kept.attestation_key, error) ||
            !gs_board_continue(board, error)) {
            return FALSE;
        }
        while (!find_line(board, &kept)) {
            if (gs_board_stop_reason(board)) {
                g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the service never gave its quote");
                return FALSE;
            }
            if (!gs_board_pump(board, -1, error)) {
                return FALSE;
            }
        }
        have = TRUE;
    }
    *found = kept;
    return TRUE;
}

static gboolean verify(const evidence *e, gs_quote *quote, GError **error)
{
    return gs_quote_verify(e->reply, e->nonce, e->device_id, e->attestation_key, quote, error);
}

TEST accepted(const void *arg)
{
    GError *error = NULL;
    evidence e;
    gs_quote quote;
    (void)arg;
    collect(&e, &error);
    GS_CHECK_ERROR(error);
    verify(&e, &quote, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(quote.count == 9, "%u measurements, want 9", quote.count);
    PASS();
}

/* What the quote vouches for: ok flag, device id, signature, count and entries in use. */
TEST changed_bit_refused(const void *arg)
{
    GError *error = NULL;
    evidence e;
    gs_quote quote;
    gsize from = GPOINTER_TO_SIZE(arg) >> 16, to = GPOINTER_TO_SIZE(arg) & 0xFFFF;
    collect(&e, &error);
    GS_CHECK_ERROR(error);
    for (gsize bit = from * 8; bit < to * 8; bit++) {
        evidence changed = e;
        changed.reply[bit / 8] ^= (guint8)(1u << bit % 8);
        GS_CHECK(!verify(&changed, &quote, NULL), "accepted with byte %zu bit %zu changed", bit / 8, bit % 8);
    }
    PASS();
}

TEST changed_nonce_refused(const void *arg)
{
    GError *error = NULL;
    evidence e;
    gs_quote quote;
    (void)arg;
    collect(&e, &error);
    GS_CHECK_ERROR(error);
    for (gsize bit = 0; bit < 256; bit++) {
        evidence changed = e;
        changed.nonce[bit / 8] ^= (guint8)(1u << bit % 8);
        GS_CHECK(!verify(&changed, &quote, NULL), "accepted with nonce bit %zu changed", bit);
    }
    PASS();
}

TEST other_key_refused(const void *arg)
{
    GError *error = NULL;
    evidence e;
    gs_quote quote;
    (void)arg;
    collect(&e, &error);
    GS_CHECK_ERROR(error);
    evidence changed = e;
    memcpy(changed.attestation_key, e.device_id, 64);
    GS_CHECK(!verify(&changed, &quote, NULL), "accepted under the device key");
    PASS();
}

void gs_suite_quote(gs_suite *suite)
{
    static const struct { const char *name; gsize from, to; } parts[] = {
        { "changed-ok-flag-refused", 0, 4 },      { "changed-device-id-refused", 4, 68 },
        { "changed-signature-refused", 68, 132 }, { "changed-count-refused", 132, 136 },
        { "changed-entries-refused", 136, 136 + 9 * 36 }, { "changed-unused-entries-refused", 136 + 9 * 36, 856 },
    };
    gs_suite_add(suite, "accepted", accepted, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        gs_suite_add(suite, parts[i].name, changed_bit_refused,
                     GSIZE_TO_POINTER(parts[i].from << 16 | parts[i].to));
    }
    gs_suite_add(suite, "changed-nonce-refused", changed_nonce_refused, NULL);
    gs_suite_add(suite, "other-key-refused", other_key_refused, NULL);
}
