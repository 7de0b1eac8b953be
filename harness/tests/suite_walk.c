/* SPDX-License-Identifier: MIT */
/*
 * Register walk: every register of every block (walk_table.h) on a board in the recovery
 * stop, so that no firmware interferes. Checked: reset value, what a write keeps, what it
 * must not change, narrow accesses. One board a worker: blocks do not touch each other and
 * are left as they were, but for locks.
 */
#include <stdlib.h>
#include <string.h>

#include "recovery.h"
#include "suites.h"
#include "walk_table.h"

static gs_board *shared;

static void free_shared(void)
{
    g_clear_pointer(&shared, gs_board_free);
}

static gs_board *recovery(GError **error)
{
    if (!shared) {
        shared = gs_recovery_board(NULL, error);
        if (shared) {
            atexit(free_shared);
        }
    }
    return shared;
}

typedef struct word {
    gs_board *board;
    const walk_block *block;
    const walk_reg *reg;
    guint32 address;
    GError **error;
} word;

static guint32 get(const word *w)
{
    return gs_get(w->board, w->block->view, w->address, w->error);
}

static void put(const word *w, guint32 value)
{
    gs_put(w->board, w->block->view, w->address, value, w->error);
}

static char *complain(const word *w, const char *what, guint32 is, guint32 want)
{
    return is == want ? NULL
                      : g_strdup_printf("0x%x (%s): %s 0x%x, want 0x%x", w->address, w->block->view,
                                        what, is, want);
}

/* ---- one check each: NULL, or what is wrong ---- */

static char *check_reset(const word *w)
{
    enum { REFUSED = 0xDEADDEAD }; /* recovery.h: the access itself failed */
    guint32 value = get(w);
    if (w->reg->flags & ANY_RESET) {
        return value == (guint32)REFUSED ? complain(w, "read", value, w->reg->reset) : NULL;
    }
    return complain(w, "reset value", value, w->reg->reset);
}

static char *check_kept(const word *w)
{
    static const guint32 patterns[] = { 0x5A5A5A5A, 0xA5A5A5A5 };
    const walk_reg *r = w->reg;
    guint32 old = get(w);
    char *wrong = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(patterns) && !wrong; i++) {
        guint32 value = patterns[i] & r->mask;
        put(w, r->access == RWZ ? value | ~r->mask : value | r->key);
        guint32 now = get(w);
        wrong = complain(w, "written and read back", r->access == RWZ ? now : now & r->mask, value);
        if (!wrong && r->key_mask) {
            put(w, (value ^ r->mask) | (r->key ^ r->key_mask));
            wrong = complain(w, "after a wrong key", get(w) & r->mask, value);
        }
    }
    put(w, (old & ~r->key_mask) | r->key);
    return wrong;
}

static char *check_unchanged(const word *w, guint32 value, const char *what)
{
    guint32 old = get(w);
    put(w, value);
    return complain(w, what, get(w), old);
}

static char *check_set_only(const word *w)
{
    guint32 set = w->reg->mask;
    put(w, set);
    char *wrong = complain(w, "after a one", get(w) & set, set);
    if (!wrong) {
        put(w, 0);
        wrong = complain(w, "after a zero", get(w) & set, set);
    }
    return wrong;
}

static char *check_reads_zero(const word *w)
{
    if (w->reg->mask) {
        put(w, w->reg->mask & 0x5A5A5A5A);
    }
    return complain(w, "write only, reads", get(w), 0);
}

/* Another width reads 0 and writes nothing. */
static char *check_width(const word *w)
{
    const walk_reg *r = w->reg;
    if (r->flags & ANY_WIDTH || r->access == ACTS || r->access == WO || r->access == W1S) {
        return NULL;
    }
    g_autofree char *narrow_read = g_strdup_printf("read 0x%x 2", w->address);
    g_autofree char *narrow_write = g_strdup_printf("write 0x%x 1 0xff", w->address);
    guint32 old = get(w);
    g_autofree char *done =
        *w->error ? NULL : gs_board_probe(w->board, w->block->view, narrow_read, w->error);
    g_free(*w->error ? NULL : gs_board_probe(w->board, w->block->view, narrow_write, w->error));
    if (done && !g_str_equal(done, "ok 0x0000")) {
        return g_strdup_printf("0x%x (%s): 16 bits read '%s', want 0", w->address, w->block->view,
                               done);
    }
    return complain(w, "after a write of 8 bits", get(w), old);
}

