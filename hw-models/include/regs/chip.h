/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * CHIP_MISC_CFG (0x21080000), CHIP_RESET (0x21090000) and CHIP_RESOURCE
 * (0x210A0000), private to HSP: names and addresses public, registers own
 * design. Page: docs/chip-blocks.md.
 */
#ifndef REGS_CHIP_H
#define REGS_CHIP_H

#define CHIP_MISC_REGS(R) \
    R(MISC_ID,         0x000, 4, 0x47534D43, RO)  /* "GSMC" */ \
    R(MISC_POSTCODE,   0x004, 4, 0, RW)           /* last post code; a write is logged and shown to the host */ \
    R(MISC_POST_COUNT, 0x008, 4, 0, RO)           /* post codes since SoC reset */ \
    R(MISC_STRAP,      0x010, 4, 0, RO)           /* MISC_STRAP_* as sampled at reset */

#define MISC_STRAP_RECOVERY     0x1              /* board property recovery-strap */
#define MISC_POST_DEPTH         64               /* the log keeps the last 64 for the host */

/* Cores of CHIP_RESET: bit numbers */
#define CORE_A7                 0
#define CORE_IO0                1
#define CORE_IO1                2
#define CORE_COUNT              3

#define CHIP_RESET_REGS(R) \
    R(RST_ID,          0x000, 4, 0x47535253, RO)  /* "GSRS" */ \
    R(RST_RELEASE,     0x004, 4, 0, WO)           /* bit CORE_x: let core x out of reset */ \
    R(RST_HOLD,        0x008, 4, 0, WO)           /* bit CORE_x: reset core x and its private blocks, hold it */ \
    R(RST_STATE,       0x00C, 4, 0, RO)           /* bit CORE_x: running */ \
    R(RST_A7_ENTRY,    0x010, 4, 0, RW)           /* secure SVC, Arm state (bit 0 = Thumb) */ \
    R(RST_LOCK,        0x014, 4, 0, W1S)          /* bit 0: A7_ENTRY locked until SoC reset */ \
    R(RST_SOC,         0x018, 4, 0, WO)           /* RST_SOC_KEY: SoC reset */ \
    R(RST_REASON,      0x01C, 4, 0, RO)           /* RST_REASON_* of the last SoC reset */ \
    R(RST_CORE_REASON, 0x020, 4, 0, W1C)          /* bit 4*c: held by HSP, 4*c+1: by its watchdog, 4*c+2: by itself; c = CORE_x */ \
    R(RST_SCRATCH0,    0x040, 4, 0, RW)           /* SCRATCH0..3 survive every reset but power-on */ \
    R(RST_SCRATCH1,    0x044, 4, 0, RW) \
    R(RST_SCRATCH2,    0x048, 4, 0, RW) \
    R(RST_SCRATCH3,    0x04C, 4, 0, RW)

#define RST_SOC_KEY             0x50C0DEAD
#define RST_REASON_POWER_ON     0x01
#define RST_REASON_EXTERNAL     0x02             /* reset pin: QMP system_reset */
#define RST_REASON_SOFTWARE     0x04             /* RST_SOC */
#define RST_REASON_HSP_WDT      0x08
#define RST_REASON_HSP_SYSRESET 0x10             /* SYSRESETREQ or lockup of HSP */

#define CHIP_RESOURCE_REGS(R) \
    R(RES_ID,          0x000, 4, 0x47535243, RO)  /* "GSRC" */ \
    R(RES_IO0_WIN_BASE, 0x010, 4, 0, RW)          /* physical flash offset, 32-byte aligned */ \
    R(RES_IO0_WIN_SIZE, 0x014, 4, 0, RW)          /* bytes, up to 1 MB; 0 = window closed */ \
    R(RES_IO0_WIN_LOAD, 0x018, 4, 0, WO)          /* 1: take base and size, refill the shadow */ \
    R(RES_IO1_WIN_BASE, 0x020, 4, 0, RW) \
    R(RES_IO1_WIN_SIZE, 0x024, 4, 0, RW) \
    R(RES_IO1_WIN_LOAD, 0x028, 4, 0, WO)

#endif
