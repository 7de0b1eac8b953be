/* SPDX-License-Identifier: MIT */
/*
 * Reading of image packages. As strict as the firmware is: one section of an id,
 * known lengths, sections that fill the metadata exactly.
 */
#include <string.h>

#include "gsi_package.h"

typedef bool read_fn(struct gsi_package *package, const struct gsi_span *data, GError **error);

static bool read_identity(struct gsi_package *package, const struct gsi_span *data, GError **error)
{
    uint16_t type, zero;
    if (!gsi_span_u16(data, 0, "image type", &type, error) ||
        !gsi_span_u16(data, 2, "identity padding", &zero, error) ||
        !gsi_span_copy(data, 4, "component", package->info.component, IMAGE_GUID_SIZE, error) ||
        !gsi_span_copy(data, 20, "image identity", package->info.image, IMAGE_GUID_SIZE, error)) {
        return false;
    }
    package->info.type = type;
    if (type == IMAGE_TYPE_INVALID || type >= IMAGE_TYPE_COUNT) {
        return gsi_fail_at(data, 0, error, "image type %u does not exist", type);
    }
    return zero == 0 || gsi_fail_at(data, 2, error, "identity padding is not 0");
}

static bool read_signer(struct gsi_package *package, const struct gsi_span *data, GError **error)
{
    package->info.signer_at = (size_t)(data->data - package->whole.data);
    return gsi_span_copy(data, 0, "signer", package->info.signer, IMAGE_THUMBPRINT_SIZE, error) &&
           gsi_span_u32(data, IMAGE_THUMBPRINT_SIZE, "algorithm", &package->info.algorithm, error);
}

static bool read_debug(struct gsi_package *package, const struct gsi_span *data, GError **error)
{
    if (!gsi_span_u64(data, 0, "build time", &package->info.build_time, error) ||
        !gsi_span_copy(data, 8, "name", package->info.name, IMAGE_NAME_SIZE, error)) {
        return false;
    }
    if (package->info.name[IMAGE_NAME_SIZE - 1] != '\0') {
        return gsi_fail_at(data, 8, error, "name is not ended by a zero byte");
    }
    return true;
}

static bool read_temporary(struct gsi_package *package, const struct gsi_span *data,
                           GError **error)
{
    package->info.has_temporary = true;
    return gsi_span_u32(data, 0, "temporary flags", &package->info.temporary, error);
}

static bool read_abi(struct gsi_abi_list *list, const struct gsi_span *data, GError **error)
{
    uint32_t count;
    if (!gsi_span_u32(data, 0, "ABI count", &count, error)) {
        return false;
    }
    if (count > GSI_MAX_ABI || data->size != 4 + (size_t)count * 8) {
        return gsi_fail_at(data, 0, error, "%u ABI entries do not fit a section of %zu bytes",
                           count, data->size);
    }
    list->count = count;
    for (uint32_t i = 0; i < count; i++) {
        if (!gsi_span_u32(data, 4 + i * 8, "ABI version", &list->item[i].version, error) ||
            !gsi_span_u32(data, 8 + i * 8, "ABI type", &list->item[i].type, error)) {
            return false;
        }
    }
    return true;
}

static bool read_depends(struct gsi_package *package, const struct gsi_span *data, GError **error)
{
    return read_abi(&package->info.depends, data, error);
}

static bool read_provides(struct gsi_package *package, const struct gsi_span *data, GError **error)
{
    return read_abi(&package->info.provides, data, error);
}

static bool read_security_version(struct gsi_package *package, const struct gsi_span *data,
                                  GError **error)
{
    package->info.has_security_version = true;
    if (!gsi_span_u32(data, 0, "security version", &package->info.security_version, error)) {
        return false;
    }
    return package->info.security_version <= 31 ||
           gsi_fail_at(data, 0, error, "security version %u is above 31",
                       package->info.security_version);
}

static bool read_offset(struct gsi_package *package, const struct gsi_span *data, GError **error)
{
    package->info.has_offset = true;
    return gsi_span_u32(data, 0, "required offset", &package->info.offset, error);
}

