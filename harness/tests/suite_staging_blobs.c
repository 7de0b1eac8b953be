/* SPDX-License-Identifier: MIT */
/*
 * The blobs of the update calls, field by field, by a compromised kernel: envelopes, signatures,
 * blocks, sizes, pointers. Whole updates: suite_staging.c. Expected values are hand-written
 * from docs/staging.md.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/agent.h"
#include "../lib/bytes.h"
#include "staging.h"
#include "suite.h"

#define U GS_UPDATE
enum { INVAL = -22, FAULT = -14 };
/* Details of 7/15: why an image is refused */
enum { SIZE = 2, SIGNATURE = 10 };

/* ---- manifest sets: the envelope, in which every field lies ---- */

enum { MAGIC = 0, VERSION = 4, HEADER = 8, HOW_MANY = 12, DATA = 16, ITEM_TYPE = 20, ITEM_SIZE = 24 };

static const struct envelope {
    const char *name;
    guint32 field, value;
    guint32 number;         /* the call */
    gint32 length;          /* of the input; 0: the whole set; below 0: so much less */
    int want;
} envelopes[] = {
    { "set-magic", MAGIC, 0x12345678, 0x1B, 0, U(31) },
    { "set-magic-base", MAGIC, 0, 0x25, 0, U(31) },
    { "set-version-0", VERSION, 0, 0x1B, 0, U(32) },
    { "set-version-2", VERSION, 2, 0x1B, 0, U(32) },
    { "set-header-19", HEADER, 19, 0x1B, 0, U(33) },
    { "set-input-16", MAGIC, 0x534D5347, 0x1B, 16, U(33) },
    { "set-header-20", HEADER, 20, 0x1B, 0, U(34) },
    { "set-header-huge", HEADER, 0xFFFFFFFC, 0x1B, 0, U(34) },
    { "set-size-more", ITEM_SIZE, 745, 0x1B, 0, U(34) },
    { "set-size-less", ITEM_SIZE, 743, 0x1B, 0, U(34) },
    { "set-size-none", ITEM_SIZE, 0, 0x1B, 0, U(34) },
    { "set-size-huge", ITEM_SIZE, 0xFFFFFFFF, 0x1B, 0, U(35) },
    { "set-data-more", DATA, 4097, 0x1B, 0, U(35) },
    { "set-data-huge", DATA, 0xFFFFFFE4, 0x1B, 0, U(35) },
    { "set-data-beyond", DATA, 745, 0x1B, 0, U(36) },
    { "set-cut-short", MAGIC, 0x534D5347, 0x1B, -4, U(36) },
    { "set-header-alone", MAGIC, 0x534D5347, 0x1B, 28, U(36) },
    { "set-of-none", HOW_MANY, 0, 0x1B, 0, U(44) },
    { "set-of-three", HOW_MANY, 3, 0x1B, 0, U(44) },
    { "set-of-many", HOW_MANY, 0x20000001, 0x1B, 0, U(44) },
    { "set-type-base", ITEM_TYPE, 23, 0x1B, 0, U(44) },
    { "set-type-huge", ITEM_TYPE, 0xFFFFFFFF, 0x1B, 0, U(44) },
    { "set-type-in-base-call", MAGIC, 0x534D5347, 0x25, 0, U(44) },
    { "set-type-of-another", ITEM_TYPE, 25, 0x1B, 0, U(20) },
};

