/* SPDX-License-Identifier: MIT */
/*
 * HSP in the mask ROM's place gives the commands whose events come later than they do: flash is
 * programmed and erased, fuses are pulsed, both I/O cores are released and post. Each store is a
 * label, what a trigger must find (harness/tests/suite_triggers.c). Wants blank fuses.
 */
#include <regs/chip.h>
#include <regs/efuse.h>
#include <regs/memmap.h>
#include <regs/sfc.h>

#define PLACE       0x00700000      /* in the flash; nobody's */
#define NVIC_ISER   0xe000e100
#define NVIC_ICPR   0xe000e280
#define MIDDLE_CODE 0x600d0001
#define END_CODE    0x600d600d

/* Offsets of the register tables, which are C alone */
#define POSTCODE    0x004
#define RST_RELEASE 0x004
#define CMD         0x004           /* of SFC, EFUSE, and the engine */
#define SFC_ADDR    0x008
#define SFC_LEN     0x00c
#define SFC_STATUS  0x010
#define SFC_INT_EN  0x014
#define SFC_INT_STS 0x018
#define EFUSE_STATUS 0x008
#define EFUSE_UNLOCK 0x00c
#define EFUSE_ROW   0x010
#define ENG_SLOT    0x01c
#define CMD_POST    0x040
#define KEYGEN      11

    .syntax unified
    .cpu cortex-m4
    .thumb

/* The next program or erase at r5, of 4 bytes; the store of the command itself is the caller's. */
.macro enable
    movs    r0, #SFC_CMD_WREN
    str     r0, [r4, #CMD]
    str     r5, [r4, #SFC_ADDR]
    movs    r0, #4
    str     r0, [r4, #SFC_LEN]
.endm

/* Asleep until the operation ends: PRIMASK is set, the pending line wakes. */
.macro sleep
1:  wfi
    ldr     r0, [r4, #SFC_STATUS]
    tst     r0, #SFC_STATUS_BUSY
    bne     1b
    movs    r0, #1
    str     r0, [r4, #SFC_INT_STS]
    str     r6, [r7]
.endm

.macro poll base, status
1:  ldr     r0, [\base, #\status]
    tst     r0, #1
    bne     1b
.endm

/* An I/O core's boot page: three posts to that mailbox, then asleep. */
.macro io_program label, mailbox
    .balign 4
\label\():
    .word   IO_TCM_BASE + IO_TCM_SIZE
    .word   0x41
    .rept   14
    .word   0x5f
    .endr
    ldr     r0, 3f
    movs    r1, #5
    str     r1, [r0, #CMD_POST]     /* 0x44 */
    movs    r1, #7
    str     r1, [r0, #CMD_POST]     /* 0x48 */
    nop
    str     r1, [r0, #CMD_POST]     /* 0x4c */
2:  wfi
    b       2b
    .balign 4
3:  .word   \mailbox
    nop
    nop
    nop
    b       .
\label\()_end:
.endm

    .section .start, "ax"
    .word   HSP_TCM_BASE + HSP_TCM_SIZE
    .word   main + 1
    .rept   14
    .word   fault + 1
    .endr
fault:
    udf     #1

/* r0: from, r1: its end, r2: to */
copy:
    ldr     r3, [r0], #4
    str     r3, [r2], #4
    cmp     r0, r1
    bne     copy
    bx      lr

    .global main, release0, release1, program1, refused, program2, erase4, erase64, pulse1, pulse2
    .global two_words, many_words, two_read, keygen, post5, post7
main:
    cpsid   i
    ldr     r11, =HSP_CHIP_MISC_BASE + POSTCODE
    ldr     r0, =io0_program
    ldr     r1, =io0_program_end
    ldr     r2, =HSP_IO_BOOT_BASE(0)
    bl      copy
    ldr     r0, =io1_program
    ldr     r1, =io1_program_end
    ldr     r2, =HSP_IO_BOOT_BASE(1)
    bl      copy
    ldr     r3, =HSP_CHIP_RESET_BASE
    movs    r0, #1 << CORE_IO0
release0:
    str     r0, [r3, #RST_RELEASE]
    movs    r0, #1 << CORE_IO1
release1:
    str     r0, [r3, #RST_RELEASE]

    ldr     r4, =SFC_BASE
    ldr     r5, =PLACE
    ldr     r7, =NVIC_ICPR
    movs    r6, #1 << HSP_IRQ_SF
    ldr     r0, =NVIC_ISER
    str     r6, [r0]
    movs    r0, #1
    str     r0, [r4, #SFC_INT_EN]

    enable
    movs    r0, #SFC_CMD_PROGRAM
program1:
    str     r0, [r4, #CMD]
refused:                            /* busy: the same command once more begins nothing */
    str     r0, [r4, #CMD]
    poll    r4, SFC_STATUS
    movs    r0, #1
    str     r0, [r4, #SFC_INT_STS]
    str     r6, [r7]

    enable
    movs    r0, #SFC_CMD_ERASE_64K
erase64:
    str     r0, [r4, #CMD]
    sleep
    enable
    movs    r0, #SFC_CMD_PROGRAM
program2:
    str     r0, [r4, #CMD]
    sleep
    enable
    movs    r0, #SFC_CMD_ERASE_4K
erase4:
    str     r0, [r4, #CMD]
    sleep

    ldr     r8, =EFUSE_BASE
    ldr     r0, =EFUSE_UNLOCK_KEY
    movs    r1, #EFUSE_ROW_CUSTOMER
    str     r0, [r8, #EFUSE_UNLOCK]
two_words:                          /* of which no register of ours takes anything (docs/not-modelled.md) */
    strd    r0, r1, [r8, #EFUSE_UNLOCK]
    add     r2, r8, #EFUSE_ROW
    movs    r0, #EFUSE_ROW_CUSTOMER + 1
    movs    r1, #3
many_words:
    stm     r2, {r0, r1}
    movs    r0, #EFUSE_CMD_PROGRAM
pulse1:
    str     r0, [r8, #CMD]
    poll    r8, EFUSE_STATUS
two_read:
    ldrd    r0, r1, [r8, #EFUSE_ROW]

    ldr     r0, =EFUSE_UNLOCK_KEY
    str     r0, [r8, #EFUSE_UNLOCK]
    movs    r0, #EFUSE_CMD_PROGRAM
pulse2:
    str     r0, [r8, #CMD]
    ldr     r0, =MIDDLE_CODE
    str     r0, [r11]
    poll    r8, EFUSE_STATUS

    ldr     r9, =HSP_ENGINE_BASE
    movs    r0, #0                  /* the device key's slot */
    str     r0, [r9, #ENG_SLOT]
    movs    r0, #KEYGEN
keygen:
    str     r0, [r9, #CMD]

    ldr     r10, =HSP_MBOX_SECURE_BASE
    movs    r0, #5
post5:
    str     r0, [r10, #CMD_POST]
    movs    r0, #7
post7:
    str     r0, [r10, #CMD_POST]
    ldr     r0, =END_CODE
    str     r0, [r11]
1:  b       1b
    .ltorg

    io_program io0_program, IO_MBOX_A7_BASE
    io_program io1_program, IO_MBOX_M4_BASE
