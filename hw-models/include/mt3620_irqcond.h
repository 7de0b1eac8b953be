/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 interrupt conditioning in front of an M4's NVIC (facts 4.2;
 * regs/irqcond.h). Passes every line unchanged after reset.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + property "num-irqs": lines, up to 160 (default IO_NUM_IRQ)
 *  + GPIO inputs 0..num-irqs-1: sources, by NVIC line
 *  + GPIO outputs 0..num-irqs-1: to the NVIC
 */
#ifndef HW_MT3620_IRQCOND_H
#define HW_MT3620_IRQCOND_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/irqcond.h"
#include "regs/memmap.h"

#define TYPE_MT3620_IRQCOND "mt3620-irqcond"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Irqcond, MT3620_IRQCOND)

#define MT3620_IRQCOND_MAX_IRQS (32 * IRQCOND_NUM_WORDS)

/* Guest-visible state, plain data; `input` is what the sources drive. */
typedef struct Mt3620IrqcondState {
    uint32_t dbnc[IRQCOND_NUM_DBNC];
    uint32_t sens[IRQCOND_NUM_WORDS];
    uint32_t dis[IRQCOND_NUM_WORDS];
    uint32_t test[IRQCOND_NUM_WORDS];
    uint32_t test_ctl;
    uint32_t wic_swpend[IRQCOND_NUM_WORDS];
    uint32_t wic_swen[IRQCOND_NUM_WORDS];
    uint32_t wic_dis[IRQCOND_NUM_WORDS];
    uint32_t wic_swcon;
    uint32_t input[IRQCOND_NUM_WORDS];
    uint32_t output[IRQCOND_NUM_WORDS];
} Mt3620IrqcondState;

struct Mt3620Irqcond {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq out[MT3620_IRQCOND_MAX_IRQS];
    uint32_t num_irqs;

    Mt3620IrqcondState state;
    MT3620Faults faults;
};

#endif
