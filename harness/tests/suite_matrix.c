/* SPDX-License-Identifier: MIT */
/*
 * The firewall matrix: every bus master against every target, read and write, in six
 * states of a chip, by the table of matrix_table.h. Each access must end as the table says,
 * leave a refused target as it was, and be counted and told exactly once or not at all; the
 * latch holds the first one.
 * Afterwards no word of the policy may have changed.
 *
 * One board a worker walks forward through the states; cases run in that order.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "dma.h"
#include "fixture.h"
#include "matrix_table.h"
#include "rig.h"
#include "suites.h"

/* docs/firewall.md, docs/chip-blocks.md, docs/boot-chain.md */
enum {
    FIREWALL = 0x30000000, VIOL_STATUS = FIREWALL + 0x40,
    INFO_WRITE = 0x100, INFO_SECURE = 0x200,
    RST_RELEASE = 0x21090004, RST_HOLD = 0x21090008, RST_STATE = 0x2109000C,
    CORES_IO = 0x6, CORES_ALL = 0x7,
};
#define CODE_A7_RELEASED    "0x10300003"
#define CODE_MONITOR_LOCKED "0x10400002"

enum state { RESET, HANDED, LOCKED, NORMAL, CORE_RESET, SOC_RESET, STATES };
static const struct {
    const char *name;
    int phase;
    const char *stop; /* why the board stands there */
} states[STATES] = {
    { "before-hand-over", MATRIX_RESET, NULL },
    { "after-hand-over", MATRIX_HANDED, "postcode" },
    { "after-lock", MATRIX_LOCKED, "postcode" },
    { "normal-world", MATRIX_LOCKED, "stage" },
    { "after-core-reset", MATRIX_LOCKED, NULL },
    { "after-soc-reset", MATRIX_RESET, NULL },
};

/* The words that are policy: locks and hand-over, descriptors that are used or that the table
 * writes to, slots */
static const struct { guint32 first, last; } policy_words[] = {
    { 0x000, 0x014 }, { 0x100, 0x13C }, { 0x1C0, 0x24C }, { 0x800, 0x8B8 },
};
enum { POLICY_MAX = 0x900 / 4 };

static struct {
    gs_board *board;
    int at;
    guint32 policy[POLICY_MAX];
    GPtrArray *refused; /* of const matrix_target: accesses of the pass that must be violations */
} walk;

static void end_walk(void)
{
    g_clear_pointer(&walk.board, gs_board_free);
}

/* ---- one access ---- */

/* TRUE and *value when the access was answered ok. */
static gboolean reads(gs_board *board, int master, guint32 address, guint32 *value, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result =
        *error ? NULL : gs_board_probe(board, matrix_views[master], access, error);
    *value = result && g_str_has_prefix(result, "ok ")
                 ? (guint32)g_ascii_strtoull(result + strlen("ok "), NULL, 0) : 0;
    return result && g_str_has_prefix(result, "ok ");
}

static char *writes(gs_board *board, int master, guint32 address, guint32 value, GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
    return *error ? NULL : gs_board_probe(board, matrix_views[master], access, error);
}

