/* SPDX-License-Identifier: MIT */
#include "symbol.h"

#include "../lib/error.h"

gboolean gs_symbol(const char *firmware, const char *name, guint32 *start, guint32 *size, GError **error)
{
    g_autofree char *elf = g_strdup_printf("build/firmware/%s.elf", firmware);
    g_autofree char *pattern = g_strdup_printf("(?m)^([0-9a-f]+) ([0-9a-f]+) [tTbBdDrR] %s(\\.[a-z0-9.]+)?$", name);
    g_autofree char *symbols = NULL;
    const char *argv[] = { "arm-none-eabi-nm", "-S", elf, NULL };
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &symbols, NULL, NULL, error)) {
        return FALSE;
    }
    if (!g_regex_match(regex, symbols, 0, &match)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s has no symbol %s", elf, name);
        return FALSE;
    }
    g_autofree char *at = g_match_info_fetch(match, 1), *length = g_match_info_fetch(match, 2);
    *start = (guint32)g_ascii_strtoull(at, NULL, 16) & ~1u;
    if (size) {
        *size = (guint32)g_ascii_strtoull(length, NULL, 16);
    }
    return TRUE;
}
