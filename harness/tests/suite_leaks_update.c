/* SPDX-License-Identifier: MIT */
/*
 * Suite leaks, second half: the first loader's verifications and the update code of Pluton, by the
 * method of suite_leaks.c. What is refused is refused alike wherever it is wrong, what is accepted
 * is accepted alike whatever is in it.
 */
#include <string.h>

#include "../lib/agent.h"
#include "../lib/error.h"
#include "fixture.h"
#include "image.h"
#include "leaks.h"
#include "postcode.h"
#include "trace.h"

enum { SIGNATURE = 64 };

/* How one image is spoilt so that its signature is wrong: a byte from the end, or something else. */
enum { BODY = 0x100, STRANGER };
static const guint spoilt[] = { 64, 49, 33, 32, 17, 1, BODY, STRANGER };

static void spoil(guint8 *image, gsize size, guint how)
{
    enum { PLACE = 9 };
    if (how == BODY) {
        image[PLACE] ^= 0x10;
    } else if (how == STRANGER) { /* r and s that nobody computed */
        for (guint i = 0; i < SIGNATURE; i++) {
            image[size - SIGNATURE + i] = (guint8)(gs_random("stranger", i) & (i % 32 ? 0xFF : 0x7F));
        }
    } else {
        image[size - how] ^= 0x10;
    }
}

/* Places of the metadata (docs/image-format.md), from its first byte, which all images share */
enum { COMPONENT = 16, IMAGE = 32, SIGNER = 52, GUID = 16, THUMBPRINT = 20, ENDS = 3 };

static guint8 *metadata(guint8 *image, gsize size)
{
    const guint8 *length = image + size - SIGNATURE - 4;
    return image + size - SIGNATURE - (length[0] | length[1] << 8);
}

/* First, middle or last byte of so many. */
static guint end_of(guint count, guint which)
{
    return which * (count - 1) / (ENDS - 1);
}

/* ---- the first loader: keystore, manifest, Pluton's runtime ---- */

#define LOADER_REFUSES \
    "run_pass.constprop.0 step_signature engine_verify hardened_difference.constprop.0 memcmp"
#define LOADER_ACCEPTS \
    "run_pass.constprop.0 step_signature step_signer step_identity engine_verify engine_sha_final " \
    "hardened_difference.constprop.0 keystore_parse manifest_check measure image_measure engine_extend memcmp"

#define IDENTITIES "run_pass.constprop.0 memcmp"

static const char *const loaded[] = { "keystore", "manifest", "pluton" };

/* All calls of those functions in the first loader until Pluton's runtime is entered; a copy must have
 * been refused for that cause on the way (none: 0). */
static GPtrArray *trace_loader(const gs_chip *chip, guint64 seed, const char *functions, guint type,
                               guint cause, GError **error)
{
    g_auto(gs_trace) trace = { 0 };
    gs_trace_init(&trace, GS_TRACE_HSP, "1bl", functions, error);
    if (*error) {
        return NULL;
    }
    gs_board_config config = { .stop_stage = "pluton", .seed = seed, .insn_limit = GS_BOOT_LIMIT,
                               .extra = gs_trace_arguments(&trace) };
    g_autoptr(gs_board) board = gs_chip_start(chip, config, error);
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    if (!g_str_equal(gs_board_stop_reason(board), "stage")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "Pluton's runtime was not reached");
        return NULL;
    }
    g_autofree char *codes = gs_board_get(board, "/machine", "postcodes", error);
    g_autofree char *refusal =
        g_strdup_printf("%08x", POSTCODE(POSTCODE_CATEGORY_REFUSED + type, cause));
    if (codes && cause && !strstr(codes, refusal)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s is not among the post codes %s", refusal, codes);
    }
    return gs_trace_calls(&trace, error);
}

