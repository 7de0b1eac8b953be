/* SPDX-License-Identifier: MIT */
#include "quote.h"

#include <json-glib/json-glib.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "bytes.h"
#include "error.h"
#include "regs/engine.h"

/* Offsets in the reply (docs/remote-api.md, PROCESS_ATTESTATION) */
enum { REPLY_OK = 0, REPLY_DEVICE_ID = 4, REPLY_SIGNATURE = 68, REPLY_COUNT = 132, REPLY_ENTRIES = 136 };

void gs_sha256(const void *data, gsize size, guint8 digest[32])
{
    EVP_Digest(data, size, digest, NULL, EVP_sha256(), NULL);
}

static gboolean refuse(GError **error, const char *what)
{
    g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "quote: %s", what);
    return FALSE;
}

static EVP_PKEY *public_key(const guint8 key[64])
{
    guint8 point[65] = { 4 };
    memcpy(point + 1, key, 64);
    EVP_PKEY *result = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)"prime256v1", 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };
    if (EVP_PKEY_fromdata_init(context) <= 0 ||
        EVP_PKEY_fromdata(context, &result, EVP_PKEY_PUBLIC_KEY, params) <= 0) {
        result = NULL;
    }
    EVP_PKEY_CTX_free(context);
    return result;
}

gboolean gs_signature_good(const guint8 key[64], const guint8 *message, gsize size,
                           const guint8 signature[64])
{
    EVP_PKEY *pkey = public_key(key);
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, 32, NULL), *s = BN_bin2bn(signature + 32, 32, NULL);
    ECDSA_SIG_set0(sig, r, s);
    guint8 *der = NULL;
    int der_size = i2d_ECDSA_SIG(sig, &der);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    gboolean good = pkey && der_size > 0 &&
                    EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, pkey) == 1 &&
                    EVP_DigestVerify(context, der, (size_t)der_size, message, size) == 1;
    EVP_MD_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(sig);
    EVP_PKEY_free(pkey);
    return good;
}

static void extend(guint8 reg[32], guint32 type, const guint8 digest[32])
{
    guint8 message[68];
    memcpy(message, reg, 32);
    for (int i = 0; i < 4; i++) {
        message[32 + i] = (guint8)(type >> 8 * i);
    }
    memcpy(message + 36, digest, 32);
    gs_sha256(message, sizeof(message), reg);
}

static gboolean read_entries(const guint8 *reply, gs_quote *quote, GError **error)
{
    static const guint8 zero[ATT_LOG_STRIDE];
    memset(quote, 0, sizeof(*quote));
    quote->count = gs_get32(reply + REPLY_COUNT);
    if (quote->count == 0 || quote->count > GS_QUOTE_ENTRIES) {
        return refuse(error, "measurement count is not 1..20");
    }
    for (guint i = 0; i < GS_QUOTE_ENTRIES; i++) {
        const guint8 *entry = reply + REPLY_ENTRIES + i * ATT_LOG_STRIDE;
        if (i >= quote->count) {
            if (memcmp(entry, zero, ATT_LOG_STRIDE)) {
                return refuse(error, "an entry beyond the count is not zero");
            }
            continue;
        }
        quote->entry[i].type = gs_get32(entry);
        memcpy(quote->entry[i].digest, entry + 4, 32);
        extend(quote->reg, quote->entry[i].type, quote->entry[i].digest);
    }
    return TRUE;
}

gboolean gs_quote_verify(const guint8 reply[GS_QUOTE_SIZE], const guint8 nonce[GS_QUOTE_NONCE_SIZE],
                         const guint8 device_id[64], const guint8 attestation_key[64],
                         gs_quote *quote, GError **error)
{
    static const guint8 ok[4] = { 1, 0, 0, 0 };
    guint8 message[16 + 32 + 32 + 4 + 4 * GS_QUOTE_ENTRIES];

    if (memcmp(reply + REPLY_OK, ok, 4)) {
        return refuse(error, "the reply does not say ok");
    }
    if (memcmp(reply + REPLY_DEVICE_ID, device_id, 64)) {
        return refuse(error, "device id is not the registered one");
    }
    if (!read_entries(reply, quote, error)) {
        return FALSE;
    }
    memcpy(message, ATT_QUOTE_TAG, 16);
    memcpy(message + 16, nonce, 32);
    memcpy(message + 48, quote->reg, 32);
    memcpy(message + 80, reply + REPLY_COUNT, 4);
    for (guint i = 0; i < GS_QUOTE_ENTRIES; i++) {
        memcpy(message + 84 + 4 * i, reply + REPLY_ENTRIES + i * ATT_LOG_STRIDE, 4);
    }
    if (!gs_signature_good(attestation_key, message, sizeof(message), reply + REPLY_SIGNATURE)) {
        return refuse(error, "signature does not verify");
    }
    return TRUE;
}

static gboolean registry_key(JsonObject *object, const char *path, const char *member, guint8 key[64],
                             GError **error)
{
    const char *text = json_object_get_string_member_with_default(object, member, "");
    if (!gs_unhex(text, key, 64)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: \"%s\" is not 128 hex digits", path, member);
        return FALSE;
    }
    return TRUE;
}

gboolean gs_registry_load(const char *path, guint8 device_id[64], guint8 attestation_key[64],
                          GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_file(parser, path, error)) {
        return FALSE;
    }
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: no JSON object", path);
        return FALSE;
    }
    JsonObject *object = json_node_get_object(root);
    return registry_key(object, path, "device_id", device_id, error) &&
           registry_key(object, path, "attestation_key", attestation_key, error);
}
