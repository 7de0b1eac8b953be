/* SPDX-License-Identifier: MIT */
#include "event.h"

#include "error.h"

gs_event *gs_event_parse(const char *line, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, line, -1, error)) {
        g_prefix_error(error, "event channel: '%s': ", line);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonObject *object = root && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    if (!object || !json_object_has_member(object, "event") ||
        !json_object_has_member(object, "insn")) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "event channel: '%s' has no \"event\" or no \"insn\"", line);
        return NULL;
    }
    gs_event *event = g_new0(gs_event, 1);
    event->data = json_object_ref(object);
    event->name = json_object_get_string_member(object, "event");
    event->insn = (guint64)json_object_get_int_member(object, "insn");
    return event;
}

void gs_event_free(gs_event *event)
{
    if (event) {
        json_object_unref(event->data);
        g_free(event);
    }
}

const char *gs_event_text(const gs_event *event, const char *member, const char *fallback)
{
    JsonNode *node = json_object_get_member(event->data, member);
    if (!node || json_node_get_value_type(node) != G_TYPE_STRING) {
        return fallback;
    }
    return json_node_get_string(node);
}

guint64 gs_event_number(const gs_event *event, const char *member)
{
    JsonNode *node = json_object_get_member(event->data, member);
    if (!node || !JSON_NODE_HOLDS_VALUE(node)) {
        return 0;
    }
    if (json_node_get_value_type(node) == G_TYPE_STRING) {
        return g_ascii_strtoull(json_node_get_string(node), NULL, 0);
    }
    return (guint64)json_node_get_int(node);
}
