/* SPDX-License-Identifier: MIT */
/*
 * Records that tell where images lie: locator (unsigned), manifest (signed, yet bounded),
 * table of applications (unsigned). Records that name too much, and which of two counts.
 * Layouts by hand from docs/image-format.md.
 */
#include <string.h>

#include "../lib/bytes.h"
#include "fixture.h"
#include "flash_layout.h"
#include "image.h"
#include "../lib/orders.h"
#include "postcode.h"
#include "regs/efuse.h"
#include "suites.h"

enum { SEQUENCE = 8, BANK = 12, MANIFEST_SIZE = 16, KEYSTORE_SIZE = 24, CRC = 28 };
/* Manifest entry: image and component identity, type, size */
enum { ENTRY_IMAGE = 0, ENTRY_TYPE = 32, ENTRY_SIZE = 36 };

#define BOTH    2

/* The post code at which the boot ended. */
static guint32 boot(const gs_chip *chip, guint32 *bank, GError **error)
{
    g_autofree char *stops =
        g_strdup_printf("0x%x,0x%x,0x%x,0x%x,0x%x", POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_RECOVERY,
                        POSTCODE_ONE_BL_NO_KEYSTORE, POSTCODE_ONE_BL_NO_LOCATOR, POSTCODE_MONITOR_START);
    g_autoptr(gs_board) board = gs_chip_start(chip, (gs_board_config){ .stop_postcodes = stops }, error);
    guint32 last = 0;
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return 0;
    }
    const GPtrArray *events = gs_board_events(board);
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "postcode")) {
            last = (guint32)gs_event_number(event, "value");
        }
    }
    g_autofree char *window = gs_board_get(board, "/machine/soc/sfc", "window-bank", error);
    *bank = window ? (guint32)g_ascii_strtoull(window, NULL, 0) : 0;
    return last;
}

/* ---- locator ---- */

static const struct record {
    const char *name;
    int copies;             /* the first, or BOTH */
    guint32 field, value;   /* value 0 at field CRC: the seal broken */
    guint32 want;
} records[] = {
    { "crc", BOTH, CRC, 0, POSTCODE_ONE_BL_NO_LOCATOR },
    { "crc-of-one", 1, CRC, 0, POSTCODE_MONITOR_START },
    { "magic", BOTH, 0, 0x12345678, POSTCODE_ONE_BL_NO_LOCATOR },
    { "version", BOTH, 4, 0x00FF00FF, POSTCODE_ONE_BL_NO_LOCATOR },
    { "bank-2", BOTH, BANK, 2, POSTCODE_ONE_BL_NO_LOCATOR },
    { "bank-huge", BOTH, BANK, 0xFFFFFFFF, POSTCODE_ONE_BL_NO_LOCATOR },
    { "manifest-too-large", BOTH, MANIFEST_SIZE, 0x1001, POSTCODE_ONE_BL_NO_LOCATOR },
    { "manifest-b-too-large", BOTH, MANIFEST_SIZE + 4, 0x1001, POSTCODE_ONE_BL_NO_LOCATOR },
    { "keystore-too-large", BOTH, KEYSTORE_SIZE, 0x1001, POSTCODE_ONE_BL_NO_LOCATOR },
    { "keystore-huge", BOTH, KEYSTORE_SIZE, 0xFFFFFFFF, POSTCODE_ONE_BL_NO_LOCATOR },
};

