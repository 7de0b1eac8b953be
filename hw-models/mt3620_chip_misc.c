/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 CHIP_MISC_CFG, private to HSP. The aperture is public, the registers are our
 * own: docs/chip-blocks.md.
 *
 * Not modelled: whatever else silicon keeps here.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "hw/mt3620/mt3620_chip_misc.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/regs/regtable.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

#define CHIP_MISC_SIZE  0x1000

enum { CHIP_MISC_REGS(REGTABLE_OFFSET) };

static const struct reg_desc chip_misc_regs[] = { CHIP_MISC_REGS(REGTABLE_DESC) };

static const struct reg_desc *chip_misc_find(hwaddr offset)
{
    for (size_t i = 0; i < ARRAY_SIZE(chip_misc_regs); i++) {
        if (chip_misc_regs[i].offset == offset) {
            return &chip_misc_regs[i];
        }
    }
    return NULL;
}

/* The register meant by an access, or NULL after telling the guest's author. */
static const struct reg_desc *chip_misc_decode(hwaddr offset, unsigned size, const char *what)
{
    const struct reg_desc *reg = chip_misc_find(offset);

    if (!reg || size != reg->width) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "mt3620-chip-misc: bad %s of %u bytes at offset 0x%" HWADDR_PRIx "\n",
                      what, size, offset);
        return NULL;
    }
    return reg;
}

static void chip_misc_log(MT3620ChipMisc *s, uint32_t code)
{
    MT3620ChipMiscState *st = &s->state;

    st->postcode = code;
    st->post_count++;
    st->log[st->log_count % MISC_POST_DEPTH] = code;
    st->log_count++;
    mt3620_event("postcode", "\"value\":\"0x%08" PRIx32 "\"", code);
    if (s->observer) {
        s->observer(s->observer_opaque, code);
    }
}

static uint64_t chip_misc_read(void *opaque, hwaddr offset, unsigned size)
{
    MT3620ChipMisc *s = opaque;
    const struct reg_desc *reg = chip_misc_decode(offset, size, "read");
    uint32_t value = 0;

    if (!reg) {
        return 0;
    }
    switch (offset) {
    case MISC_POSTCODE:
        value = s->state.postcode;
        break;
    case MISC_POST_COUNT:
        value = s->state.post_count;
        break;
    case MISC_STRAP:
        value = s->state.strap;
        break;
    default:
        value = reg->reset;
        break;
    }
    trace_mt3620_chip_misc_read(reg->name, value);
    return value;
}

static void chip_misc_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    MT3620ChipMisc *s = opaque;
    const struct reg_desc *reg = chip_misc_decode(offset, size, "write");

    if (!reg) {
        return;
    }
    if (reg->access == REG_ACCESS_RO) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-misc: write to read-only %s (0x%x)\n",
                      reg->name, reg->offset);
        return;
    }
    trace_mt3620_chip_misc_write(reg->name, value);
    chip_misc_log(s, value);
}

static const MemoryRegionOps chip_misc_ops = {
    .read = chip_misc_read,
    .write = chip_misc_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
};

void mt3620_chip_misc_observe(MT3620ChipMisc *s,
                              void (*observer)(void *opaque, uint32_t postcode), void *opaque)
{
    s->observer = observer;
    s->observer_opaque = opaque;
}

static const MT3620FaultDesc chip_misc_faults[] = {
    { "strap-glitch", "the next reset samples this instead of the strap pins", MT3620_FAULT_ONCE,
      { { .name = "value", .max = MISC_STRAP_RECOVERY } } },
};

static void chip_misc_sample_strap(MT3620ChipMisc *s)
{
    const uint64_t *arg = mt3620_fault(&s->faults, 0);

    s->state.strap = s->recovery_strap ? MISC_STRAP_RECOVERY : 0;
    if (arg) {
        s->state.strap = arg[0];
        mt3620_fault_fired(OBJECT(s), 0);
    }
}

static void chip_misc_reset_hold(Object *obj, ResetType type)
{
    MT3620ChipMisc *s = MT3620_CHIP_MISC(obj);

    s->state.postcode = 0;
    s->state.post_count = 0;
    chip_misc_sample_strap(s);
}

static void chip_misc_init(Object *obj)
{
    MT3620ChipMisc *s = MT3620_CHIP_MISC(obj);

    memory_region_init_io(&s->iomem, obj, &chip_misc_ops, s, TYPE_MT3620_CHIP_MISC,
                          CHIP_MISC_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
}

static const VMStateDescription chip_misc_vmstate = {
    .name = "mt3620-chip-misc",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(state.postcode, MT3620ChipMisc),
        VMSTATE_UINT32(state.post_count, MT3620ChipMisc),
        VMSTATE_UINT32(state.strap, MT3620ChipMisc),
        VMSTATE_UINT32(state.log_count, MT3620ChipMisc),
        VMSTATE_UINT32_ARRAY(state.log, MT3620ChipMisc, MISC_POST_DEPTH),
        VMSTATE_END_OF_LIST()
    }
};

static char *chip_misc_get_postcodes(Object *obj, Error **errp)
{
    const MT3620ChipMiscState *st = &MT3620_CHIP_MISC(obj)->state;
    uint32_t first = st->log_count > MISC_POST_DEPTH ? st->log_count - MISC_POST_DEPTH : 0;
    GString *text = g_string_new(NULL);

    for (uint32_t i = first; i != st->log_count; i++) {
        g_string_append_printf(text, "%s%08" PRIx32, i == first ? "" : " ",
                               st->log[i % MISC_POST_DEPTH]);
    }
    return g_string_free(text, false);
}

static const Property chip_misc_properties[] = {
    DEFINE_PROP_BOOL("recovery-strap", MT3620ChipMisc, recovery_strap, false),
};

static void chip_misc_get_u32(Object *obj, Visitor *v, const char *name, void *opaque,
                              Error **errp)
{
    visit_type_uint32(v, name, (uint32_t *)((char *)obj + (uintptr_t)opaque), errp);
}

static void chip_misc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 CHIP_MISC_CFG: post codes and straps";
    dc->vmsd = &chip_misc_vmstate;
    rc->phases.hold = chip_misc_reset_hold;
    device_class_set_props(dc, chip_misc_properties);
    mt3620_faultable_class_init(klass, chip_misc_faults, ARRAY_SIZE(chip_misc_faults),
                                offsetof(MT3620ChipMisc, faults), NULL);

    object_class_property_add_str(klass, "postcodes", chip_misc_get_postcodes, NULL);
    object_class_property_set_description(klass, "postcodes",
                                          "the last post codes, hex words, oldest first");
    object_class_property_add(klass, "last-postcode", "uint32", chip_misc_get_u32, NULL, NULL,
                              (void *)offsetof(MT3620ChipMisc, state.postcode));
    object_class_property_set_description(klass, "last-postcode", "register MISC_POSTCODE");
    object_class_property_add(klass, "postcode-count", "uint32", chip_misc_get_u32, NULL, NULL,
                              (void *)offsetof(MT3620ChipMisc, state.log_count));
    object_class_property_set_description(klass, "postcode-count", "post codes since power-on");
}

static const TypeInfo chip_misc_info = {
    .name = TYPE_MT3620_CHIP_MISC,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(MT3620ChipMisc),
    .instance_init = chip_misc_init,
    .class_init = chip_misc_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void chip_misc_register_types(void)
{
    type_register_static(&chip_misc_info);
}

type_init(chip_misc_register_types)
