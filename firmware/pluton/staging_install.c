/* SPDX-License-Identifier: MIT */
/*
 * The moment of an update: everything staged is judged once more where it lies, then the one
 * pointer that chooses it is changed. Order and reasons: docs/staging.md.
 */
#include "staging.h"

#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "pluton.h"
#include "regs/memmap.h"

static struct image_info info;

static struct staging_status verify_all(enum staging_kind kind)
{
    const struct staged_manifest *m = &staged[kind];
    uint32_t missing = staging_missing(m), verified = 0;

    if (missing != m->count) {
        return staging_error(UPDATE_ERROR_MISSING_IMAGES, missing);
    }
    for (uint32_t n = 0; n < m->count; n++) {
        uint32_t status = staging_verify(kind, n, &info);

        if (hardened_launder(status) != IMAGE_STATUS_OK) {
            return staging_refused(status);
        }
        verified |= 1u << n & ~image_deviation(&info);
    }
    hardened_barrier();
    if (hardened_equal(verified, (1u << m->count) - 1) != HARDENED_TRUE) {
        return staging_error(UPDATE_ERROR_VERIFICATION, IMAGE_REFUSED_GLITCH);
    }
    return STAGING_OK;
}

static uint32_t find_type(const struct staged_manifest *m, uint32_t type)
{
    uint32_t n = 0;

    while (n < m->count && staged_entry(m, n)->type != type) {
        n++;
    }
    return n;
}

/* The staged boot manifest must name just the images that came with it. */
static struct staging_status check_boot_manifest(void)
{
    static uint32_t body[(HSP_HANDOVER - HSP_MANIFEST) / 4];
    const struct staged_manifest *m = &staged[KIND_FIRMWARE];
    uint32_t self = find_type(m, IMAGE_TYPE_BOOT_MANIFEST), others = 0;
    struct staging_status refused = { UPDATE_ERROR_IDENTITY, self };

    staging_verify(KIND_FIRMWARE, self, &info);
    memcpy(body, staging_window(staging_place(KIND_FIRMWARE, self, NULL)),
           staged_entry(m, self)->size);
    if (image_deviation(&info) != 0 || manifest_check(body, info.body_size) != IMAGE_ACCEPTED) {
        return refused;
    }
    for (uint32_t n = 0; n < m->count; n++) {
        const struct manifest_entry *entry = staged_entry(m, n);
        const struct manifest_entry *named = manifest_find(body, entry->type);

        if (n == self || entry->type == IMAGE_TYPE_ONE_BL) {
            continue;
        }
        if (!named || memcmp(named->image, entry->image, IMAGE_GUID_SIZE) != 0 ||
            memcmp(named->component, entry->component, IMAGE_GUID_SIZE) != 0 ||
            named->size != entry->size) {
            return refused;
        }
        others++;
    }
    return manifest_entry_at(body, others) ? refused : STAGING_OK;
}

static struct staging_status install_firmware(void)
{
    const struct staged_manifest *m = &staged[KIND_FIRMWARE];
    uint32_t next = pluton.handover.active_bank ^ 1;
    struct locator_record record;

    if (find_type(m, IMAGE_TYPE_ONE_BL) != m->count && !staging_pend_one_bl()) {
        return staging_error(UPDATE_ERROR_INSTALL_FAILED, IMAGE_TYPE_ONE_BL);
    }
    if (!locator_current(&record)) {
        return staging_error(UPDATE_ERROR_INSTALL_FAILED, 0);
    }
    record.active_bank = next;
    record.manifest_size[next] = staged_entry(m, find_type(m, IMAGE_TYPE_BOOT_MANIFEST))->size;
    return locator_replace(&record) ? STAGING_OK : staging_error(UPDATE_ERROR_INSTALL_FAILED, 0);
}

static uint32_t keystore_copy_good(uint32_t offset, uint32_t size)
{
    const struct image_expect expect = {
        .base = staging_window(offset),
        .size = size,
        .type = IMAGE_TYPE_TRUSTED_KEYSTORE,
        .window_offset = offset,
        .keys = &staging_root_keys,
    };

    return image_verify(&expect, &info) == IMAGE_STATUS_OK;
}

