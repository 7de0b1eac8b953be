/* SPDX-License-Identifier: MIT */
/*
 * I/O core of the determinism proof: lives in the boot page, reads a page that another
 * core opens and closes (its fault handler counts and steps over), sleeps now and then
 * until its SysTick.
 */
#include "shared.h"

#define SYST_CSR    ((volatile uint32_t *)0xe000e010)
#define SYST_RVR    ((volatile uint32_t *)0xe000e014)
#define SYST_ON     7u      /* processor clock, interrupt, enabled */
#define SLEEP_EVERY 64u     /* rounds; a power of two */

static uint32_t me(void)
{
    return CORE_SLOT_IO0 + *(volatile uint32_t *)IO_ID_ADDR;
}

static uint32_t read_toggled(uint32_t addr)
{
    register uint32_t value __asm__("r0") = 0;
    register uint32_t from __asm__("r1") = addr;

    /* exactly two bytes: what hard_fault steps over */
    __asm__ volatile("ldr.n %0, [%1]" : "+l"(value) : "l"(from) : "memory");
    return value;
}

void io_tick(void)
{
    SHARED->ticks[me()]++;
}

void io_fault(uint32_t *frame)
{
    frame[6] += 2;
    SHARED->faults[me()]++;
}

void io_main(void)
{
    uint32_t slot = me();
    uint32_t page = slot == CORE_SLOT_IO0 ? TOGGLED_HSP : TOGGLED_A7;

    *SYST_RVR = slot == CORE_SLOT_IO0 ? 2999 : 4567;
    *SYST_CSR = SYST_ON;
    for (;;) {
        uint32_t round = shared_round(slot, read_toggled(page));
        if ((round & (SLEEP_EVERY - 1)) == 0) {
            __asm__ volatile("wfi");
        }
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x00130000\n"            /* top of the core's TCM */
        ".word io_main + 1\n"
        ".word hang + 1\n"
        ".word hard_fault + 1\n"
        ".rept 11\n .word hang + 1\n .endr\n"
        ".word io_tick + 1\n"
        ".thumb_func\n"
        "hard_fault:\n"
        "    mrs r0, msp\n"
        "    b io_fault\n"
        ".thumb_func\n"
        "hang:\n"
        "    b hang\n");
