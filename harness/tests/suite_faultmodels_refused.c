/* SPDX-License-Identifier: MIT */
/* What the fault engine refuses (docs/fault-engine.md): plans with one bad line, starts too early. */
#include <string.h>

#include "faultmodels.h"
#include "fixture.h"
#include "ground.h"

/* Plans with one bad line; 0: no line is to blame. */
static const struct {
    const char *text;
    guint line;
} bad_plans[] = {
    { "glassphere-plan 2\nbase 0\n", 1 },
    { "base 0\nend postcode 1 stop\nbudget 9\n", 1 },
    { MODELS_HEAD "frobnicate 1\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 jump\n", 7 },
    { MODELS_HEAD "# a comment\n\nfault 1 0 1 0x42 reg-zero reg=r13\n", 9 },
    { MODELS_HEAD "fault 1 0 1 0x42 reg-zero reg=pc\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 reg-bit-set reg=r0 bit=32\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 insn-bit-flip bit=32\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 mem-bit-flip addr=0x100000 bit=8\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 insn-byte index=4 value=0\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 insn-byte index=3 value=256\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 mem-byte value=1\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 skip n=0\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 skip n=17\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 skip for=2\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop bit=1\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 pc-offset by=32769\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 pc-offset\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 flag-set flag=q\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 reg-zero reg=r0 for=0\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 reg-zero reg=r0 for=always\n", 7 },
    { MODELS_HEAD "fault 1 0 4 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop +\n", 7 },
    { MODELS_HEAD "fault x 0 1 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 9223372036854775808 0 1 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop\nfault 2 0 1 0x42 nop\nfault 1 9 1 0x42 nop\n", 9 },
    { MODELS_HEAD "fault 1 0 device nothing sense-flip,row=4,bit=0\n", 7 },
    { MODELS_HEAD "fault 1 0 device efuse\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop extra\n", 7 },
    { "glassphere-plan 1\nbase 100\nend postcode 1 stop\nbudget 9\nfault 1 99 1 0x42 nop\n", 5 },
    { MODELS_HEAD "fault 1 pc 1 9 1 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop + pc 0 9 1 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop + pc 1 0 1 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop + pc 1 9 4 0x42 nop\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop + pc 1 9 1 0x42\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop + pc 1 9 1 0x42 device nothing x\n", 7 },
    { MODELS_HEAD "fault 1 0 1 0x42 nop + pc 1 9 1 0x42 nop + 20 1 0x42 nop\n", 7 },
    { "glassphere-plan 1\nend stage nowhere pass\n", 2 },
    { "glassphere-plan 1\nend stage 1bl stop\n", 2 },
    { "glassphere-plan 1\nend postcode 1 pass\n", 2 },
    { "glassphere-plan 1\nend postcode one stop\n", 2 },
    { "glassphere-plan 1\nend postcode one bypass\n", 2 },
    { "glassphere-plan 1\nend sign storage bypass\n", 2 },     /* a root, which signs nothing */
    { "glassphere-plan 1\nend sign device stop\n", 2 },
    { "glassphere-plan 1\nguard perhaps\n", 2 }, { "glassphere-plan 1\nkeep 0x80000000\n", 2 },
    { "glassphere-plan 1\nkeep 0x80400000 1\n", 2 }, { "glassphere-plan 1\nkeep 0x803ffff0 0x11\n", 2 },
    { "glassphere-plan 1\nbase 0\nbudget 0\n", 3 },
    { "glassphere-plan 1\nbase\n", 2 },
    { "glassphere-plan 1\nend postcode 1 stop\nbudget 9\nfault 1 0 1 0x42 nop\n", 4 },
    { "glassphere-plan 1\nend postcode 1 stop\nbudget 9\n", 0 },
    { "glassphere-plan 1\nbase 0\nbudget 9\n", 0 },
    { "glassphere-plan 1\nbase 0\nend postcode 1 stop\n", 0 },
    { "", 0 },
};

