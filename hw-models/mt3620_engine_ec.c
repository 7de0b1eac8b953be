/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: NIST P-256, from nettle's hogweed and GMP.
 *
 * Owns no state. hogweed multiplies points but offers no public addition, which
 * verification needs in order to hand out r itself rather than a yes: the affine
 * addition below is ours, on public values only. Numbers that are secret are
 * wiped before GMP gets their memory back.
 */

#include <string.h>
#include <gmp.h>
#include <nettle/bignum.h>
#include <nettle/dsa.h>
#include <nettle/ecc.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include "include/mt3620_engine_arith.h"

/* Curve constants: FIPS 186-4 D.1.2.3 */
static const char p256_p[] =
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
static const char p256_n[] =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/* ---- numbers ---- */

static void num_init_import(mpz_t z, const uint8_t bytes[ENG_NUM_BYTES])
{
    mpz_init(z);
    mpz_import(z, ENG_NUM_BYTES, 1, 1, 1, 0, bytes);
}

/* z < 2^256: every caller passes a residue mod p or n. */
static void num_export(uint8_t bytes[ENG_NUM_BYTES], const mpz_t z)
{
    nettle_mpz_get_str_256(ENG_NUM_BYTES, bytes, z);
}

static void num_wipe_clear(mpz_t z)
{
    size_t limbs = mpz_size(z);

    if (limbs) {
        eng_wipe(mpz_limbs_modify(z, limbs), limbs * sizeof(mp_limb_t));
        mpz_limbs_finish(z, 0);
    }
    mpz_clear(z);
}

static bool num_in_group(const mpz_t z)
{
    mpz_t n;
    bool ok;

    mpz_init_set_str(n, p256_n, 16);
    ok = mpz_sgn(z) > 0 && mpz_cmp(z, n) < 0;
    mpz_clear(n);
    return ok;
}

/* ---- secret scalars ---- */

static void scalar_wipe_clear(struct ecc_scalar *k)
{
    eng_wipe(k->p, ecc_size(k->ecc) * sizeof(mp_limb_t));
    ecc_scalar_clear(k);
}

/* On false nothing is left to clear. */
static bool scalar_init_import(struct ecc_scalar *k,
                               const uint8_t d[ENG_NUM_BYTES])
{
    mpz_t z;
    bool ok;

    ecc_scalar_init(k, nettle_get_secp_256r1());
    num_init_import(z, d);
    ok = num_in_group(z) && ecc_scalar_set(k, z);
    num_wipe_clear(z);
    if (!ok) {
        scalar_wipe_clear(k);
    }
    return ok;
}

bool eng_ec_scalar_valid(const uint8_t d[ENG_NUM_BYTES])
{
    mpz_t z;
    bool ok;

    num_init_import(z, d);
    ok = num_in_group(z);
    num_wipe_clear(z);
    return ok;
}

/* ---- points ---- */

/* On false nothing is left to clear. */
static bool point_init_import(struct ecc_point *p, const EngPoint *q)
{
    mpz_t x, y;
    bool ok;

    ecc_point_init(p, nettle_get_secp_256r1());
    num_init_import(x, q->x);
    num_init_import(y, q->y);
    ok = ecc_point_set(p, x, y);
    mpz_clear(x);
    mpz_clear(y);
    if (!ok) {
        ecc_point_clear(p);
    }
    return ok;
}

static void point_wipe_clear(struct ecc_point *p)
{
    eng_wipe(p->p, ecc_size_a(p->ecc) * sizeof(mp_limb_t));
    ecc_point_clear(p);
}

bool eng_ec_point_valid(const EngPoint *q)
{
    struct ecc_point p;

    if (!point_init_import(&p, q)) {
        return false;
    }
    ecc_point_clear(&p);
    return true;
}

/* ---- key pair, key agreement ---- */

bool eng_ec_public(const uint8_t d[ENG_NUM_BYTES], EngPoint *q)
{
    struct ecc_scalar k;
    struct ecc_point p;
    mpz_t x, y;

    if (!scalar_init_import(&k, d)) {
        return false;
    }
    ecc_point_init(&p, nettle_get_secp_256r1());
    ecc_point_mul_g(&p, &k);
    mpz_init(x);
    mpz_init(y);
    ecc_point_get(&p, x, y);
    num_export(q->x, x);
    num_export(q->y, y);
    mpz_clear(x);
    mpz_clear(y);
    ecc_point_clear(&p);
    scalar_wipe_clear(&k);
    return true;
}

