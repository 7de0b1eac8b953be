/* SPDX-License-Identifier: MIT */
/*
 * The HTML report as a browser shows it: headless Chromium loads the page, runs its script and
 * hands back the document, which must say what the summary says. Two pages: one that held and
 * one that did not.
 */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "fixture.h"
#include "suites.h"

typedef struct page {
    const char *campaign;
    int status;          /* of the command */
    const char *verdict; /* badge */
    char *dir;
    JsonNode *summary;
    char *dom;           /* without a filter */
    char *filtered;      /* opened with #memcpy */
} page;

static page held = { .campaign = "rom-small", .status = 0, .verdict = "HELD, no controls" };
static page broken = { .campaign = "guard-control", .status = 1, .verdict = "BROKEN" };

static void forget(page *p)
{
    if (p->dir) {
        gs_remove_tree(p->dir);
    }
    g_clear_pointer(&p->dir, g_free);
    g_clear_pointer(&p->summary, json_node_unref);
    g_clear_pointer(&p->dom, g_free);
    g_clear_pointer(&p->filtered, g_free);
}

static void forget_all(void)
{
    forget(&held);
    forget(&broken);
}

/* ---- making a page ---- */

static gboolean run_campaign(const page *p, GError **error)
{
    const char *argv[] = { "build/bin/glassphere", "fault", "run", p->campaign, "--budget", "120",
                           "--check", "10", "--fresh", "--quiet", "--no-controls", "--out", p->dir, NULL };
    g_autofree char *out = NULL, *err = NULL;
    int status;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, &err, &status, error)) {
        return FALSE;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != p->status) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "fault run %s ended with %d, not %d: %s",
                    p->campaign, WEXITSTATUS(status), p->status, err);
        return FALSE;
    }
    return TRUE;
}

/* The document after the page's script has run. */
static char *browse(const page *p, const char *fragment, GError **error)
{
    g_autofree char *top = g_path_is_absolute(p->dir) ? g_strdup(p->dir)
                                                      : g_canonicalize_filename(p->dir, NULL);
    g_autofree char *url = g_strdup_printf("file://%s/report.html%s", top, fragment);
    g_autofree char *profile = g_strdup_printf("--user-data-dir=%s/browser", top);
    const char *argv[] = { "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                           "--no-first-run", "--disable-background-networking",
                           "--disable-component-update", "--disable-sync", profile, "--dump-dom", url,
                           NULL };
    char *dom = NULL;
    g_autofree char *err = NULL;
    int status;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &dom, &err, &status,
                      error)) {
        return NULL;
    }
    if (!g_spawn_check_wait_status(status, error)) {
        g_prefix_error(error, "chromium: %s: ", err);
        g_clear_pointer(&dom, g_free);
    }
    return dom;
}

static void make(page *p, GError **error)
{
    static gboolean registered;
    if (p->dom) {
        return;
    }
    if (!registered) {
        registered = TRUE;
        atexit(forget_all);
    }
    p->dir = g_strdup_printf("%s-%s", gs_scratch(), p->campaign);
    g_autofree char *summary = g_build_filename(p->dir, "summary.json", NULL);
    g_autofree char *text = NULL;
    if (!run_campaign(p, error) || !g_file_get_contents(summary, &text, NULL, error)) {
        return;
    }
    p->summary = json_from_string(text, error);
    p->filtered = p->summary ? browse(p, "#memcpy", error) : NULL;
    p->dom = p->filtered ? browse(p, "", error) : NULL;
}

/* ---- reading it ---- */

/* What stands between the first match's brackets, or NULL. Caller frees. */
static char *match(const char *dom, const char *pattern)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) info = NULL;
    return g_regex_match(regex, dom, 0, &info) ? g_match_info_fetch(info, 1) : NULL;
}

static guint count(const char *dom, const char *what)
{
    guint n = 0;
    for (const char *at = dom; (at = strstr(at, what)); at += strlen(what)) {
        n++;
    }
    return n;
}

