/* SPDX-License-Identifier: MIT */
/*
 * The firewall after a normal boot: who reaches what (host test masters, one a
 * view), the same by the real cores with their fault syndromes, the latch, and
 * locks that nobody opens but the SoC reset. Expected values are hand-written
 * from docs/security-monitor.md's policy and docs/firewall.md, not from the models.
 */
#include <string.h>

#include "../lib/error.h"
#include "../lib/orders.h"
#include "postcode.h"
#include "recovery.h"
#include "suites.h"

/* ---- one board at the normal world's door, shared by the table's rows ---- */

static gs_board *handed_over;

static void free_handed_over(void)
{
    g_clear_pointer(&handed_over, gs_board_free);
}

static gs_board *booted(GError **error)
{
    if (handed_over) {
        return handed_over;
    }
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_MONITOR_ENTER_NW);
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_postcodes = stop };
    handed_over = gs_board_start(&config, error);
    if (!handed_over || !gs_board_run_until_stopped(handed_over, error)) {
        free_handed_over();
        return NULL;
    }
    if (!g_str_equal(gs_board_stop_reason(handed_over), "postcode")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the board did not reach the normal world");
        free_handed_over();
        return NULL;
    }
    atexit(free_handed_over);
    return handed_over;
}

/* view, access, want: the prefix of the result */
static const char *const access_rows[][3] = {
    { "a7ns", "read 0x80000000 4", "ok" },          { "a7s", "read 0x80000000 4", "ok" },
    { "hsp", "read 0x80000000 4", "ok" },           { "io0", "read 0x80000000 4", "bus-error" },
    { "io1", "read 0x80000000 4", "bus-error" },    { "io0", "write 0x80000000 4 1", "bus-error" },
    { "a7ns", "read 0x803cfffc 4", "ok" },          { "a7ns", "read 0x803d0000 4", "bus-error" },
    { "a7ns", "write 0x803d0000 4 0", "bus-error" },{ "a7s", "read 0x803d0000 4", "ok" },
    { "hsp", "read 0x803d0000 4", "bus-error" },    { "hsp", "write 0x803d0000 4 0", "bus-error" },
    { "io0", "read 0x803d0000 4", "bus-error" },    { "hsp", "read 0x803ff000 4", "ok" },
    { "a7s", "read 0x803ff000 4", "ok" },           { "a7ns", "read 0x803ff000 4", "bus-error" },
    { "a7ns", "read 0x90100000 4", "ok" },          { "a7ns", "write 0x90100000 4 0", "bus-error" },
    { "a7s", "write 0x90100000 4 0", "bus-error" }, { "hsp", "write 0x90000000 4 0", "bus-error" },
    { "io0", "read 0x90100000 4", "bus-error" },    { "io1", "read 0x90000000 4", "bus-error" },
    { "a7ns", "read 0x30070000 4", "bus-error" },   { "a7s", "read 0x30070000 4", "bus-error" },
    { "hsp", "read 0x30070000 4", "ok 0x001840ef" },  { "io0", "read 0x30070000 4", "bus-error" },
    { "a7ns", "read 0x300e0000 4", "bus-error" },   { "a7s", "read 0x300e0000 4", "bus-error" },
    { "hsp", "read 0x300e0000 4", "ok" },           { "io1", "read 0x300e0000 4", "bus-error" },
    { "a7ns", "read 0x30000000 4", "bus-error" },   { "a7s", "read 0x30000000 4", "ok" },
    { "hsp", "read 0x30000000 4", "ok" },           { "io0", "read 0x30000000 4", "bus-error" },
    { "a7ns", "read 0x300f0000 4", "bus-error" },   { "a7s", "read 0x300f0000 4", "ok 0x36200000" },
    { "a7ns", "read 0x31000000 4", "ok 0x36200000" },
    { "a7ns", "read 0x31010000 4", "ok 0x36200000" },
    { "io0", "read 0x31010000 4", "bus-error" },    { "io0", "read 0x21050000 4", "ok 0x36200000" },
    { "io1", "read 0x21060000 4", "ok 0x36200000" },
    { "hsp", "write 0x30000100 4 0x80000000", "bus-error" }, /* handed over: HSP's right has fallen */
    /* a dynamic descriptor, which no lock holds yet, and the record of violations */
    { "a7ns", "write 0x30000208 4 0x55555", "bus-error" }, { "io0", "write 0x30000208 4 0x55555", "bus-error" },
    { "a7ns", "write 0x30000040 4 3", "bus-error" },
    { "hsp", "read 0x00000000 4", "ok" },           { "hsp", "write 0x00000000 4 0", "bus-error" },
    { "a7s", "read 0x2f000000 4", "decode-error" }, { "a7ns", "read 0x00100000 4", "decode-error" },
    { "io0", "read 0x2f000000 4", "decode-error" }, { "a7ns", "read 0x21090000 4", "decode-error" },
    { "a7ns", "read 0xa0000000 4", "decode-error" },
};

