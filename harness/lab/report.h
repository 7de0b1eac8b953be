/* SPDX-License-Identifier: MIT */
/*
 * What a campaign found, in every form somebody wants it: JSON lines, a summary, TAP, JUnit,
 * SARIF. The same campaign gives the same bytes, whatever jobs, shards or interruptions it took;
 * times are in run.json alone.
 */
#ifndef GS_REPORT_H
#define GS_REPORT_H

#include "pairs.h"
#include "run.h"
#include "source.h"
#include "work.h"

typedef struct gs_control {
    char *name;    /* "clean", "weak NAME" */
    gboolean ok;
    guint64 bypasses, tried;
    guint64 *by_group; /* bypasses by `faults` line; NULL: none */
    char *text;
} gs_control;

typedef struct gs_row { /* a fault with its verdict */
    gs_fault fault;
    const gs_verdict *verdict;
    const gs_source *source;
    guint64 weight;
} gs_row;

typedef struct gs_tally { /* what became of some of the faults that were run */
    guint64 injected, reached, count[GS_CLASSES]; /* reached: the instruction meant was about to run */
} gs_tally;

typedef struct gs_check {
    guint64 tried, differing, dead, merged; /* merged: another fault stood for it */
    guint64 first_id;                       /* of the first that differs */
} gs_check;

typedef struct gs_report {
    const gs_campaign *campaign;
    const gs_window *window;
    const gs_space *space;
    const gs_prune *prune;
    const gs_work *work;
    guint64 seed;
    GArray *rows;     /* of gs_row, rising by ID */
    gs_sources *sources;
    GArray *controls; /* of gs_control */
    gs_check check;
    gs_tally sum;     /* of all rows */
    guint64 weighted[GS_CLASSES];
    guint listed;     /* results.jsonl leaves out what needs no look when there are more rows */
    gboolean valid;
    const gs_pairs *pairs;         /* NULL: none; never part of valid or bypass */
    const GArray *pair_verdicts;
} gs_report;

/* verdicts must have all of the work. NULL and *error when some are missing. */
gs_report *gs_report_new(const gs_window *window, const gs_space *space, const gs_prune *prune,
                         const gs_work *work, guint64 seed, const GArray *verdicts, GError **error);
void gs_report_free(gs_report *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_report, gs_report_free)

/* name and text are taken over. */
void gs_report_add_control(gs_report *report, gs_control control);
/* Sets valid; call it when all controls are in. */
void gs_report_judge(gs_report *report);

/* results.jsonl lists every fault of a run of up to so many (`listed` of a new report); of a larger one,
 * those that ended in a reset, a hang, a bypass or an error. */
#define GS_REPORT_ROWS 1000000
/* results.jsonl, summary.json, results.tap, junit.xml, results.sarif, report.html in dir. */
gboolean gs_report_write(const gs_report *report, const char *dir, GError **error);
void gs_report_print(const gs_report *report, FILE *to);
/* The JSON object of one fault, without a newline. Caller frees. */
char *gs_report_row_json(const gs_report *report, const gs_row *row);
/* "build/bin/glassphere fault replay CAMPAIGN ID ..." */
char *gs_report_reproduce(const gs_report *report, guint64 id);

void gs_tally_add(gs_tally *tally, const gs_verdict *verdict);
/* A tally a `faults` line. Caller frees. */
gs_tally *gs_report_by_group(const gs_report *report);

/* ---- report_summary.c ---- */

char *gs_report_summary_json(const gs_report *report);

/* ---- report_forms.c ---- */

/* A source line of the firmware and what became of faults there. */
typedef struct gs_spot {
    const gs_source *source;
    gs_tally tally;
    GArray *bypasses; /* of guint: rows */
} gs_spot;

/* Of gs_spot *, by file and line. Caller unrefs. */
GPtrArray *gs_report_spots(const gs_report *report);
char *gs_report_tap(const gs_report *report);
char *gs_report_junit(const gs_report *report);
char *gs_report_sarif(const gs_report *report);
/* Appends a SARIF location. */
void gs_report_sarif_place(const gs_source *source, GString *out);

/* ---- report_pairs.c: pairs decide nothing, so no case is red for one ---- */

#define GS_REPORT_PAIR_RULE "two-faults"
/* Lines for people, each begun with `lead`: the first bypasses, then the sums; "" without pairs.
 * Caller frees. */
char *gs_report_pairs_note(const gs_report *report, const char *lead);
/* A warning a bypass; FALSE when there is a result before what comes next. */
gboolean gs_report_pairs_sarif(const gs_report *report, gboolean first, GString *out);
/* A section of the page; nothing without pairs. */
void gs_report_pairs_html(const gs_report *report, GString *out);

/* ---- report_html.c: one page that needs nothing else ---- */

char *gs_report_html(const gs_report *report);

#endif
