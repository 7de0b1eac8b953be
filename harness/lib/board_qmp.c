/* SPDX-License-Identifier: MIT */
/* QMP over the board's control channel: one command at a time. */
#include <string.h>

#include "board_internal.h"
#include "error.h"
#include "hex.h"

void gs_board_qmp_line(gs_board *board, const char *line, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, line, -1, error)) {
        g_prefix_error(error, "QMP: ");
        return;
    }
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        return;
    }
    JsonObject *object = json_node_get_object(root);
    if (json_object_has_member(object, "event")) {
        /* all others tell nothing that the machine's channel does not */
        board->migration_events += g_str_equal(json_object_get_string_member(object, "event"),
                                               "MIGRATION");
        return;
    }
    g_clear_pointer(&board->reply, json_node_unref);
    board->reply = json_node_copy(root);
}

static JsonObject *wait_reply(gs_board *board, GError **error)
{
    while (!board->reply) {
        if (!gs_board_pump(board, -1, error)) {
            return NULL;
        }
    }
    JsonObject *object = json_object_ref(json_node_get_object(board->reply));
    g_clear_pointer(&board->reply, json_node_unref);
    return object;
}

gboolean gs_board_qmp_greet(gs_board *board, GError **error)
{
    g_autoptr(JsonObject) greeting = wait_reply(board, error);
    if (!greeting) {
        return FALSE;
    }
    JsonNode *reply = gs_board_qmp(board, "qmp_capabilities", NULL, error);
    if (!reply) {
        return FALSE;
    }
    json_node_unref(reply);
    return TRUE;
}

JsonNode *gs_board_qmp(gs_board *board, const char *command, JsonObject *arguments, GError **error)
{
    g_autoptr(JsonObject) request = json_object_new();
    json_object_set_string_member(request, "execute", command);
    if (arguments) {
        json_object_set_object_member(request, "arguments", arguments);
    }
    g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), request);
    g_autofree char *text = json_to_string(node, FALSE);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    g_clear_pointer(&board->reply, json_node_unref);
    if (!gs_board_send(board, GS_CHANNEL_QMP, line, strlen(line), error)) {
        return NULL;
    }
    g_autoptr(JsonObject) reply = wait_reply(board, error);
    if (!reply) {
        return NULL;
    }
    if (json_object_has_member(reply, "error")) {
        JsonObject *fault = json_object_get_object_member(reply, "error");
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "QMP %s: %s", command,
                    json_object_get_string_member(fault, "desc"));
        return NULL;
    }
    return json_node_copy(json_object_get_member(reply, "return"));
}

static gboolean qmp_done(gs_board *board, const char *command, JsonObject *arguments,
                         GError **error)
{
    JsonNode *reply = gs_board_qmp(board, command, arguments, error);
    if (!reply) {
        return FALSE;
    }
    json_node_unref(reply);
    return TRUE;
}

static JsonObject *property_arguments(const char *path, const char *property)
{
    JsonObject *arguments = json_object_new();
    json_object_set_string_member(arguments, "path", path);
    json_object_set_string_member(arguments, "property", property);
    return arguments;
}

char *gs_board_get(gs_board *board, const char *path, const char *property, GError **error)
{
    g_autoptr(JsonNode) node =
        gs_board_qmp(board, "qom-get", property_arguments(path, property), error);
    if (!node) {
        g_prefix_error(error, "%s %s: ", path, property);
        return NULL;
    }
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
        return g_strdup(json_node_get_string(node));
    }
    return json_to_string(node, FALSE);
}

static gboolean is_number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}

gboolean gs_board_set(gs_board *board, const char *path, const char *property, const char *value,
                      GError **error)
{
    JsonObject *arguments = property_arguments(path, property);
    /* A property's type is not known here: digits go as a number, the rest as text. */
    if (is_number(value)) {
        json_object_set_int_member(arguments, "value", (gint64)g_ascii_strtoull(value, NULL, 10));
    } else {
        json_object_set_string_member(arguments, "value", value);
    }
    if (qmp_done(board, "qom-set", arguments, error)) {
        return TRUE;
    }
    g_prefix_error(error, "%s %s = %s: ", path, property, value);
    return FALSE;
}

gboolean gs_board_continue(gs_board *board, GError **error)
{
    g_clear_pointer(&board->stop_reason, g_free);
    return qmp_done(board, "cont", NULL, error);
}

gboolean gs_board_pause(gs_board *board, GError **error)
{
    if (!qmp_done(board, "stop", NULL, error)) {
        return FALSE;
    }
    /* The reply may be here before the events that the machine sent ahead of it */
    g_autofree char *reason = gs_board_get(board, GS_ORACLE, "stopped-for", error);
    while (reason && *reason && !board->stop_reason) {
        if (!gs_board_pump(board, -1, error)) {
            return FALSE;
        }
    }
    return reason != NULL;
}

char *gs_board_probe(gs_board *board, const char *view, const char *access, GError **error)
{
    g_autofree char *path = g_strdup_printf("/machine/soc/probe-%s", view);
    if (!gs_board_set(board, path, "access", access, error)) {
        return NULL;
    }
    return gs_board_get(board, path, "result", error);
}

GBytes *gs_board_probe_batch(gs_board *board, const char *view, const char *orders, GError **error)
{
    g_autofree char *path = g_strdup_printf("/machine/soc/probe-%s", view);
    if (!gs_board_set(board, path, "batch", orders, error)) {
        return NULL;
    }
    g_autofree char *result = gs_board_get(board, path, "batch-result", error);
    if (!result) {
        return NULL;
    }
    gsize size = g_str_has_prefix(result, "ok ") ? strlen(result + strlen("ok ")) / 2 : 0;
    g_autofree guint8 *data = g_malloc(size + 1);
    if (!g_str_has_prefix(result, "ok ") || !gs_unhex(result + strlen("ok "), data, size)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "batch of %s: %s", view, result);
        return NULL;
    }
    return g_bytes_new(data, size);
}

gboolean gs_board_wait_migration(gs_board *board, GError **error)
{
    for (;;) {
        guint seen = board->migration_events;
        g_autoptr(JsonNode) node = gs_board_qmp(board, "query-migrate", NULL, error);
        if (!node) {
            return FALSE;
        }
        const char *status = json_object_get_string_member_with_default(
            json_node_get_object(node), "status", "none");
        if (g_str_equal(status, "completed")) {
            return TRUE;
        }
        if (g_str_equal(status, "failed") || g_str_equal(status, "cancelled")) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "snapshot: %s", status);
            return FALSE;
        }
        while (board->migration_events == seen) {
            if (!gs_board_pump(board, -1, error)) {
                return FALSE;
            }
        }
    }
}

gboolean gs_board_save(gs_board *board, const char *file, GError **error)
{
    g_autofree char *uri = g_strdup_printf("file:%s", file);
    JsonObject *arguments = json_object_new();
    json_object_set_string_member(arguments, "uri", uri);
    if (gs_board_pause(board, error) && qmp_done(board, "migrate", arguments, error) &&
        gs_board_wait_migration(board, error)) {
        return TRUE;
    }
    g_prefix_error(error, "%s: ", file);
    return FALSE;
}
