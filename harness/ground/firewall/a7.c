/* SPDX-License-Identifier: MIT */
/* A7 of the firewall proof: secure SVC, MMU off. */
#include "shared.h"

#include <regs/firewall.h>
#include <regs/memmap.h>
#include <regs/regtable.h>

enum { FIREWALL_REGS(REGTABLE_OFFSET) };

#define DESC(n, reg)    REG(FIREWALL_BASE + FW_DESC + (n) * FW_DESC_STRIDE + (reg))

extern void a7_vectors(void);
extern uint32_t a7_fault_status, a7_fault_address;

static uint32_t fault_status(void)
{
    uint32_t status;

    __asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(status));
    return status;
}

static uint32_t fault_address(void)
{
    uint32_t address;

    __asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(address));
    return address;
}

static uint32_t fetch_status(void)
{
    uint32_t status;

    __asm__ volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(status));
    return status;
}

static void clear_fault(void)
{
    __asm__ volatile("mcr p15, 0, %0, c5, c0, 0\n mcr p15, 0, %0, c6, c0, 0" : : "r"(0));
}

/* The abort handlers step over the instruction; nothing is reported if none came */
static void provoke_read(uint32_t addr)
{
    clear_fault();
    (void)REG(addr);
    result_add(A7_RESULTS, fault_status());
    result_add(A7_RESULTS, fault_address());
}

static void provoke_write(uint32_t addr)
{
    clear_fault();
    REG(addr) = 0xBADBAD00;
    result_add(A7_RESULTS, fault_status());
    result_add(A7_RESULTS, fault_address());
}

static void provoke_fetch(uint32_t addr)
{
    ((void (*)(void))addr)();
    result_add(A7_RESULTS, fetch_status());
}

void a7_main(void)
{
    __asm__ volatile("mcr p15, 0, %0, c12, c0, 0\n isb" : : "r"(a7_vectors));

    provoke_read(A7_DENIED);
    provoke_write(A7_DENIED);
    provoke_write(FLASH_WINDOW_BASE + FLASH_DATA);
    result_add(A7_RESULTS, REG(FLASH_WINDOW_BASE + FLASH_DATA));
    provoke_read(SFC_BASE);
    provoke_read(HOLE);
    provoke_fetch(A7_DENIED);
    result_add(A7_RESULTS, ((uint32_t (*)(void))(FLASH_WINDOW_BASE + FLASH_CODE))());

    /* A lock holds against the secure A7 too, and an opening behind a deny opens nothing */
    REG(FIREWALL_BASE + FW_DESC_LOCK) = 1u << 1;
    DESC(1, FW_DESC_CTRL) = 0;
    result_add(A7_RESULTS, DESC(1, FW_DESC_CTRL));
    DESC(FW_NUM_STATIC, FW_DESC_BASE) = A7_DENIED;
    DESC(FW_NUM_STATIC, FW_DESC_END) = A7_DENIED + FW_GRANULE;
    DESC(FW_NUM_STATIC, FW_DESC_PERM) = FW_PERM(MASTER_A7_S, FW_ALLOW);
    DESC(FW_NUM_STATIC, FW_DESC_CTRL) = FW_DESC_ENABLE;
    __asm__ volatile("dsb\n isb");
    provoke_read(A7_DENIED);
    result_add(A7_RESULTS, 0xA7A7A7A7);
    for (;;) {
        __asm__ volatile("wfi");
    }
}

__asm__(".section .start, \"ax\"\n"
        ".arm\n"
        ".globl _start\n"
        "_start:\n"
        "    ldr sp, =0x80008000\n"
        "    cps #0x17\n"               /* abort mode's own stack pointer is not used */
        "    cps #0x13\n"
        "    bl a7_main\n"
        ".ltorg\n"
        ".balign 32\n"
        ".globl a7_vectors\n"
        "a7_vectors:\n"
        "    b .\n"
        "    b .\n"
        "    b .\n"
        "    b prefetch\n"
        "    subs pc, lr, #4\n"         /* data abort: lr is the instruction + 8 */
        "    b .\n"
        "    b .\n"
        "    b .\n"
        "prefetch:\n"                   /* nothing to step over: back to the caller */
        "    cps #0x13\n"
        "    bx lr\n");
