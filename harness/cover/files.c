/* SPDX-License-Identifier: MIT */
/* The collection itself, and the little that reads files and runs programs. */
#include "cover.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cover_die(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fputs("glassphere-cover: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(3);
}

char *cover_read(const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        cover_die("%s: cannot be read", path);
    }
    return text;
}

char *cover_run(const char *const argv[])
{
    char *text = NULL;
    int status = 0;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL,
                      &status, &error) ||
        !g_spawn_check_wait_status(status, &error)) {
        cover_die("%s: %s", argv[0], error->message);
    }
    return text;
}

cover_file *cover_file_get(GPtrArray *files, const char *group, const char *path)
{
    for (guint i = files->len; i-- > 0;) {
        cover_file *file = g_ptr_array_index(files, i);
        if (!strcmp(file->group, group) && !strcmp(file->path, path)) {
            return file;
        }
    }
    cover_file *file = g_new0(cover_file, 1);
    file->group = g_intern_string(group);
    file->path = g_intern_string(path);
    file->lines = g_array_new(FALSE, FALSE, sizeof(cover_line));
    file->arcs = g_array_new(FALSE, FALSE, sizeof(cover_arc));
    g_ptr_array_add(files, file);
    return file;
}

cover_line *cover_line_get(cover_file *file, int number, const char *function)
{
    for (guint i = 0; i < file->lines->len; i++) {
        cover_line *line = &g_array_index(file->lines, cover_line, i);
        if (line->number == number) {
            return line;
        }
    }
    cover_line line = { number, g_intern_string(function), FALSE };
    g_array_append_val(file->lines, line);
    return &g_array_index(file->lines, cover_line, file->lines->len - 1);
}

void cover_arc_add(cover_file *file, int line, const char *function, const char *text, gboolean hit)
{
    cover_arc arc = { line, g_intern_string(function), g_intern_string(text), hit };
    g_array_append_val(file->arcs, arc);
}

static int by_line(const void *a, const void *b)
{
    return ((const cover_line *)a)->number - ((const cover_line *)b)->number;
}

static int by_arc(const void *a, const void *b)
{
    return ((const cover_arc *)a)->line - ((const cover_arc *)b)->line;
}

/* Stages keep the order of the boot; inside one, files by name. */
static int rank(const char *group)
{
    static const char *const order[] = { "rom", "1bl", "pluton", "monitor", "io_loader", "models" };
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        if (!strcmp(group, order[i])) {
            return (int)i;
        }
    }
    return G_N_ELEMENTS(order);
}

static int by_path(const void *a, const void *b)
{
    const cover_file *one = *(cover_file *const *)a, *other = *(cover_file *const *)b;
    int order = rank(one->group) - rank(other->group);
    return order ? order : strcmp(one->path, other->path);
}

void cover_files_sort(GPtrArray *files)
{
    g_ptr_array_sort(files, by_path);
    for (guint i = 0; i < files->len; i++) {
        cover_file *file = g_ptr_array_index(files, i);
        g_array_sort(file->lines, by_line);
        g_array_sort(file->arcs, by_arc);
    }
}

void cover_count(const cover_file *file, cover_total *total)
{
    for (guint i = 0; i < file->lines->len; i++) {
        total->lines++;
        total->lines_hit += g_array_index(file->lines, cover_line, i).hit != 0;
    }
    for (guint i = 0; i < file->arcs->len; i++) {
        total->arcs++;
        total->arcs_hit += g_array_index(file->arcs, cover_arc, i).hit != 0;
    }
}

GStrv cover_source(const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return NULL;
    }
    GStrv lines = g_strsplit(text, "\n", -1);
    g_free(text);
    return lines;
}

const char *cover_source_line(GStrv source, int number)
{
    if (!source || number < 1 || (guint)number > g_strv_length(source)) {
        return "";
    }
    const char *line = source[number - 1];
    return line + strspn(line, " \t");
}
