/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unit test of the security engine's hashes, ciphers, random generator and attestation
 * register, outside QEMU. Reference: OpenSSL, which shares no code with nettle, and rules
 * written out again by hand. Random cases follow the run's --seed.
 */
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "cases.h"
#include "mt3620_attest.h"
#include "mt3620_engine_arith.h"
#include "mt3620_trng.h"
#include "regs/engine.h"

#define HASH_ROUNDS 200

/* ---- SHA-256, HMAC, AES ---- */

/* In pieces of any size, and with the state copied away between them. */
TEST sha_in_pieces(void)
{
    static uint8_t data[5000];

    for (int i = 0; i < HASH_ROUNDS; i++) {
        size_t len = i < 130 ? (size_t)i : gs_cases_u32() % sizeof(data), done = 0;
        uint8_t digest[32], ref[32];
        EngSha sha, copy;

        gs_cases_fill(data, len);
        eng_sha_init(&sha);
        while (done < len) {
            size_t part = 1 + gs_cases_u32() % 200;

            part = part < len - done ? part : len - done;
            eng_sha_update(&sha, data + done, part);
            done += part;
            memcpy(&copy, &sha, sizeof(copy));
            memset(&sha, 0, sizeof(sha));
            memcpy(&sha, &copy, sizeof(sha));
        }
        eng_sha_final(&sha, digest);
        SHA256(data, len, ref);
        ASSERT_MEM_EQ(ref, digest, 32);
        ASSERT(gs_cases_zero((uint8_t *)&sha, sizeof(sha)));
    }
    PASS();
}

/* Remembered or not: the same state behind it. Few contents, so that most have been asked before;
 * they differ in the first, a middle and the last byte, in length, and in what was hashed ahead. */
TEST sha_from_memory(void)
{
    static uint8_t data[4][3000];
    static const size_t lengths[] = { 3000, 2999, 1500 };

    gs_cases_fill(data[0], sizeof(data[0]));
    for (int i = 1; i < 4; i++) {
        memcpy(data[i], data[0], sizeof(data[0]));
        data[i][i == 1 ? 0 : i == 2 ? 1400 : 2998] ^= 1;
    }
    for (int i = 0; i < HASH_ROUNDS; i++) {
        const uint8_t *what = data[gs_cases_u32() % 4];
        size_t len = lengths[gs_cases_u32() % 3], ahead = gs_cases_u32() % 2;
        EngSha sha, plain;

        eng_sha_init(&sha);
        eng_sha_update(&sha, data[0], ahead * 64);
        plain = sha;
        eng_sha_update(&plain, what, len);
        eng_sha_update_memo(&sha, what, len, 0);
        ASSERT_MEM_EQ(plain.h, sha.h, sizeof(sha.h));
        ASSERT_EQ(plain.blocks, sha.blocks);
        ASSERT_EQ(plain.fill, sha.fill);
        ASSERT_MEM_EQ(plain.block, sha.block, sha.fill);
    }
    PASS();
}

/* Bytes that are said to be untouched are not looked at; said for another time, place or length they are. */
TEST sha_of_untouched_bytes(void)
{
    static uint8_t data[2][2000], changed[2000];
    enum { THEN = 0x1234, NOW };
    EngSha first, again, plain;

    gs_cases_fill(data[0], sizeof(data[0]));
    memcpy(data[1], data[0], sizeof(data[1]));
    eng_sha_init(&first);
    eng_sha_update_memo(&first, data[0], sizeof(data[0]), THEN);
    data[0][700] ^= 1;
    memcpy(changed, data[0], sizeof(changed));
    eng_sha_init(&plain);
    eng_sha_update(&plain, changed, sizeof(changed));
    eng_sha_init(&again);
    eng_sha_update_memo(&again, data[0], sizeof(data[0]), THEN);
    ASSERT_MEM_EQ(first.h, again.h, sizeof(again.h));
    eng_sha_init(&again);
    eng_sha_update_memo(&again, data[0], sizeof(data[0]), NOW);
    ASSERT_MEM_EQ(plain.h, again.h, sizeof(again.h));
    eng_sha_init(&again);
    eng_sha_update_memo(&again, data[1], sizeof(data[1]), NOW);
    ASSERT_MEM_EQ(first.h, again.h, sizeof(again.h));
    eng_sha_init(&again);
    eng_sha_update_memo(&again, data[0], sizeof(data[0]), 0);
    ASSERT_MEM_EQ(plain.h, again.h, sizeof(again.h));
    PASS();
}

