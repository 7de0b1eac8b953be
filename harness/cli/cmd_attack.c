/* SPDX-License-Identifier: MIT */
/*
 * attack list | show NAME | run NAME|all: the attack scenarios (docs/attacks.md). A verdict is
 * held, broken at LAYER, or missing PART. With --control a scenario runs on a board with its
 * flaw built in, and passes when it says broken.
 */
#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "../lib/scenario.h"
#include "commands.h"

static const char *const verdict_text[] = {
    [GS_HELD] = "held", [GS_BROKEN] = "broken", [GS_MISSING] = "missing",
};

static void print_json(JsonArray *array)
{
    g_autoptr(JsonNode) node = json_node_init_array(json_node_alloc(), array);
    g_autofree char *text = json_to_string(node, TRUE);
    printf("%s\n", text);
}

static JsonObject *describe(const gs_scenario *one)
{
    const struct { const char *name, *value; } members[] = {
        { "id", one->id }, { "name", one->name }, { "attacker", one->attacker },
        { "asset", one->asset }, { "layers", one->layers }, { "source", one->source },
        { "asserts", one->asserts }, { "control", one->control }, { "flaw", one->flaw },
        { "missing", one->missing },
    };
    JsonObject *object = json_object_new();
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        if (members[i].value) {
            json_object_set_string_member(object, members[i].name, members[i].value);
        }
    }
    return object;
}

int gs_cmd_attack_list(const gs_options *options, int argc, char **argv)
{
    const GPtrArray *all = gs_scenarios();
    (void)argc;
    (void)argv;
    g_autoptr(JsonArray) array = json_array_new();
    guint missing = 0;
    for (guint i = 0; i < all->len; i++) {
        const gs_scenario *one = g_ptr_array_index(all, i);
        json_array_add_object_element(array, describe(one));
        missing += one->missing != NULL;
        if (!options->json) {
            printf("%-4s %-32s %s%s\n", one->id, one->name,
                   one->missing ? "missing: " : one->attacker, one->missing ? one->missing : "");
        }
    }
    if (options->json) {
        print_json(array);
    } else {
        printf("%u scenarios, %u missing\n", all->len, missing);
    }
    return GS_EXIT_PASS;
}

static const gs_scenario *named(int argc, char **argv, const char *verb)
{
    if (argc < 1) {
        g_printerr("usage: glassphere attack %s NAME\n", verb);
        return NULL;
    }
    const gs_scenario *one = gs_scenario_find(argv[0]);
    if (!one) {
        g_printerr("glassphere: no scenario '%s'; see glassphere attack list\n", argv[0]);
    }
    return one;
}

int gs_cmd_attack_show(const gs_options *options, int argc, char **argv)
{
    const gs_scenario *one = named(argc, argv, "show");
    if (!one) {
        return GS_EXIT_USAGE;
    }
    g_autoptr(JsonObject) object = describe(one);
    if (options->json) {
        g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
        g_autofree char *text = json_to_string(node, TRUE);
        printf("%s\n", text);
        return GS_EXIT_PASS;
    }
    g_autoptr(GList) members = json_object_get_members(object);
    for (GList *at = members; at; at = at->next) {
        printf("%-9s %s\n", (const char *)at->data,
               json_object_get_string_member(object, at->data));
    }
    return GS_EXIT_PASS;
}

static void print_finding(const gs_scenario *one, const gs_finding *found)
{
    const char *join = found->verdict == GS_BROKEN ? " at " : "";
    printf("%-4s %s%s%s  %s\n", one->id, verdict_text[found->verdict], join,
           found->verdict == GS_BROKEN ? found->layer : "", one->name);
    printf("     %s%s\n", found->verdict == GS_MISSING ? "waits for: " : "", found->evidence);
    if (found->verdict != GS_MISSING) {
        printf("     reproduce: %s\n", found->reproduce);
    }
    fflush(stdout);
}

static void add_object(JsonArray *array, const gs_scenario *one, const char *verdict, const char *layer,
                       const char *evidence, const char *reproduce)
{
    JsonObject *object = json_object_new();
    json_object_set_string_member(object, "id", one->id);
    json_object_set_string_member(object, "verdict", verdict);
    json_object_set_string_member(object, "layer", layer);
    json_object_set_string_member(object, "evidence", evidence);
    json_object_set_string_member(object, "reproduce", reproduce);
    json_array_add_object_element(array, object);
}

/* Runs one; its exit status. */
static int run_one(const gs_options *options, const gs_scenario *one, JsonArray *array,
                   guint count[])
{
    GError *error = NULL;
    gs_finding found;
    if (!gs_scenario_run(one, options->control, options->seed, &found, &error)) {
        add_object(array, one, "error", "", error->message, "");
        return gs_fail(error);
    }
    count[found.verdict]++;
    add_object(array, one, verdict_text[found.verdict], found.layer, found.evidence, found.reproduce);
    if (!options->json) {
        print_finding(one, &found);
    }
    gs_verdict wanted = options->control ? GS_BROKEN : GS_HELD;
    int status = found.verdict == GS_MISSING ? GS_EXIT_SKIP
                 : found.verdict == wanted   ? GS_EXIT_PASS
                                             : GS_EXIT_FAIL;
    gs_finding_clear(&found);
    return status;
}

static int run_all(const gs_options *options, JsonArray *array)
{
    const GPtrArray *all = gs_scenarios();
    guint count[3] = { 0 };
    int worst = GS_EXIT_PASS;
    for (guint i = 0; i < all->len; i++) {
        int status = run_one(options, g_ptr_array_index(all, i), array, count);
        worst = status != GS_EXIT_SKIP && status > worst ? status : worst;
    }
    if (!options->json) {
        printf("%u held, %u broken, %u missing\n", count[GS_HELD], count[GS_BROKEN],
               count[GS_MISSING]);
    }
    return worst;
}

int gs_cmd_attack_run(const gs_options *options, int argc, char **argv)
{
    g_autoptr(JsonArray) array = json_array_new();
    guint count[3] = { 0 };
    int status;
    if (argc == 1 && g_str_equal(argv[0], "all")) {
        status = run_all(options, array);
    } else {
        const gs_scenario *one = named(argc, argv, "run");
        if (!one) {
            return GS_EXIT_USAGE;
        }
        status = run_one(options, one, array, count);
    }
    if (options->json) {
        print_json(array);
    }
    return status;
}
