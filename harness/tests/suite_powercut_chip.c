/* SPDX-License-Identifier: MIT */
/*
 * Cases of suite powercut in which the firmware itself is at work when the power goes: real cuts
 * in mid-operation of an update, the first loader's installation at the boot, and the fuse
 * pulses of provisioning. Rules: docs/staging.md, docs/boot-chain.md.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "../lib/error.h"
#include "factory.h"
#include "flash_layout.h"
#include "postcode.h"
#include "powercut.h"
#include "rig.h"
#include "suites.h"

#define ORACLE "/machine/soc/oracle"
#define SFC    "/machine/soc/sfc"
#define EFUSE  "/machine/soc/efuse"
enum { STEP = 9000, COARSE = 200000, FUSE_STATUS = 0x300E0008, SFC_STATUS = 0x30070010, BUSY = 1 };

static guint64 now(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    return ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
}

static gboolean run_on(gs_board *board, guint64 ns, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now(board) + ns);
    return !*error && gs_board_set(board, ORACLE, "insn-limit", limit, error) &&
           gs_board_run_until_stopped(board, error);
}

static guint operations(gs_board *board, GError **error)
{
    g_autofree char *text = *error ? NULL : gs_board_get(board, SFC, "operations", error);
    return text ? (guint)g_ascii_strtoull(text, NULL, 0) : 0;
}

/* ---- real cuts of an update ---- */

typedef struct cutter {
    guint until;            /* operations begun in all */
    gboolean cut;
} cutter;

/* Inside the operation: the power goes, and with it the call. */
static gboolean cut_inside(gs_agent *agent, GError **error)
{
    cutter *c = agent->opaque;
    GError *inner = NULL;
    guint begun = operations(agent->board, &inner);
    if (begun < c->until || inner) {
        /* far from it, look less often: an operation takes 20 us at least */
        agent->slice = begun + 2 * COARSE / 20000 < c->until ? COARSE : STEP;
        g_clear_error(&inner);
        return TRUE;
    }
    gs_rig_reset(agent->board, &inner);
    c->cut = inner == NULL;
    g_clear_error(&inner);
    g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the power went");
    return FALSE;
}

static gboolean run_update(gs_agent *agent, GError **error)
{
    return gs_agent_manifests(agent, FALSE, "firmware.set", NULL, error) == 0 && !*error &&
           gs_agent_stage_all(agent, gs_new_set, error) == 0 && !*error &&
           gs_agent_install(agent, 0, NULL, error) == 0 && !*error;
}

/* Recorded once a worker. */
static gs_journal *update_journal(const gs_chip *chip, GError **error)
{
    static gs_journal *journal;
    if (journal) {
        return journal;
    }
    journal = gs_journal_new();
    g_auto(gs_agent) agent = { 0 };
    gs_agent_start(&agent, chip, error);
    if (!*error && gs_journal_record(journal, &agent, FALSE, error)) {
        run_update(&agent, error);
    }
    gs_journal_end(&agent);
    return journal;
}

static guint switch_of(const gs_journal *journal)
{
    guint n = 0;
    while (n < journal->len && (gs_journal_op(journal, n)->kind != GS_OP_PROGRAM ||
                                gs_journal_op(journal, n)->at != FLASH_LOCATOR_BACKUP)) {
        n++;
    }
    return n;
}

/* As many bytes from its start as there was time for are done, the rest is as it was. */
static gboolean is_torn(const guint8 *got, const guint8 *before, const guint8 *after, guint32 size)
{
    guint32 done = 0;
    while (done < size && got[done] == after[done]) {
        done++;
    }
    return memcmp(got + done, before + done, size - done) == 0;
}

static const struct moment {
    const char *name;
    gint from_switch;       /* operation, counted from the one that switches; ANYWHERE: by the seed */
} moments[] = {
#define ANYWHERE G_MAXINT
    { "live/image", ANYWHERE }, { "live/first-locator-erase", -1 }, { "live/first-locator-program", 0 },
    { "live/second-locator-erase", 1 }, { "live/second-locator-program", 2 },
};

