/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DMA of an I/O core of the MT3620 (facts 4.12.1; regs/dma_io.h; docs/dma.md).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + sysbus IRQ 0: any channel's interrupt, level
 *  + GPIO input "dreq" 0..29: the peripheral of channel n asks for a transfer, level
 *  + link "view", property "master": what its accesses reach, and as whom
 *  + property "handshakes": bit n: channel n's peripheral is modelled and wired
 *  + QOM properties "faults", "inject": mt3620_fault.h
 */
#ifndef HW_MT3620_DMA_IO_H
#define HW_MT3620_DMA_IO_H

#include "hw/mt3620/mt3620_dma.h"
#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/dma_io.h"

#define TYPE_MT3620_DMA_IO "mt3620-dma-io"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620DmaIo, MT3620_DMA_IO)

#define MT3620_DMA_IO_WORDS     25      /* one a word offset, 0x00..0x60 */

typedef struct Mt3620DmaIoChannel {
    uint32_t store[MT3620_DMA_IO_WORDS];    /* registers that hold a value */
    uint32_t running;
    uint32_t intsta;
    uint32_t src;           /* of the next transfer */
    uint32_t dst;
    uint32_t left;          /* transfers */
    uint32_t hwptr;
    int64_t timeout_ns;
} Mt3620DmaIoChannel;

/* Guest-visible state, plain data. */
typedef struct Mt3620DmaIoState {
    Mt3620DmaIoChannel channel[DMA_IO_NUM_CHANNELS];
    uint32_t ch_rst;
    uint32_t store[4];      /* GLO_CON, GROUP0, GROUP1, ISU_VFIFO */
    uint32_t ch_en;
    uint32_t pause;
    uint32_t soft_dreq;
    uint32_t dreq;          /* levels of the inputs: no reset changes them */
    Mt3620DmaPumpState pump;
} Mt3620DmaIoState;

struct Mt3620DmaIo {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq;
    Mt3620DmaBus bus;
    Mt3620DmaPump pump;
    uint32_t handshakes;

    Mt3620DmaIoState state;
    MT3620Faults faults;
};

#endif
