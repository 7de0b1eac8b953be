/* SPDX-License-Identifier: MIT */
/*
 * The gate: a seeded sample of each campaign, new places with a new --seed, and the whole of a small
 * one, must show no bypass, miss nothing, and be valid. `make campaign` runs the whole set. And what
 * samples do not come across, or no campaign with a genuine image does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lab/space.h"
#include "../lab/window.h"
#include "../lib/error.h"
#include "../lib/fault_command.h"
#include "fixture.h"
#include "flash_layout.h"
#include "regs/memmap.h"
#include "suites.h"
#include "symbol.h"

#define SAMPLE     "400"
#define JUMPS      "200"
#define DEVICE     "200"
#define LASTING    "40" /* slow: what lasts is asserted before each instruction */
#define FIRST      11   /* of `stages`: the campaigns that others are like */
#define ONE_BL     0x00100000u  /* docs/boot-chain.md: where the ROM copies it to */
#define ONE_BL_BODY_END 0x3c00u /* the metadata are behind */
#define ONE_BL_BACKUP   0x8000u /* in flash, the primary at 0 */
#define STACK_TOP       0x0011c000u
#define VTOR            0xe000ed08u
#define MONITOR         0x803d0000u /* docs/security-monitor.md */
#define MONITOR_SIZE    0x10000u

static const struct stage {
    const char *name, *budget; /* budget 0: the whole of a small one */
} stages[] = {
    { "rom", SAMPLE }, { "one_bl", SAMPLE }, { "pluton", SAMPLE }, { "monitor", SAMPLE },
    { "rom-locks", SAMPLE }, { "one_bl-locks", SAMPLE }, { "pluton-locks", SAMPLE }, { "monitor-locks", SAMPLE },
    { "smc-pointer", SAMPLE }, { "capability", SAMPLE }, { "quote", SAMPLE },
    { "keystore", SAMPLE }, { "manifest", SAMPLE }, { "device-tree", SAMPLE }, { "root-fs", SAMPLE },
    { "stray-return", "0" },
    { "secure-state", "0" }, { "translation", "0" }, { "smc-entry", "0" },
};

/* The summary of a run of that campaign; *status: how the command ended. */
static JsonNode *sample(const char *campaign, const char *budget, const char *dir, int *status,
                        GError **error)
{
    g_autofree char *options = g_strdup_printf("--budget %s --seed %" G_GUINT64_FORMAT " --check 20 --no-controls",
                                               budget, gs_seed());

    return gs_fault_run(campaign, dir, options, status, error);
}

TEST no_single_fault_opens(const void *arg)
{
    const struct stage *stage = arg;
    g_autofree char *dir = g_strdup_printf("%s-gate", gs_scratch());
    GError *error = NULL;
    int status = 0;
    g_autoptr(JsonNode) summary = sample(stage->name, stage->budget, dir, &status, &error);

    gs_remove_tree(dir);
    GS_CHECK_ERROR(error);
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run");
    gint64 bypass = json_object_get_int_member(o, "bypass");
    gint64 missed = json_object_get_int_member(o, "missed");
    gint64 want = atoi(stage->budget) ? atoi(stage->budget) : json_object_get_int_member(o, "classes");
    GS_CHECK(bypass == 0, "%" G_GINT64_FORMAT " bypasses: build/bin/glassphere fault run %s --budget %s "
             "--seed %" G_GUINT64_FORMAT, bypass, stage->name, stage->budget, gs_seed());
    GS_CHECK(run == want && run > 0 && missed == 0, "%" G_GINT64_FORMAT " run, %" G_GINT64_FORMAT " missed", run,
             missed);
    GS_CHECK(status == 0 && json_object_get_boolean_member(o, "valid"), "not valid, status %d", status);
    PASS();
}

/* Wherever in a stage's code a jump gone astray leads, from anywhere (harness/campaigns/jumps.sh has more of them). */
static const struct jumps {
    const char *campaign, *firmware;
} all_jumps[] = {
    { "rom", "rom" }, { "one_bl", "1bl" }, { "pluton", "pluton" }, { "monitor", "monitor" },
    { "rom-locks", "rom" }, { "one_bl-locks", "1bl" }, { "pluton-locks", "pluton" }, { "monitor-locks", "monitor" },
};

