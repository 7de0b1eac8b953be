/* SPDX-License-Identifier: MIT */
/*
 * Single bits over whole images, spread by --seed: each copy of each image of the chain, body,
 * metadata and signature. One board a worker; the host turns bits of its flash over (fault
 * bit-rot), resets it and reads the machine's record: what the engine was asked to verify and
 * said, what was fetched, what was posted. Several altered images a run, each judged on its own.
 */
#include <string.h>

#include "../lib/quote.h"
#include "image.h"
#include "live.h"
#include "postcode.h"
#include "suites.h"

/* What one bit of the metadata may cost; of body and signature it costs the signature. */
#define CAUSE(x) (1u << IMAGE_REFUSED_##x)
#define METADATA_CAUSES \
    (CAUSE(SIZE) | CAUSE(MAGIC) | CAUSE(METADATA) | CAUSE(SECTION) | CAUSE(TYPE) | \
     CAUSE(COMPONENT) | CAUSE(ALGORITHM) | CAUSE(SIGNER) | CAUSE(SIGNATURE) | CAUSE(OFFSET))

typedef struct flip {
    const gs_image_place *place;
    int copy;
    guint32 offset;         /* physical */
    guint bit;
    gboolean in_metadata;
    gboolean in_signature;  /* what is signed is as it was */
    char digest[65];        /* of the signed part as altered */
    guint cause;            /* enum image_refusal, once it was refused */
} flip;

typedef struct trial {
    flip flips[4];
    guint count;
    guint32 want;           /* post code of the end */
} trial;

static guint drawn;         /* places drawn so far in the case */
static const char *drawn_for;

/* ---- drawing ---- */

static guint64 draw(guint64 below)
{
    return gs_random(drawn_for, drawn++) % below;
}

/* Half of the places anywhere in the image, the others in the small parts behind the body. */
static guint32 draw_offset(const gs_image_place *place, int copy)
{
    guint32 size = gs_chip_image_size(gs_live_chip(), place, copy);
    guint32 signed_size = size - IMAGE_SIGNATURE_SIZE;
    guint32 body = gs_chip_body_size(gs_live_chip(), place, copy);
    guint64 where = draw(4);
    if (where == 0) {
        return (guint32)(body + draw(signed_size - body));
    }
    return (guint32)(where == 1 ? signed_size + draw(IMAGE_SIGNATURE_SIZE) : draw(size));
}

static void add_flip(trial *t, const gs_image_place *place, int copy, GError **error)
{
    guint8 digest[32];
    guint32 signed_size = gs_chip_image_size(gs_live_chip(), place, copy) - IMAGE_SIGNATURE_SIZE;
    guint32 offset = draw_offset(place, copy);
    flip *one = &t->flips[t->count++];
    *one = (flip){ .place = place, .copy = copy, .offset = place->offset[copy] + offset,
                   .bit = (guint)draw(8), .in_signature = offset >= signed_size };
    one->in_metadata =
        !one->in_signature && offset >= gs_chip_body_size(gs_live_chip(), place, copy);
    gs_live_flip(one->offset, one->bit, error);
    gs_sha256(gs_live_chip()->flash + place->offset[copy], signed_size, digest);
    for (guint i = 0; i < sizeof(digest); i++) {
        g_snprintf(one->digest + 2 * i, 3, "%02x", digest[i]);
    }
}

/* ---- the verdict: the machine's record of one run ---- */

/* 1BL, keystore, set: the backup of each group is tried when its first is refused. */
static guint group(const flip *one)
{
    return MIN((guint)(one->place - gs_image_places), 2);
}

/* Is it this copy's turn? The backup's comes when its group's first was refused. */
static gboolean has_turn(const trial *t, const flip *one)
{
    for (guint i = 0; i < t->count && one->copy; i++) {
        const flip *first = &t->flips[i];
        if (!first->copy && group(first) == group(one)) {
            return first->cause != IMAGE_ACCEPTED;
        }
    }
    return TRUE;
}

static char *describe(const trial *t, const flip *one, const char *what)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < t->count; i++) {
        g_string_append_printf(all, " 0x%x.%u", t->flips[i].offset, t->flips[i].bit);
    }
    return g_strdup_printf("seed %" G_GUINT64_FORMAT ", bits turned over:%s; %s copy %d: %s",
                           gs_seed(), all->str, one ? one->place->name : "end", one ? one->copy : 0,
                           what);
}

static char *see_verify(const trial *t, const gs_event *event)
{
    if (!json_object_get_boolean_member(event->data, "ok")) {
        return NULL;
    }
    for (guint i = 0; i < t->count; i++) {
        const flip *one = &t->flips[i];
        gboolean meant = !one->in_signature || (has_turn(t, one) && !one->cause);
        if (meant && g_str_equal(gs_event_text(event, "digest", ""), one->digest)) {
            return describe(t, one, "BYPASS: its signature was found good");
        }
    }
    return NULL;
}

static char *see_fetch(const trial *t, const gs_event *event)
{
    for (guint i = 0; i < t->count; i++) {
        const flip *one = &t->flips[i];
        gboolean own_place = one->place->stage[1] != NULL;
        const char *stage = one->place->stage[own_place ? one->copy : 0];
        /* a refused first copy's place in RAM belongs to the backup */
        gboolean allowed = !own_place && (one->copy ? !has_turn(t, one) : one->cause);
        if (!allowed && g_str_equal(gs_event_text(event, "stage", ""), stage)) {
            return describe(t, one, "BYPASS: its stage was fetched");
        }
    }
    return NULL;
}

