/* SPDX-License-Identifier: MIT */
/*
 * The report a person opens: one HTML file that needs nothing else. The verdict and the totals
 * first, then the worst finds with the command that repeats each, outcomes by model and by time,
 * and the disassembly with what became of the faults at each instruction.
 */
#include <string.h>

#include "report.h"
#include "report_page.h"
#include "report_style.h"

#define WORST_SHOWN 20
#define TIME_COLUMNS 120
#define COLUMN_HEIGHT 150

typedef guint64 counts[GS_CLASSES];

void gs_html(GString *out, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, ap);
    va_end(ap);
    g_string_append(out, text);
}

static guint64 sum_of(const counts count)
{
    guint64 sum = 0;
    for (guint i = 0; i < GS_CLASSES; i++) {
        sum += count[i];
    }
    return sum;
}

/* Worst first: also the order in bars, so that red stands where the eye begins. */
static const gs_class by_weight[GS_CLASSES] = {
    GS_CLASS_BYPASS, GS_CLASS_CRASHED, GS_CLASS_MISSED, GS_CLASS_SILENT, GS_CLASS_HANG,
    GS_CLASS_RESET, GS_CLASS_DETECTED, GS_CLASS_NONE, GS_CLASS_INAPPLICABLE,
};

static guint severity(gs_class class)
{
    guint i = 0;
    while (by_weight[i] != class) {
        i++;
    }
    return i;
}

void gs_html_bar(GString *out, const guint64 *count, const char *style)
{
    guint64 sum = MAX(1, sum_of(count));
    gs_html(out, "<div class=\"bar %s\">", style);
    for (guint i = 0; i < GS_CLASSES; i++) {
        gs_class class = by_weight[i];
        if (count[class]) {
            gs_html(out, "<i class=\"c-%s\" style=\"width:%.3f%%\" title=\"%s: %" G_GUINT64_FORMAT "\"></i>",
                gs_class_name(class), 100.0 * (double)count[class] / (double)sum,
                gs_class_name(class), count[class]);
        }
    }
    gs_html(out, "</div>");
}

/* ---- head ---- */

/* 34060050 as 34 060 050, with spaces that do not break. Caller frees. */
static char *grouped(guint64 value)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, value);
    gsize len = strlen(digits);
    GString *out = g_string_new(NULL);
    for (gsize i = 0; i < len; i++) {
        g_string_append(out, i && (len - i) % 3 == 0 ? "\xE2\x80\xAF" : "");
        g_string_append_c(out, digits[i]);
    }
    return g_string_free(out, FALSE);
}

static void add_card(GString *out, const char *id, guint64 value, const char *text)
{
    g_autofree char *number = grouped(value);
    gs_html(out, "<div class=\"card\"><b id=\"%s\" data-value=\"%" G_GUINT64_FORMAT "\">%s</b>"
        "<span>%s</span></div>", id, value, number, text);
}

static void add_head(const gs_report *r, GString *out)
{
    guint64 bypasses = r->sum.count[GS_CLASS_BYPASS];
    gs_html(out, "<div class=\"head\"><div><h1>%s</h1><p>%s</p><p class=\"mono\">%s &middot; seed %"
        G_GUINT64_FORMAT " &middot; images %.16s</p></div><div id=\"verdict\" class=\"badge %s\">%s</div>"
        "</div>", r->campaign->name, r->campaign->text, r->campaign->path, r->seed,
        r->window->images_digest, bypasses ? "broken" : r->valid ? "held" : "invalid",
        bypasses ? "BROKEN" : !r->valid ? "INVALID" : r->controls->len ? "HELD" : "HELD, no controls");
    gs_html(out, "<div class=\"cards\">");
    add_card(out, "bypasses", bypasses, "bypasses");
    add_card(out, "run", r->rows->len, "faults run");
    add_card(out, "reached", r->sum.reached, "reached");
    add_card(out, "missed", r->sum.count[GS_CLASS_MISSED], "missed");
    add_card(out, "struck", r->space->strikes->len, "instructions struck");
    add_card(out, "raw", r->work->raw, "raw space");
    add_card(out, "classes", r->work->classes, "classes");
    add_card(out, "dead", r->work->dead, "provably without effect");
    gs_html(out, "</div><div class=\"box\">");
    gs_html_bar(out, r->sum.count, "tall");
    gs_html(out, "<div class=\"key\">");
    for (guint i = 0; i < GS_CLASSES; i++) {
        gs_class class = by_weight[i];
        gs_html(out, "<span><i class=\"c-%s\"></i>%s <b id=\"count-%s\">%" G_GUINT64_FORMAT "</b></span>",
            gs_class_name(class), gs_class_name(class), gs_class_name(class), r->sum.count[class]);
    }
    gs_html(out, "</div></div>");
}

