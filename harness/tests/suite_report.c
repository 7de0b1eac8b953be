/* SPDX-License-Identifier: MIT */
/*
 * The HTML report as a browser shows it: headless Chromium loads the page, runs its script and
 * hands back the document, which must say what the other result files and the sources say. Pages of
 * a campaign that held with no controls, that held with them, that fell, and whose control failed.
 */
#include <stdlib.h>
#include <string.h>

#include "campaign_page.h"
#include "suites.h"
#include "symbol.h"

campaign_page page_held = {
    .campaign = "rom-small", .options = "--budget 120 --check 10 --no-controls --seed 5",
    .verdict = "HELD, no controls",
};
campaign_page page_broken = {
    .campaign = "guard-control", .options = "--check 10 --no-controls", .status = 1, .verdict = "BROKEN",
};

/* A lock that falls where the monitor still looks is no bypass; the weak build is the firmware itself,
 * struck behind the last look, or where the campaign strikes: there it shows no more than the campaign. */
#define SEEN(name) \
    "glassphere-campaign 1\nlike guard-control\nname " name "\nstrike postcode 0x10400006\n" \
    "faults device firewall lock-drop lock=desc index=0..3\ncontrol clean kernel-a\n" \
    "control weak same rom=build/firmware/rom.bin flash=build/images/flash.img budget=4\n"

campaign_page page_controlled = {
    .campaign = "controlled.campaign", .text = SEEN("controlled") "control-strike pc a7 world_enter\n",
    .options = "", .verdict = "HELD",
};
campaign_page page_invalid = {
    .campaign = "invalid.campaign", .text = SEEN("invalid"), .options = "", .status = 1, .verdict = "INVALID",
};

static void forget_all(void)
{
    page_forget(&page_held);
    page_forget(&page_broken);
    page_forget(&page_controlled);
    page_forget(&page_invalid);
}

/* ---- totals, models, time ---- */

static gint64 card(const campaign_page *p, const char *id)
{
    g_autofree char *pattern = g_strdup_printf("id=\"%s\" data-value=\"(\\d+)\"", id);
    g_autofree char *value = text_match(p->dom, pattern);
    return value ? g_ascii_strtoll(value, NULL, 10) : -1;
}

static enum greatest_test_res says_what_the_summary_says(const campaign_page *p)
{
    static const struct { const char *id, *name; } same[] = {
        { "bypasses", "bypass" }, { "run", "run" }, { "reached", "reached" }, { "missed", "missed" },
        { "struck", "window" }, { "raw", "raw" }, { "classes", "classes" }, { "dead", "dead" },
    };
    g_autofree char *verdict = text_match(p->dom, "id=\"verdict\"[^>]*>([A-Za-z, ]+)<");
    GS_CHECK(verdict && g_str_equal(verdict, p->verdict), "the badge says %s", verdict);
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
        GS_CHECK(card(p, same[i].id) == page_member(p, same[i].name), "%s: page %" G_GINT64_FORMAT
                 ", summary %" G_GINT64_FORMAT, same[i].id, card(p, same[i].id),
                 page_member(p, same[i].name));
    }
    JsonObject *counts =
        json_object_get_object_member(p->summary, "counts");
    g_autoptr(GList) classes = json_object_get_members(counts);
    for (GList *l = classes; l; l = l->next) {
        g_autofree char *pattern = g_strdup_printf("id=\"count-%s\">(\\d+)<", (char *)l->data);
        g_autofree char *shown = text_match(p->dom, pattern);
        GS_CHECK(shown && g_ascii_strtoll(shown, NULL, 10) == json_object_get_int_member(counts, l->data),
                 "%s: the page says %s", (char *)l->data, shown);
    }
    PASS();
}

/* What the titles of bars or columns say ("class: 3", "class 3"), each once or summed. */
static gint64 titled(const char *text, const char *class)
{
    g_autofree char *pattern = g_strdup_printf("title(?:=\"|>)%s:? (\\d+)[\"<]", class);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) info = NULL;
    gint64 sum = 0;
    for (g_regex_match(regex, text, 0, &info); g_match_info_matches(info); g_match_info_next(info, NULL)) {
        g_autofree char *value = g_match_info_fetch(info, 1);
        sum += g_ascii_strtoll(value, NULL, 10);
    }
    return sum;
}

