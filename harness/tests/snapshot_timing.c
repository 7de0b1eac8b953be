/* SPDX-License-Identifier: MIT */
/* Scripts for blocks that count time: timers, watchdogs, clock, UARTs. Own no state. */
#include "regs/gpt.h"
#include "regs/regtable.h"
#include "regs/rtc.h"
#include "regs/uart.h"
#include "regs/wdt.h"
#include "snapshot.h"

enum { GPT_REGS(REGTABLE_OFFSET) WDT_REGS(REGTABLE_OFFSET) RTC_REGS(REGTABLE_OFFSET)
       UART_REGS(REGTABLE_OFFSET) };

enum { M4_WDT = 0x21020000, M4_GPT = 0x21030000, M4_UART = 0x21040000, A7_WDT = 0x30050000,
       STANDING = 1 << 7 | 1 << 13, /* an I/O core's lines that stand anyhow: mailboxes not full */
       A7_GPT = 0x3103E000, A7_UART = 0x31040000, RTC = 0x30090000, RST = 0x21090000 };

/* ---- timers: one has run out, two are under way with odd rests, two run free ---- */

/* 10 ticks of 32768 Hz are 305176 ns (rounded up), 4 slow ones 4028321; GPT3 ticks each us. */
#define GPT_BEFORE(view, base) { \
    PUT(view, base + GPT0_ICNT, 9), PUT(view, base + GPT0_CTRL, 0x7), \
    PUT(view, base + GPT1_ICNT, 3), PUT(view, base + GPT1_CTRL, 0x1), \
    PUT(view, base + GPT2_CNT, 1000), PUT(view, base + GPT2_CTRL, 0x3), \
    PUT(view, base + GPT3_EXPIRE, 105), PUT(view, base + GPT3_INIT, 5), \
    PUT(view, base + GPT3_CTRL, 25 << 16 | 1), \
    PUT(view, base + GPT4_INIT, 7), PUT(view, base + GPT4_CTRL, 0x3), \
    PUT(view, base + GPT_IER, 0x3), PASS_NS(343210), SEE(view, base + GPT_ISR, 0x1), \
    SEE(view, base + GPT3_CNT, 348), PUT(view, base + GPT3_CTRL, 25 << 16 | 0x8001), \
    PUT(view, base + GPT3_CTRL, 25 << 16 | 1), PUT(view, base + GPT3_EXPIRE, 500), END, \
}
#define GPT_AFTER(view, base) { \
    LOOK(view, base, 27), PUT(view, base + GPT_ISR, 1), PASS_NS(151999), \
    SEE(view, base + GPT3_CNT, 499), LOOK("hsp", 0xE000E200, 3), LOOK("io0", 0xE000E200, 1), \
    LOOK("io1", 0xE000E200, 1), LOOK("a7s", 0x32001204, 1), PASS_NS(2), \
    LOOK("hsp", 0xE000E200, 3), LOOK("io0", 0xE000E200, 1), LOOK("io1", 0xE000E200, 1), \
    LOOK("a7s", 0x32001204, 1), PASS_NS(115140), SEE(view, base + GPT_ISR, 0), PASS_NS(2), \
    SEE(view, base + GPT_ISR, 1), PASS_NS(3417967), SEE(view, base + GPT_ISR, 1), PASS_NS(2), \
    SEE(view, base + GPT_ISR, 3), SEE(view, base + GPT1_CTRL, 0), LOOK(view, base, 27), END, \
}
static const gs_step gpt_io0[] = GPT_BEFORE("io0", M4_GPT);
static const gs_step gpt_io0_after[] = GPT_AFTER("io0", M4_GPT);
static const gs_step gpt_io1[] = GPT_BEFORE("io1", M4_GPT);
static const gs_step gpt_io1_after[] = GPT_AFTER("io1", M4_GPT);
static const gs_step gpt_hsp[] = GPT_BEFORE("hsp", M4_GPT);
static const gs_step gpt_hsp_after[] = GPT_AFTER("hsp", M4_GPT);
static const gs_step gpt_a7[] = GPT_BEFORE("a7s", A7_GPT);
static const gs_step gpt_a7_after[] = GPT_AFTER("a7s", A7_GPT);

