/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "../lib/error.h"

#define CHUNK_MIN   64
#define CHUNK_MAX   16384
#define MAX_CRASHES 50    /* more faults than that kill the process: it is the process, not the faults */
#define MAX_JOBS    256
#define STALL_S     180   /* a process that writes nothing for so long is dead */

typedef struct chunk {
    guint first, count; /* of pending */
} chunk;

typedef struct supervisor {
    gs_window *window;
    const gs_space *space;
    const gs_run_options *options;
    GArray *pending;   /* of guint64, in the order of injection */
    FILE *log;
    GMutex lock;       /* for all below */
    GCond changed;
    GQueue todo;       /* of chunk * */
    guint workers;     /* alive */
    GArray *verdicts;
    gs_run_result *result;
    char *golden;      /* the engine's word on the clean run: the same for all */
    guint crashes;
    GError *error;
    gint64 started;
} supervisor;

typedef struct worker {
    supervisor *s;
    guint number;
    gs_board *board;
    char *plan, *out;
    gboolean aborted;
    gint64 last_growth;
    goffset last_size;
} worker;

static gboolean stopping(const supervisor *s)
{
    return s->error || (s->options->stop && *s->options->stop);
}

/* ---- one chunk ---- */

static char *plan_line(const supervisor *s, guint64 id)
{
    gs_fault fault;
    if (s->options->line) {
        return s->options->line(id, s->options->line_opaque);
    }
    gs_space_fault(s->space, id, &fault);
    return gs_fault_plan(s->space, &fault);
}

static const char *prefix_of(const gs_run_options *options)
{
    return options->prefix ? options->prefix : "";
}

static gboolean write_plan(worker *w, const chunk *c, GError **error)
{
    const supervisor *s = w->s;
    g_autoptr(GString) text = g_string_new(NULL);
    gs_window_plan_head(s->window, text);
    for (guint i = c->first; i < c->first + c->count; i++) {
        guint64 id = g_array_index(s->pending, guint64, i);
        g_autofree char *line = plan_line(s, id);
        g_string_append_printf(text, "fault %" G_GUINT64_FORMAT " %s\n", id, line);
    }
    return g_file_set_contents(w->plan, text->str, (gssize)text->len, error);
}

/* While the engine works: has it stopped writing, or are we to stop? */
static gboolean tick(gs_board *board, void *opaque, GError **error)
{
    worker *w = opaque;
    struct stat st;
    gint64 now = g_get_monotonic_time();
    goffset size = stat(w->out, &st) == 0 ? st.st_size : 0;
    if (size != w->last_size) {
        w->last_size = size;
        w->last_growth = now;
    }
    if (now - w->last_growth > STALL_S * G_USEC_PER_SEC) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "no verdict for %d seconds", STALL_S);
        return FALSE;
    }
    if (!w->aborted && stopping(w->s)) {
        JsonObject *arguments = json_object_new();
        json_object_set_string_member(arguments, "path", GS_LAB);
        json_object_set_string_member(arguments, "property", "abort");
        json_object_set_boolean_member(arguments, "value", TRUE);
        JsonNode *reply = gs_board_qmp(board, "qom-set", arguments, error);
        w->aborted = TRUE;
        if (!reply) {
            return FALSE;
        }
        json_node_unref(reply);
    }
    return TRUE;
}

static void add_stats(gs_board *board, gs_run_result *result)
{
    g_autofree char *text = gs_board_get(board, GS_LAB, "stats", NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!text || !json_parser_load_from_data(parser, text, -1, NULL)) {
        return;
    }
    JsonObject *stats = json_node_get_object(json_parser_get_root(parser));
    const struct { const char *name; guint64 *sum; } sums[] = {
        { "restores", &result->restores }, { "restore_us", &result->restore_us },
        { "run_us", &result->run_us }, { "judge_us", &result->judge_us },
    };
    const struct { const char *name; guint64 *max; } worst[] = {
        { "restore_us_p50", &result->restore_us_p50 }, { "restore_us_p99", &result->restore_us_p99 },
    };
    for (guint i = 0; i < G_N_ELEMENTS(sums); i++) {
        *sums[i].sum += (guint64)json_object_get_int_member_with_default(stats, sums[i].name, 0);
    }
    for (guint i = 0; i < G_N_ELEMENTS(worst); i++) {
        guint64 value =
            (guint64)json_object_get_int_member_with_default(stats, worst[i].name, 0);
        *worst[i].max = MAX(*worst[i].max, value);
    }
}

/* With the lock. */
static void keep(supervisor *s, const GArray *verdicts)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < verdicts->len; i++) {
        const gs_verdict *v = &g_array_index(verdicts, gs_verdict, i);
        gs_verdict_print(v, text);
        s->result->progress.bypasses += v->class == GS_CLASS_BYPASS;
    }
    s->result->progress.done += verdicts->len;
    g_array_append_vals(s->verdicts, verdicts->data, verdicts->len);
    if (fwrite(text->str, 1, text->len, s->log) != text->len || fflush(s->log) != 0) {
        g_clear_error(&s->error);
        g_set_error(&s->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "the verdict log cannot be written");
    }
    g_cond_broadcast(&s->changed);
}

