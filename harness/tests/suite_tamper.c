/* SPDX-License-Identifier: MIT */
/*
 * Every image of the chain, tampered in every way, in each copy: no instruction
 * behind it is fetched (the machine's word, not the firmware's), the post code
 * names the cause, and the board ends in recovery. And with one good copy left:
 * the board boots from it.
 */
#include <string.h>

#include "fixture.h"
#include "flash_layout.h"
#include "image.h"
#include "postcode.h"
#include "regs/efuse.h"
#include "suites.h"

/* Changes one copy of an image. FALSE and *error when the change cannot be made. */
typedef gboolean (*tamper_fn)(gs_chip *chip, const gs_image_place *place, int copy, GError **error);

typedef struct tampering {
    const char *name;
    tamper_fn apply;
    guint causes;        /* bit mask of enum image_refusal: any of these is right */
    gboolean every_copy; /* cannot hit one copy alone (fuses) */
} tampering;

#define CAUSE(x) (1u << IMAGE_REFUSED_##x)

static void flip(gs_chip *chip, guint32 from, guint32 size, const char *label, int copy)
{
    guint64 place = gs_random(label, (guint)copy) % ((guint64)size * 8);
    chip->flash[from + place / 8] ^= (guint8)(1u << place % 8);
}

static gboolean flip_body(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    (void)error;
    flip(chip, place->offset[copy], gs_chip_body_size(chip, place, copy), place->name, copy);
    return TRUE;
}

static gboolean flip_name(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    (void)error;
    flip(chip, gs_chip_section(chip, place, copy, IMAGE_SECTION_DB) + 8, 31, place->name, copy);
    return TRUE;
}

static gboolean flip_magic(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    (void)error;
    flip(chip, place->offset[copy] + gs_chip_body_size(chip, place, copy), 4, place->name, copy);
    return TRUE;
}

static gboolean flip_signature(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    (void)error;
    guint32 end = place->offset[copy] + gs_chip_image_size(chip, place, copy);
    flip(chip, end - IMAGE_SIGNATURE_SIZE, IMAGE_SIGNATURE_SIZE, place->name, copy);
    return TRUE;
}

static gboolean wrong_type(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    chip->flash[gs_chip_section(chip, place, copy, IMAGE_SECTION_ID)] = IMAGE_TYPE_OTHER;
    return gs_chip_resign(chip, place, copy, place->key, error);
}

static gboolean wrong_component(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    flip(chip, gs_chip_section(chip, place, copy, IMAGE_SECTION_ID) + 4, 16, place->name, copy);
    return gs_chip_resign(chip, place, copy, place->key, error);
}

static gboolean revoke_version(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    guint32 section = gs_chip_section(chip, place, copy, IMAGE_SECTION_RV);
    (void)error;
    guint version = section ? chip->flash[section] : 0; /* absent means 0 */
    chip->fuses[EFUSE_ROW_REVOKE(place->revoke) * 4 + version / 8] |= (guint8)(1u << version % 8);
    return TRUE;
}

static gboolean truncate_image(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    (void)error;
    guint32 end = place->offset[copy] + gs_chip_image_size(chip, place, copy);
    memset(chip->flash + end - 256, 0xFF, 256);
    return TRUE;
}

static gboolean foreign_key(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    return gs_chip_resign(chip, place, copy, place->wrong_key, error);
}

static gboolean forged_key(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    return gs_chip_forge(chip, place, copy, error);
}

static gboolean erase(gs_chip *chip, const gs_image_place *place, int copy, GError **error)
{
    (void)error;
    memset(chip->flash + place->offset[copy], 0xFF, gs_chip_image_size(chip, place, copy));
    return TRUE;
}

static const tampering tamperings[] = {
    { "bit-in-body", flip_body, CAUSE(SIGNATURE), FALSE },
    { "bit-in-metadata-name", flip_name, CAUSE(SIGNATURE), FALSE },
    { "bit-in-metadata-magic", flip_magic, CAUSE(MAGIC), FALSE },
    { "bit-in-signature", flip_signature, CAUSE(SIGNATURE), FALSE },
    { "wrong-type", wrong_type, CAUSE(TYPE), FALSE },
    { "wrong-component", wrong_component, CAUSE(COMPONENT), FALSE },
    { "revoked-version", revoke_version, CAUSE(REVOKED), TRUE },
    { "truncated", truncate_image, CAUSE(SIZE), FALSE },
    { "key-without-the-right", foreign_key, CAUSE(SIGNER), FALSE },
    { "forged-with-an-unknown-key", forged_key, CAUSE(SIGNATURE), FALSE },
    { "erased", erase, CAUSE(EMPTY), FALSE },
};