/* A timer whose event is over: nothing of it may come back. */
static const gs_step gpt_done[] = {
    PUT("io0", M4_GPT + GPT3_EXPIRE, 50), PUT("io0", M4_GPT + GPT3_CTRL, 25 << 16 | 1),
    PUT("io0", M4_GPT + GPT1_ICNT, 0), PUT("io0", M4_GPT + GPT1_CTRL, 0x5),
    FAULT("gpt-io0", "count-flip timer=2 bit=7"), PASS_NS(77777),
    SEE("io0", M4_GPT + GPT_ISR, 2), SEE("io0", 0xE000E200, STANDING | 1 << 2), END,
};
static const gs_step gpt_done_after[] = {
    LOOK("io0", M4_GPT, 27), PUT("io0", M4_GPT + GPT_ISR, 2), /* lines are driven anew */
    PUT("io0", 0xE000E280, 1 << 2), /* ICPR: the line stands, so does it */
    SEE("io0", 0xE000E200, STANDING | 1 << 2), PUT("io0", M4_GPT + GPT3_CTRL, 25 << 16 | 0x8001),
    PUT("io0", M4_GPT + GPT3_CTRL, 25 << 16 | 1),
    PUT("io0", 0xE000E280, 1 << 2), SEE("io0", 0xE000E200, STANDING),
    PASS_NS(4400000000000), /* the counter has gone round */
    SEE("io0", 0xE000E200, STANDING), LOOK("io0", M4_GPT, 27), END,
};

/* ---- watchdogs ---- */

#define WDT_BEFORE(view, base) { \
    PUT(view, base + WDT_LENGTH, 31 << 5 | 8), PUT(view, base + WDT_MODE, 0x2219), \
    PUT(view, base + WDT_INTERVAL, 0x123), PUT(view, base + WDT_SWINT, 0x80000000), \
    PASS_NS(700000001), PUT(view, base + WDT_LENGTH, 15 << 5 | 8), END, \
}
#define WDT_AFTER(view, base, at, words) { \
    LOOK(view, base + WDT_MODE, 2), LOOK(view, base + WDT_INTERVAL, 1), \
    LOOK(view, base + WDT_SWINT, 1), PASS_NS(299999998), LOOK(at, words, 1), LOOK("hsp", 0xE000E200, 1), \
    PASS_NS(2), LOOK(at, words, 1), LOOK("hsp", 0xE000E200, 1), \
    SEE(view, base + WDT_STA, 0x8000), SEE(view, base + WDT_STA, 0), \
    PUT(view, base + WDT_RESTART, 0x1971), PASS_NS(499999999), \
    SEE(view, base + WDT_STA, 0), PASS_NS(2), SEE(view, base + WDT_STA, 0x8000), END, \
}
static const gs_step wdt_io0[] = WDT_BEFORE("io0", M4_WDT);
static const gs_step wdt_io0_after[] = WDT_AFTER("io0", M4_WDT, "io0", 0xE000E200);
static const gs_step wdt_io1[] = WDT_BEFORE("io1", M4_WDT);
static const gs_step wdt_io1_after[] = WDT_AFTER("io1", M4_WDT, "io1", 0xE000E200);
static const gs_step wdt_a7[] = WDT_BEFORE("a7s", A7_WDT);
static const gs_step wdt_a7_after[] = WDT_AFTER("a7s", A7_WDT, "a7s", 0x32001204);

/* It has run out and nobody has looked: the line stands until somebody does. */
static const gs_step wdt_barked[] = {
    PUT("io1", M4_WDT + WDT_LENGTH, 0 << 5 | 8), PUT("io1", M4_WDT + WDT_MODE, 0x2209),
    PASS_NS(31250001), SEE("io1", 0xE000E200, STANDING | 1 << 3), END,
};
static const gs_step wdt_barked_after[] = {
    PUT("io1", M4_WDT + WDT_SWINT, 0x40000000), PUT("io1", 0xE000E280, 1 << 3),
    SEE("io1", 0xE000E200, STANDING | 1 << 3), SEE("io1", M4_WDT + WDT_STA, 0x8000),
    PUT("io1", 0xE000E280, 1 << 3), SEE("io1", 0xE000E200, STANDING), PASS_NS(1000000000),
    SEE("io1", M4_WDT + WDT_STA, 0), END,
};

