/* SPDX-License-Identifier: MIT */
#include "pairs.h"

#include <string.h>

#include "../lib/error.h"
#include "../lib/json_text.h"
#include "work.h"

#define TRIES 1000 /* for one pair, before the window counts as having none */

/* ---- which ---- */

static guint64 draw(guint64 below, guint64 seed, guint64 n, guint try, const char *what)
{
    g_autofree char *label = g_strdup_printf("pair %" G_GUINT64_FORMAT " %u %s", n, try, what);
    g_autoptr(GArray) one = gs_sample(below, 1, seed, label);
    return g_array_index(one, guint64, 0);
}

/* First strike behind that instant. */
static guint strike_behind(const gs_space *space, guint64 at)
{
    guint low = 0, high = space->strikes->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (gs_space_step(space, middle)->at <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static gboolean draw_fault(const gs_space *space, guint strike, guint64 seed, guint64 n, guint try,
                           const char *what, gs_fault *fault)
{
    guint group = (guint)draw(space->campaign->groups->len, seed, n, try, what);
    guint64 count = gs_space_count(space, group, strike);
    g_autofree char *which = g_strconcat(what, " value", NULL);
    return count && gs_space_fault(space, gs_space_first(space, group, strike) +
                                   draw(count, seed, n, try, which), fault);
}

/* The engine puts altered code back in order: the later must not outlast the earlier. */
static gboolean codes_clash(const gs_space *space, const gs_fault *first, const gs_fault *second)
{
    const gs_group *a = gs_space_group(space, first->group), *b = gs_space_group(space, second->group);
    return a->model && b->model && a->model->kind == GS_MODEL_INSN && b->model->kind == GS_MODEL_INSN &&
           a->duration && gs_space_step(space, first->strike)->pc == gs_space_step(space, second->strike)->pc;
}

static guint count_hits(const gs_trace *trace, const gs_step *from, const gs_step *to)
{
    guint hits = 0;
    for (guint i = gs_trace_find(trace, from->at + 1); i < trace->steps->len; i++) {
        const gs_step *s = gs_trace_step(trace, i);
        if (s->at > to->at) {
            break;
        }
        hits += s->cpu == to->cpu && s->pc == to->pc;
    }
    return hits;
}

static gboolean makes_pair(const gs_space *space, gs_pair *pair)
{
    const gs_step *a = gs_space_step(space, pair->first.strike), *b = gs_space_step(space, pair->second.strike);
    if (b->at <= a->at || b->at - a->at > space->campaign->pairs_within ||
        codes_clash(space, &pair->first, &pair->second)) {
        return FALSE;
    }
    pair->hit = count_hits(space->trace, a, b);
    return TRUE;
}

static gboolean try_pair(const gs_space *space, guint64 seed, guint64 n, guint try, gs_pair *pair)
{
    guint first = (guint)draw(space->strikes->len, seed, n, try, "first");
    guint64 at = gs_space_step(space, first)->at;
    guint low = first + 1, high = strike_behind(space, at + space->campaign->pairs_within);
    return low < high && draw_fault(space, first, seed, n, try, "first fault", &pair->first) &&
           draw_fault(space, low + (guint)draw(high - low, seed, n, try, "second"), seed, n, try,
                      "second fault", &pair->second) &&
           makes_pair(space, pair);
}

gs_pairs *gs_pairs_new(const gs_space *space, guint64 count, guint64 seed, GError **error)
{
    g_autoptr(gs_pairs) pairs = g_new0(gs_pairs, 1);
    pairs->space = space;
    pairs->seed = seed;
    pairs->within = space->campaign->pairs_within;
    pairs->all = g_ptr_array_new_with_free_func(g_free);
    for (guint64 n = 0; n < count; n++) {
        gs_pair *pair = g_new0(gs_pair, 1);
        guint try = 0;
        g_ptr_array_add(pairs->all, pair);
        while (try < TRIES && !try_pair(space, seed, n, try, pair)) {
            try++;
        }
        if (try == TRIES) {
            g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: no two faults strike within %" G_GUINT64_FORMAT
                        " instructions", space->campaign->path, pairs->within);
            return NULL;
        }
    }
    return g_steal_pointer(&pairs);
}

void gs_pairs_free(gs_pairs *pairs)
{
    if (pairs) {
        g_ptr_array_unref(pairs->all);
        g_free(pairs);
    }
}

gboolean gs_pair_parse(const gs_space *space, const char *name, gs_pair *pair, GError **error)
{
    char *end;
    guint64 a = g_ascii_strtoull(name, &end, 10);
    guint64 b = *end == '+' ? g_ascii_strtoull(end + 1, &end, 10) : space->size;
    if (*end || !gs_space_fault(space, a, &pair->first) || !gs_space_fault(space, b, &pair->second)) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "'%s' names no two of the campaign's %" G_GUINT64_FORMAT
                    " faults", name, space->size);
        return FALSE;
    }
    if (!makes_pair(space, pair)) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "'%s' is no pair: the second must strike behind the first, at "
                    "most %" G_GUINT64_FORMAT " instructions", name, space->campaign->pairs_within);
        return FALSE;
    }
    return TRUE;
}

char *gs_pair_name(const gs_pair *pair)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT "+%" G_GUINT64_FORMAT, pair->first.id, pair->second.id);
}

/* ---- how ---- */

