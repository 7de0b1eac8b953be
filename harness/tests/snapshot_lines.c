/* SPDX-License-Identifier: MIT */
/* Scripts for mailboxes, interrupt lines and blocks of stored registers. Own no state. */
#include "regs/cirq.h"
#include "regs/irqcond.h"
#include "regs/mbox.h"
#include "regs/pinmux.h"
#include "regs/regtable.h"
#include "regs/rgu.h"
#include "regs/topcfg.h"
#include "snapshot.h"

enum { CIRQ_REGS(REGTABLE_OFFSET) IRQCOND_REGS(REGTABLE_OFFSET) MBOX_REGS(REGTABLE_OFFSET)
       PINMUX_REGS(REGTABLE_OFFSET) RGU_REGS(REGTABLE_OFFSET) TOPCFG_REGS(REGTABLE_OFFSET) };

enum { IRQCOND = 0x21000000, RGU = 0x21010000, PINMUX = 0x30010000, TOPCFG = 0x30030000,
       CIRQ = 0x31060000, GICD = 0x32001000, GICC = 0x32002000,
       STANDING = 1 << 7 | 1 << 13 }; /* IO0's lines that stand anyhow: mailboxes not full */

/* ---- mailboxes: side A posts to side B ---- */

#define POST(view, base, n) \
    PUT(view, base + MBOX_DATA_POST, 100 + n), PUT(view, base + MBOX_CMD_POST, n)
#define POP(view, base, n) \
    SEE(view, base + MBOX_DATA_POP, 100 + n), SEE(view, base + MBOX_CMD_POP, n)
#define POST5(view, base, n) \
    POST(view, base, n), POST(view, base, n + 1), POST(view, base, n + 2), \
    POST(view, base, n + 3), POST(view, base, n + 4)
#define POP5(view, base, n) \
    POP(view, base, n), POP(view, base, n + 1), POP(view, base, n + 2), \
    POP(view, base, n + 3), POP(view, base, n + 4)
#define MBOX_LOOK(view, base) \
    LOOK(view, base, 16), LOOK(view, base + MBOX_POST_CNT, 1), LOOK(view, base + MBOX_DATA_POP, 2)

/* 12 posted, 10 taken, 5 more: the queue runs over the end of its ring; data wait for a command. */
#define MBOX_BEFORE(va, a, vb, b) { \
    POST5(va, a, 0), POST5(va, a, 5), POST(va, a, 10), POST(va, a, 11), POP5(vb, b, 0), \
    POP5(vb, b, 5), POST5(va, a, 12), PUT(va, a + MBOX_DATA_POST, 0x77), POST(vb, b, 50), \
    POST(vb, b, 51), PUT(vb, b + MBOX_DATA_POST, 0x99), PUT(vb, b + MBOX_NE_THRS, 9), \
    PUT(vb, b + MBOX_NF_THRS, 14), PUT(vb, b + MBOX_INT_EN, 0xA), \
    PUT(vb, b + MBOX_SW_RX_INT_EN, 0x81), PUT(vb, b + MBOX_FIFO_CTRL, 0x155), \
    PUT(vb, b + MBOX_DBG_IDX, 5), PUT(va, a + MBOX_NE_THRS, 1), PUT(va, a + MBOX_NF_THRS, 2), \
    PUT(va, a + MBOX_INT_EN, 0x5), PUT(va, a + MBOX_SW_RX_INT_EN, 0x0F), \
    PUT(va, a + MBOX_FIFO_CTRL, 0x2AA), PUT(va, a + MBOX_DBG_IDX, 3), \
    PUT(va, a + MBOX_SW_TX_INT_PORT, 0x83), PUT(vb, b + MBOX_SW_TX_INT_PORT, 0x30), \
    PUT(vb, b + MBOX_INT_STS, 0x1), LOOK(va, a + MBOX_SEMAPHORE, 1), END, \
}
#define MBOX_AFTER(va, a, vb, b) { \
    MBOX_LOOK(va, a), MBOX_LOOK(vb, b), LOOK(vb, b + MBOX_SEMAPHORE, 1), \
    PUT(va, a + MBOX_CMD_POST, 0x66), POP(vb, b, 10), POP(vb, b, 11), POP5(vb, b, 12), \
    SEE(vb, b + MBOX_DATA_POP, 0x77), SEE(vb, b + MBOX_CMD_POP, 0x66), \
    PUT(vb, b + MBOX_CMD_POST, 0x44), POP(va, a, 50), POP(va, a, 51), \
    SEE(va, a + MBOX_DATA_POP, 0x99), SEE(va, a + MBOX_CMD_POP, 0x44), POST5(va, a, 20), \
    POST5(va, a, 25), MBOX_LOOK(va, a), MBOX_LOOK(vb, b), \
    PUT(vb, b + MBOX_SW_RX_INT_STS, 0x1), LOOK(vb, b + MBOX_SW_RX_INT_STS, 1), \
    PUT(va, a + MBOX_GEN_CTRL, 1), MBOX_LOOK(va, a), MBOX_LOOK(vb, b), END, \
}
#define MBOX_CASE(name, va, a, vb, b) \
    static const gs_step name[] = MBOX_BEFORE(va, a, vb, b); \
    static const gs_step name##_after[] = MBOX_AFTER(va, a, vb, b)

