/* SPDX-License-Identifier: MIT */
/*
 * Device capabilities: a signed file in flash, bound to one chip by its device
 * public key (facts 8.5). No file, no capability.
 */
#include "pluton.h"

#include "component_id.h"
#include "efuse.h"
#include "engine.h"
#include "flash_layout.h"
#include "hardened.h"
#include "mem.h"
#include "regs/efuse.h"
#include "regs/memmap.h"

struct capability_file {
    uint32_t magic;
    uint32_t version;
    uint32_t length;
    uint8_t device_id[64];
    uint16_t capability[CAPABILITY_COUNT];
};
_Static_assert(sizeof(struct capability_file) == CAPFILE_BODY_SIZE, "capability file");

static uint16_t enabled[CAPABILITY_COUNT];

/* Bits in which a verified file is none for this version, 0 if it is one. */
static uint32_t head_difference(const struct capability_file *body, uint32_t body_size)
{
    return (body->magic ^ CAPFILE_MAGIC) | (body->version ^ CAPFILE_VERSION) |
           (body->length ^ CAPFILE_BODY_SIZE) | (body_size ^ CAPFILE_BODY_SIZE);
}

/*
 * Bits in which the file's chip is not this one, 0 if it is. Asks the engine anew: a command
 * that is lost leaves another key in its registers.
 */
static uint32_t device_difference(const struct capability_file *body)
{
    uint32_t device[16] = { 0 }, id[16], error = engine_pubkey(ENG_SLOT_DEVICE, device);

    memcpy(id, body->device_id, sizeof(id));
    return error | hardened_difference(device, id, 16);
}

/* The same by other instructions: one fault at the same place in both must not be enough. */
static uint32_t device_opinion(const struct capability_file *body)
{
    uint32_t device[16] = { 0 }, mixed = engine_pubkey(ENG_SLOT_DEVICE, device), sum = 0;

    for (uint32_t i = 16; i-- > 0;) {
        uint32_t word = hardened_launder(device[i]);

        mixed = hardened_fold(mixed, word - mem_get32(&body->device_id[4 * i]));
        sum |= word;
    }
    return mixed | (sum == 0);
}

/* IMAGE_STATUS_OK or the refusal; `file` has FLASH_FW_CONFIG_SIZE bytes and is read once. */
static uint32_t __attribute__((noinline)) decode(const void *file,
                                                 uint16_t capability[CAPABILITY_COUNT])
{
    static uint32_t copy[(FLASH_FW_CONFIG_SIZE + 3) / 4];
    static struct image_info info;
    const struct capability_file *body = (const struct capability_file *)copy;
    const struct image_expect expect = {
        .base = copy,
        .size = FLASH_FW_CONFIG_SIZE,
        .type = IMAGE_TYPE_FW_CONFIG,
        .component = component_of_type(IMAGE_TYPE_FW_CONFIG),
        .window_offset = IMAGE_NO_OFFSET,
        .keys = &pluton.keys,
    };
    uint32_t status, first, second, deviation;

    mem_wipe(capability, CAPABILITY_COUNT * sizeof(*capability));
    memcpy(copy, file, FLASH_FW_CONFIG_SIZE);
    status = image_verify(&expect, &info);
    if (hardened_launder(status) != IMAGE_STATUS_OK) {
        /* no yes by this way out, even if the file is good and the comparison went wrong */
        return IMAGE_STATUS_REFUSED | image_status_cause(status);
    }
    first = device_difference(body);
    if (hardened_launder(first) != 0 || head_difference(body, info.body_size) != 0) {
        return IMAGE_STATUS_REFUSED | IMAGE_REFUSED_BODY;
    }
    hardened_barrier();
    second = device_opinion(body);
    deviation = hardened_launder(first) | hardened_launder(second) | image_deviation(&info);
    if (hardened_launder(deviation) != 0) {
        return IMAGE_STATUS_REFUSED | IMAGE_REFUSED_BODY;
    }
    hardened_barrier();
    if (hardened_launder(second) == 0 && hardened_launder(status) == IMAGE_STATUS_OK) {
        memcpy(capability, body->capability, sizeof(body->capability));
    }
    /* no yes unless every difference was none */
    return status ^ deviation;
}

uint32_t capability_decode(const void *file, uint32_t size, uint16_t capability[CAPABILITY_COUNT])
{
    uint32_t status;

    mem_wipe(capability, CAPABILITY_COUNT * sizeof(*capability));
    if (size != FLASH_FW_CONFIG_SIZE) {
        return IMAGE_STATUS_REFUSED | IMAGE_REFUSED_BODY;
    }
    status = decode(file, capability);
    if (hardened_launder(status) != IMAGE_STATUS_OK) {
        /* a refusal leaves nothing behind, a store gone astray neither */
        mem_wipe(capability, CAPABILITY_COUNT * sizeof(*capability));
    }
    return status;
}

int capability_enabled(uint32_t id)
{
    for (uint32_t i = 0; id != 0 && i < CAPABILITY_COUNT; i++) {
        if (enabled[i] == id) {
            return 1;
        }
    }
    return 0;
}

const uint16_t *capability_list(void)
{
    return enabled;
}

static int development_allowed(void)
{
    return capability_enabled(CAPABILITY_APP_DEVELOPMENT) || efuse_lifecycle() < LIFECYCLE_DEVICE;
}

void capability_init(void)
{
    uint32_t status = capability_decode((const void *)(FLASH_WINDOW_BASE + FLASH_FW_CONFIG),
                                        FLASH_FW_CONFIG_SIZE, enabled);

    if (status != IMAGE_STATUS_OK && image_status_cause(status) != IMAGE_REFUSED_EMPTY) {
        image_post_refusal(IMAGE_TYPE_FW_CONFIG, status);
    }
    if (development_allowed()) {
        hardened_barrier();
        if (development_allowed()) {
            pluton.keys.allow_development = HARDENED_TRUE;
        }
    }
}