static void see_postcode(trial *t, guint32 code)
{
    for (guint i = 0; i < t->count; i++) {
        flip *one = &t->flips[i];
        if (code >> 20 == POSTCODE_CATEGORY_REFUSED + one->place->type && !one->cause &&
            has_turn(t, one)) {
            one->cause = MIN(code & 0xFFFFF, 31);
            return; /* one refusal, one image */
        }
    }
}

/* NULL, or what is wrong. */
static char *judge(trial *t, guint from, GError **error)
{
    gs_board *board = gs_live(error);
    const GPtrArray *events = gs_board_events(board);
    guint32 last = 0;
    for (guint i = from; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        char *wrong = NULL;
        if (g_str_equal(event->name, "verify")) {
            wrong = see_verify(t, event);
        } else if (g_str_equal(event->name, "fetch")) {
            wrong = see_fetch(t, event);
        } else if (g_str_equal(event->name, "postcode")) {
            last = (guint32)gs_event_number(event, "value");
            see_postcode(t, last);
        }
        if (wrong) {
            return wrong;
        }
    }
    for (guint i = 0; i < t->count; i++) {
        const flip *one = &t->flips[i];
        guint right = one->in_metadata ? METADATA_CAUSES : CAUSE(SIGNATURE);
        if (!(1u << one->cause & right)) {
            return describe(t, one, one->cause ? "refused for another cause" : "not refused");
        }
    }
    if (last != t->want) {
        g_autofree char *text = g_strdup_printf("stopped at %08x, want %08x", last, t->want);
        return describe(t, NULL, text);
    }
    if (last == (guint32)POSTCODE_MONITOR_ENTER_NW) {
        /* the other copies are the same images: what was refused left no trace */
        g_autofree char *now_register =
            gs_board_get(board, "/machine/soc/engine", "attestation-register", error);
        g_autofree char *bank = gs_board_get(board, "/machine/soc/sfc", "window-bank", error);
        if (!*error && (!g_str_equal(bank, t->count ? "1" : "0") ||
                        !g_str_equal(now_register, gs_live_clean_register()))) {
            return describe(t, NULL, "another bank or another attestation register");
        }
    }
    return NULL;
}

static char *run(trial *t, GError **error)
{
    guint from = gs_live_boot(error);
    char *wrong = *error ? NULL : judge(t, from, error);
    gs_live_restore(error);
    return wrong;
}

/* ---- cases ---- */

static const gs_image_place *place_of_set(guint n)
{
    return &gs_image_places[2 + n % (gs_image_place_count - 2)];
}

/* place in bank A, or in its first copy; other in bank B, NULL: bank B is to boot. In front of
 * it the first copies of what is read earlier. */
static char *one_trial(const gs_image_place *place, const gs_image_place *other, GError **error)
{
    trial t = { .want = other ? other->stop : (guint32)POSTCODE_MONITOR_ENTER_NW };
    for (const gs_image_place *earlier = gs_image_places;
         earlier < place && earlier < place_of_set(0); earlier++) {
        add_flip(&t, earlier, 0, error);
    }
    add_flip(&t, place, 0, error);
    if (other) {
        add_flip(&t, other, 1, error);
    }
    return run(&t, error);
}

#define TRIAL(place, other) \
    do { \
        g_autofree char *wrong_ = one_trial(place, other, &error); \
        if (error || wrong_) { \
            gs_live_end(); \
        } \
        GS_CHECK_ERROR(error); \
        GS_CHECK(!wrong_, "%s", wrong_); \
    } while (0)

static const struct batch {
    const char *image;
    guint trials;
} batches[] = {
    { "1bl", 200 }, { "keystore", 100 },   { "manifest", 60 }, { "pluton", 60 },
    { "monitor", 48 }, { "device-tree", 40 }, { "kernel", 36 },   { "root-fs", 36 },
};

/* Every fourth time bank B is left as it is, and has to boot. */
TEST bits_refused(const void *arg)
{
    const struct batch *b = arg;
    const gs_image_place *place = gs_image_place_find(b->image);
    GError *error = NULL;
    drawn = 0;
    drawn_for = b->image;
    gs_live(&error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < b->trials; n++) {
        gboolean set = place >= place_of_set(0);
        TRIAL(place, set && n % 4 == 3 ? NULL : place);
    }
    PASS();
}

/* Two banks, two different images. */
TEST pairs_refused(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    drawn = 0;
    drawn_for = "pairs";
    gs_live(&error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < 20; n++) {
        guint first = (guint)draw(6), second = first + 1 + (guint)draw(5);
        TRIAL(place_of_set(first), place_of_set(second));
    }
    PASS();
}

/* The control: as many bits behind the images' ends refuse nothing. */
TEST bits_behind_the_images_do_not_matter(const void *arg)
{
    trial t = { .want = POSTCODE_MONITOR_ENTER_NW };
    GError *error = NULL;
    (void)arg;
    drawn = 0;
    drawn_for = "behind";
    gs_live(&error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < 64; i++) {
        const gs_image_place *place = &gs_image_places[i % gs_image_place_count];
        int copy = (int)draw(2);
        guint32 end = place->offset[copy] + gs_chip_image_size(gs_live_chip(), place, copy);
        gs_live_flip(end + (guint32)draw(256), i % 8, &error);
    }
    g_autofree char *wrong = run(&t, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!wrong, "%s", wrong);
    PASS();
}

void gs_suite_flips(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(batches); i++) {
        gs_suite_add(suite, batches[i].image, bits_refused, &batches[i]);
    }
    gs_suite_add(suite, "pairs", pairs_refused, NULL);
    gs_suite_add(suite, "behind-the-images", bits_behind_the_images_do_not_matter, NULL);
}
