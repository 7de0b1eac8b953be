/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 always-on top configuration (facts 4.16; regs/topcfg.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + named GPIO output "wifi-release": level of TOPCFG_WIFI_RELEASE
 */
#ifndef HW_MT3620_TOPCFG_H
#define HW_MT3620_TOPCFG_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/topcfg.h"

#define TYPE_MT3620_TOPCFG "mt3620-topcfg"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Topcfg, MT3620_TOPCFG)

#define MT3620_TOPCFG_NUM_WORDS 133   /* one a word offset, 0x000..0x210 */

struct Mt3620Topcfg {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq wifi_release;

    struct {
        uint32_t word[MT3620_TOPCFG_NUM_WORDS];
    } state;
    MT3620Faults faults;
};

#endif
