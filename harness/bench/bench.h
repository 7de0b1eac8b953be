/* SPDX-License-Identifier: MIT */
/* Shared by the files of glassphere-bench: recording a figure, statistics, the measurements. */
#ifndef GS_BENCH_H
#define GS_BENCH_H

#include <glib.h>

/* Prints a figure and puts it into the result; in the order of the calls. */
void bench_record(const char *key, double value, int decimals);

/* Both sort values. */
double bench_median(double *values, int count);
/* Bounds between which the true median lies with at least 95 % confidence, whatever the
 * distribution: order statistics of a binomial count.
 * FALSE for fewer than six values, which cannot give any. */
gboolean bench_median_interval(double *values, int count, double *low, double *high);

/* Each records its keys (docs/bench.md). FALSE and *error when something cannot be measured. */
gboolean bench_boots(GError **error);
gboolean bench_kernel_boots(GError **error);
gboolean bench_guest_speeds(GError **error);
gboolean bench_firewall(GError **error);
gboolean bench_faults(GError **error);

#endif
