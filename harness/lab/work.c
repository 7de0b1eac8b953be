/* SPDX-License-Identifier: MIT */
#include "work.h"

/* splitmix64: one generator a purpose, started from seed and label. */
static guint64 next(guint64 *state)
{
    guint64 x = *state += G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * G_GUINT64_CONSTANT(0x94D049BB133111EB);
    return x ^ x >> 31;
}

static guint64 below(guint64 *state, guint64 limit)
{
    return (guint64)((unsigned __int128)next(state) * limit >> 64);
}

static int rising(gconstpointer a, gconstpointer b)
{
    guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;
    return x < y ? -1 : x > y;
}

static GArray *ids_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(guint64));
}

static guint64 start(guint64 seed, const char *label)
{
    guint64 state = seed * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    for (const char *p = label; *p; p++) {
        state = (state ^ (guchar)*p) * G_GUINT64_CONSTANT(0x100000001B3);
    }
    return state;
}

/* Floyd's way: no pass over the n, each subset of k equally likely. */
GArray *gs_sample(guint64 n, guint64 k, guint64 seed, const char *label)
{
    GArray *out = ids_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    guint64 state = start(seed, label);
    k = MIN(k, n);
    for (guint64 j = n - k; j < n; j++) {
        guint64 pick = below(&state, j + 1);
        if (!g_hash_table_add(seen, GSIZE_TO_POINTER(pick))) {
            pick = j;
            g_hash_table_add(seen, GSIZE_TO_POINTER(pick));
        }
        g_array_append_val(out, pick);
    }
    g_array_sort(out, rising);
    return out;
}

/* ---- by address ---- */

/* Strikes of each address (with its core) that have a class of the group, in trace order; the
 * addresses in the order they first come. */
static GPtrArray *strikes_by_pc(const gs_space *space, const gs_prune *prune, guint group)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < space->strikes->len; i++) {
        const gs_step *step = gs_space_step(space, i);
        gpointer key = GSIZE_TO_POINTER((gsize)step->cpu << 32 | step->pc);
        if (gs_prune_before(prune, group, i) == gs_prune_before(prune, group, i + 1)) {
            continue;
        }
        GArray *strikes = g_hash_table_lookup(known, key);
        if (!strikes) {
            strikes = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(known, key, strikes);
            g_ptr_array_add(all, strikes);
        }
        g_array_append_val(strikes, i);
    }
    return all;
}

static void shuffle(GPtrArray *all, guint64 *state)
{
    for (guint i = all->len; i > 1; i--) {
        guint j = (guint)below(state, i);
        gpointer swap = all->pdata[i - 1];
        all->pdata[i - 1] = all->pdata[j];
        all->pdata[j] = swap;
    }
}

/* A few tries an address and round: where little is left to find, the rest of the sample is even. */
#define ROUNDS_WITHOUT_FIND 8

GArray *gs_sample_by_pc(const gs_space *space, const gs_prune *prune, guint group, guint64 k,
                        guint64 seed, const char *label)
{
    g_autoptr(GPtrArray) all = strikes_by_pc(space, prune, group);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    guint64 state = start(seed, label), classes = gs_prune_classes(prune, group);
    guint idle = 0;
    GArray *out = ids_new();
    shuffle(all, &state);
    while (out->len < k && idle < ROUNDS_WITHOUT_FIND) {
        guint before = out->len;
        for (guint i = 0; i < all->len && out->len < k; i++) {
            const GArray *strikes = g_ptr_array_index(all, i);
            guint strike = g_array_index(strikes, guint, below(&state, strikes->len));
            guint64 first = gs_prune_before(prune, group, strike);
            guint64 pick = first + below(&state, gs_prune_before(prune, group, strike + 1) - first);
            if (g_hash_table_add(seen, GSIZE_TO_POINTER(pick))) {
                g_array_append_val(out, pick);
            }
        }
        idle = out->len == before ? idle + 1 : 0;
    }
    for (guint64 pick = below(&state, classes); out->len < MIN(k, classes); pick = (pick + 1) % classes) {
        if (g_hash_table_add(seen, GSIZE_TO_POINTER(pick))) {
            g_array_append_val(out, pick);
        }
    }
    g_array_sort(out, rising);
    return out;
}

/* ---- shares ---- */

/* A group's share: everything, its own sample, or what the budget leaves it. */
static guint64 own_share(const gs_prune *prune, const gs_group *group, guint n)
{
    guint64 classes = gs_prune_classes(prune, n);
    return group->sampled ? MIN(group->sample, classes) : classes;
}

