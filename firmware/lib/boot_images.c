/* SPDX-License-Identifier: MIT */
/* Keystore and manifest bodies. Owns nothing; reads verified memory, yet bounds everything. */
#include "boot_images.h"

#include <stddef.h>

#include "flash_layout.h"
#include "mem.h"
#include "regs/sfc.h"

#define KEYSTORE_HEADER 8

struct manifest_header {
    uint16_t version;
    uint16_t count;
    uint16_t header_size;
    uint16_t entry_size;
    uint32_t build_date[2];
};
_Static_assert(sizeof(struct manifest_header) == MANIFEST_HEADER_SIZE, "manifest header");

static const struct {
    uint8_t type;
    uint32_t offset;
    uint32_t max;
} set_image[] = {
    { IMAGE_TYPE_NW_KERNEL, BANK_KERNEL, BANK_KERNEL_MAX },
    { IMAGE_TYPE_ROOT_FS, BANK_ROOT_FS, BANK_ROOT_FS_MAX },
    { IMAGE_TYPE_NW_DEVICE_TREE, BANK_DEVICE_TREE, BANK_DEVICE_TREE_MAX },
    { IMAGE_TYPE_PLUTON_RUNTIME, BANK_PLUTON_RUNTIME, BANK_PLUTON_RUNTIME_MAX },
    { IMAGE_TYPE_SECURITY_MONITOR, BANK_MONITOR, BANK_MONITOR_MAX },
    { IMAGE_TYPE_BOOT_MANIFEST, BANK_MANIFEST, BANK_MANIFEST_MAX },
    { IMAGE_TYPE_SERVICES, BANK_SERVICES, BANK_SERVICES_MAX },
};
#define SET_IMAGES (sizeof(set_image) / sizeof(set_image[0]))

uint32_t keystore_parse(const void *body, uint32_t size, struct image_keys *keys)
{
    const uint32_t *header = body;
    const struct image_key *key = (const struct image_key *)(header + 2);
    uint32_t count;

    keys->count = 0;
    if (size < KEYSTORE_HEADER || header[0] != KEYSTORE_MAGIC) {
        return IMAGE_REFUSED_BODY;
    }
    count = header[1];
    if (count == 0 || count > KEYSTORE_MAX_KEYS ||
        size != KEYSTORE_HEADER + count * KEYSTORE_ENTRY_SIZE) {
        return IMAGE_REFUSED_BODY;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (key[i].flags & ~KEYSTORE_FLAG_DEVELOPMENT) {
            return IMAGE_REFUSED_BODY;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (memcmp(key[i].thumbprint, key[j].thumbprint, IMAGE_THUMBPRINT_SIZE) == 0) {
                return IMAGE_REFUSED_BODY;
            }
        }
    }
    keys->key = key;
    keys->count = count;
    return IMAGE_ACCEPTED;
}

static const struct manifest_entry *entries_of(const void *body)
{
    return (const struct manifest_entry *)((const uint8_t *)body + MANIFEST_HEADER_SIZE);
}

static uint32_t check_entry(const struct manifest_entry *entry, uint32_t index)
{
    uint32_t max = set_image_max(entry[index].type);

    if (entry[index].type == IMAGE_TYPE_INVALID || entry[index].type >= IMAGE_TYPE_COUNT) {
        return IMAGE_REFUSED_BODY;
    }
    if (!max) {
        return IMAGE_ACCEPTED;
    }
    if (entry[index].size == 0 || entry[index].size > max) {
        return IMAGE_REFUSED_BODY;
    }
    for (uint32_t j = 0; j < index; j++) {
        if (entry[j].type == entry[index].type) {
            return IMAGE_REFUSED_BODY;
        }
    }
    return IMAGE_ACCEPTED;
}

uint32_t manifest_check(const void *body, uint32_t size)
{
    const struct manifest_header *header = body;

    if (size < MANIFEST_HEADER_SIZE || header->version != MANIFEST_VERSION ||
        header->header_size != MANIFEST_HEADER_SIZE || header->entry_size != MANIFEST_ENTRY_SIZE) {
        return IMAGE_REFUSED_BODY;
    }
    if (header->count == 0 || header->count > MANIFEST_MAX_ENTRIES ||
        size != MANIFEST_HEADER_SIZE + (uint32_t)header->count * MANIFEST_ENTRY_SIZE) {
        return IMAGE_REFUSED_BODY;
    }
    for (uint32_t i = 0; i < header->count; i++) {
        uint32_t refusal = check_entry(entries_of(body), i);

        if (refusal) {
            return refusal;
        }
    }
    return IMAGE_ACCEPTED;
}

const struct manifest_entry *manifest_find(const void *body, uint32_t type)
{
    const struct manifest_header *header = body;

    for (uint32_t i = 0; i < header->count && i < MANIFEST_MAX_ENTRIES; i++) {
        if (entries_of(body)[i].type == type) {
            return &entries_of(body)[i];
        }
    }
    return NULL;
}

const struct manifest_entry *manifest_entry_at(const void *body, uint32_t n)
{
    const struct manifest_header *header = body;

    return n < header->count && n < MANIFEST_MAX_ENTRIES ? &entries_of(body)[n] : NULL;
}

uint32_t set_image_window_offset(uint32_t type)
{
    for (uint32_t i = 0; i < SET_IMAGES; i++) {
        if (set_image[i].type == type) {
            return FLASH_BANK_A + set_image[i].offset;
        }
    }
    return 0;
}

uint32_t set_image_max(uint32_t type)
{
    for (uint32_t i = 0; i < SET_IMAGES; i++) {
        if (set_image[i].type == type) {
            return set_image[i].max;
        }
    }
    return 0;
}
