/* SPDX-License-Identifier: MIT */
/*
 * A board that stands in the recovery stop (strap): no firmware touches a block
 * while a suite drives it through the machine's test masters. One board at a time
 * in a worker, or two that take turns (gs_recovery_resume). Accesses do nothing once
 * *error is set, so that a case checks it once.
 */
#ifndef GS_RECOVERY_H
#define GS_RECOVERY_H

#include "fixture.h"

/* At the same instant of virtual time in each case. chip NULL: the provisioned one. */
gs_board *gs_recovery_board(const gs_chip *chip, GError **error);
/* The same with further QEMU arguments (NULL: none). */
gs_board *gs_recovery_board_with(const gs_chip *chip, char **extra, GError **error);
/* A board loaded from a snapshot of a recovery board; time stands where it stood then. */
gs_board *gs_recovery_load(const char *snapshot, guint64 instant, char **extra, GError **error);
/* The instant of virtual time gs_pass has come to. */
guint64 gs_recovery_instant(void);
/* Another board of this worker, which stands at that instant, is the one that goes on. */
void gs_recovery_resume(guint64 instant);

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
