/* SPDX-License-Identifier: MIT */
/*
 * Reset proof: HSP goes through every way a core or the chip can be reset and posts what
 * the reset controller says about each, to be compared with reset.expect.
 */
#ifndef GROUND_RESET_SHARED_H
#define GROUND_RESET_SHARED_H

#include <stdint.h>

#define REG(addr)           (*(volatile uint32_t *)(addr))
#define A7_LOAD_ADDR        0x80001000u
#define ALIVE               0x80000000u     /* the A7 counts its starts here */
#define IO_HOW              0x80000004u     /* how IO0 shall end: enum io_end */

enum io_end { IO_LOCKUP = 1, IO_SYSRESET, IO_WATCHDOG, IO_STAY };

#endif
