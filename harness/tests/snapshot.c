/* SPDX-License-Identifier: MIT */
/* Runs the scripts of snapshot.h. Owns nothing beyond one case. */
#include "snapshot.h"

#include <string.h>

#include "../lib/error.h"

#define ORACLE "/machine/soc/oracle"

/* One board's way through a script, and all it was seen to do. */
typedef struct actor {
    gs_board *board;
    GString *seen;
    gsize heard[GS_BOARD_SERIALS]; /* bytes sent before the snapshot */
} actor;

/* Interrupt state of every core: pending and active at NVIC and GIC. */
static const gs_step all_lines[] = {
    LOOK("hsp", 0xE000E200, 5), LOOK("io0", 0xE000E200, 4), LOOK("io1", 0xE000E200, 4),
    LOOK("hsp", 0xE000E300, 5), LOOK("io0", 0xE000E300, 4), LOOK("io1", 0xE000E300, 4),
    LOOK("a7s", 0x32001200, 5), LOOK("a7s", 0x32001300, 5), END,
};

static char *read_word(actor *who, const char *view, guint32 address, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    return *error ? NULL : gs_board_probe(who->board, view, access, error);
}

static void look(actor *who, const gs_step *step, GError **error)
{
    for (guint i = 0; i < step->value && !*error; i++) {
        g_autofree char *word = read_word(who, step->where, step->address + 4 * i, error);
        g_string_append_printf(who->seen, "%s 0x%x: %s\n", step->where, step->address + 4 * i,
                               word ? word : "-");
    }
}

static void be_denied(actor *who, const gs_step *step, GError **error)
{
    g_autofree char *got = read_word(who, step->where, step->address, error);
    if (got && g_str_has_prefix(got, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s 0x%x: %s, want an error", step->where,
                    step->address, got);
    }
    g_string_append_printf(who->seen, "%s 0x%x: %s\n", step->where, step->address, got ? got : "-");
}

static void see(actor *who, const gs_step *step, GError **error)
{
    g_autofree char *got = read_word(who, step->where, step->address, error);
    guint64 value = got && g_str_has_prefix(got, "ok ") ? g_ascii_strtoull(got + 3, NULL, 0)
                                                        : G_MAXUINT64;
    if (got && value != step->value) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s 0x%x: %s, want 0x%" G_GINT64_MODIFIER "x",
                    step->where, step->address, got, step->value);
    }
}

static void put(actor *who, const char *view, guint32 address, guint64 value, GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%" G_GINT64_MODIFIER "x", address,
                                              value);
    g_autofree char *result = *error ? NULL : gs_board_probe(who->board, view, access, error);
    if (result && !g_str_equal(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s, %s: %s", view, access, result);
    }
}

static void load_words(actor *who, const gs_step *step, GError **error)
{
    const guint32 *words = (const guint32 *)(const void *)step->text;
    for (guint i = 0; i < step->value; i++) {
        put(who, step->where, step->address + 4 * i, words[i], error);
    }
}

static void take_property(actor *who, const gs_step *step, GError **error)
{
    g_autofree char *path = g_strdup_printf("/machine%s%s", *step->where ? "/soc/" : "",
                                            step->where);
    g_autofree char *value = *error ? NULL : gs_board_get(who->board, path, step->text, error);
    g_string_append_printf(who->seen, "%s %s: %s\n", step->where, step->text, value ? value : "-");
}

static void hear(actor *who, const gs_step *step, GError **error)
{
    const GString *port = gs_board_serial(who->board, (int)step->value);
    gsize from = who->heard[step->value], size = strlen(step->text);
    while (!*error && port->len - from < size) {
        gs_board_pump(who->board, -1, error);
    }
    if (!*error && !g_str_equal(port->str + from, step->text)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "serial port %d sent '%s'", (int)step->value,
                    port->str + from);
    }
}

static void inject(actor *who, const gs_step *step, GError **error)
{
    g_autofree char *path = g_strdup_printf("/machine/soc/%s", step->where);
    if (!*error) {
        gs_board_set(who->board, path, "inject", step->text, error);
    }
}

static void take_step(actor *who, const gs_step *step, GError **error)
{
    switch (step->kind) {
    case GS_STEP_PUT:
        put(who, step->where, step->address, step->value, error);
        break;
    case GS_STEP_LOAD:
        load_words(who, step, error);
        break;
    case GS_STEP_SEE:
        see(who, step, error);
        break;
    case GS_STEP_LOOK:
        look(who, step, error);
        break;
    case GS_STEP_DENIED:
        be_denied(who, step, error);
        break;
    case GS_STEP_PASS:
        gs_pass(who->board, step->value, error);
        break;
    case GS_STEP_FAULT:
        inject(who, step, error);
        break;
    case GS_STEP_PROPERTY:
        take_property(who, step, error);
        break;
    case GS_STEP_TYPE:
        if (!*error) {
            gs_board_serial_send(who->board, (int)step->value, step->text, strlen(step->text),
                                 error);
        }
        break;
    case GS_STEP_HEARD:
        hear(who, step, error);
        break;
    case GS_STEP_END:
        break;
    }
}

