/* SPDX-License-Identifier: MIT */
/* What probe.c needs of a core: guarded execution and the few core-specific orders. */
#ifndef PROBES_ARCH_H
#define PROBES_ARCH_H

#include <stdint.h>

#include "probe.h"

/* Filled by the exception entry before guard() returns 1. */
struct probe_trap {
    uint32_t fault, status, status2, address, pc;
};
extern struct probe_trap probe_trap;
extern uint32_t probe_escape_sp;

/* Run action(order); 0 = it returned, 1 = it was cut off by an exception. */
uint32_t probe_guard(void (*action)(struct probe_order *), struct probe_order *order);

void probe_main(const uint32_t *entry_registers);
void arch_boot(struct probe_block *block, const uint32_t *entry_registers);
void arch_sync(void);
/* Orders of this core alone; 0 = not one. */
uint32_t arch_order(struct probe_order *order);

#endif
