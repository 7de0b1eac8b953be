/*
 * MT3620 real-time clock: calendar, alarm, retained words.
 *
 * Owns the date, which advances with the virtual clock from a start date.
 * Facts 4.14 (docs/sources.md), regs/rtc.h. QEMU interface: mt3620_rtc.h.
 *
 * Not public and chosen here: every register but the keys is writable only
 * while all keys stand; the alarm compares the whole date without the day of
 * the week; events in PMU_EN are write one to clear. The battery-backed domain
 * survives every reset, KEY and PROTECT do not. The countdown timer, ripple
 * counter and power pads only hold their values: their rates are not public.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/mt3620_rtc.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/rtc.h"
#include "trace.h"

enum { RTC_REGS(REGTABLE_OFFSET) };
static const struct reg_desc rtc_regs[] = { RTC_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock rtc_block = {
    "RTC", rtc_regs, ARRAY_SIZE(rtc_regs)
};

#define RTC_START_DEFAULT    "2026-01-01T00:00:00"
#define RTC_EPOCH_YEAR       2000
#define RTC_YEARS            100
#define RTC_DAYS_PER_WEEK    7
#define RTC_SECONDS_PER_DAY  86400
#define RTC_CTL_STORED       (RTC_CTL_RC_STOP | RTC_CTL_SIMULATION)

/* Index of a date field; the registers stand in this order. */
enum { YEA, MON, DOM, DOW, HOU, MIN_, SEC };
static const uint32_t rtc_field_mask[MT3620_RTC_FIELDS] = {
    0x7F, 0xF, 0x1F, 0x7, 0x1F, 0x3F, 0x3F
};

/* Date arithmetic */

/* Seconds since 1970 of a date; fields out of range carry over. */
static int64_t rtc_seconds(const uint32_t *date)
{
    struct tm tm = {
        .tm_year = RTC_EPOCH_YEAR - 1900 + date[YEA],
        .tm_mon = (int)date[MON] - 1,
        .tm_mday = date[DOM],
        .tm_hour = date[HOU],
        .tm_min = date[MIN_],
        .tm_sec = date[SEC],
    };

    return mktimegm(&tm);
}

static void rtc_set_fields(uint32_t *date, int64_t seconds)
{
    time_t t = seconds;
    struct tm tm;

    gmtime_r(&t, &tm);
    date[YEA] = (tm.tm_year + 1900 - RTC_EPOCH_YEAR) % RTC_YEARS;
    date[MON] = tm.tm_mon + 1;
    date[DOM] = tm.tm_mday;
    date[HOU] = tm.tm_hour;
    date[MIN_] = tm.tm_min;
    date[SEC] = tm.tm_sec;
}

/* Let the stored date catch up with the clock, whole seconds only. */
static void rtc_advance(Mt3620Rtc *s)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    int64_t elapsed = (now - s->state.base_ns) / NANOSECONDS_PER_SECOND;
    int64_t before, days;

    if (elapsed <= 0) {
        return;
    }
    before = rtc_seconds(s->state.tc);
    days = (before + elapsed) / RTC_SECONDS_PER_DAY -
           before / RTC_SECONDS_PER_DAY;
    rtc_set_fields(s->state.tc, before + elapsed);
    s->state.tc[DOW] = (s->state.tc[DOW] + days) % RTC_DAYS_PER_WEEK;
    s->state.base_ns += elapsed * NANOSECONDS_PER_SECOND;
}

/* Alarm */

static void rtc_update_irq(Mt3620Rtc *s)
{
    qemu_set_irq(s->irq, !!(s->state.pmu_en & RTC_PMU_ALARM));
}

static void rtc_arm(Mt3620Rtc *s)
{
    int64_t wait = rtc_seconds(s->state.al) - rtc_seconds(s->state.tc);

    if (!(s->state.al_ctl & RTC_ALARM_ENABLE) || wait <= 0) {
        timer_del(s->alarm);
        return;
    }
    timer_mod(s->alarm, s->state.base_ns + wait * NANOSECONDS_PER_SECOND);
}

static void rtc_alarm(void *opaque)
{
    Mt3620Rtc *s = opaque;

    rtc_advance(s);
    s->state.pmu_en |= RTC_PMU_ALARM;
    trace_mt3620_rtc_alarm();
    rtc_update_irq(s);
}

/* Registers */

