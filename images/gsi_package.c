/* SPDX-License-Identifier: MIT */
/* Writing and signing of image packages; gsi_package_parse.c reads them. */
#include "gsi_package.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "gsi_guid.h"

static void put_section(GByteArray *out, uint16_t id, const GByteArray *data)
{
    gsi_put_u16(out, id);
    gsi_put_u16(out, (uint16_t)data->len);
    g_byte_array_append(out, data->data, data->len);
}

static void put_identity(GByteArray *out, const struct gsi_package_info *info,
                         const uint8_t image[IMAGE_GUID_SIZE])
{
    g_autoptr(GByteArray) data = g_byte_array_new();
    gsi_put_u16(data, (uint16_t)info->type);
    gsi_put_u16(data, 0);
    g_byte_array_append(data, info->component, IMAGE_GUID_SIZE);
    g_byte_array_append(data, image, IMAGE_GUID_SIZE);
    put_section(out, IMAGE_SECTION_ID, data);
}

static void put_signer(GByteArray *out, const struct gsi_public_key *key)
{
    g_autoptr(GByteArray) data = g_byte_array_new();
    g_byte_array_append(data, key->thumbprint, IMAGE_THUMBPRINT_SIZE);
    gsi_put_u32(data, IMAGE_ALGORITHM_ECDSA256);
    put_section(out, IMAGE_SECTION_SG, data);
}

static void put_debug(GByteArray *out, const struct gsi_package_info *info)
{
    char name[IMAGE_NAME_SIZE] = { 0 };
    g_strlcpy(name, info->name, sizeof name);
    g_autoptr(GByteArray) data = g_byte_array_new();
    gsi_put_u64(data, info->build_time);
    g_byte_array_append(data, (const guint8 *)name, sizeof name);
    put_section(out, IMAGE_SECTION_DB, data);
}

static void put_word(GByteArray *out, uint16_t id, bool present, uint32_t value)
{
    if (present) {
        g_autoptr(GByteArray) data = g_byte_array_new();
        gsi_put_u32(data, value);
        put_section(out, id, data);
    }
}

static void put_abi(GByteArray *out, uint16_t id, const struct gsi_abi_list *list)
{
    if (list->count == 0) {
        return;
    }
    g_autoptr(GByteArray) data = g_byte_array_new();
    gsi_put_u32(data, (uint32_t)list->count);
    for (size_t i = 0; i < list->count; i++) {
        gsi_put_u32(data, list->item[i].version);
        gsi_put_u32(data, list->item[i].type);
    }
    put_section(out, id, data);
}

static GByteArray *build_metadata(const struct gsi_package_info *info,
                                  const uint8_t image[IMAGE_GUID_SIZE],
                                  const struct gsi_public_key *key)
{
    uint32_t sections = 3 + info->has_temporary + (info->depends.count > 0) +
                        (info->provides.count > 0) + info->has_security_version +
                        info->has_offset;
    GByteArray *out = g_byte_array_new();
    gsi_put_u32(out, IMAGE_MAGIC);
    gsi_put_u32(out, sections);
    put_identity(out, info, image);
    put_signer(out, key);
    put_debug(out, info);
    put_word(out, IMAGE_SECTION_TP, info->has_temporary, info->temporary);
    put_abi(out, IMAGE_SECTION_ND, &info->depends);
    put_abi(out, IMAGE_SECTION_NP, &info->provides);
    put_word(out, IMAGE_SECTION_RV, info->has_security_version, info->security_version);
    put_word(out, IMAGE_SECTION_RO, info->has_offset, info->offset);
    gsi_put_u32(out, out->len + 4);
    return out;
}

/* Same contents, same identity: a rebuild on another machine gives the same package. */
static bool identity_from_contents(const struct gsi_package_info *info, const GByteArray *body,
                                   uint8_t image[IMAGE_GUID_SIZE], GError **error)
{
    g_autoptr(GByteArray) text = g_byte_array_new();
    gsi_put_u32(text, info->type);
    g_byte_array_append(text, info->component, IMAGE_GUID_SIZE);
    gsi_put_u32(text, info->has_security_version ? info->security_version : 0);
    g_byte_array_append(text, body->data, body->len);
    uint8_t digest[32];
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, text->data, text->len, digest) != 0) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_SYSTEM, "SHA-256 failed");
        return false;
    }
    memcpy(image, digest, IMAGE_GUID_SIZE);
    image[7] = (image[7] & 0x0F) | 0x80;    /* version 8: custom (RFC 9562) */
    image[8] = (image[8] & 0x3F) | 0x80;
    return true;
}

