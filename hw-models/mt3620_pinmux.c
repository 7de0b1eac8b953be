/*
 * MT3620 pin multiplexer: a function code of four bits for each pin.
 *
 * Owns the codes; GPIO, PWM and EINT models ask for them. Facts 4.4
 * (docs/sources.md), regs/pinmux.h. QEMU interface: mt3620_pinmux.h.
 *
 * A code the public tables do not name is stored, as the codes of ISU, ADC and
 * I2S pads are not public, and reported as a guest error.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_pinmux.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { PINMUX_REGS(REGTABLE_OFFSET) };
static const struct reg_desc pinmux_regs[] = { PINMUX_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock pinmux_block = {
    "PINMUX", pinmux_regs, ARRAY_SIZE(pinmux_regs)
};

#define PINMUX_PINS_PER_WORD 8
#define PINMUX_CODE_BITS     4
#define PINMUX_PWM_PINS      12   /* facts 4.4: pins 0..11 */
#define PINMUX_EINT_PINS     24   /* facts 4.4: pins 0..23 */

unsigned int mt3620_pinmux_function(Mt3620Pinmux *s, unsigned int pin)
{
    assert(pin < PINMUX_NUM_PINS);
    return extract32(s->state.mode[pin / PINMUX_PINS_PER_WORD],
                     pin % PINMUX_PINS_PER_WORD * PINMUX_CODE_BITS,
                     PINMUX_CODE_BITS);
}

static bool pinmux_is_public(unsigned int pin, unsigned int function)
{
    switch (function) {
    case PINMUX_FUNC_GPIO:
        return true;
    case PINMUX_FUNC_PWM:
        return pin < PINMUX_PWM_PINS;
    case PINMUX_FUNC_EINT:
    case PINMUX_FUNC_GPIOIF:
        return pin < PINMUX_EINT_PINS;
    default:
        return false;
    }
}

/* Bits of a word that belong to pins the chip has. */
static uint32_t pinmux_mask(unsigned int word)
{
    unsigned int pins = PINMUX_NUM_PINS - word * PINMUX_PINS_PER_WORD;

    return MAKE_64BIT_MASK(0, MIN(pins, PINMUX_PINS_PER_WORD) *
                              PINMUX_CODE_BITS);
}

static uint64_t pinmux_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Pinmux *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&pinmux_block, offset,
                                                      size, false);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = s->state.mode[(offset - PINMUX_MODE0) / 4];
    trace_mt3620_pinmux_read(reg->name, value);
    return value;
}

static void pinmux_write(void *opaque, hwaddr offset, uint64_t value,
                         unsigned size)
{
    Mt3620Pinmux *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&pinmux_block, offset,
                                                      size, true);
    unsigned int word, pin, function;

    if (!reg) {
        return;
    }
    word = (offset - PINMUX_MODE0) / 4;
    trace_mt3620_pinmux_write(reg->name, value);
    s->state.mode[word] = value & pinmux_mask(word);
    for (unsigned int i = 0; i < PINMUX_PINS_PER_WORD; i++) {
        pin = word * PINMUX_PINS_PER_WORD + i;
        if (pin >= PINMUX_NUM_PINS) {
            break;
        }
        function = mt3620_pinmux_function(s, pin);
        if (!pinmux_is_public(pin, function)) {
            mt3620_regblock_error(&pinmux_block, offset,
                                  "pin %u: function %u is not a public one",
                                  pin, function);
        }
    }
}

static const MemoryRegionOps pinmux_ops = {
    .read = pinmux_read,
    .write = pinmux_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void pinmux_reset_hold(Object *obj, ResetType type)
{
    Mt3620Pinmux *s = MT3620_PINMUX(obj);

    memset(&s->state, 0, sizeof(s->state));
}

static void pinmux_init(Object *obj)
{
    Mt3620Pinmux *s = MT3620_PINMUX(obj);

    QEMU_BUILD_BUG_ON(MT3620_PINMUX_NUM_WORDS != ARRAY_SIZE(pinmux_regs));
    memory_region_init_io(&s->iomem, obj, &pinmux_ops, s, "mt3620-pinmux",
                          PINMUX_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
}

static int pinmux_post_load(void *opaque, int version_id)
{
    Mt3620Pinmux *s = opaque;

    for (unsigned int i = 0; i < MT3620_PINMUX_NUM_WORDS; i++) {
        if (s->state.mode[i] & ~pinmux_mask(i)) {
            return -EINVAL;
        }
    }
    return 0;
}

static const VMStateDescription pinmux_vmstate = {
    .name = TYPE_MT3620_PINMUX,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = pinmux_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(state.mode, Mt3620Pinmux,
                             MT3620_PINMUX_NUM_WORDS),
        VMSTATE_END_OF_LIST()
    }
};

static const MT3620FaultDesc pinmux_faults[] = {
    { "flip", "a bit of a stored register turns over", MT3620_FAULT_NOW,
      { { .name = "offset", .max = PINMUX_SIZE - 4 }, { .name = "bit", .max = 31 } } },
};

static bool pinmux_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620Pinmux *s = MT3620_PINMUX(obj);
    const struct reg_desc *reg = mt3620_regblock_find(&pinmux_block, arg[0], 4, false);

    if (!reg || reg->access == REG_ACCESS_RO ||
        !(pinmux_mask((arg[0] - PINMUX_MODE0) / 4) & 1u << arg[1])) {
        error_setg(errp, "%s: nothing is stored at offset=0x%" PRIx64 " bit=%" PRIu64,
                   desc->name, arg[0], arg[1]);
        return false;
    }
    s->state.mode[(arg[0] - PINMUX_MODE0) / 4] ^= 1u << arg[1];
    return true;
}

static void pinmux_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 pin multiplexer";
    dc->vmsd = &pinmux_vmstate;
    rc->phases.hold = pinmux_reset_hold;
    mt3620_faultable_class_init(klass, pinmux_faults, ARRAY_SIZE(pinmux_faults),
                                offsetof(Mt3620Pinmux, faults), pinmux_inject);
}

static const TypeInfo pinmux_info = {
    .name = TYPE_MT3620_PINMUX,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Pinmux),
    .instance_init = pinmux_init,
    .class_init = pinmux_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void pinmux_register_types(void)
{
    type_register_static(&pinmux_info);
}

type_init(pinmux_register_types)
