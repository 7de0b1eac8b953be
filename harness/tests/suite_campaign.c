/* SPDX-License-Identifier: MIT */
/*
 * The front of the fault engine without a board: campaign files, the raw space, work lists, verdict
 * logs. Traces are made by hand; what must come out was worked out by hand, too.
 * What drives the real engine is in suite_fault_run.c.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "../lab/control.h"
#include "../lib/error.h"
#include "campaign_setting.h"
#include "fixture.h"
#include "suites.h"

/* ---- campaign files ---- */

static const struct refusal {
    const char *name, *text, *says;
} refusals[] = {
    { "empty", "", "t.campaign: there is no 'name'" },
    { "no-version", "name x\n", "t.campaign:1: name: the first line" },
    { "other-version", "# c\nglassphere-campaign 2\n", "t.campaign:2: glassphere-campaign: version 2" },
    { "no-end", "glassphere-campaign 1\nname x\nfaults nop\n", "t.campaign: there is no 'end'" },
    { "no-faults", HEAD, "t.campaign: there is no 'faults'" },
    { "statement", HEAD "colour red\n", "t.campaign:4: colour: there is no such statement" },
    { "twice", HEAD "seed 1\nseed 2\n", "t.campaign:5: seed: given twice" },
    { "name", "glassphere-campaign 1\nname a/b\n", "t.campaign:2: name: a name has letters" },
    { "number", HEAD "budget many\n", "t.campaign:4: budget: expected one number" },
    { "zero", HEAD "budget 0\n", "t.campaign:4: budget: the number is too small" },
    { "board", HEAD "board broken\n", "t.campaign:4: board: board is 'clean' or" },
    { "image", HEAD "board altered cake\n", "t.campaign:4: board: there is no image 'cake'" },
    { "base", HEAD "base somewhere\n", "t.campaign:4: base: base is 'reset'" },
    { "base-number", HEAD "base insn x\n", "t.campaign:4: base: expected a number" },
    { "core", HEAD "cores hsp gpu\n", "t.campaign:4: cores: there is no core 'gpu'" },
    { "no-core", HEAD "cores\n", "t.campaign:4: cores: expected at least one" },
    { "end", HEAD "end stage 1bl maybe\n", "t.campaign:4: end: end is" },
    { "end-sign", HEAD "end sign device pass\n", "t.campaign:4: end: end is" },
    { "end-postcode", HEAD "end postcode 5 pass\n", "t.campaign:4: end: end is" },
    { "guard", HEAD "guard maybe\n", "t.campaign:4: guard: guard is" },
    { "keep", HEAD "keep 0x7fffffff 1\n", "t.campaign:4: keep: keep is an address in SYSRAM" },
    { "keep-too-long", HEAD "keep 0x803ffff0 0x11\n", "t.campaign:4: keep: keep is an address in SYSRAM" },
    { "model", HEAD "faults melt\n", "t.campaign:4: faults: there is no model 'melt'" },
    { "lacks", HEAD "faults reg-bit-flip bit=0..31\n", "t.campaign:4: faults: reg-bit-flip needs reg=" },
    { "takes", HEAD "faults nop bit=1\n", "t.campaign:4: faults: nop takes no 'bit'" },
    { "register", HEAD "faults reg-zero reg=pc\n", "t.campaign:4: faults: reg=pc: a register is" },
    { "bit", HEAD "faults insn-bit-set bit=32\n", "t.campaign:4: faults: bit=32: bit out of range" },
    { "mem-bit", HEAD "faults mem-bit-set addr=0 bit=8\n", "t.campaign:4: faults: bit=8: bit out of" },
    { "skip", HEAD "faults skip n=17\n", "t.campaign:4: faults: n=17: n is 1..16" },
    { "range", HEAD "faults skip n=3..2\n", "t.campaign:4: faults: n=3..2: not a value" },
    { "flag", HEAD "faults flag-set flag=q\n", "t.campaign:4: faults: flag=q: a flag is" },
    { "for", HEAD "faults skip for=ever\n", "t.campaign:4: faults: this model takes no for=" },
    { "for-number", HEAD "faults reg-zero reg=r0 for=0\n", "t.campaign:4: faults: for= is once" },
    { "sample", HEAD "faults nop sample=some\n", "t.campaign:4: faults: sample= is all or" },
    { "doubled", HEAD "faults skip n=1 n=2\n", "t.campaign:4: faults: n is given twice" },
    { "device", HEAD "faults device sfc\n", "t.campaign:4: faults: device takes" },
    { "word", HEAD "faults skip one\n", "t.campaign:4: faults: 'one' is not NAME=VALUES" },
    { "trigger", HEAD "strike moon\n", "t.campaign:4: strike: 'moon' is no trigger" },
    { "trigger-core", HEAD "strike pc gpu 0\n", "t.campaign:4: strike: pc takes a core" },
    { "trigger-hit", HEAD "strike insn 5 hit=0\n", "t.campaign:4: strike: hit takes a number" },
    { "trigger-option", HEAD "strike insn 5 row=2\n", "t.campaign:4: strike: there is no option 'row'" },
    { "sampling", HEAD "sampling odd\n", "t.campaign:4: sampling: sampling is" },
    { "control-strike", HEAD "control-strike moon\n", "t.campaign:4: control-strike: 'moon' is no trigger" },
    { "register", HEAD "strike register hsp 0x10\n", "t.campaign:4: strike: register takes a core" },
    { "read-value", HEAD "strike register hsp 0x10 read value=3\n", "t.campaign:4: strike: value= is what a write" },
    { "mailbox", HEAD "strike mailbox secure\n", "t.campaign:4: strike: mailbox takes a core" },
    { "control", HEAD "control none\n", "t.campaign:4: control: control is" },
    { "pairs", HEAD "pairs 0\n", "t.campaign:4: pairs: the number is too small" },
    { "pairs-within", HEAD "pairs 9 within=0\n", "t.campaign:4: pairs: pairs takes a number" },
    { "weak", HEAD "control weak a\n", "t.campaign:4: control: a weak build needs" },
    { "like-late", HEAD "like rom\n", "t.campaign:4: like: it stands ahead of all" },
    { "like-twice", "glassphere-campaign 1\nlike rom\nlike rom\n", "t.campaign:3: like: it stands ahead of all" },
    { "like-nobody", "glassphere-campaign 1\nlike nobody\n", "t.campaign:2: like: Failed to open" },
    { "like-two", "glassphere-campaign 1\nlike rom pluton\n", "t.campaign:2: like: expected one word" },
    { "loaded", HEAD "faults mem-bit-flip addr=loaded,5 bit=0\n", "t.campaign:4: faults: addr=loaded: addr is" },
    { "loaded-bit", HEAD "faults insn-bit-flip bit=loaded\n", "t.campaign:4: faults: bit=loaded: bit out of" },
};

