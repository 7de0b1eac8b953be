/* SPDX-License-Identifier: MIT */
/*
 * What a change of policy costs the host: a descriptor that opens a page to the masters that
 * have no right to it and closes it to those that have, switched on and off on the booted board.
 */
#include <string.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "bench.h"
#include "postcode.h"
#include "regs/firewall.h"
#include "regs/memmap.h"

#define ROUNDS 1000
#define LIMIT G_GUINT64_CONSTANT(1000000000)
#define PAGE 0x80200000u /* normal RAM */
/* The first dynamic one: not locked */
#define DESC (FIREWALL_BASE + FW_DESC + FW_NUM_STATIC * FW_DESC_STRIDE)
#define OPEN_BEFORE (FW_M(A7_NS) | FW_M(A7_S) | FW_M(HSP))

static const char *const views[] = { "a7ns", "a7s", "hsp", "io0", "io1" };

/* Microseconds of one write by the secure A7's test master, the control channel included. */
static double timed_write(gs_board *board, guint32 address, guint32 value, GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
    gint64 start = g_get_monotonic_time();
    if (!gs_board_set(board, "/machine/soc/probe-a7s", "access", access, error)) {
        return -1;
    }
    double us = (double)(g_get_monotonic_time() - start);
    g_autofree char *result = gs_board_get(board, "/machine/soc/probe-a7s", "result", error);
    if (!result) {
        return -1;
    }
    if (!g_str_equal(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "descriptor write: %s", result);
        return -1;
    }
    return us;
}

/* Each core's view must be the other way round, or less than all was changed. */
static gboolean views_are(gs_board *board, gboolean changed, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", PAGE);
    for (gsize i = 0; i < G_N_ELEMENTS(views); i++) {
        gboolean before = OPEN_BEFORE >> i & 1, open = before != changed;
        g_autofree char *result = gs_board_probe(board, views[i], access, error);
        if (!result) {
            return FALSE;
        }
        if (g_str_has_prefix(result, "ok") != open) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "view %s: %s", views[i], result);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean prepare(gs_board *board, GError **error)
{
    guint32 perm = 0;
    for (int master = 0; master < MASTER_COUNT; master++) {
        perm |= FW_PERM(master, OPEN_BEFORE >> master & 1 ? FW_DENY : FW_ALLOW);
    }
    return timed_write(board, DESC + FW_DESC_BASE, PAGE, error) >= 0 &&
           timed_write(board, DESC + FW_DESC_END, PAGE + FW_GRANULE, error) >= 0 &&
           timed_write(board, DESC + FW_DESC_PERM, perm, error) >= 0 &&
           views_are(board, FALSE, error) &&
           timed_write(board, DESC + FW_DESC_CTRL, FW_DESC_ENABLE, error) >= 0 &&
           views_are(board, TRUE, error);
}

/* Switched, and then written once more unchanged: the difference is the switching. */
static gboolean measure(gs_board *board, GError **error)
{
    double switched[ROUNDS], same[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        guint32 value = i & 1 ? FW_DESC_ENABLE : 0;
        switched[i] = timed_write(board, DESC + FW_DESC_CTRL, value, error);
        same[i] = switched[i] < 0 ? -1 : timed_write(board, DESC + FW_DESC_CTRL, value, error);
        if (same[i] < 0) {
            return FALSE;
        }
    }
    bench_record("firewall_reconfigure_us",
                 bench_median(switched, ROUNDS) - bench_median(same, ROUNDS), 0);
    return TRUE;
}

gboolean bench_firewall(GError **error)
{
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_MONITOR_ENTER_NW);
    gs_board_config config = { .insn_limit = LIMIT, .stop_postcodes = stop };
    g_autoptr(gs_board) board = gs_board_start(&config, error);
    return board && gs_board_run_until_stopped(board, error) && prepare(board, error) &&
           measure(board, error);
}
