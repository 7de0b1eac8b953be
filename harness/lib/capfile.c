/* SPDX-License-Identifier: MIT */
#include "capfile.h"

#include <string.h>

#include "error.h"
#include "hex.h"
#include "chip.h"

#define TOOL "build/bin/glassphere-image"
enum { BODY = 204 };

static void put(guint8 *at, guint32 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++) {
        at[i] = (guint8)(value >> 8 * i);
    }
}

gboolean gs_capfile_make(const guint8 device[64], const guint16 *capability, guint count,
                         guint8 file[GS_CAPFILE_SIZE], GError **error)
{
    guint8 body[BODY] = { 0 };
    g_autofree char *in = g_build_filename(gs_scratch(), "capability.bin", NULL);
    g_autofree char *out = g_build_filename(gs_scratch(), "capability.img", NULL);
    g_autofree char *made = NULL;
    const char *argv[] = { TOOL, "image", "pack", "--type", "fw-config", "--key", "system",
                           "--name", "fw_config", in, "-o", out, NULL };
    gsize size;
    int status;

    put(body, 0x5CFD5CFD, 4);
    put(body + 4, 1, 4);
    put(body + 8, BODY, 4);
    memcpy(body + 12, device, 64);
    for (guint i = 0; i < count; i++) {
        put(body + 76 + 2 * i, capability[i], 2);
    }
    if (!g_file_set_contents(in, (char *)body, BODY, error) ||
        !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, error) ||
        !g_spawn_check_wait_status(status, error) || !g_file_get_contents(out, &made, &size, error)) {
        return FALSE;
    }
    if (size != GS_CAPFILE_SIZE) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "a capability file of %zu bytes", size);
        return FALSE;
    }
    memcpy(file, made, size);
    return TRUE;
}

gboolean gs_capfile_signer(guint8 pub[64], GError **error)
{
    const char *argv[] = { TOOL, "key", "list", NULL };
    g_autofree char *list = NULL;
    g_autoptr(GRegex) regex = g_regex_new("system\\s+thumbprint \\w+\\s+X (\\w{64})\\s+Y (\\w{64})", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int status;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &list, NULL, &status, error) ||
        !g_spawn_check_wait_status(status, error)) {
        return FALSE;
    }
    g_regex_match(regex, list, 0, &match);
    for (int half = 0; half < 2; half++) {
        g_autofree char *hex = g_match_info_fetch(match, half + 1);
        if (!hex || !gs_unhex(hex, pub + 32 * half, 32)) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "no system key in: %s", list);
            return FALSE;
        }
    }
    return TRUE;
}
