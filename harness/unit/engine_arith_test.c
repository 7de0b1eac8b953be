/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unit test of the security engine's arithmetic, random generator and attestation
 * register, outside QEMU. Reference: OpenSSL, which shares no code with nettle, and
 * rules written out again by hand. Random cases follow the run's --seed.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>

#include "mt3620_attest.h"
#include "mt3620_engine_arith.h"
#include "mt3620_trng.h"
#include "regs/engine.h"
#include "suites.h"

#define EC_ROUNDS    1000
#define HASH_ROUNDS  200

/* ---- random cases ---- */

#define RNG_START    0x9E3779B97F4A7C15u

static uint64_t rng_state;     /* starts over with each case, from the run's seed */

static uint32_t rng_u32(void)
{
    rng_state ^= rng_state << 13;
    rng_state ^= rng_state >> 7;
    rng_state ^= rng_state << 17;
    return rng_state >> 16;
}

static void rng_fill(void *p, size_t len)
{
    uint8_t *byte = p;

    while (len--) {
        *byte++ = rng_u32();
    }
}

/* ---- OpenSSL as the reference ---- */

static EC_GROUP *group;
static const BIGNUM *order;
static BN_CTX *bn_ctx;

static void ref_init(void)
{
    group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    order = EC_GROUP_get0_order(group);
    bn_ctx = BN_CTX_new();
}

static BIGNUM *bn_from(const uint8_t bytes[32])
{
    return BN_bin2bn(bytes, 32, NULL);
}

static void bn_to(uint8_t bytes[32], const BIGNUM *n)
{
    BN_bn2binpad(n, bytes, 32);
}

/* order + delta */
static void order_plus(uint8_t bytes[32], int delta)
{
    BIGNUM *n = BN_dup(order);

    if (delta < 0) {
        BN_sub_word(n, -delta);
    } else {
        BN_add_word(n, delta);
    }
    bn_to(bytes, n);
    BN_free(n);
}

static void small_number(uint8_t bytes[32], uint8_t value)
{
    memset(bytes, 0, 32);
    bytes[31] = value;
}

/* a scalar in 1..n-1 */
static void random_scalar(uint8_t d[32])
{
    do {
        rng_fill(d, 32);
    } while (!eng_ec_scalar_valid(d));
}

static void ref_point_out(const EC_POINT *p, EngPoint *q)
{
    BIGNUM *x = BN_new(), *y = BN_new();

    EC_POINT_get_affine_coordinates(group, p, x, y, bn_ctx);
    bn_to(q->x, x);
    bn_to(q->y, y);
    BN_free(x);
    BN_free(y);
}

static EC_POINT *ref_point_in(const EngPoint *q)
{
    BIGNUM *x = bn_from(q->x), *y = bn_from(q->y);
    EC_POINT *p = EC_POINT_new(group);

    EC_POINT_set_affine_coordinates(group, p, x, y, bn_ctx);
    BN_free(x);
    BN_free(y);
    return p;
}

static void ref_public(const uint8_t d[32], EngPoint *q)
{
    BIGNUM *k = bn_from(d);
    EC_POINT *p = EC_POINT_new(group);

    EC_POINT_mul(group, p, k, NULL, NULL, bn_ctx);
    ref_point_out(p, q);
    EC_POINT_free(p);
    BN_free(k);
}

static EC_KEY *ref_key(const uint8_t *d, const EngPoint *q)
{
    EC_KEY *key = EC_KEY_new();
    EC_POINT *p = ref_point_in(q);

    EC_KEY_set_group(key, group);
    if (d) {
        BIGNUM *k = bn_from(d);

        EC_KEY_set_private_key(key, k);
        BN_free(k);
    }
    EC_KEY_set_public_key(key, p);
    EC_POINT_free(p);
    return key;
}

static bool ref_verify(const EngPoint *q, const uint8_t digest[32],
                       const EngSig *sig)
{
    EC_KEY *key = ref_key(NULL, q);
    ECDSA_SIG *s = ECDSA_SIG_new();
    int ok;

    ECDSA_SIG_set0(s, bn_from(sig->r), bn_from(sig->s));
    ok = ECDSA_do_verify(digest, 32, s, key);
    ECDSA_SIG_free(s);
    EC_KEY_free(key);
    return ok == 1;
}

