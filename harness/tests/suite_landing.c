/* SPDX-License-Identifier: MIT */
/*
 * Jumps gone astray. In Pluton, to each halfword of the code that blows fuses, lets the A7 go or closes the
 * attestation register: no fuse is blown, nothing is open and nothing closed too early, or the board does not
 * come to the monitor; in ROM and 1BL, to each halfword of what starts the next stage. In the monitor, from the question about an I/O core's buffer to each
 * instruction behind it: no core gets the monitor's own memory; and while it boots, to each of its ways in and
 * out: no kernel runs before its time. Wherever the linker puts that code, some wrong
 * bit of some branch leads there.
 */
#include "../lib/error.h"
#include "../lib/fault_command.h"
#include "fixture.h"
#include "flash_layout.h"
#include "suites.h"
#include "symbol.h"

/*
 * From: struck at its first instruction, while Pluton boots; no further away than a PC can be moved.
 * Best a leaf: the code jumped to then returns as that one would have.
 */
static const struct jump {
    const char *to, *from;
} pluton[] = {
    { "lifecycle_advance", "capability_enabled" }, { "factory_port", "capability_enabled" },
    { "staging_confirm", "secure_init" }, { "efuse_warrant", "image_verify" }, { "efuse_program", "image_verify" },
    { "monitor_boot", "bus_policy_hand_over" }, { "secure_service", "mailbox_acknowledge" },
};

/* "faults pc-offset by=..." from one function's first instruction to each STEP bytes of another. Caller frees. */
static char *jumps(const char *firmware, const struct jump *jump, guint step, guint *count, GError **error)
{
    guint32 from, start, size;
    g_autoptr(GString) by = g_string_new("faults pc-offset by=");

    *count = 0;
    if (!gs_symbol(firmware, jump->from, &from, NULL, error) ||
        !gs_symbol(firmware, jump->to, &start, &size, error)) {
        return NULL;
    }
    for (guint32 at = start; at < start + size; at += step, ++*count) {
        g_string_append_printf(by, "%s%d", *count ? "," : "", (gint32)(at - from));
    }
    return g_strdup(g_string_append_c(by, '\n')->str);
}

/* Runs the campaign: all of COUNT jumps, no bypass. */
static enum greatest_test_res no_landing(const char *text, guint count)
{
    GError *error = NULL;
    int status = -1;
    g_autofree char *dir = g_strdup_printf("%s-landing", gs_scratch());
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL);

    GS_CHECK(g_file_set_contents(file, text, -1, &error), "%s", error->message);
    g_autoptr(JsonNode) summary = gs_fault_run(file, dir, "--check 0 --no-controls", &status, &error);
    GS_CHECK_ERROR(error);
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run"), bypass = json_object_get_int_member(o, "bypass");
    GS_CHECK(run == count && count > 0, "%" G_GINT64_FORMAT " of %u landings", run, count);
    GS_CHECK(bypass == 0 && status == 0, "%" G_GINT64_FORMAT " of %u landings: build/bin/glassphere fault run %s",
             bypass, count, file);
    gs_remove_tree(dir);
    PASS();
}

static const struct sealed {
    const char *name, *campaign, *firmware;
    struct jump jump;
    guint hit;
} sealed[] = {
    /* behind a copy, a lock, in a measurement: with what registers hold then; hash: r0 is 0, the count so far */
    { "rom-from-the-copy", "rom-locks", "rom", { "try_one_bl", "image_verify" }, 1 },
    { "rom-from-the-measurement", "rom-locks", "rom", { "try_one_bl", "image_measure" }, 1 },
    { "rom-from-the-hash", "rom-locks", "rom", { "try_one_bl", "engine_sha_init" }, 3 },
    { "1bl-from-the-lock", "one_bl-locks", "1bl", { "stage_main", "sfc_lock_bank" }, 1 },
    { "1bl-from-the-measurement", "one_bl-locks", "1bl", { "stage_main", "image_measure" }, 1 },
    { "1bl-from-the-extension", "one_bl-locks", "1bl", { "stage_main", "engine_extend" }, 1 },
};

