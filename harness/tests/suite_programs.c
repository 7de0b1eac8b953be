/* SPDX-License-Identifier: MIT */
/* Tests and checks that are programs of their own: each passes with exit status 0. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "fixture.h"
#include "suites.h"

static const struct program {
    const char *name;
    const char *argv[4];
} programs[] = {
    { "image-tool-under-sanitizers", { "build/host-images/glassphere-image-test", NULL } },
    { "application-manager-under-sanitizers", { "build/userland/userland-test", NULL } },
    { "rules-of-the-house", { "harness/check-house.sh", NULL } },
    { "mutants-apply", { "harness/mutants/run.sh", "--check", NULL } },
    { "kernel-hardening-as-listed", { "kernel-config/check-hardening.sh", NULL } },
};

TEST program_passes(const void *arg)
{
    const struct program *program = arg;
    g_autofree char *out = NULL, *err = NULL;
    GError *error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)program->argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_spawn_check_wait_status(status, NULL), "%s: status %d: %s %s", program->argv[0],
             WIFEXITED(status) ? WEXITSTATUS(status) : -1, err, out);
    PASS();
}

/* The scenario in docs/writing-a-scenario.md: under fifty lines, and what it calls is there. */
TEST example_scenario_compiles(const void *arg)
{
    GError *error = NULL;
    g_autofree char *page = NULL, *out = NULL, *err = NULL;
    g_autofree char *dir = g_build_filename(gs_scratch(), "scenarios", NULL);
    g_autofree char *file = g_build_filename(dir, "u01.c", NULL), *command = NULL;
    int status;
    (void)arg;
    GS_CHECK(g_file_get_contents("docs/writing-a-scenario.md", &page, NULL, &error), "%s", error->message);
    const char *code = strstr(page, "```c\n");
    GS_CHECK(code && strstr(code + 5, "\n```"), "the page has no example");
    g_autofree char *text = g_strndup(code + 5, (gsize)(strstr(code + 5, "\n```") + 1 - (code + 5)));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GS_CHECK(g_strv_length(lines) < 50, "the example has %u lines", g_strv_length(lines));
    g_mkdir_with_parents(dir, 0777);
    GS_CHECK(g_file_set_contents(file, text, -1, &error), "%s", error->message);
    /* as meson compiles harness/scenarios, whose files say ../lib */
    command = g_strdup_printf("gcc -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -Iharness/scenarios -Iharness/lib "
                              "-Ihw-models/include -Ifirmware/interface -Ifirmware/probes $(pkg-config --cflags gio-2.0 json-glib-1.0) %s",
                              file);
    const char *argv[] = { "sh", "-c", command, NULL };
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_spawn_check_wait_status(status, NULL), "%s", err);
    gs_remove_tree(dir);
    PASS();
}

/* A suite of four that says something else at its second run: harness/flaky.sh must name the two. */
static const char moody[] =
    "#!/bin/sh\n"
    "n=$(cat \"$0.count\" 2>/dev/null || echo 0); echo $((n + 1)) > \"$0.count\"\n"
    "echo 'ok 1 - a/steady'\n"
    "if [ $n = 1 ]; then echo 'not ok 2 - a/moody'; else echo 'ok 2 - a/moody'; fi\n"
    "if [ $n != 1 ]; then echo 'ok 3 - a/lost'; fi\n"
    "echo 'not ok 4 - a/broken'\n";

TEST flaky_is_noticed(const void *arg)
{
    const char *argv[] = { "harness/flaky.sh", "3", NULL };
    g_autofree char *fake = g_build_filename(gs_scratch(), "moody", NULL);
    g_autofree char *counter = g_strconcat(fake, ".count", NULL);
    g_autofree char *dir = g_build_filename(gs_scratch(), "flaky", NULL);
    g_auto(GStrv) environment = g_get_environ();
    g_autofree char *out = NULL;
    GError *error = NULL;
    int status;
    (void)arg;
    environment = g_environ_setenv(environment, "GLASSPHERE_TEST", fake, TRUE);
    environment = g_environ_setenv(environment, "GLASSPHERE_FLAKY_DIR", dir, TRUE);
    g_unlink(counter);
    g_file_set_contents_full(fake, moody, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error);
    GS_CHECK_ERROR(error);
    g_spawn_sync(NULL, (char **)argv, environment, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, &status,
                 &error);
    GS_CHECK_ERROR(error);
    for (guint run = 1; run <= 3; run++) {
        for (const char *const *end = (const char *const[]){ "tap", "err", NULL }; *end; end++) {
            g_autofree char *file = g_strdup_printf("%s/run-%u.%s", dir, run, *end);
            g_unlink(file);
        }
    }
    g_rmdir(dir);
    GS_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1, "wait status %#x", status);
    GS_CHECK(strstr(out, "differs: a/moody: passed 2, failed 1, skipped 0, missing 0") &&
             strstr(out, "differs: a/lost: passed 2, failed 0, skipped 0, missing 1") &&
             strstr(out, "always fails: a/broken") &&
             g_str_has_suffix(out, "3 runs, 4 cases, 2 differ, 1 always fail\n"), "it said: %s", out);
    PASS();
}

void gs_suite_programs(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        gs_suite_add(suite, programs[i].name, program_passes, &programs[i]);
    }
    gs_suite_add(suite, "example-scenario-compiles", example_scenario_compiles, NULL);
    gs_suite_add(suite, "flaky-is-noticed", flaky_is_noticed, NULL);
}
