/* SPDX-License-Identifier: MIT */
/*
 * Malformed image packages: 1BL's primary copy with metadata no image tool would
 * write. Each is refused with its own cause and the backup boots; the well-formed
 * oddities among them are accepted. Causes are hand-written from
 * docs/boot-chain.md, not from the firmware.
 */
#include <string.h>

#include "../lib/bytes.h"
#include "fixture.h"
#include "flash_layout.h"
#include "image.h"
#include "postcode.h"
#include "suites.h"

#define END FLASH_ONE_BL_SIZE

/* The primary copy's metadata in pieces. */
typedef struct metadata {
    guint32 magic, count, length; /* as they will stand there */
    GByteArray *sections;         /* between count and length */
} metadata;

typedef void (*edit_fn)(metadata *meta);

static void add16(GByteArray *to, guint value)
{
    guint8 bytes[2] = { (guint8)value, (guint8)(value >> 8) };
    g_byte_array_append(to, bytes, 2);
}

static void add32(GByteArray *to, guint32 value)
{
    add16(to, value & 0xFFFF);
    add16(to, value >> 16);
}

static void add_section(metadata *meta, guint id, const void *data, guint size)
{
    add16(meta->sections, id);
    add16(meta->sections, size);
    g_byte_array_append(meta->sections, data, size);
    meta->count++;
    meta->length += 4 + size;
}

/* Where a section's header starts within meta->sections. */
static guint find(const metadata *meta, guint id)
{
    guint at = 0;
    while (at < meta->sections->len &&
           (guint)(meta->sections->data[at] | meta->sections->data[at + 1] << 8) != id) {
        at += 4 + (meta->sections->data[at + 2] | meta->sections->data[at + 3] << 8);
    }
    return at;
}

static guint8 *data_of(const metadata *meta, guint id)
{
    return meta->sections->data + find(meta, id) + 4;
}

static void drop(metadata *meta, guint id)
{
    guint at = find(meta, id), size = 4 + meta->sections->data[at + 2];
    g_byte_array_remove_range(meta->sections, at, size);
    meta->count--;
    meta->length -= size;
}

static void resize(metadata *meta, guint id, guint size)
{
    g_autofree guint8 *data = g_malloc0(size);
    memcpy(data, data_of(meta, id), MIN(size, meta->sections->data[find(meta, id) + 2]));
    drop(meta, id);
    add_section(meta, id, data, size);
}

/* ---- edits ---- */

static void nothing(metadata *meta) { (void)meta; }
static void magic(metadata *meta) { meta->magic ^= 0x01000000; }
static void count_zero(metadata *meta) { meta->count = 0; }
static void count_one_less(metadata *meta) { meta->count--; }
static void count_one_more(metadata *meta) { meta->count++; }
static void count_huge(metadata *meta) { meta->count = 0xFFFFFFFF; }
static void count_17(metadata *meta) { meta->count = 17; }
static void length_zero(metadata *meta) { meta->length = 0; }
static void length_short(metadata *meta) { meta->length = 11; }
static void length_1025(metadata *meta) { meta->length = 1025; }
static void length_whole(metadata *meta) { meta->length = END - IMAGE_SIGNATURE_SIZE; }
static void length_huge(metadata *meta) { meta->length = 0xFFFFFFF0; }
static void length_inside(metadata *meta) { meta->length = 40; }
static void no_id(metadata *meta) { drop(meta, IMAGE_SECTION_ID); }
static void no_signer(metadata *meta) { drop(meta, IMAGE_SECTION_SG); }
static void id_short(metadata *meta) { resize(meta, IMAGE_SECTION_ID, 35); }
static void id_long(metadata *meta) { resize(meta, IMAGE_SECTION_ID, 37); }
static void version_short(metadata *meta) { resize(meta, IMAGE_SECTION_RV, 3); }
static void empty_section(metadata *meta) { add_section(meta, 0x1234, "", 0); }
static void unknown_section(metadata *meta) { add_section(meta, 0x1234, "odd", 3); }
static void twice(metadata *meta) { add_section(meta, IMAGE_SECTION_RV, "\1\0\0", 4); }
static void version_32(metadata *meta) { data_of(meta, IMAGE_SECTION_RV)[0] = 32; }
static void version_31(metadata *meta) { data_of(meta, IMAGE_SECTION_RV)[0] = 31; }
static void no_version(metadata *meta) { drop(meta, IMAGE_SECTION_RV); }
static void id_not_zero(metadata *meta) { data_of(meta, IMAGE_SECTION_ID)[2] = 1; }
static void type(metadata *meta) { data_of(meta, IMAGE_SECTION_ID)[0] = IMAGE_TYPE_PLUTON_RUNTIME; }
static void type_29(metadata *meta) { data_of(meta, IMAGE_SECTION_ID)[0] = 29; }
static void algorithm(metadata *meta) { data_of(meta, IMAGE_SECTION_SG)[20] = 2; }
static void signer(metadata *meta) { data_of(meta, IMAGE_SECTION_SG)[0] ^= 1; }
static void offset_other(metadata *meta) { add_section(meta, IMAGE_SECTION_RO, "\0\x80\0", 4); }
static void offset_right(metadata *meta) { add_section(meta, IMAGE_SECTION_RO, "\0\0\0", 4); }