static void ref_sign(const uint8_t d[32], const EngPoint *q,
                     const uint8_t digest[32], EngSig *sig)
{
    EC_KEY *key = ref_key(d, q);
    ECDSA_SIG *s = ECDSA_do_sign(digest, 32, key);

    bn_to(sig->r, ECDSA_SIG_get0_r(s));
    bn_to(sig->s, ECDSA_SIG_get0_s(s));
    ECDSA_SIG_free(s);
    EC_KEY_free(key);
}

/* x(u1 G + u2 Q) mod n, 0 at infinity: what ENG_VERIFY_R has to hold */
static void ref_verify_r(const EngPoint *q, const uint8_t digest[32],
                         const EngSig *sig, uint8_t out[32])
{
    BIGNUM *e = bn_from(digest), *r = bn_from(sig->r), *s = bn_from(sig->s);
    BIGNUM *w = BN_mod_inverse(NULL, s, order, bn_ctx);
    BIGNUM *u1 = BN_new(), *u2 = BN_new(), *x = BN_new();
    EC_POINT *p = ref_point_in(q), *sum = EC_POINT_new(group);

    BN_mod_mul(u1, e, w, order, bn_ctx);
    BN_mod_mul(u2, r, w, order, bn_ctx);
    EC_POINT_mul(group, sum, u1, p, u2, bn_ctx);
    memset(out, 0, 32);
    if (!EC_POINT_is_at_infinity(group, sum)) {
        EC_POINT_get_affine_coordinates(group, sum, x, NULL, bn_ctx);
        BN_nnmod(x, x, order, bn_ctx);
        bn_to(out, x);
    }
    EC_POINT_free(p);
    EC_POINT_free(sum);
    BN_free(e);
    BN_free(r);
    BN_free(s);
    BN_free(w);
    BN_free(u1);
    BN_free(u2);
    BN_free(x);
}

static bool is_zero(const uint8_t *p, size_t len)
{
    while (len--) {
        if (*p++) {
            return false;
        }
    }
    return true;
}

/* ---- ECDSA ---- */

TEST sign_is_accepted_by_openssl(void)
{
    for (int i = 0; i < EC_ROUNDS; i++) {
        uint8_t d[32], digest[32], entropy[32], r[32];
        EngPoint q, ref;
        EngSig sig;

        random_scalar(d);
        rng_fill(digest, 32);
        rng_fill(entropy, 32);
        ASSERT(eng_ec_public(d, &q));
        ref_public(d, &ref);
        ASSERT_MEM_EQ(&ref, &q, sizeof(q));
        ASSERT(eng_ec_sign(d, digest, entropy, &sig));
        ASSERT(ref_verify(&q, digest, &sig));
        ASSERT(eng_ec_verify(&q, digest, &sig, r));
        ASSERT_MEM_EQ(sig.r, r, 32);
    }
    PASS();
}

TEST openssl_signature_is_accepted(void)
{
    for (int i = 0; i < EC_ROUNDS; i++) {
        uint8_t d[32], digest[32], r[32];
        EngPoint q;
        EngSig sig;

        random_scalar(d);
        rng_fill(digest, 32);
        ref_public(d, &q);
        ref_sign(d, &q, digest, &sig);
        ASSERT(eng_ec_verify(&q, digest, &sig, r));
        ASSERT_MEM_EQ(sig.r, r, 32);
    }
    PASS();
}

/* One bit wrong anywhere: refused, and r still what the arithmetic says. */
TEST one_wrong_bit_is_refused(void)
{
    uint8_t d[32], digest[32], r[32], ref_r[32];
    EngPoint q;
    EngSig sig;

    random_scalar(d);
    ref_public(d, &q);
    rng_fill(digest, 32);
    ref_sign(d, &q, digest, &sig);
    for (int bit = 0; bit < 256; bit++) {
        uint8_t bad_digest[32];
        EngSig bad_r = sig, bad_s = sig;

        memcpy(bad_digest, digest, 32);
        bad_digest[bit / 8] ^= 1 << (bit % 8);
        bad_r.r[bit / 8] ^= 1 << (bit % 8);
        bad_s.s[bit / 8] ^= 1 << (bit % 8);

        ASSERT_FALSE(eng_ec_verify(&q, bad_digest, &sig, r));
        ref_verify_r(&q, bad_digest, &sig, ref_r);
        ASSERT_MEM_EQ(ref_r, r, 32);
        ASSERT(memcmp(r, sig.r, 32));

        if (eng_ec_scalar_valid(bad_r.r)) {
            ASSERT_FALSE(eng_ec_verify(&q, digest, &bad_r, r));
            ref_verify_r(&q, digest, &bad_r, ref_r);
            ASSERT_MEM_EQ(ref_r, r, 32);
            ASSERT(memcmp(r, bad_r.r, 32));
        }
        if (eng_ec_scalar_valid(bad_s.s)) {
            ASSERT_FALSE(eng_ec_verify(&q, digest, &bad_s, r));
            ref_verify_r(&q, digest, &bad_s, ref_r);
            ASSERT_MEM_EQ(ref_r, r, 32);
        }
    }
    PASS();
}

