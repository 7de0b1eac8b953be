/* SPDX-License-Identifier: MIT */
/* The inner loops of memcpy() (copy.S). */
#ifndef LIB_COPY_H
#define LIB_COPY_H

#define COPY_LINE 64    /* a power of two */

#ifndef __ASSEMBLER__
#include <stddef.h>

/* len: a multiple of COPY_LINE, or of 4, and not 0; both word-aligned. */
void copy_lines(void *dst, const void *src, size_t len);
void copy_words(void *dst, const void *src, size_t len);
#endif

#endif
