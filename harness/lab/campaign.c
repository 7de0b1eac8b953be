/* SPDX-License-Identifier: MIT */
#include "campaign.h"

#include <string.h>

#include "../lib/error.h"
#include "campaign_faults.h"
#include "campaign_statements.h"

#define CAMPAIGN_DIR   "harness/campaigns"
#define DEFAULT_BUDGET 100000

static const char *const core_names[GS_CORES] = { "a7", "hsp", "io0", "io1" };
static const char *const default_elfs[] = {
    "build/firmware/rom.elf", "build/firmware/1bl.elf", "build/firmware/pluton.elf",
    "build/firmware/monitor.elf",
};

char *gs_campaign_shell_path(const gs_campaign *campaign)
{
    static const char plain[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/._-+";
    const char *path = campaign->path;
    return path[strspn(path, plain)] ? g_shell_quote(path) : g_strdup(path);
}

int gs_core_index(const char *name)
{
    for (int i = 0; i < GS_CORES; i++) {
        if (g_str_equal(core_names[i], name)) {
            return i;
        }
    }
    return -1;
}

const char *gs_core_name(guint index)
{
    return index < GS_CORES ? core_names[index] : "?";
}

/* Where a statement is taken from. */
typedef struct reading {
    gs_campaign *campaign;
    gboolean pattern;   /* the file named by `like` */
    gboolean begun;     /* a statement has stood there */
    guint seen;         /* bit mask of them by number */
} reading;

static gboolean like(gs_campaign *c, char **words, char **why);

/* The first statement: before any other, and not in a pattern. */
static gboolean take_like(reading *r, char **words, char **why)
{
    if (r->begun || r->pattern) {
        *why = g_strdup(r->pattern ? "a campaign that is like another one is no pattern itself"
                                   : "it stands ahead of all other statements");
        return FALSE;
    }
    r->begun = TRUE;
    return like(r->campaign, words, why);
}

static gboolean take_statement(reading *r, char **words, guint line, char **why)
{
    guint index;
    const gs_statement *statement = gs_statement_find(words[0], &index);
    if (g_str_equal(words[0], "like")) {
        return take_like(r, words + 1, why);
    }
    if (!statement || (r->seen >> index & 1 && !(statement->how & GS_STATEMENT_MANY))) {
        *why = g_strdup(statement ? "given twice" : "there is no such statement");
        return FALSE;
    }
    if (!(r->seen >> index & 1) && !r->pattern) {
        gs_statement_forget(r->campaign, statement);
    }
    r->begun = TRUE;
    r->seen |= 1u << index;
    return (r->pattern && statement->how & GS_STATEMENT_OWN) ||
           statement->take(r->campaign, words + 1, line, why);
}

/* Words of a line without its comment; NULL when there are none. */
static char **split(const char *text)
{
    g_autofree char *line = g_strndup(text, strcspn(text, "#\n"));
    g_auto(GStrv) raw = g_strsplit_set(line, " \t\r", -1);
    GPtrArray *words = g_ptr_array_new();
    for (guint i = 0; raw[i]; i++) {
        if (*raw[i]) {
            g_ptr_array_add(words, g_strdup(raw[i]));
        }
    }
    gboolean empty = !words->len;
    g_ptr_array_add(words, NULL);
    char **list = (char **)g_ptr_array_free(words, FALSE);
    if (empty) {
        g_clear_pointer(&list, g_strfreev);
    }
    return list;
}

static void weak_free(gpointer data)
{
    gs_weak *weak = data;
    g_free(weak->name);
    g_free(weak->rom);
    g_free(weak->flash);
    g_free(weak);
}

static gs_campaign *campaign_new(const char *path, const char *text)
{
    gs_campaign *c = g_new0(gs_campaign, 1);
    c->path = g_strdup(path);
    c->rom = g_strdup("build/firmware/rom.bin");
    c->flash = g_strdup("build/board/flash.img");
    c->fuses = g_strdup("build/board/fuses.img");
    c->text = g_strdup("");
    c->board_seed = c->seed = 1;
    c->pairs_within = GS_PAIRS_WITHIN;
    c->cores = 1u << GS_CORES;
    c->cores -= 1;
    c->budget = DEFAULT_BUDGET;
    c->ends = g_ptr_array_new_with_free_func(g_free);
    c->keeps = g_array_new(FALSE, FALSE, sizeof(gs_keep));
    c->strikes = g_ptr_array_new_with_free_func((GDestroyNotify)gs_trigger_free);
    c->control_strikes = g_ptr_array_new_with_free_func((GDestroyNotify)gs_trigger_free);
    c->groups = g_ptr_array_new_with_free_func(gs_group_free);
    c->weak = g_ptr_array_new_with_free_func(weak_free);
    c->elfs = g_ptr_array_new_with_free_func(g_free);
    c->digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return c;
}

static gboolean version_line(char **words, char **why)
{
    if (!g_str_equal(words[0], "glassphere-campaign") || !words[1] || words[2]) {
        *why = g_strdup("the first line must be 'glassphere-campaign 1'");
        return FALSE;
    }
    if (!g_str_equal(words[1], G_STRINGIFY(GS_CAMPAIGN_VERSION))) {
        *why = g_strdup_printf("version %s is not known here: this is version %d", words[1],
                               GS_CAMPAIGN_VERSION);
        return FALSE;
    }
    return TRUE;
}

static const char *missing(const gs_campaign *c)
{
    return !c->name ? "there is no 'name'" : !c->ends->len ? "there is no 'end'" :
           !c->groups->len ? "there is no 'faults'" : NULL;
}

/* All statements of a file. FALSE and *why (allocated) with file and line. */
static gboolean take_file(reading *r, const char *text, const char *path, char **why)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean begun = FALSE;
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = split(lines[i]);
        r->campaign->reading = path; /* `like` has left the pattern's */
        g_autofree char *wrong = NULL;
        gboolean ok = !words || (begun ? take_statement(r, words, i + 1, &wrong)
                                       : version_line(words, &wrong));
        if (!ok) {
            *why = g_strdup_printf("%s:%u: %s: %s", path, i + 1, words[0], wrong);
            return FALSE;
        }
        begun |= words != NULL;
    }
    return TRUE;
}

