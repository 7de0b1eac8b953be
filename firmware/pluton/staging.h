/* SPDX-License-Identifier: MIT */
/*
 * Parts of staging and installing (docs/staging.md) and what they share. Pluton keeps the
 * staged manifests in its own memory, verified there, and judges each image where it lies in
 * flash, by the identity the manifest names.
 */
#ifndef PLUTON_STAGING_H
#define PLUTON_STAGING_H

#include <stdint.h>

#include "app_table.h"
#include "boot_images.h"
#include "image_verify.h"
#include "update.h"

enum staging_kind { KIND_BASE, KIND_FIRMWARE, KIND_CUSTOMER, KIND_COUNT };

struct staged_manifest {
    uint32_t package[UPDATE_MANIFEST_MAX / 4];      /* verified copy; the body comes first */
    uint32_t count;                                 /* entries; 0: nothing staged */
    uint32_t committed;                             /* bit n: entry n lies in flash and verified */
    uint32_t place[MANIFEST_MAX_ENTRIES];           /* physical; 0: none yet (applications) */
};
extern struct staged_manifest staged[KIND_COUNT];

static inline const struct manifest_entry *staged_entry(const struct staged_manifest *m, uint32_t n)
{
    return (const struct manifest_entry *)((const uint8_t *)m->package + MANIFEST_HEADER_SIZE) + n;
}

/* An operation's outcome: enum update_error and its detail */
struct staging_status {
    uint32_t error;
    uint32_t detail;
};
static inline struct staging_status staging_error(uint32_t error, uint32_t detail)
{
    return (struct staging_status){ error, detail };
}
#define STAGING_OK staging_error(UPDATE_OK, 0)

/* staging_manifest.c */
struct staging_status staging_take_manifest(uint32_t type, uint32_t size, uint32_t first,
                                            const uint8_t *package);
void staging_forget(enum staging_kind kind);
/* First entry that is not committed, or the count. */
uint32_t staging_missing(const struct staged_manifest *m);

/* staging_image.c */
struct staging_status staging_open(const uint8_t *image, uint32_t size, uint32_t *handle);
struct staging_status staging_write(uint32_t handle, uint32_t offset, uint32_t length,
                                    const uint8_t *data);
struct staging_status staging_commit(uint32_t handle);
struct staging_status staging_abort(uint32_t handle);
uint32_t staging_is_open(void);
/* Where the image of a manifest's entry lies or will lie and how much room it has there. */
uint32_t staging_place(enum staging_kind kind, uint32_t index, uint32_t *room);
/* Verify that entry's image where it lies; the image_verify() status. */
uint32_t staging_verify(enum staging_kind kind, uint32_t index, struct image_info *info);
struct staging_status staging_refused(uint32_t status);

/* staging_flash.c: all writing; each returns 1 when the flash then holds what it should */
uint32_t staging_erase(uint32_t offset, uint32_t size);
uint32_t staging_store(uint32_t offset, const void *data, uint32_t size);
uint32_t staging_copy(uint32_t to, uint32_t from, uint32_t size);
const void *staging_window(uint32_t physical);
uint32_t staging_bank_base(uint32_t running);      /* 1: the running set's, 0: the other one */

/* staging_locator.c */
struct locator_record {
    uint32_t magic;
    uint32_t version;
    uint32_t sequence;
    uint32_t active_bank;
    uint32_t manifest_size[2];
    uint32_t keystore_size;
    uint32_t crc;
};
/* The record that counts; 0 when none is valid. */
uint32_t locator_current(struct locator_record *record);
/* Make this the record that counts: a cut at any moment leaves the former or this one. */
uint32_t locator_replace(struct locator_record *record);
/* Bring a second copy that lags behind up to the current record. */
uint32_t locator_mend(void);

/* staging_install.c, staging_confirm.c, staging_boot.c */
struct staging_status staging_install(void);
struct staging_status staging_confirm(void);
/* The running set's manifest in flash verifies with these keys: 1, and what it says of itself. */
uint32_t staging_running_manifest(const struct image_keys *keys, struct image_info *info);
uint32_t staging_pend_one_bl(void);
/* Before the boot area is protected: finish the installation of a first loader. */
void staging_boot(void);
extern const struct image_keys staging_root_keys;

/* staging_apps.c */
void staging_apps_init(void);
uint32_t staging_app_gap(uint32_t size);
struct staging_status staging_apps_install(void);
struct staging_status staging_invalidate(const uint8_t *image);
uint32_t staging_app_verify(const struct app_entry *entry, struct image_info *info);
/* Entry of the table whose image verifies and has this identity: 1, and where. */
uint32_t staging_app_find(const uint8_t *image, struct app_entry *entry);

/* staging_list.c */
int staging_list(uint32_t list, uint32_t first, uint32_t *total, uint32_t *listed, uint8_t *data);
uint32_t staging_list_error(uint32_t list);
void staging_rollback(struct update_rollback *info);
void staging_note_failure(uint32_t scratch);

/* staging.c: SECURE_CMD_STAGING; status for the reply */
struct secure_request;
struct secure_reply;
int staging_service(const struct secure_request *request, struct secure_reply *reply);

#endif
