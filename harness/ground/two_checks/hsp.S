/* SPDX-License-Identifier: MIT */
/*
 * HSP in the mask ROM's place: a refusal that is checked twice. One inverted branch changes
 * nothing, both together run code nobody has verified: the positive control of pairs of faults.
 */
#include <regs/memmap.h>

#define UNVERIFIED  (HSP_TCM_BASE + 0x8000)     /* the oracle's stage pluton */
#define END_CODE    0x600d600d

    .syntax unified
    .cpu cortex-m4
    .thumb

    .section .start, "ax"
    .word   HSP_TCM_BASE + HSP_TCM_SIZE
    .word   main + 1
    .rept   14
    .word   fault + 1
    .endr
fault:
    udf     #1

    .global main, check1, counted1, check2
main:
    ldr     r11, =HSP_CHIP_MISC_BASE + 4
    ldr     r4, =UNVERIFIED
    ldr     r1, =0xe7fee7fe         /* b . */
    str     r1, [r4]
    movs    r0, #0                  /* the verdict: refused */
    movs    r5, #0                  /* refusals counted */
    cmp     r0, #0
check1:
    bne     1f
counted1:
    adds    r5, #1
1:  cmp     r0, #0
check2:
    bne     2f
    adds    r5, #1
2:  cmp     r5, #0
    bne     refuse
    adds    r4, #1
    bx      r4

refuse:
    ldr     r0, =END_CODE
    str     r0, [r11]
3:  b       3b
    .ltorg