/* It has run out once, unread; the reset it makes next comes to the nanosecond. */
static const gs_step wdt_hsp[] = {
    PUT("hsp", M4_WDT + WDT_LENGTH, 0 << 5 | 8), PUT("hsp", M4_WDT + WDT_MODE, 0x2209),
    PASS_NS(31250001), PUT("hsp", M4_WDT + WDT_MODE, 0x2201),
    PUT("hsp", M4_WDT + WDT_RESTART, 0x1971), PASS_NS(12345678), END,
};
static const gs_step wdt_hsp_after[] = {
    LOOK("hsp", M4_WDT + WDT_MODE, 2), PASS_NS(18904321), SEE("hsp", RST + 0x1C, 1),
    PASS_NS(2000000000), SEE("hsp", RST + 0x1C, 8), SEE("hsp", M4_WDT + WDT_STA, 0x8000), END,
};

/* ---- clock: 4.321 s after it was set, an alarm on its way over the end of a leap year ---- */

#define RTC_OPEN \
    PUT("hsp", RTC + RTC_POWERCHECK1, 0xC6), PUT("hsp", RTC + RTC_POWERCHECK2, 0x9A), \
    PUT("hsp", RTC + RTC_KEY, 0x59), PUT("hsp", RTC + RTC_PROTECT1, 0xA3), \
    PUT("hsp", RTC + RTC_PROTECT2, 0x57), PUT("hsp", RTC + RTC_PROTECT3, 0x67), \
    PUT("hsp", RTC + RTC_PROTECT4, 0xD2)

static const gs_step rtc[] = {
    RTC_OPEN, PUT("hsp", RTC + RTC_TC_YEA, 28), PUT("hsp", RTC + RTC_TC_MON, 12),
    PUT("hsp", RTC + RTC_TC_DOM, 31), PUT("hsp", RTC + RTC_TC_DOW, 0),
    PUT("hsp", RTC + RTC_TC_HOU, 23), PUT("hsp", RTC + RTC_TC_MIN, 59),
    PUT("hsp", RTC + RTC_TC_SEC, 50), PUT("hsp", RTC + RTC_AL_YEA, 29),
    PUT("hsp", RTC + RTC_AL_MON, 1), PUT("hsp", RTC + RTC_AL_DOM, 1),
    PUT("hsp", RTC + RTC_AL_SEC, 3), PUT("hsp", RTC + RTC_AL_CTL, 1),
    PUT("hsp", RTC + RTC_SPARE + 12, 0x5AFE), PUT("hsp", RTC + RTC_BACKUP + 4 * 35, 0xB0B0),
    PUT("hsp", RTC + RTC_LPD, 0x11), PUT("hsp", RTC + RTC_XOSC, 0x22),
    PUT("hsp", RTC + RTC_RIP_CNTL, 0x33), PUT("hsp", RTC + RTC_COREPDN, 0x44),
    PUT("hsp", RTC + RTC_PMU_EN, 0x3), PUT("hsp", RTC + RTC_CTL, 0x1),
    PUT("hsp", RTC + RTC_PROTECT4, 0), /* half shut again */
    FAULT("rtc", "retained-flip area=spare index=3 bit=31"), PASS_NS(4321000000),
    SEE("hsp", RTC + RTC_TC_SEC, 54), END,
};
static const gs_step rtc_after[] = {
    LOOK("hsp", RTC + RTC_POWERCHECK1, 38), LOOK("hsp", RTC + RTC_SPARE, RTC_NUM_SPARE),
    LOOK("hsp", RTC + RTC_COREPDN, 1), LOOK("hsp", RTC + RTC_BACKUP, RTC_NUM_BACKUP),
    PUT("hsp", RTC + RTC_LPD, 0x99), SEE("hsp", RTC + RTC_LPD, 0x11),
    PASS_NS(8678999999), SEE("hsp", RTC + RTC_PMU_EN, 0x3), SEE("hsp", RTC + RTC_TC_SEC, 2),
    PASS_NS(2), SEE("hsp", RTC + RTC_PMU_EN, 0x13), SEE("hsp", RTC + RTC_TC_DOW, 1),
    LOOK("hsp", RTC + RTC_TC_YEA, 7), END,
};

