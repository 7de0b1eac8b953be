/* SPDX-License-Identifier: MIT */
/*
 * HSP of the firewall proof, in the place of the mask ROM. Programs flash, provokes its
 * own faults, then runs A7 and IO0 and posts what they saw.
 */
#include "shared.h"

#include <regs/chip.h>
#include <regs/firewall.h>
#include <regs/memmap.h>
#include <regs/regtable.h>
#include <regs/sfc.h>

enum { FIREWALL_REGS(REGTABLE_OFFSET) };
enum { CHIP_MISC_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESOURCE_REGS(REGTABLE_OFFSET) };
enum { SFC_REGS(REGTABLE_OFFSET) };

#define FIREWALL(reg)   REG(FIREWALL_BASE + (reg))
#define RESET(reg)      REG(HSP_CHIP_RESET_BASE + (reg))
#define RESOURCE(reg)   REG(HSP_CHIP_RESOURCE_BASE + (reg))
#define SFC(reg)        REG(SFC_BASE + (reg))
#define CFSR            0xE000ED28
#define BFAR            0xE000ED38
#define SHCSR           0xE000ED24
#define NVIC_ISPR(n)    (0xE000E200 + 4 * ((n) / 32))
#define BUSFAULTENA     (1u << 17)

extern const uint32_t a7_image[], a7_image_end[], io_image[], io_image_end[];

static void post(uint32_t word)
{
    REG(HSP_CHIP_MISC_BASE + MISC_POSTCODE) = word;
}

static void post_results(uint32_t results)
{
    for (uint32_t i = 0; i < REG(results); i++) {
        post(REG(results + 4 + 4 * i));
    }
}

static void copy_words(uint32_t to, const uint32_t *from, const uint32_t *end)
{
    for (; from < end; to += 4) {
        REG(to) = *from++;
    }
}

static void barrier(void)
{
    __asm__ volatile("dsb\n isb" ::: "memory");
}

void hsp_fault(uint32_t *frame)
{
    frame[6] += 2;
}

/* write: the word to write; 0 reads. Every access is a 16-bit instruction. */
static void provoke(uint32_t addr, uint32_t write)
{
    REG(CFSR) = REG(CFSR);
    if (write) {
        __asm__ volatile("str.n %0, [%1]" : : "l"(write), "l"(addr) : "memory");
    } else {
        __asm__ volatile("ldr.n r0, [%0]" : : "l"(addr) : "r0", "memory");
    }
    post(REG(CFSR));
    post(REG(BFAR));
}

static void flash_command(uint32_t command, uint32_t addr, uint32_t len)
{
    SFC(SFC_CMD) = SFC_CMD_WREN;
    SFC(SFC_ADDR) = addr;
    SFC(SFC_LEN) = len;
    SFC(SFC_CMD) = command;
    while (SFC(SFC_STATUS) & SFC_STATUS_BUSY) {
    }
}

static void program_flash(void)
{
    flash_command(SFC_CMD_ERASE_4K, FLASH_CODE, 0);
    REG(SFC_BASE + SFC_BUFFER) = 0xE59F0000;        /* ldr r0, [pc] */
    REG(SFC_BASE + SFC_BUFFER + 4) = 0xE12FFF1E;    /* bx lr */
    REG(SFC_BASE + SFC_BUFFER + 8) = FLASH_ANSWER;
    flash_command(SFC_CMD_PROGRAM, FLASH_CODE, 12);
    REG(SFC_BASE + SFC_BUFFER) = FLASH_MARK;
    flash_command(SFC_CMD_PROGRAM, FLASH_DATA, 4);
}

static void set_descriptor(uint32_t n, uint32_t base, uint32_t end, uint32_t perm)
{
    uint32_t desc = FW_DESC + n * FW_DESC_STRIDE;

    FIREWALL(desc + FW_DESC_BASE) = base;
    FIREWALL(desc + FW_DESC_END) = end;
    FIREWALL(desc + FW_DESC_PERM) = perm;
    FIREWALL(desc + FW_DESC_CTRL) = FW_DESC_ENABLE;
    barrier();
}

