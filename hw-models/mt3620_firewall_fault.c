/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 FIREWALL_ROUTING: what can go wrong with its storage (docs/faults.md).
 *
 * Owns the table of faults. A bit that turns over is followed by the views like a
 * write; locks do not hold against it.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_firewall.h"

#define FW_PERM_BITS (2 * MASTER_COUNT)

enum { LOCK_DESC, LOCK_SLOT, LOCK_HANDOVER };

static const MT3620FaultDesc firewall_faults[] = {
    [FW_FAULT_LOCK_DROP] = { "lock-drop", "a lock that is set falls", MT3620_FAULT_NOW,
                             { { .name = "lock", .choices = "desc|slot|handover" },
                               { .name = "index", .max = FW_NUM_SLOTS - 1,
                                 .optional = true } } },
    [FW_FAULT_LOCK_LOST] = { "lock-lost", "a write that sets locks has no effect",
                             MT3620_FAULT_ONCE },
    [FW_FAULT_DESC_FLIP] = { "desc-flip", "a bit of a descriptor turns over", MT3620_FAULT_NOW,
                             { { .name = "index", .max = FW_NUM_DESC - 1 },
                               { .name = "word", .choices = "base|end|perm|ctrl" },
                               { .name = "bit", .max = 31 } } },
    [FW_FAULT_SLOT_FLIP] = { "slot-flip", "a master's bit of a slot turns over",
                             MT3620_FAULT_NOW,
                             { { .name = "slot", .max = FW_NUM_SLOTS - 1 },
                               { .name = "master", .max = MASTER_COUNT - 1 } } },
    [FW_FAULT_LATCH_LOST] = { "latch-lost", "a refused access is not latched, counted, or told",
                              MT3620_FAULT_ONCE },
};

static void firewall_follow(MT3620FirewallState *s)
{
    if (s->policy_changed) {
        s->policy_changed(s->policy_opaque);
    }
}

static bool firewall_drop_lock(MT3620FirewallState *s, const uint64_t *arg, Error **errp)
{
    MT3620FirewallRegs *r = &s->regs;
    uint32_t *lock = arg[0] == LOCK_HANDOVER ? &r->handover :
                     arg[0] == LOCK_SLOT ? &r->slot_lock[arg[1] / 32] : &r->desc_lock;
    uint32_t bit = arg[0] == LOCK_HANDOVER ? 1 : 1u << arg[1] % 32;

    if ((arg[0] == LOCK_DESC && arg[1] >= FW_NUM_DESC) || !(*lock & bit)) {
        error_setg(errp, "lock-drop: that lock is not set");
        return false;
    }
    *lock &= ~bit;
    return true;
}

static bool firewall_flip_desc(MT3620FirewallState *s, const uint64_t *arg, Error **errp)
{
    static const uint32_t legal[] = {
        ~(FW_GRANULE - 1u), ~(FW_GRANULE - 1u), (1u << FW_PERM_BITS) - 1, FW_DESC_ENABLE,
    };
    MT3620FirewallDesc *desc = &s->regs.desc[arg[0]];
    uint32_t *const word[] = { &desc->base, &desc->end, &desc->perm, &desc->ctrl };

    if (!(legal[arg[1]] & 1u << arg[2])) {
        error_setg(errp, "desc-flip: that word has no bit=%" PRIu64, arg[2]);
        return false;
    }
    *word[arg[1]] ^= 1u << arg[2];
    firewall_follow(s);
    return true;
}

static bool firewall_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                            Error **errp)
{
    MT3620FirewallState *s = MT3620_FIREWALL(obj);

    switch (desc - firewall_faults) {
    case FW_FAULT_LOCK_DROP:
        return firewall_drop_lock(s, arg, errp);
    case FW_FAULT_DESC_FLIP:
        return firewall_flip_desc(s, arg, errp);
    case FW_FAULT_SLOT_FLIP:
        s->regs.slot[arg[0]] ^= 1u << arg[1];
        firewall_follow(s);
        return true;
    default:
        return true;
    }
}

void mt3620_firewall_fault_class_init(ObjectClass *klass)
{
    mt3620_faultable_class_init(klass, firewall_faults, ARRAY_SIZE(firewall_faults),
                                offsetof(MT3620FirewallState, faults), firewall_inject);
}
