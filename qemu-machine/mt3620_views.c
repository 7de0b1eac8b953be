/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: the views of the bus masters.
 *
 * Owns each master's container of aliases. Reads the policy from the firewall
 * and reports refused accesses to it. A view holds aliases only: a container
 * whose single child is a backing region would be flattened onto that region's
 * own address.
 */

#include "qemu/osdep.h"
#include "qemu/bitmap.h"
#include "qemu/log.h"
#include "qemu/units.h"
#include "hw/core/cpu.h"
#include "hw/mt3620/mt3620_views.h"
#include "trace.h"

#define VIEW_SIZE           (4ULL * GiB)
#define DENY_PRIORITY       (-1)

/*
 * A debugger or monitor command reads through the same views. That must not
 * show in the guest: such an access runs on no CPU and for no probe, and no
 * device claims it by a requester id.
 */
static bool view_is_host_access(const MT3620View *view, MemTxAttrs attrs)
{
    return attrs.debug ||
           (!current_cpu && !view->probing && !attrs.requester_id);
}

void mt3620_view_refuse(MT3620View *view, hwaddr addr, bool write,
                        MemTxAttrs attrs)
{
    if (!view_is_host_access(view, attrs)) {
        mt3620_firewall_violation(view->firewall, view->master, addr, write,
                                  attrs.secure);
    }
}

static bool view_open_at(const MT3620View *view, hwaddr addr)
{
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        const MT3620FirewallTarget *target = &mt3620_firewall_slots[i];

        if (addr >= target->base && addr - target->base < target->size) {
            return mt3620_firewall_slot_open(view->firewall, i, view->master);
        }
    }
    return false;
}

static bool view_closed_at(const MT3620View *view, hwaddr addr)
{
    for (int i = 0; i < MT3620_VIEW_CLOSED; i++) {
        if (addr - view->closed[i].base < view->closed[i].size) {
            return true;
        }
    }
    return mt3620_firewall_target_at(addr) && !view_open_at(view, addr);
}

/*
 * Every access no alias took: a closed target is a violation, anything else (a
 * hole, or the empty end of an open slot) a decode error.
 */
static MemTxResult view_deny(MT3620View *view, hwaddr addr, bool write,
                             unsigned int size, MemTxAttrs attrs)
{
    if (view_closed_at(view, addr)) {
        mt3620_view_refuse(view, addr, write, attrs);
        return MEMTX_ERROR;
    }
    if (!view_is_host_access(view, attrs)) {
        trace_mt3620_view_hole(view->master, addr, write);
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620: master %u: %s of %u bytes at "
                      "0x%08" HWADDR_PRIx ": nothing there\n", view->master,
                      write ? "write" : "read", size, addr);
    }
    return MEMTX_DECODE_ERROR;
}

static MemTxResult view_deny_read(void *opaque, hwaddr addr, uint64_t *data,
                                  unsigned int size, MemTxAttrs attrs)
{
    *data = 0;
    return view_deny(opaque, addr, false, size, attrs);
}

static MemTxResult view_deny_write(void *opaque, hwaddr addr, uint64_t data,
                                   unsigned int size, MemTxAttrs attrs)
{
    return view_deny(opaque, addr, true, size, attrs);
}

static const MemoryRegionOps view_deny_ops = {
    .read_with_attrs = view_deny_read,
    .write_with_attrs = view_deny_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

void mt3620_view_init(MT3620View *view, Object *owner,
                      MT3620FirewallState *firewall, unsigned int master)
{
    view->owner = owner;
    view->firewall = firewall;
    view->master = master;
    memory_region_init(&view->container, owner, "mt3620-view", VIEW_SIZE);
    memory_region_init_io(&view->deny, owner, &view_deny_ops, view,
                          "mt3620-view-deny", VIEW_SIZE);
    memory_region_add_subregion_overlap(&view->container, 0, &view->deny,
                                        DENY_PRIORITY);
}

void mt3620_view_add_targets(MT3620View *view, MemoryRegion *sysram,
                             MemoryRegion *const slot_target[FW_NUM_SLOTS])
{
    MemoryRegion *page = sysbus_mmio_get_region(SYS_BUS_DEVICE(view->firewall),
                                                view->master);

    memory_region_init_alias(&view->firewall_page, view->owner,
                             "mt3620-view-firewall", page, 0, FW_SIZE);
    memory_region_add_subregion(&view->container, FIREWALL_BASE,
                                &view->firewall_page);

    for (int i = 0; i < MT3620_VIEW_RUNS; i++) {
        memory_region_init_alias(&view->sysram[i], view->owner,
                                 "mt3620-view-sysram", sysram, 0, FW_GRANULE);
        memory_region_set_enabled(&view->sysram[i], false);
        memory_region_add_subregion(&view->container, SYSRAM_BASE,
                                    &view->sysram[i]);
    }
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        const MT3620FirewallTarget *target = &mt3620_firewall_slots[i];
        uint64_t size = MIN(target->size, memory_region_size(slot_target[i]));

        memory_region_init_alias(&view->slot[i], view->owner, target->name,
                                 slot_target[i], 0, size);
        memory_region_set_enabled(&view->slot[i], false);
        memory_region_add_subregion(&view->container, target->base,
                                    &view->slot[i]);
    }
}

