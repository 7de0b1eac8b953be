/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Order block of the attacking application (firmware/userland/tests/app_attack): what the
 * probes of firmware/probes are for a core, this one is for a Linux process. The host finds
 * block and data page in RAM by their marks, writes orders while the machine is paused, raises
 * `submitted`, and reads the results once `completed` equals it. Page: docs/probes.md.
 *
 * Host and application share this header: plain unsigned types. Each struct is one page.
 */
#ifndef INTERFACE_APP_ORDERS_H
#define INTERFACE_APP_ORDERS_H

#define APP_PAGE            4096
#define APP_BLOCK_MARK      0x6B6C6241u     /* first word; the others are derived from it */
#define APP_DATA_MARK       0x61746144u
#define APP_MARK_WORDS      4
#define APP_MARK(mark, n)   ((mark) * (2u * (n) + 1u) ^ 0xA5A5A5A5u)

enum app_op {
    APP_NOP = 0,
    APP_SYSCALL,    /* number, a[0..5] -> result, a negative error as the kernel gives it */
    APP_READ,       /* word at a[0] -> result */
    APP_WRITE,      /* a[1] to word at a[0] */
    APP_CALL,       /* function at a[0] (bit 0: Thumb) -> result */
    APP_FORK,       /* a child runs the next a[0] orders and exits; a[1]: wait -> its wait status,
                       else -> its process id */
};

enum app_outcome {
    APP_PENDING = 0,
    APP_DONE = 1,
    APP_SIGNAL = 2, /* signal = its number */
};

struct app_order {
    unsigned int op;
    unsigned int number;
    unsigned int a[6];
    unsigned int outcome;   /* out */
    int result;
    unsigned int signal;
    unsigned int reserved[5];
};                          /* 64 bytes */

#define APP_TEXT_ANSWER     7
#define APP_ORDERS_MAX      62
struct app_block {
    unsigned int mark[APP_MARK_WORDS];
    unsigned int name;      /* first byte of the first argument */
    unsigned int self;      /* user address of this page */
    unsigned int data;      /* user address of the data page */
    unsigned int pid;
    unsigned int submitted; /* host */
    unsigned int completed; /* application */
    unsigned int count;     /* host */
    unsigned int text;      /* user address (bit 0: Thumb) of a function that returns APP_TEXT_ANSWER */
    unsigned int reserved[4];
    struct app_order order[APP_ORDERS_MAX];
};

struct app_data {
    unsigned int mark[APP_MARK_WORDS];
    unsigned int name;
    unsigned char bytes[APP_PAGE - 20];
};

#endif
