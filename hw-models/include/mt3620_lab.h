/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fault engine as the rest of the machine sees it (docs/fault-engine.md): who notices
 * an end of a run tells it. All are cheap and do nothing while no campaign runs.
 *
 * QEMU interface: properties "plan", "results", "trace", "start", "abort" (written);
 * "state", "error", "verdict", "stats" (read).
 */
#ifndef HW_MT3620_LAB_H
#define HW_MT3620_LAB_H

#include "exec/memory.h"
#include "hw/qdev-core.h"
#include "qom/object.h"

#define TYPE_MT3620_LAB "mt3620-lab"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620Lab, MT3620_LAB)

/* A run of the laboratory is under way: nobody else stops the machine. */
bool mt3620_lab_running(void);
/* A stage (index in the oracle) was fetched for the first time. Without the BQL. */
void mt3620_lab_stage(unsigned int stage);
void mt3620_lab_postcode(uint32_t code);
/* The engine has signed with the key of that slot. */
void mt3620_lab_signature(unsigned int slot);
/* The SoC asks for its reset; true: the run ends here, do not carry it out. */
bool mt3620_lab_takes_reset(uint32_t reason);

/* Not 0: these bytes are the same whenever this number comes back for them. RCU read lock held. */
uint64_t mt3620_lab_untouched(const MemoryRegion *mr, uint64_t offset, uint64_t len);

/* A core takes exceptions and no instructions. */
void mt3620_lab_storm(void);

#endif
