/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <string.h>

#include "../lib/error.h"
#include "../lib/json_text.h"

/* ---- gathering ---- */

static GArray *struck_addresses(const gs_space *space)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < space->strikes->len; i++) {
        guint32 pc = gs_space_step(space, i)->pc;
        if (g_hash_table_add(seen, GUINT_TO_POINTER(pc))) {
            g_array_append_val(out, pc);
        }
    }
    return out;
}

static gboolean was_reached(const gs_verdict *v)
{
    return v->class != GS_CLASS_MISSED && v->class != GS_CLASS_CRASHED;
}

void gs_tally_add(gs_tally *t, const gs_verdict *v)
{
    t->injected += v->injected > 0;
    t->reached += was_reached(v);
    t->count[v->class]++;
}

gs_tally *gs_report_by_group(const gs_report *r)
{
    gs_tally *tally = g_new0(gs_tally, r->campaign->groups->len);
    for (guint i = 0; i < r->rows->len; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        gs_tally_add(&tally[row->fault.group], row->verdict);
    }
    return tally;
}

static gboolean take_rows(gs_report *r, const GArray *verdicts, GError **error)
{
    guint64 missing = 0;
    for (guint i = 0; i < r->work->ids->len; i++) {
        gs_row row;
        gs_space_fault(r->space, g_array_index(r->work->ids, guint64, i), &row.fault);
        row.verdict = gs_verdicts_find(verdicts, row.fault.id);
        if (!row.verdict) {
            missing++;
            continue;
        }
        row.source = gs_sources_find(r->sources, gs_space_step(r->space, row.fault.strike)->pc);
        row.weight = gs_prune_weight(r->prune, &row.fault);
        r->weighted[row.verdict->class] += row.weight;
        gs_tally_add(&r->sum, row.verdict);
        g_array_append_val(r->rows, row);
    }
    if (missing) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "%" G_GUINT64_FORMAT " of %u faults have no verdict: a shard is missing or unfinished",
                    missing, r->work->ids->len);
    }
    return !missing;
}

/* Pruning speaks of the way a run takes; a byte or register that is dead may differ at its end. */
static gs_class way_of(gs_class class)
{
    return class == GS_CLASS_SILENT ? GS_CLASS_NONE : class;
}

static gboolean alike(const gs_verdict *own, const gs_verdict *other)
{
    return other ? way_of(own->class) == way_of(other->class) && own->postcode == other->postcode
                 : way_of(own->class) == GS_CLASS_NONE;
}

/* Is what each fault of the unpruned sample did what the one that stands for it did? */
static gboolean take_checks(gs_report *r, const GArray *verdicts, GError **error)
{
    gs_check *check = &r->check;
    for (guint i = 0; i < r->work->checks->len; i++) {
        gs_fault fault;
        gs_space_fault(r->space, g_array_index(r->work->checks, guint64, i), &fault);
        guint64 class = gs_prune_class(r->prune, &fault);
        const gs_verdict *own = gs_verdicts_find(verdicts, fault.id);
        const gs_verdict *other =
            class == GS_PRUNE_DEAD ? NULL : gs_verdicts_find(verdicts, class);
        if (!own || (class != GS_PRUNE_DEAD && !other)) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "the pruning check is incomplete");
            return FALSE;
        }
        check->tried++;
        check->dead += class == GS_PRUNE_DEAD;
        check->merged += class != GS_PRUNE_DEAD && class != fault.id;
        if (!alike(own, other)) {
            check->first_id = check->differing++ ? check->first_id : fault.id;
        }
    }
    return TRUE;
}

static void control_clear(gpointer data)
{
    gs_control *control = data;
    g_free(control->name);
    g_free(control->text);
    g_free(control->by_group);
}

gs_report *gs_report_new(const gs_window *window, const gs_space *space, const gs_prune *prune,
                         const gs_work *work, guint64 seed, const GArray *verdicts, GError **error)
{
    g_autoptr(gs_report) r = g_new0(gs_report, 1);
    g_autoptr(GArray) addresses = struck_addresses(space);
    r->campaign = space->campaign;
    r->window = window;
    r->space = space;
    r->prune = prune;
    r->work = work;
    r->seed = seed;
    r->listed = GS_REPORT_ROWS;
    r->rows = g_array_new(FALSE, FALSE, sizeof(gs_row));
    r->controls = g_array_new(FALSE, FALSE, sizeof(gs_control));
    g_array_set_clear_func(r->controls, control_clear);
    r->sources = gs_sources_new(r->campaign->elfs, addresses);
    return take_rows(r, verdicts, error) && take_checks(r, verdicts, error) ? g_steal_pointer(&r)
                                                                            : NULL;
}

