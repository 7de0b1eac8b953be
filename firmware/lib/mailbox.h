/* SPDX-License-Identifier: MIT */
/* HSP's end of a mailbox pair (facts 4.13). base: HSP_MBOX_*_BASE */
#ifndef LIB_MAILBOX_H
#define LIB_MAILBOX_H

#include <stdint.h>

/* Enable "peer posted", let its NVIC line end WFI; wr_irq: the line of MBOX_LINE_WR. */
void mailbox_init(uint32_t base, uint32_t wr_irq);
/* Take note of what arrived up to now; call before looking for messages, or one may be slept over.
 */
void mailbox_acknowledge(uint32_t base, uint32_t wr_irq);
/* 1: a message was taken */
int mailbox_take(uint32_t base, uint32_t *command, uint32_t *data);
/* 1: posted; 0: the peer's queue is full */
int mailbox_post(uint32_t base, uint32_t command);

#endif
