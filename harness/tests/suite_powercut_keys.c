/* SPDX-License-Identifier: MIT */
/*
 * No key is lost or let out by a power cut: cases of suite powercut that bring a chip, whose files are
 * written this time, into a few seeded states of each chain and boot it there. Keys and locks are in the
 * fuse file as they were, no piece of a key is in flash or in a snapshot of the whole machine, and a quote
 * of that boot verifies under the keys registered for the board.
 */
#include <string.h>

#include "engine_rig.h"
#include "../lib/error.h"
#include "keysearch.h"
#include "postcode.h"
#include "powercut_chains.h"

#define REGISTRY "build/board/registry.json"
enum { KEY_ROW = 64, LOCK_ROW = 120, LOCK_ROWS = 8, FLASH_SIZE = 16 << 20 };

static char *scratch_file(const char *name, gsize want, GError **error)
{
    g_autofree char *path = g_build_filename(gs_scratch(), name, NULL);
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(path, &content, &size, error)) {
        return NULL;
    }
    if (size < want) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s has %zu bytes", path, size);
        return NULL;
    }
    return g_steal_pointer(&content);
}

static enum greatest_test_res fuses_kept(const gs_chip *chip, const char *where)
{
    GError *error = NULL;
    g_autofree char *fuses = scratch_file("fuses.img", 512, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!memcmp(fuses + 4 * KEY_ROW, chip->fuses + 4 * KEY_ROW, GS_KEYS_SIZE), "%s: a key changed", where);
    GS_CHECK(!memcmp(fuses + 4 * LOCK_ROW, chip->fuses + 4 * LOCK_ROW, 4 * LOCK_ROWS), "%s: a lock changed", where);
    PASS();
}

/* The same search finds a key that stands in HSP's memory, which every board of these cases can write. */
static enum greatest_test_res finds_a_key(gs_board *board, const gs_search *s, const char *where)
{
    GError *error = NULL;
    guint rows = 0;
    gs_search_ready(board, &error);
    gs_batch *batch = gs_batch_new();
    gs_batch_write(batch, RAM_END - 0x40, s->order[0], 32);
    g_autoptr(GBytes) none = error ? NULL : gs_board_probe_batch(board, "hsp", batch->str, &error);
    g_string_free(batch, TRUE);
    GS_CHECK_ERROR(error);
    g_autoptr(GByteArray) state = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    guint hits = gs_search_bytes(s, state->data, state->len);
    GS_CHECK(hits == 25, "%s: %u pieces of a planted key found, want 25", where, hits);
    PASS();
}

