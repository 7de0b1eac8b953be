/* SPDX-License-Identifier: MIT */
/*
 * Triggers: what they name is where they strike. On traces made by hand, then on a program
 * (harness/ground/commands) that gives each such command at a label, on the real machine.
 */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lab/control.h"
#include "campaign_setting.h"
#include "fixture.h"
#include "suites.h"

/* ---- by hand ---- */

/* Four instructions of two cores; the window is cut by triggers. */
static const struct struck {
    const char *name, *statements, *at; /* instruction counts that are struck */
} struck[] = {
    { "all", "", "10 11 12 13 14" },
    { "core", "cores hsp\n", "10 12 14" },
    { "from-to", "from insn 11\nto insn 14\n", "11 12 13" },
    { "pc-hit", "strike pc hsp 0x20 hit=2\n", "14" },
    { "event", "strike postcode 0x7\n", "11" },
    { "event-span", "strike event lock block=sfc hit=2 span=2\n", "12 13" },
    { "stage", "strike stage pluton\n", "13" },
    { "two", "strike insn 10\nstrike insn 14\n", "10 14" },
    { "core-span", "cores a7\nstrike insn 10 span=2\n", "11 13" },
};

TEST triggers_choose(const void *arg)
{
    const struct struck *one = arg;
    static const char *const events[] = {
        "{\"insn\":12,\"event\":\"postcode\",\"value\":\"0x00000007\"}",
        "{\"insn\":12,\"event\":\"lock\",\"block\":\"firewall\"}",
        "{\"insn\":12,\"event\":\"lock\",\"block\":\"sfc\"}",
        "{\"insn\":13,\"event\":\"lock\",\"block\":\"sfc\"}",
        "{\"insn\":13,\"event\":\"fetch\",\"stage\":\"pluton\"}",
    };
    static const char trace[] = "10 1 0x20 00bf t\n11 0 0x80 00f020e3 a\n12 1 0x22 00bf t\n"
                                "13 0 0x84 00f020e3 a\n14 1 0x20 00bf t\n";
    GError *error = NULL;
    g_auto(setting) s = { 0 };
    g_autofree char *text = g_strconcat("faults nop\n", one->statements, NULL);
    setting_with(&s, text, trace, events, G_N_ELEMENTS(events), &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GString) got = g_string_new(NULL);
    for (guint i = 0; i < s.space->strikes->len; i++) {
        g_string_append_printf(got, "%s%" G_GUINT64_FORMAT, i ? " " : "", gs_space_step(s.space, i)->at);
    }
    GS_CHECK(g_str_equal(got->str, one->at), "struck are %s, not %s", got->str, one->at);
    PASS();
}

/* Registers before each instruction: str r0,[r1,#4]; ldr r2,[r1]; str r0,[r3,r1]; strb r0,[r1],#1;
 * stm r1!,{r0,r2}; ldm r1!,{r0,r2}; strd r0,r2,[r1,#8]; strd r2,r0,[r1,#8]; ldrd r0,r2,[r1,#8]; push {r0,r2};
 * push {r2} */
static const struct access {
    const char *name, *trigger;
    guint64 at; /* 0: nowhere */
} accesses[] = {
    { "write", "register hsp 0x1004 write", 1 },
    { "read", "register hsp 0x1000 read", 2 },
    { "not-read", "register hsp 0x1004 read", 0 },
    { "indexed", "register hsp 0x1008 write", 3 },
    { "post-indexed", "register hsp 0x1000 write", 4 },
    { "value", "register hsp 0x1004 write value=0x7", 1 },
    { "other-value", "register hsp 0x1004 write value=0x8", 0 },
    { "other-core", "register a7 0x1004 write", 0 },
    { "stm", "register hsp 0x2000 write value=7", 5 },
    { "stm-second", "register hsp 0x2004 write value=9", 5 },
    { "stm-other-value", "register hsp 0x2004 write value=7", 0 },
    { "stm-behind", "register hsp 0x2008 write", 0 },
    { "stm-between", "register hsp 0x2002 write", 0 },
    { "ldm-second", "register hsp 0x3004 read", 6 },
    { "strd", "register hsp 0x4008 write value=7", 7 },
    { "strd-second", "register hsp 0x400c write value=9", 7 },
    { "strd-turned", "register hsp 0x5008 write value=9", 8 },
    { "strd-turned-second", "register hsp 0x500c write value=7", 8 },
    { "ldrd-second", "register hsp 0x600c read", 9 },
    { "push-first", "register hsp 0x7000 write value=7", 10 },
    { "push-second", "register hsp 0x7004 write value=9", 10 },
    { "push-one", "register hsp 0x8004 write value=9", 11 },
};

