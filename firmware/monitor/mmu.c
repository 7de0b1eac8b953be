// SPDX-License-Identifier: MIT
/*
 * Secure translation tables. Owns the tables; nothing changes them after
 * mmu_enable().
 *
 * Virtual = physical for the monitor, the devices it drives and the flash window.
 * Normal RAM appears only at NW_ALIAS, marked non-secure: the monitor's accesses
 * there leave the core as the normal world's, so the firewall would stop one that
 * strayed, and following a normal-world pointer by mistake faults. Everything
 * else, page 0 first of all, is unmapped.
 */
#include "core.h"
#include "hardened.h"
#include "mem.h"
#include "mmio.h"
#include "monitor.h"
#include "regs/memmap.h"

#define L1_ENTRIES          4096
#define L2_ENTRIES          256
#define SECTION_SIZE        0x100000u
#define PAGE_SIZE           0x1000u

/* Section descriptors (Armv7-A short format, AFE = 0, TRE = 0) */
#define SECTION             0x2u
#define SECTION_XN          (1u << 4)
#define SECTION_RW          (1u << 10)              /* privileged only */
#define SECTION_RO          ((1u << 15) | (1u << 10))
#define SECTION_NORMAL      ((1u << 12) | (1u << 3) | (1u << 2))
#define SECTION_DEVICE      (1u << 2)
#define SECTION_NS          (1u << 19)
#define TABLE               0x1u
#define TABLE_NS            (1u << 3)
/* Small page descriptors */
#define PAGE                0x2u
#define PAGE_XN             0x1u
#define PAGE_RW             (1u << 4)
#define PAGE_RO             ((1u << 9) | (1u << 4))
#define PAGE_NORMAL         ((1u << 6) | (1u << 3) | (1u << 2))
#define PAGE_UNCACHED       (1u << 6)

#define SCTLR_MMU           0x1u
#define SCTLR_CACHES        ((1u << 2) | (1u << 11) | (1u << 12))
#define SCTLR_WXN           (1u << 19)
#define SCTLR_UWXN          (1u << 20)
#define TTBR_WALK_CACHED    0x48u
#define DACR_DOMAIN0_CLIENT 0x1u
#define SCTLR_ON            (SCTLR_OFF | SCTLR_MMU | SCTLR_CACHES | SCTLR_WXN | SCTLR_UWXN)

extern const uint8_t monitor_text_end[];

/* One object, so that no linker sorts a small table before the aligned one. */
static struct {
    uint32_t l1[L1_ENTRIES];
    uint32_t l2_monitor[L2_ENTRIES];
    uint32_t l2_normal[L2_ENTRIES];
} tables __attribute__((section(".tables,\"aw\",%nobits@"), aligned(16384)));

#define ADDRESS(p)          ((uint32_t)(uintptr_t)(p))
#define NW_WHOLE            (NW_RAM_SIZE & ~(SECTION_SIZE - 1))
#define DEVICE              (SECTION_DEVICE | SECTION_RW | SECTION_XN)
#define L1(virtual)         (tables.l1 + (virtual) / SECTION_SIZE)
#define L2(table, address)  ((table) + (address) / PAGE_SIZE % L2_ENTRIES)

/* Entries that follow each other: `first`, then so much more each time until `end`. */
struct run {
    uint32_t entry, first, step, end, attributes;
};

/*
 * R(first entry, first, step, end, attributes); the firewall's section reaches up to the secure mailbox.
 * An entry for a table comes ahead of that table's: while it is looked at, a register holds the table's
 * address, and what one wrong bit stores there is seen by what comes after.
 */
#define RUNS(R)                                                                                    \
    R(L1(FLASH_WINDOW_BASE), FLASH_WINDOW_BASE, SECTION_SIZE, FLASH_WINDOW_BASE + FLASH_SIZE,      \
      SECTION | SECTION_NORMAL | SECTION_RO | SECTION_XN | SECTION_NS)                             \
    R(L1(FIREWALL_BASE), FIREWALL_BASE, SECTION_SIZE, FIREWALL_BASE + SECTION_SIZE,                \
      SECTION | DEVICE)                                                                            \
    R(L1(A7_PERIPHBASE), A7_PERIPHBASE, SECTION_SIZE, A7_PERIPHBASE + SECTION_SIZE,                \
      SECTION | DEVICE)                                                                            \
    R(L1(NW_ALIAS), NW_RAM_BASE, SECTION_SIZE, NW_RAM_BASE + NW_WHOLE,                             \
      SECTION | SECTION_NORMAL | SECTION_RW | SECTION_XN | SECTION_NS)                             \
    R(L1(NW_ALIAS + NW_WHOLE), ADDRESS(tables.l2_normal), SECTION_SIZE,                            \
      ADDRESS(tables.l2_normal) + 1, TABLE | TABLE_NS)                                             \
    R(L2(tables.l2_normal, NW_RAM_BASE + NW_WHOLE), NW_RAM_BASE + NW_WHOLE, PAGE_SIZE,             \
      NW_RAM_BASE + NW_RAM_SIZE, PAGE | PAGE_NORMAL | PAGE_RW | PAGE_XN)                           \
    R(L2(tables.l2_monitor, MONITOR_LOAD), MONITOR_LOAD, PAGE_SIZE, ADDRESS(monitor_text_end),     \
      PAGE | PAGE_NORMAL | PAGE_RO)                                                                \
    R(L2(tables.l2_monitor, MONITOR_DATA), MONITOR_DATA, PAGE_SIZE, MONITOR_EXCHANGE,              \
      PAGE | PAGE_NORMAL | PAGE_RW | PAGE_XN)                                                      \
    R(L2(tables.l2_monitor, MONITOR_EXCHANGE), MONITOR_EXCHANGE, PAGE_SIZE, MONITOR_END,           \
      PAGE | PAGE_UNCACHED | PAGE_RW | PAGE_XN)                                                    \
    R(L1(MONITOR_LOAD), ADDRESS(tables.l2_monitor), SECTION_SIZE, ADDRESS(tables.l2_monitor) + 1,  \
      TABLE)

