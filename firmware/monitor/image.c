// SPDX-License-Identifier: MIT
/*
 * Image verification through Pluton, for the boot and for SMC 06, 0E and 28.
 * Reads the flash window and the application table, trusts neither: a table entry
 * says only how many bytes Pluton is to verify.
 */
#include "image.h"
#include "app_table.h"
#include "hardened.h"
#include "mem.h"
#include "monitor.h"
#include "regs/memmap.h"

#define PAGE_MASK           0xFFFu

void flash_read(void *to, uint32_t offset, uint32_t length)
{
    memcpy(to, (const void *)(uintptr_t)(FLASH_WINDOW_BASE + offset), length);
    hardened_barrier();
}

static const struct secure_reply *ask_pluton(uint32_t window, uint32_t size, uint32_t type,
                                             uint32_t measure)
{
    struct pluton_args args = { .word = { window, size, type, measure } };

    return pluton_call(SECURE_CMD_VERIFY_IMAGE, &args);
}

/* Both the status and the type Pluton says it verified must speak for the image. */
static uint32_t accepted(const struct secure_reply *reply, uint32_t type)
{
    if (hardened_equal((uint32_t)reply->status, 0) != HARDENED_TRUE) {
        return HARDENED_FALSE;
    }
    hardened_barrier();
    return hardened_equal(reply->values[1], type);
}

/* IMAGE_ACCEPTED or the refusal's cause. */
int image_verify_boot(uint32_t window, uint32_t type, uint32_t *body_size)
{
    const struct secure_reply *reply = ask_pluton(window, 0, type, 1);

    if (accepted(reply, type) == HARDENED_TRUE) {
        *body_size = reply->values[0];
        return IMAGE_ACCEPTED;
    }
    if (reply->status == SECURE_ENOENT) {
        return IMAGE_REFUSED_EMPTY;
    }
    if (reply->status == SECURE_EBADMSG && reply->values[0] >= IMAGE_REFUSED_EMPTY &&
        reply->values[0] <= IMAGE_REFUSED_GLITCH) {
        return (int)reply->values[0];
    }
    return IMAGE_REFUSED_GLITCH;
}

static int refusal(const struct secure_reply *reply)
{
    return reply->status < 0 ? reply->status : SMC_EBADMSG;
}

/* *body_size is 0 unless the image is accepted: callers hold it against the status. */
int image_verify(uint32_t window, uint32_t size, uint32_t type, uint32_t *body_size)
{
    const struct secure_reply *reply = ask_pluton(window, size, type, 0);

    *body_size = 0;
    if (accepted(reply, type) != HARDENED_TRUE) {
        return refusal(reply);
    }
    hardened_barrier();
    if (accepted(reply, type) != HARDENED_TRUE) {
        return refusal(reply);
    }
    *body_size = reply->values[0];
    return 0;
}

/* The table's image that contains this physical offset. */
int image_find_application(uint32_t offset, struct image_range *found)
{
    static struct app_table table;

    /* none: an empty one */
    app_table_load(&table);
    for (uint32_t n = 0; n < table.count; n++) {
        const struct app_entry *entry = &table.entry[n];

        if (app_entry_sane(entry) && offset >= entry->offset && offset - entry->offset < entry->size) {
            *found = (struct image_range) { entry->offset, entry->size };
            return 0;
        }
    }
    return SMC_ENOENT;
}

static int verify_application(uint32_t window, uint32_t *body_size)
{
    struct image_range range;
    uint32_t offset = window - FLASH_WINDOW_BASE;
    int status = image_find_application(offset, &range);

    if (status != 0) {
        return status;
    }
    if (range.offset != offset) {
        return SMC_EINVAL;
    }
    return image_verify(window, range.size, IMAGE_TYPE_APPLICATION, body_size);
}

static int verify_at(uint32_t window, uint32_t *body_size)
{
    if (window < FLASH_WINDOW_BASE || window - FLASH_WINDOW_BASE >= FLASH_SIZE ||
        (window & PAGE_MASK) != 0) {
        return SMC_EINVAL;
    }
    switch (window) {
    case WINDOW_ROOT_FS:
        return image_verify(window, 0, IMAGE_TYPE_ROOT_FS, body_size);
    case WINDOW_SERVICES:
        return image_verify(window, 0, IMAGE_TYPE_SERVICES, body_size);
    default:
        break;
    }
    if (window - FLASH_WINDOW_BASE < FLASH_APPS_FIRST ||
        window - FLASH_WINDOW_BASE >= FLASH_APPS + FLASH_APPS_SIZE) {
        return SMC_EINVAL;
    }
    return verify_application(window, body_size);
}

/* a[0] = address in the window */
int service_verify_image(const uint32_t *a)
{
    uint32_t body_size = 0;
    int status = verify_at(a[0], &body_size);

    /* a zero alone is no yes: one skipped branch makes one */
    if (hardened_launder(body_size) == 0) {
        return status < 0 ? status : SMC_EBADMSG;
    }
    return status;
}

/*
 * a[0] = address in the window; the size of the body that was verified, which is what may be
 * parsed. Metadata, signature and the flash behind them are not the image's to speak for.
 */
int service_verify_body_size(const uint32_t *a)
{
    uint32_t body_size = 0;
    int status = verify_at(a[0], &body_size);

    if (hardened_launder((uint32_t)status) != 0) {
        return status < 0 ? status : SMC_EBADMSG;
    }
    hardened_barrier();
    if (body_size == 0 || body_size > FLASH_SIZE) {
        return SMC_EBADMSG;
    }
    return hardened_launder((uint32_t)status) == 0 ? (int)body_size : SMC_EBADMSG;
}

/* a[0], a[1] = input (ignored), a[2] = output pointer, a[3] = output length */
int service_wifi_location(const uint32_t *a)
{
    struct smc_wifi_location location = { .address = FLASH_WINDOW_BASE + FLASH_WIFI_FIRMWARE };
    uint32_t body_size = 0;
    int status;

    if (a[3] != sizeof(location)) {
        return SMC_EINVAL;
    }
    status = nw_check(a[2], sizeof(location), 4);
    if (status == 0) {
        status = image_verify(location.address, 0, IMAGE_TYPE_WIFI_FIRMWARE, &body_size);
        location.length = body_size;
    }
    return status == 0 ? nw_copy_out(a[2], &location, sizeof(location), 4) : status;
}