static gint64 member(const page *p, const char *name)
{
    return json_object_get_int_member(json_node_get_object(p->summary), name);
}

static gint64 card(const page *p, const char *id)
{
    g_autofree char *pattern = g_strdup_printf("id=\"%s\" data-value=\"(\\d+)\"", id);
    g_autofree char *value = match(p->dom, pattern);
    return value ? g_ascii_strtoll(value, NULL, 10) : -1;
}

/* ---- cases ---- */

static enum greatest_test_res says_what_the_summary_says(page *p)
{
    static const struct { const char *id, *name; } same[] = {
        { "bypasses", "bypass" }, { "run", "run" }, { "reached", "reached" }, { "missed", "missed" },
        { "struck", "window" }, { "raw", "raw" }, { "classes", "classes" }, { "dead", "dead" },
    };
    g_autofree char *verdict = match(p->dom, "id=\"verdict\"[^>]*>([A-Za-z, ]+)<");
    GS_CHECK(verdict && g_str_equal(verdict, p->verdict), "the badge says %s", verdict);
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
        GS_CHECK(card(p, same[i].id) == member(p, same[i].name), "%s: page %" G_GINT64_FORMAT
                 ", summary %" G_GINT64_FORMAT, same[i].id, card(p, same[i].id),
                 member(p, same[i].name));
    }
    JsonObject *counts =
        json_object_get_object_member(json_node_get_object(p->summary), "counts");
    g_autoptr(GList) classes = json_object_get_members(counts);
    for (GList *l = classes; l; l = l->next) {
        g_autofree char *pattern = g_strdup_printf("id=\"count-%s\">(\\d+)<", (char *)l->data);
        g_autofree char *shown = match(p->dom, pattern);
        GS_CHECK(shown && g_ascii_strtoll(shown, NULL, 10) == json_object_get_int_member(counts, l->data),
                 "%s: the page says %s", (char *)l->data, shown);
    }
    PASS();
}

static enum greatest_test_res has_a_row_a_model(page *p)
{
    g_autofree char *table = match(p->dom, "<table id=\"models\">(.*?)</table>");
    JsonArray *models = json_object_get_array_member(json_node_get_object(p->summary), "models");
    GS_CHECK(table && count(table, "<tr>") == json_array_get_length(models) + 1, "%u rows, %u models",
             table ? count(table, "<tr>") : 0, json_array_get_length(models));
    g_autofree char *time = match(p->dom, "<svg id=\"time\"(.*?)</svg>");
    GS_CHECK(time && count(time, "<rect") > 0, "nothing is drawn over time");
    PASS();
}

static enum greatest_test_res shows_the_worst_first(void)
{
    g_autofree char *worst = match(broken.dom, "<table id=\"worst\">(.*?)</table>");
    g_autofree char *first = worst ? match(worst, "data-class=\"([a-z]+)\"") : NULL;
    GS_CHECK(first && g_str_equal(first, "bypass"), "first stands %s", first);
    GS_CHECK(count(worst, "fault replay") == (guint)member(&broken, "bypass"),
             "%u commands that repeat a find", count(worst, "fault replay"));
    GS_CHECK(strstr(worst, "guard:firewall"), "no word of the lock that fell");
    PASS();
}

/* The script ran: with a filter set, only functions with that word are left. */
static enum greatest_test_res filters_functions(void)
{
    g_autofree char *all = match(held.dom, "id=\"shown\">(\\d+)<");
    g_autofree char *some = match(held.filtered, "id=\"shown\">(\\d+)<");
    guint hidden = count(held.filtered, "<details class=\"fn\" hidden");
    GS_CHECK(all && some && atoi(some) >= 1 && atoi(some) < atoi(all), "%s of %s functions", some, all);
    GS_CHECK(hidden == (guint)(atoi(all) - atoi(some)), "%u are hidden", hidden);
    GS_CHECK(count(held.dom, "<details class=\"fn\" hidden") == 0, "hidden without a filter");
    PASS();
}

