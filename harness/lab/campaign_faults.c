/* SPDX-License-Identifier: MIT */
#include "campaign_faults.h"

#include <string.h>

#define MAX_VALUES 65536

static gboolean number(const char *text, gint64 *value)
{
    char *end;
    *value = g_ascii_strtoll(text, &end, 0);
    return end != text && !*end;
}

static gs_param *param_new(const char *name)
{
    gs_param *param = g_new0(gs_param, 1);
    param->name = g_strdup(name);
    param->values = g_ptr_array_new_with_free_func(g_free);
    param->numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    return param;
}

static void param_free(gpointer data)
{
    gs_param *param = data;
    g_free(param->name);
    g_ptr_array_unref(param->values);
    g_array_unref(param->numbers);
    g_free(param);
}

static gboolean add_range(gs_param *param, const char *prefix, gint64 low, gint64 high)
{
    if (low > high || high - low >= MAX_VALUES) {
        return FALSE;
    }
    for (gint64 i = low; i <= high; i++) {
        g_ptr_array_add(param->values, g_strdup_printf("%s%" G_GINT64_FORMAT, prefix, i));
    }
    return TRUE;
}

/* "5", "0..31", "r0..r12", "desc" */
static gboolean add_values(gs_param *param, const char *text)
{
    const char *dots = strstr(text, "..");
    gint64 low, high;
    if (!dots) {
        g_ptr_array_add(param->values, g_strdup(text));
        return *text != '\0';
    }
    g_autofree char *first = g_strndup(text, (gsize)(dots - text));
    const char *last = dots + 2;
    if (number(first, &low) && number(last, &high)) {
        return add_range(param, "", low, high);
    }
    return first[0] == 'r' && last[0] == 'r' && number(first + 1, &low) &&
           number(last + 1, &high) && add_range(param, "r", low, high);
}

static gs_param *find(const gs_group *group, const char *name)
{
    for (guint i = 0; i < group->params->len; i++) {
        gs_param *param = g_ptr_array_index(group->params, i);
        if (g_str_equal(param->name, name)) {
            return param;
        }
    }
    return NULL;
}

static gboolean takes(const gs_model *model, const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(model->params) && model->params[i]; i++) {
        if (g_str_equal(model->params[i], name)) {
            return TRUE;
        }
    }
    return g_str_equal(model->name, "skip") && g_str_equal(name, "n");
}

/* addr=loaded: each byte that the instruction is about to load */
static void take_cells(gs_group *group, gs_param *param)
{
    group->cells = TRUE;
    for (gint64 n = 0; n < GS_MODEL_CELLS; n++) {
        g_ptr_array_add(param->values, g_strdup_printf("loaded+%" G_GINT64_FORMAT, n));
        g_array_append_val(param->numbers, n);
    }
}

static gboolean values_ok(const gs_model *model, const gs_param *param, char **why)
{
    for (guint i = 0; i < param->values->len; i++) {
        const char *value = g_ptr_array_index(param->values, i), *text;
        if (!gs_model_value_ok(model, param->name, value, &text)) {
            *why = g_strdup_printf("%s=%s: %s", param->name, value, text);
            return FALSE;
        }
        gint64 n = gs_model_number(param->name, value);
        g_array_append_val(param->numbers, n);
    }
    return TRUE;
}

static gboolean take_param(gs_group *group, const char *name, const char *text, char **why)
{
    gs_param *param = param_new(name);
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    gboolean twice = find(group, name) != NULL;
    g_ptr_array_add(group->params, param);
    if (twice) {
        *why = g_strdup_printf("%s is given twice", name);
        return FALSE;
    }
    if (group->model && !takes(group->model, name)) {
        *why = g_strdup_printf("%s takes no '%s'", group->model->name, name);
        return FALSE;
    }
    if (group->model && g_str_equal(name, "addr") && g_str_equal(text, "loaded")) {
        take_cells(group, param);
        return TRUE;
    }
    for (guint i = 0; parts[i]; i++) {
        if (!add_values(param, parts[i])) {
            *why = g_strdup_printf("%s=%s: not a value or range", name, parts[i]);
            return FALSE;
        }
    }
    return !group->model || values_ok(group->model, param, why);
}

static gboolean take_duration(gs_group *group, const char *text, char **why)
{
    gint64 count;
    if (!group->model || !group->model->lasts) {
        *why = g_strdup("this model takes no for=");
        return FALSE;
    }
    if (!g_str_equal(text, "once") && !g_str_equal(text, "ever") &&
        (!number(text, &count) || count < 1)) {
        *why = g_strdup("for= is once, ever or a number from 1 on");
        return FALSE;
    }
    group->duration = g_strdup(text);
    return TRUE;
}

static gboolean take_sample(gs_group *group, const char *text, char **why)
{
    gint64 count = 0;
    group->sampled = !g_str_equal(text, "all");
    if (group->sampled && (!number(text, &count) || count < 1)) {
        *why = g_strdup("sample= is all or a number from 1 on");
        return FALSE;
    }
    group->sample = (guint64)count;
    return TRUE;
}

static gboolean take_word(gs_group *group, const char *word, char **why)
{
    const char *equals = strchr(word, '=');
    if (!equals) {
        *why = g_strdup_printf("'%s' is not NAME=VALUES", word);
        return FALSE;
    }
    g_autofree char *name = g_strndup(word, (gsize)(equals - word));
    if (g_str_equal(name, "sample")) {
        return take_sample(group, equals + 1, why);
    }
    if (g_str_equal(name, "for")) {
        return take_duration(group, equals + 1, why);
    }
    return take_param(group, name, equals + 1, why);
}

static gboolean complete(const gs_group *group, char **why)
{
    for (guint i = 0; group->model && i < G_N_ELEMENTS(group->model->params) &&
         group->model->params[i]; i++) {
        if (!find(group, group->model->params[i])) {
            *why = g_strdup_printf("%s needs %s=", group->model->name, group->model->params[i]);
            return FALSE;
        }
    }
    return TRUE;
}

gs_group *gs_group_parse(char **words, guint line, char **why)
{
    gs_group *group = g_new0(gs_group, 1);
    char **rest = words + 1;
    group->params = g_ptr_array_new_with_free_func(param_free);
    group->line = line;
    if (!words[0]) {
        *why = g_strdup("a model is missing");
        goto bad;
    }
    group->model = gs_model_find(words[0]);
    if (g_str_equal(words[0], "device")) {
        if (!words[1] || !words[2] || strchr(words[1], '=') || strchr(words[2], '=')) {
            *why = g_strdup("device takes a device's name and a fault's (docs/faults.md)");
            goto bad;
        }
        group->device = g_strdup(words[1]);
        group->device_fault = g_strdup(words[2]);
        rest = words + 3;
    } else if (!group->model) {
        *why = g_strdup_printf("there is no model '%s'", words[0]);
        goto bad;
    }
    for (; *rest; rest++) {
        if (!take_word(group, *rest, why)) {
            goto bad;
        }
    }
    if (complete(group, why)) {
        return group;
    }
bad:
    gs_group_free(group);
    return NULL;
}

void gs_group_free(gpointer data)
{
    gs_group *group = data;
    g_free(group->device);
    g_free(group->device_fault);
    g_free(group->duration);
    g_ptr_array_unref(group->params);
    g_free(group);
}