void gs_report_free(gs_report *r)
{
    if (r) {
        g_array_unref(r->rows);
        g_array_unref(r->controls);
        gs_sources_free(r->sources);
        g_free(r);
    }
}

void gs_report_add_control(gs_report *r, gs_control control)
{
    g_array_append_val(r->controls, control);
}

void gs_report_judge(gs_report *r)
{
    r->valid = !r->check.differing && !r->sum.count[GS_CLASS_MISSED] && !r->sum.count[GS_CLASS_CRASHED];
    for (guint i = 0; i < r->controls->len; i++) {
        r->valid &= g_array_index(r->controls, gs_control, i).ok;
    }
}

/* ---- JSON ---- */

/* IDs are places in the raw space: no seed takes part in them. */
char *gs_report_reproduce(const gs_report *r, guint64 id)
{
    g_autofree char *path = gs_campaign_shell_path(r->campaign);
    return g_strdup_printf("build/bin/glassphere fault replay %s %" G_GUINT64_FORMAT, path, id);
}

char *gs_report_row_json(const gs_report *r, const gs_row *row)
{
    const gs_verdict *v = row->verdict;
    const gs_step *step = gs_space_step(r->space, row->fault.strike);
    g_autofree char *model = gs_group_title(gs_space_group(r->space, row->fault.group));
    g_autofree char *params = gs_fault_params(r->space, &row->fault);
    g_autofree char *again = gs_report_reproduce(r, row->fault.id);
    GString *out = g_string_new(NULL);
    g_string_printf(out, "{\"id\":%" G_GUINT64_FORMAT ",\"class\":\"%s\",\"detail\":\"%s\","
                    "\"stands_for\":%" G_GUINT64_FORMAT ",\"at\":%" G_GUINT64_FORMAT ",\"core\":\"%s\","
                    "\"pc\":\"0x%08x\",\"insn\":", row->fault.id, gs_class_name(v->class), v->detail,
                    row->weight, step->at, gs_core_name(step->cpu), step->pc);
    gs_json_text(out, gs_space_insn(r->space, row->fault.strike)->text);
    g_string_append(out, ",\"model\":");
    gs_json_text(out, model);
    g_string_append(out, ",\"params\":");
    gs_json_text(out, params);
    g_string_append(out, ",\"function\":");
    gs_json_text(out, row->source->function);
    g_string_append(out, ",\"file\":");
    gs_json_text(out, row->source->file);
    g_string_append_printf(out, ",\"line\":%u,\"injected\":%u,\"end_at\":%" G_GUINT64_FORMAT
                           ",\"end_pc\":\"0x%08x\",\"postcode\":\"0x%08x\",\"seed\":%" G_GUINT64_FORMAT
                           ",\"reproduce\":", row->source->line, v->injected, v->at, v->pc, v->postcode,
                           r->seed);
    gs_json_text(out, again);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

/* ---- files ---- */

/* A run of millions lists what needs a look; the rest is counted, and stands in verdicts.log. */
static gboolean is_listed(const gs_report *r, const gs_row *row)
{
    switch (row->verdict->class) {
    case GS_CLASS_NONE: case GS_CLASS_SILENT: case GS_CLASS_DETECTED:
        return r->rows->len <= r->listed;
    default:
        return TRUE;
    }
}

static gboolean put_rows(const gs_report *r, FILE *to)
{
    for (guint i = 0; i < r->rows->len; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        g_autofree char *line = is_listed(r, row) ? gs_report_row_json(r, row) : NULL;
        if (line && fprintf(to, "%s\n", line) < 0) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean write_rows(const gs_report *r, const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "results.jsonl", NULL);
    FILE *to = fopen(path, "w");
    gboolean put = to && put_rows(r, to);
    if (to && fclose(to) != 0) {
        put = FALSE;
    }
    if (!put) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %s", path, g_strerror(errno));
    }
    return put;
}

static gboolean write_pairs(const gs_report *r, const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "pairs.jsonl", NULL);
    g_autofree char *text = r->pairs ? gs_pairs_lines(r->pairs, r->pair_verdicts, error) : NULL;
    return !r->pairs || (text && g_file_set_contents(path, text, -1, error));
}

