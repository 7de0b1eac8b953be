/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 general purpose timers (facts 4.6; regs/gpt.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + sysbus IRQ 0: GPT0 and GPT1; IRQ 1: GPT3
 *  + property "bus-frequency": clock of GPT4
 */
#ifndef HW_MT3620_GPT_H
#define HW_MT3620_GPT_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/gpt.h"

#define TYPE_MT3620_GPT "mt3620-gpt"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Gpt, MT3620_GPT)

#define MT3620_GPT_COUNT 5

/* One counter: `count` held at `start_ns`, runs from there while enabled. */
typedef struct Mt3620GptCounter {
    uint32_t ctrl;
    uint32_t init;      /* ICNT or INIT */
    uint32_t count;
    int64_t start_ns;
} Mt3620GptCounter;

/* Guest-visible state, plain data. */
typedef struct Mt3620GptState {
    Mt3620GptCounter timer[MT3620_GPT_COUNT];
    uint32_t isr;
    uint32_t ier;
    uint32_t gpt3_expire;
    uint32_t gpt3_irq;
    uint32_t gpt3_done;    /* the one shot has fired */
} Mt3620GptState;

struct Mt3620Gpt {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq[2];
    QEMUTimer *timer[MT3620_GPT_COUNT];   /* 0, 1 and 3 only */
    uint32_t bus_frequency;

    Mt3620GptState state;
    MT3620Faults faults;
};

#endif
