/* SPDX-License-Identifier: MIT */
/*
 * Who may reach what, in which phase of a chip's life: one hand-written table, derived from
 * docs/firewall.md (rules, state after reset), docs/boot-chain.md (what Pluton sets before the
 * hand-over) and docs/security-monitor.md (the locked policy), not from the models.
 */
#ifndef GS_MATRIX_TABLE_H
#define GS_MATRIX_TABLE_H

#include <glib.h>

/* What stands in the firewall: reset values, Pluton's boot policy, the monitor's. */
enum { MATRIX_RESET, MATRIX_HANDED, MATRIX_LOCKED, MATRIX_PHASES };

/* Bus masters by the firewall's numbers; a letter each names sets of them in the table. */
enum { MATRIX_MASTERS = 5 };
static const char matrix_letters[MATRIX_MASTERS + 1] = "nsh01";
static const char *const matrix_views[MATRIX_MASTERS] = { "a7ns", "a7s", "hsp", "io0", "io1" };
enum { MATRIX_A7_S = 1 };

typedef enum matrix_kind {
    KEEPS,  /* keeps what is written: `flip` is changed, seen, and changed back */
    SAME,   /* only what was read is written back: the register acts on, or guards against, more */
    ZERO,   /* write one to set or to clear: only zero is written */
    LATER,  /* a block that is not modelled: open is a bus error without a violation */
    ROM,    /* writes are refused to everybody */
    HOLE,   /* `read` names who has a private block there; nothing for the others */
} matrix_kind;

typedef struct matrix_target {
    const char *name;
    guint32 address;
    matrix_kind kind;
    guint32 flip;
    const char *read[MATRIX_PHASES], *write[MATRIX_PHASES];
    int held_from; /* phase from which permitted writes are ignored; MATRIX_PHASES: never */
} matrix_target;

#define SETS(...)        { __VA_ARGS__ }, { __VA_ARGS__ }, MATRIX_PHASES
#define RAM(name, address, ...) \
    { name, address, KEEPS, 0xFFFFFFFF, SETS("", __VA_ARGS__) }
#define SLOT(name, address, flip, ...) { name, address, KEEPS, flip, SETS(__VA_ARGS__) }
/* HSP's for ever, and not modelled */
#define BLOCK_LATER(name, address)     { name, address, LATER, 0, SETS("h", "h", "h") }
#define PRIVATE(name, address, owners) { name, address, HOLE, 0, SETS(owners, owners, owners) }
#define READERS          { "sh", "sh", "sh" }
#define STATIC_WRITERS   { "sh", "s", "s" }

