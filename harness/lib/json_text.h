/* SPDX-License-Identifier: MIT */
/* Text for results that are written by hand, line by line, because they are long. */
#ifndef GS_JSON_TEXT_H
#define GS_JSON_TEXT_H

#include <glib.h>

/* Appends text as a JSON string (RFC 8259), quotes included; bytes that are no UTF-8 become U+FFFD. */
void gs_json_text(GString *out, const char *text);

#endif
