/* SPDX-License-Identifier: MIT */
/*
 * Def-use pruning: which faults of the raw space provably act alike.
 *
 * - A changed register or flag acts the same anywhere between two accesses of it by its core.
 * - What a load brings, changed, is that register changed before the next instruction.
 * - A branch inverted is one never or always taken; one made to go where it went is no fault.
 * - A value that does not live (live.h), an instruction left out whose results do not, an
 *   instruction bit set that is set: none of them changes the way the run takes.
 *
 * Exceptions and anything the decoder is not sure of count as reading everything. One fault a
 * class is run, the last one before the access. `fault run` checks it all by an unpruned random sample.
 */
#ifndef GS_PRUNE_H
#define GS_PRUNE_H

#include "space.h"

#define GS_PRUNE_DEAD G_MAXUINT64 /* provably without effect on what follows */

typedef struct gs_prune gs_prune;

gs_prune *gs_prune_new(const gs_space *space);
void gs_prune_free(gs_prune *prune);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_prune, gs_prune_free)

/* The ID that is run for this fault, its own if it stands for its class, or GS_PRUNE_DEAD. */
guint64 gs_prune_class(const gs_prune *prune, const gs_fault *fault);
/* How many faults of the raw space one that is run stands for, itself included. */
guint64 gs_prune_weight(const gs_prune *prune, const gs_fault *fault);
/* Classes to run of a group, all strikes or one. */
guint64 gs_prune_classes(const gs_prune *prune, guint group);
/* Classes of a group ahead of that strike. */
guint64 gs_prune_before(const gs_prune *prune, guint group, guint strike);
/* The n-th class of a group: its ID. */
guint64 gs_prune_nth(const gs_prune *prune, guint group, guint64 n);
/* Faults of the whole raw space that are dead. */
guint64 gs_prune_dead(const gs_prune *prune);

#endif
