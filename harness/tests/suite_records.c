/* SPDX-License-Identifier: MIT */
/*
 * The two locator records in every relation to each other: which of them counts, which bank
 * boots, and when nothing does. They name different banks here, so that the bank tells whose word
 * was taken. Layout and rules by hand from docs/image-format.md and docs/boot-chain.md.
 */
#include <string.h>

#include "../lib/bytes.h"
#include "flash_layout.h"
#include "image.h"
#include "live.h"
#include "postcode.h"
#include "suites.h"

enum { RECORD = 32, MAGIC = 0, VERSION = 4, SEQUENCE = 8, BANK = 12, SIZE_A = 16, SIZE_B = 20,
       KEYSTORE = 24, CRC = 28 };
enum { PRIMARY, BACKUP, NEITHER };

typedef guint8 record[RECORD];

static record as_built;

static void seal(record r)
{
    gs_put32(r + CRC, gs_chip_crc32(r, CRC));
}

/* The primary names bank A, the backup bank B; sealed. */
static void both_records(record r[2], guint32 sequence, guint32 backup_sequence)
{
    for (int i = 0; i < 2; i++) {
        memcpy(r[i], as_built, RECORD);
        gs_put32(r[i] + SEQUENCE, i ? backup_sequence : sequence);
        gs_put32(r[i] + BANK, (guint32)i);
        seal(r[i]);
    }
}

/* Boots with these records, up to a verified Pluton. NULL, or what is wrong. */
static char *boot_with(record r[2], int counts, gboolean told, GError **error)
{
    gs_live_patch(FLASH_LOCATOR, r[0], RECORD, error);
    gs_live_patch(FLASH_LOCATOR_BACKUP, r[1], RECORD, error);
    guint from = gs_live_boot(error);
    g_autofree char *bank =
        *error ? NULL : gs_board_get(gs_live(error), "/machine/soc/sfc", "window-bank", error);
    if (*error) {
        return NULL;
    }
    guint32 want = counts == NEITHER ? (guint32)POSTCODE_ONE_BL_NO_LOCATOR
                                     : (guint32)POSTCODE_ONE_BL_PLUTON_OK;
    guint32 end = gs_live_end_code(from);
    gboolean posted = gs_live_posted(from, POSTCODE_ONE_BL_LOCATOR_BACKUP);
    if (end != want || (counts != NEITHER && g_ascii_strtoull(bank, NULL, 10) != (guint64)counts)) {
        return g_strdup_printf("ended at %08x, bank %s", end, bank);
    }
    return posted == told ? NULL : g_strdup_printf("backup post code %d, want %d", posted, told);
}

#define BOOT_WITH(r, counts, told, ...) \
    do { \
        g_autofree char *wrong_ = boot_with(r, counts, told, &error); \
        if (error || wrong_) { \
            gs_live_end(); \
        } \
        GS_CHECK_ERROR(error); \
        if (wrong_) { \
            g_autofree char *which_ = g_strdup_printf(__VA_ARGS__); \
            FAILm(gs_message("%s: %s", which_, wrong_)); \
        } \
    } while (0)

#define LIVE() \
    GError *error = NULL; \
    record r[2]; \
    (void)arg; \
    (void)r; \
    gs_live(&error); \
    GS_CHECK_ERROR(error); \
    memcpy(as_built, gs_live_chip()->flash + FLASH_LOCATOR, RECORD); \
    gs_live_stop_at(POSTCODE_ONE_BL_PLUTON_OK, &error)
#define LIVE_DONE() \
    do { \
        gs_live_restore(&error); \
        gs_live_stop_at(0, &error); \
        GS_CHECK_ERROR(error); \
        PASS(); \
    } while (0)

/* ---- sequence ---- */

/* The difference is signed: half the circle is newer; equal and exactly opposite: the primary. */
TEST sequences(const void *arg)
{
    static const struct { guint32 primary, backup; int counts; } rows[] = {
        { 0, 0, PRIMARY },                   { 0xFFFFFFFF, 0xFFFFFFFF, PRIMARY },
        { 0, 1, BACKUP },                    { 1, 0, PRIMARY },
        { 0xFFFFFFFF, 0, BACKUP },           { 0, 0xFFFFFFFF, PRIMARY },
        { 0xFFFFFFFE, 1, BACKUP },           { 1, 0xFFFFFFFE, PRIMARY },
        { 0x7FFFFFFF, 0x80000000, BACKUP },  { 0x80000000, 0x7FFFFFFF, PRIMARY },
        { 0, 0x7FFFFFFF, BACKUP },           { 0x7FFFFFFF, 0, PRIMARY },
        { 0, 0x80000000, PRIMARY },          { 0x80000000, 0, PRIMARY },
        { 0, 0x80000001, PRIMARY },          { 0x80000001, 0, BACKUP },
        { 0x12345678, 0x92345677, BACKUP },  { 0x12345678, 0x92345678, PRIMARY },
    };
    LIVE();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        both_records(r, rows[i].primary, rows[i].backup);
        BOOT_WITH(r, rows[i].counts, FALSE, "sequences %x, %x", rows[i].primary, rows[i].backup);
    }
    LIVE_DONE();
}