typedef struct experiment {
    const gs_image_place *place;
    const tampering *how;
} experiment;

/* Post codes at which every boot of this suite has ended, and the one that must not come. */
static char *stop_codes(void)
{
    return g_strdup_printf("0x%x,0x%x,0x%x,0x%x,0x%x", POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_RECOVERY,
                           POSTCODE_ONE_BL_NO_KEYSTORE, POSTCODE_ONE_BL_NO_LOCATOR,
                           POSTCODE_MONITOR_ENTER_NW);
}

static guint refusals_seen(gs_board *board, guint type)
{
    const GPtrArray *events = gs_board_events(board);
    guint seen = 0;
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        guint32 value = (guint32)gs_event_number(event, "value");
        if (g_str_equal(event->name, "postcode") &&
            value >> 20 == POSTCODE_CATEGORY_REFUSED + type) {
            seen |= 1u << (value & 0x1F);
        }
    }
    return seen;
}

static guint32 last_postcode(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    for (guint i = events->len; i-- > 0;) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "postcode")) {
            return (guint32)gs_event_number(event, "value");
        }
    }
    return 0;
}

static gs_board *boot_tampered(const experiment *one, gboolean both, GError **error)
{
    g_autoptr(gs_chip) chip = gs_chip_new(error);
    g_autofree char *stops = stop_codes();
    gs_board_config config = { .stop_postcodes = stops };
    if (!chip || !one->how->apply(chip, one->place, 0, error) ||
        (both && !one->how->every_copy && !one->how->apply(chip, one->place, 1, error))) {
        return NULL;
    }
    gs_board *board = gs_chip_start(chip, config, error);
    if (board && !gs_board_run_until_stopped(board, error)) {
        g_clear_pointer(&board, gs_board_free);
    }
    return board;
}

TEST every_copy_bad(const void *arg)
{
    const experiment *one = arg;
    GError *error = NULL;
    g_autoptr(gs_board) board = boot_tampered(one, TRUE, &error);
    GS_CHECK_ERROR(error);

    for (int i = 0; i < 2 && one->place->stage[i]; i++) {
        GS_CHECK(!gs_board_find(board, "fetch", "stage", one->place->stage[i]),
                 "BYPASS: stage %s was fetched", one->place->stage[i]);
    }
    guint seen = refusals_seen(board, one->place->type);
    GS_CHECK(seen && !(seen & ~one->how->causes), "refusal causes seen %#x, right would be %#x", seen,
             one->how->causes);
    GS_CHECK(last_postcode(board) == one->place->stop, "stopped at post code %08x, want %08x",
             last_postcode(board), one->place->stop);
    PASS();
}

TEST backup_taken(const void *arg)
{
    const experiment *one = arg;
    GError *error = NULL;
    g_autoptr(gs_board) board = boot_tampered(one, FALSE, &error);
    GS_CHECK_ERROR(error);

    guint seen = refusals_seen(board, one->place->type);
    GS_CHECK(seen && !(seen & ~one->how->causes), "refusal causes seen %#x, right would be %#x", seen,
             one->how->causes);
    GS_CHECK(last_postcode(board) == (guint32)POSTCODE_MONITOR_ENTER_NW,
             "stopped at post code %08x instead of entering the normal world", last_postcode(board));
    PASS();
}

void gs_suite_tamper(gs_suite *suite)
{
    for (guint i = 0; i < gs_image_place_count; i++) {
        for (guint j = 0; j < G_N_ELEMENTS(tamperings); j++) {
            experiment *one = g_new(experiment, 1);
            *one = (experiment){ &gs_image_places[i], &tamperings[j] };
            g_autofree char *name =
                g_strdup_printf("%s-%s", gs_image_places[i].name, tamperings[j].name);
            gs_suite_add(suite, name, every_copy_bad, one);
        }
        experiment *one = g_new(experiment, 1);
        *one = (experiment){ &gs_image_places[i], &tamperings[0] };
        g_autofree char *name = g_strdup_printf("%s-backup-taken", gs_image_places[i].name);
        gs_suite_add(suite, name, backup_taken, one);
    }
}
