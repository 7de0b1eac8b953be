/* SPDX-License-Identifier: MIT */
/* The boot chain as text: a line a stage, from the machine's events. */
#ifndef GS_CHAIN_H
#define GS_CHAIN_H

#include "../lib/board.h"

typedef struct gs_chain gs_chain;

gs_chain *gs_chain_new(gboolean json);
void gs_chain_free(gs_chain *chain);
/* A gs_board_event_fn; opaque is the chain. Prints to standard output. */
void gs_chain_event(gs_board *board, const gs_event *event, void *opaque);

/* Last stage fetched and last post code seen, for the line that says what stopped a boot. */
const char *gs_chain_stage(const gs_chain *chain);
guint32 gs_chain_postcode(const gs_chain *chain);
/* TRUE once an instruction of the application partition was fetched. */
gboolean gs_chain_application_runs(const gs_chain *chain);

/* Post code -> its text ("signature does not verify", ...); static or owned by chain of calls: never freed. */
const char *gs_postcode_text(guint32 value);

#endif
