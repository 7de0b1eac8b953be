/* SPDX-License-Identifier: MIT */
/* One run of a scenario, as the library's own files see it. */
#ifndef GS_ATTACK_H
#define GS_ATTACK_H

#include "scenario.h"

struct gs_attack {
    const gs_scenario *scenario;
    gboolean control;
    guint64 seed;
    GError *error;
    GString *evidence;
    char *layer;        /* of the first claim that did not hold */
    guint claims;
    gs_chip *chip;
    gs_board *board;    /* what the run works on */
    gboolean shared;    /* that board outlives the run */
    guint patience;     /* slices for an answer of the EL1 probe; 0: the usual */
    guint io_probes;    /* bit n: IO core n runs the probe */
    gs_remote remote;   /* its session with Pluton, once there is one */
    gs_agent agent;     /* its board is the run's */
    GPtrArray *texts;   /* strings handed to run() */
};

/* Takes a board for this run; the one before it goes. */
void gs_attack_take(gs_attack *attack, gs_board *board, gboolean shared);
/* A chip of that flash file (NULL: the provisioned board's), with the control's flaw. */
gs_chip *gs_attack_make_chip(gs_attack *attack, const char *flash);
/* app_probe.c: the run is over; the Linux board goes if it was broken. */
void gs_attack_end_linux(gs_attack *attack);
/* Gives back what the run had; attack->error stays. */
void gs_attack_end(gs_attack *attack);

#endif
