/* SPDX-License-Identifier: MIT */
/*
 * `glassphere fault replay` under a debugger: it stops before the fault, steps across it, sees what
 * it has done, goes on, and the end is the campaign's.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lab/report.h"
#include "../lib/error.h"
#include "fixture.h"
#include "gdb_client.h"
#include "suites.h"

#define COMMAND "build/bin/glassphere"
#define HSP     2 /* its inferior */
#define PC      15
#define BEFORE  6
#define SPARE   0x0011f000u /* HSP memory nothing of the window uses */

/* On the ROM's way from the refused signature to its refusal: what lasts, and a device's, too. */
static const char text[] =
    "glassphere-campaign 1\nname replayed\nboard altered 1bl\nbase reset\ncores hsp\n"
    "end stage 1bl bypass\nend postcode 0x10100004 stop\nend postcode 0x10100006 stop\nbudget 100000\n"
    "strike event verify ok=false span=400\n"
    "faults skip\nfaults nop\nfaults branch-invert\nfaults insn-bit-flip bit=5\n"
    "faults insn-bit-set bit=8 for=ever\nfaults reg-bit-flip reg=r4 bit=7\nfaults reg-bit-set reg=r0 bit=2 for=3\n"
    "faults reg-zero reg=r3 for=ever\nfaults load-ones reg=r0..r7\nfaults flag-flip flag=z\nfaults pc-offset by=4\n"
    "faults mem-byte addr=0x0011f000 value=0xa5\nfaults device sfc bit-rot offset=0x700000 bit=0\n";

enum { SKIP, NOP, BRANCH, INSN_ONCE, INSN_EVER, REG, REG_THREE, REG_EVER, LOAD, FLAG, PC_OFFSET, MEMORY, DEVICE };

static struct {
    gs_campaign *campaign;
    gs_window *window;
    gs_space *space;
    char *file, *dir;
} shared;

static void free_shared(void)
{
    gs_space_free(shared.space);
    gs_window_free(shared.window);
    gs_campaign_free(shared.campaign);
    gs_remove_tree(shared.dir);
    g_unlink(shared.file);
    g_free(shared.file);
    g_free(shared.dir);
}

/* Made once a worker. */
static void setting(GError **error)
{
    if (shared.space) {
        return;
    }
    shared.dir = g_strdup_printf("%s-window", gs_scratch());
    shared.file = g_strdup_printf("%s-replayed.campaign", gs_scratch());
    g_file_set_contents(shared.file, text, -1, error);
    shared.campaign = *error ? NULL : gs_campaign_load(shared.file, error);
    shared.window = shared.campaign ? gs_window_new(shared.campaign, shared.dir, NULL, NULL, error) : NULL;
    shared.space = shared.window ? gs_space_new(shared.campaign, shared.window->trace, shared.window->events, error)
                                 : NULL;
    if (shared.space) {
        atexit(free_shared);
    }
}

/* What the campaign says of these. Caller unrefs. */
static GArray *campaign_run(const GArray *ids, GError **error)
{
    gs_run_options options = { .jobs = 1, .identity = "replayed", .fresh = TRUE };
    g_autoptr(gs_run_result) result = gs_run(shared.window, shared.space, ids, &options, error);
    return result ? g_array_ref(result->verdicts) : NULL;
}

static gboolean campaign_verdict(guint64 id, gs_verdict *verdict, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint64));
    g_array_append_val(ids, id);
    g_autoptr(GArray) verdicts = campaign_run(ids, error);
    if (verdicts) {
        *verdict = g_array_index(verdicts, gs_verdict, 0);
    }
    return verdicts != NULL;
}

/* ---- the command, and the debugger on it ---- */

typedef struct session {
    GPid pid;
    int out, gdb;
    char *dir;
} session;

static void session_end(session *s)
{
    if (s->gdb >= 0) {
        close(s->gdb);
    }
    if (s->pid) {
        kill(s->pid, SIGTERM);
        while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        close(s->out);
    }
    if (s->dir) {
        gs_remove_tree(s->dir);
    }
    g_free(s->dir);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(session, session_end)

/* The board stands when the command has printed how to reach it. */
static gboolean told_how(int fd)
{
    g_autoptr(GString) said = g_string_new(NULL);
    char data[512];
    for (gssize got; !strstr(said->str, "Inferiors:") && (got = read(fd, data, sizeof(data))) > 0;) {
        g_string_append_len(said, data, got);
    }
    return strstr(said->str, "target extended-remote") != NULL;
}

static void session_begin(session *s, guint64 id, guint before, GError **error)
{
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, id);
    g_autofree char *count = g_strdup_printf("%u", before);
    s->gdb = -1;
    s->dir = g_strdup_printf("%s-session", gs_scratch());
    const char *argv[] = { COMMAND, "fault", "replay", shared.file, number, "--out", s->dir, "--before", count,
                           NULL };
    if (!g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &s->pid, NULL,
                                  &s->out, NULL, error)) {
        return;
    }
    g_autofree char *path = g_build_filename(s->dir, "gdb.sock", NULL);
    s->gdb = told_how(s->out) ? gs_gdb_connect(path, HSP) : -1;
    if (s->gdb < 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the command opens no debugger's socket");
        return;
    }
    gs_gdb_attach_all(s->gdb, HSP);
}

