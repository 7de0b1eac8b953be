/* SPDX-License-Identifier: MIT */
/*
 * The clean run of a window, an instruction a step, as the engine wrote it
 * (docs/fault-engine.md, "Trace"), with what the decoder knows of each.
 */
#ifndef GS_TRACE_H
#define GS_TRACE_H

#include "decode.h"

typedef struct gs_step {
    guint64 at;
    guint32 pc;
    guint16 insn;  /* index into insns */
    guint8 cpu;
    gboolean seam; /* the core went on elsewhere than this instruction could have sent it */
} gs_step;

/* A load or store, or a word of one; value: what a store of one register, or to that word, stores. */
typedef struct gs_access {
    guint step;
    guint32 address, value;
    gboolean store;
} gs_access;

typedef struct gs_trace {
    GArray *steps; /* of gs_step, by rising at */
    GArray *insns; /* of gs_insn: each different encoding once */
    GArray *accesses; /* of gs_access, in order, one an instruction: only of a trace with registers */
    GArray *words;    /* the same a word: of several registers each has its own */
    guint32 a7_tables; /* the A7's first-level translation table, as its TTBR0 was set; 0: never */
} gs_trace;

/* NULL and *error (GS_ERROR_INFRASTRUCTURE, naming the line) when it is no trace. */
gs_trace *gs_trace_read(const char *path, GError **error);
gs_trace *gs_trace_parse(const char *text, const char *path, GError **error);
void gs_trace_free(gs_trace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_trace, gs_trace_free)

static inline const gs_step *gs_trace_step(const gs_trace *trace, guint n)
{
    return &g_array_index(trace->steps, gs_step, n);
}

static inline const gs_insn *gs_trace_insn(const gs_trace *trace, guint n)
{
    return &g_array_index(trace->insns, gs_insn, gs_trace_step(trace, n)->insn);
}

/* What that step loads or stores, or NULL where nobody knows. */
const gs_access *gs_trace_access(const gs_trace *trace, guint step);
/* First step at that count or later; steps->len when there is none. */
guint gs_trace_find(const gs_trace *trace, guint64 at);

#endif
