/* SPDX-License-Identifier: MIT */
/* CHIP_RESET and the strap register of CHIP_MISC_CFG. */
#include "chip.h"

#include "hardened.h"
#include "mmio.h"
#include "regs/chip.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { CHIP_MISC_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };

#define A7_ENTRY_LOCK 0x1

uint32_t chip_straps(void)
{
    return mmio_read32(HSP_CHIP_MISC_BASE + MISC_STRAP);
}

uint32_t chip_reset_reason(void)
{
    return mmio_read32(HSP_CHIP_RESET_BASE + RST_REASON);
}

void chip_soc_reset(void)
{
    for (;;) {
        mmio_write32(HSP_CHIP_RESET_BASE + RST_SOC, RST_SOC_KEY);
        mmio_sync();
    }
}

uint32_t chip_scratch(uint32_t index)
{
    return mmio_read32(HSP_CHIP_RESET_BASE + RST_SCRATCH0 + 4 * index);
}

void chip_set_scratch(uint32_t index, uint32_t value)
{
    mmio_write32(HSP_CHIP_RESET_BASE + RST_SCRATCH0 + 4 * index, value);
}

void chip_core_release(uint32_t core)
{
    mmio_sync();
    mmio_write32(HSP_CHIP_RESET_BASE + RST_RELEASE, 1u << core);
}

void chip_core_hold(uint32_t core)
{
    mmio_write32(HSP_CHIP_RESET_BASE + RST_HOLD, 1u << core);
    mmio_sync();
}

uint32_t chip_cores_running(void)
{
    return mmio_read32(HSP_CHIP_RESET_BASE + RST_STATE);
}

uint32_t chip_set_a7_entry(uint32_t entry)
{
    mmio_write32(HSP_CHIP_RESET_BASE + RST_A7_ENTRY, entry);
    mmio_write32(HSP_CHIP_RESET_BASE + RST_LOCK, A7_ENTRY_LOCK);
    mmio_sync();
    if (!(mmio_read32(HSP_CHIP_RESET_BASE + RST_LOCK) & A7_ENTRY_LOCK)) {
        return HARDENED_FALSE;
    }
    return hardened_equal(mmio_read32(HSP_CHIP_RESET_BASE + RST_A7_ENTRY), entry);
}

uint32_t chip_a7_entry_difference(uint32_t entry)
{
    return (mmio_read32(HSP_CHIP_RESET_BASE + RST_A7_ENTRY) ^ entry) |
           (~mmio_read32(HSP_CHIP_RESET_BASE + RST_LOCK) & A7_ENTRY_LOCK);
}
