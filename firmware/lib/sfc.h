/* SPDX-License-Identifier: MIT */
/* Serial flash controller; HSP only. Offsets are physical. */
#ifndef LIB_SFC_H
#define LIB_SFC_H

#include <stdint.h>

/* All return 0 or the controller's SFC_STATUS_ERR_* bits. */
uint32_t sfc_program(uint32_t offset, const uint8_t *data, uint32_t len);
uint32_t sfc_erase(uint32_t offset, uint32_t len);   /* multiples of 4 KiB */

/* Which set the window shows; not locked. */
void sfc_select_bank(uint32_t bank);
/* Lock the window on the bank it shows; HARDENED_TRUE if it holds. */
uint32_t sfc_lock_bank(uint32_t bank);
uint32_t sfc_bank(void);
/* SFC_LOCK_*: what is locked until the SoC reset. */
uint32_t sfc_locks(void);
/* Bits in which the window is not locked to that bank and the first `ranges` of write protection
 * with it, and no more: what is locked too early can't be set later. Read anew. */
uint32_t sfc_bank_difference(uint32_t bank, uint32_t ranges);
/* No program or erase in [base, end) until the SoC reset; HARDENED_TRUE if it holds. */
uint32_t sfc_protect(uint32_t index, uint32_t base, uint32_t end);
/* Bits in which that range is not the protected one, read anew. */
uint32_t sfc_protect_difference(uint32_t index, uint32_t base, uint32_t end);

#endif