enum greatest_test_res gs_keys_hidden(gs_board *board, const guint8 keys[GS_KEYS_SIZE], const char *where)
{
    GError *error = NULL;
    guint rows = 0;
    g_autoptr(gs_search) s = gs_search_new(keys, 3);
    g_autofree char *flash = scratch_file("flash.img", FLASH_SIZE, &error);
    GS_CHECK_ERROR(error);
    guint hits = gs_search_bytes(s, (const guint8 *)flash, FLASH_SIZE);
    GS_CHECK(!hits, "%s: %u pieces of private keys in flash", where, hits);
    g_autoptr(GByteArray) state = gs_search_snapshot(board, s, &rows, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(rows >= 1 && rows <= 2, "%s: the fuse rows are %u times in the snapshot", where, rows);
    hits = gs_search_bytes(s, state->data, state->len);
    GS_CHECK(!hits, "%s: %u pieces of private keys in the snapshot", where, hits);
    CHECK_CALL(finds_a_key(board, s, where));
    PASS();
}

/* A quote of what has booted, by the engine's own registers, under the registered keys. */
static enum greatest_test_res quotes(gs_board *board, const char *where)
{
    GError *error = NULL;
    guint8 reply[GS_QUOTE_SIZE] = { 1 }, nonce[GS_QUOTE_NONCE_SIZE], device[64], key[64];
    gs_quote quote = { 0 };
    gs_registry_load(REGISTRY, device, key, &error);
    GS_CHECK_ERROR(error);
    gs_pattern(nonce, sizeof(nonce), 0x47);
    WRITE(NONCE, nonce);
    WANT(QUOTE, OK);
    memcpy(reply + 4, device, sizeof(device));
    gs_rig_read(board, SIG, reply + 68, 64, &error);
    gs_rig_read(board, COUNT, reply + 132, 4, &error);
    gs_rig_read(board, LOG, reply + 136, 720, &error);
    GS_CHECK_ERROR(error);
    gs_quote_verify(reply, nonce, device, key, &quote, &error);
    if (error) {
        g_prefix_error(&error, "%s: ", where);
    }
    GS_CHECK_ERROR(error);
    GS_CHECK(quote.count > GS_MANIFEST, "%s: only %u measurements", where, quote.count);
    PASS();
}

/* The nth of them; every other one is a pointer or a pulse, as in cut_again(). */
static const gs_op *seeded_op(const gs_chain *c, const gs_journal *journal, guint n, guint *at, guint32 *part)
{
    g_autofree char *label = g_strdup_printf("%s-keys", c->name);
    guint64 random = gs_random(label, n);
    guint32 parts[4];
    *at = (guint)(random % journal->len);
    for (guint i = 0; n % 2 && i < journal->len && !gs_op_is_pointer(gs_journal_op(journal, *at)); i++) {
        *at = (*at + 1) % journal->len;
    }
    const gs_op *op = gs_journal_op(journal, *at);
    guint count = gs_op_parts(op, parts);
    *part = parts[random / 7919 % count];
    return op;
}

/* What the cut left of the operation is in the file, too: the files are those of this machine. */
static enum greatest_test_res file_has(const gs_op *op, const gs_chip *chip, const char *where)
{
    GError *error = NULL;
    gboolean is_fuse = op->kind == GS_OP_FUSE;
    guint32 at = is_fuse ? 4 * op->at : op->at, size = is_fuse ? 4 : op->size;
    g_autofree char *file = scratch_file(is_fuse ? "fuses.img" : "flash.img", at + size, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!memcmp(file + at, (is_fuse ? chip->fuses : chip->flash) + at, size), "%s: the file is another", where);
    PASS();
}

static enum greatest_test_res keys_at(const gs_chain *c, const gs_journal *journal, guint nth)
{
    GError *error = NULL;
    guint at;
    guint32 part;
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    g_autoptr(gs_chip) chip = gs_chain_chip(c, &error);
    GS_CHECK_ERROR(error);
    const gs_op *op = seeded_op(c, journal, nth, &at, &part);
    g_autofree char *where = g_strdup_printf("%s, operation %u (kind %d at %#x), %#x of %#x", c->name, at, op->kind,
                                             op->at, part, op->size);
    for (guint n = 0; n < at; n++) {
        gs_op_apply(gs_journal_op(journal, n), gs_journal_op(journal, n)->size, chip);
    }
    gs_walker_start_written(&walker, chip, &error);
    GS_CHECK_ERROR(error);
    gs_walker_do(&walker, op, part, &error);
    GS_CHECK_ERROR(error);
    gs_op_apply(op, part, chip);
    CHECK_CALL(file_has(op, chip, where));
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted.last == (guint32)POSTCODE_MONITOR_ENTER_NW, "%s: stopped at %08x", where, booted.last);
    CHECK_CALL(fuses_kept(chip, where));
    CHECK_CALL(quotes(walker.board, where));
    CHECK_CALL(gs_keys_hidden(walker.board, chip->fuses + 4 * KEY_ROW, where));
    PASS();
}

TEST keys_after_cuts(const void *arg)
{
    const gs_chain *c = arg;
    GError *error = NULL;
    const gs_journal *journal = gs_chain_journal(c, &error);
    GS_CHECK_ERROR(error);
    for (guint nth = 0; nth < (gs_powercut_exhaustive() ? 8u : 2u); nth++) {
        CHECK_CALL(keys_at(c, journal, nth));
    }
    PASS();
}

void gs_powercut_key_cases(gs_suite *suite)
{
    for (guint i = 0; i < gs_chain_count; i++) {
        g_autofree char *name = g_strdup_printf("%s-keys", gs_chains[i].name);
        gs_suite_add(suite, name, keys_after_cuts, &gs_chains[i]);
    }
}
