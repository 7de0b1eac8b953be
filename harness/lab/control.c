/* SPDX-License-Identifier: MIT */
#include "control.h"

#include "../lib/error.h"

#define CLEAN_LIMIT G_GUINT64_CONSTANT(2000000000)

gboolean gs_controls_ready(const gs_campaign *campaign, GError **error)
{
    for (guint i = 0; i < campaign->weak->len; i++) {
        const gs_weak *weak = g_ptr_array_index(campaign->weak, i);
        const char *files[] = { weak->rom, weak->flash };
        for (guint k = 0; k < G_N_ELEMENTS(files); k++) {
            if (files[k] && !g_file_test(files[k], G_FILE_TEST_IS_REGULAR)) {
                g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: control weak %s: there is no %s; "
                            "harness/campaigns/weak.sh makes the weak builds, --no-controls does without",
                            campaign->path, weak->name, files[k]);
                return FALSE;
            }
        }
    }
    return TRUE;
}

/* The board with nothing altered comes to the stage that must not run otherwise. */
static gboolean run_clean(gs_report *report, GError **error)
{
    const gs_campaign *c = report->campaign;
    gs_board_config config = { .rom = c->rom, .flash = c->flash, .fuses = c->fuses,
                               .seed = c->board_seed, .insn_limit = CLEAN_LIMIT,
                               .stop_stage = c->clean_stage };
    g_autoptr(gs_board) board = gs_board_start(&config, error);
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return FALSE;
    }
    const char *reason = gs_board_stop_reason(board);
    gs_control control = { .name = g_strdup("clean"), .ok = g_str_equal(reason, "stage") };
    control.text = g_strdup_printf("the unaltered image %s stage %s",
                                   control.ok ? "comes to" : "does not come to", c->clean_stage);
    gs_report_add_control(report, control);
    return TRUE;
}

/* Counts them, all and by `faults` line. */
static void count_bypasses(gs_control *control, const gs_space *space, const GArray *verdicts)
{
    control->by_group = g_new0(guint64, space->campaign->groups->len);
    for (guint i = 0; i < verdicts->len; i++) {
        const gs_verdict *v = &g_array_index(verdicts, gs_verdict, i);
        if (v->class == GS_CLASS_BYPASS) {
            gs_fault fault;
            gs_space_fault(space, v->id, &fault);
            control->by_group[fault.group]++;
            control->bypasses++;
        }
    }
}

/* The same campaign on the weak build, as far as its budget goes. */
static gboolean run_weak(gs_report *report, const gs_weak *weak, const char *dir,
                         const gs_run_options *options, GError **error)
{
    gs_campaign there = *report->campaign; /* borrowed: nothing of it is freed */
    const gs_campaign *c = &there;
    there.strikes = there.control_strikes->len ? there.control_strikes : there.strikes;
    g_autofree char *own = g_strdup_printf("%s/" GS_CONTROL_PREFIX "%s", dir, weak->name);
    g_autoptr(gs_window) window = gs_window_new(c, own, weak->rom, weak->flash, error);
    g_autoptr(gs_space) space =
        window ? gs_space_new(c, window->trace, window->events, error) : NULL;
    if (!space) {
        g_prefix_error(error, "weak build %s: ", weak->name);
        return FALSE;
    }
    g_autoptr(gs_prune) prune = gs_prune_new(space);
    gs_work_options how = { .seed = report->seed, .budget = weak->budget, .by_pc = TRUE, .shard = 1,
                            .shards = 1 };
    g_autoptr(gs_work) work = gs_work_new(space, prune, &how);
    g_autoptr(GArray) ids = gs_work_runs(work, space, prune);
    g_autofree char *identity = gs_window_identity(window);
    gs_run_options run = *options;
    run.identity = identity;
    g_autoptr(gs_run_result) result = gs_run(window, space, ids, &run, error);
    if (!result) {
        g_prefix_error(error, "weak build %s: ", weak->name);
        return FALSE;
    }
    if (result->interrupted) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "interrupted in the control by weak build %s; "
                    "all verdicts so far are kept: the same command goes on there", weak->name);
        return FALSE;
    }
    gs_control control = { .name = g_strdup_printf("weak %s", weak->name), .tried = result->progress.done };
    count_bypasses(&control, space, result->verdicts);
    control.ok = control.bypasses > report->sum.count[GS_CLASS_BYPASS];
    control.text = g_strdup_printf("%" G_GUINT64_FORMAT " bypasses of %" G_GUINT64_FORMAT
                                   " faults, the full build %" G_GUINT64_FORMAT, control.bypasses,
                                   control.tried, report->sum.count[GS_CLASS_BYPASS]);
    gs_report_add_control(report, control);
    return TRUE;
}

gboolean gs_controls_run(gs_report *report, const char *dir, const gs_run_options *options,
                         GError **error)
{
    const gs_campaign *c = report->campaign;
    if (c->clean_stage && !run_clean(report, error)) {
        return FALSE;
    }
    for (guint i = 0; i < c->weak->len; i++) {
        if (!run_weak(report, g_ptr_array_index(c->weak, i), dir, options, error)) {
            return FALSE;
        }
    }
    return TRUE;
}
