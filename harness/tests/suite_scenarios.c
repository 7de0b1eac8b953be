/* SPDX-License-Identifier: MIT */
/*
 * Every attack scenario holds, and each turns red with its flaw built in. The list itself:
 * every id of the catalogue once, complete heads, no two with the same assertion.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/scenario.h"
#include "suites.h"

/* The catalogue (docs/attacks.md), written by hand: an id that vanishes is a failure. */
static const guint catalogue[] = {
    1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 12, 13, 14, 16, 17, 18, 19, 20, 21, 23,
    24, 25, 26, 27, 29, 31, 34, 35, 36, 37, 38, 39, 40, 42, 44, 45, 46, 47, 48, 50,
    51, 53, 54, 56, 57, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 72, 73,
};

static gboolean head_complete(const gs_scenario *one)
{
    gboolean said = one->id && one->name && one->attacker && one->asset && one->layers && one->source;
    return said && (one->missing ? !one->run && *one->missing
                                 : one->run && one->asserts && one->control);
}

TEST list_is_whole(const void *arg)
{
    const GPtrArray *all = gs_scenarios();
    g_autoptr(GHashTable) asserts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    (void)arg;
    for (guint i = 0; i < all->len; i++) {
        const gs_scenario *one = g_ptr_array_index(all, i);
        GS_CHECK(head_complete(one), "%s: its head is not complete", one->id);
        GS_CHECK(g_hash_table_add(names, (gpointer)one->id) && g_hash_table_add(names, (gpointer)one->name),
                 "%s %s is there twice", one->id, one->name);
        GS_CHECK(!one->asserts || g_hash_table_add(asserts, (gpointer)one->asserts),
                 "%s asserts what another one does", one->id);
    }
    for (guint i = 0; i < G_N_ELEMENTS(catalogue); i++) {
        g_autofree char *id = g_strdup_printf("S%02u", catalogue[i]);
        GS_CHECK(g_hash_table_contains(names, id), "%s is in no file", id);
    }
    PASS();
}

/* The page's tables are the list: each scenario's row, in the table that is true. */
TEST page_is_true(const void *arg)
{
    const GPtrArray *all = gs_scenarios();
    g_autofree char *page = NULL;
    GError *error = NULL;
    (void)arg;
    g_file_get_contents("docs/attacks.md", &page, NULL, &error);
    GS_CHECK_ERROR(error);
    const char *missing = strstr(page, "## Missing");
    GS_CHECK(missing, "docs/attacks.md has no table of missing scenarios");
    for (guint i = 0; i < all->len; i++) {
        const gs_scenario *one = g_ptr_array_index(all, i);
        g_autofree char *row = g_strdup_printf("| %s | %s | ", one->id, one->name);
        const char *at = strstr(page, row);
        GS_CHECK(at && (at > missing) == (one->missing != NULL), "docs/attacks.md: the row of %s", one->id);
        const char *said = one->missing ? one->missing : one->asserts;
        const char *end = strchr(at, '\n');
        GS_CHECK(g_strstr_len(at, end - at, said), "docs/attacks.md, %s: not '%s'", one->id, said);
    }
    PASS();
}

static enum greatest_test_res run(const gs_scenario *one, gboolean control, gs_verdict wanted)
{
    GError *error = NULL;
    gs_finding found;
    gs_scenario_run(one, control, gs_seed(), &found, &error);
    GS_CHECK_ERROR(error);
    const char *text = gs_message("%s at %s: %s; reproduce: %s",
                                  found.verdict == GS_HELD ? "held" : "broken", found.layer,
                                  found.evidence, found.reproduce);
    gboolean right = found.verdict == wanted;
    gs_finding_clear(&found);
    if (!right) {
        FAILm(text);
    }
    PASS();
}

TEST holds(const void *arg)
{
    return run(arg, FALSE, GS_HELD);
}

TEST control_is_red(const void *arg)
{
    return run(arg, TRUE, GS_BROKEN);
}

void gs_suite_scenarios(gs_suite *suite)
{
    const GPtrArray *all = gs_scenarios();
    gs_suite_add(suite, "list", list_is_whole, NULL);
    gs_suite_add(suite, "page", page_is_true, NULL);
    for (guint pass = 0; pass < 2; pass++) {
        for (guint i = 0; i < all->len; i++) {
            const gs_scenario *one = g_ptr_array_index(all, i);
            g_autofree char *name =
                g_strdup_printf("%s-%s%s", one->id, one->name, pass ? "-control" : "");
            if (!one->missing) {
                gs_suite_add(suite, name, pass ? control_is_red : holds, one);
            }
        }
    }
}
