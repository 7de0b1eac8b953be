/* SPDX-License-Identifier: MIT */
/*
 * The `faults device` lines of a campaign against what the machine's devices say of themselves
 * (docs/faults.md): a mistyped one would be inapplicable in every run, and nobody would see it.
 */
#ifndef GS_DEVICE_FAULTS_H
#define GS_DEVICE_FAULTS_H

#include "../lib/board.h"
#include "campaign.h"

/* FALSE and *error (GS_ERROR_USAGE, with file, line, word and what there is) when there is no such device,
 * fault, parameter or value. Whether it can strike at that instant is known only then. */
gboolean gs_device_faults_check(gs_board *board, const gs_campaign *campaign, GError **error);

#endif
