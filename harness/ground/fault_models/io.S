/* SPDX-License-Identifier: MIT */
/* Either I/O core's program, part of HSP's image (hsp.S, which copies it to IO_LOAD). */
    .cpu    cortex-m4
    .thumb
.macro on_io name
    .set    \name, IO_LOAD + (. - io_image)
.endm
io_image:
    movw    r1, #IO_RESULT & 0xffff
    movt    r1, #IO_RESULT >> 16
    adr     r4, 3f
    mov     r5, #IO_TCM_BASE + 0x10000          /* 0x00110000 in the table, a zero */
    movs    r0, #1
    cmp     r0, #1
on_io io_b
    bne.n   1f                                  /* d1xx */
    adds    r0, #16
1:
on_io io_add
    adds    r0, #4                              /* 3004 */
on_io io_addw
    add.w   r0, r0, #8                          /* f100 0008 */
on_io io_load
    ldr     r2, [r4]
    adds    r0, r0, r2
    ldr     r2, [r5]
    adds    r0, r0, r2
    str     r0, [r1]
    dsb
2:  wfi
    b       2b
    .balign 4
on_io io_word
3:  .word   0x100
io_image_end:
