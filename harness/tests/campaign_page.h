/* SPDX-License-Identifier: MIT */
/* A small campaign run as its users run it, what it wrote, and its page as headless Chromium shows it. */
#ifndef GS_TESTS_CAMPAIGN_PAGE_H
#define GS_TESTS_CAMPAIGN_PAGE_H

#include <json-glib/json-glib.h>

#include "suite.h"

typedef struct campaign_page {
    const char *campaign; /* name or file; with `text` the file is made of it */
    const char *text;
    const char *options;
    int status;           /* the command's */
    const char *verdict;  /* the badge */
    char *dir;            /* set: ran */
    char *file;
    JsonObject *summary;
    char *dom;            /* without a filter */
    char *filtered;       /* opened with #memcpy */
} campaign_page;

/* Runs it into a directory of its own; sets `summary`. A page that ran is left as it is. */
void page_run(campaign_page *page, GError **error);
/* The same, and the two documents after the page's script has run. */
void page_make(campaign_page *page, GError **error);
/* Away with all of it; the next call makes it anew. */
void page_forget(campaign_page *page);

/* A result file's text. Caller frees. */
char *page_file(const campaign_page *page, const char *name, GError **error);
/* results.jsonl: of JsonNode *. Caller unrefs. */
GPtrArray *page_rows(const campaign_page *page, GError **error);
gint64 page_member(const campaign_page *page, const char *name);

/* What stands between the first match's first brackets, or NULL. Caller frees. */
char *text_match(const char *text, const char *pattern);
guint text_count(const char *text, const char *what);

/* Cases of the forms that other tools read, and of results made by hand. */
void gs_report_forms(gs_suite *suite);
void gs_report_made(gs_suite *suite);
/* Those that held, fell, and were invalid, by suite_report.c. */
extern campaign_page page_held, page_broken, page_controlled, page_invalid;

#endif
