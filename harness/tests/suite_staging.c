/* SPDX-License-Identifier: MIT */
/*
 * Updates by a compromised kernel (the EL1 probe): what each call does, what it refuses and by
 * which published number, and what boots afterwards. Scripts of calls; expected values are
 * hand-written from docs/staging.md.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/agent.h"
#include "../lib/bytes.h"
#include "staging.h"
#include "postcode.h"
#include "suites.h"

/* Tables of steps leave out what is zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define U GS_UPDATE
/* Details of 7/15: why an image is refused */
enum { COMPONENT = 7, SIGNER = 9, REVOKED = 11 };
#define ANY 0xFFFFFFFFu

/* ---- scripts ---- */

typedef enum op {
    END,
    SET,        /* 1B: manifest set from a file */
    BASE,       /* 25: the same for base manifests */
    OPEN,       /* 13: the file's image, as many bytes as the file has */
    BYTES,      /* 14: `number` bytes of the file from where the last BYTES ended; 0: the rest */
    COMMIT,     /* 15 */
    ABORT,      /* 16 */
    IMAGE,      /* OPEN, BYTES, COMMIT */
    IMAGES,     /* IMAGE of each of the new set; "old": of the old one */
    INSTALL,    /* 17, action `number` */
    COUNT,      /* call `number`: detail is the count */
    REMOVE,     /* 12: the file's image */
    NEEDED,     /* 11: the file's image; detail is the answer */
    REBOOT,     /* then the bank in the window must be `number` */
    INJECT,     /* fault of the flash controller */
    MEASURED,   /* since the last start: entry `number` of the register holds this file */
} op;

typedef struct step {
    op op;
    const char *file;
    guint32 number;
    int want;           /* r0 */
    guint32 detail;     /* second word, or ANY */
} step;

#define MAX_STEPS 14
typedef struct script {
    const char *name;
    gboolean own_board; /* leaves its board changed */
    step step[MAX_STEPS];
} script;

static guint32 handle, at;

static int run_open(gs_agent *agent, const step *s, GError **error)
{
    g_autoptr(GBytes) bytes = gs_update_file(s->file, error);
    guint8 image[16];
    if (!bytes) {
        return 1;
    }
    guint32 opened, size = s->number ? s->number : (guint32)g_bytes_get_size(bytes);
    gs_image_identity(bytes, image);
    int result = gs_agent_open(agent, image, size, &opened, error);
    if (result == 0) {
        handle = opened;
        at = 0;
    }
    return result;
}

static int run_bytes(gs_agent *agent, const step *s, GError **error)
{
    g_autoptr(GBytes) bytes = gs_update_file(s->file, error);
    gsize size;
    const guint8 *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    int result = 0;
    for (guint32 end = s->number ? at + s->number : (guint32)size; data && result == 0 && at < end;) {
        guint32 part = MIN(end - at, 8192);
        result = gs_agent_write(agent, handle, at, data + at, part, error);
        at += part;
    }
    return result;
}

static int run_name(gs_agent *agent, guint32 number, const char *file, guint32 *detail,
                    GError **error)
{
    guint8 image[16] = { 0 }, out[12] = { 0 };
    g_autoptr(GBytes) bytes = file ? gs_update_file(file, error) : NULL;
    if (bytes) {
        gs_image_identity(bytes, image);
    }
    int result = gs_agent_call(agent, number, image, 16, out, number == 0x11 ? 12 : 8, error);
    *detail = gs_get32(out + (number == 0x11 ? 8 : 4));
    return result;
}

static int run_reboot(gs_agent *agent, const step *s, GError **error)
{
    if (!gs_agent_reboot(agent, error)) {
        return 1;
    }
    g_autofree char *bank = gs_board_get(agent->board, "/machine/soc/sfc", "window-bank", error);
    return bank && g_ascii_strtoull(bank, NULL, 0) == s->number ? 0 : 1;
}