TEST hmac_agrees_with_openssl(void)
{
    static uint8_t data[1000];

    for (int i = 0; i < HASH_ROUNDS; i++) {
        size_t len = gs_cases_u32() % sizeof(data);
        uint8_t key[32], mac[32], ref[32];

        gs_cases_fill(key, 32);
        gs_cases_fill(data, len);
        eng_hmac(key, data, len, mac);
        HMAC(EVP_sha256(), key, 32, data, len, ref, NULL);
        ASSERT_MEM_EQ(ref, mac, 32);
    }
    PASS();
}

static const EVP_CIPHER *ref_cipher(uint32_t mode)
{
    bool wide = mode & ENG_MODE_256;

    switch (mode & 0xe) {
    case ENG_MODE_ECB:
        return wide ? EVP_aes_256_ecb() : EVP_aes_128_ecb();
    case ENG_MODE_CBC:
        return wide ? EVP_aes_256_cbc() : EVP_aes_128_cbc();
    default:
        return wide ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
    }
}

static void ref_aes(uint32_t mode, const uint8_t *key, const uint8_t *iv,
                    const uint8_t *in, uint8_t *out, int len)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int done;

    EVP_CipherInit_ex(ctx, ref_cipher(mode), NULL, key, iv,
                      !(mode & ENG_MODE_DECRYPT));
    EVP_CIPHER_CTX_set_padding(ctx, 0);
    EVP_CipherUpdate(ctx, out, &done, in, len);
    EVP_CIPHER_CTX_free(ctx);
}

TEST aes_agrees_with_openssl(void)
{
    static const uint32_t chains[] = { ENG_MODE_ECB, ENG_MODE_CBC, ENG_MODE_CTR };
    static uint8_t data[1024], clear[1024], ref[1024];

    for (int i = 0; i < HASH_ROUNDS * 12; i++) {
        uint32_t mode = chains[i % 3] | (i / 3 % 2 ? ENG_MODE_DECRYPT : 0) |
                        (i / 6 % 2 ? ENG_MODE_256 : 0);
        size_t len = gs_cases_u32() % sizeof(data);
        uint8_t key[32], iv[16], counter_iv[16];

        if (chains[i % 3] != ENG_MODE_CTR) {
            len &= ~15u;
        }
        gs_cases_fill(key, 32);
        gs_cases_fill(iv, 16);
        if (i % 24 == 2) {
            memset(iv, 0xff, 16);          /* the counter wraps */
        }
        memcpy(counter_iv, iv, 16);
        gs_cases_fill(clear, len);
        memcpy(data, clear, len);
        ASSERT(eng_aes(mode, key, iv, data, len));
        ref_aes(mode, key, iv, clear, ref, len);
        ASSERT_MEM_EQ(ref, data, len);
        ASSERT_MEM_EQ(counter_iv, iv, 16);
        ASSERT(eng_aes(mode ^ ENG_MODE_DECRYPT, key, iv, data, len));
        ASSERT_MEM_EQ(clear, data, len);
    }
    PASS();
}

TEST aes_refuses_other_modes_and_lengths(void)
{
    uint8_t key[32] = { 0 }, iv[16] = { 0 }, data[17] = { 0 };
    int valid = 0;

    for (uint32_t mode = 0; mode < 256; mode++) {
        valid += eng_aes_mode_valid(mode);
    }
    ASSERT_EQ(12, valid);                  /* 3 chains, 2 sizes, 2 directions */
    ASSERT_FALSE(eng_aes_mode_valid(0x80000000));
    ASSERT_FALSE(eng_aes(ENG_MODE_CTR + 2, key, iv, data, 16));
    ASSERT_FALSE(eng_aes(ENG_MODE_ECB, key, iv, data, 17));
    ASSERT_FALSE(eng_aes(ENG_MODE_CBC, key, iv, data, 15));
    ASSERT(eng_aes(ENG_MODE_CTR, key, iv, data, 17));
    PASS();
}

/* ---- random generator ---- */

static void trng_fresh(MT3620Trng *t, uint8_t seed_byte)
{
    uint8_t seed[MT3620_TRNG_SEED_BYTES] = { seed_byte };

    memset(t, 0, sizeof(*t));
    mt3620_trng_seed(t, seed);
    mt3620_trng_reset(t);
}

TEST trng_follows_its_seed(void)
{
    uint8_t a[256], b[256], c[256], message[40] = { 1 }, ref[32];
    MT3620Trng t;

    trng_fresh(&t, 1);
    ASSERT(mt3620_trng_bytes(&t, a, sizeof(a)));
    trng_fresh(&t, 1);
    ASSERT(mt3620_trng_bytes(&t, b, sizeof(b)));
    trng_fresh(&t, 2);
    ASSERT(mt3620_trng_bytes(&t, c, sizeof(c)));
    ASSERT_MEM_EQ(a, b, sizeof(a));
    ASSERT(memcmp(a, c, sizeof(a)));
    /* 512 start-up words are 64 blocks: the first block given out is number 64 */
    message[32] = 64;
    SHA256(message, sizeof(message), ref);
    ASSERT_MEM_EQ(ref, a, 32);
    PASS();
}

