/* SPDX-License-Identifier: MIT */
/* M-profile probes: vector table, entry, guard and its escape from exceptions. */
    .syntax unified
    .thumb

    .section .text.entry, "ax"
    .global probe_entry
    .balign 512
probe_entry:
    .word   probe_stack_top
    .word   probe_reset + 1
    .word   probe_exception + 1     /* NMI */
    .word   probe_exception + 1     /* HardFault */
    .word   probe_exception + 1     /* MemManage */
    .word   probe_exception + 1     /* BusFault */
    .word   probe_exception + 1     /* UsageFault */
    .rept   9
    .word   probe_exception + 1
    .endr

    .text
    .thumb_func
probe_reset:
    /* Interrupts stay unmasked (none is enabled): with PRIMASK set each fault
     * would escalate to a HardFault. */
    cpsie   i
    /* Whoever started us may have left another stack. */
    ldr     r0, =probe_stack_top
    mov     sp, r0
    ldr     r0, =probe_bss_start
    ldr     r1, =probe_bss_end
    movs    r2, #0
1:  cmp     r0, r1
    bhs     2f
    str     r2, [r0], #4
    b       1b
2:  movs    r0, #0
    bl      probe_main
    b       .

    .thumb_func
    .global probe_guard
probe_guard:
    push    {r3-r11, lr}
    ldr     r2, =probe_escape_sp
    mov     r3, sp
    str     r3, [r2]
    mov     r2, r0
    mov     r0, r1
    blx     r2
    movs    r0, #0
    pop     {r3-r11, pc}

/* Record, then return from the exception to probe_escaped on the guard's stack,
 * whatever the interrupted code has done with its own. */
    .thumb_func
probe_exception:
    mov     r0, sp
    bl      arch_record
    ldr     r0, =probe_escape_sp
    ldr     r0, [r0]
    subs    r0, #32
    mov     sp, r0
    ldr     r1, =probe_escaped
    bic     r1, #1
    str     r1, [r0, #24]
    movs    r1, #0x01000000         /* xPSR: Thumb */
    str     r1, [r0, #28]
    mvn     lr, #6                  /* 0xFFFFFFF9: thread mode, main stack, no FPU frame */
    bx      lr

    .thumb_func
probe_escaped:
    movs    r0, #1
    pop     {r3-r11, pc}

    .ltorg
