/* SPDX-License-Identifier: MIT */
/*
 * Pluton's remote API by a compromised kernel (the EL1 probe): layouts and answers of every
 * command, silence for everything that is none, and a service that outlives each abuse.
 * Expected values are hand-written from docs/remote-api.md.
 */
#include <string.h>

#include "../lib/capfile.h"
#include "../lib/error.h"
#include "../lib/orders.h"
#include "../lib/quote.h"
#include "../lib/remote.h"
#include "rig.h"
#include "suites.h"

#define BLOCK       GS_REMOTE_BLOCK
#define BUFFER(n)   GS_REMOTE_BUFFER(n)
#define DESC(n)     GS_REMOTE_DESC(n)
#define NW_END      0x803D0000u
#define SILENCE     GS_REMOTE_SILENCE
#define REPLY_MAX   GS_REMOTE_REPLY_MAX

/* ---- one board for all cases of a worker ---- */

static gs_board *board;
static gs_remote session;

static void free_board(void)
{
    g_clear_pointer(&board, gs_board_free);
}

static void put(guint32 address, guint32 value, GError **error)
{
    gs_remote_put(&session, address, value, error);
}

static guint32 exchange(guint32 command, guint32 data, GError **error)
{
    return gs_remote_exchange(&session, command, data, error);
}

static gs_board *ready(GError **error)
{
    if (!board) {
        board = gs_orders_start(GS_CORE_EL1, error);
        if (board) {
            atexit(free_board);
            gs_remote_init(&session, board, error);
        }
    }
    return board;
}

static gint request(gs_remote_ask q, guint8 reply[REPLY_MAX], GError **error)
{
    return gs_remote_request(&session, q, reply, error);
}

static guint32 u32(const guint8 *at)
{
    return at[0] | (guint32)at[1] << 8 | (guint32)at[2] << 16 | (guint32)at[3] << 24;
}

static gboolean posted(const char *code)
{
    return gs_board_find(board, "postcode", "value", code) != NULL;
}

/* Whatever was done before: a right request is answered, and it cost no violation, fault or reset.
 */
