/* SPDX-License-Identifier: MIT */
#include "powercut.h"

#include <string.h>

#include "../lib/error.h"
#include "postcode.h"
#include "rig.h"

/* Hand-written from docs/sfc.md and docs/efuse.md */
enum {
    SFC = 0x30070000, SFC_CMD = 0x04, SFC_ADDR = 0x08, SFC_LEN = 0x0C, SFC_BUFFER = 0x100,
    WREN = 0x06, PROGRAM = 0x02, ERASE_4K = 0x20, ERASE_64K = 0xD8,
    EFUSE = 0x300E0000, FUSE_CMD = 0x04, FUSE_UNLOCK = 0x0C, FUSE_ROW = 0x10, FUSE_WDATA = 0x14,
    PULSE = 1, UNLOCK_KEY = 0x9B1D6A53,
    WINDOW = 0x90000000, BANK_A = 0x100000, BANK_B = 0x780000, BANK = 0x680000,
    LONGEST_OP_NS = 900000, ROWS = 128,
};
#define ORACLE "/machine/soc/oracle"

/* ---- journal ---- */

typedef struct recorder {
    gs_journal *journal;
    guint seen;             /* events looked at */
    guint32 row[ROWS];
} recorder;

gs_journal *gs_journal_new(void)
{
    return g_array_new(FALSE, TRUE, sizeof(gs_op));
}

static guint32 window_of(guint32 physical, gboolean exchanged)
{
    if (exchanged && physical - BANK_A < BANK) {
        return WINDOW + physical + BANK;
    }
    if (exchanged && physical - BANK_B < BANK) {
        return WINDOW + physical - BANK;
    }
    return WINDOW + physical;
}

gboolean gs_flash_read(gs_board *board, guint32 offset, void *data, guint32 size, GError **error)
{
    g_autofree char *bank = gs_board_get(board, "/machine/soc/sfc", "window-bank", error);
    if (!bank) {
        return FALSE;
    }
    g_autofree char *order = g_strdup_printf("r 0x%x %u", window_of(offset, bank[0] == '1'),
                                             (size + 3) / 4);
    g_autoptr(GBytes) bytes = gs_board_probe_batch(board, "hsp", order, error);
    if (bytes) {
        memcpy(data, g_bytes_get_data(bytes, NULL), size);
    }
    return bytes != NULL;
}

static gboolean read_rows(gs_board *board, guint32 row[ROWS], GError **error)
{
    g_autofree char *text = gs_board_get(board, "/machine/soc/efuse", "rows", error);
    if (!text) {
        return FALSE;
    }
    g_auto(GStrv) word = g_strsplit(g_strstrip(text), " ", -1);
    for (guint i = 0; i < ROWS && word[i]; i++) {
        row[i] = word[i][0] == '-' ? 0 : (guint32)g_ascii_strtoull(word[i], NULL, 16);
    }
    return TRUE;
}

static gboolean note_flash(recorder *r, gs_board *board, const gs_event *event, GError **error)
{
    gs_op op = { .at = (guint32)gs_event_number(event, "addr"),
                 .size = (guint32)gs_event_number(event, "len") };
    op.kind = g_str_equal(gs_event_text(event, "op", ""), "program") ? GS_OP_PROGRAM : GS_OP_ERASE;
    if (op.kind == GS_OP_PROGRAM && !gs_flash_read(board, op.at, op.data, op.size, error)) {
        return FALSE;
    }
    g_array_append_val(r->journal, op);
    return TRUE;
}

static gboolean note_fuse(recorder *r, gs_board *board, const gs_event *event, GError **error)
{
    guint32 row[ROWS] = { 0 };
    gs_op op = { .kind = GS_OP_FUSE, .at = (guint32)gs_event_number(event, "row") };
    if (!read_rows(board, row, error)) {
        return FALSE;
    }
    op.size = row[op.at] & ~r->row[op.at];
    r->row[op.at] = row[op.at];
    g_array_append_val(r->journal, op);
    return TRUE;
}

/* A stop comes so often that at most one operation has ended since the last: what the flash
 * holds now is what that one left. */
