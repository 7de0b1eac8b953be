/* SPDX-License-Identifier: MIT */
/*
 * Boards that run one of our own bare-metal programs (harness/ground) in the mask ROM's
 * place, on erased flash and blank fuses.
 */
#ifndef GS_GROUND_H
#define GS_GROUND_H

#include "../lib/board.h"

#define GS_GROUND_ORACLE "/machine/soc/oracle"

/* build/ground/PROGRAM.bin, stopped before its first instruction. incoming: snapshot or
 * NULL; extra: QEMU arguments or NULL. NULL and *error on failure. */
gs_board *gs_ground_start(const char *program, const char *incoming, char **extra, GError **error);
/* The same with a configuration of the caller's; rom, flash and fuses are filled in. */
gs_board *gs_ground_start_with(const char *program, gs_board_config config, GError **error);
/* Sets the instruction limit; leaves the machine stopped. */
gboolean gs_ground_arm(gs_board *board, guint64 insn, GError **error);
/* Runs until the machine stops itself, at insn at the latest. */
gboolean gs_ground_run(gs_board *board, guint64 insn, GError **error);
/* The state hash of the stopped machine. */
char *gs_ground_hash(gs_board *board, GError **error);
/* A word as HSP sees it; a refused access is an error. */
gboolean gs_ground_read(gs_board *board, guint32 addr, guint32 *value, GError **error);
gboolean gs_ground_write(gs_board *board, guint32 addr, guint32 value, GError **error);

#endif
