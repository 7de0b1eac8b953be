/* SPDX-License-Identifier: MIT */
/*
 * Serial flash driver. Owns the SFC block. While an operation runs the caller
 * sleeps: with interrupts masked by PRIMASK a pending one still ends WFI.
 */
#include "sfc.h"

#include "hardened.h"
#include "mmio.h"
#include "nvic.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "regs/sfc.h"

enum { SFC_REGS(REGTABLE_OFFSET) };

#define SFC_ERRORS \
    (SFC_STATUS_ERR_WEL | SFC_STATUS_ERR_RANGE | SFC_STATUS_ERR_PROTECT | SFC_STATUS_ERR_BUSY)
#define SFC_INT_DONE 0x1

static uint32_t run(uint32_t cmd)
{
    uint32_t errors;

    mmio_write32(SFC_BASE + SFC_STATUS, SFC_ERRORS);
    mmio_write32(SFC_BASE + SFC_INT_STS, SFC_INT_DONE);
    mmio_write32(SFC_BASE + SFC_INT_EN, SFC_INT_DONE);
    nvic_clear_pending(HSP_IRQ_SF);
    nvic_enable(HSP_IRQ_SF);
    mmio_write32(SFC_BASE + SFC_CMD, SFC_CMD_WREN);
    mmio_write32(SFC_BASE + SFC_CMD, cmd);
    while (mmio_read32(SFC_BASE + SFC_STATUS) & SFC_STATUS_BUSY) {
        __asm__ volatile("wfi" ::: "memory");
        if (mmio_read32(SFC_BASE + SFC_STATUS) & SFC_STATUS_BUSY) {
            /* woken by another line, which stays pending: do not spin at full speed */
            nvic_yield();
        }
    }
    errors = mmio_read32(SFC_BASE + SFC_STATUS) & SFC_ERRORS;
    mmio_write32(SFC_BASE + SFC_INT_EN, 0);
    mmio_write32(SFC_BASE + SFC_INT_STS, SFC_INT_DONE);
    nvic_disable(HSP_IRQ_SF);
    nvic_clear_pending(HSP_IRQ_SF);
    return errors;
}

static uint32_t program_page(uint32_t offset, const uint8_t *data, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++) {
        *(volatile uint8_t *)(SFC_BASE + SFC_BUFFER + i) = data[i];
    }
    mmio_write32(SFC_BASE + SFC_ADDR, offset);
    mmio_write32(SFC_BASE + SFC_LEN, len);
    return run(SFC_CMD_PROGRAM);
}

uint32_t sfc_program(uint32_t offset, const uint8_t *data, uint32_t len)
{
    while (len) {
        uint32_t chunk = FLASH_PAGE - offset % FLASH_PAGE;
        uint32_t errors;

        if (chunk > len) {
            chunk = len;
        }
        errors = program_page(offset, data, chunk);
        if (errors) {
            return errors;
        }
        offset += chunk;
        data += chunk;
        len -= chunk;
    }
    return 0;
}

uint32_t sfc_erase(uint32_t offset, uint32_t len)
{
    if ((offset | len) % FLASH_SECTOR) {
        return SFC_STATUS_ERR_RANGE;
    }
    while (len) {
        int big = offset % 0x10000 == 0 && len >= 0x10000;
        uint32_t step = big ? 0x10000 : FLASH_SECTOR;
        uint32_t errors;

        mmio_write32(SFC_BASE + SFC_ADDR, offset);
        errors = run(big ? SFC_CMD_ERASE_64K : SFC_CMD_ERASE_4K);
        if (errors) {
            return errors;
        }
        offset += step;
        len -= step;
    }
    return 0;
}

void sfc_select_bank(uint32_t bank)
{
    mmio_write32(SFC_BASE + SFC_WINDOW_BANK, bank);
    mmio_sync();
}

uint32_t sfc_bank(void)
{
    return mmio_read32(SFC_BASE + SFC_WINDOW_BANK);
}

uint32_t sfc_lock_bank(uint32_t bank)
{
    mmio_write32(SFC_BASE + SFC_LOCK, SFC_LOCK_WINDOW);
    mmio_sync();
    if (!(mmio_read32(SFC_BASE + SFC_LOCK) & SFC_LOCK_WINDOW)) {
        return HARDENED_FALSE;
    }
    return hardened_equal(mmio_read32(SFC_BASE + SFC_WINDOW_BANK), bank);
}

uint32_t sfc_locks(void)
{
    return mmio_read32(SFC_BASE + SFC_LOCK);
}

uint32_t sfc_bank_difference(uint32_t bank, uint32_t ranges)
{
    uint32_t locks = SFC_LOCK_WINDOW;

    while (ranges-- > 0) {
        locks |= SFC_LOCK_PROTECT(ranges);
    }
    return (sfc_bank() ^ bank) | (sfc_locks() ^ locks);
}

uint32_t sfc_protect(uint32_t index, uint32_t base, uint32_t end)
{
    uintptr_t reg = SFC_BASE + SFC_PROTECT + 8 * index;

    mmio_write32(reg, base);
    mmio_write32(reg + 4, end);
    mmio_write32(SFC_BASE + SFC_LOCK, SFC_LOCK_PROTECT(index));
    mmio_sync();
    if (!(mmio_read32(SFC_BASE + SFC_LOCK) & SFC_LOCK_PROTECT(index))) {
        return HARDENED_FALSE;
    }
    if (hardened_equal(mmio_read32(reg), base) != HARDENED_TRUE) {
        return HARDENED_FALSE;
    }
    return hardened_equal(mmio_read32(reg + 4), end);
}

uint32_t sfc_protect_difference(uint32_t index, uint32_t base, uint32_t end)
{
    uintptr_t reg = SFC_BASE + SFC_PROTECT + 8 * index;

    return (mmio_read32(reg) ^ base) | (mmio_read32(reg + 4) ^ end);
}
