/* SPDX-License-Identifier: MIT */
/*
 * Faults of the device models by docs/faults.md: what each does to what a bus master
 * sees, which requests are refused, what the lists say. Expected names and values are
 * hand-written. Fuses, engine, flash and reset: suite_faults_core.c.
 */
#include <string.h>

#include "dma.h"
#include "faults.h"
#include "suites.h"

enum { FW_DESC_LOCK = 0x30000008 };

static gboolean refused(gs_board *board, const char *device, const char *request, const char *why)
{
    g_autofree char *path = g_strdup_printf("/machine/soc/%s", device);
    g_autoptr(GError) error = NULL;
    return !gs_board_set(board, path, "inject", request, &error) && strstr(error->message, why);
}

/* ---- lists and requests ---- */

static const struct {
    const char *device, *names;
} lists[] = {
    { "efuse", "sense-flip stuck pulse-weak pulse-cut" },
    { "firewall", "lock-drop lock-lost desc-flip slot-flip latch-lost" },
    { "chip-reset",
      "core-reset core-hold core-release release-lost soc-reset lock-drop scratch-flip power-cut" },
    { "chip-misc", "strap-glitch" },
    { "chip-resource", "shadow-flip" },
    { "sfc", "torn-program torn-erase bit-rot read-flip flip-after lock-drop" },
    { "engine", "entropy verify-flip digest-flip command-lost error-lost" },
    { "mbox-hsp-secure", "lose repeat alter" }, { "mbox-io", "lose repeat alter" },
    { "wdt-a7", "early late expiry-lost" }, { "wdt-hsp", "early late expiry-lost" },
    { "gpt-io1", "tick-lost count-flip" },
    { "rtc", "jump retained-flip" },
    { "uart-a7", "rx-lose rx-alter tx-lose tx-alter" },
    { "rgu-hsp", "flip" }, { "topcfg", "flip" }, { "pinmux", "flip" },
    { "irqcond-hsp", "stuck lost pulse flip" }, { "cirq-a7", "stuck lost pulse flip" },
    { "dma-a7", "lose alter irq-lost address-flip" },
    { "dma-io0", "lose alter irq-lost address-flip" },
};

TEST lists_name_all(const void *arg)
{
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *path = g_strdup_printf("/machine/soc/%s", lists[i].device);
        g_autofree char *text = gs_board_get(board, path, "faults", &error);
        GS_CHECK_ERROR(error);
        g_autoptr(JsonNode) list = json_from_string(text, &error);
        GS_CHECK_ERROR(error);
        g_autoptr(GString) names = g_string_new(NULL);
        JsonArray *array = json_node_get_array(list);
        for (guint k = 0; k < json_array_get_length(array); k++) {
            JsonObject *fault = json_array_get_object_element(array, k);
            g_string_append_printf(names, "%s%s", k ? " " : "",
                                   json_object_get_string_member(fault, "name"));
            GS_CHECK(json_object_has_member(fault, "params") &&
                     json_object_has_member(fault, "text"),
                     "%s: a fault without params or text", lists[i].device);
        }
        GS_CHECK(g_str_equal(names->str, lists[i].names), "%s lists '%s'", lists[i].device,
                 names->str);
    }
    PASS();
}

static const struct {
    const char *request, *why;
} bad_requests[] = {
    { "", "no fault" }, { "melt row=1", "no fault 'melt'" }, { "stuck", "'row' is missing" },
    { "stuck row=1 bit=2", "'value' is missing" }, { "stuck row bit=2 value=1", "not key=value" },
    { "stuck row=128 bit=2 value=1", "row=128 is out of range" },
    { "stuck row=1 bit=32 value=1", "bit=32 is out of range" },
    { "stuck row=-1 bit=2 value=1", "no number" }, { "stuck row=1x bit=2 value=1", "no number" },
    { "stuck row= bit=2 value=1", "no number" },
    { "stuck row=1 row=1 bit=2 value=1", "given twice" },
    { "stuck row=1 bit=2 value=1 colour=red", "no parameter 'colour'" },
    { "stuck row=1 bit=2 value=1 until=dawn", "none of clear|reset" },
    { "stuck row=1 bit=2 value=1 times=4294967296", "out of range" },
    { "clear all", "no fault 'clear'" },
};

