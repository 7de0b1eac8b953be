/* SPDX-License-Identifier: MIT */
/*
 * A board on which HSP alone runs: the A7's probe was sent to sleep (or into a loop), and the
 * host speaks for it, through its view: the normal world's (EL1 probe) or the monitor's (A7S).
 * One board a worker. Calls do nothing once *error is set.
 */
#ifndef GS_RACE_H
#define GS_RACE_H

#include "../lib/orders.h"
#include "rig.h"
#include "suite.h"

enum { POP_CNT = 0x58 };    /* of a mailbox */
#define PATIENCE    400000  /* instructions until any request is answered */
#define ANSWER_MAX  96

/* Remote API, docs/remote-api.md */
#define MAILBOX     0x31000000u
#define PARK        0x80280000u
#define RING        0x80100000u
#define BUFFER(n)   (RING + 1540 + 2048 * (n))
#define DESC(n)     (RING + 4 + 12 * (n))
#define REQUEST     40u     /* the request's buffer */

/* Secure mailbox, secure_mbox.h's contract */
#define S_MAILBOX   0x300F0000u
#define EXCHANGE    0x803FF000u
#define S_DATA      (EXCHANGE + 32)
#define LABEL_ANSWER 32

extern gs_board *race_board;

/* A board for that core, asleep; with extra arguments of QEMU: a fresh one, still listening. */
void race_start(gs_core which, char **extra, GError **error);
void race_end(void);
/* The probe's core jumps to that code and does not come back. */
void race_send_away(guint32 block, guint32 code, const guint32 args[4], GError **error);
void race_put_code(guint32 at, const guint32 *code, guint words, GError **error);

void race_run_for(guint64 instructions, GError **error);
/* Frees the batch. */
GBytes *race_perform(gs_batch *batch, GError **error);
guint32 race_read_word(guint32 address, GError **error);
/* A mailbox's answer; 0: none. */
guint32 race_pop(guint32 mailbox, GError **error);

/* Announces the ring; puts a whole request there and posts it; the answer's size, -1: silence, -2:
 * something that is no answer to this. */
void race_ring_announce(GError **error);
void race_ring_ask(guint command, const void *data, guint size, GError **error);
int race_ring_answer(guint command, guint8 *answer, GError **error);
/* The same of the exchange page. */
void race_page_ask(guint command, const guint32 args[2], const void *data, guint size,
                   GError **error);
int race_page_answer(guint command, int *status, guint8 *answer, GError **error);

/* What the machine saw: no fault, no reset, no refused access. */
enum greatest_test_res race_unharmed(void);

#endif
