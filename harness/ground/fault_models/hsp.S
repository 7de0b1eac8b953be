/* SPDX-License-Identifier: MIT */
/*
 * HSP in the mask ROM's place: a chain of programs of a few instructions, each of which computes
 * r0 and posts it. A fault strikes a label; what r0 must be then is worked out by hand in
 * harness/tests/faultmodels_table.h. Behind each post a delay that is longer than the campaign's
 * budget: a faulted run ends there, and its last post code is that program's.
 */
#include <regs/memmap.h>

#define A7_LOAD     (SYSRAM_BASE + 0x10000)
#define A7_RESULT   (SYSRAM_BASE + 0x11000)
#define IO_LOAD     (SYSRAM_BASE + 0x12000)
#define IO_RESULT   (SYSRAM_BASE + 0x13000)
#define IO_STACK    (SYSRAM_BASE + 0x14000)
#define SYSRAM_PERM (1 << (2 * MASTER_A7_S) | 1 << (2 * MASTER_HSP) | 1 << (2 * MASTER_IO0) | 1 << (2 * MASTER_IO1))
#define SCRATCH     (HSP_TCM_BASE + 0x10000)    /* 0x00110000 in the table */
#define UNVERIFIED  (HSP_TCM_BASE + 0x8000)     /* the oracle's stage pluton */
#define END_CODE    0x600d600d

    .syntax unified
    .cpu cortex-m4
    .thumb

.macro report
    str     r0, [r11]
    movs    r7, #205
8:  subs    r7, #1
    bne     8b
.endm