static void keep_golden(supervisor *s, char *golden)
{
    if (s->golden && golden && !g_str_equal(s->golden, golden) && !s->error) {
        g_set_error(&s->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "the clean run differs between processes: '%s' against '%s'", s->golden, golden);
    }
    if (golden && !s->golden) {
        s->golden = golden;
    } else {
        g_free(golden);
    }
}

/* Only verdicts of this chunk, in its order: a file of an earlier one says nothing. */
static GArray *verdicts_of(const worker *w, const chunk *c, char **golden)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    GArray *mine = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    gs_verdicts_read(w->out, all, golden);
    for (guint i = 0; i < MIN(all->len, c->count); i++) {
        const gs_verdict *v = &g_array_index(all, gs_verdict, i);
        if (v->id != g_array_index(w->s->pending, guint64, c->first + i)) {
            break;
        }
        g_array_append_val(mine, *v);
    }
    return mine;
}

/* ---- a dead process ---- */

static void push(supervisor *s, guint first, guint count)
{
    if (count) {
        chunk *c = g_new(chunk, 1);
        *c = (chunk){ first, count };
        g_queue_push_head(&s->todo, c);
    }
}

/* With the lock. What is left of the chunk goes back in halves; a single fault is the culprit. */
static void survive(supervisor *s, guint first, guint count, const GError *why)
{
    s->result->deaths++;
    if (count > 1) {
        push(s, first + count / 2, count - count / 2);
        push(s, first, count / 2);
        return;
    }
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    gs_verdict verdict = { .id = g_array_index(s->pending, guint64, first), .class = GS_CLASS_CRASHED,
                           .detail = "crashed-host" };
    g_array_append_val(one, verdict);
    keep(s, one);
    if (++s->crashes > MAX_CRASHES && !s->error) {
        s->error = g_error_copy(why);
        g_prefix_error(&s->error, "more than %d faults killed the process, last: ", MAX_CRASHES);
    }
}

static gboolean run_chunk(worker *w, const chunk *c, GError **error)
{
    supervisor *s = w->s;
    gboolean died = FALSE;
    char *golden = NULL;
    GError *why = NULL;
    if (!w->board && !(w->board = gs_window_start(s->window, NULL, error))) {
        return FALSE;
    }
    g_unlink(w->out);
    w->aborted = FALSE;
    w->last_size = 0;
    w->last_growth = g_get_monotonic_time();
    if (!write_plan(w, c, error)) {
        return FALSE;
    }
    gboolean ok = gs_window_engine(w->board, "campaign", w->plan, w->out, tick, w, &died, &why);
    if (!ok && !died) {
        g_propagate_error(error, why);
        return FALSE;
    }
    g_autoptr(GArray) mine = verdicts_of(w, c, &golden);
    g_mutex_lock(&s->lock);
    keep_golden(s, golden);
    keep(s, mine);
    if (ok) {
        add_stats(w->board, s->result);
    }
    if (ok && !w->aborted && mine->len < c->count && !s->error) {
        g_set_error(&s->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "the engine gave %u verdicts for %u faults", mine->len, c->count);
    }
    if (died) {
        survive(s, c->first + mine->len, c->count - mine->len, why);
        g_clear_pointer(&w->board, gs_board_free);
        g_error_free(why);
    }
    g_mutex_unlock(&s->lock);
    return TRUE;
}

/* ---- workers ---- */

static chunk *take_chunk(supervisor *s)
{
    g_mutex_lock(&s->lock);
    chunk *c = stopping(s) ? NULL : g_queue_pop_head(&s->todo);
    g_mutex_unlock(&s->lock);
    return c;
}

static gpointer work(gpointer opaque)
{
    worker *w = opaque;
    supervisor *s = w->s;
    GError *error = NULL;
    for (chunk *c; !error && (c = take_chunk(s));) {
        run_chunk(w, c, &error);
        g_free(c);
    }
    g_mutex_lock(&s->lock);
    if (error && !s->error) {
        s->error = g_steal_pointer(&error);
    }
    s->workers--;
    g_cond_broadcast(&s->changed);
    g_mutex_unlock(&s->lock);
    g_clear_error(&error);
    gs_board_free(w->board);
    g_unlink(w->plan);
    g_unlink(w->out);
    g_free(w->plan);
    g_free(w->out);
    g_free(w);
    return NULL;
}

/* With the lock. */
static void tell(supervisor *s, gboolean last)
{
    s->result->progress.seconds =
        (double)(g_get_monotonic_time() - s->started) / G_USEC_PER_SEC;
    if (s->options->progress) {
        s->options->progress(&s->result->progress, last, s->options->opaque);
    }
}