static char *check_semantics(const word *w)
{
    switch (w->reg->access) {
    case RW: case RWZ:
        return check_kept(w);
    case RO: case NONE:
        return check_unchanged(w, 0xFFFFFFFF, "read only, after a write");
    case W1C:
        return check_unchanged(w, w->reg->mask, "write one to clear, after ones");
    case W1S:
        return check_set_only(w);
    case SC: case WO:
        return check_reads_zero(w);
    default:
        return NULL;
    }
}

/* ---- a block ---- */

static char *for_each(gs_board *board, const walk_block *block, char *(*check)(const word *),
                      GError **error)
{
    char *wrong = NULL;
    for (guint i = 0; i < block->count && !wrong && !*error; i++) {
        const walk_reg *reg = &block->regs[i];
        for (guint n = 0; n < MAX(reg->count, 1) && !wrong && !*error; n++) {
            word w = { board, block, reg, block->base + reg->offset + 4 * n, error };
            wrong = check(&w);
        }
    }
    return wrong;
}

/* The RTC's keys (4.14): without them no other register keeps a write. */
static char *unlock_rtc(gs_board *board, const walk_block *block, GError **error)
{
    static const struct { guint32 offset, value; } keys[] = {
        { 0x04, 0xC6 }, { 0x08, 0x9A }, { 0x0C, 0x59 },
        { 0x10, 0xA3 }, { 0x14, 0x57 }, { 0x18, 0x67 }, { 0x1C, 0xD2 },
    };
    guint32 spare = block->base + 0xC0, passed = 0x1C;
    gs_put(board, block->view, spare, 0x12345678, error);
    guint32 locked = gs_get(board, block->view, spare, error);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        gs_put(board, block->view, block->base + keys[i].offset, keys[i].value, error);
    }
    guint32 control = gs_get(board, block->view, block->base + 0x20, error);
    if (locked != 0 || (control & passed) != passed) {
        return g_strdup_printf("before the keys a word keeps 0x%x; CTL with them 0x%x", locked,
                               control);
    }
    return NULL;
}

