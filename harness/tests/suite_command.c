/* SPDX-License-Identifier: MIT */
/* The command `glassphere` as a user calls it: exit status, and what it says on failure. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include <json-glib/json-glib.h>

#include "fixture.h"
#include "flash_layout.h"
#include "suites.h"

#define COMMAND "build/bin/glassphere"

typedef struct answer {
    int status;
    char *out, *err;
} answer;

static void answer_clear(answer *a)
{
    g_free(a->out);
    g_free(a->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(answer, answer_clear)

static gboolean call(answer *a, const char *arguments, GError **error)
{
    g_autofree char *line = g_strconcat(COMMAND " ", arguments, NULL);
    g_auto(GStrv) argv = NULL;
    int status;
    if (!g_shell_parse_argv(line, NULL, &argv, error) ||
        !g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &a->out, &a->err, &status, error)) {
        return FALSE;
    }
    a->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return TRUE;
}

/* arguments, exit status, what standard error must name (NULL: nothing asked) */
static const struct row {
    const char *name, *arguments;
    int status;
    const char *says;
} rows[] = {
    { "no-arguments", "", 2, "usage:" },
    { "help", "--help", 0, NULL },
    { "unknown-noun", "toaster run", 2, "toaster" },
    { "unknown-verb", "board fly", 2, "fly" },
    { "unknown-option", "board run --fly", 2, "fly" },
    { "stray-argument", "board run now", 2, "now" },
    { "negative-seed", "board run --seed -1", 2, "--seed" },
    { "missing-flash", "board run --flash nowhere.img", 3, "nowhere.img" },
    { "missing-board", "device show --board nowhere", 3, "nowhere" },
    { "fault-no-verb", "fault", 2, "replay" },
    { "fault-no-campaign", "fault run nowhere", 2, "nowhere.campaign" },
    { "fault-bad-shard", "fault run rom --shard 3/2", 2, "--shard" },
    { "fault-list", "fault list", 0, NULL },
    { "attack-list", "attack list --json", 0, NULL },
    { "attack-run", "attack run S65 --json", 0, NULL },
    { "attack-control", "attack run lifecycle-rollback --control", 0, NULL },
    { "attack-missing", "attack run S01", 77, NULL },
    { "attack-unknown", "attack run S99", 2, "S99" },
    { "image-tool-is-reached", "key list", 0, NULL },
    { "board-run", "board run", 0, NULL },
    { "board-show", "board show", 0, NULL },
    { "fuse-show", "fuse show", 0, NULL },
    { "recovery-strap", "board run --recovery-strap", 1, "10100005" },
};

TEST answers(const void *arg)
{
    const struct row *row = arg;
    GError *error = NULL;
    g_auto(answer) a = { 0 };
    call(&a, row->arguments, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(a.status == row->status, "exit status %d, want %d; it said: %s", a.status, row->status, a.err);
    GS_CHECK(!row->says || strstr(a.err, row->says), "standard error does not name '%s': %s", row->says, a.err);
    PASS();
}

/* One object a scenario, with exactly these members. */
TEST attack_json(const void *arg)
{
    static const char *const members[] = { "id", "verdict", "layer", "evidence", "reproduce" };
    GError *error = NULL;
    g_auto(answer) a = { 0 };
    g_autoptr(JsonParser) parser = json_parser_new();
    (void)arg;
    call(&a, "attack run S65 --json", &error);
    GS_CHECK_ERROR(error);
    json_parser_load_from_data(parser, a.out, -1, &error);
    GS_CHECK_ERROR(error);
    JsonArray *array = json_node_get_array(json_parser_get_root(parser));
    GS_CHECK(array && json_array_get_length(array) == 1, "not an array of one: %s", a.out);
    JsonObject *object = json_array_get_object_element(array, 0);
    GS_CHECK(json_object_get_size(object) == G_N_ELEMENTS(members), "%s", a.out);
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        GS_CHECK(json_object_has_member(object, members[i]), "no %s", members[i]);
    }
    GS_CHECK(g_str_equal(json_object_get_string_member(object, "verdict"), "held"), "%s", a.out);
    PASS();
}

/* A board that cannot boot: exit 1, and the stage and post code that stopped it. */
TEST stopped_board(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    chip->flash[FLASH_ONE_BL] ^= 1;
    chip->flash[FLASH_ONE_BL_BACKUP] ^= 1;
    g_autofree char *file = g_build_filename(gs_scratch(), "bad.img", NULL);
    g_file_set_contents(file, (char *)chip->flash, 16 << 20, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *arguments = g_strconcat("board run --flash ", file, NULL);
    g_auto(answer) a = { 0 };
    call(&a, arguments, &error);
    g_unlink(file);
    GS_CHECK_ERROR(error);
    GS_CHECK(a.status == 1, "exit status %d, want 1", a.status);
    GS_CHECK(strstr(a.err, "stage rom") && strstr(a.err, "10100004"), "it said: %s", a.err);
    PASS();
}

/* Every line of --json output is a JSON object with the event's name. */
TEST json_lines(const void *arg)
{
    GError *error = NULL;
    g_auto(answer) a = { 0 };
    (void)arg;
    call(&a, "board run --json", &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(a.out), "\n", -1);
    GS_CHECK(a.status == 0 && g_strv_length(lines) > 20, "exit status %d, %u lines", a.status, g_strv_length(lines));
    for (char **line = lines; *line; line++) {
        gs_event *event = gs_event_parse(*line, &error);
        GS_CHECK_ERROR(error);
        gs_event_free(event);
    }
    PASS();
}

TEST provisioned_keeps_keys(const void *arg)
{
    GError *error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    g_auto(answer) a = { 0 };
    (void)arg;
    g_autofree char *dir = g_build_filename(gs_scratch(), "board", NULL);
    g_autofree char *first = g_strdup_printf("device provision --board %s --seed 5", dir);
    g_autofree char *again = g_strdup_printf("device provision --board %s --seed 6", dir);
    g_autofree char *registry = g_build_filename(dir, "registry.json", NULL);
    call(&a, first, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(a.status == 0, "provision: %s", a.err);
    g_file_get_contents(registry, &before, NULL, &error);
    GS_CHECK_ERROR(error);
    answer_clear(&a);
    call(&a, again, &error);
    GS_CHECK_ERROR(error);
    g_file_get_contents(registry, &after, NULL, &error);
    GS_CHECK_ERROR(error);
    /* a lifecycle is not changed by the way, and not silently left */
    g_auto(answer) complete = { 0 };
    g_autofree char *too_late = g_strdup_printf("device provision --board %s --complete", dir);
    call(&complete, too_late, &error);
    GS_CHECK_ERROR(error);
    for (const char *const *file = (const char *const[]){ "flash.img", "fuses.img", "registry.json", NULL }; *file;
         file++) {
        g_autofree char *path = g_build_filename(dir, *file, NULL);
        g_unlink(path);
    }
    g_rmdir(dir);
    GS_CHECK(a.status == 0 && g_str_equal(before, after), "exit status %d, keys %s", a.status,
             g_str_equal(before, after) ? "kept" : "changed");
    GS_CHECK(complete.status == 1 && strstr(complete.err, "--complete is for a blank chip"), "exit status %d: %s",
             complete.status, complete.err);
    PASS();
}

void gs_suite_command(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, answers, &rows[i]);
    }
    gs_suite_add(suite, "attack-json", attack_json, NULL);
    gs_suite_add(suite, "stopped-board", stopped_board, NULL);
    gs_suite_add(suite, "json-lines", json_lines, NULL);
    gs_suite_add(suite, "provisioned-keeps-keys", provisioned_keeps_keys, NULL);
}
