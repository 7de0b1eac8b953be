/* SPDX-License-Identifier: MIT */
/*
 * glassphere-bench: measures and writes build/bench.json; keys: docs/bench.md.
 * A benchmark, not a test: it fails only when something cannot be measured.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "postcode.h"

#define RUNS 5
#define LIMIT G_GUINT64_CONSTANT(1000000000)

static GString *json;

static void record(const char *key, double value, int decimals)
{
    printf("%-28s %.*f\n", key, decimals, value);
    g_string_append_printf(json, "%s  \"%s\": %.*f", json->len > 2 ? ",\n" : "", key, decimals, value);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[count / 2];
}

/* Wall seconds from starting QEMU to where config stops; *insns as counted there. */
static double boot(const gs_board_config *config, guint64 *insns, long *rss_kb, GError **error)
{
    gint64 start = g_get_monotonic_time();
    g_autoptr(gs_board) board = gs_board_start(config, error);
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return -1;
    }
    double seconds = (double)(g_get_monotonic_time() - start) / 1e6;
    if (g_str_equal(gs_board_stop_reason(board), "limit")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the boot did not get where it must");
        return -1;
    }
    const GPtrArray *events = gs_board_events(board);
    *insns = ((gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
    *rss_kb = gs_board_peak_rss_kb(board);
    return seconds;
}

static gboolean measure_boots(GError **error)
{
    g_autofree char *verdict = g_strdup_printf("0x%x", POSTCODE_MONITOR_ENTER_NW);
    gs_board_config to_verdict = { .insn_limit = LIMIT, .stop_postcodes = verdict };
    gs_board_config to_app = { .insn_limit = LIMIT, .stop_stage = "app" };
    double verdict_s[RUNS], app_s[RUNS];
    guint64 insns = 0;
    long rss_kb = 0;
    for (int i = 0; i < RUNS; i++) {
        verdict_s[i] = boot(&to_verdict, &insns, &rss_kb, error);
        if (verdict_s[i] < 0) {
            return FALSE;
        }
        app_s[i] = boot(&to_app, &insns, &rss_kb, error);
        if (app_s[i] < 0) {
            return FALSE;
        }
    }
    record("boot_to_verdict_s", median(verdict_s, RUNS), 3);
    record("boot_to_app_s", median(app_s, RUNS), 3);
    record("boot_to_app_insns", (double)insns, 0);
    record("host_rss_mb", (double)rss_kb / 1024, 1);
    return TRUE;
}

/* Sum over the steps of the longest time each took: a cold build, as long as build/ was made cold. */
static void measure_build(void)
{
    g_autofree char *text = NULL;
    g_autoptr(GHashTable) longest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!g_file_get_contents("build/log/times", &text, NULL, NULL)) {
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit(*line, " ", 2);
        if (g_strv_length(words) == 2) {
            gssize seconds = atoi(words[1]);
            gssize before = GPOINTER_TO_SIZE(g_hash_table_lookup(longest, words[0]));
            g_hash_table_insert(longest, g_strdup(words[0]), GSIZE_TO_POINTER(MAX(seconds, before)));
        }
    }
    GHashTableIter iter;
    gpointer value;
    double sum = 0;
    g_hash_table_iter_init(&iter, longest);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        sum += (double)GPOINTER_TO_SIZE(value);
    }
    record("cold_build_s", sum, 0);
}

static void measure_sizes(void)
{
    static const char *const images[] = { "one_bl", "keystore", "manifest", "pluton", "monitor", "device_tree",
                                          "kernel", "root_fs", "services" };
    for (gsize i = 0; i < G_N_ELEMENTS(images); i++) {
        g_autofree char *path = g_strdup_printf("build/images/%s.img", images[i]);
        g_autofree char *key = g_strdup_printf("size_%s_bytes", images[i]);
        struct stat st;
        if (stat(path, &st) == 0) {
            record(key, (double)st.st_size, 0);
        }
    }
}

/* harness/bench.sh measures the stock machine, outside the board library, and leaves the figure here. */
static void measure_stock(void)
{
    const char *seconds = g_getenv("GLASSPHERE_STOCK_VIRT_BOOT_S");
    if (seconds && *seconds) {
        record("stock_virt_boot_s", g_ascii_strtod(seconds, NULL), 3);
    }
}

int main(void)
{
    GError *error = NULL;
    json = g_string_new("{\n");
    if (!measure_boots(&error)) {
        fprintf(stderr, "glassphere-bench: %s\n", error->message);
        return error->domain == GS_ERROR ? error->code : GS_ERROR_INFRASTRUCTURE;
    }
    measure_stock();
    measure_build();
    measure_sizes();
    g_string_append(json, "\n}\n");
    if (!g_file_set_contents("build/bench.json", json->str, (gssize)json->len, &error)) {
        fprintf(stderr, "glassphere-bench: %s\n", error->message);
        return GS_ERROR_INFRASTRUCTURE;
    }
    printf("written to build/bench.json\n");
    return 0;
}
