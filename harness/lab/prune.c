/* SPDX-License-Identifier: MIT */
#include "prune.h"

#include <string.h>

#include "live.h"

#define REGS  GS_UNIT_FLAGS
#define UNITS GS_UNITS
#define DEAD  G_MAXUINT32
#define NONE  G_MAXUINT32

struct gs_prune {
    const gs_space *space;
    guint32 *alike;   /* [strikes * UNITS]: strike that stands for it, or DEAD */
    guint32 *weight;  /* [strikes * UNITS] */
    guint32 *loaded;  /* [strikes * UNITS]: loads before that are the same as a change here */
    guint32 *dead_after; /* [strikes]: units that are dead once the instruction is over */
    guint32 *next;    /* [strikes]: strike at that core's next instruction, or NONE */
    guint8 *taken;    /* [strikes]: of a conditional branch: way it went, or WAY_UNKNOWN */
    guint *twin;      /* [groups]: of a load's group: the register's with the same change, or NONE */
    guint never, always; /* groups of these models, or NONE */
    guint64 **before; /* per group: [strikes + 1] classes ahead of each strike */
    guint64 dead;
};

enum { WAY_UNKNOWN, WAY_TAKEN, WAY_ON };

/* ---- def and use ---- */

/* Surely overwritten. */
static guint32 kills(const gs_trace *trace, guint step)
{
    const gs_insn *insn = gs_trace_insn(trace, step);
    return insn->kills | (guint32)insn->flags_killed << REGS;
}

static guint32 reads(const gs_trace *trace, guint step)
{
    const gs_insn *insn = gs_trace_insn(trace, step);
    return gs_trace_step(trace, step)->seam ? GS_UNITS_ALL : insn->reads | (guint32)insn->flags_read << REGS;
}

/* Going backwards: what the next access of each unit of a core is. */
typedef struct ahead {
    guint32 alike[UNITS]; /* strike that stands for the stretch before that access; DEAD */
    guint32 open;         /* units whose stretch has no strike yet */
} ahead;

/*
 * A use ends the stretch, even one that makes nothing that lives: what it makes is dead on the clean
 * run's way, and a fault in a unit that lives may take the run another.
 */
static void pass_instruction(const gs_trace *trace, guint step, ahead *core)
{
    guint32 used = reads(trace, step), killed = kills(trace, step) & ~used;
    for (guint unit = 0; unit < UNITS; unit++) {
        if (killed >> unit & 1) {
            core->alike[unit] = DEAD;
            core->open &= ~(1u << unit);
        } else if (used >> unit & 1) {
            core->open |= 1u << unit;
        }
    }
}

static void note_strike(gs_prune *prune, guint strike, guint32 live, ahead *core)
{
    guint32 *alike = prune->alike + (gsize)strike * UNITS;
    for (guint unit = 0; unit < UNITS; unit++) {
        if (core->open >> unit & 1) {
            core->alike[unit] = strike;
            core->open &= ~(1u << unit);
        }
        alike[unit] = live >> unit & 1 ? core->alike[unit] : DEAD;
        if (alike[unit] != DEAD) {
            prune->weight[(gsize)alike[unit] * UNITS + unit]++;
        }
    }
}

static void walk_back(gs_prune *prune, const gs_live *live)
{
    const gs_space *space = prune->space;
    ahead core[GS_CORES];
    guint strike = space->strikes->len;
    for (guint i = 0; i < GS_CORES; i++) {
        core[i].open = GS_UNITS_ALL; /* the end of the run compares everything */
    }
    for (guint step = space->trace->steps->len; step-- > 0;) {
        const gs_step *at = gs_trace_step(space->trace, step);
        gboolean here = strike && g_array_index(space->strikes, guint, strike - 1) == step;
        if (here) {
            prune->dead_after[strike - 1] = GS_UNITS_ALL & ~gs_live_after(live, step);
        }
        pass_instruction(space->trace, step, &core[at->cpu]);
        if (here) {
            note_strike(prune, --strike, gs_live_before(live, step), &core[at->cpu]);
        }
    }
}

static guint8 way_of(const gs_insn *insn, const gs_step *at, guint32 next_pc)
{
    if (!insn->conditional || !insn->direct || insn->call || insn->reach == insn->size) {
        return WAY_UNKNOWN;
    }
    return next_pc == at->pc + insn->size ? WAY_ON : WAY_TAKEN;
}

