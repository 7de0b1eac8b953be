/* SPDX-License-Identifier: MIT */
/* The `faults` statement of a campaign. Used by campaign.c only. */
#ifndef GS_CAMPAIGN_FAULTS_H
#define GS_CAMPAIGN_FAULTS_H

#include "campaign.h"

/* words: MODEL [key=VALUES ...], or `device NAME FAULT [key=VALUES ...]`; VALUES are separated
 * by commas, a..b is a range. NULL and *why (allocated) when it is wrong. */
gs_group *gs_group_parse(char **words, guint line, char **why);
void gs_group_free(gpointer group);

#endif
