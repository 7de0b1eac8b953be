/* SPDX-License-Identifier: MIT */
/* Random cases and small helpers of the unit tests. */
#ifndef GS_UNIT_CASES_H
#define GS_UNIT_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "suites.h"

/* Starts over with each case, from the run's --seed. */
void gs_cases_start(void);
uint32_t gs_cases_u32(void);
void gs_cases_fill(void *p, size_t len);

bool gs_cases_zero(const uint8_t *p, size_t len);

#endif
