/* SPDX-License-Identifier: MIT */
/*
 * Every word of the metadata of every image of the chain, mutated by metadata_table.h, in both
 * copies: each is refused for its own cause, before the signature is looked at unless that is the
 * cause, and nothing behind it is fetched. (Suite format: metadata of other lengths.)
 */
#include <string.h>

#include "../lib/metadata_table.h"
#include "../lib/quote.h"
#include "live.h"
#include "postcode.h"
#include "suites.h"

enum { ORDER_SIZE = 32, TAIL_MAX = 512 };

/* Order of P-256, big endian, and what there is beside the table's repeated words */
static const guint8 order[ORDER_SIZE] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
};

typedef guint8 tail[TAIL_MAX];

/* Bytes of sections the table does not know, in front of RV of the case's image. */
static guint extra;

static void measure_extra(const gs_image_place *place)
{
    const gs_chip *chip = gs_live_chip();
    extra = gs_chip_image_size(chip, place, 0) - gs_chip_body_size(chip, place, 0) -
            METADATA_LENGTH - IMAGE_SIGNATURE_SIZE;
}

static guint tail_size(void)
{
    return METADATA_LENGTH + extra + IMAGE_SIGNATURE_SIZE;
}

/* Where the table's place is in this image. */
static guint place_of(guint at)
{
    return at < METADATA_RV ? at : at + extra;
}

/* Counts and lengths that speak of all there is, in an image that has more. */
static guint32 value_for(const metadata_row *row)
{
    gboolean whole = strstr(row->name, "-over-all") || strstr(row->name, "-over-the-rest") ||
                     strstr(row->name, "-beyond") || strstr(row->name, "-over-the-length");
    if (!extra) {
        return row->value;
    }
    if (row->at == 4 && (row->value == 3 || row->value == 5)) {
        return row->value + 1; /* there is one section more */
    }
    if ((row->at < METADATA_RV && whole) ||
        (row->at == 128 && row->value >= 128 && row->value <= 136)) {
        return row->value + extra;
    }
    return row->value;
}

/* One copy's alteration and what it must cost. */
typedef struct change {
    const char *name;
    guint cause;
    char digest[65];    /* of the signed part as altered */
} change;

static guint32 tail_offset(const gs_image_place *place, int copy)
{
    return place->offset[copy] + gs_chip_image_size(gs_live_chip(), place, copy) - tail_size();
}

static void apply(const gs_image_place *place, int copy, const tail bytes, change *to,
                  GError **error)
{
    guint32 size = gs_chip_image_size(gs_live_chip(), place, copy);
    guint8 digest[32];
    gs_live_patch(tail_offset(place, copy), bytes, tail_size(), error);
    gs_sha256(gs_live_chip()->flash + place->offset[copy], size - IMAGE_SIGNATURE_SIZE, digest);
    for (guint i = 0; i < sizeof(digest); i++) {
        g_snprintf(to->digest + 2 * i, 3, "%02x", digest[i]);
    }
}

static gboolean from_manifest(const gs_image_place *place)
{
    return place->type != IMAGE_TYPE_ONE_BL && place->type != IMAGE_TYPE_TRUSTED_KEYSTORE &&
           place->type != IMAGE_TYPE_BOOT_MANIFEST;
}

static change change_row(const gs_image_place *place, int copy, const metadata_row *row,
                         GError **error)
{
    change done = { .name = row->name, .cause = row->cause };
    guint32 value = GUINT32_TO_LE(value_for(row));
    tail bytes;
    memcpy(bytes, gs_live_chip()->flash + tail_offset(place, copy), tail_size());
    for (guint at = 0; at < row->width; at += 4) {
        memcpy(bytes + place_of(row->at) + at, &value, MIN(row->width, 4));
    }
    if (row->cause == BY_MANIFEST) {
        done.cause = from_manifest(place) ? IMAGE_REFUSED_COMPONENT : IMAGE_REFUSED_SIGNATURE;
    }
    apply(place, copy, bytes, &done, error);
    return done;
}

/* ---- the verdict ---- */

/* NULL, or what is wrong. */
static char *judge(const gs_image_place *place, const change changes[2], guint from, GError **error)
{
    const GPtrArray *events = gs_board_events(gs_live(error));
    guint32 last = 0;
    guint refused = 0, asked[2] = { 0 };
    for (guint i = from; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "fetch") &&
            (g_str_equal(gs_event_text(event, "stage", ""), place->stage[0]) ||
             !g_strcmp0(gs_event_text(event, "stage", ""), place->stage[1]))) {
            return g_strdup_printf("BYPASS: %s was fetched", gs_event_text(event, "stage", ""));
        }
        for (int j = 0; j < 2 && g_str_equal(event->name, "verify"); j++) {
            if (g_str_equal(gs_event_text(event, "digest", ""), changes[j].digest)) {
                asked[j]++;
                if (json_object_get_boolean_member(event->data, "ok")) {
                    return g_strdup_printf("BYPASS: %s verified", changes[j].name);
                }
            }
        }
        if (g_str_equal(event->name, "postcode")) {
            last = (guint32)gs_event_number(event, "value");
            if (last >> 20 == POSTCODE_CATEGORY_REFUSED + place->type) {
                guint cause = last & 0xFFFFF;
                if (refused >= 2 || cause != changes[refused].cause) {
                    return g_strdup_printf("%s: cause %u, want %u",
                                           refused < 2 ? changes[refused].name : "a third refusal",
                                           cause, refused < 2 ? changes[refused].cause : 0);
                }
                refused++;
            }
        }
    }
    for (int j = 0; j < 2; j++) {
        if ((changes[j].cause == IMAGE_REFUSED_SIGNATURE) != (asked[j] > 0)) {
            return g_strdup_printf("%s: %u signatures computed", changes[j].name, asked[j]);
        }
    }
    if (refused != 2 || last != place->stop) {
        return g_strdup_printf("%s, %s: %u refused, stopped at %08x", changes[0].name,
                               changes[1].name, refused, last);
    }
    return NULL;
}