TEST cut_live(const void *arg)
{
    const struct moment *row = arg;
    GError *error = NULL;
    g_autoptr(gs_chip) chip = gs_update_chip(&error);
    GS_CHECK_ERROR(error);
    const gs_journal *journal = update_journal(chip, &error);
    GS_CHECK_ERROR(error);
    guint at_switch = switch_of(journal);
    GS_CHECK(at_switch + 3 == journal->len, "%u operations, the switch is number %u", journal->len, at_switch);
    guint n = row->from_switch == ANYWHERE ? (guint)(gs_random(row->name, 0) % at_switch)
                                           : at_switch + (guint)row->from_switch;
    const gs_op *op = gs_journal_op(journal, n);
    cutter c = { .until = n + 1 };
    g_auto(gs_agent) agent = { .slice = STEP, .at_stop = cut_inside, .opaque = &c };
    GError *ended = NULL;
    gs_agent_start(&agent, chip, &error);
    GS_CHECK_ERROR(error);
    run_update(&agent, &ended);
    g_clear_error(&ended);
    GS_CHECK(c.cut, "operation %u was never reached", n);
    guint8 got[4096], after[4096];
    gs_flash_read(agent.board, op->at, got, op->size, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < n; i++) {
        gs_op_apply(gs_journal_op(journal, i), gs_journal_op(journal, i)->size, chip);
    }
    memset(after, 0xFF, sizeof(after));
    if (op->kind == GS_OP_PROGRAM) {
        memcpy(after, op->data, op->size);
    }
    GS_CHECK(is_torn(got, chip->flash + op->at, after, op->size), "operation %u left neither", n);
    gs_walker walker = { .board = agent.board };
    g_auto(gs_booted) booted = { 0 };
    g_autofree char *old = gs_update_digest("old/manifest.img", &error);
    g_autofree char *new = gs_update_digest("new/manifest.img", &error);
    g_autofree char *stops = g_strdup_printf("0x%x,0x%x,0x%x", POSTCODE_MONITOR_ENTER_NW,
                                             POSTCODE_ONE_BL_RECOVERY, POSTCODE_ONE_BL_NO_LOCATOR);
    gs_board_set(agent.board, ORACLE, "stop-at-postcode", stops, &error);
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted.last == (guint32)POSTCODE_MONITOR_ENTER_NW, "stopped at %08x", booted.last);
    GS_CHECK(g_strcmp0(booted.digest[3], n > at_switch ? new : old) == 0, "operation %u: the other set", n);
    PASS();
}

/* ---- the first loader ---- */

enum { COPY_OPS = 4 + 64 };     /* four sectors erased, 64 pages programmed */

/* A chip on which the next boot installs the new first loader. */
static gs_chip *pending_chip(GError **error)
{
    static const char *const files[] = { "new/one_bl.img", NULL };
    g_autoptr(gs_chip) chip = gs_update_chip(error);
    g_autoptr(GArray) journal = gs_journal_new();
    g_auto(gs_agent) agent = { 0 };
    if (!chip || !gs_agent_start(&agent, chip, error) || !gs_journal_record(journal, &agent, FALSE, error)) {
        return NULL;
    }
    if (gs_agent_manifests(&agent, FALSE, "firmware_1bl.set", NULL, error) != 0 ||
        gs_agent_stage_all(&agent, files, error) != 0 ||
        gs_agent_stage_all(&agent, gs_new_set, error) != 0 ||
        gs_agent_install(&agent, 0, NULL, error) != 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the update is refused");
    }
    gs_journal_end(&agent);
    for (guint n = 0; n < journal->len; n++) {
        gs_op_apply(gs_journal_op(journal, n), gs_journal_op(journal, n)->size, chip);
    }
    return *error ? NULL : g_steal_pointer(&chip);
}

/* A power-on, cut inside the nth flash operation from there. */
static gboolean cut_boot(gs_board *board, guint n, GError **error)
{
    guint first = operations(board, error);
    static guint64 quiet;   /* from power-on to the first operation, as the first time showed */
    guint64 start = now(board);
    run_on(board, MAX(quiet, STEP), error);
    for (guint i = 0; i < 4000 && !*error; i++) {
        run_on(board, STEP, error);
        guint begun = operations(board, error);
        if (begun > first && !quiet) {
            quiet = now(board) - start - 4 * STEP;
        }
        if (begun > first + n) {
            gs_rig_reset(board, error);
            return !*error;
        }
    }
    return FALSE;
}

/* One boot after the other, each cut one operation later: whichever copy is torn, the ROM takes the
 * other one, and Pluton goes on. */