/* A keystore that does not know the running set's signers would leave nothing that boots. */
static uint32_t keystore_keeps_set(uint32_t size)
{
    static uint32_t copy[FLASH_KEYSTORE_MAX / 4];
    struct image_keys keys = { .allow_development = HARDENED_FALSE };
    const struct manifest_entry *entry;

    memcpy(copy, staging_window(FLASH_STAGED_KEYSTORE), size);
    keystore_copy_good(FLASH_STAGED_KEYSTORE, size);
    if (image_deviation(&info) != 0 || keystore_parse(copy, info.body_size, &keys) != 0) {
        return 0;
    }
    for (uint32_t n = 0; (entry = manifest_entry_at(pluton.manifest, n)) != NULL; n++) {
        const struct image_expect expect = {
            .base = (const void *)(FLASH_WINDOW_BASE + set_image_window_offset(entry->type)),
            .size = entry->size,
            .type = entry->type,
            .component = entry->component,
            .image = entry->image,
            .window_offset = set_image_window_offset(entry->type),
            .keys = &keys,
        };

        if (set_image_max(entry->type) != 0 && image_verify(&expect, &info) != IMAGE_STATUS_OK) {
            return 0;
        }
    }
    return staging_running_manifest(&keys, &info);
}

/* The copy in use is written last, and never before the other one is what the locator says. */
static struct staging_status install_keystore(void)
{
    uint32_t size = staged_entry(&staged[KIND_BASE], 0)->size;
    struct locator_record record;
    uint32_t in_use, other;

    if (!locator_current(&record) || !keystore_keeps_set(size)) {
        return staging_error(UPDATE_ERROR_INSTALL_FAILED, IMAGE_TYPE_TRUSTED_KEYSTORE);
    }
    in_use = keystore_copy_good(FLASH_KEYSTORE, record.keystore_size) ? FLASH_KEYSTORE
                                                                      : FLASH_KEYSTORE_BACKUP;
    other = FLASH_KEYSTORE + FLASH_KEYSTORE_BACKUP - in_use;
    if (!staging_copy(other, FLASH_STAGED_KEYSTORE, size) || !keystore_copy_good(other, size)) {
        return staging_error(UPDATE_ERROR_INSTALL_FAILED, IMAGE_TYPE_TRUSTED_KEYSTORE);
    }
    if (record.keystore_size != size) {
        record.keystore_size = size;
        if (!locator_replace(&record)) {
            return staging_error(UPDATE_ERROR_INSTALL_FAILED, 0);
        }
    }
    return staging_copy(in_use, FLASH_STAGED_KEYSTORE, size)
               ? STAGING_OK
               : staging_error(UPDATE_ERROR_INSTALL_FAILED, IMAGE_TYPE_TRUSTED_KEYSTORE);
}

static struct staging_status install_kind(enum staging_kind kind)
{
    switch (kind) {
    case KIND_BASE:
        return install_keystore();
    case KIND_FIRMWARE:
        return install_firmware();
    default:
        return staging_apps_install();
    }
}

/* Everything is judged before anything is changed; then kind after kind, in their order. */
struct staging_status staging_install(void)
{
    struct staging_status status = { UPDATE_ERROR_NO_UPDATE, 0 };

    if (staging_is_open()) {
        return staging_error(UPDATE_ERROR_IN_PROGRESS, 0);
    }
    for (uint32_t kind = 0; kind < KIND_COUNT; kind++) {
        if (staged[kind].count != 0) {
            status = verify_all(kind);
            if (status.error == UPDATE_OK && kind == KIND_FIRMWARE) {
                status = check_boot_manifest();
            }
            if (status.error != UPDATE_OK) {
                return status;
            }
        }
    }
    for (uint32_t kind = 0; kind < KIND_COUNT; kind++) {
        if (staged[kind].count != 0) {
            status = install_kind(kind);
            if (status.error != UPDATE_OK) {
                return status;
            }
            staging_forget(kind);
        }
    }
    return status;
}