gboolean gs_report_write(const gs_report *r, const char *dir, GError **error)
{
    if (!write_rows(r, dir, error) || !write_pairs(r, dir, error)) {
        return FALSE;
    }
    static const struct { const char *name; char *(*make)(const gs_report *r); } files[] = {
        { "summary.json", gs_report_summary_json },
        { "results.tap", gs_report_tap }, { "junit.xml", gs_report_junit },
        { "results.sarif", gs_report_sarif }, { "report.html", gs_report_html },
    };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(dir, files[i].name, NULL);
        g_autofree char *text = files[i].make(r);
        if (!g_file_set_contents(path, text, -1, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* ---- for people ---- */

static void print_models(const gs_report *r, FILE *to)
{
    g_autofree gs_tally *tally = gs_report_by_group(r);
    fprintf(to, "\n%-22s %12s %10s", "model", "raw", "classes");
    for (guint i = 0; i < GS_CLASSES; i++) {
        fprintf(to, " %9.9s", gs_class_name(i));
    }
    fputc('\n', to);
    for (guint i = 0; i < r->campaign->groups->len; i++) {
        g_autofree char *title = gs_group_title(gs_space_group(r->space, i));
        fprintf(to, "%-22s %12" G_GUINT64_FORMAT " %10" G_GUINT64_FORMAT, title,
                r->space->spans[i].before[r->space->strikes->len], gs_prune_classes(r->prune, i));
        for (guint j = 0; j < GS_CLASSES; j++) {
            fprintf(to, " %9" G_GUINT64_FORMAT, tally[i].count[j]);
        }
        fputc('\n', to);
    }
}

static void print_bypasses(const gs_report *r, FILE *to)
{
    guint shown = 0;
    for (guint i = 0; i < r->rows->len && shown < 20; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        if (row->verdict->class != GS_CLASS_BYPASS) {
            continue;
        }
        g_autofree char *again = gs_report_reproduce(r, row->fault.id);
        g_autofree char *plan = gs_fault_plan(r->space, &row->fault);
        fprintf(to, "%sBYPASS %s %s:%u %s: %s\n  %s\n", shown++ ? "" : "\n", row->source->function,
                row->source->file, row->source->line, row->verdict->detail, plan, again);
    }
    if (r->sum.count[GS_CLASS_BYPASS] > shown) {
        fprintf(to, "... and %" G_GUINT64_FORMAT " more\n", r->sum.count[GS_CLASS_BYPASS] - shown);
    }
}

/* Beside the verdict, not in it. */
static void print_pairs(const gs_report *r, FILE *to)
{
    g_autofree char *text = gs_report_pairs_note(r, "");
    fprintf(to, "%s%s", *text ? "\n" : "", text);
}

void gs_report_print(const gs_report *r, FILE *to)
{
    fprintf(to, "campaign %s: %u instructions struck, raw space %" G_GUINT64_FORMAT ", without effect %"
            G_GUINT64_FORMAT ", classes %" G_GUINT64_FORMAT ", run %u\n", r->campaign->name,
            r->space->strikes->len, r->work->raw, r->work->dead, r->work->classes, r->rows->len);
    fprintf(to, "injected %" G_GUINT64_FORMAT ", reached %" G_GUINT64_FORMAT ", missed %" G_GUINT64_FORMAT
            "\n", r->sum.injected, r->sum.reached, r->sum.count[GS_CLASS_MISSED]);
    print_models(r, to);
    if (r->check.tried) {
        fprintf(to, "\npruning check: %" G_GUINT64_FORMAT " faults of the raw space unpruned (%"
                G_GUINT64_FORMAT " stood for by another, %" G_GUINT64_FORMAT " without effect): %"
                G_GUINT64_FORMAT " differ\n", r->check.tried, r->check.merged, r->check.dead,
                r->check.differing);
    }
    if (r->check.differing) {
        g_autofree char *again = gs_report_reproduce(r, r->check.first_id);
        fprintf(to, "  first: %s\n", again);
    }
    for (guint i = 0; i < r->controls->len; i++) {
        const gs_control *c = &g_array_index(r->controls, gs_control, i);
        fprintf(to, "control %s: %s: %s\n", c->name, c->ok ? "ok" : "NOT OK", c->text);
    }
    print_bypasses(r, to);
    print_pairs(r, to);
    fprintf(to, "\n%s: %" G_GUINT64_FORMAT " bypass%s%s\n", r->campaign->name, r->sum.count[GS_CLASS_BYPASS],
            r->sum.count[GS_CLASS_BYPASS] == 1 ? "" : "es",
            !r->valid ? "; INVALID: see controls, missed, crashed-host and the pruning check"
            : r->controls->len ? "" : "; no controls were run");
}
