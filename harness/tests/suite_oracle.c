/* SPDX-License-Identifier: MIT */
/*
 * The oracle itself: it stops where it was told, sees what was fetched and nothing else,
 * and a lockup is an event on the board and never the end of QEMU.
 */
#include <string.h>

#include "../ground/lone_hsp/shared.h"
#include "fixture.h"
#include "ground.h"
#include "suites.h"

#define LIMIT           200000u
#define LOCKUP_LIMIT    500u        /* it locks up again a few instructions after each reset */
#define READY_CODE      0x10000001u /* four_cores posts it once the others are released */
#define ROUNDS_OF_IO0   0x8020001cu /* four_cores/shared.h */

static gs_board *lone_hsp(enum lone_mode mode, GError **error)
{
    gs_board *board = gs_ground_start("lone_hsp", NULL, NULL, error);

    if (board && !gs_ground_write(board, LONE_MODE, mode, error)) {
        g_clear_pointer(&board, gs_board_free);
    }
    return board;
}

static guint count_events(gs_board *board, const char *name, const char *member, const char *value)
{
    const GPtrArray *events = gs_board_events(board);
    guint count = 0;

    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        count += g_str_equal(event->name, name) &&
                 (!member || g_str_equal(gs_event_text(event, member, ""), value));
    }
    return count;
}

static guint64 stopped_at(gs_board *board)
{
    const gs_event *event = gs_board_find(board, "stopped", NULL, NULL);

    return event ? event->insn : 0;
}

/* The member of a stage in property "stages" or "watch", as text. */
static char *seen(gs_board *board, const char *property, const char *name, const char *member,
                  GError **error)
{
    g_autofree char *text = gs_board_get(board, GS_GROUND_ORACLE, property, error);
    g_autoptr(JsonNode) root = text ? json_from_string(text, error) : NULL;
    JsonArray *list = root ? json_node_get_array(root) : NULL;

    for (guint i = 0; list && i < json_array_get_length(list); i++) {
        JsonObject *stage = json_array_get_object_element(list, i);
        if (g_str_equal(json_object_get_string_member(stage, "name"), name)) {
            return json_to_string(json_object_get_member(stage, member), FALSE);
        }
    }
    return g_strdup("absent");
}