/* So many of these faults (0: all, which are more than a hundred) over what that campaign strikes. NULL: none
 * opens; else what is wrong. */
static char *others_open(const char *campaign, const char *faults, const char *number)
{
    g_autoptr(GError) error = NULL;
    int status = 0;
    g_autofree char *dir = g_strdup_printf("%s-others", gs_scratch());
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL);
    g_autofree char *text = gs_fault_campaign(campaign, faults);

    if (!g_file_set_contents(file, text, -1, &error)) {
        return g_strdup(error->message);
    }
    g_autoptr(JsonNode) summary = sample(file, number, dir, &status, &error);
    gs_remove_tree(dir);
    if (!summary) {
        return g_strdup(error->message);
    }
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run"), bypass = json_object_get_int_member(o, "bypass");
    gint64 missed = json_object_get_int_member(o, "missed");
    gboolean all = atoi(number) ? run == atoi(number) : run > 100;
    if (all && bypass == 0 && missed == 0 && status == 0) {
        return NULL;
    }
    return g_strdup_printf("%" G_GINT64_FORMAT " bypasses of %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                           " missed, status %d, --seed %" G_GUINT64_FORMAT, bypass, run, missed, status, gs_seed());
}

TEST no_jump_opens(const void *arg)
{
    const struct jumps *jumps = arg;
    GError *error = NULL;
    g_autofree char *binary = g_strdup_printf("build/firmware/%s.bin", jumps->firmware), *code = NULL;
    gsize size = 0;
    GS_CHECK(g_file_get_contents(binary, &code, &size, &error), "%s", error->message);
    g_autofree char *faults = g_strdup_printf("faults pc-offset by=-%zu..%zu\n", size, size);

    g_autofree char *wrong = others_open(jumps->campaign, faults, JUMPS);
    GS_CHECK(!wrong, "%s", wrong);
    PASS();
}

/* The statements of that file over what that campaign strikes (harness/campaigns/sampled.sh has more of them). */
static char *sampled_open(const char *campaign, const char *file, const char *number)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *faults = NULL;

    if (!g_file_get_contents(file, &faults, NULL, &error)) {
        return g_strdup(error->message);
    }
    return others_open(campaign, faults, number);
}

/* What is wrong for good, instruction, register or cell. */
TEST nothing_lasting_opens(const void *arg)
{
    g_autofree char *wrong = sampled_open(arg, "harness/campaigns/lasting.faults", LASTING);
    GS_CHECK(!wrong, "%s", wrong);
    PASS();
}

TEST no_device_opens(const void *arg)
{
    g_autofree char *wrong = sampled_open(arg, "harness/campaigns/device.faults", DEVICE);
    GS_CHECK(!wrong, "%s", wrong);
    PASS();
}

/*
 * One wrong cell of memory, wrong for good, is not in a rule and in the look back at it; nor does one wrong
 * cell of code leave in the engine what the file before was verified with.
 */
static const struct cells {
    const char *name, *campaign, *more;
} all_cells[] = {
#define LOADED "faults mem-bit-flip addr=loaded bit=0..7\nfaults mem-byte addr=loaded value=0,255\n"
    { "cells/pluton-policy", "pluton-locks", LOADED "strike pc hsp bus_policy_for_monitor span=140\n" },
    { "cells/monitor-policy", "monitor-locks", LOADED "strike pc a7 firewall_lock_down span=1200\n" },
    { "cells/way-out", "monitor-locks", LOADED "strike pc a7 world_enter span=300\n" },
    { "cells/operands", "capability", "faults insn-bit-flip bit=0..31 for=ever\n"
      "strike pc hsp engine_verify hit=2 span=40\nstrike pc hsp engine_verify+0x18 hit=2 span=12\n"
      "strike pc hsp engine_verify hit=3 span=40\nstrike pc hsp engine_verify+0x18 hit=3 span=12\n" },
    /* an address being added up is a table's while its entry is looked at: one bit, and it is stored to */
    { "table-addresses", "monitor-locks",
      "faults insn-bit-flip bit=26\nstrike pc a7 mmu_tables_difference hit=1 span=4400\n"
      "strike pc a7 mmu_tables_difference hit=2 span=4400\n" },
    { "cells/translation", "translation", "faults mem-byte addr=loaded value=0,255\nstrike pc a7 mmu_enable span=6600\n" },
};

