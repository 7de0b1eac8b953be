/* SPDX-License-Identifier: MIT */
/*
 * A7 probes, secure and normal: entry (SVC, MMU off), vectors, guard and its escape.
 * Exceptions record their syndrome and go back to SVC on the guard's stack.
 */
    .syntax unified
    .arm
    .arch armv7-a
    .arch_extension sec

    .equ MODE_SVC, 0x13

    .section .text.entry, "ax"
    .global probe_entry
probe_entry:
    b       probe_reset

    .balign 32
probe_vectors:
    b       .
    b       trap_undefined
    b       trap_undefined          /* SVC: no code of ours calls it */
    b       trap_prefetch
    b       trap_data
    b       .
    b       .
    b       .

probe_reset:
    cpsid   aif, #MODE_SVC
    ldr     sp, =probe_stack_top
    push    {r0-r3}
    ldr     r4, =probe_vectors
    mcr     p15, 0, r4, c12, c0, 0
    mov     r4, #0
    ldr     r5, =probe_bss_start
    ldr     r6, =probe_bss_end
1:  cmp     r5, r6
    strlo   r4, [r5], #4
    blo     1b
    isb
    mov     r0, sp
    bl      probe_main
    b       .

    .text
    .global probe_guard
probe_guard:
    push    {r4-r12, lr}
    ldr     r2, =probe_escape_sp
    str     sp, [r2]
    mov     r2, r0
    mov     r0, r1
    blx     r2
    mov     r0, #0
    pop     {r4-r12, pc}

    .macro TRAP name, kind, adjust
trap_\name:
    sub     r1, lr, #\adjust
    mov     r0, #\kind
    cpsid   aif, #MODE_SVC
    ldr     r2, =probe_escape_sp
    ldr     sp, [r2]
    bl      arch_record
    mov     r0, #1
    pop     {r4-r12, pc}
    .endm

    TRAP undefined, 1, 4
    TRAP prefetch, 3, 4
    TRAP data, 4, 8

/* void probe_smc(const uint32_t in[8], uint32_t out[14]): r8..r12 and lr get marks */
    .global probe_smc
probe_smc:
    push    {r1, r4-r12, lr}
    ldr     r8, =0x5A5A0008
    add     r9, r8, #1
    add     r10, r8, #2
    add     r11, r8, #3
    add     r12, r8, #4
    add     lr, r8, #6
    ldm     r0, {r0-r7}
    smc     #0
    push    {r0-r12, lr}
    ldr     r1, [sp, #56]
    mov     r2, sp
    mov     r3, #14
1:  ldr     r0, [r2], #4
    str     r0, [r1], #4
    subs    r3, r3, #1
    bne     1b
    add     sp, sp, #60
    pop     {r4-r12, pc}

    .ltorg