MBOX_CASE(mbox_io0, "a7s", 0x31010000, "io0", 0x21050000);
MBOX_CASE(mbox_io1, "a7s", 0x31020000, "io1", 0x21050000);
MBOX_CASE(mbox_io, "io0", 0x21060000, "io1", 0x21060000);
MBOX_CASE(mbox_secure, "a7s", 0x300F0000, "hsp", 0x21060000);
MBOX_CASE(mbox_normal, "a7s", 0x31000000, "hsp", 0x21050000);

/* ---- conditioning: edges seen, levels standing, gates shut, test mode on ---- */

#define IRQCOND_BEFORE(view) { \
    PUT(view, IRQCOND + IRQCOND_SENS0, 0xFF0FFFFF), PUT(view, IRQCOND + IRQCOND_DIS0, 0x00A00000), \
    PUT(view, IRQCOND + IRQCOND_TEST0, 0x81F00000), PUT(view, IRQCOND + IRQCOND_TEST1, 0x00000101), \
    PUT(view, IRQCOND + IRQCOND_TEST_CTL, 1), PUT(view, IRQCOND + IRQCOND_DBNC(3), 0x2A5), \
    PUT(view, IRQCOND + IRQCOND_DBNC(23), 0x3FF), PUT(view, IRQCOND + IRQCOND_WIC_SWPEND2, 0x12), \
    PUT(view, IRQCOND + IRQCOND_WIC_SWEN4, 0x34), PUT(view, IRQCOND + IRQCOND_WIC_SWCON, 0x9), \
    PUT(view, IRQCOND + IRQCOND_WIC_DIS1, 0x56), PUT(view, IRQCOND + IRQCOND_SENS3, 0x78), \
    END, \
}
/* A gate opens onto a standing edge line; a line falls and rises again; test mode ends. */
#define IRQCOND_AFTER(view) { \
    LOOK(view, IRQCOND, 32), LOOK(view, IRQCOND + IRQCOND_SENS0, 5), \
    LOOK(view, IRQCOND + IRQCOND_WIC_SWPEND0, 5), LOOK(view, IRQCOND + IRQCOND_WIC_SWEN0, 5), \
    LOOK(view, IRQCOND + IRQCOND_WIC_SWCON, 1), LOOK(view, IRQCOND + IRQCOND_DIS0, 5), \
    LOOK(view, IRQCOND + IRQCOND_WIC_DIS0, 5), LOOK(view, IRQCOND + IRQCOND_TEST0, 5), \
    LOOK(view, IRQCOND + IRQCOND_TEST_CTL, 1), \
    PUT(view, 0xE000E280, 0xFFFFFFFF), PUT(view, 0xE000E284, 0xFFFFFFFF), \
    LOOK(view, 0xE000E200, 2), PUT(view, IRQCOND + IRQCOND_DIS0, 0x00800000), \
    LOOK(view, 0xE000E200, 2), PUT(view, IRQCOND + IRQCOND_TEST0, 0x00100000), \
    PUT(view, IRQCOND + IRQCOND_TEST0, 0x00700000), LOOK(view, 0xE000E200, 2), \
    PUT(view, IRQCOND + IRQCOND_TEST_CTL, 0), PUT(view, 0xE000E280, 0xFFFFFFFF), \
    PUT(view, 0xE000E284, 0xFFFFFFFF), LOOK(view, 0xE000E200, 2), END, \
}
static const gs_step irqcond_io0[] = IRQCOND_BEFORE("io0");
static const gs_step irqcond_io0_after[] = IRQCOND_AFTER("io0");
static const gs_step irqcond_io1[] = IRQCOND_BEFORE("io1");
static const gs_step irqcond_io1_after[] = IRQCOND_AFTER("io1");
static const gs_step irqcond_hsp[] = IRQCOND_BEFORE("hsp");
static const gs_step irqcond_hsp_after[] = IRQCOND_AFTER("hsp");

