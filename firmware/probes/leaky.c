/* SPDX-License-Identifier: MIT */
/*
 * What no firmware may do: a comparison that ends at the first difference, a look-up whose
 * address is the secret. Nothing calls them but a test, to show that it would notice
 * (suite `leaks`). Owns nothing.
 */
#include "leaky.h"

uint32_t probe_leaky_compare(const uint8_t *a, const uint8_t *b, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++) {
        if (a[i] != b[i]) {
            return 1;
        }
    }
    return 0;
}

/* The same instructions for each secret, not the same addresses. */
uint32_t probe_leaky_lookup(const uint8_t *table, const uint8_t *secret, uint32_t len)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < len; i++) {
        sum += table[secret[i]];
    }
    return sum;
}