static guint64 number(gs_board *board, const char *property, GError **error)
{
    g_autofree char *text =
        *error ? NULL : gs_board_get(board, "/machine/soc/firewall", property, error);
    return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

typedef enum outcome { DONE, VIOLATION, FAULT, NOTHING } outcome;
static const char *const outcome_text[] = { "ok", "bus-error", "bus-error", "decode-error" };

static gboolean in_set(const char *set, int master)
{
    return strchr(set, matrix_letters[master]) != NULL;
}

static outcome expected(const matrix_target *target, int phase, int master, gboolean write)
{
    gboolean may = in_set((write ? target->write : target->read)[phase], master);
    if (target->kind == HOLE) {
        return NOTHING;
    }
    if (!may || (write && target->kind == ROM)) {
        return VIOLATION;
    }
    return target->kind == LATER ? FAULT : DONE;
}

/* NULL, or what was wrong. Sets *error on trouble with the board. */
static char *attempt(gs_board *board, const matrix_target *target, int master, gboolean write,
                     guint32 value, outcome want, GError **error)
{
    g_autofree char *access = write ? g_strdup_printf("write 0x%x 4 0x%x", target->address, value)
                                    : g_strdup_printf("read 0x%x 4", target->address);
    g_autofree char *result =
        *error ? NULL : gs_board_probe(board, matrix_views[master], access, error);
    if (want == VIOLATION) {
        g_ptr_array_add(walk.refused, (gpointer)target);
    }
    if (result && !g_str_has_prefix(result, outcome_text[want])) {
        return g_strdup_printf("%s: %s %s gave %s, want %s", target->name, matrix_views[master],
                               access, result, outcome_text[want]);
    }
    return NULL;
}

/* ---- what the refused accesses of one pass leave: latch, count, one event each ---- */

typedef struct pass {
    int master;
    gboolean write;
    guint64 count; /* violations before */
    guint events;  /* of any kind before */
} pass;

static pass begin_pass(gs_board *board, int master, gboolean write, GError **error)
{
    g_ptr_array_set_size(walk.refused, 0);
    g_free(writes(board, 2, VIOL_STATUS, 3, error));
    guint64 count = number(board, "violation-count", error);
    if (!*error) {
        gs_board_pump(board, 0, error);
    }
    return (pass){ master, write, count, gs_board_events(board)->len };
}

static char *check_latch(gs_board *board, const pass *p, GError **error)
{
    guint refused = walk.refused->len;
    guint32 status = 0, want_status = refused > 1 ? 3 : refused;
    guint32 info = (guint32)p->master | (p->write ? INFO_WRITE : 0) |
                   (p->master == MATRIX_A7_S ? INFO_SECURE : 0);
    const matrix_target *first = refused ? g_ptr_array_index(walk.refused, 0) : NULL;
    guint64 count = number(board, "violation-count", error) - p->count;
    guint64 latched_at = number(board, "violation-addr", error);
    guint64 latched = number(board, "violation-info", error);
    reads(board, 2, VIOL_STATUS, &status, error);
    if (count != refused || status != want_status) {
        return g_strdup_printf("%u accesses refused, %" G_GUINT64_FORMAT " counted, latch status "
                               "0x%x, want 0x%x", refused, count, status, want_status);
    }
    if (first && (latched_at != first->address || latched != info)) {
        return g_strdup_printf("%s: latched 0x%" G_GINT64_MODIFIER "x, 0x%" G_GINT64_MODIFIER
                               "x, want 0x%x, 0x%x", first->name, latched_at, latched,
                               first->address, info);
    }
    return NULL;
}

/* The machine tells each violation: exactly the refused accesses, in their order. */
static char *check_events(gs_board *board, const pass *p, GError **error)
{
    guint at = 0;
    if (*error || !gs_board_pump(board, 0, error)) {
        return NULL;
    }
    const GPtrArray *events = gs_board_events(board);
    for (guint i = p->events; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (!g_str_equal(event->name, "violation")) {
            continue;
        }
        const matrix_target *target =
            at < walk.refused->len ? g_ptr_array_index(walk.refused, at) : NULL;
        if (!target || gs_event_number(event, "addr") != target->address ||
            gs_event_number(event, "master") != (guint64)p->master ||
            json_object_get_boolean_member(event->data, "write") != p->write) {
            return g_strdup_printf("violation by master %s at %s, want master %d at 0x%x (%s)",
                                   gs_event_text(event, "master", "?"),
                                   gs_event_text(event, "addr", "?"), p->master,
                                   target ? target->address : 0, target ? target->name : "none");
        }
        at++;
    }
    return at == walk.refused->len
               ? NULL : g_strdup_printf("%u violations told, want %u", at, walk.refused->len);
}

/* ---- one row ---- */

/* A master that may read the target now, or -1. */
static int witness(const matrix_target *target, int phase)
{
    const char *set = target->read[phase];
    gboolean readable = *set && target->kind != LATER && target->kind != HOLE;
    return readable ? (int)(strchr(matrix_letters, *set) - matrix_letters) : -1;
}

static guint32 value_to_write(const matrix_target *target, guint32 old, outcome want)
{
    if (want == DONE && target->kind != KEEPS) {
        return target->kind == SAME ? old : 0;
    }
    return old ^ (target->flip ? target->flip : 0xFFFFFFFF);
}

static char *write_row(gs_board *board, const matrix_target *target, int phase, int master,
                       GError **error)
{
    int reader = witness(target, phase);
    guint32 old = 0, now = 0;
    outcome want = expected(target, phase, master, TRUE);
    if (reader >= 0 && !reads(board, reader, target->address, &old, error)) {
        return g_strdup_printf("%s: %s cannot read it", target->name, matrix_views[reader]);
    }
    guint32 value = value_to_write(target, old, want);
    char *wrong = attempt(board, target, master, TRUE, value, want, error);
    if (wrong || *error || reader < 0) {
        return wrong;
    }
    reads(board, reader, target->address, &now, error);
    gboolean changes = want == DONE && target->kind == KEEPS && phase < target->held_from;
    /* The latch's own word shows the violation just made. */
    if (now != (changes ? value : old) && target->address != VIOL_STATUS) {
        return g_strdup_printf("%s: %s wrote 0x%x, it went from 0x%x to 0x%x", target->name,
                               matrix_views[master], value, old, now);
    }
    if (changes) {
        g_free(writes(board, master, target->address, old, error));
    }
    return NULL;
}

static char *read_row(gs_board *board, const matrix_target *target, int phase, int master,
                      GError **error)
{
    return attempt(board, target, master, FALSE, 0, expected(target, phase, master, FALSE), error);
}

/* Every target, read or written by one master. */
static char *run_pass(gs_board *board, int phase, int master, gboolean write, GError **error)
{
    pass p = begin_pass(board, master, write, error);
    char *wrong = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(matrix_targets) && !wrong && !*error; i++) {
        const matrix_target *target = &matrix_targets[i];
        if (target->kind == HOLE && in_set(target->read[phase], master)) {
            continue; /* a private block of its own: suite walk */
        }
        wrong = (write ? write_row : read_row)(board, target, phase, master, error);
    }
    wrong = wrong || *error ? wrong : check_latch(board, &p, error);
    return wrong || *error ? wrong : check_events(board, &p, error);
}

