/*
 * MT3620 interrupt conditioning in front of a Cortex-M4's NVIC.
 *
 * Owns the sense, gate and test state of every line it carries. Facts 4.2
 * (docs/sources.md), regs/irqcond.h. QEMU interface: mt3620_irqcond.h.
 *
 * A line passes as level (SENS = 1, the reset value here: not public) or, as an
 * edge, becomes one pulse for each rise. The debounce and wake-controller
 * registers hold their values: the pins they filter and the sleep they end are
 * not modelled yet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_irqcond.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { IRQCOND_REGS(REGTABLE_OFFSET) };
static const struct reg_desc irqcond_regs[] = { IRQCOND_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock irqcond_block = {
    "IRQCOND", irqcond_regs, ARRAY_SIZE(irqcond_regs)
};

#define IRQCOND_TEST_ON      0x1
#define IRQCOND_WIC_CON_MASK 0xF

/* Faults: the lines' part, the rest stands below the registers */

enum { IRQCOND_FAULT_STUCK, IRQCOND_FAULT_LOST, IRQCOND_FAULT_PULSE, IRQCOND_FAULT_FLIP };

/* Lines */

/* What line n carries before sense: source or test, unless gated. */
static bool irqcond_active(const Mt3620Irqcond *s, unsigned int n)
{
    const uint64_t *stuck = mt3620_fault(&s->faults, IRQCOND_FAULT_STUCK);
    const Mt3620IrqcondState *st = &s->state;
    uint32_t bits = st->input[n / 32];

    if (stuck && stuck[0] == n) {
        return stuck[1];
    }
    if (st->test_ctl & IRQCOND_TEST_ON) {
        bits |= st->test[n / 32];
    }
    return bits & ~st->dis[n / 32] & (1u << n % 32);
}

/* The rise of line n does not arrive. */
static bool irqcond_rise_lost(Mt3620Irqcond *s, unsigned int n)
{
    const uint64_t *arg = mt3620_fault(&s->faults, IRQCOND_FAULT_LOST);

    if (!arg || arg[0] != n || s->state.input[n / 32] & (1u << n % 32)) {
        return false;
    }
    mt3620_fault_fired(OBJECT(s), IRQCOND_FAULT_LOST);
    return true;
}

static void irqcond_update_line(Mt3620Irqcond *s, unsigned int n)
{
    uint32_t bit = 1u << n % 32;
    bool level = s->state.sens[n / 32] & bit;
    bool was = s->state.output[n / 32] & bit;
    bool active = irqcond_active(s, n);

    if (active) {
        s->state.output[n / 32] |= bit;
    } else {
        s->state.output[n / 32] &= ~bit;
    }
    if (level) {
        qemu_set_irq(s->out[n], active);
    } else {
        if (active && !was) {
            qemu_irq_raise(s->out[n]);
        }
        qemu_irq_lower(s->out[n]);
    }
}

static void irqcond_update_word(Mt3620Irqcond *s, unsigned int word)
{
    unsigned int end = MIN((word + 1) * 32, s->num_irqs);

    for (unsigned int n = word * 32; n < end; n++) {
        irqcond_update_line(s, n);
    }
}

static void irqcond_update_all(Mt3620Irqcond *s)
{
    for (unsigned int word = 0; word < IRQCOND_NUM_WORDS; word++) {
        irqcond_update_word(s, word);
    }
}

static void irqcond_set_input(void *opaque, int n, int level)
{
    Mt3620Irqcond *s = opaque;
    uint32_t bit = 1u << n % 32;

    if (level && irqcond_rise_lost(s, n)) {
        return;
    }
    if (level) {
        s->state.input[n / 32] |= bit;
    } else {
        s->state.input[n / 32] &= ~bit;
    }
    irqcond_update_line(s, n);
}

/* Sources keep driving their lines through a reset of this block. */
static void irqcond_clear(Mt3620Irqcond *s)
{
    Mt3620IrqcondState fresh = { 0 };

    memset(fresh.sens, 0xFF, sizeof(fresh.sens));
    memcpy(fresh.input, s->state.input, sizeof(fresh.input));
    s->state = fresh;
}

/* Registers */

/* The register as a word of the state, or NULL: it reads as zero. */
static uint32_t *irqcond_word(Mt3620Irqcond *s, hwaddr offset)
{
    Mt3620IrqcondState *st = &s->state;

    switch (offset) {
    case IRQCOND_SENS0 ... IRQCOND_SENS4:
        return &st->sens[(offset - IRQCOND_SENS0) / 4];
    case IRQCOND_WIC_SWPEND0 ... IRQCOND_WIC_SWPEND4:
        return &st->wic_swpend[(offset - IRQCOND_WIC_SWPEND0) / 4];
    case IRQCOND_WIC_SWEN0 ... IRQCOND_WIC_SWEN4:
        return &st->wic_swen[(offset - IRQCOND_WIC_SWEN0) / 4];
    case IRQCOND_WIC_SWCON:
        return &st->wic_swcon;
    case IRQCOND_DIS0 ... IRQCOND_DIS4:
        return &st->dis[(offset - IRQCOND_DIS0) / 4];
    case IRQCOND_WIC_DIS0 ... IRQCOND_WIC_DIS4:
        return &st->wic_dis[(offset - IRQCOND_WIC_DIS0) / 4];
    case IRQCOND_TEST0 ... IRQCOND_TEST4:
        return &st->test[(offset - IRQCOND_TEST0) / 4];
    case IRQCOND_TEST_CTL:
        return &st->test_ctl;
    default:
        return NULL;
    }
}

