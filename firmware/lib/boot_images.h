/* SPDX-License-Identifier: MIT */
/*
 * Bodies of the two images every later decision rests on: trusted keystore and
 * boot manifest. Both are parsed from a verified copy in the TCM.
 */
#ifndef LIB_BOOT_IMAGES_H
#define LIB_BOOT_IMAGES_H

#include <stdint.h>

#include "image_verify.h"

struct manifest_entry {
    uint8_t image[IMAGE_GUID_SIZE];
    uint8_t component[IMAGE_GUID_SIZE];
    uint16_t type;
    uint16_t partition;
    uint32_t size;                  /* package on flash, signature included */
    uint32_t uncompressed_size;
    uint32_t provides[4];
    uint32_t depends[4];
};
_Static_assert(sizeof(struct manifest_entry) == MANIFEST_ENTRY_SIZE, "manifest entry");

/* 0 or IMAGE_REFUSED_BODY */
uint32_t keystore_parse(const void *body, uint32_t size, struct image_keys *keys);
uint32_t manifest_check(const void *body, uint32_t size);

/* The entry of this type in a checked manifest, or NULL. Types of the boot chain occur at most
 * once. */
const struct manifest_entry *manifest_find(const void *body, uint32_t type);
/* The nth entry of a checked manifest, or NULL. */
const struct manifest_entry *manifest_entry_at(const void *body, uint32_t n);

/* Where a set's image lies in the flash window and how much room it has; 0 if the type is none of a
 * set's. */
uint32_t set_image_window_offset(uint32_t type);
uint32_t set_image_max(uint32_t type);

#endif
