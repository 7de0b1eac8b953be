/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 real-time clock (facts 4.14; regs/rtc.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + sysbus IRQ 0: alarm, level while RTC_PMU_ALARM (HSP IRQ 1)
 *  + property "start-date": date at power-on (default 2026-01-01T00:00:00)
 *  + property "host-time": start from the host's clock (-rtc) instead
 *
 * Time advances with the virtual clock. Date, alarm, retained words and
 * power-check keys survive every reset; KEY and PROTECT fall.
 */
#ifndef HW_MT3620_RTC_H
#define HW_MT3620_RTC_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/rtc.h"

#define TYPE_MT3620_RTC "mt3620-rtc"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Rtc, MT3620_RTC)

#define MT3620_RTC_FIELDS    7      /* YEA MON DOM DOW HOU MIN SEC */
#define MT3620_RTC_NUM_WORDS 65     /* one a word offset, 0x00..0x100 */

/* Guest-visible state, plain data. */
typedef struct Mt3620RtcState {
    uint32_t tc[MT3620_RTC_FIELDS];   /* the date at base_ns */
    uint32_t al[MT3620_RTC_FIELDS];
    uint32_t al_ctl;
    uint32_t pmu_en;
    uint32_t powercheck[2];
    uint32_t key;
    uint32_t protect[4];
    uint32_t spare[RTC_NUM_SPARE];
    uint32_t backup[RTC_NUM_BACKUP];
    uint32_t store[MT3620_RTC_NUM_WORDS];   /* registers that only hold a value */
    int64_t base_ns;
} Mt3620RtcState;

struct Mt3620Rtc {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq;
    QEMUTimer *alarm;
    char *start_date;
    bool host_time;

    Mt3620RtcState state;
    MT3620Faults faults;
};

#endif