static void play(actor *who, const gs_step *script, const char *scene, GError **error)
{
    for (guint i = 0; script[i].kind != GS_STEP_END && !*error; i++) {
        take_step(who, &script[i], error);
        if (*error) {
            g_prefix_error(error, "%s, step %u: ", scene, i);
        }
    }
}

static void add_events(actor *who, guint from)
{
    const GPtrArray *events = gs_board_events(who->board);
    for (guint i = from; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        g_string_append_printf(who->seen, "%s at %" G_GUINT64_FORMAT "\n", event->name, event->insn);
    }
}

/* All a board does after the snapshot, its last state hash included. */
static void second_scene(actor *who, const gs_snapshot_case *one, guint events, const char *scene,
                         GError **error)
{
    play(who, all_lines, scene, error);
    play(who, one->after, scene, error);
    play(who, all_lines, scene, error);
    g_autofree char *hash = *error ? NULL : gs_board_get(who->board, ORACLE, "state-hash", error);
    add_events(who, events);
    g_string_append_printf(who->seen, "hash %s\n", hash ? hash : "-");
}

static char *first_difference(const char *a, const char *b)
{
    g_auto(GStrv) x = g_strsplit(a, "\n", -1), y = g_strsplit(b, "\n", -1);
    for (guint i = 0; x[i] && y[i]; i++) {
        if (!g_str_equal(x[i], y[i])) {
            return g_strdup_printf("saved board: '%s', loaded board: '%s'", x[i], y[i]);
        }
    }
    return g_str_equal(a, b) ? NULL : g_strdup("one of the two did more than the other");
}

static char *compare(const gs_snapshot_case *one, actor *first, actor *second, guint64 instant,
                     const char *file, char **extra, GError **failure)
{
    GError *error = NULL;
    char *difference = NULL;
    guint events = gs_board_events(first->board)->len;
    g_autofree char *saved = gs_board_get(first->board, ORACLE, "state-hash", &error);
    if (saved && gs_board_save(first->board, file, &error)) {
        second->board = gs_recovery_load(file, instant, extra, &error);
    }
    g_autofree char *loaded = second->board
                                  ? gs_board_get(second->board, ORACLE, "state-hash", &error) : NULL;
    if (loaded && !g_str_equal(saved, loaded)) {
        difference = g_strdup_printf("saved as %s, loaded as %s", saved, loaded);
    }
    if (loaded && !difference) {
        second_scene(second, one, gs_board_events(second->board)->len, "loaded board", &error);
        gs_recovery_resume(instant);
        if (!error) {
            second_scene(first, one, events, "saved board", &error);
        }
    }
    if (error) {
        g_propagate_error(failure, error);
    } else if (!difference) {
        difference = first_difference(first->seen->str, second->seen->str);
    }
    return difference;
}

char *gs_snapshot_check(const gs_snapshot_case *one, GError **failure)
{
    GError *error = NULL;
    char *extra[] = { (char *)"-global", (char *)one->option, NULL };
    char **options = one->option ? extra : NULL;
    g_autofree char *file = g_build_filename(gs_scratch(), "device.snapshot", NULL);
    g_autofree char *difference = NULL;
    actor first = { .board = gs_recovery_board_with(NULL, options, &error),
                    .seen = g_string_new(NULL) };
    actor second = { .seen = g_string_new(NULL) };

    if (first.board) {
        /* The boot's own stop must not strike the one board that still has it. */
        gs_board_set(first.board, ORACLE, "stop-at-postcode", "", &error);
        play(&first, one->before, "before", &error);
        g_string_truncate(first.seen, 0);
        for (int i = 0; i < GS_BOARD_SERIALS; i++) {
            first.heard[i] = gs_board_serial(first.board, i)->len;
        }
    }
    if (!error) {
        difference = compare(one, &first, &second, gs_recovery_instant(), file, options, &error);
    }
    gs_board_free(first.board);
    gs_board_free(second.board);
    g_string_free(first.seen, TRUE);
    g_string_free(second.seen, TRUE);
    if (error) {
        g_propagate_error(failure, error);
    }
    return g_steal_pointer(&difference);
}