static void check_latch(void)
{
    provoke(SYSRAM_BASE, 0);
    post(FIREWALL(FW_VIOL_STATUS));
    post(FIREWALL(FW_VIOL_ADDR));
    post(FIREWALL(FW_VIOL_INFO));
    post(REG(NVIC_ISPR(HSP_IRQ_TZ_VIOLATION)));
    provoke(SYSRAM_BASE + 4, 0xBAD);
    post(FIREWALL(FW_VIOL_STATUS));
    post(FIREWALL(FW_VIOL_ADDR));
    post(FIREWALL(FW_VIOL_COUNT));
    FIREWALL(FW_VIOL_STATUS) = FW_VIOL_VALID | FW_VIOL_OVERFLOW;
}

static void check_own_faults(void)
{
    provoke(HSP_ROM_BASE, 0xBAD);
    post(REG(HSP_ROM_BASE));
    provoke(FLASH_WINDOW_BASE + FLASH_DATA, 0xBAD);
    post(REG(FLASH_WINDOW_BASE + FLASH_DATA));
    post(FIREWALL(FW_VIOL_INFO));
    FIREWALL(FW_VIOL_STATUS) = FW_VIOL_VALID | FW_VIOL_OVERFLOW;
    provoke(HOLE, 0);
    post(FIREWALL(FW_VIOL_STATUS));
}

static void run_a7(void)
{
    set_descriptor(0, SYSRAM_BASE, SYSRAM_BASE + 0x100000,
                   FW_PERM(MASTER_HSP, FW_ALLOW) | FW_PERM(MASTER_A7_S, FW_ALLOW));
    set_descriptor(1, A7_DENIED, A7_DENIED + FW_GRANULE, FW_PERM(MASTER_A7_S, FW_DENY));
    FIREWALL(FW_SLOT + 4 * FW_SLOT_FLASH_WINDOW) = FW_M(HSP) | FW_M(A7_S);
    copy_words(A7_LOAD_ADDR, a7_image, a7_image_end);
    RESET(RST_A7_ENTRY) = A7_LOAD_ADDR;
    RESET(RST_RELEASE) = 1u << CORE_A7;
    while (REG(A7_RESULTS) == 0 || REG(A7_RESULTS + 4 * REG(A7_RESULTS)) != 0xA7A7A7A7) {
    }
    post_results(A7_RESULTS);
}

static void run_io(void)
{
    set_descriptor(2, IO_RESULTS, IO_RESULTS + FW_GRANULE, FW_PERM(MASTER_IO0, FW_ALLOW));
    RESOURCE(RES_IO0_WIN_BASE) = FLASH_DATA;
    RESOURCE(RES_IO0_WIN_SIZE) = 32;
    RESOURCE(RES_IO0_WIN_LOAD) = 1;
    copy_words(HSP_IO_BOOT_BASE(0), io_image, io_image_end);
    RESET(RST_RELEASE) = 1u << CORE_IO0;
    while (!(RESET(RST_CORE_REASON) & (4u << (4 * CORE_IO0)))) {
    }
    post_results(IO_RESULTS);
    post(RESET(RST_STATE));
}

static void check_handover(void)
{
    FIREWALL(FW_HANDOVER) = 1;
    barrier();
    provoke(FIREWALL_BASE + FW_DESC, 0x80000000);
    provoke(FIREWALL_BASE + FW_DESC_LOCK, 1);
    post(FIREWALL(FW_DESC_LOCK));
}

void hsp_main(void)
{
    REG(SHCSR) = BUSFAULTENA;
    program_flash();
    check_latch();
    check_own_faults();
    run_a7();
    run_io();
    check_handover();
    post(0x600D600D);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

__asm__(".section .start, \"ax\"\n"
        ".thumb\n"
        ".word 0x00120000\n"
        ".word hsp_main + 1\n"
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
        "    b hsp_fault\n"
        ".balign 4\n"
        "a7_image: .incbin \"firewall_a7.bin\"\n"
        ".balign 4\n"
        "a7_image_end:\n"
        "io_image: .incbin \"firewall_io.bin\"\n"
        ".balign 4\n"
        "io_image_end:\n"
        ".globl a7_image, a7_image_end, io_image, io_image_end\n");
