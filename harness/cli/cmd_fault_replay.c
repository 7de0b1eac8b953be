/* SPDX-License-Identifier: MIT */
/*
 * fault replay CAMPAIGN ID: the same fault again. With --no-gdb the engine carries it out and
 * the verdict is printed. Otherwise the board stands at the injection (--before N: N instructions
 * earlier), all cores in gdb; going on from there makes the fault, and the end gives the verdict
 * once more.
 */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "cmd_fault.h"
#include "commands.h"

/* What is made again: a fault, or two. */
typedef struct shot {
    gs_fault fault; /* the first */
    gboolean pair;
    const char *name; /* ID, or A+B */
    char *plan;
} shot;

static void shot_clear(shot *shot)
{
    g_free(shot->plan);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(shot, shot_clear)

static gboolean read_verdict(const char *path, gs_verdict *verdict, GError **error)
{
    g_autoptr(GArray) verdicts = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    gs_verdicts_read(path, verdicts, NULL);
    if (verdicts->len != 1) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: the engine gave no verdict", path);
        return FALSE;
    }
    *verdict = g_array_index(verdicts, gs_verdict, 0);
    return TRUE;
}

/* A campaign of this one fault. Afterwards the board stands at the base again. */
static gboolean judge(gs_setting *s, gs_board *board, const shot *shot, gs_verdict *verdict,
                      GError **error)
{
    g_autofree char *plan = g_build_filename(s->dir, "replay.plan", NULL);
    g_autofree char *out = g_build_filename(s->dir, "replay.results", NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean died;
    gs_window_plan_head(s->window, text);
    g_string_append_printf(text, "fault %" G_GUINT64_FORMAT " %s\n", shot->fault.id, shot->plan);
    return g_file_set_contents(plan, text->str, (gssize)text->len, error) &&
           gs_window_engine(board, "campaign", plan, out, NULL, NULL, &died, error) &&
           read_verdict(out, verdict, error);
}

/* The object of pairs.jsonl, or a line for people. */
static void print_pair(const gs_setting *s, const gs_fault_options *o, const shot *shot, const gs_verdict *v)
{
    if (o->json) {
        g_autofree char *line = gs_pair_json(s->space, shot->name, shot->plan, v);
        puts(line);
    } else {
        printf("pair %s: %s (%s), %u of 2 struck, ended at %" G_GUINT64_FORMAT ", pc 0x%08x, post code 0x%08x\n",
               shot->name, gs_class_name(v->class), v->detail, v->injected, v->at, v->pc, v->postcode);
    }
}

static void print_fault(const gs_setting *s, const shot *shot, const gs_source *source)
{
    const gs_step *step = gs_space_step(s->space, shot->fault.strike);

    printf("fault %s: %s\ncore %s, pc 0x%08x: %s, %s at %s:%u\n", shot->name, shot->plan, gs_core_name(step->cpu),
           step->pc, gs_space_insn(s->space, shot->fault.strike)->text, source->function, source->file, source->line);
}

static int print_verdict(gs_setting *s, const gs_fault_options *o, const shot *shot)
{
    GError *error = NULL;
    gs_verdict verdict;
    g_autoptr(gs_board) board = gs_window_start(s->window, NULL, &error);
    const gs_fault *fault = &shot->fault;
    if (!board || !judge(s, board, shot, &verdict, &error)) {
        return gs_fail(error);
    }
    if (shot->pair) {
        print_pair(s, o, shot, &verdict);
        return verdict.class == GS_CLASS_BYPASS ? GS_EXIT_FAIL : GS_EXIT_PASS;
    }
    g_autoptr(GArray) verdicts = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    g_array_append_val(verdicts, verdict);
    gs_work work = { .ids = g_array_new(FALSE, FALSE, sizeof(guint64)),
                     .checks = g_array_new(FALSE, FALSE, sizeof(guint64)) };
    g_array_append_val(work.ids, fault->id);
    g_autoptr(gs_report) report =
        gs_report_new(s->window, s->space, s->prune, &work, s->seed, verdicts, &error);
    if (report && o->json) {
        g_autofree char *line = gs_report_row_json(report, &g_array_index(report->rows, gs_row, 0));
        puts(line);
    } else if (report) {
        print_fault(s, shot, g_array_index(report->rows, gs_row, 0).source);
        printf("%s (%s), ended at instruction %" G_GUINT64_FORMAT ", pc 0x%08x, post code 0x%08x\n",
               gs_class_name(verdict.class), verdict.detail, verdict.at, verdict.pc, verdict.postcode);
    }
    g_array_unref(work.ids);
    g_array_unref(work.checks);
    return report ? verdict.class == GS_CLASS_BYPASS ? GS_EXIT_FAIL : GS_EXIT_PASS : gs_fail(error);
}

/* ---- with a debugger ---- */

static char *gdb_target(const gs_setting *s, const gs_fault_options *o)
{
    g_autofree char *path = g_build_filename(s->dir, "gdb.sock", NULL);
    return o->gdb_port ? g_strdup_printf("tcp:127.0.0.1:%" G_GINT64_FORMAT, o->gdb_port)
                       : g_canonicalize_filename(path, NULL);
}

static void print_how(const gs_setting *s, const gs_fault_options *o, const shot *shot,
                      const char *target, guint64 stands)
{
    const gs_fault *fault = &shot->fault;
    const gs_step *step = gs_space_step(s->space, fault->strike);
    const char *remote = o->gdb_port ? target + strlen("tcp:") : target;
    printf("fault %s: %s\n%s\nThe board stands at instruction %" G_GUINT64_FORMAT ", %"
           G_GUINT64_FORMAT " before the injection (core %s, pc 0x%08x). All four cores:\n\n"
           "  gdb-multiarch -ex 'target extended-remote %s' -ex 'set schedule-multiple on'", shot->name, shot->plan,
           gs_space_insn(s->space, fault->strike)->text, stands, step->at - stands,
           gs_core_name(step->cpu), step->pc, remote);
    for (guint i = 2; i <= GS_CORES; i++) {
        printf(" \\\n    -ex 'add-inferior' -ex 'inferior %u' -ex 'attach %u'", i, i);
    }
    printf("\n\n'continue' makes the fault and stops at the run's end. Inferiors: 1 A7, 2 HSP, 3 IO0, 4 IO1. "
           "Control-C here ends the board.\n");
    fflush(stdout);
}

/* To the place, from the base, where the engine is given its orders for what comes. */
static gboolean stand(gs_setting *s, gs_board *board, guint64 stop, GError **error)
{
    static const char oracle[] = "/machine/soc/oracle";
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, stop);
    g_autofree char *out = g_build_filename(s->dir, "replay-gdb.results", NULL);
    g_unlink(out);
    return (stop == s->window->base || (gs_board_set(board, oracle, "insn-limit", limit, error) &&
                                        gs_board_run_until_stopped(board, error) &&
                                        gs_board_set(board, oracle, "insn-limit", "0", error))) &&
           gs_board_set(board, GS_LAB, "results", out, error) &&
           gs_board_set(board, GS_LAB, "start", "replay", error);
}