static uint32_t rtc_ctl(const Mt3620Rtc *s)
{
    const Mt3620RtcState *st = &s->state;
    uint32_t ctl = (st->store[RTC_CTL / 4] & RTC_CTL_STORED) |
                   RTC_CTL_DEBOUNCE_OK;

    if (st->powercheck[0] == RTC_KEY_POWER1 &&
        st->powercheck[1] == RTC_KEY_POWER2) {
        ctl |= RTC_CTL_POWER_OK;
    }
    if (st->key == RTC_KEY_KEY) {
        ctl |= RTC_CTL_KEY_OK;
    }
    if (st->protect[0] == RTC_KEY_PROTECT1 &&
        st->protect[1] == RTC_KEY_PROTECT2 &&
        st->protect[2] == RTC_KEY_PROTECT3 &&
        st->protect[3] == RTC_KEY_PROTECT4) {
        ctl |= RTC_CTL_PROTECT_OK;
    }
    if ((ctl & RTC_CTL_WRITABLE) != RTC_CTL_WRITABLE) {
        ctl |= RTC_CTL_INHIBIT;
    }
    return ctl;
}

/* The retained word at offset, or NULL. */
static uint32_t *rtc_retained(Mt3620Rtc *s, hwaddr offset)
{
    if (offset >= RTC_SPARE && offset < RTC_SPARE + 4 * RTC_NUM_SPARE) {
        return &s->state.spare[(offset - RTC_SPARE) / 4];
    }
    if (offset >= RTC_BACKUP && offset < RTC_BACKUP + 4 * RTC_NUM_BACKUP) {
        return &s->state.backup[(offset - RTC_BACKUP) / 4];
    }
    return NULL;
}

static bool rtc_retained_access_ok(hwaddr offset, unsigned size)
{
    if (size == 4 && offset % 4 == 0) {
        return true;
    }
    mt3620_regblock_error(&rtc_block, offset, "%u-byte access", size);
    return false;
}

/* Key registers: always writable. */
static uint32_t *rtc_key_reg(Mt3620Rtc *s, hwaddr offset)
{
    switch (offset) {
    case RTC_POWERCHECK1:
        return &s->state.powercheck[0];
    case RTC_POWERCHECK2:
        return &s->state.powercheck[1];
    case RTC_KEY:
        return &s->state.key;
    case RTC_PROTECT1:
    case RTC_PROTECT2:
    case RTC_PROTECT3:
    case RTC_PROTECT4:
        return &s->state.protect[(offset - RTC_PROTECT1) / 4];
    default:
        return NULL;
    }
}

static uint32_t rtc_read_reg(Mt3620Rtc *s, const struct reg_desc *reg)
{
    uint32_t *key = rtc_key_reg(s, reg->offset);

    if (key) {
        return *key;
    }
    switch (reg->offset) {
    case RTC_CTL:
        return rtc_ctl(s);
    case RTC_PMU_EN:
        return s->state.pmu_en;
    case RTC_TC_YEA ... RTC_TC_SEC:
        rtc_advance(s);
        return s->state.tc[(reg->offset - RTC_TC_YEA) / 4];
    case RTC_AL_YEA ... RTC_AL_SEC:
        return s->state.al[(reg->offset - RTC_AL_YEA) / 4];
    case RTC_AL_CTL:
        return s->state.al_ctl;
    default:
        return s->state.store[reg->offset / 4];
    }
}

static uint64_t rtc_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Rtc *s = opaque;
    uint32_t *word = rtc_retained(s, offset);
    const struct reg_desc *reg;
    uint32_t value;

    if (word) {
        if (!rtc_retained_access_ok(offset, size)) {
            return 0;
        }
        trace_mt3620_rtc_read("RETAINED", offset, *word);
        return *word;
    }
    reg = mt3620_regblock_find(&rtc_block, offset, size, false);
    if (!reg) {
        return 0;
    }
    value = rtc_read_reg(s, reg);
    trace_mt3620_rtc_read(reg->name, offset, value);
    return value;
}

static void rtc_write_tc(Mt3620Rtc *s, unsigned int field, uint32_t value)
{
    rtc_advance(s);
    s->state.tc[field] = value & rtc_field_mask[field];
    if (field == YEA) {
        s->state.tc[YEA] %= RTC_YEARS;
    }
    if (field == SEC) {
        /* Setting the second starts it. */
        s->state.base_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    }
    rtc_arm(s);
}

static void rtc_write_al(Mt3620Rtc *s, unsigned int field, uint32_t value)
{
    rtc_advance(s);
    s->state.al[field] = value & rtc_field_mask[field];
    rtc_arm(s);
}

