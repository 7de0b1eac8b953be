/* SPDX-License-Identifier: MIT */
/*
 * Pluton against a compromised Security Monitor (the A7S probe in its place, signed as the
 * monitor): the secure mailbox's commands, what each refuses, and what no monitor can undo.
 * Expected values are hand-written from docs/boot-chain.md and secure_mbox.h's contract.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/quote.h"
#include "../lib/orders.h"
#include "suites.h"

#define MAILBOX     0x300F0000u
#define EXCHANGE    0x803FF000u
#define REQUEST_DATA (EXCHANGE + 32)
#define REPLY       (EXCHANGE + 0x900)
#define REPLY_DATA  (REPLY + 32)
#define PATIENCE    60000           /* readings of POP_CNT: an erase takes 200 us */
#define WINDOW      0x90000000u

enum {
    POSTCODE = 0x10,
    VERIFY,
    BOOT_DONE,
    SET_FAILED,
    PROGRAM,
    ERASE,
    QUOTE,
    CORE_START,
    CORE_STOP,
    SOC_RESET,
    RNG,
    DERIVE,
    STATE,
    STAGING = 0x20
};
enum { OK = 0, NOENT = -2, ACCES = -13, INVAL = -22, NOSYS = -38, BADMSG = -74 };
enum { DTB = 6, KERNEL = 7, ROOT_FS = 8, SERVICES = 9, APP = 10, MANIFEST = 16 };
#define DTB_AT      0x90600000u
#define KERNEL_AT   0x90100000u
#define ROOT_FS_AT  0x90400000u

/* ---- one board for the cases that leave it as it is ---- */

static gs_board *shared;

static void free_shared(void)
{
    g_clear_pointer(&shared, gs_board_free);
}

static gs_board *ready(GError **error)
{
    if (!shared) {
        shared = gs_orders_start(GS_CORE_A7S, error);
        if (shared) {
            atexit(free_shared);
        }
    }
    return shared;
}

static void put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    if (!*error) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
        g_free(gs_board_probe(board, "a7s", access, error));
    }
}

static guint32 get(gs_board *board, guint32 address, GError **error)
{
    if (*error) {
        return 0;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(board, "a7s", access, error);
    return result && g_str_has_prefix(result, "ok ")
               ? (guint32)g_ascii_strtoull(result + 3, NULL, 0)
               : 0;
}

/* One request; its status. */
static int word_call(gs_board *board, guint32 word, const guint32 args[4], GError **error)
{
    struct probe_order orders[2] = {
        { .op = PROBE_MBOX_POST, .address = MAILBOX, .value = word },
        { .op = PROBE_MBOX_POLL, .address = MAILBOX, .value = PATIENCE },
    };
    for (guint i = 0; i < 4; i++) {
        put(board, EXCHANGE + 4 * i, args[i], error);
    }
    if (*error || !gs_orders_run(board, GS_CORE_A7S, orders, 2, error)) {
        return 1;
    }
    if (!orders[1].result || orders[1].regs[1] != word) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "word %08x was not answered", word);
        return 1;
    }
    return (int)get(board, REPLY, error);
}

static int call(gs_board *board, guint command, guint32 a0, guint32 a1, guint32 a2, guint32 a3,
                GError **error)
{
    static guint8 sequence;
    return word_call(board, 1 | (guint)++sequence << 8 | command << 16,
                     (guint32[]){ a0, a1, a2, a3 }, error);
}

#define BOARD(start) \
    GError *error = NULL; \
    gs_board *board = start; \
    (void)arg; \
    GS_CHECK_ERROR(error)

