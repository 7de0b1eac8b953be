/* SPDX-License-Identifier: MIT */
/*
 * Two faults in one experiment: the same pairs and the same bytes however they are run, replays by
 * their names, and a program (harness/ground/two_checks) that falls to a pair and to no single fault.
 */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "../lab/pairs.h"
#include "../lib/error.h"
#include "../lib/fault_command.h"
#include "fixture.h"
#include "suites.h"

#define SMALL   "harness/campaigns/rom-small.campaign"

static const char two_checks[] =
    "glassphere-campaign 1\nname two-checks\nboard clean\nrom build/ground/two_checks.bin\n"
    "elf build/ground/two_checks.elf\nbase reset\ncores hsp\nend postcode 0x600d600d stop\n"
    "end stage pluton bypass\nbudget 1000\nfaults branch-invert\nstrike pc hsp check1\nstrike pc hsp check2\n";

/* The first inverts the branch around the second's place. */
static const char around[] =
    "glassphere-campaign 1\nname around\nboard clean\nrom build/ground/two_checks.bin\n"
    "elf build/ground/two_checks.elf\nbase reset\ncores hsp\nend postcode 0x600d600d stop\n"
    "end stage pluton bypass\nbudget 1000\nfaults branch-invert\nfaults skip\nstrike pc hsp check1\n"
    "strike pc hsp counted1\n";

static char *file_in(const char *dir, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(dir, name, NULL), *text = NULL;
    g_file_get_contents(path, &text, NULL, error);
    return g_steal_pointer(&text);
}

#define HOW SMALL " --budget 14 --check 0 --pairs 60 --quiet --no-controls"

TEST same_however_run(const void *arg)
{
    GError *error = NULL;
    int status = -1;
    (void)arg;
    g_autofree char *base = g_strdup_printf("%s-pairs", gs_scratch());
    g_autofree char *whole = g_strdup_printf("run " HOW " --fresh --out %s-whole", base);
    g_autofree char *whole_dir = g_strconcat(base, "-whole", NULL), *merged_dir = g_strconcat(base, "-merged", NULL);
    g_free(gs_fault_command(whole, &status, &error));
    GS_CHECK_ERROR(error);
    GS_CHECK(status == 0, "status %d: %s", status, whole);
    for (guint i = 1; i <= 2; i++) {
        g_autofree char *part = g_strdup_printf("run " HOW " --jobs 2 --fresh --shard %u/2 --out %s-%u", i, base, i);
        g_free(gs_fault_command(part, &status, &error));
        GS_CHECK_ERROR(error);
        GS_CHECK(status == 0, "status %d: %s", status, part);
    }
    g_autofree char *half = g_strdup_printf("merge %s %s-1 --out %s", HOW, base, merged_dir);
    g_free(gs_fault_command(half, &status, &error));
    GS_CHECK(status == 3, "one of two shards is enough: status %d", status);
    g_autofree char *merge = g_strdup_printf("merge %s %s-1 %s-2 --out %s", HOW, base, base, merged_dir);
    g_free(gs_fault_command(merge, &status, &error));
    GS_CHECK_ERROR(error);
    GS_CHECK(status == 0, "status %d: %s", status, merge);
    static const char *const files[] = { "pairs.jsonl", "summary.json", "results.jsonl", "results.tap", "junit.xml",
                                         "results.sarif", "report.html" };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *a = file_in(whole_dir, files[i], &error), *b = file_in(merged_dir, files[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(a, b), "%s differs", files[i]);
    }
    /* once more over the same directory: all of it is known, the bytes are the same */
    g_autofree char *before = file_in(whole_dir, "pairs.jsonl", &error);
    g_autofree char *again = g_strdup_printf("run " HOW " --out %s", whole_dir);
    g_free(gs_fault_command(again, &status, &error));
    g_autofree char *after = file_in(whole_dir, "pairs.jsonl", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(status == 0 && g_str_equal(before, after), "gone on with, it gives other bytes");
    g_auto(GStrv) lines = g_strsplit(after, "\n", -1);
    GS_CHECK(g_strv_length(lines) == 61, "%u lines", g_strv_length(lines));
    /* and one by its name */
    char *name = lines[gs_seed() % 60] + strlen("{\"pair\":\"");
    g_autofree char *pair = g_strndup(name, strcspn(name, "\""));
    g_autofree char *replay = g_strdup_printf("replay " SMALL " %s --no-gdb --json --out %s-replay", pair, base);
    g_autofree char *line = gs_fault_command(replay, &status, &error);
    GS_CHECK_ERROR(error);
    g_strchomp(line);
    GS_CHECK(g_str_equal(line, lines[gs_seed() % 60]), "replayed: %s", line);
    static const char *const dirs[] = { "whole", "merged", "1", "2", "replay" };
    for (guint i = 0; i < G_N_ELEMENTS(dirs); i++) {
        g_autofree char *dir = g_strdup_printf("%s-%s", base, dirs[i]);
        gs_remove_tree(dir);
    }
    PASS();
}

/* ---- interrupted half way ---- */

static volatile int stop;

static void stop_early(const gs_progress *p, gboolean last, void *opaque)
{
    (void)last;
    (void)opaque;
    stop = p->done > 0;
}

static char *printed(const gs_run_result *result)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < result->verdicts->len; i++) {
        gs_verdict_print(&g_array_index(result->verdicts, gs_verdict, i), text);
    }
    return g_string_free(text, FALSE);
}

