/* SPDX-License-Identifier: MIT */
/*
 * A bare board for suites of one block: HSP spins in a ROM of two instructions, flash
 * is empty, fuses are what the case says. The host drives the block through HSP's view.
 * Once *error is set, every call here does nothing: a case checks it where it looks
 * at results.
 */
#ifndef GS_RIG_H
#define GS_RIG_H

#include "../lib/board.h"

/* HSP's tightly coupled memory: room for operands */
enum { RIG_RAM = 0x00100000, RIG_RAM_SIZE = 0x20000 };

/* Fuses: 512 bytes, or NULL for a blank array. Stopped before the first instruction. */
gs_board *gs_rig_start(const guint8 *fuses, gs_board_config config, GError **error);

guint32 gs_rig_get(gs_board *board, guint32 address, GError **error);
void gs_rig_put(gs_board *board, guint32 address, guint32 value, GError **error);
/* By words; size is a multiple of 4. */
void gs_rig_read(gs_board *board, guint32 address, void *data, gsize size, GError **error);
void gs_rig_write(gs_board *board, guint32 address, const void *data, gsize size, GError **error);

/* Lets HSP spin for a stretch of virtual time far longer than a fuse pulse. */
void gs_rig_pass_time(gs_board *board, GError **error);
/* The reset pin. */
void gs_rig_reset(gs_board *board, GError **error);
/* Path in the worker's own directory. Caller frees. */
char *gs_rig_path(const char *name);

#endif