/* A source's own level stands behind a shut gate: the snapshot holds the wire, too. */
static const gs_step irqcond_source[] = {
    PUT("io0", IRQCOND + IRQCOND_DIS0, 1 << 11), PUT("io0", 0x21050018, 0x1),
    PUT("a7s", 0x31010014, 0x1), SEE("io0", 0x2105001C, 0x1),
    FAULT("irqcond-io0", "pulse line=30"), FAULT("irqcond-io0", "flip offset=0x200 bit=9"),
    SEE("io0", 0xE000E200, STANDING | 1 << 30), END,
};
static const gs_step irqcond_source_after[] = {
    LOOK("io0", IRQCOND + IRQCOND_SENS0, 1), PUT("io0", IRQCOND + IRQCOND_DIS0, 0),
    SEE("io0", 0xE000E200, STANDING | 1 << 30 | 1 << 11), PUT("io0", 0x2105001C, 0x1),
    PUT("io0", 0xE000E280, 1 << 11), SEE("io0", 0xE000E200, STANDING | 1 << 30), END,
};

static const gs_step cirq[] = {
    PUT("a7s", CIRQ + CIRQ_EDGE2LVL0, 0x00300000), PUT("a7s", CIRQ + CIRQ_SENS0, 0xFF3FFFFF),
    PUT("a7s", CIRQ + CIRQ_DIS0, 0x00800100), PUT("a7s", CIRQ + CIRQ_TEST0, 0x00F00000),
    PUT("a7s", 0x31010018, 1), PUT("io0", 0x21050014, 1), /* a mailbox's line behind the gate */
    PUT("a7s", CIRQ + CIRQ_TEST1, 0x21), PUT("a7s", CIRQ + CIRQ_TEST_CTL, 1),
    PUT("a7s", CIRQ + CIRQ_TEST0, 0x00E00000), PUT("a7s", CIRQ + CIRQ_DBNC(5), 0x155),
    PUT("a7s", CIRQ + CIRQ_DIS2, 0x40), SEE("a7s", CIRQ + CIRQ_STS0, 0x00300000),
    FAULT("cirq-a7", "flip offset=0x24c bit=4"), END,
};
static const gs_step cirq_after[] = {
    LOOK("a7s", CIRQ, 24), LOOK("a7s", CIRQ + CIRQ_SENS0, 4), LOOK("a7s", CIRQ + CIRQ_EDGE2LVL0, 4),
    LOOK("a7s", CIRQ + CIRQ_STS0, 4), LOOK("a7s", CIRQ + CIRQ_DIS0, 4),
    LOOK("a7s", CIRQ + CIRQ_TEST0, 4), LOOK("a7s", CIRQ + CIRQ_TEST_CTL, 1),
    PUT("a7s", CIRQ + CIRQ_STS0, 0x00300000), LOOK("a7s", GICD + 0x204, 2),
    PUT("a7s", CIRQ + CIRQ_TEST0, 0x00F00000), SEE("a7s", CIRQ + CIRQ_STS0, 0x00100000),
    PUT("a7s", CIRQ + CIRQ_DIS0, 0), LOOK("a7s", GICD + 0x204, 2),
    PUT("a7s", CIRQ + CIRQ_TEST_CTL, 0), LOOK("a7s", GICD + 0x204, 2),
    SEE("a7s", CIRQ + CIRQ_STS0, 0x00100000), END,
};

