/* SPDX-License-Identifier: MIT */
/* A clean boot: the chain from reset to the application, and the state it leaves. */
#include <string.h>

#include "../lib/quote.h"
#include "fixture.h"
#include "flash_layout.h"
#include "image.h"
#include "postcode.h"
#include "regs/efuse.h"
#include "regs/engine.h"
#include "suites.h"

/* Stages in the order of their first instruction. */
static const char *const chain[] = { "rom", "1bl", "pluton", "monitor", "kernel-a", "rootfs-a", "app" };
static const char *const unused[] = { "kernel-b", "rootfs-b", "services-b", "io0-app", "io1-app" };
/* Measurements in order (docs/boot-chain.md); 0x100 is the hardware's own. */
static const guint32 measured[] = { 0x100, 1, 19, 16, 2, 4, 6, 7, 8 };

TEST application_runs(const void *arg)
{
    GError *error = NULL;
    gs_board *board = gs_clean_boot(&error);
    (void)arg;
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(gs_board_stop_reason(board), "stage"), "machine stopped for: %s",
             gs_board_stop_reason(board));
    PASS();
}

TEST stages_in_order(const void *arg)
{
    GError *error = NULL;
    gs_board *board = gs_clean_boot(&error);
    guint64 last = 0;
    (void)arg;
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(chain); i++) {
        const gs_event *event = gs_board_find(board, "fetch", "stage", chain[i]);
        GS_CHECK(event, "stage %s never fetched", chain[i]);
        GS_CHECK(event->insn >= last, "stage %s fetched before the one in front of it", chain[i]);
        last = event->insn;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unused); i++) {
        GS_CHECK(!gs_board_find(board, "fetch", "stage", unused[i]), "stage %s fetched in a clean boot",
                 unused[i]);
    }
    PASS();
}

static enum greatest_test_res property_is(const char *path, const char *property, const char *want)
{
    GError *error = NULL;
    gs_board *board = gs_clean_boot(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *value = gs_board_get(board, path, property, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(value, want), "%s %s is %s, want %s", path, property, value, want);
    PASS();
}

/* path, property, value; the lock words follow docs/security-monitor.md's policy */
static const char *const end_state[][3] = {
    { "/machine", "boot-stage", "app" },
    { "/machine/soc/engine", "attestation-closed", "true" },
    { "/machine/soc/firewall", "violation-count", "0" },
    { "/machine/soc/sfc", "window-bank", "0" },
    { "/machine/soc/efuse", "lifecycle", "Module1Complete" },
};

TEST end_state_property(const void *arg)
{
    const char *const *row = arg;
    CHECK_CALL(property_is(row[0], row[1], row[2]));
    PASS();
}

TEST every_signature_good(const void *arg)
{
    GError *error = NULL;
    gs_board *board = gs_clean_boot(&error);
    guint verified = 0;
    (void)arg;
    GS_CHECK_ERROR(error);
    const GPtrArray *events = gs_board_events(board);
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "verify")) {
            verified++;
            GS_CHECK(json_object_get_boolean_member(event->data, "ok"),
                     "a signature failed at instruction %" G_GUINT64_FORMAT, event->insn);
        }
    }
    GS_CHECK(verified >= G_N_ELEMENTS(measured) - 1, "only %u signatures were checked", verified);
    PASS();
}

