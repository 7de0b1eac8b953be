/* SPDX-License-Identifier: MIT */
/*
 * Signing keys: ECDSA P-256. Development keys are derived from a label, so that
 * every build of the tree has the same ones and none is committed as a file;
 * whoever reads this can derive them too, so they protect nothing outside the
 * laboratory. A user's own key comes from a PEM file.
 */
#ifndef GSI_KEY_H
#define GSI_KEY_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "image.h"

#define GSI_COORDINATE_SIZE 32

struct gsi_public_key {
    uint8_t x[GSI_COORDINATE_SIZE];
    uint8_t y[GSI_COORDINATE_SIZE];
    uint8_t thumbprint[IMAGE_THUMBPRINT_SIZE];
};

typedef struct gsi_key gsi_key;

#define GSI_KEY_LABELS_TEXT "root, system, application, development"

/* LABEL (one of the four), "derive:ANY" for a further derived key, or a PEM file. */
struct gsi_key *gsi_key_open(const char *label_or_file, GError **error);
struct gsi_key *gsi_key_derive(const char *label, GError **error);
void gsi_key_free(struct gsi_key *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsi_key, gsi_key_free)

const struct gsi_public_key *gsi_key_public(const struct gsi_key *key);
char *gsi_key_to_pem(const struct gsi_key *key, GError **error);
/* C header with the key's public half; NAME is the macros' prefix. */
char *gsi_key_to_header(const struct gsi_key *key, const char *name);

bool gsi_key_sign(const struct gsi_key *key, const uint8_t *data, size_t size,
                  uint8_t signature[IMAGE_SIGNATURE_SIZE], GError **error);
bool gsi_public_key_verify(const struct gsi_public_key *key, const uint8_t *data, size_t size,
                           const uint8_t signature[IMAGE_SIGNATURE_SIZE]);
/* Fills in the thumbprint from the coordinates; false when they are no point of P-256. */
bool gsi_public_key_thumbprint(struct gsi_public_key *key);

extern const char *const gsi_key_labels[];      /* ends with NULL */

#endif
