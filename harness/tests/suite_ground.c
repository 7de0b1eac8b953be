/* SPDX-License-Identifier: MIT */
/*
 * Ground proofs of the laboratory: four busy cores, whose final state depends on every
 * step of their interleaving (harness/ground/four_cores), end in the same state however
 * often, in however many pieces, and in whichever process they run.
 */
#include <string.h>

#include "fixture.h"
#include "suites.h"

#define ROM             "build/ground/four_cores.bin"
#define ORACLE          "/machine/soc/oracle"
#define END             3000000u    /* instructions of all cores together */
#define SHARED_ADDR     0x80200000u
#define FLASH_BYTES     (16 * 1024 * 1024)
#define FUSE_BYTES      512

static const char *blank_file(const char *name, gsize size, GError **error)
{
    const char *path = g_intern_string(g_build_filename(gs_scratch(), name, NULL));

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *zeros = g_malloc0(size);
        if (!g_file_set_contents(path, zeros, (gssize)size, error)) {
            return NULL;
        }
    }
    return path;
}

/* A board with our program in the ROM's place, stopped before its first instruction. */
static gs_board *ground_start(const char *incoming, char **extra, GError **error)
{
    gs_board_config config = { .rom = ROM, .incoming = incoming, .extra = extra };

    config.flash = blank_file("blank-flash.img", FLASH_BYTES, error);
    config.fuses = config.flash ? blank_file("blank-fuses.img", FUSE_BYTES, error) : NULL;
    return config.fuses ? gs_board_start(&config, error) : NULL;
}

static gboolean ground_arm(gs_board *board, guint insn, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%u", insn);

    return gs_board_set(board, ORACLE, "insn-limit", limit, error);
}

static gboolean ground_run(gs_board *board, guint insn, GError **error)
{
    return ground_arm(board, insn, error) && gs_board_run_until_stopped(board, error);
}

static char *ground_hash(gs_board *board, GError **error)
{
    return gs_board_get(board, ORACLE, "state-hash", error);
}

static char *straight_run(char **extra, GError **error)
{
    g_autoptr(gs_board) board = ground_start(NULL, extra, error);

    return board && ground_run(board, END, error) ? ground_hash(board, error) : NULL;
}

/* The undisturbed run's hash, made once a worker. */
static const char *reference(GError **error)
{
    static char *hash;

    if (!hash) {
        hash = straight_run(NULL, error);
    }
    return hash;
}

static gboolean word(gs_board *board, guint index, guint64 *value, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", SHARED_ADDR + 4 * index);
    g_autofree char *result = gs_board_probe(board, "hsp", access, error);

    if (!result) {
        return FALSE;
    }
    *value = g_str_has_prefix(result, "ok ") ? g_ascii_strtoull(result + 3, NULL, 0) : 0;
    return TRUE;
}

/* Words of the programs' struct shared, and the least each must have reached by END. */
static const struct {
    const char *name;
    guint index;
    guint64 least;
} progress[] = {
    { "rounds of the A7", 5, 2000 },        { "rounds of HSP", 6, 2000 },
    { "rounds of IO0", 7, 2000 },           { "rounds of IO1", 8, 2000 },
    { "faults of IO0", 11, 100 },           { "faults of IO1", 12, 100 },
    { "SysTicks of HSP", 14, 10 },          { "SysTicks of IO0", 15, 10 },
    { "SysTicks of IO1", 16, 10 },
};

