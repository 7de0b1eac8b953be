/* SPDX-License-Identifier: MIT */
/*
 * The supervisor: processes that stand at the base, each given one chunk of the work at a time.
 * A process that dies costs its chunk's rest another try in halves, down to the one fault that
 * kills it, which gets the class crashed-host. What is done is in the log.
 */
#ifndef GS_RUN_H
#define GS_RUN_H

#include "space.h"
#include "verdict.h"
#include "window.h"

typedef struct gs_progress {
    guint64 done, total; /* faults, those of earlier runs included */
    guint64 resumed;     /* of earlier runs */
    guint64 bypasses;
    double seconds;
} gs_progress;

/* Of a run in its directory, behind its prefix. */
#define GS_RUN_LOG "verdicts.log"

typedef struct gs_run_options {
    guint jobs;
    const char *identity;   /* what the log belongs to */
    gboolean fresh;         /* forget an earlier run's log */
    volatile int *stop;     /* not 0: end after the faults under way */
    const char *prefix;     /* of the log and the jobs' files, or NULL */
    /* What a plan says behind the ID; NULL: the fault of that ID. */
    char *(*line)(guint64 id, gconstpointer opaque);
    gconstpointer line_opaque;
    void (*progress)(const gs_progress *progress, gboolean last, void *opaque);
    void *opaque;
} gs_run_options;

typedef struct gs_run_result {
    GArray *verdicts;    /* of gs_verdict, rising by ID: all of the work, unless interrupted */
    gs_progress progress;
    gboolean interrupted;
    guint deaths;        /* processes that died */
    guint64 restores, restore_us, run_us, judge_us, restore_us_p50, restore_us_p99;
} gs_run_result;

/* ids: of guint64, in the order of injection. NULL and *error when the engine or the files fail. */
gs_run_result *gs_run(gs_window *window, const gs_space *space, const GArray *ids,
                      const gs_run_options *options, GError **error);
void gs_run_result_free(gs_run_result *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_run_result, gs_run_result_free)

#endif