TEST no_cell_opens(const void *arg)
{
    const struct cells *one = arg;
    g_autofree char *wrong = others_open(one->campaign, one->more, "0");
    GS_CHECK(!wrong, "%s", wrong);
    PASS();
}

/* Calls of the monitor are struck whole: behind an instruction struck the A7's next one is, or it is the caller's. */
TEST whole_calls(const void *arg)
{
    GError *error = NULL;
    guint calls = 0;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-calls", gs_scratch());
    g_autoptr(gs_campaign) campaign = gs_campaign_load("smc-pointer", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_window) window = gs_window_new(campaign, dir, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_space) space = gs_space_new(campaign, window->trace, window->events, &error);
    GS_CHECK_ERROR(error);

    for (guint i = 0; i < space->strikes->len; i++) {
        guint next = g_array_index(space->strikes, guint, i) + 1;
        const gs_step *step = gs_space_step(space, i);
        while (next < window->trace->steps->len && gs_trace_step(window->trace, next)->cpu != step->cpu) {
            next++;
        }
        const gs_step *behind = gs_trace_step(window->trace, next);
        gboolean struck = i + 1 < space->strikes->len && g_array_index(space->strikes, guint, i + 1) == next;
        GS_CHECK(step->pc - MONITOR < MONITOR_SIZE, "0x%08x is struck", step->pc);
        GS_CHECK(struck || behind->pc - MONITOR >= MONITOR_SIZE, "0x%08x is not", behind->pc);
        calls += !struck;
    }
    gs_remove_tree(dir);
    GS_CHECK(calls == 3, "%u calls", calls);
    PASS();
}

/* secure-state strikes the way to the kernel whole: behind the last instruction struck the kernel's first one is next. */
TEST whole_way_out(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-way", gs_scratch());
    g_autoptr(gs_campaign) campaign = gs_campaign_load("secure-state", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_window) window = gs_window_new(campaign, dir, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_space) space = gs_space_new(campaign, window->trace, window->events, &error);
    GS_CHECK_ERROR(error);
    guint last = g_array_index(space->strikes, guint, space->strikes->len - 1), next = last + 1;
    guint32 struck = gs_trace_step(window->trace, last)->pc;
    while (next < window->trace->steps->len && gs_trace_step(window->trace, next)->cpu != gs_trace_step(window->trace, last)->cpu) {
        next++;
    }
    GS_CHECK(struck - MONITOR < MONITOR_SIZE, "0x%08x is struck", struck);
    GS_CHECK(next < window->trace->steps->len, "the run ends at 0x%08x", struck);
    GS_CHECK(gs_trace_step(window->trace, next)->pc - MONITOR >= MONITOR_SIZE, "0x%08x is not struck",
             gs_trace_step(window->trace, next)->pc);
    gs_remove_tree(dir);
    PASS();
}

/* Where capability_decode() is to put its list: it has mem_wipe() wipe that first. 0: not found. */
static guint32 find_list(const char *dir, GError **error)
{
    guint32 decode = 0, wipe = 0;
    gboolean inside = FALSE;
    g_autofree char *text = gs_fault_campaign("capability", "faults nop\n");
    g_autofree char *trace = g_build_filename(dir, "trace.txt", NULL), *lines = NULL;
    g_autoptr(gs_campaign) campaign = gs_campaign_parse(text, "list", error);
    g_autoptr(gs_window) window = campaign ? gs_window_new(campaign, dir, NULL, NULL, error) : NULL;

    if (!window || !gs_symbol("pluton", "capability_decode", &decode, NULL, error) ||
        !gs_symbol("pluton", "mem_wipe", &wipe, NULL, error) ||
        !g_file_get_contents(trace, &lines, NULL, error)) {
        return 0;
    }
    for (const char *line = lines; line; line = strchr(line, '\n')) {
        guint32 pc = 0, r0 = 0;
        line += *line == '\n';
        if (sscanf(line, "%*u 1 0x%x %*s %*s %x", &pc, &r0) == 2) {
            inside = inside || pc == (decode & ~1u);
            if (inside && pc == (wipe & ~1u)) {
                return r0;
            }
        }
    }
    return 0;
}

