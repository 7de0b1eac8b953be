/* SPDX-License-Identifier: MIT */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32 as of IEEE 802.3: reflected, start and final value all ones. */
uint32_t crc32(const void *data, size_t len);

#endif
