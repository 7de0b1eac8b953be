/* SPDX-License-Identifier: MIT */
/*
 * Lab mode repeats, from the mask ROM to the running application: same seed and images, same
 * events at the same instruction and same state; another seed, other keys; and a snapshot
 * taken anywhere continues in a new process as if it had never been taken.
 */
#include <glib/gstdio.h>
#include <stdlib.h>

#include "../lib/error.h"
#include "fixture.h"
#include "suites.h"

/* How long the application runs after its first instruction: two heartbeats, much sleep. */
#define APP_SPAN G_GUINT64_CONSTANT(2500000000)

static char *state_hash(gs_board *board, GError **error)
{
    return gs_board_get(board, "/machine/soc/oracle", "state-hash", error);
}

static gboolean run_to(gs_board *board, guint64 insn, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, insn);
    return gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, error) &&
           gs_board_run_until_stopped(board, error);
}

/* A whole run: power-on to the application, its state there, and on to the end. */
typedef struct whole {
    gs_board *board;
    char *app_hash, *end_hash;
    guint64 app, end;
} whole;

static void whole_clear(whole *run)
{
    g_clear_pointer(&run->board, gs_board_free);
    g_clear_pointer(&run->app_hash, g_free);
    g_clear_pointer(&run->end_hash, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(whole, whole_clear)

static gboolean whole_make(whole *run, GError **error)
{
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = "app" };
    const gs_event *app = NULL;
    run->board = gs_board_start(&config, error);
    if (run->board && gs_board_run_until_stopped(run->board, error)) {
        app = gs_board_find(run->board, "fetch", "stage", "app");
        if (!app) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the application was not reached");
        }
    }
    if (app) {
        run->app = app->insn;
        run->end = app->insn + APP_SPAN;
        run->app_hash = state_hash(run->board, error);
    }
    if (run->app_hash && run_to(run->board, run->end, error)) {
        run->end_hash = state_hash(run->board, error);
    }
    return run->end_hash != NULL;
}

static whole reference;

static void free_reference(void)
{
    whole_clear(&reference);
}

/* The undisturbed run, made once a worker. */
static const whole *straight(GError **error)
{
    if (!reference.board) {
        atexit(free_reference);
        if (!whole_make(&reference, error)) {
            whole_clear(&reference);
        }
    }
    return reference.board ? &reference : NULL;
}

/* What happened to the board; without the host's own stops. */
static void add_trail(GPtrArray *trail, gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (!g_str_equal(event->name, "limit") && !g_str_equal(event->name, "stopped")) {
            g_ptr_array_add(trail, (gpointer)event);
        }
    }
}

/* NULL, or how the straight run differs from the trail of the boards one, then two (or NULL). */
static char *trail_difference(const whole *want, gs_board *one, gs_board *two)
{
    g_autoptr(GPtrArray) a = g_ptr_array_new(), b = g_ptr_array_new();
    add_trail(a, want->board);
    add_trail(b, one);
    if (two) {
        add_trail(b, two);
    }
    for (guint i = 0; i < MIN(a->len, b->len); i++) {
        const gs_event *x = g_ptr_array_index(a, i), *y = g_ptr_array_index(b, i);
        if (!json_object_equal(x->data, y->data)) {
            return g_strdup_printf("event %u: %s at %" G_GUINT64_FORMAT " against %s at %"
                                   G_GUINT64_FORMAT, i, x->name, x->insn, y->name, y->insn);
        }
    }
    return a->len == b->len ? NULL : g_strdup_printf("%u events against %u", a->len, b->len);
}

/* NULL, or the port whose output is not that of one, then two (or NULL). */
static char *output_difference(const whole *want, gs_board *one, gs_board *two)
{
    for (int port = 0; port < GS_BOARD_SERIALS; port++) {
        g_autofree char *got = g_strconcat(gs_board_serial(one, port)->str,
                                           two ? gs_board_serial(two, port)->str : "", NULL);
        if (!g_str_equal(gs_board_serial(want->board, port)->str, got)) {
            return g_strdup_printf("other output at serial port %d", port);
        }
    }
    return NULL;
}

TEST same_seed_same_state(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    const whole *want = straight(&error);
    GS_CHECK_ERROR(error);
    g_auto(whole) got = { 0 };
    whole_make(&got, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *events = trail_difference(want, got.board, NULL);
    GS_CHECK(!events, "%s", events);
    g_autofree char *output = output_difference(want, got.board, NULL);
    GS_CHECK(!output, "%s", output);
    GS_CHECK(g_str_equal(want->app_hash, got.app_hash), "at the application: %s against %s",
             want->app_hash, got.app_hash);
    GS_CHECK(g_str_equal(want->end_hash, got.end_hash), "at the end: %s against %s", want->end_hash,
             got.end_hash);
    PASS();
}

static gboolean provision(guint64 seed, char **registry, GError **error)
{
    g_autofree char *dir = g_strdup_printf("%s-chip-%" G_GUINT64_FORMAT, gs_scratch(), seed);
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, seed);
    g_autofree char *message = NULL;
    const char *argv[] = { "build/bin/glassphere", "device", "provision", "--board", dir, "--seed",
                           number, "--force", NULL };
    static const char *const files[] = { "flash.img", "fuses.img", "registry.json" };
    int status;
    gboolean ok = g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                               NULL, &message, &status, error);
    if (ok && !g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "device provision --seed %s: %s", number,
                    message);
        ok = FALSE;
    }
    g_autofree char *path = g_build_filename(dir, "registry.json", NULL);
    ok = ok && g_file_get_contents(path, registry, NULL, error);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *file = g_build_filename(dir, files[i], NULL);
        g_unlink(file);
    }
    g_rmdir(dir);
    return ok;
}

