/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A block whose model is not there yet: every access is a guest error that
 * names the block, and a bus error for the master. Nothing pretends to work.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the block
 *  + properties "block" (its name) and "size" (bytes)
 */
#ifndef HW_MT3620_LATER_H
#define HW_MT3620_LATER_H

#include "hw/sysbus.h"
#include "qom/object.h"

#define TYPE_MT3620_LATER "mt3620-later"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620LaterState, MT3620_LATER)

struct MT3620LaterState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    char *block;
    uint32_t size;
};

#endif
