/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 reset, low power and clock select of one M4 (facts 4.15; regs/rgu.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + property "hsp": the instance has RGU_ROM_RST_CTRL
 *  + QOM read-only: "hclk-hz", the core clock selected
 */
#ifndef HW_MT3620_RGU_H
#define HW_MT3620_RGU_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/rgu.h"

#define TYPE_MT3620_RGU "mt3620-rgu"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Rgu, MT3620_RGU)

#define MT3620_RGU_NUM_WORDS 111   /* one a word offset, 0x000..0x1B8 */

struct Mt3620Rgu {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    bool hsp;

    struct {
        uint32_t word[MT3620_RGU_NUM_WORDS];
    } state;
    MT3620Faults faults;
};

#endif