TEST locator_record(const void *arg)
{
    const struct record *row = arg;
    static const guint32 at[BOTH] = { FLASH_LOCATOR, FLASH_LOCATOR_BACKUP };
    GError *error = NULL;
    guint32 bank = 0;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    for (int i = 0; i < row->copies; i++) {
        if (row->field == CRC) {
            chip->flash[at[i] + CRC] ^= 1;
        } else {
            gs_put32(chip->flash + at[i] + row->field, row->value);
            gs_chip_locator_seal(chip, at[i]);
        }
    }
    guint32 last = boot(chip, &bank, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(last == row->want, "ended at post code %08x, want %08x", last, row->want);
    PASS();
}

/* The record with the higher sequence decides, by a difference that may wrap. */
static enum greatest_test_res backup_counts(guint32 first, guint32 second, guint32 want)
{
    GError *error = NULL;
    guint32 bank = 0;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    memcpy(chip->flash + FLASH_LOCATOR_BACKUP, chip->flash + FLASH_LOCATOR, CRC);
    gs_put32(chip->flash + FLASH_LOCATOR + SEQUENCE, first);
    gs_put32(chip->flash + FLASH_LOCATOR_BACKUP + SEQUENCE, second);
    gs_put32(chip->flash + FLASH_LOCATOR_BACKUP + BANK, 1);
    gs_chip_locator_seal(chip, FLASH_LOCATOR);
    gs_chip_locator_seal(chip, FLASH_LOCATOR_BACKUP);
    guint32 last = boot(chip, &bank, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(last == (guint32)POSTCODE_MONITOR_START && bank == want,
             "sequences %u, %u: bank %u, post code %08x", first, second, bank, last);
    PASS();
}

TEST newer_backup(const void *arg)
{
    (void)arg;
    CHECK_CALL(backup_counts(7, 8, 1));
    CHECK_CALL(backup_counts(0xFFFFFFFF, 0, 1));
    PASS();
}

TEST older_backup(const void *arg)
{
    (void)arg;
    CHECK_CALL(backup_counts(8, 7, 0));
    CHECK_CALL(backup_counts(5, 5, 0));
    PASS();
}

/* ---- manifest: each wrong one has a good signature ---- */

static guint8 *entry_of(gs_chip *chip, const gs_image_place *manifest, int copy, guint type)
{
    guint8 *entry = chip->flash + manifest->offset[copy] + MANIFEST_HEADER_SIZE;
    while (entry[ENTRY_TYPE] != type) {
        entry += MANIFEST_ENTRY_SIZE;
    }
    return entry;
}

static const struct wrong {
    const char *name;
    guint type, field;
    guint32 value;
    guint refused;          /* type of the image that is refused */
    guint cause;
} wrongs[] = {
    { "manifest-pluton-too-large", IMAGE_TYPE_PLUTON_RUNTIME, ENTRY_SIZE, 0x10001,
      IMAGE_TYPE_BOOT_MANIFEST, IMAGE_REFUSED_BODY },
    { "manifest-kernel-empty", IMAGE_TYPE_NW_KERNEL, ENTRY_SIZE, 0, IMAGE_TYPE_BOOT_MANIFEST,
      IMAGE_REFUSED_BODY },
    { "manifest-type-twice", IMAGE_TYPE_SERVICES, ENTRY_TYPE, IMAGE_TYPE_NW_KERNEL,
      IMAGE_TYPE_BOOT_MANIFEST, IMAGE_REFUSED_BODY },
    { "manifest-other-build", IMAGE_TYPE_PLUTON_RUNTIME, ENTRY_IMAGE, 0xFFFFFFFF,
      IMAGE_TYPE_PLUTON_RUNTIME, IMAGE_REFUSED_COMPONENT },
};

TEST manifest_refused(const void *arg)
{
    const struct wrong *row = arg;
    const gs_image_place *manifest = gs_image_place_find("manifest");
    GError *error = NULL;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    for (int copy = 0; copy < 2; copy++) {
        guint8 *at = entry_of(chip, manifest, copy, row->type) + row->field;
        gs_put32(at, row->field == ENTRY_TYPE ? row->value | (gs_get32(at) & 0xFFFF0000) : row->value);
        gs_chip_resign(chip, manifest, copy, manifest->key, &error);
        GS_CHECK_ERROR(error);
    }
    guint32 want = POSTCODE(POSTCODE_CATEGORY_REFUSED + row->refused, row->cause);
    g_autofree char *stops =
        g_strdup_printf("0x%x,0x%x", POSTCODE_ONE_BL_RECOVERY, POSTCODE_MONITOR_ENTER_NW);
    g_autoptr(gs_board) board = gs_chip_start(chip, (gs_board_config){ .stop_postcodes = stops }, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *text = g_strdup_printf("0x%08x", want);
    GS_CHECK(!gs_board_find(board, "fetch", "stage", "pluton"), "BYPASS: Pluton was fetched");
    GS_CHECK(gs_board_find(board, "postcode", "value", text), "no post code %s", text);
    PASS();
}

/* ---- table of applications, and the key of one: the EL1 probe asks for its verification ---- */

#define TABLE       0x00E00000u
#define TABLE_MAX   16
enum { SMC_VERIFY = 0x06, NOENT = -2, INVAL = -22, BADMSG = -74 };

static void table_seal(guint8 *table)
{
    guint32 head = 8 + 8 * gs_get32(table + 4);

    gs_put32(table + head, gs_chip_crc32(table, head));
}

static gboolean as_it_is(gs_chip *chip, GError **error)
{
    (void)chip, (void)error;
    return TRUE;
}

static gboolean broken_seal(gs_chip *chip, GError **error)
{
    (void)error;
    chip->flash[TABLE + 8 + 8 * gs_get32(chip->flash + TABLE + 4)] ^= 1;
    return TRUE;
}

static gboolean too_many(gs_chip *chip, GError **error)
{
    (void)error;
    gs_put32(chip->flash + TABLE + 4, TABLE_MAX + 1);
    table_seal(chip->flash + TABLE);
    return TRUE;
}

/* What a running kernel could write: an entry that spans the set. */
static gboolean entry_outside(gs_chip *chip, GError **error)
{
    (void)error;
    gs_put32(chip->flash + TABLE + 8, 0x00100000);
    gs_put32(chip->flash + TABLE + 12, 0x00F00000);
    table_seal(chip->flash + TABLE);
    return TRUE;
}

static gboolean development_key(gs_chip *chip, GError **error)
{
    guint32 offset = gs_get32(chip->flash + TABLE + 8), size = gs_get32(chip->flash + TABLE + 12);
    g_autofree char *in = g_build_filename(gs_scratch(), "dev.in", NULL);
    g_autofree char *out = g_build_filename(gs_scratch(), "dev.out", NULL);
    g_autofree char *result = NULL;
    const char *argv[] = { "build/bin/glassphere-image", "image", "sign", "--key", "development", in,
                           "-o", out, NULL };
    gsize got = 0;
    if (g_file_set_contents(in, (char *)chip->flash + offset, size, error) &&
        g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                     NULL, error) &&
        g_file_get_contents(out, &result, &got, error) && got == size) {
        memcpy(chip->flash + offset, result, size);
    }
    return got == size;
}

static gboolean development_in_the_field(gs_chip *chip, GError **error)
{
    memset(chip->fuses + 4 * EFUSE_ROW_DEVICE, 0xFF, 4);
    return development_key(chip, error);
}

static const struct application {
    const char *name;
    gboolean (*apply)(gs_chip *chip, GError **error);
    guint32 window;         /* what is asked for */
    int want;
} applications[] = {
    { "table-as-it-is", as_it_is, 0x90E01000, 0 },
    { "table-crc", broken_seal, 0x90E01000, NOENT },
    { "table-too-many", too_many, 0x90E01000, NOENT },
    { "table-entry-outside", entry_outside, 0x90E01000, NOENT },
    { "image-from-its-middle", as_it_is, 0x90E02000, INVAL },
    { "development-key-on-the-bench", development_key, 0x90E01000, 0 },
    { "development-key-in-the-field", development_in_the_field, 0x90E01000, BADMSG },
};

TEST application_asked_for(const void *arg)
{
    const struct application *row = arg;
    GError *error = NULL;
    g_autofree char *flash = g_build_filename(gs_scratch(), "el1.img", NULL);
    g_autofree char *fuses = g_build_filename(gs_scratch(), "el1-fuses.img", NULL);
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    g_clear_pointer(&chip->flash, g_free);
    g_file_get_contents(GS_EL1_FLASH, (char **)&chip->flash, NULL, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(row->apply(chip, &error), "cannot prepare: %s", error ? error->message : "signing");
    g_file_set_contents(flash, (char *)chip->flash, 16 << 20, &error);
    GS_CHECK_ERROR(error);
    g_file_set_contents(fuses, (char *)chip->fuses, EFUSE_BYTES, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = gs_orders_start_with(
        GS_CORE_EL1, (gs_board_config){ .flash = flash, .fuses = fuses }, &error);
    GS_CHECK_ERROR(error);
    struct probe_order order = gs_order_smc(SMC_VERIFY, row->window, 0, 0, 0);
    gs_orders_run(board, GS_CORE_EL1, &order, 1, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK((int)order.result == row->want, "returned %d, want %d", (int)order.result, row->want);
    PASS();
}

void gs_suite_locator(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(records); i++) {
        gs_suite_add(suite, records[i].name, locator_record, &records[i]);
    }
    gs_suite_add(suite, "newer-backup", newer_backup, NULL);
    gs_suite_add(suite, "older-backup", older_backup, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(wrongs); i++) {
        gs_suite_add(suite, wrongs[i].name, manifest_refused, &wrongs[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(applications); i++) {
        gs_suite_add(suite, applications[i].name, application_asked_for, &applications[i]);
    }
}