#define WANT(want, ...) \
    do { \
        int status_ = call(board, __VA_ARGS__, &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(status_ == (want), "%s gave %d, want %d", #__VA_ARGS__, status_, (want)); \
    } while (0)

/* ---- refusals, one row each ---- */

static const struct refusal {
    const char *name;
    guint command;
    guint32 args[4];
    int want;
} refusals[] = {
    { "verify-below-window", VERIFY, { 0x8FFFF000, 0, DTB, 0 }, INVAL },
    { "verify-above-window", VERIFY, { 0x91000000, 0, DTB, 0 }, INVAL },
    { "verify-monitor-ram", VERIFY, { 0x803D0000, 4096, APP, 0 }, INVAL },
    { "verify-tcm", VERIFY, { 0x00108000, 4096, APP, 0 }, INVAL },
    { "verify-size-wraps", VERIFY, { 0x90E01000, 0xFFFFF000, APP, 0 }, INVAL },
    { "verify-misaligned", VERIFY, { 0x90E01001, 4096, APP, 0 }, INVAL },
    { "verify-type-0", VERIFY, { DTB_AT, 0, 0, 0 }, INVAL },
    { "verify-type-29", VERIFY, { DTB_AT, 0, 29, 0 }, INVAL },
    { "verify-type-huge", VERIFY, { DTB_AT, 0, 0xFFFFFFFF, 0 }, INVAL },
    { "verify-kernel-elsewhere", VERIFY, { DTB_AT, 0, KERNEL, 0 }, INVAL },
    { "verify-other-size", VERIFY, { DTB_AT, 4096, DTB, 0 }, INVAL },
    { "verify-app-in-the-set", VERIFY, { KERNEL_AT, 4096, APP, 0 }, INVAL },
    { "verify-app-without-size", VERIFY, { 0x90E01000, 0, APP, 0 }, INVAL },
    { "verify-app-over-the-end", VERIFY, { 0x90EFF000, 0x2000, APP, 0 }, INVAL },
    { "verify-app-erased", VERIFY, { 0x90EF0000, 0x1000, APP, 0 }, BADMSG },
    { "measure-app", VERIFY, { 0x90EF0000, 0x1000, APP, 1 }, BADMSG },
    { "measure-kernel-first", VERIFY, { KERNEL_AT, 0, KERNEL, 1 }, INVAL },
    { "boot-done-unmeasured", BOOT_DONE, { 0 }, INVAL },
    { "program-1bl", PROGRAM, { 0x00000000, 4 }, ACCES },
    { "program-1bl-backup", PROGRAM, { 0x0000FFFC, 4 }, ACCES },
    { "program-set", PROGRAM, { 0x00100000, 4 }, ACCES },
    { "program-into-set", PROGRAM, { 0x000FFFFC, 8 }, ACCES },
    { "program-set-end", PROGRAM, { 0x0077FFFC, 4 }, ACCES },
    { "program-nothing", PROGRAM, { 0x00F00000, 0 }, INVAL },
    { "program-too-much", PROGRAM, { 0x00F00000, 2049 }, INVAL },
    { "program-beyond", PROGRAM, { 0x01000000, 4 }, INVAL },
    { "program-over-the-end", PROGRAM, { 0x00FFFFFC, 8 }, INVAL },
    { "program-wraps", PROGRAM, { 0x00F00000, 0xFFFFFFFF }, INVAL },
    { "program-locator", PROGRAM, { 0x00010000, 4 }, ACCES },
    { "program-keystore-backup", PROGRAM, { 0x00016000, 4 }, ACCES },
    { "program-staged-record", PROGRAM, { 0x00048000, 4 }, ACCES },
    { "program-other-set", PROGRAM, { 0x00780000, 4 }, ACCES },
    { "program-into-log", PROGRAM, { 0x0001FFFC, 8 }, ACCES },
    { "program-out-of-log", PROGRAM, { 0x0003FFFC, 8 }, ACCES },
    { "erase-locator-backup", ERASE, { 0x00011000, 0x1000 }, ACCES },
    { "erase-other-set", ERASE, { 0x00CC0000, 0x1000 }, ACCES },
    { "staging-before-boot-done", STAGING, { 7, 0 }, ACCES },
    { "erase-1bl", ERASE, { 0x00008000, 0x1000 }, ACCES },
    { "erase-over-set", ERASE, { 0x000FF000, 0x700000 }, ACCES },
    { "erase-misaligned", ERASE, { 0x00F00800, 0x1000 }, INVAL },
    { "erase-odd-length", ERASE, { 0x00F00000, 0x800 }, INVAL },
    { "erase-wraps", ERASE, { 0x00F00000, 0xFFFFF000 }, INVAL },
    { "core-2", CORE_START, { 2, 0x00E01000, 4096, 0 }, INVAL },
    { "core-huge", CORE_START, { 0xFFFFFFFF, 0x00E01000, 4096, 0 }, INVAL },
    { "core-from-kernel", CORE_START, { 0, 0x00100000, 4096, 0 }, INVAL },
    { "core-from-config", CORE_START, { 0, 0x00F00000, 4096, 0 }, INVAL },
    { "core-misaligned", CORE_START, { 0, 0x00E01004, 4096, 0 }, INVAL },
    { "core-nothing", CORE_START, { 0, 0x00E01000, 0, 0 }, INVAL },
    { "core-over-the-end", CORE_START, { 0, 0x00EFF000, 0x2000, 0 }, INVAL },
    { "core-flags", CORE_START, { 0, 0x00E01000, 4096, 0x80000000 }, INVAL },
    { "core-no-elf", CORE_START, { 0, 0x00EF0000, 4096, 0 }, BADMSG },
    { "stop-core-2", CORE_STOP, { 2 }, INVAL },
    { "command-0", 0, { 0 }, NOSYS },
    { "command-below", 0x0F, { 0 }, NOSYS },
    { "command-above", 0x1D, { 0 }, NOSYS },
    { "command-ff", 0xFF, { 0 }, NOSYS },
};

TEST refused(const void *arg)
{
    const struct refusal *row = arg;
    BOARD(ready(&error));
    WANT(row->want, row->command, row->args[0], row->args[1], row->args[2], row->args[3]);
    WANT(OK, STATE, 0, 0, 0, 0);
    PASS();
}

TEST versions_refused(const void *arg)
{
    static const guint32 none[4];
    BOARD(ready(&error));
    GS_CHECK(word_call(board, 0 | STATE << 16, none, &error) == NOSYS, "version 0 is served");
    GS_CHECK(word_call(board, 2 | STATE << 16, none, &error) == NOSYS, "version 2 is served");
    GS_CHECK(word_call(board, 1 | STATE << 16 | 1u << 24, none, &error) == NOSYS,
             "a top byte is ignored");
    GS_CHECK_ERROR(error);
    PASS();
}

/* ---- what works ---- */

TEST state_told(const void *arg)
{
    BOARD(ready(&error));
    WANT(OK, STATE, 0, 0, 0, 0);
    guint32 lifecycle = get(board, REPLY + 4, &error), bank = get(board, REPLY + 8, &error);
    guint32 reason = get(board, REPLY + 12, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(lifecycle == 1 && bank == 0 && reason == 1, "lifecycle %u, bank %u, reason %u",
             lifecycle, bank, reason);
    PASS();
}

TEST config_flash_writable(const void *arg)
{
    const guint32 at = 0x00F40FF8;      /* over a page's end */
    BOARD(ready(&error));
    WANT(OK, ERASE, at & ~0xFFFu, 0x2000, 0, 0);
    for (guint i = 0; i < 4; i++) {
        put(board, REQUEST_DATA + 4 * i, 0x11111111u * (i + 1), &error);
    }
    WANT(OK, PROGRAM, at, 16, 0, 0);
    /* only HSP sees the window yet */
    for (guint i = 0; i < 4; i++) {
        g_autofree char *access = g_strdup_printf("read 0x%x 4", WINDOW + at + 4 * i);
        g_autofree char *want = g_strdup_printf("ok 0x%08x", 0x11111111u * (i + 1));
        g_autofree char *got = gs_board_probe(board, "hsp", access, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(got, want), "word %u is '%s', want '%s'", i, got, want);
    }
    PASS();
}

static void read_reply(gs_board *board, guint8 *to, guint size, GError **error)
{
    for (guint i = 0; i < size; i += 4) {
        guint32 value = GUINT32_TO_LE(get(board, REPLY_DATA + i, error));
        memcpy(to + i, &value, 4);
    }
}

TEST derived_keys(const void *arg)
{
    guint8 key[3][32];
    BOARD(ready(&error));
    for (guint n = 0; n < 3; n++) {
        for (guint i = 0; i < 8; i++) {
            put(board, REQUEST_DATA + 4 * i, n < 2 ? 1 : 2, &error);
        }
        WANT(OK, DERIVE, 0, 0, 0, 0);
        read_reply(board, key[n], 32, &error);
    }
    GS_CHECK_ERROR(error);
    GS_CHECK(!memcmp(key[0], key[1], 32), "one label, two keys");
    GS_CHECK(memcmp(key[0], key[2], 32), "two labels, one key");
    PASS();
}

TEST quote_verifies(const void *arg)
{
    guint8 reply[GS_QUOTE_SIZE], device[64], attestation[64], nonce[32] = { 0 };
    gs_quote quote;
    BOARD(ready(&error));
    gs_registry_load("build/board/registry.json", device, attestation, &error);
    for (guint i = 0; i < 8; i++) {
        put(board, REQUEST_DATA + 4 * i, 0, &error);
    }
    WANT(OK, QUOTE, 0, 0, 0, 0);
    read_reply(board, reply, sizeof(reply), &error);
    GS_CHECK_ERROR(error);
    gs_quote_verify(reply, nonce, device, attestation, &quote, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(quote.count >= 6 && quote.entry[5].type == 4, "%u measurements", quote.count);
    PASS();
}

/* ---- the boot's own order, on a board of its own ---- */

TEST boot_in_order(const void *arg)
{
    BOARD(gs_orders_start(GS_CORE_A7S, &error));
    g_autoptr(gs_board) owned = board;
    (void)owned;
    WANT(INVAL, VERIFY, ROOT_FS_AT, 0, ROOT_FS, 1);
    WANT(OK, VERIFY, DTB_AT, 0, DTB, 1);
    WANT(INVAL, VERIFY, DTB_AT, 0, DTB, 1);
    WANT(INVAL, BOOT_DONE, 0, 0, 0, 0);
    WANT(OK, VERIFY, KERNEL_AT, 0, KERNEL, 0);
    WANT(INVAL, BOOT_DONE, 0, 0, 0, 0);
    WANT(OK, VERIFY, KERNEL_AT, 0, KERNEL, 1);
    WANT(OK, VERIFY, ROOT_FS_AT, 0, ROOT_FS, 1);
    WANT(OK, BOOT_DONE, 0, 0, 0, 0);
    WANT(INVAL, BOOT_DONE, 0, 0, 0, 0);
    WANT(INVAL, VERIFY, ROOT_FS_AT, 0, ROOT_FS, 1);
    WANT(ACCES, SET_FAILED, 0x10400007, 0, 0, 0);
    g_autofree char *closed =
        gs_board_get(board, "/machine/soc/engine", "attestation-closed", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(closed, "true"), "the register is open");
    PASS();
}

/* ---- rights that are not the monitor's to take ---- */

TEST own_slots_stay(const void *arg)
{
    /* SFC, EFUSE, IO0_BOOT, IO1_BOOT in FW_SLOTS' order (regs/firewall.h) */
    static const guint slots[] = { 7, 13, 45, 46 };
    static const char *const reads[] = { "read 0x30070000 4", "read 0x300e0000 4" };
    BOARD(ready(&error));
    for (guint i = 0; i < G_N_ELEMENTS(slots); i++) {
        struct probe_order order = gs_order_write(0x30000800 + 4 * slots[i], 0x7FF);
        gs_orders_run(board, GS_CORE_A7S, &order, 1, &error);
        guint32 now = get(board, 0x30000800 + 4 * slots[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(now == 1u << 2, "slot %u opened: %x", slots[i], now);
    }
    for (guint i = 0; i < G_N_ELEMENTS(reads); i++) {
        g_autofree char *result = gs_board_probe(board, "a7s", reads[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(result, "bus-error"), "%s: %s", reads[i], result);
    }
    PASS();
}

/* Once the A7 runs, HSP is shut out of its code and data, by Pluton's own hand. */
TEST pluton_shut_out(const void *arg)
{
    static const char *const accesses[] = {
        "read 0x803d0000 4", "read 0x803feffc 4", "write 0x803d0000 4 0",
    };
    BOARD(ready(&error));
    for (guint i = 0; i < G_N_ELEMENTS(accesses); i++) {
        g_autofree char *result = gs_board_probe(board, "hsp", accesses[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(result, "bus-error"), "%s: %s", accesses[i], result);
    }
    PASS();
}

/* SFC_PROTECT (docs/sfc.md): base and end of the 1BL copies and of the set in the window, locked. */
TEST flash_protected(const void *arg)
{
    static const guint32 want[] = { 0x00000000, 0x00010000, 0x00100000, 0x00780000 };
    BOARD(ready(&error));
    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
            g_autofree char *read = g_strdup_printf("read 0x%x 4", 0x30070040 + 4 * i);
            g_autofree char *write = g_strdup_printf("write 0x%x 4 0", 0x30070040 + 4 * i);
            g_autofree char *expected = g_strdup_printf("ok 0x%08x", want[i]);
            g_autofree char *got = gs_board_probe(board, "hsp", read, &error);
            g_autofree char *written = gs_board_probe(board, "hsp", write, &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(g_str_equal(got, expected), "word %u is '%s', want '%s'", i, got, expected);
        }
    }
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "pluton-shut-out", pluton_shut_out },
    { "flash-protected", flash_protected },
    { "versions-refused", versions_refused },
    { "state-told", state_told },
    { "config-flash-writable", config_flash_writable },
    { "derived-keys", derived_keys },
    { "quote-verifies", quote_verifies },
    { "boot-in-order", boot_in_order },
    { "own-slots-stay", own_slots_stay },
};

void gs_suite_secure(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        gs_suite_add(suite, refusals[i].name, refused, &refusals[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