/* On to the run's end; what the engine wrote there. */
static gboolean run_to_end(session *s, gs_verdict *verdict)
{
    g_autoptr(GArray) verdicts = g_array_new(FALSE, FALSE, sizeof(gs_verdict));
    g_autofree char *path = g_build_filename(s->dir, "replay-gdb.results", NULL), *stop = NULL;
    gs_verdicts_read(path, verdicts, NULL);
    if (verdicts->len) {
        return FALSE; /* over already: the board would run on for ever */
    }
    stop = gs_gdb_continue(s->gdb);
    gs_verdicts_read(path, verdicts, NULL);
    if (*stop != 'T' || verdicts->len != 1) {
        return FALSE;
    }
    *verdict = g_array_index(verdicts, gs_verdict, 0);
    return TRUE;
}

static gboolean alike(const gs_verdict *a, const gs_verdict *b)
{
    return a->id == b->id && a->class == b->class && a->at == b->at && a->pc == b->pc &&
           a->postcode == b->postcode && a->injected == b->injected && a->detail == b->detail;
}

static char *verdict_text(const gs_verdict *v)
{
    GString *out = g_string_new(NULL);
    gs_verdict_print(v, out);
    return g_strchomp(g_string_free(out, FALSE));
}

/* ---- places ---- */

/* From a seeded strike on the first at which that holds; G_MAXUINT when nowhere. */
static guint place(guint group, gboolean (*fits)(guint strike))
{
    guint strikes = shared.space->strikes->len;
    for (guint i = 0; i < strikes; i++) {
        guint strike = (guint)((gs_seed() * 37 + i) % strikes);
        if (strike >= BEFORE && strike + 3 < strikes && gs_space_count(shared.space, group, strike) &&
            fits(strike)) {
            return strike;
        }
    }
    return G_MAXUINT;
}

static guint32 pc_at(guint strike)
{
    return gs_space_step(shared.space, strike)->pc;
}

static gboolean anywhere(guint strike)
{
    (void)strike;
    return TRUE;
}

