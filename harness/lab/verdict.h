/* SPDX-License-Identifier: MIT */
/*
 * Verdicts of the engine, a line a fault (docs/fault-engine.md, "Results"), and the log they are
 * kept in while a campaign runs: append-only, named after what it belongs to, so that an interrupted
 * run goes on where it stood.
 */
#ifndef GS_VERDICT_H
#define GS_VERDICT_H

#include <glib.h>
#include <stdio.h>

typedef enum gs_class {
    GS_CLASS_NONE, GS_CLASS_SILENT, GS_CLASS_DETECTED, GS_CLASS_RESET, GS_CLASS_HANG,
    GS_CLASS_BYPASS, GS_CLASS_MISSED, GS_CLASS_INAPPLICABLE,
    GS_CLASS_CRASHED, /* the process died of it: our own class, always an error */
    GS_CLASSES,
} gs_class;

typedef struct gs_verdict {
    guint64 id, at;
    guint32 pc, postcode;
    gs_class class;
    guint injected;
    const char *detail; /* interned */
} gs_verdict;

const char *gs_class_name(gs_class class);

/* One line. FALSE when it is none (a line cut short by a dying process is none either). */
gboolean gs_verdict_parse(const char *line, gs_verdict *verdict);
void gs_verdict_print(const gs_verdict *verdict, GString *out);

/* Whole lines of a result file of the engine, added to out (array of gs_verdict). *golden, if not
 * NULL, gets its "golden" line. A missing file has none. */
void gs_verdicts_read(const char *path, GArray *out, char **golden);

/* Reads a log of that identity (absent: empty) into an array of gs_verdict, rising by ID, each once.
 * NULL and *error when it belongs to something else. */
GArray *gs_verdict_log_read(const char *path, const char *identity, GError **error);
/* Begins or goes on; NULL and *error when it cannot be written. */
FILE *gs_verdict_log_open(const char *path, const char *identity, GError **error);

/* Sorts by ID and drops repetitions. */
void gs_verdicts_sort(GArray *verdicts);
/* By ID in a sorted array, or NULL. */
const gs_verdict *gs_verdicts_find(const GArray *verdicts, guint64 id);

#endif
