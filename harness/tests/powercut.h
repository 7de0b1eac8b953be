/* SPDX-License-Identifier: MIT */
/*
 * Power cuts: a journal of everything that a run programs into flash and fuses, and a walker that
 * brings one machine through each state a cut could have left, by the controllers' own commands
 * and faults, and boots it there. A state is (operation, how much of it took effect).
 */
#ifndef GS_POWERCUT_H
#define GS_POWERCUT_H

#include "../lib/agent.h"
#include "fixture.h"
#include "suite.h"

typedef enum gs_op_kind { GS_OP_PROGRAM, GS_OP_ERASE, GS_OP_FUSE } gs_op_kind;

typedef struct gs_op {
    gs_op_kind kind;
    guint32 at;             /* physical offset; fuse: row */
    guint32 size;           /* bytes; fuse: the bits that were blown */
    guint8 data[256];       /* program: what the page holds afterwards */
} gs_op;

typedef GArray gs_journal;  /* of gs_op */
gs_journal *gs_journal_new(void);
#define gs_journal_op(journal, n) (&g_array_index(journal, gs_op, n))

/* From now on what the agent's calls do is written down. fuses: pulses, too, which are shorter
 * than anything the flash does. */
gboolean gs_journal_record(gs_journal *journal, gs_agent *agent, gboolean fuses, GError **error);
/* Ends it; also the hook's own state. */
void gs_journal_end(gs_agent *agent);
/* The operation, or the first part of it (bytes; fuse: mask), on a chip in memory. */
void gs_op_apply(const gs_op *op, guint32 part, gs_chip *chip);
/* Ways an operation can be torn, the whole of it last; how many. */
guint gs_op_parts(const gs_op *op, guint32 parts[4]);

typedef struct gs_walker {
    gs_board *board;
    gboolean still;         /* HSP sleeps in the recovery stop */
} gs_walker;

typedef struct gs_booted {
    guint32 last;           /* post code at which it stopped */
    char *digest[8];        /* entries 0..7 of the attestation register's log; NULL if not extended */
} gs_booted;

gboolean gs_walker_start(gs_walker *walker, const gs_chip *chip, GError **error);
/* The same, and what the machine writes goes to flash.img and fuses.img in gs_scratch(). */
gboolean gs_walker_start_written(gs_walker *walker, const gs_chip *chip, GError **error);
void gs_walker_clear(gs_walker *walker);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gs_walker, gs_walker_clear)
/* Bring flash or fuses to that state; the firmware does not run meanwhile. */
gboolean gs_walker_do(gs_walker *walker, const gs_op *op, guint32 part, GError **error);
/* Power-on, until the normal world would be entered or the board has stopped. */
gboolean gs_walker_boot(gs_walker *walker, gs_booted *booted, GError **error);
void gs_booted_clear(gs_booted *booted);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(gs_booted, gs_booted_clear)

/* SHA-256 over all that the signature covers, as hex. Caller frees. */
char *gs_update_digest(const char *file, GError **error);
/* So many bytes of flash, physical, as the running machine has them. */
gboolean gs_flash_read(gs_board *board, guint32 offset, void *data, guint32 size, GError **error);

/* How many applications the table that counts may name: none, old A, or new A and B; each must be whole. */
typedef struct gs_tables {
    guint least, most;
} gs_tables;
enum greatest_test_res gs_powercut_table(gs_board *board, const gs_tables *allowed, const char *where);

/* suite_powercut_chip.c: its cases of suite powercut */
void gs_powercut_chip_cases(gs_suite *suite);
/* suite_powercut_keys.c: its cases of suite powercut */
void gs_powercut_key_cases(gs_suite *suite);
/* No piece of the three keys (fuse rows 64..87) is in the written flash file or in a snapshot of the machine, which has
 * to be paused; ends with it unfit to go on. */
enum greatest_test_res gs_keys_hidden(gs_board *board, const guint8 keys[96], const char *where);

#endif