TEST access_row(const void *arg)
{
    const char *const *row = arg;
    GError *error = NULL;
    gs_board *board = booted(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *result = gs_board_probe(board, row[0], row[1], &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_has_prefix(result, row[2]), "%s: %s gave '%s', want '%s'", row[0], row[1], result, row[2]);
    PASS();
}

TEST denied_write_leaves_target(const void *arg)
{
    GError *error = NULL;
    gs_board *board = booted(&error);
    (void)arg;
    GS_CHECK_ERROR(error);
    g_autofree char *before = gs_board_probe(board, "a7s", "read 0x803d0000 4", &error);
    g_autofree char *denied = gs_board_probe(board, "a7ns", "write 0x803d0000 4 0x12345678", &error);
    g_autofree char *after = gs_board_probe(board, "a7s", "read 0x803d0000 4", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(denied, "bus-error") && g_str_equal(before, after), "%s -> %s", before, after);
    PASS();
}

/* Latch: master in bits 7:0, 0x100 write, 0x200 secure (docs/firewall.md). */
static const struct latch_row {
    const char *name, *view, *access, *address, *info;
} latch_rows[] = {
    { "latch-a7ns-read", "a7ns", "read 0x803d0010 4", "2151481360", "0" },
    { "latch-a7ns-flash-write", "a7ns", "write 0x90100040 4 0", "2416967744", "256" },
    { "latch-io0-write", "io0", "write 0x80001000 4 1", "2147487744", "259" },
    { "latch-hsp-read", "hsp", "read 0x803d0020 4", "2151481376", "2" },
    { "latch-a7s-read", "a7s", "read 0x30070004 4", "805765124", "513" },
};

TEST latch(const void *arg)
{
    const struct latch_row *row = arg;
    GError *error = NULL;
    gs_board *board = booted(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *clear = gs_board_probe(board, "a7s", "write 0x30000040 4 3", &error);
    g_autofree char *count = gs_board_get(board, "/machine/soc/firewall", "violation-count", &error);
    g_autofree char *denied = gs_board_probe(board, row->view, row->access, &error);
    g_autofree char *status = gs_board_probe(board, "a7s", "read 0x30000040 4", &error);
    g_autofree char *address = gs_board_get(board, "/machine/soc/firewall", "violation-addr", &error);
    g_autofree char *info = gs_board_get(board, "/machine/soc/firewall", "violation-info", &error);
    g_autofree char *later = gs_board_get(board, "/machine/soc/firewall", "violation-count", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(denied, "bus-error"), "%s %s gave %s", row->view, row->access, denied);
    GS_CHECK(g_str_equal(status, "ok 0x00000001"), "latch status %s", status);
    GS_CHECK(g_str_equal(address, row->address), "latched address %s, want %s", address, row->address);
    GS_CHECK(g_str_equal(info, row->info), "latched info %s, want %s", info, row->info);
    GS_CHECK(g_ascii_strtoull(later, NULL, 10) == g_ascii_strtoull(count, NULL, 10) + 1,
             "count went from %s to %s", count, later);
    PASS();
}

/* The record is of the first violation until it is cleared, bit by bit; the count is of all. */
TEST latch_first_stays(const void *arg)
{
    static const char *const rows[][3] = {
        { "a7s", "write 0x30000040 4 3", "ok" },
        { "a7ns", "read 0x803d0010 4", "bus-error" },
        { "io0", "write 0x80001000 4 1", "bus-error" },
        { "a7s", "read 0x30000040 4", "ok 0x00000003" },
        { "a7s", "read 0x30000044 4", "ok 0x803d0010" },
        { "a7s", "read 0x30000048 4", "ok 0x00000000" },
        { "a7s", "write 0x30000040 4 2", "ok" },
        { "a7s", "read 0x30000040 4", "ok 0x00000001" },
        { "a7s", "read 0x30000044 4", "ok 0x803d0010" },
        { "a7s", "write 0x30000040 4 1", "ok" },
        { "a7s", "read 0x30000040 4", "ok 0x00000000" },
        { "a7s", "read 0x30000044 4", "ok 0x00000000" },
    };
    GError *error = NULL;
    gs_board *board = booted(&error);
    (void)arg;
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *result = gs_board_probe(board, rows[i][0], rows[i][1], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_has_prefix(result, rows[i][2]), "%s: %s, want %s", rows[i][1], result, rows[i][2]);
    }
    PASS();
}

/* ---- locks ---- */

/* view, register, what nobody may change after the boot */
static const struct lock_row {
    const char *name, *view;
    guint32 address;
} lock_rows[] = {
    { "lock-desc-a7s", "a7s", 0x30000008 },       { "lock-desc-hsp", "hsp", 0x30000008 },
    { "lock-slot0-a7s", "a7s", 0x30000010 },      { "lock-slot1-a7s", "a7s", 0x30000014 },
    { "lock-handover-a7s", "a7s", 0x30000004 },   { "lock-handover-hsp", "hsp", 0x30000004 },
    { "lock-sfc", "hsp", 0x30070024 },            { "lock-a7-entry", "hsp", 0x21090014 },
    { "locked-window-bank", "hsp", 0x30070020 },  { "locked-a7-entry", "hsp", 0x21090010 },
    { "locked-descriptor-13", "a7s", 0x300001d0 },{ "locked-descriptor-14-perm", "a7s", 0x300001e8 },
    { "locked-descriptor-14-ctrl", "a7s", 0x300001ec },
    { "locked-slot-sfc", "a7s", 0x3000081c },     { "locked-slot-efuse", "a7s", 0x30000834 },
};

TEST lock_holds(const void *arg)
{
    const struct lock_row *row = arg;
    static const guint32 values[] = { 0, 0xFFFFFFFF, 1, 0x80000000, 0x55555555 };
    GError *error = NULL;
    gs_board *board = booted(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *read = g_strdup_printf("read 0x%x 4", row->address);
    g_autofree char *before = gs_board_probe(board, row->view, read, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_has_prefix(before, "ok"), "cannot read the register: %s", before);
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        /* All ones may set further locks of a write-one-to-set word: not here, only what is set counts. */
        if (values[i] == 0xFFFFFFFF && g_str_has_prefix(row->name, "lock-")) {
            continue;
        }
        g_autofree char *write = g_strdup_printf("write 0x%x 4 0x%x", row->address, values[i]);
        g_autofree char *done = gs_board_probe(board, row->view, write, &error);
        g_autofree char *after = gs_board_probe(board, row->view, read, &error);
        GS_CHECK_ERROR(error);
        guint32 was = (guint32)g_ascii_strtoull(before + 3, NULL, 0);
        guint32 is = (guint32)g_ascii_strtoull(after + 3, NULL, 0);
        gboolean held = g_str_has_prefix(row->name, "lock-") ? (was & ~is) == 0 : was == is;
        GS_CHECK(held, "writing 0x%x changed 0x%x to 0x%x", values[i], was, is);
    }
    PASS();
}

TEST soc_reset_opens_locks(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_MONITOR_ENTER_NW);
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_postcodes = stop };
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *locked = gs_board_get(board, "/machine/soc/firewall", "desc-lock", &error);
    JsonNode *reply = gs_board_qmp(board, "system_reset", NULL, &error);
    GS_CHECK_ERROR(error);
    json_node_unref(reply);
    g_autofree char *open = gs_board_get(board, "/machine/soc/firewall", "desc-lock", &error);
    g_autofree char *reg = gs_board_get(board, "/machine/soc/engine", "attestation-count", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!g_str_equal(locked, "0") && g_str_equal(open, "0"), "desc-lock %s before, %s after", locked, open);
    GS_CHECK(g_str_equal(reg, "1"), "attestation count after the reset is %s, want entry 0 alone", reg);
    PASS();
}

