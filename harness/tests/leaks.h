/* SPDX-License-Identifier: MIT */
/* The two files of suite leaks. */
#ifndef GS_LEAKS_H
#define GS_LEAKS_H

#include "suite.h"

/* suite_leaks_update.c */
void gs_leaks_update(gs_suite *suite);

#endif
