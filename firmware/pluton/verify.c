/* SPDX-License-Identifier: MIT */
/*
 * Verification of images in the flash window for the monitor.
 *
 * A type of the set has one place and one identity, both from the manifest; an
 * application lies in the applications' area and may be any component; any other
 * place is refused. Device tree, kernel and root file system are measured, once each,
 * in that order.
 */
#include "pluton.h"

#include "engine.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "post.h"
#include "regs/memmap.h"
#include "regs/sfc.h"

static const uint8_t measured_type[] = { IMAGE_TYPE_NW_DEVICE_TREE, IMAGE_TYPE_NW_KERNEL,
                                         IMAGE_TYPE_ROOT_FS };
#define MEASURED_TYPES (sizeof(measured_type) / sizeof(measured_type[0]))
static uint32_t measured;
/* What was verified, for the comparison with what the register took */
static uint32_t measured_digest[MEASURED_TYPES][8];

static int within(uint32_t offset, uint32_t size, uint32_t base, uint32_t room)
{
    return offset >= base && size <= room && offset - base <= room - size;
}

/* Set images, and the Wi-Fi firmware, whose entry is in the manifest but whose place is outside the
 * banks. */
static int expect_from_manifest(uint32_t size, struct image_expect *expect)
{
    const struct manifest_entry *entry = manifest_find(pluton.manifest, expect->type);
    uint32_t wifi = expect->type == IMAGE_TYPE_WIFI_FIRMWARE;
    uint32_t place = wifi ? FLASH_WIFI_FIRMWARE : set_image_window_offset(expect->type);
    uint32_t room = wifi ? FLASH_WIFI_FIRMWARE_MAX : set_image_max(expect->type);

    if (expect->window_offset != place || room == 0) {
        return SECURE_EINVAL;
    }
    if (!entry) {
        return SECURE_ENOENT;
    }
    if (entry->size > room || (size != 0 && size != entry->size)) {
        return SECURE_EINVAL;
    }
    expect->size = entry->size;
    expect->component = entry->component;
    expect->image = entry->image;
    return 0;
}

/* A staged image lies in the inactive bank; the caller holds its manifest and compares the
 * identity. */
static int expect_elsewhere(uint32_t size, struct image_expect *expect)
{
    uint32_t offset = expect->window_offset;
    int application =
        expect->type == IMAGE_TYPE_APPLICATION && within(offset, size, FLASH_APPS, FLASH_APPS_SIZE);
    int staged = within(offset, size, FLASH_BANK_B, FLASH_BANK_SIZE);

    if (size == 0 || (!application && !staged)) {
        return SECURE_EINVAL;
    }
    if (staged) {
        /* once its bank is active it will stand where bank A's place is in the window */
        expect->window_offset = offset - FLASH_BANK_B + FLASH_BANK_A;
    }
    expect->size = size;
    return 0;
}

static int fill_expect(const struct secure_request *request, struct image_expect *expect)
{
    uint32_t address = request->args[0], size = request->args[1], type = request->args[2];
    uint32_t offset = address - FLASH_WINDOW_BASE;

    if (address < FLASH_WINDOW_BASE || offset >= FLASH_SIZE || size > FLASH_SIZE - offset ||
        address % 4 != 0) {
        return SECURE_EINVAL;
    }
    if (type == IMAGE_TYPE_INVALID || type >= IMAGE_TYPE_COUNT) {
        return SECURE_EINVAL;
    }
    *expect = (struct image_expect){
        .base = (const void *)address,
        .type = type,
        .window_offset = offset,
        .keys = &pluton.keys,
    };
    if (within(offset, 1, FLASH_BANK_A, FLASH_BANK_SIZE) || type == IMAGE_TYPE_WIFI_FIRMWARE) {
        return expect_from_manifest(size, expect);
    }
    return expect_elsewhere(size, expect);
}

static int measure(const struct image_expect *expect, const struct image_info *info)
{
    if (measured >= MEASURED_TYPES || measured_type[measured] != expect->type ||
        expect->component == NULL) {
        return SECURE_EINVAL;
    }
    memcpy(measured_digest[measured], info->digest, sizeof(measured_digest[measured]));
    if (image_measure(expect, info) != IMAGE_STATUS_OK) {
        return SECURE_EIO;
    }
    measured++;
    return 0;
}

int verify_boot_complete(void)
{
    return measured == MEASURED_TYPES;
}

/* Bits in which the register has not taken exactly what was verified. */
static uint32_t __attribute__((noinline)) measurements_difference(void)
{
    uint32_t entry[ATT_LOG_STRIDE / 4], difference = 0, n;

    for (n = 0; n < MEASURED_TYPES; n++) {
        engine_att_entry(MEASURED_DEVICE_TREE + n, entry);
        difference |= entry[0] ^ measured_type[n];
        difference |= hardened_difference(entry + 1, measured_digest[n], 8);
    }
    return difference | (n ^ MEASURED_TYPES) | (engine_att_count() ^ MEASURED_ALL);
}

uint32_t verify_close_warrant(void)
{
    return ENGINE_CLOSE_WARRANT ^ hardened_spread(measurements_difference());
}

uint32_t verify_boot_difference(void)
{
    return measurements_difference() | (engine_att_closed() ^ 1);
}

static struct image_expect expect;

static int verify_request(const struct secure_request *request, struct secure_reply *reply)
{
    static struct image_info info;
    uint32_t status;
    int error = fill_expect(request, &expect);

    if (error) {
        return error;
    }
    status = image_verify(&expect, &info);
    if (hardened_launder(status) != IMAGE_STATUS_OK) {
        if (request->args[3] == 0) {
            /* of a measured one the monitor posts the cause before it gives up */
            image_post_refusal(expect.type, status);
        }
        reply->values[0] = image_status_cause(status);
        return SECURE_EBADMSG;
    }
    hardened_barrier();
    if (request->args[3] != 0) {
        error = measure(&expect, &info);
        if (error) {
            return error;
        }
    }
    /* the size is wrong unless the signature was good in both passes */
    reply->values[0] = image_entry(info.body_size, &info);
    reply->values[1] = expect.type;
    memcpy(reply->data, info.digest, 32);
    memcpy(reply->data + 32, info.signer, IMAGE_THUMBPRINT_SIZE);
    memcpy(reply->data + 52, info.component, IMAGE_GUID_SIZE);
    return hardened_launder(status) == IMAGE_STATUS_OK ? 0 : SECURE_EBADMSG;
}

int verify_window_image(const struct secure_request *request, struct secure_reply *reply)
{
    int error = verify_request(request, reply);

    /* A pointer gone wrong in the next request must not find this one here and verify it again. */
    mem_wipe(&expect, sizeof(expect));
    return error;
}
