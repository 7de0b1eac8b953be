/* SPDX-License-Identifier: MIT */
/*
 * Signing keys (see gsi_key.h). GnuTLS signs and verifies; hogweed turns a
 * derived scalar into its public point and checks points, which GnuTLS has no
 * calls for.
 */
#include "gsi_key.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <gmp.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <string.h>

#include "gsi_span.h"

struct gsi_key {
    gnutls_x509_privkey_t x509;
    struct gsi_public_key public_half;
    char *label;
};

const char *const gsi_key_labels[] = { "root", "system", "application", "development", NULL };

static const char p256_order[] =
    "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

static bool crypto_failed(int rc, const char *what, GError **error)
{
    if (rc >= 0) {
        return false;
    }
    g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s: %s", what, gnutls_strerror(rc));
    return true;
}

void gsi_key_free(struct gsi_key *key)
{
    if (key) {
        gnutls_x509_privkey_deinit(key->x509);
        g_free(key->label);
        g_free(key);
    }
}

static void mpz_to_bytes(const mpz_t number, uint8_t out[GSI_COORDINATE_SIZE])
{
    size_t count = (mpz_sizeinbase(number, 2) + 7) / 8;
    memset(out, 0, GSI_COORDINATE_SIZE);
    if (mpz_sgn(number) != 0 && count <= GSI_COORDINATE_SIZE) {
        mpz_export(out + GSI_COORDINATE_SIZE - count, NULL, 1, 1, 1, 0, number);
    }
}

/* d = SHA-256(text) mod n, then Q = d G. False for the one impossible value d = 0. */
static bool scalar_of_label(const char *label, uint8_t d_out[GSI_COORDINATE_SIZE],
                            struct gsi_public_key *point_out)
{
    g_autofree char *text = g_strdup_printf("glassphere development key: %s", label);
    uint8_t digest[32];
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text, strlen(text), digest) != 0) {
        return false;
    }
    mpz_t d, n, x, y;
    mpz_inits(d, x, y, NULL);
    mpz_init_set_str(n, p256_order, 16);
    mpz_import(d, sizeof digest, 1, 1, 1, 0, digest);
    mpz_mod(d, d, n);

    struct ecc_scalar scalar;
    struct ecc_point point;
    ecc_scalar_init(&scalar, nettle_get_secp_256r1());
    ecc_point_init(&point, nettle_get_secp_256r1());
    bool good = ecc_scalar_set(&scalar, d);
    if (good) {
        ecc_point_mul_g(&point, &scalar);
        ecc_point_get(&point, x, y);
        mpz_to_bytes(d, d_out);
        mpz_to_bytes(x, point_out->x);
        mpz_to_bytes(y, point_out->y);
    }
    ecc_point_clear(&point);
    ecc_scalar_clear(&scalar);
    mpz_clears(d, n, x, y, NULL);
    return good;
}

/* GnuTLS takes any two numbers for a point until it verifies with it. */
static bool is_on_curve(const struct gsi_public_key *key)
{
    mpz_t x, y;
    struct ecc_point point;
    mpz_inits(x, y, NULL);
    mpz_import(x, GSI_COORDINATE_SIZE, 1, 1, 1, 0, key->x);
    mpz_import(y, GSI_COORDINATE_SIZE, 1, 1, 1, 0, key->y);
    ecc_point_init(&point, nettle_get_secp_256r1());
    bool good = ecc_point_set(&point, x, y);
    ecc_point_clear(&point);
    mpz_clears(x, y, NULL);
    return good;
}

static gnutls_pubkey_t import_public(const struct gsi_public_key *key)
{
    gnutls_pubkey_t pubkey;
    if (!is_on_curve(key) || gnutls_pubkey_init(&pubkey) != 0) {
        return NULL;
    }
    gnutls_datum_t x = { (unsigned char *)key->x, GSI_COORDINATE_SIZE };
    gnutls_datum_t y = { (unsigned char *)key->y, GSI_COORDINATE_SIZE };
    if (gnutls_pubkey_import_ecc_raw(pubkey, GNUTLS_ECC_CURVE_SECP256R1, &x, &y) != 0) {
        gnutls_pubkey_deinit(pubkey);
        return NULL;
    }
    return pubkey;
}

