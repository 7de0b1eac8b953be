/*
 * MT3620 watchdog of one core.
 *
 * Owns its counter, the interrupt, the reset request and the software
 * interrupt line; what a reset request does is the SoC's business. Facts 4.7
 * (docs/sources.md), regs/wdt.h. QEMU interface: mt3620_wdt.h.
 *
 * Not public and chosen here: STA survives every reset and falls when read; the
 * interrupt stands until STA is read, RESTART or disable; after an expiry the
 * counter waits for RESTART. INTERVAL only holds its value; the 100 us a write
 * takes in silicon's 32 kHz domain are not modelled.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/mt3620_wdt.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { WDT_REGS(REGTABLE_OFFSET) };
static const struct reg_desc wdt_regs[] = { WDT_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock wdt_block = {
    "WDT", wdt_regs, ARRAY_SIZE(wdt_regs)
};

#define WDT_MODE_MASK        (WDT_MODE_ENABLE | WDT_MODE_IRQ | WDT_MODE_ROUTE)
#define WDT_LENGTH_MASK      0xFFE0
#define WDT_LENGTH_RESET     0xFFE0
#define WDT_INTERVAL_MASK    0xFFF
#define WDT_STA_MASK         (WDT_STA_HW | WDT_STA_SW)
#define WDT_STOPPED          (-1)

static void wdt_update_irq(Mt3620Wdt *s)
{
    bool routed = s->state.mode & WDT_MODE_ROUTE;

    qemu_set_irq(s->irq[0], s->state.expired);
    qemu_set_irq(s->irq[1], s->state.expired && routed);
    qemu_set_irq(s->swint_out, s->state.swint);
}

static void wdt_arm(Mt3620Wdt *s, int64_t deadline)
{
    s->state.deadline_ns = deadline;
    if (deadline == WDT_STOPPED) {
        timer_del(s->timer);
    } else {
        timer_mod(s->timer, deadline);
    }
}

/* Faults */

enum { WDT_FAULT_EARLY, WDT_FAULT_LATE, WDT_FAULT_EXPIRY_LOST };

#define FAULT_NS { .name = "ns", .min = 1, .max = 1000ull * NANOSECONDS_PER_SECOND }
static const MT3620FaultDesc wdt_faults[] = {
    [WDT_FAULT_EARLY] = { "early", "from its next start on it runs out that much too early",
                          MT3620_FAULT_ONCE, { FAULT_NS } },
    [WDT_FAULT_LATE] = { "late", "from its next start on it runs out that much too late",
                         MT3620_FAULT_ONCE, { FAULT_NS } },
    [WDT_FAULT_EXPIRY_LOST] = { "expiry-lost", "it runs out and nothing happens",
                                MT3620_FAULT_ONCE },
};

static int64_t wdt_fault_span(Mt3620Wdt *s, int64_t span)
{
    const uint64_t *arg = mt3620_fault(&s->faults, WDT_FAULT_EARLY);

    if (arg) {
        span -= MIN(span, arg[0]);
        mt3620_fault_fired(OBJECT(s), WDT_FAULT_EARLY);
    }
    arg = mt3620_fault(&s->faults, WDT_FAULT_LATE);
    if (arg) {
        span += arg[0];
        mt3620_fault_fired(OBJECT(s), WDT_FAULT_LATE);
    }
    return span;
}

/* Reload the counter, if it is to run at all. */
static void wdt_restart(Mt3620Wdt *s)
{
    int64_t ticks = (s->state.length >> 5) + 1;

    s->state.expired = false;
    if (s->state.mode & WDT_MODE_ENABLE) {
        wdt_arm(s, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) +
                wdt_fault_span(s, ticks * NANOSECONDS_PER_SECOND /
                                  WDT_TICKS_PER_SECOND));
    } else {
        wdt_arm(s, WDT_STOPPED);
    }
    wdt_update_irq(s);
}

