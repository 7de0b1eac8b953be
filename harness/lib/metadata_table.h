/* SPDX-License-Identifier: MIT */
/*
 * Metadata no image tool writes: one word or halfword at a place, and the cause for which the
 * image must be refused. By hand from docs/image-format.md and docs/boot-chain.md. All images of
 * the chain have these sections in this order, some another one in front of RV:
 *
 *   0 magic, 4 count, 8 ID {36: 12 type, 14 zero, 16 component, 32 image}, 48 SG {24: 52
 *   thumbprint, 72 algorithm}, 76 DB {40: 80 time, 88 name}, 120 RV {4: 124 version},
 *   128 length, 132 signature {64}
 */
#ifndef GS_METADATA_TABLE_H
#define GS_METADATA_TABLE_H

#include <glib.h>

#include "image.h"
#include "postcode.h"

#define METADATA_LENGTH 132
#define METADATA_RV     120

typedef struct metadata_row {
    const char *name;
    guint at, width;    /* 2 or 4 bytes; 32: half a signature, the value repeated */
    guint32 value;
    guint cause;        /* enum image_refusal */
} metadata_row;

/* Causes that differ from image to image: a wrong image identity is noticed by the manifest's
 * entry, and by the signature alone where there is none. */
#define BY_MANIFEST 100

#define M(name, at, width, value, cause) { name, at, width, value, IMAGE_REFUSED_##cause }
#define ID_OF(section) IMAGE_SECTION_##section

