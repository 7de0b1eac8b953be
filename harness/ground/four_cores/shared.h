/* SPDX-License-Identifier: MIT */
/*
 * Where the four cores of the determinism proof meet, and the step they all repeat.
 * Each core folds what it sees of the others into its own state, so that any change of
 * the interleaving, however small, ends in another final state.
 */
#ifndef FOUR_CORES_SHARED_H
#define FOUR_CORES_SHARED_H

#include <stdint.h>

#define A7_LOAD_ADDR    0x80010000u
#define SHARED_ADDR     0x80200000u
#define TOGGLED_HSP     0x80300000u     /* page that HSP opens and closes for IO0 */
#define TOGGLED_A7      0x80301000u     /* page that the A7 opens and closes for IO1 */
#define IO_ID_ADDR      0x00000ffcu     /* last word of the boot page: IO core number */
#define TOGGLE_EVERY    512u            /* rounds; a power of two */

enum { CORE_SLOT_A7, CORE_SLOT_HSP, CORE_SLOT_IO0, CORE_SLOT_IO1, CORE_SLOTS };

struct shared {
    uint32_t sum;                       /* all cores, ldrex/strex */
    uint32_t state[CORE_SLOTS];
    uint32_t rounds[CORE_SLOTS];
    uint32_t faults[CORE_SLOTS];
    uint32_t ticks[CORE_SLOTS];
};

#define SHARED ((volatile struct shared *)SHARED_ADDR)

static inline void shared_add(volatile uint32_t *word, uint32_t n)
{
    uint32_t value, failed;

    do {
        __asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(word) : "memory");
        value += n;
        __asm__ volatile("strex %0, %1, [%2]" : "=&r"(failed) : "r"(value), "r"(word) : "memory");
    } while (failed);
}

static inline uint32_t shared_round(uint32_t me, uint32_t seen)
{
    uint32_t state = SHARED->state[me] * 1664525u + 1013904223u + seen;

    for (uint32_t other = 0; other < CORE_SLOTS; other++) {
        state ^= SHARED->state[other] >> (other + 1);
    }
    state ^= SHARED->sum;
    SHARED->state[me] = state;
    shared_add(&SHARED->sum, (state & 0xff) + 1);
    return ++SHARED->rounds[me];
}

#endif
