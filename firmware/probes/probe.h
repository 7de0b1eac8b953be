/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Order block of the probes: small programs that make a real core perform one
 * access after the other and report how each ended. Page: docs/probes.md.
 *
 * The host, with the machine paused, writes orders 0..count-1, then count, then
 * raises `submitted` by one; when `completed` equals it, the results stand. The
 * probe never waits for anything but the block, so a run repeats exactly. It sets
 * magic, version, core and capacity once it is ready.
 *
 * Host and firmware share this header: plain unsigned types.
 */
#ifndef PROBES_PROBE_H
#define PROBES_PROBE_H

#include "probe_addr.h"

#define PROBE_MAGIC             0x42505347   /* "GSPB" */
#define PROBE_VERSION           1

#define PROBE_BLOCK_SIZE        0x1000
#define PROBE_CAPACITY          36

/* core */
#define PROBE_CORE_HSP          1
#define PROBE_CORE_IO           2
#define PROBE_CORE_A7_SECURE    3
#define PROBE_CORE_A7_NORMAL    4

enum probe_op {
    PROBE_NOP = 0,
    /* width 1, 2, 4 at address -> result */
    PROBE_READ,
    /* value, width 1, 2, 4 at address */
    PROBE_WRITE,
    /* call address (bit 0: Thumb) with args[0..3] -> result */
    PROBE_EXECUTE,
    /* A7 normal: r0..r7 = args[0..7]; regs[0..7] = r0..r7 after; result = r0; status =
     * registers changed besides r0: bit n = rn (1..12), bit 14 = lr */
    PROBE_SMC,
    /* address = mailbox base, value = command, args[0] = data; POST_CNT before -> result */
    PROBE_MBOX_POST,
    /* address = mailbox base; at most value readings of POP_CNT; result 1: regs[0] = data,
     * regs[1] = command; result 0: nothing came */
    PROBE_MBOX_POLL,
    /* args[0] words from address to value, in this core's view; result = words done */
    PROBE_COPY,
    /* args[0] words of value from address on; result = words done */
    PROBE_FILL,
    /* barriers; A7 also invalidates instruction cache and branch predictor */
    PROBE_SYNC,
};

enum probe_outcome {
    PROBE_PENDING = 0,
    PROBE_OK = 1,
    PROBE_FAULT = 2,         /* the access raised an exception: fault, status, fault_address */
    PROBE_BAD_ORDER = 3,     /* unknown op or width, or not for this core */
};

/* fault: A7 exception, or M-profile exception number */
enum probe_fault {
    PROBE_FAULT_NONE = 0,
    PROBE_FAULT_UNDEFINED = 1,      /* A7 */
    PROBE_FAULT_PREFETCH = 3,       /* A7: status = IFSR, address = IFAR */
    PROBE_FAULT_DATA = 4,           /* A7: status = DFSR, address = DFAR */
    PROBE_FAULT_HARD = 0x103,       /* M: status = CFSR, status2 = HFSR, address = BFAR or MMFAR */
    PROBE_FAULT_MEM = 0x104,
    PROBE_FAULT_BUS = 0x105,
    PROBE_FAULT_USAGE = 0x106,
};

struct probe_order {
    unsigned int op;                /* in: enum probe_op */
    unsigned int width;
    unsigned int address;
    unsigned int value;
    unsigned int args[8];
    unsigned int outcome;           /* out: enum probe_outcome */
    unsigned int result;
    unsigned int fault;
    unsigned int status;            /* DFSR, IFSR or CFSR */
    unsigned int status2;           /* M: HFSR */
    unsigned int fault_address;     /* DFAR, IFAR, BFAR or MMFAR; M: 0 when not valid */
    unsigned int pc;                /* where the exception hit */
    unsigned int reserved;
    unsigned int regs[8];
};                                  /* 112 bytes */

struct probe_block {
    unsigned int magic;
    unsigned int version;
    unsigned int core;
    unsigned int capacity;
    unsigned int submitted;         /* host */
    unsigned int completed;         /* probe */
    unsigned int count;             /* host: orders of this submission */
    /* probe: A7: CPSR, SCTLR, r0, r1, r2 at entry; M: CPUID, VTOR, initial SP, CONTROL */
    unsigned int boot[9];
    struct probe_order order[PROBE_CAPACITY];
};                                  /* 64 + 36 * 112 = 4096 bytes */

#endif