/* ---- QEMU's own interrupt controllers and SysTick, as this board uses them ---- */

static const gs_step nvic[] = {
    PUT("io0", 0xE000E100, 0x00F0), PUT("io0", 0xE000E108, 0x5), PUT("io0", 0xE000E400, 0xE0C0A080),
    PUT("io0", 0xE000E460, 0x20406080), PUT("io0", 0xE000E200, 0x10020), PUT("io0", 0xE000ED08, 0x100000),
    PUT("io0", 0xE000ED20, 0x40200000), PUT("io0", 0xE000ED14, 0x11), END,
};
static const gs_step nvic_after[] = {
    LOOK("io0", 0xE000E100, 4), LOOK("io0", 0xE000E200, 4), LOOK("io0", 0xE000E400, 25),
    LOOK("io0", 0xE000ED00, 15), END,
};

static const gs_step systick[] = {
    PUT("io1", 0xE000E014, 54320), PUT("io1", 0xE000E018, 0), PUT("io1", 0xE000E010, 0x5),
    PASS_NS(4321), END,
};
static const gs_step systick_after[] = {
    LOOK("io1", 0xE000E010, 4), PASS_NS(34567), LOOK("io1", 0xE000E018, 1), PASS_NS(1234567),
    LOOK("io1", 0xE000E010, 3), LOOK("io1", 0xE000E010, 1), END,
};

static const gs_step gic[] = {
    PUT("a7s", GICD, 0x3), PUT("a7s", GICD + 0x84, 0xFFFF0000), PUT("a7s", GICD + 0x104, 0x00F00010),
    PUT("a7s", GICD + 0x434, 0x20406080), PUT("a7s", GICD + 0xC08, 0x00000808),
    PUT("a7s", GICC + 0x4, 0xF0), PUT("a7s", GICC, 0x1), PUT("a7s", CIRQ + CIRQ_TEST0, 0x00500000),
    PUT("a7s", CIRQ + CIRQ_TEST_CTL, 1), LOOK("a7s", GICC + 0xC, 1), END,
};
/* One interrupt is in service, one waits: it comes when the first ends. */
static const gs_step gic_after[] = {
    LOOK("a7s", GICD, 1), LOOK("a7s", GICD + 0x80, 4), LOOK("a7s", GICD + 0x100, 4),
    LOOK("a7s", GICD + 0x400, 36), LOOK("a7s", GICD + 0xC00, 9), LOOK("a7s", GICC, 3),
    LOOK("a7s", GICC + 0x14, 2), PUT("a7s", GICC + 0x10, 52), LOOK("a7s", GICC + 0xC, 1),
    LOOK("a7s", GICC + 0x14, 2), LOOK("a7s", GICD + 0x300, 4), END,
};

/* ---- stored registers ---- */