/* Before the hand-over HSP owns the static descriptors and not one dynamic one. */
TEST dynamic_never_hsp(const void *arg)
{
    static const char *const rows[][2] = {
        { "write 0x300001f8 4 0x55555", "ok 0x00055555" }, { "read 0x300001f8 4", "ok 0x00055555" },
        { "write 0x30000208 4 0x55555", "bus-error" },     { "read 0x30000208 4", "ok 0x00000000" },
        { "write 0x300002f8 4 0x55555", "bus-error" },
    };
    GS_RECOVERY(board);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *result = gs_board_probe(board, "hsp", rows[i][0], &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(g_str_has_prefix(rows[i][0], "write") && g_str_has_prefix(rows[i][1], "ok")
                     ? g_str_has_prefix(result, "ok") : g_str_equal(result, rows[i][1]),
                 "%s: %s, want %s", rows[i][0], result, rows[i][1]);
    }
    PASS();
}

/* ---- the real cores ---- */

/* A7, normal world, MMU off: DFSR external abort, read 0x1008, write 0x1808; IFSR 0x1008. */
TEST el1_faults(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_EL1, &error);
    GS_CHECK_ERROR(error);
    struct probe_order order[] = {
        gs_order_read(0x803D0000), gs_order_write(0x803D0000, 0), gs_order_execute(0x803D0000),
        gs_order_read(0x30070000), gs_order_write(0x90100000, 0), gs_order_read(0x30000000),
        gs_order_read(0x90100000), gs_order_write(0x80200000, 0xA5A5A5A5), gs_order_read(0x80200000),
    };
    static const struct { unsigned fault, status; } want[] = {
        { PROBE_FAULT_DATA, 0x1008 }, { PROBE_FAULT_DATA, 0x1808 }, { PROBE_FAULT_PREFETCH, 0x1008 },
        { PROBE_FAULT_DATA, 0x1008 }, { PROBE_FAULT_DATA, 0x1808 }, { PROBE_FAULT_DATA, 0x1008 },
        { 0, 0 }, { 0, 0 }, { 0, 0 },
    };
    gs_orders_run(board, GS_CORE_EL1, order, G_N_ELEMENTS(order), &error);
    GS_CHECK_ERROR(error);
    for (gsize i = 0; i < G_N_ELEMENTS(want); i++) {
        GS_CHECK(order[i].fault == want[i].fault && order[i].status == want[i].status,
                 "order %zu: fault %u status %#x, want %u %#x", i, order[i].fault, order[i].status,
                 want[i].fault, want[i].status);
        GS_CHECK(!want[i].fault || order[i].fault_address == order[i].address,
                 "order %zu: fault address %#x, want %#x", i, order[i].fault_address, order[i].address);
    }
    GS_CHECK(order[8].result == 0xA5A5A5A5, "normal RAM read back %#x", order[8].result);
    PASS();
}

