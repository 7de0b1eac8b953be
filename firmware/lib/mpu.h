/* SPDX-License-Identifier: MIT */
/*
 * Memory protection of an HSP stage: its code read-only, everything else not
 * executable. A jump that goes astray, into data or an image not accepted yet,
 * faults. No background region: what is not listed is not there.
 */
#ifndef LIB_MPU_H
#define LIB_MPU_H

#include <stdint.h>

/* Called by the start-up code: own code, TCM, flash window, peripherals. */
void mpu_protect(void);
/* The accepted next stage: executable and read-only from now on. base 16 KiB aligned at least. */
void mpu_allow_next_stage(uint32_t base, uint32_t size);
/* SYSRAM as data (the firewall has the last word). Pluton only. */
void mpu_allow_sysram(void);

#endif
