/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 UART (facts 4.1; regs/uart.h).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers (UART_SIZE)
 *  + sysbus IRQ 0: interrupt, level
 *  + GPIO outputs "dma-tx", "dma-rx": it asks a DMA for a byte, has one for it; levels
 *  + property "chardev"
 *  + property "pacing": bytes leave the TX FIFO at the programmed line rate
 *    in virtual time (default off: at once)
 */
#ifndef HW_MT3620_UART_H
#define HW_MT3620_UART_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "chardev/char-fe.h"
#include "qom/object.h"
#include "regs/uart.h"

#define TYPE_MT3620_UART "mt3620-uart"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Uart, MT3620_UART)

#define MT3620_UART_NUM_WORDS 29   /* one a word offset, 0x00..0x70 */

typedef struct Mt3620UartFifo {
    uint8_t data[UART_FIFO_DEPTH];
    uint32_t head;
    uint32_t count;
} Mt3620UartFifo;

/* Guest-visible state, plain data. */
typedef struct Mt3620UartState {
    Mt3620UartFifo rx;
    Mt3620UartFifo tx;
    uint32_t ier;
    uint32_t fcr;
    uint32_t lcr;
    uint32_t mcr;
    uint32_t msr_delta;
    uint32_t lsr_error;        /* OE, BI: cleared by reading LSR */
    uint32_t dll;
    uint32_t dlm;
    uint32_t efr;
    uint32_t flow[4];          /* XON1, XON2, XOFF1, XOFF2 */
    uint32_t store[MT3620_UART_NUM_WORDS];   /* registers that only hold a value */
    uint32_t thre_pending;
    uint32_t timeout_pending;
    int64_t timeout_ns;        /* deadline of the RX timeout, -1: none */
    int64_t tx_ns;             /* end of the byte on the line, -1: idle */
} Mt3620UartState;

struct Mt3620Uart {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq;
    qemu_irq dma_tx;
    qemu_irq dma_rx;
    CharBackend chr;
    QEMUTimer *timeout_timer;
    QEMUTimer *tx_timer;
    bool pacing;

    Mt3620UartState state;
    MT3620Faults faults;

    /* Told of every byte put on the line, for whoever watches the board; no state of the device */
    void (*watch)(struct Mt3620Uart *uart, uint8_t byte, void *opaque);
    void *watch_opaque;
};

#endif