static void add_controls(const gs_report *r, GString *out)
{
    gs_html(out, "<h2>Is it valid?</h2><div class=\"box\"><table id=\"controls\">");
    for (guint i = 0; i < r->controls->len; i++) {
        const gs_control *c = &g_array_index(r->controls, gs_control, i);
        gs_html(out, "<tr><td><i class=\"dot c-%s\"></i>control %s</td><td>%s</td></tr>",
            c->ok ? "detected" : "bypass", c->name, c->text);
    }
    gs_html(out, "<tr><td><i class=\"dot c-%s\"></i>pruning</td><td>%" G_GUINT64_FORMAT " faults of the raw "
        "space run unpruned, %" G_GUINT64_FORMAT " of them differ from the one that stands for them</td>"
        "</tr></table></div>", r->check.differing ? "bypass" : "detected", r->check.tried,
        r->check.differing);
}

/* ---- worst first ---- */

static int by_severity(gconstpointer a, gconstpointer b)
{
    const gs_row *x = *(const gs_row *const *)a, *y = *(const gs_row *const *)b;
    guint sx = severity(x->verdict->class), sy = severity(y->verdict->class);
    return sx != sy ? (sx < sy ? -1 : 1) : x->fault.id < y->fault.id ? -1 : x->fault.id > y->fault.id;
}

static void add_find(const gs_report *r, const gs_row *row, GString *out)
{
    const gs_step *step = gs_space_step(r->space, row->fault.strike);
    g_autofree char *model = gs_group_title(gs_space_group(r->space, row->fault.group));
    g_autofree char *params = gs_fault_params(r->space, &row->fault);
    g_autofree char *again = gs_report_reproduce(r, row->fault.id);
    const char *class = gs_class_name(row->verdict->class);
    gs_html(out, "<tr data-class=\"%s\"><td><i class=\"dot c-%s\"></i>%s<br><span class=\"mono\">%s</span></td>"
        "<td>%s %s<br><code>0x%08x %s</code></td><td>%s<br><span class=\"mono\">%s:%u</span></td>"
        "<td class=\"n\">%" G_GUINT64_FORMAT "</td></tr><tr><td></td><td colspan=\"3\" class=\"mono again\">"
        "<span>%s</span></td></tr>", class, class,
        class, row->verdict->detail, model, params, step->pc,
        gs_space_insn(r->space, row->fault.strike)->text, row->source->function, row->source->file,
        row->source->line, step->at, again);
}

static void add_worst(const gs_report *r, GString *out)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint i = 0; i < r->rows->len; i++) {
        gs_row *row = &g_array_index(r->rows, gs_row, i);
        if (severity(row->verdict->class) < severity(GS_CLASS_DETECTED)) {
            g_ptr_array_add(rows, row);
        }
    }
    g_ptr_array_sort(rows, by_severity);
    guint shown = MIN(rows->len, WORST_SHOWN);
    gs_html(out, "<h2>Worst first</h2><p>%u of %u finds that are neither refused nor without effect</p>"
        "<div class=\"box\"><table id=\"worst\"><tr><th>outcome</th><th>fault, and again</th><th>where</th>"
        "<th class=\"n\">instant</th></tr>", shown, rows->len);
    for (guint i = 0; i < shown; i++) {
        add_find(r, g_ptr_array_index(rows, i), out);
    }
    gs_html(out, "</table></div>");
}

/* ---- by model, by time ---- */

static void add_number(GString *out, guint64 value)
{
    g_autofree char *number = grouped(value);
    gs_html(out, "<td class=\"n\">%s</td>", number);
}

