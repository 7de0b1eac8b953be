/* SPDX-License-Identifier: MIT */
/*
 * One event of the machine's event channel (docs/determinism.md): a JSON object
 * a line, {"insn": N, "event": NAME, ...}.
 */
#ifndef GS_EVENT_H
#define GS_EVENT_H

#include <json-glib/json-glib.h>

typedef struct gs_event {
    guint64 insn;      /* instructions since the machine started (lab), ns (live) */
    const char *name;  /* owned by data */
    JsonObject *data;
} gs_event;

/* Parses one line. NULL and *error (GS_ERROR_INFRASTRUCTURE) when it is no event. */
gs_event *gs_event_parse(const char *line, GError **error);
void gs_event_free(gs_event *event);

/* Member as text: strings as they are, integers in decimal, absent = fallback. */
const char *gs_event_text(const gs_event *event, const char *member, const char *fallback);
guint64 gs_event_number(const gs_event *event, const char *member);

#endif
