/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: how a run ended. Two questions: does the machine stand where the clean
 * run stood (registers of all cores, every byte of memory; time may differ), and is every
 * lock, rule, fuse and measurement that protects what comes next the clean run's.
 */
#include "qemu/osdep.h"
#include "qemu/bitmap.h"
#include "qemu/rcu.h"
#include "exec/ram_addr.h"
#include "exec/ramlist.h"
#include "hw/mt3620_interface/flash_layout.h"
#include "lab.h"

/* Guard */

static void guard_take_a7(LabGuard *guard, const CPUARMState *env)
{
    const uint64_t regs[] = {
        env->cp15.scr_el3, env->cp15.nsacr, env->cp15.mvbar, env->cp15.vbar_s,
        env->cp15.sctlr_s, env->cp15.tcr_el[3], env->cp15.ttbr0_s, env->cp15.dacr_s,
    };

    QEMU_BUILD_BUG_ON(sizeof(regs) != sizeof(guard->a7));
    memcpy(guard->a7, regs, sizeof(regs));
}

void lab_guard_take(LabGuard *guard, MT3620SoCState *soc)
{
    const Mt3620Sfc *sfc = MT3620_SFC(soc->block[MT3620_BLOCK_SFC]);
    const MT3620EfuseState *efuse = MT3620_EFUSE(soc->block[MT3620_BLOCK_EFUSE]);
    const MT3620EngineState *engine = MT3620_ENGINE(soc->block[MT3620_BLOCK_ENGINE]);

    memset(guard, 0, sizeof(*guard));
    guard->firewall = soc->firewall->regs;
    guard->sfc_bank = sfc->state.window_bank;
    guard->sfc_lock = sfc->state.lock;
    memcpy(guard->sfc_base, sfc->state.protect_base, sizeof(guard->sfc_base));
    memcpy(guard->sfc_end, sfc->state.protect_end, sizeof(guard->sfc_end));
    memcpy(guard->fuse, efuse->regs.fuse, sizeof(guard->fuse));
    memcpy(guard->shadow, efuse->regs.shadow, sizeof(guard->shadow));
    guard->reset_lock = soc->chip_reset->regs.lock;
    guard->a7_entry = soc->chip_reset->regs.a7_entry;
    guard->running = soc->chip_reset->regs.state;
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        guard->io_window[c] = soc->chip_resource->win[c];
    }
    memcpy(guard->attest, engine->regs.attest.reg, sizeof(guard->attest));
    guard->attest_count = engine->regs.attest.count;
    guard->attest_closed = engine->regs.attest.closed;
    guard_take_a7(guard, &ARM_CPU(mt3620_soc_cpu(soc, MT3620_CPU_A7))->env);
}

/* A disabled descriptor says nothing, whatever was left in it */
static bool guard_desc_same(const MT3620FirewallDesc *a, const MT3620FirewallDesc *b)
{
    return (!(a->ctrl & FW_DESC_ENABLE) && !(b->ctrl & FW_DESC_ENABLE)) ||
           !memcmp(a, b, sizeof(*a));
}

/* A buffer in normal RAM for an I/O core is the kernel's to give */
static bool guard_desc_grants(const MT3620FirewallDesc *d)
{
    uint32_t cores = FW_PERM(MASTER_IO0, FW_ALLOW) | FW_PERM(MASTER_IO1, FW_ALLOW) |
                     FW_PERM(MASTER_DMA_IO0, FW_ALLOW) | FW_PERM(MASTER_DMA_IO1, FW_ALLOW);

    return d->base >= NW_RAM_BASE && d->end <= NW_RAM_BASE + NW_RAM_SIZE && !(d->perm & ~cores);
}

/* What a violation latched is evidence, not protection */
static bool guard_firewall_same(const MT3620FirewallRegs *a, const MT3620FirewallRegs *b)
{
    uint32_t moved = 0;

    for (int i = 0; i < ARRAY_SIZE(a->desc); i++) {
        if (guard_desc_same(&a->desc[i], &b->desc[i])) {
            continue;
        }
        if (i < FW_NUM_STATIC || !guard_desc_grants(&b->desc[i])) {
            return false;
        }
        moved |= 1u << i;
    }
    /* a grant may be locked, too */
    return a->handover == b->handover && !((a->desc_lock ^ b->desc_lock) & ~moved) &&
           !memcmp(a->slot_lock, b->slot_lock, sizeof(a->slot_lock)) &&
           !memcmp(a->slot, b->slot, sizeof(a->slot));
}

