/* SPDX-License-Identifier: MIT */
/*
 * The Security Monitor when something is wrong with its world: a lock that does not hold, an
 * exception in its own code. The boot stops at its first instruction, the host does the harm
 * through the secure A7's view, and the boot goes on. Numbers are hand-written from
 * docs/security-monitor.md, docs/boot-chain.md and docs/firewall.md.
 */
#include "../lib/orders.h"
#include "fixture.h"
#include "recovery.h"
#include "smc.h"
#include "suites.h"
#include "symbol.h"

#define ORACLE   "/machine/soc/oracle"
#define FIREWALL "/machine/soc/firewall"
#define OTHER_BANK "0x10200006"

enum { SLOT_LOCK0 = 0x30000010, SLOT_WDT_A7 = 5, DESC_LOCK = 0x30000008, SCRATCH0 = 0x21090040, BANK_A_FAILED = 1 };

static gboolean posted(gs_board *board, const char *code)
{
    return gs_board_find(board, "postcode", "value", code) != NULL;
}

static gs_board *at_monitor(GError **error)
{
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = "monitor", .stop_postcodes = OTHER_BANK };
    g_autoptr(gs_board) board = gs_board_start(&config, error);
    if (!board || !gs_board_run_until_stopped(board, error) || !gs_board_set(board, ORACLE, "stop-at-stage", "", error)) {
        return NULL;
    }
    return g_steal_pointer(&board);
}

/* The monitor gave up with that code before it let anybody in: set A is marked, B's turn. */
static enum greatest_test_res gives_up(gs_board *board, const char *code, guint32 mark)
{
    GError *error = NULL;
    gs_board_run_until_stopped(board, &error);
    guint32 scratch = gs_get(board, "hsp", SCRATCH0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(posted(board, code), "%s was not posted", code);
    GS_CHECK(posted(board, "0x10300004") && posted(board, OTHER_BANK), "the set was not given up");
    GS_CHECK(scratch == (mark << 16 | BANK_A_FAILED), "scratch 0 is %#x", scratch);
    GS_CHECK(!posted(board, "0x10400002") && !posted(board, "0x10400003"), "it went on all the same");
    GS_CHECK(!gs_board_find(board, "fetch", "stage", "kernel-a"), "the kernel was entered");
    PASS();
}

/* ---- a lock that does not hold ---- */

static const struct lock_row {
    const char *name, *inject;  /* a fault of the firewall, or a register of it locked too early */
    guint32 reg, value;
} locks[] = {
    { "lock-bad/slot-locked-before", NULL, SLOT_LOCK0, 1u << SLOT_WDT_A7 },
    { "lock-bad/descriptor-locked-before", NULL, DESC_LOCK, 1u << 13 },
    { "lock-bad/write-of-a-lock-lost", "lock-lost", 0, 0 },
};

TEST lock_bad(const void *arg)
{
    const struct lock_row *row = arg;
    GError *error = NULL;
    g_autoptr(gs_board) board = at_monitor(&error);
    GS_CHECK_ERROR(error);
    if (row->inject) {
        gs_board_set(board, FIREWALL, "inject", row->inject, &error);
    } else {
        gs_put(board, "a7s", row->reg, row->value, &error);
    }
    GS_CHECK_ERROR(error);
    CHECK_CALL(gives_up(board, "0x10400008", 8));
    PASS();
}

/* ---- an exception in its own code ---- */

/* mov r0, #0 in front of ldr r0, [r0]; mov pc, #0: address 0 is not mapped. */
static const struct fault_row {
    const char *name;
    guint32 code[2];
} faults[] = {
    { "fault/undefined", { 0xE7F000F0, 0xE7F000F0 } },
    { "fault/supervisor-call", { 0xEF000000, 0xEF000000 } },
    { "fault/data-abort", { 0xE3A00000, 0xE5900000 } },
    { "fault/prefetch-abort", { 0xE3A0F000, 0xE3A0F000 } },
};

static void patch(gs_board *board, const char *function, const struct fault_row *row, GError **error)
{
    guint32 at = 0;
    if (*error || !gs_symbol("monitor", function, &at, NULL, error)) {
        return;
    }
    gs_put(board, "a7s", at, row->code[0], error);
    gs_put(board, "a7s", at + 4, row->code[1], error);
}

TEST fault_before_the_boot_is_done(const void *arg)
{
    GError *error = NULL;
    g_autoptr(gs_board) board = at_monitor(&error);
    GS_CHECK_ERROR(error);
    patch(board, "firewall_lock_down", arg, &error);
    GS_CHECK_ERROR(error);
    CHECK_CALL(gives_up(board, "0x10400007", 7));
    PASS();
}

/* Later it may be anybody's doing: a plain reset, and the set keeps its good name. */
TEST fault_in_a_call(const void *arg)
{
    GError *error = NULL, *lost = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_EL1, &error);
    GS_CHECK_ERROR(error);
    patch(board, "service_query_flash", &faults[0], &error);
    struct probe_order order = gs_order_smc(SMC_QUERY_FLASH, 0x80100000, 0, 0, 0);
    gboolean answered = !error && gs_orders_run(board, GS_CORE_EL1, &order, 1, &lost);
    g_clear_error(&lost);
    g_autofree char *reason = error ? NULL : gs_board_get(board, "/machine", "reset-reason", &error);
    guint32 scratch = gs_get(board, "hsp", SCRATCH0, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!answered || order.outcome == PROBE_PENDING, "the call came back with %d", (int)order.result);
    GS_CHECK(posted(board, "0x10400007") && g_str_equal(reason, "software"), "posted %d, reset by %s",
             posted(board, "0x10400007"), reason);
    GS_CHECK(!posted(board, "0x10300004") && scratch == 0, "the set was given up: scratch 0 is %#x", scratch);
    PASS();
}

void gs_suite_monitor(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(locks); i++) {
        gs_suite_add(suite, locks[i].name, lock_bad, &locks[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        gs_suite_add(suite, faults[i].name, fault_before_the_boot_is_done, &faults[i]);
    }
    gs_suite_add(suite, "fault/in-a-call", fault_in_a_call, NULL);
}