/* The register's entry of the last boot: SHA-256 of all the signature covers. */
static int run_measured(gs_agent *agent, const step *s, GError **error)
{
    const GPtrArray *events = gs_board_events(agent->board);
    g_autoptr(GBytes) bytes = gs_update_file(s->file, error);
    g_autofree char *want = NULL;
    if (!bytes) {
        return 1;
    }
    want = g_compute_checksum_for_data(G_CHECKSUM_SHA256, g_bytes_get_data(bytes, NULL),
                                       g_bytes_get_size(bytes) - 64);
    for (guint i = events->len; i-- > 0;) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "extend") && gs_event_number(event, "index") == s->number) {
            return g_str_equal(gs_event_text(event, "digest", ""), want) ? 0 : 1;
        }
    }
    return 1;
}

static int run_step(gs_agent *agent, const step *s, guint32 *detail, GError **error)
{
    *detail = ANY;
    switch (s->op) {
    case SET:
    case BASE:
        return gs_agent_manifests(agent, s->op == BASE, s->file, detail, error);
    case OPEN:
        return run_open(agent, s, error);
    case BYTES:
        return run_bytes(agent, s, error);
    case COMMIT:
        return gs_agent_commit(agent, handle, detail, error);
    case ABORT: {
        guint8 in[4], out[8];
        gs_put32(in, handle);
        return gs_agent_call(agent, 0x16, in, 4, out, 8, error);
    }
    case IMAGE:
        return gs_agent_stage(agent, s->file, detail, error);
    case IMAGES:
        return gs_agent_stage_all(agent, s->file ? gs_old_set : gs_new_set, error);
    case INSTALL:
        return gs_agent_install(agent, s->number, detail, error);
    case COUNT:
        return gs_agent_count(agent, s->number, detail, error);
    case REMOVE:
    case NEEDED:
        return run_name(agent, s->op == REMOVE ? 0x12 : 0x11, s->file, detail, error);
    case REBOOT:
        return run_reboot(agent, s, error);
    case INJECT:
        return gs_board_set(agent->board, "/machine/soc/sfc", "inject", s->file, error) ? 0 : 1;
    case MEASURED:
        return run_measured(agent, s, error);
    default:
        g_assert_not_reached();
    }
}

#define NOTHING_STAGED(number) { COUNT, NULL, number, U(38), ANY }
#define NEW_SET { SET, "firmware.set" }, { IMAGES }

static const script scripts[] = {
    /* order */
    { "nothing-staged", FALSE, { NOTHING_STAGED(0x1C), NOTHING_STAGED(0x26),
        { OPEN, "new/pluton.img", 0, U(38), ANY }, { INSTALL, NULL, 0, U(38), ANY } } },
    { "unknown-image", FALSE, { { SET, "firmware.set" }, { OPEN, "old/pluton.img", 0, U(6), ANY } } },
    { "open-twice", FALSE, { { SET, "firmware.set" }, { OPEN, "new/pluton.img" },
        { OPEN, "new/monitor.img", 0, U(7), ANY }, { SET, "firmware.set", 0, U(7), ANY },
        { INSTALL, NULL, 0, U(7), ANY }, { ABORT } } },
    { "application-before-system", FALSE, { { SET, "both.set" },
        { OPEN, "new/app_a.img", 0, U(30), ANY }, { OPEN, "new/pluton.img" }, { ABORT } } },
    { "component-before-base", FALSE, { { BASE, "base.set" }, { SET, "firmware.set", 0, U(30), ANY },
        { SET, "customer.set", 0, U(30), ANY } } },
    { "older-than-the-running-set", FALSE, { { SET, "stale.set", 0, U(30), ANY },
        NOTHING_STAGED(0x1C) } },
    { "early-commit", FALSE, { { SET, "firmware.set" }, { OPEN, "new/pluton.img" },
        { BYTES, "new/pluton.img", 8192 }, { COMMIT, NULL, 0, U(12), 8192 }, { ABORT },
        { COMMIT, NULL, 0, U(8), ANY }, { BYTES, "new/pluton.img", 256, U(8), ANY } } },
    { "install-with-missing", FALSE, { { SET, "firmware.set" }, { IMAGE, "new/manifest.img" },
        { COUNT, NULL, 0x1C, 0, 6 }, { INSTALL, NULL, 0, U(22), 1 }, { COUNT, NULL, 0x1C, 0, 6 },
        { OPEN, "new/manifest.img", 0, U(1), ANY } } },
    { "unknown-action", FALSE, { { INSTALL, NULL, 2, U(14), ANY }, { INSTALL, NULL, ANY, U(14), ANY } } },

    /* sizes */
    { "other-size", FALSE, { { SET, "firmware.set" }, { OPEN, "new/pluton.img", 4096, U(20), ANY } } },
    { "more-than-its-size", FALSE, { { SET, "firmware.set" }, { OPEN, "new/services.img" },
        { BYTES, "new/pluton.img", 4096, U(10), ANY }, { ABORT } } },
    { "odd-block", FALSE, { { SET, "firmware.set" }, { OPEN, "new/pluton.img" },
        { BYTES, "new/pluton.img", 255, U(9), ANY }, { ABORT } } },
    { "application-too-large", FALSE, { { SET, "too_large.set", 0, U(42), 0 }, NOTHING_STAGED(0x1C) } },
    { "no-space", FALSE, { { SET, "no_space.set" }, { OPEN, "bad/no_space.img", 0, U(2), ANY } } },
    { "first-loader-of-another-size", FALSE, { { SET, "short_1bl.set", 0, U(42), 7 } } },

    /* signatures and identities */
    { "manifest-by-application-key", FALSE, { { SET, "by_application.set", 0, U(15), SIGNER },
        NOTHING_STAGED(0x1C) } },
    { "manifest-by-a-stranger", FALSE, { { SET, "by_stranger.set", 0, U(15), SIGNER },
        NOTHING_STAGED(0x1C) } },
    { "boot-manifest-as-update", FALSE, { { SET, "boot_type.set", 0, U(44), ANY } } },
    { "other-image-inside", FALSE, { { SET, "firmware.set" }, { OPEN, "new/pluton.img" },
        { BYTES, "old/pluton.img" }, { COMMIT, NULL, 0, U(20), COMPONENT }, { COUNT, NULL, 0x1C, 0, ANY } } },
    { "sets-cannot-be-mixed", TRUE, { { SET, "mixed.set" }, { IMAGES, NULL, 0, U(6), ANY },
        { IMAGE, "new/pluton.img" }, { IMAGE, "new/monitor.img" }, { IMAGE, "new/device_tree.img" },
        { IMAGE, "new/kernel.img" }, { IMAGE, "new/root_fs.img" }, { IMAGE, "new/services.img" },
        { INSTALL, NULL, 0, U(20), 0 }, { REBOOT, NULL, 0 }, { MEASURED, "old/manifest.img", 3 } } },
    { "set-without-kernel", FALSE, { { SET, "incomplete.set", 0, U(26), 7 } } },
    { "application-in-firmware", FALSE, { { SET, "app_in_firmware.set", 0, U(26), 0 } } },
    { "kernel-in-customer", FALSE, { { SET, "kernel_in_customer.set", 0, U(26), 0 } } },
    { "wifi-firmware", FALSE, { { SET, "wifi.set", 0, U(3), 7 } } },
    { "certificate-store", FALSE, { { BASE, "certificates.set", 0, U(3), 0 },
        { COUNT, NULL, 0x24, U(6), 0 } } },
    { "abi-nobody-provides", FALSE, { { SET, "needs_unknown.set", 0, U(40), 0 } } },
    { "abi-type-unknown", FALSE, { { SET, "needs_strange.set", 0, U(41), 0 } } },

    /* the flash does not do what it was told */
    { "erase-fails", FALSE, { { SET, "firmware.set" }, { INJECT, "torn-erase bytes=0" },
        { OPEN, "new/kernel.img", 0, U(17), ANY } } },
    { "write-fails", FALSE, { { SET, "firmware.set" }, { OPEN, "new/root_fs.img" },
        { INJECT, "torn-program bytes=16" }, { BYTES, "new/root_fs.img", 0, U(11), ANY }, { ABORT } } },
    { "locator-fails", TRUE, { NEW_SET, { INJECT, "torn-program bytes=31" },
        { INSTALL, NULL, 0, U(24), ANY }, { REBOOT, NULL, 0 }, { MEASURED, "old/manifest.img", 3 },
        { SET, "firmware.set" }, { COUNT, NULL, 0x1C, 0, 0 }, { INSTALL }, { REBOOT, NULL, 1 },
        { MEASURED, "new/manifest.img", 3 } } },

    /* whole ways */
    { "install", TRUE, { NEW_SET, { COUNT, NULL, 0x1C, 0, 0 }, { INSTALL }, NOTHING_STAGED(0x1C),
        { REBOOT, NULL, 1 }, { MEASURED, "new/manifest.img", 3 }, { MEASURED, "new/kernel.img", 7 },
        { NEEDED, "new/pluton.img", 0, 0, 0 }, { NEEDED, "old/pluton.img", 0, 0, 1 } } },
    { "older-manifest-after-install", TRUE, { NEW_SET, { INSTALL }, { REBOOT, NULL, 1 },
        { SET, "stale.set", 0, U(30), ANY } } },
    { "former-set-until-confirmed", TRUE, { NEW_SET, { INSTALL }, { REBOOT, NULL, 1 },
        { SET, "replay.set" }, { COUNT, NULL, 0x1C, 0, 0 }, { INSTALL }, { REBOOT, NULL, 0 },
        { MEASURED, "old/manifest.img", 3 } } },
    { "former-set-once-confirmed", TRUE, { NEW_SET, { INSTALL }, { REBOOT, NULL, 1 },
        { INSTALL, NULL, 1 }, { SET, "replay.set" }, { COUNT, NULL, 0x1C, 0, 7 },
        { IMAGE, "old/kernel.img", 0, U(15), REVOKED }, { INSTALL, NULL, 0, U(22), ANY } } },
    { "confirm-what-does-not-run", TRUE, { NEW_SET, { INSTALL }, { INSTALL, NULL, 1, U(38), ANY },
        { REBOOT, NULL, 1 }, { INSTALL, NULL, 1 } } },
    { "confirm-changes-nothing-twice", TRUE, { { INSTALL, NULL, 1 }, { INSTALL, NULL, 1 },
        { REBOOT, NULL, 0 } } },
    { "new-set-refused-at-boot", TRUE, { NEW_SET, { INSTALL }, { INJECT, "bit-rot offset=0x780010 bit=0" },
        { REBOOT, NULL, 0 }, { MEASURED, "old/manifest.img", 3 }, { INSTALL, NULL, 1, U(38), ANY } } },
    { "first-loader", TRUE, { { SET, "firmware_1bl.set" }, { IMAGES }, { IMAGE, "new/one_bl.img" },
        { INSTALL }, { REBOOT, NULL, 1 }, { MEASURED, "old/one_bl.img", 1 }, { REBOOT, NULL, 1 },
        { MEASURED, "new/one_bl.img", 1 }, { INSTALL, NULL, 1 }, { SET, "replay_1bl.set" },
        { IMAGE, "old/one_bl.img", 0, U(15), REVOKED } } },
    { "keystore", TRUE, { { BASE, "base.set" }, { COUNT, NULL, 0x26, 0, 1 },
        { IMAGE, "new/keystore.img" }, { INSTALL }, NOTHING_STAGED(0x26), { REBOOT, NULL, 0 },
        { MEASURED, "new/keystore.img", 2 } } },
    { "keystore-of-another-size", TRUE, { { BASE, "base_longer.set" },
        { IMAGE, "new/keystore_longer.img" }, { INSTALL }, { REBOOT, NULL, 0 },
        { MEASURED, "new/keystore_longer.img", 2 } } },
    { "keystore-that-forgets-the-signers", TRUE, { { BASE, "base_foreign.set" },
        { IMAGE, "new/keystore_foreign.img" }, { INSTALL, NULL, 0, U(24), 19 }, { REBOOT, NULL, 0 },
        { MEASURED, "old/keystore.img", 2 } } },
    { "applications", TRUE, { { COUNT, NULL, 0x0F, 0, 1 }, { SET, "customer.set" },
        { IMAGE, "new/app_a.img" }, { IMAGE, "new/app_b.img" }, { COUNT, NULL, 0x0F, 0, 1 },
        { INSTALL }, { COUNT, NULL, 0x0F, 0, 2 }, { NEEDED, "old/app_a.img", 0, 0, 1 },
        { REBOOT, NULL, 0 }, { COUNT, NULL, 0x0F, 0, 2 }, { REMOVE, "new/app_b.img" },
        { COUNT, NULL, 0x0F, 0, 1 }, { REMOVE, "new/app_b.img", 0, U(6), ANY },
        { REMOVE, "old/kernel.img", 0, U(37), 7 } } },
};