/* What each core's next instruction says of this one. */
static void look_ahead(gs_prune *prune)
{
    const gs_space *space = prune->space;
    gint64 next_step[GS_CORES] = { -1, -1, -1, -1 };
    guint32 next_strike[GS_CORES] = { NONE, NONE, NONE, NONE };
    guint strike = space->strikes->len;
    for (guint step = space->trace->steps->len; step-- > 0;) {
        const gs_step *at = gs_trace_step(space->trace, step);
        gboolean here = strike && g_array_index(space->strikes, guint, strike - 1) == step;
        if (here && !at->seam && next_step[at->cpu] >= 0) {
            guint32 pc = gs_trace_step(space->trace, (guint)next_step[at->cpu])->pc;
            prune->next[strike - 1] = next_strike[at->cpu];
            prune->taken[strike - 1] = way_of(gs_trace_insn(space->trace, step), at, pc);
        } else if (here) {
            prune->next[strike - 1] = NONE;
        }
        next_step[at->cpu] = step;
        next_strike[at->cpu] = here ? --strike : NONE;
    }
}

/* ---- classes ---- */

static gboolean once(const gs_group *group)
{
    return !group->duration || g_str_equal(group->duration, "once");
}

/* A value changed once, before an instruction: the only kind that has stretches. */
static gboolean has_stretches(const gs_group *group)
{
    return group->model &&
           (group->model->kind == GS_MODEL_REG || group->model->kind == GS_MODEL_FLAG) && once(group);
}

/* The parameter that names the register or flag, and its values' first unit. */
static const gs_param *unit_param(const gs_group *group, guint *first_unit)
{
    gboolean flag = group->model->kind == GS_MODEL_FLAG;
    *first_unit = flag ? REGS : 0;
    for (guint i = 0; i < group->params->len; i++) {
        const gs_param *param = g_ptr_array_index(group->params, i);
        if (g_str_equal(param->name, flag ? "flag" : "reg")) {
            return param;
        }
    }
    g_assert_not_reached();
}

static gboolean bit_stands_already(const gs_group *group, const gs_insn *insn, gint64 bit)
{
    gboolean set = bit >= 0 && insn->code >> bit & 1;
    return bit >= 0 && ((set && g_str_equal(group->model->name, "insn-bit-set")) ||
                        (!set && g_str_equal(group->model->name, "insn-bit-clear")));
}

/* Nothing anybody could read afterwards is changed by leaving the instruction out. */
static gboolean idle(const gs_prune *prune, guint strike)
{
    const gs_insn *insn = gs_space_insn(prune->space, strike);
    guint32 written = insn->writes | (guint32)insn->flags_written << REGS;
    return insn->pure && !(written & ~prune->dead_after[strike]);
}

static guint32 standing(const gs_prune *prune, const gs_group *group, const gs_fault *fault,
                        guint *unit)
{
    guint first;
    const gs_param *param = unit_param(group, &first);
    *unit = first + (guint)gs_fault_number(prune->space, fault, param->name);
    return prune->alike[(gsize)fault->strike * UNITS + *unit];
}

/* Whatever was loaded is changed behind the load: the same as that register before the next
 * instruction. */
static guint64 load_class(const gs_prune *prune, const gs_group *group, const gs_fault *fault)
{
    guint unit = (guint)gs_fault_number(prune->space, fault, "reg");
    guint32 next = prune->next[fault->strike];
    guint twin = prune->twin[fault->group];
    if (!once(group)) {
        return fault->id;
    }
    if (prune->dead_after[fault->strike] >> unit & 1) {
        return GS_PRUNE_DEAD;
    }
    if (twin == NONE || next == NONE) {
        return fault->id;
    }
    guint32 strike = prune->alike[(gsize)next * UNITS + unit];
    guint64 same = strike == DEAD ? GS_PRUNE_DEAD : gs_space_same(prune->space, fault, twin, strike);
    return strike != DEAD && same == G_MAXUINT64 ? fault->id : same;
}

/* A branch that goes where it went anyway; one that goes the other way is always or never taken. */
static guint64 branch_class(const gs_prune *prune, const gs_group *group, const gs_fault *fault)
{
    guint8 way = prune->taken[fault->strike];
    guint other = way == WAY_TAKEN ? prune->never : prune->always;
    if (way == WAY_UNKNOWN || !once(group)) {
        return fault->id;
    }
    if (!g_str_equal(group->model->name, "branch-invert")) {
        gboolean always = g_str_equal(group->model->name, "branch-always");
        return always == (way == WAY_TAKEN) ? GS_PRUNE_DEAD : fault->id;
    }
    return other == NONE ? fault->id : gs_space_first(prune->space, other, fault->strike);
}

static guint64 stretch_class(const gs_prune *prune, const gs_group *group, const gs_fault *fault)
{
    guint unit;
    guint32 strike = standing(prune, group, fault, &unit);
    return strike == DEAD ? GS_PRUNE_DEAD : gs_space_moved(prune->space, fault, strike);
}