bool gsi_public_key_thumbprint(struct gsi_public_key *key)
{
    gnutls_pubkey_t pubkey = import_public(key);
    if (!pubkey) {
        return false;
    }
    gnutls_datum_t der = { 0 };
    bool good = gnutls_pubkey_export2(pubkey, GNUTLS_X509_FMT_DER, &der) == 0 &&
                gnutls_hash_fast(GNUTLS_DIG_SHA1, der.data, der.size, key->thumbprint) == 0;
    gnutls_free(der.data);
    gnutls_pubkey_deinit(pubkey);
    return good;
}

/* GnuTLS gives integers without a fixed width. */
static bool fixed_width(const gnutls_datum_t *number, uint8_t out[GSI_COORDINATE_SIZE])
{
    const unsigned char *data = number->data;
    size_t size = number->size;
    while (size && *data == 0) {
        data++;
        size--;
    }
    if (size > GSI_COORDINATE_SIZE) {
        return false;
    }
    memset(out, 0, GSI_COORDINATE_SIZE);
    if (size) {
        memcpy(out + GSI_COORDINATE_SIZE - size, data, size);
    }
    return true;
}

struct gsi_key *gsi_key_derive(const char *label, GError **error)
{
    uint8_t d[GSI_COORDINATE_SIZE];
    g_autoptr(gsi_key) key = g_new0(struct gsi_key, 1);
    key->label = g_strdup(label);
    if (crypto_failed(gnutls_x509_privkey_init(&key->x509), "private key", error)) {
        return NULL;
    }
    if (!scalar_of_label(label, d, &key->public_half)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "label \"%s\" derives no key", label);
        return NULL;
    }
    gnutls_datum_t k = { d, sizeof d };
    gnutls_datum_t x = { key->public_half.x, GSI_COORDINATE_SIZE };
    gnutls_datum_t y = { key->public_half.y, GSI_COORDINATE_SIZE };
    int rc = gnutls_x509_privkey_import_ecc_raw(key->x509, GNUTLS_ECC_CURVE_SECP256R1, &x, &y, &k);
    gnutls_memset(d, 0, sizeof d);
    if (crypto_failed(rc, label, error)) {
        return NULL;
    }
    if (!gsi_public_key_thumbprint(&key->public_half)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "%s: no thumbprint", label);
        return NULL;
    }
    return g_steal_pointer(&key);
}

static bool read_public_half(struct gsi_key *key)
{
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x = { 0 }, y = { 0 }, k = { 0 };
    if (gnutls_x509_privkey_export_ecc_raw(key->x509, &curve, &x, &y, &k) != 0) {
        return false;
    }
    bool good = curve == GNUTLS_ECC_CURVE_SECP256R1 && fixed_width(&x, key->public_half.x) &&
                fixed_width(&y, key->public_half.y);
    gnutls_memset(k.data, 0, k.size);
    gnutls_free(x.data);
    gnutls_free(y.data);
    gnutls_free(k.data);
    return good && gsi_public_key_thumbprint(&key->public_half);
}

static struct gsi_key *load_pem(const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = gsi_file_read(path, error);
    if (!bytes) {
        return NULL;
    }
    g_autoptr(gsi_key) key = g_new0(struct gsi_key, 1);
    key->label = g_strdup(path);
    if (crypto_failed(gnutls_x509_privkey_init(&key->x509), "private key", error)) {
        return NULL;
    }
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    gnutls_datum_t pem = { (unsigned char *)data, (unsigned)size };
    int rc = gnutls_x509_privkey_import2(key->x509, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
    if (rc != 0) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: no private key in PEM form: %s", path,
                    gnutls_strerror(rc));
        return NULL;
    }
    if (!read_public_half(key)) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "%s: not a P-256 key", path);
        return NULL;
    }
    return g_steal_pointer(&key);
}

struct gsi_key *gsi_key_open(const char *text, GError **error)
{
    if (g_strv_contains(gsi_key_labels, text)) {
        return gsi_key_derive(text, error);
    }
    if (g_str_has_prefix(text, "derive:")) {
        return gsi_key_derive(text + strlen("derive:"), error);
    }
    if (g_str_has_suffix(text, ".pem") || strchr(text, '/')) {
        return load_pem(text, error);
    }
    g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE,
                "\"%s\" is no key: labels are " GSI_KEY_LABELS_TEXT
                "; \"derive:NAME\" derives another one; a file ends in .pem", text);
    return NULL;
}

const struct gsi_public_key *gsi_key_public(const struct gsi_key *key)
{
    return &key->public_half;
}

