// SPDX-License-Identifier: MIT
/*
 * What the A7 itself holds against the normal world: the vectors of an SMC and of the secure
 * state, the secure translation, which coprocessors the normal world has. Set once; asked
 * anew on the way to it, when its own copies of the banked registers have been written.
 */
#include "core.h"

#include "mmio.h"
#include "monitor.h"
#include "regs/memmap.h"

#define ACTLR_SMP           (1u << 6)

extern const uint8_t monitor_entry[], monitor_vectors[];

void core_set_up(void)
{
    uint32_t actlr;

    __asm__ volatile("mcr p15, 0, %0, c14, c0, 0" :: "r"(A7_TIMER_HZ));         /* CNTFRQ */
    /* CNTP_CTL, secure */
    __asm__ volatile("mcr p15, 0, %0, c14, c2, 1" :: "r"(0));
    __asm__ volatile("mcr p15, 0, %0, c1, c1, 2" :: "r"(NSACR_NORMAL));
    __asm__ volatile("mrc p15, 0, %0, c1, c0, 1" : "=r"(actlr));
    __asm__ volatile("mcr p15, 0, %0, c1, c0, 1" :: "r"(actlr | ACTLR_SMP));
    mmio_sync();
}

uint32_t core_difference(void)
{
    uint32_t scr, nsacr, vbar, mvbar;

    __asm__ volatile("mrc p15, 0, %0, c1, c1, 0" : "=r"(scr));
    __asm__ volatile("mrc p15, 0, %0, c1, c1, 2" : "=r"(nsacr));
    __asm__ volatile("mrc p15, 0, %0, c12, c0, 0" : "=r"(vbar));
    __asm__ volatile("mrc p15, 0, %0, c12, c0, 1" : "=r"(mvbar));
    return (scr ^ SCR_SECURE) | (nsacr ^ NSACR_NORMAL) |
           (vbar ^ (uint32_t)(uintptr_t)monitor_entry) |
           (mvbar ^ (uint32_t)(uintptr_t)monitor_vectors) | mmu_difference();
}