TEST bad_plans_are_refused(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GString) taken = g_string_new(NULL);
    (void)arg;
    g_autoptr(gs_board) board = gs_models_board(&error);
    GS_CHECK_ERROR(error);

    for (guint i = 0; i < G_N_ELEMENTS(bad_plans); i++) {
        g_autofree char *place = g_strdup_printf("models.plan:%u:", bad_plans[i].line);
        gs_models_set_plan(board, bad_plans[i].text, &error);
        if (!error || !strstr(error->message, bad_plans[i].line ? place : "models.plan:")) {
            g_string_append_printf(taken, "\nplan %u: %s, want %s", i, error ? error->message : "taken", place);
        }
        g_clear_error(&error);
    }
    gs_board_set(board, MODELS_LAB, "plan", "no/such/file.plan", &error);
    GS_CHECK(error && strstr(error->message, "no/such/file.plan"), "%s", error ? error->message : "taken");
    g_clear_error(&error);
    g_autofree char *state = gs_board_get(board, MODELS_LAB, "state", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!taken->len && g_str_equal(state, "idle"), "state %s%s", state, taken->str);
    gs_models_set_plan(board, MODELS_HEAD, &error);
    GS_CHECK_ERROR(error);
    PASS();
}

/* What a start says, or NULL when it was taken; results and trace as set before. */
static const char *refusal(gs_board *board, const char *how)
{
    GError *error = NULL;
    if (gs_board_set(board, MODELS_LAB, "start", how, &error)) {
        return NULL;
    }
    const char *text = gs_message("%s", error->message);
    g_error_free(error);
    return text;
}

#define REFUSED(how, why) \
    do { \
        const char *said_ = refusal(board, how); \
        GS_CHECK(said_ && strstr(said_, why), "start=%s: %s", how, said_ ? said_ : "taken"); \
    } while (0)

TEST early_starts_are_refused(const void *arg)
{
    GError *error = NULL;
    g_autofree char *results = gs_models_file("models.results"), *missing = gs_models_file("missing/results");
    (void)arg;
    g_autoptr(gs_board) board = gs_models_board(&error);
    GS_CHECK_ERROR(error);

    REFUSED("campaign", "plan");
    gs_models_set_plan(board, MODELS_HEAD, &error);
    GS_CHECK_ERROR(error);
    REFUSED("campaign", "results");
    REFUSED("trace", "trace");
    REFUSED("registers", "trace");
    REFUSED("everything", "everything");
    gs_board_set(board, MODELS_LAB, "results", missing, &error);
    GS_CHECK_ERROR(error);
    REFUSED("campaign", "missing/results");
    gs_board_set(board, MODELS_LAB, "results", results, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, 100, &error);
    GS_CHECK_ERROR(error);
    REFUSED("campaign", "100");
    gs_board_set(board, GS_GROUND_ORACLE, "insn-limit", "0", &error);
    gs_board_continue(board, &error);
    GS_CHECK_ERROR(error);
    REFUSED("campaign", "stop");
    PASS();
}

TEST start_without_volatile_is_refused(const void *arg)
{
    GError *error = NULL;
    g_autofree char *results = gs_models_file("models.results");
    (void)arg;
    g_autoptr(gs_board) board = gs_ground_start_with(MODELS_PROGRAM, (gs_board_config){ .persist = TRUE }, &error);
    GS_CHECK_ERROR(error);
    gs_models_set_plan(board, MODELS_HEAD, &error);
    GS_CHECK_ERROR(error);
    gs_board_set(board, MODELS_LAB, "results", results, &error);
    GS_CHECK_ERROR(error);
    REFUSED("campaign", "volatile");
    PASS();
}

void gs_faultmodels_refused(gs_suite *suite)
{
    gs_suite_add(suite, "bad-plans-are-refused", bad_plans_are_refused, NULL);
    gs_suite_add(suite, "early-starts-are-refused", early_starts_are_refused, NULL);
    gs_suite_add(suite, "start-without-volatile-is-refused", start_without_volatile_is_refused, NULL);
}
