/* SPDX-License-Identifier: MIT */
/*
 * The power goes, at every flash operation and fuse pulse of an update: before it, inside it and
 * behind it. Whatever is left, the board boots the old set or the new one, whole, and from the
 * one operation on that docs/staging.md names, the new one. Then the same in the recovery from
 * such a cut. Operations on images are sampled by the seed, those on pointers and fuses are all
 * cut; GLASSPHERE_POWERCUT=all (make powercut) cuts all.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "flash_layout.h"
#include "postcode.h"
#include "powercut.h"
#include "rig.h"
#include "suites.h"

enum { FIRST_LOADER = 1, KEYSTORE = 2, MANIFEST = 3 };  /* entries of the attestation register */
#define SAMPLE 8                        /* one of so many operations on images */

static gboolean exhaustive(void)
{
    const char *how = g_getenv("GLASSPHERE_POWERCUT");
    return how && g_str_equal(how, "all");
}

/* ---- the chains ---- */

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

typedef struct chain {
    const char *name;
    gboolean (*run)(gs_agent *agent, GError **error);
    guint entry;                /* of the register, that tells old from new */
    const char *old, *new;
    gs_op_kind kind;            /* the operation that makes it new: once it has ended, or for an */
    guint32 at;                 /* erase, as soon as it has begun */
    guint slices;               /* cases */
    gboolean after_switch;      /* starts where the first locator copy is new and the second is not */
    gboolean pends;             /* leaves a first loader for the next boot, which writes flash itself */
    gs_tables before, after, done; /* what the table of applications may hold, done: at the end; before.most 0: not asked */
} chain;

static const chain chains[] = {
    { "update", update_all, MANIFEST, "old/manifest.img", "new/manifest.img", GS_OP_PROGRAM,
      0x011000, 6, .before = { 1, 2 }, .after = { 1, 2 }, .done = { 2, 2 } },
    { "keystore", update_keystore, KEYSTORE, "old/keystore.img", "new/keystore.img", GS_OP_ERASE,
      0x014000, 1, .pends = FALSE },
    { "longer-keystore", update_longer_keystore, KEYSTORE, "old/keystore.img",
      "new/keystore_longer.img", GS_OP_PROGRAM, 0x011000, 1, .pends = FALSE },
    { "confirm", confirm, MANIFEST, NULL, "new/manifest.img", GS_OP_FUSE, 0, 1, .after_switch = TRUE },
    { "first-loader", update_first_loader, MANIFEST, "old/manifest.img", "new/manifest.img", GS_OP_PROGRAM,
      0x011000, 4, .pends = TRUE },
    { "removal", remove_application, MANIFEST, "old/manifest.img", "old/manifest.img", GS_OP_ERASE, FLASH_APPS, 1,
      .before = { 1, 1 }, .after = { 0, 0 }, .done = { 0, 0 } },
};
#define UPDATE (&chains[0])
static gs_journal *journals[G_N_ELEMENTS(chains)];

static const gs_journal *journal_of(const chain *c, GError **error);

/* The chip on which the chain begins. */
static gs_chip *chip_of(const chain *c, GError **error)
{
    g_autoptr(gs_chip) chip = gs_update_chip(error);
    const gs_journal *update = chip && c->after_switch ? journal_of(UPDATE, error) : NULL;
    for (guint n = 0; update && n < update->len; n++) {
        const gs_op *op = gs_journal_op(update, n);
        gs_op_apply(op, op->size, chip);
        if (op->kind == UPDATE->kind && op->at == UPDATE->at) {
            break;
        }
    }
    return *error ? NULL : g_steal_pointer(&chip);
}

static gs_journal *record(const chain *c, const gs_chip *chip, GError **error)
{
    gs_journal *journal = gs_journal_new();
    g_auto(gs_agent) agent = { 0 };
    gboolean ok = gs_agent_start(&agent, chip, error) && gs_journal_record(journal, &agent, c->kind == GS_OP_FUSE, error) &&
                  c->run(&agent, error);
    gs_journal_end(&agent);
    if (!ok) {
        g_clear_pointer(&journal, g_array_unref);
    }
    return journal;
}

/* What the undisturbed chain writes, in order; recorded once a worker. */
static const gs_journal *journal_of(const chain *c, GError **error)
{
    gs_journal **journal = &journals[c - chains];
    if (!*journal) {
        g_autoptr(gs_chip) chip = chip_of(c, error);
        *journal = chip ? record(c, chip, error) : NULL;
    }
    return *journal;
}

static gboolean is_switch(const chain *c, const gs_op *op)
{
    return op->kind == c->kind && op->at == c->at;
}

static gboolean is_record(const gs_op *op)
{
    return op->kind != GS_OP_FUSE && op->at == FLASH_STAGED_RECORD;
}

static gboolean is_pointer(const gs_op *op)
{
    return op->kind == GS_OP_FUSE || (op->at >= FLASH_LOCATOR && op->at < FLASH_FW_CONFIG) || is_record(op) ||
           op->at - FLASH_APPS < 4096 || op->at - FLASH_APPS_BACKUP < 4096;
}

