/* SPDX-License-Identifier: MIT */
/*
 * Campaigns on the real engine: the same bytes whatever jobs, shards, interruptions and dying
 * processes it took; triggers that hit what they name; replays that agree; the debugger where
 * the fault strikes.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lab/control.h"
#include "../lib/error.h"
#include "fixture.h"
#include "gdb_client.h"
#include "suites.h"

#define COMMAND "build/bin/glassphere"
#define SMALL   "harness/campaigns/rom-small.campaign"

/* ---- a campaign ready to run ---- */

typedef struct stage {
    gs_campaign *campaign;
    gs_window *window;
    gs_space *space;
    gs_prune *prune;
    char *dir;
} stage;

static void stage_clear(stage *s)
{
    gs_prune_free(s->prune);
    gs_space_free(s->space);
    gs_window_free(s->window);
    gs_campaign_free(s->campaign);
    g_free(s->dir);
    memset(s, 0, sizeof(*s));
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(stage, stage_clear)

/* Takes the campaign over. */
static void stage_make(stage *s, gs_campaign *campaign, const char *name, GError **error)
{
    s->campaign = campaign;
    s->dir = g_strdup_printf("%s-%s", gs_scratch(), name);
    s->window = campaign ? gs_window_new(campaign, s->dir, NULL, NULL, error) : NULL;
    s->space = s->window ? gs_space_new(campaign, s->window->trace, s->window->events, error) : NULL;
    s->prune = s->space ? gs_prune_new(s->space) : NULL;
}

static stage shared;

static void free_shared(void)
{
    if (shared.dir) {
        gs_remove_tree(shared.dir);
    }
    stage_clear(&shared);
}

/* The small ROM campaign, made once a worker. */
static stage *small(GError **error)
{
    if (!shared.campaign) {
        atexit(free_shared);
        stage_make(&shared, gs_campaign_load(SMALL, error), "small", error);
        if (*error) {
            stage_clear(&shared);
        }
    }
    return &shared;
}

static gs_work *work_of(const stage *s, guint shard, guint shards)
{
    gs_work_options how = { .seed = 1, .shard = shard, .shards = shards, .check = 60 };
    return gs_work_new(s->space, s->prune, &how);
}

static gs_run_result *run(stage *s, guint shard, guint shards, gs_run_options options, GError **error)
{
    g_autoptr(gs_work) work = work_of(s, shard, shards);
    g_autoptr(GArray) ids = gs_work_runs(work, s->space, s->prune);
    g_autofree char *identity = gs_window_identity(s->window);
    options.identity = identity;
    options.jobs = options.jobs ? options.jobs : 1;
    return gs_run(s->window, s->space, ids, &options, error);
}

/* All result files in one text. */
static char *results(const stage *s, const GArray *verdicts, GError **error)
{
    g_autoptr(gs_work) work = work_of(s, 1, 1);
    g_autoptr(gs_report) report =
        gs_report_new(s->window, s->space, s->prune, work, 1, verdicts, error);
    static const char *const files[] = { "results.jsonl", "summary.json", "results.tap", "junit.xml",
                                         "results.sarif", "report.html" };
    g_autoptr(GString) all = g_string_new(NULL);
    if (!report) {
        return NULL;
    }
    gs_report_judge(report);
    if (!gs_report_write(report, s->dir, error)) {
        return NULL;
    }
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(s->dir, files[i], NULL), *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, error)) {
            return NULL;
        }
        g_string_append(all, text);
    }
    return g_strdup(all->str);
}

static char *reference_text;
static GArray *reference_verdicts;

/* One job, never disturbed; once a worker. */
static const char *reference(GError **error)
{
    stage *s = small(error);
    if (!reference_text && !*error) {
        g_autoptr(gs_run_result) result = run(s, 1, 1, (gs_run_options){ .fresh = TRUE }, error);
        reference_text = result ? results(s, result->verdicts, error) : NULL;
        reference_verdicts = result ? g_array_ref(result->verdicts) : NULL;
    }
    return reference_text;
}

/* ---- the same, however it was run ---- */

TEST jobs_make_no_difference(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_run_result) result =
        run(&shared, 1, 1, (gs_run_options){ .fresh = TRUE, .jobs = 2 }, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!result->progress.resumed && !result->interrupted, "it did not run anew");
    g_autofree char *got = results(&shared, result->verdicts, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want, got), "two jobs give other results");
    PASS();
}

