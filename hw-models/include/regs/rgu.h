/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* Reset, low power and clock select of each M4, at 0x21010000.
 * Source: facts 4.15 (docs/sources.md). Reset values but HCLK_CK_CTRL: own. */
#ifndef REGS_RGU_H
#define REGS_RGU_H

#define RGU_REGS(R) \
    R(RGU_SLP_CTRL,     0x000, 4, 0, RW)  /* bit 0 sleep, bit 1 deep sleep enable */ \
    R(RGU_SLP_AUX,      0x004, 4, 0, W1C) /* bit 0: woke from deep sleep */ \
    R(RGU_EVENT_RECORD, 0x008, 4, 0, RO)  /* wake reasons */ \
    R(RGU_HCLK_CK_CTRL, 0x00C, 4, 0, RW)  /* RGU_HCLK_* in 9:8 */ \
    R(RGU_HW_MEM_PDN,   0x100, 4, 0, RW) \
    R(RGU_HW_MEM_SLP,   0x104, 4, 0, RW) \
    R(RGU_SW_MEM_PDN,   0x10C, 4, 0, RW) \
    R(RGU_SW_MEM_SLP,   0x110, 4, 0, RW) \
    R(RGU_SW_MEM_ISO,   0x114, 4, 0, RW) \
    R(RGU_OPTION,       0x118, 4, 0, RW) \
    R(RGU_ROM_RST_CTRL, 0x11C, 4, 0, RW)  /* HSP only */ \
    R(RGU_DUMMY,        0x120, 4, 0, RW) \
    R(RGU_CKGEN0,       0x1B0, 4, 0, RW) \
    R(RGU_CKGEN1,       0x1B4, 4, 0, RW) \
    R(RGU_PWRCTLCR,     0x1B8, 4, 0, RW)

#define RGU_SIZE                0x1000
#define RGU_HCLK_SOURCE(v)      (((v) >> 8) & 3)
#define RGU_HCLK_XTAL           0
#define RGU_HCLK_32K            1
#define RGU_HCLK_PLL            2

#endif
