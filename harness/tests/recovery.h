/* SPDX-License-Identifier: MIT */
/*
 * A board that stands in the recovery stop (strap): no firmware touches a block
 * while a suite drives it through the machine's test masters. One board at a time
 * in a worker. Accesses do nothing once *error is set, so that a case checks it once.
 */
#ifndef GS_RECOVERY_H
#define GS_RECOVERY_H

#include "fixture.h"

/* At the same instant of virtual time in each case. chip NULL: the provisioned one. */
gs_board *gs_recovery_board(const gs_chip *chip, GError **error);

/* 32-bit accesses through a view ("hsp", "io0", "a7s" ...) */
void gs_put(gs_board *board, const char *view, guint32 address, guint32 value, GError **error);
guint32 gs_get(gs_board *board, const char *view, guint32 address, GError **error);

/* Lets virtual time pass; every core sleeps. */
void gs_pass(gs_board *board, guint64 ns, GError **error);

/* TRUE when an interrupt is pending at that M4's NVIC, enabled or not. */
gboolean gs_nvic_pending(gs_board *board, const char *view, guint irq, GError **error);

#define GS_RECOVERY(name) \
    GError *error = NULL; \
    g_autoptr(gs_board) name = gs_recovery_board(NULL, &error); \
    (void)arg; \
    GS_CHECK_ERROR(error)

#endif
