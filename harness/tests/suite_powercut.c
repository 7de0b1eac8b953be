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

#include "../lib/bytes.h"
#include "../lib/error.h"
#include "flash_layout.h"
#include "postcode.h"
#include "powercut_chains.h"
#include "rig.h"
#include "suites.h"

/* ---- one cut: each operation of the chain, each way to tear it ---- */

typedef struct slice {
    const gs_chain *chain;
    guint n;
} slice;

static enum greatest_test_res cut_here(gs_walker *walker, const gs_chain *c, guint n, const gs_op *op,
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
    gboolean now = gs_op_is_switch(c, op) && (part == op->size || op->kind == GS_OP_ERASE);
    CHECK_CALL(gs_powercut_boots(&booted, c, after || now || !c->old, where));
    if (c->before.most) {
        CHECK_CALL(gs_powercut_table(walker->board, after || now ? &c->after : &c->before, where));
    }
    PASS();
}

/* A boot that finds a first loader pending installs it, so each cut has a board of its own. The boot behind it
 * runs the new one if its record was whole, else the old one. */
static enum greatest_test_res cut_pending(const gs_chip *chip, const gs_chain *c, guint n, const gs_op *op, guint32 part,
                                          gboolean after, gboolean pended)
{
    GError *error = NULL;
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    gboolean now = pended || (gs_op_is_record(op) && op->kind == GS_OP_PROGRAM && part == op->size);
    g_autofree char *want = gs_update_digest(now ? "new/one_bl.img" : "old/one_bl.img", &error);
    GS_CHECK_ERROR(error);
    gs_walker_start(&walker, chip, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(cut_here(&walker, c, n, op, part, after));
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted.last == (guint32)POSTCODE_MONITOR_ENTER_NW && g_strcmp0(booted.digest[GS_FIRST_LOADER], want) == 0,
             "operation %u (kind %d at %#x), %#x of %#x: stopped at %08x, or the first loader is not the %s one", n,
             op->kind, op->at, part, op->size, booted.last, now ? "new" : "old");
    PASS();
}

TEST cuts(const void *arg)
{
    const slice *s = arg;
    const gs_chain *c = s->chain;
    GError *error = NULL;
    gboolean after = FALSE, pended = FALSE, whole = FALSE;  /* whole: the record of a pending first loader */
    const gs_journal *journal = gs_chain_journal(c, &error);
    GS_CHECK_ERROR(error);
    guint from = journal->len * s->n / c->slices, to = journal->len * (s->n + 1) / c->slices;
    g_autoptr(gs_chip) chip = gs_chain_chip(c, &error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < from; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        gs_op_apply(op, op->size, chip);
        after |= gs_op_is_switch(c, op);
        pended |= c->pends && gs_op_is_record(op);
        whole |= c->pends && gs_op_is_record(op) && op->kind == GS_OP_PROGRAM;
    }
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    gs_walker_start(&walker, chip, &error);
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(gs_powercut_boots(&booted, c, after || !c->old, "before the first cut"));
    for (guint n = from; n < to; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        guint32 parts[4];
        guint count = gs_op_parts(op, parts);
        pended |= c->pends && gs_op_is_record(op);
        for (guint i = gs_op_is_cut(c->name, op, n) ? 0 : count - 1; i < count; i++) {
            if (pended) {
                CHECK_CALL(cut_pending(chip, c, n, op, parts[i], after, whole));
            } else if (gs_op_is_cut(c->name, op, n)) {
                CHECK_CALL(cut_here(&walker, c, n, op, parts[i], after));
            } else {
                gs_walker_do(&walker, op, parts[i], &error);
                GS_CHECK_ERROR(error);
            }
        }
        after |= gs_op_is_switch(c, op);
        whole |= c->pends && gs_op_is_record(op) && op->kind == GS_OP_PROGRAM;
        gs_op_apply(op, op->size, chip);
    }
    GS_CHECK(after || !c->old || s->n + 1 < c->slices, "%s has no operation that switches", c->name);
    PASS();
}

/* ---- two cuts: the second in what the agent does after the first ---- */

typedef struct pair {
    const gs_chain *chain;
    guint n;
} pair;

/* A first loader's record as docs/staging.md has it: the next boot installs what it names. */
static gboolean stands_record(const gs_chip *chip)
{
    enum { DIGEST_END = 36 };
    const guint8 *record = chip->flash + FLASH_STAGED_RECORD;
    return memcmp(record, "GSBL", 4) == 0 && gs_get32(record + DIGEST_END) == gs_chip_crc32(record, DIGEST_END);
}

