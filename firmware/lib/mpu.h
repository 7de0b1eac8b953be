/* SPDX-License-Identifier: MIT */
/*
 * Memory protection of an HSP stage: its code read-only, everything else not
 * executable. A jump that goes astray, into data or an image not accepted yet,
 * faults. No background region: what is not listed is not there. It is never off: the
 * start-up code (stage.c) makes the TCM not executable by its first instructions, before any
 * return address lies in a register.
 */
#ifndef LIB_MPU_H
#define LIB_MPU_H

#include <stdint.h>

/* Armv7-M */
#define MPU_CTRL        0xE000ED94u
#define MPU_RBAR        0xE000ED9Cu
#define MPU_RASR        0xE000EDA0u

#define MPU_CTRL_ENABLE 0x1u
#define MPU_RBAR_VALID  0x10u
#define MPU_RASR_ENABLE 0x1u
#define MPU_RASR_XN     (1u << 28)
#define MPU_RASR_RW     (1u << 24)      /* privileged only; nothing runs unprivileged */
#define MPU_RASR_RO     (5u << 24)
#define MPU_RASR_NORMAL (1u << 17)
#define MPU_RASR_DEVICE (1u << 16)

/* Regions; a higher number wins. */
enum {
    MPU_PERIPHERALS, MPU_TCM, MPU_FLASH, MPU_SYSRAM,
    MPU_CODE,                           /* and the one after it */
    MPU_NEXT = MPU_CODE + 2,            /* and the one after it */
    MPU_REGIONS = MPU_NEXT + 2
};
_Static_assert(MPU_REGIONS <= 8, "Cortex-M4 has eight");

#define MPU_TCM_SIZE_FIELD 0x20u        /* 128 KiB, the whole TCM */
#define MPU_TCM_DATA \
    (MPU_RASR_RW | MPU_RASR_XN | MPU_RASR_NORMAL | MPU_TCM_SIZE_FIELD | MPU_RASR_ENABLE)

/* Called by the start-up code: own code, TCM, flash window, peripherals. */
void mpu_protect(void);
/* The accepted next stage: executable and read-only from now on. base 16 KiB aligned at least. */
void mpu_allow_next_stage(uint32_t base, uint32_t size);
/* SYSRAM as data (the firewall has the last word). Pluton only. */
void mpu_allow_sysram(void);

#endif