/* A budget goes round evenly; what a small group leaves falls to the larger ones. */
static void share_budget(guint64 *share, guint groups, guint64 budget)
{
    g_autofree guint64 *want = g_memdup2(share, groups * sizeof(*share));
    g_autofree gboolean *settled = g_new0(gboolean, groups);
    guint open = groups;
    for (gboolean again = TRUE; again && open;) {
        guint64 each = budget / open;
        again = FALSE;
        for (guint i = 0; i < groups; i++) {
            if (!settled[i] && want[i] <= each) {
                settled[i] = again = TRUE;
                budget -= want[i];
                open--;
            }
        }
    }
    for (guint i = 0; i < groups; i++) {
        if (!settled[i]) {
            share[i] = budget / open + (budget % open > 0);
            budget -= share[i];
            open--;
        }
    }
}

static void add_group(GArray *ids, const gs_space *space, const gs_prune *prune, guint n,
                      guint64 share, guint64 seed, gboolean by_pc)
{
    guint64 classes = gs_prune_classes(prune, n);
    g_autofree char *label = g_strdup_printf("group %u", n);
    if (share < classes) {
        g_autoptr(GArray) picks = by_pc ? gs_sample_by_pc(space, prune, n, share, seed, label)
                                        : gs_sample(classes, share, seed, label);
        for (guint i = 0; i < picks->len; i++) {
            guint64 id = gs_prune_nth(prune, n, g_array_index(picks, guint64, i));
            g_array_append_val(ids, id);
        }
        return;
    }
    for (guint64 id = gs_space_first(space, n, 0), end = id + space->spans[n].before[space->strikes->len];
         id < end; id++) {
        gs_fault fault;
        gs_space_fault(space, id, &fault);
        if (gs_prune_class(prune, &fault) == id) {
            g_array_append_val(ids, id);
        }
    }
}

/* Every n-th from its own place on: each shard gets its part of every stretch of the window. */
static GArray *shard_of(GArray *all, guint shard, guint shards)
{
    GArray *mine = ids_new();
    for (guint i = shard - 1; i < all->len; i += shards) {
        g_array_append_val(mine, g_array_index(all, guint64, i));
    }
    g_array_unref(all);
    return mine;
}

gs_work *gs_work_new(const gs_space *space, const gs_prune *prune, const gs_work_options *options)
{
    guint groups = space->campaign->groups->len;
    g_autofree guint64 *share = g_new(guint64, groups);
    gs_work *work = g_new0(gs_work, 1);
    guint64 total = 0;
    work->raw = space->size;
    work->dead = gs_prune_dead(prune);
    work->ids = ids_new();
    for (guint i = 0; i < groups; i++) {
        share[i] = own_share(prune, gs_space_group(space, i), i);
        total += share[i];
        work->classes += gs_prune_classes(prune, i);
    }
    if (options->budget && options->budget < total) {
        share_budget(share, groups, options->budget);
    }
    for (guint i = 0; i < groups; i++) {
        add_group(work->ids, space, prune, i, share[i], options->seed, options->by_pc);
    }
    work->checks = gs_sample(space->size, options->check, options->seed, "check");
    work->ids = shard_of(work->ids, options->shard, options->shards);
    work->checks = shard_of(work->checks, options->shard, options->shards);
    return work;
}

void gs_work_free(gs_work *work)
{
    if (work) {
        g_array_unref(work->ids);
        g_array_unref(work->checks);
        g_free(work);
    }
}

/* ---- the order of injection ---- */

typedef struct planned {
    guint64 id;
    guint strike;
} planned;

static int by_place(gconstpointer a, gconstpointer b)
{
    const planned *x = a, *y = b;
    if (x->strike != y->strike) {
        return x->strike < y->strike ? -1 : 1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

static void plan_id(GArray *plan, const gs_space *space, guint64 id)
{
    gs_fault fault;
    if (gs_space_fault(space, id, &fault)) {
        planned one = { id, fault.strike };
        g_array_append_val(plan, one);
    }
}

GArray *gs_work_runs(const gs_work *work, const gs_space *space, const gs_prune *prune)
{
    g_autoptr(GArray) plan = g_array_new(FALSE, FALSE, sizeof(planned));
    GArray *out = ids_new();
    for (guint i = 0; i < work->ids->len; i++) {
        plan_id(plan, space, g_array_index(work->ids, guint64, i));
    }
    for (guint i = 0; i < work->checks->len; i++) {
        gs_fault fault;
        gs_space_fault(space, g_array_index(work->checks, guint64, i), &fault);
        plan_id(plan, space, fault.id);
        plan_id(plan, space, gs_prune_class(prune, &fault));
    }
    g_array_sort(plan, by_place);
    for (guint i = 0; i < plan->len; i++) {
        guint64 id = g_array_index(plan, planned, i).id;
        if (!out->len || g_array_index(out, guint64, out->len - 1) != id) {
            g_array_append_val(out, id);
        }
    }
    return out;
}
