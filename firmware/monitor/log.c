// SPDX-License-Identifier: MIT
/*
 * Log ring in monitor RAM: the last SMC_LOG_RING_SIZE bytes written; lost at reset.
 * Owns the ring. Telemetry storage is another duty and not there.
 */
#include "monitor.h"

static uint8_t ring[SMC_LOG_RING_SIZE];
static uint32_t start;      /* oldest byte */
static uint32_t used;

_Static_assert((SMC_LOG_RING_SIZE & (SMC_LOG_RING_SIZE - 1)) == 0, "positions wrap by mask");
#define RING_MASK           (SMC_LOG_RING_SIZE - 1)

static void append(const uint8_t *bytes, uint32_t length)
{
    for (uint32_t n = 0; n < length; n++) {
        ring[(start + used) & RING_MASK] = bytes[n];
        if (used < SMC_LOG_RING_SIZE) {
            used++;
        } else {
            start = (start + 1) & RING_MASK;
        }
    }
}

/* a[0] = pointer, a[1] = size */
int service_write_log(const uint32_t *a)
{
    static uint8_t block[256];
    uint32_t from = a[0], left = a[1];
    int status;

    if (left == 0 || left > SMC_LOG_TRANSFER_MAX) {
        return SMC_EINVAL;
    }
    status = nw_check(from, left, 1);
    while (left != 0 && status == 0) {
        uint32_t step = left < sizeof(block) ? left : sizeof(block);

        status = nw_copy_in(block, from, step, 1);
        if (status == 0) {
            append(block, step);
        }
        from += step;
        left -= step;
    }
    return status;
}

static int storage_check(uint32_t storage)
{
    switch (storage) {
    case SMC_LOG_DEFAULT:
        return 0;
    case SMC_LOG_TELEMETRY:
        return SMC_ENOSYS;
    default:
        return SMC_EINVAL;
    }
}

/* a[0] = storage */
int service_log_size(const uint32_t *a)
{
    int status = storage_check(a[0]);

    return status == 0 ? (int)used : status;
}

/* a[0] = offset, a[1] = length, a[2] = pointer, a[3] = storage */
int service_log_data(const uint32_t *a)
{
    uint32_t offset = a[0], length = a[1], first, piece;
    int status = storage_check(a[3]);

    if (status != 0) {
        return status;
    }
    if (length == 0 || length > SMC_LOG_TRANSFER_MAX) {
        return SMC_EINVAL;
    }
    if (offset >= used || length > used - offset) {
        return SMC_EOVERFLOW;
    }
    status = nw_check(a[2], length, 1);
    if (status != 0) {
        return status;
    }
    first = (start + offset) & RING_MASK;
    piece = SMC_LOG_RING_SIZE - first;
    if (length <= piece) {
        return nw_copy_out(a[2], &ring[first], length, 1);
    }
    status = nw_copy_out(a[2], &ring[first], piece, 1);
    return status == 0 ? nw_copy_out(a[2] + piece, ring, length - piece, 1) : status;
}
