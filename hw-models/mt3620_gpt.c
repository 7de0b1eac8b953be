/*
 * MT3620 general purpose timers: two slow down counters with interrupt, a slow
 * free-running one, a crystal-driven compare timer and a bus-clock counter.
 *
 * Owns its five counters and two lines. Facts 4.6 (docs/sources.md),
 * regs/gpt.h. QEMU interface: mt3620_gpt.h.
 *
 * Not public and chosen here: GPT0/1 expire ICNT + 1 ticks after their start
 * (drivers program count - 1); a one shot clears its enable bit; enabling loads
 * the initial count; GPT3 fires once for each enable or write of EXPIRE.
 * The slow clock's write latency is not modelled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/host-utils.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_gpt.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { GPT_REGS(REGTABLE_OFFSET) };
static const struct reg_desc gpt_regs[] = { GPT_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock gpt_block = {
    "GPT", gpt_regs, ARRAY_SIZE(gpt_regs)
};

#define GPT_INT_MASK         0x3
#define GPT01_CTRL_MASK      (GPT_ENABLE | GPT01_CTRL_REPEAT | GPT01_CTRL_32K)
#define GPT2_CTRL_MASK       (GPT_ENABLE | GPT2_CTRL_32K)
#define GPT3_CTRL_MASK       (GPT_ENABLE | GPT3_CTRL_INT_CLEAR | 0x3F0000)
#define GPT4_CTRL_MASK       (GPT_ENABLE | GPT4_CTRL_BUS)
#define GPT_BUS_HZ_DEFAULT   160000000  /* facts 4.6: named in MediaTek's text */

/* A counter's clock: hz / div. */
typedef struct GptRate {
    uint32_t hz;
    uint32_t div;
} GptRate;

/* Helpers */

static int64_t gpt_now(void)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static GptRate gpt_rate(const Mt3620Gpt *s, unsigned int n)
{
    uint32_t ctrl = s->state.timer[n].ctrl;
    bool fast;

    switch (n) {
    case 3:
        return (GptRate) { GPT_XTAL_HZ, GPT3_CTRL_DIV(ctrl) + 1 };
    case 4:
        return (GptRate) { s->bus_frequency, ctrl & GPT4_CTRL_BUS ? 1 : 2 };
    default:
        fast = ctrl & (n == 2 ? GPT2_CTRL_32K : GPT01_CTRL_32K);
        return (GptRate) { GPT_SLOW_HZ, fast ? 1 : GPT_SLOW_DIV };
    }
}

static uint64_t gpt_ticks_to_ns(GptRate rate, uint64_t ticks)
{
    return muldiv64_round_up(ticks * rate.div, NANOSECONDS_PER_SECOND, rate.hz);
}

static uint64_t gpt_elapsed(const Mt3620Gpt *s, unsigned int n)
{
    GptRate rate = gpt_rate(s, n);
    int64_t ns = gpt_now() - s->state.timer[n].start_ns;

    return ns > 0 ? muldiv64(ns, rate.hz, NANOSECONDS_PER_SECOND) / rate.div
                  : 0;
}

static bool gpt_is_down(unsigned int n)
{
    return n < 2;
}

static bool gpt_is_enabled(const Mt3620Gpt *s, unsigned int n)
{
    return s->state.timer[n].ctrl & GPT_ENABLE;
}

static uint32_t gpt_count(const Mt3620Gpt *s, unsigned int n)
{
    const Mt3620GptCounter *t = &s->state.timer[n];
    uint64_t ticks;

    if (!gpt_is_enabled(s, n)) {
        return t->count;
    }
    ticks = gpt_elapsed(s, n);
    if (gpt_is_down(n)) {
        return ticks < t->count ? t->count - ticks : 0;
    }
    return t->count + ticks;
}

static void gpt_load(Mt3620Gpt *s, unsigned int n, uint32_t count)
{
    s->state.timer[n].count = count;
    s->state.timer[n].start_ns = gpt_now();
}

static void gpt_update_irq(Mt3620Gpt *s)
{
    qemu_set_irq(s->irq[0], !!(s->state.isr & s->state.ier));
    qemu_set_irq(s->irq[1], s->state.gpt3_irq);
}

