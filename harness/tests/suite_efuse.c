/* SPDX-License-Identifier: MIT */
/*
 * Fuses by the rules of docs/efuse.md, driven through HSP's view on a board that
 * stands in recovery (strap), so that no firmware touches the block meanwhile.
 */
#include <string.h>

#include "fixture.h"
#include "postcode.h"
#include "suites.h"

/* Hand-written from docs/efuse.md */
enum {
    BASE = 0x300E0000, CMD = BASE + 0x4, STATUS = BASE + 0x8, UNLOCK = BASE + 0xC, ROW = BASE + 0x10,
    WDATA = BASE + 0x14, SHADOW = BASE + 0x400, KEY = 0x9B1D6A53, PROGRAM = 1,
    BUSY = 0x01, ERR_LOCKED = 0x10, ERR_UNLOCK = 0x20, ERR_ROW = 0x40,
    ROW_CUSTOMER = 32, ROW_DEVICE = 1, ROW_KEY_DEVICE = 64, ROW_READ_LOCK = 120, ROW_WRITE_LOCK = 124,
};

static gs_board *in_recovery(GError **error)
{
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_ROM_RECOVERY_STRAP);
    gs_board_config config = { .recovery_strap = TRUE, .stop_postcodes = stop };
    gs_board *board = chip ? gs_chip_start(chip, config, error) : NULL;
    if (board && !gs_board_run_until_stopped(board, error)) {
        g_clear_pointer(&board, gs_board_free);
    }
    return board;
}

static void put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    if (!*error) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
        g_free(gs_board_probe(board, "hsp", access, error));
    }
}

static guint32 get(gs_board *board, guint32 address, GError **error)
{
    if (*error) {
        return 0;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(board, "hsp", access, error);
    return result && g_str_has_prefix(result, "ok ") ? (guint32)g_ascii_strtoull(result + 3, NULL, 0) : 0xDEADDEAD;
}

/* Lets virtual time pass until no pulse runs: the limit timer stops the idle machine. */
static void pass_time(gs_board *board, GError **error)
{
    static guint64 until = G_GUINT64_CONSTANT(2000000000);
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, until += 1000000);
    if (!*error && gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, error)) {
        gs_board_run_until_stopped(board, error);
    }
}

static void program(gs_board *board, guint32 row, guint32 bits, GError **error)
{
    put(board, UNLOCK, KEY, error);
    put(board, ROW, row, error);
    put(board, WDATA, bits, error);
    put(board, CMD, PROGRAM, error);
    pass_time(board, error);
}

#define BOARD(name) \
    GError *error = NULL; \
    g_autoptr(gs_board) name = in_recovery(&error); \
    (void)arg; \
    GS_CHECK_ERROR(error)

TEST bits_go_one_way(const void *arg)
{
    BOARD(board);
    program(board, ROW_CUSTOMER, 0x0F, &error);
    program(board, ROW_CUSTOMER, 0xF0, &error);
    program(board, ROW_CUSTOMER, 0, &error);
    guint32 value = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(value == 0xFF, "row is %#x, want 0xff", value);
    PASS();
}

TEST unlock_needed(const void *arg)
{
    BOARD(board);
    put(board, ROW, ROW_CUSTOMER, &error);
    put(board, WDATA, 1, &error);
    put(board, CMD, PROGRAM, &error);
    guint32 status = get(board, STATUS, &error);
    pass_time(board, &error);
    guint32 value = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK((status & ERR_UNLOCK) && value == 0, "status %#x, row %#x", status, value);
    PASS();
}

TEST unlock_arms_once(const void *arg)
{
    BOARD(board);
    program(board, ROW_CUSTOMER, 1, &error);
    put(board, WDATA, 2, &error);
    put(board, CMD, PROGRAM, &error);
    pass_time(board, &error);
    guint32 value = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(value == 1, "a second command went through on one unlock: row %#x", value);
    PASS();
}

TEST write_lock(const void *arg)
{
    BOARD(board);
    program(board, ROW_WRITE_LOCK + ROW_CUSTOMER / 32, 1u << ROW_CUSTOMER % 32, &error);
    program(board, ROW_CUSTOMER, 1, &error);
    guint32 status = get(board, STATUS, &error), value = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK((status & ERR_LOCKED) && value == 0, "status %#x, row %#x", status, value);
    PASS();
}

