/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 watchdog (facts 4.7; regs/wdt.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + sysbus IRQ 0: expiry in interrupt mode, to the own core; level until STA is
 *    read, RESTART or a MODE write that disables
 *  + sysbus IRQ 1: copy for HSP: level as IRQ 0 when WDT_MODE_ROUTE is set, and
 *    a pulse at each expiry in reset mode
 *  + named GPIO output "reset": pulse, expiry in reset mode or WDT_SWRST
 *  + named GPIO output "swint": level, WDT_SWINT
 *
 * WDT_STA survives every reset; reading clears it.
 */
#ifndef HW_MT3620_WDT_H
#define HW_MT3620_WDT_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/wdt.h"

#define TYPE_MT3620_WDT "mt3620-wdt"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Wdt, MT3620_WDT)

/* Guest-visible state, plain data. */
typedef struct Mt3620WdtState {
    uint32_t mode;
    uint32_t length;
    uint32_t sta;
    uint32_t interval;
    uint32_t swint;
    uint32_t expired;        /* interrupt line up */
    int64_t deadline_ns;     /* -1: not counting */
} Mt3620WdtState;

struct Mt3620Wdt {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq[2];
    qemu_irq reset_out;
    qemu_irq swint_out;
    QEMUTimer *timer;

    Mt3620WdtState state;
    MT3620Faults faults;
};

#endif
