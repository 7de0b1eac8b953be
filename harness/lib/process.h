/* SPDX-License-Identifier: MIT */
/* What the host tells about a process this one started. */
#ifndef GS_PROCESS_H
#define GS_PROCESS_H

#include <glib.h>

/* Seconds of CPU time of all its threads so far; -1 when the host does not tell. */
double gs_process_cpu_seconds(GPid pid);

#endif
