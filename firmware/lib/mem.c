/* SPDX-License-Identifier: MIT */
/* Memory functions for code without a C library. Owns nothing. */
#include "mem.h"

#include "hardened.h"

static int both_aligned(const void *a, const void *b)
{
    return (((uintptr_t)a | (uintptr_t)b) & 3) == 0;
}

void *memcpy(void *restrict dst, const void *restrict src, size_t len)
{
    uint8_t *d = dst;
    const uint8_t *s = src;

    if (both_aligned(d, s)) {
        for (; len >= 16; len -= 16, d += 16, s += 16) {
            uint32_t *to = (uint32_t *)(void *)d;
            const uint32_t *from = (const uint32_t *)(const void *)s;

            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
            to[3] = from[3];
        }
        for (; len >= 4; len -= 4, d += 4, s += 4) {
            *(uint32_t *)(void *)d = *(const uint32_t *)(const void *)s;
        }
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

    while (len && (uintptr_t)d & 3) {
        *d++ = (uint8_t)value;
        len--;
    }
    for (; len >= 4; len -= 4, d += 4) {
        *(uint32_t *)(void *)d = (uint8_t)value * 0x01010101u;
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

void mem_zero_blocks(void *dst, size_t len)
{
    uint8_t *d = dst, *end = d + len;

    /* store-multiple: megabytes are cleared at each boot */
    __asm__ volatile("movs r4, #0\n\t"
                     "mov r5, r4\n\t"
                     "mov r6, r4\n\t"
                     "mov r8, r4\n\t"
                     "1: stmia %0!, {r4, r5, r6, r8}\n\t"
                     "stmia %0!, {r4, r5, r6, r8}\n\t"
                     "cmp %0, %1\n\t"
                     "bcc 1b"
                     : "+r"(d)
                     : "r"(end)
                     : "r4", "r5", "r6", "r8", "cc", "memory");
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