/* Ticks from the counter's start to its event. */
static uint64_t gpt_ticks_to_event(const Mt3620Gpt *s, unsigned int n)
{
    const Mt3620GptCounter *t = &s->state.timer[n];

    if (gpt_is_down(n)) {
        return (uint64_t)t->count + 1;
    }
    /* Reached means arrived at: equal at the start is a full turn away. */
    return (uint64_t)(uint32_t)(s->state.gpt3_expire - t->count - 1) + 1;
}

static void gpt_rearm(Mt3620Gpt *s, unsigned int n)
{
    if (!s->timer[n]) {
        return;
    }
    if (!gpt_is_enabled(s, n) || (n == 3 && s->state.gpt3_done)) {
        timer_del(s->timer[n]);
        return;
    }
    timer_mod(s->timer[n], s->state.timer[n].start_ns +
              gpt_ticks_to_ns(gpt_rate(s, n), gpt_ticks_to_event(s, n)));
}

/* Faults */

enum { GPT_FAULT_TICK_LOST, GPT_FAULT_COUNT_FLIP };

static const MT3620FaultDesc gpt_faults[] = {
    [GPT_FAULT_TICK_LOST] = { "tick-lost", "that timer runs out and raises no interrupt",
                              MT3620_FAULT_ONCE,
                              { { .name = "timer", .choices = "0|1|2|3" } } },
    [GPT_FAULT_COUNT_FLIP] = { "count-flip", "a bit of a counter turns over",
                               MT3620_FAULT_NOW,
                               { { .name = "timer", .max = MT3620_GPT_COUNT - 1 },
                                 { .name = "bit", .max = 31 } } },
};

static bool gpt_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620Gpt *s = MT3620_GPT(obj);
    unsigned int n = arg[0];

    if (desc == &gpt_faults[GPT_FAULT_TICK_LOST]) {
        if (n == 2) {
            error_setg(errp, "%s: timer 2 never runs out", desc->name);
            return false;
        }
        return true;
    }
    gpt_load(s, n, gpt_count(s, n) ^ 1u << arg[1]);
    gpt_rearm(s, n);
    return true;
}

static bool gpt_tick_lost(Mt3620Gpt *s, unsigned int n)
{
    const uint64_t *arg = mt3620_fault(&s->faults, GPT_FAULT_TICK_LOST);

    if (!arg || arg[0] != n) {
        return false;
    }
    mt3620_fault_fired(OBJECT(s), GPT_FAULT_TICK_LOST);
    return true;
}

static void gpt_expire_slow(Mt3620Gpt *s, unsigned int n)
{
    Mt3620GptCounter *t = &s->state.timer[n];

    if (t->ctrl & GPT01_CTRL_REPEAT) {
        /* From the exact end of the period, not from when we run. */
        t->start_ns += gpt_ticks_to_ns(gpt_rate(s, n), (uint64_t)t->count + 1);
        t->count = t->init;
    } else {
        t->ctrl &= ~GPT_ENABLE;
        t->count = 0;
    }
    if (!gpt_tick_lost(s, n)) {
        s->state.isr |= 1u << n;
    }
    trace_mt3620_gpt_expire(n);
    gpt_rearm(s, n);
    gpt_update_irq(s);
}

static void gpt_expire0(void *opaque)
{
    gpt_expire_slow(opaque, 0);
}

static void gpt_expire1(void *opaque)
{
    gpt_expire_slow(opaque, 1);
}

static void gpt_expire3(void *opaque)
{
    Mt3620Gpt *s = opaque;

    s->state.gpt3_done = true;
    s->state.gpt3_irq = !(s->state.timer[3].ctrl & GPT3_CTRL_INT_CLEAR) &&
                        !gpt_tick_lost(s, 3);
    trace_mt3620_gpt_expire(3);
    gpt_update_irq(s);
}

/* Registers */

static void gpt_write_ctrl(Mt3620Gpt *s, unsigned int n, uint32_t value,
                           uint32_t mask)
{
    Mt3620GptCounter *t = &s->state.timer[n];
    bool was_enabled = gpt_is_enabled(s, n);
    bool restart = gpt_is_down(n) && (value & GPT01_CTRL_RESTART);

    /* At the old rate up to here, at the new one from here. */
    gpt_load(s, n, gpt_count(s, n));
    t->ctrl = value & mask;
    if (restart || (!was_enabled && gpt_is_enabled(s, n) && n != 2)) {
        gpt_load(s, n, t->init);
    }
    if (n == 3) {
        s->state.gpt3_done = was_enabled && s->state.gpt3_done;
        if (value & GPT3_CTRL_INT_CLEAR) {
            s->state.gpt3_irq = false;
        }
    }
    gpt_rearm(s, n);
    gpt_update_irq(s);
}

