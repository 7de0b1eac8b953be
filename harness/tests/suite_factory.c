/* SPDX-License-Identifier: MIT */
/*
 * Making of keys at the factory port, with the power cut in each of its fuse pulses: what a
 * chip looks like that comes back from it, and that the work can be taken up again. Numbers
 * are hand-written from docs/boot-chain.md and docs/efuse.md.
 */
#include <string.h>

#include "factory.h"
#include "fixture.h"
#include "postcode.h"
#include "rig.h"
#include "suites.h"

#define EFUSE  "/machine/soc/efuse"
#define ORACLE "/machine/soc/oracle"

enum {
    FUSE_STATUS = 0x300E0008, FUSE_ROW = 0x300E0010, FUSE_WDATA = 0x300E0014, FUSE_SHADOW = 0x300E0400, BUSY = 1,
    ENG_CMD = 0x2F000004, ENG_ERROR = 0x2F00000C, ENG_SLOT = 0x2F00001C, KEYGEN = 11, E_LIFECYCLE = 9,
    VALID = 2, LOCKS = 126, ALL_LOCKED = 0xFFFFFF, MARKER_BITS = 16,
    PORT_UP_NS = 1000000,   /* from Pluton's entry */
    HALF_A_PULSE_NS = 5000,
    STEPS = 4000,           /* of half a pulse: a line at 115200 baud and three keys */
};

/* The pulses of KEYGEN, in their order: no row may be open once the marker is being blown. */
static const struct pulse {
    guint32 row, bits;
} pulses[] = {
    { LOCKS, 0x0000FF }, { LOCKS, 0x00FF00 }, { LOCKS, 0xFF0000 }, { VALID, 0xFFFFFFFF },
};

static guint32 fuse(gs_board *board, guint row, GError **error)
{
    return gs_rig_get(board, FUSE_SHADOW + 4 * row, error);
}

static void run_to(gs_board *board, guint64 instant, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, instant);
    if (!*error && gs_board_set(board, ORACLE, "insn-limit", limit, error)) {
        gs_board_run_until_stopped(board, error);
    }
}

/* From reset until the port listens; the instant reached. */
static guint64 listen_at(gs_board *board, GError **error)
{
    if (*error || !gs_board_set(board, ORACLE, "insn-limit", "0", error) ||
        !gs_board_run_until_stopped(board, error)) {
        return 0;
    }
    const GPtrArray *events = gs_board_events(board);
    guint64 now = 0;
    for (guint i = 0; i < events->len; i++) {
        now = MAX(now, ((const gs_event *)g_ptr_array_index(events, i))->insn);
    }
    run_to(board, now + PORT_UP_NS, error);
    return now + PORT_UP_NS;
}

/* Asks for keys and stands still in that pulse; FALSE when the pulses are others. */
static gboolean stop_in_pulse(gs_board *board, guint64 now, guint want, GError **error)
{
    struct pulse seen = { 0 };
    guint number = 0;
    gs_board_serial_send(board, GS_SERIAL_HSP, "KEYGEN\n", 7, error);
    for (guint i = 0; i < STEPS && !*error; i++) {
        run_to(board, now += HALF_A_PULSE_NS, error);
        if (!(gs_rig_get(board, FUSE_STATUS, error) & BUSY)) {
            continue;
        }
        struct pulse this = { gs_rig_get(board, FUSE_ROW, error), gs_rig_get(board, FUSE_WDATA, error) };
        if (this.row == seen.row && this.bits == seen.bits) {
            continue;
        }
        if (this.row != pulses[number].row || this.bits != pulses[number].bits) {
            return FALSE;
        }
        if (number++ == want) {
            return TRUE;
        }
        seen = this;
    }
    return FALSE;
}

static gboolean sealed_or_not_valid(gs_board *board, GError **error)
{
    return __builtin_popcount(fuse(board, VALID, error)) < MARKER_BITS || fuse(board, LOCKS, error) == ALL_LOCKED;
}

static char *ask(gs_board *board, const char *line, GError **error)
{
    if (*error || !gs_board_set(board, ORACLE, "insn-limit", "0", error) || !gs_board_continue(board, error)) {
        return NULL;
    }
    char *answer = gs_factory(board, line, error);
    gs_board_pause(board, error);
    return answer;
}

static gs_board *blank_chip(GError **error)
{
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_PLUTON_START);
    if (!chip) {
        return NULL;
    }
    memset(chip->fuses, 0, 512);
    return gs_chip_start(chip, (gs_board_config){ .stop_postcodes = stop }, error);
}

TEST cut_in_each_pulse(const void *arg)
{
    static const char *const left[] = { "0", "16843009" }; /* nothing; 0x01010101: too few for a marker */
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = blank_chip(&error);
    g_autofree char *first = NULL;
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < 2 * G_N_ELEMENTS(pulses); n++) {
        guint64 now = listen_at(board, &error);
        gboolean reached = stop_in_pulse(board, now, n / 2, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(reached, "cut %u: the pulses are not the locks, then the marker", n);
        gs_board_set(board, EFUSE, "cut-mask", left[n % 2], &error);
        gs_rig_reset(board, &error);
        guint32 valid = fuse(board, VALID, &error), locks = fuse(board, LOCKS, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(sealed_or_not_valid(board, &error), "cut %u: marker %#x, locks %#x", n, valid, locks);
        listen_at(board, &error);
        g_autofree char *keys = ask(board, "KEYS", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_has_prefix(keys, "OK device=") && (!first || g_str_equal(keys, first)),
                 "cut %u: %s, before %s", n, keys, first);
        first = first ? first : g_steal_pointer(&keys);
        gs_rig_reset(board, &error);
    }
    listen_at(board, &error);
    g_autofree char *made = ask(board, "KEYGEN", &error), *keys = ask(board, "KEYS", &error);
    g_autofree char *again = ask(board, "KEYGEN", &error);
    guint32 valid = fuse(board, VALID, &error), locks = fuse(board, LOCKS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(made, "OK") && g_str_equal(keys, first) && g_str_equal(again, "ERR keys exist"),
             "taken up again: %s, %s, then %s", made, keys, again);
    GS_CHECK(valid == 0xFFFFFFFF && locks == ALL_LOCKED, "marker %#x, locks %#x", valid, locks);
    PASS();
}

void gs_suite_factory(gs_suite *suite)
{
    gs_suite_add(suite, "cut-in-each-pulse", cut_in_each_pulse, NULL);
}