static enum greatest_test_res run_script(gs_agent *agent, const script *script)
{
    GError *error = NULL;
    int abandoned = gs_agent_abandon(agent, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(abandoned == 0, "abandon: %#x", abandoned);
    for (const step *s = script->step; s->op != END && s < script->step + MAX_STEPS; s++) {
        guint32 detail;
        int got = run_step(agent, s, &detail, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(got == s->want && (s->detail == ANY || detail == ANY || detail == s->detail),
                 "step %d (%s): %#x, detail %u; want %#x, detail %u", (int)(s - script->step),
                 s->file ? s->file : "", got, detail, s->want, s->detail);
    }
    PASS();
}

TEST scripted(const void *arg)
{
    const script *script = arg;
    g_auto(gs_agent) own = { 0 };
    GError *error = NULL;
    gs_agent *agent = script->own_board ? &own : gs_agent_shared(&error);
    if (script->own_board) {
        gs_agent_start(&own, NULL, &error);
    }
    GS_CHECK_ERROR(error);
    CHECK_CALL(run_script(agent, script));
    PASS();
}

/* ---- what a confirm burns ---- */

/* Revoked by type, below the running version and no further. */
TEST fuses_after_confirm(const void *arg)
{
    static const step way[] = { NEW_SET, { INSTALL }, { REBOOT, NULL, 1 }, { INSTALL, NULL, 1 } };
    g_auto(gs_agent) agent = { 0 };
    GError *error = NULL;
    guint32 detail;
    (void)arg;
    gs_agent_start(&agent, NULL, &error);
    for (gsize i = 0; i < G_N_ELEMENTS(way); i++) {
        int got = run_step(&agent, &way[i], &detail, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(got == 0, "step %zu: %#x", i, got);
    }
    g_autofree char *text = gs_board_get(agent.board, "/machine/soc/efuse", "rows", &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) row = g_strsplit(g_strstrip(text), " ", -1);
    /* 1BL and keystore are version 1 still; the rest version 2; applications are nobody's */
    static const guint32 want[16] = { 1, 3, 3, 3, 3, 3, 3, 0, 1, 3 };
    for (guint i = 0; i < 16; i++) {
        guint32 got = (guint32)g_ascii_strtoull(row[8 + i], NULL, 16);
        GS_CHECK(got == want[i], "row %u is %#x, want %#x", 8 + i, got, want[i]);
    }
    PASS();
}

void gs_suite_staging(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
        gs_suite_add(suite, scripts[i].name, scripted, &scripts[i]);
    }
    gs_suite_add(suite, "fuses-after-confirm", fuses_after_confirm, NULL);
    gs_staging_list_cases(suite);
    gs_staging_blob_cases(suite);
}