bool eng_ec_dh(const uint8_t d[ENG_NUM_BYTES], const EngPoint *q,
               uint8_t x[ENG_NUM_BYTES])
{
    struct ecc_scalar k;
    struct ecc_point peer, shared;
    mpz_t zx;

    if (!scalar_init_import(&k, d)) {
        return false;
    }
    if (!point_init_import(&peer, q)) {
        scalar_wipe_clear(&k);
        return false;
    }
    ecc_point_init(&shared, nettle_get_secp_256r1());
    ecc_point_mul(&shared, &k, &peer);   /* never infinity: prime order, 0 < d < n */
    mpz_init(zx);
    ecc_point_get(&shared, zx, NULL);
    num_export(x, zx);
    num_wipe_clear(zx);
    point_wipe_clear(&shared);
    ecc_point_clear(&peer);
    scalar_wipe_clear(&k);
    return true;
}

/* ---- signing ---- */

typedef struct NonceStream {
    uint8_t key[ENG_HASH_BYTES];
    uint32_t counter;
} NonceStream;

static void nonce_stream(void *opaque, size_t len, uint8_t *dst)
{
    NonceStream *stream = opaque;
    uint8_t block[ENG_HASH_BYTES];

    while (len) {
        size_t part = len < sizeof(block) ? len : sizeof(block);
        uint8_t index[4] = {
            stream->counter, stream->counter >> 8,
            stream->counter >> 16, stream->counter >> 24,
        };

        stream->counter++;
        eng_hmac(stream->key, index, sizeof(index), block);
        memcpy(dst, block, part);
        dst += part;
        len -= part;
    }
    eng_wipe(block, sizeof(block));
}

static void nonce_stream_init(NonceStream *stream,
                              const uint8_t d[ENG_NUM_BYTES],
                              const uint8_t digest[ENG_HASH_BYTES],
                              const uint8_t entropy[ENG_HASH_BYTES])
{
    EngHmac hmac;

    eng_hmac_init(&hmac, d);
    eng_hmac_update(&hmac, entropy, ENG_HASH_BYTES);
    eng_hmac_update(&hmac, digest, ENG_HASH_BYTES);
    eng_hmac_final(&hmac, stream->key);
    stream->counter = 0;
}

bool eng_ec_sign(const uint8_t d[ENG_NUM_BYTES],
                 const uint8_t digest[ENG_HASH_BYTES],
                 const uint8_t entropy[ENG_HASH_BYTES], EngSig *sig)
{
    struct dsa_signature signature;
    struct ecc_scalar k;
    NonceStream stream;

    if (!scalar_init_import(&k, d)) {
        return false;
    }
    nonce_stream_init(&stream, d, digest, entropy);
    dsa_signature_init(&signature);
    ecdsa_sign(&k, &stream, nonce_stream, ENG_HASH_BYTES, digest, &signature);
    num_export(sig->r, signature.r);
    num_export(sig->s, signature.s);
    dsa_signature_clear(&signature);
    scalar_wipe_clear(&k);
    eng_wipe(&stream, sizeof(stream));
    return true;
}

/* ---- verification ---- */

/* Everything here is public. */
typedef struct AffinePoint {
    mpz_t x, y;
    bool infinity;
} AffinePoint;

static void affine_init(AffinePoint *a)
{
    mpz_init(a->x);
    mpz_init(a->y);
    a->infinity = true;
}

static void affine_clear(AffinePoint *a)
{
    mpz_clear(a->x);
    mpz_clear(a->y);
}

static void affine_set(AffinePoint *a, const AffinePoint *b)
{
    mpz_set(a->x, b->x);
    mpz_set(a->y, b->y);
    a->infinity = b->infinity;
}

/* a = k * q, or k * G when q is NULL. k = 0 is infinity, which hogweed lacks. */
static void affine_mul(AffinePoint *a, const mpz_t k, const struct ecc_point *q)
{
    struct ecc_scalar scalar;
    struct ecc_point p;

    a->infinity = mpz_sgn(k) == 0;
    if (a->infinity) {
        return;
    }
    ecc_scalar_init(&scalar, nettle_get_secp_256r1());
    ecc_point_init(&p, nettle_get_secp_256r1());
    ecc_scalar_set(&scalar, k);
    if (q) {
        ecc_point_mul(&p, &scalar, q);
    } else {
        ecc_point_mul_g(&p, &scalar);
    }
    ecc_point_get(&p, a->x, a->y);
    ecc_point_clear(&p);
    ecc_scalar_clear(&scalar);
}

/*
 * Slope of the line through a and b, of the tangent when they are the same point;
 * false when the line is vertical, that is when the sum is infinity.
 */
