/* SPDX-License-Identifier: MIT */
/*
 * Snapshots of one device at a time: a script brings it into an unusual state, the board is
 * saved and loaded in a new process, and both boards then go through a second script. All they
 * read, send and report must be equal, and so must the state at both ends.
 */
#ifndef GS_SNAPSHOT_H
#define GS_SNAPSHOT_H

#include "recovery.h"
#include "suite.h"

enum gs_step_kind {
    GS_STEP_END,
    GS_STEP_PUT,    /* 32-bit write */
    GS_STEP_LOAD,   /* 32-bit writes of value words, at text, to rising addresses */
    GS_STEP_SEE,    /* 32-bit read that must give the value */
    GS_STEP_LOOK,   /* value words from address on: the same on both boards */
    GS_STEP_DENIED, /* a read that must end in a bus or decode error */
    GS_STEP_PASS,   /* so many ns of virtual time */
    GS_STEP_FAULT,  /* text: a request of the device's inject() */
    GS_STEP_PROPERTY, /* text: a QOM property, the same on both boards */
    GS_STEP_TYPE,   /* text: bytes that arrive at serial port value */
    GS_STEP_HEARD,  /* text: what serial port value sent since the snapshot */
};

typedef struct gs_step {
    enum gs_step_kind kind;
    const char *where; /* view; or device below /machine/soc/, "" for the machine */
    guint32 address;
    guint64 value;
    const char *text;
} gs_step;

#define PUT(view, address, value) { GS_STEP_PUT, view, address, value, NULL }
#define LOAD(view, address, words) \
    { GS_STEP_LOAD, view, address, G_N_ELEMENTS(words), (const char *)(words) }
#define SEE(view, address, value) { GS_STEP_SEE, view, address, value, NULL }
#define LOOK(view, address, words) { GS_STEP_LOOK, view, address, words, NULL }
#define DENIED(view, address) { GS_STEP_DENIED, view, address, 0, NULL }
#define PASS_NS(ns) { GS_STEP_PASS, NULL, 0, ns, NULL }
#define FAULT(device, request) { GS_STEP_FAULT, device, 0, 0, request }
#define PROPERTY(device, name) { GS_STEP_PROPERTY, device, 0, 0, name }
#define TYPE(port, bytes) { GS_STEP_TYPE, NULL, 0, port, bytes }
#define HEARD(port, bytes) { GS_STEP_HEARD, NULL, 0, port, bytes }
#define END { GS_STEP_END, NULL, 0, 0, NULL }

typedef struct gs_snapshot_case {
    const char *name;
    const gs_step *before, *after; /* before the snapshot; on both boards after it */
    const char *option;            /* value of a -global, or NULL */
} gs_snapshot_case;

/* NULL, or a message (owned by the caller) that says how the loaded board differs. */
char *gs_snapshot_check(const gs_snapshot_case *one, GError **error);

/* The tables of cases; each ends with a nameless row. */
extern const gs_snapshot_case gs_snapshot_timing[], gs_snapshot_lines[], gs_snapshot_security[],
    gs_snapshot_cores[], gs_snapshot_dma[];

/* The cases that are no scripts: suite_snapshot_refused.c. */
void gs_snapshot_refused(gs_suite *suite);

#endif