/* The primary copy is refused and the backup boots: all such boots look alike. */
TEST loader_refused(const void *arg)
{
    const gs_image_place *place = gs_image_place_find(arg);
    GError *error = NULL;
    g_autoptr(GPtrArray) first = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(spoilt); i++) {
        g_autoptr(gs_chip) chip = gs_chip_new(&error);
        GS_CHECK_ERROR(error);
        spoil(chip->flash + place->offset[0], gs_chip_image_size(chip, place, 0), spoilt[i]);
        g_autoptr(GPtrArray) calls = trace_loader(chip, 1, LOADER_REFUSES, place->type,
                                                         IMAGE_REFUSED_SIGNATURE, &error);
        GS_CHECK_ERROR(error);
        if (!first) {
            first = g_steal_pointer(&calls);
            continue;
        }
        g_autofree char *what = g_strdup_printf("%s, refusal %u", place->name, i);
        g_autofree char *text = gs_runs_differ(first, calls, LOADER_REFUSES, what);
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* Other contents that a good image may have, from the end of the body (of a manifest: its date). */
static guint8 *free_byte(gs_chip *chip, const gs_image_place *place)
{
    enum { DATE = 8, LAST_KEY = 1, LAST_WORD = 4 };
    guint8 *body = chip->flash + place->offset[0], *end = body + gs_chip_body_size(chip, place, 0);
    return g_str_equal(place->name, "manifest") ? body + DATE
           : g_str_equal(place->name, "keystore") ? end - LAST_KEY : end - LAST_WORD;
}

/* Other bodies with other signatures, other random numbers: all acceptances look alike. */
TEST loader_accepted(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) first = NULL;
    (void)arg;
    for (guint i = 0; i < 3; i++) {
        g_autoptr(gs_chip) chip = gs_chip_new(&error);
        GS_CHECK_ERROR(error);
        for (guint n = 0; i && n < G_N_ELEMENTS(loaded); n++) {
            const gs_image_place *place = gs_image_place_find(loaded[n]);
            *free_byte(chip, place) ^= (guint8)i;
            gs_chip_resign(chip, place, 0, place->key, &error);
            GS_CHECK_ERROR(error);
        }
        g_autoptr(GPtrArray) calls = trace_loader(chip, 1 + i, LOADER_ACCEPTS, 0, 0, &error);
        GS_CHECK_ERROR(error);
        if (!first) {
            first = g_steal_pointer(&calls);
            continue;
        }
        g_autofree char *text = gs_runs_differ(first, calls, LOADER_ACCEPTS, "other images");
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* A signer's thumbprint, a component's and an image's name, wrong in one byte. */
TEST loader_identities(const void *arg)
{
    static const struct {
        const char *image;
        guint offset, count;
    } wrong[] = {
        { "keystore", SIGNER, THUMBPRINT }, { "keystore", COMPONENT, GUID },
        { "manifest", SIGNER, THUMBPRINT }, { "manifest", COMPONENT, GUID },
        { "pluton", SIGNER, THUMBPRINT },   { "pluton", COMPONENT, GUID }, { "pluton", IMAGE, GUID },
    };
    GError *error = NULL;
    (void)arg;
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++) {
        const gs_image_place *place = gs_image_place_find(wrong[w].image);
        g_autoptr(GPtrArray) first = NULL;
        for (guint i = 0; i < ENDS; i++) {
            g_autoptr(gs_chip) chip = gs_chip_new(&error);
            GS_CHECK_ERROR(error);
            guint8 *data = metadata(chip->flash + place->offset[0], gs_chip_image_size(chip, place, 0));
            data[wrong[w].offset + end_of(wrong[w].count, i)] ^= 1;
            g_autoptr(GPtrArray) calls = trace_loader(
                chip, 1, IDENTITIES, place->type,
                wrong[w].offset == SIGNER ? IMAGE_REFUSED_SIGNER : IMAGE_REFUSED_COMPONENT, &error);
            GS_CHECK_ERROR(error);
            if (!first) {
                first = g_steal_pointer(&calls);
                continue;
            }
            g_autofree char *text = gs_runs_differ(first, calls, IDENTITIES, place->name);
            GS_CHECK(!text, "row %u, byte %u: %s", w, i, text);
        }
    }
    PASS();
}

/* ---- updates: what Pluton judges when the normal world stages ---- */

#define SMALL "new/services.img"
#define VERIFICATION GS_UPDATE(15)
#define IDENTITY GS_UPDATE(20)

/* An agent's board with those functions of Pluton watched. */
static void start(gs_agent *agent, gs_trace *trace, const char *functions, guint64 seed, GError **error)
{
    gs_trace_init(trace, GS_TRACE_HSP, "pluton", functions, error);
    if (!*error) {
        agent->extra = gs_trace_arguments(trace);
        agent->seed = seed;
        gs_agent_start(agent, NULL, error);
    }
}

/* A call's result must be that. */
static void want(int got, int result, const char *what, GError **error)
{
    if (!*error && got != result) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s: %#x, want %#x", what, got, result);
    }
}