static enum greatest_test_res still_serves(void)
{
    guint8 reply[REPLY_MAX];
    GError *error = NULL;
    gint size = request((gs_remote_ask){ .command = 0x51 }, reply, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(size == 8 && u32(reply) == 0, "a right request after it gave %d bytes", size);
    g_autofree char *count =
        gs_board_get(board, "/machine/soc/firewall", "violation-count", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(count, "0"), "%s violations", count);
    GS_CHECK(!posted("0x10300006"), "Pluton faulted");
    GS_CHECK(!gs_board_find(board, "reset", "reason", "software"), "the SoC was reset");
    PASS();
}

#define BOARD_READY() \
    GError *error = NULL; \
    guint8 reply[REPLY_MAX]; \
    (void)arg; \
    (void)reply; \
    ready(&error); \
    GS_CHECK_ERROR(error)

#define ASK(want, ...) \
    do { \
        gint size_ = request((gs_remote_ask){ __VA_ARGS__ }, reply, &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(size_ == (want), "%s: %d bytes, want %d", #__VA_ARGS__, size_, (want)); \
    } while (0)

/* ---- answers ---- */

TEST plain_answers(const void *arg)
{
    BOARD_READY();
    ASK(4, .command = 0x03);
    GS_CHECK(u32(reply) == 0, "boot mode flags %x of a clean boot", u32(reply));
    ASK(8, .command = 0x51);
    GS_CHECK(u32(reply) == 0 && u32(reply + 4) == 1, "manufacturing state %u", u32(reply + 4));
    ASK(1, .command = 0x48, .data = (const guint8 *)"\x0B", .size = 2);
    GS_CHECK(reply[0] == 0, "capability 11 on a board without a capability file");
    ASK(128, .command = 0x49);
    for (guint i = 0; i < 128; i++) {
        GS_CHECK(reply[i] == 0, "capability list is not empty");
    }
    PASS();
}

TEST random_differs(const void *arg)
{
    guint32 seen[6];
    BOARD_READY();
    for (guint i = 0; i < G_N_ELEMENTS(seen); i++) {
        ASK(4, .command = 0x40);
        seen[i] = u32(reply);
        for (guint j = 0; j < i; j++) {
            GS_CHECK(seen[i] != seen[j], "the same random word twice");
        }
    }
    PASS();
}

TEST keys_are_the_registered(const void *arg)
{
    guint8 device[64], quote[64];
    BOARD_READY();
    gs_registry_load("build/board/registry.json", device, quote, &error);
    GS_CHECK_ERROR(error);
    ASK(132, .command = 0x41);
    GS_CHECK(u32(reply) == 0x31, "state %x: want Module1Complete, keys valid, attestation closed",
             u32(reply));
    GS_CHECK(!memcmp(reply + 4, device, 64) && !memcmp(reply + 68, quote, 64),
             "other keys than registered");
    PASS();
}

TEST attestation_verifies(const void *arg)
{
    guint8 device[64], attestation[64], nonce[32];
    gs_quote quote;
    BOARD_READY();
    gs_registry_load("build/board/registry.json", device, attestation, &error);
    GS_CHECK_ERROR(error);
    memset(nonce, 0xA5, sizeof(nonce));
    ASK(856, .command = 0x4C, .data = nonce, .size = 32);
    gs_quote_verify(reply, nonce, device, attestation, &quote, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(quote.count == 9, "%u measurements", quote.count);
    nonce[0] ^= 1;
    GS_CHECK(!gs_quote_verify(reply, nonce, device, attestation, &quote, NULL),
             "good for another nonce");
    PASS();
}

/* What 4D signs for a tenant verifies under what 4B said for that tenant, and only there. */
TEST tenant_keys(const void *arg)
{
    static const guint8 message[] = "tenant";
    guint8 sign[96] = "tenant-a", other[64] = "tenant-b", key[64], sig[64];
    BOARD_READY();
    gs_sha256(message, sizeof(message), sign + 64);
    ASK(4, .command = 0x4E);        /* whatever was pending is committed now */
    ASK(64, .command = 0x4B, .data = sign, .size = 64);
    memcpy(key, reply, 64);
    ASK(64, .command = 0x4B, .data = other, .size = 64);
    GS_CHECK(memcmp(key, reply, 64), "two tenants, one key");
    ASK(64, .command = 0x4D, .data = sign, .size = 96);
    memcpy(sig, reply, 64);
    GS_CHECK(gs_signature_good(key, message, sizeof(message), sig),
             "tenant signature does not verify");
    ASK(4, .command = 0x4A);        /* a new key, pending */
    ASK(64, .command = 0x4B, .data = sign, .size = 64);
    GS_CHECK(memcmp(key, reply, 64), "GENERATE made no new key");
    ASK(64, .command = 0x4D, .data = sign, .size = 96);
    GS_CHECK(gs_signature_good(key, message, sizeof(message), reply),
             "the old key must sign until COMMIT");
    ASK(4, .command = 0x4E);
    ASK(64, .command = 0x4D, .data = sign, .size = 96);
    GS_CHECK(!gs_signature_good(key, message, sizeof(message), reply),
             "the old key signs after COMMIT");
    PASS();
}

TEST capability_file_refused(const void *arg)
{
    static const guint8 length[1028] = { 392 & 0xFF, 392 >> 8 };
    BOARD_READY();
    ASK(132, .command = 0x56, .data = length, .size = 1028);
    GS_CHECK(reply[128] == 0, "392 zero bytes pass as a capability file");
    PASS();
}

#define ENABLED { 11, 13 }

/* DECODE's answer to a file made for that device key: TRUE when it grants ENABLED, all or none.
 * spoil: a byte of the file with one bit turned over, or 0. */
static gboolean decodes(const guint8 device[64], guint spoil, guint8 *valid, GError **error)
{
    static const guint16 enabled[] = ENABLED;
    guint8 file[1028] = { GS_CAPFILE_SIZE & 0xFF, GS_CAPFILE_SIZE >> 8 }, reply[REPLY_MAX] = { 0 }, none[128] = { 0 };
    if (*error || !gs_capfile_make(device, enabled, 2, file + 4, error)) {
        return FALSE;
    }
    file[4 + spoil] ^= spoil ? 1 : 0;
    gint size = request((gs_remote_ask){ .command = 0x56, .data = file, .size = 1028 }, reply, error);
    guint16 list[64];
    memcpy(list, reply, sizeof(list));
    gboolean granted = GUINT16_FROM_LE(list[0]) == 11 && GUINT16_FROM_LE(list[1]) == 13;
    if (size != 132 || (!granted && memcmp(reply, none, sizeof(none)))) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "reply of %d bytes, list begins %u %u", size, list[0], list[1]);
    }
    *valid = reply[128];
    return granted;
}

TEST capability_file_of_one_chip(const void *arg)
{
    guint8 device[64], other[64], quote[64], valid;
    BOARD_READY();
    gs_registry_load("build/board/registry.json", device, quote, &error);
    gboolean granted = decodes(device, 0, &valid, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(granted && valid == 1, "this chip's file: granted %d, valid %u", granted, valid);
    for (guint at = 0; at < 64; at += 21) {
        memcpy(other, device, 64);
        other[at] ^= 0x80;
        granted = decodes(other, 0, &valid, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!granted && !valid, "byte %u differs: granted %d, valid %u", at, granted, valid);
    }
    granted = decodes(device, GS_CAPFILE_SIZE - 1, &valid, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!granted && !valid, "signature spoilt: granted %d, valid %u", granted, valid);
    PASS();
}

/* A file for a "chip" whose key is the one the verification leaves in the engine, and the
 * question for the chip's own key lost: one fault must not be enough, standing at any question. */
TEST capability_file_with_a_lost_command(const void *arg)
{
    static const char *const faults[] = { "command-lost command=12", "error-lost command=12" };
    guint8 signer[64], valid;
    BOARD_READY();
    gs_capfile_signer(signer, &error);
    for (guint i = 0; i < G_N_ELEMENTS(faults) && !error; i++) {
        gs_board_set(board, "/machine/soc/engine", "inject", faults[i], &error);
        gboolean granted = decodes(signer, 0, &valid, &error);
        gs_board_set(board, "/machine/soc/engine", "inject", "clear", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!granted && !valid, "%s: granted %d, valid %u", faults[i], granted, valid);
    }
    GS_CHECK_ERROR(error);
    GS_CHECK(gs_board_find(board, "fault", "phase", "fired"), "the fault did not strike");
    PASS();
}

/* What a boot makes of the file in flash: is capability 11 on, is the refusal posted. */
static void boot_with_capability_file(const guint8 device[64], gboolean *on, gboolean *refused, GError **error)
{
    static const guint16 enabled[] = ENABLED;
    g_autofree char *path = g_build_filename(gs_scratch(), "capability-flash.img", NULL);
    g_autofree char *flash = NULL;
    guint8 reply[REPLY_MAX] = { 0 };
    gsize size;
    free_board();
    if (g_file_get_contents(GS_EL1_FLASH, &flash, &size, error) &&
        gs_capfile_make(device, enabled, 2, (guint8 *)flash + 0x18000, error) &&
        g_file_set_contents(path, flash, (gssize)size, error) &&
        (board = gs_orders_start_with(GS_CORE_EL1, (gs_board_config){ .flash = path }, error))) {
        gs_remote_init(&session, board, error);
        request((gs_remote_ask){ .command = 0x48, .data = (const guint8 *)"\x0B", .size = 2 }, reply, error);
        *on = reply[0];
        *refused = posted("0x11d0000d");
    }
    free_board();
}

TEST capability_file_at_boot(const void *arg)
{
    guint8 device[64], quote[64];
    gboolean on = FALSE, refused = TRUE;
    GError *error = NULL;
    (void)arg;
    gs_registry_load("build/board/registry.json", device, quote, &error);
    GS_CHECK_ERROR(error);
    boot_with_capability_file(device, &on, &refused, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(on && !refused, "this chip's file: capability 11 is %d, refused %d", on, refused);
    device[63] ^= 1;
    boot_with_capability_file(device, &on, &refused, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!on && refused, "another chip's file: capability 11 is %d, refused %d", on, refused);
    PASS();
}

TEST lifecycle_goes_no_way_back(const void *arg)
{
    static const struct {
        guint32 magic, state, want;
    } rows[] = {
        { 0x5F04C5AA, 2, 22 },          { 0x5F04C5AB, 0, 13 }, { 0x5F04C5AB, 3, 22 },
        { 0x5F04C5AB, 0xFFFFFFFF, 22 }, { 0x5F04C5AB, 1, 0 },
    };
    BOARD_READY();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint32 data[2] = { GUINT32_TO_LE(rows[i].magic), GUINT32_TO_LE(rows[i].state) };
        ASK(4, .command = 0x52, .data = (const guint8 *)data, .size = 8);
        GS_CHECK(u32(reply) == rows[i].want, "row %u: status %u, want %u", i, u32(reply),
                 rows[i].want);
    }
    g_autofree char *state = gs_board_get(board, "/machine/soc/efuse", "lifecycle", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(state, "Module1Complete"), "lifecycle is %s", state);
    PASS();
}

TEST postcodes_of_others_only(const void *arg)
{
    static const guint32 codes[] = { 0x10100004, 0x10200007, 0x10300007,
                                     0x10400007, 0x1120000A, 0xFFFFFFFF };
    guint32 own = GUINT32_TO_LE(0x10500002);
    BOARD_READY();
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        guint32 code = GUINT32_TO_LE(codes[i]);
        g_autofree char *text = g_strdup_printf("0x%08x", codes[i]);
        ASK(SILENCE, .command = 0x02, .data = (const guint8 *)&code, .size = 4);
        GS_CHECK(!posted(text), "the normal world posted %s", text);
    }
    ASK(SILENCE, .command = 0x02, .data = (const guint8 *)&own, .size = 4);
    GS_CHECK(posted("0x10500002"), "the normal world's own post code is missing");
    PASS();
}

/* ---- silence ---- */

TEST internal_and_unknown_dropped(const void *arg)
{
    BOARD_READY();
    for (guint command = 0; command < 256; command++) {
        static const guint8 internal[] = { 0x04, 0x30, 0x35, 0x3A, 0x42, 0x50, 0x53,
                                           0x54, 0x55, 0x00, 0x05, 0x57, 0xFF };
        if (memchr(internal, (int)command, sizeof(internal))) {
            ASK(SILENCE, .command = command);
        }
    }
    CHECK_CALL(still_serves());
    PASS();
}

TEST malformed_words_dropped(const void *arg)
{
    BOARD_READY();
    ASK(SILENCE, .command = 0x03, .version = 1);
    ASK(SILENCE, .command = 0x03, .version = 3);
    ASK(SILENCE, .command = 0x03, .sequence = -1);
    ASK(SILENCE, .command = 0x03, .index = 256);
    ASK(SILENCE, .command = 0x03, .index = 31);
    ASK(SILENCE, .command = 0x03, .index = 48);
    ASK(SILENCE, .command = 0x03, .index = 127);
    ASK(SILENCE, .command = 0x03, .index = 255);
    ASK(SILENCE, .command = 0x03, .claimed = 4);
    ASK(SILENCE, .command = 0x03, .claimed = 2044);
    ASK(SILENCE, .command = 0x03, .claimed = 65535);
    ASK(SILENCE, .command = 0x48, .data = (const guint8 *)"\x0B", .size = 2, .claimed = -1);
    ASK(SILENCE, .command = 0x48, .data = (const guint8 *)"\x0B", .size = 2, .claimed = 1);
    ASK(SILENCE, .command = 0x48, .data = (const guint8 *)"\x0B", .size = 2, .claimed = 65535);
    CHECK_CALL(still_serves());
    PASS();
}

/* Addresses Pluton must not touch for the normal world: its own, the monitor's, wrapping,
 * misaligned. */
static const guint32 bad_addresses[] = {
    0,      0x00100000, 0x00108000, 0x2F000000, 0x30000000, 0x7FFFFC00,   NW_END - 2044,
    NW_END, 0x803FF000, 0x90100000, 0xFFFFF800, 0xFFFFFFFC, BLOCK + 1541,
};

TEST descriptors_bounded(const void *arg)
{
    BOARD_READY();
    guint tx = session.next_tx;
    for (guint i = 0; i < G_N_ELEMENTS(bad_addresses); i++) {
        put(DESC(tx), bad_addresses[i], &error);
        session.next_tx = tx;
        guint32 word = exchange(2 | 7 << 8 | 3 << 16 | tx << 24, 0, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(word == 0, "request buffer at %08x was answered", bad_addresses[i]);
    }
    put(DESC(tx), BUFFER(tx), &error);
    for (guint i = 0; i < G_N_ELEMENTS(bad_addresses); i++) {
        for (guint n = 0; n < 32; n++) {
            put(DESC(n), bad_addresses[i], &error);
        }
        ASK(SILENCE, .command = 0x03);
    }
    for (guint n = 0; n < 32; n++) {
        put(DESC(n), BUFFER(n), &error);
    }
    CHECK_CALL(still_serves());
    PASS();
}

TEST blocks_bounded(const void *arg)
{
    BOARD_READY();
    for (guint i = 0; i < G_N_ELEMENTS(bad_addresses); i++) {
        exchange(2 | 1 << 16, bad_addresses[i], &error);
    }
    put(BLOCK + 0x20000, 33 | 16 << 16, &error);
    exchange(2 | 1 << 16, BLOCK + 0x20000, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(still_serves());
    PASS();
}

TEST no_free_reply_buffer(const void *arg)
{
    BOARD_READY();
    for (guint n = 0; n < 32; n++) {
        put(DESC(n) + 8, 2048 | n << 24, &error);
    }
    ASK(SILENCE, .command = 0x03);
    for (guint n = 0; n < 32; n++) {
        put(DESC(n) + 8, 2048 | 1 << 16 | n << 24, &error);
    }
    CHECK_CALL(still_serves());
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "plain-answers", plain_answers },
    { "random-differs", random_differs },
    { "keys-are-the-registered", keys_are_the_registered },
    { "attestation-verifies", attestation_verifies },
    { "tenant-keys", tenant_keys },
    { "capability-file-refused", capability_file_refused },
    { "capability-file-of-one-chip", capability_file_of_one_chip },
    { "capability-file-with-a-lost-command", capability_file_with_a_lost_command },
    { "lifecycle-goes-no-way-back", lifecycle_goes_no_way_back },
    { "postcodes-of-others-only", postcodes_of_others_only },
    { "internal-and-unknown-dropped", internal_and_unknown_dropped },
    { "malformed-words-dropped", malformed_words_dropped },
    { "descriptors-bounded", descriptors_bounded },
    { "blocks-bounded", blocks_bounded },
    { "no-free-reply-buffer", no_free_reply_buffer },
    { "capability-file-at-boot", capability_file_at_boot },
};

void gs_suite_remote(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
