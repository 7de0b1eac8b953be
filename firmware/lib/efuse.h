/* SPDX-License-Identifier: MIT */
/* Fuse array: sensed rows, lifecycle, programming; HSP only. */
#ifndef LIB_EFUSE_H
#define LIB_EFUSE_H

#include <stdint.h>

uint32_t efuse_row(uint32_t row);
/* LIFECYCLE_* of regs/efuse.h. A marker counts when at least half of its bits are blown. */
uint32_t efuse_lifecycle(void);
uint32_t efuse_keys_valid(void);
/*
 * Warrant for pulses of that purpose until the next call; 0: for none. Who takes an order gives it,
 * made of the order's own words: a jump gone astray into the code that blows fuses has none.
 */
void efuse_warrant(uint32_t purpose);
/* Blow `bits` of `row`; 0, or the controller's error bits (or EFUSE_VERIFY_FAILED). Without a
 * warrant for that purpose (not 0) the controller refuses: the key it wants is computed from it. */
uint32_t efuse_program(uint32_t row, uint32_t bits, uint32_t purpose);

#define EFUSE_VERIFY_FAILED 0x80000000u

#endif
