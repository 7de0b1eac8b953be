/* SPDX-License-Identifier: MIT */
/* Hex text. */
#ifndef GS_HEX_H
#define GS_HEX_H

#include <glib.h>

/* Hex digits to exactly size bytes; FALSE when text is not 2 * size digits. */
gboolean gs_unhex(const char *text, guint8 *out, gsize size);

#endif