static void fill_to(metadata *meta, guint count)
{
    while (meta->count < count) {
        add_section(meta, 0x2000 + meta->count, "x", 1);
    }
}
static void sections_16(metadata *meta) { fill_to(meta, 16); }
static void sections_17(metadata *meta) { fill_to(meta, 17); }

/* The last section claims more than there is: into the length word, and far beyond. */
static void overflow_by_one(metadata *meta)
{
    unknown_section(meta);
    meta->sections->data[find(meta, 0x1234) + 2]++;
}
static void overflow_far(metadata *meta)
{
    unknown_section(meta);
    memset(meta->sections->data + find(meta, 0x1234) + 2, 0xFF, 2);
}

/* Half a section's header in front of the length word, of a section that is not there yet. */
static void header_cut(metadata *meta)
{
    add16(meta->sections, IMAGE_SECTION_RO);
    meta->length += 2;
    meta->count++;
}

/* No room for the first section that is counted. */
static void no_room(metadata *meta)
{
    g_byte_array_set_size(meta->sections, 0);
    meta->length = 12;
    meta->count = 1;
}

typedef struct oddity {
    const char *name;
    edit_fn edit;
    /* enum image_refusal; ACCEPTED: signed anew and accepted; SIGNATURE: well-formed, though the
     * image tool would not sign it, so that only the signature is wrong */
    guint cause;
} oddity;

static const oddity oddities[] = {
    { "as-it-is", nothing, IMAGE_ACCEPTED },
    { "length-zero", length_zero, IMAGE_REFUSED_SIZE },
    { "length-short", length_short, IMAGE_REFUSED_SIZE },
    { "length-1025", length_1025, IMAGE_REFUSED_SIZE },
    { "length-leaves-no-body", length_whole, IMAGE_REFUSED_SIZE },
    { "length-huge", length_huge, IMAGE_REFUSED_SIZE },
    { "length-points-inside", length_inside, IMAGE_REFUSED_MAGIC },
    { "magic", magic, IMAGE_REFUSED_MAGIC },
    { "count-zero", count_zero, IMAGE_REFUSED_METADATA },
    { "count-one-less", count_one_less, IMAGE_REFUSED_METADATA },
    { "count-one-more", count_one_more, IMAGE_REFUSED_METADATA },
    { "count-17", count_17, IMAGE_REFUSED_METADATA },
    { "count-huge", count_huge, IMAGE_REFUSED_METADATA },
    { "section-twice", twice, IMAGE_REFUSED_METADATA },
    { "section-empty", empty_section, IMAGE_REFUSED_METADATA },
    { "section-overflows-by-one", overflow_by_one, IMAGE_REFUSED_METADATA },
    { "section-overflows-far", overflow_far, IMAGE_REFUSED_METADATA },
    { "section-header-cut", header_cut, IMAGE_REFUSED_METADATA },
    { "section-without-room", no_room, IMAGE_REFUSED_METADATA },
    { "sections-17", sections_17, IMAGE_REFUSED_METADATA },
    { "sections-16", sections_16, IMAGE_REFUSED_SIGNATURE },
    { "section-unknown", unknown_section, IMAGE_REFUSED_SIGNATURE },
    { "id-missing", no_id, IMAGE_REFUSED_SECTION },
    { "id-short", id_short, IMAGE_REFUSED_SECTION },
    { "id-long", id_long, IMAGE_REFUSED_SECTION },
    { "id-second-word", id_not_zero, IMAGE_REFUSED_METADATA },
    { "signer-missing", no_signer, IMAGE_REFUSED_SECTION },
    { "version-short", version_short, IMAGE_REFUSED_SECTION },
    { "version-32", version_32, IMAGE_REFUSED_METADATA },
    { "version-31", version_31, IMAGE_ACCEPTED },
    { "version-absent", no_version, IMAGE_ACCEPTED },
    { "type-other", type, IMAGE_REFUSED_TYPE },
    { "type-29", type_29, IMAGE_REFUSED_TYPE },
    { "offset-other", offset_other, IMAGE_REFUSED_OFFSET },
    { "offset-right", offset_right, IMAGE_ACCEPTED },
    { "signer-unknown", signer, IMAGE_REFUSED_SIGNER },
    { "algorithm", algorithm, IMAGE_REFUSED_ALGORITHM },
};

