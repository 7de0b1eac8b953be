/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: random number generator.
 *
 * Owns the generator, the two continuous health tests (in the manner of NIST
 * SP 800-90B 4.4: repetition count, adaptive proportion) and their latch. The
 * tests watch what the source gives, injected faults included.
 */

#include <string.h>
#include "include/mt3620_engine_arith.h"
#include "include/mt3620_trng.h"
#include "include/regs/engine.h"

#define TRNG_STARTUP_WORDS  512          /* four proportion windows */
#define TRNG_STUCK_WORD     0xA5A5A5A5u
#define TRNG_BIAS_BIT       0x80u        /* a source byte with this bit comes out 0 */

static void trng_refill(MT3620Trng *t)
{
    EngSha sha;
    uint8_t counter[8];

    for (int i = 0; i < 8; i++) {
        counter[i] = t->counter >> (8 * i);
    }
    t->counter++;
    eng_sha_init(&sha);
    eng_sha_update(&sha, t->seed, sizeof(t->seed));
    eng_sha_update(&sha, counter, sizeof(counter));
    eng_sha_final(&sha, t->block);
    t->used = 0;
}

static uint32_t trng_source_byte(MT3620Trng *t)
{
    uint32_t byte;

    if (t->used >= sizeof(t->block)) {
        trng_refill(t);
    }
    byte = t->block[t->used];
    t->block[t->used++] = 0;
    return byte;
}

static uint32_t trng_source_word(MT3620Trng *t)
{
    uint32_t word = 0;

    for (int i = 0; i < 4; i++) {
        uint32_t byte = trng_source_byte(t);

        if (t->fault == MT3620_TRNG_FAULT_BIASED && byte & TRNG_BIAS_BIT) {
            byte = 0;
        }
        word |= byte << (8 * i);
    }
    return t->fault == MT3620_TRNG_FAULT_STUCK ? TRNG_STUCK_WORD : word;
}

static void trng_test_repetition(MT3620Trng *t, uint32_t word)
{
    t->repeats = t->repeats && word == t->last_word ? t->repeats + 1 : 1;
    t->last_word = word;
    if (t->repeats > t->repeats_max) {
        t->repeats_max = t->repeats;
    }
    if (t->repeats >= TRNG_REPETITION_CUTOFF) {
        t->failed = 1;
    }
}

static void trng_test_proportion(MT3620Trng *t, uint32_t byte)
{
    if (t->window_pos == 0) {
        t->window_first = byte;
        t->window_hits = 0;
    }
    t->window_hits += byte == t->window_first;
    if (t->window_hits > t->window_hits_max) {
        t->window_hits_max = t->window_hits;
    }
    if (t->window_hits >= TRNG_PROPORTION_CUTOFF) {
        t->failed = 1;
    }
    t->window_pos = (t->window_pos + 1) % TRNG_PROPORTION_WINDOW;
}

void mt3620_trng_seed(MT3620Trng *t, const uint8_t seed[MT3620_TRNG_SEED_BYTES])
{
    memcpy(t->seed, seed, sizeof(t->seed));
    t->counter = 0;
    t->used = sizeof(t->block);
}

void mt3620_trng_reset(MT3620Trng *t)
{
    t->failed = 0;
    t->last_word = 0;
    t->repeats = 0;
    t->repeats_max = 0;
    t->window_first = 0;
    t->window_pos = 0;
    t->window_hits = 0;
    t->window_hits_max = 0;
    for (int i = 0; i < TRNG_STARTUP_WORDS && !t->failed; i++) {
        mt3620_trng_word(t);
    }
}

uint32_t mt3620_trng_word(MT3620Trng *t)
{
    uint32_t word;

    if (t->failed) {
        return 0;
    }
    word = trng_source_word(t);
    trng_test_repetition(t, word);
    for (int i = 0; i < 4; i++) {
        trng_test_proportion(t, word >> (8 * i) & 0xff);
    }
    return t->failed ? 0 : word;
}

bool mt3620_trng_bytes(MT3620Trng *t, uint8_t *dst, size_t len)
{
    for (size_t i = 0; i < len; i += 4) {
        uint32_t word = mt3620_trng_word(t);

        for (size_t j = 0; j < 4 && i + j < len; j++) {
            dst[i + j] = word >> (8 * j);
        }
    }
    if (t->failed) {
        eng_wipe(dst, len);
        return false;
    }
    return true;
}

static uint32_t trng_saturate(uint32_t count)
{
    return count < 0xffff ? count : 0xffff;
}

uint32_t mt3620_trng_health(const MT3620Trng *t)
{
    return trng_saturate(t->window_hits_max) << 16 |
           trng_saturate(t->repeats_max);
}

bool mt3620_trng_valid(const MT3620Trng *t)
{
    return t->used <= sizeof(t->block) && t->fault < MT3620_TRNG_NUM_FAULTS &&
           t->failed <= 1 && t->window_first <= 0xff &&
           t->window_pos < TRNG_PROPORTION_WINDOW &&
           t->window_hits <= TRNG_PROPORTION_WINDOW;
}
