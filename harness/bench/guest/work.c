/* SPDX-License-Identifier: MIT */
/*
 * The work whose speed `make bench` compares: loads, stores, arithmetic, branches that
 * depend on data, and calls from page to page, since a jump within a page costs an emulator
 * less. Runs wherever it is put, on an A7 or an M4, owns the WORK_WORDS words it is handed,
 * and ends by jumping to an address at which the host stops the clock.
 */
#include <stdint.h>

#include "work.h"

#define OWN_PAGE __attribute__((noinline, noclone, aligned(4096)))

static OWN_PAGE uint32_t sum_words(uint32_t *data)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < WORK_WORDS; i++) {
        sum = (sum << 3 | sum >> 29) + data[i];
    }
    return sum;
}

static OWN_PAGE void stir_words(uint32_t *data, uint32_t seed)
{
    for (uint32_t i = 0; i < WORK_WORDS; i++) {
        seed = seed * 1664525 + 1013904223;
        data[seed >> (32 - WORK_WORDS_LOG2)] ^= data[i] + seed;
    }
}

static OWN_PAGE uint32_t step(uint32_t x)
{
    return x & 1 ? x >> 1 ^ 0xEDB88320 : x >> 1;
}

__attribute__((section(".start"), used))
void work(uint32_t *data, void (*end)(void))
{
    uint32_t x = 0x5EED5EED;

    for (uint32_t round = 0; round < WORK_ROUNDS; round++) {
        stir_words(data, x);
        x += sum_words(data);
        for (uint32_t i = 0; i < WORK_WORDS; i++) {
            x = step(x);
        }
    }
    data[0] = x;
    end();
    for (;;) {
    }
}
