/* SPDX-License-Identifier: MIT */
/*
 * The board of a campaign at the place where its window begins: altered flash, a process
 * that stands at the base, the clean run's trace and events. Owns the files in its directory.
 */
#ifndef GS_WINDOW_H
#define GS_WINDOW_H

#include "../lib/board.h"
#include "campaign.h"
#include "trace.h"

#define GS_LAB "/machine/soc/lab"

typedef struct gs_window {
    const gs_campaign *campaign;
    char *dir;                /* for flash, fuses, trace and plans */
    char *rom, *flash, *fuses;
    guint64 base;             /* instruction count there */
    gs_trace *trace;
    GPtrArray *events;        /* of gs_event, of the clean run from power-on to its end */
    char *trace_digest, *images_digest, *machine_digest; /* SHA-256, hex */
} gs_window;

/* Makes the directory and the flash; rom and flash override the campaign's (weak builds).
 * Asks the machine whether it has the faults of its devices that the campaign names. Then records trace and
 * events. */
gs_window *gs_window_new(const gs_campaign *campaign, const char *dir, const char *rom,
                         const char *flash, GError **error);
void gs_window_free(gs_window *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_window, gs_window_free)

/* What a log of verdicts belongs to: campaign, images, clean run, machine. Caller frees. */
char *gs_window_identity(const gs_window *window);
/* A process that stands at the base. extra: further QEMU arguments, or NULL. */
gs_board *gs_window_start(gs_window *window, char **extra, GError **error);
/* The head of every plan: version, base, ends, guard, budget. */
void gs_window_plan_head(const gs_window *window, GString *plan);
/* Hands a plan over and runs it: how is "campaign", "trace" or "registers", out the file the engine
 * writes. *error is GS_ERROR_INFRASTRUCTURE when the process died (*died), or the engine refused. */
gboolean gs_window_engine(gs_board *board, const char *how, const char *plan, const char *out,
                          gs_board_tick_fn tick, void *opaque, gboolean *died, GError **error);

#endif
