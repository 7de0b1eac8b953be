/* SPDX-License-Identifier: MIT */
/* GUID text form, the component table and image type names. Owns constant tables only. */
#include "gsi_guid.h"

#include <string.h>

#include "gsi_span.h"

#define COMPONENT_ROW(name, type, ...) { name, IMAGE_TYPE_##type, { __VA_ARGS__ } },
const struct gsi_component gsi_components[] = { IMAGE_COMPONENTS(COMPONENT_ROW) };
const size_t gsi_component_count = G_N_ELEMENTS(gsi_components);

#define TYPE_ROW(name, value) [value] = #name,
static const char *const type_names[IMAGE_TYPE_COUNT] = { IMAGE_TYPES(TYPE_ROW) };

/* Text order of the bytes: the first three fields are little endian. */
static const uint8_t text_order[IMAGE_GUID_SIZE] = { 3, 2, 1, 0, 5, 4, 7, 6,
                                                     8, 9, 10, 11, 12, 13, 14, 15 };

static bool is_dash_position(size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

bool gsi_guid_parse(const char *text, uint8_t guid[IMAGE_GUID_SIZE])
{
    if (strlen(text) != 36) {
        return false;
    }
    size_t nibble = 0;
    memset(guid, 0, IMAGE_GUID_SIZE);
    for (size_t i = 0; i < 36; i++) {
        if (is_dash_position(i)) {
            if (text[i] != '-') {
                return false;
            }
            continue;
        }
        int value = g_ascii_xdigit_value(text[i]);
        if (value < 0) {
            return false;
        }
        guid[text_order[nibble / 2]] |= (uint8_t)(value << (nibble % 2 ? 0 : 4));
        nibble++;
    }
    return true;
}

char *gsi_guid_format(const uint8_t guid[IMAGE_GUID_SIZE])
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < IMAGE_GUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            g_string_append_c(text, '-');
        }
        g_string_append_printf(text, "%02x", guid[text_order[i]]);
    }
    return g_string_free(text, FALSE);
}

bool gsi_component_find(const char *text, uint8_t guid[IMAGE_GUID_SIZE], GError **error)
{
    for (size_t i = 0; i < gsi_component_count; i++) {
        if (strcmp(text, gsi_components[i].name) == 0) {
            memcpy(guid, gsi_components[i].guid, IMAGE_GUID_SIZE);
            return true;
        }
    }
    if (gsi_guid_parse(text, guid)) {
        return true;
    }
    g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE,
                "\"%s\" is neither a GUID nor a component name (see 'component list')", text);
    return false;
}

const struct gsi_component *gsi_component_of_type(unsigned type)
{
    for (size_t i = 0; i < gsi_component_count; i++) {
        if (gsi_components[i].type == type) {
            return &gsi_components[i];
        }
    }
    return NULL;
}

const char *gsi_image_type_name(unsigned type)
{
    return type < IMAGE_TYPE_COUNT && type_names[type] ? type_names[type] : "unknown";
}

bool gsi_image_type_find(const char *text, unsigned *type, GError **error)
{
    g_autofree char *wanted = g_ascii_strup(text, -1);
    g_strdelimit(wanted, "-", '_');
    for (unsigned i = 1; i < IMAGE_TYPE_COUNT; i++) {
        if (type_names[i] && strcmp(wanted, type_names[i]) == 0) {
            *type = i;
            return true;
        }
    }
    guint64 number;
    if (g_ascii_string_to_unsigned(text, 10, 1, 0xFFFF, &number, NULL)) {
        *type = (unsigned)number;
        return true;
    }
    g_set_error(error, GSI_ERROR, GSI_ERROR_USAGE, "\"%s\" is no image type", text);
    return false;
}