static void rtc_write_reg(Mt3620Rtc *s, const struct reg_desc *reg,
                          uint32_t value)
{
    switch (reg->offset) {
    case RTC_PMU_EN:
        s->state.pmu_en = (value & ~RTC_PMU_EVENTS) |
                          (s->state.pmu_en & RTC_PMU_EVENTS & ~value);
        rtc_update_irq(s);
        break;
    case RTC_TC_YEA ... RTC_TC_SEC:
        rtc_write_tc(s, (reg->offset - RTC_TC_YEA) / 4, value);
        break;
    case RTC_AL_YEA ... RTC_AL_SEC:
        rtc_write_al(s, (reg->offset - RTC_AL_YEA) / 4, value);
        break;
    case RTC_AL_CTL:
        rtc_advance(s);
        s->state.al_ctl = value & RTC_ALARM_ENABLE;
        rtc_arm(s);
        break;
    default:
        s->state.store[reg->offset / 4] = value;
        break;
    }
}

static bool rtc_write_allowed(Mt3620Rtc *s, hwaddr offset, const char *name)
{
    if ((rtc_ctl(s) & RTC_CTL_WRITABLE) == RTC_CTL_WRITABLE) {
        return true;
    }
    mt3620_regblock_error(&rtc_block, offset, "write of protected %s", name);
    return false;
}

