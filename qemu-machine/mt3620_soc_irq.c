/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: interrupt and reset-request wires.
 *
 * Every line runs source -> conditioning block -> the SoC's record of levels ->
 * interrupt controller. Line numbers: regs/memmap.h.
 */

#include "qemu/osdep.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_soc.h"
#include "hw/mt3620/regs/dma_a7.h"
#include "hw/mt3620/regs/mbox.h"

static const char *const irq_port_name[MT3620_NUM_CPUS] = {
    "irq-a7", "irq-hsp", "irq-io0", "irq-io1",
};

static const unsigned int irq_count[MT3620_NUM_CPUS] = {
    A7_GIC_NUM_SPI, HSP_NUM_IRQ, IO_NUM_IRQ, IO_NUM_IRQ,
};

QEMU_BUILD_BUG_ON(HSP_NUM_IRQ > 32 * MT3620_LEVEL_WORDS);

static qemu_irq irq_controller_in(MT3620SoCState *s, enum mt3620_cpu cpu,
                                  unsigned int n)
{
    DeviceState *controller = cpu == MT3620_CPU_A7 ?
        DEVICE(&s->a7mp) : DEVICE(&s->m4[cpu - MT3620_CPU_HSP]);

    return qdev_get_gpio_in(controller, n);
}

static void irq_set(void *opaque, int n, int level)
{
    MT3620SoCIrqPort *port = opaque;
    uint32_t *word = &port->soc->irq_level[port->cpu][n / 32];

    *word = deposit32(*word, n % 32, 1, !!level);
    qemu_set_irq(irq_controller_in(port->soc, port->cpu, n), level);
}

void mt3620_soc_drive_lines(MT3620SoCState *s, enum mt3620_cpu cpu)
{
    for (unsigned int n = 0; n < irq_count[cpu]; n++) {
        if (extract32(s->irq_level[cpu][n / 32], n % 32, 1)) {
            qemu_irq_raise(irq_controller_in(s, cpu, n));
        }
    }
}

static void irq_fan(void *opaque, int n, int level)
{
    MT3620SoCState *s = opaque;

    for (int i = 0; i < ARRAY_SIZE(s->fan[n]); i++) {
        qemu_set_irq(s->fan[n][i], level);
    }
}

void mt3620_soc_init_lines(MT3620SoCState *s)
{
    DeviceState *dev = DEVICE(s);

    for (int cpu = 0; cpu < MT3620_NUM_CPUS; cpu++) {
        s->irq_port[cpu].soc = s;
        s->irq_port[cpu].cpu = cpu;
        qdev_init_gpio_in_named_with_opaque(dev, irq_set, &s->irq_port[cpu],
                                            irq_port_name[cpu],
                                            irq_count[cpu]);
    }
    qdev_init_gpio_in_named(dev, irq_fan, "fan", MT3620_NUM_FANS);
}

static DeviceState *irq_conditioner(MT3620SoCState *s, enum mt3620_cpu cpu)
{
    return cpu == MT3620_CPU_A7 ?
        s->block[MT3620_BLOCK_CIRQ_A7] :
        s->block[MT3620_BLOCK_IRQCOND_HSP + cpu - MT3620_CPU_HSP];
}

/* Where a source of CPU's line N plugs in */
static qemu_irq irq_in(MT3620SoCState *s, enum mt3620_cpu cpu, unsigned int n)
{
    return qdev_get_gpio_in(irq_conditioner(s, cpu), n);
}

static void irq_wire_conditioners(MT3620SoCState *s)
{
    for (int cpu = 0; cpu < MT3620_NUM_CPUS; cpu++) {
        for (unsigned int n = 0; n < irq_count[cpu]; n++) {
            qdev_connect_gpio_out(irq_conditioner(s, cpu), n,
                                  qdev_get_gpio_in_named(DEVICE(s),
                                                         irq_port_name[cpu],
                                                         n));
        }
    }
}

static void irq_connect(MT3620SoCState *s, enum mt3620_block source, int line,
                        qemu_irq sink)
{
    sysbus_connect_irq(SYS_BUS_DEVICE(s->block[source]), line, sink);
}

static qemu_irq irq_fan_out(MT3620SoCState *s, enum mt3620_fan fan,
                            qemu_irq first, qemu_irq second)
{
    s->fan[fan][0] = first;
    s->fan[fan][1] = second;
    return qdev_get_gpio_in_named(DEVICE(s), "fan", fan);
}

