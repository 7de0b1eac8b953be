/* SPDX-License-Identifier: MIT */
/*
 * glassphere-bench: measures and writes build/bench.json; keys: docs/bench.md.
 * A benchmark, not a test: it fails only when something cannot be measured.
 * usage: glassphere-bench [PART...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <json-glib/json-glib.h>

#include "../lib/error.h"
#include "bench.h"

#define RESULTS "build/bench.json"

static JsonObject *figures;

void bench_record(const char *key, double value, int decimals)
{
    printf("%-28s %.*f\n", key, decimals, value);
    if (decimals) {
        json_object_set_double_member(figures, key, value);
    } else {
        json_object_set_int_member(figures, key, (gint64)(value + 0.5));
    }
}

/* What was measured before, parts not wanted now among it. */
static JsonObject *figures_read(void)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonNode *root = json_parser_load_from_file(parser, RESULTS, NULL) ? json_parser_get_root(parser) : NULL;
    return root && JSON_NODE_HOLDS_OBJECT(root) ? json_object_ref(json_node_get_object(root)) : json_object_new();
}

/* In digits as many as were measured; a JSON generator writes a double in seventeen. */
static gboolean figures_write(GError **error)
{
    g_autoptr(GString) text = g_string_new("{\n");
    g_autoptr(GList) keys = json_object_get_members(figures);
    for (GList *key = keys; key; key = key->next) {
        JsonNode *value = json_object_get_member(figures, key->data);
        g_string_append_printf(text, "  \"%s\": ", (const char *)key->data);
        if (json_node_get_value_type(value) == G_TYPE_INT64) {
            g_string_append_printf(text, "%" G_GINT64_FORMAT, json_node_get_int(value));
        } else {
            g_string_append_printf(text, "%.6g", json_node_get_double(value));
        }
        g_string_append(text, key->next ? ",\n" : "\n");
    }
    g_string_append(text, "}\n");
    return g_file_set_contents(RESULTS, text->str, (gssize)text->len, error);
}

/* Sum over the steps of the longest time each took: a cold build, if build/ was made cold. */
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
        /* what only `make bench` builds is no part of a build */
        if (g_strv_length(words) == 2 && !g_str_has_prefix(words[0], "bench-")) {
            gssize seconds = atoi(words[1]);
            gssize before = GPOINTER_TO_SIZE(g_hash_table_lookup(longest, words[0]));
            g_hash_table_insert(longest, g_strdup(words[0]),
                                GSIZE_TO_POINTER(MAX(seconds, before)));
        }
    }
    GHashTableIter iter;
    gpointer value;
    double sum = 0;
    g_hash_table_iter_init(&iter, longest);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        sum += (double)GPOINTER_TO_SIZE(value);
    }
    bench_record("cold_build_s", sum, 0);
}

static void measure_sizes(void)
{
    static const char *const images[] = { "one_bl", "keystore", "manifest", "pluton", "monitor",
                                          "device_tree", "kernel", "root_fs", "services" };
    for (gsize i = 0; i < G_N_ELEMENTS(images); i++) {
        g_autofree char *path = g_strdup_printf("build/images/%s.img", images[i]);
        g_autofree char *key = g_strdup_printf("size_%s_bytes", images[i]);
        struct stat st;
        if (stat(path, &st) == 0) {
            bench_record(key, (double)st.st_size, 0);
        }
    }
}

static gboolean build_and_sizes(GError **error)
{
    (void)error;
    measure_build();
    measure_sizes();
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*measure)(GError **error);
} parts[] = {
    { "boot", bench_boots },           { "kernel", bench_kernel_boots },
    { "speed", bench_guest_speeds },   { "firewall", bench_firewall },
    { "faults", bench_faults },        { "build", build_and_sizes },
};

/* No names: all of them. */
static gboolean wanted(const char *name, char **names)
{
    return !*names || g_strv_contains((const char *const *)names, name);
}

static gboolean names_are_known(char **names)
{
    for (; *names; names++) {
        gboolean known = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
            known |= g_str_equal(parts[i].name, *names);
        }
        if (!known) {
            fprintf(stderr, "glassphere-bench: no part \"%s\"; there are boot, kernel, speed, "
                    "firewall, faults, build\n", *names);
            return FALSE;
        }
    }
    return TRUE;
}

int main(int argc, char **argv)
{
    GError *error = NULL;
    (void)argc;
    if (!names_are_known(argv + 1)) {
        return GS_ERROR_USAGE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* a figure is seen when it stands, in a log too */
    figures = figures_read();
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (wanted(parts[i].name, argv + 1) && !parts[i].measure(&error)) {
            fprintf(stderr, "glassphere-bench: %s\n", error->message);
            return error->domain == GS_ERROR ? error->code : GS_ERROR_INFRASTRUCTURE;
        }
    }
    if (!figures_write(&error)) {
        fprintf(stderr, "glassphere-bench: %s\n", error->message);
        return GS_ERROR_INFRASTRUCTURE;
    }
    printf("written to " RESULTS "\n");
    return 0;
}
