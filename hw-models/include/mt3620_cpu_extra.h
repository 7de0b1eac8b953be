/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries in snapshots what QEMU 10.0 leaves out of its Arm cores
 * (docs/determinism.md).
 *
 * QEMU interface:
 *  + link "a7": the core with a secure world. Realize after all cores and their
 *    interrupt controllers, or a snapshot is loaded in the wrong order
 */
#ifndef HW_MT3620_CPU_EXTRA_H
#define HW_MT3620_CPU_EXTRA_H

#include "hw/qdev-core.h"
#include "qom/object.h"
#include "target/arm/cpu-qom.h"

#define TYPE_MT3620_CPU_EXTRA "mt3620-cpu-extra"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620CpuExtra, MT3620_CPU_EXTRA)

#define MT3620_CPU_EXTRA_MAX 64

struct ARMCPRegInfo;

typedef struct MT3620CpuExtraReg {
    uint32_t key;       /* QEMU's number of the register */
    uint64_t value;
} MT3620CpuExtraReg;

struct MT3620CpuExtra {
    DeviceState parent_obj;

    ARMCPU *a7;
    const struct ARMCPRegInfo *info[MT3620_CPU_EXTRA_MAX];
    uint32_t num_regs;

    /* copies of the core's own, for migration only */
    MT3620CpuExtraReg reg[MT3620_CPU_EXTRA_MAX];
};

#endif
