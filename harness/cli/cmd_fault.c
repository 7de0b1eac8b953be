/* SPDX-License-Identifier: MIT */
/*
 * fault run CAMPAIGN: carries a campaign out, or one shard of it, and goes on where an
 * interrupted run stood. fault merge: makes of all shards what a single run would have made.
 * fault list: the campaigns there are. fault replay: cmd_fault_replay.c.
 */
#include "cmd_fault.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../lib/error.h"
#include "../lib/json_text.h"
#include "commands.h"

#define CAMPAIGN_DIR "harness/campaigns"
#define OUT_DIR      "build/fault"
#define QUIET_SECONDS 20 /* between lines of progress where no terminal overwrites them */

static volatile int interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* ---- setting ---- */

static char *directory(const gs_campaign *c, const gs_fault_options *o)
{
    if (o->out) {
        return g_strdup(o->out);
    }
    return o->shards == 1 ? g_build_filename(OUT_DIR, c->name, NULL)
                          : g_strdup_printf(OUT_DIR "/%s-%u-of-%u", c->name, o->shard, o->shards);
}

gboolean gs_setting_make(gs_setting *s, const gs_fault_options *o, GError **error)
{
    s->campaign = gs_campaign_load(o->names[0], error);
    if (!s->campaign) {
        return FALSE;
    }
    s->seed = o->seed ? o->seed : s->campaign->seed;
    s->dir = directory(s->campaign, o);
    s->window = gs_window_new(s->campaign, s->dir, NULL, NULL, error);
    s->space = s->window ? gs_space_new(s->campaign, s->window->trace, s->window->events, error)
                         : NULL;
    if (!s->space) {
        return FALSE;
    }
    gs_work_options how = { .seed = s->seed, .budget = o->budget, .shard = o->shard,
                            .shards = o->shards, .by_pc = s->campaign->by_pc,
                            .check = o->check < 0 ? s->campaign->check : (guint64)o->check };
    s->prune = gs_prune_new(s->space);
    s->work = gs_work_new(s->space, s->prune, &how);
    s->ids = gs_work_runs(s->work, s->space, s->prune);
    s->identity = gs_window_identity(s->window);
    guint64 pairs = o->pairs < 0 ? s->campaign->pairs : (guint64)o->pairs;
    s->pairs = pairs ? gs_pairs_new(s->space, pairs, s->seed, error) : NULL;
    return !pairs || s->pairs;
}

void gs_setting_clear(gs_setting *s)
{
    gs_work_free(s->work);
    gs_pairs_free(s->pairs);
    gs_prune_free(s->prune);
    gs_space_free(s->space);
    gs_window_free(s->window);
    gs_campaign_free(s->campaign);
    if (s->ids) {
        g_array_unref(s->ids);
    }
    g_free(s->identity);
    g_free(s->dir);
}

/* ---- progress ---- */

static void show_progress(const gs_progress *p, gboolean last, void *opaque)
{
    static double shown = -QUIET_SECONDS;
    gboolean terminal = isatty(STDERR_FILENO);
    double step = terminal ? 0.5 : QUIET_SECONDS;
    const char *name = opaque;
    if (!last && p->seconds - shown < step) {
        return;
    }
    shown = last ? -QUIET_SECONDS : p->seconds;
    double rate = p->seconds > 0 ? (double)(p->done - p->resumed) / p->seconds : 0;
    guint64 left = rate > 0 ? (guint64)((double)(p->total - p->done) / rate) : 0;
    g_printerr("%s%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " (%.1f %%), %.0f/s, %" G_GUINT64_FORMAT
               ":%02u left, bypasses %" G_GUINT64_FORMAT "%s", terminal ? "\r" : "", name, p->done, p->total,
               p->total ? 100.0 * (double)p->done / (double)p->total : 100.0, rate, left / 60,
               (guint)(left % 60), p->bypasses, terminal && !last ? "  " : "\n");
}

