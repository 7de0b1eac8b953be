/* SPDX-License-Identifier: MIT */
/*
 * glassphere-test [--filter TEXT] [--tap] [--junit FILE] [--jobs N] [--seed N] [--list]
 * Runs the cases of all suites in worker processes; a worker that dies fails the
 * case it was running and is replaced. The closing line is
 * "N passed, N failed, N skipped"; exit status 0 only when something ran and nothing failed.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "suite.h"
#include "suites.h"

GREATEST_MAIN_DEFS();

FILE *gs_silent;
static guint64 seed = 1;
static char *message;

enum { WAITING, PASSED, FAILED, SKIPPED };
static const char *const status_text[] = { "waiting", "ok", "FAILED", "skipped" };

typedef struct result {
    const char *suite;
    gs_case item;
    int status;
    double seconds;
    char *text;
} result;

typedef struct worker {
    pid_t pid;
    int to, from; /* case numbers out, result lines in */
    int current;  /* index of the case it runs, or -1 */
    GString *line;
} worker;

typedef struct options {
    char *filter, *junit;
    gboolean tap, list;
    int jobs;
} options;

guint64 gs_seed(void)
{
    return seed;
}

const char *gs_message(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_free(message);
    message = g_strdup_vprintf(fmt, args);
    va_end(args);
    return message;
}

void gs_suite_add(gs_suite *suite, const char *name, gs_case_fn run, const void *arg)
{
    gs_case item = { .name = g_strdup(name), .run = run, .arg = arg };
    g_array_append_val(suite->cases, item);
}

static GArray *collect(const char *filter)
{
    GArray *results = g_array_new(FALSE, TRUE, sizeof(result));
    for (gsize i = 0; i < G_N_ELEMENTS(gs_suites); i++) {
        gs_suite suite = { gs_suites[i].name, g_array_new(FALSE, FALSE, sizeof(gs_case)) };
        gs_suites[i].fill(&suite);
        for (guint j = 0; j < suite.cases->len; j++) {
            gs_case item = g_array_index(suite.cases, gs_case, j);
            g_autofree char *full = g_strdup_printf("%s/%s", suite.name, item.name);
            if (!filter || strstr(full, filter)) {
                result one = { .suite = suite.name, .item = item };
                g_array_append_val(results, one);
            }
        }
        g_array_free(suite.cases, TRUE);
    }
    return results;
}

/* ---- in a worker ---- */

static int run_case(const gs_case *item)
{
    unsigned passed = greatest_info.suite.passed, skipped = greatest_info.suite.skipped;
    gs_message("%s", "");
    GREATEST_RUN_TESTp(item->run, item->arg);
    if (greatest_info.suite.passed > passed) {
        return PASSED;
    }
    if (!*message && greatest_info.msg && greatest_info.msg != message) {
        gs_message("%s", greatest_info.msg);
    }
    if (greatest_info.suite.skipped > skipped) {
        return SKIPPED;
    }
    g_autofree char *text = g_strdup(message);
    gs_message("%s:%u: %s", greatest_info.fail_file, greatest_info.fail_line, text);
    return FAILED;
}

static void worker_main(const GArray *results, int from, int to)
{
    int index;
    GREATEST_INIT();
    while (read(from, &index, sizeof(index)) == sizeof(index)) {
        gint64 start = g_get_monotonic_time();
        int status = run_case(&g_array_index(results, result, index).item);
        double seconds = (double)(g_get_monotonic_time() - start) / 1e6;
        g_autofree char *text = g_strdelimit(g_strdup(message), "\n\t", ' ');
        dprintf(to, "%d\t%.3f\t%s\n", status, seconds, text);
    }
    exit(0);
}

/* ---- in the parent ---- */

/* A worker must not hold its siblings' pipes, or they never see theirs end. */
static void close_siblings(const worker *workers, int count)
{
    for (int i = 0; i < count; i++) {
        if (workers[i].pid > 0) {
            close(workers[i].to);
            close(workers[i].from);
        }
    }
}