static const struct section_kind {
    uint16_t id;
    uint16_t size;          /* 0: any, the reader checks */
    bool required;
    const char *name;
    read_fn *read;
} section_kinds[] = {
    { IMAGE_SECTION_ID, 36, true, "ID", read_identity },
    { IMAGE_SECTION_SG, 24, true, "SG", read_signer },
    { IMAGE_SECTION_DB, 40, true, "DB", read_debug },
    { IMAGE_SECTION_TP, 4, false, "TP", read_temporary },
    { IMAGE_SECTION_ND, 0, false, "ND", read_depends },
    { IMAGE_SECTION_NP, 0, false, "NP", read_provides },
    { IMAGE_SECTION_RV, 4, false, "RV", read_security_version },
    { IMAGE_SECTION_RO, 4, false, "RO", read_offset },
};

static bool read_section(struct gsi_package *package, const struct gsi_span *section, uint16_t id,
                         unsigned *seen, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(section_kinds); i++) {
        const struct section_kind *kind = &section_kinds[i];
        if (kind->id != id) {
            continue;
        }
        if (*seen & 1u << i) {
            return gsi_fail_at(section, 0, error, "second %s section", kind->name);
        }
        *seen |= 1u << i;
        if (kind->size && section->size != kind->size) {
            return gsi_fail_at(section, 0, error, "%s section has %zu bytes, not %u", kind->name,
                               section->size, kind->size);
        }
        return kind->read(package, section, error);
    }
    return gsi_fail_at(section, 0, error, "section id 0x%04x is not supported", id);
}

static bool read_sections(struct gsi_package *package, uint32_t count, GError **error)
{
    const struct gsi_span *metadata = &package->metadata;
    struct gsi_span sections;
    unsigned seen = 0;
    size_t at = 0;
    if (!gsi_span_cut(metadata, 8, metadata->size - 12, "sections", &sections, error)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint16_t id, size;
        struct gsi_span section;
        if (!gsi_span_u16(&sections, at, "section id", &id, error) ||
            !gsi_span_u16(&sections, at + 2, "section length", &size, error) ||
            !gsi_span_cut(&sections, at + 4, size, "section data", &section, error) ||
            !read_section(package, &section, id, &seen, error)) {
            return false;
        }
        at += 4 + (size_t)size;
    }
    if (at != sections.size) {
        return gsi_fail_at(&sections, at, error, "%zu bytes after the last section",
                           sections.size - at);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(section_kinds); i++) {
        if (section_kinds[i].required && !(seen & 1u << i)) {
            return gsi_fail_at(&sections, 0, error, "no %s section", section_kinds[i].name);
        }
    }
    return true;
}

bool gsi_package_parse(const struct gsi_span *span, struct gsi_package *package, GError **error)
{
    uint32_t length, magic, count;
    memset(package, 0, sizeof *package);
    package->whole = *span;
    if (span->size < IMAGE_SIGNATURE_SIZE + 4) {
        return gsi_fail_at(span, 0, error, "%zu bytes are too few for an image package",
                           span->size);
    }
    size_t end = span->size - IMAGE_SIGNATURE_SIZE;
    package->signature = span->data + end;
    if (!gsi_span_u32(span, end - 4, "metadata length", &length, error)) {
        return false;
    }
    if (length < 12 || length > IMAGE_MAX_METADATA || length > end) {
        return gsi_fail_at(span, end - 4, error, "metadata length %u is not within 12..%zu", length,
                           MIN(end, (size_t)IMAGE_MAX_METADATA));
    }
    if (!gsi_span_cut(span, end - length, length, "metadata", &package->metadata, error) ||
        !gsi_span_cut(span, 0, end - length, "body", &package->body, error) ||
        !gsi_span_u32(&package->metadata, 0, "magic", &magic, error) ||
        !gsi_span_u32(&package->metadata, 4, "section count", &count, error)) {
        return false;
    }
    if (magic != IMAGE_MAGIC) {
        return gsi_fail_at(&package->metadata, 0, error, "metadata magic is 0x%08x, not 0x%08x",
                           magic, IMAGE_MAGIC);
    }
    if (count > IMAGE_MAX_SECTIONS) {
        return gsi_fail_at(&package->metadata, 4, error, "%u sections, at most %d", count,
                           IMAGE_MAX_SECTIONS);
    }
    return read_sections(package, count, error);
}
