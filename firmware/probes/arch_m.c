// SPDX-License-Identifier: MIT
/* M-profile side of the probes: fault registers (Armv7-M). */
#include "arch.h"
#include "mmio.h"

#define SCB_CPUID           0xE000ED00
#define SCB_VTOR            0xE000ED08
#define SCB_SHCSR           0xE000ED24
#define SCB_CFSR            0xE000ED28
#define SCB_HFSR            0xE000ED2C
#define SCB_MMFAR           0xE000ED34
#define SCB_BFAR            0xE000ED38
#define SHCSR_FAULTS        0x70000
#define CFSR_MMARVALID      0x80
#define CFSR_BFARVALID      0x8000
#define FRAME_PC            6

extern const uint32_t probe_entry[];

void arch_record(const uint32_t *frame);

void arch_boot(struct probe_block *block, const uint32_t *entry_registers)
{
    uint32_t control;

    (void)entry_registers;
    block->boot[0] = mmio_read32(SCB_CPUID);
    block->boot[1] = mmio_read32(SCB_VTOR);
    block->boot[2] = probe_entry[0];
    __asm__ volatile("mrs %0, control" : "=r"(control));
    block->boot[3] = control;
    mmio_write32(SCB_VTOR, (uint32_t)(uintptr_t)probe_entry);
    mmio_write32(SCB_SHCSR, SHCSR_FAULTS);
    mmio_sync();
}

void arch_sync(void)
{
    mmio_sync();
}

uint32_t arch_order(struct probe_order *order)
{
    (void)order;
    return 0;
}

/* The frame's address is the handler's stack pointer: all code runs on the main stack. */
void arch_record(const uint32_t *frame)
{
    uint32_t number, cfsr = mmio_read32(SCB_CFSR), hfsr = mmio_read32(SCB_HFSR);

    __asm__ volatile("mrs %0, ipsr" : "=r"(number));
    probe_trap = (struct probe_trap) {
        .fault = 0x100 + number, .status = cfsr, .status2 = hfsr, .pc = frame[FRAME_PC],
    };
    if (cfsr & CFSR_BFARVALID) {
        probe_trap.address = mmio_read32(SCB_BFAR);
    } else if (cfsr & CFSR_MMARVALID) {
        probe_trap.address = mmio_read32(SCB_MMFAR);
    }
    mmio_write32(SCB_CFSR, cfsr);
    mmio_write32(SCB_HFSR, hfsr);
}
