/* SPDX-License-Identifier: MIT */
/* Pieces of the report's page. */
#ifndef GS_REPORT_PAGE_H
#define GS_REPORT_PAGE_H

#include <glib.h>

/* Like printf; every %s is escaped. */
void gs_html(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* count: [GS_CLASSES]; the bar's parts, worst first. */
void gs_html_bar(GString *out, const guint64 *count, const char *style);

#endif
