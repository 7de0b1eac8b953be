/* SPDX-License-Identifier: MIT */
/* TAP, JUnit and SARIF of a campaign: a case a source line, red when a fault there bypassed. */
#include <string.h>

#include "../lib/json_text.h"
#include "report.h"

#define SHOWN 5 /* reproduce commands a case */

/* ---- by source line ---- */

static void spot_free(gpointer data)
{
    gs_spot *spot = data;
    g_array_unref(spot->bypasses);
    g_free(spot);
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const gs_source *x = (*(gs_spot *const *)a)->source, *y = (*(gs_spot *const *)b)->source;
    int order = strcmp(x->file, y->file);
    return order ? order : x->line != y->line ? (x->line < y->line ? -1 : 1)
                                              : strcmp(x->function, y->function);
}

GPtrArray *gs_report_spots(const gs_report *r)
{
    GPtrArray *spots = g_ptr_array_new_with_free_func(spot_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < r->rows->len; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        char *key = g_strdup_printf("%s:%u:%s", row->source->file, row->source->line,
                                    row->source->function);
        gs_spot *spot = g_hash_table_lookup(seen, key);
        if (spot) {
            g_free(key);
        } else {
            spot = g_new0(gs_spot, 1);
            spot->source = row->source;
            spot->bypasses = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(seen, key, spot);
            g_ptr_array_add(spots, spot);
        }
        gs_tally_add(&spot->tally, row->verdict);
        if (row->verdict->class == GS_CLASS_BYPASS) {
            g_array_append_val(spot->bypasses, i);
        }
    }
    g_ptr_array_sort(spots, by_place);
    return spots;
}

static char *spot_name(const gs_spot *spot)
{
    return g_strdup_printf("%s %s:%u", spot->source->function, spot->source->file, spot->source->line);
}

static guint64 total(const gs_spot *spot)
{
    guint64 sum = 0;
    for (guint i = 0; i < GS_CLASSES; i++) {
        sum += spot->tally.count[i];
    }
    return sum;
}

/* What bypassed there, a few of them, each with its command. */
static char *finds(const gs_report *r, const gs_spot *spot, const char *between)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < MIN(spot->bypasses->len, SHOWN); i++) {
        const gs_row *row =
            &g_array_index(r->rows, gs_row, g_array_index(spot->bypasses, guint, i));
        g_autofree char *plan = gs_fault_plan(r->space, &row->fault);
        g_autofree char *again = gs_report_reproduce(r, row->fault.id);
        g_string_append_printf(out, "%s%s: %s", i ? between : "", plan, again);
    }
    if (spot->bypasses->len > SHOWN) {
        g_string_append_printf(out, "%sand %u more", between, spot->bypasses->len - SHOWN);
    }
    return g_string_free(out, FALSE);
}

/* Cases that are about the campaign itself. */
typedef struct health {
    const char *name;
    gboolean ok;
    char *text;
} health;

static GArray *health_of(const gs_report *r)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(health));
    health list[] = {
        { "every fault struck what was planned", !r->sum.count[GS_CLASS_MISSED],
          g_strdup_printf("%" G_GUINT64_FORMAT " missed", r->sum.count[GS_CLASS_MISSED]) },
        { "no fault killed the process", !r->sum.count[GS_CLASS_CRASHED],
          g_strdup_printf("%" G_GUINT64_FORMAT " did", r->sum.count[GS_CLASS_CRASHED]) },
        { "pruned faults act as the one that stands for them", !r->check.differing,
          g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " differ", r->check.differing,
                          r->check.tried) },
    };
    g_array_append_vals(all, list, G_N_ELEMENTS(list));
    for (guint i = 0; i < r->controls->len; i++) {
        const gs_control *c = &g_array_index(r->controls, gs_control, i);
        health one = { c->name, c->ok, g_strdup(c->text) };
        g_array_append_val(all, one);
    }
    return all;
}

static void health_clear(GArray *all)
{
    for (guint i = 0; i < all->len; i++) {
        g_free(g_array_index(all, health, i).text);
    }
    g_array_unref(all);
}

char *gs_report_tap(const gs_report *r)
{
    g_autoptr(GPtrArray) spots = gs_report_spots(r);
    GArray *checks = health_of(r);
    GString *out = g_string_new("TAP version 13\n");
    g_string_append_printf(out, "1..%u\n", checks->len + spots->len);
    for (guint i = 0; i < checks->len; i++) {
        const health *h = &g_array_index(checks, health, i);
        g_string_append_printf(out, "%sok %u - %s (%s)\n", h->ok ? "" : "not ", i + 1, h->name, h->text);
    }
    for (guint i = 0; i < spots->len; i++) {
        const gs_spot *spot = g_ptr_array_index(spots, i);
        g_autofree char *name = spot_name(spot), *what = finds(r, spot, "\n# ");
        g_string_append_printf(out, "%sok %u - %s: %" G_GUINT64_FORMAT " faults, %u bypasses\n",
                               spot->bypasses->len ? "not " : "", checks->len + i + 1, name, total(spot),
                               spot->bypasses->len);
        if (*what) {
            g_string_append_printf(out, "# %s\n", what);
        }
    }
    health_clear(checks);
    g_autofree char *pairs = gs_report_pairs_note(r, "# ");
    g_string_append(out, pairs);
    return g_string_free(out, FALSE);
}

