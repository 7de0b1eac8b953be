/* SPDX-License-Identifier: MIT */
#include "window.h"

#include <string.h>

#include "../lib/chip.h"
#include "../lib/error.h"
#include "device_faults.h"

#define ORACLE     "/machine/soc/oracle"
#define FLASH_SIZE (16 << 20)
#define BASE_LIMIT G_GUINT64_CONSTANT(2000000000)

static char *in_dir(const gs_window *window, const char *name)
{
    return g_build_filename(window->dir, name, NULL);
}

static gboolean digest_file(GChecksum *sum, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_get_contents(path, &data, &size, error)) {
        return FALSE;
    }
    g_checksum_update(sum, (const guchar *)data, (gssize)size);
    return TRUE;
}

static char *digest_files(const char *const *paths, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (; *paths; paths++) {
        if (!digest_file(sum, *paths, error)) {
            return NULL;
        }
    }
    return g_strdup(g_checksum_get_string(sum));
}

static gboolean make_chip(gs_window *window, const char *flash, GError **error)
{
    const gs_campaign *c = window->campaign;
    g_autoptr(gs_chip) chip = gs_chip_new_with(flash, error);
    if (!chip) {
        return FALSE;
    }
    if (c->altered) {
        gs_chip_alter(chip, gs_image_place_find(c->altered));
    }
    window->flash = in_dir(window, "flash.img");
    window->fuses = g_strdup(c->fuses);
    return g_file_set_contents(window->flash, (const char *)chip->flash, FLASH_SIZE, error);
}

/* ---- to the base ---- */

static guint64 standing_at(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    for (guint i = events->len; i-- > 0;) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "stopped")) {
            return event->insn;
        }
    }
    return 0;
}

static gboolean reached(gs_board *board, const gs_campaign *c, GError **error)
{
    static const char *const reasons[] = { [GS_BASE_STAGE] = "stage", [GS_BASE_POSTCODE] = "postcode",
                                           [GS_BASE_INSN] = "limit" };
    if (g_strcmp0(gs_board_stop_reason(board), reasons[c->base]) == 0) {
        return TRUE;
    }
    g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: the board never comes to the base", c->path);
    return FALSE;
}

gs_board *gs_window_start(gs_window *window, char **extra, GError **error)
{
    const gs_campaign *c = window->campaign;
    gs_board_config config = {
        .rom = window->rom, .flash = window->flash, .fuses = window->fuses,
        .seed = c->board_seed, .extra = extra, .unwatched = TRUE,
        .insn_limit = c->base == GS_BASE_RESET ? 0 : c->base == GS_BASE_INSN ? c->base_insn : BASE_LIMIT,
        .stop_stage = c->base == GS_BASE_STAGE ? c->base_text : NULL,
        .stop_postcodes = c->base == GS_BASE_POSTCODE ? c->base_text : NULL,
    };
    g_autoptr(gs_board) board = gs_board_start(&config, error);
    if (!board) {
        return NULL;
    }
    if (c->base != GS_BASE_RESET &&
        (!gs_board_run_until_stopped(board, error) || !reached(board, c, error) ||
         !gs_board_set(board, ORACLE, "insn-limit", "0", error) ||
         !gs_board_set(board, ORACLE, "stop-at-stage", "", error) ||
         !gs_board_set(board, ORACLE, "stop-at-postcode", "", error))) {
        return NULL;
    }
    window->base = standing_at(board);
    return g_steal_pointer(&board);
}

/* ---- the engine ---- */

void gs_window_plan_head(const gs_window *window, GString *plan)
{
    const gs_campaign *c = window->campaign;
    g_string_append_printf(plan, "glassphere-plan 1\nbase %" G_GUINT64_FORMAT "\n", window->base);
    for (guint i = 0; i < c->ends->len; i++) {
        g_string_append_printf(plan, "end %s\n", (char *)g_ptr_array_index(c->ends, i));
    }
    for (guint i = 0; i < c->keeps->len; i++) {
        const gs_keep *keep = &g_array_index(c->keeps, gs_keep, i);
        g_string_append_printf(plan, "keep 0x%08x %u\n", keep->address, keep->length);
    }
    g_string_append_printf(plan, "guard %s\nbudget %" G_GUINT64_FORMAT "\n", c->guard ? "on" : "off",
                           c->budget);
}

static gboolean engine_done(gs_board *board, GError **error)
{
    g_autofree char *state = gs_board_get(board, GS_LAB, "state", error);
    if (!state) {
        return FALSE;
    }
    if (g_str_equal(state, "done")) {
        return TRUE;
    }
    g_autofree char *why = gs_board_get(board, GS_LAB, "error", NULL);
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "the fault engine is %s: %s", state,
                why ? why : "");
    return FALSE;
}