.macro io_core n
    ldr     r1, =HSP_IO_BOOT_BASE(\n)          /* its stack pointer, its entry */
    ldr     r2, =IO_STACK
    str     r2, [r1]
    ldr     r2, =IO_LOAD + 1
    str     r2, [r1, #4]
    ldr     r1, =IO_RESULT
    movs    r0, #0
    str     r0, [r1]
    dsb
    ldr     r2, =HSP_CHIP_RESET_BASE
    movs    r3, #(2 << \n)                      /* CORE_IO0, CORE_IO1 */
    str     r3, [r2, #4]                        /* RST_RELEASE */
2:  ldr     r0, [r1]
    cmp     r0, #0
    beq     2b
    report
.endm

    .section .start, "ax"
    .word   HSP_TCM_BASE + HSP_TCM_SIZE
    .word   main + 1
    .rept   14
    .word   fault + 1
    .endr
fault:
    udf     #1                      /* a fault in HardFault: lockup */

main:
    ldr     r11, =HSP_CHIP_MISC_BASE + 4

/* plain instructions of either size: 0x3f */
    movs    r1, #0x50
    mvn     r2, #0
    movs    r0, #1
adds2:
    adds    r0, #2                  /* 3002 */
adds4:
    adds    r0, #4                  /* 3004 */
add8:
    add.w   r0, r0, #8              /* f100 0008 */
adds16:
    adds    r0, #16
adds32:
    adds    r0, #32                 /* 3020 */
    report

/* an IT block, Z set: 0x13 */
    movs    r0, #0
    cmp     r0, #0
it_head:
    ittee   eq                      /* bf07 */
it1:
    addeq   r0, #1
it2:
    addeq   r0, #2
it3:
    addne   r0, #4
it4:
    addne   r0, #8
    adds    r0, #16
    report

/* B T1, taken: 2 */
    movs    r0, #0
    cmp     r0, #1
b_taken:
    bne.n   1f                      /* d1xx */
    adds    r0, #1
1:  adds    r0, #2
    report

/* B T1, not taken: 3 */
    movs    r0, #0
    cmp     r0, #1
b_not:
    beq.n   1f
    adds    r0, #1
1:  adds    r0, #2
b_plain:
    b       2f
2:  report

/* B T3, taken: 2 */
    movs    r0, #0
    cmp     r0, #1
bw_taken:
    bne.w   1f
    adds    r0, #1
1:  adds    r0, #2
    report

/* B T3, not taken: 3 */
    movs    r0, #0
    cmp     r0, #1
bw_not:
    beq.w   1f
    adds    r0, #1
1:  adds    r0, #2
    report

/* CBZ, taken: 2 */
    movs    r0, #0
    movs    r1, #0
cbz_taken:
    cbz     r1, 1f                  /* b1xx */
    adds    r0, #1
1:  adds    r0, #2
    report

/* CBNZ, not taken: 3 */
    movs    r0, #0
    movs    r1, #0
cbnz_not:
    cbnz    r1, 1f
    adds    r0, #1
1:  adds    r0, #2
    report

/* a branch that ends an IT block, not taken: 3 */
    movs    r0, #0
    cmp     r0, #1
    it      eq
it_branch:
    beq     1f
    adds    r0, #1
1:  adds    r0, #2
    report

/* an IT block of instructions of either size, Z set: 0x13 */
    movs    r0, #0
    cmp     r0, #0
wit_head:
    ittee   eq                      /* bf07 */
wit1:
    addeq.w r0, r0, #1              /* f100 0001 */
wit2:
    addeq   r0, #2                  /* 3002 */
wit3:
    addne.w r0, r0, #4              /* f100 0004 */
wit4:
    addne   r0, #8
    adds    r0, #16
    report

/* one of three, and a wide instruction behind it: 0x71 */
    movs    r0, #0
    cmp     r0, #0
    itte    eq
wit3_1:
    addeq   r0, #1
wit3_2:
    addeq.w r0, r0, #0x40           /* f100 0040 */
wit3_3:
    addne.w r0, r0, #4              /* f100 0004 */
wit3_out:
    add.w   r0, r0, #0x10
    adds    r0, #0x20
    report

/* a wide branch that ends an IT block, not taken: 3 */
    movs    r0, #0
    cmp     r0, #1
    it      eq
it_bw:
    beq.w   1f
    adds    r0, #1
1:  adds    r0, #2
    report

/* registers: 0x12345679, 0x100, 0x1001, 0x00120000 */
    ldr     r0, =0x12345678
reg_r0:
    adds    r0, #1
    report
    mov     r12, #0x100
reg_r12:
    mov     r0, r12
    report
    ldr     lr, =0x1001
reg_lr:
    mov     r0, lr
    report
    ldr     r0, =HSP_TCM_BASE + HSP_TCM_SIZE
    mov     sp, r0
reg_sp:
    mov     r0, sp
    report

/* a loop of eight, the addend is set once: 8 */
    movs    r0, #0
    movs    r1, #1
    movs    r2, #8
sum:
    adds    r0, r0, r1              /* 1840 */
    subs    r2, #1
    bne     sum
    report

/* a loop of eight, the addend is set each time: 8 */
    movs    r0, #0
    movs    r2, #8
1:  movs    r1, #1
sum_fresh:
    adds    r0, r0, r1
    subs    r2, #1
    bne     1b
    report

/* flags n0 z1 c1 v0: 6 */
    movs    r0, #0
    cmp     r0, r0
flags:
    nop
    it      mi
    addmi   r0, #1
    it      eq
    addeq   r0, #2
    it      cs
    addcs   r0, #4
    it      vs
    addvs   r0, #8
    report

/* flags that are computed anew: 0 */
    movs    r0, #0
flags_fresh:
    cmp     r0, r0
    it      mi
    addmi   r0, #1
    report

/* loads: 0x0ff01234, 0x123, 0x11 */
    ldr     r1, =data_word
load:
    ldr     r0, [r1]
    report
    ldr     r1, =data_list
load_many:
    ldm     r1, {r2, r3, r4}
    adds    r0, r2, r3
    adds    r0, r0, r4
    report
    ldr     r1, =data_pair
load_post:
    ldr     r0, [r1], #4
    report

/* memory: 0x0a0b0c0d; a loop of four that puts the word right each time: 4 */
    ldr     r2, =SCRATCH
    ldr     r1, =0x0a0b0c0d
    str     r1, [r2]
memory:
    ldr     r0, [r2]
    report
    ldr     r2, =SCRATCH
    movs    r0, #0
    movs    r3, #4
    movs    r4, #1
    str     r4, [r2]
memory_fresh:
    ldr     r1, [r2]
    adds    r0, r0, r1
    str     r4, [r2]
    subs    r3, #1
    bne     memory_fresh
    report

/* a register of chip-reset: 0x100; erased flash through the window: 0xffffffff */
    ldr     r1, =HSP_CHIP_RESET_BASE + 0x40     /* RST_SCRATCH0 */
    mov     r2, #0x100
    str     r2, [r1]
device_reset:
    ldr     r0, [r1]
    report
    ldr     r1, =FLASH_WINDOW_BASE + 0x700000
device_flash:
    ldr     r0, [r1]
    report

/* the A7 computes, Arm state, then Thumb: 0x10d5 */
    ldr     r1, =FIREWALL_BASE + 0x100          /* descriptor 0: all SYSRAM, every core */
    ldr     r2, =SYSRAM_BASE
    str     r2, [r1]
    ldr     r2, =SYSRAM_BASE + SYSRAM_SIZE
    str     r2, [r1, #4]
    movs    r2, #SYSRAM_PERM
    str     r2, [r1, #8]
    movs    r2, #1
    str     r2, [r1, #12]
    dsb
    ldr     r1, =a7_image
    ldr     r2, =A7_LOAD
    ldr     r3, =a7_image_end
1:  ldr     r4, [r1], #4
    str     r4, [r2], #4
    cmp     r1, r3
    blo     1b
    ldr     r1, =A7_RESULT
    movs    r0, #0
    str     r0, [r1]
    str     r0, [r1, #4]                        /* not yet */
    ldr     r2, =HSP_CHIP_RESET_BASE
    ldr     r3, =A7_LOAD
    str     r3, [r2, #0x10]                     /* RST_A7_ENTRY */
    movs    r3, #1                              /* CORE_A7 */
release:
    str     r3, [r2, #4]                        /* RST_RELEASE */
2:  ldr     r0, [r1]
    cmp     r0, #0
    beq     2b
    report

/* the A7 goes on, with loads, then an IT block in Thumb: 0x1963 */
    movs    r0, #0
    str     r0, [r1]
    dsb
    movs    r2, #1
    str     r2, [r1, #4]
2:  ldr     r0, [r1]
    cmp     r0, #0
    beq     2b
    report

/* an I/O core computes, then the other one, from the same image: 0x11d, 0x11d */
    ldr     r1, =io_image
    ldr     r2, =IO_LOAD
    ldr     r3, =io_image_end
1:  ldr     r4, [r1], #4
    str     r4, [r2], #4
    cmp     r1, r3
    blo     1b
    io_core 0
    io_core 1

/* code that must not run, one decision away: 7 */
    ldr     r5, =UNVERIFIED
    movw    r1, #0xe7fe                         /* b . */
    strh    r1, [r5]
    dsb
    isb
    adds    r5, #1
    movs    r6, #0
    movs    r0, #7
gate:
    cbnz    r6, 1f
    b       2f
1:  bx      r5
2:  report

/* the end */
    movs    r4, #0
end_nop:
    nop                                         /* bf00 */
    ldr     r0, =END_CODE
end_post:
    str     r0, [r11]
3:  b       3b

    .ltorg
data_word:
    .word   0x0ff01234
data_list:
    .word   0x100, 0x20, 0x3
data_pair:
    .word   0x11, 0x22

#include "a7.S"

#include "io.S"
