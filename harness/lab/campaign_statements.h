/* SPDX-License-Identifier: MIT */
/* The statements of a campaign's file, each with what it makes of its words. Used by campaign.c only. */
#ifndef GS_CAMPAIGN_STATEMENTS_H
#define GS_CAMPAIGN_STATEMENTS_H

#include "campaign.h"

/* words: behind the statement's name. FALSE and *why (allocated) when they are wrong. */
typedef gboolean (*gs_statement_fn)(gs_campaign *c, char **words, guint line, char **why);

enum {
    GS_STATEMENT_MANY = 1, /* may stand several times */
    GS_STATEMENT_OWN = 2,  /* `like` does not take it over */
};

typedef struct gs_statement {
    const char *name;
    gs_statement_fn take;
    guint how;
} gs_statement;

/* NULL when there is none; *index: its number, below 32. */
const gs_statement *gs_statement_find(const char *name, guint *index);
/* What a pattern had of one that may stand several times. */
void gs_statement_forget(gs_campaign *c, const gs_statement *statement);

#endif
