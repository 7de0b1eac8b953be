/* SPDX-License-Identifier: MIT */
#include "campaign_page.h"

#include <glib/gstdio.h>
#include <string.h>

#include "../lib/error.h"
#include "../lib/fault_command.h"
#include "fixture.h"

void page_forget(campaign_page *p)
{
    if (p->dir) {
        gs_remove_tree(p->dir);
    }
    if (p->file && p->text) {
        g_unlink(p->file);
    }
    g_clear_pointer(&p->dir, g_free);
    g_clear_pointer(&p->file, g_free);
    g_clear_pointer(&p->summary, json_object_unref);
    g_clear_pointer(&p->dom, g_free);
    g_clear_pointer(&p->filtered, g_free);
}

/* ---- making it ---- */

static void run(campaign_page *p, GError **error)
{
    int status = -1;
    g_autofree char *file = g_shell_quote(p->file);
    g_autofree char *dir = g_shell_quote(p->dir);
    g_autoptr(JsonNode) summary = gs_fault_run(file, dir, p->options, &status, error);
    if (!summary) {
        return;
    }
    if (status != p->status) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "fault run %s ended with %d, not %d", p->campaign, status,
                    p->status);
        return;
    }
    p->summary = json_object_ref(json_node_get_object(summary));
}

void page_run(campaign_page *p, GError **error)
{
    static guint number;
    if (p->dir) {
        return;
    }
    g_autofree char *top = g_canonicalize_filename(gs_scratch(), NULL);
    p->dir = g_strdup_printf("%s-page-%u", top, number++);
    p->file = p->text ? g_strdup_printf("%s %s", p->dir, p->campaign) : g_strdup(p->campaign);
    if (!p->text || g_file_set_contents(p->file, p->text, -1, error)) {
        run(p, error);
    }
    if (*error) {
        page_forget(p);
    }
}

/* The document after the page's script has run. */
static char *browse(const campaign_page *p, const char *fragment, GError **error)
{
    g_autofree char *url = g_strdup_printf("file://%s/report.html%s", p->dir, fragment);
    g_autofree char *profile = g_strdup_printf("--user-data-dir=%s/browser", p->dir);
    const char *argv[] = { "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                           "--no-first-run", "--disable-background-networking",
                           "--disable-component-update", "--disable-sync", profile, "--dump-dom", url,
                           NULL };
    char *dom = NULL;
    g_autofree char *err = NULL;
    int status;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &dom, &err, &status,
                      error)) {
        return NULL;
    }
    if (!g_spawn_check_wait_status(status, error)) {
        g_prefix_error(error, "chromium: %s: ", err);
        g_clear_pointer(&dom, g_free);
    }
    return dom;
}

void page_make(campaign_page *p, GError **error)
{
    page_run(p, error);
    if (*error || p->dom) {
        return;
    }
    p->filtered = browse(p, "#memcpy", error);
    p->dom = p->filtered ? browse(p, "", error) : NULL;
}

/* ---- reading it ---- */

char *page_file(const campaign_page *p, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(p->dir, name, NULL);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) ? text : NULL;
}

GPtrArray *page_rows(const campaign_page *p, GError **error)
{
    g_autofree char *text = page_file(p, "results.jsonl", error);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
    for (guint i = 0; lines[i] && *lines[i] && !*error; i++) {
        JsonNode *row = json_from_string(lines[i], error);
        if (row) {
            g_ptr_array_add(rows, row);
        }
    }
    return *error ? NULL : g_steal_pointer(&rows);
}

gint64 page_member(const campaign_page *p, const char *name)
{
    return json_object_get_int_member(p->summary, name);
}

char *text_match(const char *text, const char *pattern)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GMatchInfo) info = NULL;
    return g_regex_match(regex, text, 0, &info) ? g_match_info_fetch(info, 1) : NULL;
}

guint text_count(const char *text, const char *what)
{
    guint n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what)) {
        n++;
    }
    return n;
}
