/* SPDX-License-Identifier: MIT */
#include "json_text.h"

void gs_json_text(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    g_string_append_c(out, '"');
    for (const char *p = valid; *p; p++) {
        if ((guchar)*p < ' ') {
            g_string_append_printf(out, "\\u%04x", (guint)*p);
            continue;
        }
        if (*p == '"' || *p == '\\') {
            g_string_append_c(out, '\\');
        }
        g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}