static const metadata_row metadata_rows[] = {
    M("magic-one-bit", 0, 4, 0x4D345835, MAGIC),
    M("magic-zero", 0, 4, 0, MAGIC),
    M("magic-ones", 0, 4, 0xFFFFFFFF, MAGIC),
    M("magic-swapped", 0, 4, 0x3458344D, MAGIC),

    M("count-0", 4, 4, 0, METADATA),
    M("count-1", 4, 4, 1, METADATA),
    M("count-3", 4, 4, 3, METADATA),
    M("count-5", 4, 4, 5, METADATA),
    M("count-16", 4, 4, 16, METADATA),
    M("count-17", 4, 4, 17, METADATA),
    M("count-in-the-upper-half", 4, 4, 0x00040000, METADATA),
    M("count-and-65536", 4, 4, 0x00010004, METADATA),
    M("count-negative", 4, 4, 0x80000004, METADATA),
    M("count-ones", 4, 4, 0xFFFFFFFF, METADATA),

    M("length-0", 128, 4, 0, SIZE),
    M("length-8", 128, 4, 8, SIZE),
    M("length-11", 128, 4, 11, SIZE),
    M("length-12", 128, 4, 12, MAGIC),
    M("length-one-less", 128, 4, METADATA_LENGTH - 1, MAGIC),
    M("length-a-word-less", 128, 4, METADATA_LENGTH - 4, MAGIC),
    M("length-a-word-more", 128, 4, METADATA_LENGTH + 4, MAGIC),
    M("length-into-the-body", 128, 4, 400, MAGIC),
    M("length-1025", 128, 4, 1025, SIZE),
    M("length-and-65536", 128, 4, 0x00010084, SIZE),
    M("length-negative", 128, 4, 0x80000084, SIZE),
    M("length-wraps-over-signature", 128, 4, 0xFFFFFFC0, SIZE),
    M("length-wraps-over-trailer", 128, 4, 0xFFFFFFBC, SIZE),
    M("length-ones", 128, 4, 0xFFFFFFFF, SIZE),

    M("id-empty", 10, 2, 0, METADATA),
    M("id-1", 10, 2, 1, SECTION),
    M("id-35", 10, 2, 35, SECTION),
    M("id-37", 10, 2, 37, SECTION),
    M("id-over-all", 10, 2, 116, SECTION),
    M("id-one-beyond", 10, 2, 117, METADATA),
    M("id-over-the-length", 10, 2, 120, METADATA),
    M("id-negative", 10, 2, 0x8024, METADATA),
    M("id-ones", 10, 2, 0xFFFF, METADATA),
    M("sg-empty", 50, 2, 0, METADATA),
    M("sg-23", 50, 2, 23, SECTION),
    M("sg-25", 50, 2, 25, SECTION),
    M("sg-over-the-rest", 50, 2, 76, SECTION),
    M("sg-one-beyond", 50, 2, 77, METADATA),
    M("sg-ones", 50, 2, 0xFFFF, METADATA),
    M("db-empty", 78, 2, 0, METADATA),
    M("db-39", 78, 2, 39, SECTION),
    M("db-41", 78, 2, 41, SECTION),
    M("db-over-the-rest", 78, 2, 48, SECTION),
    M("db-one-beyond", 78, 2, 49, METADATA),
    M("db-ones", 78, 2, 0xFFFF, METADATA),
    M("rv-empty", 122, 2, 0, METADATA),
    M("rv-3", 122, 2, 3, SECTION),
    M("rv-one-beyond", 122, 2, 5, METADATA),
    M("rv-over-the-signature", 122, 2, 72, METADATA),
    M("rv-ones", 122, 2, 0xFFFF, METADATA),

    M("id-unknown", 8, 2, 0x1234, SECTION),
    M("id-swapped", 8, 2, 0x4944, SECTION),
    M("id-0", 8, 2, 0, SECTION),
    M("id-is-sg", 8, 2, ID_OF(SG), SECTION),
    M("id-is-db", 8, 2, ID_OF(DB), SECTION),
    M("id-is-rv", 8, 2, ID_OF(RV), SECTION),
    M("sg-unknown", 48, 2, 0x1234, SECTION),
    M("sg-is-id", 48, 2, ID_OF(ID), METADATA),
    M("sg-is-db", 48, 2, ID_OF(DB), SECTION),
    M("db-unknown", 76, 2, 0x1234, SIGNATURE),
    M("db-is-id", 76, 2, ID_OF(ID), METADATA),
    M("db-is-sg", 76, 2, ID_OF(SG), METADATA),
    M("db-is-rv", 76, 2, ID_OF(RV), SECTION),
    M("rv-unknown", 120, 2, 0xFFFF, SIGNATURE),
    M("rv-is-id", 120, 2, ID_OF(ID), METADATA),
    M("rv-is-sg", 120, 2, ID_OF(SG), METADATA),
    M("rv-is-db", 120, 2, ID_OF(DB), METADATA),
    M("rv-is-ro", 120, 2, ID_OF(RO), OFFSET),
    M("rv-is-tp", 120, 2, ID_OF(TP), SIGNATURE),
    M("rv-is-cm", 120, 2, ID_OF(CM), SIGNATURE),

    M("type-0", 12, 2, 0, TYPE),
    M("type-28", 12, 2, 28, TYPE),
    M("type-29", 12, 2, 29, TYPE),
    M("type-256", 12, 2, 256, TYPE),
    M("type-ones", 12, 2, 0xFFFF, TYPE),
    M("second-half-1", 14, 2, 1, METADATA),
    M("second-half-ones", 14, 2, 0xFFFF, METADATA),
    M("component-first", 16, 4, 0, COMPONENT),
    M("component-last", 28, 4, 0xFFFFFFFF, COMPONENT),
    { "image-first", 32, 4, 0, BY_MANIFEST },
    { "image-last", 44, 4, 0xFFFFFFFF, BY_MANIFEST },
    M("signer-first", 52, 4, 0, SIGNER),
    M("signer-last", 68, 4, 0xFFFFFFFF, SIGNER),
    M("algorithm-0", 72, 4, 0, ALGORITHM),
    M("algorithm-2", 72, 4, 2, ALGORITHM),
    M("algorithm-257", 72, 4, 257, ALGORITHM),
    M("algorithm-negative", 72, 4, 0x80000001, ALGORITHM),
    M("algorithm-ones", 72, 4, 0xFFFFFFFF, ALGORITHM),
    M("time", 80, 4, 0, SIGNATURE),
    M("name", 88, 4, 0x41414141, SIGNATURE),
    M("name-last", 116, 4, 1, SIGNATURE),
    M("version-0", 124, 4, 0, SIGNATURE),
    M("version-31", 124, 4, 31, SIGNATURE),
    M("version-32", 124, 4, 32, METADATA),
    M("version-negative", 124, 4, 0x80000001, METADATA),
    M("version-ones", 124, 4, 0xFFFFFFFF, METADATA),

    M("r-zero", 132, 32, 0, SIGNATURE),
    M("r-ones", 132, 32, 0xFFFFFFFF, SIGNATURE),
    M("s-zero", 164, 32, 0, SIGNATURE),
    M("s-ones", 164, 32, 0xFFFFFFFF, SIGNATURE),
};

#endif