TEST trng_reset_does_not_rewind(void)
{
    uint8_t a[32], b[32];
    MT3620Trng t;

    trng_fresh(&t, 1);
    ASSERT(mt3620_trng_bytes(&t, a, sizeof(a)));
    mt3620_trng_reset(&t);
    ASSERT(mt3620_trng_bytes(&t, b, sizeof(b)));
    ASSERT(memcmp(a, b, sizeof(a)));
    PASS();
}

TEST trng_healthy_source_passes(void)
{
    MT3620Trng t;

    trng_fresh(&t, 3);
    for (int i = 0; i < 1000000; i++) {
        mt3620_trng_word(&t);
    }
    ASSERT_FALSE(t.failed);
    ASSERT(mt3620_trng_health(&t) >> 16 < TRNG_PROPORTION_CUTOFF);
    ASSERT((mt3620_trng_health(&t) & 0xffff) < TRNG_REPETITION_CUTOFF);
    ASSERT(mt3620_trng_valid(&t));
    PASS();
}

TEST trng_stuck_source_is_caught_at_once(void)
{
    uint8_t bytes[32];
    MT3620Trng t;

    trng_fresh(&t, 1);
    t.fault = MT3620_TRNG_FAULT_STUCK;
    for (int i = 1; i < TRNG_REPETITION_CUTOFF; i++) {
        ASSERT(mt3620_trng_word(&t) != 0);
        ASSERT_FALSE(t.failed);
    }
    ASSERT_EQ(0, mt3620_trng_word(&t));
    ASSERT(t.failed);
    memset(bytes, 0xa5, sizeof(bytes));
    ASSERT_FALSE(mt3620_trng_bytes(&t, bytes, sizeof(bytes)));
    ASSERT(gs_cases_zero(bytes, sizeof(bytes)));
    t.fault = MT3620_TRNG_FAULT_NONE;      /* the latch outlives the fault */
    ASSERT_EQ(0, mt3620_trng_word(&t));
    mt3620_trng_reset(&t);
    ASSERT_FALSE(t.failed);
    ASSERT(mt3620_trng_bytes(&t, bytes, sizeof(bytes)));
    PASS();
}

TEST trng_biased_source_is_caught_by_proportion(void)
{
    int by_proportion = 0;

    for (int seed = 0; seed < 50; seed++) {
        MT3620Trng t;
        int words = 0;

        trng_fresh(&t, seed);
        t.fault = MT3620_TRNG_FAULT_BIASED;
        while (!t.failed && words < 100000) {
            mt3620_trng_word(&t);
            words++;
        }
        ASSERT(t.failed);
        by_proportion += t.window_hits_max >= TRNG_PROPORTION_CUTOFF;
    }
    ASSERT(by_proportion >= 45);
    PASS();
}

TEST trng_start_up_test_catches_a_dead_source(void)
{
    MT3620Trng t;

    trng_fresh(&t, 1);
    t.fault = MT3620_TRNG_FAULT_STUCK;
    mt3620_trng_reset(&t);
    ASSERT(t.failed);
    PASS();
}

TEST trng_bad_state_is_refused(void)
{
    MT3620Trng t, bad;

    trng_fresh(&t, 1);
    ASSERT(mt3620_trng_valid(&t));
    bad = t;
    bad.used = 33;
    ASSERT_FALSE(mt3620_trng_valid(&bad));
    bad = t;
    bad.fault = MT3620_TRNG_NUM_FAULTS;
    ASSERT_FALSE(mt3620_trng_valid(&bad));
    bad = t;
    bad.window_pos = TRNG_PROPORTION_WINDOW;
    ASSERT_FALSE(mt3620_trng_valid(&bad));
    PASS();
}

/* ---- attestation register ---- */

static void put_le32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        p[i] = value >> (8 * i);
    }
}

static void ref_extend(uint8_t reg[32], uint32_t type, const uint8_t digest[32])
{
    uint8_t message[68];

    memcpy(message, reg, 32);
    put_le32(message + 32, type);
    memcpy(message + 36, digest, 32);
    SHA256(message, sizeof(message), reg);
}

