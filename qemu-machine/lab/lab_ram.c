/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: memory. A snapshot is a copy of every block; a restore copies back what
 * the VGA dirty log names, the one client of QEMU's that a machine without a display has
 * to itself. Bits are cleared behind the TLBs' back: who restores flushes them.
 */
#include "qemu/osdep.h"
#include "qemu/bitmap.h"
#include "qemu/rcu.h"
#include "exec/exec-all.h"
#include "exec/ram_addr.h"
#include "exec/ramlist.h"
#include "hw/mt3620/mt3620_lab.h"
#include "lab.h"

/* Counts the states that a clean page is known to hold; 0: nobody keeps a dirty log */
static uint64_t ram_epoch;

static unsigned long *ram_dirty_bits(unsigned int client)
{
    DirtyMemoryBlocks *blocks = qatomic_rcu_read(&ram_list.dirty_memory[client]);

    /* One bitmap block speaks for 2 GiB: all memory of this board */
    return blocks->blocks[0];
}

static unsigned long ram_page(ram_addr_t addr)
{
    return addr >> TARGET_PAGE_BITS;
}

void lab_ram_track(void)
{
    RAMBlock *block;

    ram_epoch++;
    RCU_READ_LOCK_GUARD();
    RAMBLOCK_FOREACH(block) {
        assert(ram_page(block->offset + block->used_length) < DIRTY_MEMORY_BLOCK_SIZE);
        memory_region_set_log(block->mr, true, DIRTY_MEMORY_VGA);
    }
}

static void ram_clear_dirty(const LabBlock *b)
{
    bitmap_test_and_clear_atomic(ram_dirty_bits(DIRTY_MEMORY_VGA), ram_page(b->block->offset),
                                 ram_page(b->block->used_length));
}

static void ram_drop_code(ram_addr_t page)
{
    /* The flag is clear where code was translated from the page */
    if (!test_bit(ram_page(page), ram_dirty_bits(DIRTY_MEMORY_CODE))) {
        tb_invalidate_phys_range(page, page + TARGET_PAGE_SIZE - 1);
    }
}

typedef void RamPageFn(const LabBlock *b, uint64_t offset, void *opaque);

static void ram_each_dirty(const LabBlock *b, RamPageFn *fn, void *opaque)
{
    unsigned long first = ram_page(b->block->offset);
    unsigned long end = first + ram_page(b->block->used_length);
    unsigned long *bits = ram_dirty_bits(DIRTY_MEMORY_VGA);

    for (unsigned long page = find_next_bit(bits, end, first); page < end;
         page = find_next_bit(bits, end, page + 1)) {
        fn(b, (uint64_t)(page - first) << TARGET_PAGE_BITS, opaque);
    }
}

static void ram_save_page(const LabBlock *b, uint64_t offset, void *opaque)
{
    memcpy(b->copy + offset, b->block->host + offset, TARGET_PAGE_SIZE);
}

static void ram_restore_page(const LabBlock *b, uint64_t offset, void *opaque)
{
    unsigned int *count = opaque;

    memcpy(b->block->host + offset, b->copy + offset, TARGET_PAGE_SIZE);
    ram_drop_code(b->block->offset + offset);
    ++*count;
}

static void ram_first_save(LabRam *ram)
{
    RAMBlock *block;

    ram->blocks = g_array_new(false, false, sizeof(LabBlock));
    RAMBLOCK_FOREACH(block) {
        LabBlock b = { block, g_memdup2(block->host, block->used_length) };

        g_array_append_val(ram->blocks, b);
        ram_clear_dirty(&b);
    }
}

void lab_ram_save(LabRam *ram)
{
    ram_epoch++;
    RCU_READ_LOCK_GUARD();
    if (!ram->blocks) {
        ram_first_save(ram);
        return;
    }
    for (guint i = 0; i < ram->blocks->len; i++) {
        LabBlock *b = &g_array_index(ram->blocks, LabBlock, i);

        ram_each_dirty(b, ram_save_page, NULL);
        ram_clear_dirty(b);
    }
}

static const LabBlock *ram_block_of(const LabRam *ram, ram_addr_t page)
{
    for (guint i = 0; i < ram->blocks->len; i++) {
        const LabBlock *b = &g_array_index(ram->blocks, LabBlock, i);

        if (page >= b->block->offset && page - b->block->offset < b->block->used_length) {
            return b;
        }
    }
    return NULL;
}

static bool ram_page_is(const LabBlock *b, ram_addr_t page, const uint8_t *bytes)
{
    return !memcmp(b->block->host + (page - b->block->offset), bytes, TARGET_PAGE_SIZE);
}

bool lab_ram_page_same(const LabRam *ram, ram_addr_t page)
{
    const LabBlock *b = ram_block_of(ram, page);

    return !b || ram_page_is(b, page, b->copy + (page - b->block->offset));
}

unsigned int lab_ram_restore(LabRam *ram)
{
    unsigned int count = 0;

    RCU_READ_LOCK_GUARD();
    for (guint i = 0; i < ram->blocks->len; i++) {
        LabBlock *b = &g_array_index(ram->blocks, LabBlock, i);
        unsigned int before = count;

        ram_each_dirty(b, ram_restore_page, &count);
        if (count != before) {
            ram_clear_dirty(b);
        }
    }
    return count;
}

uint64_t mt3620_lab_untouched(const MemoryRegion *mr, uint64_t offset, uint64_t len)
{
    unsigned long first, end;

    if (!ram_epoch || !len) {
        return 0;
    }
    first = ram_page(mr->ram_block->offset + offset);
    end = ram_page(mr->ram_block->offset + offset + len - 1) + 1;
    return find_next_bit(ram_dirty_bits(DIRTY_MEMORY_VGA), end, first) < end ? 0 : ram_epoch;
}

