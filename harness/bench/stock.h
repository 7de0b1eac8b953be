/* SPDX-License-Identifier: MIT */
/*
 * A stock machine of the same QEMU binary: `virt` with one Cortex-A7. Its guest ends the run by
 * a reset or by switching off; QEMU then keeps the process, paused, so that memory can be read.
 */
#ifndef GS_BENCH_STOCK_H
#define GS_BENCH_STOCK_H

#include <glib.h>

typedef struct gs_stock gs_stock;

/* Starts QEMU, stopped before the first instruction; extra: further arguments, NULL-ended. */
gs_stock *gs_stock_start(gboolean live, const char *const *extra, GError **error);
void gs_stock_free(gs_stock *stock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_stock, gs_stock_free)

/* Lets it run to its end: wall and host CPU seconds that took. */
gboolean gs_stock_run(gs_stock *stock, double *wall_s, double *cpu_s, GError **error);
/* Why it ended, in QEMU's words: "guest-reset", "guest-shutdown" ... */
const char *gs_stock_end_reason(const gs_stock *stock);
/* Its physical memory. Caller frees. */
char *gs_stock_memory(gs_stock *stock, guint32 address, guint32 size, GError **error);

#endif
