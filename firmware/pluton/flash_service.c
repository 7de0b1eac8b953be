/* SPDX-License-Identifier: MIT */
/*
 * Flash writes for the monitor. What runs now, the 1BL copies and the set in the
 * window, is protected in the controller until the reset: from Pluton itself too.
 */
#include "pluton.h"

#include "flash_layout.h"
#include "hardened.h"
#include "post.h"
#include "regs/memmap.h"
#include "regs/sfc.h"
#include "sfc.h"

enum { PROTECT_ONE_BL, PROTECT_SET, PROTECT_RANGES };

/* What the monitor may ask for. All else changes by staging alone: locators, keystores, the other
 * bank, staged images. */
static const struct {
    uint32_t offset, size;
} open_area[] = {
    { FLASH_LOG, FLASH_LOG_SIZE },
    { FLASH_APPS, FLASH_APPS_SIZE },
    { FLASH_CONFIG, FLASH_CONFIG_SIZE },
};

void flash_service_protect(uint32_t active_bank)
{
    uint32_t active_base = active_bank ? FLASH_BANK_B : FLASH_BANK_A;

    if (sfc_protect(PROTECT_ONE_BL, FLASH_ONE_BL, FLASH_LOCATOR) != HARDENED_TRUE ||
        sfc_protect(PROTECT_SET, active_base, active_base + FLASH_BANK_SIZE) != HARDENED_TRUE) {
        post_code(POSTCODE_PLUTON_FAULT);
        pluton_set_failed(POSTCODE_PLUTON_FAULT);
    }
}

/* From the register that maps the set, not from the argument above: that may have been wrong. */
uint32_t flash_service_difference(void)
{
    uint32_t base = sfc_bank() ? FLASH_BANK_B : FLASH_BANK_A, unused = 0;

    for (uint32_t n = PROTECT_RANGES; n < SFC_NUM_PROTECT; n++) {
        unused |= sfc_protect_difference(n, 0, 0);
    }
    return sfc_bank_difference(pluton.handover.active_bank, PROTECT_RANGES) | unused |
           sfc_protect_difference(PROTECT_ONE_BL, FLASH_ONE_BL, FLASH_LOCATOR) |
           sfc_protect_difference(PROTECT_SET, base, base + FLASH_BANK_SIZE);
}

static int may_change(uint32_t offset, uint32_t len)
{
    if (len == 0 || offset >= FLASH_SIZE || len > FLASH_SIZE - offset) {
        return SECURE_EINVAL;
    }
    for (uint32_t n = 0; n < sizeof(open_area) / sizeof(open_area[0]); n++) {
        uint32_t size = open_area[n].size;

        if (offset >= open_area[n].offset && len <= size &&
            offset - open_area[n].offset <= size - len) {
            return 0;
        }
    }
    return SECURE_EACCES;
}

int flash_service_program(const struct secure_request *request)
{
    uint32_t offset = request->args[0], len = request->args[1];
    int error = may_change(offset, len);

    if (error) {
        return error;
    }
    if (len > SECURE_DATA_MAX) {
        return SECURE_EINVAL;
    }
    return sfc_program(offset, request->data, len) ? SECURE_EIO : 0;
}

int flash_service_erase(const struct secure_request *request)
{
    uint32_t offset = request->args[0], len = request->args[1];
    int error = may_change(offset, len);

    if (error) {
        return error;
    }
    if ((offset | len) % FLASH_SECTOR) {
        return SECURE_EINVAL;
    }
    return sfc_erase(offset, len) ? SECURE_EIO : 0;
}
