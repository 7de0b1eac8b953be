/* SPDX-License-Identifier: MIT */
/*
 * Fetches by the real cores (probes, docs/probes.md): what a core may not reach it may not
 * execute either. Wanted syndromes: docs/firewall.md, "What a refused access does". A refused
 * fetch counts one violation, a hole none. Reads and writes: suite_matrix.c.
 */
#include "../lib/error.h"
#include "../lib/orders.h"
#include "suites.h"

enum {
    A7_RETURN = 0xE12FFF1E, M4_RETURN = 0x4770, /* bx lr */
    IFSR_CLOSED = 0x1008, IFSR_HOLE = 0x008, CFSR_IBUSERR = 0x0100,
};

typedef enum want { OPEN, CLOSED, HOLE } want;

typedef struct fetch {
    const char *name;
    guint32 address;
    want want;
} fetch;

/* A chip right after reset: no descriptor, slots HSP's; the A7's own blocks are the A7's. */
static const fetch hsp_fetches[] = {
    { "its own TCM", 0x0011F000, OPEN },       { "boot page of IO0", 0x210C0100, OPEN },
    { "normal RAM", 0x80000000, CLOSED },      { "monitor", 0x803D0000, CLOSED },
    { "exchange page", 0x803FFFF0, CLOSED },   { "A7's secure mailbox", 0x300F0000, CLOSED },
    { "A7's normal mailbox", 0x31000000, CLOSED }, { "A7's timers", 0x3103E000, CLOSED },
    { "hole above TCM", 0x00130000, HOLE },
};

/* Handed over, no monitor: Pluton's boot policy (docs/boot-chain.md) */
static const fetch a7s_fetches[] = {
    { "normal RAM", 0x80200000, OPEN },        { "monitor's RAM", 0x803FE000, OPEN },
    { "exchange page", 0x803FF800, OPEN },
    { "flash window", 0x90100000, CLOSED },    { "SFC", 0x30070000, CLOSED },
    { "EFUSE", 0x300E0000, CLOSED },           { "pinmux", 0x30010000, CLOSED },
    { "Wi-Fi", 0x60000000, CLOSED },           { "boot page of IO1", 0x210D0000, CLOSED },
    { "hole, HSP's TCM", 0x00100000, HOLE },   { "hole above SYSRAM", 0x80400000, HOLE },
};

/* The normal world under the locked policy (docs/security-monitor.md) */
static const fetch el1_fetches[] = {
    { "normal RAM", 0x80200000, OPEN },        { "normal RAM, last page", 0x803CF000, OPEN },
    { "monitor, first word", 0x803D0000, CLOSED }, { "monitor's stack", 0x803FEFFC, CLOSED },
    { "exchange page", 0x803FF000, CLOSED },   { "firewall", 0x30000000, CLOSED },
    { "pinmux", 0x30010000, CLOSED },          { "SFC", 0x30070000, CLOSED },
    { "RTC", 0x30090000, CLOSED },             { "EFUSE", 0x300E0000, CLOSED },
    { "secure mailbox", 0x300F0000, CLOSED },  { "ADC", 0x38000000, CLOSED },
    { "Wi-Fi", 0x60000000, CLOSED },           { "boot page of IO0", 0x210C0000, CLOSED },
    { "hole, engine", 0x2F000000, HOLE },      { "hole above flash", 0x91000000, HOLE },
};

typedef struct session {
    const char *name;
    gs_core core;
    const fetch *fetches;
    guint count;
} session;

static const session sessions[] = {
    { "hsp-after-reset", GS_CORE_HSP, hsp_fetches, G_N_ELEMENTS(hsp_fetches) },
    { "a7s-after-hand-over", GS_CORE_A7S, a7s_fetches, G_N_ELEMENTS(a7s_fetches) },
    { "el1-in-normal-world", GS_CORE_EL1, el1_fetches, G_N_ELEMENTS(el1_fetches) },
};

/* Puts a return into each open target, then fetches every target. Returns where fetches begin. */
static guint make_orders(const session *s, struct probe_order *order)
{
    gboolean thumb = s->core == GS_CORE_HSP;
    guint at = 0;
    for (guint i = 0; i < s->count; i++) {
        if (s->fetches[i].want == OPEN) {
            order[at++] = gs_order_write(s->fetches[i].address, thumb ? M4_RETURN : A7_RETURN);
        }
    }
    order[at++] = (struct probe_order){ .op = PROBE_SYNC };
    for (guint i = 0; i < s->count; i++) {
        order[at + i] = gs_order_execute(s->fetches[i].address | thumb);
    }
    return at;
}

static gboolean as_wanted(const session *s, const fetch *f, const struct probe_order *done)
{
    if (f->want == OPEN) {
        return done->outcome == PROBE_OK;
    }
    if (s->core == GS_CORE_HSP) {
        return done->outcome == PROBE_FAULT && (done->status & 0xFF00) == CFSR_IBUSERR;
    }
    return done->outcome == PROBE_FAULT && done->fault == PROBE_FAULT_PREFETCH &&
           done->status == (f->want == CLOSED ? IFSR_CLOSED : IFSR_HOLE) &&
           done->fault_address == f->address;
}

static guint64 violations(gs_board *board, GError **error)
{
    g_autofree char *text =
        *error ? NULL : gs_board_get(board, "/machine/soc/firewall", "violation-count", error);
    return text ? g_ascii_strtoull(text, NULL, 10) : 0;
}

TEST fetches(const void *arg)
{
    const session *s = arg;
    struct probe_order order[PROBE_CAPACITY] = { 0 };
    guint closed = 0;
    GError *error = NULL;
    g_autoptr(gs_board) board = gs_orders_start(s->core, &error);
    GS_CHECK_ERROR(error);
    guint first = make_orders(s, order);
    guint64 before = violations(board, &error);
    GS_CHECK(error || gs_orders_run(board, s->core, order, first + s->count, &error), "%s",
             error->message);
    guint64 count = violations(board, &error) - before;
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < s->count; i++) {
        const struct probe_order *done = &order[first + i];
        GS_CHECK(as_wanted(s, &s->fetches[i], done),
                 "%s at 0x%x: outcome %u fault %u status 0x%x address 0x%x", s->fetches[i].name,
                 s->fetches[i].address, done->outcome, done->fault, done->status,
                 done->fault_address);
        closed += s->fetches[i].want == CLOSED;
    }
    GS_CHECK(count == closed, "%" G_GUINT64_FORMAT " violations for %u refused fetches", count,
             closed);
    PASS();
}

void gs_suite_fetch(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sessions); i++) {
        gs_suite_add(suite, sessions[i].name, fetches, &sessions[i]);
    }
}
