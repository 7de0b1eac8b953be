/* SPDX-License-Identifier: MIT */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "public_key.h"

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>

static gboolean affine(const EC_GROUP *group, const EC_POINT *point, guint8 x[32], guint8 *y)
{
    BIGNUM *bx = BN_new(), *by = BN_new();
    gboolean ok = EC_POINT_get_affine_coordinates(group, point, bx, by, NULL) == 1 &&
                  BN_bn2binpad(bx, x, 32) == 32 && (!y || BN_bn2binpad(by, y, 32) == 32);
    BN_free(bx);
    BN_free(by);
    return ok;
}

static gboolean set_point(const EC_GROUP *group, EC_POINT *point, const guint8 pub[64])
{
    BIGNUM *x = BN_bin2bn(pub, 32, NULL), *y = BN_bin2bn(pub + 32, 32, NULL);
    gboolean ok = EC_POINT_set_affine_coordinates(group, point, x, y, NULL) == 1;
    BN_free(x);
    BN_free(y);
    return ok;
}

gboolean gs_public_of(const guint8 scalar[32], guint8 pub[64])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(group);
    BIGNUM *k = BN_bin2bn(scalar, 32, NULL);
    gboolean ok = EC_POINT_mul(group, point, k, NULL, NULL, NULL) == 1 &&
                  affine(group, point, pub, pub + 32);
    BN_free(k);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return ok;
}

gboolean gs_public_agree(const guint8 scalar[32], const guint8 pub[64], guint8 shared[32])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(group), *product = EC_POINT_new(group);
    BIGNUM *k = BN_bin2bn(scalar, 32, NULL);
    gboolean ok = set_point(group, point, pub) &&
                  EC_POINT_mul(group, product, NULL, point, k, NULL) == 1 &&
                  affine(group, product, shared, NULL);
    BN_free(k);
    EC_POINT_free(point);
    EC_POINT_free(product);
    EC_GROUP_free(group);
    return ok;
}

gboolean gs_public_verifies(const guint8 pub[64], const guint8 digest[32], const guint8 sig[64])
{
    EC_KEY *key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(EC_KEY_get0_group(key));
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(sig, 32, NULL), BN_bin2bn(sig + 32, 32, NULL));
    gboolean ok = set_point(EC_KEY_get0_group(key), point, pub) &&
                  EC_KEY_set_public_key(key, point) == 1 &&
                  ECDSA_do_verify(digest, 32, pair, key) == 1;
    ECDSA_SIG_free(pair);
    EC_POINT_free(point);
    EC_KEY_free(key);
    return ok;
}