static bool affine_slope(mpz_t slope, const AffinePoint *a, const AffinePoint *b,
                         const mpz_t p)
{
    mpz_t den;
    bool finite;

    mpz_init(den);
    if (mpz_cmp(a->x, b->x) == 0) {
        /* (3x^2 - 3) / (y + y'): y' = -y makes the divisor 0 */
        mpz_mul(slope, a->x, a->x);
        mpz_sub_ui(slope, slope, 1);
        mpz_mul_ui(slope, slope, 3);
        mpz_add(den, a->y, b->y);
    } else {
        mpz_sub(slope, b->y, a->y);
        mpz_sub(den, b->x, a->x);
    }
    finite = mpz_invert(den, den, p) != 0;
    if (finite) {
        mpz_mul(slope, slope, den);
        mpz_mod(slope, slope, p);
    }
    mpz_clear(den);
    return finite;
}

/* sum = a + b; sum must not be a or b */
static void affine_add(AffinePoint *sum, const AffinePoint *a,
                       const AffinePoint *b)
{
    mpz_t slope, p;

    if (a->infinity || b->infinity) {
        affine_set(sum, a->infinity ? b : a);
        return;
    }
    mpz_init(slope);
    mpz_init_set_str(p, p256_p, 16);
    sum->infinity = !affine_slope(slope, a, b, p);
    if (!sum->infinity) {
        mpz_mul(sum->x, slope, slope);
        mpz_sub(sum->x, sum->x, a->x);
        mpz_sub(sum->x, sum->x, b->x);
        mpz_mod(sum->x, sum->x, p);
        mpz_sub(sum->y, a->x, sum->x);
        mpz_mul(sum->y, sum->y, slope);
        mpz_sub(sum->y, sum->y, a->y);
        mpz_mod(sum->y, sum->y, p);
    }
    mpz_clear(slope);
    mpz_clear(p);
}

/* v = x(u1 G + u2 Q) mod n, 0 at infinity; true when the two are one point */
static bool verify_compute(mpz_t v, const struct ecc_point *q,
                           const uint8_t digest[ENG_HASH_BYTES],
                           const mpz_t r, const mpz_t s)
{
    AffinePoint a, b, sum;
    mpz_t u1, u2, w, n;
    bool doubled;

    mpz_inits(u2, w, n, NULL);
    mpz_set_str(n, p256_n, 16);
    num_init_import(u1, digest);
    mpz_invert(w, s, n);
    mpz_mul(u1, u1, w);
    mpz_mod(u1, u1, n);
    mpz_mul(u2, r, w);
    mpz_mod(u2, u2, n);

    affine_init(&a);
    affine_init(&b);
    affine_init(&sum);
    affine_mul(&a, u1, NULL);
    affine_mul(&b, u2, q);
    affine_add(&sum, &a, &b);
    doubled = mpz_cmp(a.x, b.x) == 0 && mpz_cmp(a.y, b.y) == 0;
    if (sum.infinity) {
        mpz_set_ui(v, 0);
    } else {
        mpz_mod(v, sum.x, n);
    }
    affine_clear(&a);
    affine_clear(&b);
    affine_clear(&sum);
    mpz_clears(u1, u2, w, n, NULL);
    return doubled;
}

/*
 * Ours and hogweed's own verification have to agree; v is 0 when they do not. hogweed adds points by
 * a formula that knows no doubling and would refuse a good signature there: it is not asked then.
 */
static bool verify_both(mpz_t v, const struct ecc_point *q,
                        const uint8_t digest[ENG_HASH_BYTES],
                        const mpz_t r, const mpz_t s)
{
    struct dsa_signature signature;
    bool doubled = verify_compute(v, q, digest, r, s);
    bool ours = mpz_cmp(v, r) == 0, theirs;

    dsa_signature_init(&signature);
    mpz_set(signature.r, r);
    mpz_set(signature.s, s);
    theirs = doubled ? ours : ecdsa_verify(q, ENG_HASH_BYTES, digest, &signature);
    dsa_signature_clear(&signature);
    if (ours != theirs) {
        mpz_set_ui(v, 0);
    }
    return ours && theirs;
}

bool eng_ec_verify(const EngPoint *q, const uint8_t digest[ENG_HASH_BYTES],
                   const EngSig *sig, uint8_t r[ENG_NUM_BYTES])
{
    struct ecc_point point;
    mpz_t zr, zs, v;
    bool ok = false;

    memset(r, 0, ENG_NUM_BYTES);
    if (!point_init_import(&point, q)) {
        return false;
    }
    num_init_import(zr, sig->r);
    num_init_import(zs, sig->s);
    if (num_in_group(zr) && num_in_group(zs)) {
        mpz_init(v);
        ok = verify_both(v, &point, digest, zr, zs);
        num_export(r, v);
        mpz_clear(v);
    }
    mpz_clear(zr);
    mpz_clear(zs);
    ecc_point_clear(&point);
    return ok;
}
