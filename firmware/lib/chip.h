/* SPDX-License-Identifier: MIT */
/* Straps, resets of the other cores and of the SoC; HSP only. */
#ifndef LIB_CHIP_H
#define LIB_CHIP_H

#include <stdint.h>

uint32_t chip_straps(void);
uint32_t chip_reset_reason(void);
_Noreturn void chip_soc_reset(void);

/* Scratch words survive every reset but power-on. */
uint32_t chip_scratch(uint32_t index);
void chip_set_scratch(uint32_t index, uint32_t value);

/* core: CORE_* of regs/chip.h */
void chip_core_release(uint32_t core);
void chip_core_hold(uint32_t core);
uint32_t chip_cores_running(void);

/* Where the A7 starts; locked until the SoC reset. HARDENED_TRUE if it reads back as set and
 * locked. */
uint32_t chip_set_a7_entry(uint32_t entry);
/* Bits in which that is not the locked entry, read anew. */
uint32_t chip_a7_entry_difference(uint32_t entry);

#endif
