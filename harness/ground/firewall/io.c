/* SPDX-License-Identifier: MIT */
/* IO0 of the firewall proof: lives in its boot page, ends by asking for its own reset. */
#include "shared.h"

#include <regs/memmap.h>

#define CFSR        0xE000ED28
#define BFAR        0xE000ED38
#define SHCSR       0xE000ED24
#define AIRCR       0xE000ED0C
#define BUSFAULTENA (1u << 17)
#define SYSRESETREQ 0x05FA0004

static void provoke(uint32_t addr, uint32_t write)
{
    REG(CFSR) = REG(CFSR);
    if (write) {
        __asm__ volatile("str.n %0, [%1]" : : "l"(write), "l"(addr) : "memory");
    } else {
        __asm__ volatile("ldr.n r0, [%0]" : : "l"(addr) : "r0", "memory");
    }
    result_add(IO_RESULTS, REG(CFSR));
    result_add(IO_RESULTS, REG(BFAR));
}

/* Every access above is a 16-bit instruction */
void io_fault(uint32_t *frame)
{
    frame[6] += 2;
}

void io_main(void)
{
    REG(SHCSR) = BUSFAULTENA;
    result_add(IO_RESULTS, REG(IO_FLASH_WINDOW_BASE));
    provoke(IO_FLASH_WINDOW_BASE, 0xBAD);
    result_add(IO_RESULTS, REG(IO_FLASH_WINDOW_BASE));
    provoke(SYSRAM_BASE, 0);
    provoke(IO_FLASH_WINDOW_BASE + 0x1000, 0);
    REG(IO_TCM_BASE) = 0x5EC4E75;
    result_add(IO_RESULTS, 0x10101010);
    REG(AIRCR) = SYSRESETREQ;
    for (;;) {
        __asm__ volatile("wfi");
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x00130000\n"
        ".word io_main + 1\n"
        ".word hang + 1\n"
        ".word hang + 1\n"
        ".word hang + 1\n"
        ".word bus_fault + 1\n"
        ".thumb_func\n"
        "hang:\n"
        "    b hang\n"
        ".thumb_func\n"
        "bus_fault:\n"
        "    mov r0, sp\n"
        "    b io_fault\n");
