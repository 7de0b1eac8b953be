/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 e-fuse array: what can go wrong in sensing and in pulses (docs/faults.md).
 *
 * Owns the table of faults and the property "cut-mask". Changes what is sensed and what
 * a pulse leaves, never a physical bit.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/mt3620/mt3620_efuse.h"

#define FAULT_ROW  { .name = "row", .max = EFUSE_NUM_ROWS - 1 }
#define FAULT_BIT  { .name = "bit", .max = 31 }
#define FAULT_MASK { .name = "mask", .max = UINT32_MAX }

static const MT3620FaultDesc efuse_faults[] = {
    [EFUSE_FAULT_SENSE_FLIP] = { "sense-flip", "a sensing of the rows reads that bit wrong",
                                 MT3620_FAULT_ONCE, { FAULT_ROW, FAULT_BIT } },
    [EFUSE_FAULT_STUCK] = { "stuck", "each sensing of the rows reads that bit so",
                            MT3620_FAULT_STANDING,
                            { FAULT_ROW, FAULT_BIT, { .name = "value", .max = 1 } } },
    [EFUSE_FAULT_PULSE_WEAK] = { "pulse-weak", "a pulse runs its time and only these bits take",
                                 MT3620_FAULT_ONCE, { FAULT_MASK } },
    [EFUSE_FAULT_PULSE_CUT] = { "pulse-cut", "a reset in mid-pulse leaves these bits blown",
                                MT3620_FAULT_ONCE, { FAULT_MASK } },
};

void mt3620_efuse_fault_sense(MT3620EfuseState *s)
{
    const uint64_t *arg = mt3620_fault(&s->faults, EFUSE_FAULT_STUCK);

    if (arg) {
        s->regs.shadow[arg[0]] &= ~(1u << arg[1]);
        s->regs.shadow[arg[0]] |= (uint32_t)arg[2] << arg[1];
        mt3620_fault_fired(OBJECT(s), EFUSE_FAULT_STUCK);
    }
    arg = mt3620_fault(&s->faults, EFUSE_FAULT_SENSE_FLIP);
    if (arg) {
        s->regs.shadow[arg[0]] ^= 1u << arg[1];
        mt3620_fault_fired(OBJECT(s), EFUSE_FAULT_SENSE_FLIP);
    }
}

static uint32_t efuse_fault_mask(MT3620EfuseState *s, unsigned int fault, uint32_t none)
{
    const uint64_t *arg = mt3620_fault(&s->faults, fault);

    if (!arg) {
        return none;
    }
    mt3620_fault_fired(OBJECT(s), fault);
    return arg[0];
}

uint32_t mt3620_efuse_fault_pulse(MT3620EfuseState *s, uint32_t bits)
{
    return bits & efuse_fault_mask(s, EFUSE_FAULT_PULSE_WEAK, UINT32_MAX);
}

uint32_t mt3620_efuse_fault_cut(MT3620EfuseState *s, uint32_t bits)
{
    return bits & efuse_fault_mask(s, EFUSE_FAULT_PULSE_CUT, 0);
}

static void efuse_get_cut_mask(Object *obj, Visitor *v, const char *name, void *opaque,
                               Error **errp)
{
    const uint64_t *arg = mt3620_fault(&MT3620_EFUSE(obj)->faults, EFUSE_FAULT_PULSE_CUT);
    uint32_t mask = arg ? arg[0] : 0;

    visit_type_uint32(v, name, &mask, errp);
}

static void efuse_set_cut_mask(Object *obj, Visitor *v, const char *name, void *opaque,
                               Error **errp)
{
    uint64_t arg[MT3620_FAULT_PARAMS] = { 0 };
    uint32_t mask;

    if (!visit_type_uint32(v, name, &mask, errp)) {
        return;
    }
    arg[0] = mask;
    if (mask) {
        mt3620_fault_arm(obj, EFUSE_FAULT_PULSE_CUT, arg, errp);
    } else {
        mt3620_fault_disarm(obj, EFUSE_FAULT_PULSE_CUT);
    }
}

void mt3620_efuse_fault_class_init(ObjectClass *klass)
{
    mt3620_faultable_class_init(klass, efuse_faults, ARRAY_SIZE(efuse_faults),
                                offsetof(MT3620EfuseState, faults), NULL);
    object_class_property_add(klass, "cut-mask", "uint32", efuse_get_cut_mask,
                              efuse_set_cut_mask, NULL, NULL);
}
