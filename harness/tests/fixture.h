/* SPDX-License-Identifier: MIT */
/*
 * What suites start from: the chip (lib/chip.h), and a clean boot that is made once a
 * worker and looked at by many cases.
 */
#ifndef GS_FIXTURE_H
#define GS_FIXTURE_H

#include "../lib/chip.h"

/* The clean boot of this worker: stopped when the application's first instruction was
 * fetched. Cases must leave it as it is. */
gs_board *gs_clean_boot(GError **error);

/* A directory (or file) of the suite's own, with all that is in it; links are not followed. */
void gs_remove_tree(const char *path);

/* A seeded generator for places (splitmix64 of --seed and a label). */
guint64 gs_random(const char *label, guint n);

#endif