void mt3620_view_add_closed(MT3620View *view, hwaddr base, uint64_t size)
{
    for (int i = 0; i < MT3620_VIEW_CLOSED; i++) {
        if (!view->closed[i].size) {
            view->closed[i] = (MT3620Closed) { base, size };
            return;
        }
    }
    g_assert_not_reached();
}

MemoryRegion *mt3620_view_add_private(MT3620View *view, MemoryRegion *target,
                                      hwaddr base, uint64_t size)
{
    MemoryRegion *alias = g_new0(MemoryRegion, 1);

    memory_region_init_alias(alias, view->owner, "mt3620-view-private", target,
                             0, size);
    memory_region_add_subregion(&view->container, base, alias);
    return alias;
}

/* Not reached while the region is in ROM mode, which it always is */
static MemTxResult view_rom_read(void *opaque, hwaddr offset, uint64_t *data,
                                 unsigned int size, MemTxAttrs attrs)
{
    *data = 0;
    return MEMTX_ERROR;
}

static MemTxResult view_rom_write(void *opaque, hwaddr offset, uint64_t data,
                                  unsigned int size, MemTxAttrs attrs)
{
    MT3620ViewRom *rom = opaque;

    mt3620_view_refuse(rom->view, rom->base + offset, true, attrs);
    return MEMTX_ERROR;
}

static const MemoryRegionOps view_rom_ops = {
    .read_with_attrs = view_rom_read,
    .write_with_attrs = view_rom_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

/*
 * A read-only RAM region or alias would drop writes silently; a ROM device reads
 * and executes as fast and lets the write fault.
 */
bool mt3620_view_add_rom(MT3620View *view, MT3620ViewRom *rom,
                         DeviceState *owner, const char *name, hwaddr base,
                         uint64_t size, Error **errp)
{
    rom->view = view;
    rom->base = base;
    if (!memory_region_init_rom_device(&rom->region, OBJECT(owner),
                                       &view_rom_ops, rom, name, size, errp)) {
        return false;
    }
    mt3620_view_add_private(view, &rom->region, base, size);
    return true;
}

static int view_wanted_runs(const MT3620View *view,
                            MT3620Run want[MT3620_VIEW_RUNS])
{
    DECLARE_BITMAP(open, MT3620_SYSRAM_PAGES);
    unsigned long first = 0, end;
    int n = 0;

    mt3620_firewall_open_pages(view->firewall, view->master, open);
    for (;;) {
        first = find_next_bit(open, MT3620_SYSRAM_PAGES, first);
        if (first >= MT3620_SYSRAM_PAGES) {
            return n;
        }
        end = find_next_zero_bit(open, MT3620_SYSRAM_PAGES, first);
        assert(n < MT3620_VIEW_RUNS);
        want[n++] = (MT3620Run) { .first = first, .count = end - first };
        first = end;
    }
}

static bool view_take_run(MT3620Run *want, int n, const MT3620Run *run)
{
    for (int i = 0; i < n; i++) {
        if (want[i].count && want[i].first == run->first &&
            want[i].count == run->count) {
            want[i].count = 0;
            return true;
        }
    }
    return false;
}

static void view_set_run(MT3620View *view, int i, MT3620Run run)
{
    MemoryRegion *alias = &view->sysram[i];
    hwaddr offset = (hwaddr)run.first * FW_GRANULE;

    view->run[i] = run;
    memory_region_set_enabled(alias, false);
    if (run.count) {
        memory_region_set_size(alias, (uint64_t)run.count * FW_GRANULE);
        memory_region_set_alias_offset(alias, offset);
        memory_region_set_address(alias, SYSRAM_BASE + offset);
        memory_region_set_enabled(alias, true);
    }
}

static void view_apply_sysram(MT3620View *view)
{
    MT3620Run want[MT3620_VIEW_RUNS];
    int n = view_wanted_runs(view, want);
    int next = 0;

    /* Aliases that are right already stay untouched */
    for (int i = 0; i < MT3620_VIEW_RUNS; i++) {
        if (view->run[i].count && !view_take_run(want, n, &view->run[i])) {
            view_set_run(view, i, (MT3620Run) { 0 });
        }
    }
    for (int i = 0; i < n; i++) {
        if (!want[i].count) {
            continue;
        }
        while (view->run[next].count) {
            next++;
        }
        assert(next < MT3620_VIEW_RUNS);
        view_set_run(view, next, want[i]);
    }
}

void mt3620_view_apply(MT3620View *view)
{
    view_apply_sysram(view);
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        /* A set to the same value changes and costs nothing */
        memory_region_set_enabled(&view->slot[i],
                                  mt3620_firewall_slot_open(view->firewall, i,
                                                            view->master));
    }
}