#define RUN(place, changes) \
    do { \
        guint from_ = gs_live_boot(&error); \
        g_autofree char *wrong_ = error ? NULL : judge(place, changes, from_, &error); \
        gs_live_restore(&error); \
        if (error || wrong_) { \
            gs_live_end(); \
        } \
        GS_CHECK_ERROR(error); \
        GS_CHECK(!wrong_, "%s: %s", (place)->name, wrong_); \
    } while (0)

/* ---- cases ---- */

/* Device tree, kernel and root file system are judged by one and the same call of Pluton: they
 * share the table among them, row by row. */
static guint share(const gs_image_place *place, guint *first)
{
    static const char *const sharers[] = { "device-tree", "kernel", "root-fs" };
    for (guint i = 0; i < G_N_ELEMENTS(sharers); i++) {
        if (g_str_equal(place->name, sharers[i])) {
            *first = i;
            return G_N_ELEMENTS(sharers);
        }
    }
    *first = 0;
    return 1;
}

TEST every_row(const void *arg)
{
    const gs_image_place *place = arg;
    guint count = G_N_ELEMENTS(metadata_rows), i;
    GError *error = NULL;
    gs_live(&error);
    GS_CHECK_ERROR(error);
    measure_extra(place);
    for (guint stride = share(place, &i); i < count; i += 2 * stride) {
        change changes[2];
        for (guint copy = 0; copy < 2; copy++) {
            const metadata_row *row = &metadata_rows[(i + stride * copy) % count];
            changes[copy] = change_row(place, (int)copy, row, &error);
        }
        RUN(place, changes);
    }
    PASS();
}

/* What a table of words does not hold: places that depend on the image. */
TEST special(const void *arg)
{
    const gs_image_place *place = arg;
    GError *error = NULL;
    gs_live(&error);
    GS_CHECK_ERROR(error);
    measure_extra(place);
    guint32 size = gs_chip_image_size(gs_live_chip(), place, 0);
    guint32 length = GUINT32_TO_LE(size - IMAGE_SIGNATURE_SIZE);
    tail clean = { 0 }, bytes;
    memcpy(clean, gs_live_chip()->flash + tail_offset(place, 0), tail_size());
    guint8 *signature = bytes + place_of(METADATA_LENGTH);

    /* the metadata is all there is; r and s are the order of the group */
    change body_and_r[2] = { { .name = "no-body", .cause = IMAGE_REFUSED_SIZE },
                             { .name = "r-is-order", .cause = IMAGE_REFUSED_SIGNATURE } };
    memcpy(bytes, clean, sizeof(tail));
    memcpy(signature - 4, &length, 4);
    apply(place, 0, bytes, &body_and_r[0], &error);
    memcpy(bytes, clean, sizeof(tail));
    memcpy(signature, order, ORDER_SIZE);
    apply(place, 1, bytes, &body_and_r[1], &error);
    RUN(place, body_and_r);

    /* s is the order; ID and SG in the other order, which is well-formed */
    change s_and_order[2] = { { .name = "s-is-order", .cause = IMAGE_REFUSED_SIGNATURE },
                              { .name = "sg-first", .cause = IMAGE_REFUSED_SIGNATURE } };
    memcpy(bytes, clean, sizeof(tail));
    memcpy(signature + ORDER_SIZE, order, ORDER_SIZE);
    apply(place, 0, bytes, &s_and_order[0], &error);
    memcpy(bytes, clean, sizeof(tail));
    memcpy(bytes + 8, clean + 48, 28);
    memcpy(bytes + 36, clean + 8, 40);
    apply(place, 1, bytes, &s_and_order[1], &error);
    RUN(place, s_and_order);

    /* no signature at all; one section that spans the others */
    change none_and_span[2] = { { .name = "signature-zero", .cause = IMAGE_REFUSED_SIGNATURE },
                                { .name = "one-section", .cause = IMAGE_REFUSED_SECTION } };
    memcpy(bytes, clean, sizeof(tail));
    memset(signature, 0, IMAGE_SIGNATURE_SIZE);
    apply(place, 0, bytes, &none_and_span[0], &error);
    memcpy(bytes, clean, sizeof(tail));
    memcpy(bytes + 4, "\1\0\0\0\x34\x12\x74\0", 8);
    bytes[10] = (guint8)(bytes[10] + extra);
    apply(place, 1, bytes, &none_and_span[1], &error);
    RUN(place, none_and_span);
    PASS();
}

void gs_suite_metadata(gs_suite *suite)
{
    for (guint i = 0; i < gs_image_place_count; i++) {
        const gs_image_place *place = &gs_image_places[i];
        g_autofree char *name = g_strdup_printf("%s-special", place->name);
        gs_suite_add(suite, place->name, every_row, place);
        gs_suite_add(suite, name, special, place);
    }
}
