/* SPDX-License-Identifier: MIT */
/* What Pluton and the monitor set and lock: the stages before them write none of it. */
#ifndef LIB_UNTOUCHED_H
#define LIB_UNTOUCHED_H

#include <stdint.h>

/* Bits in which it (firewall, write protection, the A7's entry, other cores held, the I/O cores'
 * windows closed) is not as the reset left it; 0: all is. */
uint32_t untouched_difference(void);

#endif
