/* SPDX-License-Identifier: MIT */
/* The I/O cores' loader, carried inside Pluton's image and so signed with it. */
    .section .rodata.io_loader, "a"
    .balign 4
    .global io_loader_start
    .global io_loader_end
io_loader_start:
#ifdef IO_LOADER
    .incbin IO_LOADER
    .balign 4
#endif
io_loader_end:
