/* SPDX-License-Identifier: MIT */
/* Vector table and entry of rt_hello; the loader has set up all memory. */
    .syntax unified
    .thumb

    .section .vectors, "a"
    .global rt_vectors
rt_vectors:
    .word   rt_stack_top
    .word   rt_reset + 1
    .rept   14
    .word   rt_exception + 1
    .endr
    .rept   100
    .word   rt_exception + 1
    .endr

    .text
    .thumb_func
rt_reset:
    ldr     r0, =0xE000ED08         /* VTOR */
    ldr     r1, =rt_vectors
    str     r1, [r0]
    dsb
    bl      rt_main
    .thumb_func
rt_exception:
    b       .