static void junit_case(GString *out, const char *class, const char *name, const char *failure)
{
    g_autofree char *text = g_markup_printf_escaped("  <testcase classname=\"fault.%s\" name=\"%s\">",
                                                    class, name);
    g_string_append(out, text);
    if (failure) {
        g_autofree char *inner = g_markup_printf_escaped("<failure message=\"%s\"/>", failure);
        g_string_append(out, inner);
    }
    g_string_append(out, "</testcase>\n");
}

char *gs_report_junit(const gs_report *r)
{
    g_autoptr(GPtrArray) spots = gs_report_spots(r);
    GArray *checks = health_of(r);
    GString *body = g_string_new(NULL);
    guint failed = 0;
    for (guint i = 0; i < checks->len; i++) {
        const health *h = &g_array_index(checks, health, i);
        junit_case(body, r->campaign->name, h->name, h->ok ? NULL : h->text);
        failed += !h->ok;
    }
    for (guint i = 0; i < spots->len; i++) {
        const gs_spot *spot = g_ptr_array_index(spots, i);
        g_autofree char *name = spot_name(spot), *what = finds(r, spot, "; ");
        junit_case(body, r->campaign->name, name, *what ? what : NULL);
        failed += *what != '\0';
    }
    g_autofree char *note = gs_report_pairs_note(r, "");
    g_autofree char *pairs = *note ? g_markup_printf_escaped("  <system-out>%s</system-out>\n", note) : g_strdup("");
    char *all = g_strdup_printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                "<testsuites>\n <testsuite name=\"fault.%s\" tests=\"%u\" failures=\"%u\">\n"
                                "%s%s </testsuite>\n</testsuites>\n", r->campaign->name,
                                checks->len + spots->len, failed, body->str, pairs);
    g_string_free(body, TRUE);
    health_clear(checks);
    return all;
}

void gs_report_sarif_place(const gs_source *source, GString *out)
{
    g_string_append(out, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
    gs_json_text(out, source->file);
    g_string_append_printf(out, ", \"uriBaseId\": \"SRCROOT\"}, \"region\": {\"startLine\": %u}}, "
                           "\"logicalLocations\": [{\"name\": ", MAX(1, source->line));
    gs_json_text(out, source->function);
    g_string_append(out, ", \"kind\": \"function\"}]}");
}

static void sarif_result(const gs_report *r, const gs_row *row, gboolean first, GString *out)
{
    g_autofree char *title = gs_group_title(gs_space_group(r->space, row->fault.group));
    g_autofree char *plan = gs_fault_plan(r->space, &row->fault);
    g_autofree char *again = gs_report_reproduce(r, row->fault.id);
    g_autofree char *text = g_strdup_printf("one fault in %s opens the way (%s): %s. Reproduce: %s",
                                            row->source->function, row->verdict->detail, plan, again);
    g_string_append_printf(out, "%s\n   {\"ruleId\": ", first ? "" : ",");
    gs_json_text(out, title);
    g_string_append(out, ", \"level\": \"error\", \"message\": {\"text\": ");
    gs_json_text(out, text);
    g_string_append(out, "}, \"locations\": [");
    gs_report_sarif_place(row->source, out);
    g_string_append_printf(out, "], \"partialFingerprints\": {\"faultId/v1\": \"%s:%" G_GUINT64_FORMAT "\"}}",
                           r->campaign->name, row->fault.id);
}

/* No result of an invalid campaign is no good news: what made it so is told there. */
static void sarif_invocation(const gs_report *r, GString *out)
{
    GArray *checks = health_of(r);
    const char *between = "";
    g_string_append_printf(out, "  \"invocations\": [{\"executionSuccessful\": %s, \"toolExecutionNotifications\": [",
                           r->valid ? "true" : "false");
    for (guint i = 0; i < checks->len; i++) {
        const health *h = &g_array_index(checks, health, i);
        if (!h->ok) {
            g_autofree char *text = g_strdup_printf("not ok: %s (%s)", h->name, h->text);
            g_string_append_printf(out, "%s\n   {\"level\": \"error\", \"message\": {\"text\": ", between);
            gs_json_text(out, text);
            g_string_append(out, "}}");
            between = ",";
        }
    }
    g_string_append(out, "]}],\n");
    health_clear(checks);
}

char *gs_report_sarif(const gs_report *r)
{
    GString *out = g_string_new("{\n \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
                                " \"version\": \"2.1.0\",\n \"runs\": [{\n  \"tool\": {\"driver\": {\"name\": "
                                "\"glassphere\", \"rules\": [");
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean first = TRUE;
    for (guint i = 0; i < r->campaign->groups->len; i++) {
        char *title = gs_group_title(gs_space_group(r->space, i));
        if (!g_hash_table_contains(seen, title)) {
            g_string_append(out, i ? ", {\"id\": " : "{\"id\": ");
            gs_json_text(out, title);
            g_string_append_c(out, '}');
        }
        g_hash_table_add(seen, title);
    }
    if (r->pairs) {
        g_string_append(out, ", {\"id\": \"" GS_REPORT_PAIR_RULE "\"}");
    }
    g_string_append(out, "]}},\n  \"originalUriBaseIds\": {\"SRCROOT\": {\"description\": {\"text\": "
                    "\"the project's top\"}}},\n");
    sarif_invocation(r, out);
    g_string_append(out, "  \"results\": [");
    for (guint i = 0; i < r->rows->len; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        if (row->verdict->class == GS_CLASS_BYPASS) {
            sarif_result(r, row, first, out);
            first = FALSE;
        }
    }
    gs_report_pairs_sarif(r, first, out);
    g_string_append(out, "]\n }]\n}\n");
    return g_string_free(out, FALSE);
}
