/* SPDX-License-Identifier: MIT */
/*
 * One image at a time from the first byte to the last: open, write, commit or abort. The
 * manifest says where it goes and what it is; what was written is judged where it lies.
 */
#include "staging.h"

#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "pluton.h"
#include "regs/sfc.h"
#include "root_key.h"
#include "secure_mbox.h"

/* Signs the two images that the system key does not */
static const struct image_key root_key = {
    .thumbprint = ROOT_KEY_THUMBPRINT,
    .types = 1u << IMAGE_TYPE_TRUSTED_KEYSTORE | 1u << IMAGE_TYPE_ONE_BL,
    .flags = 0,
    .x = ROOT_KEY_X,
    .y = ROOT_KEY_Y,
};
const struct image_keys staging_root_keys = { &root_key, 1, HARDENED_FALSE };

static struct {
    uint32_t handle;            /* 0: none is open */
    uint32_t kind, index;
    uint32_t place, size, written;
} open_image;
static uint32_t last_handle;

uint32_t staging_is_open(void)
{
    return open_image.handle != 0;
}

uint32_t staging_place(enum staging_kind kind, uint32_t index, uint32_t *room)
{
    uint32_t type = staged_entry(&staged[kind], index)->type;
    uint32_t place, space;

    if (kind == KIND_CUSTOMER) {
        place = staged[kind].place[index];
        space = FLASH_APPS_BACKUP - FLASH_APPS_FIRST;
    } else if (type == IMAGE_TYPE_TRUSTED_KEYSTORE) {
        place = FLASH_STAGED_KEYSTORE;
        space = FLASH_KEYSTORE_MAX;
    } else if (type == IMAGE_TYPE_ONE_BL) {
        place = FLASH_STAGED_ONE_BL;
        space = FLASH_ONE_BL_SIZE;
    } else {
        place = set_image_window_offset(type) - FLASH_BANK_A + staging_bank_base(0);
        space = set_image_max(type);
    }
    if (room) {
        *room = space;
    }
    return place;
}

/* Where the image stands in the window once it is the one that boots */
static uint32_t boot_offset(uint32_t type, uint32_t place)
{
    if (type == IMAGE_TYPE_ONE_BL || type == IMAGE_TYPE_TRUSTED_KEYSTORE) {
        return IMAGE_NO_OFFSET;
    }
    return type == IMAGE_TYPE_APPLICATION ? place : set_image_window_offset(type);
}

uint32_t staging_verify(enum staging_kind kind, uint32_t index, struct image_info *info)
{
    static struct image_expect expect;
    const struct manifest_entry *entry = staged_entry(&staged[kind], index);
    uint32_t place = staging_place(kind, index, NULL);
    uint32_t root =
        entry->type == IMAGE_TYPE_ONE_BL || entry->type == IMAGE_TYPE_TRUSTED_KEYSTORE;

    expect = (struct image_expect){
        .base = staging_window(place),
        .size = entry->size,
        .type = entry->type,
        .component = entry->component,
        .image = entry->image,
        .window_offset = boot_offset(entry->type, place),
        .keys = root ? &staging_root_keys : &pluton.keys,
    };
    return image_verify(&expect, info);
}

struct staging_status staging_refused(uint32_t status)
{
    uint32_t cause = image_status_cause(status);

    if (cause == IMAGE_REFUSED_TYPE || cause == IMAGE_REFUSED_COMPONENT) {
        return staging_error(UPDATE_ERROR_IDENTITY, cause);
    }
    return staging_error(UPDATE_ERROR_VERIFICATION, cause);
}

/* Which staged manifest names it; KIND_COUNT: none does. */
static uint32_t find_image(const uint8_t *image, uint32_t *index)
{
    for (uint32_t kind = 0; kind < KIND_COUNT; kind++) {
        for (*index = 0; *index < staged[kind].count; ++*index) {
            if (memcmp(staged_entry(&staged[kind], *index)->image, image, IMAGE_GUID_SIZE) == 0) {
                return kind;
            }
        }
    }
    return KIND_COUNT;
}

static uint32_t earlier_complete(uint32_t kind)
{
    for (uint32_t k = 0; k < kind; k++) {
        if (staging_missing(&staged[k]) != staged[k].count) {
            return 0;
        }
    }
    return 1;
}

static struct staging_status may_open(uint32_t kind, uint32_t index, uint32_t size)
{
    const struct staged_manifest *m = &staged[kind];

    if (kind == KIND_COUNT) {
        return staging_error(UPDATE_ERROR_NOT_FOUND, 0);
    }
    if (!earlier_complete(kind)) {
        return staging_error(UPDATE_ERROR_OUT_OF_ORDER, index);
    }
    if (size != staged_entry(m, index)->size) {
        return staging_error(UPDATE_ERROR_IDENTITY, index);
    }
    if (m->committed >> index & 1) {
        return staging_error(UPDATE_ERROR_ALREADY_LOADED, index);
    }
    return STAGING_OK;
}

