/* SPDX-License-Identifier: MIT */
#include "fault_command.h"

#include <sys/wait.h>

#include "error.h"

#define COMMAND "build/bin/glassphere fault "

static gboolean spawn(const char *words, char **out, char **err, int *status, GError **error)
{
    g_autofree char *line = g_strconcat(COMMAND, words, NULL);

    if (!g_spawn_command_line_sync(line, out, err, status, error)) {
        return FALSE;
    }
    *status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
    return TRUE;
}

char *gs_fault_command(const char *words, int *status, GError **error)
{
    g_autofree char *out = NULL, *err = NULL;

    return spawn(words, &out, &err, status, error) ? g_strconcat(out, err, NULL) : NULL;
}

JsonNode *gs_fault_run(const char *campaign, const char *dir, const char *options, int *status, GError **error)
{
    g_autofree char *words = g_strdup_printf("run %s --fresh --quiet --json --out %s %s", campaign, dir, options);
    g_autofree char *out = NULL, *err = NULL;

    if (!spawn(words, &out, &err, status, error)) {
        return NULL;
    }
    JsonNode *summary = json_from_string(out, error);
    if (!summary && error && !*error) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "fault %s: %s", words, err);
    }
    return summary;
}

char *gs_fault_campaign(const char *like, const char *more)
{
    return g_strdup_printf("glassphere-campaign 1\nlike %s\nname like-%s\n%s", like, like, more);
}
