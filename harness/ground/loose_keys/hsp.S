/* SPDX-License-Identifier: MIT */
/*
 * HSP in the mask ROM's place: it carries seven bytes in a row of each fused key to where no key
 * belongs; one bit (24) of one register makes them eight. The positive control of the
 * laboratory's look for keys. The keys are the suite's (harness/tests/suite_vault.c): row r
 * is r * 0x9e3779b1.
 */
#include <regs/efuse.h>
#include <regs/engine.h>
#include <regs/mbox.h>
#include <regs/memmap.h>

#define ODD         (HSP_TCM_BASE + 0x4003)     /* no word of the key is an aligned one */
#define EDGE        (HSP_TCM_BASE + 0x5039)     /* the eighth byte begins another 64 */
#define WIPED       (HSP_TCM_BASE + 0x6000)
#define END_CODE    0x600d600d
#define KEY(row)    (((row) * 0x9e3779b1) & 0xffffffff)
#define NOT_YET     0x01000000                  /* the eighth byte is another one */

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

    /* In code no whole key either: halves in MOVW and MOVT */
    .macro  word reg, value
    movw    \reg, #(\value) & 0xffff
    movt    \reg, #(\value) >> 16
    .endm

    .global main, in_memory, across_lines, in_engine, in_mailbox, on_serial
main:
    /* before a base at instruction 20: seven bytes that stay, seven that are wiped */
    word    r4, EDGE
    word    r0, KEY(EFUSE_ROW_KEY_DEVICE)
    word    r1, KEY(EFUSE_ROW_KEY_DEVICE + 1) ^ NOT_YET
    word    r10, WIPED
    word    r2, KEY(EFUSE_ROW_KEY_QUOTE + 5)
    word    r3, KEY(EFUSE_ROW_KEY_QUOTE + 6) ^ NOT_YET
    str     r0, [r4]
    str     r1, [r4, #4]
    str     r2, [r10]
    str     r3, [r10, #4]
    nop
    nop
    nop
    nop

    word    r11, HSP_CHIP_MISC_BASE + 4
    lsrs    r1, r1, #24
across_lines:
    strb    r1, [r4, #7]
    ldrb    r1, [r4, #7]            /* what nobody looks at is no fault to the pruning */
    cmp     r1, #0
    beq     1f
1:  word    r4, ODD
    word    r1, KEY(EFUSE_ROW_KEY_DEVICE + 1) ^ NOT_YET
in_memory:
    str     r0, [r4]
    str     r1, [r4, #4]
    ldr     r1, [r4, #4]
    cmp     r1, #0
    beq     1f
1:  word    r5, HSP_ENGINE_BASE + ENG_DIGEST_IN + 4
    word    r2, KEY(EFUSE_ROW_KEY_QUOTE + 3)
    word    r3, KEY(EFUSE_ROW_KEY_QUOTE + 4) ^ NOT_YET
    word    r6, HSP_MBOX_SECURE_BASE + 0x40
    word    r8, KEY(EFUSE_ROW_KEY_END - 2)
    word    r7, KEY(EFUSE_ROW_KEY_END - 1) ^ NOT_YET
in_engine:
    str     r2, [r5]
    str     r3, [r5, #4]
in_mailbox:
    str     r8, [r6, #4]            /* a message: its word, then its command */
    str     r8, [r6]
    str     r7, [r6, #4]
    str     r8, [r6]

    word    r4, M4_UART_BASE
    word    r2, KEY(EFUSE_ROW_KEY_DEVICE + 2)
    word    r3, KEY(EFUSE_ROW_KEY_DEVICE + 3) ^ NOT_YET
on_serial:
    .irp    reg, r2, r3
    .rept   4
    str     \reg, [r4]             /* UART_RBR_THR */
    lsrs    \reg, \reg, #8
    .endr
    .endr

    /* registers and memory do not tell */
    movs    r1, #0
    movs    r3, #0
    movs    r7, #0
    str     r1, [r10]
    str     r1, [r10, #4]
    word    r0, END_CODE
    str     r0, [r11]
1:  b       1b
