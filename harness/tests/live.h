/* SPDX-License-Identifier: MIT */
/*
 * One board a worker whose flash the host alters between resets, bit by bit (fault bit-rot of the
 * controller), so that hundreds of altered boots cost no process each. Owns that board and what its
 * flash holds. Accesses do nothing once *error is set.
 */
#ifndef GS_LIVE_H
#define GS_LIVE_H

#include "fixture.h"

/* The board, started and booted once from the unaltered flash. */
gs_board *gs_live(GError **error);
/* Throws it away: the next gs_live() makes a new one. After a failure, or when a case is not sure. */
void gs_live_end(void);

/* What the flash holds now. Change it by the calls below only. */
const gs_chip *gs_live_chip(void);
void gs_live_flip(guint32 offset, guint bit, GError **error);
void gs_live_patch(guint32 offset, const void *data, gsize size, GError **error);
/* All alterations back. */
void gs_live_restore(GError **error);

/* From the reset, without bank marks, to the end of the boot: a recovery stop, or the normal
 * world's door. Index of the run's first event. */
guint gs_live_boot(GError **error);
/* From now on (until gs_live_end) boots also end at this post code; 0: no more. */
void gs_live_stop_at(guint32 postcode, GError **error);
/* The last post code of the run that began there. */
guint32 gs_live_end_code(guint from);
/* Was that one posted since? */
gboolean gs_live_posted(guint from, guint32 postcode);
/* The attestation register at the normal world's door of the unaltered board. */
const char *gs_live_clean_register(void);

#endif
