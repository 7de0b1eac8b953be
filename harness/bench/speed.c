/* SPDX-License-Identifier: MIT */
/*
 * Guest speed behind the armed and locked firewall, as a ratio to the same code elsewhere in the
 * same QEMU binary: 1 = as fast, 0.5 = half as fast. The two sides of a pair run one after
 * the other, each in a new process, the first of them in turn.
 */
#include "../lib/error.h"
#include "bench.h"
#include "speed_side.h"

#define PAIRS 15

static gboolean measure_pair(speed_side *plain, speed_side *guarded, gboolean swap, double *ratio,
                             GError **error)
{
    speed_run run[2];
    if (!(swap ? guarded : plain)(&run[swap], error) ||
        !(swap ? plain : guarded)(&run[!swap], error)) {
        return FALSE;
    }
    if (run[0].result != run[1].result || run[1].cpu_s <= 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the sides came to 0x%x and 0x%x",
                    run[0].result, run[1].result);
        return FALSE;
    }
    *ratio = run[0].cpu_s / run[1].cpu_s;
    return TRUE;
}

static gboolean compare_sides(const char *key, speed_side *plain, speed_side *guarded,
                              GError **error)
{
    double ratio[PAIRS], low, high;
    for (int i = 0; i < PAIRS; i++) {
        if (!measure_pair(plain, guarded, i % 2, &ratio[i], error)) {
            g_prefix_error(error, "%s: ", key);
            return FALSE;
        }
    }
    bench_record(key, bench_median(ratio, PAIRS), 3);
    if (bench_median_interval(ratio, PAIRS, &low, &high)) {
        g_autofree char *low_key = g_strconcat(key, "_low", NULL);
        g_autofree char *high_key = g_strconcat(key, "_high", NULL);
        bench_record(low_key, low, 3);
        bench_record(high_key, high, 3);
    }
    return TRUE;
}

gboolean bench_guest_speeds(GError **error)
{
    return compare_sides("guest_speed_a7_flash", speed_stock_a7, speed_board_a7_flash, error) &&
           compare_sides("guest_speed_a7_sram", speed_stock_a7, speed_board_a7_sram, error) &&
           compare_sides("guest_speed_m4_tcm", speed_bare_m4, speed_board_m4, error);
}
