/* SPDX-License-Identifier: MIT */
/* Boot manifest, version 3: the images that make up one set (image.h). */
#ifndef GSI_MANIFEST_H
#define GSI_MANIFEST_H

#include "gsi_package.h"

#define GSI_PARTITION_FIRMWARE 1        /* published partition type */

struct gsi_manifest_entry {
    uint8_t image[IMAGE_GUID_SIZE], component[IMAGE_GUID_SIZE];
    uint16_t type, partition;
    uint32_t size, uncompressed_size;
    struct gsi_abi provides[2], depends[2];
};

struct gsi_manifest {
    uint64_t build_date;
    size_t count;
    struct gsi_manifest_entry entry[MANIFEST_MAX_ENTRIES];
};

bool gsi_manifest_add(struct gsi_manifest *manifest, const struct gsi_package *package,
                      GError **error);
GBytes *gsi_manifest_build(const struct gsi_manifest *manifest);
bool gsi_manifest_parse(const struct gsi_span *body, struct gsi_manifest *manifest, GError **error);
const struct gsi_manifest_entry *gsi_manifest_find(const struct gsi_manifest *manifest,
                                                   unsigned type);
/* Identity and size of the package are those the manifest names. */
bool gsi_manifest_check(const struct gsi_manifest *manifest, const struct gsi_package *package,
                        GError **error);

#endif
