/* SPDX-License-Identifier: MIT */
/* HSP of the reset proof. RST_SCRATCH0 counts the steps across the resets. */
#include "shared.h"

#include <regs/chip.h>
#include <regs/firewall.h>
#include <regs/memmap.h>
#include <regs/regtable.h>
#include <regs/wdt.h>

enum { CHIP_MISC_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };
enum { FIREWALL_REGS(REGTABLE_OFFSET) };
enum { WDT_REGS(REGTABLE_OFFSET) };

#define RESET(reg)      REG(HSP_CHIP_RESET_BASE + (reg))
#define FIREWALL(reg)   REG(FIREWALL_BASE + (reg))
#define AIRCR           0xE000ED0C
#define SYSRESETREQ     0x05FA0004

extern const uint32_t a7_image[], a7_image_end[], io_image[], io_image_end[];

static void post(uint32_t word)
{
    REG(HSP_CHIP_MISC_BASE + MISC_POSTCODE) = word;
}

static void copy_words(uint32_t to, const uint32_t *from, const uint32_t *end)
{
    for (; from < end; to += 4) {
        REG(to) = *from++;
    }
}

static void wait_stopped(uint32_t core)
{
    while (RESET(RST_STATE) & (1u << core)) {
    }
    post(RESET(RST_CORE_REASON));
    RESET(RST_CORE_REASON) = 0xFFFFFFFF;
}

static void open_sysram(void)
{
    FIREWALL(FW_DESC + FW_DESC_BASE) = SYSRAM_BASE;
    FIREWALL(FW_DESC + FW_DESC_END) = SYSRAM_BASE + SYSRAM_SIZE;
    FIREWALL(FW_DESC + FW_DESC_PERM) = FW_PERM(MASTER_HSP, FW_ALLOW) |
                                       FW_PERM(MASTER_A7_S, FW_ALLOW) |
                                       FW_PERM(MASTER_IO0, FW_ALLOW);
    FIREWALL(FW_DESC + FW_DESC_CTRL) = FW_DESC_ENABLE;
    __asm__ volatile("dsb\n isb" ::: "memory");
}

/* Twice: a core held by its watchdog starts again from its entry */
static void cycle_a7(void)
{
    copy_words(A7_LOAD_ADDR, a7_image, a7_image_end);
    REG(ALIVE) = 0;
    RESET(RST_A7_ENTRY) = A7_LOAD_ADDR;
    RESET(RST_LOCK) = 1;
    RESET(RST_A7_ENTRY) = 0xBAD;
    for (int i = 0; i < 2; i++) {
        RESET(RST_RELEASE) = 1u << CORE_A7;
        wait_stopped(CORE_A7);
    }
    post(REG(ALIVE));
    post(RESET(RST_A7_ENTRY));
}

static void start_io(enum io_end how)
{
    REG(IO_HOW) = how;
    REG(ALIVE) = 0xFFFFFFFF;
    copy_words(HSP_IO_BOOT_BASE(0), io_image, io_image_end);
    RESET(RST_RELEASE) = 1u << CORE_IO0;
    while (REG(ALIVE) == 0xFFFFFFFF) {
    }
}

static void cycle_io(void)
{
    for (uint32_t how = IO_LOCKUP; how <= IO_WATCHDOG; how++) {
        start_io(how);
        wait_stopped(CORE_IO0);
        post(REG(ALIVE));
    }
    start_io(IO_STAY);
    RESET(RST_HOLD) = 1u << CORE_IO0;
    wait_stopped(CORE_IO0);
    post(REG(ALIVE));
}

static void lock_up(void)
{
    (void)REG(0x70000000);
}

void hsp_main(void)
{
    uint32_t step = RESET(RST_SCRATCH0);

    post(step);
    post(RESET(RST_REASON));
    post(RESET(RST_STATE) | RESET(RST_LOCK) | FIREWALL(FW_DESC_LOCK) | FIREWALL(FW_HANDOVER));
    RESET(RST_SCRATCH0) = step + 1;
    switch (step) {
    case 0:
        open_sysram();
        cycle_a7();
        cycle_io();
        FIREWALL(FW_DESC_LOCK) = 0xFFFFFFFF;
        FIREWALL(FW_HANDOVER) = 1;
        RESET(RST_SOC) = 0xBAD;
        RESET(RST_SOC) = RST_SOC_KEY;
        break;
    case 1:
        REG(AIRCR) = SYSRESETREQ;
        break;
    case 2:
        lock_up();
        break;
    case 3:
        REG(M4_WDT_BASE + WDT_SWRST) = WDT_SWRST_KEY;
        break;
    default:
        post(0x600D600D);
        break;
    }
    for (;;) {
        __asm__ volatile("wfi");
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x00120000\n"
        ".word hsp_main + 1\n"
        ".word again + 1\n"
        ".word again + 1\n"
        ".thumb_func\n"
        "again:\n"                     /* a fault in the fault handler */
        "    mov.w r0, #0x70000000\n"
        "    ldr r0, [r0]\n"
        "    b again\n"
        ".balign 4\n"
        "a7_image: .incbin \"reset_a7.bin\"\n"
        ".balign 4\n"
        "a7_image_end:\n"
        "io_image: .incbin \"reset_io.bin\"\n"
        ".balign 4\n"
        "io_image_end:\n"
        ".globl a7_image, a7_image_end, io_image, io_image_end\n");
