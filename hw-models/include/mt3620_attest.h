/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 attestation register: accumulating hash and log, free of QEMU. Rules: foot
 * of regs/engine.h, docs/attestation.md.
 */
#ifndef HW_MT3620_ATTEST_H
#define HW_MT3620_ATTEST_H

#include <stdbool.h>
#include <stdint.h>
#include "regs/engine.h"

#define MT3620_ATTEST_HASH_BYTES 32

typedef struct MT3620AttestEntry {
    uint32_t type;
    uint8_t digest[MT3620_ATTEST_HASH_BYTES];
} MT3620AttestEntry;

/* Plain data. */
typedef struct MT3620Attest {
    uint8_t reg[MT3620_ATTEST_HASH_BYTES];
    uint32_t count;
    uint32_t closed;
    MT3620AttestEntry log[ATT_LOG_ENTRIES];
} MT3620Attest;

/* Starts over and extends entry 0: lifecycle and revocation rows. */
void mt3620_attest_reset(MT3620Attest *a, uint32_t lifecycle,
                         const uint32_t *revocation, unsigned int rows);

/* False, and nothing changed, when closed or full. */
bool mt3620_attest_extend(MT3620Attest *a, uint32_t type,
                          const uint8_t digest[MT3620_ATTEST_HASH_BYTES]);

void mt3620_attest_close(MT3620Attest *a);

/* The digest a quote signs. */
void mt3620_attest_quote_digest(const MT3620Attest *a,
                                const uint8_t nonce[MT3620_ATTEST_HASH_BYTES],
                                uint8_t digest[MT3620_ATTEST_HASH_BYTES]);

/* For loaded state: the register is what the log says, and the log is well formed. */
bool mt3620_attest_valid(const MT3620Attest *a);

#endif
