/* SPDX-License-Identifier: MIT */
/*
 * gdb's remote protocol, as much of it as tests need: one core of the board at a time, on the
 * socket `glassphere fault replay` opens. Every wait ends by an answer or by the socket's end.
 */
#ifndef GS_GDB_CLIENT_H
#define GS_GDB_CLIENT_H

#include <glib.h>

/* Inferiors are clusters: 1 A7, 2 HSP, 3 IO0, 4 IO1. -1 when there is nobody. */
int gs_gdb_connect(const char *path, guint inferior);
/* Attaches all four, so that all go on together; then looks at that one. */
void gs_gdb_attach_all(int fd, guint inferior);
/* One packet there and back: the answer's text, "" when the other side is gone. Caller frees. */
char *gs_gdb_packet(int fd, const char *text);
/* Register by its number in the core's description (0..15, 25 the flags); FALSE: no answer. */
gboolean gs_gdb_register(int fd, guint number, guint32 *value);
/* A byte of the core's memory. */
gboolean gs_gdb_byte(int fd, guint32 address, guint8 *value);
/* One instruction of that core while the others may run, or all of them on; the stop's text. */
char *gs_gdb_step(int fd, guint inferior);
char *gs_gdb_continue(int fd);

#endif
