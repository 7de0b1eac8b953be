/* SPDX-License-Identifier: MIT */
/* The trusted keystore's body: who may sign which image types (own format, image.h). */
#ifndef GSI_KEYSTORE_H
#define GSI_KEYSTORE_H

#include "gsi_package.h"

struct gsi_keystore_entry {
    struct gsi_public_key key;
    uint32_t types;                 /* bit t: may sign image type t */
    uint32_t flags;                 /* KEYSTORE_FLAG_* */
};

struct gsi_keystore {
    size_t count;
    struct gsi_keystore_entry entry[KEYSTORE_MAX_KEYS];
};

/* What this project signs with which key (docs/image-format.md). */
bool gsi_keystore_default(struct gsi_keystore *keystore, GError **error);
/* "KEY:TYPE[+TYPE...][:development]" */
bool gsi_keystore_add(struct gsi_keystore *keystore, const char *text, GError **error);

GBytes *gsi_keystore_build(const struct gsi_keystore *keystore);
bool gsi_keystore_parse(const struct gsi_span *body, struct gsi_keystore *keystore, GError **error);
/* The entry whose key signed the package and may sign its type; NULL sets the error. */
const struct gsi_keystore_entry *gsi_keystore_verify(const struct gsi_keystore *keystore,
                                                     const struct gsi_package *package,
                                                     GError **error);

#endif
