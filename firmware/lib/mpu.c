/* SPDX-License-Identifier: MIT */
/* MPU of the HSP's Cortex-M4. Owns its eight regions; a higher number wins. */
#include "mpu.h"

#include "mmio.h"
#include "regs/memmap.h"

#define MPU_CTRL        0xE000ED94u
#define MPU_RBAR        0xE000ED9Cu
#define MPU_RASR        0xE000EDA0u

#define CTRL_ENABLE     0x1u
#define RBAR_VALID      0x10u
#define RASR_ENABLE     0x1u
#define RASR_XN         (1u << 28)
#define RASR_RW         (1u << 24)      /* privileged only; nothing runs unprivileged */
#define RASR_RO         (5u << 24)
#define RASR_NORMAL     (1u << 17)
#define RASR_DEVICE     (1u << 16)

enum {
    REGION_PERIPHERALS, REGION_TCM, REGION_FLASH, REGION_SYSRAM,
    REGION_CODE,                        /* and the one after it */
    REGION_NEXT = REGION_CODE + 2,      /* and the one after it */
    REGIONS = REGION_NEXT + 2
};
_Static_assert(REGIONS <= 8, "Cortex-M4 has eight");

#define PERIPHERALS_BASE 0x20000000u
#define PERIPHERALS_SIZE 0x20000000u

extern const uint8_t __code_start[];
extern const uint8_t __code_room[];     /* a size, not an address */

/* size: a power of two, base a multiple of it */
static void set_region(uint32_t region, uint32_t base, uint32_t size, uint32_t attributes)
{
    uint32_t log2_size = 31 - (uint32_t)__builtin_clz(size);

    mmio_write32(MPU_RBAR, base | RBAR_VALID | region);
    mmio_write32(MPU_RASR, attributes | (log2_size - 1) << 1 | RASR_ENABLE);
}

/* Two regions cover what is not aligned to its size. */
static void set_code(uint32_t region, uint32_t base, uint32_t size)
{
    while (size) {
        uint32_t chunk = base & -base;

        if (base == 0 || chunk > size) {
            chunk = size;
        }
        set_region(region++, base, chunk, RASR_RO | RASR_NORMAL);
        base += chunk;
        size -= chunk;
    }
    mmio_sync();
}

void mpu_protect(void)
{
    mmio_write32(MPU_CTRL, 0);
    for (uint32_t i = 0; i < REGIONS; i++) {
        mmio_write32(MPU_RBAR, RBAR_VALID | i);
        mmio_write32(MPU_RASR, 0);
    }
    set_region(REGION_PERIPHERALS, PERIPHERALS_BASE, PERIPHERALS_SIZE,
               RASR_RW | RASR_XN | RASR_DEVICE);
    set_region(REGION_TCM, HSP_TCM_BASE, HSP_TCM_SIZE, RASR_RW | RASR_XN | RASR_NORMAL);
    set_region(REGION_FLASH, FLASH_WINDOW_BASE, FLASH_SIZE, RASR_RO | RASR_XN | RASR_NORMAL);
    set_code(REGION_CODE, (uint32_t)(uintptr_t)__code_start, (uint32_t)(uintptr_t)__code_room);
    mmio_write32(MPU_CTRL, CTRL_ENABLE);
    mmio_sync();
}

void mpu_allow_next_stage(uint32_t base, uint32_t size)
{
    set_code(REGION_NEXT, base, size);
}

void mpu_allow_sysram(void)
{
    set_region(REGION_SYSRAM, SYSRAM_BASE, SYSRAM_SIZE, RASR_RW | RASR_XN | RASR_NORMAL);
    mmio_sync();
}