/* ---- the forms other tools read ---- */

typedef struct counted {
    guint suites, cases, failures;
    gint64 said_cases, said_failures;
} counted;

static void junit_element(GMarkupParseContext *context, const char *name, const char **names,
                          const char **values, gpointer opaque, GError **error)
{
    counted *c = opaque;
    (void)context;
    (void)error;
    c->suites += g_str_equal(name, "testsuite");
    c->cases += g_str_equal(name, "testcase");
    c->failures += g_str_equal(name, "failure");
    for (guint i = 0; names[i] && g_str_equal(name, "testsuite"); i++) {
        gint64 value = g_ascii_strtoll(values[i], NULL, 10);
        c->said_cases = g_str_equal(names[i], "tests") ? value : c->said_cases;
        c->said_failures = g_str_equal(names[i], "failures") ? value : c->said_failures;
    }
}

static char *form(const page *p, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(p->dir, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) ? text : NULL;
}

/* One suite, as many cases and failures as it says; the same as in TAP, whose numbers rise by one. */
static enum greatest_test_res cases_in_both(const page *p)
{
    static const GMarkupParser parser = { .start_element = junit_element };
    GError *error = NULL;
    counted c = { 0 };
    guint plan = 0, number, ok = 0, bad = 0;
    g_autofree char *xml = form(p, "junit.xml", &error), *tap = form(p, "results.tap", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &c, NULL);
    gboolean parsed = g_markup_parse_context_parse(context, xml, -1, &error) &&
                      g_markup_parse_context_end_parse(context, &error);
    GS_CHECK(parsed, "junit.xml: %s", error->message);
    GS_CHECK(c.suites == 1 && c.cases == c.said_cases && c.failures == c.said_failures,
             "%u cases, %u failures, not as it says", c.cases, c.failures);

    g_auto(GStrv) line = g_strsplit(tap, "\n", -1);
    GS_CHECK(g_str_equal(line[0], "TAP version 13") && sscanf(line[1], "1..%u", &plan) == 1, "no head: %s", line[0]);
    for (guint i = 2; line[i]; i++) {
        gboolean good = sscanf(line[i], "ok %u - ", &number) == 1;
        if (good || sscanf(line[i], "not ok %u - ", &number) == 1) {
            ok += good;
            bad += !good;
            GS_CHECK(number == ok + bad, "number %u behind %u", number, ok + bad - 1);
        } else {
            GS_CHECK(!*line[i] || *line[i] == '#', "no line of TAP: %s", line[i]);
        }
    }
    GS_CHECK(ok + bad == plan && plan == c.cases && bad == c.failures, "TAP: %u of %u, %u not ok; JUnit %u, %u",
             ok + bad, plan, bad, c.cases, c.failures);
    PASS();
}

