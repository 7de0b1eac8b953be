/*
 * MT3620 always-on top configuration: the few registers public code touches.
 *
 * Owns its registers and the Wi-Fi release line. Facts 4.16 (docs/sources.md),
 * regs/topcfg.h. QEMU interface: mt3620_topcfg.h.
 *
 * Clock gates and selects only hold their bits: the blocks behind them run
 * whatever they say.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/mt3620_topcfg.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { TOPCFG_REGS(REGTABLE_OFFSET) };
static const struct reg_desc topcfg_regs[] = { TOPCFG_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock topcfg_block = {
    "TOPCFG", topcfg_regs, ARRAY_SIZE(topcfg_regs)
};

static void topcfg_update(Mt3620Topcfg *s)
{
    qemu_set_irq(s->wifi_release, s->state.word[TOPCFG_WIFI_RST / 4] &
                                  TOPCFG_WIFI_RELEASE);
}

static uint64_t topcfg_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Topcfg *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&topcfg_block, offset,
                                                      size, false);

    if (!reg) {
        return 0;
    }
    trace_mt3620_topcfg_read(reg->name, s->state.word[offset / 4]);
    return s->state.word[offset / 4];
}

static void topcfg_write(void *opaque, hwaddr offset, uint64_t value,
                         unsigned size)
{
    Mt3620Topcfg *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&topcfg_block, offset,
                                                      size, true);

    if (reg) {
        trace_mt3620_topcfg_write(reg->name, value);
        s->state.word[offset / 4] = value;
        topcfg_update(s);
    }
}

static const MemoryRegionOps topcfg_ops = {
    .read = topcfg_read,
    .write = topcfg_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void topcfg_reset_hold(Object *obj, ResetType type)
{
    Mt3620Topcfg *s = MT3620_TOPCFG(obj);

    for (unsigned int i = 0; i < ARRAY_SIZE(topcfg_regs); i++) {
        s->state.word[topcfg_regs[i].offset / 4] = topcfg_regs[i].reset;
    }
}

static void topcfg_reset_exit(Object *obj, ResetType type)
{
    topcfg_update(MT3620_TOPCFG(obj));
}

static void topcfg_init(Object *obj)
{
    Mt3620Topcfg *s = MT3620_TOPCFG(obj);

    QEMU_BUILD_BUG_ON(MT3620_TOPCFG_NUM_WORDS != TOPCFG_GPIO_CLK / 4 + 1);
    memory_region_init_io(&s->iomem, obj, &topcfg_ops, s, "mt3620-topcfg",
                          TOPCFG_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
    qdev_init_gpio_out_named(DEVICE(obj), &s->wifi_release, "wifi-release", 1);
}

/* Nobody writes the strap: a different one is another board's state. */
static int topcfg_post_load(void *opaque, int version_id)
{
    Mt3620Topcfg *s = opaque;

    return s->state.word[TOPCFG_STRAP / 4] == TOPCFG_STRAP_XTAL_26M ? 0
                                                                    : -EINVAL;
}

static const VMStateDescription topcfg_vmstate = {
    .name = TYPE_MT3620_TOPCFG,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = topcfg_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(state.word, Mt3620Topcfg,
                             MT3620_TOPCFG_NUM_WORDS),
        VMSTATE_END_OF_LIST()
    }
};

static const MT3620FaultDesc topcfg_faults[] = {
    { "flip", "a bit of a stored register turns over", MT3620_FAULT_NOW,
      { { .name = "offset", .max = TOPCFG_GPIO_CLK }, { .name = "bit", .max = 31 } } },
};

static bool topcfg_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620Topcfg *s = MT3620_TOPCFG(obj);
    const struct reg_desc *reg = mt3620_regblock_find(&topcfg_block, arg[0], 4, false);

    if (!reg || reg->access == REG_ACCESS_RO) {
        error_setg(errp, "%s: nothing is stored at offset=0x%" PRIx64 " bit=%" PRIu64,
                   desc->name, arg[0], arg[1]);
        return false;
    }
    s->state.word[arg[0] / 4] ^= 1u << arg[1];
    topcfg_update(s);
    return true;
}

static void topcfg_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 top configuration";
    dc->vmsd = &topcfg_vmstate;
    rc->phases.hold = topcfg_reset_hold;
    rc->phases.exit = topcfg_reset_exit;
    mt3620_faultable_class_init(klass, topcfg_faults, ARRAY_SIZE(topcfg_faults),
                                offsetof(Mt3620Topcfg, faults), topcfg_inject);
}

static const TypeInfo topcfg_info = {
    .name = TYPE_MT3620_TOPCFG,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Topcfg),
    .instance_init = topcfg_init,
    .class_init = topcfg_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void topcfg_register_types(void)
{
    type_register_static(&topcfg_info);
}

type_init(topcfg_register_types)