static void gpt_write_init(Mt3620Gpt *s, unsigned int n, uint32_t value)
{
    s->state.timer[n].init = value;
    if (!gpt_is_enabled(s, n)) {
        gpt_load(s, n, value);
    }
}

static void gpt_write_expire(Mt3620Gpt *s, uint32_t value)
{
    gpt_load(s, 3, gpt_count(s, 3));
    s->state.gpt3_expire = value;
    s->state.gpt3_done = false;
    gpt_rearm(s, 3);
}

static uint32_t gpt_read_reg(Mt3620Gpt *s, const struct reg_desc *reg)
{
    switch (reg->offset) {
    case GPT_ISR:
        return s->state.isr;
    case GPT_IER:
        return s->state.ier;
    case GPT0_CTRL:
        return s->state.timer[0].ctrl;
    case GPT0_ICNT:
        return s->state.timer[0].init;
    case GPT0_CNT:
        return gpt_count(s, 0);
    case GPT1_CTRL:
        return s->state.timer[1].ctrl;
    case GPT1_ICNT:
        return s->state.timer[1].init;
    case GPT1_CNT:
        return gpt_count(s, 1);
    case GPT2_CTRL:
        return s->state.timer[2].ctrl;
    case GPT2_CNT:
        return gpt_count(s, 2);
    case GPT3_CTRL:
        return s->state.timer[3].ctrl;
    case GPT3_INIT:
        return s->state.timer[3].init;
    case GPT3_CNT:
        return gpt_count(s, 3);
    case GPT3_EXPIRE:
        return s->state.gpt3_expire;
    case GPT4_CTRL:
        return s->state.timer[4].ctrl;
    case GPT4_INIT:
        return s->state.timer[4].init;
    case GPT4_CNT:
        return gpt_count(s, 4);
    default:
        g_assert_not_reached();
    }
}

static uint64_t gpt_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Gpt *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&gpt_block, offset,
                                                      size, false);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = gpt_read_reg(s, reg);
    trace_mt3620_gpt_read(reg->name, value);
    return value;
}

static void gpt_write_reg(Mt3620Gpt *s, const struct reg_desc *reg,
                          uint32_t value)
{
    switch (reg->offset) {
    case GPT_ISR:
        s->state.isr &= ~value;
        gpt_update_irq(s);
        break;
    case GPT_IER:
        s->state.ier = value & GPT_INT_MASK;
        gpt_update_irq(s);
        break;
    case GPT0_CTRL:
        gpt_write_ctrl(s, 0, value, GPT01_CTRL_MASK);
        break;
    case GPT0_ICNT:
        gpt_write_init(s, 0, value);
        break;
    case GPT1_CTRL:
        gpt_write_ctrl(s, 1, value, GPT01_CTRL_MASK);
        break;
    case GPT1_ICNT:
        gpt_write_init(s, 1, value);
        break;
    case GPT2_CTRL:
        gpt_write_ctrl(s, 2, value, GPT2_CTRL_MASK);
        break;
    case GPT2_CNT:
        gpt_load(s, 2, value);
        break;
    case GPT3_CTRL:
        gpt_write_ctrl(s, 3, value, GPT3_CTRL_MASK);
        break;
    case GPT3_INIT:
        gpt_write_init(s, 3, value);
        break;
    case GPT3_EXPIRE:
        gpt_write_expire(s, value);
        break;
    case GPT4_CTRL:
        gpt_write_ctrl(s, 4, value, GPT4_CTRL_MASK);
        break;
    case GPT4_INIT:
        gpt_write_init(s, 4, value);
        break;
    default:
        g_assert_not_reached();
    }
}