/* Times and rates: everything a second run would not repeat. */
static gboolean write_run_json(const gs_setting *s, const gs_fault_options *o,
                               const gs_run_result *result, GError **error)
{
    const gs_progress *p = &result->progress;
    double rate = p->seconds > 0 ? (double)(p->done - p->resumed) / p->seconds : 0;
    g_autofree char *path = g_build_filename(s->dir, "run.json", NULL);
    g_autofree char *text = g_strdup_printf(
        "{\"campaign\":\"%s\",\"jobs\":%u,\"shard\":\"%u/%u\",\"faults\":%" G_GUINT64_FORMAT ",\"resumed\":%"
        G_GUINT64_FORMAT ",\"seconds\":%.3f,\"faults_per_second\":%.1f,\"deaths\":%u,\"restores\":%"
        G_GUINT64_FORMAT ",\"restore_us\":%" G_GUINT64_FORMAT ",\"run_us\":%" G_GUINT64_FORMAT
        ",\"judge_us\":%" G_GUINT64_FORMAT ",\"restore_us_p50\":%" G_GUINT64_FORMAT ",\"restore_us_p99\":%"
        G_GUINT64_FORMAT "}\n", s->campaign->name, o->jobs, o->shard, o->shards, p->done, p->resumed,
        p->seconds, rate, result->deaths, result->restores, result->restore_us, result->run_us,
        result->judge_us, result->restore_us_p50, result->restore_us_p99);
    return g_file_set_contents(path, text, -1, error);
}

/* ---- run ---- */

static gs_run_options run_options(const gs_setting *s, const gs_fault_options *o)
{
    return (gs_run_options){
        .jobs = o->jobs, .identity = s->identity, .fresh = o->fresh, .stop = &interrupted,
        .progress = o->quiet ? NULL : show_progress, .opaque = s->campaign->name,
    };
}

/* Controls, files, the table; the exit status. */
static int conclude(const gs_setting *s, const gs_fault_options *o, const GArray *verdicts,
                    const GArray *pair_verdicts)
{
    GError *error = NULL;
    gs_run_options run = run_options(s, o);
    g_autoptr(gs_report) report =
        gs_report_new(s->window, s->space, s->prune, s->work, s->seed, verdicts, &error);
    if (report) {
        report->pairs = s->pairs;
        report->pair_verdicts = pair_verdicts;
    }
    if (!report || (!o->no_controls && !gs_controls_run(report, s->dir, &run, &error))) {
        return gs_fail(error);
    }
    gs_report_judge(report);
    if (!gs_report_write(report, s->dir, &error)) {
        return gs_fail(error);
    }
    if (o->json) {
        g_autofree char *text = gs_report_summary_json(report);
        fputs(text, stdout);
    } else {
        gs_report_print(report, stdout);
        printf("%s/: results.jsonl, summary.json, results.tap, junit.xml, results.sarif, report.html, run.json\n",
               s->dir);
    }
    if (report->sum.count[GS_CLASS_CRASHED]) {
        return GS_EXIT_INFRASTRUCTURE;
    }
    return report->valid && !report->sum.count[GS_CLASS_BYPASS] ? GS_EXIT_PASS : GS_EXIT_FAIL;
}

static int tell_interrupted(const gs_run_result *result, const char *what)
{
    g_printerr("glassphere: interrupted after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
               " %s; the same command goes on from here\n", result->progress.done,
               result->progress.total, what);
    return GS_EXIT_INFRASTRUCTURE;
}

/* A log, or what a process that died left for it. */
static gboolean holds_verdicts(const char *name)
{
    const char *own = g_str_has_prefix(name, GS_PAIRS_PREFIX) ? name + strlen(GS_PAIRS_PREFIX) : name;
    return g_str_equal(own, GS_RUN_LOG) || (g_str_has_prefix(own, "job-") && g_str_has_suffix(own, ".results"));
}

/* --fresh is for all of it at once: interrupted before its pairs or weak builds, the same command
 * without --fresh must not find those of an earlier run. */
static void forget(const char *dir)
{
    const char *name;
    g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(dir, name, NULL);
        if (g_str_has_prefix(name, GS_CONTROL_PREFIX)) {
            forget(path);
        } else if (holds_verdicts(name)) {
            g_unlink(path);
        }
    }
}