/* ---- the walk through the states ---- */

static void read_policy(gs_board *board, guint32 words[POLICY_MAX], GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(policy_words); i++) {
        for (guint32 at = policy_words[i].first; at <= policy_words[i].last; at += 4) {
            if (!reads(board, 2, FIREWALL + at, &words[at / 4], error)) {
                words[at / 4] = 0xDEADDEAD; /* not readable: shows as a difference */
            }
        }
    }
}

static void reset_cores(gs_board *board, GError **error)
{
    guint32 running = 0, held = 0;
    g_free(writes(board, 2, RST_RELEASE, CORES_IO, error));
    reads(board, 2, RST_STATE, &running, error);
    g_free(writes(board, 2, RST_HOLD, CORES_ALL, error));
    reads(board, 2, RST_STATE, &held, error);
    if (!*error && (running != CORES_ALL || held != 0)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "cores running 0x%x, then 0x%x", running,
                    held);
    }
}

static void step(GError **error)
{
    switch (++walk.at) {
    case CORE_RESET:
        reset_cores(walk.board, error);
        break;
    case SOC_RESET:
        gs_rig_reset(walk.board, error);
        break;
    default:
        if (gs_board_run_until_stopped(walk.board, error) &&
            !g_str_equal(gs_board_stop_reason(walk.board), states[walk.at].stop)) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the board did not reach %s",
                        states[walk.at].name);
        }
    }
}

