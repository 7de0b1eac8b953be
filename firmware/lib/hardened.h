/* SPDX-License-Identifier: MIT */
/*
 * Hardening against injected faults: values far apart, barriers, path words.
 *
 * A fault that skips an instruction or clears a register must not turn a
 * refusal into an acceptance. Hence: success is never 0 or 1 but a word chosen at
 * random, at least 10 bits away from each other word of its set (drawn at random,
 * kept if far enough from all kept before; the assertions below and in image_verify.h
 * check it). A check that matters is done twice, on values that
 * went through hardened_launder(), so that the compiler may not merge the two.
 * The barrier does not help against a fault that changes the data itself before
 * either check; the unlock value computed from the signature is for that.
 */
#ifndef LIB_HARDENED_H
#define LIB_HARDENED_H

#include <stdint.h>

#define HARDENED_TRUE   0x3A96C5D2u
#define HARDENED_FALSE  0xC5391E6Bu

/* Hide a value's origin from the compiler. */
static inline uint32_t hardened_launder(uint32_t value)
{
    __asm__ volatile("" : "+r"(value));
    return value;
}

/* Nothing moves across, nothing is remembered from before. */
static inline void hardened_barrier(void)
{
    __asm__ volatile("" ::: "memory");
}

/* Path word: each step folds its own success word in; a step left out or done twice shows. */
#define HARDENED_FOLD(path, step) ((((path) << 5) | ((path) >> 27)) ^ (step))

static inline uint32_t hardened_fold(uint32_t path, uint32_t step)
{
    return HARDENED_FOLD(path, step);
}

/* Equal, asked twice: HARDENED_TRUE or HARDENED_FALSE. */
static inline uint32_t hardened_equal(uint32_t a, uint32_t b)
{
    uint32_t result = HARDENED_FALSE;

    if (hardened_launder(a) == hardened_launder(b)) {
        hardened_barrier();
        if (hardened_launder(~a) == hardened_launder(~b)) {
            result = HARDENED_TRUE;
        }
    }
    return result;
}

/* All words equal: the difference is collected, never an early way out. 0 = equal. */
static inline uint32_t hardened_difference(const uint32_t *a, const uint32_t *b, uint32_t words)
{
    uint32_t difference = 0, done = 0;

    for (; done < hardened_launder(words); done++) {
        difference |= a[done] ^ b[done];
    }
    /* a loop cut short shows up as a difference */
    return difference | (done ^ words);
}

/* All bits if any is set, without a branch that could be skipped; 0 for 0. */
static inline uint32_t hardened_spread(uint32_t difference)
{
    return 0u - ((difference | (0u - difference)) >> 31);
}

_Static_assert(__builtin_popcount(HARDENED_TRUE ^ HARDENED_FALSE) >= 12, "too close");

#endif
