/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's event stream: JSON lines on one chardev, for the harness.
 * Nothing is formatted while no chardev is open.
 */
#ifndef HW_MT3620_EVENTS_H
#define HW_MT3620_EVENTS_H

#include "qapi/error.h"

/*
 * Emit {"insn":N,"event":"NAME",<members>}: N is the virtual clock in
 * nanoseconds (instructions in lab mode), members are printed by fmt as
 * JSON members; an empty fmt adds none. Call with the BQL held.
 */
void mt3620_event(const char *name, const char *fmt, ...) G_GNUC_PRINTF(2, 3);

/* Open the stream on the chardev of this id (machine property `events`). */
bool mt3620_events_open(const char *chardev_id, Error **errp);

#endif
