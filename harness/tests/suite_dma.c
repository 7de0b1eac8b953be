/* SPDX-License-Identifier: MIT */
/*
 * An I/O core's DMA by the rules of docs/dma.md, programmed through IO0's view on a board in
 * the recovery stop. The A7's is in suite_dma_a7.c, who may reach what in suite_matrix_dma.c.
 */
#include <stdlib.h>

#include "dma.h"
#include "recovery.h"
#include "suites.h"

enum { RAM = 0x22000000, TO = RAM + 0x4000, UART_IO = 0x21040000, UART_MCR = UART_IO + 0x10,
       UART_FCR = UART_IO + 0x08, LOOPBACK = 0x10 };

static void put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    gs_put(board, "io0", address, value, error);
}

static guint32 get(gs_board *board, guint32 address, GError **error)
{
    return gs_get(board, "io0", address, error);
}

/* `count` words of a pattern that no two places share */
static void fill(gs_board *board, guint32 address, guint count, GError **error)
{
    for (guint i = 0; i < count; i++) {
        put(board, address + 4 * i, 0xA0B0C000 + 0x01010101 * i, error);
    }
}

/* How many words of that pattern stand there */
static guint filled(gs_board *board, guint32 address, guint count, GError **error)
{
    guint n = 0;
    for (; n < count && get(board, address + 4 * n, error) == 0xA0B0C000 + 0x01010101 * n; n++) {
    }
    return n;
}

/* SRC, DST, COUNT, CON of the full-size channel, started */
static void copy(gs_board *board, guint32 from, guint32 to, guint32 count, guint32 con,
                 GError **error)
{
    put(board, IO_CH(IO_FULL) + IO_SRC, from, error);
    put(board, IO_CH(IO_FULL) + IO_DST, to, error);
    put(board, IO_CH(IO_FULL) + IO_COUNT, count, error);
    put(board, IO_CH(IO_FULL) + IO_CON, con, error);
    put(board, IO_CH(IO_FULL) + IO_START, GO, error);
}

static void arm(gs_board *board, guint ch, guint32 memory, guint32 port, guint32 count,
                guint32 con, GError **error)
{
    put(board, IO_CH(ch) + IO_PGMADDR, memory, error);
    put(board, IO_CH(ch) + IO_FIXADDR, port, error);
    put(board, IO_CH(ch) + IO_COUNT, count, error);
    put(board, IO_CH(ch) + IO_CON, con, error);
}

/* What IO0's UART sent: the bytes are on their way through a socket. */
static const GString *sent(gs_board *board, gsize size, GError **error)
{
    const GString *out = gs_board_serial(board, GS_SERIAL_IO0);
    for (int i = 0; i < 20 && !*error && out->len < size; i++) {
        gs_board_pump(board, 100, error);
    }
    return out;
}

/* One board for the cases of a table, its channels and the first words of its memory cleared. */
static gs_board *table_board;
static guint64 table_instant; /* where it stands: other cases' boards have other clocks */

static void free_table_board(void)
{
    g_clear_pointer(&table_board, gs_board_free);
}

static gs_board *cleared(GError **error)
{
    if (!table_board) {
        table_board = gs_recovery_board(NULL, error);
        if (!table_board) {
            return NULL;
        }
        atexit(free_table_board);
        table_instant = gs_recovery_instant();
    }
    gs_recovery_resume(table_instant);
    put(table_board, IO_CH_RST, 0, error);
    put(table_board, IO_CH_RST, 0x3FFFFFFF, error);
    put(table_board, TO, 0, error);
    put(table_board, TO + 4, 0, error);
    fill(table_board, RAM, 8, error);
    return table_board;
}

static void pass_table(guint64 ns, GError **error)
{
    gs_pass(table_board, ns, error);
    table_instant = gs_recovery_instant();
}

/* ---- copying ---- */