static gboolean is_cut(const char *label, const gs_op *op, guint n)
{
    return exhaustive() || is_pointer(op) || gs_random(label, n) % SAMPLE == 0;
}

/* ---- verdicts ---- */

static enum greatest_test_res boots(const gs_booted *booted, const chain *c, gboolean want_new,
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

/* ---- one cut: each operation of the chain, each way to tear it ---- */

typedef struct slice {
    const chain *chain;
    guint n;
} slice;

static enum greatest_test_res cut_here(gs_walker *walker, const chain *c, guint n, const gs_op *op,
                                       guint32 part, gboolean after)
{
    GError *error = NULL;
    g_auto(gs_booted) booted = { 0 };
    g_autofree char *where = g_strdup_printf("%s, operation %u (kind %d at %#x), %#x of %#x", c->name,
                                             n, op->kind, op->at, part, op->size);
    gs_walker_do(walker, op, part, &error);
    GS_CHECK_ERROR(error);
    gs_walker_boot(walker, &booted, &error);
    GS_CHECK_ERROR(error);
    gboolean now = is_switch(c, op) && (part == op->size || op->kind == GS_OP_ERASE);
    CHECK_CALL(boots(&booted, c, after || now || !c->old, where));
    if (c->before.most) {
        CHECK_CALL(gs_powercut_table(walker->board, after || now ? &c->after : &c->before, where));
    }
    PASS();
}

/* A boot that finds a first loader pending installs it, so each cut has a board of its own. The boot behind it
 * runs the new one if its record was whole, else the old one. */
static enum greatest_test_res cut_pending(const gs_chip *chip, const chain *c, guint n, const gs_op *op, guint32 part,
                                          gboolean after, gboolean pended)
{
    GError *error = NULL;
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    gboolean now = pended || (is_record(op) && op->kind == GS_OP_PROGRAM && part == op->size);
    g_autofree char *want = gs_update_digest(now ? "new/one_bl.img" : "old/one_bl.img", &error);
    GS_CHECK_ERROR(error);
    gs_walker_start(&walker, chip, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(cut_here(&walker, c, n, op, part, after));
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted.last == (guint32)POSTCODE_MONITOR_ENTER_NW && g_strcmp0(booted.digest[FIRST_LOADER], want) == 0,
             "operation %u (kind %d at %#x), %#x of %#x: stopped at %08x, or the first loader is not the %s one", n,
             op->kind, op->at, part, op->size, booted.last, now ? "new" : "old");
    PASS();
}

TEST cuts(const void *arg)
{
    const slice *s = arg;
    const chain *c = s->chain;
    GError *error = NULL;
    gboolean after = FALSE, pended = FALSE, whole = FALSE;  /* whole: the record of a pending first loader */
    const gs_journal *journal = journal_of(c, &error);
    GS_CHECK_ERROR(error);
    guint from = journal->len * s->n / c->slices, to = journal->len * (s->n + 1) / c->slices;
    g_autoptr(gs_chip) chip = chip_of(c, &error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < from; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        gs_op_apply(op, op->size, chip);
        after |= is_switch(c, op);
        pended |= c->pends && is_record(op);
        whole |= c->pends && is_record(op) && op->kind == GS_OP_PROGRAM;
    }
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    gs_walker_start(&walker, chip, &error);
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(boots(&booted, c, after || !c->old, "before the first cut"));
    for (guint n = from; n < to; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        guint32 parts[4];
        guint count = gs_op_parts(op, parts);
        pended |= c->pends && is_record(op);
        for (guint i = is_cut(c->name, op, n) ? 0 : count - 1; i < count; i++) {
            if (pended) {
                CHECK_CALL(cut_pending(chip, c, n, op, parts[i], after, whole));
            } else if (is_cut(c->name, op, n)) {
                CHECK_CALL(cut_here(&walker, c, n, op, parts[i], after));
            } else {
                gs_walker_do(&walker, op, parts[i], &error);
                GS_CHECK_ERROR(error);
            }
        }
        after |= is_switch(c, op);
        whole |= c->pends && is_record(op) && op->kind == GS_OP_PROGRAM;
        gs_op_apply(op, op->size, chip);
    }
    GS_CHECK(after || !c->old || s->n + 1 < c->slices, "%s has no operation that switches", c->name);
    PASS();
}

/* ---- two cuts: the second in what the agent does after the first ---- */

typedef struct pair {
    const chain *chain;
    guint n;
} pair;

static enum greatest_test_res second_cuts(const chain *c, const gs_chip *chip, const gs_journal *journal,
                                          const char *label)
{
    GError *error = NULL;
    gboolean seen_new = FALSE;
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    g_autofree char *new = gs_update_digest(c->new, &error);
    gs_walker_start(&walker, chip, &error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < journal->len; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        guint32 parts[4];
        guint count = gs_op_parts(op, parts), torn = (guint)(gs_random(label, n) % count);
        for (guint i = torn; i < count; i += count - 1 > torn ? count - 1 - torn : 1) {
            g_autofree char *where = g_strdup_printf("%s, then operation %u (kind %d at %#x), %#x of %#x",
                                                     label, n, op->kind, op->at, parts[i], op->size);
            gs_walker_do(&walker, op, parts[i], &error);
            GS_CHECK_ERROR(error);
            if (!is_cut(label, op, n)) {
                continue;
            }
            gs_walker_boot(&walker, &booted, &error);
            GS_CHECK_ERROR(error);
            gboolean is_new = g_strcmp0(booted.digest[c->entry], new) == 0;
            GS_CHECK(is_new || !seen_new, "%s: the old one after the new one", where);
            CHECK_CALL(boots(&booted, c, is_new || !c->old, where));
            if (c->before.most) {
                const gs_tables either = { MIN(c->before.least, c->after.least), MAX(c->before.most, c->after.most) };
                CHECK_CALL(gs_powercut_table(walker.board, &either, where));
            }
            seen_new |= is_new;
        }
    }
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(boots(&booted, c, TRUE, "after the recovery"));
    if (c->before.most) {
        CHECK_CALL(gs_powercut_table(walker.board, &c->done, "after the recovery"));
    }
    PASS();
}

TEST cut_again(const void *arg)
{
    const pair *p = arg;
    const chain *c = p->chain;
    GError *error = NULL;
    const gs_journal *journal = journal_of(c, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_chip) chip = chip_of(c, &error);
    GS_CHECK_ERROR(error);
    guint64 random = gs_random(c->name, 1000 + p->n);
    /* every other first cut hits a pointer: those come last, and there are few */
    guint first = (guint)(random % journal->len);
    for (guint n = 0; p->n % 2 && n < journal->len && !is_pointer(gs_journal_op(journal, first)); n++) {
        first = (first + 1) % journal->len;
    }
    for (guint n = 0; n <= first; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        guint32 parts[4];
        guint count = gs_op_parts(op, parts);
        gs_op_apply(op, n == first ? parts[random / 7919 % count] : op->size, chip);
    }
    g_autofree char *label = g_strdup_printf("%s, first cut at operation %u", c->name, first);
    g_autoptr(GArray) recovery = record(c, chip, &error);
    if (error) {
        g_prefix_error(&error, "%s: ", label);
    }
    GS_CHECK_ERROR(error);
    CHECK_CALL(second_cuts(c, chip, recovery, label));
    PASS();
}

/* ---- the former set, once confirmed ---- */

/* Who holds the board can write any locator: it must not bring the former set back. */
TEST older_set_after_confirm(const void *arg)
{
    const chain *c = &chains[3];
    GError *error = NULL;
    (void)arg;
    const gs_journal *journal = journal_of(c, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_chip) chip = chip_of(c, &error);
    GS_CHECK_ERROR(error);
    for (guint confirmed = 0; confirmed < 2; confirmed++) {
        if (confirmed) {
            gs_chip_free(g_steal_pointer(&chip));
            chip = chip_of(c, &error);
            GS_CHECK_ERROR(error);
        }
        for (guint n = 0; confirmed && n < journal->len; n++) {
            gs_op_apply(gs_journal_op(journal, n), gs_journal_op(journal, n)->size, chip);
        }
        /* the chain begins half switched: one copy still names the former set until it is confirmed */
        GS_CHECK(!memcmp(chip->flash + FLASH_LOCATOR, chip->flash + FLASH_LOCATOR_BACKUP, 32) ==
                     (confirmed == 1), "locator copies after %u confirms", confirmed);
        for (guint32 at = FLASH_LOCATOR; at <= FLASH_LOCATOR_BACKUP; at += 4096) {
            chip->flash[at + 12] = 0; /* active bank: A */
            gs_chip_locator_seal(chip, at);
        }
        g_auto(gs_walker) walker = { 0 };
        g_auto(gs_booted) booted = { 0 };
        gs_walker_start(&walker, chip, &error);
        gs_walker_boot(&walker, &booted, &error);
        GS_CHECK_ERROR(error);
        chain either = *c;
        either.old = "old/manifest.img";
        CHECK_CALL(boots(&booted, &either, confirmed, confirmed ? "confirmed" : "not confirmed"));
    }
    PASS();
}

static slice slices[32];
static pair pairs[64];

void gs_suite_powercut(gs_suite *suite)
{
    guint made = 0, paired = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(chains); i++) {
        for (guint n = 0; n < chains[i].slices; n++) {
            g_autofree char *name = g_strdup_printf("%s/%u", chains[i].name, n);
            slices[made] = (slice){ &chains[i], n };
            gs_suite_add(suite, name, cuts, &slices[made++]);
        }
        /* the first loader's, boot after boot, are suite_powercut_chip.c's */
        for (guint n = 0; n < (chains[i].pends ? 0 : exhaustive() ? 8u : 2u); n++) {
            g_autofree char *name = g_strdup_printf("%s-twice/%u", chains[i].name, n);
            pairs[paired] = (pair){ &chains[i], n };
            gs_suite_add(suite, name, cut_again, &pairs[paired++]);
        }
    }
    gs_suite_add(suite, "older-set-after-confirm", older_set_after_confirm, NULL);
    gs_powercut_chip_cases(suite);
}
