/* SPDX-License-Identifier: MIT */
/* IO0 of the reset proof: leaves a secret in its memories and ends as it is told. */
#include "shared.h"

#include <regs/memmap.h>
#include <regs/regtable.h>
#include <regs/wdt.h>

enum { WDT_REGS(REGTABLE_OFFSET) };

#define AIRCR       0xE000ED0C
#define SYSRESETREQ 0x05FA0004
#define SECRET      0x5EC4E75

void io_main(void)
{
    uint32_t how = REG(IO_HOW);

    /* What an application before this one left must be gone */
    REG(ALIVE) = REG(IO_TCM_BASE) | REG(IO_SYSRAM_BASE);
    REG(IO_TCM_BASE) = SECRET;
    REG(IO_SYSRAM_BASE) = SECRET;
    switch (how) {
    case IO_LOCKUP:
        (void)REG(0x70000000);
        break;
    case IO_SYSRESET:
        REG(AIRCR) = SYSRESETREQ;
        break;
    case IO_WATCHDOG:
        REG(M4_WDT_BASE + WDT_SWRST) = WDT_SWRST_KEY;
        break;
    }
    for (;;) {
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x0012F000\n"
        ".word io_main + 1\n"
        ".word again + 1\n"
        ".word again + 1\n"
        ".thumb_func\n"
        "again:\n"                     /* a fault in the fault handler */
        "    mov.w r0, #0x70000000\n"
        "    ldr r0, [r0]\n"
        "    b again\n");