TEST copies_at_its_rate(const void *arg)
{
    enum { WORDS = 40 };
    GS_RECOVERY(board);
    fill(board, RAM, WORDS, &error);
    copy(board, RAM, TO, WORDS, WORD | SINC | DINC | INT_DONE, &error);
    gs_pass(board, TICK_NS - INSIDE_NS, &error);
    guint none = filled(board, TO, WORDS, &error);
    gs_pass(board, TICK_NS, &error);
    guint some = filled(board, TO, WORDS, &error);
    guint32 left = get(board, IO_CH(IO_FULL) + IO_RLCT, &error);
    guint32 busy = get(board, IO_GLBSTA0, &error);
    gboolean early = gs_nvic_pending(board, "io0", NVIC_DMA, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint all = filled(board, TO, WORDS, &error);
    guint32 beyond = get(board, TO + 4 * WORDS, &error);
    guint32 started = get(board, IO_CH(IO_FULL) + IO_START, &error);
    guint32 sta = get(board, IO_CH(IO_FULL) + IO_INTSTA, &error);
    guint32 done = get(board, IO_GLBSTA0, &error);
    gboolean late = gs_nvic_pending(board, "io0", NVIC_DMA, &error);
    put(board, IO_CH(IO_FULL) + IO_ACKINT, INT_DONE, &error);
    guint32 acked = get(board, IO_GLBSTA0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(none == 0 && some == TICK_UNITS && left == WORDS - TICK_UNITS,
             "%u words before the first tick, %u after it, %u left", none, some, left);
    GS_CHECK(all == WORDS && beyond == 0, "%u words at the end, behind them 0x%x", all, beyond);
    GS_CHECK(busy == 1u << 24 && done == 1u << 25 && acked == 0, "GLBSTA0 0x%x, 0x%x, 0x%x", busy,
             done, acked);
    GS_CHECK(!early && late && started == 0 && sta == INT_DONE,
             "pending %d then %d, START 0x%x, INTSTA 0x%x", early, late, started, sta);
    PASS();
}

static const struct size {
    const char *name;
    guint32 con, from, to, count, first, second;
} sizes[] = {
    /* from the words 0xA0B0C000, 0xA1B1C101 */
    { "bytes", BYTE | SINC | DINC, RAM + 1, TO, 3, 0x00A0B0C0, 0 },
    { "bytes-packed", BYTE | SINC | DINC | PACK, RAM, TO + 1, 4, 0xB0C00000, 0x000000A0 },
    { "half-words", HALF_WORD | SINC | DINC, RAM + 2, TO, 2, 0xC101A0B0, 0 },
    { "source-stands", WORD | DINC, RAM, TO, 2, 0xA0B0C000, 0xA0B0C000 },
    { "target-stands", WORD | SINC, RAM, TO, 2, 0xA1B1C101, 0 },
};

TEST copies_units(const void *arg)
{
    const struct size *size = arg;
    GError *error = NULL;
    gs_board *board = cleared(&error);
    GS_CHECK_ERROR(error);
    copy(board, size->from, size->to, size->count, size->con, &error);
    pass_table(2 * TICK_NS, &error);
    guint32 first = get(board, TO, &error), second = get(board, TO + 4, &error);
    guint32 sta = get(board, IO_CH(IO_FULL) + IO_INTSTA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first == size->first && second == size->second, "0x%08x 0x%08x", first, second);
    GS_CHECK(sta == 0, "INTSTA 0x%x with no interrupt enabled", sta);
    PASS();
}

TEST wraps_once(const void *arg)
{
    static const guint32 want[] = { 0xA0B0C000, 0xA1B1C101, 0xA0B0C000, 0xA1B1C101, 0xA2B2C202 };
    guint32 got[G_N_ELEMENTS(want)];
    GS_RECOVERY(board);
    fill(board, RAM, 8, &error);
    put(board, IO_CH(IO_FULL) + IO_WPPT, 2, &error);
    put(board, IO_CH(IO_FULL) + IO_WPTO, RAM, &error);
    copy(board, RAM, TO, 5, WORD | SINC | DINC | WRAP, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
        got[i] = get(board, TO + 4 * i, &error);
    }
    put(board, IO_CH(IO_FULL) + IO_WPTO, TO + 0x100, &error);
    copy(board, RAM, TO + 0x80, 3, WORD | SINC | DINC | WRAP | WRAP_DST, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 before = get(board, TO + 0x84, &error), behind = get(board, TO + 0x88, &error);
    guint32 jumped = get(board, TO + 0x100, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
        GS_CHECK(got[i] == want[i], "source wraps: word %u is 0x%x", i, got[i]);
    }
    GS_CHECK(before == 0xA1B1C101 && behind == 0 && jumped == 0xA2B2C202,
             "target wraps: 0x%x 0x%x, 0x%x", before, behind, jumped);
    PASS();
}

TEST reloads(const void *arg)
{
    enum { WORDS = 2 * TICK_UNITS };
    GS_RECOVERY(board);
    fill(board, RAM, WORDS, &error);
    copy(board, RAM, TO, RELOAD | WORDS, WORD | SINC | DINC | INT_HALF | INT_DONE, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    guint32 half = get(board, IO_CH(IO_FULL) + IO_INTSTA, &error);
    put(board, IO_CH(IO_FULL) + IO_ACKINT, INT_HALF, &error);
    gs_pass(board, TICK_NS, &error);
    guint32 done = get(board, IO_CH(IO_FULL) + IO_INTSTA, &error);
    guint32 left = get(board, IO_CH(IO_FULL) + IO_RLCT, &error);
    put(board, IO_CH(IO_FULL) + IO_ACKINT, INT_DONE, &error);
    put(board, TO, 0, &error);
    gs_pass(board, TICK_NS, &error);
    guint32 again = get(board, TO, &error), half2 = get(board, IO_CH(IO_FULL) + IO_INTSTA, &error);
    put(board, IO_CH(IO_FULL) + IO_START, 0, &error);
    guint32 stopped = get(board, IO_CH(IO_FULL) + IO_START, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(half == INT_HALF && done == INT_DONE && half2 == INT_HALF, "0x%x, 0x%x, 0x%x", half,
             done, half2);
    GS_CHECK(left == WORDS && again == 0xA0B0C000 && stopped == 0,
             "%u left after the first round, then 0x%x, START 0x%x", left, again, stopped);
    PASS();
}

/* ---- peripherals ---- */

TEST feeds_a_fixed_address(const void *arg)
{
    const GString *out;
    GS_RECOVERY(board);
    put(board, RAM, 0x0a616d64, &error); /* "dma\n" */
    arm(board, 0, RAM, UART_IO, 4, BYTE | SINC | DINC | INT_DONE, &error);
    put(board, IO_CH(0) + IO_START, GO, &error);
    gs_pass(board, 4 * TICK_NS, &error);
    guint32 gated = get(board, IO_CH(0) + IO_RLCT, &error);
    put(board, IO_CH_EN_SET, 1, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 left = get(board, IO_CH(0) + IO_RLCT, &error);
    out = sent(board, 4, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(gated == 4 && left == 0, "%u left without CH_EN, %u with it", gated, left);
    GS_CHECK(g_str_equal(out->str, "dma\n"), "the UART sent '%s'", out->str);
    PASS();
}

TEST drains_a_fixed_address(const void *arg)
{
    GS_RECOVERY(board);
    put(board, UART_FCR, 0x07, &error);
    put(board, UART_MCR, LOOPBACK, &error);
    for (guint i = 0; i < 3; i++) {
        put(board, UART_IO, 'x' + i, &error);
    }
    arm(board, 1, TO, UART_IO, 3, WORD | DINC | TO_MEMORY, &error);
    put(board, IO_CH_EN_SET, 2, &error);
    put(board, IO_CH(1) + IO_START, GO, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 first = get(board, TO, &error), last = get(board, TO + 8, &error);
    guint32 waiting = get(board, UART_IO + 0x68, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first == 'x' && last == 'z' && waiting == 0, "0x%x 0x%x, %u still in the UART", first,
             last, waiting);
    PASS();
}

/* No ISU is modelled: only software requests move a channel that waits for one. */
TEST waits_for_requests(const void *arg)
{
    GS_RECOVERY(board);
    fill(board, RAM, 4, &error);
    arm(board, 2, RAM, TO, 4, WORD | SINC | DREQ, &error);
    put(board, IO_CH_EN_SET, 4, &error);
    put(board, IO_CH(2) + IO_START, GO, &error);
    gs_pass(board, 4 * TICK_NS, &error);
    guint32 waiting = get(board, IO_CH(2) + IO_RLCT, &error);
    put(board, IO_SET_DREQ, 4, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 left = get(board, IO_CH(2) + IO_RLCT, &error), last = get(board, TO, &error);
    put(board, IO_CLR_DREQ, 4, &error);
    put(board, IO_CH(2) + IO_START, GO, &error);
    gs_pass(board, 4 * TICK_NS, &error);
    guint32 again = get(board, IO_CH(2) + IO_RLCT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(waiting == 4 && left == 0 && last == 0xA3B3C303, "%u, then %u left, target 0x%x",
             waiting, left, last);
    GS_CHECK(again == 4, "%u left with the request taken away", again);
    PASS();
}

/* ---- virtual FIFOs ---- */

TEST ring_sends(const void *arg)
{
    enum { SIZE = 8 };
    GS_RECOVERY(board);
    put(board, RAM, 0x64636261, &error);
    put(board, RAM + 4, 0x68676665, &error);
    arm(board, IO_RING, RAM, UART_IO, 4, BYTE | INT_DONE, &error);
    put(board, IO_CH(IO_RING) + IO_FFSIZE, SIZE, &error);
    put(board, IO_CH(IO_RING) + IO_SWPTR, 6, &error);
    put(board, IO_CH_EN_SET, 1u << IO_RING, &error);
    put(board, IO_CH(IO_RING) + IO_START, GO, &error);
    guint32 count = get(board, IO_CH(IO_RING) + IO_FFCNT, &error);
    guint32 full = get(board, IO_CH(IO_RING) + IO_INTSTA, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 hw = get(board, IO_CH(IO_RING) + IO_HWPTR, &error);
    guint32 room = get(board, IO_CH(IO_RING) + IO_INTSTA, &error);
    put(board, IO_CH(IO_RING) + IO_SWPTR, 0x10005, &error); /* 7 more, past the end */
    guint32 more = get(board, IO_CH(IO_RING) + IO_FFCNT, &error);
    put(board, IO_CH(IO_RING) + IO_ACKINT, INT_DONE, &error);
    guint32 held = get(board, IO_CH(IO_RING) + IO_INTSTA, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 wrapped = get(board, IO_CH(IO_RING) + IO_HWPTR, &error);
    guint32 empty = get(board, IO_CH(IO_RING) + IO_FFSTA, &error);
    const GString *out = sent(board, 13, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count == 6 && full == 0 && hw == 6 && room == INT_DONE,
             "%u bytes, INTSTA 0x%x; HWPTR 0x%x, INTSTA 0x%x", count, full, hw, room);
    GS_CHECK(more == 7 && held == 0 && wrapped == 0x10005 && empty == 0x2,
             "%u bytes, INTSTA 0x%x; HWPTR 0x%x, FFSTA 0x%x", more, held, wrapped, empty);
    GS_CHECK(g_str_equal(out->str, "abcdefghabcde"), "the UART sent '%s'", out->str);
    PASS();
}

TEST ring_receives(const void *arg)
{
    enum { CH = IO_RING + 1, SIZE = 8, US = 1000 };
    GS_RECOVERY(board);
    put(board, RAM, 0x11223344, &error);
    arm(board, CH, TO, RAM, 4, BYTE | DREQ | TO_MEMORY | INT_DONE | CON_TIMEOUT, &error);
    put(board, IO_CH(CH) + IO_FFSIZE, SIZE, &error);
    put(board, IO_CH(CH) + IO_ALTLEN, 3, &error);
    put(board, IO_CH(CH) + IO_TO, 50, &error);
    put(board, IO_CH_EN_SET, 1u << CH, &error);
    put(board, IO_CH(CH) + IO_START, GO, &error);
    put(board, IO_SET_DREQ, 1u << CH, &error);
    gs_pass(board, 2 * TICK_NS, &error); /* 8 of the 16: then it is full */
    guint32 count = get(board, IO_CH(CH) + IO_FFCNT, &error);
    guint32 full = get(board, IO_CH(CH) + IO_FFSTA, &error);
    guint32 hw = get(board, IO_CH(CH) + IO_HWPTR, &error);
    guint32 reached = get(board, IO_CH(CH) + IO_INTSTA, &error);
    put(board, IO_CLR_DREQ, 1u << CH, &error);
    put(board, IO_CH(CH) + IO_SWPTR, 0x5, &error);
    put(board, IO_CH(CH) + IO_ACKINT, INT_DONE, &error);
    guint32 below = get(board, IO_CH(CH) + IO_INTSTA, &error);
    gs_pass(board, 40 * US, &error);
    guint32 early = get(board, IO_CH(CH) + IO_INTSTA, &error);
    gs_pass(board, 20 * US, &error);
    guint32 late = get(board, IO_CH(CH) + IO_INTSTA, &error);
    put(board, IO_CH(CH) + IO_SWPTR, 0x10001, &error); /* ahead of the hardware: refused */
    guint32 kept = get(board, IO_CH(CH) + IO_SWPTR, &error);
    put(board, IO_CH(CH) + IO_ACKINT, INT_TIMEOUT, &error);
    put(board, IO_CH(CH) + IO_SWPTR, 0x10000, &error);
    gs_pass(board, 60 * US, &error);
    guint32 drained = get(board, IO_CH(CH) + IO_INTSTA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count == 8 && full == 0x5 && hw == 0x10000 && reached == INT_DONE,
             "%u bytes, FFSTA 0x%x, HWPTR 0x%x, INTSTA 0x%x", count, full, hw, reached);
    GS_CHECK(below == 0 && early == 0 && late == INT_TIMEOUT && drained == 0,
             "INTSTA 0x%x, 0x%x, 0x%x, drained 0x%x", below, early, late, drained);
    GS_CHECK(kept == 0x5, "SWPTR 0x%x was taken", kept);
    PASS();
}

/* ---- control ---- */

TEST pauses_and_stops(const void *arg)
{
    enum { WORDS = 3 * TICK_UNITS, BIT = 1u << IO_FULL };
    GS_RECOVERY(board);
    fill(board, RAM, WORDS, &error);
    copy(board, RAM, TO, WORDS, WORD | SINC | DINC, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    put(board, IO_PAUSE, BIT, &error);
    guint32 status = get(board, IO_PAUSE_STA, &error);
    gs_pass(board, 10 * TICK_NS, &error);
    guint paused = filled(board, TO, WORDS, &error);
    put(board, IO_PAUSE, 0, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    guint resumed = filled(board, TO, WORDS, &error);
    put(board, IO_CH(IO_FULL) + IO_START, 0, &error);
    gs_pass(board, 10 * TICK_NS, &error);
    guint stopped = filled(board, TO, WORDS, &error);
    guint32 left = get(board, IO_CH(IO_FULL) + IO_RLCT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(status == BIT && paused == TICK_UNITS, "PAUSE_STA 0x%x, %u words", status, paused);
    GS_CHECK(resumed == 2 * TICK_UNITS && stopped == resumed && left == TICK_UNITS,
             "%u words resumed, %u stopped, %u left", resumed, stopped, left);
    PASS();
}

TEST channel_reset_inside(const void *arg)
{
    enum { WORDS = 3 * TICK_UNITS, BIT = 1u << IO_FULL };
    GS_RECOVERY(board);
    fill(board, RAM, WORDS, &error);
    copy(board, RAM, TO, WORDS, WORD | SINC | DINC | INT_HALF, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    put(board, IO_CH_RST, ~(guint32)BIT, &error);
    put(board, IO_CH(IO_FULL) + IO_SRC, 0x12345678, &error);
    put(board, IO_CH(IO_FULL) + IO_START, GO, &error);
    gs_pass(board, 10 * TICK_NS, &error);
    guint32 held = get(board, IO_CH(IO_FULL) + IO_SRC, &error);
    put(board, IO_CH_RST, 0x3FFFFFFF, &error);
    gs_pass(board, 10 * TICK_NS, &error);
    guint words = filled(board, TO, WORDS, &error);
    guint32 con = get(board, IO_CH(IO_FULL) + IO_CON, &error);
    guint32 status = get(board, IO_GLBSTA0, &error);
    copy(board, RAM, TO, WORDS, WORD | SINC | DINC, &error);
    gs_pass(board, 4 * TICK_NS, &error);
    guint again = filled(board, TO, WORDS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(words == TICK_UNITS && held == 0 && con == 0 && status == 0,
             "%u words, SRC 0x%x while held, CON 0x%x, GLBSTA0 0x%x", words, held, con, status);
    GS_CHECK(again == WORDS, "%u words afterwards", again);
    PASS();
}

/* What runs cannot be redirected; its interrupt can be switched. */
TEST running_stands(const void *arg)
{
    static const guint32 frozen[] = { IO_SRC, IO_DST, IO_WPPT, IO_WPTO, IO_COUNT };
    enum { WORDS = 2 * TICK_UNITS };
    GS_RECOVERY(board);
    fill(board, RAM, WORDS, &error);
    copy(board, RAM, TO, WORDS, WORD | SINC | DINC, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    for (guint i = 0; i < G_N_ELEMENTS(frozen); i++) {
        guint32 old = get(board, IO_CH(IO_FULL) + frozen[i], &error);
        put(board, IO_CH(IO_FULL) + frozen[i], ~old, &error);
        guint32 now = get(board, IO_CH(IO_FULL) + frozen[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(now == old, "register 0x%x went from 0x%x to 0x%x", frozen[i], old, now);
    }
    put(board, IO_CH(IO_FULL) + IO_CON, BYTE | SINC | DINC, &error);
    guint32 con = get(board, IO_CH(IO_FULL) + IO_CON, &error);
    put(board, IO_CH(IO_FULL) + IO_CON, WORD | SINC | DINC | INT_DONE, &error);
    put(board, IO_CH(IO_FULL) + IO_START, GO, &error);
    guint32 left = get(board, IO_CH(IO_FULL) + IO_RLCT, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint words = filled(board, TO, WORDS, &error);
    guint32 sta = get(board, IO_CH(IO_FULL) + IO_INTSTA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(left == TICK_UNITS, "started again: %u left", left);
    GS_CHECK(con == (WORD | SINC | DINC) && words == WORDS && sta == INT_DONE,
             "CON 0x%x, %u words, INTSTA 0x%x", con, words, sta);
    PASS();
}

static const struct bad {
    const char *name;
    guint ch;
    guint32 a, b, count, con, wppt, wpto; /* a, b: SRC, DST or PGMADDR, FIXADDR */
} bads[] = {
    { "size", IO_FULL, RAM, TO, 4, 3 | SINC | DINC, 0, 0 },
    { "count", IO_FULL, RAM, TO, RELOAD, WORD | SINC | DINC, 0, 0 },
    { "source-alignment", IO_FULL, RAM + 2, TO, 4, WORD | SINC | DINC, 0, 0 },
    { "target-alignment", IO_FULL, RAM, TO + 1, 4, HALF_WORD | SINC | DINC, 0, 0 },
    { "packed-words", IO_FULL, RAM, TO, 4, WORD | SINC | DINC | PACK, 0, 0 },
    { "wrap-at-0", IO_FULL, RAM, TO, 4, WORD | SINC | DINC | WRAP, 0, RAM },
    { "jump-alignment", IO_FULL, RAM, TO, 4, WORD | SINC | DINC | WRAP, 2, RAM + 2 },
    { "half-alignment", 0, RAM + 1, TO, 4, WORD | SINC, 0, 0 },
    { "half-port-alignment", 0, RAM, TO + 2, 4, WORD | SINC, 0, 0 },
    { "half-wraps-port", 0, RAM, TO, 4, WORD | SINC | WRAP | WRAP_DST, 2, TO },
    { "half-wraps-port-receiving", 0, RAM, TO, 4, WORD | DINC | TO_MEMORY | WRAP, 2, TO },
};

TEST bad_not_started(const void *arg)
{
    const struct bad *bad = arg;
    gboolean half = bad->ch != IO_FULL;
    guint32 channel = IO_CH(bad->ch);
    GError *error = NULL;
    gs_board *board = cleared(&error);
    GS_CHECK_ERROR(error);
    put(board, channel + (half ? IO_PGMADDR : IO_SRC), bad->a, &error);
    put(board, channel + (half ? IO_FIXADDR : IO_DST), bad->b, &error);
    put(board, channel + IO_COUNT, bad->count, &error);
    put(board, channel + IO_WPPT, bad->wppt, &error);
    put(board, channel + IO_WPTO, bad->wpto, &error);
    put(board, channel + IO_CON, bad->con | INT_DONE, &error);
    put(board, IO_CH_EN_SET, 0x3FFFFFFF, &error);
    put(board, channel + IO_START, GO, &error);
    guint32 started = get(board, channel + IO_START, &error);
    pass_table(4 * TICK_NS, &error);
    guint32 there = get(board, TO, &error) | get(board, TO + 4, &error);
    guint32 here = get(board, RAM, &error), status = get(board, IO_GLBSTA0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(started == 0 && status == 0, "START 0x%x, GLBSTA0 0x%x", started, status);
    GS_CHECK(there == 0 && here == 0xA0B0C000, "memory changed: 0x%x, 0x%x", there, here);
    PASS();
}

/* FFSIZE, SWPTR, size */
static const guint32 bad_rings[][3] = {
    { 0, 0, BYTE }, { 8, 8, BYTE }, { 8, 0x10004, BYTE }, { 6, 0, WORD }, { 8, 2, WORD },
};

TEST bad_ring_not_started(const void *arg)
{
    GS_RECOVERY(board);
    put(board, IO_CH_EN_SET, 0x3FFFFFFF, &error);
    for (guint i = 0; i < G_N_ELEMENTS(bad_rings); i++) {
        arm(board, 20, RAM, TO, 0, bad_rings[i][2], &error);
        put(board, IO_CH(20) + IO_FFSIZE, bad_rings[i][0], &error);
        put(board, IO_CH(20) + IO_SWPTR, bad_rings[i][1], &error);
        put(board, IO_CH(20) + IO_START, GO, &error);
        guint32 started = get(board, IO_CH(20) + IO_START, &error);
        GS_CHECK_ERROR(error);
        /* 0x10004 in a ring of 8 is 12 bytes ahead */
        GS_CHECK(started == 0, "FFSIZE %u SWPTR 0x%x started", bad_rings[i][0], bad_rings[i][1]);
    }
    PASS();
}

void gs_suite_dma(gs_suite *suite)
{
    gs_suite_add(suite, "copies-at-its-rate", copies_at_its_rate, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *name = g_strdup_printf("copies-%s", sizes[i].name);
        gs_suite_add(suite, name, copies_units, &sizes[i]);
    }
    gs_suite_add(suite, "wraps-once", wraps_once, NULL);
    gs_suite_add(suite, "reloads", reloads, NULL);
    gs_suite_add(suite, "feeds-a-fixed-address", feeds_a_fixed_address, NULL);
    gs_suite_add(suite, "drains-a-fixed-address", drains_a_fixed_address, NULL);
    gs_suite_add(suite, "waits-for-requests", waits_for_requests, NULL);
    gs_suite_add(suite, "ring-sends", ring_sends, NULL);
    gs_suite_add(suite, "ring-receives", ring_receives, NULL);
    gs_suite_add(suite, "pauses-and-stops", pauses_and_stops, NULL);
    gs_suite_add(suite, "channel-reset-inside", channel_reset_inside, NULL);
    gs_suite_add(suite, "running-stands", running_stands, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(bads); i++) {
        g_autofree char *name = g_strdup_printf("not-started-%s", bads[i].name);
        gs_suite_add(suite, name, bad_not_started, &bads[i]);
    }
    gs_suite_add(suite, "not-started-ring", bad_ring_not_started, NULL);
    gs_dma_a7(suite);
}
