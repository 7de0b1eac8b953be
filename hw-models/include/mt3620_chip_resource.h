/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 CHIP_RESOURCE (own registers, docs/chip-blocks.md): the flash window at
 * 0x10000000 of each I/O core. The window may start at any 32-byte boundary of
 * the array, so it is a shadow copy, filled on command and when flash changes.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the register page, in HSP's view alone
 *  + mt3620_chip_resource_window(): the shadow of one core; the SoC maps as much
 *    of it as the size callback says
 */
#ifndef HW_MT3620_CHIP_RESOURCE_H
#define HW_MT3620_CHIP_RESOURCE_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/chip.h"

#define TYPE_MT3620_CHIP_RESOURCE "mt3620-chip-resource"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620ChipResourceState, MT3620_CHIP_RESOURCE)

#define MT3620_IO_CORES 2

typedef struct MT3620ResourceOps {
    /* Copy from the flash array; false: out of range */
    bool (*read_flash)(void *opaque, uint32_t offset, void *buf, uint32_t len);
    /* Core's window now shows BYTES of its shadow (a multiple of 4 KiB) */
    void (*window_size)(void *opaque, unsigned int io_core, uint32_t bytes);
    /* The core wrote to its window, OFFSET from its start */
    void (*write_fault)(void *opaque, unsigned int io_core, hwaddr offset,
                        MemTxAttrs attrs);
} MT3620ResourceOps;

typedef struct MT3620ResourceWindow {
    uint32_t base;          /* register */
    uint32_t size;          /* register */
    uint32_t active_base;   /* taken by the last WIN_LOAD */
    uint32_t active_size;   /* 0: closed */
} MT3620ResourceWindow;

typedef struct MT3620ResourceShadow {
    MT3620ChipResourceState *owner;
    unsigned int io_core;
    MemoryRegion region;
} MT3620ResourceShadow;

struct MT3620ChipResourceState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    MT3620ResourceShadow shadow[MT3620_IO_CORES];
    MT3620ResourceWindow win[MT3620_IO_CORES];
    MT3620Faults faults;

    const MT3620ResourceOps *ops;
    void *ops_opaque;
};

void mt3620_chip_resource_set_ops(MT3620ChipResourceState *s,
                                  const MT3620ResourceOps *ops, void *opaque);
MemoryRegion *mt3620_chip_resource_window(MT3620ChipResourceState *s,
                                          unsigned int io_core);
/* Flash at OFFSET changed: refill what shows it */
void mt3620_chip_resource_flash_changed(MT3620ChipResourceState *s,
                                        uint32_t offset, uint32_t len);

#endif
