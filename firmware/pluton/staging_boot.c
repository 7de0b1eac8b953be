/* SPDX-License-Identifier: MIT */
/*
 * The first loader's own update. Its copies are protected from the moment Pluton serves
 * anybody, so the installation only leaves a record; the next boot does the work before it
 * protects them, and repeats it until both copies are the new one. The copy that booted is
 * written last.
 */
#include "staging.h"

#include "chip.h"
#include "component_id.h"
#include "crc32.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "pluton.h"
#include "regs/sfc.h"

#define RECORD_MAGIC 0x4C425347u        /* "GSBL" */

struct one_bl_record {
    uint32_t magic;
    uint32_t digest[8];
    uint32_t crc;
};

static struct image_info info;

static uint32_t verify_staged(void)
{
    const struct image_expect expect = {
        .base = staging_window(FLASH_STAGED_ONE_BL),
        .size = FLASH_ONE_BL_SIZE,
        .type = IMAGE_TYPE_ONE_BL,
        .component = component_of_type(IMAGE_TYPE_ONE_BL),
        .window_offset = IMAGE_NO_OFFSET,
        .keys = &staging_root_keys,
    };

    return image_verify(&expect, &info) == IMAGE_STATUS_OK && image_deviation(&info) == 0;
}

uint32_t staging_pend_one_bl(void)
{
    struct one_bl_record record = { .magic = RECORD_MAGIC };

    if (!verify_staged()) {
        return 0;
    }
    memcpy(record.digest, info.digest, sizeof(record.digest));
    record.crc = crc32(&record, sizeof(record) - 4);
    return staging_erase(FLASH_STAGED_RECORD, FLASH_SECTOR) &&
           staging_store(FLASH_STAGED_RECORD, &record, sizeof(record));
}

/* The very image the installation judged, and still a good one. */
static uint32_t is_pending(void)
{
    struct one_bl_record record;

    memcpy(&record, staging_window(FLASH_STAGED_RECORD), sizeof(record));
    if (record.magic != RECORD_MAGIC || record.crc != crc32(&record, sizeof(record) - 4) ||
        !verify_staged()) {
        return 0;
    }
    hardened_barrier();
    return hardened_difference(record.digest, info.digest, 8) == 0 && image_deviation(&info) == 0;
}

static uint32_t bring_copy(uint32_t offset)
{
    if (memcmp(staging_window(offset), staging_window(FLASH_STAGED_ONE_BL), FLASH_ONE_BL_SIZE) ==
        0) {
        return 1;
    }
    return staging_copy(offset, FLASH_STAGED_ONE_BL, FLASH_ONE_BL_SIZE);
}

void staging_boot(void)
{
    uint32_t booted = pluton.handover.one_bl_backup ? FLASH_ONE_BL_BACKUP : FLASH_ONE_BL;
    uint32_t other = FLASH_ONE_BL + FLASH_ONE_BL_BACKUP - booted;

    staging_note_failure(chip_scratch(0));
    staging_apps_init();
    if (is_pending() && bring_copy(other) && bring_copy(booted)) {
        staging_erase(FLASH_STAGED_RECORD, FLASH_SECTOR);
    }
}
