/* SPDX-License-Identifier: MIT */
/*
 * Holds docs/coverage.md against a run. The page has a heading "### GROUP PATH" for each
 * file and under it table rows
 *
 *   | `FUNCTION` | `SOURCE LINE` | why |
 *
 * A row explains every hole on a line with that text in that function, `*` as source line
 * the whole function. In the files in scope each hole must be explained, and in every
 * file of the page each row must explain one: a page that lags behind is an error.
 */
#include "cover.h"

#include <stdio.h>
#include <string.h>

typedef struct row {
    const char *heading;
    char *function, *source;
    int used;
} row;

/* "GROUP PATH" of these files is in scope: mask ROM, fuses, firewall, attestation. */
static const char *const scope[] = {
    "rom ",
    "monitor firmware/monitor/firewall.c",
    "models hw-models/mt3620_attest",
    "models hw-models/mt3620_efuse",
    "models hw-models/mt3620_engine",
    "models hw-models/mt3620_firewall",
};

static gboolean in_scope(const char *heading)
{
    for (gsize i = 0; i < G_N_ELEMENTS(scope); i++) {
        if (g_str_has_prefix(heading, scope[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The text between the first pair of backticks; a bar inside is written \|. */
static char *quoted(const char *cell)
{
    const char *from = strchr(cell, '`'), *to = from ? strrchr(cell, '`') : NULL;
    if (!from || to == from) {
        return NULL;
    }
    g_autofree char *text = g_strndup(from + 1, (gsize)(to - from - 1));
    g_auto(GStrv) parts = g_strsplit(text, "\\|", -1);
    return g_strjoinv("|", parts);
}

/* Cells are parted by " | "; a bar of C in a cell has a backslash before it. */
static void take_row(GArray *rows, const char *heading, const char *line)
{
    g_auto(GStrv) cells = g_strsplit(line + 1, " | ", 3);
    if (g_strv_length(cells) == 3) {
        row one = { heading, quoted(cells[0]), quoted(cells[1]), 0 };
        if (one.function && one.source) {
            g_array_append_val(rows, one);
        }
    }
}

static GArray *read_page(const char *path)
{
    g_autofree char *text = cover_read(path);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(row));
    const char *heading = NULL;
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "### ")) {
            heading = g_intern_string(*line + strlen("### "));
        } else if (g_str_has_prefix(*line, "#")) {
            heading = NULL;
        } else if (heading && g_str_has_prefix(*line, "| `")) {
            take_row(rows, heading, *line);
        }
    }
    return rows;
}

static gboolean explain(GArray *rows, const char *heading, const char *function, const char *source)
{
    gboolean found = FALSE;
    for (guint i = 0; i < rows->len; i++) {
        row *one = &g_array_index(rows, row, i);
        if (!strcmp(one->heading, heading) && !strcmp(one->function, function) &&
            (!strcmp(one->source, "*") || !strcmp(one->source, source))) {
            one->used++;
            found = TRUE;
        }
    }
    return found;
}

typedef struct check {
    GArray *rows;
    const char *heading;
    GStrv source;
    gboolean demanded;
    int explained, open;
} check;

static void one_hole(check *on, int line, const char *function, const char *what)
{
    g_autofree char *source = g_strchomp(g_strdup(cover_source_line(on->source, line)));
    if (explain(on->rows, on->heading, function, source)) {
        on->explained++;
    } else if (on->demanded) {
        printf("not explained: %s:%d %s: %s: %s\n", on->heading, line, function, what, source);
        on->open++;
    }
}

static void file_holes(check *on, const cover_file *file)
{
    GHashTable *dead = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < file->lines->len; i++) {
        const cover_line *line = &g_array_index(file->lines, cover_line, i);
        if (!line->hit) {
            g_hash_table_add(dead, GINT_TO_POINTER(line->number));
            one_hole(on, line->number, line->function, "never ran");
        }
    }
    for (guint i = 0; i < file->arcs->len; i++) {
        const cover_arc *arc = &g_array_index(file->arcs, cover_arc, i);
        if (!arc->hit && !g_hash_table_contains(dead, GINT_TO_POINTER(arc->line))) {
            one_hole(on, arc->line, arc->function, arc->text);
        }
    }
    g_hash_table_destroy(dead);
}

int cover_explained(const GPtrArray *files, const char *page)
{
    check on = { .rows = read_page(page) };
    int stale = 0;
    for (guint i = 0; i < files->len; i++) {
        const cover_file *file = g_ptr_array_index(files, i);
        g_autofree char *heading = g_strdup_printf("%s %s", file->group, file->path);
        on.heading = heading;
        on.demanded = in_scope(heading);
        on.source = cover_source(file->path);
        file_holes(&on, file);
        g_strfreev(on.source);
    }
    for (guint i = 0; i < on.rows->len; i++) {
        const row *one = &g_array_index(on.rows, row, i);
        if (!one->used) {
            printf("explained, but no hole: %s: %s: %s\n", one->heading, one->function, one->source);
            stale++;
        }
    }
    printf("holes of ROM, fuses, firewall and attestation: %d explained, %d not; "
           "%d explanations without a hole\n", on.explained, on.open, stale);
    return on.open || stale ? 1 : 0;
}
