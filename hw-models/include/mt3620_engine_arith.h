/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arithmetic of the MT3620 security engine: what its registers and commands
 * compute, free of QEMU so that a unit test can hold it against another library.
 *
 * Numbers are big-endian byte strings. State structs are plain data: a copy of
 * one is a snapshot of it.
 */
#ifndef HW_MT3620_ENGINE_ARITH_H
#define HW_MT3620_ENGINE_ARITH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENG_HASH_BYTES  32
#define ENG_NUM_BYTES   32      /* a P-256 coordinate or scalar */
#define ENG_BLOCK_BYTES 16      /* an AES block */

/* Overwrites a secret in a way the compiler must keep. */
void eng_wipe(void *p, size_t len);

/* ---- mt3620_engine_hash.c ---- */

typedef struct EngSha {
    uint32_t h[8];
    uint64_t blocks;            /* blocks hashed */
    uint32_t fill;              /* bytes waiting in block[] */
    uint8_t block[64];
} EngSha;

void eng_sha_init(EngSha *sha);
void eng_sha_update(EngSha *sha, const void *data, size_t len);
void eng_sha_final(EngSha *sha, uint8_t digest[ENG_HASH_BYTES]);
/* An update, from memory if exactly this was asked before (mt3620_engine_memo.c). BQL held.
 * UNTOUCHED: as long as it is the same and not 0, so are the bytes at DATA. */
void eng_sha_update_memo(EngSha *sha, const uint8_t *data, size_t len, uint64_t untouched);

/* Every HMAC key of the engine is one hash long. */
void eng_hmac(const uint8_t key[ENG_HASH_BYTES], const void *data, size_t len,
              uint8_t mac[ENG_HASH_BYTES]);

/* The same over data that arrives in pieces. */
typedef struct EngHmac {
    EngSha inner;
    uint8_t outer_pad[64];
} EngHmac;

void eng_hmac_init(EngHmac *hmac, const uint8_t key[ENG_HASH_BYTES]);
void eng_hmac_update(EngHmac *hmac, const void *data, size_t len);
void eng_hmac_final(EngHmac *hmac, uint8_t mac[ENG_HASH_BYTES]);

/*
 * AES in place under ENG_MODE_* of regs/engine.h. False for a mode that does not
 * exist. len is a multiple of 16 except in CTR; iv is the first counter block there.
 */
bool eng_aes(uint32_t mode, const uint8_t key[32],
             const uint8_t iv[ENG_BLOCK_BYTES], uint8_t *data, size_t len);
bool eng_aes_mode_valid(uint32_t mode);
bool eng_aes_length_valid(uint32_t mode, size_t len);

/* ---- mt3620_engine_ec.c: NIST P-256 ---- */

typedef struct EngPoint {
    uint8_t x[ENG_NUM_BYTES];
    uint8_t y[ENG_NUM_BYTES];
} EngPoint;

typedef struct EngSig {
    uint8_t r[ENG_NUM_BYTES];
    uint8_t s[ENG_NUM_BYTES];
} EngSig;

bool eng_ec_scalar_valid(const uint8_t d[ENG_NUM_BYTES]);   /* 1 <= d < n */
bool eng_ec_point_valid(const EngPoint *q);                 /* affine, on the curve */

/* False when d is no valid scalar. */
bool eng_ec_public(const uint8_t d[ENG_NUM_BYTES], EngPoint *q);

/*
 * entropy: 32 fresh bytes. The nonce is drawn from entropy, key and digest
 * together, so that a repeated entropy value alone never repeats a nonce.
 */
bool eng_ec_sign(const uint8_t d[ENG_NUM_BYTES],
                 const uint8_t digest[ENG_HASH_BYTES],
                 const uint8_t entropy[ENG_HASH_BYTES], EngSig *sig);

/*
 * Computes r from everything but r's own comparison; all zero when there is none
 * (r or s out of range, point not on the curve, point at infinity, or the second,
 * independent verification disagrees). True when it equals sig->r.
 */
bool eng_ec_verify(const EngPoint *q, const uint8_t digest[ENG_HASH_BYTES],
                   const EngSig *sig, uint8_t r[ENG_NUM_BYTES]);

/* The same, from memory if exactly this was asked before (mt3620_engine_memo.c). BQL held. */
bool eng_ec_verify_memo(const EngPoint *q, const uint8_t digest[ENG_HASH_BYTES],
                        const EngSig *sig, uint8_t r[ENG_NUM_BYTES]);

/* X of d * q; false when d or q is not valid. */
bool eng_ec_dh(const uint8_t d[ENG_NUM_BYTES], const EngPoint *q,
               uint8_t x[ENG_NUM_BYTES]);

#endif
