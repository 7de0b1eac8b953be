/* SPDX-License-Identifier: MIT */
/* summary.json: totals, check, pairs and controls, then what became of the faults by model and source line. */
#include "../lib/json_text.h"
#include "report.h"

static void add_counts(GString *out, const guint64 *count)
{
    g_string_append_c(out, '{');
    for (guint i = 0; i < GS_CLASSES; i++) {
        g_string_append_printf(out, "%s\"%s\":%" G_GUINT64_FORMAT, i ? "," : "", gs_class_name(i),
                               count[i]);
    }
    g_string_append_c(out, '}');
}

/* group: G_MAXUINT for all */
static guint64 control_bypasses(const gs_report *r, guint group)
{
    guint64 sum = 0;
    for (guint i = 0; i < r->controls->len; i++) {
        const gs_control *c = &g_array_index(r->controls, gs_control, i);
        sum += group == G_MAXUINT ? c->bypasses : c->by_group ? c->by_group[group] : 0;
    }
    return sum;
}

/* The same of a model as of a source line. */
static void add_tally(GString *out, const gs_tally *t)
{
    g_string_append_printf(out, ",\"injected\":%" G_GUINT64_FORMAT ",\"reached\":%" G_GUINT64_FORMAT
                           ",\"missed\":%" G_GUINT64_FORMAT ",\"counts\":", t->injected, t->reached,
                           t->count[GS_CLASS_MISSED]);
    add_counts(out, t->count);
}

static void add_models(const gs_report *r, GString *out)
{
    g_autofree gs_tally *tally = gs_report_by_group(r);
    g_string_append(out, ",\n \"models\":[");
    for (guint i = 0; i < r->campaign->groups->len; i++) {
        const gs_group *group = gs_space_group(r->space, i);
        g_autofree char *title = gs_group_title(group);
        g_string_append(out, i ? ",\n  {\"model\":" : "\n  {\"model\":");
        gs_json_text(out, title);
        g_string_append_printf(out, ",\"line\":%u,\"raw\":%" G_GUINT64_FORMAT
                               ",\"classes\":%" G_GUINT64_FORMAT ",\"bypass\":%" G_GUINT64_FORMAT
                               ",\"control_bypass\":%" G_GUINT64_FORMAT, group->line,
                               r->space->spans[i].before[r->space->strikes->len], gs_prune_classes(r->prune, i),
                               tally[i].count[GS_CLASS_BYPASS], control_bypasses(r, i));
        add_tally(out, &tally[i]);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]");
}

static void add_lines(const gs_report *r, GString *out)
{
    g_autoptr(GPtrArray) spots = gs_report_spots(r);
    g_string_append(out, ",\n \"lines\":[");
    for (guint i = 0; i < spots->len; i++) {
        const gs_spot *spot = g_ptr_array_index(spots, i);
        g_string_append(out, i ? ",\n  {\"file\":" : "\n  {\"file\":");
        gs_json_text(out, spot->source->file);
        g_string_append_printf(out, ",\"line\":%u,\"function\":", spot->source->line);
        gs_json_text(out, spot->source->function);
        add_tally(out, &spot->tally);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]");
}

static void add_controls(const gs_report *r, GString *out)
{
    g_string_append(out, ",\n \"controls\":[");
    for (guint i = 0; i < r->controls->len; i++) {
        const gs_control *c = &g_array_index(r->controls, gs_control, i);
        g_string_append(out, i ? ",\n  {\"name\":" : "\n  {\"name\":");
        gs_json_text(out, c->name);
        g_string_append_printf(out, ",\"ok\":%s,\"tried\":%" G_GUINT64_FORMAT
                               ",\"bypasses\":%" G_GUINT64_FORMAT ",\"text\":", c->ok ? "true" : "false", c->tried, c->bypasses);
        gs_json_text(out, c->text);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]");
}

char *gs_report_summary_json(const gs_report *r)
{
    GString *out = g_string_new("{\"format\":\"glassphere-summary 1\",\n \"campaign\":");
    gs_json_text(out, r->campaign->name);
    g_string_append(out, ",\"file\":");
    gs_json_text(out, r->campaign->path);
    g_string_append(out, ",\"text\":");
    gs_json_text(out, r->campaign->text);
    g_string_append_printf(out, ",\n \"seed\":%" G_GUINT64_FORMAT ",\"campaign_sha256\":\"%s\","
                           "\"images_sha256\":\"%s\",\"trace_sha256\":\"%s\",\n \"valid\":%s,"
                           "\"window\":%u,\"raw\":%" G_GUINT64_FORMAT ",\"classes\":%" G_GUINT64_FORMAT
                           ",\"dead\":%" G_GUINT64_FORMAT ",\"run\":%u,\"injected\":%" G_GUINT64_FORMAT
                           ",\"reached\":%" G_GUINT64_FORMAT ",\"missed\":%" G_GUINT64_FORMAT
                           ",\"bypass\":%" G_GUINT64_FORMAT ",\"control_bypass\":%" G_GUINT64_FORMAT
                           ",\n \"counts\":", r->seed,
                           r->campaign->digest, r->window->images_digest, r->window->trace_digest,
                           r->valid ? "true" : "false", r->space->strikes->len, r->work->raw,
                           r->work->classes, r->work->dead, r->rows->len, r->sum.injected, r->sum.reached,
                           r->sum.count[GS_CLASS_MISSED], r->sum.count[GS_CLASS_BYPASS],
                           control_bypasses(r, G_MAXUINT));
    add_counts(out, r->sum.count);
    g_string_append(out, ",\n \"stands_for\":");
    add_counts(out, r->weighted);
    g_string_append_printf(out, ",\n \"check\":{\"tried\":%" G_GUINT64_FORMAT ",\"merged\":%" G_GUINT64_FORMAT
                           ",\"dead\":%" G_GUINT64_FORMAT ",\"differing\":%" G_GUINT64_FORMAT "}",
                           r->check.tried, r->check.merged, r->check.dead, r->check.differing);
    if (r->pairs) {
        g_autofree char *pairs = gs_pairs_summary(r->pairs, r->pair_verdicts);
        g_string_append_printf(out, ",\n \"pairs\":%s", pairs);
    }
    add_controls(r, out);
    add_models(r, out);
    add_lines(r, out);
    g_string_append(out, "}\n");
    return g_string_free(out, FALSE);
}