TEST refused_with_place(const void *arg)
{
    const struct refusal *one = arg;
    g_autoptr(GError) error = NULL;
    g_autoptr(gs_campaign) campaign = gs_campaign_parse(one->text, "t.campaign", &error);
    GS_CHECK(!campaign, "it was taken");
    GS_CHECK(error->code == GS_ERROR_USAGE, "error code %d", error->code);
    GS_CHECK(strstr(error->message, one->says), "it says '%s', not '%s'", error->message, one->says);
    PASS();
}

/* Board, window, places and ends are the other one's; its faults, controls and samples are not. */
TEST like_another(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_campaign) pattern = gs_campaign_load("smc-pointer", &error);
    g_autoptr(gs_campaign) same =
        gs_campaign_parse("glassphere-campaign 1\nlike smc-pointer\nname t\nfaults nop\n", "t.campaign", &error);
    g_autoptr(gs_campaign) other = gs_campaign_parse(
        "glassphere-campaign 1\nlike rom\nname t\nboard clean\nbase insn 7\nstrike insn 9\n"
        "end stage 1bl pass\nfaults nop\n", "t.campaign", &error);
    GS_CHECK_ERROR(error);

    GS_CHECK(g_str_equal(same->flash, pattern->flash) && g_str_equal(same->base_text, pattern->base_text) &&
             same->guard == pattern->guard && same->cores == pattern->cores && same->budget == pattern->budget,
             "board or window differ");
    GS_CHECK(same->ends->len == pattern->ends->len && same->keeps->len == pattern->keeps->len &&
             same->strikes->len == pattern->strikes->len, "ends or places differ");
    GS_CHECK(same->groups->len == 1 && same->weak->len == 0 && same->check == 0 && !same->by_pc &&
             g_str_equal(same->name, "t") && !*same->text, "it has more than the window");
    GS_CHECK(!other->altered && other->base == GS_BASE_INSN && other->base_insn == 7, "the board is not its own");
    GS_CHECK(other->ends->len == 1 && other->strikes->len == 1, "%u ends, %u strikes", other->ends->len,
             other->strikes->len);
    GS_CHECK(!g_str_equal(same->digest, other->digest), "the pattern is not in the digest");
    PASS();
}

