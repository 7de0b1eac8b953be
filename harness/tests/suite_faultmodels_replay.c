/* SPDX-License-Identifier: MIT */
/*
 * start=replay (docs/fault-engine.md, "Replay"): rows of faultmodels_table.h once more, each on a
 * board that is stopped on the way and not put back, must end as they did in the campaign. Every row
 * is a process, so a seeded few of each group.
 */
#include <string.h>

#include "../lib/error.h"
#include "faultmodels.h"
#include "faultmodels_table.h"
#include "fixture.h"
#include "ground.h"
#include "suites.h"

#define ROWS   5 /* of a group, at most */
#define BEFORE 7 /* instructions ahead of the first fault at which the board is stopped */

/* A board behind the campaign of that one fault, with the plan still set. */
static gs_board *after_campaign(const char *fault, GError **error)
{
    g_autoptr(gs_board) board = gs_models_board(error);
    g_autofree char *results = gs_models_file("models.results");
    g_autofree char *plan = g_strdup_printf("%sfault 1 %s\n", MODELS_HEAD, fault);
    if (!board) {
        return NULL;
    }
    gs_models_set_plan(board, plan, error);
    if (*error || !gs_board_set(board, MODELS_LAB, "results", results, error) ||
        !gs_board_set(board, MODELS_LAB, "start", "campaign", error) ||
        !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    return g_steal_pointer(&board);
}

static gboolean stop_at(gs_board *board, guint64 at, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, at);
    return gs_board_set(board, GS_GROUND_ORACLE, "insn-limit", limit, error) &&
           gs_board_run_until_stopped(board, error);
}

/* The verdict of the replay that goes on from there, without the ID; NULL and *error. */
static char *replay(gs_board *board, GError **error)
{
    g_autofree char *results = gs_models_file("models.replay"), *text = NULL;
    if (!gs_board_set(board, MODELS_LAB, "results", results, error) ||
        !gs_board_set(board, MODELS_LAB, "start", "replay", error) ||
        !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    g_autofree char *state = gs_board_get(board, MODELS_LAB, "state", error);
    g_autofree char *verdict = gs_board_get(board, MODELS_LAB, "verdict", error);
    if (!verdict || !g_file_get_contents(results, &text, NULL, error)) {
        return NULL;
    }
    g_autofree char *last = g_strdup_printf("\n%s\n", verdict);
    if (!g_str_equal(state, "done") || !g_str_has_prefix(verdict, "1 ") || !g_str_has_suffix(text, last)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "state %s, verdict '%s', results\n%s", state, verdict, text);
        return NULL;
    }
    return g_strdup(verdict + 2);
}

/* Rows of a group, ROWS of them or all: evenly, from a seeded one on. */
static GArray *rows_of(const char *group)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(guint));
    GArray *some = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < G_N_ELEMENTS(model_rows); i++) {
        if (g_str_equal(model_rows[i].group, group)) {
            g_array_append_val(all, i);
        }
    }
    for (guint i = 0, count = MIN(all->len, ROWS); i < count; i++) {
        guint place = (guint)((gs_seed() + (guint64)i * all->len / count) % all->len);
        g_array_append_val(some, g_array_index(all, guint, place));
    }
    return some;
}

TEST group_replays(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GString) wrong = g_string_new(NULL);
    g_autoptr(GArray) rows = rows_of(arg);
    for (guint n = 0; n < rows->len; n++) {
        guint i = g_array_index(rows, guint, n);
        g_autofree char *fault = gs_models_row_fault(i, &error), *want = gs_models_row_result(i, &error);
        GS_CHECK_ERROR(error);
        g_autoptr(gs_board) board = after_campaign(fault, &error);
        GS_CHECK_ERROR(error);
        guint64 at = g_ascii_strtoull(fault, NULL, 10);
        if (at > BEFORE) {
            stop_at(board, at - BEFORE, &error);
        }
        GS_CHECK_ERROR(error);
        g_autofree char *got = replay(board, &error);
        GS_CHECK_ERROR(error);
        if (!g_str_equal(got, want)) {
            g_string_append_printf(wrong, "\n%s: %s, in the campaign %s", fault, got, want);
        }
    }
    GS_CHECK(rows->len && !wrong->len, "%u rows%s", rows->len, wrong->str);
    PASS();
}

/* The board stays where the run ends, with what the fault has done; nothing goes back. */
TEST nothing_goes_back(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *fault = gs_models_row_fault(0, &error), *want = gs_models_row_result(0, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = after_campaign(fault, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *base = gs_ground_hash(board, &error), *got = replay(board, &error);
    g_autofree char *end = gs_ground_hash(board, &error), *stats = gs_board_get(board, MODELS_LAB, "stats", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(got, want), "%s, in the campaign %s", got, want);
    GS_CHECK(!g_str_equal(base, end), "the board stands at the base");
    GS_CHECK(strstr(stats, "\"faults\":1,\"restores\":0,"), "stats %s", stats);
    PASS();
}

/* A value written by hand in front of the fault: another instruction stands there, and it says so. */
TEST other_way_is_missed(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *fault = gs_models_row_fault(0, &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) word = g_strsplit(fault, " ", 4);
    g_autofree char *elsewhere = g_strdup_printf("%s %s 0x2 %s", word[0], word[1], word[3]);
    g_autoptr(gs_board) board = after_campaign(elsewhere, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *got = replay(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_has_prefix(got, "missed "), "%s", got);
    PASS();
}

#define REFUSED(says) \
    do { \
        GS_CHECK(!gs_board_set(board, MODELS_LAB, "start", "replay", &error), "it was taken"); \
        GS_CHECK(strstr(error->message, says), "it says '%s'", error->message); \
        g_clear_error(&error); \
    } while (0)

TEST wrong_replays_are_refused(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *fault = gs_models_row_fault(0, &error);
    g_autofree char *one = g_strdup_printf("%sfault 1 %s\n", MODELS_HEAD, fault);
    g_autofree char *two = g_strdup_printf("%sfault 2 %s\n", one, fault);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = after_campaign(fault, &error);
    GS_CHECK_ERROR(error);
    gs_models_set_plan(board, two, &error);
    GS_CHECK_ERROR(error);
    REFUSED("one experiment, this one has 2");
    /* that plan again, but not its campaign */
    gs_models_set_plan(board, one, &error);
    GS_CHECK_ERROR(error);
    REFUSED("start=campaign with this plan first");
    g_autoptr(gs_board) late = after_campaign(fault, &error);
    GS_CHECK_ERROR(error);
    stop_at(late, g_ascii_strtoull(fault, NULL, 10) + 1, &error);
    GS_CHECK_ERROR(error);
    gs_board_free(board);
    board = g_steal_pointer(&late);
    REFUSED("between the base 0 and the first fault");
    PASS();
}

void gs_faultmodels_replay(gs_suite *suite)
{
    const char *group = "";
    for (guint i = 0; i < G_N_ELEMENTS(model_rows); i++) {
        if (!g_str_equal(group, model_rows[i].group)) {
            group = model_rows[i].group;
            g_autofree char *name = g_strdup_printf("replays-%s", group);
            gs_suite_add(suite, name, group_replays, group);
        }
    }
    gs_suite_add(suite, "replay-puts-nothing-back", nothing_goes_back, NULL);
    gs_suite_add(suite, "replay-control-other-way-is-missed", other_way_is_missed, NULL);
    gs_suite_add(suite, "wrong-replays-are-refused", wrong_replays_are_refused, NULL);
}
