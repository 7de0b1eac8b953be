/* SPDX-License-Identifier: MIT */
/*
 * The blocks that the stages behind 1BL set and lock. ROM and 1BL write none of them; a store gone
 * astray might, and what is opened or locked there too early stays so.
 */
#include "untouched.h"

#include "mmio.h"
#include "regs/chip.h"
#include "regs/firewall.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "regs/sfc.h"
#include "sfc.h"

enum { FIREWALL_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };
enum { CHIP_RESOURCE_REGS(REGTABLE_OFFSET) };

#define MASTERS(name, base, size, masters) masters,
static const uint16_t slot_masters[] = { FW_SLOTS(MASTERS) };
#undef MASTERS

static uint32_t firewall(uint32_t offset)
{
    return mmio_read32(FIREWALL_BASE + offset);
}

/* Loops cut short show, too. */
uint32_t untouched_difference(void)
{
    uint32_t difference, n;

    difference = firewall(FW_HANDOVER) | firewall(FW_DESC_LOCK) | firewall(FW_SLOT_LOCK0) |
                 firewall(FW_SLOT_LOCK1) | mmio_read32(HSP_CHIP_RESET_BASE + RST_A7_ENTRY) |
                 mmio_read32(HSP_CHIP_RESET_BASE + RST_LOCK) |
                 mmio_read32(HSP_CHIP_RESET_BASE + RST_STATE) |
                 mmio_read32(HSP_CHIP_RESOURCE_BASE + RES_IO0_WIN_SIZE) |
                 mmio_read32(HSP_CHIP_RESOURCE_BASE + RES_IO1_WIN_SIZE);
    for (n = 0; n < FW_NUM_DESC; n++) {
        difference |= firewall(FW_DESC + n * FW_DESC_STRIDE + FW_DESC_CTRL);
    }
    difference |= n ^ FW_NUM_DESC;
    for (n = 0; n < FW_NUM_SLOTS; n++) {
        difference |= firewall(FW_SLOT + 4 * n) ^ slot_masters[n];
    }
    difference |= n ^ FW_NUM_SLOTS;
    for (n = 0; n < SFC_NUM_PROTECT; n++) {
        difference |= sfc_protect_difference(n, 0, 0);
    }
    return difference | (n ^ SFC_NUM_PROTECT);
}
