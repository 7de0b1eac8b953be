/* SPDX-License-Identifier: MIT */
/*
 * What a coverage run found, of firmware and models alike: per group (a boot stage, or
 * "models", "machine") and source file the lines that hold code and the arcs of the branches.
 */
#ifndef GS_COVER_H
#define GS_COVER_H

#include <glib.h>

typedef struct cover_line {
    int number;
    const char *function; /* interned */
    gboolean hit;
} cover_line;

/* One way out of a branch; text says which, for the list of holes. */
typedef struct cover_arc {
    int line;
    const char *function; /* interned */
    const char *text;     /* interned */
    gboolean hit;
} cover_arc;

typedef struct cover_file {
    const char *group, *path; /* interned; path from the project's top */
    GArray *lines;            /* cover_line, ascending */
    GArray *arcs;             /* cover_arc, ascending by line */
} cover_file;

typedef struct cover_total {
    int lines, lines_hit, arcs, arcs_hit;
} cover_total;

/* Ends the program with status 3: without its inputs a coverage number means nothing. */
void cover_die(const char *fmt, ...) G_GNUC_PRINTF(1, 2) G_GNUC_NORETURN;
char *cover_read(const char *path);
char *cover_run(const char *const argv[]); /* standard output of a program that succeeds */

/* map.c: writes DIR/firmware.map and an empty DIR/firmware.hits from the ELF files. */
void cover_map(const char *elf_dir, const char *dir);
/* firmware.c: DIR/firmware.map with DIR/firmware.hits, appended to files. */
void cover_firmware(const char *dir, GPtrArray *files);
/* models.c: every .gcda in DIR, appended to files. */
void cover_models(const char *dir, GPtrArray *files);

/* files.c */
cover_file *cover_file_get(GPtrArray *files, const char *group, const char *path);
cover_line *cover_line_get(cover_file *file, int number, const char *function);
void cover_arc_add(cover_file *file, int line, const char *function, const char *text, gboolean hit);
void cover_files_sort(GPtrArray *files);
void cover_count(const cover_file *file, cover_total *total);
GStrv cover_source(const char *path); /* the file's lines, index 0 = line 1; NULL: none */
const char *cover_source_line(GStrv source, int number); /* without indentation */

/* report.c */
void cover_table(const GPtrArray *files);
void cover_holes(const GPtrArray *files, const char *filter);
/* explain.c: 0 when the holes of the files in scope are those the page explains. */
int cover_explained(const GPtrArray *files, const char *page);

#endif
