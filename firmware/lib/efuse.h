/* SPDX-License-Identifier: MIT */
/* Fuse array: sensed rows, lifecycle, programming; HSP only. */
#ifndef LIB_EFUSE_H
#define LIB_EFUSE_H

#include <stdint.h>

uint32_t efuse_row(uint32_t row);
/* LIFECYCLE_* of regs/efuse.h. A marker counts when at least half of its bits are blown. */
uint32_t efuse_lifecycle(void);
uint32_t efuse_keys_valid(void);
/* Blow `bits` of `row`; 0, or the controller's error bits (or EFUSE_VERIFY_FAILED). */
uint32_t efuse_program(uint32_t row, uint32_t bits);

#define EFUSE_VERIFY_FAILED 0x80000000u

#endif