static gs_board *board_at(int state, GError **error)
{
    if (walk.board && walk.at > state) {
        end_walk();
    }
    if (!walk.board) {
        static gboolean registered;
        gs_board_config config = {
            .insn_limit = GS_BOOT_LIMIT, .stop_stage = "kernel-a",
            .stop_postcodes = CODE_A7_RELEASED "," CODE_MONITOR_LOCKED,
        };
        walk.board = gs_board_start(&config, error);
        walk.at = RESET;
        if (walk.board && !registered) {
            walk.refused = g_ptr_array_new();
            atexit(end_walk);
            registered = TRUE;
        }
        if (walk.board) {
            read_policy(walk.board, walk.policy, error);
        }
    }
    while (!*error && walk.at < state) {
        step(error);
        if (!*error) {
            read_policy(walk.board, walk.policy, error);
        }
    }
    if (*error) {
        end_walk();
    }
    return walk.board;
}

typedef struct column {
    int state, master;
} column;

TEST master_in_state(const void *arg)
{
    const column *where = arg;
    guint32 policy[POLICY_MAX] = { 0 };
    GError *error = NULL;
    gs_board *board = board_at(where->state, &error);
    GS_CHECK_ERROR(error);
    for (int write = FALSE; write <= TRUE; write++) {
        g_autofree char *wrong = run_pass(board, states[where->state].phase, where->master, write,
                                          &error);
        if (wrong) {
            end_walk(); /* the next case shall not meet what this one left */
        }
        GS_CHECK_ERROR(error);
        GS_CHECK(!wrong, "%s", wrong);
    }
    read_policy(board, policy, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < POLICY_MAX; i++) {
        GS_CHECK(policy[i] == walk.policy[i], "policy word at offset 0x%zx went from 0x%x to 0x%x",
                 4 * i, walk.policy[i], policy[i]);
    }
    PASS();
}

/* ---- what the monitor may still write opens nothing it locked ---- */

/* Sampled bytes of the locked ranges, and who may reach them */
static const struct { guint32 address; const char *may; } locked_bytes[] = {
    { 0x803D0000, "s" }, { 0x803E1234, "s" }, { 0x803FEFFC, "s" },
    { 0x803FF000, "sh" }, { 0x803FFFFC, "sh" },
};
static const struct { guint32 base, end; } ranges[] = {
    { 0x80000000, 0x80400000 }, { 0x803D0000, 0x80400000 }, { 0x803FF000, 0x80400000 },
    { 0x803CF000, 0x803D1000 }, { 0x00000000, 0xFFFFFFFF }, { 0xFFFFFFFF, 0x00000000 },
    { 0x803D0FFF, 0x803D1FFF }, { 0x803D0000, 0x803D0000 },
};
static const guint32 permissions[] = { 0x00155555, 0xFFFFFFFF, 0x55555555, 0x00000155, 0 };

enum { DESC = FIREWALL + 0x100, FIRST_GRANT = 16, GRANTS = 4 };

/* A write by the secure A7 whose answer does not matter. */
static void put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
    if (!*error) {
        gs_board_set(board, "/machine/soc/probe-a7s", "access", access, error);
    }
}

static void set_grant(gs_board *board, guint n, guint32 base, guint32 end, guint32 perm,
                      guint32 control, GError **error)
{
    guint32 at = DESC + 16 * n;
    put(board, at, base, error);
    put(board, at + 4, end, error);
    put(board, at + 8, perm, error);
    put(board, at + 12, control, error);
}

static char *opened(gs_board *board, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(locked_bytes); i++) {
        for (int master = 0; master < MATRIX_MASTERS; master++) {
            guint32 value;
            if (!in_set(locked_bytes[i].may, master) &&
                reads(board, master, locked_bytes[i].address, &value, error)) {
                return g_strdup_printf("%s reads 0x%x", matrix_views[master],
                                       locked_bytes[i].address);
            }
        }
    }
    return NULL;
}

