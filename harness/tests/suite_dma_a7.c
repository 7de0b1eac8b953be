/* SPDX-License-Identifier: MIT */
/*
 * Second file of the suite `dma`: the A7's, programmed through the views of both worlds on a
 * board in the recovery stop; whose transfer a transfer is; resets and snapshots inside one.
 */
#include "dma.h"
#include "recovery.h"
#include "suites.h"

/* docs/firewall.md; masters 5 and 10 are this DMA's */
enum {
    DESC = 0x30000200, DESC_STRIDE = 0x10, SLOT_UART_A7 = 0x30000850, SLOT_DMA_A7 = 0x30000854,
    VIOL_STATUS = 0x30000040, VIOL_ADDR = 0x30000044, VIOL_INFO = 0x30000048,
    A7_NS = 0, A7_S = 1, MASTER_NORMAL = 5, MASTER_SECURE = 10, INFO_WRITE = 0x100,
    INFO_SECURE = 0x200, CORES = 1 << (2 * A7_NS) | 1 << (2 * A7_S),
};
#define ALLOW(master) (1u << (2 * (master)))
enum { RAM = 0x80000000, TO = RAM + 0x4000, ONLY_NORMAL = 0x80010000, ONLY_SECURE = 0x80020000 };

static void descriptor(gs_board *board, guint n, guint32 base, guint32 perm, GError **error)
{
    gs_put(board, "a7s", DESC + DESC_STRIDE * n, base, error);
    gs_put(board, "a7s", DESC + DESC_STRIDE * n + 4, base + 0x10000, error);
    gs_put(board, "a7s", DESC + DESC_STRIDE * n + 8, perm | CORES, error);
    gs_put(board, "a7s", DESC + DESC_STRIDE * n + 12, 1, error);
}

/* RAM for everybody here, 64 KiB for each identity alone, DMA and UART open to both worlds */
static gs_board *opened(GError **error)
{
    gs_board *board = gs_recovery_board(NULL, error);
    if (board) {
        descriptor(board, 0, RAM, ALLOW(MASTER_NORMAL) | ALLOW(MASTER_SECURE), error);
        descriptor(board, 1, ONLY_NORMAL, ALLOW(MASTER_NORMAL), error);
        descriptor(board, 2, ONLY_SECURE, ALLOW(MASTER_SECURE), error);
        gs_put(board, "hsp", SLOT_DMA_A7, 0x3, error);
        gs_put(board, "hsp", SLOT_UART_A7, 0x423, error);
    }
    return board;
}

#define OPENED(name) \
    GError *error = NULL; \
    g_autoptr(gs_board) name = opened(&error); \
    (void)arg; \
    GS_CHECK_ERROR(error)

static guint32 get(gs_board *board, guint32 address, GError **error)
{
    return gs_get(board, "a7ns", address, error);
}

static void put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    gs_put(board, "a7ns", address, value, error);
}

static void fill(gs_board *board, guint32 address, guint count, GError **error)
{
    for (guint i = 0; i < count; i++) {
        put(board, address + 4 * i, 0xA0B0C000 + 0x01010101 * i, error);
    }
}

static guint filled(gs_board *board, guint32 address, guint count, GError **error)
{
    guint n = 0;
    for (; n < count && get(board, address + 4 * n, error) == 0xA0B0C000 + 0x01010101 * n; n++) {
    }
    return n;
}

/* CON, SRC, DST, LEN1 of a channel, started by that world */
static void copy(gs_board *board, const char *world, guint ch, guint32 from, guint32 to,
                 guint32 bytes, guint32 con, GError **error)
{
    gs_put(board, world, A7_CH(ch) + A7_CON, con, error);
    gs_put(board, world, A7_CH(ch) + A7_SRC, from, error);
    gs_put(board, world, A7_CH(ch) + A7_DST, to, error);
    gs_put(board, world, A7_CH(ch) + A7_LEN1, bytes, error);
    gs_put(board, world, A7_CH(ch) + A7_EN, 1, error);
}