/* Three instructions in a row, none of them under a condition or a jump. */
static gboolean straight(guint strike)
{
    for (guint i = strike; i < strike + 3; i++) {
        const gs_insn *insn = gs_space_insn(shared.space, i);
        if (insn->conditional || insn->branch || pc_at(i + 1) != pc_at(i) + insn->size) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean leaves_r4(guint strike)
{
    return straight(strike) && !(gs_space_insn(shared.space, strike)->writes >> 4 & 1);
}

/* Four bytes on another of them begins. */
static gboolean lands(guint strike)
{
    guint32 to = pc_at(strike) + 4;
    return straight(strike) && (to == pc_at(strike + 1) || to == pc_at(strike + 2));
}

/* ---- stepped across ---- */

static const struct stepped {
    const char *name;
    guint group;
    gboolean (*fits)(guint strike);
} stepped[] = {
    { "skip", SKIP, straight }, { "register", REG, leaves_r4 }, { "pc", PC_OFFSET, lands },
    { "memory", MEMORY, straight },
};

/* What the core shows before the struck instruction and behind it. */
typedef struct view {
    guint32 pc, r4;
    guint8 spare;
} view;

static gboolean look(int fd, view *v)
{
    return gs_gdb_register(fd, PC, &v->pc) && gs_gdb_register(fd, 4, &v->r4) && gs_gdb_byte(fd, SPARE, &v->spare);
}

TEST stepped_across(const void *arg)
{
    const struct stepped *one = arg;
    GError *error = NULL;
    g_auto(session) s = { .gdb = -1 };
    gs_verdict want, got;
    view before, behind;
    setting(&error);
    GS_CHECK_ERROR(error);
    guint strike = place(one->group, one->fits);
    GS_CHECK(strike != G_MAXUINT, "the window has no such place");
    guint64 id = gs_space_first(shared.space, one->group, strike);
    campaign_verdict(id, &want, &error);
    GS_CHECK_ERROR(error);
    session_begin(&s, id, BEFORE, &error);
    GS_CHECK_ERROR(error);
    for (guint i = BEFORE; i > 0; i--) {
        GS_CHECK(look(s.gdb, &before) && before.pc == pc_at(strike - i), "%u before: pc 0x%x, want 0x%x", i, before.pc,
                 pc_at(strike - i));
        g_free(gs_gdb_step(s.gdb, HSP));
    }
    GS_CHECK(look(s.gdb, &before) && before.pc == pc_at(strike), "at the fault: pc 0x%x", before.pc);
    g_free(gs_gdb_step(s.gdb, HSP));
    GS_CHECK(look(s.gdb, &behind), "no answer");
    guint32 pc = pc_at(strike + 1);
    if (one->group == SKIP) {
        pc = pc_at(strike + 2); /* the step is the next one's */
    } else if (one->group == PC_OFFSET) {
        pc = before.pc + 4 == pc_at(strike + 1) ? pc_at(strike + 2) : pc_at(strike + 3);
    }
    guint32 r4 = one->group == REG ? before.r4 ^ 1u << 7 : before.r4;
    GS_CHECK(behind.pc == pc, "behind the fault: pc 0x%x, want 0x%x", behind.pc, pc);
    GS_CHECK(one->group != REG || behind.r4 == r4, "r4 0x%x, want 0x%x", behind.r4, r4);
    GS_CHECK(before.spare != 0xa5 && (behind.spare == 0xa5) == (one->group == MEMORY), "the byte is 0x%x, then 0x%x",
             before.spare, behind.spare);
    GS_CHECK(run_to_end(&s, &got), "no verdict at the end");
    g_autofree char *a = verdict_text(&got), *b = verdict_text(&want);
    GS_CHECK(alike(&got, &want), "%s, in the campaign %s", a, b);
    PASS();
}

/* ---- continued ---- */

static const struct continued {
    const char *name;
    guint group, before;
} continued[] = {
    { "nop", NOP, 0 }, { "branch", BRANCH, 40 }, { "insn-once", INSN_ONCE, 1 }, { "insn-ever", INSN_EVER, 25 },
    { "register-three", REG_THREE, 9 }, { "register-ever", REG_EVER, 0 }, { "load", LOAD, 3 }, { "flag", FLAG, 1000 },
    { "device", DEVICE, 5 },
};

static gboolean replay(guint64 id, guint before, gs_verdict *got, GError **error)
{
    g_auto(session) s = { .gdb = -1 };
    session_begin(&s, id, before, error);
    if (!*error && !run_to_end(&s, got)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "no verdict at the end");
    }
    return !*error;
}

TEST continued_as_campaign(const void *arg)
{
    const struct continued *one = arg;
    GError *error = NULL;
    gs_verdict want, got;
    setting(&error);
    GS_CHECK_ERROR(error);
    guint strike = place(one->group, anywhere);
    GS_CHECK(strike != G_MAXUINT, "the window has no such place");
    guint64 id = gs_space_first(shared.space, one->group, strike);
    campaign_verdict(id, &want, &error);
    GS_CHECK_ERROR(error);
    replay(id, one->before, &got, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *a = verdict_text(&got), *b = verdict_text(&want);
    GS_CHECK(alike(&got, &want) && got.injected == 1, "%s, in the campaign %s", a, b);
    PASS();
}

/* Two IDs that end differently in the campaign do so under the debugger. */
TEST control_ids_differ(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(guint64));
    gs_verdict first, second;
    const gs_verdict *other = NULL;
    (void)arg;
    setting(&error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < shared.space->strikes->len; i++) {
        guint64 id = gs_space_first(shared.space, SKIP, i);
        g_array_append_val(ids, id);
    }
    g_autoptr(GArray) verdicts = campaign_run(ids, &error);
    GS_CHECK_ERROR(error);
    const gs_verdict *one = &g_array_index(verdicts, gs_verdict, 0);
    for (guint i = 1; i < verdicts->len && !other; i++) {
        const gs_verdict *v = &g_array_index(verdicts, gs_verdict, i);
        other = v->class != one->class ? v : NULL;
    }
    GS_CHECK(other, "all end alike");
    replay(one->id, 2, &first, &error);
    GS_CHECK_ERROR(error);
    replay(other->id, 2, &second, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(alike(&first, one) && alike(&second, other) && first.class != second.class, "%s and %s, in the campaign "
             "%s and %s", gs_class_name(first.class), gs_class_name(second.class), gs_class_name(one->class),
             gs_class_name(other->class));
    PASS();
}

void gs_suite_replay(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(stepped); i++) {
        g_autofree char *name = g_strdup_printf("stepped-across-%s", stepped[i].name);
        gs_suite_add(suite, name, stepped_across, &stepped[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(continued); i++) {
        g_autofree char *name = g_strdup_printf("continued-%s", continued[i].name);
        gs_suite_add(suite, name, continued_as_campaign, &continued[i]);
    }
    gs_suite_add(suite, "control-ids-differ", control_ids_differ, NULL);
}
