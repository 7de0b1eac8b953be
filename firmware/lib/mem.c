/* SPDX-License-Identifier: MIT */
/* Memory functions for code without a C library. Owns nothing. */
#include "mem.h"

#include "copy.h"
#include "hardened.h"

static int both_aligned(const void *a, const void *b)
{
    return (((uintptr_t)a | (uintptr_t)b) & 3) == 0;
}

/*
 * Lines go through several registers at a time: a boot clears hundreds of kilobytes, and each
 * instruction of such a loop is one more a fault can strike.
 */
#define FILL_LINE 64u

/* len: a multiple of FILL_LINE, not 0; dst word-aligned. */
static void fill_lines(void *dst, uint32_t word, size_t len)
{
    uint8_t *end = (uint8_t *)dst + len;

    __asm__ volatile("mov r3, %2\n\t"
                     "mov r4, %2\n\t"
                     "mov r5, %2\n\t"
                     "mov r6, %2\n\t"
                     "mov r8, %2\n\t"
                     "mov r9, %2\n\t"
                     "mov r10, %2\n\t"
                     "mov r12, %2\n\t"
                     "1: stmia %0!, {r3-r6, r8-r10, r12}\n\t"
                     "stmia %0!, {r3-r6, r8-r10, r12}\n\t"
                     "cmp %0, %1\n\t"
                     "bcc 1b"
                     : "+r"(dst)
                     : "r"(end), "r"(word)
                     : "r3", "r4", "r5", "r6", "r8", "r9", "r10", "r12", "cc", "memory");
}

void *memcpy(void *restrict dst, const void *restrict src, size_t len)
{
    uint8_t *d = dst;
    const uint8_t *s = src;

    if (both_aligned(d, s)) {
        size_t lines = len & ~(size_t)(COPY_LINE - 1), words = (len - lines) & ~(size_t)3;

        if (lines) {
            copy_lines(d, s, lines);
        }
        if (words) {
            copy_words(d + lines, s + lines, words);
        }
        d += lines + words;
        s += lines + words;
        len -= lines + words;
    }
    while (len--) {
        *d++ = *s++;
    }
    return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
    uint8_t *d = dst;
    const uint8_t *s = src;

    if (d <= s) {
        while (len--) {
            *d++ = *s++;
        }
    } else {
        while (len--) {
            d[len] = s[len];
        }
    }
    return dst;
}

void *memset(void *dst, int value, size_t len)
{
    uint8_t *d = dst;
    uint32_t word = (uint8_t)value * 0x01010101u;
    size_t lines;

    while (len && (uintptr_t)d & 3) {
        *d++ = (uint8_t)value;
        len--;
    }
    lines = len & ~(size_t)(FILL_LINE - 1);
    if (lines) {
        fill_lines(d, word, lines);
    }
    for (d += lines, len -= lines; len >= 4; len -= 4, d += 4) {
        *(uint32_t *)(void *)d = word;
    }
    while (len--) {
        *d++ = (uint8_t)value;
    }
    return dst;
}

/*
 * The first difference, or 0. How many bytes are equal changes neither the number of
 * instructions nor an address: from the last byte to the first, a mask instead of a branch.
 */
int memcmp(const void *a, const void *b, size_t len)
{
    const uint8_t *x = a, *y = b;
    uint32_t result = 0;

    while (len--) {
        uint32_t difference = (uint32_t)x[len] - y[len];
        uint32_t equal = hardened_launder((difference | (0 - difference)) >> 31) - 1;

        result = (result & equal) | difference;
    }
    return (int)result;
}

void mem_wipe(void *dst, size_t len)
{
    memset(dst, 0, len);
    __asm__ volatile("" ::"r"(dst) : "memory");
}

int mem_is_filled(const void *src, uint8_t value, size_t len)
{
    const uint8_t *s = src;

    while (len--) {
        if (*s++ != value) {
            return 0;
        }
    }
    return 1;
}
