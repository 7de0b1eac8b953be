/* SPDX-License-Identifier: MIT */
/*
 * Mailbox, UART, timers, watchdog, clock and interrupt conditioning by the rules of
 * docs/peripherals.md, driven through the views on a board in the recovery stop.
 */
#include <string.h>

#include "recovery.h"
#include "suites.h"

enum { SLACK_NS = 1000 };

/* Reset values, hand-written; facts section beside each */
static const struct {
    const char *name, *view;
    guint32 address, value;
} reset_value[] = {
    { "mailbox HSP secure, HSP's side", "hsp", 0x21060000, 0x36200000 },  /* 4.13.1 */
    { "mailbox HSP secure, A7's side", "a7s", 0x300F0000, 0x36200000 },   /* 4.13.1 */
    { "mailbox HSP normal, HSP's side", "hsp", 0x21050000, 0x36200000 },  /* 4.13.1 */
    { "mailbox HSP normal, A7's side", "a7s", 0x31000000, 0x36200000 },   /* 4.13.1 */
    { "mailbox IO0, A7's side", "a7s", 0x31010000, 0x36200000 },          /* 4.13.1 */
    { "mailbox IO1, A7's side", "a7s", 0x31020000, 0x36200000 },          /* 4.13.1 */
    { "mailbox IO0, its side", "io0", 0x21050000, 0x36200000 },           /* 4.13.1 */
    { "mailbox IO1, its side", "io1", 0x21050000, 0x36200000 },           /* 4.13.1 */
    { "mailbox IO0-IO1 at IO0", "io0", 0x21060000, 0x36200000 },          /* 4.13.1 */
    { "mailbox IO0-IO1 at IO1", "io1", 0x21060000, 0x36200000 },          /* 4.13.1 */
    { "UART A7 LSR", "a7s", 0x31040014, 0x60 },                           /* 4.1, section 7 row 4 */
    { "UART A7 IIR", "a7s", 0x31040008, 0x01 },                           /* 4.1, section 7 row 4 */
    { "UART IO0 TX_OFFSET", "io0", 0x2104006C, 0 },                       /* 4.1, section 7 row 4 */
    { "GPT IO0 ISR", "io0", 0x21030000, 0 },                              /* 4.6 */
    { "watchdog IO0 MODE", "io0", 0x21020030, 0 },                        /* 4.7 */
    { "watchdog A7 STA", "a7s", 0x3005003C, 0 },                          /* 4.7 */
    { "RTC year", "hsp", 0x30090040, 26 },                                /* 4.14; docs/peripherals.md */
    { "RTC month", "hsp", 0x30090044, 1 },                                /* 4.14 */
    { "RGU IO0 clock: crystal", "io0", 0x2101000C, 0 },                   /* 4.15 */
    { "TOPCFG strap: 26 MHz", "hsp", 0x300301C0, 2 },                     /* 4.16 */
    { "pinmux: all GPIO", "hsp", 0x30010020, 0 },                         /* 4.4 */
    { "conditioning IO0: nothing gated", "io0", 0x21000600, 0 },          /* 4.2 */
    { "conditioning A7: no test mode", "a7s", 0x31060720, 0 },            /* 2.4 */
};

TEST reset_values(const void *arg)
{
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(reset_value); i++) {
        guint32 value = gs_get(board, reset_value[i].view, reset_value[i].address, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(value == reset_value[i].value, "%s: %#x, want %#x", reset_value[i].name, value,
                 reset_value[i].value);
    }
    PASS();
}

/* ---- mailbox: IO0 with the A7 ---- */

enum {
    A = 0x31010000, B = 0x21050000,
    SW_TX = 0x14, SW_EN = 0x18, SW_STS = 0x1C, INT_STS = 0x3C, CMD_POST = 0x40, DATA_POST = 0x44, POST_CNT = 0x48,
    CMD_POP = 0x50, DATA_POP = 0x54, POP_CNT = 0x58, SEMAPHORE = 0x60, DEPTH = 15,
    IRQ_RD = 6, IRQ_WR = 8, IRQ_SW = 11,
};