static void add_models(const gs_report *r, GString *out)
{
    static const char *const columns[] = { "raw", "run", "injected", "reached", "missed", "bypass" };
    g_autofree gs_tally *tally = gs_report_by_group(r);
    gs_html(out, "<h2>By model</h2><div class=\"box\"><table id=\"models\"><tr><th>model</th>");
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++) {
        gs_html(out, "<th class=\"n\">%s</th>", columns[i]);
    }
    gs_html(out, "<th style=\"width:30%%\">outcome</th></tr>");
    for (guint i = 0; i < r->campaign->groups->len; i++) {
        const gs_tally *t = &tally[i];
        g_autofree char *title = gs_group_title(gs_space_group(r->space, i));
        gs_html(out, "<tr><td>%s</td>", title);
        add_number(out, r->space->spans[i].before[r->space->strikes->len]);
        add_number(out, sum_of(t->count));
        add_number(out, t->injected);
        add_number(out, t->reached);
        add_number(out, t->count[GS_CLASS_MISSED]);
        add_number(out, t->count[GS_CLASS_BYPASS]);
        gs_html(out, "<td>");
        gs_html_bar(out, t->count, "");
        gs_html(out, "</td></tr>");
    }
    gs_html(out, "</table></div>");
}

static guint64 first_instant(const gs_report *r)
{
    return r->space->strikes->len ? gs_space_step(r->space, 0)->at : 0;
}

static guint64 last_instant(const gs_report *r)
{
    guint len = r->space->strikes->len;
    return len ? gs_space_step(r->space, len - 1)->at : 0;
}

static void add_column(GString *out, guint column, const counts count)
{
    double top = COLUMN_HEIGHT, sum = (double)sum_of(count);
    for (guint i = GS_CLASSES; sum > 0 && i-- > 0;) {
        gs_class class = by_weight[i];
        double height = COLUMN_HEIGHT * (double)count[class] / sum;
        if (count[class]) {
            top -= height;
            gs_html(out, "<rect class=\"f-%s\" x=\"%u\" y=\"%.2f\" width=\"8.4\" height=\"%.2f\"><title>%s %"
                G_GUINT64_FORMAT "</title></rect>", gs_class_name(class), column * 9, top, height,
                gs_class_name(class), count[class]);
        }
    }
}

static void add_time(const gs_report *r, GString *out)
{
    g_autofree counts *count = g_malloc0_n(TIME_COLUMNS, sizeof(counts));
    guint64 first = first_instant(r), span = last_instant(r) - first + 1;
    for (guint i = 0; i < r->rows->len; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        guint64 at = gs_space_step(r->space, row->fault.strike)->at - first;
        count[at * TIME_COLUMNS / span][row->verdict->class]++;
    }
    gs_html(out, "<h2>By time</h2><p>instruction %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", left to right; "
        "share of each outcome</p><div class=\"box\"><svg id=\"time\" viewBox=\"0 0 %u %u\" "
        "preserveAspectRatio=\"none\">", first, last_instant(r), TIME_COLUMNS * 9, COLUMN_HEIGHT);
    for (guint i = 0; i < TIME_COLUMNS; i++) {
        add_column(out, i, count[i]);
    }
    gs_html(out, "</svg></div>");
}

/* ---- by address ---- */

typedef struct place { /* one instruction of the image */
    guint strike;      /* where it was struck first */
    guint64 executed;
    counts count;
} place;

static int by_address(gconstpointer a, gconstpointer b, gpointer opaque)
{
    const gs_space *space = opaque;
    guint32 x = gs_space_step(space, (*(place *const *)a)->strike)->pc;
    guint32 y = gs_space_step(space, (*(place *const *)b)->strike)->pc;
    return x < y ? -1 : x > y;
}

static gpointer place_key(const gs_step *step)
{
    return GSIZE_TO_POINTER((gsize)step->pc << 2 | (gsize)step->cpu);
}

static GPtrArray *places_of(const gs_report *r)
{
    g_autoptr(GHashTable) at = g_hash_table_new(NULL, NULL);
    GPtrArray *places = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < r->space->strikes->len; i++) {
        gpointer key = place_key(gs_space_step(r->space, i));
        place *p = g_hash_table_lookup(at, key);
        if (!p) {
            p = g_new0(place, 1);
            p->strike = i;
            g_hash_table_insert(at, key, p);
            g_ptr_array_add(places, p);
        }
        p->executed++;
    }
    for (guint i = 0; i < r->rows->len; i++) {
        const gs_row *row = &g_array_index(r->rows, gs_row, i);
        place *p = g_hash_table_lookup(at, place_key(gs_space_step(r->space, row->fault.strike)));
        p->count[row->verdict->class]++;
    }
    g_ptr_array_sort_with_data(places, by_address, (gpointer)r->space);
    return places;
}