TEST shards_merge(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    for (guint i = 1; i <= 3; i++) {
        g_autoptr(gs_run_result) part =
            run(&shared, i, 3, (gs_run_options){ .fresh = TRUE }, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(part->verdicts->len < reference_verdicts->len / 2, "shard %u has %u faults", i,
                 part->verdicts->len);
        if (i == 3) {
            g_autofree char *none = results(&shared, all, &error);
            GS_CHECK(!none && strstr(error->message, "a shard is missing"), "two of three shards are enough");
            g_clear_error(&error);
        }
        g_array_append_vals(all, part->verdicts->data, part->verdicts->len);
    }
    gs_verdicts_sort(all);
    g_autofree char *got = results(&shared, all, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want, got), "three shards give other results");
    PASS();
}

static volatile int stop;

static void stop_early(const gs_progress *p, gboolean last, void *opaque)
{
    (void)last;
    (void)opaque;
    stop = p->done > 0;
}

TEST interrupted_goes_on(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    stop = 0;
    g_autoptr(gs_run_result) first = run(
        &shared, 1, 1, (gs_run_options){ .fresh = TRUE, .stop = &stop, .progress = stop_early }, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first->interrupted && first->progress.done > 0, "%" G_GUINT64_FORMAT " done, interrupted %d",
             first->progress.done, first->interrupted);
    g_autoptr(gs_run_result) second = run(&shared, 1, 1, (gs_run_options){ 0 }, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(second->progress.resumed == first->progress.done && !second->interrupted,
             "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " were kept", second->progress.resumed,
             first->progress.done);
    g_autofree char *got = results(&shared, second->verdicts, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want, got), "the interrupted run gives other results");
    PASS();
}

/* No verdict on a control that was not finished: the campaign is neither valid nor invalid then. */
TEST interrupted_control_judges_nothing(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    reference(&error);
    GS_CHECK_ERROR(error);
    gs_weak same = { .name = (char *)"same", .rom = (char *)"build/firmware/rom.bin",
                     .flash = (char *)"build/images/flash.img", .budget = 20 };
    g_autoptr(GPtrArray) weak = g_ptr_array_new();
    g_ptr_array_add(weak, &same);
    gs_campaign campaign = *shared.campaign;
    campaign.weak = weak;
    campaign.clean_stage = NULL;
    g_autoptr(gs_work) work = work_of(&shared, 1, 1);
    g_autoptr(gs_report) report =
        gs_report_new(shared.window, shared.space, shared.prune, work, 1, reference_verdicts, &error);
    GS_CHECK_ERROR(error);
    report->campaign = &campaign;
    stop = 1;
    gboolean judged = gs_controls_run(report, shared.dir, &(gs_run_options){ .jobs = 1, .stop = &stop }, &error);
    stop = 0;
    GS_CHECK(!judged && report->controls->len == 0 && error &&
             g_error_matches(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE) && strstr(error->message, "interrupted"),
             "judged %d, %u controls, %s", judged, report->controls->len, error ? error->message : "no error");
    g_clear_error(&error);
    /* the same build finds no more than itself */
    judged = gs_controls_run(report, shared.dir, &(gs_run_options){ .jobs = 1 }, &error);
    GS_CHECK_ERROR(error);
    gs_report_judge(report);
    GS_CHECK(judged && report->controls->len == 1 && !report->valid, "a control that shows nothing holds");
    PASS();
}

/* Our children are boards: those of this case, and those other suites keep in this process. */
static GHashTable *children(void)
{
    GHashTable *pids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GDir) tasks = g_dir_open("/proc/self/task", 0, NULL);
    for (const char *task; tasks && (task = g_dir_read_name(tasks));) {
        g_autofree char *path = g_strdup_printf("/proc/self/task/%s/children", task), *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL)) {
            continue;
        }
        g_auto(GStrv) words = g_strsplit(text, " ", -1);
        for (guint i = 0; words[i]; i++) {
            if (*words[i]) {
                g_hash_table_add(pids, g_strdup(words[i]));
            }
        }
    }
    return pids;
}

typedef struct killing {
    GHashTable *before; /* the children that are not this case's */
    guint killed;
} killing;

static void kill_once(const gs_progress *p, gboolean last, void *opaque)
{
    killing *k = opaque;
    if (!p->done || last || k->killed) {
        return;
    }
    g_autoptr(GHashTable) now = children();
    GHashTableIter iter;
    gpointer pid;
    g_hash_table_iter_init(&iter, now);
    while (g_hash_table_iter_next(&iter, &pid, NULL)) {
        if (!g_hash_table_contains(k->before, pid)) {
            kill((pid_t)g_ascii_strtoll(pid, NULL, 10), SIGKILL);
            k->killed++;
        }
    }
}