/* Take the primary copy's metadata apart, edit it, write it back in front of the signature. */
static void rewrite(gs_chip *chip, edit_fn edit)
{
    guint8 *image = chip->flash + FLASH_ONE_BL, *tail = image + END - IMAGE_SIGNATURE_SIZE;
    guint32 length = gs_get32(tail - 4);
    const guint8 *from = tail - length;
    metadata meta = { gs_get32(from), gs_get32(from + 4), length, g_byte_array_new() };
    g_autoptr(GByteArray) out = g_byte_array_new();

    g_byte_array_append(meta.sections, from + 8, length - 12);
    edit(&meta);
    add32(out, meta.magic);
    add32(out, meta.count);
    g_byte_array_append(out, meta.sections->data, meta.sections->len);
    add32(out, meta.length);
    g_byte_array_unref(meta.sections);
    memset(tail - length, 0, length);
    memcpy(tail - out->len, out->data, out->len);
}

/* ---- a first loader by the right key that is no program ---- */

enum { STACK, ENTRY };

static const struct no_program {
    const char *name;
    guint vector;
    guint32 and, xor; /* of the word the image tool signed */
} no_programs[] = {
    { "vectors-stack-zero", STACK, 0, 0 },
    { "vectors-stack-in-own-code", STACK, 0, HSP_ONE_BL_LOAD + 8 },
    { "vectors-stack-at-its-low-end", STACK, 0, HSP_ONE_BL_DATA },
    { "vectors-stack-one-beyond", STACK, 0, HSP_PLUTON_LOAD + 8 },
    { "vectors-stack-misaligned", STACK, 0, HSP_ONE_BL_DATA + 0x1004 },
    { "vectors-entry-arm", ENTRY, 0xFFFFFFFE, 0 },
    { "vectors-entry-below", ENTRY, 0, HSP_ONE_BL_LOAD - 1 },
    { "vectors-entry-in-the-signature", ENTRY, 0, (HSP_ONE_BL_LOAD + END - IMAGE_SIGNATURE_SIZE) | 1 },
    { "vectors-entry-in-the-rom", ENTRY, 0, 0x101 },
};

static guint cause_posted(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        guint32 value =
            g_str_equal(event->name, "postcode") ? (guint32)gs_event_number(event, "value") : 0;
        if (value >> 20 == POSTCODE_CATEGORY_REFUSED + IMAGE_TYPE_ONE_BL) {
            return value & 0xFFFFF;
        }
    }
    return IMAGE_ACCEPTED;
}

TEST metadata_case(const void *arg)
{
    const oddity *one = arg;
    GError *error = NULL;
    const gs_image_place *place = gs_image_place_find("1bl");
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    g_autofree char *stops =
        g_strdup_printf("0x%x,0x%x", POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_START);
    GS_CHECK_ERROR(error);
    rewrite(chip, one->edit);
    if (one->cause == IMAGE_ACCEPTED) {
        gs_chip_resign(chip, place, 0, place->key, &error);
        GS_CHECK_ERROR(error);
    }
    g_autoptr(gs_board) board =
        gs_chip_start(chip, (gs_board_config){ .stop_postcodes = stops }, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    guint cause = cause_posted(board);
    GS_CHECK(cause == one->cause, "cause %u, want %u", cause, one->cause);
    GS_CHECK(gs_board_find(board, "fetch", "stage", "1bl"), "neither copy was started");
    PASS();
}

/* Verified and measured, so that no other may follow: the ROM stops, whatever the backup holds. */
TEST no_program_case(const void *arg)
{
    const struct no_program *one = arg;
    GError *error = NULL;
    const gs_image_place *place = gs_image_place_find("1bl");
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    guint8 *vector = chip->flash + FLASH_ONE_BL + 4 * one->vector;
    guint32 value = GUINT32_TO_LE((gs_get32(vector) & one->and) ^ one->xor);
    memcpy(vector, &value, sizeof(value));
    gs_chip_resign(chip, place, 0, place->key, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *stops =
        g_strdup_printf("0x%x,0x%x", POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_START);
    g_autoptr(gs_board) board =
        gs_chip_start(chip, (gs_board_config){ .insn_limit = GS_BOOT_LIMIT, .stop_postcodes = stops },
                      &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *codes = gs_board_get(board, "/machine", "postcodes", &error);
    GS_CHECK_ERROR(error);
    g_autofree char *last = g_strdup_printf("%08x", POSTCODE_ROM_RECOVERY);
    g_autofree char *tried = g_strdup_printf("%08x", POSTCODE_ROM_BACKUP);
    guint cause = cause_posted(board);
    GS_CHECK(cause == IMAGE_REFUSED_BODY, "cause %u, want %u", cause, IMAGE_REFUSED_BODY);
    GS_CHECK(g_str_has_suffix(codes, last) && !strstr(codes, tried), "post codes %s", codes);
    GS_CHECK(!gs_board_find(board, "fetch", "stage", "1bl"), "a first loader was started");
    PASS();
}

void gs_suite_format(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(oddities); i++) {
        gs_suite_add(suite, oddities[i].name, metadata_case, &oddities[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(no_programs); i++) {
        gs_suite_add(suite, no_programs[i].name, no_program_case, &no_programs[i]);
    }
}
