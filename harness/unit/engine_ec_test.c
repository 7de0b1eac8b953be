/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unit test of the security engine's P-256 arithmetic, outside QEMU. Reference: OpenSSL,
 * which shares no code with nettle. Random cases follow the run's --seed.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

#include "cases.h"
#include "mt3620_engine_arith.h"

#define EC_ROUNDS 1000

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
        gs_cases_fill(d, 32);
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

/* ---- ECDSA ---- */

TEST sign_is_accepted_by_openssl(void)
{
    for (int i = 0; i < EC_ROUNDS; i++) {
        uint8_t d[32], digest[32], entropy[32], r[32];
        EngPoint q, ref;
        EngSig sig;

        random_scalar(d);
        gs_cases_fill(digest, 32);
        gs_cases_fill(entropy, 32);
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
        gs_cases_fill(digest, 32);
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
    gs_cases_fill(digest, 32);
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
    gs_cases_fill(digest, 32);
    ref_sign(d, &q, digest, &sig);
    for (int i = 0; i < 4; i++) {
        EngSig bad_r = sig, bad_s = sig;

        memcpy(bad_r.r, bad[i], 32);
        memcpy(bad_s.s, bad[i], 32);
        memset(r, 0xa5, 32);
        ASSERT_FALSE(eng_ec_verify(&q, digest, &bad_r, r));
        ASSERT(gs_cases_zero(r, 32));
        memset(r, 0xa5, 32);
        ASSERT_FALSE(eng_ec_verify(&q, digest, &bad_s, r));
        ASSERT(gs_cases_zero(r, 32));
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
    gs_cases_fill(digest, 32);
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
        ASSERT(gs_cases_zero(r, 32));
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
        gs_cases_fill(entropy, 32);
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
            ASSERT_EQ(negative, gs_cases_zero(r, 32));
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
};
#undef ROW

static enum greatest_test_res run_row(const void *arg)
{
    const struct row *row = arg;

    if (!group) {
        ref_init();
    }
    gs_cases_start();
    return row->run();
}

void gs_suite_engine_ec(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, run_row, &rows[i]);
    }
}