static int fault_run(const gs_fault_options *o)
{
    GError *error = NULL;
    g_auto(gs_setting) s = { 0 };
    if (!gs_setting_make(&s, o, &error) || !(o->no_controls || o->shards > 1 || gs_controls_ready(s.campaign, &error))) {
        return gs_fail(error);
    }
    if (!o->quiet) {
        g_printerr("%s: %u instructions, raw space %" G_GUINT64_FORMAT ", without effect %" G_GUINT64_FORMAT
                   ", classes %" G_GUINT64_FORMAT ", to run %u\n", s.campaign->name,
                   s.space->strikes->len, s.work->raw, s.work->dead, s.work->classes, s.ids->len);
    }
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    if (o->fresh) {
        forget(s.dir);
    }
    gs_run_options run = run_options(&s, o);
    g_autoptr(gs_run_result) result = gs_run(s.window, s.space, s.ids, &run, &error);
    if (!result || !write_run_json(&s, o, result, &error)) {
        return gs_fail(error);
    }
    if (result->interrupted) {
        return tell_interrupted(result, "faults");
    }
    g_autoptr(gs_run_result) pairs =
        s.pairs ? gs_pairs_run(s.window, s.pairs, o->shard, o->shards, &run, &error) : NULL;
    if (s.pairs && !pairs) {
        return gs_fail(error);
    }
    if (pairs && pairs->interrupted) {
        return tell_interrupted(pairs, "pairs");
    }
    if (o->shards > 1) {
        printf("shard %u/%u done: %" G_GUINT64_FORMAT " faults in %s\n", o->shard, o->shards,
               result->progress.total, s.dir);
        return GS_EXIT_PASS;
    }
    return conclude(&s, o, result->verdicts, pairs ? pairs->verdicts : NULL);
}

/* ---- merge ---- */

static gboolean collect(char **dirs, const char *prefix, const char *identity, GArray *verdicts,
                        GError **error)
{
    for (; *dirs; dirs++) {
        g_autofree char *path = g_strdup_printf("%s/%s" GS_RUN_LOG, *dirs, prefix);
        if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
            g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: there is no shard (%s)", *dirs, path);
            return FALSE;
        }
        g_autoptr(GArray) one = gs_verdict_log_read(path, identity, error);
        if (!one) {
            return FALSE;
        }
        g_array_append_vals(verdicts, one->data, one->len);
    }
    gs_verdicts_sort(verdicts);
    return TRUE;
}

static int fault_merge(const gs_fault_options *o)
{
    GError *error = NULL;
    g_auto(gs_setting) s = { 0 };
    g_autoptr(GArray) verdicts = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    if (!o->names[1]) {
        g_printerr("glassphere: fault merge CAMPAIGN SHARD-DIRECTORY...\n");
        return GS_EXIT_USAGE;
    }
    if (!gs_setting_make(&s, o, &error) || !(o->no_controls || gs_controls_ready(s.campaign, &error)) ||
        !collect(o->names + 1, "", s.identity, verdicts, &error)) {
        return gs_fail(error);
    }
    g_autofree char *identity = s.pairs ? gs_pairs_identity(s.pairs, s.identity) : NULL;
    if (s.pairs && !collect(o->names + 1, GS_PAIRS_PREFIX, identity, pairs, &error)) {
        return gs_fail(error);
    }
    return conclude(&s, o, verdicts, pairs);
}

/* ---- list ---- */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_json(const gs_campaign *c, gboolean first, gboolean last)
{
    g_autoptr(GString) out = g_string_new(first ? "[{\"name\":" : "{\"name\":");
    gs_json_text(out, c->name);
    g_string_append(out, ",\"file\":");
    gs_json_text(out, c->path);
    g_string_append(out, ",\"text\":");
    gs_json_text(out, c->text);
    printf("%s}%s\n", out->str, last ? "]" : ",");
}

static int fault_list(const gs_fault_options *o)
{
    g_autoptr(GDir) dir = g_dir_open(CAMPAIGN_DIR, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        if (g_str_has_suffix(name, ".campaign")) {
            g_ptr_array_add(names, g_build_filename(CAMPAIGN_DIR, name, NULL));
        }
    }
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        GError *error = NULL;
        g_autoptr(gs_campaign) c = gs_campaign_load(g_ptr_array_index(names, i), &error);
        if (!c) {
            return gs_fail(error);
        }
        if (o->json) {
            list_json(c, i == 0, i + 1 == names->len);
        } else {
            printf("%-16s %s: %s\n", c->name, c->path, c->text);
        }
    }
    return GS_EXIT_PASS;
}

/* ---- options ---- */

static const struct {
    const char *verb;
    int (*run)(const gs_fault_options *options);
    guint names; /* at least */
    const char *arguments, *text;
} verbs[] = {
    { "run", fault_run, 1, "CAMPAIGN", "carry a fault campaign out, or go on with it" },
    { "merge", fault_merge, 1, "CAMPAIGN DIR...", "one result of the shards in these directories" },
    { "replay", gs_fault_replay, 2, "CAMPAIGN ID", "one fault again, stopped before it for gdb, made as gdb goes on" },
    { "list", fault_list, 0, "", "the campaigns in harness/campaigns" },
};