TEST walk_block_registers(const void *arg)
{
    const walk_block *block = arg;
    GError *error = NULL;
    gs_board *board = recovery(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *reset = for_each(board, block, check_reset, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!reset, "%s", reset);
    if (block->regs == rtc_regs) {
        g_autofree char *keys = unlock_rtc(board, block, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!keys, "%s", keys);
    }
    g_autofree char *width = for_each(board, block, check_width, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!width, "%s", width);
    g_autofree char *semantics = for_each(board, block, check_semantics, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!semantics, "%s", semantics);
    PASS();
}

/* ---- write one to clear, with something to clear ---- */

typedef struct event {
    const char *name;
    struct { const char *view; guint32 address, value; } cause[3];
    const char *view;
    guint32 status, bit;
    struct { const char *view; guint32 address, value; } after; /* takes the cause away */
} event;

static const event events[] = {
    /* software ports, both directions of each pair (4.13.1) */
    { "port-a7s-to-hsp", { { "a7s", 0x300F0014, 0x81 } }, "hsp", 0x2106001C, 0x81, { 0 } },
    { "port-hsp-to-a7s", { { "hsp", 0x21060014, 0x42 } }, "a7s", 0x300F001C, 0x42, { 0 } },
    { "port-a7n-to-hsp", { { "a7s", 0x31000014, 0x24 } }, "hsp", 0x2105001C, 0x24, { 0 } },
    { "port-hsp-to-a7n", { { "hsp", 0x21050014, 0x18 } }, "a7s", 0x3100001C, 0x18, { 0 } },
    { "port-a7-to-io0", { { "a7s", 0x31010014, 0x81 } }, "io0", 0x2105001C, 0x81, { 0 } },
    { "port-io0-to-a7", { { "io0", 0x21050014, 0x42 } }, "a7s", 0x3101001C, 0x42, { 0 } },
    { "port-a7-to-io1", { { "a7s", 0x31020014, 0x24 } }, "io1", 0x2105001C, 0x24, { 0 } },
    { "port-io1-to-a7", { { "io1", 0x21050014, 0x18 } }, "a7s", 0x3102001C, 0x18, { 0 } },
    { "port-io0-to-io1", { { "io0", 0x21060014, 0x81 } }, "io1", 0x2106001C, 0x81, { 0 } },
    { "port-io1-to-io0", { { "io1", 0x21060014, 0x42 } }, "io0", 0x2106001C, 0x42, { 0 } },
    /* docs/efuse.md: a command that is not armed; docs/sfc.md: PROGRAM without WREN */
    { "efuse-not-armed", { { "hsp", 0x300E0004, 1 } }, "hsp", 0x300E0008, 0x20, { 0 } },
    { "sfc-not-enabled", { { "hsp", 0x3007000C, 4 }, { "hsp", 0x30070004, 0x02 } },
      "hsp", 0x30070010, 0x10, { "hsp", 0x3007000C, 0 } },
    /* docs/firewall.md: two violations, VALID and OVERFLOW */
    { "violation", { { "io0", 0x80000000, 1 }, { "io1", 0x90000000, 1 } },
      "hsp", 0x30000040, 0x3, { 0 } },
    /* docs/chip-blocks.md: IO0 released, then held */
    { "core-reason", { { "hsp", 0x21090004, 0x2 }, { "hsp", 0x21090008, 0x2 } },
      "hsp", 0x21090020, 0x10, { 0 } },
    /* 2.4: SPI 16 tested as an edge that becomes a level */
    { "cirq-latch", { { "a7s", 0x31060240, 0x10000 }, { "a7s", 0x31060700, 0x10000 },
                      { "a7s", 0x31060720, 1 } },
      "a7s", 0x31060280, 0x10000, { "a7s", 0x31060720, 0 } },
};

/* Zero and other bits clear nothing, each one clears itself alone. */
TEST write_one_to_clear(const void *arg)
{
    const event *e = arg;
    GError *error = NULL;
    gs_board *board = recovery(&error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(e->cause) && e->cause[i].view; i++) {
        gs_put(board, e->cause[i].view, e->cause[i].address, e->cause[i].value, &error);
    }
    if (e->after.view) {
        gs_put(board, e->after.view, e->after.address, e->after.value, &error);
    }
    guint32 lowest = e->bit & -e->bit;
    guint32 raised = gs_get(board, e->view, e->status, &error);
    gs_put(board, e->view, e->status, 0, &error);
    gs_put(board, e->view, e->status, ~e->bit, &error);
    guint32 others = gs_get(board, e->view, e->status, &error);
    gs_put(board, e->view, e->status, lowest, &error);
    guint32 one = gs_get(board, e->view, e->status, &error);
    gs_put(board, e->view, e->status, e->bit, &error);
    guint32 all = gs_get(board, e->view, e->status, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(raised == e->bit, "raised 0x%x, want 0x%x", raised, e->bit);
    GS_CHECK(others == e->bit, "zero and other ones leave 0x%x, want 0x%x", others, e->bit);
    GS_CHECK(one == (e->bit & ~lowest), "writing 0x%x leaves 0x%x", lowest, one);
    GS_CHECK(all == 0, "writing 0x%x leaves 0x%x", e->bit, all);
    PASS();
}

void gs_suite_walk(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(walk_blocks); i++) {
        gs_suite_add(suite, walk_blocks[i].name, walk_block_registers, &walk_blocks[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
        g_autofree char *name = g_strdup_printf("clears-%s", events[i].name);
        gs_suite_add(suite, name, write_one_to_clear, &events[i]);
    }
}