TEST envelope(const void *arg)
{
    const struct envelope *row = arg;
    GError *error = NULL;
    gs_agent *agent = gs_agent_shared(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(GBytes) set = gs_update_file("firmware.set", &error);
    GS_CHECK_ERROR(error);
    gsize size = g_bytes_get_size(set);
    g_autofree guint8 *in = g_memdup2(g_bytes_get_data(set, NULL), size);
    guint8 out[8];
    guint32 missing;
    GS_CHECK(gs_get32(in + ITEM_SIZE) == 744 && size == 28 + 744, "the set has another size");
    gs_put32(in + row->field, row->value);
    gsize length = row->length > 0 ? (gsize)row->length : size + (gsize)row->length;
    int got = gs_agent_call(agent, row->number, in, length, out, sizeof(out), &error);
    int counted = gs_agent_count(agent, 0x1C, &missing, &error);
    int good = gs_agent_manifests(agent, FALSE, "firmware.set", NULL, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(got == row->want, "returned %#x, want %#x", got, row->want);
    if (row->want == U(20)) {
        GS_CHECK(counted == U(38), "something is staged: %#x", counted);
    }
    GS_CHECK(good == 0, "a good set afterwards: %#x", good);
    PASS();
}

/* ---- crafted signatures (S46): every way to have none ---- */

enum { R = 64, S = 32 }; /* from the end */

static void craft_zero(guint8 *end)
{
    memset(end - R, 0, 64);
}

static void craft_zero_r(guint8 *end)
{
    memset(end - R, 0, 32);
}

static void craft_zero_s(guint8 *end)
{
    memset(end - S, 0, 32);
}

static void craft_order(guint8 *end)
{
    static const guint8 order[32] = {
        0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    };
    memcpy(end - R, order, 32);
    memcpy(end - S, order, 32);
}

static void craft_bit(guint8 *end)
{
    end[-S + 31] ^= 1;
}

static void craft_body(guint8 *end)
{
    end[-744 + 20] ^= 1; /* in the first entry's identity */
}

static void craft_no_metadata(guint8 *end)
{
    gs_put32(end - 68, 0);
}

static void craft_long_metadata(guint8 *end)
{
    gs_put32(end - 68, 0xFFFFFFF0);
}

static const struct craft {
    const char *name;
    void (*apply)(guint8 *end);
    guint32 cause;
} crafts[] = {
    { "crafted-all-zero", craft_zero, SIGNATURE }, { "crafted-r-zero", craft_zero_r, SIGNATURE },
    { "crafted-s-zero", craft_zero_s, SIGNATURE }, { "crafted-group-order", craft_order, SIGNATURE },
    { "crafted-bit", craft_bit, SIGNATURE }, { "crafted-body", craft_body, SIGNATURE },
    { "crafted-no-metadata", craft_no_metadata, SIZE },
    { "crafted-metadata-wraps", craft_long_metadata, SIZE },
};

TEST crafted(const void *arg)
{
    const struct craft *row = arg;
    GError *error = NULL;
    gs_agent *agent = gs_agent_shared(&error);
    GS_CHECK_ERROR(error);
    for (int base = 0; base < 2; base++) {
        g_autoptr(GBytes) set = gs_update_file(base ? "base.set" : "firmware.set", &error);
        GS_CHECK_ERROR(error);
        gsize size = g_bytes_get_size(set);
        g_autofree guint8 *in = g_memdup2(g_bytes_get_data(set, NULL), size);
        guint8 out[8];
        guint32 missing;
        if (base && row->apply == craft_body) {
            break;
        }
        row->apply(in + size);
        int got = gs_agent_call(agent, base ? 0x25 : 0x1B, in, size, out, 8, &error);
        int counted = gs_agent_count(agent, base ? 0x26 : 0x1C, &missing, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(got == U(15) && gs_get32(out + 4) == row->cause, "returned %#x, cause %u", got,
                 gs_get32(out + 4));
        GS_CHECK(counted == U(38), "a crafted manifest is staged: %#x", counted);
    }
    PASS();
}

/* ---- blocks (S48): nothing beside the caller's buffer gets into an image ---- */

static const struct block {
    const char *name;
    guint32 offset, source, length;
    guint32 room;           /* bytes behind the header */
    int want;
} blocks[] = {
    { "block-past-the-buffer", 0, 0, 512, 256, U(10) },
    { "block-source-past", 0, 256, 256, 256, U(10) },
    { "block-source-wraps", 0, 0xFFFFFF00, 256, 256, U(10) },
    { "block-source-to-header", 0, 0xFFFFFFF0, 256, 512, U(10) },
    { "block-length-huge", 0, 0, 0xFFFFFFFF, 256, U(10) },
    { "block-both-huge", 0, 0xFFFFFFFF, 0xFFFFFFFF, 256, U(10) },
    { "block-length-none", 0, 0, 0, 256, U(10) },
    { "block-longer-than-a-call", 0, 0, 8448, 8448, U(10) },
    { "block-not-next", 256, 0, 256, 256, U(10) },
    { "block-offset-huge", 0xFFFFFF00, 0, 256, 256, U(10) },
    { "block-second-half", 0, 256, 256, 512, 0 },
};

TEST block(const void *arg)
{
    const struct block *row = arg;
    GError *error = NULL;
    gs_agent *agent = gs_agent_shared(&error);
    GS_CHECK_ERROR(error);
    guint32 handle;
    guint8 image[16];
    g_autoptr(GBytes) pluton = gs_update_file("new/pluton.img", &error);
    GS_CHECK_ERROR(error);
    gs_image_identity(pluton, image);
    int set = gs_agent_manifests(agent, FALSE, "firmware.set", NULL, &error);
    int opened = gs_agent_open(agent, image, (guint32)g_bytes_get_size(pluton), &handle, &error);
    g_autofree guint8 *in = g_malloc(16 + row->room);
    guint8 out[8];
    memset(in, 0x5A, 16 + row->room);
    gs_put32(in, handle);
    gs_put32(in + 4, row->offset);
    gs_put32(in + 8, row->source);
    gs_put32(in + 12, row->length);
    int got = gs_agent_call(agent, 0x14, in, 16 + row->room, out, 8, &error);
    gs_put32(in, handle ^ 1);
    int foreign = gs_agent_call(agent, 0x14, in, 16 + row->room, out, 8, &error);
    int aborted = gs_agent_abandon(agent, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(set == 0 && opened == 0 && aborted == 0, "set %#x, open %#x, abort %#x", set, opened,
             aborted);
    GS_CHECK(got == row->want, "returned %#x, want %#x", got, row->want);
    GS_CHECK(foreign == (row->source >= row->room || row->length == 0 || row->length > 8192 ||
                         row->length > row->room ? U(10) : U(8)), "foreign handle: %#x", foreign);
    PASS();
}

/* ---- each call: sizes and pointers ---- */

static const struct shape {
    guint32 number, in, out;
    gboolean open_in, open_out;     /* any larger size is right, too */
} shapes[] = {
    { 0x0F, 0, 12, 0, 0 }, { 0x10, 0, 12, 0, 1 }, { 0x11, 16, 12, 0, 0 }, { 0x12, 16, 8, 0, 0 },
    { 0x13, 20, 12, 0, 0 }, { 0x14, 16, 8, 1, 0 }, { 0x15, 4, 8, 0, 0 }, { 0x16, 4, 8, 0, 0 },
    { 0x17, 4, 8, 0, 0 }, { 0x18, 0, 12, 0, 0 }, { 0x19, 4, 36, 0, 0 }, { 0x1A, 16, 60, 0, 0 },
    { 0x1B, 20, 8, 1, 0 }, { 0x1C, 0, 12, 0, 0 }, { 0x1D, 0, 12, 0, 1 }, { 0x24, 0, 12, 0, 0 },
    { 0x25, 20, 8, 1, 0 }, { 0x26, 0, 12, 0, 0 }, { 0x27, 0, 12, 0, 1 }, { 0x29, 0, 44, 0, 0 },
};

TEST wrong_sizes(const void *arg)
{
    const struct shape *row = arg;
    const guint32 in = GS_AGENT_IN, out = GS_AGENT_OUT;
    GError *error = NULL;
    gs_agent *agent = gs_agent_shared(&error);
    GS_CHECK_ERROR(error);
    const guint32 wrong[][4] = {
        { in, row->in, out, row->out - 4 }, { in, row->in, out, row->open_out ? 8 : row->out + 4 },
        { in, row->in, out, 0 }, { in, row->open_in ? row->in : row->in + 4, out, row->open_in ? 0 : row->out },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        int got = gs_agent_smc(agent, row->number, wrong[i], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(got == INVAL, "sizes %u, %u: %#x", wrong[i][1], wrong[i][3], got);
    }
    PASS();
}

TEST hostile_pointers(const void *arg)
{
    const struct shape *row = arg;
    GError *error = NULL;
    gs_agent *agent = gs_agent_shared(&error);
    GS_CHECK_ERROR(error);
    for (int which = row->in ? 0 : 2; which <= 2; which += 2) {
        guint32 size = which ? row->out : row->in;
        const guint32 bad[] = {
            0, 0x7FFFFFFC, 0x803D0000, 0x803F0000, 0x803FF000, 0x803D0000 - ((size + 3) & ~3u) + 4,
            0x80400000, 0x90100000, 0x30000000, 0xA0000000, 0xFFFFFFFC, GS_AGENT_OUT + 2, 0x00108000,
        };
        for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
            guint32 a[4] = { row->in ? GS_AGENT_IN : 0, row->in, GS_AGENT_OUT, row->out };
            a[which] = bad[i];
            int got = gs_agent_smc(agent, row->number, a, &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(got == FAULT, "%s pointer %#x: %#x", which ? "output" : "input", bad[i], got);
        }
    }
    /* a length that reaches out of normal RAM, or wraps */
    if (row->open_in) {
        const guint32 lengths[] = { 0x80000000, 0xFFFFFFFC, 0x803D0000 - GS_AGENT_IN + 4 };
        for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
            guint32 a[4] = { GS_AGENT_IN, lengths[i], GS_AGENT_OUT, row->out };
            int got = gs_agent_smc(agent, row->number, a, &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(got == FAULT, "length %#x: %#x", lengths[i], got);
        }
    }
    PASS();
}

void gs_staging_blob_cases(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(envelopes); i++) {
        gs_suite_add(suite, envelopes[i].name, envelope, &envelopes[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(crafts); i++) {
        gs_suite_add(suite, crafts[i].name, crafted, &crafts[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++) {
        gs_suite_add(suite, blocks[i].name, block, &blocks[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *sizes = g_strdup_printf("sizes-%02x", shapes[i].number);
        g_autofree char *pointers = g_strdup_printf("pointers-%02x", shapes[i].number);
        gs_suite_add(suite, sizes, wrong_sizes, &shapes[i]);
        gs_suite_add(suite, pointers, hostile_pointers, &shapes[i]);
    }
}