TEST seed_makes_keys(const void *arg)
{
    GError *error = NULL;
    g_autofree char *one = NULL, *again = NULL, *two = NULL;
    (void)arg;
    provision(11, &one, &error);
    GS_CHECK_ERROR(error);
    provision(11, &again, &error);
    GS_CHECK_ERROR(error);
    provision(12, &two, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(one, again), "the same seed made other keys");
    GS_CHECK(!g_str_equal(one, two), "another seed made the same keys");
    PASS();
}

/* Where snapshots are taken: so many places in the stage, up to the next one or at most span. */
static const struct slice {
    const char *name, *stage, *next;
    guint64 span;
    guint count;
} slices[] = {
    { "rom", "rom", "1bl", 0, 3 },
    { "1bl", "1bl", "pluton", 0, 5 },
    { "pluton", "pluton", "monitor", 0, 5 },
    { "monitor", "monitor", "kernel-a", 0, 5 },
    { "kernel", "kernel-a", "rootfs-a", 0, 12 },
    { "init", "rootfs-a", "services-a", 0, 6 },
    { "services", "services-a", "app", 0, 6 },
    { "app-start", "app", NULL, 300000, 4 },
    { "app", "app", NULL, APP_SPAN, 4 },
};

/* One case: the nth of the slice's places. */
typedef struct place {
    const struct slice *slice;
    guint n;
} place;

static guint64 stage_start(const whole *run, const char *stage)
{
    const gs_event *event = gs_board_find(run->board, "fetch", "stage", stage);
    return event ? event->insn : 0;
}

static guint64 place_insn(const place *at, const whole *run)
{
    const struct slice *slice = at->slice;
    guint64 start = stage_start(run, slice->stage);
    guint64 span = slice->next ? stage_start(run, slice->next) - start : slice->span;
    guint64 part = span / slice->count;
    return start + part * at->n + 1 + gs_random(slice->name, at->n) % (part - 1);
}

static gs_board *walker;
static guint64 walked;

static void free_walker(void)
{
    g_clear_pointer(&walker, gs_board_free);
}

/* A board that stands at that instruction; goes on from the last case's: stops leave no trace. */
static gs_board *walk_to(guint64 insn, GError **error)
{
    gs_board_config config = { 0 };
    if (!walker) {
        atexit(free_walker);
    }
    if (!walker || walked >= insn) {
        free_walker();
        walker = gs_board_start(&config, error);
    }
    if (walker && !run_to(walker, insn, error)) {
        free_walker();
    }
    walked = insn;
    return walker;
}

/* Save, load in a new process, go on: state, events and output are those of the straight run. */
TEST snapshot_continues(const void *arg)
{
    GError *error = NULL;
    g_autofree char *file = g_build_filename(gs_scratch(), "snapshot", NULL);
    const whole *want = straight(&error);
    GS_CHECK_ERROR(error);
    guint64 insn = place_insn(arg, want);
    gs_board *first = walk_to(insn, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *saved = state_hash(first, &error);
    GS_CHECK_ERROR(error);
    gs_board_save(first, file, &error);
    GS_CHECK_ERROR(error);
    gs_board_config config = { .insn_limit = want->end, .incoming = file };
    g_autoptr(gs_board) second = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *loaded = state_hash(second, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(saved, loaded), "saved at %" G_GUINT64_FORMAT " as %s, loaded as %s", insn,
             saved, loaded);
    gs_board_run_until_stopped(second, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *events = trail_difference(want, first, second);
    GS_CHECK(!events, "from %" G_GUINT64_FORMAT ": %s", insn, events);
    g_autofree char *output = output_difference(want, first, second);
    GS_CHECK(!output, "from %" G_GUINT64_FORMAT ": %s", insn, output);
    g_autofree char *got = state_hash(second, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want->end_hash, got), "from %" G_GUINT64_FORMAT ": %s, straight %s", insn,
             got, want->end_hash);
    PASS();
}

#define MAX_PLACES 50
static place places[MAX_PLACES];

void gs_suite_repeat(gs_suite *suite)
{
    guint n = 0;
    gs_suite_add(suite, "same-seed-same-state", same_seed_same_state, NULL);
    gs_suite_add(suite, "seed-makes-keys", seed_makes_keys, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(slices); i++) {
        for (guint j = 0; j < slices[i].count; j++) {
            g_assert(n < MAX_PLACES);
            g_autofree char *name = g_strdup_printf("snapshot-in-%s/%u", slices[i].name, j);
            places[n] = (place){ &slices[i], j };
            gs_suite_add(suite, name, snapshot_continues, &places[n++]);
        }
    }
}
