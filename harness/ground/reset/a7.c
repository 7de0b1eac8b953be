/* SPDX-License-Identifier: MIT */
/* A7 of the reset proof: counts its starts, then asks its own watchdog for a reset. */
#include "shared.h"

#include <regs/memmap.h>
#include <regs/regtable.h>
#include <regs/wdt.h>

enum { WDT_REGS(REGTABLE_OFFSET) };

void a7_main(void)
{
    REG(ALIVE) = REG(ALIVE) + 1;
    REG(WDT_A7_BASE + WDT_SWRST) = WDT_SWRST_KEY;
    for (;;) {
    }
}

__asm__(".section .start, \"ax\"\n"
        ".arm\n"
        ".globl _start\n"
        "_start:\n"
        "    ldr sp, =0x80008000\n"
        "    bl a7_main\n"
        ".ltorg\n");
