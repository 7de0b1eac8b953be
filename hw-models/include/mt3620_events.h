/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's event channel: one JSON object a line on a chardev that the host
 * names (machine property "events"). What the machine itself saw, for verdicts that
 * do not rest on what firmware says. List of events: docs/determinism.md.
 */
#ifndef HW_MT3620_EVENTS_H
#define HW_MT3620_EVENTS_H

#include "qapi/error.h"

/* Binds the channel to chardev ID; false with errp set when there is none. */
bool mt3620_events_open(const char *chardev_id, Error **errp);

/* While muted nothing is emitted: what a laboratory run does never happened to the board. */
void mt3620_events_mute(bool mute);

/* What is emitted now comes out: for members that take work to put together. */
bool mt3620_events_heard(void);

/*
 * Emits {"insn":N,"event":"NAME",FMT...}. FMT prints further JSON members without
 * braces, "" for none. N is the virtual clock: instructions in lab mode, else ns.
 * Any thread, with or without the BQL. Costs nothing while no channel is open.
 */
void mt3620_event(const char *name, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

#endif
