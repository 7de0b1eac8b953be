/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The A7's DMA of the MT3620 (facts 4.12.2; regs/dma_a7.h; docs/dma.md).
 *
 * QEMU interface:
 *  + sysbus MMIO regions 0, 1, 2: registers as the normal world, the secure world and
 *    any other master see them; the region tells who programs a channel
 *  + sysbus IRQ 0..33: channel n, level; 34: any channel
 *  + GPIO input "dreq" 0..33: the peripheral of channel n asks for a transfer, level
 *  + links "view", "secure-view": what its accesses reach when the normal, the secure
 *    world programmed them
 *  + property "handshakes": bit n: channel n's peripheral is modelled and wired
 *  + QOM properties "faults", "inject": mt3620_fault.h
 */
#ifndef HW_MT3620_DMA_A7_H
#define HW_MT3620_DMA_A7_H

#include "hw/mt3620/mt3620_dma.h"
#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/dma_a7.h"

#define TYPE_MT3620_DMA_A7 "mt3620-dma-a7"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620DmaA7, MT3620_DMA_A7)

#define MT3620_DMA_A7_WORDS     21      /* one a word offset, 0x00..0x50 */

/* Who accesses the registers. The first two also index the buses. */
enum mt3620_dma_world { DMA_NORMAL, DMA_SECURE, DMA_OTHER, DMA_NUM_WORLDS };
#define DMA_NUM_BUSES           2

typedef struct Mt3620DmaA7Channel {
    uint32_t store[MT3620_DMA_A7_WORDS];    /* registers that hold a value */
    uint32_t secure;        /* belongs to the secure world */
    uint32_t running;
    uint32_t bus;           /* identity of the transfer, taken when it started */
    uint32_t src;           /* of the next unit */
    uint32_t dst;
    uint32_t left;          /* bytes */
    int64_t timeout_ns;
} Mt3620DmaA7Channel;

/* Guest-visible state, plain data. */
typedef struct Mt3620DmaA7State {
    Mt3620DmaA7Channel channel[DMA_A7_NUM_CHANNELS];
    uint64_t ch_en;
    uint64_t soft_dreq;
    uint64_t dreq;          /* levels of the inputs: no reset changes them */
    uint32_t to_div;
    Mt3620DmaPumpState pump;
} Mt3620DmaA7State;

typedef struct Mt3620DmaA7Port {
    Mt3620DmaA7 *dma;
    enum mt3620_dma_world world;
    MemoryRegion iomem;
} Mt3620DmaA7Port;

struct Mt3620DmaA7 {
    SysBusDevice parent_obj;

    Mt3620DmaA7Port port[DMA_NUM_WORLDS];
    qemu_irq irq[DMA_A7_NUM_CHANNELS + 1];
    Mt3620DmaBus bus[DMA_NUM_BUSES];
    Mt3620DmaPump pump;
    uint64_t handshakes;

    Mt3620DmaA7State state;
    MT3620Faults faults;
};

#endif
