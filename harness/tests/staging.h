/* SPDX-License-Identifier: MIT */
/* The files of suite staging: suite_staging.c and these. */
#ifndef GS_STAGING_H
#define GS_STAGING_H

#include "suite.h"

/* suite_staging_blobs.c */
void gs_staging_blob_cases(gs_suite *suite);
/* suite_staging_lists.c */
void gs_staging_list_cases(gs_suite *suite);

#endif
