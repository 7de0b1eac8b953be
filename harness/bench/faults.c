/* SPDX-License-Identifier: MIT */
/*
 * What a fault costs: experiments of the fault engine with 10,000 instructions still to run,
 * in the mask ROM and in the monitor, and beside them the way others go, one QEMU process for
 * each fault, from reset, on the same target. Both ways in turn, in one run.
 */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "bench.h"

#define LAB         "/machine/soc/lab"
#define TAIL        10000
#define FAULTS      20000
#define PROCESSES   15
#define PLAN        "build/tmp/bench.plan"
#define RESULTS     "build/tmp/bench.results"
#define TRACE       "build/tmp/bench.trace"

typedef struct target {
    const char *name;
    const char *from;   /* stage the window begins with; NULL: reset */
    const char *ends;
} target;

static const target rom = { "rom", NULL,
                            "end stage 1bl pass\nend postcode 0x10100006 stop\n"
                            "end postcode 0x10100004 stop\n" };
static const target monitor = { "monitor", "monitor",
                                "end stage kernel-a pass\nend postcode 0x10400007 stop\n"
                                "end postcode 0x10300006 stop\nend postcode 0x10300004 stop\n" };

/* ---- one board at the window's start ---- */

static gboolean stage_first(gs_board *board, const char *stage, gint64 *first, GError **error)
{
    g_autofree char *stages = gs_board_get(board, "/machine/soc/oracle", "stages", error);
    g_autoptr(JsonNode) root = stages ? json_from_string(stages, error) : NULL;
    JsonArray *list = root ? json_node_get_array(root) : NULL;

    for (guint i = 0; list && i < json_array_get_length(list); i++) {
        JsonObject *o = json_array_get_object_element(list, i);
        if (g_str_equal(json_object_get_string_member(o, "name"), stage)) {
            *first = json_object_get_int_member(o, "first");
            return TRUE;
        }
    }
    if (error && !*error) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "the board knows no stage %s", stage);
    }
    return FALSE;
}

static gs_board *board_at(const target *t, gint64 *base, GError **error)
{
    gs_board_config config = { .stop_stage = t->from };
    g_autoptr(gs_board) board = gs_board_start(&config, error);

    *base = 0;
    if (!board || (t->from && (!gs_board_run_until_stopped(board, error) ||
                               !stage_first(board, t->from, base, error)))) {
        return NULL;
    }
    return g_steal_pointer(&board);
}

/* Seconds from the machine's start to its stop; -1 and *error. */
static double order(gs_board *board, const char *plan, const char *what, GError **error)
{
    gboolean trace = g_str_equal(what, "trace");

    if (!g_file_set_contents(PLAN, plan, -1, error) ||
        !gs_board_set(board, LAB, "plan", PLAN, error) ||
        !gs_board_set(board, LAB, trace ? "trace" : "results", trace ? TRACE : RESULTS, error) ||
        !gs_board_set(board, LAB, "start", what, error)) {
        return -1;
    }
    gint64 start = g_get_monotonic_time();
    if (!gs_board_run_until_stopped(board, error)) {
        return -1;
    }
    double seconds = (double)(g_get_monotonic_time() - start) / 1e6;
    g_autofree char *state = gs_board_get(board, LAB, "state", error);
    if (state && !g_str_equal(state, "done")) {
        g_autofree char *why = gs_board_get(board, LAB, "error", error);
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "fault engine: %s", why);
    }
    return *error ? -1 : seconds;
}

/* ---- plans ---- */

