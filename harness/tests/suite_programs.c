/* SPDX-License-Identifier: MIT */
/* Tests and checks that are programs of their own: each passes with exit status 0. */
#include <sys/wait.h>

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

void gs_suite_programs(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        gs_suite_add(suite, programs[i].name, program_passes, &programs[i]);
    }
}
