/* SPDX-License-Identifier: MIT */
/*
 * Choice of the set to boot. A set boots whole or not at all: manifest and Pluton
 * runtime are loaded and verified here, and a refusal marks the bank in the scratch
 * register, which later stages use too, so that a reset does not come back to it.
 * Nothing is measured before the choice is made: a refused set leaves no trace in
 * the attestation register.
 */
#include "boot_images.h"
#include "chip.h"
#include "component_id.h"
#include "flash_layout.h"
#include "handover.h"
#include "hardened.h"
#include "mem.h"
#include "one_bl.h"
#include "post.h"
#include "regs/memmap.h"
#include "sfc.h"

static void mark_bad(uint32_t bank, uint32_t type, uint32_t status)
{
    uint32_t code = POSTCODE(POSTCODE_CATEGORY_REFUSED + type, image_status_cause(status));

    image_post_refusal(type, status);
    chip_set_scratch(0, (chip_scratch(0) & 0xFF) | SCRATCH_BANK_FAILED(bank) | code << 16);
}

static void load(uint32_t target, uint32_t window_offset, uint32_t size)
{
    memcpy((void *)target, (const void *)(FLASH_WINDOW_BASE + window_offset), size);
}

static uint32_t load_manifest(uint32_t size, const struct image_keys *keys, struct boot_set *set)
{
    uint32_t offset = set_image_window_offset(IMAGE_TYPE_BOOT_MANIFEST);
    uint32_t status;

    set->manifest = (struct image_expect){
        .base = (const void *)HSP_MANIFEST,
        .size = size,
        .type = IMAGE_TYPE_BOOT_MANIFEST,
        .component = component_of_type(IMAGE_TYPE_BOOT_MANIFEST),
        .window_offset = offset,
        .keys = keys,
    };
    load(HSP_MANIFEST, offset, size);
    status = image_verify(&set->manifest, &set->manifest_info);
    if (status == IMAGE_STATUS_OK &&
        manifest_check((const void *)HSP_MANIFEST, set->manifest_info.body_size)) {
        status = IMAGE_STATUS_REFUSED | IMAGE_REFUSED_BODY;
    }
    return status;
}

static uint32_t load_pluton(const struct image_keys *keys, struct boot_set *set)
{
    const struct manifest_entry *entry =
        manifest_find((const void *)HSP_MANIFEST, IMAGE_TYPE_PLUTON_RUNTIME);
    uint32_t offset = set_image_window_offset(IMAGE_TYPE_PLUTON_RUNTIME);

    /* manifest_check() bounded the size by the room in flash, which is the room in the TCM */
    _Static_assert(BANK_PLUTON_RUNTIME_MAX <= HSP_ROM_DATA - HSP_PLUTON_LOAD,
                   "runtime does not fit");
    if (!entry) {
        return IMAGE_STATUS_REFUSED | IMAGE_REFUSED_EMPTY;
    }
    set->pluton = (struct image_expect){
        .base = (const void *)HSP_PLUTON_LOAD,
        .size = entry->size,
        .type = IMAGE_TYPE_PLUTON_RUNTIME,
        .component = entry->component,
        .image = entry->image,
        .window_offset = offset,
        .keys = keys,
    };
    load(HSP_PLUTON_LOAD, offset, entry->size);
    return image_verify(&set->pluton, &set->pluton_info);
}

static uint32_t try_bank(uint32_t bank, uint32_t manifest_size, const struct image_keys *keys,
                         struct boot_set *set)
{
    uint32_t type = IMAGE_TYPE_BOOT_MANIFEST;
    uint32_t status;

    mem_wipe((void *)HSP_PLUTON_LOAD, HSP_ROM_DATA - HSP_PLUTON_LOAD);
    mem_wipe((void *)HSP_MANIFEST, HSP_HANDOVER - HSP_MANIFEST);
    sfc_select_bank(bank);
    set->bank = bank;
    status = load_manifest(manifest_size, keys, set);
    if (hardened_launder(status) == IMAGE_STATUS_OK) {
        type = IMAGE_TYPE_PLUTON_RUNTIME;
        hardened_barrier();
        status = load_pluton(keys, set);
    }
    if (status != IMAGE_STATUS_OK) {
        mark_bad(bank, type, status);
    }
    return status;
}

void boot_set_choose(const struct locator *locator, const struct image_keys *keys,
                     struct boot_set *set)
{
    for (uint32_t i = 0; i < 2; i++) {
        uint32_t bank = locator->active_bank ^ i;

        if (i == 1) {
            post_code(POSTCODE_ONE_BL_SET_BACKUP);
        }
        if (chip_scratch(0) & SCRATCH_BANK_FAILED(bank)) {
            continue;
        }
        set->fallback = i;
        if (try_bank(bank, locator->manifest_size[bank], keys, set) == IMAGE_STATUS_OK) {
            return;
        }
    }
    post_stop(POSTCODE_ONE_BL_RECOVERY);
}
