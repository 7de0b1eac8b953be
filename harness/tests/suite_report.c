/* SPDX-License-Identifier: MIT */
/*
 * The HTML report as a browser shows it: headless Chromium loads the page, runs its script and
 * hands back the document, which must say what the summary says. Two pages: one that held and
 * one that did not.
 */
#include <json-glib/json-glib.h>
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
}