static enum greatest_test_res titles_are(const char *text, JsonObject *counts, const char *what)
{
    g_autoptr(GList) classes = json_object_get_members(counts);
    for (GList *l = classes; l; l = l->next) {
        gint64 want = json_object_get_int_member(counts, l->data);
        GS_CHECK(titled(text, l->data) == want, "%s, %s: %" G_GINT64_FORMAT " are drawn, not %" G_GINT64_FORMAT, what,
                 (char *)l->data, titled(text, l->data), want);
    }
    PASS();
}

/* The n-th cell of a row as a number, without the spaces between its groups. */
static gint64 number_in(const char *row, guint n)
{
    g_auto(GStrv) cells = g_strsplit(row, "<td", -1);
    const char *at = n < g_strv_length(cells) ? strchr(cells[n], '>') : NULL;
    gint64 value = at && g_ascii_isdigit(at[1]) ? 0 : -1;
    for (at = at ? at + 1 : ""; *at && *at != '<'; at++) {
        value = g_ascii_isdigit(*at) ? value * 10 + *at - '0' : value;
    }
    return value;
}

static gint64 run_of(JsonObject *model)
{
    JsonObject *counts = json_object_get_object_member(model, "counts");
    g_autoptr(GList) classes = json_object_get_members(counts);
    gint64 sum = 0;
    for (GList *l = classes; l; l = l->next) {
        sum += json_object_get_int_member(counts, l->data);
    }
    return sum;
}

static enum greatest_test_res model_row(const char *row, JsonObject *model)
{
    static const char *const columns[] = { "raw", NULL, "injected", "reached", "missed", "bypass" };
    const char *name = json_object_get_string_member(model, "model");
    g_autofree char *shown = text_match(row, "<td>([^<]*)</td>");
    GS_CHECK(shown && g_str_equal(shown, name), "the row of %s is named %s", name, shown);
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        gint64 want = columns[i] ? json_object_get_int_member(model, columns[i]) : run_of(model);
        GS_CHECK(number_in(row, i + 2) == want, "%s, %s: %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, name,
                 columns[i] ? columns[i] : "run", number_in(row, i + 2), want);
    }
    return titles_are(row, json_object_get_object_member(model, "counts"), name);
}

static enum greatest_test_res models_and_time(const campaign_page *p)
{
    g_autofree char *table = text_match(p->dom, "<table id=\"models\">(.*?)</table>");
    JsonArray *models = json_object_get_array_member(p->summary, "models");
    GS_CHECK(table, "no table of models");
    g_auto(GStrv) rows = g_strsplit(table, "<tr>", -1); /* the first two: nothing, the head */
    GS_CHECK(g_strv_length(rows) == json_array_get_length(models) + 2, "%u rows, %u models", g_strv_length(rows),
             json_array_get_length(models));
    for (guint i = 0; i < json_array_get_length(models); i++) {
        CHECK_CALL(model_row(rows[i + 2], json_array_get_object_element(models, i)));
    }
    g_autofree char *time = text_match(p->dom, "<svg id=\"time\"(.*?)</svg>");
    GS_CHECK(time, "nothing is drawn over time");
    return titles_are(time, json_object_get_object_member(p->summary, "counts"), "by time");
}

/* ---- the disassembly ---- */

/* A row of a table.code: address, instruction, times run, bar, faults, source. */
static const char code_row[] =
    "<tr><td>(0x[0-9a-f]{8})</td><td>([^<]+)</td><td class=\"n\">\\d+x</td><td>(.*?)</td><td class=\"n\">(\\d+)</td>"
    "<td class=\"src\">([^<]*)</td></tr>";

/* pc -> faults there, of results.jsonl. */
static GHashTable *faults_by_pc(const GPtrArray *rows)
{
    GHashTable *at = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < rows->len; i++) {
        const char *pc = json_object_get_string_member(json_node_get_object(g_ptr_array_index(rows, i)), "pc");
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(at, pc));
        g_hash_table_insert(at, g_strdup(pc), GUINT_TO_POINTER(n + 1));
    }
    return at;
}