static uint32_t *irqcond_dbnc(Mt3620Irqcond *s, hwaddr offset, unsigned size)
{
    if (offset >= IRQCOND_DBNC(IRQCOND_NUM_DBNC) || size != 4 || offset % 4) {
        return NULL;
    }
    return &s->state.dbnc[offset / 4];
}

static uint64_t irqcond_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Irqcond *s = opaque;
    uint32_t *word = irqcond_dbnc(s, offset, size);
    const struct reg_desc *reg;

    if (word) {
        trace_mt3620_irqcond_read("DBNC_CON", offset, *word);
        return *word;
    }
    reg = mt3620_regblock_find(&irqcond_block, offset, size, false);
    if (!reg) {
        return 0;
    }
    word = irqcond_word(s, offset);
    trace_mt3620_irqcond_read(reg->name, offset, word ? *word : 0);
    return word ? *word : 0;
}

static void irqcond_write_reg(Mt3620Irqcond *s, const struct reg_desc *reg,
                              uint32_t value)
{
    uint32_t *word = irqcond_word(s, reg->offset);

    if (reg->offset == IRQCOND_SOFT_RST) {
        if (value & IRQCOND_SOFT_RST_BLOCK) {
            irqcond_clear(s);
        }
    } else if (reg->offset == IRQCOND_TEST_CTL) {
        *word = value & IRQCOND_TEST_ON;
    } else if (reg->offset == IRQCOND_WIC_SWCON) {
        *word = value & IRQCOND_WIC_CON_MASK;
    } else if (word) {
        *word = value;
    }
    irqcond_update_all(s);
}

