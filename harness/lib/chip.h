/* SPDX-License-Identifier: MIT */
/*
 * The provisioned board of build/board in memory: the places of its images, ways to
 * tamper with them, and boards started on the result. Parsing here is the harness's
 * own: it shares no code with the firmware or the image tool.
 */
#ifndef GS_CHIP_H
#define GS_CHIP_H

#include "board.h"

/* One of the images of the chain. */
typedef struct gs_image_place {
    const char *name;         /* "1bl", "keystore", ... */
    guint type;               /* image type */
    guint revoke;             /* enum revoke_index */
    guint32 offset[2];        /* primary, backup: physical flash offsets; equal when there is one copy */
    const char *stage[2];     /* oracle stages that must stay unfetched when every copy is bad */
    const char *key;          /* label of the right key */
    const char *wrong_key;    /* a key of the keystore that may not sign this type */
    guint32 stop;             /* post code of the stop when every copy is bad */
} gs_image_place;

extern const gs_image_place gs_image_places[];
extern const guint gs_image_place_count;
const gs_image_place *gs_image_place_find(const char *name);

/* Flash and fuses of one experiment. */
typedef struct gs_chip {
    guint8 *flash; /* 16 MB */
    guint8 *fuses; /* 512 bytes */
    char *rom;     /* file of another mask ROM, or NULL; owned */
} gs_chip;

/* A fresh copy of the provisioned board. NULL and *error when it is not built. */
gs_chip *gs_chip_new(GError **error);
/* The same chip with another flash, a file of 16 MB. */
gs_chip *gs_chip_new_with(const char *flash, GError **error);
void gs_chip_free(gs_chip *chip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_chip, gs_chip_free)

/* Size in bytes of the image at that copy (0, 1), from locator and manifest; 0 when none is found. */
guint32 gs_chip_image_size(const gs_chip *chip, const gs_image_place *place, int copy);
/* Body size of the image at that copy. */
guint32 gs_chip_body_size(const gs_chip *chip, const gs_image_place *place, int copy);
/* Offset of a section's data within the flash, 0 when the image has none. */
guint32 gs_chip_section(const gs_chip *chip, const gs_image_place *place, int copy, guint16 id);
/* CRC-32 as locators and tables of applications carry it (IEEE 802.3). */
guint32 gs_chip_crc32(const guint8 *data, gsize size);
/* Recomputes the CRC of a locator sector. */
void gs_chip_locator_seal(gs_chip *chip, guint32 offset);
/* Signs the image at that copy anew with a development key and names it as signer. */
gboolean gs_chip_resign(gs_chip *chip, const gs_image_place *place, int copy, const char *key,
                        GError **error);
/* Signs with a key nobody knows, in the name of the signer that stands there. */
gboolean gs_chip_forge(gs_chip *chip, const gs_image_place *place, int copy, GError **error);

/* Signs a package as its author can, with the development key of that label, however malformed it is: the last 64
 * bytes are the signature over all before them. It names no signer. */
gboolean gs_package_sign(guint8 *package, guint32 size, const char *label, GError **error);

/* Turns over one bit in eight places of the body of every copy: no copy's signature is right any
 * more, so whoever fetches that image fetches an unverified one. A single place would not do: a
 * fault in the copy loop can put one word right, and then the signature is. Of a keystore these are
 * places of the application keys, of a boot manifest the bytes of its build date: who takes it all the
 * same boots with it. */
void gs_chip_alter(gs_chip *chip, const gs_image_place *place);

/* A board on that chip's content; config's flash and fuses are filled in. Nothing is written back. */
gs_board *gs_chip_start(const gs_chip *chip, gs_board_config config, GError **error);

/* A directory of this process's own for temporary files, removed at exit. */
const char *gs_scratch(void);

/* Instructions within which every boot must have ended one way or the other. */
#define GS_BOOT_LIMIT G_GUINT64_CONSTANT(1000000000)

#endif
