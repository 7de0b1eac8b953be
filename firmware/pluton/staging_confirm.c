/* SPDX-License-Identifier: MIT */
/*
 * Anti-rollback: once the normal world of the set that the locator names says that the set is
 * good, every security version below the running one is revoked, type by type. Versions are
 * what the signed images say that run now; the caller has no say in them. A pulse that is cut
 * has revoked some of the older versions and none that runs.
 */
#include "staging.h"

#include "component_id.h"
#include "efuse.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "pluton.h"
#include "regs/memmap.h"

#define REVOCABLE_MAX (MANIFEST_MAX_ENTRIES + 3)

struct revocation {
    uint32_t row;
    uint32_t bits;
};
static struct revocation plan[REVOCABLE_MAX];
static uint32_t planned;
static struct image_info info;

uint32_t staging_running_manifest(const struct image_keys *keys, struct image_info *found)
{
    uint32_t offset = set_image_window_offset(IMAGE_TYPE_BOOT_MANIFEST);
    struct locator_record record;
    struct image_expect expect = {
        .base = (const void *)(FLASH_WINDOW_BASE + offset),
        .type = IMAGE_TYPE_BOOT_MANIFEST,
        .component = component_of_type(IMAGE_TYPE_BOOT_MANIFEST),
        .window_offset = offset,
        .keys = keys,
    };

    if (!locator_current(&record)) {
        return 0;
    }
    expect.size = record.manifest_size[pluton.handover.active_bank & 1];
    return expect.size <= BANK_MANIFEST_MAX && image_verify(&expect, found) == IMAGE_STATUS_OK &&
           image_deviation(found) == 0;
}

/* All versions below this one. Two computations: a version too many would be the running one. */
static uint32_t versions_below(uint32_t version)
{
    uint32_t below = (1u << (hardened_launder(version) & 31)) - 1, counted = 0;

    for (uint32_t v = 0; v < hardened_launder(version) && v < 32; v++) {
        counted |= 1u << v;
    }
    return below & counted & ~(1u << (hardened_launder(version) & 31));
}

static void plan_type(uint32_t type, uint32_t version)
{
    uint32_t row = image_revoke_row(type);
    uint32_t bits = versions_below(version) & ~efuse_row(row);

    if (bits != 0 && planned < REVOCABLE_MAX) {
        plan[planned++] = (struct revocation){ row, bits };
    }
}

static uint32_t verify(uint32_t type, uint32_t offset, uint32_t size,
                       const struct manifest_entry *entry, const struct image_keys *keys)
{
    const struct image_expect expect = {
        .base = (const void *)(FLASH_WINDOW_BASE + offset),
        .size = size,
        .type = type,
        .component = entry ? entry->component : component_of_type(type),
        .image = entry ? entry->image : NULL,
        .window_offset = offset,
        .keys = keys,
    };

    return image_verify(&expect, &info) == IMAGE_STATUS_OK && image_deviation(&info) == 0;
}

/* Both copies must be there and as new, or the one that is taken when the other fails is lost. */
static void plan_copies(uint32_t type, uint32_t first, uint32_t second, uint32_t size)
{
    uint32_t version;

    if (!verify(type, first, size, NULL, &staging_root_keys)) {
        return;
    }
    version = info.security_version;
    if (verify(type, second, size, NULL, &staging_root_keys)) {
        plan_type(type, info.security_version < version ? info.security_version : version);
    }
}

static uint32_t plan_set(void)
{
    const struct manifest_entry *entry;

    if (!staging_running_manifest(&pluton.keys, &info)) {
        return 0;
    }
    plan_type(IMAGE_TYPE_BOOT_MANIFEST, info.security_version);
    for (uint32_t n = 0; (entry = manifest_entry_at(pluton.manifest, n)) != NULL; n++) {
        if (set_image_max(entry->type) == 0) {
            continue;
        }
        if (!verify(entry->type, set_image_window_offset(entry->type), entry->size, entry,
                    &pluton.keys)) {
            return 0;
        }
        plan_type(entry->type, info.security_version);
    }
    return 1;
}

struct staging_status staging_confirm(void)
{
    struct locator_record record;

    planned = 0;
    if (!locator_current(&record) || record.active_bank != pluton.handover.active_bank ||
        pluton.handover.bank_fallback != 0) {
        return staging_error(UPDATE_ERROR_NO_UPDATE, 0);
    }
    /* a copy that still names the former set must not outlive it */
    if (!locator_mend() || !plan_set()) {
        return staging_error(UPDATE_ERROR_INSTALL_FAILED, 0);
    }
    plan_copies(IMAGE_TYPE_ONE_BL, FLASH_ONE_BL, FLASH_ONE_BL_BACKUP, FLASH_ONE_BL_SIZE);
    plan_copies(IMAGE_TYPE_TRUSTED_KEYSTORE, FLASH_KEYSTORE, FLASH_KEYSTORE_BACKUP,
                record.keystore_size <= FLASH_KEYSTORE_MAX ? record.keystore_size : 0);
    for (uint32_t n = 0; n < planned; n++) {
        if (efuse_program(plan[n].row, plan[n].bits,
                          PURPOSE_SECURE(SECURE_CMD_STAGING, STAGING_INSTALL)) != 0) {
            return staging_error(UPDATE_ERROR_INSTALL_FAILED, plan[n].row);
        }
    }
    return STAGING_OK;
}
