/* SPDX-License-Identifier: MIT */
/* What the two files of the suite `faults` share. */
#ifndef GS_FAULTS_H
#define GS_FAULTS_H

#include "recovery.h"
#include "suite.h"

/* Asks the device at /machine/soc/NAME for a fault. Nothing once *error is set. */
static inline void gs_fault(gs_board *board, const char *device, const char *request,
                            GError **error)
{
    if (!*error) {
        g_autofree char *path = g_strdup_printf("/machine/soc/%s", device);
        gs_board_set(board, path, "inject", request, error);
    }
}

/* The cases of suite_faults_core.c */
void gs_faults_core(gs_suite *suite);

#endif
