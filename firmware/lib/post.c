/* SPDX-License-Identifier: MIT */
/* Post codes: owns MISC_POSTCODE of CHIP_MISC_CFG. */
#include "post.h"

#include "mmio.h"
#include "regs/chip.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { CHIP_MISC_REGS(REGTABLE_OFFSET) };

void post_code(uint32_t code)
{
    mmio_write32(HSP_CHIP_MISC_BASE + MISC_POSTCODE, code);
}

void post_stop(uint32_t code)
{
    __asm__ volatile("cpsid i" ::: "memory");
    post_code(code);
    for (;;) {
        __asm__ volatile("wfi" ::: "memory");
        /* landed here by a skipped branch or a spurious wake: sleep again */
        __asm__ volatile("wfi" ::: "memory");
    }
}
