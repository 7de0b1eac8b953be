/* SPDX-License-Identifier: MIT */
/* The list of scenarios, and one run of one: see scenario.h. */
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "attack.h"
#include "error.h"
#include "flaw.h"

static GPtrArray *all;

void gs_scenario_enlist(const gs_scenario *scenario)
{
    if (!all) {
        all = g_ptr_array_new();
    }
    g_ptr_array_add(all, (gpointer)scenario);
}

static gint by_id(gconstpointer a, gconstpointer b)
{
    const gs_scenario *const *one = a, *const *two = b;
    gint order = atoi((*one)->id + 1) - atoi((*two)->id + 1);
    return order ? order : strcmp((*one)->id, (*two)->id);
}

const GPtrArray *gs_scenarios(void)
{
    g_ptr_array_sort(all, by_id);
    return all;
}

const gs_scenario *gs_scenario_find(const char *name)
{
    for (guint i = 0; i < all->len; i++) {
        const gs_scenario *one = g_ptr_array_index(all, i);
        if (g_ascii_strcasecmp(one->id, name) == 0 || g_ascii_strcasecmp(one->name, name) == 0) {
            return one;
        }
    }
    return NULL;
}

void gs_finding_clear(gs_finding *finding)
{
    g_free(finding->layer);
    g_free(finding->evidence);
    g_free(finding->reproduce);
    *finding = (gs_finding){ 0 };
}

gboolean gs_attack_control(const gs_attack *attack)
{
    return attack->control;
}

GError **gs_attack_error(gs_attack *attack)
{
    return &attack->error;
}

gboolean gs_attack_ok(const gs_attack *attack)
{
    return !attack->error;
}

gboolean gs_claim(gs_attack *attack, gboolean holds, const char *layer, const char *fmt, ...)
{
    if (attack->error) {
        return FALSE;
    }
    attack->claims++;
    if (attack->layer) {
        return FALSE; /* the first layer that falls is the finding */
    }
    va_list args;
    va_start(args, fmt);
    g_autofree char *text = g_strdup_vprintf(fmt, args);
    va_end(args);
    if (!holds) {
        attack->layer = g_strdup(layer);
        g_string_truncate(attack->evidence, 0);
    }
    g_string_append_printf(attack->evidence, "%s%s", attack->evidence->len ? "; " : "", text);
    return holds;
}

static void judge(const gs_attack *attack, gs_finding *finding)
{
    finding->verdict = attack->layer ? GS_BROKEN : GS_HELD;
    finding->layer = g_strdup(attack->layer ? attack->layer : attack->scenario->layers);
    finding->evidence = g_strdup(attack->evidence->str);
}

gboolean gs_scenario_run(const gs_scenario *scenario, gboolean control, guint64 seed,
                         gs_finding *finding, GError **error)
{
    *finding = (gs_finding){ .verdict = GS_MISSING };
    g_autoptr(GString) command = g_string_new("build/bin/glassphere attack ");
    g_string_append_printf(command, "%s %s", scenario->missing ? "show" : "run", scenario->id);
    if (control) {
        g_string_append(command, " --control");
    }
    if (seed > 1) {
        g_string_append_printf(command, " --seed %" G_GUINT64_FORMAT, seed);
    }
    finding->reproduce = g_strdup(command->str);
    if (scenario->missing) {
        finding->layer = g_strdup("");
        finding->evidence = g_strdup(scenario->missing);
        return TRUE;
    }
    gs_attack attack = { .scenario = scenario, .control = control, .seed = seed,
                         .evidence = g_string_new(NULL),
                         .texts = g_ptr_array_new_with_free_func(g_free) };
    scenario->run(&attack);
    if (!attack.error && !attack.claims) {
        g_set_error(&attack.error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "it claims nothing");
    }
    if (!attack.error) {
        judge(&attack, finding);
    }
    gs_attack_end(&attack);
    if (attack.error) {
        g_propagate_prefixed_error(error, attack.error, "%s: ", scenario->id);
        gs_finding_clear(finding);
        return FALSE;
    }
    return TRUE;
}