/* All six event lines, to consecutive NVIC lines */
static void irq_wire_mbox_m4(MT3620SoCState *s, enum mt3620_block mbox,
                             int first_line, enum mt3620_cpu cpu,
                             unsigned int first_irq)
{
    for (int i = 0; i < MBOX_NUM_LINES; i++) {
        irq_connect(s, mbox, first_line + i, irq_in(s, cpu, first_irq + i));
    }
}

/* The GIC takes three of the six: posted, taken, software */
static void irq_wire_mbox_a7(MT3620SoCState *s, enum mt3620_block mbox,
                             unsigned int first_spi)
{
    static const int line[] = { MBOX_LINE_WR, MBOX_LINE_RD, MBOX_LINE_SW };

    for (int i = 0; i < ARRAY_SIZE(line); i++) {
        irq_connect(s, mbox, line[i], irq_in(s, MT3620_CPU_A7, first_spi + i));
    }
}

static void irq_wire_mailboxes(MT3620SoCState *s)
{
    irq_wire_mbox_a7(s, MT3620_BLOCK_MBOX_HSP_S, A7_SPI_MBOX_HSP_S_WR);
    irq_wire_mbox_a7(s, MT3620_BLOCK_MBOX_HSP_N, A7_SPI_MBOX_HSP_N_WR);
    irq_wire_mbox_m4(s, MT3620_BLOCK_MBOX_HSP_S, MBOX_NUM_LINES,
                     MT3620_CPU_HSP, HSP_IRQ_MBOX_S_RD);
    irq_wire_mbox_m4(s, MT3620_BLOCK_MBOX_HSP_N, MBOX_NUM_LINES,
                     MT3620_CPU_HSP, HSP_IRQ_MBOX_N_RD);
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        irq_wire_mbox_a7(s, MT3620_BLOCK_MBOX_IO0 + c, A7_SPI_MBOX_IO_WR(c));
        irq_wire_mbox_m4(s, MT3620_BLOCK_MBOX_IO0 + c, MBOX_NUM_LINES,
                         MT3620_CPU_IO0 + c, IO_IRQ_MBOX_A7_RD);
        irq_wire_mbox_m4(s, MT3620_BLOCK_MBOX_IO, c * MBOX_NUM_LINES,
                         MT3620_CPU_IO0 + c, IO_IRQ_MBOX_M4_RD);
    }
}

/* Watchdog of core: own line, HSP's copy, HSP's software-interrupt line */
static void irq_wire_wdt(MT3620SoCState *s, enum mt3620_block wdt,
                         qemu_irq own, unsigned int hsp_irq,
                         unsigned int hsp_swint, qemu_irq reset)
{
    DeviceState *dev = s->block[wdt];

    irq_connect(s, wdt, 0, own);
    if (hsp_irq) {
        irq_connect(s, wdt, 1, irq_in(s, MT3620_CPU_HSP, hsp_irq));
        qdev_connect_gpio_out_named(dev, "swint", 0,
                                    irq_in(s, MT3620_CPU_HSP, hsp_swint));
    }
    qdev_connect_gpio_out_named(dev, "reset", 0, reset);
}

static void irq_wire_resets(MT3620SoCState *s)
{
    DeviceState *rst = DEVICE(s->chip_reset);

    irq_wire_wdt(s, MT3620_BLOCK_WDT_A7, irq_in(s, MT3620_CPU_A7, A7_SPI_WDT),
                 HSP_IRQ_WDT_A7, HSP_IRQ_SWINT_A7,
                 qdev_get_gpio_in_named(rst, "core-wdt", CORE_A7));
    irq_wire_wdt(s, MT3620_BLOCK_WDT_HSP,
                 irq_in(s, MT3620_CPU_HSP, HSP_IRQ_WDT), 0, 0,
                 qdev_get_gpio_in_named(rst, "hsp-wdt", 0));
    qdev_connect_gpio_out_named(DEVICE(&s->m4[MT3620_M4_HSP]), "SYSRESETREQ", 0,
                                qdev_get_gpio_in_named(rst, "hsp-sysreset", 0));
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        irq_wire_wdt(s, MT3620_BLOCK_WDT_IO0 + c,
                     irq_in(s, MT3620_CPU_IO0 + c, IO_IRQ_WDT),
                     HSP_IRQ_WDT_IO(c), HSP_IRQ_SWINT_IO(c),
                     qdev_get_gpio_in_named(rst, "core-wdt", CORE_IO0 + c));
        qdev_connect_gpio_out_named(DEVICE(&s->m4[MT3620_M4_IO(c)]),
                                    "SYSRESETREQ", 0,
                                    qdev_get_gpio_in_named(rst, "core-self",
                                                           CORE_IO0 + c));
    }
}