char *gsi_key_to_pem(const struct gsi_key *key, GError **error)
{
    gnutls_datum_t pem = { 0 };
    int rc = gnutls_x509_privkey_export2_pkcs8(key->x509, GNUTLS_X509_FMT_PEM, NULL,
                                               GNUTLS_PKCS_PLAIN, &pem);
    if (crypto_failed(rc, "PEM", error)) {
        return NULL;
    }
    char *text = g_strndup((const char *)pem.data, pem.size);
    gnutls_memset(pem.data, 0, pem.size);
    gnutls_free(pem.data);
    return text;
}

static void append_macro(GString *text, const char *name, const char *suffix, const uint8_t *data,
                         size_t size)
{
    g_string_append_printf(text, "#define %s_KEY_%s {", name, suffix);
    for (size_t i = 0; i < size; i++) {
        if (i % 8 == 0) {
            g_string_append(text, " \\\n   ");
        }
        g_string_append_printf(text, " 0x%02x%s", data[i], i + 1 < size ? "," : "");
    }
    g_string_append(text, " }\n");
}

char *gsi_key_to_header(const struct gsi_key *key, const char *name)
{
    g_autofree char *upper = g_ascii_strup(name, -1);
    g_strcanon(upper, G_CSET_A_2_Z "0123456789", '_');
    GString *text = g_string_new("/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */\n");
    g_string_append(text, "/* Made by glassphere-image key header; not to be edited. */\n");
    g_string_append_printf(text, "#ifndef GENERATED_%s_KEY_H\n#define GENERATED_%s_KEY_H\n",
                           upper, upper);
    append_macro(text, upper, "X", key->public_half.x, GSI_COORDINATE_SIZE);
    append_macro(text, upper, "Y", key->public_half.y, GSI_COORDINATE_SIZE);
    append_macro(text, upper, "THUMBPRINT", key->public_half.thumbprint, IMAGE_THUMBPRINT_SIZE);
    g_string_append(text, "#endif\n");
    return g_string_free(text, FALSE);
}

bool gsi_key_sign(const struct gsi_key *key, const uint8_t *data, size_t size,
                  uint8_t signature[IMAGE_SIGNATURE_SIZE], GError **error)
{
    gnutls_privkey_t privkey;
    if (crypto_failed(gnutls_privkey_init(&privkey), "private key", error)) {
        return false;
    }
    gnutls_datum_t message = { (unsigned char *)data, (unsigned)size };
    gnutls_datum_t der = { 0 }, r = { 0 }, s = { 0 };
    int rc = gnutls_privkey_import_x509(privkey, key->x509, 0);
    if (rc >= 0) {
        rc = gnutls_privkey_sign_data2(privkey, GNUTLS_SIGN_ECDSA_SHA256,
                                       GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE, &message, &der);
    }
    if (rc >= 0) {
        rc = gnutls_decode_rs_value(&der, &r, &s);
    }
    if (rc >= 0 && (!fixed_width(&r, signature) ||
                    !fixed_width(&s, signature + GSI_COORDINATE_SIZE))) {
        rc = GNUTLS_E_INTERNAL_ERROR;
    }
    gnutls_free(der.data);
    gnutls_free(r.data);
    gnutls_free(s.data);
    gnutls_privkey_deinit(privkey);
    return !crypto_failed(rc, "signing", error);
}

/* DER integers have no superfluous leading zeros. */
static gnutls_datum_t integer_of(const uint8_t *bytes)
{
    size_t skip = 0;
    while (skip < GSI_COORDINATE_SIZE - 1 && bytes[skip] == 0) {
        skip++;
    }
    return (gnutls_datum_t){ (unsigned char *)bytes + skip,
                             (unsigned)(GSI_COORDINATE_SIZE - skip) };
}

bool gsi_public_key_verify(const struct gsi_public_key *key, const uint8_t *data, size_t size,
                           const uint8_t signature[IMAGE_SIGNATURE_SIZE])
{
    gnutls_pubkey_t pubkey = import_public(key);
    if (!pubkey) {
        return false;
    }
    gnutls_datum_t r = integer_of(signature);
    gnutls_datum_t s = integer_of(signature + GSI_COORDINATE_SIZE);
    gnutls_datum_t message = { (unsigned char *)data, (unsigned)size };
    gnutls_datum_t der = { 0 };
    bool good = gnutls_encode_rs_value(&der, &r, &s) == 0 &&
                gnutls_pubkey_verify_data2(pubkey, GNUTLS_SIGN_ECDSA_SHA256, 0, &message,
                                           &der) >= 0;
    gnutls_free(der.data);
    gnutls_pubkey_deinit(pubkey);
    return good;
}
