/* SPDX-License-Identifier: MIT */
/*
 * A search for private keys where none may be: every run of eight bytes of every key, in three byte
 * orders, in bytes, in text and in a snapshot of a whole machine.
 */
#ifndef GS_KEYSEARCH_H
#define GS_KEYSEARCH_H

#include "../lib/board.h"

enum { GS_KEYS_SIZE = 96, GS_KEY_ORDERS = 3 };  /* of the three fused keys */

typedef struct gs_search {
    GHashTable *windows;        /* eight bytes as a number */
    guint8 filter[1 << 16];     /* by their last two bytes */
    guint8 order[GS_KEY_ORDERS][GS_KEYS_SIZE]; /* as burned; words swapped; as little-endian numbers */
    guint keys;
} gs_search;

/* So many keys, 32 bytes each, one behind the other as the fuse file has them; three at most. */
gs_search *gs_search_new(const guint8 *keys, guint count);
void gs_search_free(gs_search *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_search, gs_search_free)

/* Pieces of eight bytes found. A whole key of 32 bytes is 25 of them. */
guint gs_search_bytes(const gs_search *s, const guint8 *data, gsize size);
/* The same, and hex digits of any case in a row: every eight bytes, whatever digit they start at. */
guint gs_search_text(const gs_search *s, const char *text, gsize size);
/* Words of a key printed one by one: how many different words of one key a text has. One can
 * be chance in a long log. */
guint gs_search_words(const gs_search *s, const char *text, gsize size);

/* A machine paused by an earlier snapshot has to go on before the next one: it runs for an
 * unknown while here, so what is planted for a snapshot is planted after this. */
gboolean gs_search_ready(gs_board *board, GError **error);
/* The snapshot without the e-fuse's own rows, whose number it returns: they are its secret. Never NULL. */
GByteArray *gs_search_snapshot(gs_board *board, const gs_search *s, guint *rows, GError **error);

#endif
