/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 A7 interrupt conditioning in front of the GIC (facts 2.4;
 * regs/cirq.h). Passes every line unchanged after reset.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + GPIO inputs 0..CIRQ_NUM_IRQS-1: sources, by SPI number
 *  + GPIO outputs 0..CIRQ_NUM_IRQS-1: to the GIC
 */
#ifndef HW_MT3620_CIRQ_H
#define HW_MT3620_CIRQ_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/cirq.h"

#define TYPE_MT3620_CIRQ "mt3620-cirq"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Cirq, MT3620_CIRQ)

/* Guest-visible state, plain data; `input` is what the sources drive. */
typedef struct Mt3620CirqState {
    uint32_t dbnc[CIRQ_NUM_DBNC];
    uint32_t sens[CIRQ_NUM_WORDS];
    uint32_t edge2lvl[CIRQ_NUM_WORDS];
    uint32_t sts[CIRQ_NUM_WORDS];
    uint32_t dis[CIRQ_NUM_WORDS];
    uint32_t test[CIRQ_NUM_WORDS];
    uint32_t test_ctl;
    uint32_t input[CIRQ_NUM_WORDS];
    uint32_t output[CIRQ_NUM_WORDS];
} Mt3620CirqState;

struct Mt3620Cirq {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq out[CIRQ_NUM_IRQS];

    Mt3620CirqState state;
    MT3620Faults faults;
};

#endif