static gboolean note(gs_agent *agent, GError **error)
{
    recorder *r = agent->opaque;
    const GPtrArray *events = gs_board_events(agent->board);
    guint ended = 0;
    for (; r->seen < events->len; r->seen++) {
        const gs_event *event = g_ptr_array_index(events, r->seen);
        gboolean flash = g_str_equal(event->name, "flash"), fuse = g_str_equal(event->name, "fuse");
        if ((flash && !note_flash(r, agent->board, event, error)) ||
            (fuse && !note_fuse(r, agent->board, event, error))) {
            return FALSE;
        }
        ended += flash || fuse;
    }
    if (ended > 1) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%u operations between two stops", ended);
    }
    return ended <= 1;
}

gboolean gs_journal_record(gs_journal *journal, gs_agent *agent, gboolean fuses, GError **error)
{
    enum { PULSE_NS = 10000, PROGRAM_NS = 20000, LESS = 1500 };
    recorder *r = g_new0(recorder, 1);
    r->journal = journal;
    r->seen = gs_board_events(agent->board)->len;
    agent->opaque = r;
    agent->at_stop = note;
    agent->slice = (fuses ? PULSE_NS : PROGRAM_NS) - LESS;
    return read_rows(agent->board, r->row, error);
}

void gs_journal_end(gs_agent *agent)
{
    g_clear_pointer(&agent->opaque, g_free);
    agent->at_stop = NULL;
    agent->slice = 400000;
}

void gs_op_apply(const gs_op *op, guint32 part, gs_chip *chip)
{
    switch (op->kind) {
    case GS_OP_PROGRAM:
        for (guint32 i = 0; i < part; i++) {
            chip->flash[op->at + i] &= op->data[i];
        }
        break;
    case GS_OP_ERASE:
        memset(chip->flash + op->at, 0xFF, part);
        break;
    case GS_OP_FUSE:
        for (int i = 0; i < 4; i++) {
            chip->fuses[4 * op->at + (guint32)i] |= (guint8)((op->size & part) >> 8 * i);
        }
    }
}

guint gs_op_parts(const gs_op *op, guint32 parts[4])
{
    if (op->kind == GS_OP_FUSE) {
        guint32 lowest = op->size & -op->size;
        guint n = 0;
        parts[n++] = lowest;
        if (op->size != lowest) {
            parts[n++] = op->size & ~lowest;
            parts[n++] = op->size;
        }
        return n;
    }
    parts[0] = 1;
    parts[1] = op->size / 2;
    parts[2] = op->size - 1;
    parts[3] = op->size;
    return 4;
}

/* ---- walker ---- */

static guint64 now(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    return ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
}

static gboolean set_stops(gs_walker *walker, GError **error)
{
    g_autofree char *stops = g_strdup_printf(
        "0x%x,0x%x,0x%x,0x%x,0x%x,0x%x", POSTCODE_MONITOR_ENTER_NW, POSTCODE_ROM_RECOVERY,
        POSTCODE_ONE_BL_RECOVERY, POSTCODE_ONE_BL_NO_KEYSTORE, POSTCODE_ONE_BL_NO_LOCATOR,
        POSTCODE_ROM_RECOVERY_STRAP);
    return gs_board_set(walker->board, ORACLE, "stop-at-postcode", stops, error);
}

static gboolean start(gs_walker *walker, const gs_chip *chip, gboolean persist, GError **error)
{
    walker->board = gs_chip_start(chip, (gs_board_config){ .persist = persist }, error);
    return walker->board && set_stops(walker, error);
}

gboolean gs_walker_start(gs_walker *walker, const gs_chip *chip, GError **error)
{
    return start(walker, chip, FALSE, error);
}

gboolean gs_walker_start_written(gs_walker *walker, const gs_chip *chip, GError **error)
{
    return start(walker, chip, TRUE, error);
}

void gs_walker_clear(gs_walker *walker)
{
    g_clear_pointer(&walker->board, gs_board_free);
}

/* A power-on whose end in virtual time is bounded. */
static gboolean power_on(gs_walker *walker, GError **error)
{
    GError *inner = NULL;
    gs_rig_reset(walker->board, &inner);
    if (inner) {
        g_propagate_error(error, inner);
        return FALSE;
    }
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now(walker->board) + GS_BOOT_LIMIT);
    return gs_board_set(walker->board, ORACLE, "insn-limit", limit, error) &&
           gs_board_run_until_stopped(walker->board, error);
}

