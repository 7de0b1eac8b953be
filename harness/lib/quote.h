/* SPDX-License-Identifier: MIT */
/*
 * Verifier of the published 856-byte attestation reply, on OpenSSL: shares no code
 * with the engine model (nettle) nor with the firmware. docs/attestation.md.
 */
#ifndef GS_QUOTE_H
#define GS_QUOTE_H

#include "hex.h"

#define GS_QUOTE_SIZE       856
#define GS_QUOTE_NONCE_SIZE 32
#define GS_QUOTE_ENTRIES    20

typedef struct gs_quote {
    guint count;
    struct {
        guint32 type;
        guint8 digest[32];
    } entry[GS_QUOTE_ENTRIES];
    guint8 reg[32]; /* attestation register recomputed from the entries */
} gs_quote;

/*
 * Accepts a reply only if: it says ok, its device id is device_id, its count is at most
 * 20, unused entries are zero, and its signature over tag, nonce, recomputed register, count
 * and types verifies under attestation_key. Keys: 64 bytes, X then Y, big endian.
 * FALSE and *error (GS_ERROR_VERDICT) name the first thing that is wrong.
 */
gboolean gs_quote_verify(const guint8 reply[GS_QUOTE_SIZE], const guint8 nonce[GS_QUOTE_NONCE_SIZE],
                         const guint8 device_id[64], const guint8 attestation_key[64],
                         gs_quote *quote, GError **error);

/* ECDSA P-256 over SHA-256 of the message; key X, Y; signature R, S; all big endian. */
gboolean gs_signature_good(const guint8 key[64], const guint8 *message, gsize size,
                           const guint8 signature[64]);

/* Public halves from a registry file. */
gboolean gs_registry_load(const char *path, guint8 device_id[64], guint8 attestation_key[64],
                          GError **error);

void gs_sha256(const void *data, gsize size, guint8 digest[32]);

#endif
