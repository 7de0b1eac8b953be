/* SPDX-License-Identifier: MIT */
/* I/O core loader: vectors of the boot page and the jump into the application. */
    .syntax unified
    .thumb

    .section .text.entry, "ax"
    .global loader_vectors
loader_vectors:
    .word   loader_stack_top
    .word   loader_reset + 1
    .rept   14
    .word   loader_exception + 1
    .endr

    .text
    .thumb_func
loader_reset:
    cpsid   i
    bl      loader_main
    b       .

    .thumb_func
loader_exception:
    bl      loader_fault
    b       .

/* void loader_jump(uint32_t sp, uint32_t pc): registers hold nothing of ours */
    .global loader_jump
    .thumb_func
loader_jump:
    msr     msp, r0
    mov     lr, #0xFFFFFFFF
    dsb
    isb
    cpsie   i
    movs    r0, #0
    movs    r2, #0
    movs    r3, #0
    bx      r1