static void start_worker(worker *workers, int count, worker *one, const GArray *results)
{
    int down[2], up[2];
    fflush(stdout);
    one->pid = 0;
    if (pipe(down) < 0 || pipe(up) < 0 || (one->pid = fork()) < 0) {
        perror("glassphere-test");
        exit(3);
    }
    if (one->pid == 0) {
        close(down[1]);
        close(up[0]);
        close_siblings(workers, count);
        worker_main(results, down[0], up[1]);
    }
    close(down[0]);
    close(up[1]);
    one->to = down[1];
    one->from = up[0];
    one->current = -1;
    if (!one->line) {
        one->line = g_string_new(NULL);
    }
    g_string_truncate(one->line, 0);
}

static void stop_worker(worker *one)
{
    close(one->to);
    close(one->from);
    while (waitpid(one->pid, NULL, 0) < 0 && errno == EINTR) {
    }
}

static void report(const options *opts, const GArray *results, int index)
{
    const result *one = &g_array_index(results, result, index);
    if (opts->tap) {
        printf("%s %d - %s/%s%s%s\n", one->status == FAILED ? "not ok" : "ok", index + 1, one->suite,
               one->item.name, one->status == SKIPPED ? " # SKIP " : "",
               one->status == SKIPPED ? one->text : "");
    } else {
        printf("%-8s %6.2fs  %s/%s\n", status_text[one->status], one->seconds, one->suite,
               one->item.name);
    }
    if (one->status == FAILED) {
        printf("%s  %s\n%s  reproduce: build/bin/glassphere-test --jobs 1 --seed %" G_GUINT64_FORMAT
               " --filter '%s/%s'\n", opts->tap ? "#" : "", one->text, opts->tap ? "#" : "", seed,
               one->suite, one->item.name);
    }
    fflush(stdout);
}

static void finish(const options *opts, GArray *results, worker *one, const char *line)
{
    result *done = &g_array_index(results, result, one->current);
    g_auto(GStrv) parts = g_strsplit(line, "\t", 3);
    gboolean whole = g_strv_length(parts) == 3;
    done->status = whole ? atoi(parts[0]) : FAILED;
    done->seconds = whole ? g_ascii_strtod(parts[1], NULL) : 0;
    done->text = g_strdup(whole ? parts[2] : line);
    report(opts, results, one->current);
    one->current = -1;
}

static void read_worker(const options *opts, GArray *results, worker *workers, worker *one)
{
    char data[4096];
    ssize_t size = read(one->from, data, sizeof(data));
    if (size <= 0) {
        finish(opts, results, one, "the test process died");
        stop_worker(one);
        start_worker(workers, opts->jobs, one, results);
        return;
    }
    g_string_append_len(one->line, data, size);
    char *newline = strchr(one->line->str, '\n');
    if (newline) {
        *newline = 0;
        finish(opts, results, one, one->line->str);
        g_string_truncate(one->line, 0);
    }
}

static void run_all(const options *opts, GArray *results)
{
    g_autofree worker *workers = g_new0(worker, opts->jobs);
    g_autofree struct pollfd *fds = g_new0(struct pollfd, opts->jobs);
    int next = 0, running = 0;

    for (int i = 0; i < opts->jobs; i++) {
        start_worker(workers, opts->jobs, &workers[i], results);
    }
    do {
        running = 0;
        for (int i = 0; i < opts->jobs; i++) {
            if (workers[i].current < 0 && next < (int)results->len) {
                workers[i].current = next++;
                if (write(workers[i].to, &workers[i].current, sizeof(int)) != sizeof(int)) {
                    finish(opts, results, &workers[i], "the test process is gone");
                }
            }
            running += workers[i].current >= 0;
            fds[i] = (struct pollfd){ workers[i].current >= 0 ? workers[i].from : -1, POLLIN, 0 };
        }
        if (running && poll(fds, (nfds_t)opts->jobs, -1) > 0) {
            for (int i = 0; i < opts->jobs; i++) {
                if (fds[i].revents) {
                    read_worker(opts, results, workers, &workers[i]);
                }
            }
        }
    } while (running || next < (int)results->len);
    for (int i = 0; i < opts->jobs; i++) {
        stop_worker(&workers[i]);
        g_string_free(workers[i].line, TRUE);
    }
}

