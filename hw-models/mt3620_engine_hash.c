/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: SHA-256, HMAC-SHA-256 and AES, from nettle.
 *
 * Owns no state. nettle's context lives only inside one call: between calls the
 * hash stands in EngSha, whose layout is ours and therefore fit for a snapshot.
 */

#include <string.h>
#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/ctr.h>
#include <nettle/sha2.h>
#include "include/mt3620_engine_arith.h"
#include "include/regs/engine.h"

#define HMAC_INNER 0x36
#define HMAC_OUTER 0x5c
#define ENG_MODE_CHAIN (7 << 1)     /* bits 3:1 of ENG_MODE */

void eng_wipe(void *p, size_t len)
{
    explicit_bzero(p, len);
}

/* ---- SHA-256 ---- */

static void sha_enter(struct sha256_ctx *ctx, const EngSha *sha)
{
    sha256_init(ctx);
    memcpy(ctx->state, sha->h, sizeof(sha->h));
    memcpy(ctx->block, sha->block, sizeof(sha->block));
    ctx->count = sha->blocks;
    ctx->index = sha->fill;
}

static void sha_leave(struct sha256_ctx *ctx, EngSha *sha)
{
    memcpy(sha->h, ctx->state, sizeof(sha->h));
    memcpy(sha->block, ctx->block, sizeof(sha->block));
    sha->blocks = ctx->count;
    sha->fill = ctx->index;
    eng_wipe(ctx, sizeof(*ctx));
}

void eng_sha_init(EngSha *sha)
{
    struct sha256_ctx ctx;

    memset(sha, 0, sizeof(*sha));
    memset(&ctx, 0, sizeof(ctx));
    sha256_init(&ctx);
    sha_leave(&ctx, sha);
}

void eng_sha_update(EngSha *sha, const void *data, size_t len)
{
    struct sha256_ctx ctx;

    sha_enter(&ctx, sha);
    sha256_update(&ctx, len, data);
    sha_leave(&ctx, sha);
}

void eng_sha_final(EngSha *sha, uint8_t digest[ENG_HASH_BYTES])
{
    struct sha256_ctx ctx;

    sha_enter(&ctx, sha);
    sha256_digest(&ctx, ENG_HASH_BYTES, digest);
    eng_wipe(&ctx, sizeof(ctx));
    eng_wipe(sha, sizeof(*sha));
}

/* ---- HMAC ---- */

void eng_hmac_init(EngHmac *hmac, const uint8_t key[ENG_HASH_BYTES])
{
    uint8_t inner_pad[64];

    memset(inner_pad, HMAC_INNER, sizeof(inner_pad));
    memset(hmac->outer_pad, HMAC_OUTER, sizeof(hmac->outer_pad));
    for (int i = 0; i < ENG_HASH_BYTES; i++) {
        inner_pad[i] ^= key[i];
        hmac->outer_pad[i] ^= key[i];
    }
    eng_sha_init(&hmac->inner);
    eng_sha_update(&hmac->inner, inner_pad, sizeof(inner_pad));
    eng_wipe(inner_pad, sizeof(inner_pad));
}

void eng_hmac_update(EngHmac *hmac, const void *data, size_t len)
{
    eng_sha_update(&hmac->inner, data, len);
}

void eng_hmac_final(EngHmac *hmac, uint8_t mac[ENG_HASH_BYTES])
{
    uint8_t inner[ENG_HASH_BYTES];
    EngSha outer;

    eng_sha_final(&hmac->inner, inner);
    eng_sha_init(&outer);
    eng_sha_update(&outer, hmac->outer_pad, sizeof(hmac->outer_pad));
    eng_sha_update(&outer, inner, sizeof(inner));
    eng_sha_final(&outer, mac);
    eng_wipe(inner, sizeof(inner));
    eng_wipe(hmac, sizeof(*hmac));
}

void eng_hmac(const uint8_t key[ENG_HASH_BYTES], const void *data, size_t len,
              uint8_t mac[ENG_HASH_BYTES])
{
    EngHmac hmac;

    eng_hmac_init(&hmac, key);
    eng_hmac_update(&hmac, data, len);
    eng_hmac_final(&hmac, mac);
}

/* ---- AES ---- */

/* nettle's key sizes are types of their own; one struct serves all four uses. */
typedef struct AesKey {
    union {
        struct aes128_ctx k128;
        struct aes256_ctx k256;
    } ctx;
    nettle_cipher_func *cipher;
} AesKey;

static void aes_set_key(AesKey *aes, uint32_t mode, bool decrypt,
                        const uint8_t key[32])
{
    if (mode & ENG_MODE_256) {
        decrypt ? aes256_set_decrypt_key(&aes->ctx.k256, key)
                : aes256_set_encrypt_key(&aes->ctx.k256, key);
        aes->cipher = decrypt ? (nettle_cipher_func *)aes256_decrypt
                              : (nettle_cipher_func *)aes256_encrypt;
    } else {
        decrypt ? aes128_set_decrypt_key(&aes->ctx.k128, key)
                : aes128_set_encrypt_key(&aes->ctx.k128, key);
        aes->cipher = decrypt ? (nettle_cipher_func *)aes128_decrypt
                              : (nettle_cipher_func *)aes128_encrypt;
    }
}

bool eng_aes_mode_valid(uint32_t mode)
{
    uint32_t chain = mode & ENG_MODE_CHAIN;

    return !(mode & ~(ENG_MODE_DECRYPT | ENG_MODE_CHAIN | ENG_MODE_256)) &&
           (chain == ENG_MODE_ECB || chain == ENG_MODE_CBC ||
            chain == ENG_MODE_CTR);
}

bool eng_aes_length_valid(uint32_t mode, size_t len)
{
    return (mode & ENG_MODE_CHAIN) == ENG_MODE_CTR || len % ENG_BLOCK_BYTES == 0;
}

bool eng_aes(uint32_t mode, const uint8_t key[32],
             const uint8_t iv[ENG_BLOCK_BYTES], uint8_t *data, size_t len)
{
    uint32_t chain = mode & ENG_MODE_CHAIN;
    bool decrypt = mode & ENG_MODE_DECRYPT;
    uint8_t block[ENG_BLOCK_BYTES];
    AesKey aes;

    if (!eng_aes_mode_valid(mode) || !eng_aes_length_valid(mode, len)) {
        return false;
    }
    memcpy(block, iv, sizeof(block));
    /* Counter mode runs the cipher forwards both ways. */
    aes_set_key(&aes, mode, decrypt && chain != ENG_MODE_CTR, key);
    if (chain == ENG_MODE_CTR) {
        ctr_crypt(&aes.ctx, aes.cipher, ENG_BLOCK_BYTES, block, len, data, data);
    } else if (chain == ENG_MODE_CBC && decrypt) {
        cbc_decrypt(&aes.ctx, aes.cipher, ENG_BLOCK_BYTES, block, len, data, data);
    } else if (chain == ENG_MODE_CBC) {
        cbc_encrypt(&aes.ctx, aes.cipher, ENG_BLOCK_BYTES, block, len, data, data);
    } else {
        aes.cipher(&aes.ctx, len, data, data);
    }
    eng_wipe(&aes, sizeof(aes));
    eng_wipe(block, sizeof(block));
    return true;
}
