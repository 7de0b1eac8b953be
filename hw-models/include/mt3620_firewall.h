/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 FIREWALL_ROUTING (own design, docs/firewall.md): the policy that says
 * which bus master reaches which target, and the latch of refused accesses.
 *
 * QEMU interface:
 *  + sysbus MMIO region m: the register page as master m sees it (MASTER_*);
 *    the region an access comes through is what tells the masters apart
 *  + sysbus IRQ 0: level, high while a violation is latched
 *  + QOM properties (read only): handover, desc-lock, slot-lock0, slot-lock1,
 *    violation-count, violation-addr, violation-info
 *  + QOM properties "faults", "inject": mt3620_fault.h
 *
 * The policy is carried out by the machine's views, which listen to changes.
 */
#ifndef HW_MT3620_FIREWALL_H
#define HW_MT3620_FIREWALL_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/firewall.h"
#include "regs/memmap.h"

#define TYPE_MT3620_FIREWALL "mt3620-firewall"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620FirewallState, MT3620_FIREWALL)

#define MT3620_SYSRAM_PAGES (SYSRAM_SIZE / FW_GRANULE)

typedef struct MT3620FirewallDesc {
    uint32_t base;
    uint32_t end;
    uint32_t perm;
    uint32_t ctrl;
} MT3620FirewallDesc;

/* Everything the guest can see */
typedef struct MT3620FirewallRegs {
    uint32_t handover;
    uint32_t desc_lock;
    uint32_t slot_lock[2];
    uint32_t viol_status;
    uint32_t viol_addr;
    uint32_t viol_info;
    uint32_t viol_count;
    MT3620FirewallDesc desc[FW_NUM_DESC];
    uint32_t slot[FW_NUM_SLOTS];
} MT3620FirewallRegs;

typedef struct MT3620FirewallPort {
    MT3620FirewallState *firewall;
    unsigned int master;
    MemoryRegion iomem;
} MT3620FirewallPort;

struct MT3620FirewallState {
    SysBusDevice parent_obj;

    MT3620FirewallPort port[MASTER_COUNT];
    qemu_irq violation_irq;
    MT3620FirewallRegs regs;
    MT3620Faults faults;

    void (*policy_changed)(void *opaque);
    void *policy_opaque;
};

typedef struct MT3620FirewallTarget {
    const char *name;
    uint32_t base;
    uint32_t size;
} MT3620FirewallTarget;

/* Slot n's name and place, from the table in regs/firewall.h */
extern const MT3620FirewallTarget mt3620_firewall_slots[FW_NUM_SLOTS];

void mt3620_firewall_set_listener(MT3620FirewallState *s,
                                  void (*policy_changed)(void *opaque),
                                  void *opaque);

/* Sets bit n of OPEN (MT3620_SYSRAM_PAGES bits) when MASTER reaches granule n */
void mt3620_firewall_open_pages(const MT3620FirewallState *s,
                                unsigned int master, unsigned long *open);
bool mt3620_firewall_slot_open(const MT3620FirewallState *s,
                               unsigned int slot, unsigned int master);

/* Name of the target at ADDR that the policy governs, or NULL for a hole */
const char *mt3620_firewall_target_at(hwaddr addr);

/* ---- mt3620_firewall_fault.c ---- */

enum {
    FW_FAULT_LOCK_DROP, FW_FAULT_LOCK_LOST, FW_FAULT_DESC_FLIP, FW_FAULT_SLOT_FLIP,
    FW_FAULT_LATCH_LOST,
};
void mt3620_firewall_fault_class_init(ObjectClass *klass);

/* Latches a refused access. The caller answers it with a bus error. */
void mt3620_firewall_violation(MT3620FirewallState *s, unsigned int master,
                               hwaddr addr, bool write, bool secure);

#endif