#define RGU_BEFORE(view, device) { \
    PUT(view, RGU + RGU_SLP_CTRL, 0x2), PUT(view, RGU + RGU_HCLK_CK_CTRL, 0x200), \
    PUT(view, RGU + RGU_HW_MEM_PDN, 0x11), PUT(view, RGU + RGU_HW_MEM_SLP, 0x22), \
    PUT(view, RGU + RGU_SW_MEM_PDN, 0x33), PUT(view, RGU + RGU_SW_MEM_SLP, 0x44), \
    PUT(view, RGU + RGU_SW_MEM_ISO, 0x55), PUT(view, RGU + RGU_OPTION, 0x66), \
    PUT(view, RGU + RGU_DUMMY, 0xDEADBEEF), PUT(view, RGU + RGU_CKGEN0, 0x77), \
    PUT(view, RGU + RGU_CKGEN1, 0x88), PUT(view, RGU + RGU_PWRCTLCR, 0x99), \
    FAULT(device, "flip offset=0x120 bit=0"), SEE(view, RGU + RGU_DUMMY, 0xDEADBEEE), END, \
}
#define RGU_AFTER(view) { \
    LOOK(view, RGU, 4), LOOK(view, RGU + RGU_HW_MEM_PDN, 9), LOOK(view, RGU + RGU_CKGEN0, 3), END, \
}
static const gs_step rgu_hsp[] = RGU_BEFORE("hsp", "rgu-hsp");
static const gs_step rgu_hsp_after[] = RGU_AFTER("hsp");
static const gs_step rgu_io0[] = RGU_BEFORE("io0", "rgu-io0");
static const gs_step rgu_io0_after[] = RGU_AFTER("io0");
static const gs_step rgu_io1[] = RGU_BEFORE("io1", "rgu-io1");
static const gs_step rgu_io1_after[] = RGU_AFTER("io1");

static const gs_step topcfg[] = {
    PUT("hsp", TOPCFG + TOPCFG_WIFI_RST, 1), PUT("hsp", TOPCFG + TOPCFG_UART_CLK, 0x4000),
    PUT("hsp", TOPCFG + TOPCFG_CM4_MISC, 0x1234), PUT("hsp", TOPCFG + TOPCFG_ADC_CLK, 0x80000000),
    PUT("hsp", TOPCFG + TOPCFG_GPIO_CLK, 0x3), FAULT("topcfg", "flip offset=0x120 bit=13"), END,
};
static const gs_step topcfg_after[] = {
    LOOK("hsp", TOPCFG + TOPCFG_WIFI_RST, 2), SEE("hsp", TOPCFG + TOPCFG_UART_CLK, 0x6000),
    LOOK("hsp", TOPCFG + TOPCFG_CM4_MISC, 2), LOOK("hsp", TOPCFG + TOPCFG_ADC_CLK, 3), END,
};

static const gs_step pinmux[] = {
    PUT("hsp", PINMUX + PINMUX_MODE0, 0x11111111), PUT("hsp", PINMUX + PINMUX_MODE2, 0x65656565),
    PUT("hsp", PINMUX + PINMUX_MODE11, 0x222222), FAULT("pinmux", "flip offset=0x20 bit=2"), END,
};
static const gs_step pinmux_after[] = {
    LOOK("hsp", PINMUX + PINMUX_MODE0, 12), SEE("hsp", PINMUX + PINMUX_MODE0, 0x11111115), END,
};

#define ROW(name, script) { name, script, script##_after, NULL }
const gs_snapshot_case gs_snapshot_lines[] = {
    ROW("mbox-io0", mbox_io0), ROW("mbox-io1", mbox_io1), ROW("mbox-io", mbox_io),
    ROW("mbox-hsp-secure", mbox_secure), ROW("mbox-hsp-normal", mbox_normal),
    ROW("irqcond-io0", irqcond_io0), ROW("irqcond-io1", irqcond_io1),
    ROW("irqcond-hsp", irqcond_hsp), ROW("irqcond-source", irqcond_source), ROW("cirq-a7", cirq),
    ROW("nvic", nvic), ROW("systick", systick), ROW("gic", gic),
    ROW("rgu-hsp", rgu_hsp), ROW("rgu-io0", rgu_io0), ROW("rgu-io1", rgu_io1),
    ROW("topcfg", topcfg), ROW("pinmux", pinmux),
    { NULL, NULL, NULL, NULL },
};
