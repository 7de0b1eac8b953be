/* SPDX-License-Identifier: MIT */
/*
 * Verification of signed image packages (format: interface/image.h), shared by
 * mask ROM, 1BL and Pluton runtime.
 *
 * An image is judged where it will run: a copy in RAM, or in place for what
 * executes from flash. Metadata and signature are copied once and parsed from the
 * copy, and the copied metadata is what gets hashed after the body.
 */
#ifndef LIB_IMAGE_VERIFY_H
#define LIB_IMAGE_VERIFY_H

#include <stdint.h>

#include "hardened.h"
#include "image.h"
#include "postcode.h"

/* One entry of a keystore body, as it lies in memory. */
struct image_key {
    uint8_t thumbprint[IMAGE_THUMBPRINT_SIZE];
    uint32_t types;
    uint32_t flags;
    uint8_t x[32];
    uint8_t y[32];
};
_Static_assert(sizeof(struct image_key) == KEYSTORE_ENTRY_SIZE, "keystore entry");

struct image_keys {
    const struct image_key *key;
    uint32_t count;
    uint32_t allow_development;     /* HARDENED_TRUE: keys flagged DEVELOPMENT count */
};

#define IMAGE_NO_OFFSET 0xFFFFFFFFu

struct image_expect {
    const void *base;               /* where the image lies */
    uint32_t size;                  /* whole package; already bounded by the caller */
    uint32_t type;
    const uint8_t *component;       /* GUID, or NULL: any */
    const uint8_t *image;           /* GUID, or NULL: any */
    uint32_t window_offset; /* from the window's start, with the active set in place; NO_OFFSET: an
                               image that names one is refused */
    const struct image_keys *keys;
};

struct image_info {
    uint32_t body_size;
    uint32_t signed_size;           /* body and metadata */
    uint32_t digest[8];
    uint32_t flags;                 /* IMAGE_TP_* */
    uint32_t security_version;
    uint8_t component[IMAGE_GUID_SIZE];
    uint8_t image[IMAGE_GUID_SIZE];
    uint8_t signer[IMAGE_THUMBPRINT_SIZE];
    uint32_t unlock[2];             /* IMAGE_UNLOCK, computed by each pass; see image_entry() */
};

/*
 * IMAGE_STATUS_OK, or a refusal: image_status_cause() gives the enum image_refusal.
 * Any word that is neither is a refusal with cause GLITCH.
 */
#define IMAGE_STATUS_OK         0x66D0B5A8u
#define IMAGE_STATUS_REFUSED    0xD37B0000u
#define IMAGE_UNLOCK            0x9BF8FE14u

uint32_t image_verify(const struct image_expect *expect, struct image_info *info);
uint32_t image_status_cause(uint32_t status);
/* Fuse row that revokes security versions of this type. */
uint32_t image_revoke_row(uint32_t type);
/* Post why an image of this type is refused. */
void image_post_refusal(uint32_t type, uint32_t status);

/*
 * Hash the accepted image once more where it lies and extend the attestation
 * register with that; IMAGE_STATUS_OK only if it is still the image that was
 * accepted. So the register holds what is in memory, not what was looked at before.
 */
uint32_t image_measure(const struct image_expect *expect, const struct image_info *info);
/* Bits in which entry `index` of the register's log is not this image; 0: it is. */
uint32_t image_entry_difference(uint32_t type, const struct image_info *info, uint32_t index);
/* The same, and that no entry follows and one still could. A stage computes the next one's entry address with it: a call
 * of image_measure() skipped shows there. */
uint32_t image_unmeasured(uint32_t type, const struct image_info *info, uint32_t index);

/* The register's entries, in the order of the boot (docs/boot-chain.md) */
enum { MEASURED_ONE_BL = 1, MEASURED_KEYSTORE, MEASURED_MANIFEST, MEASURED_PLUTON, MEASURED_MONITOR,
       MEASURED_DEVICE_TREE, MEASURED_KERNEL, MEASURED_ROOT_FS, MEASURED_ALL };

/*
 * Every bit in which a pass's unlock value is wrong; 0 only if both are right. ORed, never
 * XORed, here and by whoever joins several images: a bad signature spoils both passes alike,
 * and what is alike must not cancel.
 */
static inline uint32_t image_deviation(const struct image_info *info)
{
    return (hardened_launder(info->unlock[0]) ^ IMAGE_UNLOCK) |
           (hardened_launder(info->unlock[1]) ^ IMAGE_UNLOCK);
}

/* `base` only if both passes computed their unlock value from a good signature; else a wild
 * address. */
static inline uint32_t image_entry(uint32_t base, const struct image_info *info)
{
    return base ^ image_deviation(info);
}

_Static_assert(__builtin_popcount(IMAGE_STATUS_OK ^ IMAGE_STATUS_REFUSED) >= 12, "too close");
_Static_assert(__builtin_popcount(IMAGE_STATUS_OK ^ IMAGE_UNLOCK) >= 12, "too close");

#endif
