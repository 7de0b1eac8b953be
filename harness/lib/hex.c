/* SPDX-License-Identifier: MIT */
#include "hex.h"

#include <string.h>

gboolean gs_unhex(const char *text, guint8 *out, gsize size)
{
    if (strlen(text) != 2 * size) {
        return FALSE;
    }
    for (gsize i = 0; i < size; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = g_ascii_xdigit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return FALSE;
        }
        out[i] = (guint8)(high << 4 | low);
    }
    return TRUE;
}
