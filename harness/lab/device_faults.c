/* SPDX-License-Identifier: MIT */
#include "device_faults.h"

#include <string.h>

#include "../lib/error.h"

#define SOC "/machine/soc"

typedef struct asking {
    const gs_campaign *campaign;
    const gs_group *group;
    JsonObject *fault; /* as its device describes it */
} asking;

static gboolean refuse(const asking *a, const char *what, const char *there_is, GError **error)
{
    g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s:%u: faults: %s; there is %s", a->campaign->path,
                a->group->line, what, *there_is ? there_is : "none");
    return FALSE;
}

static void list(GString *names, const char *name)
{
    g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
}

static const char *text_of(JsonObject *object, const char *member)
{
    return json_object_get_string_member_with_default(object, member, "");
}

/* ---- a device ---- */

/* What it says of itself, a JSON array; NULL without *error: no faults, or no such device. */
static JsonNode *faults_of(gs_board *board, const char *device, GError **error)
{
    g_autofree char *path = g_strdup_printf(SOC "/%s", device);
    g_autoptr(GError) refusal = NULL;
    g_autofree char *text = gs_board_get(board, path, "faults", &refusal);
    if (text) {
        return json_from_string(text, error);
    }
    if (gs_board_gone(board)) {
        g_propagate_error(error, g_steal_pointer(&refusal));
    }
    return NULL;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Of char *, sorted: the children of the chip that list faults. */
static GPtrArray *devices(gs_board *board, GError **error)
{
    JsonObject *arguments = json_object_new();
    json_object_set_string_member(arguments, "path", SOC);
    g_autoptr(JsonNode) answer = gs_board_qmp(board, "qom-list", arguments, error);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    JsonArray *children = answer ? json_node_get_array(answer) : NULL;
    for (guint i = 0; children && i < json_array_get_length(children); i++) {
        JsonObject *child = json_array_get_object_element(children, i);
        gboolean is_child = g_str_has_prefix(text_of(child, "type"), "child<");
        g_autoptr(JsonNode) faults = is_child ? faults_of(board, text_of(child, "name"), NULL) : NULL;
        if (faults) {
            g_ptr_array_add(names, g_strdup(text_of(child, "name")));
        }
    }
    g_ptr_array_sort(names, by_name);
    return answer ? g_steal_pointer(&names) : NULL;
}

static gboolean no_device(const asking *a, gs_board *board, GError **error)
{
    g_autoptr(GPtrArray) names = devices(board, error);
    g_autoptr(GString) all = g_string_new(NULL);
    g_autofree char *what = g_strdup_printf("no device '%s' with faults", a->group->device);
    if (!names) {
        return FALSE;
    }
    for (guint i = 0; i < names->len; i++) {
        list(all, g_ptr_array_index(names, i));
    }
    return refuse(a, what, all->str, error);
}

/* ---- a fault ---- */

static JsonObject *find(JsonArray *array, const char *name, GString *names)
{
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonObject *object = json_array_get_object_element(array, i);
        if (g_str_equal(text_of(object, "name"), name)) {
            return object;
        }
        list(names, text_of(object, "name"));
    }
    return NULL;
}

static gboolean value_fits(JsonObject *param, const char *value)
{
    if (json_object_has_member(param, "choices")) {
        g_auto(GStrv) choices = g_strsplit(text_of(param, "choices"), "|", -1);
        return g_strv_contains((const char *const *)choices, value);
    }
    char *end;
    guint64 number = g_ascii_strtoull(value, &end, 0);
    return g_ascii_isdigit(*value) && !*end && number >= (guint64)json_object_get_int_member(param, "min") &&
           number <= (guint64)json_object_get_int_member(param, "max");
}

static gboolean values_fit(const asking *a, JsonObject *param, const gs_param *given, GError **error)
{
    for (guint i = 0; i < given->values->len; i++) {
        const char *value = g_ptr_array_index(given->values, i);
        if (!value_fits(param, value)) {
            gboolean chosen = json_object_has_member(param, "choices");
            g_autofree char *what = g_strdup_printf("%s=%s is no value of it", given->name, value);
            g_autofree char *range =
                chosen ? g_strdup(text_of(param, "choices"))
                       : g_strdup_printf("%" G_GUINT64_FORMAT "..%" G_GUINT64_FORMAT,
                                         (guint64)json_object_get_int_member(param, "min"),
                                         (guint64)json_object_get_int_member(param, "max"));
            return refuse(a, what, range, error);
        }
    }
    return TRUE;
}

static gboolean is_given(const gs_group *group, const char *name)
{
    for (guint i = 0; i < group->params->len; i++) {
        if (g_str_equal(((gs_param *)g_ptr_array_index(group->params, i))->name, name)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* What every fault takes that stays armed. */
static JsonArray *with_common(JsonObject *fault)
{
    static const char *const common =
        "[{\"name\":\"times\",\"min\":0,\"max\":4294967295,\"optional\":true},"
        "{\"name\":\"until\",\"choices\":\"clear|reset\",\"optional\":true}]";
    JsonArray *own = json_object_get_array_member(fault, "params"), *all = json_array_new();
    g_autoptr(JsonNode) armed = json_from_string(common, NULL);
    for (guint i = 0; i < json_array_get_length(own); i++) {
        json_array_add_element(all, json_array_dup_element(own, i));
    }
    for (guint i = 0; i < 2 && !g_str_equal(text_of(fault, "kind"), "now"); i++) {
        json_array_add_element(all, json_array_dup_element(json_node_get_array(armed), i));
    }
    return all;
}

static gboolean params_fit(const asking *a, GError **error)
{
    g_autoptr(JsonArray) params = with_common(a->fault);
    for (guint i = 0; i < a->group->params->len; i++) {
        const gs_param *given = g_ptr_array_index(a->group->params, i);
        g_autoptr(GString) names = g_string_new(NULL);
        g_autofree char *what = g_strdup_printf("%s takes no '%s'", a->group->device_fault, given->name);
        JsonObject *param = find(params, given->name, names);
        if (!param) {
            return refuse(a, what, names->str, error);
        }
        if (!values_fit(a, param, given, error)) {
            return FALSE;
        }
    }
    for (guint i = 0; i < json_array_get_length(params); i++) {
        JsonObject *param = json_array_get_object_element(params, i);
        if (!json_object_get_boolean_member(param, "optional") && !is_given(a->group, text_of(param, "name"))) {
            g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s:%u: faults: %s needs %s=", a->campaign->path,
                        a->group->line, a->group->device_fault, text_of(param, "name"));
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean check(asking *a, gs_board *board, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(JsonNode) faults = faults_of(board, a->group->device, &why);
    g_autoptr(GString) names = g_string_new(NULL);
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    if (!faults) {
        return no_device(a, board, error);
    }
    a->fault = find(json_node_get_array(faults), a->group->device_fault, names);
    if (!a->fault) {
        g_autofree char *what = g_strdup_printf("%s has no fault '%s'", a->group->device, a->group->device_fault);
        return refuse(a, what, names->str, error);
    }
    return params_fit(a, error);
}

gboolean gs_device_faults_check(gs_board *board, const gs_campaign *campaign, GError **error)
{
    for (guint i = 0; i < campaign->groups->len; i++) {
        asking a = { campaign, g_ptr_array_index(campaign->groups, i), NULL };
        if (a.group->device && !check(&a, board, error)) {
            return FALSE;
        }
    }
    return TRUE;
}
