/*
 * MT3620 A7 interrupt conditioning in front of the GIC.
 *
 * Owns the sense, latch, gate and test state of the 112 shared interrupts.
 * Facts 2.4 (docs/sources.md), regs/cirq.h. QEMU interface: mt3620_cirq.h.
 *
 * A line passes as level (SENS = 1, the reset value here: not public), as one
 * pulse for each rise (SENS = 0), or latched until its STS bit is written
 * (EDGE2LVL = 1). The debounce registers hold their values: the pins they
 * filter are not modelled yet.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_cirq.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/regs/irqcond.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { CIRQ_REGS(REGTABLE_OFFSET) };
static const struct reg_desc cirq_regs[] = { CIRQ_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock cirq_block = {
    "CIRQ", cirq_regs, ARRAY_SIZE(cirq_regs)
};

#define CIRQ_TEST_ON         0x1

/* Faults: the lines' part, the rest stands below the registers */

enum { CIRQ_FAULT_STUCK, CIRQ_FAULT_LOST, CIRQ_FAULT_PULSE, CIRQ_FAULT_FLIP };

/* Lines */

static bool cirq_active(const Mt3620Cirq *s, unsigned int n)
{
    const uint64_t *stuck = mt3620_fault(&s->faults, CIRQ_FAULT_STUCK);
    const Mt3620CirqState *st = &s->state;
    uint32_t bits = st->input[n / 32];

    if (stuck && stuck[0] == n) {
        return stuck[1];
    }
    if (st->test_ctl & CIRQ_TEST_ON) {
        bits |= st->test[n / 32];
    }
    return bits & ~st->dis[n / 32] & (1u << n % 32);
}

/* The rise of line n does not arrive. */
static bool cirq_rise_lost(Mt3620Cirq *s, unsigned int n)
{
    const uint64_t *arg = mt3620_fault(&s->faults, CIRQ_FAULT_LOST);

    if (!arg || arg[0] != n || s->state.input[n / 32] & (1u << n % 32)) {
        return false;
    }
    mt3620_fault_fired(OBJECT(s), CIRQ_FAULT_LOST);
    return true;
}

static void cirq_update_line(Mt3620Cirq *s, unsigned int n)
{
    unsigned int word = n / 32;
    uint32_t bit = 1u << n % 32;
    bool rise = cirq_active(s, n) && !(s->state.output[word] & bit);

    if (cirq_active(s, n)) {
        s->state.output[word] |= bit;
    } else {
        s->state.output[word] &= ~bit;
    }
    if (s->state.edge2lvl[word] & bit) {
        s->state.sts[word] |= rise ? bit : 0;
        qemu_set_irq(s->out[n], !!(s->state.sts[word] & bit));
    } else if (s->state.sens[word] & bit) {
        qemu_set_irq(s->out[n], !!(s->state.output[word] & bit));
    } else {
        if (rise) {
            qemu_irq_raise(s->out[n]);
        }
        qemu_irq_lower(s->out[n]);
    }
}

static void cirq_update_all(Mt3620Cirq *s)
{
    for (unsigned int n = 0; n < CIRQ_NUM_IRQS; n++) {
        cirq_update_line(s, n);
    }
}

static void cirq_set_input(void *opaque, int n, int level)
{
    Mt3620Cirq *s = opaque;
    uint32_t bit = 1u << n % 32;

    if (level && cirq_rise_lost(s, n)) {
        return;
    }
    if (level) {
        s->state.input[n / 32] |= bit;
    } else {
        s->state.input[n / 32] &= ~bit;
    }
    cirq_update_line(s, n);
}

/* Registers */

