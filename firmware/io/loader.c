// SPDX-License-Identifier: MIT
/*
 * Loader of real-time applications: runs on the I/O core, from its boot page. Owns
 * the boot page; fills TCM and SYSRAM from the ELF file in the flash window, then
 * gives the core away.
 *
 * The file's signature has been verified by Pluton; the loader checks its form all
 * the same, since a signed file may be a bad one. Everything is checked before the
 * first byte is copied, so a refused file leaves TCM and SYSRAM as they were.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io_boot.h"
#include "mem.h"
#include "mmio.h"
#include "regs/memmap.h"

/* ELF for the Arm architecture, 32 bit */
#define ELF_MAGIC           0x464C457F
#define ELF_CLASS_DATA_VERSION 0x010101     /* 32 bit, little endian, version 1 */
#define ELF_TYPE_EXEC       2
#define ELF_MACHINE_ARM     40
#define ELF_PT_LOAD         1
#define MAX_SEGMENTS        16
#define WINDOW_ALIGN        32

struct elf_header {
    uint32_t magic;
    uint32_t class_data_version;            /* byte 3: operating system, any */
    uint32_t ident_rest[2];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
struct segment {                            /* program header */
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

struct plan {
    uint32_t size;                          /* of the file */
    uint32_t entry;
    uint32_t count;                         /* LOAD segments with content */
    uint32_t in_window;                     /* how many of them stay in the window */
    uint32_t window_offset;                 /* the window must begin there for it */
    struct segment segment[MAX_SEGMENTS];
};

void loader_main(void);
void loader_fault(void);
void __attribute__((noreturn)) loader_jump(uint32_t sp, uint32_t pc);

/* io_loader.ld */
extern volatile struct io_boot_params loader_params;

static void __attribute__((noreturn)) stop(enum io_boot_status status)
{
    loader_params.status = status;
    for (;;) {
        __asm__ volatile("wfi");
    }
}

void loader_fault(void)
{
    stop(IO_BOOT_FAULT);
}

static bool inside(uint32_t start, uint32_t length, uint32_t base, uint32_t size)
{
    return start >= base && start - base <= size && length <= size - (start - base);
}

static bool in_ram(uint32_t start, uint32_t length)
{
    return inside(start, length, IO_TCM_BASE, IO_TCM_SIZE) ||
           inside(start, length, IO_SYSRAM_BASE, IO_SYSRAM_SIZE);
}

static bool in_window(const struct segment *s)
{
    return inside(s->vaddr, s->memsz, IO_FLASH_WINDOW_BASE, IO_FLASH_WINDOW_SIZE);
}

static void window_read(void *to, uint32_t offset, uint32_t length)
{
    memcpy(to, (const void *)(uintptr_t)(IO_FLASH_WINDOW_BASE + offset), length);
}

static enum io_boot_status read_header(struct plan *plan, struct elf_header *h)
{
    if (plan->size < sizeof(*h) || plan->size > IO_FLASH_WINDOW_SIZE) {
        return IO_BOOT_BAD_SIZE;
    }
    window_read(h, 0, sizeof(*h));
    if (h->magic != ELF_MAGIC || (h->class_data_version & 0xFFFFFF) != ELF_CLASS_DATA_VERSION ||
        h->type != ELF_TYPE_EXEC || h->machine != ELF_MACHINE_ARM || h->version != 1) {
        return IO_BOOT_BAD_HEADER;
    }
    if (h->phentsize != sizeof(struct segment) || h->phnum == 0 || h->phnum > MAX_SEGMENTS ||
        (h->phoff & 3) != 0 ||
        !inside(h->phoff, h->phnum * sizeof(struct segment), 0, plan->size)) {
        return IO_BOOT_BAD_TABLE;
    }
    plan->entry = h->entry;
    return IO_BOOT_LOADING;
}

/* The window shows the file from its start, or from where this segment demands it. */
static enum io_boot_status place_in_window(struct plan *plan, const struct segment *s)
{
    uint32_t into_window = s->vaddr - IO_FLASH_WINDOW_BASE;

