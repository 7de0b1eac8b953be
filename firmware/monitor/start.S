/* SPDX-License-Identifier: MIT */
/*
 * Security Monitor: entry, vectors and the door between the worlds.
 *
 * All C code of the monitor runs in monitor mode with SCR.NS = 0: its stack
 * pointer and link register are banked, so the normal world's modes keep theirs
 * untouched, and system registers are the secure copies. Exceptions stay masked.
 */
#include "core.h"
#include "flash_layout.h"

    .syntax unified
    .arm
    .arch armv7-a
    .arch_extension sec

    .equ MODE_FIQ, 0x11
    .equ MODE_IRQ, 0x12
    .equ MODE_SVC, 0x13
    .equ MODE_MON, 0x16
    .equ MODE_ABT, 0x17
    .equ MODE_UND, 0x1B

    /*
     * A constant in the instructions themselves. From a literal pool the write of a register and the
     * look at it behind would take it from one cell of memory.
     */
    .macro set reg, value
    movw    \reg, #:lower16:(\value)
    movt    \reg, #:upper16:(\value)
    .endm

    .section .text.entry, "ax"
    .global monitor_entry
/* First byte of the image: also the secure vector table. Any exception in the
 * secure world is a defect or an attack. */
monitor_entry:
    b   reset
    b   fault_und
    b   fault_svc
    b   fault_pabt
    b   fault_dabt
    b   fault_irq
    b   fault_irq
    b   fault_fiq

    .balign 32
    .global monitor_vectors
monitor_vectors:
    b   fault_und
    b   fault_und
    b   smc_entry
    b   fault_pabt
    b   fault_dabt
    b   fault_irq
    b   fault_irq
    b   fault_fiq

reset:
    cpsid   aif, #MODE_MON
    movw    r0, #SCR_SECURE
    mcr     p15, 0, r0, c1, c1, 0
    /* whatever we were given */
    set     r0, SCTLR_OFF
    mcr     p15, 0, r0, c1, c0, 0
    isb
    set     r0, monitor_entry
    mcr     p15, 0, r0, c12, c0, 0
    set     r0, monitor_vectors
    mcr     p15, 0, r0, c12, c0, 1
    isb
    set     sp, monitor_stack_top

    set     r0, MONITOR_DATA
    set     r1, monitor_bss_end
    mov     r2, #0
    mov     r3, #0
    mov     r4, #0
    mov     r5, #0
    mov     r6, #0
    mov     r7, #0
    mov     r8, #0
    mov     r9, #0
    /* 64 bytes a turn, as the linker script ends the tables */
1:  stmia   r0!, {r2-r9}
    stmia   r0!, {r2-r9}
    cmp     r0, r1
    blo     1b

    bl      monitor_main
    b       .

/*
 * Normal world calls. The frame is struct nw_context: r0..r12, one word that keeps
 * the stack on 8 bytes, then lr and spsr of monitor mode.
 */
smc_entry:
    srsdb   sp!, #MODE_MON
    sub     sp, sp, #4
    push    {r0-r12}
    movw    r0, #SCR_SECURE
    mcr     p15, 0, r0, c1, c1, 0
    isb
    /* compiled code leaves these alone, and one wrong bit makes them the base of a POP: no pointer of the caller's */
    mov     r5, #0
    mov     r7, #0
    mov     r9, #0
    mov     r11, #0
    mov     r12, #0
    mov     lr, #0
    mov     r0, sp
    bl      monitor_smc
    /* fall through */
