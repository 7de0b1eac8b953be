/* SPDX-License-Identifier: MIT */
/* The probe's little library: see nolibc.h. */
#include "nolibc.h"

static int tests, failed;

void *memset(void *to, int c, u32 n)
{
    u8 *t = to;

    while (n--) {
        *t++ = c;
    }
    return to;
}

void *memcpy(void *to, const void *from, u32 n)
{
    u8 *t = to;
    const u8 *f = from;

    while (n--) {
        *t++ = *f++;
    }
    return to;
}

int same(const void *a, const void *b, u32 n)
{
    const u8 *x = a, *y = b;

    while (n--) {
        if (*x++ != *y++) {
            return 0;
        }
    }
    return 1;
}

u32 length(const char *s)
{
    u32 n = 0;

    while (s[n]) {
        n++;
    }
    return n;
}

void put(const char *s)
{
    sys(SYS_WRITE, 1, s, length(s));
}

void put_number(long n)
{
    char text[12], *p = text + sizeof(text) - 1;
    unsigned long v = n < 0 ? -(unsigned long)n : (unsigned long)n;

    *p = 0;
    do {
        *--p = '0' + v % 10;
    } while (v /= 10);
    if (n < 0) {
        *--p = '-';
    }
    put(p);
}

void put_hex(u32 n)
{
    char text[11] = "0x";

    for (int i = 0; i < 8; i++) {
        text[2 + i] = "0123456789abcdef"[n >> (28 - 4 * i) & 15];
    }
    put(text);
}

void check(const char *what, long got, long want)
{
    tests++;
    if (got != want) {
        failed++;
        put("not ");
    }
    put("ok ");
    put_number(tests);
    put(" - ");
    put(what);
    if (got != want) {
        put(" # got ");
        put_number(got);
        put(", want ");
        put_number(want);
    }
    put("\n");
}

void plan(void)
{
    put("1..");
    put_number(tests);
    put("\n# failed: ");
    put_number(failed);
    put("\n");
}
