/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the UART's two files: registers on one side, FIFOs and line on the other.
 */
#ifndef MT3620_UART_LINE_H
#define MT3620_UART_LINE_H

#include "hw/mt3620/mt3620_uart.h"
#include "hw/mt3620/regs/regtable.h"

enum { UART_REGS(REGTABLE_OFFSET) };

/* Of the table in mt3620_uart.c */
enum { UART_FAULT_RX_LOSE, UART_FAULT_RX_ALTER, UART_FAULT_TX_LOSE, UART_FAULT_TX_ALTER };

#define UART_NEVER (-1)   /* a deadline that is not set */

static inline bool mt3620_uart_fifo_on(const Mt3620Uart *s)
{
    return s->state.fcr & UART_FCR_ENABLE;
}

/* The registers' side: an interrupt cause may have changed. */
void mt3620_uart_update_irq(Mt3620Uart *s);

void mt3620_uart_line_init(Mt3620Uart *s);

/* Timers follow the deadlines in the state. */
void mt3620_uart_line_rearm(Mt3620Uart *s);

/* Bytes a FIFO takes: one while FIFOs are off. */
uint32_t mt3620_uart_line_depth(const Mt3620Uart *s);

/* The RX timeout starts over after its FIFO or its rate changed. */
void mt3620_uart_line_restart_timeout(Mt3620Uart *s);

/* Next byte received, 0 when there is none. */
uint8_t mt3620_uart_line_take(Mt3620Uart *s);

/* Queue a byte to send; the FIFO has room. */
void mt3620_uart_line_put(Mt3620Uart *s, uint8_t byte);

#endif