static void print_end(const gs_setting *s, const shot *shot, const gs_verdict *want)
{
    GError *error = NULL;
    g_autofree char *out = g_build_filename(s->dir, "replay-gdb.results", NULL);
    gs_verdict got;
    if (!read_verdict(out, &got, &error)) {
        gs_fail(error);
        return;
    }
    gboolean same = got.class == want->class && got.at == want->at && got.pc == want->pc &&
                    got.postcode == want->postcode && got.injected == want->injected &&
                    got.detail == want->detail;
    printf("fault %s ended: %s (%s) at %" G_GUINT64_FORMAT ", pc 0x%08x, post code 0x%08x; %s\n",
           shot->name, gs_class_name(got.class), got.detail, got.at, got.pc, got.postcode,
           same ? "as in the campaign" : "the debugger has made another run of it than the campaign's");
    fflush(stdout);
}

/* Among the events from *seen on, which moves to their end. */
static gboolean engine_stopped(gs_board *board, guint *seen)
{
    const GPtrArray *events = gs_board_events(board);
    gboolean stopped = FALSE;
    for (; *seen < events->len; (*seen)++) {
        const gs_event *event = g_ptr_array_index(events, *seen);
        stopped |= g_str_equal(event->name, "stopped") &&
                   g_str_equal(gs_event_text(event, "reason", ""), "lab");
    }
    return stopped;
}

