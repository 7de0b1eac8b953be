/* SPDX-License-Identifier: MIT */
/* Trusted keystore: writing, reading, and the look-up of a package's signer. */
#include "gsi_keystore.h"

#include <string.h>

#include "gsi_guid.h"

#define BIT(type) (1u << IMAGE_TYPE_##type)

static bool add_entry(struct gsi_keystore *keystore, const char *label, uint32_t types,
                      uint32_t flags, GError **error)
{
    if (keystore->count == KEYSTORE_MAX_KEYS) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "a keystore holds at most %d keys",
                    KEYSTORE_MAX_KEYS);
        return false;
    }
    g_autoptr(gsi_key) key = gsi_key_open(label, error);
    if (!key) {
        return false;
    }
    keystore->entry[keystore->count++] = (struct gsi_keystore_entry){
        .key = *gsi_key_public(key), .types = types, .flags = flags };
    return true;
}

bool gsi_keystore_default(struct gsi_keystore *keystore, GError **error)
{
    const uint32_t system_types = BIT(PLUTON_RUNTIME) | BIT(WIFI_FIRMWARE) |
        BIT(SECURITY_MONITOR) | BIT(NW_DEVICE_TREE) | BIT(NW_KERNEL) | BIT(ROOT_FS) |
        BIT(SERVICES) | BIT(FW_CONFIG) | BIT(BOOT_MANIFEST) | BIT(NW_FILE_SYSTEM) |
        BIT(BOARD_CONFIG) | BIT(UPDATE_CERT_STORE) | BIT(BASE_MANIFEST) |
        BIT(FIRMWARE_MANIFEST) | BIT(RECOVERY_MANIFEST) | BIT(MANIFEST_SET);
    keystore->count = 0;
    return add_entry(keystore, "system", system_types, 0, error) &&
           add_entry(keystore, "application", BIT(APPLICATION) | BIT(CUSTOMER_MANIFEST), 0,
                     error) &&
           add_entry(keystore, "development", BIT(APPLICATION), KEYSTORE_FLAG_DEVELOPMENT, error);
}

static bool parse_types(const char *text, uint32_t *types, GError **error)
{
    g_auto(GStrv) names = g_strsplit(text, "+", -1);
    *types = 0;
    for (char **name = names; *name; name++) {
        unsigned type;
        if (!gsi_image_type_find(*name, &type, error)) {
            return false;
        }
        if (type > 31) {
            g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "image type %u is above 31", type);
            return false;
        }
        *types |= 1u << type;
    }
    return true;
}

bool gsi_keystore_add(struct gsi_keystore *keystore, const char *text, GError **error)
{
    g_auto(GStrv) part = g_strsplit(text, ":", -1);
    guint count = g_strv_length(part);
    bool derived = count > 0 && strcmp(part[0], "derive") == 0;
    guint first = derived ? 2 : 1;
    bool development = count == first + 2 && strcmp(part[first + 1], "development") == 0;
    if (count != first + 1 && !development) {
        g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE,
                    "\"%s\": KEY:TYPE[+TYPE...][:development] expected", text);
        return false;
    }
    g_autofree char *label = derived ? g_strconcat("derive:", part[1], NULL) : g_strdup(part[0]);
    uint32_t types;
    return parse_types(part[first], &types, error) &&
           add_entry(keystore, label, types, development ? KEYSTORE_FLAG_DEVELOPMENT : 0, error);
}

GBytes *gsi_keystore_build(const struct gsi_keystore *keystore)
{
    GByteArray *out = g_byte_array_new();
    gsi_put_u32(out, KEYSTORE_MAGIC);
    gsi_put_u32(out, (uint32_t)keystore->count);
    for (size_t i = 0; i < keystore->count; i++) {
        const struct gsi_keystore_entry *entry = &keystore->entry[i];
        g_byte_array_append(out, entry->key.thumbprint, IMAGE_THUMBPRINT_SIZE);
        gsi_put_u32(out, entry->types);
        gsi_put_u32(out, entry->flags);
        g_byte_array_append(out, entry->key.x, GSI_COORDINATE_SIZE);
        g_byte_array_append(out, entry->key.y, GSI_COORDINATE_SIZE);
    }
    return g_byte_array_free_to_bytes(out);
}

static bool parse_entry(const struct gsi_span *entry, struct gsi_keystore_entry *out,
                        GError **error)
{
    struct gsi_public_key check;
    size_t at = IMAGE_THUMBPRINT_SIZE;
    if (!gsi_span_copy(entry, 0, "thumbprint", out->key.thumbprint, IMAGE_THUMBPRINT_SIZE, error) ||
        !gsi_span_u32(entry, at, "image types", &out->types, error) ||
        !gsi_span_u32(entry, at + 4, "flags", &out->flags, error) ||
        !gsi_span_copy(entry, at + 8, "X", out->key.x, GSI_COORDINATE_SIZE, error) ||
        !gsi_span_copy(entry, at + 40, "Y", out->key.y, GSI_COORDINATE_SIZE, error)) {
        return false;
    }
    check = out->key;
    if (!gsi_public_key_thumbprint(&check)) {
        return gsi_fail_at(entry, at + 8, error, "X and Y are no point of P-256");
    }
    if (memcmp(check.thumbprint, out->key.thumbprint, IMAGE_THUMBPRINT_SIZE) != 0) {
        return gsi_fail_at(entry, 0, error, "thumbprint is not that of X and Y");
    }
    return true;
}

bool gsi_keystore_parse(const struct gsi_span *body, struct gsi_keystore *keystore, GError **error)
{
    uint32_t magic, count;
    keystore->count = 0;
    if (!gsi_span_u32(body, 0, "keystore magic", &magic, error) ||
        !gsi_span_u32(body, 4, "key count", &count, error)) {
        return false;
    }
    if (magic != KEYSTORE_MAGIC) {
        return gsi_fail_at(body, 0, error, "keystore magic is 0x%08x, not 0x%08x", magic,
                           KEYSTORE_MAGIC);
    }
    if (count > KEYSTORE_MAX_KEYS || body->size != 8 + (size_t)count * KEYSTORE_ENTRY_SIZE) {
        return gsi_fail_at(body, 4, error, "%u keys do not fit a body of %zu bytes", count,
                           body->size);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct gsi_span entry;
        if (!gsi_span_cut(body, 8 + (size_t)i * KEYSTORE_ENTRY_SIZE, KEYSTORE_ENTRY_SIZE,
                          "keystore entry", &entry, error) ||
            !parse_entry(&entry, &keystore->entry[i], error)) {
            return false;
        }
    }
    keystore->count = count;
    return true;
}

const struct gsi_keystore_entry *gsi_keystore_verify(const struct gsi_keystore *keystore,
                                                     const struct gsi_package *package,
                                                     GError **error)
{
    for (size_t i = 0; i < keystore->count; i++) {
        const struct gsi_keystore_entry *entry = &keystore->entry[i];
        if (memcmp(entry->key.thumbprint, package->info.signer, IMAGE_THUMBPRINT_SIZE) != 0) {
            continue;
        }
        if (!(entry->types & 1u << package->info.type)) {
            gsi_fail_at(&package->whole, package->info.signer_at, error,
                        "this signer may not sign image type %u (%s)", package->info.type,
                        gsi_image_type_name(package->info.type));
            return NULL;
        }
        return gsi_package_check_key(package, &entry->key, error) ? entry : NULL;
    }
    gsi_fail_at(&package->whole, package->info.signer_at, error, "signer is not in the keystore");
    return NULL;
}