/* M4: CFSR PRECISERR|BFARVALID 0x8200 with BFAR; IBUSERR 0x100 on a fetch. Fresh chip: no descriptor is set. */
TEST hsp_faults(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_HSP, &error);
    GS_CHECK_ERROR(error);
    struct probe_order order[] = {
        gs_order_read(0x80000000), gs_order_write(0x80000000, 1), gs_order_write(0x90000000, 0),
        gs_order_write(0x00000000, 0), gs_order_execute(0x80000001),
        gs_order_read(0x90000000), gs_order_read(0x30070000),
    };
    gs_orders_run(board, GS_CORE_HSP, order, G_N_ELEMENTS(order), &error);
    GS_CHECK_ERROR(error);
    for (int i = 0; i < 4; i++) {
        GS_CHECK(order[i].outcome == PROBE_FAULT && (order[i].status & 0xFF00) == 0x8200 &&
                 order[i].fault_address == order[i].address,
                 "order %d: outcome %u CFSR %#x BFAR %#x", i, order[i].outcome, order[i].status,
                 order[i].fault_address);
    }
    GS_CHECK(order[4].outcome == PROBE_FAULT && (order[4].status & 0x100), "fetch: outcome %u CFSR %#x",
             order[4].outcome, order[4].status);
    GS_CHECK(order[5].outcome == PROBE_OK && order[6].outcome == PROBE_OK && order[6].result == 0x1840EF,
             "HSP cannot read flash or its controller: %u %u %#x", order[5].outcome, order[6].outcome,
             order[6].result);
    PASS();
}

