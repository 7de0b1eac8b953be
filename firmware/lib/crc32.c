/* SPDX-License-Identifier: MIT */
/* CRC-32 bit by bit: a table would cost 1 KiB of 1BL's 16, and records are short. */
#include "crc32.h"

uint32_t crc32(const void *data, size_t len)
{
    const uint8_t *p = data;
    uint32_t crc = 0xFFFFFFFF;

    while (len--) {
        crc ^= *p++;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
        }
    }
    return ~crc;
}
