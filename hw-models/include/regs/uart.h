/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * UART: one design for the debug UART of each core and the ISU UARTs.
 * Source: facts 4.1 (docs/sources.md). 16550-like, stride 4, 32-bit accesses.
 * Rows are named after what DLAB = 0 and LCR != 0xBF show; the other banks are
 * the UART_BANK_ rows. Offsets 0x00 and 0x08 read and write different registers.
 */
#ifndef REGS_UART_H
#define REGS_UART_H

#define UART_REGS(R) \
    R(UART_RBR_THR,       0x00, 4, 0, RW)      /* R: pops RX, W: pushes TX; DLL when DLAB */ \
    R(UART_IER,           0x04, 4, 0, RW)      /* DLM when DLAB */ \
    R(UART_IIR_FCR,       0x08, 4, 0x01, RW)   /* EFR when LCR = 0xBF */ \
    R(UART_LCR,           0x0C, 4, 0, RW) \
    R(UART_MCR,           0x10, 4, 0, RW)      /* XON1 when LCR = 0xBF */ \
    R(UART_LSR,           0x14, 4, 0x60, RW)   /* read only; XON2 when LCR = 0xBF */ \
    R(UART_MSR,           0x18, 4, 0xB0, RW)   /* read only; XOFF1 when LCR = 0xBF */ \
    R(UART_SCR,           0x1C, 4, 0, RW)      /* XOFF2 when LCR = 0xBF */ \
    R(UART_RX_LEVEL_CTL,  0x20, 4, 0, RW) \
    R(UART_HIGHSPEED,     0x24, 4, 0, RW)      /* 0: clk/(16*div), 3: clk/(div*(SAMPLE_COUNT+1)) */ \
    R(UART_SAMPLE_COUNT,  0x28, 4, 0, RW) \
    R(UART_SAMPLE_POINT,  0x2C, 4, 0xFF, RW) \
    R(UART_AUTOBAUD,      0x30, 4, 0, RW) \
    R(UART_RATE_FIX,      0x34, 4, 0, RW) \
    R(UART_GUARD,         0x3C, 4, 0x0F, RW) \
    R(UART_ESCAPE_DAT,    0x40, 4, 0xFF, RW) \
    R(UART_ESCAPE_EN,     0x44, 4, 0, RW) \
    R(UART_SW_RTO_LIMIT,  0x48, 4, 0, RW) \
    R(UART_VFIFO_EN,      0x4C, 4, 0, RW) \
    R(UART_RXTRIG,        0x50, 4, 0, RW)      /* 5:0 RX trigger when FCR 7:6 = 3 */ \
    R(UART_FRACDIV_L,     0x54, 4, 0, RW) \
    R(UART_FRACDIV_M,     0x58, 4, 0, RW) \
    R(UART_FCR_RD,        0x5C, 4, 0, RO) \
    R(UART_EXTEND_ADD,    0x64, 4, 0, RW) \
    R(UART_RX_OFFSET,     0x68, 4, 0, RO)      /* 5:0 bytes in the RX FIFO */ \
    R(UART_TX_OFFSET,     0x6C, 4, 0, RO)      /* 4:0 bytes in the TX FIFO */ \
    R(UART_INTERRUPT_STA, 0x70, 4, 0, W1C)     /* 0x20 software, 0x40 hardware flow */

#define UART_SIZE               0x100
#define UART_FIFO_DEPTH         16
#define UART_CLOCK_HZ           26000000

#define UART_IER_RX             0x01
#define UART_IER_THRE           0x02
#define UART_IER_LINE           0x04
#define UART_IER_MODEM          0x08
#define UART_IER_ENHANCED       0xE0   /* writable with EFR bit 4 only */

#define UART_IIR_NONE           0x01
#define UART_IIR_LINE           0x06
#define UART_IIR_RX             0x04
#define UART_IIR_TIMEOUT        0x0C
#define UART_IIR_THRE           0x02
#define UART_IIR_MODEM          0x00
#define UART_IIR_FIFO           0xC0

#define UART_FCR_ENABLE         0x01
#define UART_FCR_CLEAR_RX       0x02
#define UART_FCR_CLEAR_TX       0x04
#define UART_FCR_TX_TRIGGER(f)  (((f) >> 4) & 3)   /* 1, 4, 8, 14 */
#define UART_FCR_RX_TRIGGER(f)  (((f) >> 6) & 3)   /* 1, 6, 12, RXTRIG */

#define UART_LCR_BREAK          0x40
#define UART_LCR_DLAB           0x80
#define UART_LCR_BANK_EFR       0xBF

#define UART_MCR_DTR            0x01
#define UART_MCR_RTS            0x02
#define UART_MCR_OUT1           0x04
#define UART_MCR_OUT2           0x08
#define UART_MCR_LOOP           0x10

#define UART_LSR_DR             0x01
#define UART_LSR_OE             0x02
#define UART_LSR_BI             0x10
#define UART_LSR_THRE           0x20
#define UART_LSR_TEMT           0x40
#define UART_LSR_FIFO_ERROR     0x80

#define UART_MSR_CTS            0x10
#define UART_MSR_DSR            0x20
#define UART_MSR_RI             0x40
#define UART_MSR_DCD            0x80

#define UART_EFR_ENHANCED       0x10

#define UART_VFIFO_EN_ON        0x1
#define UART_EXTEND_ADD_RX      0x1    /* DMA handshakes */
#define UART_EXTEND_ADD_TX      0x2

#endif