static enum greatest_test_res resolves(const struct access *one, const char *trace, const char *const *events,
                                       guint count)
{
    g_autoptr(GError) error = NULL;
    g_auto(setting) s = { 0 };
    g_autofree char *text = g_strdup_printf("faults nop\nstrike %s\n", one->trigger);
    setting_with(&s, text, trace, events, count, &error);
    GS_CHECK(!error == (one->at != 0), "%s", error ? error->message : "it was found");
    GS_CHECK(error || gs_space_step(s.space, 0)->at == one->at, "at %" G_GUINT64_FORMAT,
             gs_space_step(s.space, 0)->at);
    PASS();
}

TEST accesses_resolve(const void *arg)
{
    const struct access *one = arg;
    static const char trace[] =
        "1 1 0x0 4860 t 7 1000 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "2 1 0x2 0a68 t 7 1000 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "3 1 0x4 5850 t 7 1000 0 8 0 0 0 0 0 0 0 0 0 0 0\n"
        "4 1 0x6 01f8010b t 7 1000 0 8 0 0 0 0 0 0 0 0 0 0 0\n"
        "5 1 0xa 05c1 t 7 2000 9 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "6 1 0xc 05c9 t 7 3000 9 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "7 1 0xe c1e90202 t 7 4000 9 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "8 1 0x12 c1e90220 t 7 5000 9 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "9 1 0x16 d1e90202 t 7 6000 9 0 0 0 0 0 0 0 0 0 0 0 0\n"
        "10 1 0x1a 05b4 t 7 0 9 0 0 0 0 0 0 0 0 0 0 7008 0\n"
        "11 1 0x1c 04b4 t 7 0 9 0 0 0 0 0 0 0 0 0 0 8008 0\n";
    return resolves(one, trace, NULL, 0);
}

/* A store of VALUE at BASE + 4 by HSP, str r0,[r1,#4]; a NOP of the A7's. */
#define STORE(at, value, base) at " 1 0x40 4860 t " value " " base " 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
#define SPIN(at)               at " 0 0x80 00f020e3 a 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"

/* Both controllers tell when they are done (docs/sfc.md, docs/efuse.md: 20, 200, 800 us; 10 us). */
static const char later[] =
    STORE("10", "2", "30070000")        /* not write enabled: refused */
    STORE("90", "6", "30070000")
    STORE("100", "2", "30070000")       /* until 20,100 */
    STORE("105", "2", "30070000")       /* busy: refused */
    STORE("107", "20", "30070000")
    SPIN("20099") SPIN("20102")
    STORE("20110", "20", "30070000")    /* until 220,110 */
    STORE("20120", "1", "300e0000")     /* at the same time, until 30,120 */
    SPIN("30119") SPIN("220110")
    STORE("220120", "d8", "30070000")   /* until 1,020,120 */
    SPIN("1020121")
    STORE("1020130", "2", "30070000")   /* until 1,040,130 */
    SPIN("1040131")
    STORE("1040140", "1", "300e0000")   /* until 1,050,140 */
    SPIN("1050141")
    STORE("1050150", "b", "2f000000")   /* a key is made: at once */
    SPIN("1050151")
    STORE("1050160", "20", "30070000")  /* until a reset tears it */
    SPIN("1050170");

