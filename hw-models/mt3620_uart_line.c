/*
 * MT3620 UART: FIFOs, line timing, chardev.
 *
 * Owns the bytes on their way and the two timers; what the guest sees of them
 * is mt3620_uart.c's business.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "mt3620_uart_line.h"

#define UART_TIMEOUT_CHARS   4

/* Duration of one character at the programmed rate; 0: no rate programmed. */
static int64_t uart_char_ns(const Mt3620Uart *s)
{
    static const uint32_t sampling[] = { 16, 8, 4 };
    uint32_t mode = s->state.store[UART_HIGHSPEED / 4] & 3;
    uint64_t clocks = mode < ARRAY_SIZE(sampling)
                      ? sampling[mode]
                      : (s->state.store[UART_SAMPLE_COUNT / 4] & 0xFF) + 1;
    uint32_t bits = 1 + 5 + (s->state.lcr & 3) + ((s->state.lcr & 4) ? 2 : 1) +
                    ((s->state.lcr & 8) ? 1 : 0);

    clocks *= s->state.dll | s->state.dlm << 8;
    return muldiv64(clocks * bits, NANOSECONDS_PER_SECOND, UART_CLOCK_HZ);
}

/* FIFOs */

uint32_t mt3620_uart_line_depth(const Mt3620Uart *s)
{
    return mt3620_uart_fifo_on(s) ? UART_FIFO_DEPTH : 1;
}

static void uart_fifo_push(Mt3620UartFifo *f, uint8_t byte)
{
    f->data[(f->head + f->count) % UART_FIFO_DEPTH] = byte;
    f->count++;
}

static uint8_t uart_fifo_pop(Mt3620UartFifo *f)
{
    uint8_t byte = f->data[f->head];

    f->head = (f->head + 1) % UART_FIFO_DEPTH;
    f->count--;
    return byte;
}

/* Receive */

/* The timeout runs from the last byte in or out while bytes wait. */
void mt3620_uart_line_restart_timeout(Mt3620Uart *s)
{
    s->state.timeout_pending = false;
    if (s->state.rx.count == 0 || !mt3620_uart_fifo_on(s)) {
        s->state.timeout_ns = UART_NEVER;
        timer_del(s->timeout_timer);
        return;
    }
    s->state.timeout_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) +
                          UART_TIMEOUT_CHARS * uart_char_ns(s);
    timer_mod(s->timeout_timer, s->state.timeout_ns);
}

static void uart_timeout(void *opaque)
{
    Mt3620Uart *s = opaque;

    s->state.timeout_ns = UART_NEVER;
    s->state.timeout_pending = s->state.rx.count > 0;
    mt3620_uart_update_irq(s);
}

/* What the line makes of a byte; false: it is lost. ALTER follows LOSE in the table. */
static bool uart_fault(Mt3620Uart *s, unsigned int lose, uint8_t *byte)
{
    const uint64_t *arg;

    if (mt3620_fault(&s->faults, lose)) {
        mt3620_fault_fired(OBJECT(s), lose);
        return false;
    }
    arg = mt3620_fault(&s->faults, lose + 1);
    if (arg) {
        *byte ^= arg[0];
        mt3620_fault_fired(OBJECT(s), lose + 1);
    }
    return true;
}

static void uart_rx_byte(Mt3620Uart *s, uint8_t byte)
{
    if (!uart_fault(s, UART_FAULT_RX_LOSE, &byte)) {
        return;
    }
    if (s->state.rx.count >= mt3620_uart_line_depth(s)) {
        s->state.lsr_error |= UART_LSR_OE;
        return;
    }
    uart_fifo_push(&s->state.rx, byte);
    mt3620_uart_line_restart_timeout(s);
}

static int uart_can_receive(void *opaque)
{
    Mt3620Uart *s = opaque;

    if (s->state.mcr & UART_MCR_LOOP) {
        return 0;
    }
    return s->state.rx.count < mt3620_uart_line_depth(s)
           ? mt3620_uart_line_depth(s) - s->state.rx.count : 0;
}

static void uart_receive(void *opaque, const uint8_t *buf, int size)
{
    Mt3620Uart *s = opaque;

    for (int i = 0; i < size; i++) {
        uart_rx_byte(s, buf[i]);
    }
    mt3620_uart_update_irq(s);
}

static void uart_chr_event(void *opaque, QEMUChrEvent event)
{
    Mt3620Uart *s = opaque;

    if (event == CHR_EVENT_BREAK && !(s->state.mcr & UART_MCR_LOOP)) {
        uart_rx_byte(s, 0);
        s->state.lsr_error |= UART_LSR_BI;
        mt3620_uart_update_irq(s);
    }
}

uint8_t mt3620_uart_line_take(Mt3620Uart *s)
{
    uint8_t byte = 0;

    if (s->state.rx.count) {
        byte = uart_fifo_pop(&s->state.rx);
        mt3620_uart_line_restart_timeout(s);
        qemu_chr_fe_accept_input(&s->chr);
    }
    return byte;
}

/* Transmit */

static void uart_send(Mt3620Uart *s, uint8_t byte)
{
    if (!uart_fault(s, UART_FAULT_TX_LOSE, &byte)) {
        return;
    }
    if (s->state.mcr & UART_MCR_LOOP) {
        uart_rx_byte(s, byte);
        return;
    }
    if (s->watch) {
        s->watch(s, byte, s->watch_opaque);
    }
    qemu_chr_fe_write_all(&s->chr, &byte, 1);
}

/* Put the next byte on the line, or everything when the line is ideal. */
static void uart_tx_start(Mt3620Uart *s)
{
    int64_t char_ns = s->pacing ? uart_char_ns(s) : 0;

    if (s->state.tx_ns != UART_NEVER) {
        return;
    }
    while (s->state.tx.count) {
        uart_send(s, uart_fifo_pop(&s->state.tx));
        s->state.thre_pending = s->state.tx.count == 0;
        if (char_ns) {
            s->state.tx_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + char_ns;
            timer_mod(s->tx_timer, s->state.tx_ns);
            break;
        }
    }
}

static void uart_tx_done(void *opaque)
{
    Mt3620Uart *s = opaque;

    s->state.tx_ns = UART_NEVER;
    uart_tx_start(s);
    mt3620_uart_update_irq(s);
}

void mt3620_uart_line_put(Mt3620Uart *s, uint8_t byte)
{
    uart_fifo_push(&s->state.tx, byte);
    uart_tx_start(s);
}

/* Set-up */

static void uart_rearm(QEMUTimer *timer, int64_t deadline)
{
    if (deadline == UART_NEVER) {
        timer_del(timer);
    } else {
        timer_mod(timer, deadline);
    }
}

void mt3620_uart_line_rearm(Mt3620Uart *s)
{
    uart_rearm(s->timeout_timer, s->state.timeout_ns);
    uart_rearm(s->tx_timer, s->state.tx_ns);
}

void mt3620_uart_line_init(Mt3620Uart *s)
{
    qemu_chr_fe_set_handlers(&s->chr, uart_can_receive, uart_receive,
                             uart_chr_event, NULL, s, NULL, true);
    s->timeout_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, uart_timeout, s);
    s->tx_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, uart_tx_done, s);
}
