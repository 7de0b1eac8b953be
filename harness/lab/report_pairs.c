/* SPDX-License-Identifier: MIT */
/*
 * Pairs in the forms of a report. They gate nothing, so they turn no case red: TAP has them as
 * comments, JUnit as output, SARIF as warnings, the page in a section of its own.
 */
#include <string.h>

#include "report.h"
#include "../lib/json_text.h"
#include "report_page.h"

#define SHOWN 20

static const gs_pair *pair_of(const gs_report *r, guint n)
{
    return g_ptr_array_index(r->pairs->all, n);
}

/* Numbers of the pairs that bypassed, the first fault alone or both. Caller unrefs. */
static GArray *bypasses_of(const gs_report *r)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; r->pairs && i < r->pairs->all->len; i++) {
        if (gs_verdicts_find(r->pair_verdicts, i)->class == GS_CLASS_BYPASS) {
            g_array_append_val(all, i);
        }
    }
    return all;
}

static guint not_reached(const gs_report *r)
{
    guint count = 0;
    for (guint i = 0; i < r->pairs->all->len; i++) {
        count += gs_pair_not_reached(gs_verdicts_find(r->pair_verdicts, i));
    }
    return count;
}

static char *reproduce(const gs_report *r, guint n)
{
    g_autofree char *name = gs_pair_name(pair_of(r, n)), *path = gs_campaign_shell_path(r->campaign);
    return g_strdup_printf("build/bin/glassphere fault replay %s %s", path, name);
}

char *gs_report_pairs_note(const gs_report *r, const char *lead)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GArray) found = bypasses_of(r);
    for (guint i = 0; i < MIN(found->len, SHOWN); i++) {
        guint n = g_array_index(found, guint, i);
        g_autofree char *plan = gs_pair_plan(r->space, pair_of(r, n)), *again = reproduce(r, n);
        g_string_append_printf(out, "%sPAIR BYPASS %s\n%s  %s\n%s  %s\n", lead,
                               gs_verdicts_find(r->pair_verdicts, n)->detail, lead, plan, lead, again);
    }
    if (found->len > SHOWN) {
        g_string_append_printf(out, "%s... and %u more\n", lead, found->len - SHOWN);
    }
    if (r->pairs) {
        g_string_append_printf(out, "%spairs: %u run, %u second faults not reached, %u bypasses\n", lead,
                               r->pairs->all->len, not_reached(r), found->len);
    }
    return g_string_free(out, FALSE);
}

/* ---- SARIF ---- */

static const gs_source *source_of(const gs_report *r, const gs_fault *fault)
{
    return gs_sources_find(r->sources, gs_space_step(r->space, fault->strike)->pc);
}

gboolean gs_report_pairs_sarif(const gs_report *r, gboolean first, GString *out)
{
    g_autoptr(GArray) found = bypasses_of(r);
    for (guint i = 0; i < found->len; i++, first = FALSE) {
        guint n = g_array_index(found, guint, i);
        const gs_pair *pair = pair_of(r, n);
        g_autofree char *plan = gs_pair_plan(r->space, pair), *again = reproduce(r, n);
        g_autofree char *name = gs_pair_name(pair);
        g_autofree char *text = g_strdup_printf("two faults open the way (%s): %s. Reproduce: %s",
                                                gs_verdicts_find(r->pair_verdicts, n)->detail, plan, again);
        g_string_append_printf(out, "%s\n   {\"ruleId\": \"" GS_REPORT_PAIR_RULE "\", \"level\": \"warning\", \"message\": "
                               "{\"text\": ", first ? "" : ",");
        gs_json_text(out, text);
        g_string_append(out, "}, \"locations\": [");
        gs_report_sarif_place(source_of(r, &pair->first), out);
        g_string_append(out, "], \"relatedLocations\": [");
        gs_report_sarif_place(source_of(r, &pair->second), out);
        g_string_append_printf(out, "], \"partialFingerprints\": {\"faultId/v1\": \"%s:%s\"}}", r->campaign->name,
                               name);
    }
    return first;
}

/* ---- the page ---- */

static void add_struck(const gs_report *r, const gs_fault *fault, GString *out)
{
    g_autofree char *model = gs_group_title(gs_space_group(r->space, fault->group));
    g_autofree char *params = gs_fault_params(r->space, fault);
    const gs_source *source = source_of(r, fault);
    gs_html(out, "<td>%s %s<br><code>0x%08x %s</code><br><span class=\"mono\">%s %s:%u</span></td>", model, params,
        gs_space_step(r->space, fault->strike)->pc, gs_space_insn(r->space, fault->strike)->text,
        source->function, source->file, source->line);
}

static void add_found(const gs_report *r, const GArray *found, GString *out)
{
    gs_html(out, "<table id=\"pairs\"><tr><th>outcome</th><th>first fault</th><th>second fault</th><th>again</th></tr>");
    for (guint i = 0; i < MIN(found->len, SHOWN); i++) {
        guint n = g_array_index(found, guint, i);
        const gs_verdict *v = gs_verdicts_find(r->pair_verdicts, n);
        g_autofree char *again = reproduce(r, n);
        gs_html(out, "<tr><td><i class=\"dot c-bypass\"></i>%s<br><span class=\"mono\">%s</span></td>",
            gs_pair_not_reached(v) ? "bypass by the first alone" : "bypass", v->detail);
        add_struck(r, &pair_of(r, n)->first, out);
        add_struck(r, &pair_of(r, n)->second, out);
        gs_html(out, "<td class=\"mono again\"><span>%s</span></td></tr>", again);
    }
    gs_html(out, "</table>");
}

void gs_report_pairs_html(const gs_report *r, GString *out)
{
    guint64 count[GS_CLASSES] = { 0 };
    g_autoptr(GArray) found = bypasses_of(r);
    if (!r->pairs) {
        return;
    }
    for (guint i = 0; i < r->pairs->all->len; i++) {
        const gs_verdict *v = gs_verdicts_find(r->pair_verdicts, i);
        count[v->class] += !gs_pair_not_reached(v);
    }
    gs_html(out, "<h2>Two faults at once</h2><p id=\"pairs-run\" data-run=\"%u\" data-bypasses=\"%u\">%u pairs, the second "
        "at most %" G_GUINT64_FORMAT " instructions behind the first; in %u the run never came to the second; %u "
        "bypasses%s. They decide nothing.</p><div class=\"box\">", r->pairs->all->len, found->len,
        r->pairs->all->len, r->pairs->within, not_reached(r), found->len,
        found->len > SHOWN ? ", the first 20 below" : "");
    gs_html_bar(out, count, "tall");
    if (found->len) {
        add_found(r, found, out);
    }
    gs_html(out, "</div>");
}