/*
 * Twice: one is written from, the other asked, so that one wrong cell of memory is not in both.
 * An address only the linker knows cannot be inverted; it can be moved by a constant.
 */
#define MOVED               0x5A96C3B4u
#define AS_IS(entry, first, step, end, attributes)                                                 \
    { ADDRESS(entry), first, step, end, attributes },
#define BY_A_CONSTANT(entry, first, step, end, attributes)                                         \
    { ADDRESS(entry) + MOVED, (first) + MOVED, (step) + MOVED, (end) + MOVED,                      \
      (attributes) + MOVED },
static const struct run map[] = { RUNS(AS_IS) };
static const struct run moved[] = { RUNS(BY_A_CONSTANT) };
#define NUM_RUNS (sizeof(map) / sizeof(map[0]))

/* Constants, between text and data: where text ends the linker alone knows. */
static struct run constants(void)
{
    uint32_t text_end = ADDRESS(monitor_text_end);

    return (struct run) { ADDRESS(L2(tables.l2_monitor, text_end)), text_end, PAGE_SIZE,
                          MONITOR_DATA, PAGE | PAGE_NORMAL | PAGE_RO | PAGE_XN };
}

static void run_write(const struct run *run)
{
    uint32_t *entry = (uint32_t *)(uintptr_t)run->entry;

    for (uint32_t address = run->first; address < run->end; address += run->step) {
        *entry++ = address | run->attributes;
    }
}

static uint32_t run_difference(const struct run *run)
{
    const volatile uint32_t *entry = (const volatile uint32_t *)(uintptr_t)run->entry;
    uint32_t difference = 0, address = run->first;

    for (; address < run->end; address += run->step) {
        difference |= *entry++ ^ (address | run->attributes);
    }
    /* a loop cut short shows */
    return difference | (address < run->end);
}

/* This and the look back are functions of their own, each with its own literals. */
static void __attribute__((noinline)) map_all(void)
{
    struct run rest = constants();

    for (uint32_t n = 0; n < NUM_RUNS; n++) {
        run_write(&map[n]);
    }
    run_write(&rest);
}

/*
 * Every entry in use, once more by other instructions: one wrong bit in one of them, and a page
 * of the monitor would be a page of the flash, run in secure state.
 */
uint32_t __attribute__((noinline)) mmu_tables_difference(void)
{
    struct run rest = constants();
    uint32_t difference = run_difference(&rest), n;

    for (n = 0; n < NUM_RUNS; n++) {
        struct run run = { moved[n].entry - MOVED, moved[n].first - MOVED, moved[n].step - MOVED,
                           moved[n].end - MOVED, moved[n].attributes - MOVED };

        difference |= run_difference(&run);
    }
    return difference | (n ^ NUM_RUNS);
}

void mmu_enable(void)
{
    uint32_t ttbr0 = ADDRESS(tables.l1) | TTBR_WALK_CACHED;

    map_all();
    if (hardened_launder(mmu_tables_difference()) != 0) {
        monitor_refuse(POSTCODE_MONITOR_FAULT);
    }
    hardened_barrier();
    mmio_sync();
    __asm__ volatile("mcr p15, 0, %0, c2, c0, 2" :: "r"(0));                /* TTBCR */
    __asm__ volatile("mcr p15, 0, %0, c2, c0, 0" :: "r"(ttbr0));
    __asm__ volatile("mcr p15, 0, %0, c3, c0, 0" :: "r"(DACR_DOMAIN0_CLIENT));
    __asm__ volatile("mcr p15, 0, %0, c13, c0, 1" :: "r"(0));               /* CONTEXTIDR */
    __asm__ volatile("mcr p15, 0, %0, c8, c7, 0" :: "r"(0));                /* TLBIALL */
    __asm__ volatile("mcr p15, 0, %0, c7, c5, 0" :: "r"(0));                /* ICIALLU */
    mmio_sync();
    __asm__ volatile("mcr p15, 0, %0, c1, c0, 0" :: "r"(SCTLR_ON) : "memory");
    mmio_sync();
}

uint32_t mmu_difference(void)
{
    uint32_t ttbcr, ttbr0, dacr, sctlr;

    __asm__ volatile("mrc p15, 0, %0, c2, c0, 2" : "=r"(ttbcr));
    __asm__ volatile("mrc p15, 0, %0, c2, c0, 0" : "=r"(ttbr0));
    __asm__ volatile("mrc p15, 0, %0, c3, c0, 0" : "=r"(dacr));
    __asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(sctlr));
    return ttbcr | (ttbr0 ^ (ADDRESS(tables.l1) | TTBR_WALK_CACHED)) |
           (dacr ^ DACR_DOMAIN0_CLIENT) | (sctlr ^ SCTLR_ON);
}
