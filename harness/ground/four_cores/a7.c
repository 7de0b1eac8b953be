/* SPDX-License-Identifier: MIT */
/* Application core of the determinism proof: secure SVC, MMU off, toggles IO1's page. */
#include "shared.h"

#include <regs/firewall.h>
#include <regs/memmap.h>

static volatile uint32_t *const firewall = (volatile uint32_t *)FIREWALL_BASE;

static uint32_t virtual_time(void)
{
    uint32_t low, high;

    __asm__ volatile("mrrc p15, 0, %0, %1, c14" : "=r"(low), "=r"(high));
    return low;
}

static void toggle(uint32_t closed)
{
    const uint32_t desc = (FW_DESC + FW_NUM_STATIC * FW_DESC_STRIDE) / 4;

    firewall[desc + FW_DESC_BASE / 4] = TOGGLED_A7;
    firewall[desc + FW_DESC_END / 4] = TOGGLED_A7 + FW_GRANULE;
    firewall[desc + FW_DESC_PERM / 4] = FW_PERM(MASTER_IO1, FW_DENY);
    firewall[desc + FW_DESC_CTRL / 4] = closed ? FW_DESC_ENABLE : 0;
    __asm__ volatile("dsb\n isb" ::: "memory");
}

void a7_main(void)
{
    uint32_t round = 0;

    for (;;) {
        round = shared_round(CORE_SLOT_A7, virtual_time());
        if ((round & (TOGGLE_EVERY - 1)) == 0) {
            toggle(round & TOGGLE_EVERY);
        }
    }
}

__asm__(".section .start, \"ax\"\n"
        ".arm\n"
        ".globl _start\n"
        "_start:\n"
        "    ldr sp, =0x80020000\n"
        "    bl a7_main\n"
        "1:  b 1b\n"
        ".ltorg\n");