static uint32_t *cirq_word(Mt3620Cirq *s, hwaddr offset)
{
    Mt3620CirqState *st = &s->state;

    switch (offset) {
    case CIRQ_SENS0 ... CIRQ_SENS3:
        return &st->sens[(offset - CIRQ_SENS0) / 4];
    case CIRQ_EDGE2LVL0 ... CIRQ_EDGE2LVL3:
        return &st->edge2lvl[(offset - CIRQ_EDGE2LVL0) / 4];
    case CIRQ_STS0 ... CIRQ_STS3:
        return &st->sts[(offset - CIRQ_STS0) / 4];
    case CIRQ_DIS0 ... CIRQ_DIS3:
        return &st->dis[(offset - CIRQ_DIS0) / 4];
    case CIRQ_TEST0 ... CIRQ_TEST3:
        return &st->test[(offset - CIRQ_TEST0) / 4];
    case CIRQ_TEST_CTL:
        return &st->test_ctl;
    default:
        g_assert_not_reached();
    }
}

static uint32_t *cirq_dbnc(Mt3620Cirq *s, hwaddr offset, unsigned size)
{
    if (offset >= CIRQ_DBNC(CIRQ_NUM_DBNC) || size != 4 || offset % 4) {
        return NULL;
    }
    return &s->state.dbnc[offset / 4];
}

static uint64_t cirq_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Cirq *s = opaque;
    uint32_t *word = cirq_dbnc(s, offset, size);
    const struct reg_desc *reg;

    if (word) {
        trace_mt3620_cirq_read("DBNC_CON", offset, *word);
        return *word;
    }
    reg = mt3620_regblock_find(&cirq_block, offset, size, false);
    if (!reg) {
        return 0;
    }
    word = cirq_word(s, offset);
    trace_mt3620_cirq_read(reg->name, offset, *word);
    return *word;
}

static void cirq_write_reg(Mt3620Cirq *s, const struct reg_desc *reg,
                           uint32_t value)
{
    uint32_t *word = cirq_word(s, reg->offset);

    if (reg->access == REG_ACCESS_W1C) {
        *word &= ~value;
    } else if (reg->offset == CIRQ_TEST_CTL) {
        *word = value & CIRQ_TEST_ON;
    } else {
        *word = value;
    }
    cirq_update_all(s);
}