/* HSP sleeps in the recovery stop: nothing but the host touches the blocks. */
static gboolean stand_still(gs_walker *walker, GError **error)
{
    if (!walker->still) {
        walker->still = gs_board_set(walker->board, "/machine/soc/chip-misc", "inject",
                                     "strap-glitch value=1", error) &&
                        power_on(walker, error);
    }
    return walker->still;
}

static void put(GString *batch, guint32 address, guint32 value)
{
    gs_batch_put(batch, address, value);
}

static void flash_orders(GString *batch, const gs_op *op)
{
    guint32 command = op->kind == GS_OP_PROGRAM ? PROGRAM : op->size == 4096 ? ERASE_4K : ERASE_64K;
    if (op->kind == GS_OP_PROGRAM) {
        gs_batch_write(batch, SFC + SFC_BUFFER, op->data, op->size);
    }
    put(batch, SFC + SFC_ADDR, op->at);
    put(batch, SFC + SFC_LEN, op->size);
    put(batch, SFC + SFC_CMD, WREN);
    put(batch, SFC + SFC_CMD, command);
}

static void fuse_orders(GString *batch, const gs_op *op)
{
    put(batch, EFUSE + FUSE_UNLOCK, UNLOCK_KEY);
    put(batch, EFUSE + FUSE_ROW, op->at);
    put(batch, EFUSE + FUSE_WDATA, op->size);
    put(batch, EFUSE + FUSE_CMD, PULSE);
}

static gboolean inject_part(gs_walker *walker, const gs_op *op, guint32 part, GError **error)
{
    g_autofree char *fault =
        op->kind == GS_OP_FUSE      ? g_strdup_printf("pulse-weak mask=%u", part)
        : op->kind == GS_OP_PROGRAM ? g_strdup_printf("torn-program bytes=%u", part)
                                    : g_strdup_printf("torn-erase bytes=%u", part);
    return part == op->size ||
           gs_board_set(walker->board, op->kind == GS_OP_FUSE ? "/machine/soc/efuse" : "/machine/soc/sfc",
                        "inject", fault, error);
}

gboolean gs_walker_do(gs_walker *walker, const gs_op *op, guint32 part, GError **error)
{
    g_autoptr(GString) batch = g_string_new(NULL);
    if (!stand_still(walker, error) || !inject_part(walker, op, part, error)) {
        return FALSE;
    }
    if (op->kind == GS_OP_FUSE) {
        fuse_orders(batch, op);
    } else {
        flash_orders(batch, op);
    }
    g_autoptr(GBytes) none = gs_board_probe_batch(walker->board, "hsp", batch->str, error);
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now(walker->board) + LONGEST_OP_NS);
    return none && gs_board_set(walker->board, ORACLE, "insn-limit", limit, error) &&
           gs_board_run_until_stopped(walker->board, error);
}

void gs_booted_clear(gs_booted *booted)
{
    for (guint i = 0; i < G_N_ELEMENTS(booted->digest); i++) {
        g_clear_pointer(&booted->digest[i], g_free);
    }
}

/* Of a run with several resets (a refused set) the last one counts. */
static void note_boot(gs_booted *booted, const GPtrArray *events, guint from)
{
    for (guint i = from; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "postcode")) {
            booted->last = (guint32)gs_event_number(event, "value");
        }
        if (g_str_equal(event->name, "extend")) {
            gint64 index = gs_event_number(event, "index");
            if (index == 0) {
                gs_booted_clear(booted);
            }
            if (index >= 0 && index < 8) {
                g_free(booted->digest[index]);
                booted->digest[index] = g_strdup(gs_event_text(event, "digest", ""));
            }
        }
    }
}

gboolean gs_walker_boot(gs_walker *walker, gs_booted *booted, GError **error)
{
    const GPtrArray *events = gs_board_events(walker->board);
    guint from = events->len;
    gs_booted_clear(booted);
    booted->last = 0;
    walker->still = FALSE;
    if (!power_on(walker, error)) {
        return FALSE;
    }
    note_boot(booted, events, from);
    return TRUE;
}

char *gs_update_digest(const char *file, GError **error)
{
    g_autoptr(GBytes) bytes = gs_update_file(file, error);
    return bytes ? g_compute_checksum_for_data(G_CHECKSUM_SHA256, g_bytes_get_data(bytes, NULL),
                                               g_bytes_get_size(bytes) - 64)
                 : NULL;
}
