/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include <errno.h>
#include <string.h>

#include "../lib/error.h"

#define LOG_HEAD "glassphere-verdicts 1 "
#define FIELDS   7

static const char *const class_names[GS_CLASSES] = {
    "none", "silent", "detected", "reset", "hang", "bypass", "missed", "inapplicable", "crashed-host",
};

const char *gs_class_name(gs_class class)
{
    return class_names[class];
}

static gboolean take_number(const char *word, int base, guint64 max, guint64 *value)
{
    char *end;
    *value = g_ascii_strtoull(word, &end, base);
    return end != word && !*end && *value <= max;
}

static gboolean take_class(const char *word, gs_class *class)
{
    for (guint i = 0; i < GS_CLASSES; i++) {
        if (g_str_equal(class_names[i], word)) {
            *class = (gs_class)i;
            return TRUE;
        }
    }
    return FALSE;
}

gboolean gs_verdict_parse(const char *line, gs_verdict *verdict)
{
    char copy[256], *word[FIELDS + 1] = { NULL }, *save = NULL;
    guint64 pc, postcode, injected;
    if (g_strlcpy(copy, line, sizeof(copy)) >= sizeof(copy)) {
        return FALSE;
    }
    for (guint i = 0; i <= FIELDS; i++) {
        word[i] = strtok_r(i ? NULL : copy, " ", &save);
    }
    if (!word[FIELDS - 1] || word[FIELDS] ||
        !take_number(word[0], 10, G_MAXINT64, &verdict->id) || !take_class(word[1], &verdict->class) ||
        !take_number(word[2], 10, G_MAXINT64, &verdict->at) ||
        !take_number(word[3], 16, G_MAXUINT32, &pc) ||
        !take_number(word[4], 16, G_MAXUINT32, &postcode) ||
        !take_number(word[5], 10, 255, &injected)) {
        return FALSE;
    }
    verdict->pc = (guint32)pc;
    verdict->postcode = (guint32)postcode;
    verdict->injected = (guint)injected;
    verdict->detail = g_intern_string(word[6]);
    return TRUE;
}

void gs_verdict_print(const gs_verdict *v, GString *out)
{
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s %" G_GUINT64_FORMAT " 0x%08x 0x%08x %u %s\n",
                           v->id, class_names[v->class], v->at, v->pc, v->postcode, v->injected,
                           v->detail);
}

/* Calls for each whole line; what follows the last newline was being written. */
static void each_line(char *text, void (*take)(const char *line, void *opaque), void *opaque)
{
    for (char *end; (end = strchr(text, '\n')); text = end + 1) {
        *end = '\0';
        take(text, opaque);
    }
}

typedef struct reading {
    GArray *out;
    char **golden;
} reading;

static void take_line(const char *line, void *opaque)
{
    reading *r = opaque;
    gs_verdict verdict;
    if (g_str_has_prefix(line, "golden ") && r->golden) {
        g_free(*r->golden);
        *r->golden = g_strdup(line);
    } else if (gs_verdict_parse(line, &verdict)) {
        g_array_append_val(r->out, verdict);
    }
}

void gs_verdicts_read(const char *path, GArray *out, char **golden)
{
    g_autofree char *text = NULL;
    reading r = { out, golden };
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        each_line(text, take_line, &r);
    }
}

static int by_id(gconstpointer a, gconstpointer b)
{
    const gs_verdict *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

void gs_verdicts_sort(GArray *verdicts)
{
    guint kept = 0;
    g_array_sort(verdicts, by_id);
    for (guint i = 0; i < verdicts->len; i++) {
        gs_verdict *all = (gs_verdict *)verdicts->data;
        if (!kept || all[kept - 1].id != all[i].id) {
            all[kept++] = all[i];
        }
    }
    g_array_set_size(verdicts, kept);
}

const gs_verdict *gs_verdicts_find(const GArray *verdicts, guint64 id)
{
    guint low = 0, high = verdicts->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const gs_verdict *v = &g_array_index(verdicts, gs_verdict, middle);
        if (v->id == id) {
            return v;
        }
        if (v->id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static gboolean head_fits(const char *path, const char *text, const char *identity, GError **error)
{
    g_autofree char *head = g_strdup_printf(LOG_HEAD "%s\n", identity);
    if (g_str_has_prefix(text, head)) {
        return TRUE;
    }
    g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s belongs to another campaign, firmware or machine: "
                "begin anew with --fresh", path);
    return FALSE;
}

GArray *gs_verdict_log_read(const char *path, const char *identity, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    reading r = { out, NULL };
    if (g_file_get_contents(path, &text, NULL, NULL) && *text) {
        if (!head_fits(path, text, identity, error)) {
            return NULL;
        }
        each_line(text, take_line, &r);
        gs_verdicts_sort(out);
    }
    return g_steal_pointer(&out);
}

FILE *gs_verdict_log_open(const char *path, const char *identity, GError **error)
{
    FILE *log = fopen(path, "a");
    if (!log) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %s", path, g_strerror(errno));
        return NULL;
    }
    fseek(log, 0, SEEK_END);
    if (ftell(log) == 0) {
        fprintf(log, LOG_HEAD "%s\n", identity);
    } else {
        /* A line cut short by a dead supervisor must not swallow the next one. */
        fputc('\n', log);
    }
    fflush(log);
    return log;
}
