/* SPDX-License-Identifier: MIT */
/* Parts of the first loader. */
#ifndef ONE_BL_ONE_BL_H
#define ONE_BL_ONE_BL_H

#include <stdint.h>

#include "image_verify.h"

struct locator {
    uint32_t magic;
    uint32_t version;
    uint32_t sequence;
    uint32_t active_bank;
    uint32_t manifest_size[2];      /* 0: nothing in that bank */
    uint32_t keystore_size;
    uint32_t crc;
};
_Static_assert(sizeof(struct locator) == LOCATOR_SIZE, "locator record");

/* The valid record with the higher sequence; stops for recovery if there is none. */
void locator_read(struct locator *locator);

/* A verified set, in the TCM and not measured yet. */
struct boot_set {
    uint32_t bank;
    uint32_t fallback;              /* 1: not the bank the locator names */
    struct image_expect manifest;
    struct image_expect pluton;
    struct image_info manifest_info;
    struct image_info pluton_info;
};

/* Choose and load a set, in the locator's order, leaving out those marked bad; stops if none is
 * left. */
void boot_set_choose(const struct locator *locator, const struct image_keys *keys,
                     struct boot_set *set);

#endif
