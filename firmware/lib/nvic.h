/* SPDX-License-Identifier: MIT */
/*
 * Interrupt lines of a Cortex-M4. Pluton takes no interrupt: PRIMASK stays set,
 * an enabled pending line only ends WFI, and the main loop looks who it was. No
 * handler means no shared state and no stack switch to reason about.
 */
#ifndef LIB_NVIC_H
#define LIB_NVIC_H

#include "mmio.h"

#define NVIC_ISER   0xE000E100u
#define NVIC_ICER   0xE000E180u
#define NVIC_ICPR   0xE000E280u

static inline void nvic_enable(unsigned irq)
{
    mmio_write32(NVIC_ISER + 4 * (irq / 32), 1u << irq % 32);
}

static inline void nvic_disable(unsigned irq)
{
    mmio_write32(NVIC_ICER + 4 * (irq / 32), 1u << irq % 32);
}

static inline void nvic_clear_pending(unsigned irq)
{
    mmio_write32(NVIC_ICPR + 4 * (irq / 32), 1u << irq % 32);
}

/* Give up the rest of the time slice. */
static inline void nvic_yield(void)
{
    __asm__ volatile("yield" ::: "memory");
}

#endif
