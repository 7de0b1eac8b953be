/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MT3620 system-on-chip: cores, views, blocks and the wires between them.
 * docs/machine.md has the map a user needs.
 *
 * QEMU interface:
 *  + property "sysram": link to the 4 MiB SYSRAM region
 *  + property "rom-file": HSP's mask ROM image
 *  + properties "seed", "volatile", "recovery-strap": as the machine's
 *  + property "quantum": instructions a turn
 *  + properties "flash", "fuses": drives; "serial0".."serial3": chardevs
 */
#ifndef HW_MT3620_SOC_H
#define HW_MT3620_SOC_H

#include "hw/arm/armv7m.h"
#include "hw/cpu/a15mpcore.h"
#include "hw/cpu/cluster.h"
#include "hw/mt3620/mt3620_chip_reset.h"
#include "hw/mt3620/mt3620_chip_resource.h"
#include "hw/mt3620/mt3620_cpu_extra.h"
#include "hw/mt3620/mt3620_firewall.h"
#include "hw/mt3620/mt3620_oracle.h"
#include "hw/mt3620/mt3620_turns.h"
#include "hw/mt3620/mt3620_views.h"
#include "hw/sysbus.h"
#include "qemu/notify.h"
#include "qom/object.h"
#include "target/arm/cpu.h"

#define TYPE_MT3620_SOC "mt3620-soc"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620SoCState, MT3620_SOC)

/* Cores by cpu_index, clusters and interrupt controllers in the same order */
enum mt3620_cpu {
    MT3620_CPU_A7,
    MT3620_CPU_HSP,
    MT3620_CPU_IO0,
    MT3620_CPU_IO1,
    MT3620_NUM_CPUS,
};

/* The Cortex-M4s: HSP, IO0, IO1 */
#define MT3620_NUM_M4   3
#define MT3620_M4_HSP   0
#define MT3620_M4_IO(c) (1 + (c))

#define MT3620_NUM_SERIAL 4
#define MT3620_DEFAULT_QUANTUM 1000
/* Words that hold the levels of all lines of one interrupt controller */
#define MT3620_LEVEL_WORDS 5

/* Blocks that are models of their own: B(ID, type, QOM name) */
#define MT3620_BLOCKS(B) \
    B(FIREWALL,      "mt3620-firewall",      "firewall") \
    B(CHIP_RESET,    "mt3620-chip-reset",    "chip-reset") \
    B(CHIP_RESOURCE, "mt3620-chip-resource", "chip-resource") \
    B(CHIP_MISC,     "mt3620-chip-misc",     "chip-misc") \
    B(SFC,           "mt3620-sfc",           "sfc") \
    B(EFUSE,         "mt3620-efuse",         "efuse") \
    B(ENGINE,        "mt3620-engine",        "engine") \
    B(RTC,           "mt3620-rtc",           "rtc") \
    B(PINMUX,        "mt3620-pinmux",        "pinmux") \
    B(TOPCFG,        "mt3620-topcfg",        "topcfg") \
    B(MBOX_HSP_S,    "mt3620-mbox",          "mbox-hsp-secure") \
    B(MBOX_HSP_N,    "mt3620-mbox",          "mbox-hsp-normal") \
    B(MBOX_IO0,      "mt3620-mbox",          "mbox-io0") \
    B(MBOX_IO1,      "mt3620-mbox",          "mbox-io1") \
    B(MBOX_IO,       "mt3620-mbox",          "mbox-io") \
    B(WDT_A7,        "mt3620-wdt",           "wdt-a7") \
    B(GPT_A7,        "mt3620-gpt",           "gpt-a7") \
    B(UART_A7,       "mt3620-uart",          "uart-a7") \
    B(CIRQ_A7,       "mt3620-cirq",          "cirq-a7") \
    B(DMA_A7,        "mt3620-dma-a7",        "dma-a7") \
    B(IRQCOND_HSP,   "mt3620-irqcond",       "irqcond-hsp") \
    B(IRQCOND_IO0,   "mt3620-irqcond",       "irqcond-io0") \
    B(IRQCOND_IO1,   "mt3620-irqcond",       "irqcond-io1") \
    B(RGU_HSP,       "mt3620-rgu",           "rgu-hsp") \
    B(RGU_IO0,       "mt3620-rgu",           "rgu-io0") \
    B(RGU_IO1,       "mt3620-rgu",           "rgu-io1") \
    B(WDT_HSP,       "mt3620-wdt",           "wdt-hsp") \
    B(WDT_IO0,       "mt3620-wdt",           "wdt-io0") \
    B(WDT_IO1,       "mt3620-wdt",           "wdt-io1") \
    B(GPT_HSP,       "mt3620-gpt",           "gpt-hsp") \
    B(GPT_IO0,       "mt3620-gpt",           "gpt-io0") \
    B(GPT_IO1,       "mt3620-gpt",           "gpt-io1") \
    B(UART_HSP,      "mt3620-uart",          "uart-hsp") \
    B(UART_IO0,      "mt3620-uart",          "uart-io0") \
    B(UART_IO1,      "mt3620-uart",          "uart-io1") \
    B(DMA_IO0,       "mt3620-dma-io",        "dma-io0") \
    B(DMA_IO1,       "mt3620-dma-io",        "dma-io1")