TEST all_cores_are_busy(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = ground_start(NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    ground_run(board, END, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(progress); i++) {
        guint64 value = 0;
        word(board, progress[i].index, &value, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(value >= progress[i].least, "%s: %" G_GUINT64_FORMAT ", want %" G_GUINT64_FORMAT
                 " at least", progress[i].name, value, progress[i].least);
    }
    PASS();
}

TEST processes_agree(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    for (int i = 0; i < 3; i++) {
        g_autofree char *hash = straight_run(NULL, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(hash, want), "process %d ended in %s, the first in %s", i, hash, want);
    }
    PASS();
}

/* Points at which IO0's and IO1's pages are open or closed, busy and asleep cores. */
static const guint midpoint[] = { 5, 1107, 4001, 500000, 999999, 1234567, 1500001, 2222222, 2999999 };

TEST migrated_run_agrees(const void *arg)
{
    const guint *at = arg;
    GError *error = NULL;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *file = g_build_filename(gs_scratch(), "ground-snapshot", NULL);

    g_autoptr(gs_board) first = ground_start(NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    ground_run(first, *at, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *saved = ground_hash(first, &error);
    GS_CHECK_ERROR(error);
    gs_board_save(first, file, &error);
    GS_CHECK_ERROR(error);

    g_autoptr(gs_board) second = ground_start(file, NULL, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *loaded = ground_hash(second, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(saved, loaded), "saved at %u as %s, loaded as %s", *at, saved, loaded);

    gs_board *boards[] = { first, second };
    for (int i = 0; i < 2; i++) {
        ground_run(boards[i], END, &error);
        GS_CHECK_ERROR(error);
        g_autofree char *hash = ground_hash(boards[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(hash, want), "%s from %u ended in %s, the straight run in %s",
                 i ? "migrated run" : "stopped run", *at, hash, want);
    }
    PASS();
}

/* Where the host's stops fall is up to the host: none of them may leave a trace. */
TEST disturbed_run_agrees(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = ground_start(NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    ground_arm(board, END, &error);
    GS_CHECK_ERROR(error);
    for (int i = 0; i < 40 && !gs_board_stop_reason(board); i++) {
        gs_board_continue(board, &error);
        GS_CHECK_ERROR(error);
        gs_board_pause(board, &error);
        GS_CHECK_ERROR(error);
    }
    if (!gs_board_stop_reason(board)) {
        gs_board_run_until_stopped(board, &error);
        GS_CHECK_ERROR(error);
    }
    g_autofree char *hash = ground_hash(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(hash, want), "the disturbed run ended in %s, the straight run in %s", hash,
             want);
    PASS();
}

/* Positive controls: the hash must see another interleaving, and a single bit. */
TEST other_quantum_differs(const void *arg)
{
    GError *error = NULL;
    char *extra[] = { (char *)"-machine", (char *)"quantum=999", NULL };
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *hash = straight_run(extra, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!g_str_equal(hash, want), "turns of 999 instructions end like turns of 1000");
    PASS();
}

TEST one_bit_differs(const void *arg)
{
    GError *error = NULL;
    guint64 value = 0;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = ground_start(NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    ground_run(board, END / 2, &error);
    GS_CHECK_ERROR(error);
    word(board, 0, &value, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%" G_GINT64_MODIFIER "x", SHARED_ADDR,
                                              value ^ 1);
    g_autofree char *result = gs_board_probe(board, "hsp", access, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(result, "ok"), "poking the shared sum: %s", result);
    ground_run(board, END, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *hash = ground_hash(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!g_str_equal(hash, want), "a flipped bit left no trace");
    PASS();
}

void gs_suite_ground(gs_suite *suite)
{
    gs_suite_add(suite, "all-cores-are-busy", all_cores_are_busy, NULL);
    gs_suite_add(suite, "processes-agree", processes_agree, NULL);
    gs_suite_add(suite, "disturbed-run-agrees", disturbed_run_agrees, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(midpoint); i++) {
        g_autofree char *name = g_strdup_printf("migrated-run-agrees/%u", midpoint[i]);
        gs_suite_add(suite, name, migrated_run_agrees, &midpoint[i]);
    }
    gs_suite_add(suite, "control-other-quantum-differs", other_quantum_differs, NULL);
    gs_suite_add(suite, "control-one-bit-differs", one_bit_differs, NULL);
}