TEST no_landing_starts(const void *arg)
{
    const struct sealed *one = arg;
    GError *error = NULL;
    guint count;
    g_autofree char *faults = jumps(one->firmware, &one->jump, 2, &count, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *more = g_strdup_printf("%sstrike pc hsp %s hit=%u\n", faults, one->jump.from, one->hit);
    g_autofree char *text = gs_fault_campaign(one->campaign, more);
    CHECK_CALL(no_landing(text, count));
    PASS();
}

TEST no_landing_in_pluton(const void *arg)
{
    const struct jump *jump = arg;
    GError *error = NULL;
    guint count;
    g_autofree char *faults = jumps("pluton", jump, 2, &count, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *text =
        g_strdup_printf("glassphere-campaign 1\nname landing\nboard clean\nbase stage pluton\ncores hsp\n"
                        "end stage monitor pass\nend postcode 0x10300004 stop\nend postcode 0x10300006 stop\n"
                        "end postcode 0x10300007 stop\nend postcode 0x10300008 stop\nguard on\nbudget 60000\n"
                        "%sstrike pc hsp %s\n", faults, jump->from);
    CHECK_CALL(no_landing(text, count));
    PASS();
}

/* The fifth question about a pointer is the one about a buffer in the monitor (firmware/probes/ask.c). */
TEST no_landing_grants(const void *arg)
{
    static const struct jump jump = { "service_io_core", "nw_check" };
    GError *error = NULL;
    guint count;
    (void)arg;
    g_autofree char *faults = jumps("monitor", &jump, 4, &count, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *more = g_strconcat(faults, "strike pc a7 nw_check hit=5\n", NULL);
    g_autofree char *text = gs_fault_campaign("smc-pointer", more);
    CHECK_CALL(no_landing(text, count));
    PASS();
}

/* Entries, vectors and the way out stand first in the monitor's image. */
TEST no_landing_leaves(const void *arg)
{
    enum { CALLS = 10, SPAN = 3, INSTRUCTIONS = 108 };
    GError *error = NULL;
    guint32 from = 0, behind = 0;
    (void)arg;
    GS_CHECK(gs_symbol("monitor", "pluton_call", &from, NULL, &error) &&
             gs_symbol("monitor", "world_reset_normal", &behind, NULL, &error), "%s", error->message);
    GS_CHECK(behind == MONITOR_LOAD + 4 * INSTRUCTIONS, "the ways in and out end at 0x%08x", behind);
    g_autoptr(GString) more = g_string_new("cores a7\nfaults pc-offset by=");
    for (guint n = 0; n < INSTRUCTIONS; n++) {
        g_string_append_printf(more, "%s%d", n ? "," : "", (gint32)(MONITOR_LOAD + 4 * n - from));
    }
    for (guint n = 1; n <= CALLS; n++) {
        g_string_append_printf(more, "\nstrike pc a7 pluton_call hit=%u span=%d", n, SPAN);
    }
    g_string_append_c(more, '\n');
    g_autofree char *text = gs_fault_campaign("monitor-locks", more->str);
    CHECK_CALL(no_landing(text, CALLS * SPAN * INSTRUCTIONS));
    PASS();
}

void gs_suite_landing(gs_suite *suite)
{
    for (guint i = 0; i < G_N_ELEMENTS(pluton); i++) {
        gs_suite_add(suite, pluton[i].to, no_landing_in_pluton, &pluton[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(sealed); i++) {
        gs_suite_add(suite, sealed[i].name, no_landing_starts, &sealed[i]);
    }
    gs_suite_add(suite, "io-grant", no_landing_grants, NULL);
    gs_suite_add(suite, "way-out", no_landing_leaves, NULL);
}