TEST dying_process_is_survived(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(GHashTable) before = children();
    killing k = { before, 0 };
    g_autoptr(gs_run_result) result =
        run(&shared, 1, 1, (gs_run_options){ .fresh = TRUE, .progress = kill_once, .opaque = &k },
            &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(k.killed == 1 && result->deaths == 1, "%u killed, %u deaths seen", k.killed,
             result->deaths);
    g_autofree char *got = results(&shared, result->verdicts, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want, got), "a dying process gives other results");
    PASS();
}

static void kill_self(const gs_progress *p, gboolean last, void *opaque)
{
    (void)last;
    (void)opaque;
    if (p->done) {
        raise(SIGKILL);
    }
}

/* The supervisor itself dies, without a word: what its boards had written is taken up again. */
TEST dying_supervisor_is_survived(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    pid_t child = fork();
    if (child == 0) {
        g_autoptr(gs_run_result) never =
            run(&shared, 1, 1, (gs_run_options){ .fresh = TRUE, .progress = kill_self }, &error);
        _exit(1);
    }
    int status = 0;
    GS_CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
             "the supervisor ended with status %#x", status);
    g_autoptr(gs_run_result) result = run(&shared, 1, 1, (gs_run_options){ 0 }, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(result->progress.resumed > 0 && result->progress.done == result->progress.total,
             "%" G_GUINT64_FORMAT " were kept", result->progress.resumed);
    g_autofree char *got = results(&shared, result->verdicts, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want, got), "a dying supervisor gives other results");
    PASS();
}

/* ---- what was found ---- */

TEST nothing_missed_pruning_holds(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_work) work = work_of(&shared, 1, 1);
    g_autoptr(gs_report) report =
        gs_report_new(shared.window, shared.space, shared.prune, work, 1, reference_verdicts, &error);
    GS_CHECK_ERROR(error);
    gs_report_judge(report);
    GS_CHECK(report->rows->len == 220 && report->sum.injected == 220 && report->sum.reached == 220 &&
             !report->sum.count[GS_CLASS_MISSED], "%u run, %" G_GUINT64_FORMAT " injected, %" G_GUINT64_FORMAT
             " missed", report->rows->len, report->sum.injected, report->sum.count[GS_CLASS_MISSED]);
    GS_CHECK(report->check.tried == 60 && report->check.merged > 10 && !report->check.differing,
             "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " differ, %" G_GUINT64_FORMAT " were merged",
             report->check.differing, report->check.tried, report->check.merged);
    GS_CHECK(!report->sum.count[GS_CLASS_BYPASS] && report->valid, "%" G_GUINT64_FORMAT " bypasses, valid %d",
             report->sum.count[GS_CLASS_BYPASS], report->valid);
    GS_CHECK(report->sum.count[GS_CLASS_NONE] && report->sum.count[GS_CLASS_SILENT] &&
             report->sum.count[GS_CLASS_DETECTED], "only one kind of ending");
    PASS();
}

static gboolean is_json(const char *text, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    return json_parser_load_from_data(parser, text, -1, error);
}

TEST files_are_well_formed(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    reference(&error);
    GS_CHECK_ERROR(error);
    static const char *const json[] = { "summary.json", "results.sarif" };
    for (guint i = 0; i < G_N_ELEMENTS(json); i++) {
        g_autofree char *path = g_build_filename(shared.dir, json[i], NULL), *text = NULL;
        g_file_get_contents(path, &text, NULL, &error);
        GS_CHECK_ERROR(error);
        is_json(text, &error);
        GS_CHECK_ERROR(error);
    }
    g_autofree char *path = g_build_filename(shared.dir, "results.jsonl", NULL), *text = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (guint i = 0; lines[i] && *lines[i]; i++) {
        GS_CHECK(is_json(lines[i], &error), "line %u: %s", i + 1, error->message);
        GS_CHECK(strstr(lines[i], "\"file\":\"firmware/"), "no source line: %s", lines[i]);
    }
    GS_CHECK(g_strv_length(lines) == 221, "%u lines", g_strv_length(lines));
    PASS();
}

/* ---- triggers on the board ---- */

