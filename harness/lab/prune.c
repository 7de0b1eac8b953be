/* SPDX-License-Identifier: MIT */
#include "prune.h"

#include <string.h>

/* What a fault may change and an instruction may use: r0..r14, then n, z, c, v. */
#define REGS  15
#define UNITS (REGS + 4)
#define DEAD  G_MAXUINT32

struct gs_prune {
    const gs_space *space;
    guint32 *alike;   /* [strikes * UNITS]: strike that stands for it, or DEAD */
    guint32 *weight;  /* [strikes * UNITS] */
    guint32 *dead_after; /* [strikes]: units that are dead once the instruction is over */
    guint64 **before; /* per group: [strikes + 1] classes ahead of each strike */
    guint64 dead;
};

/* ---- def and use ---- */

static guint32 uses(const gs_trace *trace, guint step)
{
    const gs_insn *insn = gs_trace_insn(trace, step);
    if (gs_trace_step(trace, step)->seam) {
        return (1u << UNITS) - 1;
    }
    return insn->reads | (guint32)insn->flags_read << REGS;
}

static guint32 kills(const gs_trace *trace, guint step)
{
    const gs_insn *insn = gs_trace_insn(trace, step);
    return insn->kills | (guint32)insn->flags_killed << REGS;
}

/* Going backwards: what the next access of each unit of a core is. */
typedef struct ahead {
    guint32 alike[UNITS]; /* strike that stands for the stretch before that access; DEAD */
    guint32 open;         /* units whose stretch has no strike yet */
} ahead;

static void pass_instruction(const gs_trace *trace, guint step, ahead *core)
{
    guint32 used = uses(trace, step), killed = kills(trace, step) & ~used;
    for (guint unit = 0; unit < UNITS; unit++) {
        if (killed >> unit & 1) {
            core->alike[unit] = DEAD;
            core->open &= ~(1u << unit);
        } else if (used >> unit & 1) {
            core->open |= 1u << unit;
        }
    }
}

static guint32 dead_units(const ahead *core)
{
    guint32 mask = 0;
    for (guint unit = 0; unit < UNITS; unit++) {
        if (!(core->open >> unit & 1) && core->alike[unit] == DEAD) {
            mask |= 1u << unit;
        }
    }
    return mask;
}

static void note_strike(gs_prune *prune, guint strike, ahead *core)
{
    guint32 *alike = prune->alike + (gsize)strike * UNITS;
    for (guint unit = 0; unit < UNITS; unit++) {
        if (core->open >> unit & 1) {
            core->alike[unit] = strike;
            core->open &= ~(1u << unit);
        }
        alike[unit] = core->alike[unit];
        if (alike[unit] != DEAD) {
            prune->weight[(gsize)alike[unit] * UNITS + unit]++;
        }
    }
}

static void walk_back(gs_prune *prune)
{
    const gs_space *space = prune->space;
    ahead core[GS_CORES];
    guint strike = space->strikes->len;
    for (guint i = 0; i < GS_CORES; i++) {
        core[i].open = (1u << UNITS) - 1; /* the end of the run compares everything */
    }
    for (guint step = space->trace->steps->len; step-- > 0;) {
        const gs_step *at = gs_trace_step(space->trace, step);
        gboolean here = strike && g_array_index(space->strikes, guint, strike - 1) == step;
        if (here) {
            prune->dead_after[strike - 1] = at->seam ? 0 : dead_units(&core[at->cpu]);
        }
        pass_instruction(space->trace, step, &core[at->cpu]);
        if (here) {
            note_strike(prune, --strike, &core[at->cpu]);
        }
    }
}

/* ---- classes ---- */

/* A value changed once, before an instruction: the only kind that has stretches. */
static gboolean has_stretches(const gs_group *group)
{
    return group->model &&
           (group->model->kind == GS_MODEL_REG || group->model->kind == GS_MODEL_FLAG) &&
           (!group->duration || g_str_equal(group->duration, "once"));
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

static gboolean dead_otherwise(const gs_prune *prune, const gs_group *group, const gs_fault *fault)
{
    const gs_insn *insn = gs_space_insn(prune->space, fault->strike);
    if (!group->model) {
        return FALSE;
    }
    switch (group->model->kind) {
    case GS_MODEL_LOAD:
        return prune->dead_after[fault->strike] >> gs_fault_number(prune->space, fault, "reg") & 1;
    case GS_MODEL_INSN:
        return bit_stands_already(group, insn, gs_fault_number(prune->space, fault, "bit"));
    case GS_MODEL_PLAIN:
        return g_str_equal(group->model->name, "nop") && idle(prune, fault->strike);
    default:
        return FALSE;
    }
}

static guint32 standing(const gs_prune *prune, const gs_group *group, const gs_fault *fault,
                        guint *unit)
{
    guint first;
    const gs_param *param = unit_param(group, &first);
    *unit = first + (guint)gs_fault_number(prune->space, fault, param->name);
    return prune->alike[(gsize)fault->strike * UNITS + *unit];
}

guint64 gs_prune_class(const gs_prune *prune, const gs_fault *fault)
{
    const gs_group *group = gs_space_group(prune->space, fault->group);
    guint unit;
    if (!has_stretches(group)) {
        return dead_otherwise(prune, group, fault) ? GS_PRUNE_DEAD : fault->id;
    }
    guint32 strike = standing(prune, group, fault, &unit);
    return strike == DEAD ? GS_PRUNE_DEAD : gs_space_moved(prune->space, fault, strike);
}

guint64 gs_prune_weight(const gs_prune *prune, const gs_fault *fault)
{
    const gs_group *group = gs_space_group(prune->space, fault->group);
    guint unit;
    if (!has_stretches(group)) {
        return 1;
    }
    standing(prune, group, fault, &unit);
    return prune->weight[(gsize)fault->strike * UNITS + unit];
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

static guint64 others_at(const gs_prune *prune, guint n, guint strike)
{
    guint64 first = gs_space_first(prune->space, n, strike);
    guint64 all = gs_space_count(prune->space, n, strike), count = 0;
    for (guint64 i = 0; i < all; i++) {
        gs_fault fault;
        gs_space_fault(prune->space, first + i, &fault);
        count += gs_prune_class(prune, &fault) == fault.id;
    }
    return count;
}

/* Groups without any dead fault need no look at each of them. */
static gboolean all_run(const gs_group *group)
{
    return !group->model || group->model->kind == GS_MODEL_CONDITIONAL ||
           group->model->kind == GS_MODEL_REPEAT || group->model->kind == GS_MODEL_MEM ||
           group->model->kind == GS_MODEL_REG || group->model->kind == GS_MODEL_FLAG ||
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
        guint64 count = gs_space_count(prune->space, n, i), run = count, dead = 0;
        if (stretches) {
            count_stretches(prune, group, n, i, &run, &dead);
        } else if (!all) {
            run = others_at(prune, n, i);
            dead = count - run;
        }
        prune->dead += dead;
        before[i + 1] = before[i] + run;
    }
}

gs_prune *gs_prune_new(const gs_space *space)
{
    gs_prune *prune = g_new0(gs_prune, 1);
    guint strikes = space->strikes->len, groups = space->campaign->groups->len;
    prune->space = space;
    prune->alike = g_new(guint32, (gsize)strikes * UNITS);
    prune->weight = g_new0(guint32, (gsize)strikes * UNITS);
    prune->dead_after = g_new0(guint32, strikes);
    prune->before = g_new0(guint64 *, groups);
    walk_back(prune);
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
        g_free(prune->dead_after);
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
