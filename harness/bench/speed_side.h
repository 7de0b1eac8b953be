/* SPDX-License-Identifier: MIT */
/* Where the work of harness/bench/guest runs: host CPU seconds of one run, in a new process. */
#ifndef GS_BENCH_SPEED_SIDE_H
#define GS_BENCH_SPEED_SIDE_H

#include <glib.h>

typedef struct speed_run {
    double cpu_s;
    guint32 result; /* what the work came to: the same wherever it ran */
} speed_run;

/* FALSE and *error when it could not be run. */
typedef gboolean speed_side(speed_run *run, GError **error);

/* A7 of the stock virt machine: code and data in RAM. */
speed_side speed_stock_a7;
/* A7 normal world of the booted board; code in SYSRAM or in the flash window. */
speed_side speed_board_a7_sram, speed_board_a7_flash;
/* IO0's TCM, of a board on which no firmware ran, and of the booted one. */
speed_side speed_bare_m4, speed_board_m4;

#endif