/* Statements of a campaign on the unaltered board up to the first loader, and how many faults. */
static const struct aim {
    const char *name, *statements;
    guint faults;
} aims[] = {
    { "rom", "base reset\nend stage 1bl pass\nfaults skip\nfaults device sfc bit-rot offset=0x700000 bit=0..1\n"
             "strike postcode 0x10100001\nstrike pc hsp run_pass hit=2\nstrike pc hsp image_verify+4\n"
             "strike event extend type=1\nstrike event verify ok=true hit=2 span=3\nstrike stage rom\n"
             "strike insn 9000\n"
             /* the post code's place again, by the register: no fault more */
             "strike register hsp 0x21080004 write value=0x10100001\n", 27 },
    { "monitor", "base stage monitor\nend postcode 0x10400002 stop\nbudget 400000\nfaults nop\n"
                 "strike stage monitor\nstrike pc a7 pluton_postcode\nstrike postcode 0x10400001\n"
                 "strike mailbox a7 0x300f0000\nstrike event lock register=FW_DESC_LOCK\n"
                 /* that lock again, by its register */
                 "strike register a7 0x30000008 write\n", 5 },
};

TEST triggers_strike(const void *arg)
{
    const struct aim *aim = arg;
    GError *error = NULL;
    g_auto(stage) s = { 0 };
    g_autofree char *text = g_strconcat("glassphere-campaign 1\nname t\n", aim->statements, NULL);
    stage_make(&s, gs_campaign_parse(text, "t.campaign", &error), aim->name, &error);
    GS_CHECK_ERROR(error);
    gs_work_options how = { .seed = 1, .shard = 1, .shards = 1 };
    g_autoptr(gs_work) work = gs_work_new(s.space, s.prune, &how);
    g_autoptr(GArray) ids = gs_work_runs(work, s.space, s.prune);
    g_autoptr(gs_run_result) result =
        gs_run(s.window, s.space, ids, &(gs_run_options){ .jobs = 1, .identity = "t", .fresh = TRUE }, &error);
    GS_CHECK_ERROR(error);
    gs_remove_tree(s.dir);
    GS_CHECK(result->verdicts->len == aim->faults, "%u faults", result->verdicts->len);
    for (guint i = 0; i < result->verdicts->len; i++) {
        const gs_verdict *v = &g_array_index(result->verdicts, gs_verdict, i);
        GS_CHECK(v->class != GS_CLASS_MISSED && v->injected == 1, "fault %" G_GUINT64_FORMAT ": %s, %u injected",
                 v->id, gs_class_name(v->class), v->injected);
    }
    PASS();
}

TEST short_budget_is_refused(const void *arg)
{
    GError *error = NULL;
    g_auto(stage) s = { 0 };
    (void)arg;
    stage_make(&s, gs_campaign_parse("glassphere-campaign 1\nname t\nend stage 1bl pass\nbudget 9000\nfaults nop\n",
                                     "t.campaign", &error), "short", &error);
    gs_remove_tree(s.dir);
    GS_CHECK(error && strstr(error->message, "is shorter than the clean run"), "%s",
             error ? error->message : "it was taken");
    g_clear_error(&error);
    PASS();
}

/* ---- replay ---- */

/* The verdict of `fault replay` is the line of the results, byte for byte. */
TEST replay_agrees(const void *arg)
{
    const gs_class *class = arg;
    GError *error = NULL;
    g_autofree char *out = NULL, *id = NULL;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *pattern = g_strdup_printf("(?m)^\\{\"id\":(\\d+),\"class\":\"%s\".*$", gs_class_name(*class));
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, &error);
    g_autoptr(GMatchInfo) match = NULL;
    GS_CHECK(g_regex_match(regex, want, 0, &match), "no fault ended so");
    g_autofree char *line = g_match_info_fetch(match, 0);
    id = g_match_info_fetch(match, 1);
    g_autofree char *dir = g_strdup_printf("%s-replay", gs_scratch());
    const char *argv[] = { COMMAND, "fault", "replay", SMALL, id, "--no-gdb", "--json", "--out", dir, NULL };
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_remove_tree(dir);
    g_strchomp(out);
    GS_CHECK(g_str_equal(out, line), "replayed: %s", out);
    PASS();
}