/* A result a bypass, each of a rule that is listed, at a line of a file that is there. */
static enum greatest_test_res sarif_is_whole(const page *p)
{
    GError *error = NULL;
    g_autofree char *text = form(p, "results.sarif", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(JsonNode) node = json_from_string(text, &error);
    GS_CHECK_ERROR(error);
    JsonObject *run = json_array_get_object_element(
        json_object_get_array_member(json_node_get_object(node), "runs"), 0);
    JsonArray *results = json_object_get_array_member(run, "results");
    g_autoptr(GHashTable) rules = g_hash_table_new(g_str_hash, g_str_equal);
    JsonArray *listed = json_object_get_array_member(
        json_object_get_object_member(json_object_get_object_member(run, "tool"), "driver"), "rules");
    for (guint i = 0; i < json_array_get_length(listed); i++) {
        const char *id = json_object_get_string_member(json_array_get_object_element(listed, i), "id");
        GS_CHECK(g_hash_table_add(rules, (gpointer)id), "rule %s twice", id);
    }
    GS_CHECK(json_array_get_length(results) == member(p, "bypass"), "%u results", json_array_get_length(results));
    for (guint i = 0; i < json_array_get_length(results); i++) {
        JsonObject *result = json_array_get_object_element(results, i);
        JsonObject *place = json_object_get_object_member(
            json_array_get_object_element(json_object_get_array_member(result, "locations"), 0), "physicalLocation");
        const char *rule = json_object_get_string_member(result, "ruleId");
        const char *file = json_object_get_string_member(json_object_get_object_member(place, "artifactLocation"), "uri");
        gint64 at = json_object_get_int_member(json_object_get_object_member(place, "region"), "startLine");
        const char *says = json_object_get_string_member(json_object_get_object_member(result, "message"), "text");
        GS_CHECK(g_hash_table_contains(rules, rule), "rule %s is not listed", rule);
        GS_CHECK(g_file_test(file, G_FILE_TEST_IS_REGULAR) && at > 0, "%s:%" G_GINT64_FORMAT " is no place", file, at);
        GS_CHECK(strstr(says, "Reproduce: build/bin/glassphere fault replay "), "no command: %s", says);
    }
    PASS();
}

TEST forms_of_both(const void *arg)
{
    page *p = (page *)arg;
    GError *error = NULL;

    make(p, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(cases_in_both(p));
    CHECK_CALL(sarif_is_whole(p));
    PASS();
}

/* A campaign's file may be named as anything: the forms stay what they are, the command is a shell's. */
TEST odd_name(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *top = g_canonicalize_filename(gs_scratch(), NULL);
    g_autofree char *file = g_strconcat(top, " \"a\" & <b>.campaign", NULL), *text = NULL;
    page p = { .campaign = file, .status = 1, .dir = g_strconcat(top, "-odd", NULL) };
    GS_CHECK(g_file_get_contents("harness/campaigns/guard-control.campaign", &text, NULL, &error) &&
             g_file_set_contents(file, text, -1, &error), "%s", error->message);
    gboolean ran = run_campaign(&p, &error);
    g_autofree char *summary = ran ? form(&p, "summary.json", &error) : NULL;
    g_autofree char *rows = summary ? form(&p, "results.jsonl", &error) : NULL;
    GS_CHECK_ERROR(error);
    p.summary = json_from_string(summary, &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) line = g_strsplit(rows, "\n", 2);
    g_autoptr(JsonNode) row = json_from_string(line[0], &error);
    GS_CHECK_ERROR(error);
    g_autofree char *quoted = g_shell_quote(file);
    const char *again = json_object_get_string_member(json_node_get_object(row), "reproduce");
    GS_CHECK(strstr(again, quoted), "%s", again);
    CHECK_CALL(cases_in_both(&p));
    CHECK_CALL(sarif_is_whole(&p));
    g_unlink(file);
    forget(&p);
    PASS();
}

/* A page takes a campaign and two starts of the browser: all there is to ask of it in one case. */
TEST page_that_held(const void *arg)
{
    GError *error = NULL;

    (void)arg;
    make(&held, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(says_what_the_summary_says(&held));
    CHECK_CALL(has_a_row_a_model(&held));
    CHECK_CALL(filters_functions());
    PASS();
}

TEST page_of_a_bypass(const void *arg)
{
    GError *error = NULL;

    (void)arg;
    make(&broken, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(says_what_the_summary_says(&broken));
    CHECK_CALL(has_a_row_a_model(&broken));
    CHECK_CALL(shows_the_worst_first());
    PASS();
}

void gs_suite_report(gs_suite *suite)
{
    gs_suite_add(suite, "held", page_that_held, NULL);
    gs_suite_add(suite, "broken", page_of_a_bypass, NULL);
    gs_suite_add(suite, "forms/held", forms_of_both, &held);
    gs_suite_add(suite, "forms/broken", forms_of_both, &broken);
    gs_suite_add(suite, "forms/odd-name", odd_name, NULL);
}
