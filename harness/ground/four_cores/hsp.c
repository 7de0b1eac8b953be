/* SPDX-License-Identifier: MIT */
/*
 * HSP of the determinism proof, in the place of the mask ROM: opens the firewall, starts
 * the other three cores, then works like them and toggles IO0's page.
 */
#include "shared.h"

#include <regs/chip.h>
#include <regs/firewall.h>
#include <regs/memmap.h>

#define REG(base, offset)   (*(volatile uint32_t *)((base) + (offset)))
#define SYST_CSR            REG(0xe000e010, 0)
#define SYST_RVR            REG(0xe000e014, 0)
#define SYST_ON             7u
#define ALL_CORES           ((1u << CORE_A7) | (1u << CORE_IO0) | (1u << CORE_IO1))

enum chip_misc { MISC_POSTCODE_OFFSET = 0x004 };
enum chip_reset { RST_RELEASE_OFFSET = 0x004, RST_A7_ENTRY_OFFSET = 0x010 };

extern const uint32_t a7_image[], a7_image_end[], io_image[], io_image_end[];

static void copy_words(uint32_t to, const uint32_t *from, const uint32_t *end)
{
    for (volatile uint32_t *out = (volatile uint32_t *)to; from < end;) {
        *out++ = *from++;
    }
}

static void set_descriptor(uint32_t n, uint32_t base, uint32_t end, uint32_t perm, uint32_t ctrl)
{
    uint32_t desc = FW_DESC + n * FW_DESC_STRIDE;

    REG(FIREWALL_BASE, desc + FW_DESC_BASE) = base;
    REG(FIREWALL_BASE, desc + FW_DESC_END) = end;
    REG(FIREWALL_BASE, desc + FW_DESC_PERM) = perm;
    REG(FIREWALL_BASE, desc + FW_DESC_CTRL) = ctrl;
    __asm__ volatile("dsb\n isb" ::: "memory");
}

static void start_others(void)
{
    const uint32_t all = FW_PERM(MASTER_A7_S, FW_ALLOW) | FW_PERM(MASTER_HSP, FW_ALLOW) |
                         FW_PERM(MASTER_IO0, FW_ALLOW) | FW_PERM(MASTER_IO1, FW_ALLOW);

    set_descriptor(0, SYSRAM_BASE, SYSRAM_BASE + SYSRAM_SIZE, all, FW_DESC_ENABLE);
    copy_words(A7_LOAD_ADDR, a7_image, a7_image_end);
    for (uint32_t c = 0; c < 2; c++) {
        copy_words(HSP_IO_BOOT_BASE(c), io_image, io_image_end);
        REG(HSP_IO_BOOT_BASE(c), IO_ID_ADDR) = c;
    }
    REG(HSP_CHIP_RESET_BASE, RST_A7_ENTRY_OFFSET) = A7_LOAD_ADDR;
    REG(HSP_CHIP_RESET_BASE, RST_RELEASE_OFFSET) = ALL_CORES;
}

void hsp_tick(void)
{
    SHARED->ticks[CORE_SLOT_HSP]++;
}

void hsp_main(void)
{
    start_others();
    REG(HSP_CHIP_MISC_BASE, MISC_POSTCODE_OFFSET) = 0x10000001;
    SYST_RVR = 7001;
    SYST_CSR = SYST_ON;
    for (;;) {
        uint32_t round = shared_round(CORE_SLOT_HSP, 0);
        if ((round & (TOGGLE_EVERY - 1)) == 0) {
            set_descriptor(1, TOGGLED_HSP, TOGGLED_HSP + FW_GRANULE,
                           FW_PERM(MASTER_IO0, FW_DENY),
                           round & TOGGLE_EVERY ? FW_DESC_ENABLE : 0);
        }
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x00120000\n"            /* top of HSP's TCM */
        ".word hsp_main + 1\n"
        ".rept 13\n .word hang + 1\n .endr\n"
        ".word hsp_tick + 1\n"
        ".thumb_func\n"
        "hang:\n"
        "    b hang\n"
        ".section .rodata, \"a\"\n"
        ".balign 4\n"
        ".globl a7_image, a7_image_end, io_image, io_image_end\n"
        "a7_image: .incbin \"four_cores_a7.bin\"\n .balign 4\n a7_image_end:\n"
        "io_image: .incbin \"four_cores_io.bin\"\n .balign 4\n io_image_end:\n");