#define MT3620_BLOCK_ID(id, type, name) MT3620_BLOCK_##id,
enum mt3620_block { MT3620_BLOCKS(MT3620_BLOCK_ID) MT3620_NUM_BLOCKS };

/* Two sinks of one source; the sources that need it */
enum mt3620_fan { MT3620_FAN_RTC, MT3620_FAN_GPT_A7, MT3620_FAN_GPT3_A7, MT3620_NUM_FANS };

typedef struct MT3620SoCIrqPort {
    MT3620SoCState *soc;
    enum mt3620_cpu cpu;
} MT3620SoCIrqPort;

struct MT3620SoCState {
    SysBusDevice parent_obj;

    CPUClusterState cluster[MT3620_NUM_CPUS];
    ARMCPU a7;
    A15MPPrivState a7mp;
    ARMv7MState m4[MT3620_NUM_M4];
    Clock *m4_clock;

    MT3620View view[MASTER_COUNT];      /* by master; MT3620_HAS_VIEW() */
    MT3620ViewRom hsp_rom;
    MemoryRegion hsp_tcm;
    MemoryRegion io_boot[MT3620_IO_CORES];
    MemoryRegion io_tcm[MT3620_IO_CORES];
    MemoryRegion io_sysram[MT3620_IO_CORES];
    /* The core's own view of its flash window, and its DMA's */
    MemoryRegion *io_window[MT3620_IO_CORES][2];

    MT3620Oracle oracle;
    MT3620Turns turns;
    MT3620CpuExtra cpu_extra;
    DeviceState *block[MT3620_NUM_BLOCKS];
    MT3620FirewallState *firewall;
    MT3620ChipResetState *chip_reset;
    MT3620ChipResourceState *chip_resource;
    MemoryRegion *slot_target[FW_NUM_SLOTS];
    Notifier flash_change;

    MT3620SoCIrqPort irq_port[MT3620_NUM_CPUS];
    qemu_irq fan[MT3620_NUM_FANS][2];
    /*
     * What drives each interrupt controller. A core's reset clears the
     * controller's idea of its input levels, and the sources do not repeat them.
     */
    uint32_t irq_level[MT3620_NUM_CPUS][MT3620_LEVEL_WORDS];

    MemoryRegion *sysram;
    char *rom_file;
    uint64_t seed;
    uint32_t quantum;
    bool volatile_content;
    bool recovery_strap;
};

CPUState *mt3620_soc_cpu(MT3620SoCState *s, enum mt3620_cpu cpu);

/* mt3620_soc_map.c */
void mt3620_soc_set_dma_properties(MT3620SoCState *s);
void mt3620_soc_map(MT3620SoCState *s);

/* mt3620_soc_flash.c */
extern const MT3620ResourceOps mt3620_soc_resource_ops;
void mt3620_soc_connect_flash(MT3620SoCState *s);

/* mt3620_soc_irq.c */
void mt3620_soc_init_lines(MT3620SoCState *s);
void mt3620_soc_wire_lines(MT3620SoCState *s);
/* Tell CPU's interrupt controller, just reset, which lines are up */
void mt3620_soc_drive_lines(MT3620SoCState *s, enum mt3620_cpu cpu);

/* mt3620_power.c */
extern const MT3620CoreOps mt3620_soc_core_ops;
void mt3620_soc_init_power(MT3620SoCState *s);
/* Zeroes I/O core C's memories; the boot page too if BOOT_PAGE */
void mt3620_soc_wipe_io(MT3620SoCState *s, int c, bool boot_page);

/* mt3620_stages.c */
void mt3620_soc_add_stages(MT3620SoCState *s);

/* mt3620_probe.c */
void mt3620_soc_add_probes(MT3620SoCState *s);

/* After every reset of the whole SoC, once all devices are reset */
void mt3620_soc_after_reset(MT3620SoCState *s);

#endif
