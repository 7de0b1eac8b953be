// SPDX-License-Identifier: MIT
/* A-profile side of the probes: fault registers, cache maintenance, SMC. */
#include "arch.h"
#include "mmio.h"

#define SMC_MARK            0x5A5A0000u
#define SMC_MARK_LR         (SMC_MARK + 14)

void arch_record(uint32_t kind, uint32_t pc);
void probe_smc(const unsigned int in[8], uint32_t out[14]);

void arch_boot(struct probe_block *block, const uint32_t *entry_registers)
{
    uint32_t cpsr, sctlr;

    __asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
    __asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(sctlr));
    block->boot[0] = cpsr;
    block->boot[1] = sctlr;
    block->boot[2] = entry_registers[0];
    block->boot[3] = entry_registers[1];
    block->boot[4] = entry_registers[2];
}

void arch_sync(void)
{
    mmio_sync();
    __asm__ volatile("mcr p15, 0, %0, c7, c5, 0" :: "r"(0));        /* ICIALLU */
    __asm__ volatile("mcr p15, 0, %0, c7, c5, 6" :: "r"(0));        /* BPIALL */
    mmio_sync();
}

void arch_record(uint32_t kind, uint32_t pc)
{
    uint32_t status = 0, address = 0;

    if (kind == PROBE_FAULT_PREFETCH) {
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(status));   /* IFSR */
        __asm__ volatile("mrc p15, 0, %0, c6, c0, 2" : "=r"(address));  /* IFAR */
    } else if (kind == PROBE_FAULT_DATA) {
        __asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(status));   /* DFSR */
        __asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(address));  /* DFAR */
    }
    probe_trap = (struct probe_trap) {
        .fault = kind, .status = status, .address = address, .pc = pc,
    };
}

/* r0 is the result; every other register belongs to the caller and must come back. */
static void do_smc(struct probe_order *o)
{
    uint32_t out[14];

    probe_smc(o->args, out);
    o->result = out[0];
    for (uint32_t n = 0; n < 8; n++) {
        o->regs[n] = out[n];
        if (n != 0 && out[n] != o->args[n]) {
            o->status |= 1u << n;
        }
    }
    for (uint32_t n = 8; n <= 12; n++) {
        if (out[n] != SMC_MARK + n) {
            o->status |= 1u << n;
        }
    }
    if (out[13] != SMC_MARK_LR) {
        o->status |= 1u << 14;
    }
}

uint32_t arch_order(struct probe_order *order)
{
    if (order->op != PROBE_SMC || PROBE_CORE != PROBE_CORE_A7_NORMAL) {
        return 0;
    }
    do_smc(order);
    return 1;
}