/* The rules at the foot of regs/engine.h, written out a second time. */
TEST attest_follows_the_written_rule(void)
{
    uint32_t rows[16];
    uint8_t boot[68], reg[32] = { 0 }, digest[32], nonce[32], quote[32];
    uint8_t message[16 + 32 + 32 + 4 + 80], ref[32];
    MT3620Attest a;

    gs_cases_fill(rows, sizeof(rows));
    put_le32(boot, 1);
    for (int i = 0; i < 16; i++) {
        put_le32(boot + 4 + 4 * i, rows[i]);
    }
    SHA256(boot, sizeof(boot), digest);
    mt3620_attest_reset(&a, 1, rows, 16);
    ref_extend(reg, 0x100, digest);
    ASSERT_EQ(1, a.count);
    ASSERT_EQ(0x100, a.log[0].type);
    ASSERT_MEM_EQ(digest, a.log[0].digest, 32);
    ASSERT_MEM_EQ(reg, a.reg, 32);

    memset(message, 0, sizeof(message));
    put_le32(message + 84, 0x100);
    for (uint32_t i = 1; i < 20; i++) {
        gs_cases_fill(digest, 32);
        ASSERT(mt3620_attest_extend(&a, i + 1, digest));
        ref_extend(reg, i + 1, digest);
        ASSERT_MEM_EQ(reg, a.reg, 32);
        put_le32(message + 84 + 4 * i, i + 1);

        gs_cases_fill(nonce, 32);
        memcpy(message, "GLASSPHEREQUOTE1", 16);
        memcpy(message + 16, nonce, 32);
        memcpy(message + 48, reg, 32);
        put_le32(message + 80, i + 1);
        mt3620_attest_quote_digest(&a, nonce, quote);
        SHA256(message, sizeof(message), ref);
        ASSERT_MEM_EQ(ref, quote, 32);
        ASSERT(mt3620_attest_valid(&a));
    }
    ASSERT_FALSE(mt3620_attest_extend(&a, 1, digest));      /* log full */
    ASSERT_MEM_EQ(reg, a.reg, 32);
    PASS();
}

TEST attest_closes_for_good(void)
{
    uint32_t rows[16] = { 0 };
    uint8_t digest[32] = { 1 };
    MT3620Attest a, before;

    mt3620_attest_reset(&a, 0, rows, 16);
    ASSERT(mt3620_attest_extend(&a, 1, digest));
    mt3620_attest_close(&a);
    before = a;
    ASSERT_FALSE(mt3620_attest_extend(&a, 2, digest));
    ASSERT_MEM_EQ(&before, &a, sizeof(a));
    mt3620_attest_reset(&a, 0, rows, 16);
    ASSERT_EQ(0, a.closed);
    ASSERT_EQ(1, a.count);
    PASS();
}

TEST attest_bad_state_is_refused(void)
{
    uint32_t rows[16] = { 0 };
    uint8_t digest[32] = { 1 };
    MT3620Attest a, bad;

    mt3620_attest_reset(&a, 2, rows, 16);
    mt3620_attest_extend(&a, 4, digest);
    ASSERT(mt3620_attest_valid(&a));
    bad = a;
    bad.reg[0] ^= 1;
    ASSERT_FALSE(mt3620_attest_valid(&bad));
    bad = a;
    bad.log[1].type++;
    ASSERT_FALSE(mt3620_attest_valid(&bad));
    bad = a;
    bad.log[7].digest[3] = 1;
    ASSERT_FALSE(mt3620_attest_valid(&bad));
    bad = a;
    bad.count = 21;
    ASSERT_FALSE(mt3620_attest_valid(&bad));
    PASS();
}

/* ---- the suite ---- */

#define ROW(test) { #test, test }
static const struct row {
    const char *name;
    enum greatest_test_res (*run)(void);
} rows[] = {
    ROW(sha_in_pieces),
    ROW(sha_from_memory), ROW(sha_of_untouched_bytes),
    ROW(hmac_agrees_with_openssl),
    ROW(aes_agrees_with_openssl),
    ROW(aes_refuses_other_modes_and_lengths),
    ROW(trng_follows_its_seed),
    ROW(trng_reset_does_not_rewind),
    ROW(trng_healthy_source_passes),
    ROW(trng_stuck_source_is_caught_at_once),
    ROW(trng_biased_source_is_caught_by_proportion),
    ROW(trng_start_up_test_catches_a_dead_source),
    ROW(trng_bad_state_is_refused),
    ROW(attest_follows_the_written_rule),
    ROW(attest_closes_for_good),
    ROW(attest_bad_state_is_refused),
};
#undef ROW

static enum greatest_test_res run_row(const void *arg)
{
    const struct row *row = arg;

    gs_cases_start();
    return row->run();
}

void gs_suite_engine_arith(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, run_row, &rows[i]);
    }
}
