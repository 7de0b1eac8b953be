/* SPDX-License-Identifier: MIT */
#include "campaign_setting.h"

#include "../lib/event.h"

const char straight[] =
    "100 1 0x00000100 0020 t\n101 1 0x00000102 0121 t\n102 1 0x00000104 4018 t\n"
    "103 1 0x00000106 0228 t\n104 1 0x00000108 00d0 t\n105 1 0x0000010a 0022 t\n"
    "106 1 0x0000010c 0b68 t\n107 1 0x0000010e 1a60 t\n";

void setting_clear(setting *s)
{
    gs_prune_free(s->prune);
    gs_space_free(s->space);
    gs_trace_free(s->trace);
    gs_campaign_free(s->campaign);
    if (s->events) {
        g_ptr_array_unref(s->events);
    }
}

void setting_make(setting *s, const char *statements, const char *trace, GError **error)
{
    setting_with(s, statements, trace, NULL, 0, error);
}

void setting_with(setting *s, const char *statements, const char *trace, const char *const *events, guint count,
                  GError **error)
{
    g_autofree char *text = g_strconcat(HEAD, statements, NULL);
    s->events = g_ptr_array_new_with_free_func((GDestroyNotify)gs_event_free);
    for (guint i = 0; i < count; i++) {
        gs_event *event = gs_event_parse(events[i], error);
        if (!event) {
            return;
        }
        g_ptr_array_add(s->events, event);
    }
    s->campaign = gs_campaign_parse(text, "t.campaign", error);
    s->trace = s->campaign ? gs_trace_parse(trace, "t.trace", error) : NULL;
    s->space = s->trace ? gs_space_new(s->campaign, s->trace, s->events, error) : NULL;
    s->prune = s->space ? gs_prune_new(s->space) : NULL;
}