/* Without --json the same for people: the fault, the place and what became of it. */
TEST replay_is_told(const void *arg)
{
    GError *error = NULL;
    g_autofree char *out = NULL;
    (void)arg;
    const char *want = reference(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(GRegex) regex = g_regex_new(
        "(?m)^\\{\"id\":(\\d+),\"class\":\"(detected)\".*\"pc\":\"(0x[0-9a-f]+)\".*"
        "\"function\":\"([^\"]+)\",\"file\":\"([^\"]+)\",\"line\":(\\d+),.*\"end_at\":(\\d+),", 0, 0, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GMatchInfo) match = NULL;
    GS_CHECK(g_regex_match(regex, want, 0, &match), "no fault ended so");
    g_auto(GStrv) part = g_match_info_fetch_all(match);
    g_autofree char *dir = g_strdup_printf("%s-told", gs_scratch());
    const char *argv[] = { COMMAND, "fault", "replay", SMALL, part[1], "--no-gdb", "--out", dir, NULL };
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    gs_remove_tree(dir);
    g_autofree char *first = g_strdup_printf("fault %s: ", part[1]);
    g_autofree char *place = g_strdup_printf("pc %s: ", part[3]);
    g_autofree char *source = g_strdup_printf(", %s at %s:%s\n", part[4], part[5], part[6]);
    g_autofree char *end = g_strdup_printf("detected (postcode), ended at instruction %s, ", part[7]);
    GS_CHECK(g_str_has_prefix(out, first) && strstr(out, place) && strstr(out, source) && strstr(out, end) &&
             !strstr(out, "INVALID"), "%s", out);
    PASS();
}

/* Reads up to the command it prints: the board stands by then. */
static gboolean wait_for_gdb_line(int fd)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char data[512];
    for (gssize got; !strstr(text->str, "Inferiors:") && (got = read(fd, data, sizeof(data))) > 0;) {
        g_string_append_len(text, data, got);
    }
    return strstr(text->str, "target extended-remote") != NULL;
}

/* The debugger sees HSP before the very instruction, and N instructions earlier. */
TEST debugger_stands_there(const void *arg)
{
    const guint *before = arg;
    GError *error = NULL;
    gs_fault fault;
    int out;
    GPid pid;
    small(&error);
    GS_CHECK_ERROR(error);
    gs_space_fault(shared.space, gs_space_first(shared.space, 0, 15000), &fault);
    g_autofree char *id = g_strdup_printf("%" G_GUINT64_FORMAT, fault.id);
    g_autofree char *count = g_strdup_printf("%u", *before);
    g_autofree char *dir = g_strdup_printf("%s-gdb", gs_scratch());
    const char *argv[] = { COMMAND, "fault", "replay", SMALL, id, "--out", dir, "--before", count, NULL };
    g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                             &out, NULL, &error);
    GS_CHECK_ERROR(error);
    gboolean told = wait_for_gdb_line(out);
    g_autofree char *socket_path = g_build_filename(dir, "gdb.sock", NULL);
    int fd = told ? gs_gdb_connect(socket_path, 2) : -1;
    guint32 pc = 0;
    gboolean answered = fd >= 0 && gs_gdb_register(fd, 15, &pc);
    close(fd);
    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    close(out);
    gs_remove_tree(dir);
    guint32 want = gs_trace_step(shared.window->trace, 15000 - *before)->pc;
    GS_CHECK(answered && pc == want, "the debugger sees HSP's pc as 0x%x, want 0x%x", pc, want);
    PASS();
}

void gs_suite_fault_run(gs_suite *suite)
{
    static const gs_class classes[] = { GS_CLASS_NONE, GS_CLASS_SILENT, GS_CLASS_DETECTED };
    static const guint befores[] = { 0, 25 };
    gs_suite_add(suite, "jobs-make-no-difference", jobs_make_no_difference, NULL);
    gs_suite_add(suite, "shards-merge", shards_merge, NULL);
    gs_suite_add(suite, "interrupted-goes-on", interrupted_goes_on, NULL);
    gs_suite_add(suite, "dying-supervisor-is-survived", dying_supervisor_is_survived, NULL);
    gs_suite_add(suite, "interrupted-control-judges-nothing", interrupted_control_judges_nothing, NULL);
    gs_suite_add(suite, "dying-process-is-survived", dying_process_is_survived, NULL);
    gs_suite_add(suite, "nothing-missed-pruning-holds", nothing_missed_pruning_holds, NULL);
    gs_suite_add(suite, "files-are-well-formed", files_are_well_formed, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(aims); i++) {
        g_autofree char *name = g_strdup_printf("triggers-strike-%s", aims[i].name);
        gs_suite_add(suite, name, triggers_strike, &aims[i]);
    }
    gs_suite_add(suite, "short-budget-is-refused", short_budget_is_refused, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++) {
        g_autofree char *name = g_strdup_printf("replay-agrees-%s", gs_class_name(classes[i]));
        gs_suite_add(suite, name, replay_agrees, &classes[i]);
    }
    gs_suite_add(suite, "replay-is-told", replay_is_told, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(befores); i++) {
        g_autofree char *name = g_strdup_printf("debugger-stands-there-%u", befores[i]);
        gs_suite_add(suite, name, debugger_stands_there, &befores[i]);
    }
}