TEST out_of_range_r_and_s_are_refused(void)
{
    uint8_t d[32], digest[32], r[32], bad[4][32];
    EngPoint q;
    EngSig sig;

    small_number(bad[0], 0);
    order_plus(bad[1], 0);
    order_plus(bad[2], 1);
    memset(bad[3], 0xff, 32);
    random_scalar(d);
    ref_public(d, &q);
    rng_fill(digest, 32);
    ref_sign(d, &q, digest, &sig);
    for (int i = 0; i < 4; i++) {
        EngSig bad_r = sig, bad_s = sig;

        memcpy(bad_r.r, bad[i], 32);
        memcpy(bad_s.s, bad[i], 32);
        memset(r, 0xa5, 32);
        ASSERT_FALSE(eng_ec_verify(&q, digest, &bad_r, r));
        ASSERT(is_zero(r, 32));
        memset(r, 0xa5, 32);
        ASSERT_FALSE(eng_ec_verify(&q, digest, &bad_s, r));
        ASSERT(is_zero(r, 32));
    }
    PASS();
}

/* r + n names the same residue where r < 2^256 - n: must not be a second signature */
TEST signature_is_not_malleable_by_the_order(void)
{
    uint8_t d[32], digest[32] = { 1 }, r[32];
    BIGNUM *sum = BN_new();
    EngPoint q;
    EngSig sig;

    random_scalar(d);
    ref_public(d, &q);
    ref_sign(d, &q, digest, &sig);
    BIGNUM *s = bn_from(sig.s);

    BN_add(sum, s, order);
    if (BN_num_bits(sum) <= 256) {
        bn_to(sig.s, sum);
        ASSERT_FALSE(eng_ec_verify(&q, digest, &sig, r));
    }
    BN_free(s);
    BN_free(sum);
    PASS();
}

TEST bad_points_are_refused(void)
{
    uint8_t d[32], digest[32], r[32], x[32];
    EngPoint q, bad;
    EngSig sig;
    static const uint8_t p[32] = {
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff,
    };

    random_scalar(d);
    ref_public(d, &q);
    rng_fill(digest, 32);
    ref_sign(d, &q, digest, &sig);
    for (int i = 0; i < 6; i++) {
        bad = q;
        switch (i) {
        case 0: bad.x[31] ^= 1; break;
        case 1: bad.y[0] ^= 0x80; break;
        case 2: memset(&bad, 0, sizeof(bad)); break;
        case 3: memset(&bad, 0xff, sizeof(bad)); break;
        case 4: memcpy(bad.x, p, 32); break;
        case 5: memcpy(bad.x, q.y, 32); memcpy(bad.y, q.x, 32); break;
        }
        ASSERT_FALSE(eng_ec_point_valid(&bad));
        memset(r, 0xa5, 32);
        ASSERT_FALSE(eng_ec_verify(&bad, digest, &sig, r));
        ASSERT(is_zero(r, 32));
        ASSERT_FALSE(eng_ec_dh(d, &bad, x));
    }
    ASSERT(eng_ec_point_valid(&q));
    PASS();
}

/* A point whose x is p + small is the same residue in disguise: refused too. */
TEST coordinates_above_p_are_refused(void)
{
    /* x = 5: 5^3 - 15 + b is a square for P-256 */
    BIGNUM *x = BN_new(), *p = BN_new(), *a = BN_new(), *b = BN_new();
    EC_POINT *point = EC_POINT_new(group);
    EngPoint q;

    BN_set_word(x, 5);
    ASSERT(EC_POINT_set_compressed_coordinates(group, point, x, 0, bn_ctx));
    ref_point_out(point, &q);
    ASSERT(eng_ec_point_valid(&q));
    EC_GROUP_get_curve(group, p, a, b, bn_ctx);
    BN_add(x, x, p);
    bn_to(q.x, x);
    ASSERT_FALSE(eng_ec_point_valid(&q));
    BN_free(x);
    BN_free(p);
    BN_free(a);
    BN_free(b);
    EC_POINT_free(point);
    PASS();
}

