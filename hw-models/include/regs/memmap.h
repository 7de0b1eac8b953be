/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Physical addresses and interrupt numbers of the MT3620.
 * Sources: "facts" = docs/sources.md, list of public material (MediaTek's M4
 * memory map header, the published Linux tree); "own" = not public, decided here
 * and documented in docs/machine.md.
 */
#ifndef REGS_MEMMAP_H
#define REGS_MEMMAP_H

/* Shared memories (facts 1.3) */
#define SYSRAM_BASE             0x80000000
#define SYSRAM_SIZE             0x00400000
#define FLASH_WINDOW_BASE       0x90000000
#define FLASH_SIZE              0x01000000

/* Global blocks as seen by every core (facts 2.1) */
#define FIREWALL_BASE           0x30000000
#define PINMUX_BASE             0x30010000
#define GPIO_NONMAP_BASE        0x30020000
#define TOPCFG_BASE             0x30030000
#define DMA_TZ_BASE             0x30040000
#define WDT_A7_BASE             0x30050000
#define SYSRAM_CTRL_BASE        0x30060000
#define SFC_BASE                0x30070000
#define INFRA_BUS_BASE          0x30080000
#define RTC_BASE                0x30090000
#define PMTR_BASE               0x300A0000
#define INTF_BASE               0x300C0000
#define MCUSYS_CFG_BASE         0x300D0000
#define EFUSE_BASE              0x300E0000
#define MBOX_HSP_SECURE_A7_BASE 0x300F0000
#define SWD_BASE                0x30200000
#define MBOX_HSP_NORMAL_A7_BASE 0x31000000
#define MBOX_IO0_A7_BASE        0x31010000
#define MBOX_IO1_A7_BASE        0x31020000
#define GPT_A7_BASE             0x3103E000
#define UART_A7_BASE            0x31040000
#define DMA_A7_BASE             0x31050000
#define CIRQ_A7_BASE            0x31060000
#define ADC_BASE                0x38000000
#define GPIO_GROUP_BASE(g)      (0x38010000 + 0x10000 * (g))   /* g = 0..5 */
#define ISU_BASE(n)             (0x38070000 + 0x10000 * (n))   /* n = 0..5 */
#define I2S_BASE(n)             (0x380D0000 + 0x10000 * (n))   /* n = 0..1 */
#define I2S_FIFO_BASE(n)        (0x380F0000 + 0x10000 * (n))
#define WIFI_HIF_BASE           0x60000000
#define WIFI_PDA_BASE           0x61000000
#define WIFI_SYSRAM_BASE        0x62000000
#define WIFI_TOP_OFF_BASE       0x63000000
#define WIFI_TOP_AON_BASE       0x64000000
#define GLOBAL_SLOT_SIZE        0x00010000

/* A7 private peripheral base: not public (facts 2.3); own choice.
 * Cortex-A15/A7 layout: distributor at +0x1000, CPU interface at +0x2000. */
#define A7_PERIPHBASE           0x32000000
#define A7_GICD_BASE            (A7_PERIPHBASE + 0x1000)
#define A7_GICC_BASE            (A7_PERIPHBASE + 0x2000)
#define A7_GIC_NUM_SPI          112                            /* facts 2.3 */
#define A7_TIMER_HZ             25000000  /* own: 40 ns, exact in nanoseconds; silicon is near 26 MHz */

/* A7 shared peripheral interrupts (SPI numbers, GIC id = 32 + n).
 * EINT lines are facts 2.3; all others own. */
#define A7_SPI_MBOX_HSP_S_WR    0
#define A7_SPI_MBOX_HSP_S_RD    1
#define A7_SPI_MBOX_HSP_S_SW    2
#define A7_SPI_MBOX_HSP_N_WR    3    /* "data for me is ready" */
#define A7_SPI_MBOX_HSP_N_RD    4    /* "my post was taken" */
#define A7_SPI_MBOX_HSP_N_SW    5
#define A7_SPI_MBOX_IO_WR(c)    (6 + 3 * (c))                  /* c = 0..1 */
#define A7_SPI_MBOX_IO_RD(c)    (7 + 3 * (c))
#define A7_SPI_MBOX_IO_SW(c)    (8 + 3 * (c))
#define A7_SPI_GPT              12
#define A7_SPI_GPT3             13
#define A7_SPI_WDT              14
#define A7_SPI_UART             15
#define A7_SPI_RTC              16
#define A7_SPI_DMA(n)           (21 + (n))                     /* n = 0..33 */
#define A7_SPI_EINT(p)          ((p) < 4 ? 17 + (p) : 61 + (p) - 4)   /* p = 0..23 */