/* A capability that a store gone astray left in the list of a file about to be refused is not given. */
TEST refusal_leaves_nothing(const void *arg)
{
    GError *error = NULL;
    int status = 0;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-list", gs_scratch());
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL);
    guint32 list = find_list(dir, &error);

    GS_CHECK_ERROR(error);
    GS_CHECK(list != 0, "capability_decode() wipes nothing before it verifies");
    g_autofree char *more = g_strdup_printf("faults mem-byte addr=0x%08x value=11\n"
                                            "strike pc hsp image_verify hit=1\n", list);
    g_autofree char *text = gs_fault_campaign("capability", more);
    GS_CHECK(g_file_set_contents(file, text, -1, &error), "%s", error->message);
    g_autoptr(JsonNode) summary = sample(file, "0", dir, &status, &error);
    GS_CHECK_ERROR(error);
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run"), bypass = json_object_get_int_member(o, "bypass");
    gint64 reached = json_object_get_int_member(o, "reached");
    gs_remove_tree(dir);
    GS_CHECK(run == 1 && reached == 1 && bypass == 0, "%" G_GINT64_FORMAT " run, %" G_GINT64_FORMAT
             " reached, %" G_GINT64_FORMAT " bypasses with 0x%08x", run, reached, bypass, list);
    PASS();
}

/*
 * The monitor's translation tables are kept by address. Wherever the linker puts them, what is kept
 * is what is in use of them: sections, and the small pages of the monitor and behind the last whole
 * megabyte of normal RAM, which follow each other.
 */
#define SECTION         0x100000u
#define L1_ENTRIES      4096u
#define L2_ENTRIES      256u
#define PAGE_INDEX(a)   ((a) % SECTION >> 12)

TEST tables_are_kept(const void *arg)
{
    GError *error = NULL;
    g_autoptr(gs_campaign) campaign = gs_campaign_load(arg, &error);
    GS_CHECK_ERROR(error);
    guint32 tables = 0;
    GS_CHECK(gs_symbol("monitor", "tables", &tables, NULL, &error), "%s", error->message);
    guint32 pages = tables + 4 * L1_ENTRIES;
    const struct { guint32 first, entries; } used[] = {
        { tables + FIREWALL_BASE / SECTION * 4, 1 },
        { tables + A7_PERIPHBASE / SECTION * 4, 1 },
        { tables + MONITOR_LOAD / SECTION * 4, 1 },
        { tables + FLASH_WINDOW_BASE / SECTION * 4, FLASH_SIZE / SECTION },
        { tables + NW_ALIAS / SECTION * 4, (NW_RAM_SIZE + SECTION - 1) / SECTION },
        { pages + PAGE_INDEX(MONITOR_LOAD) * 4, L2_ENTRIES - PAGE_INDEX(MONITOR_LOAD) + PAGE_INDEX(NW_RAM_SIZE) },
    };

    GS_CHECK(campaign->keeps->len == G_N_ELEMENTS(used), "%u stretches are kept", campaign->keeps->len);
    for (guint i = 0; i < G_N_ELEMENTS(used); i++) {
        const gs_keep *keep = &g_array_index(campaign->keeps, gs_keep, i);
        GS_CHECK(keep->address == used[i].first && keep->length == 4 * used[i].entries,
                 "kept are 0x%x bytes from 0x%08x, in use 0x%x from 0x%08x", keep->length, keep->address,
                 4 * used[i].entries, used[i].first);
    }
    PASS();
}

/*
 * An image made for a glitch: its words are, by turns no loop can be in step with, addresses in the
 * function that starts the next stage, in the image, on the ROM's stack, and of VTOR.
 */
