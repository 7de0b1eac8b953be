/* SPDX-License-Identifier: MIT */
/*
 * Ground proofs of the laboratory: four busy cores, whose final state depends on every
 * step of their interleaving (harness/ground/four_cores), end in the same state however
 * often, in however many pieces, and in whichever process they run.
 */
#include <string.h>

#include "fixture.h"
#include "ground.h"
#include "suites.h"

#define PROGRAM         "four_cores"
#define END             3000000u    /* instructions of all cores together */
#define REPORT_LIMIT    100000000u
#define SHARED_ADDR     0x80200000u

static char *straight_run(char **extra, GError **error)
{
    g_autoptr(gs_board) board = gs_ground_start(PROGRAM, NULL, extra, error);

    return board && gs_ground_run(board, END, error) ? gs_ground_hash(board, error) : NULL;
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

/* Words of the programs' struct shared, and the least each must have reached by END. */
static const struct {
    const char *name;
    guint index;
    guint32 least;
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
    g_autoptr(gs_board) board = gs_ground_start(PROGRAM, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, END, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(progress); i++) {
        guint32 value = 0;
        gs_ground_read(board, SHARED_ADDR + 4 * progress[i].index, &value, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(value >= progress[i].least, "%s: %u, want %u at least", progress[i].name, value,
                 progress[i].least);
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

    g_autoptr(gs_board) first = gs_ground_start(PROGRAM, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(first, *at, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *saved = gs_ground_hash(first, &error);
    GS_CHECK_ERROR(error);
    gs_board_save(first, file, &error);
    GS_CHECK_ERROR(error);

    g_autoptr(gs_board) second = gs_ground_start(PROGRAM, file, NULL, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *loaded = gs_ground_hash(second, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(saved, loaded), "saved at %u as %s, loaded as %s", *at, saved, loaded);

    gs_board *boards[] = { first, second };
    for (int i = 0; i < 2; i++) {
        gs_ground_run(boards[i], END, &error);
        GS_CHECK_ERROR(error);
        g_autofree char *hash = gs_ground_hash(boards[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(hash, want), "%s from %u ended in %s, the straight run in %s",
                 i ? "migrated run" : "stopped run", *at, hash, want);
    }
    PASS();
}

#define HOST_STOPS 400

/* Where the host's stops fall is up to the host: none of them may leave a trace. */
TEST disturbed_run_agrees(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = gs_ground_start(PROGRAM, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_ground_arm(board, END, &error);
    GS_CHECK_ERROR(error);
    for (int i = 0; i < HOST_STOPS && !gs_board_stop_reason(board); i++) {
        gs_board_continue(board, &error);
        GS_CHECK_ERROR(error);
        gs_board_pause(board, &error);
        GS_CHECK_ERROR(error);
    }
    if (!gs_board_stop_reason(board)) {
        gs_board_run_until_stopped(board, &error);
        GS_CHECK_ERROR(error);
    }
    g_autofree char *hash = gs_ground_hash(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(hash, want), "the disturbed run ended in %s, the straight run in %s", hash,
             want);
    PASS();
}

/* All numbers of a file, without its comments, in lower case, separated by blanks. */
static char *numbers_of(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    GString *numbers = g_string_new(NULL);

    if (!g_file_get_contents(path, &text, NULL, error)) {
        return g_string_free(numbers, FALSE);
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (**line && **line != '#') {
            g_string_append_printf(numbers, "%s ", *line);
        }
    }
    return g_string_free(numbers, FALSE);
}

static char *post_codes(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    GString *numbers = g_string_new(NULL);

    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "postcode")) {
            g_string_append_printf(numbers, "%s ", gs_event_text(event, "value", "0x") + 2);
        }
    }
    return g_string_free(numbers, FALSE);
}

/* Programs that report what they saw as post codes, the last one 600d600d. */
static const char *const report[] = { "firewall" };

TEST report_is_as_expected(const void *arg)
{
    const char *const *program = arg;
    GError *error = NULL;
    g_autofree char *path = g_strdup_printf("harness/ground/%s.expect", *program);
    g_autofree char *want = numbers_of(path, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = gs_ground_start(*program, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_board_set(board, GS_GROUND_ORACLE, "stop-at-postcode", "0x600d600d", &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, REPORT_LIMIT, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *got = post_codes(board);
    GS_CHECK(g_str_equal(got, want), "post codes %s, want %s", got, want);
    PASS();
}

/* Seven questions about the flags behind rows of zeros, each a bit of the post code (harness/ground/zeros). */
TEST zeros_set_flags(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_ground_start("zeros", NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_board_set(board, GS_GROUND_ORACLE, "stop-at-postcode", "0x600d007f", &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, 10000, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *got = post_codes(board);
    GS_CHECK(g_strcmp0(gs_board_stop_reason(board), "postcode") == 0, "answers %s", got);
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
    guint32 value = 0;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = gs_ground_start(PROGRAM, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, END / 2, &error);
    GS_CHECK_ERROR(error);
    gs_ground_read(board, SHARED_ADDR, &value, &error);
    GS_CHECK_ERROR(error);
    gs_ground_write(board, SHARED_ADDR, value ^ 1, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, END, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *hash = gs_ground_hash(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!g_str_equal(hash, want), "a flipped bit left no trace");
    PASS();
}

void gs_suite_ground(gs_suite *suite)
{
    gs_suite_add(suite, "all-cores-are-busy", all_cores_are_busy, NULL);
    gs_suite_add(suite, "zeros-set-flags", zeros_set_flags, NULL);
    gs_suite_add(suite, "processes-agree", processes_agree, NULL);
    gs_suite_add(suite, "disturbed-run-agrees", disturbed_run_agrees, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(midpoint); i++) {
        g_autofree char *name = g_strdup_printf("migrated-run-agrees/%u", midpoint[i]);
        gs_suite_add(suite, name, migrated_run_agrees, &midpoint[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(report); i++) {
        g_autofree char *name = g_strdup_printf("report-is-as-expected/%s", report[i]);
        gs_suite_add(suite, name, report_is_as_expected, &report[i]);
    }
    gs_suite_add(suite, "control-other-quantum-differs", other_quantum_differs, NULL);
    gs_suite_add(suite, "control-one-bit-differs", one_bit_differs, NULL);
}