guint64 gs_prune_class(const gs_prune *prune, const gs_fault *fault)
{
    const gs_group *group = gs_space_group(prune->space, fault->group);
    gboolean dead = FALSE;
    if (has_stretches(group)) {
        return stretch_class(prune, group, fault);
    }
    switch (group->model ? group->model->kind : GS_MODEL_MEM) {
    case GS_MODEL_LOAD:
        return load_class(prune, group, fault);
    case GS_MODEL_CONDITIONAL:
        return branch_class(prune, group, fault);
    case GS_MODEL_INSN:
        dead = bit_stands_already(group, gs_space_insn(prune->space, fault->strike),
                                  gs_fault_number(prune->space, fault, "bit"));
        break;
    case GS_MODEL_PLAIN:
        dead = g_str_equal(group->model->name, "nop") && idle(prune, fault->strike);
        break;
    default:
        break;
    }
    return dead ? GS_PRUNE_DEAD : fault->id;
}

/* Of the loads that end up here, those whose group has this very change. */
static guint64 loads_of(const gs_prune *prune, const gs_fault *fault, guint32 count)
{
    guint64 all = 0;
    for (guint i = 0; count && i < prune->space->campaign->groups->len; i++) {
        if (prune->twin[i] == fault->group && gs_space_has(prune->space, i, fault)) {
            all += count;
        }
    }
    return all;
}

/* Branches inverted that act like this one, always or never taken. */
static guint64 inversions_of(const gs_prune *prune, const gs_group *group, const gs_fault *fault)
{
    guint64 all = 0;
    for (guint i = 0; group->model && group->model->kind == GS_MODEL_CONDITIONAL &&
         i < prune->space->campaign->groups->len; i++) {
        gs_fault other = { .group = i, .strike = fault->strike };
        const gs_group *g = gs_space_group(prune->space, i);
        if (i != fault->group && g->model && g_str_equal(g->model->name, "branch-invert") &&
            gs_space_count(prune->space, i, fault->strike)) {
            other.id = gs_space_first(prune->space, i, fault->strike);
            all += branch_class(prune, g, &other) == fault->id;
        }
    }
    return all;
}

guint64 gs_prune_weight(const gs_prune *prune, const gs_fault *fault)
{
    const gs_group *group = gs_space_group(prune->space, fault->group);
    guint unit;
    if (has_stretches(group)) {
        standing(prune, group, fault, &unit);
        gsize at = (gsize)fault->strike * UNITS + unit;
        return prune->weight[at] + loads_of(prune, fault, prune->loaded[at]);
    }
    return 1 + inversions_of(prune, group, fault);
}

/* ---- counting and choosing ---- */

/* Without looking at each fault: registers or flags that stand for themselves, or are dead, times
 * what the other parameters make of each. */
static void count_stretches(const gs_prune *prune, const gs_group *group, guint n, guint strike,
                            guint64 *run, guint64 *dead)
{
    guint first, own = 0, none = 0;
    const gs_param *param = unit_param(group, &first);
    const guint32 *alike = prune->alike + (gsize)strike * UNITS + first;
    for (guint i = 0; i < param->numbers->len; i++) {
        guint32 stands = alike[g_array_index(param->numbers, gint64, i)];
        own += stands == strike;
        none += stands == DEAD;
    }
    guint64 each = gs_space_count(prune->space, n, strike) / param->numbers->len;
    *run = own * each;
    *dead = none * each;
}

static void count_others(gs_prune *prune, guint n, guint strike, guint64 *run, guint64 *dead)
{
    guint64 first = gs_space_first(prune->space, n, strike);
    guint64 all = gs_space_count(prune->space, n, strike);
    *run = *dead = 0;
    for (guint64 i = 0; i < all; i++) {
        gs_fault fault;
        gs_space_fault(prune->space, first + i, &fault);
        guint64 class = gs_prune_class(prune, &fault);
        *run += class == fault.id;
        *dead += class == GS_PRUNE_DEAD;
    }
}

/* Groups of which each fault stands for itself need no look at each of them. */
static gboolean all_run(const gs_group *group)
{
    return !group->model || group->model->kind == GS_MODEL_REPEAT ||
           group->model->kind == GS_MODEL_MEM || group->model->kind == GS_MODEL_REG ||
           group->model->kind == GS_MODEL_FLAG ||
           (group->model->kind == GS_MODEL_PLAIN && !g_str_equal(group->model->name, "nop")) ||
           g_str_equal(group->model->name, "insn-bit-flip") ||
           g_str_equal(group->model->name, "insn-byte");
}

