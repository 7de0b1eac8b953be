/* SPDX-License-Identifier: MIT */
/* Access to device registers and the barriers around policy writes. */
#ifndef LIB_MMIO_H
#define LIB_MMIO_H

#include <stdint.h>

static inline uint32_t mmio_read32(uintptr_t address)
{
    return *(volatile uint32_t *)address;
}

static inline void mmio_write32(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

/* After a write that changes who may reach what: nothing later may run under the old policy. */
static inline void mmio_sync(void)
{
    __asm__ volatile("dsb sy\n\tisb sy" ::: "memory");
}

#endif
