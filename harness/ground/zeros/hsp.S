/* SPDX-License-Identifier: MIT */
/*
 * HSP in the mask ROM's place: rows of zeros, MOVS r0, r0 each, which QEMU does not translate one by one
 * (qemu-machine/patches/0013). N and Z are r0's behind them, C and V as before; entered half way, too;
 * in an IT block they set no flag. Each answer is a bit of the post code.
 */
#include <regs/memmap.h>

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

    .macro  zeros n
    .rept   \n
    .hword  0
    .endr
    .endm

    /* sets that bit when the flags are N, Z, C, V under the mask 0xf0000000 */
    .macro  answer bit, nzcv
    mrs     r3, apsr
    lsrs    r3, r3, #28
    cmp     r3, #\nzcv
    bne     1f
    orr     r6, r6, #1 << \bit
1:
    .endm

    /* N Z C V, and r0 */
    .macro  start nzcv, r0
    ldr     r0, =\r0
    ldr     r3, =\nzcv << 28
    msr     apsr_nzcvq, r3
    .endm

    .global main
main:
    movs    r6, #0
    start   0b0011, 0x80000000
    zeros   1
    answer  0, 0b1011
    start   0b1000, 0
    zeros   2
    answer  1, 0b0100
    start   0b1110, 5
    zeros   40
    answer  2, 0b0010
    /* a row between others, a flag changed in it */
    start   0b0001, 0x80000000
    zeros   3
    movs    r2, #0
    zeros   3
    answer  3, 0b1001
    /* into the middle of a row that has run before */
    movs    r5, #0
row:
    start   0b0101, 0xffffffff
    cmp     r5, #1
    bne     2f
    msr     apsr_nzcvq, r3
    b       middle
    .ltorg
2:  zeros   8
middle:
    zeros   8
    answer  4, 0b1001
    adds    r5, #1
    cmp     r5, #2
    bne     3f
    b       last
3:  bic     r6, r6, #1 << 4
    b       row
last:
    /* in an IT block they are MOV r0, r0: Z stays */
    start   0b0100, 7
    .hword  0xbf01                  /* ITTTT EQ: the assembler does not count what zeros puts there */
    zeros   4
    answer  5, 0b0100
    /* and the first behind it sets them */
    start   0b0100, 7
    .hword  0xbf01
    zeros   5
    answer  6, 0b0000

    ldr     r0, =0x600d0000
    orrs    r0, r6
    ldr     r1, =HSP_CHIP_MISC_BASE + 4
    str     r0, [r1]
4:  b       4b
    .ltorg
