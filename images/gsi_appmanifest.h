/* SPDX-License-Identifier: MIT */
/*
 * app_manifest.json: the published fields and error numbers
 * (docs/image-format.md). The application manager on the device checks again;
 * this check is for the developer, and names the field.
 */
#ifndef GSI_APPMANIFEST_H
#define GSI_APPMANIFEST_H

#include "gsi_asxipfs.h"
#include "image.h"

/* Domain of manifest errors; the code is (category << 20) | number as on the device. */
#define GSI_MANIFEST_ERROR (gsi_manifest_error_quark())
GQuark gsi_manifest_error_quark(void);
#define GSI_MANIFEST_CODE(category, number) ((category) << 20 | (number))

#define GSI_APP_MANIFEST "app_manifest.json"
#define GSI_APP_RUNTIME_ABI_VERSION 5       /* published example: version 5 of type 3 */
#define GSI_APP_RUNTIME_ABI_TYPE 3

struct gsi_app_manifest {
    char name[IMAGE_NAME_SIZE];
    uint8_t component[IMAGE_GUID_SIZE];
    bool policy;                            /* has Policy: a system service */
};

/* TREE: the package's files, for EntryPoint; may be NULL. SYSTEM allows Policy. */
bool gsi_app_manifest_check(const char *file, GBytes *text, gsi_fs_node *tree, bool system,
                            struct gsi_app_manifest *manifest, GError **error);

#endif
