/* SPDX-License-Identifier: MIT */
/* Structure of an image package: trailer and sections; no cryptography here. */
#ifndef LIB_IMAGE_METADATA_H
#define LIB_IMAGE_METADATA_H

#include <stdint.h>

#include "image_verify.h"

/* Private copy of everything behind the body; section pointers lie within `bytes`. */
struct image_metadata {
    uint32_t signature[16];         /* R, S as byte strings */
    uint32_t size;                  /* metadata alone, length word included */
    uint32_t body_size;
    const uint8_t *id;              /* required */
    const uint8_t *sg;              /* required */
    const uint8_t *rv;              /* NULL when absent, as the following */
    const uint8_t *ro;
    const uint8_t *tp;
    const uint8_t *db;
    uint8_t bytes[IMAGE_MAX_METADATA];
};

/* Offsets within sections */
#define IMAGE_ID_TYPE           0
#define IMAGE_ID_ZERO           2
#define IMAGE_ID_COMPONENT      4
#define IMAGE_ID_IMAGE          20
#define IMAGE_SG_ALGORITHM      20

#define IMAGE_MAX_SECURITY_VERSION 31

/* 0 or enum image_refusal */
uint32_t image_metadata_read(const uint8_t *base, uint32_t size, struct image_metadata *meta);

#endif
