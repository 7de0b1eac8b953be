/* SPDX-License-Identifier: MIT */
/*
 * The forms of a campaign's results that other tools read: TAP, JUnit and SARIF say the same, a
 * failed control stands in each of them, and a row's command repeats the row.
 */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "../lib/error.h"
#include "campaign_page.h"
#include "suites.h"

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

/* One suite, as many cases and failures as it says; the same as in TAP, whose numbers rise by one. */
static enum greatest_test_res cases_in_both(const campaign_page *p)
{
    static const GMarkupParser parser = { .start_element = junit_element };
    GError *error = NULL;
    counted c = { 0 };
    guint plan = 0, number, ok = 0, bad = 0;
    g_autofree char *xml = page_file(p, "junit.xml", &error), *tap = page_file(p, "results.tap", &error);
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
static enum greatest_test_res sarif_is_whole(const campaign_page *p)
{
    GError *error = NULL;
    g_autofree char *text = page_file(p, "results.sarif", &error);
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
    GS_CHECK(json_array_get_length(results) == page_member(p, "bypass"), "%u results", json_array_get_length(results));
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

/* A campaign whose control failed, and one like it whose control did not: red in each form, or nothing is. */
static enum greatest_test_res control_in_all(const campaign_page *p)
{
    GError *error = NULL;
    gboolean valid = p->status == 0;
    const char *text = valid ? "4 bypasses of 4 faults, the full build 0" : "0 bypasses of 4 faults, the full build 0";
    g_autofree char *tap = page_file(p, "results.tap", &error), *xml = page_file(p, "junit.xml", &error);
    g_autofree char *sarif = page_file(p, "results.sarif", &error);
    GS_CHECK_ERROR(error);
    g_autofree char *point = g_strdup_printf("\n%sok 5 - weak same (%s)\n", valid ? "" : "not ", text);
    g_autofree char *failure = valid ? g_strdup("") : g_strdup_printf("<failure message=\"%s\"/>", text);
    g_autofree char *one = g_strdup_printf(" name=\"weak same\">%s</testcase>", failure);
    g_autofree char *invocation = g_strdup_printf("\"invocations\": [{\"executionSuccessful\": %s,", valid ? "true" : "false");
    g_autofree char *told = g_strdup_printf("{\"text\": \"not ok: weak same (%s)\"}", text);
    GS_CHECK(strstr(tap, point) && text_count(tap, "not ok") == !valid, "TAP: %s", tap);
    GS_CHECK(strstr(xml, one) && text_count(xml, "<failure") == !valid, "JUnit: %s", xml);
    GS_CHECK(strstr(sarif, invocation) && !!strstr(sarif, told) == !valid &&
             text_count(sarif, "\"level\": \"error\"") == !valid, "SARIF: %s", sarif);
    PASS();
}

TEST forms_of(const void *arg)
{
    campaign_page *p = (campaign_page *)arg;
    GError *error = NULL;

    page_run(p, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(cases_in_both(p));
    CHECK_CALL(sarif_is_whole(p));
    return p == &page_controlled || p == &page_invalid ? control_in_all(p) : GREATEST_TEST_RES_PASS;
}

/* ---- rows ---- */

static JsonObject *row_object(const GPtrArray *rows, guint n)
{
    return json_node_get_object(g_ptr_array_index(rows, n));
}

/* The row's own command, by a shell, for the verdict alone: it ends with the class, at the instant and place. */
static enum greatest_test_res repeats(JsonObject *row, const char *dir)
{
    static const char *const same[] = { "id", "class", "detail", "end_at", "end_pc", "postcode", "injected", "at", "pc",
                                        "model", "params" };
    GError *error = NULL;
    g_autofree char *quoted = g_shell_quote(dir), *out = NULL;
    g_autofree char *command = g_strdup_printf("%s --no-gdb --json --out %s/replay",
                                               json_object_get_string_member(row, "reproduce"), quoted);
    const char *argv[] = { "/bin/sh", "-c", command, NULL };
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(JsonNode) node = json_from_string(out, &error);
    GS_CHECK(node && JSON_NODE_HOLDS_OBJECT(node), "%s gave %s", command, out);
    for (guint i = 0; i < G_N_ELEMENTS(same); i++) {
        JsonNode *want = json_object_get_member(row, same[i]);
        JsonNode *got = json_object_get_member(json_node_get_object(node), same[i]);
        GS_CHECK(want && got && json_node_equal(want, got), "%s: %s differs: %s", command, same[i], out);
    }
    PASS();
}

/* Each row has the seed the campaign was given and its command; the last one that came to a bad end is repeated:
 * by its ID alone, for the command knows nothing of the seed. */
TEST rows_repeat(const void *arg)
{
    GError *error = NULL;
    guint chosen = 0;
    (void)arg;
    page_run(&page_held, &error);
    g_autoptr(GPtrArray) rows = error ? NULL : page_rows(&page_held, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rows->len == page_member(&page_held, "run") && rows->len == 120, "%u rows", rows->len);
    for (guint i = 0; i < rows->len; i++) {
        JsonObject *row = row_object(rows, i);
        gint64 id = json_object_get_int_member(row, "id"), seed = json_object_get_int_member(row, "seed");
        g_autofree char *want = g_strdup_printf("build/bin/glassphere fault replay harness/campaigns/rom-small.campaign %"
                                                G_GINT64_FORMAT, id);
        GS_CHECK(seed == 5, "row %u: seed %" G_GINT64_FORMAT, i, seed);
        GS_CHECK(g_str_equal(json_object_get_string_member(row, "reproduce"), want), "row %u: %s, not %s", i,
                 json_object_get_string_member(row, "reproduce"), want);
        chosen = g_str_equal(json_object_get_string_member(row, "class"), "silent") ? i : chosen;
    }
    GS_CHECK(chosen, "no fault ended silent");
    return repeats(row_object(rows, chosen), page_held.dir);
}

/* A campaign's file may be named as anything: the forms stay what they are, the command is a shell's. */
TEST odd_name(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *text = NULL;
    gboolean read = g_file_get_contents("harness/campaigns/guard-control.campaign", &text, NULL, &error);
    GS_CHECK(read, "%s", error->message);
    campaign_page p = { .campaign = "\"a\" & <b>'s $c.campaign", .text = text, .options = "--no-controls", .status = 1 };
    page_run(&p, &error);
    g_autoptr(GPtrArray) rows = error ? NULL : page_rows(&p, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *quoted = g_shell_quote(p.file);
    const char *again = json_object_get_string_member(row_object(rows, 0), "reproduce");
    GS_CHECK(strstr(again, quoted), "%s", again);
    CHECK_CALL(repeats(row_object(rows, 0), p.dir));
    CHECK_CALL(cases_in_both(&p));
    CHECK_CALL(sarif_is_whole(&p));
    page_forget(&p);
    PASS();
}

void gs_report_forms(gs_suite *suite)
{
    gs_suite_add(suite, "forms/held", forms_of, &page_held);
    gs_suite_add(suite, "forms/broken", forms_of, &page_broken);
    gs_suite_add(suite, "forms/controlled", forms_of, &page_controlled);
    gs_suite_add(suite, "forms/invalid", forms_of, &page_invalid);
    gs_suite_add(suite, "forms/odd-name", odd_name, NULL);
    gs_suite_add(suite, "rows-repeat", rows_repeat, NULL);
}