/* A pattern's mistake is named with its own file and line; one that has a pattern itself is none. */
TEST like_a_wrong_one(const void *arg)
{
    static const struct { const char *text, *says; } rows[] = {
        { HEAD "budget 0\n", ":4: budget: the number is too small" },
        { "glassphere-campaign 1\nlike rom\n", ":2: like: a campaign that is like another one is no pattern" },
    };
    (void)arg;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *file = g_strdup_printf("%s-pattern.campaign", gs_scratch());
        g_autofree char *text = g_strdup_printf("glassphere-campaign 1\nlike %s\nname t\n", file);
        GS_CHECK(g_file_set_contents(file, rows[i].text, -1, &error), "%s", error->message);
        g_autoptr(gs_campaign) campaign = gs_campaign_parse(text, "t.campaign", &error);
        g_autofree char *want = g_strconcat("t.campaign:2: like: ", file, rows[i].says, NULL);
        g_unlink(file);
        GS_CHECK(!campaign && g_str_has_prefix(error->message, want), "row %u: %s", i,
                 campaign ? "it was taken" : error->message);
    }
    PASS();
}

/* Every campaign that is shipped can be read. */
TEST shipped_ones_parse(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GDir) dir = g_dir_open("harness/campaigns", 0, &error);
    guint count = 0;
    (void)arg;
    GS_CHECK_ERROR(error);
    for (const char *name; (name = g_dir_read_name(dir));) {
        if (g_str_has_suffix(name, ".campaign")) {
            g_autofree char *path = g_build_filename("harness/campaigns", name, NULL);
            g_autoptr(gs_campaign) campaign = gs_campaign_load(path, &error);
            GS_CHECK_ERROR(error);
            g_autofree char *expected = g_strconcat(campaign->name, ".campaign", NULL);
            GS_CHECK(g_str_equal(name, expected), "%s is named '%s'", name, campaign->name);
            count++;
        }
    }
    GS_CHECK(count >= 4, "only %u campaigns", count);
    PASS();
}

/* ---- raw space ---- */

/* A line of a trace: that instruction with r1 or r3 so, the other registers 0. */
static void traced(GString *trace, guint at, const char *code, guint reg, guint32 value)
{
    g_string_append_printf(trace, "%u 1 0x%x %s t", at, 0x100 + 2 * at, code);
    for (guint i = 0; i < 15; i++) {
        g_string_append_printf(trace, " %x", i == reg ? value : 0);
    }
    g_string_append_c(trace, '\n');
}

/* addr=loaded: the bytes of memory an instruction loads, none that a device answers, that a `keep`
 * compares, that lie beyond the memory's end, or that are stored. */