/* Beside each address as many faults as results.jsonl has of it, and in all bars as many as were run. */
static enum greatest_test_res counts_by_address(const campaign_page *p)
{
    GError *error = NULL;
    g_autoptr(GRegex) regex = g_regex_new(code_row, 0, 0, &error);
    g_autoptr(GMatchInfo) info = NULL;
    g_autoptr(GPtrArray) rows = page_rows(p, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GHashTable) want = faults_by_pc(rows);
    g_autoptr(GString) bars = g_string_new(NULL);
    guint addresses = 0;
    gint64 sum = 0;
    for (g_regex_match(regex, p->dom, 0, &info); g_match_info_matches(info); g_match_info_next(info, NULL)) {
        g_autofree char *pc = g_match_info_fetch(info, 1), *shown = g_match_info_fetch(info, 4);
        g_autofree char *bar = g_match_info_fetch(info, 3);
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(want, pc));
        GS_CHECK(g_ascii_strtoull(shown, NULL, 10) == n, "%s: %s faults, not %u", pc, shown, n);
        g_string_append(bars, bar);
        sum += n;
        addresses++;
    }
    GS_CHECK(sum == page_member(p, "run"), "%" G_GINT64_FORMAT " faults at %u addresses, %" G_GINT64_FORMAT " run", sum,
             addresses, page_member(p, "run"));
    GS_CHECK(text_count(p->dom, "<table class=\"code\">") > 0 && addresses == text_count(p->dom, "<td class=\"src\">"),
             "%u rows can be read of %u", addresses, text_count(p->dom, "<td class=\"src\">"));
    return titles_are(bars->str, json_object_get_object_member(p->summary, "counts"), "by address");
}

/* The linker knows where image_verify() begins, its file which line that is. */
static enum greatest_test_res source_beside_address(const campaign_page *p)
{
    GError *error = NULL;
    guint32 start = 0;
    gs_symbol("rom", "image_verify", &start, NULL, &error);
    g_autofree char *text = NULL;
    gboolean read = !error && g_file_get_contents("firmware/lib/image_verify.c", &text, NULL, &error);
    GS_CHECK(read, "%s", error->message);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *pattern = g_strdup_printf("<tr><td>0x%08x</td><td>(.*?)</td></tr>", start);
    g_autofree char *row = text_match(p->dom, pattern);
    GS_CHECK(row, "0x%08x is not there", start);
    g_autofree char *shown = text_match(row, "<td class=\"src\"> *(\\d+ .*)$");
    guint line = shown ? (guint)atoi(shown) : 0;
    GS_CHECK(g_str_has_prefix(row, "push") && line > 1 && line <= g_strv_length(lines), "%s", row);
    g_autofree char *want = g_strdup_printf("%u %s", line, lines[line - 1]);
    GS_CHECK(g_str_equal(shown, want), "%s, in the file %s", shown, want);
    GS_CHECK(g_str_has_prefix(lines[line - 1], "uint32_t image_verify(") ||
             g_str_has_prefix(lines[line - 2], "uint32_t image_verify("), "line %u is not image_verify()'s", line);
    g_autofree char *function = g_strdup_printf("<b>image_verify</b><span class=\"mono\">firmware/lib/image_verify.c</span>"
                                                "[^\\n]*?(<tr><td>0x%08x)", start);
    g_autofree char *there = text_match(p->dom, function);
    GS_CHECK(there, "0x%08x is not in image_verify's table", start);
    PASS();
}

/* ---- controls ---- */

/* A row a control, with its figures, green or red as the summary says; the last is the pruning's. */
static enum greatest_test_res shows_controls(const campaign_page *p, guint number)
{
    JsonArray *controls = json_object_get_array_member(p->summary, "controls");
    g_autofree char *table = text_match(p->dom, "<table id=\"controls\">(.*?)</table>");
    GS_CHECK(table && json_array_get_length(controls) == number, "%u controls", json_array_get_length(controls));
    g_auto(GStrv) rows = g_strsplit(table, "<tr>", -1);
    GS_CHECK(g_strv_length(rows) == number + 2, "%u rows for %u controls", g_strv_length(rows) - 1, number);
    for (guint i = 0; i < number; i++) {
        JsonObject *c = json_array_get_object_element(controls, i);
        const char *name = json_object_get_string_member(c, "name"), *says = json_object_get_string_member(c, "text");
        g_autofree char *want = g_strdup_printf(
            "<td><i class=\"dot c-%s\"></i>control %s</td><td>%s</td>",
            json_object_get_boolean_member(c, "ok") ? "detected" : "bypass", name, says);
        GS_CHECK(strstr(rows[i + 1], want), "%s, not %s", rows[i + 1], want);
    }
    GS_CHECK(strstr(rows[number + 1], "pruning"), "%s", rows[number + 1]);
    PASS();
}

