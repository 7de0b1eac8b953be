/* SPDX-License-Identifier: MIT */
/*
 * Suites of named cases on top of greatest. A case is a function that returns
 * greatest's result; the runner adds what CI wants: parallel workers, TAP, JUnit,
 * a reproduce command for each failure, the closing line.
 */
#ifndef GS_SUITE_H
#define GS_SUITE_H

#include <glib.h>
#include <stdio.h>

/* greatest reports through the runner; its own chatter goes nowhere. */
extern FILE *gs_silent;
#define GREATEST_STDOUT gs_silent
#define GREATEST_USE_LONGJMP 0
#include "greatest.h"

typedef enum greatest_test_res (*gs_case_fn)(const void *arg);

typedef struct gs_case {
    char *name;
    gs_case_fn run;
    const void *arg;
} gs_case;

typedef struct gs_suite {
    const char *name;
    GArray *cases; /* of gs_case */
} gs_suite;

/* Each suite's file exports one function that adds its cases. name is copied. */
void gs_suite_add(gs_suite *suite, const char *name, gs_case_fn run, const void *arg);

/* The seed of this run (--seed, default 1), for seeded places. */
guint64 gs_seed(void);

/* Keeps a formatted message for the failure report and returns it. */
const char *gs_message(const char *fmt, ...) G_GNUC_PRINTF(1, 2);

/* Fails with a formatted message. */
#define GS_CHECK(condition, ...) \
    do { \
        if (!(condition)) { \
            FAILm(gs_message(__VA_ARGS__)); \
        } \
    } while (0)

/* Fails with a GError's message; frees it. */
#define GS_CHECK_ERROR(error) \
    do { \
        if (error) { \
            const char *text_ = gs_message("%s", (error)->message); \
            g_clear_error(&(error)); \
            FAILm(text_); \
        } \
    } while (0)

#endif
