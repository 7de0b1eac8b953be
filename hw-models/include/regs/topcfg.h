/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* TOPCFG always-on block at 0x30030000, the fields public code touches.
 * Source: facts 4.16 (docs/sources.md). */
#ifndef REGS_TOPCFG_H
#define REGS_TOPCFG_H

#define TOPCFG_REGS(R) \
    R(TOPCFG_WIFI_RST,  0x11C, 4, 0, RW)  /* bit 0: Wi-Fi out of reset */ \
    R(TOPCFG_UART_CLK,  0x120, 4, 0, RW)  /* 14:13 clock of the M4 debug UARTs */ \
    R(TOPCFG_CM4_MISC,  0x1BC, 4, 0, RW) \
    R(TOPCFG_STRAP,     0x1C0, 4, TOPCFG_STRAP_XTAL_26M, RO) \
    R(TOPCFG_ADC_CLK,   0x208, 4, 0, RW)  /* bit 31: ADC clock gate */ \
    R(TOPCFG_GPIO_CLK,  0x210, 4, 0, RW)  /* 1:0 GPIO counter clock */

#define TOPCFG_SIZE             0x1000
#define TOPCFG_WIFI_RELEASE     0x1
#define TOPCFG_STRAP_XTAL_26M   0x2       /* 20, 40, 26, 52 MHz in this order (order uncertain) */

#endif