TEST first_loader(const void *arg)
{
    const char *how = g_getenv("GLASSPHERE_POWERCUT");
    guint sample = how && g_str_equal(how, "all") ? 1 : 24;
    g_auto(gs_walker) walker = { 0 };
    g_auto(gs_booted) booted = { 0 };
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_chip) chip = pending_chip(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *old = gs_update_digest("old/one_bl.img", &error);
    g_autofree char *new = gs_update_digest("new/one_bl.img", &error);
    walker.board = gs_chip_start(chip, (gs_board_config){ 0 }, &error);
    GS_CHECK_ERROR(error);
    gs_rig_reset(walker.board, &error);
    for (int copy = 0; copy < 2; copy++) {
        for (guint n = 0; n < COPY_OPS; n++) {
            if (n > 4 && n < COPY_OPS - 1 && gs_random("first-loader", 100 * copy + n) % sample) {
                continue;
            }
            /* with the backup whole, the first cut of the primary comes behind all of the backup's */
            gboolean reached = cut_boot(walker.board, copy && n == 0 ? COPY_OPS : n, &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(reached, "copy %d: operation %u was never reached", copy, n);
        }
    }
    gs_board_set(walker.board, ORACLE, "stop-at-postcode", "0x10400006", &error); /* MONITOR_ENTER_NW */
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(booted.last == (guint32)POSTCODE_MONITOR_ENTER_NW, "stopped at %08x", booted.last);
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_strcmp0(booted.digest[1], new) == 0 && g_strcmp0(booted.digest[1], old) != 0,
             "not the new first loader");
    guint before = operations(walker.board, &error);
    gs_walker_boot(&walker, &booted, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(operations(walker.board, &error) == before, "a finished installation is repeated");
    guint8 copies[2][64];
    gs_flash_read(walker.board, FLASH_ONE_BL + FLASH_ONE_BL_SIZE - 64, copies[0], 64, &error);
    gs_flash_read(walker.board, FLASH_ONE_BL_BACKUP + FLASH_ONE_BL_SIZE - 64, copies[1], 64, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(memcmp(copies[0], copies[1], 64) == 0, "the copies differ");
    PASS();
}

/* ---- provisioning ---- */

static guint8 file_row(const char *name, guint row, guint8 *to, guint rows)
{
    g_autofree char *path = g_build_filename(gs_scratch(), name, NULL);
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(path, &content, &size, NULL) || size < 512) {
        return 0;
    }
    memcpy(to, content + 4 * row, 4 * rows);
    return 1;
}

static char *ask(gs_board *board, const char *line, GError **error)
{
    if (*error || !gs_board_set(board, ORACLE, "insn-limit", "0", error) ||
        !gs_board_continue(board, error)) {
        return NULL;
    }
    char *answer = gs_factory(board, line, error);
    gs_board_pause(board, error);
    return answer;
}

/* From reset until the port listens. */
static void listen(gs_board *board, GError **error)
{
    enum { PORT_UP_NS = 1000000 };
    if (!*error && gs_board_set(board, ORACLE, "insn-limit", "0", error) &&
        gs_board_run_until_stopped(board, error)) {
        run_on(board, PORT_UP_NS, error);
    }
}

static gs_board *factory_board(gs_chip *chip, gboolean persist, GError **error)
{
    g_autofree char *stops = g_strdup_printf("0x%x,0x%x", POSTCODE_PLUTON_START, POSTCODE_MONITOR_START);
    return gs_chip_start(chip, (gs_board_config){ .stop_postcodes = stops, .persist = persist }, error);
}

/* Between the burning of one private key and the next: what is burnt stays, the rest follows. The
 * three are burnt within a few instructions, so the host gives the first orders in HSP's name. */
TEST keys_one_by_one(const void *arg)
{
    enum { KEYS = 64, ROWS = 24, ENG_CMD = 0x2F000004, ENG_SLOT = 0x2F00001C, KEYGEN = 11 };
    static const guint8 blank[4 * ROWS];
    guint8 before[4 * ROWS], after[4 * ROWS];
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_chip) chip = gs_chip_new(&error);
    GS_CHECK_ERROR(error);
    memset(chip->fuses, 0, 512);
    for (guint burnt = 1; burnt <= 3; burnt++) {
        g_autoptr(gs_board) board = factory_board(chip, TRUE, &error);
        for (guint slot = 0; slot < burnt; slot++) {
            gs_rig_put(board, ENG_SLOT, slot, &error);
            gs_rig_put(board, ENG_CMD, KEYGEN, &error);
        }
        gs_rig_reset(board, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(file_row("fuses.img", KEYS, before, ROWS), "no fuse file");
        GS_CHECK(!memcmp(before + 32 * burnt, blank, sizeof(blank) - 32 * burnt), "more than %u keys", burnt);
        listen(board, &error);
        g_autofree char *made = ask(board, "KEYGEN", &error), *keys = ask(board, "KEYS", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(file_row("fuses.img", KEYS, after, ROWS), "no fuse file");
        GS_CHECK(g_strcmp0(made, "OK") == 0 && g_str_has_prefix(keys, "OK device="), "%s, %s", made, keys);
        GS_CHECK(memcmp(before, after, 32 * burnt) == 0, "after %u keys: one changed", burnt);
        for (guint key = 0; key < 3; key++) {
            GS_CHECK(memcmp(after + 32 * key, blank, 32) != 0, "key %u is blank", key);
        }
        CHECK_CALL(gs_keys_hidden(board, after, "provisioned after a cut"));
    }
    PASS();
}

/* Both steps of the lifecycle, torn below and above the marker's threshold of 16 bits. */
TEST lifecycle_pulses(const void *arg)
{
    static const struct {
        guint step;
        guint32 mask;
        const char *state;
    } rows[] = {
        { 1, 0, "Blank" }, { 1, 0x00007FFF, "Blank" }, { 1, 0x0000FFFF, "Module1Complete" },
        { 2, 0x7FFF0000, "Module1Complete" }, { 2, 0xFFFF0000, "DeviceComplete" },
    };
    GError *error = NULL;
    (void)arg;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(gs_chip) chip = gs_chip_new(&error);
        GS_CHECK_ERROR(error);
        memset(chip->fuses, 0, 8);
        g_autoptr(gs_board) board = factory_board(chip, TRUE, &error);
        listen(board, &error);
        g_autofree char *keys = ask(board, "KEYS", &error);
        const char *line = rows[i].step == 1 ? "STATE 1\n" : "STATE 2\n";
        GS_CHECK_ERROR(error);
        guint pulses = 0;
        gs_board_serial_send(board, GS_SERIAL_HSP, line, 8, &error);
        for (guint n = 0, was = 0; n < 4000 && pulses < rows[i].step && !error; n++) {
            run_on(board, 4000, &error);
            guint busy = gs_rig_get(board, FUSE_STATUS, &error) & BUSY;
            guint row = gs_rig_get(board, 0x300E0010, &error);
            pulses += busy && (!was || row + 1 != was);
            was = busy ? row + 1 : 0;
        }
        GS_CHECK_ERROR(error);
        GS_CHECK(pulses == rows[i].step, "%u pulses, want %u", pulses, rows[i].step);
        g_autofree char *mask = g_strdup_printf("%u", rows[i].mask);
        gs_board_set(board, EFUSE, "cut-mask", mask, &error);
        gs_rig_reset(board, &error);
        g_autofree char *state = error ? NULL : gs_board_get(board, EFUSE, "lifecycle", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_equal(state, rows[i].state), "mask %#x left %s, want %s", rows[i].mask, state,
                 rows[i].state);
        gs_board_set(board, EFUSE, "cut-mask", "0", &error);
        listen(board, &error);
        guint8 kept[96];
        GS_CHECK(file_row("fuses.img", 64, kept, 24) && !memcmp(kept, chip->fuses + 256, 96), "a key changed");
        if (g_str_equal(state, "Blank")) {
            g_autofree char *again = ask(board, "KEYS", &error), *done = ask(board, "STATE 1", &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(g_strcmp0(keys, again) == 0 && g_strcmp0(done, "OK") == 0, "%s, %s", again, done);
        } else {
            gs_board_run_until_stopped(board, &error);
            GS_CHECK_ERROR(error);
            GS_CHECK(gs_board_find(board, "fetch", "stage", "monitor"), "the board does not boot");
        }
        CHECK_CALL(gs_keys_hidden(board, kept, rows[i].state));
    }
    PASS();
}

void gs_powercut_chip_cases(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(moments); i++) {
        gs_suite_add(suite, moments[i].name, cut_live, &moments[i]);
    }
    gs_suite_add(suite, "first-loader", first_loader, NULL);
    gs_suite_add(suite, "keys-one-by-one", keys_one_by_one, NULL);
    gs_suite_add(suite, "lifecycle-pulses", lifecycle_pulses, NULL);
}