TEST read_lock(const void *arg)
{
    BOARD(board);
    program(board, ROW_CUSTOMER, 0x1234, &error);
    program(board, ROW_READ_LOCK + ROW_CUSTOMER / 32, 1u << ROW_CUSTOMER % 32, &error);
    guint32 value = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    g_autofree char *rows = gs_board_get(board, "/machine/soc/efuse", "rows", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(value == 0, "a read-locked row reads %#x", value);
    g_auto(GStrv) words = g_strsplit(rows, " ", -1);
    GS_CHECK(g_strv_length(words) == 128 && g_str_equal(words[ROW_CUSTOMER], "--------") &&
             g_str_equal(words[ROW_CUSTOMER + 1], "00000000"),
             "the host is shown %s, of the row behind it %s", words[ROW_CUSTOMER], words[ROW_CUSTOMER + 1]);
    PASS();
}

TEST key_rows_unreachable(const void *arg)
{
    BOARD(board);
    for (guint row = 0; row < 24; row++) {
        guint32 value = get(board, SHADOW + 4 * (ROW_KEY_DEVICE + row), &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(value == 0, "key row %u reads %#x", ROW_KEY_DEVICE + row, value);
    }
    program(board, ROW_KEY_DEVICE, 1, &error);
    guint32 status = get(board, STATUS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(status & ERR_ROW, "programming a key row gave status %#x", status);
    PASS();
}

TEST key_rows_hidden_from_host(const void *arg)
{
    BOARD(board);
    g_autofree char *rows = gs_board_get(board, "/machine/soc/efuse", "rows", &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) words = g_strsplit(rows, " ", -1);
    GS_CHECK(g_strv_length(words) == 128, "%u rows", g_strv_length(words));
    for (guint row = ROW_KEY_DEVICE; row < ROW_KEY_DEVICE + 24; row++) {
        GS_CHECK(g_str_equal(words[row], "--------"), "row %u shows as %s", row, words[row]);
    }
    PASS();
}

TEST row_out_of_range(const void *arg)
{
    BOARD(board);
    program(board, 128, 1, &error);
    guint32 status = get(board, STATUS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(status & ERR_ROW, "status %#x", status);
    PASS();
}

TEST busy_during_pulse(const void *arg)
{
    BOARD(board);
    put(board, UNLOCK, KEY, &error);
    put(board, ROW, ROW_CUSTOMER, &error);
    put(board, WDATA, 1, &error);
    put(board, CMD, PROGRAM, &error);
    guint32 during = get(board, STATUS, &error), early = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    pass_time(board, &error);
    guint32 after = get(board, STATUS, &error), late = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK((during & BUSY) && early == 0, "during the pulse: status %#x, row %#x", during, early);
    GS_CHECK(!(after & BUSY) && late == 1, "after the pulse: status %#x, row %#x", after, late);
    PASS();
}

TEST fuses_survive_reset(const void *arg)
{
    BOARD(board);
    program(board, ROW_CUSTOMER, 0xCAFE, &error);
    JsonNode *reply = gs_board_qmp(board, "system_reset", NULL, &error);
    GS_CHECK_ERROR(error);
    json_node_unref(reply);
    guint32 value = get(board, SHADOW + 4 * ROW_CUSTOMER, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(value == 0xCAFE, "row is %#x after the reset", value);
    PASS();
}

TEST lifecycle_forward(const void *arg)
{
    BOARD(board);
    g_autofree char *before = gs_board_get(board, "/machine/soc/efuse", "lifecycle", &error);
    program(board, ROW_DEVICE, 0xFFFFFFFF, &error);
    g_autofree char *after = gs_board_get(board, "/machine/soc/efuse", "lifecycle", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(before, "Module1Complete") && g_str_equal(after, "DeviceComplete"), "%s -> %s", before,
             after);
    PASS();
}

void gs_suite_efuse(gs_suite *suite)
{
    gs_suite_add(suite, "bits-go-one-way", bits_go_one_way, NULL);
    gs_suite_add(suite, "unlock-needed", unlock_needed, NULL);
    gs_suite_add(suite, "unlock-arms-once", unlock_arms_once, NULL);
    gs_suite_add(suite, "write-lock", write_lock, NULL);
    gs_suite_add(suite, "read-lock", read_lock, NULL);
    gs_suite_add(suite, "key-rows-unreachable", key_rows_unreachable, NULL);
    gs_suite_add(suite, "key-rows-hidden-from-host", key_rows_hidden_from_host, NULL);
    gs_suite_add(suite, "row-out-of-range", row_out_of_range, NULL);
    gs_suite_add(suite, "busy-during-pulse", busy_during_pulse, NULL);
    gs_suite_add(suite, "fuses-survive-reset", fuses_survive_reset, NULL);
    gs_suite_add(suite, "lifecycle-forward", lifecycle_forward, NULL);
}