static void irqcond_write(void *opaque, hwaddr offset, uint64_t value,
                          unsigned size)
{
    Mt3620Irqcond *s = opaque;
    uint32_t *word = irqcond_dbnc(s, offset, size);
    const struct reg_desc *reg;

    if (word) {
        trace_mt3620_irqcond_write("DBNC_CON", offset, value);
        *word = value & DBNC_MASK;
        return;
    }
    reg = mt3620_regblock_find(&irqcond_block, offset, size, true);
    if (reg) {
        trace_mt3620_irqcond_write(reg->name, offset, value);
        irqcond_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps irqcond_ops = {
    .read = irqcond_read,
    .write = irqcond_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* Bits a word of the state holds. */
static uint32_t irqcond_stored(Mt3620Irqcond *s, const uint32_t *word)
{
    if (word == &s->state.test_ctl) {
        return IRQCOND_TEST_ON;
    }
    if (word == &s->state.wic_swcon) {
        return IRQCOND_WIC_CON_MASK;
    }
    return word >= s->state.dbnc && word < s->state.dbnc + IRQCOND_NUM_DBNC ? DBNC_MASK
                                                                      : UINT32_MAX;
}

/* Faults */

static const MT3620FaultDesc irqcond_faults[] = {
    [IRQCOND_FAULT_STUCK] = { "stuck", "a line stands at that level, gates or not",
                          MT3620_FAULT_STANDING,
                          { { .name = "line", .max = MT3620_IRQCOND_MAX_IRQS - 1 },
                            { .name = "value", .max = 1 } } },
    [IRQCOND_FAULT_LOST] = { "lost", "a rise of the source does not arrive", MT3620_FAULT_ONCE,
                         { { .name = "line", .max = MT3620_IRQCOND_MAX_IRQS - 1 } } },
    [IRQCOND_FAULT_PULSE] = { "pulse", "a line rises and falls with no source", MT3620_FAULT_NOW,
                          { { .name = "line", .max = MT3620_IRQCOND_MAX_IRQS - 1 } } },
    [IRQCOND_FAULT_FLIP] = { "flip", "a bit of a stored register turns over", MT3620_FAULT_NOW,
                         { { .name = "offset", .max = IRQCOND_SIZE - 4 },
                           { .name = "bit", .max = 31 } } },
};

static uint32_t *irqcond_fault_word(Mt3620Irqcond *s, hwaddr offset)
{
    const struct reg_desc *reg;

    if (irqcond_dbnc(s, offset, 4)) {
        return irqcond_dbnc(s, offset, 4);
    }
    reg = mt3620_regblock_find(&irqcond_block, offset, 4, false);
    return reg ? irqcond_word(s, offset) : NULL;
}

static bool irqcond_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                    Error **errp)
{
    Mt3620Irqcond *s = MT3620_IRQCOND(obj);
    uint32_t *word;

    if (desc != &irqcond_faults[IRQCOND_FAULT_FLIP] && arg[0] >= s->num_irqs) {
        error_setg(errp, "%s: line=%" PRIu64 " is out of range: there are %u", desc->name,
                   arg[0], s->num_irqs);
        return false;
    }
    if (desc == &irqcond_faults[IRQCOND_FAULT_PULSE]) {
        qemu_irq_pulse(s->out[arg[0]]);
        irqcond_update_line(s, arg[0]);
    } else if (desc == &irqcond_faults[IRQCOND_FAULT_FLIP]) {
        word = irqcond_fault_word(s, arg[0]);
        if (!word || !(irqcond_stored(s, word) & 1u << arg[1])) {
            error_setg(errp, "%s: nothing is stored at offset=0x%" PRIx64 " bit=%" PRIu64,
                       desc->name, arg[0], arg[1]);
            return false;
        }
        *word ^= 1u << arg[1];
        irqcond_update_all(s);
    }
    return true;
}

static void irqcond_fault_changed(Object *obj)
{
    irqcond_update_all(MT3620_IRQCOND(obj));
}

static void irqcond_reset_hold(Object *obj, ResetType type)
{
    irqcond_clear(MT3620_IRQCOND(obj));
}

/* Tell the NVIC again: its own reset made it forget what stands. */
static void irqcond_reset_exit(Object *obj, ResetType type)
{
    irqcond_update_all(MT3620_IRQCOND(obj));
}

static void irqcond_realize(DeviceState *dev, Error **errp)
{
    Mt3620Irqcond *s = MT3620_IRQCOND(dev);

    if (s->num_irqs == 0 || s->num_irqs > MT3620_IRQCOND_MAX_IRQS) {
        error_setg(errp, "num-irqs must be 1..%u", MT3620_IRQCOND_MAX_IRQS);
        return;
    }
    qdev_init_gpio_in(dev, irqcond_set_input, s->num_irqs);
    qdev_init_gpio_out(dev, s->out, s->num_irqs);
}

static void irqcond_init(Object *obj)
{
    Mt3620Irqcond *s = MT3620_IRQCOND(obj);

    memory_region_init_io(&s->iomem, obj, &irqcond_ops, s, "mt3620-irqcond",
                          IRQCOND_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
}

static int irqcond_post_load(void *opaque, int version_id)
{
    Mt3620Irqcond *s = opaque;

    if ((s->state.test_ctl & ~IRQCOND_TEST_ON) ||
        (s->state.wic_swcon & ~IRQCOND_WIC_CON_MASK)) {
        return -EINVAL;
    }
    for (unsigned int i = 0; i < IRQCOND_NUM_DBNC; i++) {
        if (s->state.dbnc[i] & ~DBNC_MASK) {
            return -EINVAL;
        }
    }
    return 0;
}

static const VMStateDescription irqcond_vmstate = {
    .name = TYPE_MT3620_IRQCOND,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = irqcond_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(state.dbnc, Mt3620Irqcond, IRQCOND_NUM_DBNC),
        VMSTATE_UINT32_ARRAY(state.sens, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.dis, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.test, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_UINT32(state.test_ctl, Mt3620Irqcond),
        VMSTATE_UINT32_ARRAY(state.wic_swpend, Mt3620Irqcond,
                             IRQCOND_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.wic_swen, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.wic_dis, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_UINT32(state.wic_swcon, Mt3620Irqcond),
        VMSTATE_UINT32_ARRAY(state.input, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.output, Mt3620Irqcond, IRQCOND_NUM_WORDS),
        VMSTATE_END_OF_LIST()
    }
};

static const Property irqcond_properties[] = {
    DEFINE_PROP_UINT32("num-irqs", Mt3620Irqcond, num_irqs, IO_NUM_IRQ),
};

static void irqcond_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 M4 interrupt conditioning";
    dc->realize = irqcond_realize;
    dc->vmsd = &irqcond_vmstate;
    rc->phases.hold = irqcond_reset_hold;
    rc->phases.exit = irqcond_reset_exit;
    mt3620_faultable_class_init(klass, irqcond_faults, ARRAY_SIZE(irqcond_faults),
                                offsetof(Mt3620Irqcond, faults), irqcond_inject);
    MT3620_FAULTABLE_CLASS(klass)->changed = irqcond_fault_changed;
    device_class_set_props(dc, irqcond_properties);
}

static const TypeInfo irqcond_info = {
    .name = TYPE_MT3620_IRQCOND,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Irqcond),
    .instance_init = irqcond_init,
    .class_init = irqcond_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void irqcond_register_types(void)
{
    type_register_static(&irqcond_info);
}

type_init(irqcond_register_types)
