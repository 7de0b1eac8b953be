/* SPDX-License-Identifier: MIT */
/*
 * Start-up code of every HSP stage: vector table, wiping, the way to stage_main().
 * Interrupts stay masked for ever (nvic.h says why), so every entry but reset is
 * a fault. The wipe precedes any use of the stack, and memory protection (mpu.h) is on
 * before stage_main().
 */
#include "stage.h"

#include <stddef.h>

#include "mpu.h"
#include "regs/memmap.h"

#define SCB_VTOR 0xE000ED08

_Static_assert(HSP_TCM_SIZE == 1u << (MPU_TCM_SIZE_FIELD / 2 + 1), "the field says the TCM's size");

extern uint32_t __stack_top[];
void stage_reset(void);

static void fault_entry(void)
{
    stage_fault();
}

typedef void (*vector)(void);

__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    vector reset;
    vector fault[14];
} vectors = {
    __stack_top,
    stage_reset,
    { fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry,
      fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry, fault_entry },
};

__attribute__((naked, section(".text.stage_reset"))) void stage_reset(void)
{
    __asm__ volatile("cpsid i\n\t"
                     "ldr r0, =__stack_top\n\t"
                     "msr msp, r0\n\t"
                     "ldr r0, =%c0\n\t"
                     "ldr r1, =__code_start\n\t"
                     "str r1, [r0]\n\t"
                     /*
                      * The code of the stage before is data from here on, to be wiped; the ROM has
                      * none before it and needs a region of its own. Then the TCM, and on.
                      */
                     "ldr r1, =%c1\n\t"
                     "movs r2, #0\n\t"
                     "movs r0, %2\n\t"
                     "str r0, [r1]\n\t"
                     "ldr r3, =__entry_code_region\n\t"
                     "str r3, [r1, #4]\n\t"
                     "movs r0, %3\n\t"
                     "str r0, [r1]\n\t"
                     "str r2, [r1, #4]\n\t"
                     "ldr r0, =%c4\n\t"
                     "str r0, [r1]\n\t"
                     "ldr r3, =%c5\n\t"
                     "str r3, [r1, #4]\n\t"
                     "movs r0, %6\n\t"
                     "str r0, [r1, #-8]\n\t"
                     "dsb\n\t"
                     "isb\n\t"
                     "movs r3, #0\n\t"
                     "movs r4, #0\n\t"
                     "movs r5, #0\n\t"
                     "movs r6, #0\n\t"
                     "movs r7, #0\n\t"
                     "mov r8, #0\n\t"
                     "mov r9, #0\n\t"
                     /* compiled code leaves r5 and r7 to r12 alone: what is one bit from SP finds 0 */
                     "mov r10, #0\n\t"
                     "mov r11, #0\n\t"
                     "mov r12, #0\n\t"
                     "ldr r0, =__wipe_start\n\t"
                     "ldr r1, =__wipe_end\n\t"
                     /* 64 bytes a turn: each instruction of a loop is one more a fault can strike */
                     "1: stmia r0!, {r2-r9}\n\t"
                     "stmia r0!, {r2-r9}\n\t"
                     "cmp r0, r1\n\t"
                     "blo 1b\n\t"
                     "ldr r0, =__stack_wipe_start\n\t"
                     "ldr r1, =__stack_top\n\t"
                     "2: cmp r0, r1\n\t"
                     "bhs 3f\n\t"
                     "stmia r0!, {r2-r9}\n\t"
                     "stmia r0!, {r2-r9}\n\t"
                     "b 2b\n\t"
                     "3: ldr r0, =__data_start\n\t"
                     "ldr r1, =__data_end\n\t"
                     "ldr r2, =__data_load\n\t"
                     "4: cmp r0, r1\n\t"
                     "bhs 5f\n\t"
                     "ldr r3, [r2], #4\n\t"
                     "str r3, [r0], #4\n\t"
                     "b 4b\n\t"
                     "5: dsb\n\t"
                     "isb\n\t"
                     "bl mpu_protect\n\t"
                     "bl stage_main\n\t"
                     "6: wfi\n\t"
                     "b 6b\n\t"
                     ".ltorg" ::"i"(SCB_VTOR), "i"(MPU_RBAR), "i"(MPU_RBAR_VALID | MPU_CODE),
                     "i"(MPU_RBAR_VALID | (MPU_CODE + 1)),
                     "i"(HSP_TCM_BASE | MPU_RBAR_VALID | MPU_TCM), "i"(MPU_TCM_DATA),
                     "i"(MPU_CTRL_ENABLE));
}

void stage_jump(uint32_t sealed, uint32_t size, uint32_t room, uint32_t stack_low,
                uint32_t stack_high)
{
    uint32_t base = sealed ^ STAGE_SEAL;
    uint32_t stack = ((const uint32_t *)(uintptr_t)base)[0];
    uint32_t entry = ((const uint32_t *)(uintptr_t)base)[1];

    if (stack <= stack_low || stack > stack_high || stack % 8 != 0) {
        return;
    }
    if (!(entry & 1) || entry - base >= size) {
        return;
    }
    mpu_allow_next_stage(base, room);
    __asm__ volatile("msr msp, %0\n\t"
                     "dsb\n\t"
                     "isb\n\t"
                     "bx %1" ::"r"(stack), "r"(entry)
                     : "memory");
    __builtin_unreachable();
}