char *gs_pair_plan(const gs_space *space, const gs_pair *pair)
{
    g_autofree char *first = gs_fault_plan(space, &pair->first), *second = gs_fault_plan(space, &pair->second);
    const gs_step *step = gs_space_step(space, pair->second.strike);
    const char *rest = strchr(second, ' ') + 1; /* behind AT */
    g_autofree char *place = g_str_has_prefix(rest, "device ")
                                 ? g_strdup_printf("%u 0x%08x ", step->cpu, step->pc) : g_strdup("");
    return g_strdup_printf("%s + pc %u %" G_GUINT64_FORMAT " %s%s", first, pair->hit, space->campaign->pairs_within,
                           place, rest);
}

static char *plan_of(guint64 n, gconstpointer opaque)
{
    const gs_pairs *pairs = opaque;
    return gs_pair_plan(pairs->space, g_ptr_array_index(pairs->all, n));
}

char *gs_pairs_identity(const gs_pairs *pairs, const char *identity)
{
    return g_strdup_printf("%s pairs %" G_GUINT64_FORMAT, identity, pairs->seed);
}

typedef struct placed {
    guint64 n, at;
} placed;

static int by_place(gconstpointer a, gconstpointer b)
{
    const placed *x = a, *y = b;
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return x->n < y->n ? -1 : x->n > y->n;
}

gs_run_result *gs_pairs_run(gs_window *window, const gs_pairs *pairs, guint shard, guint shards,
                            const gs_run_options *options, GError **error)
{
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(placed));
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_autofree char *identity = gs_pairs_identity(pairs, options->identity);
    gs_run_options own = *options;
    for (guint64 n = shard - 1; n < pairs->all->len; n += shards) {
        const gs_pair *pair = g_ptr_array_index(pairs->all, n);
        placed one = { n, gs_space_step(pairs->space, pair->first.strike)->at };
        g_array_append_val(order, one);
    }
    g_array_sort(order, by_place);
    for (guint i = 0; i < order->len; i++) {
        g_array_append_val(numbers, g_array_index(order, placed, i).n);
    }
    own.identity = identity;
    own.prefix = GS_PAIRS_PREFIX;
    own.line = plan_of;
    own.line_opaque = pairs;
    return gs_run(window, pairs->space, numbers, &own, error);
}

/* ---- what came of it ---- */

gboolean gs_pair_not_reached(const gs_verdict *v)
{
    return v->injected == 1 && v->class != GS_CLASS_MISSED && v->class != GS_CLASS_INAPPLICABLE &&
           v->class != GS_CLASS_CRASHED;
}

char *gs_pair_json(const gs_space *space, const char *name, const char *plan, const gs_verdict *v)
{
    g_autofree char *path = gs_campaign_shell_path(space->campaign);
    g_autofree char *again = g_strdup_printf("build/bin/glassphere fault replay %s %s", path, name);
    GString *out = g_string_new(NULL);
    g_string_printf(out, "{\"pair\":\"%s\",\"class\":\"%s\",\"detail\":\"%s\",\"reached\":%s,\"plan\":", name,
                    gs_class_name(v->class), v->detail, gs_pair_not_reached(v) ? "false" : "true");
    gs_json_text(out, plan);
    g_string_append_printf(out, ",\"injected\":%u,\"end_at\":%" G_GUINT64_FORMAT ",\"end_pc\":\"0x%08x\","
                           "\"postcode\":\"0x%08x\",\"reproduce\":", v->injected, v->at, v->pc, v->postcode);
    gs_json_text(out, again);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static void add_pair(GString *out, const gs_pairs *pairs, guint64 n, const gs_verdict *v)
{
    const gs_pair *pair = g_ptr_array_index(pairs->all, n);
    g_autofree char *plan = gs_pair_plan(pairs->space, pair), *name = gs_pair_name(pair);
    g_autofree char *line = gs_pair_json(pairs->space, name, plan, v);
    g_string_append_printf(out, "%s\n", line);
}

char *gs_pairs_lines(const gs_pairs *pairs, const GArray *verdicts, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint64 n = 0; n < pairs->all->len; n++) {
        const gs_verdict *v = gs_verdicts_find(verdicts, n);
        if (!v) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "pair %" G_GUINT64_FORMAT " has no verdict: a "
                        "shard is missing or unfinished", n);
            return NULL;
        }
        add_pair(out, pairs, n, v);
    }
    return g_strdup(out->str);
}

char *gs_pairs_summary(const gs_pairs *pairs, const GArray *verdicts)
{
    guint64 count[GS_CLASSES] = { 0 }, not_reached = 0, alone = 0;
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < pairs->all->len; i++) {
        const gs_verdict *v = gs_verdicts_find(verdicts, i);
        if (gs_pair_not_reached(v)) {
            not_reached++;
            alone += v->class == GS_CLASS_BYPASS;
        } else {
            count[v->class]++;
        }
    }
    g_string_printf(out, "{\"run\":%u,\"seed\":%" G_GUINT64_FORMAT ",\"within\":%" G_GUINT64_FORMAT ",\"not_reached\":%"
                    G_GUINT64_FORMAT ",\"bypass\":%" G_GUINT64_FORMAT ",\"bypass_by_first\":%" G_GUINT64_FORMAT
                    ",\"counts\":{", pairs->all->len, pairs->seed, pairs->within, not_reached,
                    count[GS_CLASS_BYPASS], alone);
    for (guint i = 0; i < GS_CLASSES; i++) {
        g_string_append_printf(out, "%s\"%s\":%" G_GUINT64_FORMAT, i ? "," : "", gs_class_name(i), count[i]);
    }
    g_string_append(out, "}}");
    return g_string_free(out, FALSE);
}
