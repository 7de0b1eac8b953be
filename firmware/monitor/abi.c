// SPDX-License-Identifier: MIT
/*
 * ABI versions: the monitor's own and what the root file system's signed metadata
 * says it provides (NP section). Owns the list, made once at boot.
 */
#include "image.h"
#include "mem.h"
#include "monitor.h"
#include "regs/memmap.h"

#define SECTION_HEADER      4
#define PAIR_SIZE           8

static struct smc_abi abi[SMC_ABI_MAX];
static uint32_t abi_count;

static void add_pairs(const uint8_t *data, uint32_t length)
{
    uint32_t pairs = length < 4 ? 0 : mem_get32(data);

    if (pairs > SMC_ABI_MAX || 4 + pairs * PAIR_SIZE != length) {
        return;
    }
    for (uint32_t n = 0; n < pairs && abi_count < SMC_ABI_MAX; n++) {
        abi[abi_count].version = mem_get32(data + 4 + n * PAIR_SIZE);
        abi[abi_count].type = mem_get32(data + 8 + n * PAIR_SIZE);
        abi_count++;
    }
}

static void walk_sections(const uint8_t *metadata, uint32_t size)
{
    uint32_t at = 8, sections;

    if (mem_get32(metadata) != IMAGE_MAGIC) {
        return;
    }
    sections = mem_get32(metadata + 4);
    if (sections > IMAGE_MAX_SECTIONS) {
        return;
    }
    for (uint32_t n = 0; n < sections && at + SECTION_HEADER <= size; n++) {
        uint32_t length = mem_get16(metadata + at + 2);

        if (length > size - at - SECTION_HEADER) {
            return;
        }
        if (mem_get16(metadata + at) == IMAGE_SECTION_NP) {
            add_pairs(metadata + at + SECTION_HEADER, length);
        }
        at += SECTION_HEADER + length;
    }
}

/* The image at `window` has been verified; its metadata follows the body. */
void abi_collect(uint32_t window, uint32_t body_size)
{
    static uint8_t metadata[IMAGE_MAX_METADATA];
    uint32_t offset = window - FLASH_WINDOW_BASE + body_size;

    abi[0] = (struct smc_abi) { SMC_VERSION, SMC_ABI_SECURE_WORLD };
    abi_count = 1;
    if (body_size <= BANK_ROOT_FS_MAX) {
        flash_read(metadata, offset, sizeof(metadata));
        walk_sections(metadata, sizeof(metadata));
    }
}

/* a[2] = output pointer, a[3] = output length */
int service_abi_count(const uint32_t *a)
{
    if (a[3] != sizeof(abi_count)) {
        return SMC_EINVAL;
    }
    return nw_copy_out(a[2], &abi_count, sizeof(abi_count), 4);
}

/* The whole list or nothing; the return value is 0, the rest of the output stays as it is. */
int service_abi_versions(const uint32_t *a)
{
    uint32_t size = abi_count * sizeof(abi[0]);

    if (a[3] < size) {
        return SMC_ENOSPC;
    }
    return nw_copy_out(a[2], abi, size, 4);
}