/* Register flips and skips in turn over the last TAIL instructions before the end. */
static char *make_plan(const target *t, gint64 base, int faults, GError **error)
{
    g_autofree char *text = NULL;
    GString *plan = g_string_new(NULL);

    if (!g_file_get_contents(TRACE, &text, NULL, error)) {
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    guint count = g_strv_length(lines), first = count > TAIL ? count - TAIL : 0;
    g_string_printf(plan, "glassphere-plan 1\nbase %" G_GINT64_FORMAT "\nbudget 20000\n%s", base,
                    t->ends);
    for (int i = 0; i < faults; i++) {
        guint at = first + (guint)((guint64)i * 7919 % (TAIL / 10)); /* a full tail to run */
        g_auto(GStrv) word = g_strsplit(lines[at], " ", 4);
        g_string_append_printf(plan, "fault %d %s %s %s ", i, word[0], word[1], word[2]);
        if (i % 2) {
            g_string_append(plan, "skip\n");
        } else {
            g_string_append_printf(plan, "reg-bit-flip reg=r%d bit=%d\n", i / 2 % 8, i / 16 % 32);
        }
    }
    return g_string_free(plan, FALSE);
}

static char *prepare(gs_board *board, const target *t, gint64 base, GError **error)
{
    g_autofree char *bare = g_strdup_printf("glassphere-plan 1\nbase %" G_GINT64_FORMAT
                                            "\nbudget 200000\n%s", base, t->ends);

    return order(board, bare, "trace", error) < 0 ? NULL : make_plan(t, base, FAULTS, error);
}

/* ---- figures ---- */

static double stat_of(JsonObject *stats, const char *name)
{
    return (double)json_object_get_int_member(stats, name);
}

static gboolean record_stats(gs_board *board, GError **error)
{
    g_autofree char *text = gs_board_get(board, LAB, "stats", error);
    g_autoptr(JsonNode) root = text ? json_from_string(text, error) : NULL;

    if (!root) {
        return FALSE;
    }
    JsonObject *stats = json_node_get_object(root);
    double restore = stat_of(stats, "restore_us"), run = stat_of(stats, "run_us");
    double judge = stat_of(stats, "judge_us"), sum = restore + run + judge;
    bench_record("restore_ms_p50", stat_of(stats, "restore_us_p50") / 1e3, 3);
    bench_record("restore_ms_p99", stat_of(stats, "restore_us_p99") / 1e3, 3);
    bench_record("fault_share_restore", restore / sum, 3);
    bench_record("fault_share_run", run / sum, 3);
    bench_record("fault_share_verdict", judge / sum, 3);
    return TRUE;
}

static double rate(const target *t, gboolean stats, GError **error)
{
    gint64 base;
    g_autoptr(gs_board) board = board_at(t, &base, error);
    g_autofree char *plan = board ? prepare(board, t, base, error) : NULL;
    double seconds = plan ? order(board, plan, "campaign", error) : -1;

    if (seconds < 0 || (stats && !record_stats(board, error))) {
        return -1;
    }
    return FAULTS / seconds;
}

/* The least a fault can cost with a process of its own: reset to the end, no fault at all. */
static double process_seconds(GError **error)
{
    gs_board_config config = { .stop_stage = "1bl" };
    gint64 start = g_get_monotonic_time();
    g_autoptr(gs_board) board = gs_board_start(&config, error);

    if (!board || !gs_board_run_until_stopped(board, error)) {
        return -1;
    }
    g_clear_pointer(&board, gs_board_free);
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

static gboolean measure_ratio(GError **error)
{
    double alone[PROCESSES], engine[PROCESSES], ratio[PROCESSES];
    gint64 base;
    g_autoptr(gs_board) board = board_at(&rom, &base, error);
    g_autofree char *all = board ? prepare(board, &rom, base, error) : NULL;
    g_autofree char *plan = all ? make_plan(&rom, base, 1000, error) : NULL;

    for (int i = 0; i < PROCESSES; i++) {
        double seconds = plan ? order(board, plan, "campaign", error) : -1;
        alone[i] = seconds < 0 ? -1 : process_seconds(error);
        if (alone[i] < 0) {
            return FALSE;
        }
        engine[i] = seconds / 1000;
        ratio[i] = alone[i] / engine[i];
    }
    bench_record("ratio_vs_process_per_fault", bench_median(ratio, PROCESSES), 1);
    return TRUE;
}

/* ---- two processes at once ---- */

typedef struct job {
    GThread *thread;
    double rate;
    GError *error;
} job;

static gpointer run_job(gpointer data)
{
    job *j = data;
    gint64 base;
    g_autoptr(gs_board) board = board_at(&rom, &base, &j->error);
    g_autofree char *plan = NULL;

    j->rate = -1;
    if (board && g_file_get_contents("build/tmp/bench.jobs", &plan, NULL, &j->error)) {
        g_autofree char *results = g_strdup_printf("build/tmp/bench.%p", data);
        gint64 start;
        if (gs_board_set(board, LAB, "plan", "build/tmp/bench.jobs", &j->error) &&
            gs_board_set(board, LAB, "results", results, &j->error) &&
            gs_board_set(board, LAB, "start", "campaign", &j->error)) {
            start = g_get_monotonic_time();
            if (gs_board_run_until_stopped(board, &j->error)) {
                j->rate = FAULTS / ((double)(g_get_monotonic_time() - start) / 1e6);
            }
        }
        remove(results);
    }
    return NULL;
}

static gboolean measure_jobs(double single, GError **error)
{
    job jobs[2] = { 0 };
    gint64 base;
    g_autoptr(gs_board) board = board_at(&rom, &base, error);
    g_autofree char *plan = board ? prepare(board, &rom, base, error) : NULL;

    if (!plan || !g_file_set_contents("build/tmp/bench.jobs", plan, -1, error)) {
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(jobs); i++) {
        jobs[i].thread = g_thread_new("job", run_job, &jobs[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(jobs); i++) {
        g_thread_join(jobs[i].thread);
    }
    if (jobs[0].rate < 0 || jobs[1].rate < 0) {
        g_propagate_error(error, jobs[0].error ? jobs[0].error : jobs[1].error);
        return FALSE;
    }
    bench_record("jobs_efficiency", (jobs[0].rate + jobs[1].rate) / (2 * single), 3);
    return TRUE;
}

gboolean bench_faults(GError **error)
{
    double single = rate(&rom, TRUE, error);

    if (single < 0) {
        return FALSE;
    }
    bench_record("faults_per_second_rom", single, 0);
    double second = rate(&monitor, FALSE, error);
    if (second < 0) {
        return FALSE;
    }
    bench_record("faults_per_second_monitor", second, 0);
    return measure_jobs(single, error) && measure_ratio(error);
}