TEST grants_open_nothing_locked(const void *arg)
{
    guint32 first = FIRST_GRANT + GPOINTER_TO_UINT(arg), value = 0;
    GError *error = NULL;
    gs_board *board = board_at(NORMAL, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(ranges) * G_N_ELEMENTS(permissions); i++) {
        guint32 base = ranges[i % G_N_ELEMENTS(ranges)].base;
        guint32 end = ranges[i % G_N_ELEMENTS(ranges)].end;
        guint32 perm = permissions[i / G_N_ELEMENTS(ranges)];
        set_grant(board, first, base, end, perm, i & 1 ? 0xFFFFFFFF : 1, &error);
        g_autofree char *wrong = opened(board, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!wrong, "descriptor %u = 0x%x..0x%x, 0x%x: %s", first, base, end, perm, wrong);
    }
    /* The descriptor does work: it opens what the locked ones are silent on. */
    set_grant(board, first, 0x80001000, 0x80002000, 0x40, 1, &error);
    gboolean granted = reads(board, 3, 0x80001FFC, &value, &error);
    set_grant(board, first, 0, 0, 0, 0, &error);
    gboolean left = reads(board, 3, 0x80001FFC, &value, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(granted && !left, "IO0 reads its grant %d, a withdrawn one %d", granted, left);
    PASS();
}

/* With no descriptor set nobody can look: the secure A7 opens SYSRAM to itself afterwards. */
TEST refused_writes_leave_fresh_ram(const void *arg)
{
    static const guint32 places[] = { 0x80000000, 0x80200000, 0x803D0000, 0x803FFFFC };
    enum { ALLOW_A7_S = 0x4 };
    guint32 value[G_N_ELEMENTS(places)] = { 0 };
    gboolean readable = TRUE;
    GError *error = NULL;
    (void)arg;
    gs_board *board = board_at(RESET, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        for (int master = 0; master < MATRIX_MASTERS; master++) {
            g_free(writes(board, master, places[i], 0xA5A5A5A5, &error));
        }
    }
    set_grant(board, FIRST_GRANT, 0x80000000, 0x80400000, ALLOW_A7_S, 1, &error);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        readable = reads(board, MATRIX_A7_S, places[i], &value[i], &error) && readable;
    }
    set_grant(board, FIRST_GRANT, 0, 0, 0, 0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(readable, "descriptor %d does not open SYSRAM", FIRST_GRANT);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        GS_CHECK(value[i] == 0, "0x%x holds 0x%x", places[i], value[i]);
    }
    PASS();
}

/* Every width at and across the border between the normal world's RAM and the monitor's */
TEST border_holds_for_every_width(const void *arg)
{
    static const struct { guint32 address; guint width; } across[] = {
        { 0x803CFFFD, 4 }, { 0x803CFFFE, 4 }, { 0x803CFFFF, 4 }, { 0x803CFFFF, 2 },
        { 0x803D0000, 1 }, { 0x803D0000, 2 }, { 0x803D0001, 1 }, { 0x803D0003, 4 },
    };
    guint32 before = 0, after = 0, next = 0, next_after = 0, last = 0;
    GError *error = NULL;
    (void)arg;
    gs_board *board = board_at(NORMAL, &error);
    GS_CHECK_ERROR(error);
    reads(board, MATRIX_A7_S, 0x803D0000, &before, &error);
    reads(board, MATRIX_A7_S, 0x803D0004, &next, &error);
    reads(board, MATRIX_A7_S, 0x803CFFFC, &last, &error);
    for (gsize i = 0; i < G_N_ELEMENTS(across); i++) {
        g_autofree char *read =
            g_strdup_printf("read 0x%x %u", across[i].address, across[i].width);
        g_autofree char *write =
            g_strdup_printf("write 0x%x %u 0", across[i].address, across[i].width);
        g_autofree char *got = gs_board_probe(board, "a7ns", read, &error);
        GS_CHECK_ERROR(error);
        g_autofree char *done = gs_board_probe(board, "a7ns", write, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(got, "bus-error") && g_str_equal(done, "bus-error"),
                 "%s gave %s, the write %s", read, got, done);
    }
    reads(board, MATRIX_A7_S, 0x803D0000, &after, &error);
    reads(board, MATRIX_A7_S, 0x803D0004, &next_after, &error);
    g_free(writes(board, MATRIX_A7_S, 0x803CFFFC, last, &error)); /* the permitted part */
    GS_CHECK_ERROR(error);
    GS_CHECK(before == after && next == next_after && before != 0,
             "the monitor's first words went from 0x%x 0x%x to 0x%x 0x%x", before, next, after,
             next_after);
    PASS();
}

