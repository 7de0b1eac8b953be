/* SPDX-License-Identifier: MIT */
/*
 * A whole 16 MB flash image in memory. Where things lie: flash_layout.h and
 * docs/image-format.md; what goes there: a board file (board.ini).
 */
#ifndef GSI_FLASH_H
#define GSI_FLASH_H

#include "gsi_keystore.h"
#include "gsi_manifest.h"
#include "gsi_records.h"

#define GSI_FLASH_SIZE 0x1000000u

typedef struct gsi_flash {
    char *name;
    uint8_t *data;
} gsi_flash;

/* One image's place: within a bank, or physical. */
struct gsi_flash_slot {
    const char *key;                /* in board.ini and in reports */
    unsigned type;
    uint32_t offset, max;
};

extern const struct gsi_flash_slot gsi_bank_slots[];
extern const size_t gsi_bank_slot_count;
extern const struct gsi_flash_slot gsi_boot_slots[];
extern const size_t gsi_boot_slot_count;

uint32_t gsi_bank_base(unsigned bank);

gsi_flash *gsi_flash_new(const char *name);             /* erased */
gsi_flash *gsi_flash_open(const char *path, GError **error);
bool gsi_flash_save(const gsi_flash *flash, const char *path, GError **error);
void gsi_flash_free(gsi_flash *flash);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsi_flash, gsi_flash_free)

struct gsi_span gsi_flash_span(const gsi_flash *flash);
bool gsi_flash_write(gsi_flash *flash, uint32_t offset, GBytes *bytes, GError **error);

struct gsi_flash_build {
    const char *board_file;         /* key file */
    const char *image_dir;          /* its image names are relative to this */
    bool partial;                   /* an absent image is left out, not an error */
    bool unchecked;                 /* for tests: no consistency checks */
};

gsi_flash *gsi_flash_build(const struct gsi_flash_build *build, GError **error);

/* Valid record with the higher sequence; equal: primary. */
bool gsi_flash_locator(const gsi_flash *flash, struct gsi_locator *locator, bool *backup,
                       GError **error);
/* The manifest of a bank, given the size the locator names. */
bool gsi_flash_manifest(const gsi_flash *flash, const struct gsi_locator *locator, unsigned bank,
                        struct gsi_package *package, struct gsi_manifest *manifest,
                        GError **error);

bool gsi_flash_app_table(const gsi_flash *flash, struct gsi_app_table *table, GError **error);
/* Adds the application, or replaces the one with its component. */
bool gsi_flash_app_deploy(gsi_flash *flash, const char *name, GBytes *package, GError **error);
bool gsi_flash_app_remove(gsi_flash *flash, const uint8_t component[IMAGE_GUID_SIZE],
                          GError **error);
bool gsi_flash_app_package(const gsi_flash *flash, const struct gsi_app_slot *slot,
                           struct gsi_package *package, GError **error);

#endif
