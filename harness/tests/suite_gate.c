/* SPDX-License-Identifier: MIT */
/*
 * The gate: a seeded sample of each campaign, new places with a new --seed, and the whole of a small
 * one, must show no bypass, miss nothing, and be valid. `make campaign` runs the whole set.
 */
#include <json-glib/json-glib.h>
#include <stdlib.h>

#include "../lib/error.h"
#include "fixture.h"
#include "suites.h"

#define SAMPLE "400"

static const struct stage {
    const char *name, *budget; /* budget 0: the whole of a small one */
} stages[] = {
    { "rom", SAMPLE }, { "one_bl", SAMPLE }, { "pluton", SAMPLE }, { "monitor", SAMPLE },
    { "rom-locks", SAMPLE }, { "one_bl-locks", SAMPLE }, { "pluton-locks", SAMPLE }, { "monitor-locks", SAMPLE },
    { "smc-pointer", SAMPLE }, { "capability", SAMPLE }, { "quote", SAMPLE }, { "stray-return", "0" },
    { "secure-state", "0" }, { "translation", "0" }, { "smc-entry", "0" },
};

/* The summary of a run of that campaign; *status: how the command ended. */
static JsonNode *sample(const struct stage *stage, const char *dir, int *status, GError **error)
{
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, gs_seed());
    const char *argv[] = { "build/bin/glassphere", "fault", "run", stage->name, "--budget", stage->budget,
                           "--seed",
                           seed, "--check", "20", "--fresh", "--quiet", "--no-controls", "--json",
                           "--out", dir, NULL };
    g_autofree char *out = NULL, *err = NULL;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, &err, status, error)) {
        return NULL;
    }
    JsonNode *summary = json_from_string(out, error);
    if (!summary) {
        g_prefix_error(error, "%s: ", err);
    }
    return summary;
}

TEST no_single_fault_opens(const void *arg)
{
    const struct stage *stage = arg;
    g_autofree char *dir = g_strdup_printf("%s-gate", gs_scratch());
    GError *error = NULL;
    int status = 0;
    g_autoptr(JsonNode) summary = sample(stage, dir, &status, &error);

    gs_remove_tree(dir);
    GS_CHECK_ERROR(error);
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run");
    gint64 bypass = json_object_get_int_member(o, "bypass");
    gint64 missed = json_object_get_int_member(o, "missed");
    gint64 want = atoi(stage->budget) ? atoi(stage->budget) : json_object_get_int_member(o, "classes");
    GS_CHECK(bypass == 0, "%" G_GINT64_FORMAT " bypasses: build/bin/glassphere fault run %s --budget %s "
             "--seed %" G_GUINT64_FORMAT, bypass, stage->name, stage->budget, gs_seed());
    GS_CHECK(run == want && run > 0 && missed == 0, "%" G_GINT64_FORMAT " run, %" G_GINT64_FORMAT " missed", run,
             missed);
    GS_CHECK(status == 0 && json_object_get_boolean_member(o, "valid"), "not valid, status %d", status);
    PASS();
}

void gs_suite_gate(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        gs_suite_add(suite, stages[i].name, no_single_fault_opens, &stages[i]);
    }
}