static enum greatest_test_res read_log(guint32 type[20], guint8 digest[20][32], guint *count)
{
    GError *error = NULL;
    gs_board *board = gs_clean_boot(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *log = gs_board_get(board, "/machine/soc/engine", "attestation-log", &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) entries = g_strsplit(log, " ", -1);
    for (*count = 0; entries[*count] && *entries[*count]; ++*count) {
        g_auto(GStrv) parts = g_strsplit(entries[*count], ":", 2);
        GS_CHECK(*count < 20 && parts[1] && gs_unhex(parts[1], digest[*count], 32),
                 "attestation-log entry '%s' is malformed", entries[*count]);
        type[*count] = (guint32)g_ascii_strtoull(parts[0], NULL, 0);
    }
    PASS();
}

TEST measurements_in_order(const void *arg)
{
    guint32 type[20];
    guint8 digest[20][32];
    guint count = 0;
    (void)arg;
    CHECK_CALL(read_log(type, digest, &count));
    GS_CHECK(count == G_N_ELEMENTS(measured), "%u measurements, want %zu", count, G_N_ELEMENTS(measured));
    for (guint i = 0; i < count; i++) {
        GS_CHECK(type[i] == measured[i], "measurement %u has type %u, want %u", i, type[i], measured[i]);
    }
    PASS();
}

TEST register_recomputes(const void *arg)
{
    guint32 type[20];
    guint8 digest[20][32], reg[32] = { 0 }, real[32];
    guint count = 0;
    GError *error = NULL;
    (void)arg;
    CHECK_CALL(read_log(type, digest, &count));
    for (guint i = 0; i < count; i++) {
        guint8 message[68];
        memcpy(message, reg, 32);
        for (int b = 0; b < 4; b++) {
            message[32 + b] = (guint8)(type[i] >> 8 * b);
        }
        memcpy(message + 36, digest[i], 32);
        gs_sha256(message, sizeof(message), reg);
    }
    g_autofree char *text =
        gs_board_get(gs_clean_boot(&error), "/machine/soc/engine", "attestation-register", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(gs_unhex(text, real, 32) && !memcmp(real, reg, 32),
             "the register is not what its log recomputes to");
    PASS();
}

/* The digest in the log is the digest of the very bytes in flash. */
TEST image_measured(const void *arg)
{
    const gs_image_place *place = arg;
    guint32 type[20];
    guint8 digest[20][32], want[32];
    guint count = 0;
    GError *error = NULL;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(read_log(type, digest, &count));
    gs_sha256(chip->flash + place->offset[0],
              gs_chip_image_size(chip, place, 0) - IMAGE_SIGNATURE_SIZE, want);
    for (guint i = 0; i < count; i++) {
        if (type[i] == place->type) {
            GS_CHECK(!memcmp(digest[i], want, 32), "measurement %u is not the digest of the image in flash", i);
            PASS();
        }
    }
    FAILm("not measured");
}

TEST lifecycle_measured(const void *arg)
{
    guint32 type[20];
    guint8 digest[20][32], message[4 + 4 * EFUSE_NUM_REVOKE] = { LIFECYCLE_MODULE1 }, want[32];
    guint count = 0;
    GError *error = NULL;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    (void)arg;
    GS_CHECK_ERROR(error);
    CHECK_CALL(read_log(type, digest, &count));
    memcpy(message + 4, chip->fuses + 4 * EFUSE_ROW_REVOKE(0), 4 * EFUSE_NUM_REVOKE);
    gs_sha256(message, sizeof(message), want);
    GS_CHECK(count && type[0] == ATT_TYPE_LIFECYCLE && !memcmp(digest[0], want, 32),
             "entry 0 is not the digest of lifecycle and revocation rows");
    PASS();
}

/* With the strap on, the ROM is all that runs. */
TEST recovery_strap(const void *arg)
{
    GError *error = NULL;
    gs_board_config config = { .recovery_strap = TRUE, .insn_limit = GS_BOOT_LIMIT, .stop_stage = "1bl" };
    (void)arg;
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!g_str_equal(gs_board_stop_reason(board), "stage"), "BYPASS: 1BL was fetched");
    g_autofree char *codes = gs_board_get(board, "/machine", "postcodes", &error);
    g_autofree char *want = g_strdup_printf("%08x", POSTCODE_ROM_RECOVERY_STRAP);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_has_suffix(codes, want), "post codes %s, want %s last", codes, want);
    PASS();
}

void gs_suite_boot(gs_suite *suite)
{
    gs_suite_add(suite, "application-runs", application_runs, NULL);
    gs_suite_add(suite, "stages-in-order", stages_in_order, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(end_state); i++) {
        gs_suite_add(suite, end_state[i][1], end_state_property, end_state[i]);
    }
    gs_suite_add(suite, "recovery-strap", recovery_strap, NULL);
    gs_suite_add(suite, "every-signature-good", every_signature_good, NULL);
    gs_suite_add(suite, "measurements-in-order", measurements_in_order, NULL);
    gs_suite_add(suite, "register-recomputes-from-log", register_recomputes, NULL);
    gs_suite_add(suite, "lifecycle-measured", lifecycle_measured, NULL);
    for (guint i = 0; i < gs_image_place_count; i++) {
        g_autofree char *name = g_strdup_printf("%s-measured", gs_image_places[i].name);
        gs_suite_add(suite, name, image_measured, &gs_image_places[i]);
    }
}
