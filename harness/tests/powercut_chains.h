/* SPDX-License-Identifier: MIT */
/* The chains of operations that suite powercut cuts: who runs them, from which chip, and what a cut leaves. */
#ifndef GS_POWERCUT_CHAINS_H
#define GS_POWERCUT_CHAINS_H

#include "powercut.h"

/* Entries of the attestation register */
enum { GS_FIRST_LOADER = 1, GS_KEYSTORE = 2, GS_MANIFEST = 3 };

typedef struct gs_chain {
    const char *name;
    gboolean (*run)(gs_agent *agent, GError **error);
    guint entry;                /* of the register, that tells old from new */
    const char *old, *new;
    gs_op_kind kind;            /* the operation that makes it new: once it has ended, or for an */
    guint32 at;                 /* erase, as soon as it has begun */
    guint slices;               /* cases */
    gboolean after_switch;      /* starts where the first locator copy is new and the second is not */
    gboolean pends;             /* leaves a first loader for the next boot, which writes flash itself */
    gs_tables before, after, done; /* what the table of applications may hold, done: at the end; before.most 0: not asked */
} gs_chain;

extern const gs_chain gs_chains[];
extern const guint gs_chain_count;
#define GS_CHAIN_CONFIRM (&gs_chains[3])

/* GLASSPHERE_POWERCUT=all: every operation is cut, not a sample of those on images. */
gboolean gs_powercut_exhaustive(void);
/* The chip on which the chain begins. */
gs_chip *gs_chain_chip(const gs_chain *c, GError **error);
/* What the chain writes from that chip on, in order. NULL and *error when it does not come to its end. */
gs_journal *gs_chain_record(const gs_chain *c, const gs_chip *chip, GError **error);
/* The same of the undisturbed chain; recorded once a worker, whose it stays. */
const gs_journal *gs_chain_journal(const gs_chain *c, GError **error);

/* Makes the chain's new. */
gboolean gs_op_is_switch(const gs_chain *c, const gs_op *op);
/* The record of a pending first loader, or something else that another is found by: always cut. */
gboolean gs_op_is_record(const gs_op *op);
gboolean gs_op_is_pointer(const gs_op *op);
/* Is it cut in this run? By the seed and the label, unless it is a pointer. */
gboolean gs_op_is_cut(const char *label, const gs_op *op, guint n);

/* That boot reached the normal world with the chain's old or new image. */
enum greatest_test_res gs_powercut_boots(const gs_booted *booted, const gs_chain *c, gboolean want_new,
                                         const char *where);

#endif
