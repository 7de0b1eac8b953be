/* SPDX-License-Identifier: MIT */
/* What is there and what is missing, for the monitor's lists. Owns nothing but the last failure. */
#include "staging.h"

#include "efuse.h"
#include "flash_layout.h"
#include "mem.h"
#include "pluton.h"
#include "regs/memmap.h"
#include "regs/sfc.h"
#include "secure_mbox.h"

struct lister {
    uint32_t first, total, listed;
    struct update_image *out;
};

static uint32_t failure_cause;
static struct image_info info;

_Static_assert(STAGING_LIST_STEP * sizeof(struct update_image) <=
                   sizeof(((struct secure_reply *)0)->data), "records of one reply");

/* The record to fill, or NULL when it belongs to another reply. */
static struct update_image *next_record(struct lister *l)
{
    uint32_t n = l->total++;

    return n >= l->first && l->listed < STAGING_LIST_STEP ? &l->out[l->listed++] : NULL;
}

static void fill_entry(struct update_image *record, const struct manifest_entry *entry,
                       uint32_t offset, uint32_t version)
{
    memcpy(record->image, entry->image, IMAGE_GUID_SIZE);
    memcpy(record->component, entry->component, IMAGE_GUID_SIZE);
    record->type = entry->type;
    record->offset = offset;
    record->size = entry->size;
    record->security_version = version;
}

/* Verified at the boot or at the mount: here only asked for its version. */
static uint32_t running_version(const struct manifest_entry *entry)
{
    uint32_t offset = set_image_window_offset(entry->type);
    const struct image_expect expect = {
        .base = (const void *)(FLASH_WINDOW_BASE + offset),
        .size = entry->size,
        .type = entry->type,
        .component = entry->component,
        .image = entry->image,
        .window_offset = offset,
        .keys = &pluton.keys,
    };

    return offset != 0 && image_verify(&expect, &info) == IMAGE_STATUS_OK ? info.security_version
                                                                          : 0;
}

static void list_set(struct lister *l)
{
    const struct manifest_entry *entry;

    for (uint32_t n = 0; (entry = manifest_entry_at(pluton.manifest, n)) != NULL; n++) {
        struct update_image *record = next_record(l);

        if (record) {
            fill_entry(record, entry,
                       set_image_window_offset(entry->type) - FLASH_BANK_A + staging_bank_base(1),
                       running_version(entry));
        }
    }
}

static void list_applications(struct lister *l)
{
    struct app_table table;

    app_table_load(&table);
    for (uint32_t n = 0; n < table.count; n++) {
        const struct app_entry *app = &table.entry[n];
        struct update_image *record;

        if (!staging_app_verify(app, &info)) {
            continue;
        }
        record = next_record(l);
        if (record) {
            memcpy(record->image, info.image, IMAGE_GUID_SIZE);
            memcpy(record->component, info.component, IMAGE_GUID_SIZE);
            record->type = IMAGE_TYPE_APPLICATION;
            record->offset = app->offset;
            record->size = app->size;
            record->security_version = info.security_version;
        }
    }
}

static void list_missing(struct lister *l, enum staging_kind kind)
{
    const struct staged_manifest *m = &staged[kind];

    for (uint32_t n = 0; n < m->count; n++) {
        struct update_image *record = m->committed >> n & 1 ? NULL : next_record(l);

        if (record) {
            fill_entry(record, staged_entry(m, n), staging_place(kind, n, NULL), 0);
        }
    }
}

int staging_list(uint32_t list, uint32_t first, uint32_t *total, uint32_t *listed, uint8_t *data)
{
    struct lister l = { .first = first, .out = (struct update_image *)(void *)data };

    switch (list) {
    case STAGING_LIST_APPLICATIONS:
        list_applications(&l);
        break;
    case STAGING_LIST_COMPONENTS:
        list_set(&l);
        list_applications(&l);
        break;
    case STAGING_LIST_MISSING:
        list_missing(&l, KIND_FIRMWARE);
        list_missing(&l, KIND_CUSTOMER);
        break;
    case STAGING_LIST_MISSING_BASE:
        list_missing(&l, KIND_BASE);
        break;
    default:
        return SECURE_EINVAL;
    }
    *total = l.total;
    *listed = l.listed;
    return 0;
}

/* Nothing can be missing where nothing is staged. */
uint32_t staging_list_error(uint32_t list)
{
    uint32_t base = staged[KIND_BASE].count;
    uint32_t component = staged[KIND_FIRMWARE].count | staged[KIND_CUSTOMER].count;

    if ((list == STAGING_LIST_MISSING && component == 0) ||
        (list == STAGING_LIST_MISSING_BASE && base == 0)) {
        return UPDATE_ERROR_NO_UPDATE;
    }
    return UPDATE_OK;
}

void staging_note_failure(uint32_t scratch)
{
    failure_cause = scratch >> 16;
}

void staging_rollback(struct update_rollback *rollback)
{
    rollback->rolled_back = pluton.handover.bank_fallback;
    rollback->cause = pluton.handover.bank_fallback ? failure_cause : 0;
    rollback->bank = pluton.handover.active_bank;
    if (staging_running_manifest(&pluton.keys, &info)) {
        rollback->security_version = info.security_version;
        memcpy(rollback->manifest, info.image, IMAGE_GUID_SIZE);
    }
    rollback->revoked = efuse_row(image_revoke_row(IMAGE_TYPE_BOOT_MANIFEST));
}
