/* SPDX-License-Identifier: MIT */
/* The tables and the list of holes. */
#include "cover.h"

#include <stdio.h>
#include <string.h>

static double percent(int part, int whole)
{
    return whole ? 100.0 * part / whole : 100.0;
}

static void print_row(const char *group, const char *name, const cover_total *total)
{
    printf("%-10s %-38s %6d %6d %6.1f%% %8d %6d %6.1f%%\n", group, name, total->lines,
           total->lines_hit, percent(total->lines_hit, total->lines), total->arcs,
           total->arcs_hit, percent(total->arcs_hit, total->arcs));
}

static void add(cover_total *to, const cover_total *from)
{
    to->lines += from->lines;
    to->lines_hit += from->lines_hit;
    to->arcs += from->arcs;
    to->arcs_hit += from->arcs_hit;
}

static gboolean ours(const cover_file *file, const char *folder)
{
    return g_str_has_prefix(file->path, folder);
}

static void print_half(const GPtrArray *files, gboolean firmware, cover_total *half)
{
    cover_total group = { 0 };
    printf("%-10s %-38s %6s %6s %7s %8s %6s %7s\n", firmware ? "stage" : "part", "file", "lines",
           "hit", "", "branches", "hit", "");
    for (guint i = 0; i < files->len; i++) {
        const cover_file *file = g_ptr_array_index(files, i);
        const cover_file *next = i + 1 < files->len ? g_ptr_array_index(files, i + 1) : NULL;
        if (ours(file, "firmware/") != firmware) {
            continue;
        }
        cover_total one = { 0 };
        cover_count(file, &one);
        print_row(file->group, file->path, &one);
        add(&group, &one);
        if (!next || strcmp(next->group, file->group)) {
            print_row(file->group, "all", &group);
            add(half, &group);
            group = (cover_total){ 0 };
        }
    }
}

void cover_table(const GPtrArray *files)
{
    cover_total firmware = { 0 }, models = { 0 };
    print_half(files, TRUE, &firmware);
    printf("\n");
    print_half(files, FALSE, &models);
    printf("\ncoverage: firmware %.1f%% of %d lines, %.1f%% of %d branches; "
           "models %.1f%% of %d lines, %.1f%% of %d branches\n",
           percent(firmware.lines_hit, firmware.lines), firmware.lines,
           percent(firmware.arcs_hit, firmware.arcs), firmware.arcs,
           percent(models.lines_hit, models.lines), models.lines,
           percent(models.arcs_hit, models.arcs), models.arcs);
}

static void print_hole(const cover_file *file, int line, const char *function, const char *what,
                       GStrv source)
{
    printf("%s %s:%d %s: %s: %s\n", file->group, file->path, line, function, what,
           cover_source_line(source, line));
}

static void file_holes(const cover_file *file)
{
    g_auto(GStrv) source = cover_source(file->path);
    guint arc = 0;
    for (guint i = 0; i < file->lines->len; i++) {
        const cover_line *line = &g_array_index(file->lines, cover_line, i);
        if (!line->hit) {
            print_hole(file, line->number, line->function, "never ran", source);
        }
        for (; arc < file->arcs->len; arc++) {
            const cover_arc *way = &g_array_index(file->arcs, cover_arc, arc);
            if (way->line > line->number) {
                break;
            }
            if (line->hit && !way->hit) {
                g_autofree char *what = g_strdup_printf("never %s", way->text);
                print_hole(file, way->line, way->function, what, source);
            }
        }
    }
}

void cover_holes(const GPtrArray *files, const char *filter)
{
    for (guint i = 0; i < files->len; i++) {
        const cover_file *file = g_ptr_array_index(files, i);
        g_autofree char *name = g_strdup_printf("%s %s", file->group, file->path);
        if (strstr(name, filter)) {
            file_holes(file);
        }
    }
}