/* What was run before the interruption is kept, and all together is what an undisturbed run finds. */
TEST interrupted_goes_on(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-half", gs_scratch());
    g_autoptr(gs_campaign) campaign = gs_campaign_load(SMALL, &error);
    g_autoptr(gs_window) window = campaign ? gs_window_new(campaign, dir, NULL, NULL, &error) : NULL;
    g_autoptr(gs_space) space = window ? gs_space_new(campaign, window->trace, window->events, &error) : NULL;
    g_autoptr(gs_pairs) pairs = space ? gs_pairs_new(space, 600, 1, &error) : NULL;
    GS_CHECK_ERROR(error);
    g_autofree char *identity = gs_window_identity(window);
    gs_run_options how = { .jobs = 1, .identity = identity, .fresh = TRUE };
    g_autoptr(gs_run_result) whole = gs_pairs_run(window, pairs, 1, 1, &how, &error);
    GS_CHECK_ERROR(error);
    stop = 0;
    gs_run_options halfway = { .jobs = 1, .identity = identity, .fresh = TRUE, .stop = &stop,
                               .progress = stop_early };
    g_autoptr(gs_run_result) first = gs_pairs_run(window, pairs, 1, 1, &halfway, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first->interrupted && first->progress.done > 0 && first->progress.done < 600,
             "%" G_GUINT64_FORMAT " done, interrupted %d", first->progress.done, first->interrupted);
    how.fresh = FALSE;
    g_autoptr(gs_run_result) second = gs_pairs_run(window, pairs, 1, 1, &how, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(second->progress.resumed == first->progress.done && !second->interrupted,
             "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " were kept", second->progress.resumed,
             first->progress.done);
    g_autofree char *want = printed(whole), *got = printed(second);
    GS_CHECK(whole->verdicts->len == 600 && g_str_equal(want, got), "the interrupted run gives other verdicts");
    gs_remove_tree(dir);
    PASS();
}

/* --fresh begins all of it anew, what it does not come to included: another build's pairs are in nobody's way. */
TEST fresh_forgets_all(const void *arg)
{
    static const char *const logs[] = { "verdicts.log", GS_PAIRS_PREFIX "verdicts.log", "weak-any/verdicts.log",
                                        GS_PAIRS_PREFIX "job-0.results", "weak-any/job-1.results" };
    GError *error = NULL;
    int status = 0;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-fresh", gs_scratch()), *weak = g_build_filename(dir, "weak-any", NULL);
    g_autofree char *goes_on = g_strdup_printf("run " SMALL " --quiet --out %s --budget 20 --check 0 --pairs 3 --no-controls", dir);
    GS_CHECK(!g_mkdir_with_parents(weak, 0755), "%s", weak);
    for (guint i = 0; i < G_N_ELEMENTS(logs); i++) {
        g_autofree char *path = g_build_filename(dir, logs[i], NULL);
        GS_CHECK(g_file_set_contents(path, "glassphere-verdicts 1 another build's\n", -1, &error), "%s", error->message);
    }
    g_autoptr(JsonNode) summary = gs_fault_run(SMALL, dir, "--budget 20 --check 0 --pairs 0 --no-controls", &status, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 1; i < G_N_ELEMENTS(logs); i++) {
        g_autofree char *path = g_build_filename(dir, logs[i], NULL);
        GS_CHECK(!g_file_test(path, G_FILE_TEST_EXISTS), "%s is still there", path);
    }
    g_autofree char *said = gs_fault_command(goes_on, &status, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(status == 0, "it does not go on (status %d): %s", status, said);
    gs_remove_tree(dir);
    PASS();
}

/* A hand-made space without a board. */
TEST samples_are_seeded(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_campaign) c = gs_campaign_parse(
        "glassphere-campaign 1\nname t\nend stage 1bl bypass\nfaults skip n=1..4\nfaults reg-zero reg=r0..r7\n"
        "pairs 9 within=3\n", "t.campaign", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(c->pairs == 9 && c->pairs_within == 3, "the statement is read as %" G_GUINT64_FORMAT, c->pairs);
    g_autoptr(gs_trace) trace = gs_trace_parse(
        "1 1 0x10 00bf t\n2 1 0x12 00bf t\n3 1 0x10 00bf t\n4 1 0x12 00bf t\n9 1 0x14 00bf t\n", "t.trace", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GPtrArray) events = g_ptr_array_new();
    g_autoptr(gs_space) space = gs_space_new(c, trace, events, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_pairs) few = gs_pairs_new(space, 20, 1, &error), many = gs_pairs_new(space, 50, 1, &error);
    g_autoptr(gs_pairs) other = gs_pairs_new(space, 20, 2, &error);
    GS_CHECK_ERROR(error);
    guint differ = 0;
    for (guint i = 0; i < 20; i++) {
        g_autofree char *a = gs_pair_name(g_ptr_array_index(few->all, i));
        g_autofree char *b = gs_pair_name(g_ptr_array_index(many->all, i));
        g_autofree char *d = gs_pair_name(g_ptr_array_index(other->all, i));
        GS_CHECK(g_str_equal(a, b), "pair %u is %s, of a larger sample %s", i, a, b);
        differ += !g_str_equal(a, d);
    }
    GS_CHECK(differ > 10, "another seed changes %u of 20", differ);
    for (guint i = 0; i < 50; i++) {
        const gs_pair *p = g_ptr_array_index(many->all, i);
        guint64 a = gs_space_step(space, p->first.strike)->at, b = gs_space_step(space, p->second.strike)->at;
        GS_CHECK(a < b && b - a <= 3 && b < 9, "instants %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT, a, b);
        /* of four instructions by turns: the same one again, or the next, is the first hit */
        GS_CHECK(p->hit == (b - a == 3 ? 2 : 1), "%" G_GUINT64_FORMAT " on: hit %u", b - a, p->hit);
    }
    gs_pair pair;
    g_autofree char *far = g_strdup_printf("%" G_GUINT64_FORMAT "+%" G_GUINT64_FORMAT, gs_space_first(space, 0, 0),
                                           gs_space_first(space, 0, 4));
    static const char *const bad[] = { "5+", "+5", "9999+1", "1+9999", "4+0", "0+1", "0+4x" };
    for (guint i = 0; i <= G_N_ELEMENTS(bad); i++) {
        const char *name = i < G_N_ELEMENTS(bad) ? bad[i] : far;
        GS_CHECK(!gs_pair_parse(space, name, &pair, &error), "'%s' was taken", name);
        g_clear_error(&error);
    }
    PASS();
}

/* A campaign of that text, run with these options; its summary. */
static JsonNode *run_text(const char *text, const char *dir, const char *options, int *status, GError **error)
{
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL);
    g_autofree char *words = g_strdup_printf("run %s --fresh --quiet --json --out %s %s", file, dir, options);
    if (!g_file_set_contents(file, text, -1, error)) {
        return NULL;
    }
    g_autofree char *out = gs_fault_command(words, status, error);
    return out ? json_from_string(out, error) : NULL;
}

/* No single fault gets through the two checks, each pair of them does, and the campaign stays green. */
TEST control_pair_bypasses(const void *arg)
{
    GError *error = NULL;
    int status = -1;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-control", gs_scratch());
    g_autoptr(JsonNode) summary = run_text(two_checks, dir, "--pairs 3", &status, &error);
    GS_CHECK_ERROR(error);
    JsonObject *o = json_node_get_object(summary), *pairs = json_object_get_object_member(o, "pairs");
    gint64 single = json_object_get_int_member(o, "bypass"), both = json_object_get_int_member(pairs, "bypass");
    GS_CHECK(json_object_get_int_member(o, "run") == 2 && single == 0, "%" G_GINT64_FORMAT " single bypasses", single);
    GS_CHECK(both == 3 && json_object_get_int_member(pairs, "run") == 3, "%" G_GINT64_FORMAT " of 3 pairs bypass", both);
    GS_CHECK(status == 0 && json_object_get_boolean_member(o, "valid"), "gated: status %d", status);
    g_autofree char *replay = g_strdup_printf("replay %s.campaign 0+1 --no-gdb --json --out %s", dir, dir);
    g_autofree char *line = gs_fault_command(replay, &status, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(strstr(line, "\"class\":\"bypass\",\"detail\":\"stage:pluton\",\"reached\":true") && status == 1,
             "status %d: %s", status, line);
    static const struct { const char *file, *text; } forms[] = {
        { "results.tap", "# pairs: 3 run, 0 second faults not reached, 3 bypasses\n" },
        { "junit.xml", "<system-out>PAIR BYPASS stage:pluton\n" },
        { "results.sarif", "{\"ruleId\": \"two-faults\", \"level\": \"warning\"" },
        { "report.html", "data-run=\"3\" data-bypasses=\"3\"" },
        { "report.html", "fault replay " }, { "report.html", "id=\"verdict\" class=\"badge held\"" },
    };
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *path = g_build_filename(dir, forms[i].file, NULL), *text = NULL;
        GS_CHECK(g_file_get_contents(path, &text, NULL, &error), "%s", error->message);
        GS_CHECK(strstr(text, forms[i].text), "%s has no %s", forms[i].file, forms[i].text);
    }
    g_autofree char *without = g_strdup_printf("run %s.campaign --fresh --quiet --json --out %s", dir, dir);
    g_autofree char *plain = gs_fault_command(without, &status, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!strstr(plain, "\"pairs\""), "pairs nobody asked for");
    gs_remove_tree(dir);
    PASS();
}

/* The first leads around the second's place: not reached, which is not missed. */
TEST control_not_reached(const void *arg)
{
    GError *error = NULL;
    int status = -1;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-around", gs_scratch());
    g_autoptr(JsonNode) summary = run_text(around, dir, "--pairs 40", &status, &error);
    GS_CHECK_ERROR(error);
    JsonObject *pairs = json_object_get_object_member(json_node_get_object(summary), "pairs");
    JsonObject *counts = json_object_get_object_member(pairs, "counts");
    gint64 not_reached = json_object_get_int_member(pairs, "not_reached");
    GS_CHECK(not_reached > 0 && not_reached < 40 && json_object_get_int_member(counts, "missed") == 0,
             "%" G_GINT64_FORMAT " of 40 not reached", not_reached);
    /* 0: invert check1; 1 and 2: skip check1, counted1 */
    static const struct { const char *name, *reached; } expected[] = { { "0+2", "\"reached\":false" },
                                                                       { "1+2", "\"reached\":true" } };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autofree char *words = g_strdup_printf("replay %s.campaign %s --no-gdb --json --out %s", dir,
                                                 expected[i].name, dir);
        g_autofree char *line = gs_fault_command(words, &status, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(strstr(line, expected[i].reached), "%s: %s", expected[i].name, line);
    }
    gs_remove_tree(dir);
    PASS();
}

void gs_suite_pairs(gs_suite *suite)
{
    gs_suite_add(suite, "same-however-run", same_however_run, NULL);
    gs_suite_add(suite, "interrupted-goes-on", interrupted_goes_on, NULL);
    gs_suite_add(suite, "fresh-forgets-all", fresh_forgets_all, NULL);
    gs_suite_add(suite, "samples-are-seeded", samples_are_seeded, NULL);
    gs_suite_add(suite, "control-pair-bypasses", control_pair_bypasses, NULL);
    gs_suite_add(suite, "control-not-reached", control_not_reached, NULL);
}
