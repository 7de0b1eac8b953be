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

/* The narrow ones first: while they are set nowhere is anything open in between. */
enum { DESC_ALL = FW_DESC_PLUTON_FIRST, DESC_MONITOR, DESC_EXCHANGE, DESC_NW_RAM, DESC_END };
_Static_assert(DESC_END <= FW_DESC_PLUTON_FIRST + FW_DESC_PLUTON_COUNT, "Pluton's share");

struct descriptor {
    uint32_t base, end, perm;
};

/* From DESC_MONITOR on: D(base, end, perm) */
#define POLICY(D)                                                                                  \
    D(MONITOR_LOAD, MONITOR_EXCHANGE, ALLOW(A7_S) | DENY(HSP) | DENY_OTHERS)                       \
    D(MONITOR_EXCHANGE, MONITOR_END, ALLOW(A7_S) | ALLOW(HSP) | DENY_OTHERS)                       \
    D(NW_RAM_BASE, NW_RAM_BASE + NW_RAM_SIZE, ALLOW(A7_S) | ALLOW(HSP))

#define AS_IS(base, end, perm)      { base, end, perm },
#define INVERTED(base, end, perm)   { ~(base), ~(end), ~(perm) },
static const struct descriptor policy[] = { POLICY(AS_IS) };
/* What the look back compares with: one wrong cell of memory must not be in the rule and in the question. */
static const struct descriptor inverse[] = { POLICY(INVERTED) };
#define NUM_POLICY (sizeof(policy) / sizeof(policy[0]))
_Static_assert(DESC_MONITOR + NUM_POLICY == DESC_END, "a descriptor each");

/* What the slots hold from the reset on; a write gone astray must not have changed one. */
#define MASTERS(name, base, size, masters) masters,
static const uint16_t slot_masters[] = { FW_SLOTS(MASTERS) };
#undef MASTERS

/* HSP's alone for ever: who writes flash or fuses, or fills a boot page, owns the chip. */
static const uint8_t own_slot[] = { FW_SLOT_SFC, FW_SLOT_EFUSE, FW_SLOT_IO0_BOOT,
                                    FW_SLOT_IO1_BOOT };
#define OWN_SLOTS (sizeof(own_slot) / sizeof(own_slot[0]))
#define OWN_LOCKS                                                                                  \
    (1ull << FW_SLOT_SFC | 1ull << FW_SLOT_EFUSE | 1ull << FW_SLOT_IO0_BOOT |                      \
     1ull << FW_SLOT_IO1_BOOT)

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

static void set_descriptor(uint32_t n, const struct descriptor *d)
{
    set(desc(n, FW_DESC_CTRL), 0);
    set(desc(n, FW_DESC_BASE), d->base);
    set(desc(n, FW_DESC_END), d->end);
    set(desc(n, FW_DESC_PERM), d->perm);
    set(desc(n, FW_DESC_CTRL), FW_DESC_ENABLE);
}

static uint32_t descriptor_difference(uint32_t n, const struct descriptor *inverted)
{
    return (get(desc(n, FW_DESC_BASE)) ^ ~inverted->base) |
           (get(desc(n, FW_DESC_END)) ^ ~inverted->end) |
           (get(desc(n, FW_DESC_PERM)) ^ ~inverted->perm) |
           (get(desc(n, FW_DESC_CTRL)) ^ FW_DESC_ENABLE);
}

void bus_policy_open_sysram(void)
{
    static const struct descriptor all = { SYSRAM_BASE, SYSRAM_BASE + SYSRAM_SIZE,
                                           ALLOW(HSP) | DENY(A7_S) | DENY_OTHERS };

    set_descriptor(DESC_ALL, &all);
}

static void lock_own_slots(void)
{
    for (uint32_t i = 0; i < OWN_SLOTS; i++) {
        uint32_t slot = own_slot[i];

        set(FW_SLOT + 4 * slot, FW_M(HSP));
        set(slot < 32 ? FW_SLOT_LOCK0 : FW_SLOT_LOCK1, 1u << slot % 32);
    }
}

static uint32_t slots_difference(void)
{
    uint32_t difference = 0, n;

    for (n = 0; n < FW_NUM_SLOTS; n++) {
        difference |= get(FW_SLOT + 4 * n) ^ slot_masters[n];
    }
    return difference | (n ^ FW_NUM_SLOTS) | (get(FW_SLOT_LOCK0) ^ (uint32_t)OWN_LOCKS) |
           (get(FW_SLOT_LOCK1) ^ (uint32_t)(OWN_LOCKS >> 32));
}

/* All descriptors, those that must be silent, too; no lock but the slots' own. A loop cut short shows. */
uint32_t bus_policy_difference(void)
{
    uint32_t difference = 0, n;

    for (n = 0; n < FW_NUM_DESC; n++) {
        uint32_t own = n - DESC_MONITOR;

        difference |= own < NUM_POLICY ? descriptor_difference(n, &inverse[own])
                                       : get(desc(n, FW_DESC_CTRL));
    }
    return difference | (n ^ FW_NUM_DESC) | get(FW_DESC_LOCK) | slots_difference();
}

uint32_t bus_policy_for_monitor(void)
{
    for (uint32_t i = 0; i < NUM_POLICY; i++) {
        set_descriptor(DESC_MONITOR + i, &policy[i]);
    }
    set(desc(DESC_ALL, FW_DESC_CTRL), 0);
    lock_own_slots();
    return hardened_equal(bus_policy_difference(), 0);
}

uint32_t bus_policy_handed_over(void)
{
    return get(FW_HANDOVER);
}

uint32_t bus_policy_hand_over(void)
{
    set(FW_HANDOVER, 1);
    return hardened_equal(get(FW_HANDOVER) & 1, 1);
}
