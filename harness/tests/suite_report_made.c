/* SPDX-License-Identifier: MIT */
/*
 * Results of verdicts made by hand, with classes no small campaign on the board comes to: what counts
 * as injected, reached and missed by model and source line, and what a large campaign lists.
 */
#include <json-glib/json-glib.h>

#include "../lab/report.h"
#include "campaign_page.h"
#include "campaign_setting.h"
#include "fixture.h"
#include "suites.h"

/* Two models at each of the eight instructions of `straight`; fault i of a line has classes[i]. */
static const gs_class classes[] = {
    GS_CLASS_NONE, GS_CLASS_SILENT, GS_CLASS_DETECTED, GS_CLASS_RESET,
    GS_CLASS_HANG, GS_CLASS_MISSED, GS_CLASS_INAPPLICABLE, GS_CLASS_CRASHED,
};

typedef struct made {
    setting s;
    gs_window window;
    gs_work *work;
    GArray *verdicts;
    gs_report *report;
} made;

static void made_clear(made *m)
{
    gs_report_free(m->report);
    gs_work_free(m->work);
    if (m->verdicts) {
        g_array_unref(m->verdicts);
    }
    setting_clear(&m->s);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(made, made_clear)

static void made_make(made *m, GError **error)
{
    setting_make(&m->s, "faults skip\nfaults skip n=2\n", straight, error);
    if (*error) {
        return;
    }
    gs_work_options how = { .seed = 1, .shard = 1, .shards = 1 };
    m->work = gs_work_new(m->s.space, m->s.prune, &how);
    m->verdicts = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    for (guint i = 0; i < m->work->ids->len; i++) {
        gs_verdict v = { .id = g_array_index(m->work->ids, guint64, i), .detail = "-" };
        v.class = classes[i % G_N_ELEMENTS(classes)];
        v.injected = v.class != GS_CLASS_MISSED && v.class != GS_CLASS_INAPPLICABLE && v.class != GS_CLASS_CRASHED;
        g_array_append_val(m->verdicts, v);
    }
    m->window = (gs_window){ .trace = m->s.trace, .images_digest = (char *)"-", .trace_digest = (char *)"-" };
    m->report = gs_report_new(&m->window, m->s.space, m->s.prune, m->work, 1, m->verdicts, error);
}

/* ---- injected, reached, missed ---- */

static enum greatest_test_res tally_is(JsonObject *o, gint64 injected, gint64 reached, gint64 missed)
{
    gint64 i = json_object_get_int_member(o, "injected"), r = json_object_get_int_member(o, "reached");
    gint64 m = json_object_get_int_member(o, "missed");
    GS_CHECK(i == injected && r == reached && m == missed, "%" G_GINT64_FORMAT " injected, %" G_GINT64_FORMAT " reached, %"
             G_GINT64_FORMAT " missed", i, r, m);
    GS_CHECK(json_object_get_int_member(json_object_get_object_member(o, "counts"), "missed") == missed, "other counts");
    PASS();
}

/* Of eight faults each: one missed; it, the inapplicable and the one that killed the process not injected; of these
 * the inapplicable alone was reached. */
TEST lines_have_what_models_have(const void *arg)
{
    GError *error = NULL;
    g_auto(made) m = { 0 };
    (void)arg;
    made_make(&m, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(m.work->ids->len == 16, "%u faults", m.work->ids->len);
    gs_report_judge(m.report);
    g_autofree char *text = gs_report_summary_json(m.report);
    g_autoptr(JsonNode) node = json_from_string(text, &error);
    GS_CHECK_ERROR(error);
    JsonObject *summary = json_node_get_object(node);
    JsonArray *models = json_object_get_array_member(summary, "models");
    JsonArray *lines = json_object_get_array_member(summary, "lines");
    GS_CHECK(json_array_get_length(models) == 2 && json_array_get_length(lines) > 1, "%u models, %u lines",
             json_array_get_length(models), json_array_get_length(lines));
    CHECK_CALL(tally_is(json_array_get_object_element(models, 0), 5, 6, 1));
    CHECK_CALL(tally_is(json_array_get_object_element(models, 1), 5, 6, 1));
    gint64 injected = 0, reached = 0, missed = 0;
    for (guint i = 0; i < json_array_get_length(lines); i++) {
        JsonObject *line = json_array_get_object_element(lines, i);
        injected += json_object_get_int_member(line, "injected");
        reached += json_object_get_int_member(line, "reached");
        missed += json_object_get_int_member(line, "missed");
    }
    GS_CHECK(injected == 10 && reached == 12 && missed == 2, "all lines: %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", %"
             G_GINT64_FORMAT, injected, reached, missed);
    GS_CHECK(!json_object_get_boolean_member(summary, "valid"), "valid with missed faults");
    PASS();
}

/* ---- results.jsonl of a large campaign ---- */

static GPtrArray *rows_listed(gs_report *report, guint listed, GError **error)
{
    g_autofree char *dir = g_strconcat(gs_scratch(), "-made", NULL);
    campaign_page p = { .dir = dir };
    report->listed = listed;
    g_mkdir_with_parents(dir, 0755);
    GPtrArray *rows = gs_report_write(report, dir, error) ? page_rows(&p, error) : NULL;
    gs_remove_tree(dir);
    return rows;
}

/* Of as many as are listed, all; of one more, those alone that came to an end that needs a look. */
TEST large_campaign_lists_what_needs_a_look(const void *arg)
{
    static const char *const needed[] = { "reset", "hang", "missed", "inapplicable", "crashed-host" };
    GError *error = NULL;
    g_auto(made) m = { 0 };
    (void)arg;
    made_make(&m, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(m.report->listed == 1000000, "a report lists %u", m.report->listed);
    g_autoptr(GPtrArray) all = rows_listed(m.report, 16, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GPtrArray) some = rows_listed(m.report, 15, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(all->len == 16 && some->len == 10, "%u rows of 16, %u of 10", all->len, some->len);
    for (guint i = 0; i < some->len; i++) {
        const char *class = json_object_get_string_member(json_node_get_object(g_ptr_array_index(some, i)), "class");
        GS_CHECK(g_str_equal(class, needed[i % 5]), "row %u is %s", i, class);
    }
    PASS();
}

void gs_report_made(gs_suite *suite)
{
    gs_suite_add(suite, "made/lines-have-what-models-have", lines_have_what_models_have, NULL);
    gs_suite_add(suite, "made/large-campaign-lists-what-needs-a-look", large_campaign_lists_what_needs_a_look, NULL);
}