TEST cells_that_are_loaded(const void *arg)
{
    static const struct { const char *code; guint reg; guint32 address; guint faults; } rows[] = {
        { "0b68", 1, 0x00100010, 32 }, /* ldr r3,[r1]: HSP's TCM */
        { "0b68", 1, 0x30070010, 0 },  /* the flash controller */
        { "1a60", 3, 0x00100010, 0 },  /* str r2,[r3] */
        { "0b68", 1, 0x803d000e, 0 },  /* two of its bytes are kept */
        { "0978", 1, 0x803d0014, 8 },  /* ldrb r1,[r1]: behind them */
        { "0b68", 1, 0x803ffffe, 0 },  /* two bytes beyond SYSRAM */
        { "0b68", 1, 0x90000000, 32 }, /* the flash window */
        { "0b68", 1, 0x00000010, 0 },  /* the mask ROM */
        { "0978", 1, 0xa0000000, 8 },  /* normal RAM, as the monitor sees it */
    };
    static const struct { guint64 id; const char *plan; } plans[] = {
        { 0, "0 1 0x00000100 mem-bit-flip addr=0x00100010 bit=0" },
        { 31, "0 1 0x00000100 mem-bit-flip addr=0x00100013 bit=7" },
        { 33, "4 1 0x00000108 mem-bit-flip addr=0x803d0014 bit=1" },
        { 71, "6 1 0x0000010c mem-bit-flip addr=0x90000003 bit=7" },
    };
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    g_autoptr(GString) trace = g_string_new(NULL);
    (void)arg;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        traced(trace, i, rows[i].code, rows[i].reg, rows[i].address);
    }
    setting_make(&s, "keep 0x803d0010 4\nfaults mem-bit-flip addr=loaded bit=0..7\n", trace->str, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        guint64 count = gs_space_count(s.space, 0, i);
        GS_CHECK(count == rows[i].faults, "%" G_GUINT64_FORMAT " faults at 0x%08x", count, rows[i].address);
    }
    GS_CHECK(s.space->size == 80, "raw space %" G_GUINT64_FORMAT, s.space->size);
    for (guint i = 0; i < G_N_ELEMENTS(plans); i++) {
        gs_fault fault;
        gs_space_fault(s.space, plans[i].id, &fault);
        g_autofree char *plan = gs_fault_plan(s.space, &fault);
        GS_CHECK(g_str_equal(plan, plans[i].plan), "'%s', not '%s'", plan, plans[i].plan);
        GS_CHECK(gs_prune_class(s.prune, &fault) == fault.id, "%s is pruned", plan);
    }
    PASS();
}

/* Every ID has its own fault, in order, and the text is what the engine will read. */
TEST ids_are_places(const void *arg)
{
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    (void)arg;
    setting_make(&s, "faults skip n=1..2\nfaults insn-bit-flip bit=0..31\nfaults branch-invert\n"
         "faults load-bit-flip reg=r0..r12 bit=0..1\nfaults device sfc bit-rot offset=0..1 bit=3\n",
         "1 1 0x0 0020 t\n2 1 0x2 40f20100 t\n3 1 0x6 00d0 t\n4 1 0x8 0b68 t\n", &error);
    GS_CHECK_ERROR(error);
    /* skip 4*2; bits 16+32+16+16; one branch; one load of r3: 2; device 4*2 */
    guint64 want[] = { 8, 80, 1, 2, 8 };
    for (guint i = 0, sum = 0; i < G_N_ELEMENTS(want); i++, sum = 0) {
        for (guint j = 0; j < 4; j++) {
            sum += (guint)gs_space_count(s.space, i, j);
        }
        GS_CHECK(sum == want[i], "group %u has %u faults", i, sum);
    }
    GS_CHECK(s.space->size == 99, "raw space %" G_GUINT64_FORMAT, s.space->size);
    for (guint64 id = 0; id < s.space->size; id++) {
        gs_fault fault;
        GS_CHECK(gs_space_fault(s.space, id, &fault), "no fault %" G_GUINT64_FORMAT, id);
        char *plan = gs_fault_plan(s.space, &fault);
        GS_CHECK(g_hash_table_add(seen, plan), "twice: %s", plan);
    }
    gs_fault fault;
    GS_CHECK(!gs_space_fault(s.space, s.space->size, &fault), "a fault beyond the space");
    static const char *const some[] = {
        "1 1 0x00000000 skip n=1", "2 1 0x00000002 skip n=2", "2 1 0x00000002 insn-bit-flip bit=31",
        "3 1 0x00000006 branch-invert", "4 1 0x00000008 load-bit-flip reg=r3 bit=1",
        "4 device sfc bit-rot,offset=1,bit=3",
    };
    for (guint i = 0; i < G_N_ELEMENTS(some); i++) {
        GS_CHECK(g_hash_table_contains(seen, some[i]), "missing: %s", some[i]);
    }
    GS_CHECK(!g_hash_table_contains(seen, "1 1 0x00000000 insn-bit-flip bit=16"), "bit 16 of 16");
    PASS();
}

/* ---- work ---- */

#define MANY "faults skip n=1..2\nfaults reg-bit-flip reg=r0..r3 bit=0..31\nfaults insn-bit-flip bit=0..31\n"

static gboolean same(const GArray *a, const GArray *b)
{
    return a->len == b->len && !memcmp(a->data, b->data, a->len * sizeof(guint64));
}

