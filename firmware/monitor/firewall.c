// SPDX-License-Identifier: MIT
/*
 * The firewall's policy: one table for the slots, one for SYSRAM, written once,
 * locked, read back. Owns FW_DESC_MONITOR_FIRST.. and the dynamic descriptors.
 *
 * Static descriptors of Pluton's boot policy fall only when the monitor's own are
 * in force, or the write that removes them would be the last one that runs.
 */
#include "hardened.h"
#include "mmio.h"
#include "monitor.h"
#include "regs/firewall.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { FIREWALL_REGS(REGTABLE_OFFSET) };

#define ALL_STATIC          ((1u << FW_NUM_STATIC) - 1)
/* Two grants an I/O core (from and to it) are all the dynamic descriptors in use. */
#define GRANT_DESC(core, type)  (FW_NUM_STATIC + 2 * (core) + (type))
#define NUM_GRANTS          (2 * SMC_IO_CORES)
#define UNUSED_DYNAMIC      (~0u << (FW_NUM_STATIC + NUM_GRANTS))
#define DENY_ALL            0x2AAAAAu   /* FW_DENY for masters 0..10 */

_Static_assert(MASTER_COUNT == 11, "DENY_ALL speaks for eleven masters");

struct descriptor {
    uint32_t base, end, perm;
};

/* Deny beats allow: a master denied here stays denied whatever is added later. */
#define ALLOW(m)            FW_PERM(MASTER_##m, FW_ALLOW)
#define ALLOW_INSTEAD(m)    (FW_PERM(MASTER_##m, FW_DENY) ^ ALLOW(m))

/*
 * D(base, end, perm). Normal RAM is silent on the other masters: a dynamic descriptor may grant
 * an I/O core one buffer. The A7's DMA reaches what both of its worlds have in common, whoever
 * programmed it.
 */
#define POLICY(D)                                                                                  \
    D(NW_RAM_BASE, NW_RAM_BASE + NW_RAM_SIZE,                                                      \
      ALLOW(A7_NS) | ALLOW(A7_S) | ALLOW(HSP) | ALLOW(DMA_A7) | ALLOW(DMA_A7_S))                   \
    D(MONITOR_LOAD, MONITOR_EXCHANGE, DENY_ALL ^ ALLOW_INSTEAD(A7_S))                              \
    D(MONITOR_EXCHANGE, MONITOR_END, DENY_ALL ^ ALLOW_INSTEAD(A7_S) ^ ALLOW_INSTEAD(HSP))

/* S(slot, masters). Slots not named here (0) belong to HSP alone. */
#define SLOT_POLICY(S)                                                                             \
    S(FLASH_WINDOW, FW_M(A7_NS) | FW_M(A7_S) | FW_M(HSP))                                          \
    S(RTC, FW_M(A7_S) | FW_M(HSP))                                                                 \
    S(PINMUX, FW_M(A7_S))                                                                          \
    S(TOPCFG, FW_M(A7_S))                                                                          \
    S(WDT_A7, FW_M(A7_S))                                                                          \
    S(MBOX_HSP_S, FW_M(A7_S))                                                                      \
    S(MBOX_HSP_N, FW_M(A7_NS))                                                                     \
    S(MBOX_IO0, FW_M(A7_NS) | FW_M(A7_S))                                                          \
    S(MBOX_IO1, FW_M(A7_NS) | FW_M(A7_S))                                                          \
    S(UART_A7, FW_M(A7_NS) | FW_M(A7_S) | FW_M(DMA_A7))                                            \
    S(DMA_A7, FW_M(A7_NS) | FW_M(A7_S))                                                            \
    S(GPT_A7, FW_M(A7_NS) | FW_M(A7_S))                                                            \
    S(CIRQ_A7, FW_M(A7_NS) | FW_M(A7_S))

/*
 * Each table twice: what is written comes from one, what is read back is compared with the other,
 * which holds the inverse. One wrong cell of memory must not be in the rule and in the question.
 */
#define AS_IS(base, end, perm)      { base, end, perm },
#define INVERTED(base, end, perm)   { ~(base), ~(end), ~(perm) },
#define SLOT_AS_IS(slot, masters)       [FW_SLOT_##slot] = masters,
#define SLOT_INVERTED(slot, masters)    [FW_SLOT_##slot] = ~(masters),

