/* SPDX-License-Identifier: MIT */
/* UART driver (facts 4.1). Owns HSP's UART. */
#include "uart.h"

#include "mmio.h"
#include "nvic.h"
#include "regs/memmap.h"

/* 16550 set at 4-byte stride; a mode is chosen by LCR */
#define UART_DATA       0x00
#define UART_IER        0x04
#define UART_FCR        0x08
#define UART_LCR        0x0C
#define UART_LSR        0x14
#define UART_HIGHSPEED  0x24
#define UART_DLL        0x00
#define UART_DLM        0x04

#define IER_RX          0x01
#define FCR_ON_CLEAR    0x07
#define LCR_8N1         0x03
#define LCR_DLAB        0x80
#define LSR_READY       0x01
#define LSR_TX_EMPTY    0x20
#define DIVISOR_115200  14      /* 26 MHz / (16 * 115200) */

static uint32_t get(uint32_t offset)
{
    return mmio_read32(M4_UART_BASE + offset);
}

static void set(uint32_t offset, uint32_t value)
{
    mmio_write32(M4_UART_BASE + offset, value);
}

void uart_init(void)
{
    set(UART_IER, 0);
    set(UART_HIGHSPEED, 0);
    set(UART_LCR, LCR_DLAB | LCR_8N1);
    set(UART_DLL, DIVISOR_115200);
    set(UART_DLM, 0);
    set(UART_LCR, LCR_8N1);
    set(UART_FCR, FCR_ON_CLEAR);
    set(UART_IER, IER_RX);
    nvic_enable(HSP_IRQ_UART);
}

void uart_put(char c)
{
    while (!(get(UART_LSR) & LSR_TX_EMPTY)) {
    }
    set(UART_DATA, (unsigned char)c);
}

void uart_puts(const char *text)
{
    while (*text) {
        uart_put(*text++);
    }
}

char uart_get(void)
{
    while (!(get(UART_LSR) & LSR_READY)) {
        nvic_clear_pending(HSP_IRQ_UART);
        if (!(get(UART_LSR) & LSR_READY)) {
            __asm__ volatile("wfi" ::: "memory");
        }
    }
    return (char)get(UART_DATA);
}