static GByteArray *file(const char *name, GError **error)
{
    GBytes *bytes = *error ? NULL : gs_update_file(name, error);
    return bytes ? g_bytes_unref_to_array(bytes) : g_byte_array_new();
}

/* Opened as the image of that name, filled with these bytes, committed; the commit's result. */
static int stage(gs_agent *agent, const char *name, const GByteArray *bytes, GError **error)
{
    g_autoptr(GBytes) named = *error ? NULL : gs_update_file(name, error);
    guint32 handle, part = 8192;
    guint8 image[16];
    if (!named) {
        return 0;
    }
    gs_image_identity(named, image);
    want(gs_agent_open(agent, image, bytes->len, &handle, error), 0, name, error);
    for (guint32 at = 0; at < bytes->len && !*error; at += part) {
        want(gs_agent_write(agent, handle, at, bytes->data + at, MIN(part, bytes->len - at), error), 0,
             name, error);
    }
    return *error ? 0 : gs_agent_commit(agent, handle, NULL, error);
}

/* NULL, or how the calls of a function since call `from` differ; there were `count` of them. */
static char *alike(GPtrArray *all, const char *name, guint from, guint count, const char *what)
{
    g_autoptr(GPtrArray) calls = gs_calls_of(all, name);
    char *text = calls->len < from + count
                     ? g_strdup_printf("%s: %u calls of %s", what, calls->len, name) : NULL;
    for (guint i = 1; i < count && !text; i++) {
        text = gs_calls_differ(g_ptr_array_index(calls, from + i), g_ptr_array_index(calls, from), what);
    }
    return text;
}

