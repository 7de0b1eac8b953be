/* SPDX-License-Identifier: MIT */
/* HSP's UART: 8N1 at 115200, receive interrupt as wake source. */
#ifndef LIB_UART_H
#define LIB_UART_H

void uart_init(void);
void uart_put(char c);
void uart_puts(const char *text);
/* Next received character; sleeps until there is one. */
char uart_get(void);

#endif
