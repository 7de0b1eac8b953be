/* SPDX-License-Identifier: MIT */
/*
 * glassphere-cover map ELF-DIR DIR   writes DIR/firmware.map and an empty DIR/firmware.hits
 * glassphere-cover table DIR         both tables of the run recorded in DIR; totals last
 * glassphere-cover holes DIR TEXT    what never ran in the files whose "GROUP PATH" contains TEXT
 * glassphere-cover explained DIR PAGE    compares the holes with those the page explains
 *
 * make coverage records a run (docs/coverage.md). Exit status 0, 1 holes and page differ,
 * 2 usage, 3 something needed is not there.
 */
#include <stdio.h>
#include <string.h>

#include "cover.h"

static GPtrArray *recorded(const char *dir)
{
    GPtrArray *files = g_ptr_array_new();
    g_autofree char *objects = g_build_filename(dir, "qemu", NULL);
    cover_firmware(dir, files);
    cover_models(objects, files);
    cover_files_sort(files);
    return files;
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    if (!strcmp(command, "map") && argc == 4) {
        cover_map(argv[2], argv[3]);
        return 0;
    }
    if (!strcmp(command, "table") && argc == 3) {
        cover_table(recorded(argv[2]));
        return 0;
    }
    if (!strcmp(command, "holes") && argc == 4) {
        cover_holes(recorded(argv[2]), argv[3]);
        return 0;
    }
    if (!strcmp(command, "explained") && argc == 4) {
        return cover_explained(recorded(argv[2]), argv[3]);
    }
    fprintf(stderr, "usage: glassphere-cover map ELF-DIR DIR | table DIR | holes DIR TEXT | "
            "explained DIR PAGE\n");
    return 2;
}
