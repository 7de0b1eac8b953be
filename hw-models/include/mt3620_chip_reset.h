/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 CHIP_RESET (own registers, docs/chip-blocks.md): holds and releases the
 * cores, causes and explains the SoC reset, keeps four words across it.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the register page, in HSP's view alone
 *  + named GPIO inputs, acting on a rising edge:
 *    "hsp-wdt", "hsp-sysreset": SoC reset with that reason
 *    "core-wdt"[CORE_*], "core-self"[CORE_*]: hold that core
 *  + QOM property (read only): reset-reason
 *
 * What resetting a core takes is the SoC's knowledge: it supplies MT3620CoreOps.
 */
#ifndef HW_MT3620_CHIP_RESET_H
#define HW_MT3620_CHIP_RESET_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/chip.h"

#define TYPE_MT3620_CHIP_RESET "mt3620-chip-reset"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620ChipResetState, MT3620_CHIP_RESET)

#define MT3620_CHIP_BLOCK_SIZE 0x1000
#define MT3620_CHIP_SCRATCHES 4

typedef struct MT3620CoreOps {
    void (*hold)(void *opaque, unsigned int core);
    void (*release)(void *opaque, unsigned int core, uint32_t entry);
    void (*soc_reset)(void *opaque);
} MT3620CoreOps;

typedef struct MT3620ChipResetRegs {
    uint32_t state;
    uint32_t a7_entry;
    uint32_t lock;
    uint32_t reason;
    uint32_t core_reason;
    uint32_t scratch[MT3620_CHIP_SCRATCHES];
    /* Reason of the reset under way; 0: nobody inside asked, so the pin did */
    uint32_t next_reason;
} MT3620ChipResetRegs;

struct MT3620ChipResetState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    MT3620ChipResetRegs regs;
    MT3620Faults faults;
    bool power_returned;        /* this reset is the one behind a power cut */

    const MT3620CoreOps *ops;
    void *ops_opaque;
};

void mt3620_chip_reset_set_ops(MT3620ChipResetState *s,
                               const MT3620CoreOps *ops, void *opaque);
/* A reset of HSP for REASON (RST_REASON_*) is the SoC reset */
void mt3620_chip_reset_soc(MT3620ChipResetState *s, uint32_t reason);
/* CORE stopped by itself: SYSRESETREQ or lockup */
void mt3620_chip_reset_core_self(MT3620ChipResetState *s, unsigned int core);

#endif
