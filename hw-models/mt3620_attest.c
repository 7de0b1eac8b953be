/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 attestation register.
 *
 * Owns the extend rule, the log and the message a quote signs. Who may extend, and
 * with what, is the engine's business; the signature is made there too.
 */

#include <string.h>
#include "include/mt3620_attest.h"
#include "include/mt3620_engine_arith.h"

static void attest_hash_u32(EngSha *sha, uint32_t value)
{
    uint8_t le[4] = { value, value >> 8, value >> 16, value >> 24 };

    eng_sha_update(sha, le, sizeof(le));
}

/* reg = SHA-256(reg || type || digest) */
static void attest_accumulate(uint8_t reg[MT3620_ATTEST_HASH_BYTES],
                              const MT3620AttestEntry *entry)
{
    EngSha sha;

    eng_sha_init(&sha);
    eng_sha_update(&sha, reg, MT3620_ATTEST_HASH_BYTES);
    attest_hash_u32(&sha, entry->type);
    eng_sha_update(&sha, entry->digest, sizeof(entry->digest));
    eng_sha_final(&sha, reg);
}

void mt3620_attest_reset(MT3620Attest *a, uint32_t lifecycle,
                         const uint32_t *revocation, unsigned int rows)
{
    uint8_t digest[MT3620_ATTEST_HASH_BYTES];
    EngSha sha;

    memset(a, 0, sizeof(*a));
    eng_sha_init(&sha);
    attest_hash_u32(&sha, lifecycle);
    for (unsigned int i = 0; i < rows; i++) {
        attest_hash_u32(&sha, revocation[i]);
    }
    eng_sha_final(&sha, digest);
    mt3620_attest_extend(a, ATT_TYPE_LIFECYCLE, digest);
}

bool mt3620_attest_extend(MT3620Attest *a, uint32_t type,
                          const uint8_t digest[MT3620_ATTEST_HASH_BYTES])
{
    MT3620AttestEntry *entry;

    if (a->closed || a->count >= ATT_LOG_ENTRIES) {
        return false;
    }
    entry = &a->log[a->count++];
    entry->type = type;
    memcpy(entry->digest, digest, sizeof(entry->digest));
    attest_accumulate(a->reg, entry);
    return true;
}

void mt3620_attest_close(MT3620Attest *a)
{
    a->closed = 1;
}

void mt3620_attest_quote_digest(const MT3620Attest *a,
                                const uint8_t nonce[MT3620_ATTEST_HASH_BYTES],
                                uint8_t digest[MT3620_ATTEST_HASH_BYTES])
{
    EngSha sha;

    eng_sha_init(&sha);
    eng_sha_update(&sha, ATT_QUOTE_TAG, sizeof(ATT_QUOTE_TAG) - 1);
    eng_sha_update(&sha, nonce, MT3620_ATTEST_HASH_BYTES);
    eng_sha_update(&sha, a->reg, sizeof(a->reg));
    attest_hash_u32(&sha, a->count);
    for (unsigned int i = 0; i < ATT_LOG_ENTRIES; i++) {
        attest_hash_u32(&sha, a->log[i].type);
    }
    eng_sha_final(&sha, digest);
}

bool mt3620_attest_valid(const MT3620Attest *a)
{
    static const MT3620AttestEntry unused;
    uint8_t reg[MT3620_ATTEST_HASH_BYTES] = { 0 };

    if (a->closed > 1 || a->count > ATT_LOG_ENTRIES) {
        return false;
    }
    for (unsigned int i = 0; i < ATT_LOG_ENTRIES; i++) {
        const MT3620AttestEntry *entry = &a->log[i];

        if (i < a->count) {
            attest_accumulate(reg, entry);
        } else if (entry->type != unused.type ||
                   memcmp(entry->digest, unused.digest, sizeof(unused.digest))) {
            return false;
        }
    }
    return memcmp(reg, a->reg, sizeof(reg)) == 0;
}
