/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: random number generator and its health tests, free of
 * QEMU. The source is SHA-256 over (seed, counter): deterministic under a seed,
 * which a laboratory needs and a real chip must never have (docs/engine.md).
 */
#ifndef HW_MT3620_TRNG_H
#define HW_MT3620_TRNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MT3620_TRNG_SEED_BYTES 32

enum mt3620_trng_fault {
    MT3620_TRNG_FAULT_NONE,
    MT3620_TRNG_FAULT_STUCK,     /* the source repeats one word */
    MT3620_TRNG_FAULT_BIASED,    /* half of the source's bytes are zero */
    MT3620_TRNG_NUM_FAULTS,
};

/* Plain data. */
typedef struct MT3620Trng {
    uint8_t seed[MT3620_TRNG_SEED_BYTES];
    uint64_t counter;            /* blocks drawn; a reset does not rewind it */
    uint8_t block[32];
    uint32_t used;               /* bytes of block[] given out */
    uint32_t fault;              /* enum mt3620_trng_fault: outside the chip, survives reset */
    uint32_t failed;             /* latch, falls with reset */
    uint32_t last_word;
    uint32_t repeats;            /* equal words in a row, 0 = no word yet */
    uint32_t repeats_max;
    uint32_t window_first;       /* first byte of the window */
    uint32_t window_pos;         /* bytes of the window seen */
    uint32_t window_hits;        /* bytes of it equal to the first, itself included */
    uint32_t window_hits_max;
} MT3620Trng;

void mt3620_trng_seed(MT3620Trng *t, const uint8_t seed[MT3620_TRNG_SEED_BYTES]);

/* Clears the latch and the tests and runs them over start-up samples. */
void mt3620_trng_reset(MT3620Trng *t);

/* The next 32 bits; 0 once a health test has failed. */
uint32_t mt3620_trng_word(MT3620Trng *t);

/* False, and zeros, when a health test has failed before or during it. */
bool mt3620_trng_bytes(MT3620Trng *t, uint8_t *dst, size_t len);

uint32_t mt3620_trng_health(const MT3620Trng *t);    /* TRNG_HEALTH */

bool mt3620_trng_valid(const MT3620Trng *t);         /* for loaded state */

#endif