world_exit:
    /* one stray branch, and the monitor would go on with its MMU off, or other vectors */
    bl      core_difference
    cmp     r0, #0
    bne     fault_und
    /* nor past the questions that an I/O core's buffer must answer */
    bl      firewall_grants_difference
    cmp     r0, #0
    bne     fault_und
    /* or the normal world would begin with what happens to lie on the stack: a context is at its top */
    set     r2, monitor_stack_top - 64
    cmp     sp, r2
    bne     fault_und
    clrex
    movw    r0, #SCR_NORMAL
    mcr     p15, 0, r0, c1, c1, 0
    isb
    /* one skipped write, and the normal world would start in secure state */
    mrc     p15, 0, r1, c1, c1, 0
    movw    r2, #SCR_NORMAL
    cmp     r1, r2
    bne     fault_und
    /* nor with rights that one wrong bit in a write of SCR has changed beside it */
    mrc     p15, 0, r1, c1, c1, 2
    set     r2, NSACR_NORMAL
    cmp     r1, r2
    bne     fault_und
    /* whoever has jumped past all that has no stack before the boot is done, and the context is nowhere but at its top */
    set     r1, monitor_booted
    ldr     r1, [r1]
    set     r2, MONITOR_BOOTED
    eor     r1, r1, r2
    set     r2, monitor_stack_top - 64
    eor     sp, r1, r2
    pop     {r0-r12}
    add     sp, sp, #4
    rfeia   sp!

/* void world_enter(const struct nw_context *): first entry, no way back */
    .global world_enter
world_enter:
    set     sp, monitor_stack_top - 64
    ldm     r0!, {r1-r8}
    stm     sp, {r1-r8}
    add     r12, sp, #32
    ldm     r0, {r1-r8}
    stm     r12, {r1-r8}
    bl      world_reset_normal
    b       world_exit

/*
 * The normal world's copies of banked registers, as after a reset: monitor mode
 * with SCR.NS = 1 reaches them.
 */
    .type world_reset_normal, %function
world_reset_normal:
    movw    r0, #SCR_NORMAL
    mcr     p15, 0, r0, c1, c1, 0
    isb
    mov     r0, #0
    mcr     p15, 0, r0, c2, c0, 0       /* TTBR0 */
    mcr     p15, 0, r0, c2, c0, 1       /* TTBR1 */
    mcr     p15, 0, r0, c2, c0, 2       /* TTBCR */
    mcr     p15, 0, r0, c3, c0, 0       /* DACR */
    mcr     p15, 0, r0, c5, c0, 0       /* DFSR */
    mcr     p15, 0, r0, c5, c0, 1       /* IFSR */
    mcr     p15, 0, r0, c6, c0, 0       /* DFAR */
    mcr     p15, 0, r0, c6, c0, 2       /* IFAR */
    mcr     p15, 0, r0, c12, c0, 0      /* VBAR */
    mcr     p15, 0, r0, c13, c0, 1      /* CONTEXTIDR */
    mcr     p15, 0, r0, c13, c0, 2      /* TPIDRURW */
    mcr     p15, 0, r0, c13, c0, 3      /* TPIDRURO */
    mcr     p15, 0, r0, c13, c0, 4      /* TPIDRPRW */
    set     r1, SCTLR_OFF
    mcr     p15, 0, r1, c1, c0, 0       /* SCTLR */
    mrc     p15, 0, r1, c0, c1, 1       /* ID_PFR1: virtualization present? */
    tst     r1, #0xF000
    mcrrne  p15, 4, r0, r0, c14         /* CNTVOFF */
    mcr     p15, 0, r0, c8, c7, 0       /* TLBIALL, non-secure */
    dsb
    movw    r0, #SCR_SECURE
    mcr     p15, 0, r0, c1, c1, 0
    isb
    bx      lr
    .size world_reset_normal, . - world_reset_normal

    .macro FAULT name, kind
fault_\name:
    mov     r2, lr
    cpsid   aif, #MODE_MON
    movw    r0, #SCR_SECURE
    mcr     p15, 0, r0, c1, c1, 0
    isb
    set     sp, monitor_fault_stack_top
    mov     r0, #\kind
    mov     r1, r2
    bl      monitor_fault
    b       .
    .endm

    FAULT und, 1
    FAULT svc, 2
    FAULT pabt, 3
    FAULT dabt, 4
    FAULT irq, 6
    FAULT fiq, 7
