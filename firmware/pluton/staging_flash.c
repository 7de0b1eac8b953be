/* SPDX-License-Identifier: MIT */
/*
 * Flash work of staging: every write is read back from the window before it counts, and
 * what is erased already is not erased again.
 */
#include "staging.h"

#include "flash_layout.h"
#include "mem.h"
#include "pluton.h"
#include "regs/memmap.h"
#include "regs/sfc.h"
#include "sfc.h"

uint32_t staging_bank_base(uint32_t running)
{
    uint32_t bank = running ? pluton.handover.active_bank : pluton.handover.active_bank ^ 1;

    return bank ? FLASH_BANK_B : FLASH_BANK_A;
}

/* The window shows the running bank at A's place and the other one at B's. */
const void *staging_window(uint32_t physical)
{
    uint32_t offset = physical;

    if (physical - staging_bank_base(1) < FLASH_BANK_SIZE) {
        offset = physical - staging_bank_base(1) + FLASH_BANK_A;
    } else if (physical - staging_bank_base(0) < FLASH_BANK_SIZE) {
        offset = physical - staging_bank_base(0) + FLASH_BANK_B;
    }
    return (const void *)(FLASH_WINDOW_BASE + offset);
}

uint32_t staging_erase(uint32_t offset, uint32_t size)
{
    uint32_t whole = (size + FLASH_SECTOR - 1) & ~(FLASH_SECTOR - 1u);

    if (mem_is_filled(staging_window(offset), 0xFF, whole)) {
        return 1;
    }
    return sfc_erase(offset, whole) == 0 && mem_is_filled(staging_window(offset), 0xFF, whole);
}

uint32_t staging_store(uint32_t offset, const void *data, uint32_t size)
{
    return sfc_program(offset, data, size) == 0 && memcmp(staging_window(offset), data, size) == 0;
}

/* Erases and copies; `from` may lie in flash, which cannot be read while it is written. */
uint32_t staging_copy(uint32_t to, uint32_t from, uint32_t size)
{
    static uint8_t page[FLASH_PAGE];

    if (!staging_erase(to, size)) {
        return 0;
    }
    for (uint32_t done = 0; done < size; done += FLASH_PAGE) {
        uint32_t step = size - done < FLASH_PAGE ? size - done : FLASH_PAGE;

        memcpy(page, (const uint8_t *)staging_window(from) + done, step);
        if (!staging_store(to + done, page, step)) {
            return 0;
        }
    }
    return 1;
}
