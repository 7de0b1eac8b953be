/* SPDX-License-Identifier: MIT */
/*
 * What the host asks of the lone HSP program: a mode in its TCM, written by a test master
 * before the first instruction. Cases: harness/tests/suite_oracle.c.
 */
#ifndef GROUND_LONE_HSP_SHARED_H
#define GROUND_LONE_HSP_SHARED_H

#define LONE_MODE           0x00110000
#define LONE_COUNT          0x00110004      /* counts up in LONE_COUNTER and LONE_IO_LOCKUP */
#define LONE_WATCHED        0x00118000      /* TCM that LONE_WATCH_ME runs from, at the end */

enum lone_mode {
    LONE_SLEEP,         /* wfi for ever, no timer */
    LONE_COUNTER,
    LONE_LOCKUP,        /* HSP itself */
    LONE_IO_LOCKUP,     /* IO0; HSP goes on */
    LONE_RESET,         /* one software reset of the SoC, then sleep */
    LONE_WATCH_ME,
};

#endif
