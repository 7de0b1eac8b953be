/* SPDX-License-Identifier: MIT */
#include "powercut_chains.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "flash_layout.h"
#include "postcode.h"

#define SAMPLE 8                        /* one of so many operations on images */

gboolean gs_powercut_exhaustive(void)
{
    const char *how = g_getenv("GLASSPHERE_POWERCUT");
    return how && g_str_equal(how, "all");
}

/* ---- what the agent does ---- */

static gboolean good(int result, const char *what, GError **error)
{
    if (!*error && result != 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s: %#x", what, result);
    }
    return !*error;
}

/* Stages what is missing: after a cut some of it may lie there already (7/1). */
static gboolean stage_missing(gs_agent *agent, const char *const *files, GError **error)
{
    for (; *files && !*error; files++) {
        int result = gs_agent_stage(agent, *files, NULL, error);
        good(result == GS_UPDATE(1) ? 0 : result, *files, error);
    }
    return !*error;
}

static gboolean runs_new(gs_agent *agent, GError **error)
{
    g_autofree char *bank = gs_board_get(agent->board, "/machine/soc/sfc", "window-bank", error);
    return bank && bank[0] == '1';
}

/* What an agent does that finds this board: the whole update, or what is left of it. */
static gboolean update_all(gs_agent *agent, GError **error)
{
    static const char *const apps[] = { "new/app_a.img", "new/app_b.img", NULL };
    gboolean left = runs_new(agent, error);
    return good(gs_agent_manifests(agent, FALSE, left ? "customer.set" : "both.set", NULL, error),
                "manifests", error) &&
           (left || stage_missing(agent, gs_new_set, error)) && stage_missing(agent, apps, error) &&
           good(gs_agent_install(agent, 0, NULL, error), "install", error);
}

static gboolean update_keys(gs_agent *agent, const char *set, const char *image, GError **error)
{
    const char *const files[] = { image, NULL };
    return good(gs_agent_manifests(agent, TRUE, set, NULL, error), "manifests", error) &&
           stage_missing(agent, files, error) &&
           good(gs_agent_install(agent, 0, NULL, error), "install", error);
}

static gboolean update_keystore(gs_agent *agent, GError **error)
{
    return update_keys(agent, "base.set", "new/keystore.img", error);
}

static gboolean update_longer_keystore(gs_agent *agent, GError **error)
{
    return update_keys(agent, "base_longer.set", "new/keystore_longer.img", error);
}

/* With a new first loader: Pluton installs it at the boot behind its record. */
static gboolean update_first_loader(gs_agent *agent, GError **error)
{
    static const char *const loader[] = { "new/one_bl.img", NULL };
    return good(gs_agent_manifests(agent, FALSE, "firmware_1bl.set", NULL, error), "manifests", error) &&
           stage_missing(agent, loader, error) && stage_missing(agent, gs_new_set, error) &&
           good(gs_agent_install(agent, 0, NULL, error), "install", error);
}

/* Not there any more: a cut came after it had gone. */
static gboolean remove_application(gs_agent *agent, GError **error)
{
    enum { INVALIDATE_IMAGE = 0x12, NOT_FOUND = GS_UPDATE(6) };
    guint8 image[16], out[8];
    g_autoptr(GBytes) file = gs_update_file("old/app_a.img", error);
    if (!file) {
        return FALSE;
    }
    gs_image_identity(file, image);
    int result = gs_agent_call(agent, INVALIDATE_IMAGE, image, sizeof(image), out, sizeof(out), error);
    return good(result == NOT_FOUND ? 0 : result, "removal", error);
}

static gboolean confirm(gs_agent *agent, GError **error)
{
    return good(gs_agent_install(agent, 1, NULL, error), "confirm", error);
}

/* ---- the chains ---- */