TEST stops_before_a_stage(const void *arg)
{
    GError *error = NULL;
    guint32 rounds = 1;
    (void)arg;
    g_autoptr(gs_board) board = gs_ground_start("four_cores", NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_board_set(board, GS_GROUND_ORACLE, "stop-at-stage", "io0-boot", &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, LIMIT, &error);
    GS_CHECK_ERROR(error);
    const gs_event *fetch = gs_board_find(board, "fetch", "stage", "io0-boot");
    GS_CHECK(fetch, "io0-boot was not fetched");
    GS_CHECK(g_str_equal(gs_board_stop_reason(board), "stage") && fetch->insn == stopped_at(board),
             "fetched at %" G_GUINT64_FORMAT ", stopped at %" G_GUINT64_FORMAT " for: %s", fetch->insn,
             stopped_at(board), gs_board_stop_reason(board));
    gs_ground_read(board, ROUNDS_OF_IO0, &rounds, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rounds == 0, "IO0 has run");
    g_autofree char *other = seen(board, "stages", "1bl", "ever", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(other, "false"), "1bl, which nobody ran, is fetched: %s", other);
    PASS();
}

TEST stops_at_a_post_code(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_ground_start("four_cores", NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_board_set(board, GS_GROUND_ORACLE, "stop-at-postcode", "0x1,0x10000001", &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, LIMIT, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *last = gs_board_get(board, "/machine/soc/chip-misc", "last-postcode", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(gs_board_stop_reason(board), "postcode"), "stopped for: %s",
             gs_board_stop_reason(board));
    GS_CHECK(g_ascii_strtoull(last, NULL, 0) == READY_CODE, "last post code %s", last);
    const gs_event *post = gs_board_find(board, "postcode", NULL, NULL);
    GS_CHECK(post && post->insn == stopped_at(board), "stopped elsewhere than at the store");
    PASS();
}

TEST limit_ends(const void *arg)
{
    GError *error = NULL;
    g_autoptr(gs_board) board = lone_hsp((enum lone_mode)GPOINTER_TO_INT(arg), &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, LIMIT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(gs_board_stop_reason(board), "limit") && stopped_at(board) == LIMIT,
             "stopped at %" G_GUINT64_FORMAT " for: %s", stopped_at(board), gs_board_stop_reason(board));
    PASS();
}

TEST hsp_lockup_resets_the_soc(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = lone_hsp(LONE_LOCKUP, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, LOCKUP_LIMIT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count_events(board, "reset", "reason", "hsp-sysreset") > 0, "no reset was reported");
    PASS();
}

TEST io_lockup_holds_the_core(const void *arg)
{
    GError *error = NULL;
    guint32 count = 0;
    (void)arg;
    g_autoptr(gs_board) board = lone_hsp(LONE_IO_LOCKUP, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, LIMIT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count_events(board, "core", "core", "io0") == 2, "%u events of IO0, want start and hold",
             count_events(board, "core", "core", "io0"));
    GS_CHECK(count_events(board, "reset", NULL, NULL) == 1, "the SoC was reset");
    gs_ground_read(board, LONE_COUNT, &count, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count > 1000, "HSP counted to %u only", count);
    PASS();
}

TEST sees_again_after_reset(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = lone_hsp(LONE_RESET, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, LIMIT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count_events(board, "reset", "reason", "software") == 1, "no software reset");
    GS_CHECK(count_events(board, "fetch", "stage", "rom") == 2, "the ROM was fetched %u times",
             count_events(board, "fetch", "stage", "rom"));
    PASS();
}

TEST watches_a_range(const void *arg)
{
    GError *error = NULL;
    const char *ran = "1 0x118000 2", *idle = "1 0x119000 0x100", *other_core = "2 0x118000 2";
    const char *const watches[] = { ran, idle, other_core };
    (void)arg;
    g_autoptr(gs_board) board = lone_hsp(LONE_WATCH_ME, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(watches); i++) {
        gs_board_set(board, GS_GROUND_ORACLE, "watch", watches[i], &error);
        GS_CHECK_ERROR(error);
    }
    gs_ground_run(board, LIMIT, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(watches); i++) {
        g_autofree char *fetched = seen(board, "watch", watches[i], "fetched", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(fetched, watches[i] == ran ? "true" : "false"), "%s fetched: %s",
                 watches[i], fetched);
    }
    PASS();
}

/* property and value that must be refused */
static const char *const refused[][2] = {
    { "watch", "nonsense" },            { "watch", "9 0 4" },
    { "watch", "1 0x118000 0" },        { "watch", "1 0x70000000 4" },
    { "watch", "1 0x11ffff 2" },        { "stop-at-stage", "no-such-stage" },
    { "stop-at-postcode", "0x1,x" },
};

TEST refuses_bad_requests(const void *arg)
{
    const char *const *row = arg;
    GError *error = NULL;
    g_autoptr(gs_board) board = lone_hsp(LONE_SLEEP, &error);
    GS_CHECK_ERROR(error);
    gboolean taken = gs_board_set(board, GS_GROUND_ORACLE, row[0], row[1], &error);
    g_clear_error(&error);
    GS_CHECK(!taken, "%s took \"%s\"", row[0], row[1]);
    PASS();
}

TEST no_hash_while_running(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = lone_hsp(LONE_COUNTER, &error);
    GS_CHECK_ERROR(error);
    gs_board_continue(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *hash = gs_ground_hash(board, &error);
    GS_CHECK(!hash, "a running machine has the hash %s", hash);
    g_clear_error(&error);
    PASS();
}

void gs_suite_oracle(gs_suite *suite)
{
    gs_suite_add(suite, "stops-before-a-stage", stops_before_a_stage, NULL);
    gs_suite_add(suite, "stops-at-a-post-code", stops_at_a_post_code, NULL);
    gs_suite_add(suite, "limit-ends-a-loop", limit_ends, GINT_TO_POINTER(LONE_COUNTER));
    gs_suite_add(suite, "limit-ends-sleep", limit_ends, GINT_TO_POINTER(LONE_SLEEP));
    gs_suite_add(suite, "hsp-lockup-resets-the-soc", hsp_lockup_resets_the_soc, NULL);
    gs_suite_add(suite, "io-lockup-holds-the-core", io_lockup_holds_the_core, NULL);
    gs_suite_add(suite, "sees-again-after-reset", sees_again_after_reset, NULL);
    gs_suite_add(suite, "watches-a-range", watches_a_range, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *name = g_strdup_printf("refuses/%s=%s", refused[i][0], refused[i][1]);
        gs_suite_add(suite, name, refuses_bad_requests, refused[i]);
    }
    gs_suite_add(suite, "no-hash-while-running", no_hash_while_running, NULL);
}
