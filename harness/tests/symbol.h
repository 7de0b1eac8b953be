/* SPDX-License-Identifier: MIT */
/* Where a function or an object of the firmware was linked, as nm tells. */
#ifndef GS_SYMBOL_H
#define GS_SYMBOL_H

#include <glib.h>

/* firmware: "monitor", "pluton" ...; clones of the function (.constprop, .isra) count as it.
 * size may be NULL. */
gboolean gs_symbol(const char *firmware, const char *name, guint32 *start, guint32 *size, GError **error);

#endif
