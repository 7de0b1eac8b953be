/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds the scheduler's turn as machine state (docs/determinism.md).
 *
 * QEMU interface:
 *  + property "quantum": instructions a turn in lab mode, default 1000. No effect
 *    without -icount
 */
#ifndef HW_MT3620_TURNS_H
#define HW_MT3620_TURNS_H

#include "hw/qdev-core.h"
#include "qom/object.h"

#define TYPE_MT3620_TURNS "mt3620-turns"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620Turns, MT3620_TURNS)

struct MT3620Turns {
    DeviceState parent_obj;

    uint32_t quantum;

    /* copies of the scheduler's own, for migration only */
    uint32_t active_quantum;
    int32_t cpu_index;
    int64_t end;
};

#endif
