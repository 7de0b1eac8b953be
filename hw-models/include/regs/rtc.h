/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* Real-time clock at 0x30090000. Source: facts 4.14 (docs/sources.md). */
#ifndef REGS_RTC_H
#define REGS_RTC_H

#define RTC_REGS(R) \
    R(RTC_POWERCHECK1, 0x04, 4, 0, RW)   /* RTC_KEY_POWER1 */ \
    R(RTC_POWERCHECK2, 0x08, 4, 0, RW)   /* RTC_KEY_POWER2 */ \
    R(RTC_KEY,         0x0C, 4, 0, RW)   /* RTC_KEY_KEY */ \
    R(RTC_PROTECT1,    0x10, 4, 0, RW)   /* RTC_KEY_PROTECT1..4 */ \
    R(RTC_PROTECT2,    0x14, 4, 0, RW) \
    R(RTC_PROTECT3,    0x18, 4, 0, RW) \
    R(RTC_PROTECT4,    0x1C, 4, 0, RW) \
    R(RTC_CTL,         0x20, 4, 0x80, RW) /* RTC_CTL_* */ \
    R(RTC_LPD,         0x24, 4, 0, RW) \
    R(RTC_XOSC,        0x28, 4, 0, RW) \
    R(RTC_DEBNCE,      0x2C, 4, 0, RW) \
    R(RTC_PMU_EN,      0x30, 4, 0, RW)   /* bits 4..6: events, write one to clear */ \
    R(RTC_PAD_CTL,     0x34, 4, 0, RW) \
    R(RTC_WAVEOUT,     0x3C, 4, 0, RW) \
    R(RTC_TC_YEA,      0x40, 4, 26, RW)  /* year - 2000, 0..99 */ \
    R(RTC_TC_MON,      0x44, 4, 1, RW)   /* 1..12 */ \
    R(RTC_TC_DOM,      0x48, 4, 1, RW)   /* 1..31 */ \
    R(RTC_TC_DOW,      0x4C, 4, 4, RW)   /* 0 = Sunday (own: not public) */ \
    R(RTC_TC_HOU,      0x50, 4, 0, RW) \
    R(RTC_TC_MIN,      0x54, 4, 0, RW) \
    R(RTC_TC_SEC,      0x58, 4, 0, RW) \
    R(RTC_AL_YEA,      0x60, 4, 0, RW) \
    R(RTC_AL_MON,      0x64, 4, 1, RW) \
    R(RTC_AL_DOM,      0x68, 4, 1, RW) \
    R(RTC_AL_DOW,      0x6C, 4, 0, RW) \
    R(RTC_AL_HOU,      0x70, 4, 0, RW) \
    R(RTC_AL_MIN,      0x74, 4, 0, RW) \
    R(RTC_AL_SEC,      0x78, 4, 0, RW) \
    R(RTC_AL_CTL,      0x7C, 4, 0, RW)   /* bit 0: alarm enable */ \
    R(RTC_RIP_CTL,     0x80, 4, 0, RW) \
    R(RTC_RIP_CNTH,    0x84, 4, 0, RW) \
    R(RTC_RIP_CNTL,    0x88, 4, 0, RW) \
    R(RTC_TIMER_CTL,   0x90, 4, 0, RW) \
    R(RTC_TIMER_CNTH,  0x94, 4, 0, RW) \
    R(RTC_TIMER_CNTL,  0x98, 4, 0, RW) \
    R(RTC_COREPDN,     0x100, 4, 0, RW)

/* Arrays of retained words, beside the table */
#define RTC_SPARE               0xC0
#define RTC_NUM_SPARE           16
#define RTC_BACKUP              0x140
#define RTC_NUM_BACKUP          36
#define RTC_SIZE                0x1000

#define RTC_KEY_POWER1          0xC6
#define RTC_KEY_POWER2          0x9A
#define RTC_KEY_KEY             0x59
#define RTC_KEY_PROTECT1        0xA3
#define RTC_KEY_PROTECT2        0x57
#define RTC_KEY_PROTECT3        0x67
#define RTC_KEY_PROTECT4        0xD2

#define RTC_CTL_RC_STOP         0x01
#define RTC_CTL_SIMULATION      0x02
#define RTC_CTL_POWER_OK        0x04
#define RTC_CTL_KEY_OK          0x08
#define RTC_CTL_PROTECT_OK      0x10
#define RTC_CTL_INHIBIT         0x40
#define RTC_CTL_DEBOUNCE_OK     0x80
#define RTC_CTL_WRITABLE        (RTC_CTL_POWER_OK | RTC_CTL_KEY_OK | RTC_CTL_PROTECT_OK)

#define RTC_PMU_EVENTS          0x70
#define RTC_PMU_ALARM           0x10
#define RTC_ALARM_ENABLE        0x01

#endif
