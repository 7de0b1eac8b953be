/* SPDX-License-Identifier: MIT */
/* The two files of suite pulse. */
#ifndef GS_PULSE_H
#define GS_PULSE_H

#include "suite.h"

/* suite_pulse_drive.c */
void gs_pulse_drive(gs_suite *suite);

#endif