static void count_group(gs_prune *prune, guint n)
{
    const gs_group *group = gs_space_group(prune->space, n);
    guint strikes = prune->space->strikes->len;
    guint64 *before = prune->before[n] = g_new(guint64, strikes + 1);
    gboolean stretches = has_stretches(group), all = all_run(group);
    before[0] = 0;
    for (guint i = 0; i < strikes; i++) {
        guint64 run = gs_space_count(prune->space, n, i), dead = 0;
        if (stretches) {
            count_stretches(prune, group, n, i, &run, &dead);
        } else if (!all) {
            count_others(prune, n, i, &run, &dead);
        }
        prune->dead += dead;
        before[i + 1] = before[i] + run;
    }
}

/* The first group of that model that changes once, or NONE. */
static guint group_of_model(const gs_space *space, const char *name)
{
    for (guint i = 0; i < space->campaign->groups->len; i++) {
        const gs_group *group = gs_space_group(space, i);
        if (group->model && g_str_equal(group->model->name, name) && once(group)) {
            return i;
        }
    }
    return NONE;
}

static guint twin_of(const gs_space *space, guint n)
{
    const gs_group *group = gs_space_group(space, n);
    if (!group->model || group->model->kind != GS_MODEL_LOAD || !once(group)) {
        return NONE;
    }
    g_autofree char *name = g_strconcat("reg", group->model->name + strlen("load"), NULL);
    return group_of_model(space, name);
}

static void count_loads(gs_prune *prune)
{
    for (guint i = 0; i < prune->space->strikes->len; i++) {
        guint32 next = prune->next[i], loads = gs_space_insn(prune->space, i)->loads;
        for (guint unit = 0; next != NONE && unit < REGS; unit++) {
            guint32 strike = loads >> unit & 1 ? prune->alike[(gsize)next * UNITS + unit] : DEAD;
            if (strike != DEAD) {
                prune->loaded[(gsize)strike * UNITS + unit]++;
            }
        }
    }
}

gs_prune *gs_prune_new(const gs_space *space)
{
    gs_prune *prune = g_new0(gs_prune, 1);
    guint strikes = space->strikes->len, groups = space->campaign->groups->len;
    prune->space = space;
    prune->alike = g_new(guint32, (gsize)strikes * UNITS);
    prune->weight = g_new0(guint32, (gsize)strikes * UNITS);
    prune->loaded = g_new0(guint32, (gsize)strikes * UNITS);
    prune->dead_after = g_new0(guint32, strikes);
    prune->next = g_new(guint32, strikes);
    prune->taken = g_new0(guint8, strikes);
    prune->twin = g_new(guint, groups);
    prune->before = g_new0(guint64 *, groups);
    prune->never = group_of_model(space, "branch-never");
    prune->always = group_of_model(space, "branch-always");
    for (guint i = 0; i < groups; i++) {
        prune->twin[i] = twin_of(space, i);
    }
    g_autoptr(gs_live) live = gs_live_new(space->trace, space->campaign->keeps);
    walk_back(prune, live);
    look_ahead(prune);
    count_loads(prune);
    for (guint i = 0; i < groups; i++) {
        count_group(prune, i);
    }
    return prune;
}

void gs_prune_free(gs_prune *prune)
{
    if (prune) {
        for (guint i = 0; i < prune->space->campaign->groups->len; i++) {
            g_free(prune->before[i]);
        }
        g_free(prune->before);
        g_free(prune->alike);
        g_free(prune->weight);
        g_free(prune->loaded);
        g_free(prune->dead_after);
        g_free(prune->next);
        g_free(prune->taken);
        g_free(prune->twin);
        g_free(prune);
    }
}

guint64 gs_prune_classes(const gs_prune *prune, guint group)
{
    return prune->before[group][prune->space->strikes->len];
}

guint64 gs_prune_before(const gs_prune *prune, guint group, guint strike)
{
    return prune->before[group][strike];
}

guint64 gs_prune_dead(const gs_prune *prune)
{
    return prune->dead;
}

guint64 gs_prune_nth(const gs_prune *prune, guint group, guint64 n)
{
    const guint64 *before = prune->before[group];
    guint low = 0, high = prune->space->strikes->len - 1;
    while (low < high) {
        guint middle = low + (high - low + 1) / 2;
        if (before[middle] <= n) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    guint64 left = n - before[low];
    for (guint64 id = gs_space_first(prune->space, group, low);; id++) {
        gs_fault fault;
        gs_space_fault(prune->space, id, &fault);
        if (gs_prune_class(prune, &fault) == id && !left--) {
            return id;
        }
    }
}
