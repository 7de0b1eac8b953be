/* SPDX-License-Identifier: MIT */
/*
 * The image package: body | metadata | signature (firmware/interface/image.h,
 * docs/image-format.md). Builds, parses, signs and verifies; owns no keys.
 */
#ifndef GSI_PACKAGE_H
#define GSI_PACKAGE_H

#include "gsi_key.h"
#include "gsi_span.h"

#define GSI_MAX_ABI 4

struct gsi_abi {
    uint32_t version, type;
};

struct gsi_abi_list {
    size_t count;
    struct gsi_abi item[GSI_MAX_ABI];
};

/* What the metadata says, for writing and after reading. */
struct gsi_package_info {
    unsigned type;
    uint8_t component[IMAGE_GUID_SIZE];
    uint8_t image[IMAGE_GUID_SIZE];
    bool image_auto;                        /* writing: identity from the contents */
    char name[IMAGE_NAME_SIZE];             /* always ended by a NUL */
    uint64_t build_time;
    bool has_security_version, has_offset, has_temporary;
    uint32_t security_version, offset, temporary;
    struct gsi_abi_list depends, provides;
    /* reading only */
    uint8_t signer[IMAGE_THUMBPRINT_SIZE];
    uint32_t algorithm;
    size_t signer_at;                       /* offset of the thumbprint in the package */
};

struct gsi_package {
    struct gsi_span whole, body, metadata;
    const uint8_t *signature;
    struct gsi_package_info info;
};

/* pad_to: size of the whole package, reached by zeros after the body; 0 = no padding. */
GBytes *gsi_package_build(const struct gsi_package_info *info, GBytes *body, size_t pad_to,
                          const struct gsi_key *key, GError **error);
/* Span must be exactly one package. The package points into the span's data. */
bool gsi_package_parse(const struct gsi_span *span, struct gsi_package *package, GError **error);
bool gsi_package_check_key(const struct gsi_package *package, const struct gsi_public_key *key,
                           GError **error);
/* The same package with another signer's thumbprint and signature. */
GBytes *gsi_package_resign(GBytes *package, const char *name, const struct gsi_key *key,
                           GError **error);

#endif
