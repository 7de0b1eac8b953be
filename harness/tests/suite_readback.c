/* SPDX-License-Identifier: MIT */
/*
 * What a stage has set, it reads back before the next one runs: a lock or a rule that falls
 * between, a measurement the engine never took. The boot stops at a post code, a device fault does
 * the harm, and the next stage must not be fetched. Numbers are hand-written from
 * docs/boot-chain.md, docs/faults.md and docs/engine.md.
 */
#include "fixture.h"
#include "ground.h"
#include "suites.h"

#define ORACLE "/machine/soc/oracle"
#define EXTEND "command-lost command=14"
#define LOCKED "a lock set too early"
#define CLOSED "a register closed too early"
#define WINDOW "a window for an I/O core"

static const struct store {
    const char *does;
    guint32 address, value;
} stores[] = {
    { LOCKED, 0x30070024, 1 },  /* flash controller: the window's lock */
    { CLOSED, 0x2F000004, 15 }, /* engine: ATT_CLOSE */
    { WINDOW, 0x210A0024, 0x1000 }, /* I/O core 1's flash window: its size */
};

#define IO1_BOOT 0x210D0000u    /* HSP's port to I/O core 1's boot page */

static const struct harm {
    const char *name;
    const char *at;       /* post code: the harm is done there */
    const char *device, *fault; /* device NULL: a store of HSP's, no fault does it */
    const char *next;     /* the stage that must not be fetched */
    const char *end;      /* post code of the refusal; NULL: none, the control */
} harms[] = {
    { "rom/slot", "0x10100002", "firewall", "slot-flip slot=7 master=1", "1bl", "0x10100006" },
    { "rom/descriptor", "0x10100002", "firewall", "desc-flip index=20 word=ctrl bit=0", "1bl",
      "0x10100006" },
    { "rom/window-lock", "0x10100002", NULL, LOCKED, "1bl", "0x10100006" },
    { "rom/register-closed", "0x10100002", NULL, CLOSED, "1bl", "0x10100006" },
    { "rom/core-released", "0x10100002", "chip-reset", "core-release core=io1", "1bl", "0x10100006" },
    { "rom/not-measured", "0x10100001", "engine", EXTEND, "1bl", "0x10100004" },
    /* the entry made of the difference is nowhere: a CPU fault */
    { "one-bl/window-lock", "0x10200008", "sfc", "lock-drop lock=window", "pluton", "0x10200009" },
    /* not 1BL's own: what later stages set is as the reset left it, or a stray store was there */
    { "one-bl/slot", "0x10200008", "firewall", "slot-flip slot=7 master=1", "pluton", "0x10200009" },
    { "one-bl/descriptor", "0x10200008", "firewall", "desc-flip index=20 word=ctrl bit=0", "pluton",
      "0x10200009" },
    { "one-bl/register-closed", "0x10200008", NULL, CLOSED, "pluton", "0x10200009" },
    { "one-bl/keystore-not-measured", "0x10200001", "engine", EXTEND, "pluton", "0x10200007" },
    { "pluton/protection-lock", "0x10300002", "sfc", "lock-drop lock=protect0", "monitor", "0x10300004" },
    { "pluton/policy-lock-lost", "0x10300002", "firewall", "lock-lost", "monitor", "0x10300004" },
    { "pluton/dynamic-descriptor", "0x10300002", "firewall", "desc-flip index=31 word=ctrl bit=0", "monitor",
      "0x10300004" },
    { "pluton/io-window", "0x10300002", NULL, WINDOW, "monitor", "0x10300004" },
    { "pluton/core-released", "0x10300002", "chip-reset", "core-release core=io1", "monitor", "0x10300004" },
    { "pluton/register-closed", "0x10300002", NULL, CLOSED, "monitor", "0x10300004" },
    { "pluton/monitor-not-measured", "0x10300001", "engine", EXTEND, "monitor", "0x10300004" },
    { "monitor/descriptor-lock", "0x10400005", "firewall", "lock-drop lock=desc index=8", "kernel-a",
      "0x10400007" },
    { "monitor/descriptor", "0x10400005", "firewall", "desc-flip index=13 word=base bit=12", "kernel-a",
      "0x10400007" },
    { "monitor/slot-lock", "0x10400005", "firewall", "lock-drop lock=slot index=0", "kernel-a",
      "0x10400007" },
    { "monitor/device-tree-not-measured", "0x10400002", "engine", EXTEND, "kernel-a", "0x10300004" },
    /* a fault that protects nothing stops nobody */
    { "control/no-harm", "0x10300002", "chip-reset", "scratch-flip index=3 bit=0", "monitor", NULL },
};

/* A loop for I/O core 1: with nothing to run it locks up, and is held before anybody looks. */
static gboolean write_loop(gs_board *board, GError **error)
{
    return gs_ground_write(board, IO1_BOOT, 0x1000, error) && gs_ground_write(board, IO1_BOOT + 4, 0x41, error) &&
           gs_ground_write(board, IO1_BOOT + 0x40, 0xE7FEE7FE, error);
}

TEST next_stage_waits(const void *arg)
{
    const struct harm *harm = arg;
    GError *error = NULL;
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_postcodes = harm->at };
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    g_autofree char *device = g_strconcat("/machine/soc/", harm->device, NULL);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_strcmp0(gs_board_stop_reason(board), "postcode") == 0, "never came to %s", harm->at);
    GS_CHECK(gs_board_find(board, "fetch", "stage", harm->next) == NULL, "%s runs already", harm->next);
    if (harm->device) {
        write_loop(board, &error);
        gs_board_set(board, device, "inject", harm->fault, &error);
    } else {
        const struct store *store = stores;
        while (!g_str_equal(store->does, harm->fault)) {
            store++;
        }
        gs_ground_write(board, store->address, store->value, &error);
    }
    gs_board_set(board, ORACLE, "stop-at-postcode", harm->end ? harm->end : "", &error);
    gs_board_set(board, ORACLE, "stop-at-stage", harm->next, &error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    const char *want = harm->end ? "postcode" : "stage";
    GS_CHECK(g_strcmp0(gs_board_stop_reason(board), want) == 0, "%s stopped by %s, not %s", harm->fault,
             gs_board_stop_reason(board), want);
    gboolean fetched = gs_board_find(board, "fetch", "stage", harm->next) != NULL;
    GS_CHECK(fetched == !harm->end, "%s was %sfetched", harm->next, fetched ? "" : "not ");
    PASS();
}

void gs_suite_readback(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(harms); i++) {
        gs_suite_add(suite, harms[i].name, next_stage_waits, &harms[i]);
    }
}
