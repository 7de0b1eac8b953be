/* SPDX-License-Identifier: MIT */
/*
 * What QEMU says on standard error: it has no other voice while it refuses to start, and none for
 * the host's own failures. One listener at a time in a worker.
 */
#ifndef GS_LISTEN_H
#define GS_LISTEN_H

#include <glib.h>

/* From here on (until gs_listen_end) whatever is started speaks into a file; -1: it cannot be made. */
int gs_listen_begin(void);
/* The worker's own standard error again; what was started meanwhile goes on speaking there. */
void gs_listen_end(int own);
/* All that was said so far. Caller frees. */
char *gs_listen_text(void);

#endif
