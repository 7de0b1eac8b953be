/* SPDX-License-Identifier: MIT */
/* GUIDs in the package format's little-endian form, and the fixed component table. */
#ifndef GSI_GUID_H
#define GSI_GUID_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "component.h"
#include "image.h"

struct gsi_component {
    const char *name;
    unsigned type;
    uint8_t guid[IMAGE_GUID_SIZE];
};

extern const struct gsi_component gsi_components[];
extern const size_t gsi_component_count;

bool gsi_guid_parse(const char *text, uint8_t guid[IMAGE_GUID_SIZE]);
char *gsi_guid_format(const uint8_t guid[IMAGE_GUID_SIZE]);

/* A name of the table or a GUID. */
bool gsi_component_find(const char *text, uint8_t guid[IMAGE_GUID_SIZE], GError **error);
/* The table's component of an image type, or NULL. */
const struct gsi_component *gsi_component_of_type(unsigned type);

/* "NW_KERNEL" or "7"; the name is case-insensitive, '-' and '_' are the same. */
bool gsi_image_type_find(const char *text, unsigned *type, GError **error);
const char *gsi_image_type_name(unsigned type);

#endif