static gboolean write_junit(const char *path, const GArray *results, const int count[])
{
    g_autoptr(GString) xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    g_string_append_printf(xml, "<testsuites tests=\"%u\" failures=\"%d\" skipped=\"%d\">\n",
                           results->len, count[FAILED], count[SKIPPED]);
    for (guint i = 0; i < results->len; i++) {
        const result *one = &g_array_index(results, result, i);
        g_autofree char *name = g_markup_escape_text(one->item.name, -1);
        g_autofree char *text = g_markup_escape_text(one->text ? one->text : "", -1);
        g_string_append_printf(xml, "<testsuite name=\"%s\" tests=\"1\"><testcase classname=\"%s\" "
                               "name=\"%s\" time=\"%.3f\">", one->suite, one->suite, name,
                               one->seconds);
        if (one->status == FAILED) {
            g_string_append_printf(xml, "<failure message=\"%s\"/>", text);
        } else if (one->status == SKIPPED) {
            g_string_append_printf(xml, "<skipped message=\"%s\"/>", text);
        }
        g_string_append(xml, "</testcase></testsuite>\n");
    }
    g_string_append(xml, "</testsuites>\n");
    GError *error = NULL;
    if (!g_file_set_contents(path, xml->str, (gssize)xml->len, &error)) {
        fprintf(stderr, "glassphere-test: %s\n", error->message);
        g_error_free(error);
        return FALSE;
    }
    return TRUE;
}

static gboolean parse_options(options *opts, int *argc, char ***argv)
{
    gint64 given_seed = 1;
    const GOptionEntry entries[] = {
        { "filter", 0, 0, G_OPTION_ARG_STRING, &opts->filter, "only cases whose SUITE/NAME contains TEXT", "TEXT" },
        { "tap", 0, 0, G_OPTION_ARG_NONE, &opts->tap, "TAP on standard output", NULL },
        { "junit", 0, 0, G_OPTION_ARG_FILENAME, &opts->junit, "JUnit XML to FILE", "FILE" },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &opts->jobs, "worker processes (default: cores)", "N" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &given_seed, "seed of seeded places (default 1)", "N" },
        { "list", 0, 0, G_OPTION_ARG_NONE, &opts->list, "list the cases", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- the suites of Glassphere");
    GError *error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        fprintf(stderr, "glassphere-test: %s\n", error->message);
        g_error_free(error);
        return FALSE;
    }
    if (*argc > 1 || given_seed < 1 || opts->jobs < 1) {
        fprintf(stderr, "glassphere-test: unexpected argument, or --seed or --jobs below 1\n");
        return FALSE;
    }
    seed = (guint64)given_seed;
    return TRUE;
}

int main(int argc, char **argv)
{
    options opts = { .jobs = (int)g_get_num_processors() };
    if (!parse_options(&opts, &argc, &argv)) {
        return 2;
    }
    gs_silent = fopen("/dev/null", "w");
    GArray *results = collect(opts.filter);
    if (opts.list) {
        for (guint i = 0; i < results->len; i++) {
            const result *one = &g_array_index(results, result, i);
            printf("%s/%s\n", one->suite, one->item.name);
        }
        return 0;
    }
    if (opts.tap) {
        printf("TAP version 13\n1..%u\n", results->len);
    }
    run_all(&opts, results);
    int count[4] = { 0 };
    for (guint i = 0; i < results->len; i++) {
        count[g_array_index(results, result, i).status]++;
    }
    if (opts.junit && !write_junit(opts.junit, results, count)) {
        return 3;
    }
    printf("%s%d passed, %d failed, %d skipped\n", opts.tap ? "# " : "", count[PASSED], count[FAILED],
           count[SKIPPED]);
    return count[FAILED] || !count[PASSED] ? 1 : 0;
}