/* The file a name means, and its text; NULL and *text NULL when it cannot be read. */
static char *read_file(const char *path, char **text, GError **error)
{
    g_autofree char *file = strpbrk(path, "/.") ? g_strdup(path)
                                                : g_strdup_printf(CAMPAIGN_DIR "/%s.campaign", path);
    return g_file_get_contents(file, text, NULL, error) ? g_steal_pointer(&file) : NULL;
}

/* Board, window, places and ends of another campaign; what is given here takes their place. */
static gboolean like(gs_campaign *c, char **words, char **why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    reading r = { .campaign = c, .pattern = TRUE };
    if (!words[0] || words[1]) {
        *why = g_strdup("expected one word");
        return FALSE;
    }
    g_autofree char *path = read_file(words[0], &text, &error);
    if (!path) {
        *why = g_strdup(error->message);
        return FALSE;
    }
    g_autofree char *both = g_strconcat(c->digest, " ", text, NULL);
    g_free(c->digest);
    c->digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
    return take_file(&r, text, path, why);
}

gs_campaign *gs_campaign_parse(const char *text, const char *path, GError **error)
{
    g_autoptr(gs_campaign) c = campaign_new(path, text);
    g_autofree char *why = NULL;
    reading r = { .campaign = c };
    if (!take_file(&r, text, path, &why)) {
        g_set_error_literal(error, GS_ERROR, GS_ERROR_USAGE, why);
        return NULL;
    }
    c->reading = NULL;
    if (missing(c)) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: %s", path, missing(c));
        return NULL;
    }
    for (guint i = 0, given = c->elfs->len; !given && i < G_N_ELEMENTS(default_elfs); i++) {
        g_ptr_array_add(c->elfs, g_strdup(default_elfs[i]));
    }
    return g_steal_pointer(&c);
}

gs_campaign *gs_campaign_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    g_autofree char *file = read_file(path, &text, &why);
    if (!file) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s", why->message);
        return NULL;
    }
    return gs_campaign_parse(text, file, error);
}

void gs_campaign_free(gs_campaign *c)
{
    if (!c) {
        return;
    }
    char *texts[] = { c->path, c->name, c->text, c->rom, c->flash, c->fuses, c->altered, c->base_text,
                      c->clean_stage, c->digest };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(texts[i]);
    }
    GPtrArray *arrays[] = { c->ends, c->strikes, c->control_strikes, c->groups, c->weak, c->elfs };
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) {
        g_ptr_array_unref(arrays[i]);
    }
    g_array_unref(c->keeps);
    gs_trigger_free(c->from);
    gs_trigger_free(c->to);
    g_free(c);
}
