// SPDX-License-Identifier: MIT
/*
 * Smallest real-time application: says hello on its core's debug UART, then a
 * heartbeat line each time SysTick has counted down.
 * Reaches the debug UART and SysTick, nothing else.
 */
#include <stdint.h>

#include "mmio.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "regs/uart.h"

enum { UART_REGS(REGTABLE_OFFSET) };

#define SYST_CSR            0xE000E010
#define SYST_RVR            0xE000E014
#define SYST_CVR            0xE000E018
#define SYST_CSR_ENABLE_CORE 0x5
#define SYST_CSR_COUNTFLAG  0x10000
#define HEARTBEAT_TICKS     0x200000        /* core clocks; below the counter's 24 bits */
#define BAUD_115200_DIVISOR 14              /* 26 MHz / 16 / 115200 */

void rt_main(void);

/* Initialised data on purpose: the loader must have copied it. */
static uint32_t heartbeat = 1;

static void uart_put(char c)
{
    while ((mmio_read32(M4_UART_BASE + UART_LSR) & UART_LSR_THRE) == 0) {
    }
    mmio_write32(M4_UART_BASE + UART_RBR_THR, (uint8_t)c);
}

static void uart_text(const char *text)
{
    while (*text != 0) {
        uart_put(*text++);
    }
}

static void uart_number(uint32_t value)
{
    char digits[10];
    int n = 0;

    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (n != 0) {
        uart_put(digits[--n]);
    }
}

static void uart_set_up(void)
{
    mmio_write32(M4_UART_BASE + UART_LCR, UART_LCR_DLAB | 3);
    mmio_write32(M4_UART_BASE + UART_RBR_THR, BAUD_115200_DIVISOR);
    mmio_write32(M4_UART_BASE + UART_IER, 0);
    mmio_write32(M4_UART_BASE + UART_LCR, 3);
    mmio_write32(M4_UART_BASE + UART_IIR_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_RX | UART_FCR_CLEAR_TX);
}

void rt_main(void)
{
    uart_set_up();
    mmio_write32(SYST_RVR, HEARTBEAT_TICKS);
    mmio_write32(SYST_CVR, 0);
    mmio_write32(SYST_CSR, SYST_CSR_ENABLE_CORE);
    uart_text("rt_hello: started\n");
    for (;;) {
        uart_text("rt_hello: heartbeat ");
        uart_number(heartbeat++);
        uart_text("\n");
        while ((mmio_read32(SYST_CSR) & SYST_CSR_COUNTFLAG) == 0) {
        }
    }
}
