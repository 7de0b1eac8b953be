/* SPDX-License-Identifier: MIT */
/*
 * First loader (1BL): chooses what boots.
 *
 * Owns the root public key (for the keystore), the window-bank register until it
 * is locked, and the bank marks in RST_SCRATCH0. Order: locator, keystore, set; then
 * lock the window, measure, hand over to the Pluton runtime.
 */
#include <stdint.h>

#include "boot_images.h"
#include "component_id.h"
#include "efuse.h"
#include "flash_layout.h"
#include "handover.h"
#include "hardened.h"
#include "mem.h"
#include "one_bl.h"
#include "post.h"
#include "regs/memmap.h"
#include "root_key.h"
#include "sfc.h"
#include "stage.h"
#include "untouched.h"

static const struct image_key root_key = {
    .thumbprint = ROOT_KEY_THUMBPRINT,
    .types = 1u << IMAGE_TYPE_TRUSTED_KEYSTORE,
    .flags = 0,
    .x = ROOT_KEY_X,
    .y = ROOT_KEY_Y,
};
static const struct image_keys root_keys = { &root_key, 1, HARDENED_FALSE };

static struct image_expect keystore = {
    .base = (const void *)HSP_KEYSTORE,
    .type = IMAGE_TYPE_TRUSTED_KEYSTORE,
    .keys = &root_keys,
};
static struct image_info keystore_info;

static int try_keystore(uint32_t flash_offset, uint32_t size, struct image_keys *keys)
{
    uint32_t status;

    mem_wipe((void *)HSP_KEYSTORE, FLASH_KEYSTORE_MAX);
    memcpy((void *)HSP_KEYSTORE, (const void *)(FLASH_WINDOW_BASE + flash_offset), size);
    keystore.size = size;
    keystore.component = component_of_type(IMAGE_TYPE_TRUSTED_KEYSTORE);
    keystore.window_offset = flash_offset;
    status = image_verify(&keystore, &keystore_info);
    if (status == IMAGE_STATUS_OK &&
        keystore_parse((const void *)HSP_KEYSTORE, keystore_info.body_size, keys)) {
        status = IMAGE_STATUS_REFUSED | IMAGE_REFUSED_BODY;
    }
    if (status != IMAGE_STATUS_OK) {
        image_post_refusal(IMAGE_TYPE_TRUSTED_KEYSTORE, status);
        return 0;
    }
    return 1;
}

static void load_keystore(uint32_t size, struct image_keys *keys)
{
    if (try_keystore(FLASH_KEYSTORE, size, keys)) {
        return;
    }
    post_code(POSTCODE_ONE_BL_KEYSTORE_BACKUP);
    if (!try_keystore(FLASH_KEYSTORE_BACKUP, size, keys)) {
        post_stop(POSTCODE_ONE_BL_NO_KEYSTORE);
    }
}

static void measure(const struct image_expect *expect, const struct image_info *info)
{
    uint32_t status = image_measure(expect, info);

    if (hardened_launder(status) != IMAGE_STATUS_OK) {
        /* changed after it was verified: neither this nor another set may follow */
        image_post_refusal(expect->type, status);
        post_stop(POSTCODE_ONE_BL_RECOVERY);
    }
}

static void write_handover(const struct boot_set *set)
{
    struct handover *handover = (struct handover *)HSP_HANDOVER;

    if (handover->magic != HANDOVER_MAGIC) {
        post_stop(POSTCODE_ONE_BL_FAULT);
    }
    handover->active_bank = set->bank;
    handover->bank_fallback = set->fallback;
    handover->manifest_size = set->manifest_info.body_size;
    handover->keystore_size = keystore_info.body_size;
}

/* Asks the blocks anew, whatever the calls that set them said: one of them may have been skipped. */
static uint32_t unprotected(const struct boot_set *set)
{
    return sfc_bank_difference(set->bank, 0) | untouched_difference() |
           image_entry_difference(IMAGE_TYPE_TRUSTED_KEYSTORE, &keystore_info, MEASURED_KEYSTORE) |
           image_entry_difference(IMAGE_TYPE_BOOT_MANIFEST, &set->manifest_info, MEASURED_MANIFEST) |
           image_unmeasured(IMAGE_TYPE_PLUTON_RUNTIME, &set->pluton_info, MEASURED_PLUTON);
}

/*
 * STAGE_SEAL, or its complement: unless keystore, manifest and runtime each have a good signature, all three are
 * measured and the window stands locked where they came from. ORed, all of it: what was joined to the address one
 * after the other could cancel.
 */
static uint32_t __attribute__((noinline)) last_look(const struct boot_set *set)
{
    return STAGE_SEAL ^
           hardened_spread(unprotected(set) | image_deviation(&keystore_info) |
                           image_deviation(&set->manifest_info) | image_deviation(&set->pluton_info));
}

void stage_fault(void)
{
    post_stop(POSTCODE_ONE_BL_FAULT);
}

void stage_main(void)
{
    static struct locator locator;
    static struct boot_set set;
    static struct image_keys keys;

    post_code(POSTCODE_ONE_BL_START);
    locator_read(&locator);
    keys.allow_development = HARDENED_FALSE;
    load_keystore(locator.keystore_size, &keys);
    boot_set_choose(&locator, &keys, &set);
    if (sfc_lock_bank(set.bank) != HARDENED_TRUE) {
        post_stop(POSTCODE_ONE_BL_RECOVERY);
    }
    measure(&keystore, &keystore_info);
    measure(&set.manifest, &set.manifest_info);
    measure(&set.pluton, &set.pluton_info);
    post_code(POSTCODE_ONE_BL_PLUTON_OK);
    write_handover(&set);
    stage_jump(HSP_PLUTON_LOAD ^ last_look(&set), set.pluton_info.body_size, BANK_PLUTON_RUNTIME_MAX,
               HSP_ROM_DATA, HSP_KEYSTORE);
    post_stop(POSTCODE_ONE_BL_RECOVERY);
}
