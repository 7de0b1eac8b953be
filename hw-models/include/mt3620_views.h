/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A view: what one bus master of the MT3620 sees. A container of aliases over a
 * region that refuses everything; the firewall's policy decides which aliases
 * are enabled. docs/firewall.md says what is refused how.
 */
#ifndef HW_MT3620_VIEWS_H
#define HW_MT3620_VIEWS_H

#include "exec/memory.h"
#include "hw/mt3620/mt3620_firewall.h"

/* DMA_TZ and Wi-Fi are not modelled: nobody speaks as them. */
#define MT3620_HAS_VIEW(master) ((master) != MASTER_DMA_TZ && (master) != MASTER_WIFI)

/* Each open run of SYSRAM starts at some descriptor's base or end: never more */
#define MT3620_VIEW_RUNS FW_NUM_DESC

typedef struct MT3620Run {
    uint32_t first;     /* granule */
    uint32_t count;     /* 0: alias not in use */
} MT3620Run;

/* Addresses that a DMA's own bus does not pass: refused like a closed target */
#define MT3620_VIEW_CLOSED 3
typedef struct MT3620Closed {
    hwaddr base;
    uint64_t size;
} MT3620Closed;

typedef struct MT3620View {
    MT3620FirewallState *firewall;
    Object *owner;
    unsigned int master;
    bool probing;       /* the host's test master accesses through this view */

    MemoryRegion container;
    MemoryRegion deny;
    MemoryRegion firewall_page;
    MemoryRegion sysram[MT3620_VIEW_RUNS];
    MT3620Run run[MT3620_VIEW_RUNS];
    MemoryRegion slot[FW_NUM_SLOTS];
    MT3620Closed closed[MT3620_VIEW_CLOSED];    /* size 0: not in use */
} MT3620View;

/* A read-only memory whose write faults: see mt3620_view_add_rom() */
typedef struct MT3620ViewRom {
    MT3620View *view;
    hwaddr base;
    MemoryRegion region;
} MT3620ViewRom;

void mt3620_view_init(MT3620View *view, Object *owner,
                      MT3620FirewallState *firewall, unsigned int master);
/* The targets the policy governs; slot_target[n] backs slot n */
void mt3620_view_add_targets(MT3620View *view, MemoryRegion *sysram,
                             MemoryRegion *const slot_target[FW_NUM_SLOTS]);
void mt3620_view_add_closed(MT3620View *view, hwaddr base, uint64_t size);
/* A block of this master alone, open always: returns the alias */
MemoryRegion *mt3620_view_add_private(MT3620View *view, MemoryRegion *target,
                                      hwaddr base, uint64_t size);
bool mt3620_view_add_rom(MT3620View *view, MT3620ViewRom *rom, DeviceState *owner,
                         const char *name, hwaddr base, uint64_t size,
                         Error **errp);

/* Carry out the policy: call within a memory transaction */
void mt3620_view_apply(MT3620View *view);

/* A write to a readable place of this view; no-op for a host's debug access */
void mt3620_view_refuse(MT3620View *view, hwaddr addr, bool write,
                        MemTxAttrs attrs);

#endif