static void watch(supervisor *s)
{
    g_mutex_lock(&s->lock);
    while (s->workers) {
        g_cond_wait_until(&s->changed, &s->lock, g_get_monotonic_time() + G_USEC_PER_SEC);
        tell(s, FALSE);
    }
    tell(s, TRUE);
    g_mutex_unlock(&s->lock);
}

static GThread *start_worker(supervisor *s, guint number)
{
    worker *w = g_new0(worker, 1);
    w->s = s;
    w->number = number;
    w->plan = g_strdup_printf("%s/%sjob-%u.plan", s->window->dir, prefix_of(s->options), number);
    w->out = g_strdup_printf("%s/%sjob-%u.results", s->window->dir, prefix_of(s->options), number);
    return g_thread_new("fault-job", work, w);
}

static void run_all(supervisor *s)
{
    guint jobs = MAX(1, MIN(MIN(s->options->jobs, MAX_JOBS), g_queue_get_length(&s->todo)));
    g_autofree GThread **threads = g_new(GThread *, jobs);
    s->workers = jobs;
    for (guint i = 0; i < jobs; i++) {
        threads[i] = start_worker(s, i);
    }
    watch(s);
    for (guint i = 0; i < jobs; i++) {
        g_thread_join(threads[i]);
    }
}

/* ---- the whole ---- */

static void cut(supervisor *s)
{
    guint size = s->pending->len / (MAX(1, s->options->jobs) * 8);
    size = CLAMP(size, CHUNK_MIN, CHUNK_MAX);
    g_queue_init(&s->todo);
    for (guint first = 0; first < s->pending->len; first += size) {
        chunk *c = g_new(chunk, 1);
        *c = (chunk){ first, MIN(size, s->pending->len - first) };
        g_queue_push_tail(&s->todo, c);
    }
}

/* What the log does not have yet. */
static GArray *pending_of(const GArray *ids, const GArray *known)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (guint i = 0; i < ids->len; i++) {
        guint64 id = g_array_index(ids, guint64, i);
        if (!gs_verdicts_find(known, id)) {
            g_array_append_val(out, id);
        }
    }
    return out;
}

/* A process that died with its supervisor left verdicts in its own file: into the log with them. */
static void salvage(supervisor *s)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < MAX_JOBS; i++) {
        g_autofree char *path = g_strdup_printf("%s/%sjob-%u.results", s->window->dir, prefix_of(s->options), i);
        gs_verdicts_read(path, found, NULL);
        g_unlink(path);
    }
    if (!s->options->fresh) {
        for (guint i = 0; i < found->len; i++) {
            gs_verdict_print(&g_array_index(found, gs_verdict, i), text);
        }
        fputs(text->str, s->log);
        fflush(s->log);
        g_array_append_vals(s->verdicts, found->data, found->len);
        gs_verdicts_sort(s->verdicts);
    }
}

static guint64 count_bypasses(const GArray *verdicts)
{
    guint64 count = 0;
    for (guint i = 0; i < verdicts->len; i++) {
        count += g_array_index(verdicts, gs_verdict, i).class == GS_CLASS_BYPASS;
    }
    return count;
}

gs_run_result *gs_run(gs_window *window, const gs_space *space, const GArray *ids,
                      const gs_run_options *options, GError **error)
{
    g_autofree char *path = g_strdup_printf("%s/%s" GS_RUN_LOG, window->dir, prefix_of(options));
    g_autoptr(gs_run_result) result = g_new0(gs_run_result, 1);
    if (options->fresh) {
        g_unlink(path);
    }
    GArray *known = gs_verdict_log_read(path, options->identity, error);
    if (!known) {
        return NULL;
    }
    result->verdicts = known;
    supervisor s = { .window = window, .space = space, .options = options, .verdicts = known,
                     .result = result, .started = g_get_monotonic_time() };
    s.log = gs_verdict_log_open(path, options->identity, error);
    if (!s.log) {
        return NULL;
    }
    salvage(&s);
    s.pending = pending_of(ids, known);
    result->progress = (gs_progress){ .total = ids->len, .done = ids->len - s.pending->len,
                                      .resumed = ids->len - s.pending->len,
                                      .bypasses = count_bypasses(known) };
    if (s.pending->len) {
        g_mutex_init(&s.lock);
        g_cond_init(&s.changed);
        cut(&s);
        run_all(&s);
        g_queue_clear_full(&s.todo, g_free);
        g_mutex_clear(&s.lock);
        g_cond_clear(&s.changed);
    }
    g_array_unref(s.pending);
    g_free(s.golden);
    fclose(s.log);
    if (s.error) {
        g_propagate_error(error, s.error);
        return NULL;
    }
    gs_verdicts_sort(known);
    result->interrupted = result->progress.done < result->progress.total;
    return g_steal_pointer(&result);
}

void gs_run_result_free(gs_run_result *result)
{
    if (result) {
        if (result->verdicts) {
            g_array_unref(result->verdicts);
        }
        g_free(result);
    }
}
