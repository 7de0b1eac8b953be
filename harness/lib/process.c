/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <time.h>

double gs_process_cpu_seconds(GPid pid)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
        return -1;
    }
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}