/* What that boot leaves of it, in the chip's memory. */
static void install_pending(gs_chip *chip)
{
    if (stands_record(chip)) {
        memcpy(chip->flash + FLASH_ONE_BL, chip->flash + FLASH_STAGED_ONE_BL, FLASH_ONE_BL_SIZE);
        memcpy(chip->flash + FLASH_ONE_BL_BACKUP, chip->flash + FLASH_STAGED_ONE_BL, FLASH_ONE_BL_SIZE);
        memset(chip->flash + FLASH_STAGED_RECORD, 0xFF, 4096);
    }
}

/* The boot behind one that may have installed it: the new one if it was there or pending. */
static enum greatest_test_res runs_loader(gs_walker *walker, const gs_chip *chip, const char *where)
{
    GError *error = NULL;
    g_auto(gs_booted) booted = { 0 };
    g_autoptr(GBytes) file = gs_update_file("new/one_bl.img", &error);
    GS_CHECK_ERROR(error);
    gboolean is_new = stands_record(chip) ||
                      memcmp(chip->flash + FLASH_ONE_BL, g_bytes_get_data(file, NULL), FLASH_ONE_BL_SIZE) == 0;
    g_autofree char *want = gs_update_digest(is_new ? "new/one_bl.img" : "old/one_bl.img", &error);
    gs_walker_boot(walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted.last == (guint32)POSTCODE_MONITOR_ENTER_NW && g_strcmp0(booted.digest[GS_FIRST_LOADER], want) == 0,
             "%s: stopped at %08x, or the first loader is not the %s one", where, booted.last, is_new ? "new" : "old");
    PASS();
}

static enum greatest_test_res second_boot(gs_walker *walker, const gs_chain *c, gboolean *seen_new, const char *where)
{
    GError *error = NULL;
    g_auto(gs_booted) booted = { 0 };
    g_autofree char *new = gs_update_digest(c->new, &error);
    gs_walker_boot(walker, &booted, &error);
    GS_CHECK_ERROR(error);
    gboolean is_new = g_strcmp0(booted.digest[c->entry], new) == 0;
    GS_CHECK(is_new || !*seen_new, "%s: the old one after the new one", where);
    CHECK_CALL(gs_powercut_boots(&booted, c, is_new || !c->old, where));
    if (c->before.most) {
        const gs_tables either = { MIN(c->before.least, c->after.least), MAX(c->before.most, c->after.most) };
        CHECK_CALL(gs_powercut_table(walker->board, &either, where));
    }
    *seen_new |= is_new;
    PASS();
}

/* Where a boot would install a first loader, as cut_pending(). The chip is not yet in the operation. */
static enum greatest_test_res second_pending(gs_chip *chip, const gs_chain *c, const gs_op *op, guint32 part,
                                             gboolean *seen_new, const char *where)
{
    GError *error = NULL;
    g_auto(gs_walker) walker = { 0 };
    gs_walker_start(&walker, chip, &error);
    GS_CHECK_ERROR(error);
    gs_walker_do(&walker, op, part, &error);
    GS_CHECK_ERROR(error);
    gs_op_apply(op, part, chip);
    CHECK_CALL(second_boot(&walker, c, seen_new, where));
    CHECK_CALL(runs_loader(&walker, chip, where));
    PASS();
}