static const struct access later_places[] = {
    { "flash", "flash program", 100 },
    { "flash-hit", "flash program hit=2", 1020130 },
    { "flash-erase-4k", "flash erase-4k", 20110 },
    { "flash-erase-64k", "flash erase-64k", 220120 },
    { "flash-any", "flash hit=3", 220120 },
    { "flash-address", "event flash addr=4096", 220120 },
    { "flash-torn", "flash torn", 1050160 },
    { "flash-no-such", "flash erase", 0 },
    { "flash-no-third", "flash program hit=3", 0 },
    { "fuse", "fuse 33", 20120 },
    { "fuse-hit", "fuse 33 hit=2", 1040140 },
    { "fuse-key", "fuse 64", 1050150 },
};

TEST later_ones_resolve(const void *arg)
{
    const struct access *one = arg;
    static const char *const events[] = {
        "{\"insn\":20101,\"event\":\"flash\",\"op\":\"program\",\"addr\":0}",
        "{\"insn\":30121,\"event\":\"fuse\",\"row\":33}",
        "{\"insn\":220111,\"event\":\"flash\",\"op\":\"erase-4k\",\"addr\":0}",
        "{\"insn\":1020121,\"event\":\"flash\",\"op\":\"erase-64k\",\"addr\":4096}",
        "{\"insn\":1040131,\"event\":\"flash\",\"op\":\"program\",\"addr\":0}",
        "{\"insn\":1050141,\"event\":\"fuse\",\"row\":33}",
        "{\"insn\":1050151,\"event\":\"fuse\",\"row\":64}",
        "{\"insn\":1050170,\"event\":\"flash\",\"op\":\"torn\",\"addr\":0}",
    };
    return resolves(one, later, events, G_N_ELEMENTS(events));
}

TEST missing_place_is_named(const void *arg)
{
    g_autoptr(GError) error = NULL;
    g_auto(setting) s = { 0 };
    (void)arg;
    setting_make(&s, "faults nop\nstrike fuse 7 hit=3\n", straight, &error);
    GS_CHECK(error && strstr(error->message, "t.campaign:5: the clean run of the window has no event 'fuse'"),
             "%s", error ? error->message : "it was taken");
    PASS();
}

/* ---- on the machine ---- */

#define PROGRAM \
    "glassphere-campaign 1\nname t\nboard clean\nrom build/ground/commands.bin\nelf build/ground/commands.elf\n" \
    "fuses %s\nend postcode 0x600d600d stop\nbudget 3000000\nfaults nop\n"

/* Registers by hand, from docs/ */
enum {
    SFC_COMMAND = 0x30070004, EFUSE_COMMAND = 0x300E0004, EFUSE_ROW = 0x300E0010, EFUSE_WDATA = 0x300E0014,
    ENGINE_COMMAND = 0x2F000004, RELEASE = 0x21090004, HSP_POST = 0x21060040, IO_POST_A7 = 0x21050040,
    IO_POST_M4 = 0x21060040,
};

