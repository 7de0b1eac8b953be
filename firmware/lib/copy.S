/* SPDX-License-Identifier: MIT */
/*
 * The inner loops of memcpy(), for HSP and I/O cores (Thumb) and the A7 (Arm state).
 *
 * What is copied may be an attacker's, and one wrong bit in an instruction of these loops must not
 * make a word of it an address. So none of the registers that hold source, destination and end, no
 * SP and no PC is one bit from a register loaded, nor in the list when bit 22 makes the LDRD an
 * LDM; and each register one bit from the destination's, as the base of a store, holds nothing that
 * was loaded: 0, where nothing can be written, the source or the end. The end is compared with the
 * destination: a wrong source does not make the copy longer.
 *
 *              source  dest.  end  loaded    one bit from these     one bit from the destination
 *   Thumb      r10     r11    r9   r4, r0    r0 r1 r2 r5 r6 r8 r12  r3 r9 r10 pc
 *   Arm        r8      r4     lr   r2, r3    r0 r1 r6 r7 r10 r11    r0 r5 r6 r12
 */
#include "copy.h"

    .syntax unified

/* void NAME(void *dst, const void *src, size_t len) */
    .macro  loop name, size
    .section .text.\name, "ax"
    .balign 4
    .global \name
    .type   \name, %function
#ifdef __thumb__
    .thumb_func
\name:
    push    {r3-r11, lr}
    movs    r3, #0
    mov     r10, r1
    mov     r11, r0
    add     r9, r0, r2
1:
    .if \size == 4
    ldr     r4, [r10], #4
    str     r4, [r11], #4
    .else
    .rept   \size / 8
    ldrd    r4, r0, [r10], #8
    strd    r4, r0, [r11], #8
    .endr
    .endif
    cmp     r11, r9
    bcc     1b
    pop     {r3-r11, pc}
#else
\name:
    push    {r4-r12, lr}
    mov     r4, r0
    mov     r8, r1
    add     lr, r0, r2
    mov     r0, #0
    mov     r5, #0
    mov     r6, #0
    mov     r12, #0
1:
    .if \size == 4
    ldr     r2, [r8], #4
    str     r2, [r4], #4
    .else
    .rept   \size / 8
    ldrd    r2, r3, [r8], #8
    strd    r2, r3, [r4], #8
    .endr
    .endif
    cmp     r4, lr
    bcc     1b
    pop     {r4-r12, pc}
#endif
    .ltorg
    .size   \name, . - \name
    .endm

    loop    copy_lines, COPY_LINE
    loop    copy_words, 4