static gboolean hand_over(gs_board *board, const char *how, const char *plan, const char *out,
                          GError **error)
{
    const char *file = g_str_equal(how, "campaign") ? "results" : "trace";
    return gs_board_set(board, GS_LAB, "plan", plan, error) &&
           gs_board_set(board, GS_LAB, file, out, error) &&
           gs_board_set(board, GS_LAB, "start", how, error);
}

gboolean gs_window_engine(gs_board *board, const char *how, const char *plan, const char *out,
                          gs_board_tick_fn tick, void *opaque, gboolean *died, GError **error)
{
    gboolean asked = hand_over(board, how, plan, out, error);
    gboolean ran = asked && gs_board_run_watched(board, tick, opaque, error);
    gboolean done = ran && engine_done(board, error);
    /* A tick that gave up counts as a death: whoever asked ends the process. */
    *died = gs_board_gone(board) || (asked && !ran);
    return done;
}

/* ---- the clean run ---- */

static gboolean record_trace(gs_window *window, GError **error)
{
    g_autoptr(gs_board) board = gs_window_start(window, NULL, error);
    g_autofree char *plan = in_dir(window, "trace.plan"), *out = in_dir(window, "trace.txt");
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean died;
    if (!board || !gs_device_faults_check(board, window->campaign, error)) {
        return FALSE;
    }
    gs_window_plan_head(window, text);
    if (!g_file_set_contents(plan, text->str, (gssize)text->len, error) ||
        !gs_window_engine(board, "registers", plan, out, NULL, NULL, &died, error)) {
        g_prefix_error(error, "the clean run: ");
        return FALSE;
    }
    window->trace = gs_trace_read(out, error);
    const char *const files[] = { out, NULL };
    window->trace_digest = window->trace ? digest_files(files, error) : NULL;
    return window->trace_digest != NULL;
}

/* Shorter than the clean run, it would call a fault without any effect a hang. */
static gboolean budget_lasts(const gs_window *window, GError **error)
{
    guint64 last = gs_trace_step(window->trace, window->trace->steps->len - 1)->at;
    if (window->campaign->budget > last - window->base) {
        return TRUE;
    }
    g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: a budget of %" G_GUINT64_FORMAT " is shorter than the "
                "clean run, which takes %" G_GUINT64_FORMAT " instructions", window->campaign->path,
                window->campaign->budget, last - window->base);
    return FALSE;
}

/* An undisturbed run without the engine, to one instruction behind the trace's last. */
static gboolean record_events(gs_window *window, GError **error)
{
    g_autoptr(gs_board) board = gs_window_start(window, NULL, error);
    guint64 end = gs_trace_step(window->trace, window->trace->steps->len - 1)->at + 1;
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, end);
    if (!board || !gs_board_set(board, ORACLE, "insn-limit", limit, error) ||
        !gs_board_run_until_stopped(board, error)) {
        return FALSE;
    }
    const GPtrArray *events = gs_board_events(board);
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        gs_event *copy = g_new(gs_event, 1);
        *copy = *event;
        json_object_ref(copy->data);
        g_ptr_array_add(window->events, copy);
    }
    return TRUE;
}

gs_window *gs_window_new(const gs_campaign *campaign, const char *dir, const char *rom,
                         const char *flash, GError **error)
{
    g_autoptr(gs_window) window = g_new0(gs_window, 1);
    window->campaign = campaign;
    window->dir = g_strdup(dir);
    window->rom = g_strdup(rom ? rom : campaign->rom);
    window->events = g_ptr_array_new_with_free_func((GDestroyNotify)gs_event_free);
    if (g_mkdir_with_parents(dir, 0755) < 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "cannot make the directory %s", dir);
        return NULL;
    }
    if (!make_chip(window, flash ? flash : campaign->flash, error) ||
        !record_trace(window, error) || !budget_lasts(window, error) ||
        !record_events(window, error)) {
        return NULL;
    }
    const char *qemu = g_getenv("GLASSPHERE_QEMU");
    const char *const files[] = { window->rom, window->flash, window->fuses, NULL };
    const char *const machine[] = { qemu ? qemu : "build/qemu/qemu-system-arm", NULL };
    window->images_digest = digest_files(files, error);
    window->machine_digest = window->images_digest ? digest_files(machine, error) : NULL;
    return window->machine_digest ? g_steal_pointer(&window) : NULL;
}

char *gs_window_identity(const gs_window *window)
{
    return g_strjoin(" ", window->campaign->digest, window->images_digest, window->trace_digest,
                     window->machine_digest, NULL);
}

void gs_window_free(gs_window *window)
{
    if (!window) {
        return;
    }
    char *texts[] = { window->dir, window->rom, window->flash, window->fuses, window->trace_digest,
                      window->images_digest, window->machine_digest };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(texts[i]);
    }
    gs_trace_free(window->trace);
    g_ptr_array_unref(window->events);
    g_free(window);
}
