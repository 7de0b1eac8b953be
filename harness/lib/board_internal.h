/* SPDX-License-Identifier: MIT */
/* Shared by board.c and board_qmp.c only. */
#ifndef GS_BOARD_INTERNAL_H
#define GS_BOARD_INTERNAL_H

#include "board.h"

#define GS_ORACLE "/machine/soc/oracle"

enum {
    GS_CHANNEL_QMP,
    GS_CHANNEL_EVENTS,
    GS_CHANNEL_SERIAL, /* + port */
    GS_CHANNELS = GS_CHANNEL_SERIAL + GS_BOARD_SERIALS,
};

typedef struct gs_channel {
    int fd;
    GString *line; /* bytes after the last newline */
} gs_channel;

struct gs_board {
    GPid pid;
    gs_channel channels[GS_CHANNELS];
    GPtrArray *events;
    GString *serial[GS_BOARD_SERIALS];
    JsonNode *reply;   /* last QMP reply or greeting not yet taken */
    guint migration_events; /* changes of a migration's state that QMP has told */
    char *stop_reason;
    gboolean gone;     /* the process ended by itself */
    gs_board_event_fn on_event;
    void *on_event_opaque;
    gs_board_serial_fn on_serial;
    void *on_serial_opaque;
};

gboolean gs_board_send(gs_board *board, int channel, const char *data, gsize size, GError **error);
gboolean gs_board_qmp_greet(gs_board *board, GError **error);
gboolean gs_board_wait_migration(gs_board *board, GError **error);
void gs_board_qmp_line(gs_board *board, const char *line, GError **error);

#endif
