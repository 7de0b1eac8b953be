/* SPDX-License-Identifier: MIT */
/* The firmware's half: the map (map.c) read together with the hits (harness/plugins/cover.c). */
#include "cover.h"

#include <stdio.h>
#include <string.h>

enum { HIT_TRUE = 1, HIT_FALSE = 2 };

typedef struct place {
    char guard[8], kind[4], stage[16], function[64], path[128];
    int line;
} place;

/* A predicated instruction that was passed over did nothing: its line did not run by it. */
static void count_insn(GPtrArray *files, const place *at, guint8 bits)
{
    cover_file *file = cover_file_get(files, at->stage, at->path);
    cover_line *line = cover_line_get(file, at->line, at->function);
    line->hit |= at->kind[0] == 'p' ? bits & HIT_TRUE : bits != 0;
    if (at->kind[1] == 'd') {
        g_autofree char *holds = g_strdup_printf("%s holds", at->guard);
        g_autofree char *fails = g_strdup_printf("%s fails", at->guard);
        cover_arc_add(file, at->line, at->function, holds, bits & HIT_TRUE);
        cover_arc_add(file, at->line, at->function, fails, bits & HIT_FALSE);
    }
}

void cover_firmware(const char *dir, GPtrArray *files)
{
    g_autofree char *map_path = g_build_filename(dir, "firmware.map", NULL);
    g_autofree char *hits_path = g_build_filename(dir, "firmware.hits", NULL);
    g_autofree char *map = cover_read(map_path);
    g_autofree char *hits = NULL;
    gsize size = 0, at = 0;
    if (!g_file_get_contents(hits_path, &hits, &size, NULL)) {
        cover_die("%s: cannot be read", hits_path);
    }
    g_auto(GStrv) lines = g_strsplit(map, "\n", -1);
    for (char **line = lines; *line && **line; line++, at++) {
        place one;
        if (at >= size || sscanf(*line, "%*x %*x %*s %7s %3s %15s %63s %127s %d", one.guard, one.kind,
                                 one.stage, one.function, one.path, &one.line) != 6) {
            cover_die("%s:%zu: does not fit its hits", map_path, at + 1);
        }
        count_insn(files, &one, (guint8)hits[at]);
    }
    if (at != size) {
        cover_die("%s: %zu instructions, %zu hits", map_path, at, size);
    }
}
