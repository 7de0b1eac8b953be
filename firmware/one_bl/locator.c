/* SPDX-License-Identifier: MIT */
/*
 * Locator record. It is not signed: all it can do is choose between two sets that
 * are verified afterwards, and its sizes are bounded here.
 */
#include "crc32.h"
#include "flash_layout.h"
#include "mem.h"
#include "one_bl.h"
#include "post.h"
#include "regs/memmap.h"

#define MANIFEST_ROOM (HSP_HANDOVER - HSP_MANIFEST)

static int read_record(uint32_t offset, struct locator *out)
{
    memcpy(out, (const void *)(FLASH_WINDOW_BASE + offset), sizeof(*out));
    return out->magic == LOCATOR_MAGIC && out->version == LOCATOR_VERSION &&
           out->crc == crc32(out, LOCATOR_SIZE - 4) && out->active_bank < 2 &&
           out->manifest_size[0] <= MANIFEST_ROOM && out->manifest_size[1] <= MANIFEST_ROOM &&
           out->keystore_size <= FLASH_KEYSTORE_MAX;
}

void locator_read(struct locator *locator)
{
    struct locator backup;
    int have_primary = read_record(FLASH_LOCATOR, locator);
    int have_backup = read_record(FLASH_LOCATOR_BACKUP, &backup);

    if (have_backup && (!have_primary || (int32_t)(backup.sequence - locator->sequence) > 0)) {
        if (!have_primary) {
            post_code(POSTCODE_ONE_BL_LOCATOR_BACKUP);
        }
        memcpy(locator, &backup, sizeof(*locator));
    } else if (!have_primary) {
        post_stop(POSTCODE_ONE_BL_NO_LOCATOR);
    }
}