/* ---- copying ---- */

TEST copies(const void *arg)
{
    enum { WORDS = 24, GIC_PENDING2 = 0x32001208, SPI = 1u << 2, /* 21 + 13: id 66 */
           HSP_ANY = 128, BIT = 1u << 26 };
    OPENED(board);
    fill(board, RAM, WORDS, &error);
    put(board, A7_CH(A7_M2M) + A7_INT_EN, 1, &error);
    copy(board, "a7ns", A7_M2M, RAM, TO, 4 * WORDS, A7_WORDS, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    guint some = filled(board, TO, WORDS, &error);
    guint32 running = get(board, A7_CH(A7_M2M) + A7_EN, &error);
    guint32 busy = get(board, A7_GLBSTA0, &error);
    guint32 early = gs_get(board, "a7s", GIC_PENDING2, &error) & SPI;
    gs_pass(board, TICK_NS, &error);
    guint all = filled(board, TO, WORDS, &error);
    guint32 beyond = get(board, TO + 4 * WORDS, &error);
    guint32 ended = get(board, A7_CH(A7_M2M) + A7_EN, &error);
    guint32 flag = get(board, A7_CH(A7_M2M) + A7_INT_FLAG, &error);
    guint32 late = gs_get(board, "a7s", GIC_PENDING2, &error) & SPI;
    guint32 done = get(board, A7_GLBSTA0, &error);
    gboolean hsp = gs_nvic_pending(board, "hsp", HSP_ANY, &error);
    put(board, A7_CH(A7_M2M) + A7_INT_FLAG, 1, &error);
    guint32 cleared = get(board, A7_CH(A7_M2M) + A7_INT_FLAG, &error);
    guint32 down = gs_get(board, "a7s", GIC_PENDING2, &error) & SPI;
    GS_CHECK_ERROR(error);
    GS_CHECK(some == TICK_UNITS && all == WORDS && beyond == 0, "%u words, then %u, then 0x%x",
             some, all, beyond);
    GS_CHECK(running == 1 && ended == 0 && flag == 1 && cleared == 0, "EN %u, %u; flag %u, %u",
             running, ended, flag, cleared);
    GS_CHECK(!early && late && !down && hsp, "SPI pending %u, %u, %u; HSP %d", early, late, down,
             hsp);
    GS_CHECK(busy == BIT && done == BIT << 1, "GLBSTA0 0x%x, 0x%x", busy, done);
    PASS();
}

TEST mixes_sizes(const void *arg)
{
    OPENED(board);
    fill(board, RAM, 2, &error);
    copy(board, "a7ns", 14, RAM, TO + 1, 8, A7_READ_WORD, &error);          /* words to bytes */
    copy(board, "a7ns", A7_M2M, RAM + 1, TO + 0x20, 4, A7_WRITE_WORD, &error); /* and back */
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 first = get(board, TO, &error), middle = get(board, TO + 4, &error);
    guint32 last = get(board, TO + 8, &error), word = get(board, TO + 0x20, &error);
    copy(board, "a7ns", 14, RAM, TO + 0x40, 8, A7_WORDS | A7_READ_FIXED, &error);
    copy(board, "a7ns", A7_M2M, RAM, TO + 0x60, 8, A7_WORDS | A7_WRITE_FIXED, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 same = get(board, TO + 0x44, &error), only = get(board, TO + 0x60, &error);
    guint32 none = get(board, TO + 0x64, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first == 0xB0C00000 && middle == 0xB1C101A0 && last == 0x000000A1,
             "bytes 0x%08x 0x%08x 0x%08x", first, middle, last);
    GS_CHECK(word == 0x01A0B0C0, "a word of bytes 0x%08x", word);
    GS_CHECK(same == 0xA0B0C000 && only == 0xA1B1C101 && none == 0, "fixed 0x%x, 0x%x 0x%x", same,
             only, none);
    PASS();
}

TEST wraps(const void *arg)
{
    OPENED(board);
    fill(board, RAM, 4, &error);
    put(board, A7_CH(A7_M2M) + A7_LEN2, 8, &error);
    put(board, A7_CH(A7_M2M) + A7_JUMP, RAM, &error);
    copy(board, "a7ns", A7_M2M, RAM, TO, 16, A7_WORDS | A7_WRAP, &error);
    put(board, A7_CH(14) + A7_LEN2, 4, &error);
    put(board, A7_CH(14) + A7_JUMP, TO + 0x100, &error);
    copy(board, "a7ns", 14, RAM, TO + 0x80, 8, A7_WORDS | A7_WRAP | A7_WRAP_DST, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 third = get(board, TO + 8, &error), fourth = get(board, TO + 12, &error);
    guint32 none = get(board, TO + 0x84, &error), jumped = get(board, TO + 0x100, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(third == 0xA0B0C000 && fourth == 0xA1B1C101, "source: 0x%x 0x%x", third, fourth);
    GS_CHECK(none == 0 && jumped == 0xA1B1C101, "target: 0x%x, 0x%x", none, jumped);
    PASS();
}

TEST stops_and_resets(const void *arg)
{
    enum { WORDS = 4 * TICK_UNITS };
    OPENED(board);
    fill(board, RAM, WORDS, &error);
    copy(board, "a7ns", A7_M2M, RAM, TO, 4 * WORDS, A7_WORDS, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    put(board, A7_CH(A7_M2M) + A7_STOP, 0x2, &error);
    gs_pass(board, 10 * TICK_NS, &error);
    guint paused = filled(board, TO, WORDS, &error);
    guint32 still = get(board, A7_CH(A7_M2M) + A7_EN, &error);
    put(board, A7_CH(A7_M2M) + A7_STOP, 0, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    guint resumed = filled(board, TO, WORDS, &error);
    put(board, A7_CH(A7_M2M) + A7_STOP, 0x1, &error);
    guint32 ended = get(board, A7_CH(A7_M2M) + A7_EN, &error);
    put(board, A7_CH(A7_M2M) + A7_EN, 1, &error); /* STOP stands */
    gs_pass(board, 10 * TICK_NS, &error);
    guint stopped = filled(board, TO, WORDS, &error);
    put(board, A7_CH(A7_M2M) + A7_STOP, 0, &error);
    put(board, A7_CH(A7_M2M) + A7_EN, 1, &error);
    put(board, A7_CH(A7_M2M) + A7_RST, 0x1, &error);
    guint32 warm = get(board, A7_CH(A7_M2M) + A7_SRC, &error);
    put(board, A7_CH(A7_M2M) + A7_RST, 0x2, &error);
    guint32 hard = get(board, A7_CH(A7_M2M) + A7_SRC, &error);
    guint32 flag = get(board, A7_CH(A7_M2M) + A7_INT_FLAG, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(paused == TICK_UNITS && still == 1 && resumed == 2 * TICK_UNITS,
             "%u words paused, EN %u, %u resumed", paused, still, resumed);
    GS_CHECK(ended == 0 && stopped == resumed && flag == 0, "EN %u, %u words stopped, flag %u",
             ended, stopped, flag);
    GS_CHECK(warm == RAM && hard == 0, "SRC 0x%x after the warm reset, 0x%x after the hard one",
             warm, hard);
    PASS();
}

/* CON, SRC, DST, LEN1, LEN2, JUMP */
static const guint32 bads[][6] = {
    { 0x30000000, RAM, TO, 8, 0, 0 },            { 0x03000000, RAM, TO, 8, 0, 0 },
    { A7_WORDS, RAM, TO, 0, 0, 0 },              { A7_WORDS, RAM, TO, 6, 0, 0 },
    { A7_WORDS, RAM + 2, TO, 8, 0, 0 },          { A7_WORDS, RAM, TO + 1, 8, 0, 0 },
    { A7_READ_WORD, RAM, TO, 6, 0, 0 },          { A7_WORDS | A7_WRAP, RAM, TO, 8, 0, RAM },
    { A7_WORDS | A7_WRAP, RAM, TO, 8, 2, RAM },  { A7_WORDS | A7_WRAP, RAM, TO, 8, 4, RAM + 2 },
    { A7_WORDS | A7_WRAP | A7_READ_FIXED, RAM, TO, 8, 4, RAM },
};

TEST bad_not_started(const void *arg)
{
    OPENED(board);
    fill(board, RAM, 4, &error);
    for (guint i = 0; i < G_N_ELEMENTS(bads); i++) {
        put(board, A7_CH(A7_M2M) + A7_LEN2, bads[i][4], &error);
        put(board, A7_CH(A7_M2M) + A7_JUMP, bads[i][5], &error);
        copy(board, "a7ns", A7_M2M, bads[i][1], bads[i][2], bads[i][3], bads[i][0], &error);
        guint32 started = get(board, A7_CH(A7_M2M) + A7_EN, &error);
        gs_pass(board, 2 * TICK_NS, &error);
        guint32 there = get(board, TO, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(started == 0 && there == 0, "row %u: EN %u, target 0x%x", i, started, there);
    }
    PASS();
}

/* ---- virtual FIFOs: the A7's UART in loopback ---- */

enum { UART = 0x31040000, TX = 31, RX = 32, RING_RX = RAM + 0x2000, US = 1000 };

static void ring(gs_board *board, guint ch, guint32 memory, guint32 size, guint32 threshold,
                 GError **error)
{
    put(board, A7_CH(ch) + A7_MEM, memory, error);
    put(board, A7_CH(ch) + A7_PORT, UART, error);
    put(board, A7_CH(ch) + A7_FIFO_LEN, size, error);
    put(board, A7_CH(ch) + A7_THRE, threshold, error);
    put(board, A7_CH(ch) + A7_TOVALUE, 20, error);
    put(board, A7_CH(ch) + A7_EN, 1, error);
}

static void uart_loops(gs_board *board, GError **error)
{
    put(board, UART + 0x08, 0x07, error); /* FIFOs on and empty */
    put(board, UART + 0x10, 0x10, error); /* loopback */
    put(board, UART + 0x4C, 0x1, error);  /* VFIFO_EN */
    put(board, A7_CH_EN_SET0, 1u << TX, error);
    put(board, A7_CH_EN_SET1, 1u << (RX - 32), error);
}

TEST rings_carry_the_uart(const void *arg)
{
    OPENED(board);
    fill(board, RAM, 4, &error);
    uart_loops(board, &error);
    ring(board, RX, RING_RX, 8, 4, &error);
    ring(board, TX, RAM, 16, 12, &error);
    put(board, A7_CH(TX) + A7_WPT, 5, &error);
    guint32 left = get(board, A7_CH(TX) + A7_LEFT, &error);
    put(board, A7_CH(TX) + A7_INT_FLAG, 0xF, &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 unasked = get(board, A7_CH(TX) + A7_RPT, &error);
    guint32 no_room = get(board, A7_CH(TX) + A7_INT_FLAG, &error);
    put(board, UART + 0x64, 0x3, &error); /* EXTEND_ADD: both handshakes */
    gs_pass(board, 3 * TICK_NS, &error);
    guint32 rpt = get(board, A7_CH(TX) + A7_RPT, &error);
    guint32 room = get(board, A7_CH(TX) + A7_INT_FLAG, &error);
    guint32 valid = get(board, A7_CH(RX) + A7_VALID, &error);
    guint32 data = get(board, RING_RX, &error), fifth = get(board, RING_RX + 4, &error);
    guint32 reached = get(board, A7_CH(RX) + A7_INT_FLAG, &error);
    gs_pass(board, 30 * US, &error);
    guint32 timed_out = get(board, A7_CH(RX) + A7_INT_FLAG, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(left == 11 && unasked == 0 && no_room == 0, "LEFT %u, RPT %u, flag 0x%x", left,
             unasked, no_room);
    GS_CHECK(rpt == 5 && room == 0x1 && valid == 5 && data == 0xA0B0C000 && fifth == 0x01,
             "RPT %u, flag 0x%x; VALID %u, 0x%x 0x%x", rpt, room, valid, data, fifth);
    GS_CHECK(reached == 0x1 && timed_out == 0x3, "RX flags 0x%x, 0x%x", reached, timed_out);
    PASS();
}

TEST full_ring_waits(const void *arg)
{
    OPENED(board);
    fill(board, RAM, 4, &error);
    uart_loops(board, &error);
    put(board, UART + 0x64, 0x3, &error);
    ring(board, RX, RING_RX, 8, 8, &error);
    ring(board, TX, RAM, 16, 1, &error);
    put(board, A7_CH(TX) + A7_WPT, 12, &error);
    gs_pass(board, 5 * TICK_NS, &error);
    guint32 wpt = get(board, A7_CH(RX) + A7_WPT, &error);
    guint32 waiting = get(board, UART + 0x68, &error);
    put(board, A7_CH(RX) + A7_RPT, 0x10001, &error); /* ahead of what was received: refused */
    put(board, A7_CH(RX) + A7_WPT, 0, &error);       /* the hardware's */
    guint32 rpt = get(board, A7_CH(RX) + A7_RPT, &error);
    guint32 kept = get(board, A7_CH(RX) + A7_WPT, &error);
    put(board, A7_CH(RX) + A7_RPT, 0x6, &error);
    gs_pass(board, 5 * TICK_NS, &error);
    guint32 valid = get(board, A7_CH(RX) + A7_VALID, &error);
    guint32 again = get(board, RING_RX, &error);
    put(board, A7_CH(RX) + A7_INT_FLAG, 0xF, &error);
    put(board, A7_CH(RX) + A7_FLUSH, 1, &error);
    guint32 flushed = get(board, A7_CH(RX) + A7_INT_FLAG, &error);
    put(board, A7_CH(RX) + A7_STOP, 1, &error);
    guint32 stopped = get(board, A7_CH(RX) + A7_INT_FLAG, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(wpt == 0x10000 && waiting == 4, "WPT 0x%x, %u in the UART", wpt, waiting);
    GS_CHECK(rpt == 0 && kept == 0x10000, "RPT 0x%x, WPT 0x%x taken", rpt, kept);
    GS_CHECK(valid == 6 && again == 0xA2B2C202, "VALID %u, first word 0x%x", valid, again);
    GS_CHECK(flushed == 0x4 && stopped == 0xC, "flags 0x%x, 0x%x", flushed, stopped);
    PASS();
}

/* ---- whose transfer ---- */

static char *latched(gs_board *board, guint32 address, guint32 info, GError **error)
{
    guint32 status = gs_get(board, "a7s", VIOL_STATUS, error);
    guint32 at = gs_get(board, "a7s", VIOL_ADDR, error);
    guint32 who = gs_get(board, "a7s", VIOL_INFO, error);
    gs_put(board, "a7s", VIOL_STATUS, 3, error);
    if (status != 1 || at != address || who != info) {
        return g_strdup_printf("latch 0x%x: 0x%x, 0x%x, want 0x%x, 0x%x", status, at, who, address,
                               info);
    }
    return NULL;
}

/* Each world's transfer reaches what its identity may, whatever the other may. */
TEST worlds_have_names(const void *arg)
{
    static const struct {
        const char *world;
        guint ch;
        guint32 may, may_not, info;
    } rows[] = {
        { "a7ns", 13, ONLY_NORMAL, ONLY_SECURE, MASTER_NORMAL },
        { "a7s", 14, ONLY_SECURE, ONLY_NORMAL, MASTER_SECURE | INFO_SECURE },
    };
    OPENED(board);
    fill(board, RAM, 4, &error);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *world = rows[i].world;
        copy(board, world, rows[i].ch, RAM, rows[i].may, 16, A7_WORDS, &error);
        gs_pass(board, 2 * TICK_NS, &error);
        guint open = filled(board, rows[i].may, 4, &error);
        gs_put(board, world, A7_CH(rows[i].ch) + A7_INT_FLAG, 1, &error);
        copy(board, world, rows[i].ch, RAM, rows[i].may_not + 0x100, 16, A7_WORDS, &error);
        gs_pass(board, 2 * TICK_NS, &error);
        g_autofree char *write =
            latched(board, rows[i].may_not + 0x100, rows[i].info | INFO_WRITE, &error);
        guint32 closed = get(board, rows[i].may_not + 0x100, &error);
        guint32 flag = gs_get(board, world, A7_CH(rows[i].ch) + A7_INT_FLAG, &error);
        guint32 ended = gs_get(board, world, A7_CH(rows[i].ch) + A7_EN, &error);
        copy(board, world, rows[i].ch, rows[i].may_not + 0x100, TO, 16, A7_WORDS, &error);
        gs_pass(board, 2 * TICK_NS, &error);
        g_autofree char *read = latched(board, rows[i].may_not + 0x100, rows[i].info, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(open == 4, "%s: %u words where it may", world, open);
        GS_CHECK(closed == 0 && flag == 0 && ended == 0, "%s: 0x%x where it may not, flag %u, EN %u",
                 world, closed, flag, ended);
        GS_CHECK(!write && !read, "%s: %s%s", world, write ? write : "", read ? read : "");
    }
    PASS();
}

/* The secure world's first write takes a channel, empty; only its hard reset gives it back. */
TEST secure_world_takes(const void *arg)
{
    enum { WORDS = 4 * TICK_UNITS };
    OPENED(board);
    fill(board, RAM, WORDS, &error);
    copy(board, "a7ns", A7_M2M, RAM, ONLY_SECURE, 4 * WORDS, A7_WORDS, &error);
    gs_put(board, "a7s", A7_CH(A7_M2M) + A7_EN, 1, &error); /* its own transfer: nothing is set */
    guint32 started = gs_get(board, "a7s", A7_CH(A7_M2M) + A7_EN, &error);
    guint32 left = gs_get(board, "a7s", A7_CH(A7_M2M) + A7_DST, &error);
    copy(board, "a7s", A7_M2M, RAM, TO, 4 * WORDS, A7_WORDS, &error);
    guint32 seen = get(board, A7_CH(A7_M2M) + A7_DST, &error) | get(board, A7_GLBSTA0, &error);
    put(board, A7_CH(A7_M2M) + A7_DST, ONLY_SECURE, &error);
    put(board, A7_CH(A7_M2M) + A7_STOP, 1, &error);
    put(board, A7_CH(A7_M2M) + A7_RST, 2, &error);
    gs_pass(board, 5 * TICK_NS, &error);
    guint words = filled(board, TO, WORDS, &error);
    guint32 other = get(board, ONLY_SECURE, &error);
    put(board, A7_CH(A7_M2M) + A7_INT_FLAG, 1, &error);
    guint32 flag = gs_get(board, "a7s", A7_CH(A7_M2M) + A7_INT_FLAG, &error);
    gs_put(board, "a7s", A7_CH(A7_M2M) + A7_RST, 2, &error);
    gs_put(board, "a7s", A7_CH(A7_M2M) + A7_RST, 0, &error);
    put(board, A7_CH(A7_M2M) + A7_SRC, RAM, &error);
    guint32 back = get(board, A7_CH(A7_M2M) + A7_SRC, &error);
    guint32 empty = get(board, A7_CH(A7_M2M) + A7_DST, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(started == 0 && left == 0, "EN %u, DST 0x%x of the normal world", started, left);
    GS_CHECK(seen == 0 && words == WORDS && other == 0 && flag == 1,
             "the normal world sees 0x%x; %u words, 0x%x, flag %u", seen, words, other, flag);
    GS_CHECK(back == RAM && empty == 0, "given back: SRC 0x%x, DST 0x%x", back, empty);
    PASS();
}

TEST no_other_programs(const void *arg)
{
    OPENED(board);
    gs_put(board, "hsp", SLOT_DMA_A7, 0x7FF, &error);
    put(board, A7_CH(A7_M2M) + A7_SRC, RAM, &error);
    gs_put(board, "hsp", A7_CH(A7_M2M) + A7_SRC, 0x1000, &error);
    gs_put(board, "io0", A7_CH(A7_M2M) + A7_SRC, 0x2000, &error);
    gs_put(board, "io0", A7_TO_DIV, 1, &error);
    guint32 hsp = gs_get(board, "hsp", A7_CH(A7_M2M) + A7_SRC, &error);
    guint32 io = gs_get(board, "io0", A7_CH(A7_M2M) + A7_SRC, &error);
    guint32 source = get(board, A7_CH(A7_M2M) + A7_SRC, &error);
    guint32 divider = get(board, A7_TO_DIV, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(hsp == 0 && io == 0 && source == RAM && divider == 0,
             "HSP reads 0x%x, IO0 0x%x; SRC 0x%x, TO_DIV %u", hsp, io, source, divider);
    PASS();
}

/* The firewall is asked for each unit: what closes meets the transfer under way. */
TEST policy_meets_running(const void *arg)
{
    enum { WORDS = 4 * TICK_UNITS, CLOSED_AT = TO + 4 * TICK_UNITS };
    OPENED(board);
    fill(board, RAM, WORDS, &error);
    copy(board, "a7ns", A7_M2M, RAM, ONLY_NORMAL, 4 * WORDS, A7_WORDS, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    gs_put(board, "a7s", DESC + DESC_STRIDE + 8, CORES, &error);
    gs_pass(board, 10 * TICK_NS, &error);
    guint words = filled(board, ONLY_NORMAL, WORDS, &error);
    g_autofree char *wrong = latched(board, ONLY_NORMAL + 4 * TICK_UNITS,
                                     MASTER_NORMAL | INFO_WRITE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(words == TICK_UNITS && !wrong, "%u words; %s", words, wrong ? wrong : "");
    PASS();
}

/* ---- resets and snapshots inside a transfer ---- */

/* IO0's full-size channel from its SYSRAM, the A7's, both 64 words and a ring that waits */
static void start_all(gs_board *board, GError **error)
{
    enum { WORDS = 64, IO_RAM = 0x22000000 };
    fill(board, RAM, WORDS, error);
    for (guint i = 0; i < WORDS; i++) {
        gs_put(board, "io0", IO_RAM + 4 * i, 0x5000 + i, error);
    }
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_SRC, IO_RAM, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_DST, IO_RAM + 0x1000, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_COUNT, RELOAD | WORDS, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_CON, WORD | SINC | DINC | INT_DONE, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_START, GO, error);
    copy(board, "a7ns", A7_M2M, RAM, TO, 4 * WORDS, A7_WORDS, error);
    copy(board, "a7s", 14, RAM, ONLY_SECURE, 4 * WORDS, A7_WORDS, error);
    uart_loops(board, error);
    put(board, UART + 0x64, 0x3, error);
    ring(board, RX, RING_RX, 8, 8, error);
    ring(board, TX, RAM, 16, 1, error);
    put(board, A7_CH(TX) + A7_WPT, 12, error);
}

TEST core_reset_ends_it(const void *arg)
{
    enum { RST_HOLD = 0x21090008, A7_AND_IO0 = 0x3, WORDS = 64 };
    OPENED(board);
    start_all(board, &error);
    gs_pass(board, TICK_NS + INSIDE_NS, &error);
    guint32 running = get(board, A7_CH(A7_M2M) + A7_EN, &error);
    guint32 io_running = gs_get(board, "io0", IO_CH(IO_FULL) + IO_START, &error);
    gs_put(board, "hsp", RST_HOLD, A7_AND_IO0, &error);
    gs_pass(board, 20 * TICK_NS, &error);
    guint words = filled(board, TO, WORDS, &error);
    guint32 secure = gs_get(board, "a7s", A7_CH(14) + A7_DST, &error);
    guint32 normal = get(board, A7_CH(A7_M2M) + A7_SRC, &error);
    guint32 enabled = get(board, A7_CH_EN0, &error);
    guint32 io = gs_get(board, "io0", IO_CH(IO_FULL) + IO_CON, &error);
    guint32 wiped = gs_get(board, "io0", 0x22001000, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(running == 1 && io_running == GO, "EN %u, START 0x%x before", running, io_running);
    GS_CHECK(words < WORDS, "all %u words arrived", words);
    GS_CHECK(secure == 0 && normal == 0 && enabled == 0 && io == 0,
             "A7 DST 0x%x, SRC 0x%x, CH_EN 0x%x; IO0 CON 0x%x", secure, normal, enabled, io);
    GS_CHECK(wiped == 0, "something was moved into the wiped memory: 0x%x", wiped);
    PASS();
}

static char *hash(gs_board *board, GError **error)
{
    return *error ? NULL : gs_board_get(board, "/machine/soc/oracle", "state-hash", error);
}

/* Saved after the second tick, loaded in a new process, run on: as if never saved. */
TEST snapshot_inside(const void *arg)
{
    enum { SPAN = 60 * US };
    g_autofree char *file = g_build_filename(gs_scratch(), "dma.snapshot", NULL);
    OPENED(board);
    start_all(board, &error);
    gs_pass(board, 2 * TICK_NS + INSIDE_NS, &error);
    g_autofree char *at = hash(board, &error);
    GS_CHECK(error || gs_board_save(board, file, &error), "%s", error->message);
    gs_board_config config = { .incoming = file, .recovery_strap = TRUE };
    g_autoptr(gs_board) second = error ? NULL : gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *loaded = hash(second, &error);
    guint32 left = gs_get(second, "io0", IO_CH(IO_FULL) + IO_RLCT, &error);
    gs_pass(board, SPAN, &error);
    g_autofree char *end = hash(board, &error);
    gs_pass(second, 0, &error);
    g_autofree char *second_end = hash(second, &error);
    guint words = filled(second, TO, 64, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(at, loaded) && left > 0 && left < 64, "saved %s, loaded %s, %u left", at,
             loaded, left);
    GS_CHECK(g_str_equal(end, second_end) && words == 64, "straight %s, continued %s, %u words",
             end, second_end, words);
    PASS();
}

void gs_dma_a7(gs_suite *suite)
{
    gs_suite_add(suite, "a7-copies", copies, NULL);
    gs_suite_add(suite, "a7-mixes-sizes", mixes_sizes, NULL);
    gs_suite_add(suite, "a7-wraps", wraps, NULL);
    gs_suite_add(suite, "a7-stops-and-resets", stops_and_resets, NULL);
    gs_suite_add(suite, "a7-bad-not-started", bad_not_started, NULL);
    gs_suite_add(suite, "a7-rings-carry-the-uart", rings_carry_the_uart, NULL);
    gs_suite_add(suite, "a7-full-ring-waits", full_ring_waits, NULL);
    gs_suite_add(suite, "a7-worlds-have-names", worlds_have_names, NULL);
    gs_suite_add(suite, "a7-secure-world-takes", secure_world_takes, NULL);
    gs_suite_add(suite, "a7-no-other-programs", no_other_programs, NULL);
    gs_suite_add(suite, "a7-policy-meets-running", policy_meets_running, NULL);
    gs_suite_add(suite, "core-reset-ends-it", core_reset_ends_it, NULL);
    gs_suite_add(suite, "snapshot-inside", snapshot_inside, NULL);
}
