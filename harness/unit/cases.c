/* SPDX-License-Identifier: MIT */
#include "cases.h"

#define RNG_START 0x9E3779B97F4A7C15u

static uint64_t rng_state;

void gs_cases_start(void)
{
    rng_state = RNG_START ^ gs_seed();
}

/* xorshift64 */
uint32_t gs_cases_u32(void)
{
    rng_state ^= rng_state << 13;
    rng_state ^= rng_state >> 7;
    rng_state ^= rng_state << 17;
    return rng_state >> 16;
}

void gs_cases_fill(void *p, size_t len)
{
    uint8_t *byte = p;

    while (len--) {
        *byte++ = gs_cases_u32();
    }
}

bool gs_cases_zero(const uint8_t *p, size_t len)
{
    while (len--) {
        if (*p++) {
            return false;
        }
    }
    return true;
}