/* An end of the clean run's bank means that end of the bank in the window */
static uint32_t guard_moved(const LabGuard *want, const LabGuard *have, uint32_t address)
{
    uint32_t from = want->sfc_bank ? FLASH_BANK_B : FLASH_BANK_A;
    uint32_t to = have->sfc_bank ? FLASH_BANK_B : FLASH_BANK_A;

    return address >= from && address <= from + FLASH_BANK_SIZE ? address - from + to : address;
}

/*
 * Which bank stands in the window is a choice, made from an unsigned record, between two
 * sets that are verified alike. Protection is that it is locked there, and that this bank
 * is the one that cannot be written.
 */
static bool guard_sfc_same(const LabGuard *want, const LabGuard *have)
{
    if (want->sfc_lock != have->sfc_lock) {
        return false;
    }
    for (int i = 0; i < SFC_NUM_PROTECT; i++) {
        if (guard_moved(want, have, want->sfc_base[i]) != have->sfc_base[i] ||
            guard_moved(want, have, want->sfc_end[i]) != have->sfc_end[i]) {
            return false;
        }
    }
    return true;
}

const char *lab_guard_differs(const LabGuard *want, const LabGuard *have)
{
    if (!guard_firewall_same(&want->firewall, &have->firewall)) {
        return "firewall";
    }
    if (!guard_sfc_same(want, have)) {
        return "sfc";
    }
    if (memcmp(want->fuse, have->fuse, sizeof(want->fuse)) ||
        memcmp(want->shadow, have->shadow, sizeof(want->shadow))) {
        return "efuse";
    }
    if (want->reset_lock != have->reset_lock || want->a7_entry != have->a7_entry ||
        want->running != have->running) {
        return "chip-reset";
    }
    if (memcmp(want->io_window, have->io_window, sizeof(want->io_window))) {
        return "chip-resource";
    }
    if (memcmp(want->attest, have->attest, sizeof(want->attest)) ||
        want->attest_count != have->attest_count || want->attest_closed != have->attest_closed) {
        return "attestation";
    }
    if (memcmp(want->a7, have->a7, sizeof(want->a7))) {
        return "a7";
    }
    return NULL;
}

/* End state */

typedef struct EndCore {
    uint32_t regs[16];
    bool n, z, c, v, thumb, asleep;
    uint32_t mode;
} EndCore;

struct LabEndState {
    EndCore core[MT3620_NUM_CPUS];
    LabRam ram;
    /* Pages the clean run writes between the base and here */
    unsigned long *written;
    unsigned long pages;
};

static void end_core_take(EndCore *core, CPUState *cs)
{
    CPUARMState *env = &ARM_CPU(cs)->env;

    memset(core, 0, sizeof(*core));
    memcpy(core->regs, env->regs, sizeof(core->regs));
    core->n = (int32_t)env->NF < 0;
    core->z = env->ZF == 0;
    core->c = env->CF;
    core->v = (int32_t)env->VF < 0;
    core->thumb = env->thumb;
    core->asleep = cs->halted;
    core->mode = arm_feature(env, ARM_FEATURE_M) ? env->v7m.exception | env->v7m.control[0] << 16
                                                 : env->uncached_cpsr;
}

static void end_take_cores(EndCore *core, MT3620SoCState *soc)
{
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        end_core_take(&core[i], mt3620_soc_cpu(soc, i));
    }
}

LabEndState *lab_end_state_take(MT3620SoCState *soc)
{
    LabEndState *end = g_new0(LabEndState, 1);
    RAMBlock *block;

    end_take_cores(end->core, soc);
    end->ram.blocks = g_array_new(false, false, sizeof(LabBlock));
    RCU_READ_LOCK_GUARD();
    RAMBLOCK_FOREACH(block) {
        LabBlock b = { block, g_memdup2(block->host, block->used_length) };
        unsigned long last = (block->offset + block->used_length) >> TARGET_PAGE_BITS;

        g_array_append_val(end->ram.blocks, b);
        end->pages = MAX(end->pages, last);
    }
    end->written = bitmap_new(end->pages);
    return end;
}

