/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CHIP_MISC_CFG of the HSP: post codes and boot straps (docs/chip-blocks.md).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the register block, 0x1000 bytes
 *  + property "recovery-strap": level of the recovery strap pin
 *  + read-only properties "postcodes" (hex words, oldest first, the last 64, across
 *    resets like a logic analyser would), "last-postcode", "postcode-count"
 */
#ifndef HW_MT3620_CHIP_MISC_H
#define HW_MT3620_CHIP_MISC_H

#include "hw/mt3620/regs/chip.h"
#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"

#define TYPE_MT3620_CHIP_MISC "mt3620-chip-misc"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620ChipMisc, MT3620_CHIP_MISC)

/* All of the guest-visible state and the log; restored as a whole by the laboratory. */
typedef struct MT3620ChipMiscState {
    uint32_t postcode;
    uint32_t post_count;    /* since SoC reset */
    uint32_t strap;         /* as sampled at reset */
    uint32_t log_count;     /* since power-on */
    uint32_t log[MISC_POST_DEPTH];
} MT3620ChipMiscState;

struct MT3620ChipMisc {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    MT3620ChipMiscState state;
    MT3620Faults faults;
    bool recovery_strap;

    void (*observer)(void *opaque, uint32_t postcode);
    void *observer_opaque;
};

/* One observer is told of each post code after it was logged. */
void mt3620_chip_misc_observe(MT3620ChipMisc *s,
                              void (*observer)(void *opaque, uint32_t postcode), void *opaque);

#endif
