/* SPDX-License-Identifier: MIT */
/* The A7's program, part of HSP's image (hsp.S, which copies it to A7_LOAD): Arm state, then Thumb, twice. */
    .cpu    cortex-a7
    .arm
.macro on_a7 name
    .set    \name, A7_LOAD + (. - a7_image)
.endm
a7_image:
    movw    r1, #A7_RESULT & 0xffff
    movt    r1, #A7_RESULT >> 16
    mov     r0, #1
    cmp     r0, #1
on_a7 a7_eq
    addeq   r0, r0, #4                          /* 02800004 */
on_a7 a7_ne
    addne   r0, r0, #8
on_a7 a7_plain
    add     r0, r0, #16
on_a7 a7_branch
    beq     1f
    add     r0, r0, #32
1:  blx     a7_thumb
    str     r0, [r1]
    dsb

/* when HSP says so: 0x900 + 0x20, and 0x1043 in Thumb */
1:  ldr     r2, [r1, #4]
    cmp     r2, #0
    beq     1b
    adr     r4, 4f
    mov     r0, #0
on_a7 a7_load
    ldr     r3, [r4]
    add     r0, r0, r3
on_a7 a7_load_many
    ldm     r4, {r2, r3}
    add     r0, r0, r3
    blx     a7_thumb_it
    str     r0, [r1]
    dsb
2:  wfi
    b       2b
    .thumb
a7_thumb:
on_a7 a7t_add
    adds    r0, #64                             /* 3040 */
on_a7 a7t_addw
    add.w   r0, r0, #128                        /* f100 0080 */
    cmp     r0, #0
on_a7 a7t_b
    beq.n   3f                                  /* d0xx */
    add.w   r0, r0, #0x1000
3:  bx      lr

/* Z set: 1 + 2 + 0x40 + 0x1000 */
a7_thumb_it:
    cmp     r0, r0
on_a7 a7t_it_head
    ittee   eq                                  /* bf07 */
on_a7 a7t_it1
    addeq   r0, #1                              /* 3001 */
on_a7 a7t_it2
    addeq.w r0, r0, #2                          /* f100 0002 */
on_a7 a7t_it3
    addne.w r0, r0, #4                          /* f100 0004 */
on_a7 a7t_it4
    addne   r0, #8
    adds    r0, #0x40
on_a7 a7t_load
    ldr     r3, [r4, #8]
    add     r0, r0, r3
    bx      lr
    .balign 4
on_a7 a7_list
4:  .word   0x900, 0x20, 0x1000
a7_image_end:
