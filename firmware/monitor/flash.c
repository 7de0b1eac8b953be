// SPDX-License-Identifier: MIT
/*
 * Flash for the normal world: geometry, erase and program of the two regions it
 * owns. Pluton holds the controller; the monitor decides who may change what.
 */
#include "monitor.h"
#include "mem.h"
#include "regs/memmap.h"
#include "regs/sfc.h"

#define ERASE_STEP          0x10000u
#define WRITE_MIN           1u

struct region {
    uint32_t offset, size;
};
static const struct region writable[] = {
    { FLASH_APPS, FLASH_APPS_SIZE },
    { FLASH_CONFIG, FLASH_CONFIG_SIZE },
};

static bool inside(const struct region *region, uint32_t offset, uint32_t length)
{
    return offset >= region->offset && offset - region->offset <= region->size - length;
}

static int may_change(uint32_t offset, uint32_t length)
{
    if (length == 0 || offset >= FLASH_SIZE || length > FLASH_SIZE - offset) {
        return SMC_EINVAL;
    }
    for (size_t n = 0; n < sizeof(writable) / sizeof(writable[0]); n++) {
        if (length <= writable[n].size && inside(&writable[n], offset, length)) {
            /* Verified when the core started: it must stay what it was. */
            return io_core_uses_flash(offset, length) ? SMC_EBUSY : 0;
        }
    }
    return SMC_EACCES;
}

/* a[0] = pointer to struct smc_flash_info */
int service_query_flash(const uint32_t *a)
{
    struct smc_flash_info info;
    int status = nw_copy_in(&info, a[0], sizeof(info), 4);

    if (status != 0) {
        return status;
    }
    if (info.info_length < sizeof(info)) {
        return SMC_EINVAL;
    }
    info = (struct smc_flash_info) {
        .info_length = sizeof(info),
        .flash_length = FLASH_SIZE,
        .erase_min = FLASH_SECTOR, .erase_preferred = FLASH_SECTOR, .erase_max = ERASE_STEP,
        .write_min = WRITE_MIN, .write_preferred = FLASH_PAGE, .write_max = SECURE_DATA_MAX,
    };
    return nw_copy_out(a[0], &info, sizeof(info), 4);
}

/* a[0] = offset, a[1] = length */
int service_erase_flash(const uint32_t *a)
{
    uint32_t offset = a[0], left = a[1];
    int status = may_change(offset, left);

    if (status != 0) {
        return status;
    }
    if (((offset | left) & (FLASH_SECTOR - 1)) != 0) {
        return SMC_EINVAL;
    }
    while (left != 0 && status == 0) {
        uint32_t step = left < ERASE_STEP ? left : ERASE_STEP;
        struct pluton_args args = { .word = { offset, step } };

        status = pluton_call(SECURE_CMD_FLASH_ERASE, &args)->status;
        offset += step;
        left -= step;
    }
    return status;
}

/* a[0] = offset, a[1] = length, a[2] = data pointer */
int service_write_flash(const uint32_t *a)
{
    static uint8_t block[SECURE_DATA_MAX];
    uint32_t offset = a[0], left = a[1], from = a[2];
    int status = may_change(offset, left);

    if (status == 0) {
        status = nw_check(from, left, 1);
    }
    while (left != 0 && status == 0) {
        uint32_t step = left < sizeof(block) ? left : sizeof(block);
        struct pluton_args args = { .word = { offset, step }, .data = block, .length = step };

        status = nw_copy_in(block, from, step, 1);
        if (status == 0) {
            status = pluton_call(SECURE_CMD_FLASH_PROGRAM, &args)->status;
        }
        offset += step;
        from += step;
        left -= step;
    }
    return status;
}