static void wdt_expire(void *opaque)
{
    Mt3620Wdt *s = opaque;

    s->state.deadline_ns = WDT_STOPPED;
    if (mt3620_fault(&s->faults, WDT_FAULT_EXPIRY_LOST)) {
        mt3620_fault_fired(OBJECT(s), WDT_FAULT_EXPIRY_LOST);
        return;
    }
    s->state.sta |= WDT_STA_HW;
    trace_mt3620_wdt_expire(s->state.mode);
    if (s->state.mode & WDT_MODE_IRQ) {
        s->state.expired = true;
        wdt_update_irq(s);
    } else {
        qemu_irq_pulse(s->irq[1]);
        qemu_irq_pulse(s->reset_out);
    }
}

static void wdt_write_mode(Mt3620Wdt *s, uint32_t value)
{
    bool was_enabled = s->state.mode & WDT_MODE_ENABLE;

    if ((value & WDT_MODE_KEY_MASK) != WDT_MODE_KEY) {
        mt3620_regblock_error(&wdt_block, WDT_MODE, "write 0x%x without key",
                              value);
        return;
    }
    s->state.mode = value & WDT_MODE_MASK;
    if (was_enabled != !!(s->state.mode & WDT_MODE_ENABLE)) {
        wdt_restart(s);
    }
    wdt_update_irq(s);
}

/* Takes effect with the next RESTART. */
static void wdt_write_length(Mt3620Wdt *s, uint32_t value)
{
    if ((value & WDT_LENGTH_KEY_MASK) != WDT_LENGTH_KEY) {
        mt3620_regblock_error(&wdt_block, WDT_LENGTH, "write 0x%x without key",
                              value);
        return;
    }
    s->state.length = value & WDT_LENGTH_MASK;
}

static void wdt_write_swrst(Mt3620Wdt *s, uint32_t value)
{
    if (value != WDT_SWRST_KEY) {
        mt3620_regblock_error(&wdt_block, WDT_SWRST, "write 0x%x: wrong key",
                              value);
        return;
    }
    s->state.sta |= WDT_STA_SW;
    trace_mt3620_wdt_swrst();
    qemu_irq_pulse(s->reset_out);
}

static void wdt_write_swint(Mt3620Wdt *s, uint32_t value)
{
    if (value & WDT_SWINT_SET) {
        s->state.swint = true;
    }
    if (value & WDT_SWINT_CLEAR) {
        s->state.swint = false;
    }
    wdt_update_irq(s);
}

static uint32_t wdt_read_sta(Mt3620Wdt *s)
{
    uint32_t sta = s->state.sta;

    s->state.sta = 0;
    s->state.expired = false;
    wdt_update_irq(s);
    return sta;
}

static uint32_t wdt_read_reg(Mt3620Wdt *s, const struct reg_desc *reg)
{
    switch (reg->offset) {
    case WDT_MODE:
        return s->state.mode;
    case WDT_LENGTH:
        return s->state.length;
    case WDT_STA:
        return wdt_read_sta(s);
    case WDT_INTERVAL:
        return s->state.interval;
    case WDT_SWINT:
        return s->state.swint ? WDT_SWINT_SET : 0;
    default:
        g_assert_not_reached();
    }
}

static uint64_t wdt_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Wdt *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&wdt_block, offset,
                                                      size, false);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = wdt_read_reg(s, reg);
    trace_mt3620_wdt_read(reg->name, value);
    return value;
}

static void wdt_write_reg(Mt3620Wdt *s, const struct reg_desc *reg,
                          uint32_t value)
{
    switch (reg->offset) {
    case WDT_MODE:
        wdt_write_mode(s, value);
        break;
    case WDT_LENGTH:
        wdt_write_length(s, value);
        break;
    case WDT_RESTART:
        if (value == WDT_RESTART_KEY) {
            wdt_restart(s);
        } else {
            mt3620_regblock_error(&wdt_block, WDT_RESTART,
                                  "write 0x%x: wrong key", value);
        }
        break;
    case WDT_INTERVAL:
        s->state.interval = value & WDT_INTERVAL_MASK;
        break;
    case WDT_SWRST:
        wdt_write_swrst(s, value);
        break;
    case WDT_SWINT:
        wdt_write_swint(s, value);
        break;
    default:
        g_assert_not_reached();
    }
}