static void irq_wire_core_blocks(MT3620SoCState *s)
{
    irq_connect(s, MT3620_BLOCK_UART_A7, 0,
                irq_in(s, MT3620_CPU_A7, A7_SPI_UART));
    irq_connect(s, MT3620_BLOCK_UART_HSP, 0,
                irq_in(s, MT3620_CPU_HSP, HSP_IRQ_UART));
    irq_connect(s, MT3620_BLOCK_GPT_HSP, 0,
                irq_in(s, MT3620_CPU_HSP, HSP_IRQ_GPT));
    irq_connect(s, MT3620_BLOCK_GPT_HSP, 1,
                irq_in(s, MT3620_CPU_HSP, HSP_IRQ_GPT3));
    irq_connect(s, MT3620_BLOCK_GPT_A7, 0,
                irq_fan_out(s, MT3620_FAN_GPT_A7,
                            irq_in(s, MT3620_CPU_A7, A7_SPI_GPT),
                            irq_in(s, MT3620_CPU_HSP, HSP_IRQ_GPT_A7)));
    irq_connect(s, MT3620_BLOCK_GPT_A7, 1,
                irq_fan_out(s, MT3620_FAN_GPT3_A7,
                            irq_in(s, MT3620_CPU_A7, A7_SPI_GPT3),
                            irq_in(s, MT3620_CPU_HSP, HSP_IRQ_GPT3_A7)));
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        enum mt3620_cpu cpu = MT3620_CPU_IO0 + c;

        irq_connect(s, MT3620_BLOCK_UART_IO0 + c, 0,
                    irq_in(s, cpu, IO_IRQ_UART));
        irq_connect(s, MT3620_BLOCK_GPT_IO0 + c, 0,
                    irq_in(s, cpu, IO_IRQ_GPT01));
        irq_connect(s, MT3620_BLOCK_GPT_IO0 + c, 1,
                    irq_in(s, cpu, IO_IRQ_GPT3));
    }
}

/* Interrupts, and the A7 UART's requests. No other peripheral asks for a transfer yet. */
static void irq_wire_dma(MT3620SoCState *s)
{
    DeviceState *a7 = s->block[MT3620_BLOCK_DMA_A7];
    DeviceState *uart = s->block[MT3620_BLOCK_UART_A7];

    for (int ch = 0; ch < DMA_A7_NUM_CHANNELS; ch++) {
        irq_connect(s, MT3620_BLOCK_DMA_A7, ch, irq_in(s, MT3620_CPU_A7, A7_SPI_DMA(ch)));
    }
    irq_connect(s, MT3620_BLOCK_DMA_A7, DMA_A7_NUM_CHANNELS,
                irq_in(s, MT3620_CPU_HSP, HSP_IRQ_DMA_A7));
    qdev_connect_gpio_out_named(uart, "dma-tx", 0,
                                qdev_get_gpio_in_named(a7, "dreq",
                                                       DMA_A7_CH_UART_A7_TX));
    qdev_connect_gpio_out_named(uart, "dma-rx", 0,
                                qdev_get_gpio_in_named(a7, "dreq",
                                                       DMA_A7_CH_UART_A7_RX));
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        irq_connect(s, MT3620_BLOCK_DMA_IO0 + c, 0,
                    irq_in(s, MT3620_CPU_IO0 + c, IO_IRQ_DMA));
    }
}

void mt3620_soc_wire_lines(MT3620SoCState *s)
{
    irq_wire_conditioners(s);
    irq_wire_core_blocks(s);
    irq_wire_mailboxes(s);
    irq_wire_resets(s);
    irq_wire_dma(s);
    irq_connect(s, MT3620_BLOCK_FIREWALL, 0,
                irq_in(s, MT3620_CPU_HSP, HSP_IRQ_TZ_VIOLATION));
    irq_connect(s, MT3620_BLOCK_SFC, 0,
                irq_in(s, MT3620_CPU_HSP, HSP_IRQ_SF));
    irq_connect(s, MT3620_BLOCK_RTC, 0,
                irq_fan_out(s, MT3620_FAN_RTC,
                            irq_in(s, MT3620_CPU_HSP, HSP_IRQ_RTC),
                            irq_in(s, MT3620_CPU_A7, A7_SPI_RTC)));
}
