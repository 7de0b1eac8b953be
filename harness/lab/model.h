/* SPDX-License-Identifier: MIT */
/*
 * The fault models of docs/fault-engine.md as the front needs them: which parameters each
 * takes and which instructions each has a meaning for.
 */
#ifndef GS_MODEL_H
#define GS_MODEL_H

#include <glib.h>

#include "decode.h"

typedef enum gs_model_kind {
    GS_MODEL_PLAIN,       /* any instruction */
    GS_MODEL_CONDITIONAL, /* conditional ones */
    GS_MODEL_REPEAT,      /* not a branch */
    GS_MODEL_INSN,        /* bit and index bounded by the instruction's size */
    GS_MODEL_REG,
    GS_MODEL_LOAD,        /* registers this load writes */
    GS_MODEL_FLAG,
    GS_MODEL_MEM,
} gs_model_kind;

typedef struct gs_model {
    const char *name;
    gs_model_kind kind;
    const char *params[3]; /* names of the ones it must have, NULL ended */
    gboolean lasts;        /* takes for= */
} gs_model;

const gs_model *gs_model_find(const char *name);
/* The n-th model, or NULL: for lists and tests. */
const gs_model *gs_model_at(guint n);

/* Is that value allowed for that parameter at all? *why is a static text when not. */
gboolean gs_model_value_ok(const gs_model *model, const char *param, const char *value,
                           const char **why);
/* The value as a number: registers 0..14, flags n z c v 0..3, numbers as they are. */
gint64 gs_model_number(const char *param, const char *value);

/* Which of its parameters an instruction bounds; GS_BOUND_CELLS is the group's to say. */
typedef enum gs_bound {
    GS_BOUND_NONE,
    GS_BOUND_BITS,
    GS_BOUND_BYTES,
    GS_BOUND_LOADED,
    GS_BOUND_CELLS,       /* addr=loaded: so many bytes behind the address it loads from */
} gs_bound;
#define GS_MODEL_CELLS 64 /* no instruction loads more bytes */
gs_bound gs_model_bound(const gs_model *model, const char *param);
/* Has a value under that bound a meaning at this instruction? */
gboolean gs_bound_allows(gs_bound bound, gint64 number, const gs_insn *insn);
/* Has the model one, whatever the values? */
gboolean gs_model_fits(const gs_model *model, const gs_insn *insn);

/* r0..r12, sp, lr as 0..14, or -1. */
int gs_reg_index(const char *name);

#endif
