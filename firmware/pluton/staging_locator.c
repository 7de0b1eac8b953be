/* SPDX-License-Identifier: MIT */
/*
 * Switching of the locator. Two copies, each a sector of its own; 1BL takes the valid one with
 * the higher sequence. The copy that does not count is written first, so that at every moment
 * one of them is whole and says either what it said or what it shall say.
 */
#include "staging.h"

#include "crc32.h"
#include "flash_layout.h"
#include "mem.h"
#include "pluton.h"
#include "regs/sfc.h"

_Static_assert(sizeof(struct locator_record) == LOCATOR_SIZE, "locator record");

static const uint32_t copy_at[2] = { FLASH_LOCATOR, FLASH_LOCATOR_BACKUP };

static int read_copy(uint32_t n, struct locator_record *record)
{
    memcpy(record, staging_window(copy_at[n]), sizeof(*record));
    return record->magic == LOCATOR_MAGIC && record->version == LOCATOR_VERSION &&
           record->crc == crc32(record, LOCATOR_SIZE - 4) && record->active_bank < 2;
}

/* 1BL's rule; the index of the copy that counts, or 2. */
static uint32_t counting(struct locator_record copy[2])
{
    int have[2] = { read_copy(0, &copy[0]), read_copy(1, &copy[1]) };

    if (have[1] && (!have[0] || (int32_t)(copy[1].sequence - copy[0].sequence) > 0)) {
        return 1;
    }
    return have[0] ? 0 : 2;
}

uint32_t locator_current(struct locator_record *record)
{
    struct locator_record copy[2];
    uint32_t n = counting(copy);

    if (n < 2) {
        memcpy(record, &copy[n], sizeof(*record));
    }
    return n < 2;
}

static uint32_t write_copy(uint32_t n, const struct locator_record *record)
{
    return staging_erase(copy_at[n], FLASH_SECTOR) &&
           staging_store(copy_at[n], record, sizeof(*record));
}

uint32_t locator_replace(struct locator_record *record)
{
    struct locator_record copy[2];
    uint32_t n = counting(copy);

    if (n == 2) {
        return 0;
    }
    record->sequence = copy[n].sequence + 1;
    record->crc = crc32(record, LOCATOR_SIZE - 4);
    return write_copy(n ^ 1, record) && write_copy(n, record);
}

uint32_t locator_mend(void)
{
    struct locator_record copy[2];
    uint32_t n = counting(copy);

    if (n == 2) {
        return 0;
    }
    return memcmp(&copy[0], &copy[1], sizeof(copy[0])) == 0 || write_copy(n ^ 1, &copy[n]);
}