static uint32_t anything_staged(void)
{
    return staged[KIND_BASE].count | staged[KIND_FIRMWARE].count | staged[KIND_CUSTOMER].count;
}

struct staging_status staging_open(const uint8_t *image, uint32_t size, uint32_t *handle)
{
    uint32_t index = 0, kind = find_image(image, &index), place;
    struct staging_status status;

    if (staging_is_open()) {
        return staging_error(UPDATE_ERROR_IN_PROGRESS, 0);
    }
    if (!anything_staged()) {
        return staging_error(UPDATE_ERROR_NO_UPDATE, 0);
    }
    status = may_open(kind, index, size);
    if (status.error != UPDATE_OK) {
        return status;
    }
    if (kind == KIND_CUSTOMER) {
        staged[kind].place[index] = staging_app_gap(size);
    }
    place = staging_place(kind, index, NULL);
    if (place == 0) {
        return staging_error(UPDATE_ERROR_NO_SPACE, index);
    }
    if (!staging_erase(place, size)) {
        return staging_error(UPDATE_ERROR_ERASE_FAILED, index);
    }
    last_handle = (last_handle + 1) & 0xFFFF;
    open_image.handle = last_handle | 0x53470000;
    open_image.kind = kind;
    open_image.index = index;
    open_image.place = place;
    open_image.size = size;
    open_image.written = 0;
    *handle = open_image.handle;
    return STAGING_OK;
}

static uint32_t is_handle(uint32_t handle)
{
    return handle != 0 && handle == open_image.handle;
}

/* Page by page in order: what is programmed once is never programmed again. */
static struct staging_status may_write(uint32_t offset, uint32_t length)
{
    if (length == 0 || length > SECURE_DATA_MAX) {
        return staging_error(UPDATE_ERROR_INVALID_PARAMETER, 0);
    }
    if (offset != open_image.written || length > open_image.size - offset) {
        return staging_error(UPDATE_ERROR_OUT_OF_BOUNDS, open_image.written);
    }
    if (length % FLASH_PAGE != 0 && length != open_image.size - offset) {
        return staging_error(UPDATE_ERROR_BAD_ALIGNMENT, open_image.written);
    }
    return STAGING_OK;
}

struct staging_status staging_write(uint32_t handle, uint32_t offset, uint32_t length,
                                    const uint8_t *data)
{
    struct staging_status status;

    if (!is_handle(handle)) {
        return staging_error(UPDATE_ERROR_BAD_HANDLE, 0);
    }
    status = may_write(offset, length);
    if (status.error != UPDATE_OK) {
        return status;
    }
    hardened_barrier();
    status = may_write(offset, length);
    if (status.error != UPDATE_OK) {
        return status;
    }
    if (!staging_store(open_image.place + offset, data, length)) {
        return staging_error(UPDATE_ERROR_WRITE_FAILED, offset);
    }
    open_image.written += length;
    return STAGING_OK;
}

static void close_image(void)
{
    mem_wipe(&open_image, sizeof(open_image));
}

struct staging_status staging_commit(uint32_t handle)
{
    static struct image_info info;
    uint32_t kind = open_image.kind, index = open_image.index, verdict;

    if (!is_handle(handle)) {
        return staging_error(UPDATE_ERROR_BAD_HANDLE, 0);
    }
    if (open_image.written != open_image.size) {
        return staging_error(UPDATE_ERROR_COMMIT_FAILED, open_image.written);
    }
    close_image();
    verdict = staging_verify(kind, index, &info);
    if (hardened_launder(verdict) != IMAGE_STATUS_OK) {
        return staging_refused(verdict);
    }
    hardened_barrier();
    /* no bit unless the signature was good in both passes */
    staged[kind].committed |= 1u << index & ~image_deviation(&info);
    return hardened_launder(verdict) == IMAGE_STATUS_OK && image_deviation(&info) == 0
               ? STAGING_OK
               : staging_error(UPDATE_ERROR_VERIFICATION, IMAGE_REFUSED_GLITCH);
}

/* Handle 0 abandons the whole update: what cannot be completed must not block the next one. */
struct staging_status staging_abort(uint32_t handle)
{
    if (handle == 0) {
        close_image();
        for (uint32_t kind = 0; kind < KIND_COUNT; kind++) {
            staging_forget(kind);
        }
        return STAGING_OK;
    }
    if (!is_handle(handle)) {
        return staging_error(UPDATE_ERROR_BAD_HANDLE, 0);
    }
    close_image();
    return STAGING_OK;
}