/* Who reaches a target it may not reach under the locked policy. Normal RAM may be granted. */
static char *opened_target(gs_board *board, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(matrix_targets); i++) {
        const matrix_target *target = &matrix_targets[i];
        if (target->kind == HOLE || target->address - 0x80000000 < 0x3D0000) {
            continue;
        }
        for (int master = 0; master < MATRIX_MASTERS; master++) {
            guint32 value;
            if (!in_set(target->read[MATRIX_LOCKED], master) &&
                reads(board, master, target->address, &value, error)) {
                return g_strdup_printf("%s reads %s", matrix_views[master], target->name);
            }
        }
    }
    return NULL;
}

/* No register stands there (docs/firewall.md): all ones alone are tried. */
static gboolean in_gap(guint32 offset)
{
    return (offset >= 0x300 && offset < 0x800) || offset >= 0x8BC;
}

/* Every word of the page from its end on, locks last: open to all, enabled, nothing, all ones */
TEST whole_page_opens_nothing_locked(const void *arg)
{
    static const guint32 values[] = { 0x00155555, 0x00000001, 0x00000000, 0xFFFFFFFF };
    GError *error = NULL;
    (void)arg;
    gs_board *board = board_at(NORMAL, &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        for (guint32 at = 0x1000; at > 0; at -= 4) {
            if (!in_gap(at - 4) || values[i] == 0xFFFFFFFF) {
                put(board, FIREWALL + at - 4, values[i], &error);
            }
        }
        g_autofree char *wrong = opened(board, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!wrong, "page filled with 0x%x: %s", values[i], wrong);
    }
    g_autofree char *wrong = opened_target(board, &error);
    end_walk(); /* its locks are all set now */
    GS_CHECK_ERROR(error);
    GS_CHECK(!wrong, "page filled: %s", wrong);
    PASS();
}

void gs_suite_matrix(gs_suite *suite)
{
    static column columns[STATES * MATRIX_MASTERS];
    for (int i = 0; i < STATES * MATRIX_MASTERS; i++) {
        columns[i] = (column){ i / MATRIX_MASTERS, i % MATRIX_MASTERS };
        g_autofree char *name = g_strdup_printf("%s-%s", states[columns[i].state].name,
                                                matrix_views[columns[i].master]);
        gs_suite_add(suite, name, master_in_state, &columns[i]);
        if (columns[i].master != MATRIX_MASTERS - 1) {
            continue;
        }
        if (columns[i].state == RESET) {
            gs_suite_add(suite, "refused-writes-leave-fresh-ram", refused_writes_leave_fresh_ram,
                         NULL);
        } else if (columns[i].state == NORMAL) {
            gs_suite_add(suite, "border-holds-for-every-width", border_holds_for_every_width, NULL);
            for (guint n = 0; n < GRANTS; n++) {
                g_autofree char *grant = g_strdup_printf("descriptor-%u-opens-nothing-locked",
                                                         FIRST_GRANT + n);
                gs_suite_add(suite, grant, grants_open_nothing_locked, GUINT_TO_POINTER(n));
            }
        }
    }
    gs_suite_add(suite, "whole-page-opens-nothing-locked", whole_page_opens_nothing_locked, NULL);
    gs_matrix_dma(suite);
}