TEST mailbox_order(const void *arg)
{
    GS_RECOVERY(board);
    for (guint i = 0; i < DEPTH; i++) {
        gs_put(board, "a7s", A + DATA_POST, 100 + i, &error);
        gs_put(board, "a7s", A + CMD_POST, i, &error);
    }
    guint32 posted = gs_get(board, "a7s", A + POST_CNT, &error);
    gs_put(board, "a7s", A + CMD_POST, 99, &error);
    guint32 waiting = gs_get(board, "io0", B + POP_CNT, &error);
    for (guint i = 0; i < DEPTH; i++) {
        guint32 peek = gs_get(board, "io0", B + DATA_POP, &error), data = gs_get(board, "io0", B + DATA_POP, &error);
        guint32 command = gs_get(board, "io0", B + CMD_POP, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(peek == 100 + i && data == 100 + i && command == i, "entry %u: data %u, %u, command %u", i, peek,
                 data, command);
    }
    guint32 left = gs_get(board, "io0", B + POP_CNT, &error), nothing = gs_get(board, "io0", B + CMD_POP, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(posted == DEPTH && waiting == DEPTH, "%u posted, %u waiting after one too many", posted, waiting);
    GS_CHECK(left == 0 && nothing == 0, "%u left, an empty pop gave %u", left, nothing);
    PASS();
}

TEST mailbox_data_once(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "a7s", A + DATA_POST, 7, &error);
    gs_put(board, "a7s", A + CMD_POST, 1, &error);
    gs_put(board, "a7s", A + CMD_POST, 2, &error);
    guint32 first = gs_get(board, "io0", B + DATA_POP, &error);
    gs_get(board, "io0", B + CMD_POP, &error);
    guint32 second = gs_get(board, "io0", B + DATA_POP, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(first == 7 && second == 0, "data %u, then %u", first, second);
    PASS();
}

TEST mailbox_events(const void *arg)
{
    GS_RECOVERY(board);
    gboolean before = gs_nvic_pending(board, "io0", IRQ_WR, &error);
    gs_put(board, "a7s", A + CMD_POST, 1, &error);
    gboolean posted = gs_nvic_pending(board, "io0", IRQ_WR, &error);
    guint32 sts = gs_get(board, "io0", B + INT_STS, &error);
    gs_put(board, "io0", B + INT_STS, 0x2, &error);
    guint32 cleared = gs_get(board, "io0", B + INT_STS, &error);
    gs_get(board, "io0", B + CMD_POP, &error);
    guint32 taken = gs_get(board, "a7s", A + INT_STS, &error);
    gs_put(board, "io0", B + CMD_POST, 1, &error);
    gs_get(board, "a7s", A + CMD_POP, &error);
    gboolean read = gs_nvic_pending(board, "io0", IRQ_RD, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!before && posted && read, "WR pending %d then %d, RD pending %d", before, posted, read);
    GS_CHECK((sts & 0x3) == 0x3 && (cleared & 0x3) == 0x1, "status %#x, WR cleared %#x", sts, cleared);
    GS_CHECK(taken & 0x8, "the sender's status is %#x", taken);
    PASS();
}

TEST mailbox_ports(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "a7s", A + SW_TX, 0x102, &error);
    gboolean masked = gs_nvic_pending(board, "io0", IRQ_SW, &error);
    guint32 sts = gs_get(board, "io0", B + SW_STS, &error);
    gs_put(board, "io0", B + SW_EN, 0x2, &error);
    gboolean open = gs_nvic_pending(board, "io0", IRQ_SW, &error);
    gs_put(board, "io0", B + SW_STS, 0x2, &error);
    guint32 after = gs_get(board, "io0", B + SW_STS, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(sts == 0x2 && after == 0, "ports %#x, then %#x", sts, after);
    GS_CHECK(!masked && open, "pending %d while masked, %d after", masked, open);
    PASS();
}

TEST mailbox_semaphore(const void *arg)
{
    GS_RECOVERY(board);
    guint32 a = gs_get(board, "a7s", A + SEMAPHORE, &error), b = gs_get(board, "io0", B + SEMAPHORE, &error);
    gs_put(board, "io0", B + SEMAPHORE, 0, &error);
    guint32 stolen = gs_get(board, "io0", B + SEMAPHORE, &error);
    gs_put(board, "a7s", A + SEMAPHORE, 0, &error);
    guint32 taken = gs_get(board, "io0", B + SEMAPHORE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(a == 2 && b == 2 && stolen == 2 && taken == 1, "owner %u, %u, %u, %u", a, b, stolen, taken);
    PASS();
}

/* ---- UART: IO0's ---- */

enum {
    UART = 0x21040000, THR = UART, IER = UART + 0x4, FCR = UART + 0x8, IIR = FCR, LCR = UART + 0xC, MCR = UART + 0x10,
    LSR = UART + 0x14, MSR = UART + 0x18, RX_OFFSET = UART + 0x68, LOOP = 0x10, IRQ_UART = 4,
};

TEST uart_sends(const void *arg)
{
    GS_RECOVERY(board);
    for (const char *c = "ready\n"; *c; c++) {
        gs_put(board, "io0", THR, *c, &error);
    }
    GS_CHECK_ERROR(error);
    const GString *out = gs_board_serial(board, GS_SERIAL_IO0);
    while (out->len < 6 && gs_board_pump(board, 2000, &error)) {
    }
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(out->str, "ready\n"), "the host got '%s'", out->str);
    PASS();
}

TEST uart_loopback(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", MCR, LOOP | 0xA, &error); /* RTS and OUT2, as the 8250 driver's probe */
    guint32 msr = gs_get(board, "io0", MSR, &error) & 0xF0;
    gs_put(board, "io0", FCR, 0x07, &error);
    for (guint i = 0; i < 17; i++) {
        gs_put(board, "io0", THR, i, &error);
    }
    guint32 waiting = gs_get(board, "io0", RX_OFFSET, &error), lsr = gs_get(board, "io0", LSR, &error);
    guint32 first = gs_get(board, "io0", THR, &error), second = gs_get(board, "io0", THR, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(msr == 0x90, "MSR in loopback %#x", msr);
    GS_CHECK(waiting == 16 && (lsr & 3) == 3, "%u waiting, LSR %#x (overrun expected)", waiting, lsr);
    GS_CHECK(first == 0 && second == 1, "bytes %u, %u", first, second);
    PASS();
}

TEST uart_interrupts(const void *arg)
{
    GS_RECOVERY(board);
    guint32 idle = gs_get(board, "io0", IIR, &error);
    gs_put(board, "io0", FCR, 0x47, &error); /* trigger 6 */
    gs_put(board, "io0", MCR, LOOP, &error);
    gs_put(board, "io0", IER, 0x1, &error);
    for (guint i = 0; i < 5; i++) {
        gs_put(board, "io0", THR, i, &error);
    }
    guint32 few = gs_get(board, "io0", IIR, &error);
    gs_pass(board, 1000000, &error);
    guint32 timeout = gs_get(board, "io0", IIR, &error);
    gboolean pending = gs_nvic_pending(board, "io0", IRQ_UART, &error);
    gs_put(board, "io0", THR, 5, &error);
    guint32 many = gs_get(board, "io0", IIR, &error);
    gs_put(board, "io0", IER, 0x2, &error);
    guint32 empty = gs_get(board, "io0", IIR, &error), after = gs_get(board, "io0", IIR, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(idle == 0x01 && few == 0xC1, "IIR %#x at reset, %#x below the trigger", idle, few);
    GS_CHECK(timeout == 0xCC && pending, "IIR %#x after the timeout, pending %d", timeout, pending);
    GS_CHECK(many == 0xC4, "IIR %#x at the trigger", many);
    GS_CHECK(empty == 0xC2 && after == 0xC1, "IIR %#x, then %#x with THRE enabled", empty, after);
    PASS();
}

TEST uart_banks(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", LCR, 0xBF, &error);
    gs_put(board, "io0", FCR, 0x10, &error); /* EFR */
    gs_put(board, "io0", MCR, 0x11, &error); /* XON1 */
    guint32 efr = gs_get(board, "io0", FCR, &error), xon = gs_get(board, "io0", MCR, &error);
    gs_put(board, "io0", THR, 14, &error); /* DLL */
    gs_put(board, "io0", LCR, 0x83, &error);
    guint32 dll = gs_get(board, "io0", THR, &error);
    gs_put(board, "io0", LCR, 0x03, &error);
    guint32 mcr = gs_get(board, "io0", MCR, &error), iir = gs_get(board, "io0", IIR, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(efr == 0x10 && xon == 0x11 && dll == 14, "EFR %#x, XON1 %#x, DLL %u", efr, xon, dll);
    GS_CHECK(mcr == 0 && iir == 0x01, "MCR %#x, IIR %#x: the banks leak", mcr, iir);
    PASS();
}

/* ---- GPT: IO0's ---- */

enum {
    GPT = 0x21030000, ISR = GPT, GPT_IER = GPT + 0x4, CTRL0 = GPT + 0x10, ICNT0 = GPT + 0x14, CNT0 = GPT + 0x40,
    CTRL2 = GPT + 0x30, CNT2 = GPT + 0x34, CTRL3 = GPT + 0x50, INIT3 = GPT + 0x54, CNT3 = GPT + 0x58,
    EXPIRE3 = GPT + 0x5C, TICKS_10_NS = 305176, IRQ_GPT01 = 1, IRQ_GPT3 = 2, MHZ = 25 << 16,
};

TEST gpt_one_shot(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", ICNT0, 9, &error);
    gs_put(board, "io0", GPT_IER, 1, &error);
    gs_put(board, "io0", CTRL0, 0x5, &error); /* 32768 Hz */
    gs_pass(board, TICKS_10_NS - SLACK_NS, &error);
    guint32 early = gs_get(board, "io0", ISR, &error), count = gs_get(board, "io0", CNT0, &error);
    gs_pass(board, 2 * SLACK_NS, &error);
    guint32 late = gs_get(board, "io0", ISR, &error), control = gs_get(board, "io0", CTRL0, &error);
    gboolean pending = gs_nvic_pending(board, "io0", IRQ_GPT01, &error);
    gs_put(board, "io0", ISR, 1, &error);
    gs_pass(board, 10 * TICKS_10_NS, &error);
    guint32 again = gs_get(board, "io0", ISR, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(early == 0 && count == 0 && late == 1 && pending, "ISR %u then %u, count %u, pending %d", early, late,
             count, pending);
    GS_CHECK(control == 0x4 && again == 0, "CTRL %#x after, ISR %u later", control, again);
    PASS();
}

TEST gpt_repeats(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", ICNT0, 9, &error);
    gs_put(board, "io0", CTRL0, 0x7, &error);
    for (guint i = 0; i < 3; i++) {
        gs_pass(board, TICKS_10_NS + SLACK_NS, &error);
        guint32 isr = gs_get(board, "io0", ISR, &error);
        gs_put(board, "io0", ISR, 1, &error);
        guint32 cleared = gs_get(board, "io0", ISR, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(isr == 1 && cleared == 0, "period %u: ISR %u, then %u", i, isr, cleared);
    }
    PASS();
}

TEST gpt_free_running(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", CNT2, 100, &error);
    gs_put(board, "io0", CTRL2, 0x3, &error);
    gs_pass(board, 1000000000, &error);
    guint32 count = gs_get(board, "io0", CNT2, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(count == 100 + 32768, "%u ticks in a second", count - 100);
    PASS();
}

TEST gpt_compare(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", EXPIRE3, 105, &error);
    gs_put(board, "io0", INIT3, 5, &error);
    gs_put(board, "io0", CTRL3, MHZ | 1, &error);
    gs_pass(board, 100000 - SLACK_NS / 2, &error);
    gboolean early = gs_nvic_pending(board, "io0", IRQ_GPT3, &error);
    gs_pass(board, SLACK_NS, &error);
    gboolean late = gs_nvic_pending(board, "io0", IRQ_GPT3, &error);
    guint32 count = gs_get(board, "io0", CNT3, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!early && late && count == 105, "pending %d then %d, count %u", early, late, count);
    PASS();
}

/* ---- watchdog: HSP's and IO0's, at one address ---- */

enum {
    WDT = 0x21020000, MODE = WDT + 0x30, LENGTH = WDT + 0x34, RESTART = WDT + 0x38, STA = WDT + 0x3C,
    SWRST = WDT + 0x44, SWINT = WDT + 0x80, IRQ_WDT = 3, HSP_IRQ_WDT_IO0 = 6, HSP_IRQ_SWINT_IO0 = 10, ONE_SECOND = 31 << 5 | 0x8,
};

TEST watchdog_keys(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", MODE, 0x9, &error);
    gs_put(board, "io0", LENGTH, 0x20, &error);
    guint32 mode = gs_get(board, "io0", MODE, &error), length = gs_get(board, "io0", LENGTH, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(mode == 0 && length == 0xFFE0, "taken without the key: MODE %#x, LENGTH %#x", mode, length);
    PASS();
}

TEST watchdog_interrupt(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", LENGTH, ONE_SECOND, &error);
    gs_put(board, "io0", MODE, 0x2219, &error);
    gs_pass(board, 700000000, &error);
    gs_put(board, "io0", RESTART, 0x1971, &error);
    gs_pass(board, 999990000, &error);
    gboolean early = gs_nvic_pending(board, "io0", IRQ_WDT, &error);
    gs_pass(board, 20000, &error);
    gboolean late = gs_nvic_pending(board, "io0", IRQ_WDT, &error);
    gboolean at_hsp = gs_nvic_pending(board, "hsp", HSP_IRQ_WDT_IO0, &error);
    guint32 sta = gs_get(board, "io0", STA, &error), again = gs_get(board, "io0", STA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!early && late && at_hsp, "pending %d then %d, at HSP %d", early, late, at_hsp);
    GS_CHECK(sta == 0x8000 && again == 0, "STA %#x, then %#x", sta, again);
    PASS();
}

TEST watchdog_software_interrupt(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "io0", SWINT, 0x80000000, &error);
    gboolean at_hsp = gs_nvic_pending(board, "hsp", HSP_IRQ_SWINT_IO0, &error);
    gs_put(board, "io0", SWINT, 0x40000000, &error);
    guint32 value = gs_get(board, "io0", SWINT, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(at_hsp && value == 0, "pending at HSP %d, then %#x", at_hsp, value);
    PASS();
}

TEST watchdog_resets_chip(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "hsp", LENGTH, ONE_SECOND, &error);
    gs_put(board, "hsp", MODE, 0x2201, &error);
    gs_pass(board, 1100000000, &error);
    GS_CHECK_ERROR(error);
    const gs_event *reset = gs_board_find(board, "reset", "reason", "hsp-watchdog");
    guint32 mode = gs_get(board, "hsp", MODE, &error), sta = gs_get(board, "hsp", STA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(reset, "HSP's watchdog ran out and nothing was reset");
    GS_CHECK(mode == 0 && sta == 0x8000, "after the reset: MODE %#x, STA %#x", mode, sta);
    PASS();
}

TEST watchdog_software_reset(const void *arg)
{
    static const guint32 wrong[] = { 0, 1, 0x1971, 0x1208, 0x11209, 0xFFFFEDF6 };
    GS_RECOVERY(board);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        gs_put(board, "hsp", SWRST, wrong[i], &error);
        gs_pass(board, SLACK_NS, &error);
        guint32 sta = gs_get(board, "hsp", STA, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(sta == 0 && !gs_board_find(board, "reset", "reason", "hsp-watchdog"),
                 "%#x is taken for the key: STA %#x", wrong[i], sta);
    }
    gs_put(board, "hsp", SWRST, 0x1209, &error);
    gs_pass(board, SLACK_NS, &error);
    guint32 sta = gs_get(board, "hsp", STA, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(sta == 0x4000 && gs_board_find(board, "reset", "reason", "hsp-watchdog"),
             "with the key: STA %#x", sta);
    PASS();
}

/* ---- RTC ---- */

enum { RTC = 0x30090000, TC = RTC + 0x40, AL = RTC + 0x60, AL_CTL = RTC + 0x7C, CTL = RTC + 0x20, PMU_EN = RTC + 0x30,
       SPARE = RTC + 0xC0, HSP_IRQ_RTC = 1 };

static const guint32 rtc_key[][2] = {
    { 0x04, 0xC6 }, { 0x08, 0x9A }, { 0x0C, 0x59 }, { 0x10, 0xA3 }, { 0x14, 0x57 }, { 0x18, 0x67 }, { 0x1C, 0xD2 },
};

static void rtc_unlock(gs_board *board, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(rtc_key); i++) {
        gs_put(board, "hsp", RTC + rtc_key[i][0], rtc_key[i][1], error);
    }
}

static void rtc_set(gs_board *board, guint32 base, const guint *date, GError **error)
{
    for (guint i = 0; i < 7; i++) {
        gs_put(board, "hsp", base + 4 * i, date[i], error);
    }
}

static char *rtc_date(gs_board *board, GError **error)
{
    guint32 d[7];
    for (guint i = 0; i < 7; i++) {
        d[i] = gs_get(board, "hsp", TC + 4 * i, error);
    }
    return g_strdup_printf("%02u-%02u-%02u/%u %02u:%02u:%02u", d[0], d[1], d[2], d[3], d[4], d[5], d[6]);
}

TEST rtc_counts(const void *arg)
{
    GS_RECOVERY(board);
    g_autofree char *start = rtc_date(board, &error);
    rtc_unlock(board, &error);
    rtc_set(board, TC, (const guint[]) { 28, 2, 28, 1, 23, 59, 58 }, &error);
    gs_pass(board, G_GUINT64_CONSTANT(2000001000), &error);
    g_autofree char *leap = rtc_date(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(start, "26-01-01/4 00:00:40"), "starts at %s", start);
    GS_CHECK(g_str_equal(leap, "28-02-29/2 00:00:00"), "shows %s", leap);
    PASS();
}

TEST rtc_protected(const void *arg)
{
    GS_RECOVERY(board);
    gs_put(board, "hsp", TC, 30, &error);
    gs_put(board, "hsp", SPARE, 1, &error);
    guint32 year = gs_get(board, "hsp", TC, &error), spare = gs_get(board, "hsp", SPARE, &error);
    guint32 locked = gs_get(board, "hsp", CTL, &error);
    rtc_unlock(board, &error);
    guint32 open = gs_get(board, "hsp", CTL, &error);
    gs_put(board, "hsp", SPARE, 0x5A, &error);
    JsonNode *reply = error ? NULL : gs_board_qmp(board, "system_reset", NULL, &error);
    GS_CHECK_ERROR(error);
    json_node_unref(reply);
    guint32 kept = gs_get(board, "hsp", SPARE, &error), after = gs_get(board, "hsp", CTL, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(year == 26 && spare == 0 && (locked & 0x5C) == 0x40, "year %u, spare %u, CTL %#x", year, spare, locked);
    GS_CHECK((open & 0x5C) == 0x1C, "CTL %#x with all keys", open);
    GS_CHECK(kept == 0x5A && (after & 0x40), "after the reset: spare %#x, CTL %#x", kept, after);
    PASS();
}

/* Seven keys, not six: each of them wrong alone. */
TEST rtc_protected_by_each_key(const void *arg)
{
    GS_RECOVERY(board);
    rtc_unlock(board, &error);
    for (guint i = 0; i < G_N_ELEMENTS(rtc_key); i++) {
        gs_put(board, "hsp", RTC + rtc_key[i][0], rtc_key[i][1] ^ 1, &error);
        gs_put(board, "hsp", SPARE, 0x5A + i, &error);
        guint32 locked = gs_get(board, "hsp", CTL, &error), spare = gs_get(board, "hsp", SPARE, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK((locked & 0x40) && spare == 0, "key at +%#x wrong: CTL %#x, spare %#x", rtc_key[i][0], locked, spare);
        gs_put(board, "hsp", RTC + rtc_key[i][0], rtc_key[i][1], &error);
    }
    gs_put(board, "hsp", SPARE, 0x5A, &error);
    guint32 spare = gs_get(board, "hsp", SPARE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(spare == 0x5A, "spare %#x with all keys right again", spare);
    PASS();
}

TEST rtc_alarm(const void *arg)
{
    GS_RECOVERY(board);
    rtc_unlock(board, &error);
    rtc_set(board, TC, (const guint[]) { 30, 6, 1, 6, 12, 0, 0 }, &error);
    rtc_set(board, AL, (const guint[]) { 30, 6, 1, 0, 12, 0, 5 }, &error);
    gs_put(board, "hsp", AL_CTL, 1, &error);
    gs_pass(board, G_GUINT64_CONSTANT(4999999000), &error);
    gboolean early = gs_nvic_pending(board, "hsp", HSP_IRQ_RTC, &error);
    gs_pass(board, 2 * SLACK_NS, &error);
    gboolean late = gs_nvic_pending(board, "hsp", HSP_IRQ_RTC, &error);
    guint32 events = gs_get(board, "hsp", PMU_EN, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!early && late && events == 0x10, "pending %d then %d, PMU_EN %#x", early, late, events);
    PASS();
}

/* ---- interrupt conditioning ---- */

TEST conditioning_m4(const void *arg)
{
    enum { COND = 0x21000000, DIS = COND + 0x600, TEST_BITS = COND + 0x700, TEST_CTL = COND + 0x720, LINE = 5 };
    GS_RECOVERY(board);
    gs_put(board, "io0", DIS, 1u << LINE, &error);
    gs_put(board, "io0", TEST_BITS, 1u << LINE, &error);
    gs_put(board, "io0", TEST_CTL, 1, &error);
    gboolean gated = gs_nvic_pending(board, "io0", LINE, &error);
    gs_put(board, "io0", DIS, 0, &error);
    gboolean open = gs_nvic_pending(board, "io0", LINE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!gated && open, "pending %d while gated, %d after", gated, open);
    PASS();
}

TEST conditioning_a7(const void *arg)
{
    enum { CIRQ = 0x31060000, DIS = CIRQ + 0x600, TEST_BITS = CIRQ + 0x700, TEST_CTL = CIRQ + 0x720,
           GICD_ISPENDR1 = 0x32001204, SPI = 16 };
    GS_RECOVERY(board);
    guint32 before = gs_get(board, "a7s", GICD_ISPENDR1, &error);
    gs_put(board, "a7s", TEST_BITS, 1u << SPI, &error);
    gs_put(board, "a7s", TEST_CTL, 1, &error);
    guint32 raised = gs_get(board, "a7s", GICD_ISPENDR1, &error);
    gs_put(board, "a7s", DIS, 1u << SPI, &error);
    guint32 gated = gs_get(board, "a7s", GICD_ISPENDR1, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(before == 0 && raised == 1u << SPI && gated == 0, "GIC pending %#x, %#x, %#x", before, raised, gated);
    PASS();
}

/* CHIP_RESET: a stray write to RST_SOC is no reset. */
TEST reset_key(const void *arg)
{
    enum { RST_SOC = 0x21090018, KEY = 0x50C0DEAD };
    GS_RECOVERY(board);
    gs_put(board, "hsp", RST_SOC, 1, &error);
    gs_put(board, "hsp", RST_SOC, ~(guint32)KEY, &error);
    gs_pass(board, 1000000, &error);
    g_autofree char *stray = error ? NULL : gs_board_get(board, "/machine", "reset-reason", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(stray, "power-on"), "reset reason after stray writes: %s", stray);
    PASS();
}

/* CHIP_RESOURCE: a window that is not wholly flash, or not aligned, is a closed one. */
TEST io_window_bounded(const void *arg)
{
    enum { WINDOW = 0x210A0010 };
    static const struct {
        guint32 base, size;
        gboolean open;
    } rows[] = {
        { 0x00FFF000, 0x1000, TRUE },  { 0x00FFF000, 0x2000, FALSE }, { 0x01000000, 0x20, FALSE },
        { 0x00E01000, 0x1000, TRUE },  { 0x00E01010, 0x1000, FALSE }, { 0x00000000, 0x100020, FALSE },
        { 0xFFFFF000, 0x2000, FALSE }, { 0x00E01000, 0, FALSE },
    };
    GS_RECOVERY(board);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_put(board, "hsp", WINDOW, rows[i].base, &error);
        gs_put(board, "hsp", WINDOW + 4, rows[i].size, &error);
        gs_put(board, "hsp", WINDOW + 8, 1, &error);
        g_autofree char *result = error ? NULL : gs_board_probe(board, "io0", "read 0x10000000 4", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_has_prefix(result, "ok") == rows[i].open, "window %#x + %#x: %s", rows[i].base,
                 rows[i].size, result);
    }
    PASS();
}

void gs_suite_periph(gs_suite *suite)
{
    gs_suite_add(suite, "reset-key", reset_key, NULL);
    gs_suite_add(suite, "io-window-bounded", io_window_bounded, NULL);
    gs_suite_add(suite, "reset-values", reset_values, NULL);
    gs_suite_add(suite, "mailbox-order", mailbox_order, NULL);
    gs_suite_add(suite, "mailbox-data-once", mailbox_data_once, NULL);
    gs_suite_add(suite, "mailbox-events", mailbox_events, NULL);
    gs_suite_add(suite, "mailbox-ports", mailbox_ports, NULL);
    gs_suite_add(suite, "mailbox-semaphore", mailbox_semaphore, NULL);
    gs_suite_add(suite, "uart-sends", uart_sends, NULL);
    gs_suite_add(suite, "uart-loopback", uart_loopback, NULL);
    gs_suite_add(suite, "uart-interrupts", uart_interrupts, NULL);
    gs_suite_add(suite, "uart-banks", uart_banks, NULL);
    gs_suite_add(suite, "gpt-one-shot", gpt_one_shot, NULL);
    gs_suite_add(suite, "gpt-repeats", gpt_repeats, NULL);
    gs_suite_add(suite, "gpt-free-running", gpt_free_running, NULL);
    gs_suite_add(suite, "gpt-compare", gpt_compare, NULL);
    gs_suite_add(suite, "watchdog-keys", watchdog_keys, NULL);
    gs_suite_add(suite, "watchdog-interrupt", watchdog_interrupt, NULL);
    gs_suite_add(suite, "watchdog-software-interrupt", watchdog_software_interrupt, NULL);
    gs_suite_add(suite, "watchdog-resets-chip", watchdog_resets_chip, NULL);
    gs_suite_add(suite, "watchdog-software-reset", watchdog_software_reset, NULL);
    gs_suite_add(suite, "rtc-counts", rtc_counts, NULL);
    gs_suite_add(suite, "rtc-protected", rtc_protected, NULL);
    gs_suite_add(suite, "rtc-protected-by-each-key", rtc_protected_by_each_key, NULL);
    gs_suite_add(suite, "rtc-alarm", rtc_alarm, NULL);
    gs_suite_add(suite, "conditioning-m4", conditioning_m4, NULL);
    gs_suite_add(suite, "conditioning-a7", conditioning_a7, NULL);
}