const gs_chain gs_chains[] = {
    { "update", update_all, GS_MANIFEST, "old/manifest.img", "new/manifest.img", GS_OP_PROGRAM,
      0x011000, 6, .before = { 1, 2 }, .after = { 1, 2 }, .done = { 2, 2 } },
    { "keystore", update_keystore, GS_KEYSTORE, "old/keystore.img", "new/keystore.img", GS_OP_ERASE,
      0x014000, 1, .pends = FALSE },
    { "longer-keystore", update_longer_keystore, GS_KEYSTORE, "old/keystore.img",
      "new/keystore_longer.img", GS_OP_PROGRAM, 0x011000, 1, .pends = FALSE },
    { "confirm", confirm, GS_MANIFEST, NULL, "new/manifest.img", GS_OP_FUSE, 0, 1, .after_switch = TRUE },
    { "first-loader", update_first_loader, GS_MANIFEST, "old/manifest.img", "new/manifest.img", GS_OP_PROGRAM,
      0x011000, 4, .pends = TRUE },
    { "removal", remove_application, GS_MANIFEST, "old/manifest.img", "old/manifest.img", GS_OP_ERASE, FLASH_APPS, 1,
      .before = { 1, 1 }, .after = { 0, 0 }, .done = { 0, 0 } },
};
const guint gs_chain_count = G_N_ELEMENTS(gs_chains);
#define UPDATE (&gs_chains[0])
static gs_journal *journals[G_N_ELEMENTS(gs_chains)];

gs_chip *gs_chain_chip(const gs_chain *c, GError **error)
{
    g_autoptr(gs_chip) chip = gs_update_chip(error);
    const gs_journal *update = chip && c->after_switch ? gs_chain_journal(UPDATE, error) : NULL;
    for (guint n = 0; update && n < update->len; n++) {
        const gs_op *op = gs_journal_op(update, n);
        gs_op_apply(op, op->size, chip);
        if (op->kind == UPDATE->kind && op->at == UPDATE->at) {
            break;
        }
    }
    return *error ? NULL : g_steal_pointer(&chip);
}

gs_journal *gs_chain_record(const gs_chain *c, const gs_chip *chip, GError **error)
{
    gs_journal *journal = gs_journal_new();
    g_auto(gs_agent) agent = { 0 };
    gboolean ok = gs_agent_start(&agent, chip, error) &&
                  gs_journal_record(journal, &agent, c->kind == GS_OP_FUSE, error) && c->run(&agent, error);
    gs_journal_end(&agent);
    if (!ok) {
        g_clear_pointer(&journal, g_array_unref);
    }
    return journal;
}

const gs_journal *gs_chain_journal(const gs_chain *c, GError **error)
{
    gs_journal **journal = &journals[c - gs_chains];
    if (!*journal) {
        g_autoptr(gs_chip) chip = gs_chain_chip(c, error);
        *journal = chip ? gs_chain_record(c, chip, error) : NULL;
    }
    return *journal;
}

gboolean gs_op_is_switch(const gs_chain *c, const gs_op *op)
{
    return op->kind == c->kind && op->at == c->at;
}

gboolean gs_op_is_record(const gs_op *op)
{
    return op->kind != GS_OP_FUSE && op->at == FLASH_STAGED_RECORD;
}

gboolean gs_op_is_pointer(const gs_op *op)
{
    return op->kind == GS_OP_FUSE || (op->at >= FLASH_LOCATOR && op->at < FLASH_FW_CONFIG) || gs_op_is_record(op) ||
           op->at - FLASH_APPS < 4096 || op->at - FLASH_APPS_BACKUP < 4096;
}

gboolean gs_op_is_cut(const char *label, const gs_op *op, guint n)
{
    return gs_powercut_exhaustive() || gs_op_is_pointer(op) || gs_random(label, n) % SAMPLE == 0;
}

/* ---- verdict ---- */

enum greatest_test_res gs_powercut_boots(const gs_booted *booted, const gs_chain *c, gboolean want_new,
                                         const char *where)
{
    GError *error = NULL;
    g_autofree char *want = gs_update_digest(want_new ? c->new : c->old, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted->last == (guint32)POSTCODE_MONITOR_ENTER_NW, "%s: stopped at %08x", where,
             booted->last);
    GS_CHECK(booted->digest[c->entry] && g_str_equal(booted->digest[c->entry], want),
             "%s: entry %u is not that of %s", where, c->entry, want_new ? c->new : c->old);
    PASS();
}