/* place: the same instruction by its label, or its address in the boot page */
static const struct place {
    const char *name, *trigger, *place;
    guint32 reg;
    gboolean read;
} places[] = {
    { "flash-program", "flash program", "pc hsp program1", SFC_COMMAND, FALSE },
    { "flash-program-hit", "flash program hit=2", "pc hsp program2", SFC_COMMAND, FALSE },
    { "flash-erase-64k", "flash erase-64k", "pc hsp erase64", SFC_COMMAND, FALSE },
    { "flash-erase-4k", "flash erase-4k", "pc hsp erase4", SFC_COMMAND, FALSE },
    { "flash-hit", "flash hit=3", "pc hsp program2", SFC_COMMAND, FALSE },
    { "flash-event", "event flash op=erase-4k", "pc hsp erase4", SFC_COMMAND, FALSE },
    { "fuse", "fuse 33", "pc hsp pulse1", EFUSE_COMMAND, FALSE },
    { "fuse-hit", "fuse 33 hit=2", "pc hsp pulse2", EFUSE_COMMAND, FALSE },
    { "fuse-key", "fuse 64", "pc hsp keygen", ENGINE_COMMAND, FALSE },
    { "core-io0", "core io0", "pc hsp release0", RELEASE, FALSE },
    { "core-io1", "core io1", "pc hsp release1", RELEASE, FALSE },
    { "mailbox", "mailbox hsp 0x21060000", "pc hsp post5", HSP_POST, FALSE },
    { "mailbox-value", "mailbox hsp 0x21060000 value=7", "pc hsp post7", HSP_POST, FALSE },
    { "mailbox-io0-value", "mailbox io0 0x21050000 value=7", "pc io0 0x48", IO_POST_A7, FALSE },
    { "mailbox-io0-hit", "mailbox io0 0x21050000 hit=3", "pc io0 0x4c", IO_POST_A7, FALSE },
    { "mailbox-io1-both", "mailbox io1 0x21060000 value=7 hit=2", "pc io1 0x4c", IO_POST_M4, FALSE },
    { "register-io1", "register io1 0x21060040 write value=5", "pc io1 0x44", IO_POST_M4, FALSE },
    { "register-strd", "register hsp 0x300e0010 write value=32", "pc hsp two_words", EFUSE_ROW, FALSE },
    { "register-stm", "register hsp 0x300e0014 write value=3", "pc hsp many_words", EFUSE_WDATA, FALSE },
    { "register-ldrd", "register hsp 0x300e0014 read", "pc hsp two_read", EFUSE_WDATA, TRUE },
};

static char *blank_fuses(GError **error)
{
    char *path = g_strdup_printf("%s-blank.fuses", gs_scratch());
    const char blank[512] = { 0 };
    g_file_set_contents(path, blank, sizeof(blank), error);
    return path;
}

static gs_campaign *program(const char *statements, GError **error)
{
    g_autofree char *fuses = blank_fuses(error);
    g_autofree char *head = g_strdup_printf(PROGRAM, fuses), *text = g_strconcat(head, statements, NULL);
    return *error ? NULL : gs_campaign_parse(text, "t.campaign", error);
}

static struct { gs_campaign *campaign; gs_window *window; char *dir; } shared;

static void free_shared(void)
{
    gs_window_free(shared.window);
    gs_campaign_free(shared.campaign);
    gs_remove_tree(shared.dir);
    g_free(shared.dir);
}

/* The program's clean run, made once a worker. */
static const gs_window *clean_run(GError **error)
{
    if (!shared.dir) {
        atexit(free_shared);
        shared.dir = g_strdup_printf("%s-commands", gs_scratch());
        shared.campaign = program("", error);
        shared.window = shared.campaign ? gs_window_new(shared.campaign, shared.dir, NULL, NULL, error) : NULL;
    }
    return shared.window;
}

/* The step of the one instruction struck; 0 and *error when there is none. */
static guint struck_step(const gs_window *window, const char *trigger, GError **error)
{
    g_autofree char *statement = g_strdup_printf("strike %s\n", trigger);
    g_autoptr(gs_campaign) campaign = program(statement, error);
    g_autoptr(gs_space) space =
        campaign ? gs_space_new(campaign, window->trace, window->events, error) : NULL;
    return space ? g_array_index(space->strikes, guint, 0) : 0;
}

