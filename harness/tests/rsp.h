/* SPDX-License-Identifier: MIT */
/*
 * Reader of test vectors as NIST's validation programs write them: "name = value" lines,
 * a blank line between vectors, "[section]" lines, "#" comments. A missing file or one without
 * vectors is an error.
 */
#ifndef GS_RSP_H
#define GS_RSP_H

#include <glib.h>

typedef struct gs_vector {
    const char *section; /* text of the last section line, "" in front of the first */
    const char *outer;   /* of the section line before that */
    guint line;          /* of its first value */
    GHashTable *values;  /* name -> text */
} gs_vector;

/* GPtrArray of gs_vector. name is a path below the package's directory. Caller unrefs. */
GPtrArray *gs_rsp_read(const char *name, GError **error);

gboolean gs_vector_has(const gs_vector *vector, const char *name);
/* The value's text, "" when there is none. */
const char *gs_vector_text(const gs_vector *vector, const char *name);
/* The value's bytes; NULL when it is absent or no hex string. An odd digit count means a
 * leading zero. */
GByteArray *gs_vector_bytes(const gs_vector *vector, const char *name);
/* A number of at most 32 bytes, right-aligned; FALSE when absent, malformed or larger. */
gboolean gs_vector_number(const gs_vector *vector, const char *name, guint8 number[32]);

#endif
