/* SPDX-License-Identifier: MIT */
/* Little-endian numbers in bytes, at any address: as the board's memory, flash and packages have them. */
#ifndef GS_BYTES_H
#define GS_BYTES_H

#include <glib.h>
#include <string.h>

static inline guint16 gs_get16(const void *at)
{
    guint16 value;
    memcpy(&value, at, sizeof(value));
    return GUINT16_FROM_LE(value);
}

static inline guint32 gs_get32(const void *at)
{
    guint32 value;
    memcpy(&value, at, sizeof(value));
    return GUINT32_FROM_LE(value);
}

static inline void gs_put32(void *at, guint32 value)
{
    value = GUINT32_TO_LE(value);
    memcpy(at, &value, sizeof(value));
}

#endif
