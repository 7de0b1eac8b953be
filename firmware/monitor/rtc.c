// SPDX-License-Identifier: MIT
/*
 * Real-time clock for the normal world. Owns the RTC block: the normal world can't
 * reach it, since the firewall's slot has one bit for reading and writing.
 */
#include "mem.h"
#include "mmio.h"
#include "monitor.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "regs/rtc.h"

enum { RTC_REGS(REGTABLE_OFFSET) };

/* struct smc_rtc_time counts years from 1900 and months from 0; the block from 2000 and 1. */
#define YEAR_FIRST          100
#define YEAR_LAST           199
#define READ_TRIES          8

static uint32_t rtc_read(uint32_t reg)
{
    return mmio_read32(RTC_BASE + reg);
}

static void rtc_write(uint32_t reg, uint32_t value)
{
    mmio_write32(RTC_BASE + reg, value);
}

static uint32_t days_in_month(uint32_t mon, uint32_t year)
{
    static const uint8_t days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year + 1900) % 4 == 0;     /* right for 2000..2099 */

    return days[mon] + (mon == 1 && leap ? 1 : 0);
}

static bool time_valid(const struct smc_rtc_time *t)
{
    return t->sec < 60 && t->min < 60 && t->hour < 24 && t->mon < 12 && t->year >= YEAR_FIRST &&
           t->year <= YEAR_LAST && t->mday >= 1 && t->mday <= days_in_month(t->mon, t->year);
}

/* 0 = Sunday; computed, not taken from the caller. 1 January 2000 was a Saturday. */
static uint32_t weekday(const struct smc_rtc_time *t)
{
    uint32_t years = t->year - YEAR_FIRST, days = 6 + years * 365 + (years + 3) / 4;

    for (uint32_t mon = 0; mon < t->mon; mon++) {
        days += days_in_month(mon, t->year);
    }
    return (days + t->mday - 1) % 7;
}

static uint32_t yearday(const struct smc_rtc_time *t)
{
    uint32_t days = t->mday - 1;

    for (uint32_t mon = 0; mon < t->mon; mon++) {
        days += days_in_month(mon, t->year);
    }
    return days;
}

static int unlock(void)
{
    rtc_write(RTC_POWERCHECK1, RTC_KEY_POWER1);
    rtc_write(RTC_POWERCHECK2, RTC_KEY_POWER2);
    rtc_write(RTC_KEY, RTC_KEY_KEY);
    rtc_write(RTC_PROTECT1, RTC_KEY_PROTECT1);
    rtc_write(RTC_PROTECT2, RTC_KEY_PROTECT2);
    rtc_write(RTC_PROTECT3, RTC_KEY_PROTECT3);
    rtc_write(RTC_PROTECT4, RTC_KEY_PROTECT4);
    return (rtc_read(RTC_CTL) & RTC_CTL_WRITABLE) == RTC_CTL_WRITABLE ? 0 : SMC_EIO;
}

static void lock(void)
{
    rtc_write(RTC_PROTECT1, 0);
    rtc_write(RTC_KEY, 0);
}

/* Current time and alarm are two rows of seven registers in one order. */
static void write_fields(uint32_t first, const struct smc_rtc_time *t)
{
    uint32_t base = first - RTC_TC_YEA;

    /* Seconds first, or a carry between two writes could spoil what is already set. */
    rtc_write(base + RTC_TC_SEC, t->sec);
    rtc_write(base + RTC_TC_MIN, t->min);
    rtc_write(base + RTC_TC_HOU, t->hour);
    /* The first of a month exists in every month: no moment with 31 February. */
    rtc_write(base + RTC_TC_DOM, 1);
    rtc_write(base + RTC_TC_YEA, t->year - YEAR_FIRST);
    rtc_write(base + RTC_TC_MON, t->mon + 1);
    rtc_write(base + RTC_TC_DOM, t->mday);
    rtc_write(base + RTC_TC_DOW, weekday(t));
}

/* a[0] = pointer, a[1] = length */
int service_rtc_set_time(const uint32_t *a)
{
    struct smc_rtc_time t;
    int status;

    if (a[1] != sizeof(t)) {
        return SMC_EINVAL;
    }
    status = nw_copy_in(&t, a[0], sizeof(t), 4);
    if (status != 0) {
        return status;
    }
    if (!time_valid(&t)) {
        return SMC_EINVAL;
    }
    status = unlock();
    if (status == 0) {
        write_fields(RTC_TC_YEA, &t);
    }
    lock();
    return status;
}

/* a[0] = pointer, a[1] = length */
int service_rtc_set_alarm(const uint32_t *a)
{
    struct smc_rtc_alarm alarm;
    int status;

    if (a[1] != sizeof(alarm)) {
        return SMC_EINVAL;
    }
    status = nw_copy_in(&alarm, a[0], sizeof(alarm), 4);
    if (status != 0) {
        return status;
    }
    if (alarm.enabled > 1 || (alarm.enabled == 1 && !time_valid(&alarm.time))) {
        return SMC_EINVAL;
    }
    status = unlock();
    if (status == 0) {
        rtc_write(RTC_AL_CTL, 0);
        if (alarm.enabled) {
            write_fields(RTC_AL_YEA, &alarm.time);
            rtc_write(RTC_AL_CTL, RTC_ALARM_ENABLE);
        }
    }
    lock();
    return status;
}

static void read_fields(struct smc_rtc_time *t)
{
    *t = (struct smc_rtc_time) {
        .sec = rtc_read(RTC_TC_SEC), .min = rtc_read(RTC_TC_MIN), .hour = rtc_read(RTC_TC_HOU),
        .mday = rtc_read(RTC_TC_DOM), .mon = rtc_read(RTC_TC_MON) - 1,
        .year = rtc_read(RTC_TC_YEA) + YEAR_FIRST,
    };
}

/* The block has no latch: read until two readings agree. */
static int read_time(struct smc_rtc_time *t)
{
    struct smc_rtc_time again;

    read_fields(t);
    for (int n = 0; n < READ_TRIES; n++) {
        read_fields(&again);
        if (memcmp(t, &again, sizeof(again)) == 0) {
            return time_valid(t) ? 0 : SMC_EIO;
        }
        *t = again;
    }
    return SMC_EIO;
}

/* a[0] = pointer, a[1] = length */
int service_rtc_get_time(const uint32_t *a)
{
    struct smc_rtc_time t;
    int status;

    if (a[1] != sizeof(t)) {
        return SMC_EINVAL;
    }
    status = read_time(&t);
    if (status != 0) {
        return status;
    }
    t.wday = weekday(&t);
    t.yday = yearday(&t);
    return nw_copy_out(a[0], &t, sizeof(t), 4);
}
