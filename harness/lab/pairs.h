/* SPDX-License-Identifier: MIT */
/*
 * Two faults in one experiment (docs/campaigns.md, "Pairs"). The first strikes at its instant; the
 * second when its core comes to the same instruction again, however the first has changed the way
 * there. The n-th pair is a function of campaign, trace, seed and n alone.
 */
#ifndef GS_PAIRS_H
#define GS_PAIRS_H

#include "run.h"

typedef struct gs_pair {
    gs_fault first, second;
    guint hit; /* the second's instruction, counted from the first on: the hit-th time in the clean run */
} gs_pair;

typedef struct gs_pairs {
    const gs_space *space;
    guint64 seed, within;
    GPtrArray *all; /* of gs_pair, by number */
} gs_pairs;

/* The first `count` pairs of that seed; NULL and *error when the window has none. */
gs_pairs *gs_pairs_new(const gs_space *space, guint64 count, guint64 seed, GError **error);
void gs_pairs_free(gs_pairs *pairs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_pairs, gs_pairs_free)

/* "A+B", the two faults' IDs. FALSE and *error when it is none or they make no pair. */
gboolean gs_pair_parse(const gs_space *space, const char *name, gs_pair *pair, GError **error);
/* The other way round. Caller frees. */
char *gs_pair_name(const gs_pair *pair);
/* What follows the ID in a plan. Caller frees. */
char *gs_pair_plan(const gs_space *space, const gs_pair *pair);

/* Runs those of a shard; verdicts by the pair's number, in a log of their own. */
gs_run_result *gs_pairs_run(gs_window *window, const gs_pairs *pairs, guint shard, guint shards,
                            const gs_run_options *options, GError **error);
/* What the log of pairs belongs to. Caller frees. */
char *gs_pairs_identity(const gs_pairs *pairs, const char *identity);

#define GS_PAIRS_PREFIX "pairs-" /* of the log and the jobs' files */

/* The first struck and the second's instruction was never come to. */
gboolean gs_pair_not_reached(const gs_verdict *verdict);
/* A line of pairs.jsonl, without its end. Caller frees. */
char *gs_pair_json(const gs_space *space, const char *name, const char *plan, const gs_verdict *verdict);
/* pairs.jsonl and the `pairs` object of the summary. NULL and *error when verdicts are missing. */
char *gs_pairs_lines(const gs_pairs *pairs, const GArray *verdicts, GError **error);
char *gs_pairs_summary(const gs_pairs *pairs, const GArray *verdicts);

#endif
