/* SPDX-License-Identifier: MIT */
/*
 * The Remote API as a compromised kernel speaks it (docs/remote-api.md): the ring block in
 * normal RAM is written by the host, the words are posted by the EL1 probe. A request is
 * right in everything its sender does not change.
 */
#ifndef GS_REMOTE_H
#define GS_REMOTE_H

#include "board.h"

#define GS_REMOTE_BLOCK     0x80100000u
#define GS_REMOTE_BUFFER(n) (GS_REMOTE_BLOCK + 1540 + 2048 * (n))
#define GS_REMOTE_DESC(n)   (GS_REMOTE_BLOCK + 4 + 12 * (n))
#define GS_REMOTE_REPLY_MAX 1028
#define GS_REMOTE_SILENCE   (-1)

typedef struct gs_remote {
    gs_board *board;        /* with the EL1 probe ready; not owned */
    guint next_seq, next_tx;
} gs_remote;

typedef struct gs_remote_ask {
    guint command;
    const guint8 *data;
    guint size;             /* bytes of data; the message's size field is this rounded up */
    gint claimed;           /* size field if not 0; -1 claims 0 */
    gint version;           /* if not 0 */
    gint sequence;          /* if not 0; -1 sends 0 */
    guint index;            /* if not 0; 256 sends 0 */
} gs_remote_ask;

/* Lays the block out and names it to Pluton. */
void gs_remote_init(gs_remote *remote, gs_board *board, GError **error);
/* The reply's size, or GS_REMOTE_SILENCE. Does nothing once *error is set. */
gint gs_remote_request(gs_remote *remote, gs_remote_ask ask, guint8 reply[GS_REMOTE_REPLY_MAX],
                       GError **error);
/* Posts a word and waits for one; 0: nothing came. */
guint32 gs_remote_exchange(gs_remote *remote, guint32 command, guint32 data, GError **error);

/* 32 bits through the normal world's view; nothing once *error is set. */
void gs_remote_put(gs_remote *remote, guint32 address, guint32 value, GError **error);
guint32 gs_remote_get(gs_remote *remote, guint32 address, GError **error);
/* Whole words. */
void gs_remote_get_bytes(gs_remote *remote, guint32 address, void *to, guint size, GError **error);

#endif
