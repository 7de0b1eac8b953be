/* SPDX-License-Identifier: MIT */
/* Memory functions: the ones the compiler may call by itself, and our own. */
#ifndef LIB_MEM_H
#define LIB_MEM_H

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict dst, const void *restrict src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *dst, int value, size_t len);
int memcmp(const void *a, const void *b, size_t len);

/* Clear secrets; never optimised away. */
void mem_wipe(void *dst, size_t len);
/* All bytes equal to `value`? */
int mem_is_filled(const void *src, uint8_t value, size_t len);

static inline uint16_t mem_get16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t mem_get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

#endif