/* The alarm has rung and nobody answered. */
static const gs_step rtc_rung[] = {
    RTC_OPEN, PUT("hsp", RTC + RTC_TC_SEC, 0), PUT("hsp", RTC + RTC_AL_YEA, 26),
    PUT("hsp", RTC + RTC_AL_SEC, 1), PUT("hsp", RTC + RTC_AL_CTL, 1), PASS_NS(60000000000), END,
};
static const gs_step rtc_rung_after[] = {
    LOOK("hsp", RTC + RTC_PMU_EN, 1), PUT("hsp", RTC + RTC_PMU_EN, 0x10),
    PASS_NS(120000000000), SEE("hsp", RTC + RTC_PMU_EN, 0), LOOK("hsp", RTC + RTC_TC_YEA, 7), END,
};

/* ---- UARTs ---- */

#define THR(view, base, byte) PUT(view, base + UART_RBR_THR, byte)
#define RBR(view, base, byte) SEE(view, base + UART_RBR_THR, byte)
#define FOUR(step, view, base, first) \
    step(view, base, first), step(view, base, first + 1), step(view, base, first + 2), \
    step(view, base, first + 3)

/*
 * In loopback: 17 bytes for a FIFO of 16, 12 taken again; the overrun is not told yet and the
 * timeout of 4 characters (4 * 1661538 ns at divisor 270) has begun. Divisor, flow control and
 * odds and ends are set beside.
 */
#define UART_BEFORE(view, base) { \
    PUT(view, base + UART_LCR, 0xBF), PUT(view, base + UART_IIR_FCR, 0x10), \
    PUT(view, base + UART_MCR, 0x11), PUT(view, base + UART_LSR, 0x12), \
    PUT(view, base + UART_MSR, 0x13), PUT(view, base + UART_SCR, 0x14), \
    PUT(view, base + UART_LCR, 0x83), PUT(view, base + UART_RBR_THR, 14), \
    PUT(view, base + UART_IER, 1), PUT(view, base + UART_LCR, 3), \
    PUT(view, base + UART_RXTRIG, 5), PUT(view, base + UART_SCR, 0x55), \
    PUT(view, base + UART_GUARD, 0x7), PUT(view, base + UART_IIR_FCR, 0xC7), \
    PUT(view, base + UART_MCR, 0x19), PUT(view, base + UART_IER, 0x2D), \
    FOUR(THR, view, base, 0), FOUR(THR, view, base, 4), FOUR(THR, view, base, 8), \
    FOUR(THR, view, base, 12), THR(view, base, 16), FOUR(RBR, view, base, 0), \
    FOUR(RBR, view, base, 4), FOUR(RBR, view, base, 8), PASS_NS(1234567), \
    SEE(view, base + UART_RX_OFFSET, 4), END, \
}
#define UART_AFTER(view, base, port) { \
    LOOK(view, base + UART_IER, 4), LOOK(view, base + UART_SCR, 1), \
    LOOK(view, base + UART_RX_LEVEL_CTL, 21), \
    SEE(view, base + UART_IIR_FCR, 0xC6), SEE(view, base + UART_LSR, 0x63), \
    SEE(view, base + UART_LSR, 0x61), PASS_NS(5411584), SEE(view, base + UART_IIR_FCR, 0xC0), \
    LOOK(view, base + UART_MSR, 1), SEE(view, base + UART_IIR_FCR, 0xC1), PASS_NS(2), \
    SEE(view, base + UART_IIR_FCR, 0xCC), THR(view, base, 17), \
    SEE(view, base + UART_IIR_FCR, 0xC4), FOUR(RBR, view, base, 12), RBR(view, base, 17), \
    PUT(view, base + UART_IER, 0x22), SEE(view, base + UART_IIR_FCR, 0xC2), \
    PUT(view, base + UART_LCR, 0xBF), LOOK(view, base + UART_IIR_FCR, 6), \
    PUT(view, base + UART_LCR, 0x83), LOOK(view, base, 2), PUT(view, base + UART_LCR, 3), \
    PUT(view, base + UART_MCR, 0), THR(view, base, 'o'), THR(view, base, 'k'), HEARD(port, "ok"), \
    END, \
}
static const gs_step uart_io0[] = UART_BEFORE("io0", M4_UART);
static const gs_step uart_io0_after[] = UART_AFTER("io0", M4_UART, GS_SERIAL_IO0);
static const gs_step uart_io1[] = UART_BEFORE("io1", M4_UART);
static const gs_step uart_io1_after[] = UART_AFTER("io1", M4_UART, GS_SERIAL_IO1);
static const gs_step uart_hsp[] = UART_BEFORE("hsp", M4_UART);
static const gs_step uart_hsp_after[] = UART_AFTER("hsp", M4_UART, GS_SERIAL_HSP);
static const gs_step uart_a7[] = UART_BEFORE("a7s", A7_UART);
static const gs_step uart_a7_after[] = UART_AFTER("a7s", A7_UART, GS_SERIAL_A7);

