/* SPDX-License-Identifier: MIT */
/* The two files of suite staging. */
#ifndef GS_STAGING_H
#define GS_STAGING_H

#include "suite.h"

/* suite_staging_blobs.c */
void gs_staging_blob_cases(gs_suite *suite);

#endif