static const matrix_target matrix_targets[] = {
    /* SYSRAM: no descriptor after reset, no access (docs/firewall.md) */
    RAM("normal RAM, first word", 0x80000000, "sh", "nsh"),
    RAM("normal RAM, middle", 0x80200000, "sh", "nsh"),
    RAM("normal RAM, last word", 0x803CFFFC, "sh", "nsh"),
    RAM("monitor, first word", 0x803D0000, "s", "s"),
    RAM("monitor, last word", 0x803FEFFC, "s", "s"),
    RAM("exchange page, first word", 0x803FF000, "sh", "sh"),
    RAM("exchange page, last word", 0x803FFFFC, "sh", "sh"),

    { "flash window, boot area", 0x90000000, ROM, 0, SETS("h", "h", "nsh") },
    { "flash window, kernel", 0x90100000, ROM, 0, SETS("h", "h", "nsh") },
    { "flash window, last word", 0x90FFFFFC, ROM, 0, SETS("h", "h", "nsh") },

    /* Every other slot. Addresses: a register that keeps its value and acts on nothing. */
    SLOT("PINMUX MODE11", 0x3001004C, 0x00100000, "h", "h", "s"),
    BLOCK_LATER("GPIO_NONMAP", 0x30020000),
    SLOT("TOPCFG CM4_MISC", 0x300301BC, 0x1, "h", "h", "s"),
    BLOCK_LATER("DMA_TZ", 0x30040000),
    SLOT("WDT_A7 INTERVAL", 0x30050040, 0x1, "sh", "sh", "s"),
    BLOCK_LATER("SYSRAM_CTRL", 0x30060000),
    SLOT("SFC ADDR", 0x30070008, 0x1000, "h", "h", "h"),
    BLOCK_LATER("INFRA_BUS", 0x30080000),
    { "RTC SPARE0 (keys not given)", 0x300900C0, SAME, 0, SETS("h", "h", "sh") },
    BLOCK_LATER("PMTR", 0x300A0000),
    BLOCK_LATER("INTF", 0x300C0000),
    BLOCK_LATER("MCUSYS_CFG", 0x300D0000),
    SLOT("EFUSE WDATA", 0x300E0014, 0x1, "h", "h", "h"),
    SLOT("MBOX_HSP_S FIFO_CTRL", 0x300F0020, 0x1, "s", "s", "s"),
    BLOCK_LATER("SWD", 0x30200000),
    SLOT("MBOX_HSP_N FIFO_CTRL", 0x31000020, 0x1, "s", "s", "n"),
    SLOT("MBOX_IO0 FIFO_CTRL", 0x31010020, 0x1, "s", "s", "ns"),
    SLOT("MBOX_IO1 FIFO_CTRL", 0x31020020, 0x1, "s", "s", "ns"),
    SLOT("GPT_A7 GPT0_ICNT", 0x3103E014, 0x1, "s", "s", "ns"),
    SLOT("UART_A7 SCR", 0x3104001C, 0x1, "s", "s", "ns"),
    SLOT("DMA_A7 TO_DIV", 0x31052240, 0x1, "s", "s", "ns"),
    SLOT("CIRQ_A7 DBNC_CON0", 0x31060000, 0x1, "s", "s", "ns"),
    BLOCK_LATER("ADC", 0x38000000),
    BLOCK_LATER("GPIO0", 0x38010000), BLOCK_LATER("GPIO1", 0x38020000),
    BLOCK_LATER("GPIO2", 0x38030000), BLOCK_LATER("GPIO3", 0x38040000),
    BLOCK_LATER("GPIO4", 0x38050000), BLOCK_LATER("GPIO5", 0x38060000),
    BLOCK_LATER("ISU0", 0x38070000), BLOCK_LATER("ISU1", 0x38080000),
    BLOCK_LATER("ISU2", 0x38090000), BLOCK_LATER("ISU3", 0x380A0000),
    BLOCK_LATER("ISU4", 0x380B0000), BLOCK_LATER("ISU5", 0x380C0000),
    BLOCK_LATER("I2S0", 0x380D0000), BLOCK_LATER("I2S1", 0x380E0000),
    BLOCK_LATER("I2S0_FIFO", 0x380F0000), BLOCK_LATER("I2S1_FIFO", 0x38100000),
    BLOCK_LATER("WIFI_HIF", 0x60000000), BLOCK_LATER("WIFI_PDA", 0x61000000),
    BLOCK_LATER("WIFI_SYSRAM", 0x62000000), BLOCK_LATER("WIFI_TOP_OFF", 0x63000000),
    BLOCK_LATER("WIFI_TOP_AON", 0x64000000),
    SLOT("IO0_BOOT, last word", 0x210C0FFC, 0xFFFFFFFF, "h", "h", "h"),
    SLOT("IO1_BOOT, last word", 0x210D0FFC, 0xFFFFFFFF, "h", "h", "h"),

    /* The firewall's own page. A flipped slot bit is master 9's, which nothing speaks as. */
    { "FW_HANDOVER", 0x30000004, ZERO, 0, READERS, STATIC_WRITERS, MATRIX_PHASES },
    { "FW_DESC_LOCK", 0x30000008, ZERO, 0, READERS, STATIC_WRITERS, MATRIX_PHASES },
    { "FW_SLOT_LOCK0", 0x30000010, ZERO, 0, READERS, STATIC_WRITERS, MATRIX_PHASES },
    { "FW_SLOT_LOCK1", 0x30000014, ZERO, 0, READERS, STATIC_WRITERS, MATRIX_PHASES },
    { "FW_VIOL_STATUS", 0x30000040, ZERO, 0, READERS, READERS, MATRIX_PHASES },
    { "descriptor 12 BASE (static, spare)", 0x300001C0, KEEPS, 0x1000, READERS, STATIC_WRITERS,
      MATRIX_LOCKED },
    { "descriptor 14 END (static, the monitor's)", 0x300001E4, KEEPS, 0x1000, READERS,
      STATIC_WRITERS, MATRIX_LOCKED },
    { "descriptor 19 BASE (dynamic, a grant)", 0x30000230, KEEPS, 0x1000, READERS,
      { "s", "s", "s" }, MATRIX_PHASES },
    { "descriptor 20 BASE (dynamic, unused)", 0x30000240, KEEPS, 0x1000, READERS,
      { "s", "s", "s" }, MATRIX_LOCKED },
    { "slot word PINMUX", 0x30000804, KEEPS, 0x200, READERS, STATIC_WRITERS, MATRIX_LOCKED },
    { "slot word SFC", 0x3000081C, KEEPS, 0x200, READERS, STATIC_WRITERS, MATRIX_HANDED },
    { "slot word EFUSE", 0x30000834, KEEPS, 0x200, READERS, STATIC_WRITERS, MATRIX_HANDED },
    { "slot word IO0_BOOT", 0x300008B4, KEEPS, 0x200, READERS, STATIC_WRITERS, MATRIX_HANDED },
    { "slot word IO1_BOOT", 0x300008B8, KEEPS, 0x200, READERS, STATIC_WRITERS, MATRIX_HANDED },

    /* Private blocks and holes */
    PRIVATE("HSP's and the I/O cores' TCM", 0x00100000, "h01"),
    PRIVATE("I/O cores' SYSRAM", 0x22000000, "01"),
    PRIVATE("M4s' watchdog", 0x21020040, "h01"),
    PRIVATE("CHIP_RESET", 0x21090010, "h01"), /* an I/O core has its DMA block near there */
    PRIVATE("CHIP_RESOURCE", 0x210A0010, "h"),
    PRIVATE("engine", 0x2F000010, "h"),
    PRIVATE("GIC distributor", 0x32001004, "ns"),
    PRIVATE("hole above SYSRAM", 0x80400000, ""),
    PRIVATE("hole above flash", 0x91000000, ""),
    PRIVATE("hole, normal RAM's alias in the monitor's tables", 0xA0000000, ""),
};

#endif
