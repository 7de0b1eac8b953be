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
#include "mem.h"
#include "mmio.h"
#include "monitor.h"
#include "regs/memmap.h"
#include "world.h"

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

static void map_sections(uint32_t virtual, uint32_t physical, uint32_t size, uint32_t attributes)
{
    for (uint32_t done = 0; done < size; done += SECTION_SIZE) {
        tables.l1[(virtual + done) / SECTION_SIZE] = (physical + done) | SECTION | attributes;
    }
}

static void map_pages(uint32_t *table, uint32_t start, uint32_t end, uint32_t attributes)
{
    for (uint32_t page = start; page < end; page += PAGE_SIZE) {
        table[page / PAGE_SIZE % L2_ENTRIES] = page | PAGE | attributes;
    }
}

static void map_all(void)
{
    uint32_t text_end = (uint32_t)(uintptr_t)monitor_text_end;
    uint32_t nw_whole = NW_RAM_SIZE & ~(SECTION_SIZE - 1);
    uint32_t device = SECTION_DEVICE | SECTION_RW | SECTION_XN;

    map_sections(FLASH_WINDOW_BASE, FLASH_WINDOW_BASE, FLASH_SIZE,
                 SECTION_NORMAL | SECTION_RO | SECTION_XN | SECTION_NS);
    /* up to the secure mailbox */
    map_sections(FIREWALL_BASE, FIREWALL_BASE, SECTION_SIZE, device);
    map_sections(A7_PERIPHBASE, A7_PERIPHBASE, SECTION_SIZE, device);
    map_sections(NW_ALIAS, NW_RAM_BASE, nw_whole,
                 SECTION_NORMAL | SECTION_RW | SECTION_XN | SECTION_NS);

    map_pages(tables.l2_normal, NW_RAM_BASE + nw_whole, NW_RAM_BASE + NW_RAM_SIZE,
              PAGE_NORMAL | PAGE_RW | PAGE_XN);
    tables.l1[(NW_ALIAS + nw_whole) / SECTION_SIZE] =
        (uint32_t)(uintptr_t)tables.l2_normal | TABLE | TABLE_NS;

    map_pages(tables.l2_monitor, MONITOR_LOAD, text_end, PAGE_NORMAL | PAGE_RO);
    map_pages(tables.l2_monitor, text_end, MONITOR_DATA, PAGE_NORMAL | PAGE_RO | PAGE_XN);
    map_pages(tables.l2_monitor, MONITOR_DATA, MONITOR_EXCHANGE, PAGE_NORMAL | PAGE_RW | PAGE_XN);
    map_pages(tables.l2_monitor, MONITOR_EXCHANGE, MONITOR_END, PAGE_UNCACHED | PAGE_RW | PAGE_XN);
    tables.l1[MONITOR_LOAD / SECTION_SIZE] = (uint32_t)(uintptr_t)tables.l2_monitor | TABLE;
}

void mmu_enable(void)
{
    uint32_t ttbr0 = (uint32_t)(uintptr_t)tables.l1 | TTBR_WALK_CACHED;

    map_all();
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
    return ttbcr | (ttbr0 ^ ((uint32_t)(uintptr_t)tables.l1 | TTBR_WALK_CACHED)) |
           (dacr ^ DACR_DOMAIN0_CLIENT) | (sctlr ^ SCTLR_ON);
}
