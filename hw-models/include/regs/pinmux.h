/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/* Pin multiplexer at 0x30010000: 4 bits a pin. Source: facts 4.4. */
#ifndef REGS_PINMUX_H
#define REGS_PINMUX_H

#define PINMUX_REGS(R) \
    R(PINMUX_MODE0,  0x20, 4, 0, RW)   /* pins 0..7, pin n in bits 4n+3:4n */ \
    R(PINMUX_MODE1,  0x24, 4, 0, RW) \
    R(PINMUX_MODE2,  0x28, 4, 0, RW) \
    R(PINMUX_MODE3,  0x2C, 4, 0, RW) \
    R(PINMUX_MODE4,  0x30, 4, 0, RW) \
    R(PINMUX_MODE5,  0x34, 4, 0, RW) \
    R(PINMUX_MODE6,  0x38, 4, 0, RW) \
    R(PINMUX_MODE7,  0x3C, 4, 0, RW) \
    R(PINMUX_MODE8,  0x40, 4, 0, RW) \
    R(PINMUX_MODE9,  0x44, 4, 0, RW) \
    R(PINMUX_MODE10, 0x48, 4, 0, RW) \
    R(PINMUX_MODE11, 0x4C, 4, 0, RW)   /* pins 88..93 */

#define PINMUX_SIZE             0x1000
#define PINMUX_NUM_PINS         94
#define PINMUX_FUNC_GPIO        0
#define PINMUX_FUNC_PWM         1      /* pins 0..11 */
#define PINMUX_FUNC_EINT        5      /* pins 0..23 */
#define PINMUX_FUNC_GPIOIF      6      /* pins 0..23 */

#endif
