/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 rest of the cores' state: not a part of the chip. QEMU names the coprocessor
 * registers in a snapshot as KVM does, which knows the non-secure world alone: a core whose
 * EL3 is AArch32 loses each register of its secure bank that no AArch64 twin carries
 * (DACR, TTBR1, IFSR, PAR, the secure timer, ...). Such a core runs on until its secure
 * world next needs one of them. Here they are saved and loaded.
 *
 * Owns no guest state: reads and writes the fields of the A7, and puts right what QEMU
 * derived from them, or from other devices, before they were loaded.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "exec/cputlb.h"
#include "hw/mt3620/mt3620_cpu_extra.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "target/arm/cpu.h"
#include "target/arm/cpregs.h"

/* Registers */

static uint32_t extra_key(gconstpointer key)
{
    return (uintptr_t)key;
}

static const ARMCPRegInfo *extra_lookup(MT3620CpuExtra *s, uint32_t key)
{
    return get_arm_cp_reginfo(s->a7->cp_regs, key);
}

/* A register of the secure bank: it has a field that is not its non-secure twin's */
static bool extra_is_secure_bank(MT3620CpuExtra *s, uint32_t key, const ARMCPRegInfo *ri)
{
    const ARMCPRegInfo *twin;

    if (ri->state != ARM_CP_STATE_AA32 || ri->secure != ARM_CP_SECSTATE_S || !ri->fieldoffset) {
        return false;
    }
    twin = extra_lookup(s, key | CP_REG_NS_MASK);
    return !twin || twin->fieldoffset != ri->fieldoffset;
}

/* One register may have many numbers */
static bool extra_is_known(MT3620CpuExtra *s, const ARMCPRegInfo *ri)
{
    for (uint32_t i = 0; i < s->num_regs; i++) {
        if (s->info[i]->fieldoffset == ri->fieldoffset &&
            cpreg_field_is_64bit(s->info[i]) == cpreg_field_is_64bit(ri)) {
            return true;
        }
    }
    return false;
}

static bool extra_add(MT3620CpuExtra *s, uint32_t key, Error **errp)
{
    const ARMCPRegInfo *ri = extra_lookup(s, key);

    if (!extra_is_secure_bank(s, key, ri) || extra_is_known(s, ri)) {
        return true;
    }
    if (s->num_regs == MT3620_CPU_EXTRA_MAX) {
        error_setg(errp, "more than %d registers in the secure bank", MT3620_CPU_EXTRA_MAX);
        return false;
    }
    s->info[s->num_regs] = ri;
    s->reg[s->num_regs++].key = key;
    return true;
}

static gint extra_compare(gconstpointer a, gconstpointer b)
{
    return extra_key(a) < extra_key(b) ? -1 : extra_key(a) > extra_key(b);
}

static void extra_store(CPUARMState *env, const ARMCPRegInfo *ri, uint64_t value)
{
    if (cpreg_field_is_64bit(ri)) {
        CPREG_FIELD64(env, ri) = value;
    } else {
        CPREG_FIELD32(env, ri) = value;
    }
}

static uint64_t extra_fetch(CPUARMState *env, const ARMCPRegInfo *ri)
{
    return cpreg_field_is_64bit(ri) ? CPREG_FIELD64(env, ri) : CPREG_FIELD32(env, ri);
}

/* Migration */

static int extra_pre_save(void *opaque)
{
    MT3620CpuExtra *s = opaque;

    for (uint32_t i = 0; i < s->num_regs; i++) {
        s->reg[i].value = extra_fetch(&s->a7->env, s->info[i]);
    }
    return 0;
}

/*
 * The deadlines of these two timers are not in a snapshot; their comparators are. And an
 * M4 was loaded before its NVIC, whose active exceptions are part of its hflags.
 */
static void extra_derive(MT3620CpuExtra *s)
{
    CPUState *cpu;

    arm_gt_htimer_cb(s->a7);
    arm_gt_stimer_cb(s->a7);
    CPU_FOREACH(cpu) {
        tlb_flush(cpu);
        arm_rebuild_hflags(&ARM_CPU(cpu)->env);
    }
}

static bool extra_reg_valid(MT3620CpuExtra *s, const MT3620CpuExtraReg *reg, uint32_t i)
{
    return extra_lookup(s, reg->key) == s->info[i] &&
           (cpreg_field_is_64bit(s->info[i]) || reg->value <= UINT32_MAX);
}

static int extra_post_load(void *opaque, int version_id)
{
    MT3620CpuExtra *s = opaque;

    for (uint32_t i = 0; i < s->num_regs; i++) {
        if (!extra_reg_valid(s, &s->reg[i], i)) {
            return -EINVAL;
        }
    }
    for (uint32_t i = 0; i < s->num_regs; i++) {
        extra_store(&s->a7->env, s->info[i], s->reg[i].value);
    }
    extra_derive(s);
    return 0;
}

static const VMStateDescription extra_reg_vmstate = {
    .name = "mt3620-cpu-extra-reg",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(key, MT3620CpuExtraReg),
        VMSTATE_UINT64(value, MT3620CpuExtraReg),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription extra_vmstate = {
    .name = "mt3620-cpu-extra",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = extra_pre_save,
    .post_load = extra_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_EQUAL(num_regs, MT3620CpuExtra, "snapshot of another core"),
        VMSTATE_STRUCT_VARRAY_UINT32(reg, MT3620CpuExtra, num_regs, 1, extra_reg_vmstate,
                                     MT3620CpuExtraReg),
        VMSTATE_END_OF_LIST()
    }
};

static void extra_realize(DeviceState *dev, Error **errp)
{
    MT3620CpuExtra *s = MT3620_CPU_EXTRA(dev);
    g_autoptr(GList) keys = NULL;

    if (!s->a7 || !DEVICE(s->a7)->realized) {
        error_setg(errp, "property a7 must be a realized core");
        return;
    }
    keys = g_list_sort(g_hash_table_get_keys(s->a7->cp_regs), extra_compare);
    for (GList *l = keys; l; l = l->next) {
        if (!extra_add(s, extra_key(l->data), errp)) {
            return;
        }
    }
}

static const Property extra_properties[] = {
    DEFINE_PROP_LINK("a7", MT3620CpuExtra, a7, TYPE_ARM_CPU, ARMCPU *),
};

static void extra_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = extra_realize;
    dc->vmsd = &extra_vmstate;
    dc->desc = "MT3620 state of the cores that QEMU does not migrate";
    dc->user_creatable = false;
    device_class_set_props(dc, extra_properties);
}

static const TypeInfo extra_info = {
    .name = TYPE_MT3620_CPU_EXTRA,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(MT3620CpuExtra),
    .class_init = extra_class_init,
};

static void extra_register_types(void)
{
    type_register_static(&extra_info);
}

type_init(extra_register_types)