static void wdt_write(void *opaque, hwaddr offset, uint64_t value,
                      unsigned size)
{
    Mt3620Wdt *s = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&wdt_block, offset,
                                                      size, true);

    if (reg) {
        trace_mt3620_wdt_write(reg->name, value);
        wdt_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps wdt_ops = {
    .read = wdt_read,
    .write = wdt_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void wdt_reset_hold(Object *obj, ResetType type)
{
    Mt3620Wdt *s = MT3620_WDT(obj);

    s->state = (Mt3620WdtState) {
        .length = WDT_LENGTH_RESET,
        .interval = WDT_INTERVAL_MASK,
        .sta = s->state.sta,
    };
    wdt_arm(s, WDT_STOPPED);
}

static void wdt_reset_exit(Object *obj, ResetType type)
{
    wdt_update_irq(MT3620_WDT(obj));
}

static void wdt_realize(DeviceState *dev, Error **errp)
{
    Mt3620Wdt *s = MT3620_WDT(dev);

    s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, wdt_expire, s);
}

static void wdt_init(Object *obj)
{
    Mt3620Wdt *s = MT3620_WDT(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &wdt_ops, s, "mt3620-wdt", WDT_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_irq(sbd, &s->irq[0]);
    sysbus_init_irq(sbd, &s->irq[1]);
    qdev_init_gpio_out_named(DEVICE(obj), &s->reset_out, "reset", 1);
    qdev_init_gpio_out_named(DEVICE(obj), &s->swint_out, "swint", 1);
}

static int wdt_post_load(void *opaque, int version_id)
{
    Mt3620Wdt *s = opaque;

    if ((s->state.mode & ~WDT_MODE_MASK) ||
        (s->state.length & ~WDT_LENGTH_MASK) ||
        (s->state.sta & ~WDT_STA_MASK) || s->state.swint > 1 ||
        (s->state.interval & ~WDT_INTERVAL_MASK) || s->state.expired > 1 ||
        s->state.deadline_ns < WDT_STOPPED) {
        return -EINVAL;
    }
    wdt_arm(s, s->state.deadline_ns);
    return 0;
}

static const VMStateDescription wdt_vmstate = {
    .name = TYPE_MT3620_WDT,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = wdt_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(state.mode, Mt3620Wdt),
        VMSTATE_UINT32(state.length, Mt3620Wdt),
        VMSTATE_UINT32(state.sta, Mt3620Wdt),
        VMSTATE_UINT32(state.interval, Mt3620Wdt),
        VMSTATE_UINT32(state.swint, Mt3620Wdt),
        VMSTATE_UINT32(state.expired, Mt3620Wdt),
        VMSTATE_INT64(state.deadline_ns, Mt3620Wdt),
        VMSTATE_END_OF_LIST()
    }
};

static void wdt_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 watchdog";
    dc->realize = wdt_realize;
    dc->vmsd = &wdt_vmstate;
    rc->phases.hold = wdt_reset_hold;
    rc->phases.exit = wdt_reset_exit;
    mt3620_faultable_class_init(klass, wdt_faults, ARRAY_SIZE(wdt_faults),
                                offsetof(Mt3620Wdt, faults), NULL);
}

static const TypeInfo wdt_info = {
    .name = TYPE_MT3620_WDT,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Wdt),
    .instance_init = wdt_init,
    .class_init = wdt_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void wdt_register_types(void)
{
    type_register_static(&wdt_info);
}

type_init(wdt_register_types)