    if (plan->in_window++ != 0) {
        return IO_BOOT_SECOND_WINDOW;
    }
    if (s->filesz != s->memsz || into_window > s->offset ||
        ((s->offset - into_window) & (WINDOW_ALIGN - 1)) != 0) {
        return IO_BOOT_BAD_ADDRESS;
    }
    plan->window_offset = s->offset - into_window;
    return IO_BOOT_LOADING;
}

static bool overlaps_earlier(const struct plan *plan, const struct segment *s)
{
    for (uint32_t n = 0; n < plan->count; n++) {
        const struct segment *other = &plan->segment[n];

        if (s->vaddr < other->vaddr + other->memsz && other->vaddr < s->vaddr + s->memsz) {
            return true;
        }
    }
    return false;
}

static enum io_boot_status plan_segment(struct plan *plan, const struct segment *s)
{
    enum io_boot_status status = IO_BOOT_LOADING;

    if (s->filesz > s->memsz || !inside(s->offset, s->filesz, 0, plan->size)) {
        return IO_BOOT_BAD_SEGMENT;
    }
    if (in_window(s)) {
        status = place_in_window(plan, s);
    } else if (!in_ram(s->vaddr, s->memsz)) {
        return IO_BOOT_BAD_ADDRESS;
    }
    if (status == IO_BOOT_LOADING && overlaps_earlier(plan, s)) {
        return IO_BOOT_OVERLAP;
    }
    plan->segment[plan->count++] = *s;
    return status;
}

static enum io_boot_status read_segments(struct plan *plan, const struct elf_header *h)
{
    enum io_boot_status status = IO_BOOT_LOADING;

    for (uint32_t n = 0; n < h->phnum && status == IO_BOOT_LOADING; n++) {
        struct segment s;

        window_read(&s, h->phoff + n * sizeof(s), sizeof(s));
        if (s.type == ELF_PT_LOAD && s.memsz != 0) {
            status = plan_segment(plan, &s);
        }
    }
    return status;
}

static const struct segment *segment_of(const struct plan *plan, uint32_t address, uint32_t length)
{
    for (uint32_t n = 0; n < plan->count; n++) {
        if (inside(address, length, plan->segment[n].vaddr, plan->segment[n].filesz)) {
            return &plan->segment[n];
        }
    }
    return NULL;
}

/* Initial SP and PC, read from the file: nothing has been copied yet. */
static enum io_boot_status read_vectors(const struct plan *plan, uint32_t vectors[2])
{
    const struct segment *s = segment_of(plan, plan->entry, 8);

    if (s == NULL || (plan->entry & 3) != 0) {
        return IO_BOOT_BAD_ENTRY;
    }
    window_read(vectors, s->offset + (plan->entry - s->vaddr), 8);
    if ((vectors[0] & 7) != 0 || !(in_ram(vectors[0] - 8, 8)) ||
        (vectors[1] & 1) == 0 || segment_of(plan, vectors[1] & ~1u, 2) == NULL) {
        return IO_BOOT_BAD_VECTORS;
    }
    return IO_BOOT_LOADING;
}

static void copy_segments(const struct plan *plan)
{
    for (uint32_t n = 0; n < plan->count; n++) {
        const struct segment *s = &plan->segment[n];

        if (!in_window(s)) {
            window_read((void *)(uintptr_t)s->vaddr, s->offset, s->filesz);
            memset((void *)(uintptr_t)(s->vaddr + s->filesz), 0, s->memsz - s->filesz);
        }
    }
    mmio_sync();
}

static void wait_for_window(const struct plan *plan)
{
    if (plan->window_offset == 0) {
        return;
    }
    loader_params.window_offset = plan->window_offset;
    mmio_sync();
    loader_params.status = IO_BOOT_MOVE_WINDOW;
    while ((loader_params.flags & IO_BOOT_FLAG_GO) == 0) {
    }
}

void loader_main(void)
{
    struct plan plan = { .size = loader_params.elf_size };
    struct elf_header header;
    uint32_t vectors[2];
    enum io_boot_status status = read_header(&plan, &header);

    if (status == IO_BOOT_LOADING) {
        status = read_segments(&plan, &header);
    }
    if (status == IO_BOOT_LOADING) {
        status = read_vectors(&plan, vectors);
    }
    if (status != IO_BOOT_LOADING) {
        stop(status);
    }
    copy_segments(&plan);
    wait_for_window(&plan);
    /* A debugger clears the bit to let the application go. */
    while ((loader_params.flags & IO_BOOT_FLAG_BREAKPOINT) != 0) {
    }
    loader_params.status = IO_BOOT_STARTED;
    loader_jump(vectors[0], vectors[1]);
}