static const struct descriptor policy[] = { POLICY(AS_IS) };
static const struct descriptor inverse[] = { POLICY(INVERTED) };
static const uint32_t slot_policy[FW_NUM_SLOTS] = { SLOT_POLICY(SLOT_AS_IS) };
static const uint32_t slot_inverse[FW_NUM_SLOTS] = { SLOT_POLICY(SLOT_INVERTED) };
#define NUM_POLICY          (sizeof(policy) / sizeof(policy[0]))
_Static_assert(FW_DESC_MONITOR_FIRST + NUM_POLICY == FW_NUM_STATIC, "last static descriptors");

_Static_assert(FW_NUM_SLOTS > 32 && FW_NUM_SLOTS < 64, "two lock words");
#define SLOTS_LOW           0xFFFFFFFFu
#define SLOTS_HIGH          ((1u << (FW_NUM_SLOTS - 32)) - 1)

static uint32_t slot_masters(uint32_t slot)
{
    return slot_policy[slot] != 0 ? slot_policy[slot] : FW_M(HSP);
}

static uint32_t slot_difference(uint32_t slot, uint32_t masters)
{
    return masters ^ (slot_inverse[slot] != 0 ? ~slot_inverse[slot] : FW_M(HSP));
}

static uint32_t fw_read(uint32_t offset)
{
    return mmio_read32(FIREWALL_BASE + offset);
}

/* Nothing may run under the old policy once a word of the new one is written. */
static void fw_write(uint32_t offset, uint32_t value)
{
    mmio_write32(FIREWALL_BASE + offset, value);
    mmio_sync();
}

static uint32_t desc_reg(uint32_t n, uint32_t field)
{
    return FW_DESC + n * FW_DESC_STRIDE + field;
}

static void desc_write(uint32_t n, const struct descriptor *d)
{
    fw_write(desc_reg(n, FW_DESC_CTRL), 0);
    fw_write(desc_reg(n, FW_DESC_BASE), d->base);
    fw_write(desc_reg(n, FW_DESC_END), d->end);
    fw_write(desc_reg(n, FW_DESC_PERM), d->perm);
    fw_write(desc_reg(n, FW_DESC_CTRL), FW_DESC_ENABLE);
}

static uint32_t desc_difference(uint32_t n, const struct descriptor *inverted)
{
    return (fw_read(desc_reg(n, FW_DESC_BASE)) ^ ~inverted->base) |
           (fw_read(desc_reg(n, FW_DESC_END)) ^ ~inverted->end) |
           (fw_read(desc_reg(n, FW_DESC_PERM)) ^ ~inverted->perm) |
           (fw_read(desc_reg(n, FW_DESC_CTRL)) ^ FW_DESC_ENABLE);
}

uint32_t firewall_difference(void)
{
    uint32_t difference = 0, n = 0;

    for (; n < FW_NUM_DESC; n++) {
        uint32_t own = n - FW_DESC_MONITOR_FIRST;

        difference |= own < NUM_POLICY ? desc_difference(n, &inverse[own])
                                       : fw_read(desc_reg(n, FW_DESC_CTRL));
    }
    difference |= n ^ FW_NUM_DESC;
    for (n = 0; n < FW_NUM_SLOTS; n++) {
        difference |= slot_difference(n, fw_read(FW_SLOT + 4 * n));
    }
    difference |= n ^ FW_NUM_SLOTS;
    difference |= fw_read(FW_DESC_LOCK) ^ (ALL_STATIC | UNUSED_DYNAMIC);
    difference |= fw_read(FW_SLOT_LOCK0) ^ SLOTS_LOW;
    difference |= fw_read(FW_SLOT_LOCK1) ^ SLOTS_HIGH;
    difference |= fw_read(FW_HANDOVER) ^ 1;
    return difference;
}

