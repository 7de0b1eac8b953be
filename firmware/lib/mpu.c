/* SPDX-License-Identifier: MIT */
/* MPU of the HSP's Cortex-M4. Owns its eight regions. */
#include "mpu.h"

#include "mmio.h"
#include "regs/memmap.h"

#define PERIPHERALS_BASE 0x20000000u
#define PERIPHERALS_SIZE 0x20000000u

extern const uint8_t __code_start[];
extern const uint8_t __code_room[];     /* a size, not an address */

/* size: a power of two, base a multiple of it */
static void set_region(uint32_t region, uint32_t base, uint32_t size, uint32_t attributes)
{
    uint32_t log2_size = 31 - (uint32_t)__builtin_clz(size);

    mmio_write32(MPU_RBAR, base | MPU_RBAR_VALID | region);
    mmio_write32(MPU_RASR, attributes | (log2_size - 1) << 1 | MPU_RASR_ENABLE);
}

/* Two regions cover what is not aligned to its size. */
static void set_code(uint32_t region, uint32_t base, uint32_t size)
{
    while (size) {
        uint32_t chunk = base & -base;

        if (base == 0 || chunk > size) {
            chunk = size;
        }
        set_region(region++, base, chunk, MPU_RASR_RO | MPU_RASR_NORMAL);
        base += chunk;
        size -= chunk;
    }
    mmio_sync();
}

static void clear_region(uint32_t region)
{
    mmio_write32(MPU_RBAR, MPU_RBAR_VALID | region);
    mmio_write32(MPU_RASR, 0);
}

/* On all the while: what the stage before it made of this one (MPU_NEXT) falls only when its own
 * region stands. */
void mpu_protect(void)
{
    set_region(MPU_PERIPHERALS, PERIPHERALS_BASE, PERIPHERALS_SIZE,
               MPU_RASR_RW | MPU_RASR_XN | MPU_RASR_DEVICE);
    set_region(MPU_TCM, HSP_TCM_BASE, HSP_TCM_SIZE,
               MPU_RASR_RW | MPU_RASR_XN | MPU_RASR_NORMAL);
    set_region(MPU_FLASH, FLASH_WINDOW_BASE, FLASH_SIZE,
               MPU_RASR_RO | MPU_RASR_XN | MPU_RASR_NORMAL);
    set_code(MPU_CODE, (uint32_t)(uintptr_t)__code_start, (uint32_t)(uintptr_t)__code_room);
    clear_region(MPU_SYSRAM);
    clear_region(MPU_NEXT);
    clear_region(MPU_NEXT + 1);
    mmio_write32(MPU_CTRL, MPU_CTRL_ENABLE);
    mmio_sync();
}

void mpu_allow_next_stage(uint32_t base, uint32_t size)
{
    set_code(MPU_NEXT, base, size);
}

void mpu_allow_sysram(void)
{
    set_region(MPU_SYSRAM, SYSRAM_BASE, SYSRAM_SIZE, MPU_RASR_RW | MPU_RASR_XN | MPU_RASR_NORMAL);
    mmio_sync();
}