/* Digests at the edges: zero (u1 = 0), n (u1 = 0 after reduction), all ones. */
TEST edge_digests(void)
{
    for (int i = 0; i < 4; i++) {
        uint8_t d[32], digest[32], r[32], ref_r[32], entropy[32];
        EngPoint q;
        EngSig sig;
        bool ok;

        random_scalar(d);
        ref_public(d, &q);
        rng_fill(entropy, 32);
        switch (i) {
        case 0: memset(digest, 0, 32); break;
        case 1: order_plus(digest, 0); break;
        case 2: memset(digest, 0xff, 32); break;
        case 3: order_plus(digest, 1); break;
        }
        ref_sign(d, &q, digest, &sig);
        ok = eng_ec_verify(&q, digest, &sig, r);
        ref_verify_r(&q, digest, &sig, ref_r);
        ASSERT(ref_verify(&q, digest, &sig));
        ASSERT(ok);
        ASSERT_MEM_EQ(ref_r, r, 32);
        ASSERT(eng_ec_sign(d, digest, entropy, &sig));
        ASSERT(ref_verify(&q, digest, &sig));
    }
    PASS();
}

/*
 * u1 G = u2 Q (the sum is a doubling) and u1 G = -u2 Q (infinity), built from a
 * known key: with Q = dG, e = +-r d mod n.
 */
TEST doubling_and_infinity(void)
{
    for (int i = 0; i < 20; i++) {
        for (int negative = 0; negative < 2; negative++) {
            uint8_t d[32], digest[32], r[32], ref_r[32];
            EngPoint q;
            EngSig sig;
            BIGNUM *k, *br, *e = BN_new();

            random_scalar(d);
            random_scalar(sig.r);
            random_scalar(sig.s);
            ref_public(d, &q);
            k = bn_from(d);
            br = bn_from(sig.r);
            BN_mod_mul(e, k, br, order, bn_ctx);
            if (negative) {
                BN_sub(e, order, e);
            }
            bn_to(digest, e);
            ASSERT_FALSE(eng_ec_verify(&q, digest, &sig, r));
            ref_verify_r(&q, digest, &sig, ref_r);
            ASSERT_MEM_EQ(ref_r, r, 32);
            ASSERT_EQ(negative, is_zero(r, 32));
            BN_free(k);
            BN_free(br);
            BN_free(e);
        }
    }
    PASS();
}

TEST edge_scalars(void)
{
    uint8_t d[32], x[32], digest[32], entropy[32];
    EngPoint q, ref, peer;
    EngSig sig;

    memset(digest, 0x5a, 32);
    memset(entropy, 0, 32);
    small_number(x, 7);
    ref_public(x, &peer);
    for (int i = 1; i <= 40; i++) {
        for (int from_top = 0; from_top < 2; from_top++) {
            EC_POINT *p, *s;
            BIGNUM *k;

            if (from_top) {
                order_plus(d, -i);
            } else {
                small_number(d, i);
            }
            ASSERT(eng_ec_public(d, &q));
            ref_public(d, &ref);
            ASSERT_MEM_EQ(&ref, &q, sizeof(q));
            ASSERT(eng_ec_sign(d, digest, entropy, &sig));
            ASSERT(ref_verify(&q, digest, &sig));

            ASSERT(eng_ec_dh(d, &peer, x));
            p = ref_point_in(&peer);
            s = EC_POINT_new(group);
            k = bn_from(d);
            EC_POINT_mul(group, s, NULL, p, k, bn_ctx);
            ref_point_out(s, &ref);
            ASSERT_MEM_EQ(ref.x, x, 32);
            EC_POINT_free(p);
            EC_POINT_free(s);
            BN_free(k);
        }
    }
    PASS();
}

TEST invalid_scalars_are_refused(void)
{
    uint8_t d[32], digest[32] = { 0 }, x[32];
    EngPoint q, g;
    EngSig sig;

    small_number(d, 1);
    ref_public(d, &g);
    for (int i = 0; i < 4; i++) {
        switch (i) {
        case 0: small_number(d, 0); break;
        case 1: order_plus(d, 0); break;
        case 2: order_plus(d, 1); break;
        case 3: memset(d, 0xff, 32); break;
        }
        ASSERT_FALSE(eng_ec_scalar_valid(d));
        ASSERT_FALSE(eng_ec_public(d, &q));
        ASSERT_FALSE(eng_ec_sign(d, digest, digest, &sig));
        ASSERT_FALSE(eng_ec_dh(d, &g, x));
    }
    PASS();
}

