/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 pin multiplexer (facts 4.4; regs/pinmux.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 */
#ifndef HW_MT3620_PINMUX_H
#define HW_MT3620_PINMUX_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/pinmux.h"

#define TYPE_MT3620_PINMUX "mt3620-pinmux"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Pinmux, MT3620_PINMUX)

#define MT3620_PINMUX_NUM_WORDS 12

struct Mt3620Pinmux {
    SysBusDevice parent_obj;

    MemoryRegion iomem;

    struct {
        uint32_t mode[MT3620_PINMUX_NUM_WORDS];
    } state;
    MT3620Faults faults;
};

/* PINMUX_FUNC_* a pin is switched to. */
unsigned int mt3620_pinmux_function(Mt3620Pinmux *s, unsigned int pin);

#endif
