/* SPDX-License-Identifier: MIT */
/* Manufacturing state: one step after the other, never back; the fuses see to the rest. */
#include "pluton.h"

#include "efuse.h"
#include "hardened.h"
#include "regs/efuse.h"

static uint32_t blow_marker(uint32_t row, uint32_t purpose)
{
    return efuse_program(row, 0xFFFFFFFF, purpose) ? REMOTE_API_STATUS_IO : REMOTE_API_STATUS_OK;
}

uint32_t lifecycle_advance(uint32_t state, uint32_t purpose)
{
    uint32_t now = efuse_lifecycle();
    uint32_t status = REMOTE_API_STATUS_OK;

    if (state > LIFECYCLE_DEVICE) {
        return REMOTE_API_STATUS_INVALID;
    }
    if (hardened_launder(state) < hardened_launder(now)) {
        return REMOTE_API_STATUS_DENIED;
    }
    if (state > now && !efuse_keys_valid()) {
        return REMOTE_API_STATUS_DENIED;
    }
    if (now < LIFECYCLE_MODULE1 && state >= LIFECYCLE_MODULE1) {
        status = blow_marker(EFUSE_ROW_MODULE1, purpose);
    }
    if (status == REMOTE_API_STATUS_OK && now < LIFECYCLE_DEVICE && state == LIFECYCLE_DEVICE) {
        status = blow_marker(EFUSE_ROW_DEVICE, purpose);
    }
    if (status == REMOTE_API_STATUS_OK && efuse_lifecycle() != state) {
        status = REMOTE_API_STATUS_IO;
    }
    return status;
}