/* The same entropy twice must not give two messages one nonce (equal r). */
TEST repeated_entropy_does_not_repeat_the_nonce(void)
{
    uint8_t d[32], digest[32] = { 1 }, entropy[32] = { 0 };
    EngSig a, b, again;

    random_scalar(d);
    ASSERT(eng_ec_sign(d, digest, entropy, &a));
    ASSERT(eng_ec_sign(d, digest, entropy, &again));
    ASSERT_MEM_EQ(&a, &again, sizeof(a));      /* deterministic */
    digest[0] = 2;
    ASSERT(eng_ec_sign(d, digest, entropy, &b));
    ASSERT(memcmp(a.r, b.r, 32));
    PASS();
}

TEST ecdh_agrees_with_openssl(void)
{
    for (int i = 0; i < EC_ROUNDS; i++) {
        uint8_t a[32], b[32], x[32], y[32];
        EngPoint qa, qb, ref;
        EC_POINT *p, *s = EC_POINT_new(group);
        BIGNUM *k;

        random_scalar(a);
        random_scalar(b);
        ASSERT(eng_ec_public(a, &qa));
        ASSERT(eng_ec_public(b, &qb));
        ASSERT(eng_ec_dh(a, &qb, x));
        ASSERT(eng_ec_dh(b, &qa, y));
        ASSERT_MEM_EQ(x, y, 32);
        p = ref_point_in(&qb);
        k = bn_from(a);
        EC_POINT_mul(group, s, NULL, p, k, bn_ctx);
        ref_point_out(s, &ref);
        ASSERT_MEM_EQ(ref.x, x, 32);
        EC_POINT_free(p);
        EC_POINT_free(s);
        BN_free(k);
    }
    PASS();
}

/* ---- SHA-256, HMAC, AES ---- */

/* In pieces of any size, and with the state copied away between them. */
TEST sha_in_pieces(void)
{
    static uint8_t data[5000];

    for (int i = 0; i < HASH_ROUNDS; i++) {
        size_t len = i < 130 ? (size_t)i : rng_u32() % sizeof(data), done = 0;
        uint8_t digest[32], ref[32];
        EngSha sha, copy;

        rng_fill(data, len);
        eng_sha_init(&sha);
        while (done < len) {
            size_t part = 1 + rng_u32() % 200;

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
        ASSERT(is_zero((uint8_t *)&sha, sizeof(sha)));
    }
    PASS();
}

TEST hmac_agrees_with_openssl(void)
{
    static uint8_t data[1000];

    for (int i = 0; i < HASH_ROUNDS; i++) {
        size_t len = rng_u32() % sizeof(data);
        uint8_t key[32], mac[32], ref[32];

        rng_fill(key, 32);
        rng_fill(data, len);
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
        size_t len = rng_u32() % sizeof(data);
        uint8_t key[32], iv[16], counter_iv[16];

        if (chains[i % 3] != ENG_MODE_CTR) {
            len &= ~15u;
        }
        rng_fill(key, 32);
        rng_fill(iv, 16);
        if (i % 24 == 2) {
            memset(iv, 0xff, 16);          /* the counter wraps */
        }
        memcpy(counter_iv, iv, 16);
        rng_fill(clear, len);
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
    ASSERT(is_zero(bytes, sizeof(bytes)));
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

    rng_fill(rows, sizeof(rows));
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
        rng_fill(digest, 32);
        ASSERT(mt3620_attest_extend(&a, i + 1, digest));
        ref_extend(reg, i + 1, digest);
        ASSERT_MEM_EQ(reg, a.reg, 32);
        put_le32(message + 84 + 4 * i, i + 1);

        rng_fill(nonce, 32);
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
    ROW(sign_is_accepted_by_openssl),
    ROW(openssl_signature_is_accepted),
    ROW(one_wrong_bit_is_refused),
    ROW(out_of_range_r_and_s_are_refused),
    ROW(signature_is_not_malleable_by_the_order),
    ROW(bad_points_are_refused),
    ROW(coordinates_above_p_are_refused),
    ROW(edge_digests),
    ROW(doubling_and_infinity),
    ROW(edge_scalars),
    ROW(invalid_scalars_are_refused),
    ROW(repeated_entropy_does_not_repeat_the_nonce),
    ROW(ecdh_agrees_with_openssl),
    ROW(sha_in_pieces),
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

    if (!group) {
        ref_init();
    }
    rng_state = RNG_START ^ gs_seed();
    return row->run();
}

void gs_suite_engine_arith(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, run_row, &rows[i]);
    }
}
