/* SPDX-License-Identifier: MIT */
/* Where in the sources an instruction comes from, by binutils' addr2line. */
#ifndef GS_SOURCE_H
#define GS_SOURCE_H

#include <glib.h>

typedef struct gs_source {
    const char *function; /* "?" when unknown; interned, like file */
    const char *file;     /* from the project's top: "firmware/lib/mem.c", or "?" */
    guint line;
} gs_source;

typedef struct gs_sources gs_sources;

/* Looks all addresses up (array of guint32); ELF files are asked in turn. Never fails: what no
 * file knows is unknown. */
gs_sources *gs_sources_new(const GPtrArray *elfs, const GArray *addresses);
void gs_sources_free(gs_sources *sources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_sources, gs_sources_free)

const gs_source *gs_sources_find(const gs_sources *sources, guint32 address);

#endif