/* ---- fields ---- */

/* Each makes a record that counts for nothing, however well it is sealed. */
static const struct bad_field {
    guint at;
    guint32 value;
} bad_fields[] = {
    { MAGIC, 0 },         { MAGIC, 0xFFFFFFFF },      { MAGIC, 0x4753434C },
    { VERSION, 0 },       { VERSION, 2 },             { VERSION, 0x10001 },
    { BANK, 2 },          { BANK, 0x100 },            { BANK, 0x80000000 },
    { BANK, 0xFFFFFFFF }, { SIZE_A, 0x1001 },         { SIZE_A, 0x80000000 },
    { SIZE_A, 0xFFFFFFFF }, { SIZE_B, 0x1001 },       { SIZE_B, 0xFFFFFFFF },
    { KEYSTORE, 0x1001 }, { KEYSTORE, 0x80000004 },   { KEYSTORE, 0xFFFFFFFF },
};

TEST fields(const void *arg)
{
    guint count = G_N_ELEMENTS(bad_fields);
    LIVE();
    for (guint i = 0; i < count; i++) {
        const struct bad_field *a = &bad_fields[i], *b = &bad_fields[(i + 5) % count];
        both_records(r, 1, 2);
        gs_put32(r[PRIMARY] + a->at, a->value);
        seal(r[PRIMARY]);
        BOOT_WITH(r, BACKUP, TRUE, "primary, field %u = %x", a->at, a->value);
        both_records(r, 1, 2);
        gs_put32(r[BACKUP] + a->at, a->value);
        seal(r[BACKUP]);
        BOOT_WITH(r, PRIMARY, FALSE, "newer backup, field %u = %x", a->at, a->value);
        gs_put32(r[PRIMARY] + b->at, b->value);
        seal(r[PRIMARY]);
        BOOT_WITH(r, NEITHER, FALSE, "fields %u = %x, %u = %x", a->at, a->value, b->at, b->value);
    }
    LIVE_DONE();
}

/* Every bit of a record, the seal not made again. */
TEST bits(const void *arg)
{
    LIVE();
    for (guint bit = 0; bit < 8 * RECORD; bit++) {
        both_records(r, 7, 7);
        r[PRIMARY][bit / 8] ^= (guint8)(1u << bit % 8);
        BOOT_WITH(r, BACKUP, TRUE, "primary, bit %u", bit);
        if (bit % 4 == 0) {
            guint other = 8 * RECORD - 1 - bit;
            r[BACKUP][other / 8] ^= (guint8)(1u << other % 8);
            BOOT_WITH(r, NEITHER, FALSE, "bits %u, %u", bit, other);
        }
    }
    LIVE_DONE();
}

/* ---- a write cut short ---- */

/* So many bytes of a new record over erased flash; and with an erase of the other cut short. */
TEST torn(const void *arg)
{
    LIVE();
    for (int which = PRIMARY; which <= BACKUP; which++) {
        for (guint done = 0; done < RECORD; done++) {
            both_records(r, which ? 100 : 101, which ? 101 : 100);
            memset(r[which] + done, 0xFF, RECORD - done);
            BOOT_WITH(r, 1 - which, which == PRIMARY, "record %d, %u bytes done", which, done);
        }
    }
    for (guint done = 0; done < RECORD; done += 2) {
        both_records(r, 100, 101);
        memset(r[BACKUP] + done, 0xFF, RECORD - done);
        memset(r[PRIMARY], 0xFF, done + 2);
        BOOT_WITH(r, NEITHER, FALSE, "%u bytes erased, %u of the backup done", done + 2, done);
    }
    LIVE_DONE();
}

/* ---- sizes that pass the record's own bounds ---- */

static gboolean refused_for(guint from, guint type, guint cause)
{
    return gs_live_posted(from, POSTCODE(POSTCODE_CATEGORY_REFUSED + type, cause));
}