static bool pad_body(GByteArray *body, size_t metadata_size, size_t pad_to, GError **error)
{
    size_t tail = metadata_size + IMAGE_SIGNATURE_SIZE;
    if (pad_to == 0) {
        return true;
    }
    if (pad_to % 4 || pad_to > GSI_FILE_MAX) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE,
                    "pad size 0x%zx: no multiple of 4, or above %u", pad_to, GSI_FILE_MAX);
        return false;
    }
    if (tail > pad_to || body->len > pad_to - tail) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT,
                    "body of %u bytes, metadata and signature need %zu bytes, padded size is %zu",
                    body->len, body->len + tail, pad_to);
        return false;
    }
    gsi_put_fill(body, 0, pad_to - tail - body->len);
    return true;
}

GBytes *gsi_package_build(const struct gsi_package_info *info, GBytes *body, size_t pad_to,
                          const struct gsi_key *key, GError **error)
{
    uint8_t image[IMAGE_GUID_SIZE];
    gsize size;
    const void *data = g_bytes_get_data(body, &size);
    g_autoptr(GByteArray) out = g_byte_array_new();
    if (size > GSI_FILE_MAX) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_INPUT, "body of %zu bytes is too large", size);
        return NULL;
    }
    if (size) {
        g_byte_array_append(out, data, (guint)size);
    }
    gsi_put_fill(out, 0, -size % 4);        /* keeps the metadata's words aligned */
    memcpy(image, info->image, sizeof image);
    if (info->image_auto && !identity_from_contents(info, out, image, error)) {
        return NULL;
    }
    g_autoptr(GByteArray) metadata = build_metadata(info, image, gsi_key_public(key));
    if (!pad_body(out, metadata->len, pad_to, error)) {
        return NULL;
    }
    g_byte_array_append(out, metadata->data, metadata->len);
    uint8_t signature[IMAGE_SIGNATURE_SIZE];
    if (!gsi_key_sign(key, out->data, out->len, signature, error)) {
        return NULL;
    }
    g_byte_array_append(out, signature, sizeof signature);
    return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

GBytes *gsi_package_resign(GBytes *bytes, const char *name, const struct gsi_key *key,
                           GError **error)
{
    struct gsi_span span = gsi_span_of(name, bytes);
    struct gsi_package package;
    if (!gsi_package_parse(&span, &package, error)) {
        return NULL;
    }
    g_autofree uint8_t *copy = g_memdup2(span.data, span.size);
    memcpy(copy + package.info.signer_at, gsi_key_public(key)->thumbprint, IMAGE_THUMBPRINT_SIZE);
    gsi_store_u32(copy + package.info.signer_at + IMAGE_THUMBPRINT_SIZE, IMAGE_ALGORITHM_ECDSA256);
    size_t covered = span.size - IMAGE_SIGNATURE_SIZE;
    if (!gsi_key_sign(key, copy, covered, copy + covered, error)) {
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&copy), span.size);
}

bool gsi_package_check_key(const struct gsi_package *package, const struct gsi_public_key *key,
                           GError **error)
{
    size_t covered = package->whole.size - IMAGE_SIGNATURE_SIZE;
    if (package->info.algorithm != IMAGE_ALGORITHM_ECDSA256) {
        return gsi_fail_at(&package->whole, package->info.signer_at + IMAGE_THUMBPRINT_SIZE, error,
                           "signature algorithm %u is not ECDSA-256 (1)", package->info.algorithm);
    }
    if (!gsi_public_key_verify(key, package->whole.data, covered, package->signature)) {
        return gsi_fail_at(&package->whole, covered, error, "signature does not verify");
    }
    return true;
}