/* The secure A7 after Pluton's hand-over, before any monitor: may set the firewall, may not reach flash control. */
TEST a7s_faults(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) board = gs_orders_start(GS_CORE_A7S, &error);
    GS_CHECK_ERROR(error);
    struct probe_order order[] = {
        gs_order_read(0x30070000), gs_order_read(0x300E0000), gs_order_write(0x90000000, 0),
        gs_order_read(0x30000000), gs_order_write(0x30000008, 0x8000), gs_order_write(0x30000008, 0),
        gs_order_read(0x30000008),
    };
    gs_orders_run(board, GS_CORE_A7S, order, G_N_ELEMENTS(order), &error);
    GS_CHECK_ERROR(error);
    for (int i = 0; i < 3; i++) {
        GS_CHECK(order[i].fault == PROBE_FAULT_DATA && order[i].fault_address == order[i].address,
                 "order %d: fault %u address %#x", i, order[i].fault, order[i].fault_address);
    }
    GS_CHECK(order[3].outcome == PROBE_OK && order[3].result == 0x47534657, "firewall id %#x", order[3].result);
    GS_CHECK(order[6].result & 0x8000, "the monitor cleared a lock: desc-lock %#x", order[6].result);
    PASS();
}

void gs_suite_firewall(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(access_rows); i++) {
        g_autofree char *name = g_strdup_printf("%s-%s", access_rows[i][0], access_rows[i][1]);
        gs_suite_add(suite, g_strdelimit(name, " ", '-'), access_row, access_rows[i]);
    }
    gs_suite_add(suite, "denied-write-leaves-target", denied_write_leaves_target, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(latch_rows); i++) {
        gs_suite_add(suite, latch_rows[i].name, latch, &latch_rows[i]);
    }
    gs_suite_add(suite, "latch-first-stays", latch_first_stays, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(lock_rows); i++) {
        gs_suite_add(suite, lock_rows[i].name, lock_holds, &lock_rows[i]);
    }
    gs_suite_add(suite, "dynamic-never-hsp", dynamic_never_hsp, NULL);
    gs_suite_add(suite, "soc-reset-opens-locks", soc_reset_opens_locks, NULL);
    gs_suite_add(suite, "el1-probe-faults", el1_faults, NULL);
    gs_suite_add(suite, "hsp-probe-faults", hsp_faults, NULL);
    gs_suite_add(suite, "a7-secure-probe-faults", a7s_faults, NULL);
}