static void rtc_write(void *opaque, hwaddr offset, uint64_t value,
                      unsigned size)
{
    Mt3620Rtc *s = opaque;
    uint32_t *word = rtc_retained(s, offset);
    const struct reg_desc *reg;
    uint32_t *key;

    if (word) {
        if (rtc_retained_access_ok(offset, size) &&
            rtc_write_allowed(s, offset, "retained word")) {
            trace_mt3620_rtc_write("RETAINED", offset, value);
            *word = value;
        }
        return;
    }
    reg = mt3620_regblock_find(&rtc_block, offset, size, true);
    if (!reg) {
        return;
    }
    trace_mt3620_rtc_write(reg->name, offset, value);
    key = rtc_key_reg(s, offset);
    if (key) {
        *key = value;
    } else if (rtc_write_allowed(s, offset, reg->name)) {
        rtc_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps rtc_ops = {
    .read = rtc_read,
    .write = rtc_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* Faults */

enum { RTC_FAULT_JUMP, RTC_FAULT_RETAINED_FLIP };

static const MT3620FaultDesc rtc_faults[] = {
    [RTC_FAULT_JUMP] = { "jump", "the date jumps; an alarm jumped over is lost",
                         MT3620_FAULT_NOW,
                         { { .name = "seconds", .min = 1, .max = UINT32_MAX },
                           { .name = "way", .choices = "forward|back", .optional = true } } },
    [RTC_FAULT_RETAINED_FLIP] = { "retained-flip", "a bit of a retained word turns over",
                                  MT3620_FAULT_NOW,
                                  { { .name = "area", .choices = "spare|backup" },
                                    { .name = "index", .max = MAX_CONST(RTC_NUM_SPARE,
                                                                        RTC_NUM_BACKUP) - 1 },
                                    { .name = "bit", .max = 31 } } },
};

static void rtc_jump(Mt3620Rtc *s, int64_t seconds)
{
    int64_t before, after;

    rtc_advance(s);
    before = rtc_seconds(s->state.tc);
    after = before + seconds;
    rtc_set_fields(s->state.tc, after);
    s->state.tc[DOW] = (after / RTC_SECONDS_PER_DAY + 4) % RTC_DAYS_PER_WEEK;
    rtc_arm(s);
}

static bool rtc_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620Rtc *s = MT3620_RTC(obj);

    if (desc == &rtc_faults[RTC_FAULT_JUMP]) {
        rtc_jump(s, arg[1] ? -(int64_t)arg[0] : (int64_t)arg[0]);
        return true;
    }
    if (arg[1] >= (arg[0] ? RTC_NUM_BACKUP : RTC_NUM_SPARE)) {
        error_setg(errp, "%s: there is no such index=%" PRIu64, desc->name, arg[1]);
        return false;
    }
    *(arg[0] ? &s->state.backup[arg[1]] : &s->state.spare[arg[1]]) ^= 1u << arg[2];
    return true;
}

static void rtc_reset_hold(Object *obj, ResetType type)
{
    Mt3620Rtc *s = MT3620_RTC(obj);

    s->state.key = 0;
    memset(s->state.protect, 0, sizeof(s->state.protect));
}

static void rtc_reset_exit(Object *obj, ResetType type)
{
    rtc_update_irq(MT3620_RTC(obj));
}

/* Set-up: power comes on here, not at a reset. */

static bool rtc_start(Mt3620Rtc *s, Error **errp)
{
    static const uint32_t no_alarm[MT3620_RTC_FIELDS] = { [MON] = 1, [DOM] = 1 };
    const char *end;
    struct tm tm = { 0 };

    if (s->host_time) {
        qemu_get_timedate(&tm, 0);
    } else {
        end = strptime(s->start_date, "%Y-%m-%dT%H:%M:%S", &tm);
        if (!end || *end) {
            error_setg(errp, "start-date '%s' is not YYYY-MM-DDTHH:MM:SS",
                       s->start_date);
            return false;
        }
    }
    if (tm.tm_year + 1900 < RTC_EPOCH_YEAR ||
        tm.tm_year + 1900 >= RTC_EPOCH_YEAR + RTC_YEARS) {
        error_setg(errp, "year %d is outside %d..%d", tm.tm_year + 1900,
                   RTC_EPOCH_YEAR, RTC_EPOCH_YEAR + RTC_YEARS - 1);
        return false;
    }
    rtc_set_fields(s->state.tc, mktimegm(&tm));
    /* 1 January 1970 was a Thursday. */
    s->state.tc[DOW] = (rtc_seconds(s->state.tc) / RTC_SECONDS_PER_DAY + 4) %
                       RTC_DAYS_PER_WEEK;
    memcpy(s->state.al, no_alarm, sizeof(no_alarm));
    s->state.base_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    return true;
}

static void rtc_realize(DeviceState *dev, Error **errp)
{
    Mt3620Rtc *s = MT3620_RTC(dev);

    QEMU_BUILD_BUG_ON(MT3620_RTC_NUM_WORDS != RTC_COREPDN / 4 + 1);
    if (!s->start_date) {
        s->start_date = g_strdup(RTC_START_DEFAULT);
    }
    if (!rtc_start(s, errp)) {
        return;
    }
    s->alarm = timer_new_ns(QEMU_CLOCK_VIRTUAL, rtc_alarm, s);
}

static void rtc_init(Object *obj)
{
    Mt3620Rtc *s = MT3620_RTC(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &rtc_ops, s, "mt3620-rtc", RTC_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_irq(sbd, &s->irq);
}

static bool rtc_loaded_date_ok(const uint32_t *date)
{
    for (unsigned int i = 0; i < MT3620_RTC_FIELDS; i++) {
        if (date[i] & ~rtc_field_mask[i]) {
            return false;
        }
    }
    return true;
}

static int rtc_post_load(void *opaque, int version_id)
{
    Mt3620Rtc *s = opaque;

    if (!rtc_loaded_date_ok(s->state.tc) || !rtc_loaded_date_ok(s->state.al) ||
        (s->state.al_ctl & ~RTC_ALARM_ENABLE) || s->state.base_ns < 0) {
        return -EINVAL;
    }
    rtc_arm(s);
    return 0;
}

static const VMStateDescription rtc_vmstate = {
    .name = TYPE_MT3620_RTC,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = rtc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(state.tc, Mt3620Rtc, MT3620_RTC_FIELDS),
        VMSTATE_UINT32_ARRAY(state.al, Mt3620Rtc, MT3620_RTC_FIELDS),
        VMSTATE_UINT32(state.al_ctl, Mt3620Rtc),
        VMSTATE_UINT32(state.pmu_en, Mt3620Rtc),
        VMSTATE_UINT32_ARRAY(state.powercheck, Mt3620Rtc, 2),
        VMSTATE_UINT32(state.key, Mt3620Rtc),
        VMSTATE_UINT32_ARRAY(state.protect, Mt3620Rtc, 4),
        VMSTATE_UINT32_ARRAY(state.spare, Mt3620Rtc, RTC_NUM_SPARE),
        VMSTATE_UINT32_ARRAY(state.backup, Mt3620Rtc, RTC_NUM_BACKUP),
        VMSTATE_UINT32_ARRAY(state.store, Mt3620Rtc, MT3620_RTC_NUM_WORDS),
        VMSTATE_INT64(state.base_ns, Mt3620Rtc),
        VMSTATE_END_OF_LIST()
    }
};

static const Property rtc_properties[] = {
    DEFINE_PROP_STRING("start-date", Mt3620Rtc, start_date),
    DEFINE_PROP_BOOL("host-time", Mt3620Rtc, host_time, false),
};

static void rtc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 real-time clock";
    dc->realize = rtc_realize;
    dc->vmsd = &rtc_vmstate;
    rc->phases.hold = rtc_reset_hold;
    rc->phases.exit = rtc_reset_exit;
    device_class_set_props(dc, rtc_properties);
    mt3620_faultable_class_init(klass, rtc_faults, ARRAY_SIZE(rtc_faults),
                                offsetof(Mt3620Rtc, faults), rtc_inject);
}

static const TypeInfo rtc_info = {
    .name = TYPE_MT3620_RTC,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Rtc),
    .instance_init = rtc_init,
    .class_init = rtc_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void rtc_register_types(void)
{
    type_register_static(&rtc_info);
}

type_init(rtc_register_types)
