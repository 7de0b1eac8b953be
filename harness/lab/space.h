/* SPDX-License-Identifier: MIT */
/*
 * The raw space of a campaign: every fault its `faults` lines mean, at every instruction they
 * strike, in one fixed order. A fault's ID is its place in that order, so that a shard, a
 * resumed run and a replay name the same fault. Nothing is stored per fault.
 */
#ifndef GS_SPACE_H
#define GS_SPACE_H

#include "campaign.h"
#include "trace.h"

#define GS_MAX_PARAMS 4

typedef struct gs_fault {
    guint64 id;
    guint group;                /* index into the campaign's groups */
    guint strike;               /* index into the space's strikes */
    guint value[GS_MAX_PARAMS]; /* index into each parameter's values */
} gs_fault;

typedef struct gs_span {
    guint64 offset;   /* first ID of the group */
    guint64 *before;  /* [strikes + 1]: faults of the group ahead of each strike */
    guint32 *per_insn; /* [insns]: faults at an instruction of that encoding, where it strikes at all */
    gs_bound bound[GS_MAX_PARAMS];
} gs_span;

typedef struct gs_space {
    const gs_campaign *campaign;
    const gs_trace *trace;
    GArray *strikes;  /* of guint: steps of the trace */
    gs_span *spans;   /* one a group */
    guint64 size;
} gs_space;

/* events: of gs_event, of the clean run. NULL and *error when a trigger has no place or a
 * group has no fault at all. */
gs_space *gs_space_new(const gs_campaign *campaign, const gs_trace *trace, const GPtrArray *events,
                       GError **error);
void gs_space_free(gs_space *space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_space, gs_space_free)

/* FALSE when there is no such ID. */
gboolean gs_space_fault(const gs_space *space, guint64 id, gs_fault *fault);
/* The same fault (group and values) at another strike, where it must apply alike. */
guint64 gs_space_moved(const gs_space *space, const gs_fault *fault, guint strike);
/* Has the group a fault with these values, wherever it strikes? */
gboolean gs_space_has(const gs_space *space, guint group, const gs_fault *fault);
/* The fault of that group with the same values, at that strike; G_MAXUINT64 when it has none such. */
guint64 gs_space_same(const gs_space *space, const gs_fault *fault, guint group, guint strike);
/* IDs of a group at a strike: the first, and how many. */
guint64 gs_space_first(const gs_space *space, guint group, guint strike);
guint64 gs_space_count(const gs_space *space, guint group, guint strike);

static inline const gs_group *gs_space_group(const gs_space *space, guint group)
{
    return g_ptr_array_index(space->campaign->groups, group);
}

static inline const gs_step *gs_space_step(const gs_space *space, guint strike)
{
    return gs_trace_step(space->trace, g_array_index(space->strikes, guint, strike));
}

static inline const gs_insn *gs_space_insn(const gs_space *space, guint strike)
{
    return gs_trace_insn(space->trace, g_array_index(space->strikes, guint, strike));
}

/* Value of the parameter of that name as a number, or -1. */
gint64 gs_fault_number(const gs_space *space, const gs_fault *fault, const char *param);
/* "reg=r3 bit=7 for=ever", or the device's "offset=3,bit=0". Caller frees. */
char *gs_fault_params(const gs_space *space, const gs_fault *fault);
/* "AT CPU PC MODEL params" as a plan wants it behind the ID. Caller frees. */
char *gs_fault_plan(const gs_space *space, const gs_fault *fault);
/* "reg-bit-flip", or "device sfc bit-rot". Caller frees. */
char *gs_group_title(const gs_group *group);

#endif
