/* SPDX-License-Identifier: MIT */
/*
 * A board: one QEMU process with the machine mt3620-rdb, seen from outside only
 * (QMP, event channel, serial ports). Everything arrives over socket pairs made
 * before the process starts, and every wait reads all of them, so neither side
 * can block the other. Nothing here sleeps: a wait ends by an event, by the
 * process's end, or by the machine's own instruction limit.
 */
#ifndef GS_BOARD_H
#define GS_BOARD_H

#include "event.h"

#define GS_BOARD_SERIALS 4 /* A7 UART0, HSP, IO0, IO1 */
enum { GS_SERIAL_A7, GS_SERIAL_HSP, GS_SERIAL_IO0, GS_SERIAL_IO1 };

typedef struct gs_board gs_board;

typedef struct gs_board_config {
    const char *qemu;   /* NULL: $GLASSPHERE_QEMU or build/qemu/qemu-system-arm */
    const char *rom;    /* NULL: build/firmware/rom.bin */
    const char *flash;  /* NULL: build/board/flash.img */
    const char *fuses;  /* NULL: build/board/fuses.img; "": the chip has no drive behind its fuses */
    gboolean persist;   /* write flash and fuses back to their files; else the files stay as they are */
    gboolean live;      /* wall clock, multi-threaded; else lab mode */
    guint64 seed;       /* 0: 1 */
    gboolean recovery_strap;
    guint64 insn_limit; /* stop after so many instructions (lab: ns of virtual time); 0: none */
    const char *stop_stage;     /* stop when this stage is fetched, or NULL */
    const char *stop_postcodes; /* stop at any of these post codes, "0x..,0x..", or NULL */
    const char *incoming;       /* migration file to start from, or NULL */
    char **extra;       /* further QEMU arguments, or NULL */
    gboolean unwatched; /* without $GLASSPHERE_QEMU_ARGS: what runs under faults is no coverage */
} gs_board_config;

/*
 * The environment of a whole run: $GLASSPHERE_QEMU_ARGS is added to every command line
 * (plugins) but those of campaigns; with $GLASSPHERE_QEMU_EXIT_MS a board is asked to end (SIGTERM) and killed only
 * after so long. Without it, it is killed at once. $GLASSPHERE_VERBOSE prints command lines.
 */

/* Starts QEMU, stopped before the first instruction. NULL and *error on failure. */
gs_board *gs_board_start(const gs_board_config *config, GError **error);
/* Ends the process, frees everything. NULL is allowed. */
void gs_board_free(gs_board *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_board, gs_board_free)

/* Called for every event and every serial byte while a wait runs. */
typedef void (*gs_board_event_fn)(gs_board *board, const gs_event *event, void *opaque);
typedef void (*gs_board_serial_fn)(gs_board *board, int port, const char *data, gsize size, void *opaque);
void gs_board_on_event(gs_board *board, gs_board_event_fn fn, void *opaque);
void gs_board_on_serial(gs_board *board, gs_board_serial_fn fn, void *opaque);

/* QMP: arguments is consumed (NULL = none); the reply's "return", or NULL and *error. */
JsonNode *gs_board_qmp(gs_board *board, const char *command, JsonObject *arguments, GError **error);
/* QOM property as text (numbers in decimal, booleans true/false). Caller frees. */
char *gs_board_get(gs_board *board, const char *path, const char *property, GError **error);
gboolean gs_board_set(gs_board *board, const char *path, const char *property, const char *value,
                      GError **error);

gboolean gs_board_continue(gs_board *board, GError **error);
/* Holds the machine. When it had stopped of itself before, gs_board_stop_reason() knows afterwards. */
gboolean gs_board_pause(gs_board *board, GError **error);
/* Continues, then waits until the machine stops itself (stage, post code, limit). */
gboolean gs_board_run_until_stopped(gs_board *board, GError **error);
/* The same, asking tick from time to time (a few times a second); FALSE from it ends the wait
 * with its *error. */
typedef gboolean (*gs_board_tick_fn)(gs_board *board, void *opaque, GError **error);
gboolean gs_board_run_watched(gs_board *board, gs_board_tick_fn tick, void *opaque, GError **error);
/* Reads whatever arrives, at most timeout_ms (-1: until something does). FALSE: process gone. */
gboolean gs_board_pump(gs_board *board, int timeout_ms, GError **error);
gboolean gs_board_serial_send(gs_board *board, int port, const char *data, gsize size, GError **error);

/* All events so far, oldest first (owned by the board). */
const GPtrArray *gs_board_events(const gs_board *board);
/* First event of that name whose member has that value (member NULL: any), or NULL. */
const gs_event *gs_board_find(const gs_board *board, const char *name, const char *member,
                              const char *value);
/* All bytes a serial port has sent so far. */
const GString *gs_board_serial(const gs_board *board, int port);
/* Why the machine stopped itself: "stage", "postcode", "limit", or NULL while it has not. */
const char *gs_board_stop_reason(const gs_board *board);

/* Physical memory through one core's view ("a7ns", "a7s", "hsp", "io0", "io1"): the
 * result of the machine's test master, "ok 0x..", "bus-error" or "decode-error". */
char *gs_board_probe(gs_board *board, const char *view, const char *access, GError **error);
/* Many 4-byte accesses in one exchange, orders as in docs/machine.md: what was read, or
 * NULL and *error when the orders are malformed or an access was refused. */
GBytes *gs_board_probe_batch(gs_board *board, const char *view, const char *orders, GError **error);
/* Has the process ended by itself? An error then says nothing about what was asked. */
gboolean gs_board_gone(const gs_board *board);
/* Highest resident size of the QEMU process so far, in KiB; 0 when the host does not tell. */
long gs_board_peak_rss_kb(const gs_board *board);
/* Seconds of host CPU time the QEMU process has used, all threads; -1 when the host does not tell. */
double gs_board_cpu_seconds(const gs_board *board);
/* Saves a snapshot to a file (the machine stays paused). */
gboolean gs_board_save(gs_board *board, const char *path, GError **error);

#endif
