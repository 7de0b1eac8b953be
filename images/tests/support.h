/* SPDX-License-Identifier: MIT */
/* Shared by the image tool's tests: sample packages, temporary folders, mutation. */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include "greatest.h"
#include "gsi_package.h"

/* Asserts that CALL fails and that its message has TEXT. */
#define ASSERT_FAILS(call, text) do {                                              \
        g_autoptr(GError) fails_error = NULL;                                      \
        GError **error = &fails_error;                                             \
        ASSERT_FALSEm("should fail: " #call, (call));                              \
        ASSERTm("no error set: " #call, fails_error != NULL);                      \
        if (!strstr(fails_error->message, text)) {                                 \
            g_printerr("message: %s\nwanted:  %s\n", fails_error->message, text);  \
            FAILm("another message: " #call);                                      \
        }                                                                          \
    } while (0)

GBytes *sample_package(unsigned type, size_t body_size, const char *key);
GBytes *sample_app(const char *component, size_t body_size);
char *temporary_folder(void);
void write_file(const char *folder, const char *name, const void *data, size_t size);
void remove_folder(const char *folder);

/*
 * Runs PARSE over COUNT damaged copies of BYTES: random words of a chosen window
 * take values that break sizes, counts and offsets. The sanitizers are the judge.
 */
typedef void parse_fn(const struct gsi_span *span);
void mutate(GBytes *bytes, size_t from, size_t to, unsigned count, guint32 seed, parse_fn *parse);

#endif