/* Runs to the place and stays there until the debugger, or whoever started us, ends it. */
static int debug(gs_setting *s, const gs_fault_options *o, const shot *shot)
{
    GError *error = NULL;
    guint64 at = gs_space_step(s->space, shot->fault.strike)->at;
    guint64 stop = at - MIN(o->before, at - s->window->base);
    g_autofree char *target = gdb_target(s, o);
    g_autofree char *option = o->gdb_port ? g_strdup(target)
                                          : g_strdup_printf("unix:%s,server=on,wait=off", target);
    char *extra[] = { (char *)"-gdb", option, NULL };
    g_autoptr(gs_board) board = gs_window_start(s->window, extra, &error);
    gs_verdict want;
    gboolean told = FALSE;
    if (!board || !judge(s, board, shot, &want, &error) || !stand(s, board, stop, &error)) {
        return gs_fail(error);
    }
    guint seen = gs_board_events(board)->len;
    print_how(s, o, shot, target, stop);
    while (gs_board_pump(board, -1, &error)) {
        if (!told && engine_stopped(board, &seen)) {
            print_end(s, shot, &want);
            told = TRUE;
        }
    }
    g_clear_error(&error);
    return GS_EXIT_PASS;
}

static gboolean find_shot(const gs_setting *s, const char *name, shot *shot, GError **error)
{
    gs_pair pair;
    shot->name = name;
    shot->pair = strchr(name, '+') != NULL;
    if (shot->pair) {
        if (!gs_pair_parse(s->space, name, &pair, error)) {
            return FALSE;
        }
        shot->fault = pair.first;
        shot->plan = gs_pair_plan(s->space, &pair);
        return TRUE;
    }
    if (!gs_space_fault(s->space, g_ascii_strtoull(name, NULL, 10), &shot->fault)) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "the campaign has %" G_GUINT64_FORMAT " faults, there is no %s",
                    s->space->size, name);
        return FALSE;
    }
    shot->plan = gs_fault_plan(s->space, &shot->fault);
    return TRUE;
}

int gs_fault_replay(const gs_fault_options *o)
{
    GError *error = NULL;
    g_auto(gs_setting) s = { 0 };
    g_auto(shot) shot = { 0 };
    gsize digits = strspn(o->names[1], "0123456789");
    if (!digits || (o->names[1][digits] && o->names[1][digits] != '+')) {
        g_printerr("glassphere: '%s' is no fault's ID\n", o->names[1]);
        return GS_EXIT_USAGE;
    }
    gs_fault_options own = *o;
    own.budget = 1; /* the list of work is not needed, only the space */
    own.check = own.pairs = 0;
    g_autofree char *dir = NULL;
    if (!own.out) {
        g_autoptr(gs_campaign) campaign = gs_campaign_load(o->names[0], &error);
        if (!campaign) {
            return gs_fail(error);
        }
        own.out = dir = g_strdup_printf("build/fault/%s-replay", campaign->name);
    }
    if (!gs_setting_make(&s, &own, &error)) {
        return gs_fail(error);
    }
    if (!find_shot(&s, o->names[1], &shot, &error)) {
        return gs_fail(error);
    }
    return o->no_gdb ? print_verdict(&s, o, &shot) : debug(&s, o, &shot);
}
