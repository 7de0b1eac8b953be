/* SPDX-License-Identifier: MIT */
/* GUIDs in the package format's little-endian form, and the fixed component table. */
#ifndef GSI_GUID_H
#define GSI_GUID_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "image.h"

/*
 * One component a stage: it stays over all versions of the image, and the boot
 * manifest names it. FW_CONFIG's is published (docs/image-format.md); the
 * rest are own, made once as version 5 UUIDs and fixed here.
 * C(name on the command line, image type, GUID)
 */
#define GSI_COMPONENTS(C) \
    C("one-bl",      ONE_BL,           "d228b0a7-d0d8-51ed-9b6c-8e982826c6ca") \
    C("pluton",      PLUTON_RUNTIME,   "52cef889-21dc-5146-9b24-01acfd7656b5") \
    C("monitor",     SECURITY_MONITOR, "75feea0d-7a91-5f3e-96fd-9dfba939c3aa") \
    C("device-tree", NW_DEVICE_TREE,   "1a1b4ed6-6e3b-5495-9b00-b9abf1c8aecd") \
    C("kernel",      NW_KERNEL,        "3cdab9c7-6613-56c2-96cf-db8283f158c0") \
    C("root-fs",     ROOT_FS,          "2a3cf0f3-39cc-5cd1-b6eb-1f3bd0bad1c3") \
    C("services",    SERVICES,         "33d54ce1-3754-5970-a03f-dd5dd5017d40") \
    C("keystore",    TRUSTED_KEYSTORE, "a454cd7f-4a60-5f09-a90f-00b3ec228c07") \
    C("manifest",    BOOT_MANIFEST,    "f24efa46-d1fd-58aa-a001-60f13991ab99") \
    C("fw-config",   FW_CONFIG,        "4128b5d8-abc2-4155-9a33-8a1f31ed67ec")

struct gsi_component {
    const char *name;
    unsigned type;
    const char *guid;
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