/* The weak build's bypasses and tries, of the four locks; ok or not. */
static enum greatest_test_res weak_shows(const campaign_page *p, gint64 bypasses, gboolean ok)
{
    CHECK_CALL(shows_controls(p, 2));
    JsonObject *c = json_array_get_object_element(json_object_get_array_member(p->summary, "controls"), 1);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT " bypasses of 4 faults, the full build 0", bypasses);
    GS_CHECK(json_object_get_int_member(c, "bypasses") == bypasses && json_object_get_int_member(c, "tried") == 4 &&
             json_object_get_boolean_member(c, "ok") == ok, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bypass, ok %d",
             json_object_get_int_member(c, "bypasses"), json_object_get_int_member(c, "tried"),
             json_object_get_boolean_member(c, "ok"));
    GS_CHECK(g_str_equal(json_object_get_string_member(c, "text"), text), "%s", json_object_get_string_member(c, "text"));
    GS_CHECK(json_object_get_boolean_member(p->summary, "valid") == ok && page_member(p, "bypass") == 0 &&
             page_member(p, "run") == 4 && page_member(p, "control_bypass") == bypasses, "valid %d, %" G_GINT64_FORMAT
             " bypasses", json_object_get_boolean_member(p->summary, "valid"), page_member(p, "bypass"));
    PASS();
}

/* ---- worst first, the filter ---- */

static enum greatest_test_res shows_the_worst_first(void)
{
    g_autofree char *worst = text_match(page_broken.dom, "<table id=\"worst\">(.*?)</table>");
    g_autofree char *first = worst ? text_match(worst, "data-class=\"([a-z]+)\"") : NULL;
    GS_CHECK(first && g_str_equal(first, "bypass"), "first stands %s", first);
    GS_CHECK(text_count(worst, "fault replay") == (guint)page_member(&page_broken, "bypass"),
             "%u commands that repeat a find", text_count(worst, "fault replay"));
    GS_CHECK(strstr(worst, "guard:firewall"), "no word of the lock that fell");
    PASS();
}

/* The script ran: with a filter set, only functions with that word are left. */
static enum greatest_test_res filters_functions(void)
{
    g_autofree char *all = text_match(page_held.dom, "id=\"shown\">(\\d+)<");
    g_autofree char *some = text_match(page_held.filtered, "id=\"shown\">(\\d+)<");
    guint hidden = text_count(page_held.filtered, "<details class=\"fn\" hidden");
    GS_CHECK(all && some && atoi(some) >= 1 && atoi(some) < atoi(all), "%s of %s functions", some, all);
    GS_CHECK(hidden == (guint)(atoi(all) - atoi(some)), "%u are hidden", hidden);
    GS_CHECK(text_count(page_held.dom, "<details class=\"fn\" hidden") == 0, "hidden without a filter");
    PASS();
}

/* ---- cases: a page takes a campaign and two starts of the browser, so all there is to ask is asked in one ---- */

/* What holds of every page. */
static enum greatest_test_res whole(campaign_page *p)
{
    GError *error = NULL;
    page_make(p, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(says_what_the_summary_says(p));
    CHECK_CALL(models_and_time(p));
    return counts_by_address(p);
}

TEST page_that_held(const void *arg)
{
    (void)arg;
    CHECK_CALL(whole(&page_held));
    CHECK_CALL(source_beside_address(&page_held));
    CHECK_CALL(shows_controls(&page_held, 0));
    return filters_functions();
}

TEST page_of_a_bypass(const void *arg)
{
    (void)arg;
    CHECK_CALL(whole(&page_broken));
    return shows_the_worst_first();
}

TEST page_with_controls(const void *arg)
{
    (void)arg;
    CHECK_CALL(whole(&page_controlled));
    return weak_shows(&page_controlled, 4, TRUE);
}

/* No bypass, and no word of it: a control that shows none says nothing of the campaign. */
TEST page_of_a_failed_control(const void *arg)
{
    (void)arg;
    CHECK_CALL(whole(&page_invalid));
    return weak_shows(&page_invalid, 0, FALSE);
}

void gs_suite_report(gs_suite *suite)
{
    atexit(forget_all);
    gs_suite_add(suite, "held", page_that_held, NULL);
    gs_suite_add(suite, "broken", page_of_a_bypass, NULL);
    gs_suite_add(suite, "controlled", page_with_controls, NULL);
    gs_suite_add(suite, "invalid", page_of_a_failed_control, NULL);
    gs_report_forms(suite);
    gs_report_made(suite);
}
