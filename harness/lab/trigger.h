/* SPDX-License-Identifier: MIT */
/*
 * Triggers: places in the clean run by what happens there. Resolved to instruction counts
 * from the trace and the machine's events (docs/determinism.md), before anything is injected.
 */
#ifndef GS_TRIGGER_H
#define GS_TRIGGER_H

#include <glib.h>

typedef struct gs_trace gs_trace;

typedef enum gs_trigger_kind {
    GS_TRIGGER_INSN,  /* instruction count */
    GS_TRIGGER_PC,    /* core, address or symbol, hit count */
    GS_TRIGGER_EVENT, /* an event of the machine: stage, post code, flash, fuse ... */
    GS_TRIGGER_REGISTER, /* a load or store of a core at a device's register */
} gs_trigger_kind;

typedef struct gs_trigger {
    gs_trigger_kind kind;
    guint64 number;    /* instruction count, or address when symbol is NULL */
    gboolean write;    /* GS_TRIGGER_REGISTER: a store, else a load */
    gboolean valued;   /* of exactly that value */
    guint32 value;
    guint cpu;
    char *symbol;      /* "name" or "name+0x10" */
    char *event;
    GPtrArray *members; /* of char *: name, value, name, value */
    guint hit;         /* 1: the first */
    guint span;        /* so many instructions of the chosen cores from there on */
    char *file;
    guint line;
} gs_trigger;

/* words: what stands behind the statement's name, NULL ended. NULL and *why on failure. */
gs_trigger *gs_trigger_parse(char **words, const char *file, guint line, char **why);
void gs_trigger_free(gs_trigger *trigger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_trigger, gs_trigger_free)

/* The count of the instruction that causes it; of a flash operation or a fuse's pulse, the store of its
 * command. events: of gs_event. FALSE and *error when the clean run has no such place. */
gboolean gs_trigger_resolve(const gs_trigger *trigger, const gs_trace *trace,
                            const GPtrArray *events, const GPtrArray *elfs, guint64 *at,
                            GError **error);

#endif