/* Nobody has asked yet why it interrupts: bytes wait too long, and the transmitter is empty. */
static const gs_step uart_asks[] = {
    PUT("io0", M4_UART + UART_IIR_FCR, 0x47), PUT("io0", M4_UART + UART_MCR, 0x10),
    PUT("io0", M4_UART + UART_IER, 0x3), THR("io0", M4_UART, 'x'), PASS_NS(1000000), END,
};
static const gs_step uart_asks_after[] = {
    SEE("io0", M4_UART + UART_IIR_FCR, 0xCC), RBR("io0", M4_UART, 'x'),
    SEE("io0", M4_UART + UART_IIR_FCR, 0xC2), SEE("io0", M4_UART + UART_IIR_FCR, 0xC1), END,
};

/* With bytes at line rate: one is on the wire, five wait. */
static const gs_step uart_paced[] = {
    PUT("io0", M4_UART + UART_LCR, 0x83), PUT("io0", M4_UART, 14),
    PUT("io0", M4_UART + UART_LCR, 3), PUT("io0", M4_UART + UART_IIR_FCR, 0x01),
    PUT("io0", M4_UART + UART_IER, 0x2), FOUR(THR, "io0", M4_UART, 'a'), THR("io0", M4_UART, 'e'),
    THR("io0", M4_UART, 'f'), PASS_NS(86153 + 33333), SEE("io0", M4_UART + UART_TX_OFFSET, 4), END,
};
static const gs_step uart_paced_after[] = {
    LOOK("io0", M4_UART + UART_IER, 5), LOOK("io0", M4_UART + UART_RX_OFFSET, 2),
    PASS_NS(52818), SEE("io0", M4_UART + UART_TX_OFFSET, 4), PASS_NS(3),
    SEE("io0", M4_UART + UART_TX_OFFSET, 3), PASS_NS(1000000), HEARD(GS_SERIAL_IO0, "cdef"),
    SEE("io0", M4_UART + UART_LSR, 0x60), END,
};

const gs_snapshot_case gs_snapshot_timing[] = {
    { "gpt-io0", gpt_io0, gpt_io0_after, NULL },
    { "gpt-io1", gpt_io1, gpt_io1_after, NULL },
    { "gpt-hsp", gpt_hsp, gpt_hsp_after, NULL },
    { "gpt-a7", gpt_a7, gpt_a7_after, NULL },
    { "gpt-run-out", gpt_done, gpt_done_after, NULL },
    { "wdt-io0", wdt_io0, wdt_io0_after, NULL },
    { "wdt-io1", wdt_io1, wdt_io1_after, NULL },
    { "wdt-a7", wdt_a7, wdt_a7_after, NULL },
    { "wdt-barked", wdt_barked, wdt_barked_after, NULL },
    { "wdt-hsp", wdt_hsp, wdt_hsp_after, NULL },
    { "rtc", rtc, rtc_after, NULL },
    { "rtc-rung", rtc_rung, rtc_rung_after, NULL },
    { "uart-io0", uart_io0, uart_io0_after, NULL },
    { "uart-io1", uart_io1, uart_io1_after, NULL },
    { "uart-hsp", uart_hsp, uart_hsp_after, NULL },
    { "uart-a7", uart_a7, uart_a7_after, NULL },
    { "uart-asks", uart_asks, uart_asks_after, NULL },
    { "uart-paced", uart_paced, uart_paced_after, "mt3620-uart.pacing=on" },
    { NULL, NULL, NULL, NULL },
};