TEST samples_are_seeded(const void *arg)
{
    (void)arg;
    g_autoptr(GArray) one = gs_sample(1000, 50, 1, "a"), again = gs_sample(1000, 50, 1, "a");
    g_autoptr(GArray) seed = gs_sample(1000, 50, 2, "a"), label = gs_sample(1000, 50, 1, "b");
    g_autoptr(GArray) all = gs_sample(5, 9, 1, "a");
    GS_CHECK(one->len == 50 && same(one, again), "the same seed gives another sample");
    GS_CHECK(!same(one, seed) && !same(one, label), "seed or label change nothing");
    GS_CHECK(all->len == 5, "%u of 5", all->len);
    for (guint i = 1; i < one->len; i++) {
        guint64 a = g_array_index(one, guint64, i - 1), b = g_array_index(one, guint64, i);
        GS_CHECK(a < b && b < 1000, "not rising or out of range at %u", i);
    }
    PASS();
}

static gs_work *work_of(const setting *s, guint64 budget, guint shard, guint shards)
{
    gs_work_options how = { .seed = 7, .budget = budget, .shard = shard, .shards = shards, .check = 40 };
    return gs_work_new(s->space, s->prune, &how);
}

TEST shards_make_the_whole(const void *arg)
{
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    (void)arg;
    setting_make(&s, MANY, straight, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_work) whole = work_of(&s, 100, 1, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    GPtrArray *parts = g_ptr_array_new_with_free_func((GDestroyNotify)gs_work_free);
    for (guint i = 1; i <= 3; i++) {
        gs_work *part = work_of(&s, 100, i, 3);
        g_ptr_array_add(parts, part);
        for (guint j = 0; j < part->ids->len; j++) {
            GS_CHECK(g_hash_table_add(seen, &g_array_index(part->ids, guint64, j)), "a fault in two shards");
        }
    }
    GS_CHECK(whole->ids->len == 100, "a budget of 100 gives %u faults", whole->ids->len);
    GS_CHECK(g_hash_table_size(seen) == 100, "three shards have %u", g_hash_table_size(seen));
    for (guint i = 0; i < whole->ids->len; i++) {
        GS_CHECK(g_hash_table_contains(seen, &g_array_index(whole->ids, guint64, i)), "one is in no shard");
    }
    g_ptr_array_unref(parts);
    PASS();
}

/* 16 skips fit; the rest is shared evenly by the two larger groups. */
TEST budget_is_shared(const void *arg)
{
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    guint count[3] = { 0 };
    (void)arg;
    setting_make(&s, MANY, straight, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_work) work = work_of(&s, 100, 1, 1);
    for (guint i = 0; i < work->ids->len; i++) {
        gs_fault fault;
        gs_space_fault(s.space, g_array_index(work->ids, guint64, i), &fault);
        GS_CHECK(gs_prune_class(s.prune, &fault) == fault.id, "a fault is run that another stands for");
        count[fault.group]++;
    }
    GS_CHECK(count[0] == 16 && count[1] == 42 && count[2] == 42, "shares %u %u %u", count[0], count[1],
             count[2]);
    PASS();
}

/* A loop of 50 turns beside one instruction: both addresses get their share. */
TEST pc_sampling_leaves_loops(const void *arg)
{
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    g_autoptr(GString) trace = g_string_new("1 1 0x100 0020 t\n");
    guint outside = 0;
    (void)arg;
    for (guint i = 2; i < 52; i++) {
        g_string_append_printf(trace, "%u 1 0x102 00bf t\n", i);
    }
    setting_make(&s, "faults skip n=1..8\n", trace->str, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GArray) picks = gs_sample_by_pc(s.space, s.prune, 0, 10, 3, "x");
    g_autoptr(GArray) again = gs_sample_by_pc(s.space, s.prune, 0, 10, 3, "x");
    g_autoptr(GArray) most = gs_sample_by_pc(s.space, s.prune, 0, 400, 3, "x");
    GS_CHECK(picks->len == 10 && same(picks, again), "%u picks, or others the second time", picks->len);
    for (guint i = 0; i < picks->len; i++) {
        outside += g_array_index(picks, guint64, i) < 8;
    }
    GS_CHECK(outside >= 4, "%u of 10 outside the loop", outside);
    GS_CHECK(most->len == 400 && g_array_index(most, guint64, 399) < 408, "%u of 400", most->len);
    for (guint i = 1; i < most->len; i++) {
        GS_CHECK(g_array_index(most, guint64, i - 1) < g_array_index(most, guint64, i), "one twice");
    }
    PASS();
}

/* All classes, the sample and its stand-ins, each once, in the order of injection. */
TEST runs_are_in_order(const void *arg)
{
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    (void)arg;
    setting_make(&s, MANY, straight, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_work) work = work_of(&s, 0, 1, 1);
    g_autoptr(GArray) runs = gs_work_runs(work, s.space, s.prune);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
    GS_CHECK(work->ids->len == work->classes, "%u of the classes", work->ids->len);
    GS_CHECK(work->checks->len == 40, "%u checks", work->checks->len);
    guint last = 0;
    for (guint i = 0; i < runs->len; i++) {
        gs_fault fault;
        gs_space_fault(s.space, g_array_index(runs, guint64, i), &fault);
        GS_CHECK(g_hash_table_add(seen, &g_array_index(runs, guint64, i)), "one twice");
        GS_CHECK(fault.strike >= last, "injection goes back");
        last = fault.strike;
    }
    for (guint i = 0; i < work->checks->len; i++) {
        GS_CHECK(g_hash_table_contains(seen, &g_array_index(work->checks, guint64, i)), "a check is not run");
    }
    PASS();
}

/* ---- verdicts ---- */

TEST log_goes_on(const void *arg)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(gs_scratch(), "verdicts.log", NULL);
    (void)arg;
    g_unlink(path);
    FILE *log = gs_verdict_log_open(path, "me", &error);
    GS_CHECK_ERROR(error);
    fputs("7 bypass 120 0x00000104 0x10100001 1 stage:1bl\n3 none 130 0x0 0x1 1 -\n9 detec", log);
    fclose(log);
    log = gs_verdict_log_open(path, "me", &error);
    GS_CHECK_ERROR(error);
    fputs("9 reset 140 0x0 0x1 1 reset:0x4\n3 none 130 0x0 0x1 1 -\n", log);
    fclose(log);
    g_autoptr(GArray) all = gs_verdict_log_read(path, "me", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(all->len == 3, "%u verdicts", all->len);
    const gs_verdict *seven = gs_verdicts_find(all, 7), *nine = gs_verdicts_find(all, 9);
    GS_CHECK(seven && seven->class == GS_CLASS_BYPASS && seven->at == 120 && seven->pc == 0x104 &&
             seven->postcode == 0x10100001 && seven->injected == 1 &&
             g_str_equal(seven->detail, "stage:1bl"), "7 is not as written");
    GS_CHECK(nine && nine->class == GS_CLASS_RESET, "the line cut short counts");
    GS_CHECK(!gs_verdicts_find(all, 8), "one that was never written");
    g_autoptr(GArray) other = gs_verdict_log_read(path, "you", &error);
    GS_CHECK(!other && strstr(error->message, "belongs to another"), "another campaign's log is taken");
    g_clear_error(&error);
    PASS();
}

void gs_suite_campaign(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *name = g_strdup_printf("refuses-%s", refusals[i].name);
        gs_suite_add(suite, name, refused_with_place, &refusals[i]);
    }
    gs_suite_add(suite, "shipped-ones-parse", shipped_ones_parse, NULL);
    gs_suite_add(suite, "like-another", like_another, NULL);
    gs_suite_add(suite, "like-a-wrong-one", like_a_wrong_one, NULL);
    gs_suite_add(suite, "cells-that-are-loaded", cells_that_are_loaded, NULL);
    gs_suite_add(suite, "ids-are-places", ids_are_places, NULL);
    gs_suite_add(suite, "samples-are-seeded", samples_are_seeded, NULL);
    gs_suite_add(suite, "shards-make-the-whole", shards_make_the_whole, NULL);
    gs_suite_add(suite, "budget-is-shared", budget_is_shared, NULL);
    gs_suite_add(suite, "pc-sampling-leaves-loops", pc_sampling_leaves_loops, NULL);
    gs_suite_add(suite, "runs-are-in-order", runs_are_in_order, NULL);
    gs_suite_add(suite, "verdict-log-goes-on", log_goes_on, NULL);
}