void gs_cmd_fault_usage(FILE *to)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        fprintf(to, "  fault   %-10s %s%s%s\n", verbs[i].verb, verbs[i].text,
                *verbs[i].arguments ? ": " : "", verbs[i].arguments);
    }
}

static gboolean take_shard(gs_fault_options *o, const char *text)
{
    char *end;
    guint64 n = g_ascii_strtoull(text, &end, 10);
    guint64 of = *end == '/' ? g_ascii_strtoull(end + 1, &end, 10) : 0;
    o->shard = (guint)n;
    o->shards = (guint)of;
    return !*end && n >= 1 && n <= of && of <= 100000;
}

static int refuse(const char *text)
{
    g_printerr("glassphere: %s\n", text);
    return GS_EXIT_USAGE;
}

static int parse(gs_fault_options *o, gsize verb, int argc, char **argv)
{
    gint64 seed = 0, budget = 0, before = 0;
    gint jobs = 1;
    g_autofree char *shard = NULL, *about = NULL;
    const GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &o->json, "machine-readable output", NULL },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &jobs, "processes side by side (default 1)", "N" },
        { "shard", 0, 0, G_OPTION_ARG_STRING, &shard, "only part I of N", "I/N" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "seed of samples (default: the campaign's)", "N" },
        { "budget", 0, 0, G_OPTION_ARG_INT64, &budget, "try N faults: a seeded sample", "N" },
        { "pairs", 0, 0, G_OPTION_ARG_INT64, &o->pairs, "try N pairs of faults, too: a seeded sample", "N" },
        { "check", 0, 0, G_OPTION_ARG_INT64, &o->check, "unpruned sample that checks the pruning", "N" },
        { "out", 'o', 0, G_OPTION_ARG_FILENAME, &o->out, "directory (default build/fault/NAME)", "DIR" },
        { "fresh", 0, 0, G_OPTION_ARG_NONE, &o->fresh, "forget an earlier run", NULL },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "no progress", NULL },
        { "no-controls", 0, 0, G_OPTION_ARG_NONE, &o->no_controls, "leave the controls out", NULL },
        { "before", 0, 0, G_OPTION_ARG_INT64, &before, "replay: stop N instructions earlier", "N" },
        { "no-gdb", 0, 0, G_OPTION_ARG_NONE, &o->no_gdb, "replay: print the verdict, no debugger", NULL },
        { "gdb-port", 0, 0, G_OPTION_ARG_INT64, &o->gdb_port, "replay: TCP port on loopback", "N" },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->names, "", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(verbs[verb].arguments);
    g_autoptr(GError) error = NULL;
    about = g_strdup_printf("fault %s: %s", verbs[verb].verb, verbs[verb].text);
    g_option_context_set_summary(context, about);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        return refuse(error->message);
    }
    if (seed < 0 || budget < 0 || before < 0 || jobs < 1 || jobs > 256 || o->check < -1 ||
        o->pairs < -1 || o->gdb_port < 0 || o->gdb_port > G_MAXUINT16) {
        return refuse("a number is out of range");
    }
    if (shard && !take_shard(o, shard)) {
        return refuse("--shard takes I/N with 1 <= I <= N");
    }
    o->seed = (guint64)seed;
    o->budget = (guint64)budget;
    o->before = (guint64)before;
    o->jobs = (guint)jobs;
    return GS_EXIT_PASS;
}

int gs_cmd_fault(int argc, char **argv)
{
    for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++) {
        if (!g_str_equal(argv[1], verbs[i].verb)) {
            continue;
        }
        gs_fault_options o = { .shard = 1, .shards = 1, .check = -1, .pairs = -1 };
        int status = parse(&o, i, argc - 1, argv + 1);
        guint names = o.names ? g_strv_length(o.names) : 0;
        if (status == GS_EXIT_PASS && names < verbs[i].names) {
            g_printerr("usage: glassphere fault %s %s [options]\n", verbs[i].verb, verbs[i].arguments);
            status = GS_EXIT_USAGE;
        }
        status = status == GS_EXIT_PASS ? verbs[i].run(&o) : status;
        g_strfreev(o.names);
        g_free(o.out);
        return status;
    }
    g_printerr("glassphere: fault run | merge | replay | list\n");
    return GS_EXIT_USAGE;
}