void lab_end_state_free(LabEndState *end)
{
    if (end) {
        lab_ram_free(&end->ram);
        g_free(end->written);
        g_free(end);
    }
}

uint32_t lab_end_state_pc(const LabEndState *end, int cpu)
{
    return end->core[cpu].regs[15];
}

void lab_end_state_rebase(LabEndState *end, const LabRam *base)
{
    bitmap_zero(end->written, end->pages);
    for (guint i = 0; i < end->ram.blocks->len; i++) {
        const LabBlock *e = &g_array_index(end->ram.blocks, LabBlock, i);
        const LabBlock *b = &g_array_index(base->blocks, LabBlock, i);

        assert(e->block == b->block);
        for (uint64_t at = 0; at < e->block->used_length; at += TARGET_PAGE_SIZE) {
            if (memcmp(e->copy + at, b->copy + at, TARGET_PAGE_SIZE)) {
                set_bit((e->block->offset + at) >> TARGET_PAGE_BITS, end->written);
            }
        }
    }
}

static bool end_dirty_page(ram_addr_t page, void *opaque)
{
    const LabEndState *end = opaque;

    return lab_ram_page_same(&end->ram, page);
}

static bool end_cores_same(const LabEndState *end, MT3620SoCState *soc)
{
    EndCore now[MT3620_NUM_CPUS];

    end_take_cores(now, soc);
    return !memcmp(now, end->core, sizeof(now));
}

bool lab_end_state_same_whole(const LabEndState *end, MT3620SoCState *soc)
{
    return end_cores_same(end, soc) && !lab_ram_differs(&end->ram);
}

bool lab_end_state_same(const LabEndState *end, MT3620SoCState *soc)
{
    if (!end_cores_same(end, soc) ||
        !lab_ram_each_dirty(end_dirty_page, (void *)end)) {
        return false;
    }
    /* What the clean run wrote and this one did not */
    for (unsigned long page = find_first_bit(end->written, end->pages); page < end->pages;
         page = find_next_bit(end->written, end->pages, page + 1)) {
        if (!lab_ram_page_same(&end->ram, (ram_addr_t)page << TARGET_PAGE_BITS)) {
            return false;
        }
    }
    return true;
}

bool lab_end_state_each_written(const LabEndState *end, const LabRam *base,
                                bool (*fn)(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque),
                                void *opaque)
{
    for (guint i = 0; i < base->blocks->len; i++) {
        const LabBlock *b = &g_array_index(base->blocks, LabBlock, i);

        for (uint64_t at = 0; at < b->block->used_length; at += TARGET_PAGE_SIZE) {
            if (test_bit((b->block->offset + at) >> TARGET_PAGE_BITS, end->written) &&
                !fn(b, at, TARGET_PAGE_SIZE, opaque)) {
                return false;
            }
        }
    }
    return true;
}

/* The clean run's copy of BLOCK */
static const uint8_t *end_block(const LabEndState *end, const RAMBlock *block)
{
    for (guint i = 0; i < end->ram.blocks->len; i++) {
        const LabBlock *b = &g_array_index(end->ram.blocks, LabBlock, i);

        if (b->block == block) {
            return b->copy;
        }
    }
    g_assert_not_reached();
}

bool lab_end_state_bytes_same(const LabEndState *end, const RAMBlock *block, uint64_t offset,
                              uint64_t size)
{
    return !memcmp(end_block(end, block) + offset, block->host + offset, size);
}

uint32_t lab_end_state_not_kept(const LabEndState *end, MT3620SoCState *soc, const LabKeep *keep)
{
    const uint8_t *now = memory_region_get_ram_ptr(soc->sysram);
    const uint8_t *then = end_block(end, soc->sysram->ram_block);
    uint32_t from = keep->address - SYSRAM_BASE;

    for (uint32_t at = from; at < from + keep->length; at++) {
        if (now[at] != then[at]) {
            return SYSRAM_BASE + at;
        }
    }
    return 0;
}