static void policy_write(void)
{
    for (uint32_t n = 0; n < NUM_POLICY; n++) {
        desc_write(FW_DESC_MONITOR_FIRST + n, &policy[n]);
    }
    for (uint32_t n = 0; n < FW_NUM_DESC; n++) {
        if (n - FW_DESC_MONITOR_FIRST >= NUM_POLICY) {
            fw_write(desc_reg(n, FW_DESC_CTRL), 0);
        }
    }
    for (uint32_t n = 0; n < FW_NUM_SLOTS; n++) {
        if (fw_read(FW_SLOT + 4 * n) != slot_masters(n)) {
            fw_write(FW_SLOT + 4 * n, slot_masters(n));
        }
    }
    fw_write(FW_DESC_LOCK, ALL_STATIC | UNUSED_DYNAMIC);
    fw_write(FW_SLOT_LOCK0, SLOTS_LOW);
    fw_write(FW_SLOT_LOCK1, SLOTS_HIGH);
    fw_write(FW_HANDOVER, 1);
}

bool firewall_lock_down(void)
{
    policy_write();
    if (hardened_launder(firewall_difference()) != 0) {
        return false;
    }
    hardened_barrier();
    return hardened_launder(firewall_difference()) == 0;
}

uint32_t firewall_slot(unsigned int slot)
{
    return slot < FW_NUM_SLOTS ? fw_read(FW_SLOT + 4 * slot) : 0;
}

static struct descriptor grant_descriptor(unsigned int core, uint32_t base, uint32_t size)
{
    return (struct descriptor) {
        base, base + size,
        FW_PERM(MASTER_IO0 + core, FW_ALLOW) | FW_PERM(MASTER_DMA_IO0 + core, FW_ALLOW),
    };
}

/* The same once more from the arguments, as the look back wants it. */
static struct descriptor grant_inverse(unsigned int core, uint32_t base, uint32_t size)
{
    struct descriptor d = grant_descriptor(hardened_launder(core), hardened_launder(base),
                                           hardened_launder(size));

    return (struct descriptor) { ~d.base, ~d.end, ~d.perm };
}

/* The caller has bounded base and size; a descriptor that is none of the grants is refused here. */
bool firewall_grant(unsigned int core, unsigned int type, uint32_t base, uint32_t size, bool lock)
{
    struct descriptor d = grant_descriptor(core, base, size);
    struct descriptor inverted = grant_inverse(core, base, size);
    uint32_t n = GRANT_DESC(core, type);

    if (core >= SMC_IO_CORES || type > SMC_IO_BUFFER_TO_CORE) {
        return false;
    }
    desc_write(n, &d);
    if (lock) {
        fw_write(FW_DESC_LOCK, 1u << n);
    }
    return desc_difference(n, &inverted) == 0;
}

bool firewall_granted(unsigned int core, unsigned int type, uint32_t base, uint32_t size)
{
    struct descriptor inverted = grant_inverse(core, base, size);

    return desc_difference(GRANT_DESC(core, type), &inverted) == 0;
}

bool firewall_grant_locked(unsigned int core, unsigned int type)
{
    return fw_read(FW_DESC_LOCK) & (1u << GRANT_DESC(core, type));
}

/* Bits in which a grant in force gives its I/O core anything but normal RAM, 0 if none does. */
uint32_t firewall_grants_difference(void)
{
    uint32_t difference = 0, n = 0;

    for (; n < NUM_GRANTS; n++) {
        uint32_t base = fw_read(desc_reg(FW_NUM_STATIC + n, FW_DESC_BASE));
        uint32_t end = fw_read(desc_reg(FW_NUM_STATIC + n, FW_DESC_END));
        uint32_t perm = fw_read(desc_reg(FW_NUM_STATIC + n, FW_DESC_PERM));

        if (fw_read(desc_reg(FW_NUM_STATIC + n, FW_DESC_CTRL)) != 0) {
            difference |= (base < NW_RAM_BASE) | (end > NW_RAM_BASE + NW_RAM_SIZE) |
                          (perm ^ grant_descriptor(n / 2, 0, 0).perm);
        }
    }
    return difference | (n ^ NUM_GRANTS);
}

void firewall_revoke(unsigned int core)
{
    for (unsigned int type = 0; type < 2; type++) {
        if (!firewall_grant_locked(core, type)) {
            fw_write(desc_reg(GRANT_DESC(core, type), FW_DESC_CTRL), 0);
        }
    }
}
