/*
 * MT3620 reset, low power and clock select of one Cortex-M4.
 *
 * Owns its registers only. Facts 4.15 (docs/sources.md), regs/rgu.h. QEMU
 * interface: mt3620_rgu.h.
 *
 * A clock switch is immediate, as every published driver expects; it does not
 * change the speed of the core's model. Memory power-down and sleep only hold
 * their bits: no memory loses its content and no wake reason is recorded.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/mt3620_rgu.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { RGU_REGS(REGTABLE_OFFSET) };
static const struct reg_desc rgu_regs[] = { RGU_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock rgu_block = {
    "RGU", rgu_regs, ARRAY_SIZE(rgu_regs)
};

#define RGU_XTAL_HZ          26000000
#define RGU_32K_HZ           32768
#define RGU_PLL_HZ           197600000

static uint32_t rgu_hclk_hz(const Mt3620Rgu *s)
{
    switch (RGU_HCLK_SOURCE(s->state.word[RGU_HCLK_CK_CTRL / 4])) {
    case RGU_HCLK_XTAL:
        return RGU_XTAL_HZ;
    case RGU_HCLK_32K:
        return RGU_32K_HZ;
    case RGU_HCLK_PLL:
        return RGU_PLL_HZ;
    default:
        return 0;
    }
}

/* ROM_RST_CTRL stands in the HSP's instance only. */
static const struct reg_desc *rgu_find(const Mt3620Rgu *s, hwaddr offset,
                                       unsigned size, bool write)
{
    const struct reg_desc *reg = mt3620_regblock_find(&rgu_block, offset, size,
                                                      write);

    if (reg && reg->offset == RGU_ROM_RST_CTRL && !s->hsp) {
        mt3620_regblock_error(&rgu_block, offset, "%s stands in HSP only",
                              reg->name);
        return NULL;
    }
    return reg;
}

static uint64_t rgu_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Rgu *s = opaque;
    const struct reg_desc *reg = rgu_find(s, offset, size, false);

    if (!reg) {
        return 0;
    }
    trace_mt3620_rgu_read(reg->name, s->state.word[offset / 4]);
    return s->state.word[offset / 4];
}

static void rgu_write(void *opaque, hwaddr offset, uint64_t value,
                      unsigned size)
{
    Mt3620Rgu *s = opaque;
    const struct reg_desc *reg = rgu_find(s, offset, size, true);

    if (!reg) {
        return;
    }
    trace_mt3620_rgu_write(reg->name, value);
    if (reg->access == REG_ACCESS_W1C) {
        s->state.word[offset / 4] &= ~value;
    } else {
        s->state.word[offset / 4] = value;
    }
    if (offset == RGU_HCLK_CK_CTRL && rgu_hclk_hz(s) == 0) {
        mt3620_regblock_error(&rgu_block, offset, "no such clock source");
    }
}

static const MemoryRegionOps rgu_ops = {
    .read = rgu_read,
    .write = rgu_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void rgu_reset_hold(Object *obj, ResetType type)
{
    Mt3620Rgu *s = MT3620_RGU(obj);

    for (unsigned int i = 0; i < ARRAY_SIZE(rgu_regs); i++) {
        s->state.word[rgu_regs[i].offset / 4] = rgu_regs[i].reset;
    }
}

static void rgu_get_hclk_hz(Object *obj, Visitor *v, const char *name,
                            void *opaque, Error **errp)
{
    uint32_t hz = rgu_hclk_hz(MT3620_RGU(obj));

    visit_type_uint32(v, name, &hz, errp);
}

static void rgu_init(Object *obj)
{
    Mt3620Rgu *s = MT3620_RGU(obj);

    QEMU_BUILD_BUG_ON(MT3620_RGU_NUM_WORDS != RGU_PWRCTLCR / 4 + 1);
    memory_region_init_io(&s->iomem, obj, &rgu_ops, s, "mt3620-rgu", RGU_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
    object_property_add(obj, "hclk-hz", "uint32", rgu_get_hclk_hz, NULL, NULL,
                        NULL);
}

/* Plain storage: there is no value that a load would have to refuse. */
static const VMStateDescription rgu_vmstate = {
    .name = TYPE_MT3620_RGU,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(state.word, Mt3620Rgu, MT3620_RGU_NUM_WORDS),
        VMSTATE_END_OF_LIST()
    }
};

static const Property rgu_properties[] = {
    DEFINE_PROP_BOOL("hsp", Mt3620Rgu, hsp, false),
};

static const MT3620FaultDesc rgu_faults[] = {
    { "flip", "a bit of a stored register turns over", MT3620_FAULT_NOW,
      { { .name = "offset", .max = RGU_PWRCTLCR }, { .name = "bit", .max = 31 } } },
};

static bool rgu_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620Rgu *s = MT3620_RGU(obj);
    const struct reg_desc *reg = rgu_find(s, arg[0], 4, false);

    if (!reg || reg->access == REG_ACCESS_RO) {
        error_setg(errp, "%s: nothing is stored at offset=0x%" PRIx64 " bit=%" PRIu64,
                   desc->name, arg[0], arg[1]);
        return false;
    }
    s->state.word[arg[0] / 4] ^= 1u << arg[1];
    return true;
}

static void rgu_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 reset, low power and clock select";
    dc->vmsd = &rgu_vmstate;
    rc->phases.hold = rgu_reset_hold;
    mt3620_faultable_class_init(klass, rgu_faults, ARRAY_SIZE(rgu_faults),
                                offsetof(Mt3620Rgu, faults), rgu_inject);
    device_class_set_props(dc, rgu_properties);
}

static const TypeInfo rgu_info = {
    .name = TYPE_MT3620_RGU,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Rgu),
    .instance_init = rgu_init,
    .class_init = rgu_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void rgu_register_types(void)
{
    type_register_static(&rgu_info);
}

type_init(rgu_register_types)
