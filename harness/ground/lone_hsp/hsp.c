/* SPDX-License-Identifier: MIT */
/* HSP on its own, in the place of the mask ROM: small ways to end that oracle and lockup
 * handling must see. */
#include "shared.h"

#include <stdint.h>

#include <regs/chip.h>
#include <regs/memmap.h>

#define REG(addr)   (*(volatile uint32_t *)(addr))

enum chip_reset { RST_RELEASE_OFFSET = 0x004, RST_SOC_OFFSET = 0x018, RST_REASON_OFFSET = 0x01C };

#define THUMB_BX_LR 0x4770u
#define THUMB_UDF   0xde00u

static void sleep_for_ever(void)
{
    for (;;) {
        __asm__ volatile("wfi");
    }
}

static void count_for_ever(void)
{
    for (;;) {
        REG(LONE_COUNT)++;
    }
}

/* Boot page of IO0: stack, reset vector and every fault to an undefined instruction. */
static void lock_io0_up(void)
{
    uint32_t page = HSP_IO_BOOT_BASE(0);

    REG(page) = IO_TCM_BASE + IO_TCM_SIZE;
    for (uint32_t vector = 1; vector < 16; vector++) {
        REG(page + 4 * vector) = 0x40 + 1;
    }
    REG(page + 0x40) = THUMB_UDF << 16 | THUMB_UDF;
    REG(HSP_CHIP_RESET_BASE + RST_RELEASE_OFFSET) = 1u << CORE_IO0;
    count_for_ever();
}

static void reset_once(void)
{
    if (REG(HSP_CHIP_RESET_BASE + RST_REASON_OFFSET) != RST_REASON_SOFTWARE) {
        REG(HSP_CHIP_RESET_BASE + RST_SOC_OFFSET) = RST_SOC_KEY;
    }
    sleep_for_ever();
}

static void run_from_tcm(void)
{
    void (*code)(void) = (void (*)(void))(LONE_WATCHED + 1);

    *(volatile uint16_t *)LONE_WATCHED = THUMB_BX_LR;
    __asm__ volatile("dsb\n isb" ::: "memory");
    code();
    sleep_for_ever();
}

void hsp_main(void)
{
    switch (REG(LONE_MODE)) {
    case LONE_COUNTER:
        count_for_ever();
        break;
    case LONE_LOCKUP:
        __asm__ volatile("udf #0");
        break;
    case LONE_IO_LOCKUP:
        lock_io0_up();
        break;
    case LONE_RESET:
        reset_once();
        break;
    case LONE_WATCH_ME:
        run_from_tcm();
        break;
    default:
        sleep_for_ever();
        break;
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x00120000\n"            /* top of HSP's TCM */
        ".word hsp_main + 1\n"
        ".rept 14\n .word fault + 1\n .endr\n"
        ".thumb_func\n"
        "fault:\n"
        "    udf #1\n");                /* a fault in HardFault: lockup */
