/* SPDX-License-Identifier: MIT */
/* Fuse controller driver. Owns the EFUSE block. */
#include "efuse.h"

#include "hardened.h"
#include "mmio.h"
#include "regs/efuse.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { EFUSE_REGS(REGTABLE_OFFSET) };

#define EFUSE_ERRORS                                                                               \
    (EFUSE_STATUS_ERR_LOCKED | EFUSE_STATUS_ERR_UNLOCK | EFUSE_STATUS_ERR_ROW |                    \
     EFUSE_STATUS_ERR_BUSY)

/* The purpose no warrant stands for; drawn at random. */
#define NO_WARRANT 0xC6E3915Du

static uint32_t warrant;

uint32_t efuse_row(uint32_t row)
{
    return mmio_read32(EFUSE_BASE + EFUSE_SHADOW + 4 * row);
}

static int marker_set(uint32_t row)
{
    return __builtin_popcount(efuse_row(row)) >= EFUSE_MARKER_THRESHOLD;
}

uint32_t efuse_lifecycle(void)
{
    if (marker_set(EFUSE_ROW_DEVICE)) {
        return LIFECYCLE_DEVICE;
    }
    return marker_set(EFUSE_ROW_MODULE1) ? LIFECYCLE_MODULE1 : LIFECYCLE_BLANK;
}

uint32_t efuse_keys_valid(void)
{
    return marker_set(EFUSE_ROW_KEYS_VALID);
}

void efuse_warrant(uint32_t purpose)
{
    warrant = purpose ? hardened_launder(purpose) ^ NO_WARRANT : 0;
}

uint32_t efuse_program(uint32_t row, uint32_t bits, uint32_t purpose)
{
    uint32_t key = EFUSE_UNLOCK_KEY ^ NO_WARRANT ^ purpose ^ hardened_launder(warrant), errors;

    mmio_write32(EFUSE_BASE + EFUSE_STATUS, EFUSE_ERRORS);
    mmio_write32(EFUSE_BASE + EFUSE_ROW, row);
    mmio_write32(EFUSE_BASE + EFUSE_WDATA, bits);
    mmio_write32(EFUSE_BASE + EFUSE_UNLOCK, key);
    mmio_write32(EFUSE_BASE + EFUSE_CMD, EFUSE_CMD_PROGRAM);
    while (mmio_read32(EFUSE_BASE + EFUSE_STATUS) & EFUSE_STATUS_BUSY) {
    }
    errors = mmio_read32(EFUSE_BASE + EFUSE_STATUS) & EFUSE_ERRORS;
    if (errors) {
        return errors;
    }
    return (efuse_row(row) & bits) == bits ? 0 : EFUSE_VERIFY_FAILED;
}
