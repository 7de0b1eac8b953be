/* SPDX-License-Identifier: MIT */
/*
 * The tracer (harness/plugins/trace.c) from a test's side: which functions of which firmware
 * to watch, and what their calls looked like.
 */
#ifndef GS_TRACE_H
#define GS_TRACE_H

#include "../lib/board.h"

enum { GS_TRACE_A7, GS_TRACE_HSP }; /* CPU indices */

/* A symbol of build/firmware/NAME.elf; 0 and *error when it has none. */
guint32 gs_elf_symbol(const char *firmware, const char *name, GError **error);

typedef struct gs_trace {
    GString *option; /* the plugin's argument */
    char *file;
    char *extra[3];
} gs_trace;

/* Watches those functions (space separated) of that firmware on that core; -NAME: what it does is
 * left out of the calls around it. */
void gs_trace_init(gs_trace *trace, guint cpu, const char *firmware, const char *functions,
                   GError **error);
void gs_trace_clear(gs_trace *trace);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gs_trace, gs_trace_clear)
/* For gs_board_config.extra. */
char **gs_trace_arguments(gs_trace *trace);

typedef struct gs_call {
    char *name;
    guint number;
    guint32 back; /* the return address */
    guint64 instructions, accesses;
    char *shape;  /* counts and hashes as text: equal for calls that look alike */
} gs_call;

/* All calls that have ended so far, in the order of their ends. */
GPtrArray *gs_trace_calls(gs_trace *trace, GError **error);

/* Those of one function, owned by the array they come from. */
GPtrArray *gs_calls_of(GPtrArray *all, const char *name);
/* NULL, or how two calls differ; `what` says what they differ in besides. Caller frees. */
char *gs_calls_differ(const gs_call *a, const gs_call *b, const char *what);
/* NULL, or where two runs' calls of those functions (space separated) differ. Each was called. */
char *gs_runs_differ(GPtrArray *a, GPtrArray *b, const char *functions, const char *what);

#endif