static gboolean craft_flash(const char *file, GError **error)
{
    guint32 jump = 0, size = 0, random = 1;
    g_autofree char *flash = NULL;
    gsize length = 0;

    if (!gs_symbol("rom", "stage_jump", &jump, &size, error) ||
        !g_file_get_contents("build/images/flash.img", &flash, &length, error)) {
        return FALSE;
    }
    for (guint32 at = 0x40; at < ONE_BL_BODY_END; at += 4) {
        random = random * 1664525u + 1013904223u;
        guint32 any = random >> 8 & 0xffff;
        const guint32 kinds[] = { (jump & ~1u) + any % size / 2 * 2 + 1, ONE_BL + 0x41 + any % 0x3000 / 2 * 2,
                                  STACK_TOP - 4 - any % 0x100 / 4 * 4, VTOR };
        guint32 word = GUINT32_TO_LE(kinds[random >> 30]);
        memcpy(flash + at, &word, sizeof(word));
        memcpy(flash + ONE_BL_BACKUP + at, &word, sizeof(word));
    }
    return g_file_set_contents(file, flash, length, error);
}

/* While it is copied no wrong bit of the copy loop makes a word of it an address. */
TEST hostile_image(const void *arg)
{
    GError *error = NULL;
    int status = 0;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-hostile", gs_scratch());
    g_autofree char *flash = g_strconcat(dir, ".img", NULL), *file = g_strconcat(dir, ".campaign", NULL);
    g_autofree char *text = g_strdup_printf(
        "glassphere-campaign 1\nname hostile\nboard clean\nflash %s\nbase reset\ncores hsp\n"
        "end stage 1bl bypass\nend postcode 0x10100004 stop\n"
        "end postcode 0x10100006 stop\nbudget 30000\nstrike pc hsp copy_lines hit=1 span=500\n"
        "faults insn-bit-flip bit=0..31\n", flash);

    GS_CHECK(craft_flash(flash, &error), "%s", error->message);
    GS_CHECK(g_file_set_contents(file, text, -1, &error), "%s", error->message);
    g_autoptr(JsonNode) summary = sample(file, "0", dir, &status, &error);
    GS_CHECK_ERROR(error);
    JsonObject *o = json_node_get_object(summary);
    gint64 run = json_object_get_int_member(o, "run"), bypass = json_object_get_int_member(o, "bypass");
    gs_remove_tree(dir);
    GS_CHECK(run > 5000 && bypass == 0 && status == 0, "%" G_GINT64_FORMAT " bypasses of %" G_GINT64_FORMAT
             ", status %d", bypass, run, status);
    PASS();
}

void gs_suite_gate(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        gs_suite_add(suite, stages[i].name, no_single_fault_opens, &stages[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(all_jumps); i++) {
        g_autofree char *name = g_strconcat("jumps/", all_jumps[i].campaign, NULL);
        gs_suite_add(suite, name, no_jump_opens, &all_jumps[i]);
    }
    for (guint i = 0; i < FIRST; i++) {
        g_autofree char *name = g_strconcat("lasting/", stages[i].name, NULL);
        gs_suite_add(suite, name, nothing_lasting_opens, stages[i].name);
        g_autofree char *device = g_strconcat("device/", stages[i].name, NULL);
        gs_suite_add(suite, device, no_device_opens, stages[i].name);
    }
    for (guint i = 0; i < G_N_ELEMENTS(all_cells); i++) {
        gs_suite_add(suite, all_cells[i].name, no_cell_opens, &all_cells[i]);
    }
    gs_suite_add(suite, "whole-calls", whole_calls, NULL);
    gs_suite_add(suite, "whole-way-out", whole_way_out, NULL);
    gs_suite_add(suite, "refusal-leaves-nothing", refusal_leaves_nothing, NULL);
    gs_suite_add(suite, "hostile-image", hostile_image, NULL);
    gs_suite_add(suite, "tables-are-kept/monitor-locks", tables_are_kept, "monitor-locks");
    gs_suite_add(suite, "tables-are-kept/translation", tables_are_kept, "translation");
}
