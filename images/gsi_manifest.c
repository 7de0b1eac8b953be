/* SPDX-License-Identifier: MIT */
/* Boot manifest: writing, reading, comparing with packages. */
#include "gsi_manifest.h"

#include <string.h>

#include "gsi_guid.h"

static bool find_component(const struct gsi_manifest *manifest,
                           const uint8_t component[IMAGE_GUID_SIZE])
{
    for (size_t i = 0; i < manifest->count; i++) {
        if (memcmp(manifest->entry[i].component, component, IMAGE_GUID_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

bool gsi_manifest_add(struct gsi_manifest *manifest, const struct gsi_package *package,
                      GError **error)
{
    const struct gsi_package_info *info = &package->info;
    /* one image of a type, but many applications: they differ by component */
    if (info->type == IMAGE_TYPE_APPLICATION ? find_component(manifest, info->component)
                                             : gsi_manifest_find(manifest, info->type) != NULL) {
        return gsi_fail_at(&package->whole, package->body.size, error,
                           "the manifest has an image of type %u (%s) already", info->type,
                           gsi_image_type_name(info->type));
    }
    if (manifest->count == MANIFEST_MAX_ENTRIES || info->provides.count > 2 ||
        info->depends.count > 2) {
        return gsi_fail_at(&package->whole, package->body.size, error,
                           "a manifest holds %d images with 2 provides and 2 depends each",
                           MANIFEST_MAX_ENTRIES);
    }
    struct gsi_manifest_entry *entry = &manifest->entry[manifest->count++];
    *entry = (struct gsi_manifest_entry){
        .type = (uint16_t)info->type, .partition = GSI_PARTITION_FIRMWARE,
        .size = (uint32_t)package->whole.size, .uncompressed_size = (uint32_t)package->whole.size };
    memcpy(entry->image, info->image, IMAGE_GUID_SIZE);
    memcpy(entry->component, info->component, IMAGE_GUID_SIZE);
    memcpy(entry->provides, info->provides.item, sizeof entry->provides);
    memcpy(entry->depends, info->depends.item, sizeof entry->depends);
    return true;
}

static void put_abi_pair(GByteArray *out, const struct gsi_abi pair[2])
{
    for (int i = 0; i < 2; i++) {
        gsi_put_u32(out, pair[i].version);
        gsi_put_u32(out, pair[i].type);
    }
}

GBytes *gsi_manifest_build(const struct gsi_manifest *manifest)
{
    GByteArray *out = g_byte_array_new();
    gsi_put_u16(out, MANIFEST_VERSION);
    gsi_put_u16(out, (uint16_t)manifest->count);
    gsi_put_u16(out, MANIFEST_HEADER_SIZE);
    gsi_put_u16(out, MANIFEST_ENTRY_SIZE);
    gsi_put_u64(out, manifest->build_date);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct gsi_manifest_entry *entry = &manifest->entry[i];
        g_byte_array_append(out, entry->image, IMAGE_GUID_SIZE);
        g_byte_array_append(out, entry->component, IMAGE_GUID_SIZE);
        gsi_put_u16(out, entry->type);
        gsi_put_u16(out, entry->partition);
        gsi_put_u32(out, entry->size);
        gsi_put_u32(out, entry->uncompressed_size);
        put_abi_pair(out, entry->provides);
        put_abi_pair(out, entry->depends);
    }
    return g_byte_array_free_to_bytes(out);
}

static bool parse_header(const struct gsi_span *body, uint16_t *count, uint64_t *date,
                         GError **error)
{
    uint16_t version, header_size, entry_size;
    if (!gsi_span_u16(body, 0, "manifest version", &version, error) ||
        !gsi_span_u16(body, 2, "image count", count, error) ||
        !gsi_span_u16(body, 4, "header size", &header_size, error) ||
        !gsi_span_u16(body, 6, "entry size", &entry_size, error) ||
        !gsi_span_u64(body, 8, "build date", date, error)) {
        return false;
    }
    if (version != MANIFEST_VERSION) {
        return gsi_fail_at(body, 0, error, "manifest version %u, not %d", version,
                           MANIFEST_VERSION);
    }
    if (header_size != MANIFEST_HEADER_SIZE || entry_size != MANIFEST_ENTRY_SIZE) {
        return gsi_fail_at(body, 4, error, "header of %u and entries of %u bytes, not %d and %d",
                           header_size, entry_size, MANIFEST_HEADER_SIZE, MANIFEST_ENTRY_SIZE);
    }
    if (*count > MANIFEST_MAX_ENTRIES ||
        body->size != MANIFEST_HEADER_SIZE + (size_t)*count * MANIFEST_ENTRY_SIZE) {
        return gsi_fail_at(body, 2, error, "%u images do not fit a body of %zu bytes", *count,
                           body->size);
    }
    return true;
}

static bool parse_abi_pair(const struct gsi_span *entry, size_t at, struct gsi_abi pair[2],
                           GError **error)
{
    return gsi_span_u32(entry, at, "ABI version", &pair[0].version, error) &&
           gsi_span_u32(entry, at + 4, "ABI type", &pair[0].type, error) &&
           gsi_span_u32(entry, at + 8, "ABI version", &pair[1].version, error) &&
           gsi_span_u32(entry, at + 12, "ABI type", &pair[1].type, error);
}

static bool parse_entry(const struct gsi_span *span, struct gsi_manifest_entry *entry,
                        GError **error)
{
    return gsi_span_copy(span, 0, "image identity", entry->image, IMAGE_GUID_SIZE, error) &&
           gsi_span_copy(span, 16, "component", entry->component, IMAGE_GUID_SIZE, error) &&
           gsi_span_u16(span, 32, "image type", &entry->type, error) &&
           gsi_span_u16(span, 34, "partition type", &entry->partition, error) &&
           gsi_span_u32(span, 36, "size", &entry->size, error) &&
           gsi_span_u32(span, 40, "uncompressed size", &entry->uncompressed_size, error) &&
           parse_abi_pair(span, 44, entry->provides, error) &&
           parse_abi_pair(span, 60, entry->depends, error);
}

bool gsi_manifest_parse(const struct gsi_span *body, struct gsi_manifest *manifest, GError **error)
{
    uint16_t count;
    memset(manifest, 0, sizeof *manifest);
    if (!parse_header(body, &count, &manifest->build_date, error)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        struct gsi_span span;
        if (!gsi_span_cut(body, MANIFEST_HEADER_SIZE + i * MANIFEST_ENTRY_SIZE,
                          MANIFEST_ENTRY_SIZE, "manifest entry", &span, error) ||
            !parse_entry(&span, &manifest->entry[i], error)) {
            return false;
        }
        const struct gsi_manifest_entry *entry = &manifest->entry[i];
        if (entry->type == IMAGE_TYPE_APPLICATION
                ? find_component(manifest, entry->component)
                : gsi_manifest_find(manifest, entry->type) != NULL) {
            return gsi_fail_at(&span, 32, error, "second image of type %u",
                               manifest->entry[i].type);
        }
        manifest->count = i + 1;
    }
    return true;
}

const struct gsi_manifest_entry *gsi_manifest_find(const struct gsi_manifest *manifest,
                                                   unsigned type)
{
    for (size_t i = 0; i < manifest->count; i++) {
        if (manifest->entry[i].type == type) {
            return &manifest->entry[i];
        }
    }
    return NULL;
}

bool gsi_manifest_check(const struct gsi_manifest *manifest, const struct gsi_package *package,
                        GError **error)
{
    const struct gsi_manifest_entry *entry = gsi_manifest_find(manifest, package->info.type);
    if (!entry) {
        return gsi_fail_at(&package->whole, package->body.size, error,
                           "the manifest has no image of type %u (%s)", package->info.type,
                           gsi_image_type_name(package->info.type));
    }
    if (memcmp(entry->component, package->info.component, IMAGE_GUID_SIZE) != 0 ||
        memcmp(entry->image, package->info.image, IMAGE_GUID_SIZE) != 0) {
        return gsi_fail_at(&package->whole, package->body.size, error,
                           "component or image identity differs from the manifest's");
    }
    if (entry->size != package->whole.size) {
        return gsi_fail_at(&package->whole, package->whole.size, error,
                           "package has %zu bytes, the manifest says %u", package->whole.size,
                           entry->size);
    }
    return true;
}
