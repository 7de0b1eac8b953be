/* SPDX-License-Identifier: MIT */
/*
 * Positive controls: what must come out red or green for a campaign to mean anything. The clean
 * image boots; each weak build shows more bypasses than the full one.
 */
#ifndef GS_CONTROL_H
#define GS_CONTROL_H

#include "report.h"

/* Of a weak build's directory within its campaign's, ahead of its name. */
#define GS_CONTROL_PREFIX "weak-"

/* FALSE and *error when a file of a weak build is missing: better said before the campaign than after it. */
gboolean gs_controls_ready(const gs_campaign *campaign, GError **error);

/* Runs all controls of the campaign and adds them to the report. FALSE and *error when one could
 * not be made at all (a control that fails is no error: the report is invalid). */
gboolean gs_controls_run(gs_report *report, const char *dir, const gs_run_options *options,
                         GError **error);

#endif