static gboolean touches(const gs_trace *trace, guint step, guint32 address, gboolean store)
{
    for (guint i = 0; i < trace->words->len; i++) {
        const gs_access *word = &g_array_index(trace->words, gs_access, i);
        if (word->step == step && word->address == address && word->store == store) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The instruction at the label, and it is the store (or load) of that register. */
TEST place_is_the_command(const void *arg)
{
    const struct place *one = arg;
    GError *error = NULL;
    const gs_window *window = clean_run(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK(window, "no clean run");
    guint got = struck_step(window, one->trigger, &error), want = struck_step(window, one->place, &error);
    GS_CHECK_ERROR(error);
    const gs_step *step = gs_trace_step(window->trace, got);
    GS_CHECK(got == want, "%s strikes %s at 0x%x of core %u", one->trigger, gs_trace_insn(window->trace, got)->text,
             step->pc, step->cpu);
    GS_CHECK(touches(window->trace, got, one->reg, !one->read), "%s is no access of 0x%x",
             gs_trace_insn(window->trace, got)->text, one->reg);
    PASS();
}

/* The engine finds each of these instructions where the trigger says. */
TEST places_are_struck(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GString) strikes = g_string_new(NULL);
    (void)arg;
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_string_append_printf(strikes, "strike %s\n", places[i].trigger);
    }
    const gs_window *shared_window = clean_run(&error);
    GS_CHECK_ERROR(error);
    GS_CHECK(shared_window, "no clean run");
    g_autoptr(gs_campaign) campaign = program(strikes->str, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_space) space = gs_space_new(campaign, shared_window->trace, shared_window->events, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint64));
    for (guint64 id = 0; id < space->size; id++) {
        g_array_append_val(ids, id);
    }
    GS_CHECK(ids->len == G_N_ELEMENTS(places) - 2, "%u places", ids->len); /* two of them twice */
    g_autoptr(gs_run_result) result =
        gs_run(shared.window, space, ids, &(gs_run_options){ .jobs = 1, .identity = "t", .fresh = TRUE }, &error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < result->verdicts->len; i++) {
        const gs_verdict *v = &g_array_index(result->verdicts, gs_verdict, i);
        GS_CHECK(v->class != GS_CLASS_MISSED && v->injected == 1, "fault %" G_GUINT64_FORMAT ": %s, %u injected",
                 v->id, gs_class_name(v->class), v->injected);
    }
    GS_CHECK(result->verdicts->len == ids->len, "%u verdicts", result->verdicts->len);
    PASS();
}

/* The window begins while the fuse's pulse runs: its event is there, its command is not. */
TEST command_ahead_of_the_window(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-middle", gs_scratch());
    g_autoptr(gs_campaign) campaign = program("base postcode 0x600d0001\nstrike fuse 33\n", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_window) window = gs_window_new(campaign, dir, NULL, NULL, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_space) space = gs_space_new(campaign, window->trace, window->events, &error);
    gs_remove_tree(dir);
    GS_CHECK(error && strstr(error->message, "t.campaign:11: the clean run of the window has no command that began it"),
             "%s", error ? error->message : "it was found");
    g_clear_error(&error);
    PASS();
}

void gs_suite_triggers(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(struck); i++) {
        g_autofree char *name = g_strdup_printf("strikes-%s", struck[i].name);
        gs_suite_add(suite, name, triggers_choose, &struck[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(accesses); i++) {
        g_autofree char *name = g_strdup_printf("access-%s", accesses[i].name);
        gs_suite_add(suite, name, accesses_resolve, &accesses[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(later_places); i++) {
        g_autofree char *name = g_strdup_printf("later-%s", later_places[i].name);
        gs_suite_add(suite, name, later_ones_resolve, &later_places[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *name = g_strdup_printf("place-%s", places[i].name);
        gs_suite_add(suite, name, place_is_the_command, &places[i]);
    }
    gs_suite_add(suite, "missing-place-is-named", missing_place_is_named, NULL);
    gs_suite_add(suite, "places-are-struck", places_are_struck, NULL);
    gs_suite_add(suite, "command-ahead-of-the-window", command_ahead_of_the_window, NULL);
}
