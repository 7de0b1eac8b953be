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
/* By words. A size that is no multiple of 4 is rounded up: zeros behind the data. */
void gs_rig_read(gs_board *board, guint32 address, void *data, gsize size, GError **error);
void gs_rig_write(gs_board *board, guint32 address, const void *data, gsize size, GError **error);

/* Many accesses in one exchange, by words; end runs and frees them, and gives all that was
 * read (empty and *error when one was refused). */
typedef GString gs_batch;
gs_batch *gs_batch_new(void);
void gs_batch_put(gs_batch *batch, guint32 address, guint32 value);
void gs_batch_write(gs_batch *batch, guint32 address, const void *data, gsize size);
void gs_batch_read(gs_batch *batch, guint32 address, gsize size);
void gs_batch_copy(gs_batch *batch, guint32 to, guint32 from, gsize size);
/* The orders added since `from` orders were in it, so many times altogether. */
void gs_batch_repeat(gs_batch *batch, guint from, guint times);
GBytes *gs_batch_end(gs_board *board, gs_batch *batch, GError **error);

/* Lets HSP spin for a stretch of virtual time far longer than a fuse pulse. */
void gs_rig_pass_time(gs_board *board, GError **error);
/* The reset pin. */
void gs_rig_reset(gs_board *board, GError **error);
/* Path in the worker's own directory. Caller frees. */
char *gs_rig_path(const char *name);

#endif