/* Bank A's manifest of that size is refused, and bank B boots; both: recovery. */
TEST manifest_sizes(const void *arg)
{
    LIVE();
    guint32 right = gs_chip_image_size(gs_live_chip(), gs_image_place_find("manifest"), 0);
    const guint32 sizes[] = { 0, 1, 4, 76, 77, 196, right - 64, right - 4, right - 1, right + 1,
                              right + 4, 0xFFF, 0x1000 };
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        for (int banks = 1; banks <= 2; banks++) {
            guint cause = sizes[i] ? IMAGE_REFUSED_SIZE : IMAGE_REFUSED_EMPTY;
            both_records(r, 9, 8);
            gs_put32(r[PRIMARY] + SIZE_A, sizes[i]);
            gs_put32(r[PRIMARY] + SIZE_B, banks == 2 ? sizes[i] : right);
            seal(r[PRIMARY]);
            gs_live_patch(FLASH_LOCATOR, r[PRIMARY], RECORD, &error);
            guint from = gs_live_boot(&error);
            GS_CHECK_ERROR(error);
            guint32 end = gs_live_end_code(from);
            gboolean refused = refused_for(from, IMAGE_TYPE_BOOT_MANIFEST, cause);
            gs_live_restore(&error);
            if (!refused || end != (guint32)(banks == 2 ? POSTCODE_ONE_BL_RECOVERY
                                                        : POSTCODE_ONE_BL_PLUTON_OK)) {
                gs_live_end();
            }
            GS_CHECK(gs_live_chip(), "size %u in %d banks: refused for it %d, ended at %08x",
                     sizes[i], banks, refused, end);
        }
    }
    LIVE_DONE();
}

TEST keystore_sizes(const void *arg)
{
    LIVE();
    guint32 right = gs_chip_image_size(gs_live_chip(), gs_image_place_find("keystore"), 0);
    const guint32 sizes[] = { 0, 1, 76, 77, right - 92, right - 4, right - 1, right + 1, right + 4,
                              0x1000 };
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        both_records(r, 9, 8);
        gs_put32(r[PRIMARY] + KEYSTORE, sizes[i]);
        seal(r[PRIMARY]);
        gs_live_patch(FLASH_LOCATOR, r[PRIMARY], RECORD, &error);
        guint from = gs_live_boot(&error);
        GS_CHECK_ERROR(error);
        guint32 end = gs_live_end_code(from);
        gboolean refused = refused_for(from, IMAGE_TYPE_TRUSTED_KEYSTORE,
                                       sizes[i] ? IMAGE_REFUSED_SIZE : IMAGE_REFUSED_EMPTY);
        gs_live_restore(&error);
        if (!refused || end != (guint32)POSTCODE_ONE_BL_NO_KEYSTORE) {
            gs_live_end();
        }
        GS_CHECK(gs_live_chip(), "size %u: refused for it %d, ended at %08x", sizes[i], refused,
                 end);
    }
    LIVE_DONE();
}

/* ---- whole boots of either bank ---- */

/* The bank named boots up to the normal world; if its set is bad, the other one does. */
TEST banks(const void *arg)
{
    LIVE();
    gs_live_stop_at(0, &error);
    const gs_image_place *kernel = gs_image_place_find("kernel");
    for (int named = 0; named < 2; named++) {
        for (int broken = FALSE; broken <= TRUE; broken++) {
            both_records(r, 1, named ? 2 : 0);
            gs_live_patch(FLASH_LOCATOR, r[0], RECORD, &error);
            gs_live_patch(FLASH_LOCATOR_BACKUP, r[1], RECORD, &error);
            if (broken) {
                gs_live_flip(kernel->offset[named], 3, &error);
            }
            guint from = gs_live_boot(&error);
            GS_CHECK_ERROR(error);
            g_autofree char *bank =
                gs_board_get(gs_live(&error), "/machine/soc/sfc", "window-bank", &error);
            g_autofree char *now = gs_board_get(gs_live(&error), "/machine/soc/engine",
                                                "attestation-register", &error);
            guint32 end = gs_live_end_code(from);
            gs_live_restore(&error);
            GS_CHECK_ERROR(error);
            GS_CHECK(end == (guint32)POSTCODE_MONITOR_ENTER_NW &&
                     g_ascii_strtoull(bank, NULL, 10) == (guint64)(named ^ broken) &&
                     g_str_equal(now, gs_live_clean_register()),
                     "bank %d named, broken %d: bank %s, ended at %08x", named, broken, bank, end);
        }
    }
    LIVE_DONE();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "sequences", sequences },   { "fields", fields },
    { "bits", bits },             { "torn", torn },
    { "manifest-sizes", manifest_sizes }, { "keystore-sizes", keystore_sizes },
    { "banks", banks },
};

void gs_suite_records(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