/* Source files as lines; a file that is not there has none. */
static const char *source_line(GHashTable *files, const gs_source *source)
{
    char **lines = g_hash_table_lookup(files, source->file);
    if (!lines) {
        char *text = NULL;
        g_file_get_contents(source->file, &text, NULL, NULL);
        lines = g_strsplit(text ? text : "", "\n", -1);
        g_free(text);
        g_hash_table_insert(files, (gpointer)source->file, lines);
    }
    return source->line && source->line <= g_strv_length(lines) ? lines[source->line - 1] : "";
}

static void add_place(const gs_report *r, const place *p, guint *last_line, GHashTable *files, GString *out)
{
    const gs_step *step = gs_space_step(r->space, p->strike);
    const gs_source *source = gs_sources_find(r->sources, step->pc);
    const char *text = source->line != *last_line ? source_line(files, source) : "";
    *last_line = source->line;
    gs_html(out, "<tr><td>0x%08x</td><td>%s</td><td class=\"n\">%" G_GUINT64_FORMAT "x</td><td>", step->pc,
        gs_space_insn(r->space, p->strike)->text, p->executed);
    if (sum_of(p->count)) {
        gs_html_bar(out, p->count, "");
    }
    gs_html(out, "</td><td class=\"n\">%" G_GUINT64_FORMAT "</td><td class=\"src\">", sum_of(p->count));
    if (*text) {
        gs_html(out, "%4u %s", source->line, text);
    }
    gs_html(out, "</td></tr>");
}

static void add_function(const gs_report *r, const GPtrArray *places, guint first, guint end,
                         GHashTable *files, GString *out)
{
    const place *p = g_ptr_array_index(places, first);
    const gs_source *source = gs_sources_find(r->sources, gs_space_step(r->space, p->strike)->pc);
    counts count = { 0 };
    guint last_line = 0;
    for (guint i = first; i < end; i++) {
        const place *q = g_ptr_array_index(places, i);
        for (guint j = 0; j < GS_CLASSES; j++) {
            count[j] += q->count[j];
        }
    }
    gs_html(out, "<details class=\"fn\"%s><summary><b>%s</b><span class=\"mono\">%s</span>",
        count[GS_CLASS_BYPASS] ? " open" : "", source->function, source->file);
    gs_html_bar(out, count, "");
    gs_html(out, "<span>%" G_GUINT64_FORMAT "</span></summary><table class=\"code\">", sum_of(count));
    for (guint i = first; i < end; i++) {
        add_place(r, g_ptr_array_index(places, i), &last_line, files, out);
    }
    gs_html(out, "</table></details>");
}

static const char *function_at(const gs_report *r, const GPtrArray *places, guint i)
{
    const place *p = g_ptr_array_index(places, i);
    return gs_sources_find(r->sources, gs_space_step(r->space, p->strike)->pc)->function;
}

static void add_addresses(const gs_report *r, GString *out)
{
    g_autoptr(GPtrArray) places = places_of(r);
    g_autoptr(GHashTable) files =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_strfreev);
    GString *list = g_string_new(NULL);
    guint functions = 0;
    for (guint first = 0, end; first < places->len; first = end, functions++) {
        const char *name = function_at(r, places, first);
        for (end = first + 1; end < places->len && function_at(r, places, end) == name; end++) {
        }
        add_function(r, places, first, end, files, list);
    }
    gs_html(out, "<h2>By address</h2><p><input id=\"filter\" placeholder=\"function, instruction, address\"> "
        "<span id=\"shown\">%u</span> functions</p><div class=\"box\">%s", functions, "");
    g_string_append_len(out, list->str, (gssize)list->len);
    g_string_free(list, TRUE);
    gs_html(out, "</div>");
}

char *gs_report_html(const gs_report *r)
{
    GString *out = g_string_new("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                                "<meta name=\"viewport\" content=\"width=device-width\"><style>"
                                REPORT_STYLE REPORT_CLASS_COLOR "</style>");
    gs_html(out, "<title>%s - fault campaign</title></head><body><main>", r->campaign->name);
    add_head(r, out);
    add_worst(r, out);
    add_models(r, out);
    add_time(r, out);
    gs_report_pairs_html(r, out);
    add_addresses(r, out);
    add_controls(r, out);
    g_string_append(out, "</main><script>" REPORT_SCRIPT "</script></body></html>\n");
    return g_string_free(out, FALSE);
}
