/* SPDX-License-Identifier: MIT */
/*
 * Reads an image package from its end. All lengths come from an attacker: each
 * is bounded before it is used, and the trailer is copied once, so that flash that
 * changes between two reads cannot show two faces.
 */
#include "image_metadata.h"

#include <stddef.h>

#include "mem.h"
#include "postcode.h"

#define LENGTH_WORD     4
#define HEADER          8       /* magic, count */
#define SECTION_HEADER  4
#define TRAILER         (LENGTH_WORD + IMAGE_SIGNATURE_SIZE)

/* Known sections: their one right length and where the pointer goes. Others are carried along
 * unread. */
static const struct {
    uint16_t id;
    uint16_t length;
    uint16_t pointer;
} known[] = {
    { IMAGE_SECTION_ID, 36, offsetof(struct image_metadata, id) },
    { IMAGE_SECTION_SG, 24, offsetof(struct image_metadata, sg) },
    { IMAGE_SECTION_RV, 4, offsetof(struct image_metadata, rv) },
    { IMAGE_SECTION_RO, 4, offsetof(struct image_metadata, ro) },
    { IMAGE_SECTION_TP, 4, offsetof(struct image_metadata, tp) },
    { IMAGE_SECTION_DB, 40, offsetof(struct image_metadata, db) },
};
#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

static uint32_t read_trailer(const uint8_t *base, uint32_t size, struct image_metadata *meta)
{
    const uint8_t *trailer;

    if (size == 0) {
        return IMAGE_REFUSED_EMPTY;
    }
    if (size < TRAILER + HEADER + 1) {
        return IMAGE_REFUSED_SIZE;
    }
    trailer = base + size - TRAILER;
    if (mem_is_filled(trailer, 0xFF, TRAILER)) {
        /* erased flash, or an image that was never written to its end */
        return mem_is_filled(base, 0xFF, TRAILER) ? IMAGE_REFUSED_EMPTY : IMAGE_REFUSED_SIZE;
    }
    memcpy(meta->signature, trailer + LENGTH_WORD, IMAGE_SIGNATURE_SIZE);
    meta->size = mem_get32(trailer);
    if (meta->size < HEADER + LENGTH_WORD || meta->size > IMAGE_MAX_METADATA ||
        meta->size >= size - IMAGE_SIGNATURE_SIZE) {
        return IMAGE_REFUSED_SIZE;
    }
    meta->body_size = size - IMAGE_SIGNATURE_SIZE - meta->size;
    memcpy(meta->bytes, base + meta->body_size, meta->size);
    if (mem_get32(meta->bytes + meta->size - LENGTH_WORD) != meta->size) {
        return IMAGE_REFUSED_SIZE;
    }
    return IMAGE_ACCEPTED;
}

static uint32_t note_section(struct image_metadata *meta, uint16_t id, uint16_t length,
                             const uint8_t *data)
{
    for (uint32_t i = 0; i < KNOWN_COUNT; i++) {
        if (known[i].id == id) {
            if (known[i].length != length) {
                return IMAGE_REFUSED_SECTION;
            }
            *(const uint8_t **)(void *)((uint8_t *)meta + known[i].pointer) = data;
        }
    }
    return IMAGE_ACCEPTED;
}

static uint32_t read_sections(struct image_metadata *meta)
{
    uint32_t count = mem_get32(meta->bytes + 4);
    uint32_t pos = HEADER, end = meta->size - LENGTH_WORD;
    uint16_t seen[IMAGE_MAX_SECTIONS];

    if (count == 0 || count > IMAGE_MAX_SECTIONS) {
        return IMAGE_REFUSED_METADATA;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint16_t id, length;
        uint32_t refusal;

        if (end - pos < SECTION_HEADER) {
            return IMAGE_REFUSED_METADATA;
        }
        id = mem_get16(meta->bytes + pos);
        length = mem_get16(meta->bytes + pos + 2);
        pos += SECTION_HEADER;
        if (length == 0 || length > end - pos) {
            return IMAGE_REFUSED_METADATA;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (seen[j] == id) {
                return IMAGE_REFUSED_METADATA;
            }
        }
        seen[i] = id;
        refusal = note_section(meta, id, length, meta->bytes + pos);
        if (refusal) {
            return refusal;
        }
        pos += length;
    }
    return pos == end ? IMAGE_ACCEPTED : IMAGE_REFUSED_METADATA;
}

static uint32_t check_required(const struct image_metadata *meta)
{
    if (!meta->id || !meta->sg) {
        return IMAGE_REFUSED_SECTION;
    }
    if (mem_get16(meta->id + IMAGE_ID_ZERO) != 0) {
        return IMAGE_REFUSED_METADATA;
    }
    if (meta->rv && mem_get32(meta->rv) > IMAGE_MAX_SECURITY_VERSION) {
        return IMAGE_REFUSED_METADATA;
    }
    return IMAGE_ACCEPTED;
}

uint32_t image_metadata_read(const uint8_t *base, uint32_t size, struct image_metadata *meta)
{
    uint32_t refusal;

    memset(meta, 0, sizeof(*meta));
    refusal = read_trailer(base, size, meta);
    if (refusal) {
        return refusal;
    }
    if (mem_get32(meta->bytes) != IMAGE_MAGIC) {
        return IMAGE_REFUSED_MAGIC;
    }
    refusal = read_sections(meta);
    if (refusal) {
        return refusal;
    }
    return check_required(meta);
}
