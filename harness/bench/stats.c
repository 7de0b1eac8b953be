/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "bench.h"

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

gboolean bench_median_interval(double *values, int count, double *low, double *high)
{
    /* At most rank values below the median: each is, with probability one half */
    double tail = 0, term = ldexp(1, -count);
    int rank = 0;
    for (; tail + term <= 0.025; rank++) {
        tail += term;
        term = term * (count - rank) / (rank + 1);
    }
    if (rank == 0) {
        return FALSE;
    }
    qsort(values, (size_t)count, sizeof(*values), compare);
    *low = values[rank - 1];
    *high = values[count - rank];
    return TRUE;
}