/* Everything done: the new one, and of a first loader the new one, too. */
static enum greatest_test_res recovered(gs_walker *walker, const gs_chip *chip, const gs_chain *c)
{
    GError *error = NULL;
    g_auto(gs_walker) own = { 0 };
    g_auto(gs_booted) booted = { 0 };
    if (c->pends) {
        GS_CHECK(stands_record(chip), "no first loader is pending after the recovery");
        gs_walker_start(&own, chip, &error);
        walker = &own;
    }
    gs_walker_boot(walker, &booted, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(gs_powercut_boots(&booted, c, TRUE, "after the recovery"));
    if (c->before.most) {
        CHECK_CALL(gs_powercut_table(walker->board, &c->done, "after the recovery"));
    }
    if (c->pends) {
        CHECK_CALL(runs_loader(walker, chip, "after the recovery"));
    }
    PASS();
}

static enum greatest_test_res second_cuts(const gs_chain *c, gs_chip *chip, const gs_journal *journal,
                                          const char *label)
{
    GError *error = NULL;
    gboolean seen_new = FALSE, pended = FALSE;
    g_auto(gs_walker) walker = { 0 };
    gs_walker_start(&walker, chip, &error);
    GS_CHECK_ERROR(error);
    for (guint n = 0; n < journal->len; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        guint32 parts[4];
        guint count = gs_op_parts(op, parts), torn = (guint)(gs_random(label, n) % count);
        pended |= c->pends && gs_op_is_record(op);
        for (guint i = torn; i < count; i += count - 1 > torn ? count - 1 - torn : 1) {
            g_autofree char *where = g_strdup_printf("%s, then operation %u (kind %d at %#x), %#x of %#x",
                                                     label, n, op->kind, op->at, parts[i], op->size);
            if (pended) {
                CHECK_CALL(second_pending(chip, c, op, parts[i], &seen_new, where));
                continue;
            }
            gs_walker_do(&walker, op, parts[i], &error);
            GS_CHECK_ERROR(error);
            if (gs_op_is_cut(label, op, n)) {
                CHECK_CALL(second_boot(&walker, c, &seen_new, where));
            }
        }
        gs_op_apply(op, op->size, chip);
    }
    CHECK_CALL(recovered(&walker, chip, c));
    PASS();
}

TEST cut_again(const void *arg)
{
    const pair *p = arg;
    const gs_chain *c = p->chain;
    GError *error = NULL;
    const gs_journal *journal = gs_chain_journal(c, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_chip) chip = gs_chain_chip(c, &error);
    GS_CHECK_ERROR(error);
    guint64 random = gs_random(c->name, 1000 + p->n);
    /* every other first cut hits a pointer: those come last, and there are few */
    guint first = (guint)(random % journal->len);
    for (guint n = 0; p->n % 2 && n < journal->len && !gs_op_is_pointer(gs_journal_op(journal, first)); n++) {
        first = (first + 1) % journal->len;
    }
    for (guint n = 0; n <= first; n++) {
        const gs_op *op = gs_journal_op(journal, n);
        guint32 parts[4];
        guint count = gs_op_parts(op, parts);
        gs_op_apply(op, n == first ? parts[random / 7919 % count] : op->size, chip);
    }
    if (c->pends) {
        install_pending(chip);
    }
    g_autofree char *label = g_strdup_printf("%s, first cut at operation %u", c->name, first);
    g_autoptr(GArray) recovery = gs_chain_record(c, chip, &error);
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
    const gs_chain *c = GS_CHAIN_CONFIRM;
    GError *error = NULL;
    (void)arg;
    const gs_journal *journal = gs_chain_journal(c, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_chip) chip = gs_chain_chip(c, &error);
    GS_CHECK_ERROR(error);
    for (guint confirmed = 0; confirmed < 2; confirmed++) {
        if (confirmed) {
            gs_chip_free(g_steal_pointer(&chip));
            chip = gs_chain_chip(c, &error);
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
        gs_chain either = *c;
        either.old = "old/manifest.img";
        CHECK_CALL(gs_powercut_boots(&booted, &either, confirmed, confirmed ? "confirmed" : "not confirmed"));
    }
    PASS();
}

static slice slices[32];
static pair pairs[64];

void gs_suite_powercut(gs_suite *suite)
{
    guint made = 0, paired = 0;
    for (gsize i = 0; i < gs_chain_count; i++) {
        for (guint n = 0; n < gs_chains[i].slices; n++) {
            g_autofree char *name = g_strdup_printf("%s/%u", gs_chains[i].name, n);
            slices[made] = (slice){ &gs_chains[i], n };
            gs_suite_add(suite, name, cuts, &slices[made++]);
        }
        for (guint n = 0; n < (gs_powercut_exhaustive() ? 8u : 2u); n++) {
            g_autofree char *name = g_strdup_printf("%s-twice/%u", gs_chains[i].name, n);
            pairs[paired] = (pair){ &gs_chains[i], n };
            gs_suite_add(suite, name, cut_again, &pairs[paired++]);
        }
    }
    gs_suite_add(suite, "older-set-after-confirm", older_set_after_confirm, NULL);
    gs_powercut_key_cases(suite);
    gs_powercut_chip_cases(suite);
}
