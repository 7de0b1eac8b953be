/* SPDX-License-Identifier: MIT */
/*
 * Firewall policy of the boot: opens what the monitor needs to start, closes the
 * monitor's RAM, locks the slots that shall never be the monitor's. Owns static
 * descriptors FW_DESC_PLUTON_FIRST.. until the hand-over; the monitor removes them
 * once its own stand.
 */
#include "pluton.h"

#include "flash_layout.h"
#include "hardened.h"
#include "mmio.h"
#include "regs/firewall.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { FIREWALL_REGS(REGTABLE_OFFSET) };

#define ALLOW(m)    FW_PERM(MASTER_##m, FW_ALLOW)
#define DENY(m)     FW_PERM(MASTER_##m, FW_DENY)
#define DENY_OTHERS                                                                                \
    (DENY(A7_NS) | DENY(IO0) | DENY(IO1) | DENY(DMA_A7) | DENY(DMA_TZ) | DENY(DMA_IO0) |           \
     DENY(DMA_IO1) | DENY(DMA_A7_S) | DENY(WIFI))

enum { DESC_ALL = FW_DESC_PLUTON_FIRST, DESC_NW_RAM, DESC_MONITOR, DESC_EXCHANGE, DESC_END };
_Static_assert(DESC_END <= FW_DESC_PLUTON_FIRST + FW_DESC_PLUTON_COUNT, "Pluton's share");

/* HSP's alone for ever: who writes flash or fuses, or fills a boot page, owns the chip. */
static const uint8_t own_slot[] = { FW_SLOT_SFC, FW_SLOT_EFUSE, FW_SLOT_IO0_BOOT,
                                    FW_SLOT_IO1_BOOT };
#define OWN_SLOTS (sizeof(own_slot) / sizeof(own_slot[0]))

static void set(uint32_t offset, uint32_t value)
{
    mmio_write32(FIREWALL_BASE + offset, value);
    mmio_sync();
}

static uint32_t get(uint32_t offset)
{
    return mmio_read32(FIREWALL_BASE + offset);
}

static uint32_t desc(uint32_t n, uint32_t field)
{
    return FW_DESC + n * FW_DESC_STRIDE + field;
}

static uint32_t set_descriptor(uint32_t n, uint32_t base, uint32_t end, uint32_t perm)
{
    set(desc(n, FW_DESC_CTRL), 0);
    set(desc(n, FW_DESC_BASE), base);
    set(desc(n, FW_DESC_END), end);
    set(desc(n, FW_DESC_PERM), perm);
    set(desc(n, FW_DESC_CTRL), FW_DESC_ENABLE);
    return (get(desc(n, FW_DESC_BASE)) ^ base) | (get(desc(n, FW_DESC_END)) ^ end) |
           (get(desc(n, FW_DESC_PERM)) ^ perm) | (get(desc(n, FW_DESC_CTRL)) ^ FW_DESC_ENABLE);
}

void bus_policy_open_sysram(void)
{
    set_descriptor(DESC_ALL, SYSRAM_BASE, SYSRAM_BASE + SYSRAM_SIZE,
                   ALLOW(HSP) | DENY(A7_S) | DENY_OTHERS);
}

static uint32_t lock_own_slots(void)
{
    uint32_t difference = 0;

    for (uint32_t i = 0; i < OWN_SLOTS; i++) {
        uint32_t slot = own_slot[i];
        uint32_t lock = slot < 32 ? FW_SLOT_LOCK0 : FW_SLOT_LOCK1;

        set(FW_SLOT + 4 * slot, FW_M(HSP));
        set(lock, 1u << slot % 32);
        difference |= get(FW_SLOT + 4 * slot) ^ FW_M(HSP);
        difference |= ~get(lock) & 1u << slot % 32;
    }
    return difference;
}

uint32_t bus_policy_for_monitor(void)
{
    uint32_t difference;

    /* The narrow ones first: nowhere is anything open in between. */
    difference = set_descriptor(DESC_MONITOR, MONITOR_LOAD, MONITOR_EXCHANGE,
                                ALLOW(A7_S) | DENY(HSP) | DENY_OTHERS);
    difference |= set_descriptor(DESC_EXCHANGE, MONITOR_EXCHANGE, MONITOR_END,
                                 ALLOW(A7_S) | ALLOW(HSP) | DENY_OTHERS);
    difference |= set_descriptor(DESC_NW_RAM, NW_RAM_BASE, NW_RAM_BASE + NW_RAM_SIZE,
                                 ALLOW(A7_S) | ALLOW(HSP));
    set(desc(DESC_ALL, FW_DESC_CTRL), 0);
    difference |= get(desc(DESC_ALL, FW_DESC_CTRL));
    difference |= lock_own_slots();
    return hardened_equal(difference, 0);
}

uint32_t bus_policy_hand_over(void)
{
    set(FW_HANDOVER, 1);
    return hardened_equal(get(FW_HANDOVER) & 1, 1);
}
