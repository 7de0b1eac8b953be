/* SPDX-License-Identifier: MIT */
/* Two functions that leak on purpose: leaky.c. */
#ifndef PROBES_LEAKY_H
#define PROBES_LEAKY_H

#include <stdint.h>

uint32_t probe_leaky_compare(const uint8_t *a, const uint8_t *b, uint32_t len);
uint32_t probe_leaky_lookup(const uint8_t *table, const uint8_t *secret, uint32_t len);

#endif
