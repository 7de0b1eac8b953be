/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Boot page of an I/O core: how Pluton starts a real-time application (own; only
 * "a small ELF loader runs on the M4 itself" is public). Page:
 * docs/io-core-loader.md.
 *
 * Pluton, with the core held: points the 0x10000000 window at the ELF file (base
 * on 32 bytes), writes the loader image to the boot page, fills io_boot_params,
 * releases the core. The loader writes status. A file whose execute-in-place
 * segment wants to stand at the window's start although it lies later in the file
 * needs the window moved by window_offset once everything else has been copied:
 * the loader says IO_BOOT_MOVE_WINDOW and waits; Pluton checks that window_offset
 * is below elf_size and 32-byte aligned, reloads the window at ELF base + offset
 * with size elf_size - offset, then sets IO_BOOT_FLAG_GO in flags.
 */
#ifndef INTERFACE_IO_BOOT_H
#define INTERFACE_IO_BOOT_H

#define IO_BOOT_PARAMS          0xFF0        /* offset in the boot page */
#define IO_BOOT_LOADER_MAX      0xFF0

#ifndef __LINKER__
struct io_boot_params {
    unsigned int elf_size;                   /* Pluton: bytes of the ELF in the window */
    unsigned int flags;                      /* Pluton: IO_BOOT_FLAG_* */
    unsigned int status;                     /* loader: IO_BOOT_*; Pluton starts it as 0 */
    unsigned int window_offset;              /* loader: with IO_BOOT_MOVE_WINDOW */
};

#define IO_BOOT_FLAG_SWD        0x1          /* facts: enable SWD */
/* facts: stop before entry, until a debugger clears the bit */
#define IO_BOOT_FLAG_BREAKPOINT 0x2
#define IO_BOOT_FLAG_GO         0x80000000   /* window moved */

/* status: L(NAME, value, "text") */
#define IO_BOOT_STATUSES(L) \
    L(LOADING,       0x000, "loader running") \
    L(MOVE_WINDOW,   0x001, "waiting for the window to be moved") \
    L(STARTED,       0x002, "application entered") \
    L(BAD_SIZE,      0x101, "file size out of bounds") \
    L(BAD_HEADER,    0x102, "not a 32-bit little-endian Arm EXEC file") \
    L(BAD_TABLE,     0x103, "program header table out of bounds") \
    L(BAD_SEGMENT,   0x104, "segment's file range or sizes out of bounds") \
    L(BAD_ADDRESS,   0x105, "segment does not fit TCM, SYSRAM or window") \
    L(OVERLAP,       0x106, "segments overlap in memory") \
    L(SECOND_WINDOW, 0x107, "more than one segment in the window") \
    L(BAD_ENTRY,     0x108, "entry is no vector table in a loaded segment") \
    L(BAD_VECTORS,   0x109, "initial SP or PC out of bounds") \
    L(FAULT,         0x10A, "CPU fault while loading")
#define IO_BOOT_STATUS_ENUM(name, value, text) IO_BOOT_##name = (value),
enum io_boot_status { IO_BOOT_STATUSES(IO_BOOT_STATUS_ENUM) };
#undef IO_BOOT_STATUS_ENUM
#endif

#endif