TEST malformed_refused(const void *arg)
{
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(bad_requests); i++) {
        GS_CHECK(refused(board, "efuse", bad_requests[i].request, bad_requests[i].why),
                 "'%s' not refused for '%s'",
                 bad_requests[i].request, bad_requests[i].why);
    }
    GS_CHECK(refused(board, "firewall", "lock-drop lock=door", "none of desc|slot|handover"),
             "a lock that is none");
    GS_CHECK(refused(board, "firewall", "lock-drop lock=desc index=3", "not set"),
             "an open lock fell");
    gs_put(board, "hsp", FW_DESC_LOCK, 1, &error);
    GS_CHECK(refused(board, "firewall", "lock-drop lock=desc index=32", "not set"),
             "the lock of a descriptor there is none of");
    guint32 locks = gs_get(board, "hsp", FW_DESC_LOCK, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(locks & 1, "number 32 opened descriptor 0: %#x", locks);
    GS_CHECK(refused(board, "firewall", "desc-flip index=0 word=base bit=3", "no bit=3"),
             "a bit below the granule");
    GS_CHECK(refused(board, "firewall", "slot-flip slot=0 master=1 times=2",
                     "no parameter 'times'"), "times= of now");
    GS_CHECK(refused(board, "chip-reset", "core-hold core=io0", "is held"), "a held core fell");
    GS_CHECK(refused(board, "chip-resource", "shadow-flip core=io0 offset=0 bit=0", "beyond"),
             "a closed window");
    GS_CHECK(refused(board, "gpt-io0", "tick-lost timer=2", "never runs out"), "timer 2");
    GS_CHECK(refused(board, "rtc", "retained-flip area=spare index=16 bit=0", "no such index"),
             "spare word 16");
    GS_CHECK(refused(board, "topcfg", "flip offset=0x1c0 bit=0", "nothing is stored"), "the strap");
    GS_CHECK(refused(board, "pinmux", "flip offset=0x1c bit=0", "nothing is stored"),
             "no register");
    GS_CHECK(refused(board, "sfc", "lock-drop lock=window", "not set"), "an open window lock fell");
    GS_CHECK(refused(board, "dma-io0", "lose channel=30", "out of range"), "channel 30");
    GS_CHECK(refused(board, "dma-a7", "address-flip channel=13 side=dst bit=2", "no next address"),
             "a channel that stands");
    g_autofree char *armed = gs_board_get(board, "/machine/soc/efuse", "inject", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!*armed, "refused and yet armed: %s", armed);
    PASS();
}

TEST armed_blocks_snapshot(const void *arg)
{
    GS_RECOVERY(board);
    g_autofree char *path = g_build_filename(gs_scratch(), "faults.snapshot", NULL);
    g_autoptr(GError) failure = NULL;
    gs_fault(board, "mbox-io0", "lose to=b times=3", &error);
    g_autofree char *armed = gs_board_get(board, "/machine/soc/mbox-io0", "inject", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(armed, "lose left=3"), "armed: '%s'", armed);
    gboolean saved = gs_board_save(board, path, &failure);
    GS_CHECK(!saved && strstr(failure->message, "faults are armed"),
             "a snapshot with an armed fault was made");
    gs_fault(board, "mbox-io0", "clear", &error);
    GS_CHECK_ERROR(error);
    gs_board_save(board, path, &error);
    GS_CHECK_ERROR(error);
    PASS();
}

/* ---- mailbox: A7 to IO0 ---- */

enum {
    A = 0x31010000, B = 0x21050000, CMD_POST = 0x40, DATA_POST = 0x44, CMD_POP = 0x50,
    DATA_POP = 0x54, POP_CNT = 0x58,
};

static void post(gs_board *board, guint32 data, guint32 command, GError **error)
{
    gs_put(board, "a7s", A + DATA_POST, data, error);
    gs_put(board, "a7s", A + CMD_POST, command, error);
}

TEST mailbox(const void *arg)
{
    GS_RECOVERY(board);
    gs_fault(board, "mbox-io0", "lose to=b times=2", &error);
    gs_put(board, "io0", B + CMD_POST, 9, &error); /* the other way: not struck */
    guint32 other = gs_get(board, "a7s", A + CMD_POP, &error);
    post(board, 1, 1, &error);
    post(board, 2, 2, &error);
    guint32 none = gs_get(board, "io0", B + POP_CNT, &error);
    post(board, 3, 3, &error);
    guint32 one = gs_get(board, "io0", B + POP_CNT, &error);
    guint32 third = gs_get(board, "io0", B + CMD_POP, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(other == 9 && none == 0 && one == 1 && third == 3, "lose: %u, %u, %u, %u", other, none,
             one, third);
    gs_fault(board, "mbox-io0", "repeat to=b", &error);
    post(board, 5, 4, &error);
    guint32 two = gs_get(board, "io0", B + POP_CNT, &error);
    guint32 first = gs_get(board, "io0", B + CMD_POP, &error);
    guint32 again = gs_get(board, "io0", B + DATA_POP, &error);
    guint32 second = gs_get(board, "io0", B + CMD_POP, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(two == 2 && first == 4 && second == 4 && again == 5, "repeat: %u, %u, %u", two, first,
             second);
    gs_fault(board, "mbox-io0", "alter to=b cmd=0x80000000 data=0x3", &error);
    post(board, 0x10, 6, &error);
    guint32 data = gs_get(board, "io0", B + DATA_POP, &error);
    guint32 command = gs_get(board, "io0", B + CMD_POP, &error);
    post(board, 0x10, 6, &error);
    guint32 clean = gs_get(board, "io0", B + CMD_POP, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(data == 0x13 && command == 0x80000006 && clean == 6, "alter: %#x, %#x, then %#x", data,
             command, clean);
    PASS();
}

/* ---- watchdog, timers, clock: IO0's ---- */

enum {
    WDT = 0x21020000, MODE = WDT + 0x30, LENGTH = WDT + 0x34, RESTART = WDT + 0x38,
    STA = WDT + 0x3C, KEY = 0x1971,
    ONE_SECOND = 31 << 5 | 0x8, IRQ_WDT = 3, MS = 1000000,
};

TEST watchdog(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", LENGTH, ONE_SECOND, &error);
    gs_fault(board, "wdt-io0", "early ns=400000000", &error);
    gs_put(board, "io0", MODE, 0x2219, &error); /* 600 ms instead of a second */
    gs_pass(board, 599 * MS, &error);
    guint32 before = gs_nvic_pending(board, "io0", IRQ_WDT, &error);
    gs_pass(board, 2 * MS, &error);
    guint32 early = gs_get(board, "io0", STA, &error);
    gs_fault(board, "wdt-io0", "late ns=500000000", &error);
    gs_put(board, "io0", RESTART, KEY, &error);
    gs_pass(board, 1499 * MS, &error);
    guint32 not_yet = gs_get(board, "io0", STA, &error);
    gs_pass(board, 2 * MS, &error);
    guint32 late = gs_get(board, "io0", STA, &error);
    gs_fault(board, "wdt-io0", "expiry-lost", &error);
    gs_put(board, "io0", RESTART, KEY, &error);
    gs_pass(board, 1100 * MS, &error);
    guint32 lost = gs_get(board, "io0", STA, &error);
    gs_put(board, "io0", RESTART, KEY, &error);
    gs_pass(board, 1001 * MS, &error);
    guint32 clean = gs_get(board, "io0", STA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!before && early == 0x8000, "early: pending %u, STA %#x", before, early);
    GS_CHECK(not_yet == 0 && late == 0x8000, "late: STA %#x, %#x", not_yet, late);
    GS_CHECK(lost == 0 && clean == 0x8000, "lost: STA %#x, afterwards %#x", lost, clean);
    PASS();
}

TEST timers(const void *arg)
{
    enum { GPT = 0x21030000, ISR = GPT, CTRL0 = GPT + 0x10, ICNT0 = GPT + 0x14, CTRL2 = GPT + 0x30,
           CNT2 = GPT + 0x34,
           TICKS_10_NS = 305176, SLACK = 1000 };
    GS_RECOVERY(board);
    gs_fault(board, "gpt-io0", "tick-lost timer=0", &error);
    gs_put(board, "io0", ICNT0, 9, &error);
    gs_put(board, "io0", CTRL0, 0x7, &error); /* repeating, 32768 Hz */
    gs_pass(board, TICKS_10_NS + SLACK, &error);
    guint32 lost = gs_get(board, "io0", ISR, &error);
    gs_pass(board, TICKS_10_NS, &error);
    guint32 next = gs_get(board, "io0", ISR, &error);
    gs_put(board, "io0", CNT2, 100, &error);
    gs_fault(board, "gpt-io0", "count-flip timer=2 bit=16", &error);
    gs_put(board, "io0", CTRL2, 0x3, &error);
    gs_pass(board, 1000 * MS, &error);
    guint32 count = gs_get(board, "io0", CNT2, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(lost == 0 && next == 1, "ISR %u after the lost tick, %u after the next", lost, next);
    GS_CHECK(count == 0x10000 + 100 + 32768, "GPT2 counts %u", count);
    PASS();
}

TEST clock_jumps(const void *arg)
{
    enum { DAY = 0x30090048, DOW = 0x3009004C, SPARE0 = 0x300900C0 };
    GS_RECOVERY(board); /* stands at Thursday, 1 January */
    gs_fault(board, "rtc", "jump seconds=86400", &error);
    guint32 day = gs_get(board, "hsp", DAY, &error), dow = gs_get(board, "hsp", DOW, &error);
    gs_fault(board, "rtc", "jump seconds=172800 way=back", &error);
    guint32 back = gs_get(board, "hsp", DAY, &error), back_dow = gs_get(board, "hsp", DOW, &error);
    gs_fault(board, "rtc", "retained-flip area=spare index=0 bit=3", &error);
    guint32 spare = gs_get(board, "hsp", SPARE0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(day == 2 && dow == 5, "forward: day %u, weekday %u", day, dow);
    GS_CHECK(back == 31 && back_dow == 3, "back: day %u, weekday %u", back, back_dow);
    GS_CHECK(spare == 8, "spare word %#x", spare);
    PASS();
}

/* ---- UART: IO0's, in loopback both ways of the line are seen ---- */

TEST uart(const void *arg)
{
    enum { THR = 0x21040000, FCR = THR + 0x8, MCR = THR + 0x10, RX_OFFSET = THR + 0x68,
           LOOP = 0x10 };
    static const struct {
        const char *fault;
        guint32 count, byte;
    } row[] = {
        { "tx-lose", 0, 0 }, { "rx-lose", 0, 0 }, { "tx-alter mask=0x20", 1, 'a' },
        { "rx-alter mask=0x3", 1, 'B' },
    };
    GS_RECOVERY(board);
    gs_put(board, "io0", FCR, 0x07, &error);
    gs_put(board, "io0", MCR, LOOP, &error);
    for (guint i = 0; i < G_N_ELEMENTS(row); i++) {
        gs_fault(board, "uart-io0", row[i].fault, &error);
        gs_put(board, "io0", THR, 'A', &error);
        guint32 count = gs_get(board, "io0", RX_OFFSET, &error);
        guint32 byte = gs_get(board, "io0", THR, &error);
        gs_put(board, "io0", THR, 'A', &error);
        guint32 clean = gs_get(board, "io0", THR, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(count == row[i].count && byte == row[i].byte && clean == 'A',
                 "%s: %u bytes, %#x, then %#x",
                 row[i].fault, count, byte, clean);
    }
    PASS();
}

/* ---- DMA: IO0's full-size channel, the A7's channel 13 ---- */

enum { DMA_RAM = 0x22000000, DMA_TO = DMA_RAM + 0x1000 };

/* Four words, one by one counted up from 0x10 */
static void dma_copy(gs_board *board, GError **error)
{
    for (guint32 i = 0; i < 4; i++) {
        gs_put(board, "io0", DMA_RAM + 4 * i, 0x10 + i, error);
        gs_put(board, "io0", DMA_TO + 4 * i, 0, error);
    }
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_SRC, DMA_RAM, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_DST, DMA_TO, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_COUNT, 4, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_CON, WORD | SINC | DINC | INT_DONE, error);
    gs_put(board, "io0", IO_CH(IO_FULL) + IO_START, GO, error);
}

TEST dma(const void *arg)
{
    static const struct {
        const char *fault;
        guint32 first, second, left, sta;
    } row[] = {
        { "lose channel=12", 0, 0x11, 0, INT_DONE },
        { "alter channel=12 mask=0x80000001", 0x80000011, 0x11, 0, INT_DONE },
        { "irq-lost channel=12", 0x10, 0x11, 0, 0 },
        { "lose channel=11", 0x10, 0x11, 0, INT_DONE }, /* not this channel's */
    };
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(row); i++) {
        gs_fault(board, "dma-io0", row[i].fault, &error);
        dma_copy(board, &error);
        gs_pass(board, 2 * TICK_NS, &error);
        guint32 first = gs_get(board, "io0", DMA_TO, &error);
        guint32 second = gs_get(board, "io0", DMA_TO + 4, &error);
        guint32 left = gs_get(board, "io0", IO_CH(IO_FULL) + IO_RLCT, &error);
        guint32 sta = gs_get(board, "io0", IO_CH(IO_FULL) + IO_INTSTA, &error);
        gs_put(board, "io0", IO_CH(IO_FULL) + IO_ACKINT, INT_DONE, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(first == row[i].first && second == row[i].second && left == row[i].left &&
                 sta == row[i].sta, "%s: 0x%x 0x%x, %u left, INTSTA 0x%x", row[i].fault, first,
                 second, left, sta);
    }
    PASS();
}

/* The address that turns over is judged like any other: out of SYSRAM it is refused. */
TEST dma_address(const void *arg)
{
    enum { VIOL_ADDR = 0x30000044, VIOL_INFO = 0x30000048, DMA_IO0 = 7, WRITE = 0x100 };
    GS_RECOVERY(board);
    dma_copy(board, &error);
    gs_fault(board, "dma-io0", "address-flip channel=12 side=dst bit=8", &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 moved = gs_get(board, "io0", DMA_TO + 0x100, &error);
    guint32 here = gs_get(board, "io0", DMA_TO, &error);
    dma_copy(board, &error);
    gs_fault(board, "dma-io0", "address-flip channel=12 side=dst bit=25", &error);
    gs_pass(board, 2 * TICK_NS, &error);
    guint32 left = gs_get(board, "io0", IO_CH(IO_FULL) + IO_RLCT, &error);
    guint32 address = gs_get(board, "hsp", VIOL_ADDR, &error);
    guint32 info = gs_get(board, "hsp", VIOL_INFO, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(moved == 0x10 && here == 0, "0x%x there, 0x%x here", moved, here);
    GS_CHECK(left == 4 && address == 0x20001000 && info == (DMA_IO0 | WRITE),
             "%u left; latched 0x%x, 0x%x", left, address, info);
    PASS();
}

/* With no descriptor the A7's DMA reaches nothing but a slot: its UART. */
TEST dma_of_the_a7(const void *arg)
{
    enum { SLOT_UART_A7 = 0x30000850, UART = 0x31040000, SCR = UART + 0x1C, ESCAPE = UART + 0x40,
           SELF_AND_DMA = 0x402 };
    GS_RECOVERY(board);
    gs_put(board, "hsp", SLOT_UART_A7, SELF_AND_DMA, &error);
    gs_put(board, "a7s", SCR, 0x5A, &error);
    for (guint i = 0; i < 3; i++) {
        static const char *const fault[] = { "alter channel=13 mask=0x81", "lose channel=13",
                                             "irq-lost channel=13" };
        static const guint32 want[][2] = { { 0xDB, 1 }, { 0x33, 1 }, { 0x5A, 0 } };
        gs_put(board, "a7s", ESCAPE, 0x33, &error);
        gs_fault(board, "dma-a7", fault[i], &error);
        gs_put(board, "a7s", A7_CH(A7_M2M) + A7_CON, A7_WORDS, &error);
        gs_put(board, "a7s", A7_CH(A7_M2M) + A7_SRC, SCR, &error);
        gs_put(board, "a7s", A7_CH(A7_M2M) + A7_DST, ESCAPE, &error);
        gs_put(board, "a7s", A7_CH(A7_M2M) + A7_LEN1, 4, &error);
        gs_put(board, "a7s", A7_CH(A7_M2M) + A7_EN, 1, &error);
        gs_pass(board, 2 * TICK_NS, &error);
        guint32 got = gs_get(board, "a7s", ESCAPE, &error);
        guint32 flag = gs_get(board, "a7s", A7_CH(A7_M2M) + A7_INT_FLAG, &error);
        gs_put(board, "a7s", A7_CH(A7_M2M) + A7_INT_FLAG, 1, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(got == want[i][0] && flag == want[i][1], "%s: 0x%x, flag %u", fault[i], got, flag);
    }
    PASS();
}

/* ---- stored registers, interrupt lines ---- */

TEST storage(const void *arg)
{
    static const struct {
        const char *device, *fault, *view;
        guint32 address, value;
    } row[] = {
        { "rgu-io0", "flip offset=0xc bit=0", "io0", 0x2101000C, 0x1 },
        { "topcfg", "flip offset=0x120 bit=13", "hsp", 0x30030120, 0x2000 },
        { "pinmux", "flip offset=0x20 bit=2", "hsp", 0x30010020, 0x4 },
        { "irqcond-io0", "flip offset=0x600 bit=5", "io0", 0x21000600, 0x20 },
        { "cirq-a7", "flip offset=0x600 bit=7", "a7s", 0x31060600, 0x80 },
    };
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(row); i++) {
        guint32 before = gs_get(board, row[i].view, row[i].address, &error);
        gs_fault(board, row[i].device, row[i].fault, &error);
        guint32 after = gs_get(board, row[i].view, row[i].address, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(before == 0 && after == row[i].value, "%s: %#x, then %#x", row[i].device, before,
                 after);
    }
    PASS();
}

TEST lines_m4(const void *arg)
{
    enum { STUCK = 5, PULSE = 7, WR = 8 };
    GS_RECOVERY(board);
    gs_fault(board, "irqcond-io0", "stuck line=5 value=1", &error);
    gs_fault(board, "irqcond-io0", "pulse line=7", &error);
    gs_fault(board, "irqcond-io0", "lost line=8", &error);
    guint32 stuck = gs_nvic_pending(board, "io0", STUCK, &error);
    guint32 pulse = gs_nvic_pending(board, "io0", PULSE, &error);
    post(board, 0, 1, &error);
    guint32 lost = gs_nvic_pending(board, "io0", WR, &error);
    post(board, 0, 1, &error);
    guint32 next = gs_nvic_pending(board, "io0", WR, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(stuck && pulse && !lost && next, "pending: stuck %u, pulse %u, lost %u, next %u",
             stuck, pulse, lost,
             next);
    PASS();
}

TEST lines_a7(const void *arg)
{
    enum { PENDING = 0x32001204, ICFGR2 = 0x32001C08, SPI6_EDGE = 1u << 13, SPI6 = 6, SPI9 = 9 };
    GS_RECOVERY(board);
    gs_fault(board, "cirq-a7", "stuck line=9 value=1", &error);
    guint32 high = gs_get(board, "a7s", PENDING, &error);
    gs_fault(board, "cirq-a7", "clear", &error);
    guint32 low = gs_get(board, "a7s", PENDING, &error);
    gs_put(board, "a7s", ICFGR2, SPI6_EDGE, &error);
    gs_fault(board, "cirq-a7", "lost line=6", &error); /* IO0's WR event */
    gs_put(board, "io0", B + CMD_POST, 1, &error);
    guint32 lost = gs_get(board, "a7s", PENDING, &error);
    gs_fault(board, "cirq-a7", "pulse line=6", &error);
    guint32 pulse = gs_get(board, "a7s", PENDING, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK((high & 1u << SPI9) && !(low & 1u << SPI9), "stuck: GIC pending %#x, cleared %#x",
             high, low);
    GS_CHECK(!(lost & 1u << SPI6) && (pulse & 1u << SPI6), "lost: %#x, pulse: %#x", lost, pulse);
    PASS();
}

void gs_suite_faults(gs_suite *suite)
{
    gs_suite_add(suite, "lists-name-all", lists_name_all, NULL);
    gs_suite_add(suite, "malformed-refused", malformed_refused, NULL);
    gs_suite_add(suite, "armed-blocks-snapshot", armed_blocks_snapshot, NULL);
    gs_suite_add(suite, "mailbox", mailbox, NULL);
    gs_suite_add(suite, "watchdog", watchdog, NULL);
    gs_suite_add(suite, "timers", timers, NULL);
    gs_suite_add(suite, "clock-jumps", clock_jumps, NULL);
    gs_suite_add(suite, "uart", uart, NULL);
    gs_suite_add(suite, "dma", dma, NULL);
    gs_suite_add(suite, "dma-address", dma_address, NULL);
    gs_suite_add(suite, "dma-of-the-a7", dma_of_the_a7, NULL);
    gs_suite_add(suite, "storage", storage, NULL);
    gs_suite_add(suite, "lines-m4", lines_m4, NULL);
    gs_suite_add(suite, "lines-a7", lines_a7, NULL);
    gs_faults_core(suite);
}
