/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mailbox between two cores: one device a pair (facts 4.13; regs/mbox.h).
 * Side A is the A7 (IO0 in the IO0-IO1 pair), side B the Cortex-M4.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: side A, region 1: side B (MBOX_SIZE each)
 *  + sysbus IRQs 0..5: side A in MBOX_LINE_* order; 6..11: side B.
 *    RD and WR are pulses: a GIC input must be configured as an edge
 *  + property "semaphore": the pair has SEMAPHORE (A7 to I/O core pairs)
 */
#ifndef HW_MT3620_MBOX_H
#define HW_MT3620_MBOX_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/mbox.h"
#include "regs/memmap.h"

#define TYPE_MT3620_MBOX "mt3620-mbox"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Mbox, MT3620_MBOX)

#define MT3620_MBOX_SIDE_A 0
#define MT3620_MBOX_SIDE_B 1

typedef struct Mt3620MboxEntry {
    uint32_t cmd;
    uint32_t data;
} Mt3620MboxEntry;

/* Guest-visible state of one side, plain data. The FIFO is the incoming one. */
typedef struct Mt3620MboxSideState {
    Mt3620MboxEntry fifo[MBOX_FIFO_DEPTH];
    uint32_t head;
    uint32_t count;
    uint32_t data_latch;
    uint32_t dbg_idx;
    uint32_t fifo_ctrl;
    uint32_t nf_thrs;
    uint32_t ne_thrs;
    uint32_t int_en;
    uint32_t int_sts;
    uint32_t sw_en;
    uint32_t sw_sts;
} Mt3620MboxSideState;

typedef struct Mt3620MboxSide {
    Mt3620Mbox *mbox;
    unsigned int index;
    MemoryRegion iomem;
    qemu_irq line[MBOX_NUM_LINES];
} Mt3620MboxSide;

struct Mt3620Mbox {
    SysBusDevice parent_obj;

    Mt3620MboxSide side[2];
    bool has_semaphore;

    struct {
        Mt3620MboxSideState side[2];
        uint32_t semaphore;
    } state;
    MT3620Faults faults;
};

/* Reset of one core only: its registers, its incoming FIFO, its semaphore. */
void mt3620_mbox_reset_side(Mt3620Mbox *s, unsigned int side);

#endif