void lab_ram_restore_all(LabRam *ram)
{
    ram_epoch++;
    RCU_READ_LOCK_GUARD();
    for (guint i = 0; i < ram->blocks->len; i++) {
        LabBlock *b = &g_array_index(ram->blocks, LabBlock, i);

        memcpy(b->block->host, b->copy, b->block->used_length);
        tb_invalidate_phys_range(b->block->offset, b->block->offset + b->block->used_length - 1);
        ram_clear_dirty(b);
    }
}

const char *lab_ram_differs(const LabRam *ram)
{
    for (guint i = 0; i < ram->blocks->len; i++) {
        LabBlock *b = &g_array_index(ram->blocks, LabBlock, i);

        if (memcmp(b->block->host, b->copy, b->block->used_length)) {
            return b->block->idstr;
        }
    }
    return NULL;
}

void lab_ram_free(LabRam *ram)
{
    if (!ram->blocks) {
        return;
    }
    for (guint i = 0; i < ram->blocks->len; i++) {
        g_free(g_array_index(ram->blocks, LabBlock, i).copy);
    }
    g_array_free(ram->blocks, true);
    ram->blocks = NULL;
}

void lab_ram_touched(ram_addr_t addr, uint64_t size)
{
    tb_invalidate_phys_range(addr, addr + size - 1);
    cpu_physical_memory_set_dirty_range(addr, size, 1 << DIRTY_MEMORY_VGA);
}

bool lab_ram_each_dirty(bool (*fn)(ram_addr_t page, void *opaque), void *opaque)
{
    unsigned long *bits, page;
    RAMBlock *block;

    RCU_READ_LOCK_GUARD();
    bits = ram_dirty_bits(DIRTY_MEMORY_VGA);
    RAMBLOCK_FOREACH(block) {
        unsigned long first = ram_page(block->offset);
        unsigned long end = first + ram_page(block->used_length);

        for (page = find_next_bit(bits, end, first); page < end;
             page = find_next_bit(bits, end, page + 1)) {
            if (!fn((ram_addr_t)page << TARGET_PAGE_BITS, opaque)) {
                return false;
            }
        }
    }
    return true;
}

typedef struct PagesOver {
    LabPages *pages;
    const LabRam *base;
} PagesOver;

static bool pages_note(ram_addr_t page, void *opaque)
{
    const PagesOver *over = opaque;
    const LabBlock *b = ram_block_of(over->base, page);

    if (b) {
        g_array_append_val(over->pages->address, page);
        g_byte_array_append(over->pages->bytes, b->block->host + (page - b->block->offset), TARGET_PAGE_SIZE);
    }
    return true;
}

void lab_pages_save(LabPages *pages, const LabRam *base)
{
    PagesOver over = { pages, base };

    lab_pages_free(pages);
    pages->address = g_array_new(false, false, sizeof(ram_addr_t));
    pages->bytes = g_byte_array_new();
    lab_ram_each_dirty(pages_note, &over);
}

void lab_pages_free(LabPages *pages)
{
    g_clear_pointer(&pages->address, g_array_unref);
    g_clear_pointer(&pages->bytes, g_byte_array_unref);
}

static bool pages_has(const LabPages *pages, ram_addr_t page)
{
    for (guint i = 0; i < pages->address->len; i++) {
        if (g_array_index(pages->address, ram_addr_t, i) == page) {
            return true;
        }
    }
    return false;
}

/* A page this run has written and the other had not is the base's still */
static bool pages_others_same(ram_addr_t page, void *opaque)
{
    const PagesOver *over = opaque;

    return pages_has(over->pages, page) || lab_ram_page_same(over->base, page);
}

bool lab_pages_same(LabPages *pages, const LabRam *base)
{
    PagesOver over = { pages, base };

    for (guint i = 0; i < pages->address->len; i++) {
        ram_addr_t page = g_array_index(pages->address, ram_addr_t, i);
        const LabBlock *b = ram_block_of(base, page);

        if (!ram_page_is(b, page, pages->bytes->data + (size_t)i * TARGET_PAGE_SIZE)) {
            return false;
        }
    }
    return lab_ram_each_dirty(pages_others_same, &over);
}

/* A page is compared line by line: a run has written little of it */
#define RAM_LINE 64

typedef struct RamChanged {
    const LabRam *ram;
    bool (*fn)(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque);
    void *opaque;
} RamChanged;

static bool ram_changed_page(ram_addr_t page, void *opaque)
{
    const RamChanged *changed = opaque;
    const LabBlock *b = ram_block_of(changed->ram, page);
    uint64_t first = b ? page - b->block->offset : 0;

    for (uint64_t at = first; b && at < first + TARGET_PAGE_SIZE; at += RAM_LINE) {
        if (memcmp(b->copy + at, b->block->host + at, RAM_LINE) &&
            !changed->fn(b, at, RAM_LINE, changed->opaque)) {
            return false;
        }
    }
    return true;
}

bool lab_ram_each_changed(const LabRam *ram,
                          bool (*fn)(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque),
                          void *opaque)
{
    RamChanged changed = { ram, fn, opaque };
    RAMBlock *block;

    if (!ram) {
        RCU_READ_LOCK_GUARD();
        RAMBLOCK_FOREACH(block) {
            LabBlock b = { block, NULL };

            if (!fn(&b, 0, block->used_length, opaque)) {
                return false;
            }
        }
        return true;
    }
    return lab_ram_each_dirty(ram_changed_page, &changed);
}