static void cirq_write(void *opaque, hwaddr offset, uint64_t value,
                       unsigned size)
{
    Mt3620Cirq *s = opaque;
    uint32_t *word = cirq_dbnc(s, offset, size);
    const struct reg_desc *reg;

    if (word) {
        trace_mt3620_cirq_write("DBNC_CON", offset, value);
        *word = value & DBNC_MASK;
        return;
    }
    reg = mt3620_regblock_find(&cirq_block, offset, size, true);
    if (reg) {
        trace_mt3620_cirq_write(reg->name, offset, value);
        cirq_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps cirq_ops = {
    .read = cirq_read,
    .write = cirq_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* Bits a word of the state holds. */
static uint32_t cirq_stored(Mt3620Cirq *s, const uint32_t *word)
{
    if (word == &s->state.test_ctl) {
        return CIRQ_TEST_ON;
    }
    return word >= s->state.dbnc && word < s->state.dbnc + CIRQ_NUM_DBNC ? DBNC_MASK
                                                                      : UINT32_MAX;
}

/* Faults */

static const MT3620FaultDesc cirq_faults[] = {
    [CIRQ_FAULT_STUCK] = { "stuck", "a line stands at that level, gates or not",
                          MT3620_FAULT_STANDING,
                          { { .name = "line", .max = CIRQ_NUM_IRQS - 1 },
                            { .name = "value", .max = 1 } } },
    [CIRQ_FAULT_LOST] = { "lost", "a rise of the source does not arrive", MT3620_FAULT_ONCE,
                         { { .name = "line", .max = CIRQ_NUM_IRQS - 1 } } },
    [CIRQ_FAULT_PULSE] = { "pulse", "a line rises and falls with no source", MT3620_FAULT_NOW,
                          { { .name = "line", .max = CIRQ_NUM_IRQS - 1 } } },
    [CIRQ_FAULT_FLIP] = { "flip", "a bit of a stored register turns over", MT3620_FAULT_NOW,
                         { { .name = "offset", .max = CIRQ_SIZE - 4 },
                           { .name = "bit", .max = 31 } } },
};

static uint32_t *cirq_fault_word(Mt3620Cirq *s, hwaddr offset)
{
    const struct reg_desc *reg;

    if (cirq_dbnc(s, offset, 4)) {
        return cirq_dbnc(s, offset, 4);
    }
    reg = mt3620_regblock_find(&cirq_block, offset, 4, false);
    return reg ? cirq_word(s, offset) : NULL;
}

static bool cirq_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                    Error **errp)
{
    Mt3620Cirq *s = MT3620_CIRQ(obj);
    uint32_t *word;

    if (desc == &cirq_faults[CIRQ_FAULT_PULSE]) {
        qemu_irq_pulse(s->out[arg[0]]);
        cirq_update_line(s, arg[0]);
    } else if (desc == &cirq_faults[CIRQ_FAULT_FLIP]) {
        word = cirq_fault_word(s, arg[0]);
        if (!word || !(cirq_stored(s, word) & 1u << arg[1])) {
            error_setg(errp, "%s: nothing is stored at offset=0x%" PRIx64 " bit=%" PRIu64,
                       desc->name, arg[0], arg[1]);
            return false;
        }
        *word ^= 1u << arg[1];
        cirq_update_all(s);
    }
    return true;
}

static void cirq_fault_changed(Object *obj)
{
    cirq_update_all(MT3620_CIRQ(obj));
}

static void cirq_reset_hold(Object *obj, ResetType type)
{
    Mt3620Cirq *s = MT3620_CIRQ(obj);
    Mt3620CirqState fresh = { 0 };

    memset(fresh.sens, 0xFF, sizeof(fresh.sens));
    /* Sources keep driving their lines through a reset of this block. */
    memcpy(fresh.input, s->state.input, sizeof(fresh.input));
    s->state = fresh;
}

/* Tell the GIC again: its own reset made it forget what stands. */
static void cirq_reset_exit(Object *obj, ResetType type)
{
    cirq_update_all(MT3620_CIRQ(obj));
}

static void cirq_init(Object *obj)
{
    Mt3620Cirq *s = MT3620_CIRQ(obj);

    memory_region_init_io(&s->iomem, obj, &cirq_ops, s, "mt3620-cirq",
                          CIRQ_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
    qdev_init_gpio_in(DEVICE(obj), cirq_set_input, CIRQ_NUM_IRQS);
    qdev_init_gpio_out(DEVICE(obj), s->out, CIRQ_NUM_IRQS);
}

static int cirq_post_load(void *opaque, int version_id)
{
    Mt3620Cirq *s = opaque;

    if (s->state.test_ctl & ~CIRQ_TEST_ON) {
        return -EINVAL;
    }
    for (unsigned int i = 0; i < CIRQ_NUM_DBNC; i++) {
        if (s->state.dbnc[i] & ~DBNC_MASK) {
            return -EINVAL;
        }
    }
    return 0;
}

static const VMStateDescription cirq_vmstate = {
    .name = TYPE_MT3620_CIRQ,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = cirq_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(state.dbnc, Mt3620Cirq, CIRQ_NUM_DBNC),
        VMSTATE_UINT32_ARRAY(state.sens, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.edge2lvl, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.sts, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.dis, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.test, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_UINT32(state.test_ctl, Mt3620Cirq),
        VMSTATE_UINT32_ARRAY(state.input, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_UINT32_ARRAY(state.output, Mt3620Cirq, CIRQ_NUM_WORDS),
        VMSTATE_END_OF_LIST()
    }
};

static void cirq_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 A7 interrupt conditioning";
    dc->vmsd = &cirq_vmstate;
    rc->phases.hold = cirq_reset_hold;
    rc->phases.exit = cirq_reset_exit;
    mt3620_faultable_class_init(klass, cirq_faults, ARRAY_SIZE(cirq_faults),
                                offsetof(Mt3620Cirq, faults), cirq_inject);
    MT3620_FAULTABLE_CLASS(klass)->changed = cirq_fault_changed;
}

static const TypeInfo cirq_info = {
    .name = TYPE_MT3620_CIRQ,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Cirq),
    .instance_init = cirq_init,
    .class_init = cirq_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void cirq_register_types(void)
{
    type_register_static(&cirq_info);
}

type_init(cirq_register_types)
