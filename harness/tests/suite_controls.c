/* SPDX-License-Identifier: MIT */
/*
 * Controls of the gate: a campaign that finds nothing may be blind. A firmware without a countermeasure is
 * built, and the campaigns whose zero rests on it must find a way in there; a control that cannot be made is
 * missed before the first fault, not behind the last.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "../lib/error.h"
#include "../lib/fault_command.h"
#include "fixture.h"
#include "suites.h"

#define SAMPLE "--budget 400 --check 20 --pairs 0"

/* harness/campaigns/weak.sh; FALSE and *error: it failed. Builds nothing where it is newer than its sources. */
static gboolean weak_sh(const char *argument, GError **error)
{
    g_autofree char *out = NULL, *text = NULL;
    const char *argv[] = { "harness/campaigns/weak.sh", argument, NULL };
    int status;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &text, &status, error)) {
        return FALSE;
    }
    if (!g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s%s", out, text);
        return FALSE;
    }
    return TRUE;
}

/* The weak builds' patches fit the sources as they are. */
TEST weak_patches_apply(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    GS_CHECK(weak_sh("--check", &error), "%s", error->message);
    PASS();
}

/* What is wrong with that campaign's controls, NULL: nothing. */
static char *controls_fail(const char *campaign)
{
    g_autoptr(GError) error = NULL;
    int status = 0;
    gint64 weak = 0;
    g_autofree char *dir = g_strdup_printf("%s-controls", gs_scratch());
    g_autoptr(JsonNode) summary = gs_fault_run(campaign, dir, SAMPLE, &status, &error);

    gs_remove_tree(dir);
    if (!summary) {
        return g_strdup(error->message);
    }
    JsonObject *o = json_node_get_object(summary);
    JsonArray *controls = json_object_get_array_member(o, "controls");
    for (guint i = 0; i < json_array_get_length(controls); i++) {
        JsonObject *control = json_array_get_object_element(controls, i);
        if (g_str_has_prefix(json_object_get_string_member(control, "name"), "weak ")) {
            weak += json_object_get_int_member(control, "bypasses");
        }
    }
    gboolean valid = json_object_get_boolean_member(o, "valid");
    gint64 bypass = json_object_get_int_member(o, "bypass");
    if (weak > 0 && bypass == 0 && valid && status == 0) {
        return NULL;
    }
    return g_strdup_printf("%s: %" G_GINT64_FORMAT " bypasses in weak builds, %" G_GINT64_FORMAT
                           " in the full one, valid %d, status %d", campaign, weak, bypass, valid, status);
}

TEST weak_build_opens(const void *arg)
{
    static const char *const campaigns[] = { "rom-locks", "pluton-locks" };
    GError *error = NULL;
    (void)arg;
    GS_CHECK(weak_sh("not-read-back", &error), "%s", error->message);
    for (guint i = 0; i < G_N_ELEMENTS(campaigns); i++) {
        g_autofree char *wrong = controls_fail(campaigns[i]);
        GS_CHECK(!wrong, "%s", wrong);
    }
    PASS();
}

/* Said at once, and nothing begun. */
TEST missing_weak_build(const void *arg)
{
    GError *error = NULL;
    int status = 0;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-controls", gs_scratch());
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL), *log = g_build_filename(dir, "verdicts.log", NULL);
    g_autofree char *text = gs_fault_campaign(
        "rom-small", "faults skip\ncontrol weak gone rom=build/firmware/rom.bin flash=build/nowhere.img\n");
    g_autofree char *words = g_strdup_printf("run %s --quiet --out %s", file, dir);
    GS_CHECK(g_file_set_contents(file, text, -1, &error), "%s", error->message);

    g_autofree char *said = gs_fault_command(words, &status, &error);
    gboolean begun = g_file_test(log, G_FILE_TEST_EXISTS);
    gs_remove_tree(dir);
    g_unlink(file);
    GS_CHECK_ERROR(error);
    GS_CHECK(status == 2, "status %d: %s", status, said);
    GS_CHECK(!begun && strstr(said, "control weak gone: there is no build/nowhere.img"), "%s", said);
    PASS();
}

void gs_suite_controls(gs_suite *suite)
{
    gs_suite_add(suite, "weak-patches-apply", weak_patches_apply, NULL);
    gs_suite_add(suite, "weak-build-opens", weak_build_opens, NULL);
    gs_suite_add(suite, "missing-weak-build", missing_weak_build, NULL);
}
