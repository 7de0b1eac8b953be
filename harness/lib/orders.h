/* SPDX-License-Identifier: MIT */
/*
 * Orders for the probe firmware (docs/probes.md): accesses made by the real core,
 * not by the host. A session is a board whose probe is ready and paused.
 */
#ifndef GS_ORDERS_H
#define GS_ORDERS_H

#include "chip.h"
#include "probe.h"

typedef enum gs_core { GS_CORE_HSP, GS_CORE_A7S, GS_CORE_EL1, GS_CORE_IO0, GS_CORE_IO1 } gs_core;

/* Starts a board with the probe in place of that core's firmware and runs until it is ready.
 * Not the I/O cores: see below. */
gs_board *gs_orders_start(gs_core core, GError **error);
/* The same with parts of the configuration given: fuses, extra, and for the EL1 probe the flash. */
gs_board *gs_orders_start_with(gs_core core, gs_board_config config, GError **error);
/* The probe into a held I/O core's boot page, through HSP's port, and the core released: beside
 * whatever runs on the board. Runs until it is ready. */
gboolean gs_orders_add_io(gs_board *board, gs_core core, GError **error);
/* Of a board just started by other means: runs it until the probe is ready. */
gboolean gs_orders_await(gs_board *board, gs_core core, GError **error);
#define GS_EL1_FLASH "build/images/flash-el1.img"
/* Runs up to PROBE_CAPACITY orders; results are read back into the same array. */
gboolean gs_orders_run(gs_board *board, gs_core core, struct probe_order *orders, guint count,
                       GError **error);

/* The same with so many slices of 2 million instructions for an answer. */
gboolean gs_orders_run_within(gs_board *board, gs_core core, struct probe_order *orders, guint count,
                              guint slices, GError **error);

/* Shorthands for one order. */
struct probe_order gs_order_read(guint32 address);
struct probe_order gs_order_write(guint32 address, guint32 value);
struct probe_order gs_order_execute(guint32 address);
/* A call of the Security Monitor (EL1 probe). */
struct probe_order gs_order_smc(guint32 call, guint32 a1, guint32 a2, guint32 a3, guint32 a4);

#endif