/* An image with a wrong signature, or another one's name in it: commits that refuse it look alike. */
TEST commit_refused(const void *arg)
{
    static const struct {
        guint offset, count;
    } name[] = { { SIGNER, THUMBPRINT }, { COMPONENT, GUID }, { IMAGE, GUID } };
    enum { NAMES = G_N_ELEMENTS(name) };
    g_auto(gs_trace) trace = { 0 };
    g_auto(gs_agent) agent = { 0 };
    GError *error = NULL;
    (void)arg;
    start(&agent, &trace, "staging_commit", 1, &error);
    want(gs_agent_manifests(&agent, FALSE, "firmware.set", NULL, &error), 0, "manifests", &error);
    for (guint i = 0; i < G_N_ELEMENTS(spoilt); i++) {
        g_autoptr(GByteArray) bytes = file(SMALL, &error);
        GS_CHECK_ERROR(error);
        spoil(bytes->data, bytes->len, spoilt[i]);
        want(stage(&agent, SMALL, bytes, &error), VERIFICATION, "wrong signature", &error);
    }
    for (guint i = 0; i < NAMES * ENDS; i++) {
        guint n = i / ENDS;
        g_autoptr(GByteArray) bytes = file(SMALL, &error);
        GS_CHECK_ERROR(error);
        metadata(bytes->data, bytes->len)[name[n].offset + end_of(name[n].count, i % ENDS)] ^= 1;
        want(stage(&agent, SMALL, bytes, &error), n ? IDENTITY : VERIFICATION, "wrong name",
             &error);
    }
    g_autoptr(GPtrArray) all = gs_trace_calls(&trace, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *text = alike(all, "staging_commit", 0, G_N_ELEMENTS(spoilt), "wrong signature");
    GS_CHECK(!text, "%s", text);
    for (guint n = 0; n < NAMES; n++) {
        g_autofree char *differ =
            alike(all, "staging_commit", G_N_ELEMENTS(spoilt) + ENDS * n, ENDS, "wrong name");
        GS_CHECK(!differ, "name %u: %s", n, differ);
    }
    PASS();
}

/* The same of a manifest, whose package is the end of the call's input. */
TEST manifest_refused(const void *arg)
{
    enum { MANIFESTS = 0x1B, HEAD = 28 };
    guint8 out[8];
    g_auto(gs_trace) trace = { 0 };
    g_auto(gs_agent) agent = { 0 };
    GError *error = NULL;
    (void)arg;
    start(&agent, &trace, "staging_take_manifest", 1, &error);
    for (guint i = 0; i < G_N_ELEMENTS(spoilt) + ENDS; i++) {
        g_autoptr(GByteArray) set = file("firmware.set", &error);
        GS_CHECK_ERROR(error);
        if (i < G_N_ELEMENTS(spoilt)) {
            spoil(set->data + HEAD, set->len - HEAD, spoilt[i]);
        } else {
            metadata(set->data, set->len)[SIGNER + end_of(THUMBPRINT, i - G_N_ELEMENTS(spoilt))] ^= 1;
        }
        want(gs_agent_call(&agent, MANIFESTS, set->data, set->len, out, sizeof(out), &error),
             VERIFICATION, "wrong manifest", &error);
    }
    g_autoptr(GPtrArray) all = gs_trace_calls(&trace, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *text = alike(all, "staging_take_manifest", 0, G_N_ELEMENTS(spoilt), "wrong signature");
    GS_CHECK(!text, "%s", text);
    g_autofree char *signer =
        alike(all, "staging_take_manifest", G_N_ELEMENTS(spoilt), ENDS, "wrong signer");
    GS_CHECK(!signer, "%s", signer);
    PASS();
}

/* Handles and names that are nearly right: how nearly does not show. */
TEST nearly_right(const void *arg)
{
    g_auto(gs_trace) trace = { 0 };
    g_auto(gs_agent) agent = { 0 };
    guint8 image[GUID], in[16], out[8];
    guint32 handle = 0, ignored;
    GError *error = NULL;
    (void)arg;
    start(&agent, &trace, "staging_open staging_write staging_commit staging_invalidate -image_verify", 1,
          &error);
    want(gs_agent_manifests(&agent, FALSE, "both.set", NULL, &error), 0, "manifests", &error);
    for (guint i = 0; i < ENDS; i++) {
        g_autoptr(GBytes) named = error ? NULL : gs_update_file(SMALL, &error);
        GS_CHECK_ERROR(error);
        gs_image_identity(named, image);
        image[end_of(GUID, i)] ^= 1;
        want(gs_agent_open(&agent, image, (guint32)g_bytes_get_size(named), &ignored, &error), GS_UPDATE(6),
             "open", &error);
    }
    g_autoptr(GBytes) right = error ? NULL : gs_update_file(SMALL, &error);
    GS_CHECK_ERROR(error);
    gs_image_identity(right, image);
    want(gs_agent_open(&agent, image, (guint32)g_bytes_get_size(right), &handle, &error), 0, "open", &error);
    for (guint i = 0; i < ENDS; i++) {
        guint32 near = handle ^ 1u << end_of(32, i);
        want(gs_agent_write(&agent, near, 0, image, sizeof(image), &error), GS_UPDATE(8), "write", &error);
        want(gs_agent_commit(&agent, near, NULL, &error), GS_UPDATE(8), "commit", &error);
    }
    for (guint i = 0; i < ENDS; i++) {
        g_autoptr(GBytes) app = error ? NULL : gs_update_file("old/app_a.img", &error);
        GS_CHECK_ERROR(error);
        gs_image_identity(app, in);
        in[end_of(GUID, i)] ^= 1;
        want(gs_agent_call(&agent, 0x12, in, GUID, out, sizeof(out), &error), GS_UPDATE(6), "remove", &error);
    }
    g_autoptr(GPtrArray) all = gs_trace_calls(&trace, &error);
    GS_CHECK_ERROR(error);
    static const char *const functions[] = { "staging_open", "staging_write", "staging_commit",
                                             "staging_invalidate" };
    for (guint f = 0; f < G_N_ELEMENTS(functions); f++) {
        g_autofree char *text = alike(all, functions[f], 0, ENDS, "nearly right");
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

/* ---- an update that is accepted ---- */

#define UPDATE_ACCEPTS \
    "run_pass.constprop.0 step_signature step_signer step_identity engine_verify engine_sha_final " \
    "hardened_difference.constprop.0 manifest_check memcmp"
#define UPDATE_STEPS \
    "staging_take_manifest staging_open staging_write staging_commit staging_install " \
    "staging_pend_one_bl staging_apps_install staging_boot staging_confirm"

/* Everything that can be updated, in an order that is allowed */
static const struct {
    const char *set;
    gboolean base;
    const char *image[10];
} updates[] = {
    { "base.set", TRUE, { "new/keystore.img" } },
    { "firmware_1bl.set", FALSE, { "new/manifest.img", "new/pluton.img", "new/monitor.img",
      "new/device_tree.img", "new/kernel.img", "new/root_fs.img", "new/services.img", "new/one_bl.img" } },
    { "customer.set", FALSE, { "new/app_a.img", "new/app_b.img" } },
};

/* Images whose body is a text; the others are programs */
static const struct {
    const char *name, *key;
} texts[] = { { "new/root_fs.img", "system" }, { "new/services.img", "system" },
              { "new/app_a.img", "application" }, { "new/app_b.img", "application" } };

static const char *text_key(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (g_str_equal(texts[i].name, name)) {
            return texts[i].key;
        }
    }
    return NULL;
}

/* The image as it is, or (a text, number other than 0) with another body and signed anew. */
static GByteArray *variant(const char *name, guint number, GError **error)
{
    g_autofree char *in = g_build_filename(gs_scratch(), "variant.in", NULL);
    g_autofree char *out = g_build_filename(gs_scratch(), "variant.out", NULL);
    const char *key = text_key(name);
    const char *argv[] = { "build/bin/glassphere-image", "image", "sign", "--key", key, in, "-o", out, NULL };
    GByteArray *bytes = file(name, error);
    g_autofree char *content = NULL;
    gsize size;
    int status;
    if (*error || !key || !number) {
        return bytes;
    }
    bytes->data[0] = (guint8)('A' + number);
    if (g_file_set_contents(in, (char *)bytes->data, bytes->len, error) &&
        g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                     &status, error) &&
        g_spawn_check_wait_status(status, error) && g_file_get_contents(out, &content, &size, error)) {
        g_byte_array_set_size(bytes, 0);
        g_byte_array_append(bytes, (guint8 *)content, (guint)size);
    }
    return bytes;
}

/* Confirms the running set, stages and installs all there is with contents of that number, and boots. */
static GPtrArray *trace_update(guint number, const char *functions, GError **error)
{
    enum { CONFIRM = 1 };
    g_auto(gs_trace) trace = { 0 };
    g_auto(gs_agent) agent = { 0 };
    start(&agent, &trace, functions, 1 + number, error);
    want(*error ? 0 : gs_agent_install(&agent, CONFIRM, NULL, error), 0, "confirm", error);
    for (guint i = 0; i < G_N_ELEMENTS(updates); i++) {
        const char *set = updates[i].set;
        want(*error ? 0 : gs_agent_manifests(&agent, updates[i].base, set, NULL, error), 0, set, error);
        for (const char *const *image = updates[i].image; *image; image++) {
            g_autoptr(GByteArray) bytes = variant(*image, number, error);
            want(*error ? 0 : stage(&agent, *image, bytes, error), 0, *image, error);
        }
        want(*error ? 0 : gs_agent_install(&agent, 0, NULL, error), 0, "install", error);
    }
    if (!*error) {
        gs_agent_reboot(&agent, error);
    }
    return *error ? NULL : gs_trace_calls(&trace, error);
}

/* Other contents and signatures, other random numbers: each step takes the same way. */
TEST update_accepted(const void *arg)
{
    const char *functions = arg;
    /* how often the wait for a fuse's pulse looks depends on whose turn it is when that is over */
    const char *without =
        g_str_equal(functions, UPDATE_STEPS) ? " -image_verify -efuse_program" : " -efuse_program";
    g_autofree char *watched = g_strconcat(functions, without, NULL);
    GError *error = NULL;
    g_autoptr(GPtrArray) first = trace_update(0, watched, &error);
    GS_CHECK_ERROR(error);
    for (guint n = 1; n < 3; n++) {
        g_autoptr(GPtrArray) calls = trace_update(n, watched, &error);
        GS_CHECK_ERROR(error);
        g_autofree char *text = gs_runs_differ(first, calls, functions, "other contents");
        GS_CHECK(!text, "%s", text);
    }
    PASS();
}

void gs_leaks_update(gs_suite *suite)
{
    for (guint i = 0; i < G_N_ELEMENTS(loaded); i++) {
        g_autofree char *name = g_strdup_printf("loader-refused-%s", loaded[i]);
        gs_suite_add(suite, name, loader_refused, loaded[i]);
    }
    gs_suite_add(suite, "loader-accepted", loader_accepted, NULL);
    gs_suite_add(suite, "loader-identities", loader_identities, NULL);
    gs_suite_add(suite, "commit-refused", commit_refused, NULL);
    gs_suite_add(suite, "manifest-refused", manifest_refused, NULL);
    gs_suite_add(suite, "nearly-right", nearly_right, NULL);
    gs_suite_add(suite, "update-accepted", update_accepted, UPDATE_ACCEPTS);
    gs_suite_add(suite, "update-steps", update_accepted, UPDATE_STEPS);
}
