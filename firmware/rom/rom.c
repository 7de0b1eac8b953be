/* SPDX-License-Identifier: MIT */
/*
 * Mask ROM of the HSP: first code after every SoC reset, immutable.
 *
 * Owns the root public key. Wipes the TCM, copies the first loader there, verifies
 * that copy, measures it and starts it; tries the backup copy if the primary is
 * refused; otherwise stops for recovery. Of the blocks on the bus it writes engine and post
 * code alone, reads flash window, fuses, straps and reset reason, and looks before the jump
 * whether a write has gone elsewhere.
 */
#include <stdint.h>

#include "chip.h"
#include "component_id.h"
#include "efuse.h"
#include "flash_layout.h"
#include "handover.h"
#include "hardened.h"
#include "image_verify.h"
#include "mem.h"
#include "post.h"
#include "regs/chip.h"
#include "regs/memmap.h"
#include "root_key.h"
#include "sfc.h"
#include "stage.h"
#include "untouched.h"

static const struct image_key root_key = {
    .thumbprint = ROOT_KEY_THUMBPRINT,
    .types = 1u << IMAGE_TYPE_ONE_BL,
    .flags = 0,
    .x = ROOT_KEY_X,
    .y = ROOT_KEY_Y,
};
static const struct image_keys rom_keys = { &root_key, 1, HARDENED_FALSE };

/* Asks the blocks anew: the measurement, whatever the call that made it said, and what a store gone
 * astray may have set or locked. 0: measured, and no more. */
static uint32_t unprotected(const struct image_info *info)
{
    return image_unmeasured(IMAGE_TYPE_ONE_BL, info, MEASURED_ONE_BL) | untouched_difference() |
           sfc_locks();
}

/* STAGE_SEAL, or its complement. All that may be wrong is ORed here: two that were joined to the address one after
 * the other could cancel. */
static uint32_t __attribute__((noinline)) last_look(const struct image_info *info)
{
    return STAGE_SEAL ^ hardened_spread(unprotected(info) | image_deviation(info));
}

static void write_handover(uint32_t backup)
{
    struct handover *handover = (struct handover *)HSP_HANDOVER;

    handover->magic = HANDOVER_MAGIC;
    handover->reset_reason = chip_reset_reason();
    handover->lifecycle = efuse_lifecycle();
    handover->one_bl_backup = backup;
}

/* Returns only if this copy is refused; the space it was copied to is clear again then. */
static void try_one_bl(uint32_t flash_offset, uint32_t backup)
{
    const struct image_expect expect = {
        .base = (const void *)HSP_ONE_BL_LOAD,
        .size = FLASH_ONE_BL_SIZE,
        .type = IMAGE_TYPE_ONE_BL,
        .component = component_of_type(IMAGE_TYPE_ONE_BL),
        .window_offset = flash_offset,
        .keys = &rom_keys,
    };
    static struct image_info info;
    uint32_t status;

    memcpy((void *)HSP_ONE_BL_LOAD, (const void *)(FLASH_WINDOW_BASE + flash_offset),
           FLASH_ONE_BL_SIZE);
    status = image_verify(&expect, &info);
    if (hardened_launder(status) == IMAGE_STATUS_OK) {
        hardened_barrier();
        status = image_measure(&expect, &info);
        if (hardened_launder(status) == IMAGE_STATUS_OK) {
            post_code(POSTCODE_ROM_PRIMARY_OK);
            write_handover(backup);
            stage_jump(HSP_ONE_BL_LOAD ^ last_look(&info), info.body_size, FLASH_ONE_BL_SIZE,
                       HSP_ONE_BL_DATA, HSP_PLUTON_LOAD);
            status = IMAGE_STATUS_REFUSED | IMAGE_REFUSED_BODY;
        }
        /* the register may hold this image now: another one must not follow it */
        image_post_refusal(IMAGE_TYPE_ONE_BL, status);
        post_stop(POSTCODE_ROM_RECOVERY);
    }
    image_post_refusal(IMAGE_TYPE_ONE_BL, status);
    mem_wipe((void *)HSP_ONE_BL_LOAD, FLASH_ONE_BL_SIZE);
}

void stage_fault(void)
{
    post_stop(POSTCODE_ROM_FAULT);
}

void stage_main(void)
{
    post_code(POSTCODE_ROM_START);
    if (chip_straps() & MISC_STRAP_RECOVERY) {
        post_stop(POSTCODE_ROM_RECOVERY_STRAP);
    }
    try_one_bl(FLASH_ONE_BL, 0);
    post_code(POSTCODE_ROM_BACKUP);
    try_one_bl(FLASH_ONE_BL_BACKUP, 1);
    post_stop(POSTCODE_ROM_RECOVERY);
}