static void gpt_write(void *opaque, hwaddr offset, uint64_t value,
                      unsigned size)
{
    Mt3620Gpt *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&gpt_block, offset,
                                                      size, true);

    if (reg) {
        trace_mt3620_gpt_write(reg->name, value);
        gpt_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps gpt_ops = {
    .read = gpt_read,
    .write = gpt_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void gpt_reset_hold(Object *obj, ResetType type)
{
    Mt3620Gpt *s = MT3620_GPT(obj);

    s->state = (Mt3620GptState) { 0 };
    for (unsigned int n = 0; n < MT3620_GPT_COUNT; n++) {
        gpt_rearm(s, n);
    }
}

static void gpt_reset_exit(Object *obj, ResetType type)
{
    gpt_update_irq(MT3620_GPT(obj));
}

static void gpt_realize(DeviceState *dev, Error **errp)
{
    Mt3620Gpt *s = MT3620_GPT(dev);

    if (s->bus_frequency == 0) {
        error_setg(errp, "bus-frequency must not be 0");
        return;
    }
    s->timer[0] = timer_new_ns(QEMU_CLOCK_VIRTUAL, gpt_expire0, s);
    s->timer[1] = timer_new_ns(QEMU_CLOCK_VIRTUAL, gpt_expire1, s);
    s->timer[3] = timer_new_ns(QEMU_CLOCK_VIRTUAL, gpt_expire3, s);
}

static void gpt_init(Object *obj)
{
    Mt3620Gpt *s = MT3620_GPT(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &gpt_ops, s, "mt3620-gpt", GPT_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_irq(sbd, &s->irq[0]);
    sysbus_init_irq(sbd, &s->irq[1]);
}

static int gpt_post_load(void *opaque, int version_id)
{
    static const uint32_t mask[MT3620_GPT_COUNT] = {
        GPT01_CTRL_MASK, GPT01_CTRL_MASK, GPT2_CTRL_MASK, GPT3_CTRL_MASK,
        GPT4_CTRL_MASK
    };
    Mt3620Gpt *s = opaque;

    if (((s->state.isr | s->state.ier) & ~GPT_INT_MASK) ||
        s->state.gpt3_irq > 1 || s->state.gpt3_done > 1) {
        return -EINVAL;
    }
    for (unsigned int n = 0; n < MT3620_GPT_COUNT; n++) {
        if ((s->state.timer[n].ctrl & ~mask[n]) ||
            s->state.timer[n].start_ns < 0) {
            return -EINVAL;
        }
        gpt_rearm(s, n);
    }
    return 0;
}

static const VMStateDescription gpt_counter_vmstate = {
    .name = "mt3620-gpt-counter",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, Mt3620GptCounter),
        VMSTATE_UINT32(init, Mt3620GptCounter),
        VMSTATE_UINT32(count, Mt3620GptCounter),
        VMSTATE_INT64(start_ns, Mt3620GptCounter),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription gpt_vmstate = {
    .name = TYPE_MT3620_GPT,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = gpt_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(state.timer, Mt3620Gpt, MT3620_GPT_COUNT, 1,
                             gpt_counter_vmstate, Mt3620GptCounter),
        VMSTATE_UINT32(state.isr, Mt3620Gpt),
        VMSTATE_UINT32(state.ier, Mt3620Gpt),
        VMSTATE_UINT32(state.gpt3_expire, Mt3620Gpt),
        VMSTATE_UINT32(state.gpt3_irq, Mt3620Gpt),
        VMSTATE_UINT32(state.gpt3_done, Mt3620Gpt),
        VMSTATE_END_OF_LIST()
    }
};

static const Property gpt_properties[] = {
    DEFINE_PROP_UINT32("bus-frequency", Mt3620Gpt, bus_frequency,
                       GPT_BUS_HZ_DEFAULT),
};

static void gpt_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 general purpose timers";
    dc->realize = gpt_realize;
    dc->vmsd = &gpt_vmstate;
    rc->phases.hold = gpt_reset_hold;
    rc->phases.exit = gpt_reset_exit;
    device_class_set_props(dc, gpt_properties);
    mt3620_faultable_class_init(klass, gpt_faults, ARRAY_SIZE(gpt_faults),
                                offsetof(Mt3620Gpt, faults), gpt_inject);
}

static const TypeInfo gpt_info = {
    .name = TYPE_MT3620_GPT,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Gpt),
    .instance_init = gpt_init,
    .class_init = gpt_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void gpt_register_types(void)
{
    type_register_static(&gpt_info);
}

type_init(gpt_register_types)
