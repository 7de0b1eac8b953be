/* SPDX-License-Identifier: MIT */
/*
 * Which faults a run tries: all classes, a seeded sample of them, a budget's share, one shard of
 * that; and the unpruned sample that checks the pruning. A function of campaign, seed and trace
 * alone, so that every process of a batch sees the same list.
 */
#ifndef GS_WORK_H
#define GS_WORK_H

#include "prune.h"

typedef struct gs_work {
    GArray *ids;    /* of guint64, rising: the faults whose verdicts are the result */
    GArray *checks; /* of guint64, rising: the unpruned sample */
    guint64 raw, classes, dead;
} gs_work;

typedef struct gs_work_options {
    guint64 seed;
    guint64 budget; /* 0: as the campaign says */
    guint64 check;  /* size of the unpruned sample */
    gboolean by_pc;      /* samples go round the addresses struck: loops do not drown the rest */
    guint shard, shards; /* 1/1: all */
} gs_work_options;

gs_work *gs_work_new(const gs_space *space, const gs_prune *prune, const gs_work_options *options);
void gs_work_free(gs_work *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_work, gs_work_free)

/* All IDs that must be run for it, in the order of injection: ids, checks and what stands for
 * a check. Caller unrefs. */
GArray *gs_work_runs(const gs_work *work, const gs_space *space, const gs_prune *prune);

/* k different classes of a group, as ordinals, rising: each address struck gets as many as the
 * others, at instants and with values by the seed. Caller unrefs (array of guint64). */
GArray *gs_sample_by_pc(const gs_space *space, const gs_prune *prune, guint group, guint64 k,
                        guint64 seed, const char *label);
/* k different numbers below n, rising, by seed and label. Caller unrefs (array of guint64). */
GArray *gs_sample(guint64 n, guint64 k, guint64 seed, const char *label);

#endif