/* I/O core (Cortex-M4F) local map, banked per core (facts 3.1) */
#define IO_BOOT_BASE            0x00000000
#define IO_BOOT_SIZE            0x00001000   /* own: boot page, filled by HSP while the core is held */
#define IO_TCM_BASE             0x00100000
#define IO_TCM_SIZE             0x00030000
#define IO_FLASH_WINDOW_BASE    0x10000000
#define IO_FLASH_WINDOW_SIZE    0x00100000
#define IO_SYSRAM_BASE          0x22000000
#define IO_SYSRAM_SIZE          0x00010000
/* M4 private blocks: same offsets on HSP, IO0 and IO1 (facts 2.7, 3.1) */
#define M4_CONFIG_BASE          0x20000000
#define M4_IRQCOND_BASE         0x21000000
#define M4_RGU_BASE             0x21010000
#define M4_WDT_BASE             0x21020000
#define M4_GPT_BASE             0x21030000
#define M4_UART_BASE            0x21040000
#define IO_MBOX_A7_BASE         0x21050000
#define IO_MBOX_M4_BASE         0x21060000
#define IO_INFRA_BASE           0x21070000
#define IO_DMA_BASE             0x21080000
#define IO_NUM_IRQ              100
#define M4_NUM_PRIO_BITS        3

/* I/O core NVIC lines (facts 3.2) */
#define IO_IRQ_WIC              0
#define IO_IRQ_GPT01            1
#define IO_IRQ_GPT3             2
#define IO_IRQ_WDT              3
#define IO_IRQ_UART             4
#define IO_IRQ_INFRA            5
#define IO_IRQ_MBOX_A7_RD       6
#define IO_IRQ_MBOX_A7_NF       7
#define IO_IRQ_MBOX_A7_WR       8
#define IO_IRQ_MBOX_A7_NE       9
#define IO_IRQ_MBOX_A7_FIFO     10
#define IO_IRQ_MBOX_A7_SW       11
#define IO_IRQ_MBOX_M4_RD       12   /* NF, WR, NE, FIFO, SW follow: 13..17 */
#define IO_IRQ_EINT(p)          (20 + (p))
#define IO_IRQ_DMA              77

/* HSP ("Pluton") local map (facts 2.7); sizes of the ROM: facts 1.3 */
#define HSP_ROM_BASE            0x00000000
#define HSP_ROM_SIZE            0x00010000
#define HSP_TCM_BASE            0x00100000
#define HSP_TCM_SIZE            0x00020000
#define HSP_MBOX_NORMAL_BASE    0x21050000
#define HSP_MBOX_SECURE_BASE    0x21060000
#define HSP_CHIP_MISC_BASE      0x21080000
#define HSP_CHIP_RESET_BASE     0x21090000
#define HSP_CHIP_RESOURCE_BASE  0x210A0000
#define HSP_SPI_SLAVE_BASE      0x210B0000
#define HSP_IO_BOOT_BASE(c)     (0x210C0000 + 0x10000 * (c))   /* own: HSP's port to the boot page of I/O core c */
#define HSP_ENGINE_BASE         0x2F000000   /* facts: "HSPI" aperture; contents own */
#define HSP_ENGINE_SIZE         0x00001000
#define HSP_NUM_IRQ             137

/* HSP NVIC lines (facts 2.6) */
#define HSP_IRQ_RTC             1
#define HSP_IRQ_SF              2
#define HSP_IRQ_GPT             3
#define HSP_IRQ_GPT3            4
#define HSP_IRQ_WDT_A7          5
#define HSP_IRQ_WDT_IO(c)       (6 + (c))
#define HSP_IRQ_SWINT_A7        9
#define HSP_IRQ_SWINT_IO(c)     (10 + (c))
#define HSP_IRQ_WDT             13
#define HSP_IRQ_UART            14
#define HSP_IRQ_MBOX_S_RD       17   /* NF, WR, NE, FIFO, SW follow: 18..22 */
#define HSP_IRQ_MBOX_N_RD       23   /* NF, WR, NE, FIFO, SW follow: 24..28 */
#define HSP_IRQ_GPT_A7          65
#define HSP_IRQ_GPT3_A7         66
#define HSP_IRQ_DMA_A7          128  /* any channel */
#define HSP_IRQ_TZ_VIOLATION    130

/* Order of the six mailbox event lines behind a ..._MBOX_..._RD number */
#define MBOX_LINE_RD            0
#define MBOX_LINE_NF            1
#define MBOX_LINE_WR            2
#define MBOX_LINE_NE            3
#define MBOX_LINE_FIFO          4
#define MBOX_LINE_SW            5
#define MBOX_NUM_LINES          6

/* Bus masters: the numbers used by the firewall, the violation latch and the
 * machine's views (own; design page docs/firewall.md). */
#define MASTER_A7_NS            0
#define MASTER_A7_S             1
#define MASTER_HSP              2
#define MASTER_IO0              3
#define MASTER_IO1              4
#define MASTER_DMA_A7           5    /* the A7's DMA, programmed by the normal world */
#define MASTER_DMA_TZ           6
#define MASTER_DMA_IO0          7
#define MASTER_DMA_IO1          8
#define MASTER_WIFI             9
#define MASTER_DMA_A7_S         10   /* the A7's DMA, programmed by the secure world */
#define MASTER_COUNT            11

#endif
