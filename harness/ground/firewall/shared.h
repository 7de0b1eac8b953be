/* SPDX-License-Identifier: MIT */
/*
 * Firewall proof: where the cores of this program meet. Each core provokes refused
 * accesses, reads what its own fault registers say and stores that; HSP posts all of it
 * as post codes, to be compared with firewall.expect.
 */
#ifndef GROUND_FIREWALL_SHARED_H
#define GROUND_FIREWALL_SHARED_H

#include <stdint.h>

#define REG(addr)           (*(volatile uint32_t *)(addr))

#define A7_LOAD_ADDR        0x80001000u
#define A7_RESULTS          0x80000100u     /* count, then words */
#define A7_DENIED           0x80080000u     /* a locked deny inside the A7's allow */
#define IO_RESULTS          0x80010000u     /* the one page IO0 is granted */
#define HOLE                0x70000000u
#define FLASH_CODE          0x00E00000u     /* physical; outside the banks */
#define FLASH_DATA          0x00E00120u     /* 32-byte aligned: IO0's window */
#define FLASH_MARK          0x5EEDF1A5u
#define FLASH_ANSWER        0x00C0DE42u     /* what the code in flash returns */

/* results[0] counts; single writer */
static inline void result_add(uint32_t results, uint32_t word)
{
    uint32_t count = REG(results);

    REG(results + 4 + 4 * count) = word;
    REG(results) = count + 1;
}

#endif
