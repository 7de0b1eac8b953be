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

static gboolean is_dropped(const char *line, const char *const *dropped)
{
    gboolean yes = g_str_has_prefix(line, "faults ") || g_str_has_prefix(line, "control");

    for (guint i = 0; dropped && dropped[i]; i++) {
        yes = yes || g_str_has_prefix(line, dropped[i]);
    }
    return yes;
}

char *gs_fault_campaign(const char *name, const char *const *dropped, const char *more, GError **error)
{
    g_autofree char *file = g_strdup_printf("harness/campaigns/%s.campaign", name), *text = NULL;
    g_autoptr(GString) out = g_string_new(NULL);

    if (!g_file_get_contents(file, &text, NULL, error)) {
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!is_dropped(*line, dropped)) {
            g_string_append_printf(out, "%s\n", *line);
        }
    }
    return g_strconcat(out->str, more, NULL);
}
