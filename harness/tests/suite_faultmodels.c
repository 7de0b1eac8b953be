/* SPDX-License-Identifier: MIT */
/*
 * The fault engine against its page (docs/fault-engine.md): every model on instructions whose
 * outcome is worked out by hand (faultmodels_table.h), and campaigns that leave the board as they
 * found it. What is refused: suite_faultmodels_refused.c.
 */
#include <stdlib.h>
#include <string.h>

#include "../lib/error.h"
#include "faultmodels.h"
#include "faultmodels_table.h"
#include "fixture.h"
#include "ground.h"
#include "suites.h"

#define CLEAN_LIMIT 1000000u

/* ---- orders to the engine ---- */

char *gs_models_file(const char *name)
{
    return g_build_filename(gs_scratch(), name, NULL);
}

void gs_models_set_plan(gs_board *board, const char *text, GError **error)
{
    g_autofree char *path = gs_models_file("models.plan");
    if (g_file_set_contents(path, text, -1, error)) {
        gs_board_set(board, MODELS_LAB, "plan", path, error);
    }
}

/* The file the engine wrote; NULL and *error when it did not come to its end. */
static char *run_engine(gs_board *board, const char *how, const char *plan, GError **error)
{
    gboolean trace = !g_str_equal(how, "campaign");
    g_autofree char *path = gs_models_file(trace ? "models.trace" : "models.results"), *text = NULL;

    gs_models_set_plan(board, plan, error);
    if (*error || !gs_board_set(board, MODELS_LAB, trace ? "trace" : "results", path, error) ||
        !gs_board_set(board, MODELS_LAB, "start", how, error) || !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    g_autofree char *state = gs_board_get(board, MODELS_LAB, "state", error);
    if (state && !g_str_equal(state, "done")) {
        g_autofree char *why = gs_board_get(board, MODELS_LAB, "error", NULL);
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the engine is %s: %s", state, why);
        return NULL;
    }
    g_file_get_contents(path, &text, NULL, error);
    return g_steal_pointer(&text);
}

/* ---- where the labels are executed ---- */

typedef struct step {
    guint64 at;
    guint cpu;
    guint32 pc;
} step;

static GArray *steps_of(const char *trace)
{
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(step));
    g_auto(GStrv) lines = g_strsplit(trace, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) word = g_strsplit(*line, " ", -1);
        if (g_strv_length(word) >= 5) {
            step s = { g_ascii_strtoull(word[0], NULL, 0), (guint)g_ascii_strtoull(word[1], NULL, 0),
                       (guint32)g_ascii_strtoull(word[2], NULL, 0) };
            g_array_append_val(steps, s);
        }
    }
    return steps;
}

static GHashTable *labels_of_program(GError **error)
{
    const char *argv[] = { "arm-none-eabi-nm", "build/ground/" MODELS_PROGRAM ".elf", NULL };
    g_autofree char *text = NULL;
    GHashTable *labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL, error)) {
        return labels;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) word = g_strsplit(*line, " ", 3);
        if (g_strv_length(word) == 3) {
            g_hash_table_insert(labels, g_strdup(word[2]), GSIZE_TO_POINTER(g_ascii_strtoull(word[0], NULL, 16)));
        }
    }
    return labels;
}

/* ---- the campaign, made once a worker ---- */

typedef struct verdict {
    char class[16], detail[32];
    guint64 at;
    guint32 postcode;
    int injected;
} verdict;

static struct {
    gs_board *board;
    GError *failure;    /* the campaign's: every case fails with it */
    GHashTable *labels;
    GArray *steps;
    GString *lines;     /* of the plan, one a row */
    char *hash, *trace, *results;
    verdict verdicts[G_N_ELEMENTS(model_rows)];
    gboolean seen[G_N_ELEMENTS(model_rows)];
} shared;

static void free_shared(void)
{
    gs_board_free(shared.board);
    g_clear_error(&shared.failure);
    g_clear_pointer(&shared.labels, g_hash_table_unref);
    g_clear_pointer(&shared.steps, g_array_unref);
    g_string_free(shared.lines, TRUE);
    g_free(shared.hash);
    g_free(shared.trace);
    g_free(shared.results);
}

static guint32 address_of(const char *label, GError **error)
{
    gpointer address = NULL;
    if (!g_hash_table_lookup_extended(shared.labels, label, NULL, &address) && !*error) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "the program has no label '%s'", label);
    }
    return (guint32)GPOINTER_TO_SIZE(address);
}

/* The number behind that mark of a place, or value. */
static guint mark(const char *place, char which, guint value)
{
    const char *at = strchr(place, which);
    return at ? (guint)strtoul(at + 1, NULL, 10) : value;
}

static const step *executed(guint32 pc, guint nth)
{
    for (guint i = 0; i < shared.steps->len; i++) {
        const step *s = &g_array_index(shared.steps, step, i);
        if (s->pc == pc && --nth == 0) {
            return s;
        }
    }
    return NULL;
}

/* "LABEL... rest" as "AT CPU PC rest", or "AT device rest". */
static void add_part(GString *plan, const char *part, GError **error)
{
    g_auto(GStrv) word = g_strsplit(part, " ", 2);
    g_autofree char *label = g_strndup(word[0], strcspn(word[0], "@~!^#"));
    guint32 pc = address_of(label, error);
    const step *s = executed(pc, mark(word[0], '@', 1));

    if (!s && !*error) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "'%s' is not executed so often", word[0]);
    }
    if (*error) {
        return;
    }
    if (strchr(word[0], '#')) {
        g_string_append_printf(plan, " pc %u %u", mark(word[0], '#', 0), mark(word[0], '/', 0));
    } else {
        g_string_append_printf(plan, " %" G_GUINT64_FORMAT, s->at - mark(word[0], '~', 0));
    }
    if (strchr(word[0], '#') || !g_str_has_prefix(word[1], "device ")) {
        g_string_append_printf(plan, " %u 0x%x", mark(word[0], '!', s->cpu), pc + mark(word[0], '^', 0));
    }
    char *address = strchr(word[1], '$');
    if (address) {
        g_autofree char *name = g_strndup(address + 1, strcspn(address + 1, "+ "));
        char *rest = address + 1 + strlen(name);
        guint32 value = address_of(name, error) + (*rest == '+' ? (guint)strtoul(rest, &rest, 10) : 0);
        *address = 0;
        g_string_append_printf(plan, " %s0x%x%s", word[1], value, rest);
    } else {
        g_string_append_printf(plan, " %s", word[1]);
    }
}

static void add_row(GString *plan, guint id, const char *fault, GError **error)
{
    g_auto(GStrv) part = g_strsplit(fault, " + ", -1);
    g_string_append_printf(plan, "fault %u", id);
    for (guint i = 0; part[i]; i++) {
        g_string_append(plan, i ? " +" : "");
        add_part(plan, part[i], error);
    }
    g_string_append_c(plan, '\n');
}

static void read_results(const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (!g_str_equal(lines[0], "glassphere-results 1") || !g_str_has_prefix(lines[1], "golden ")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "results begin with '%s'", lines[0]);
        return;
    }
    for (char **line = lines + 2; *line && **line; line++) {
        g_auto(GStrv) word = g_strsplit(*line, " ", -1);
        guint64 id = g_ascii_strtoull(word[0], NULL, 10);
        if (g_strv_length(word) != 7 || id >= G_N_ELEMENTS(model_rows) || shared.seen[id]) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "a line of the results: '%s'", *line);
            return;
        }
        verdict *v = &shared.verdicts[id];
        shared.seen[id] = TRUE;
        g_strlcpy(v->class, word[1], sizeof(v->class));
        g_strlcpy(v->detail, word[6], sizeof(v->detail));
        v->at = g_ascii_strtoull(word[2], NULL, 0);
        v->postcode = (guint32)g_ascii_strtoull(word[4], NULL, 0);
        v->injected = (int)g_ascii_strtoll(word[5], NULL, 10);
    }
}

gs_board *gs_models_board(GError **error)
{
    char *extra[] = { (char *)"-machine", (char *)"quantum=50", NULL };
    return gs_ground_start(MODELS_PROGRAM, NULL, extra, error);
}

static void run_campaign(GError **error)
{
    shared.lines = g_string_new(MODELS_HEAD);
    atexit(free_shared);
    shared.board = gs_models_board(error);
    shared.labels = labels_of_program(error);
    shared.trace = *error ? NULL : run_engine(shared.board, "registers", MODELS_HEAD, error);
    shared.steps = steps_of(shared.trace ? shared.trace : "");
    for (guint i = 0; i < G_N_ELEMENTS(model_rows) && !*error; i++) {
        add_row(shared.lines, i, model_rows[i].fault, error);
    }
    shared.hash = *error ? NULL : gs_ground_hash(shared.board, error);
    shared.results = *error ? NULL : run_engine(shared.board, "campaign", shared.lines->str, error);
    if (shared.results) {
        read_results(shared.results, error);
    }
}

static void campaign(GError **error)
{
    if (!shared.lines) {
        run_campaign(&shared.failure);
    }
    if (shared.failure) {
        g_propagate_error(error, g_error_copy(shared.failure));
    }
}

/* The line that begins so, without that. */
static char *line_of(const char *text, const char *begin)
{
    g_autofree char *anchored = g_strconcat("\n", begin, NULL);
    const char *at = strstr(text, anchored);
    return at ? g_strndup(at + strlen(anchored), strcspn(at + strlen(anchored), "\n")) : NULL;
}

char *gs_models_row_fault(guint row, GError **error)
{
    g_autofree char *begin = g_strdup_printf("fault %u ", row);
    campaign(error);
    return *error ? NULL : line_of(shared.lines->str, begin);
}

char *gs_models_row_result(guint row, GError **error)
{
    g_autofree char *begin = g_strdup_printf("%u ", row);
    campaign(error);
    return *error ? NULL : line_of(shared.results, begin);
}

/* ---- cases ---- */

static guint parts_of(const char *fault)
{
    guint parts = 1;
    for (; *fault; fault++) {
        parts += *fault == '+' && fault[1] == ' ';
    }
    return parts;
}

TEST group_is_as_computed(const void *arg)
{
    const char *group = arg;
    GError *error = NULL;
    guint rows = 0;
    g_autoptr(GString) wrong = g_string_new(NULL);

    campaign(&error);
    GS_CHECK_ERROR(error);
    for (guint i = 0; i < G_N_ELEMENTS(model_rows); i++) {
        const gs_model_row *row = &model_rows[i];
        const verdict *v = &shared.verdicts[i];
        const char *class = row->class ? row->class : "hang";
        guint injected = row->injected == NONE ? 0 : row->injected ? (guint)row->injected : parts_of(row->fault);
        gboolean struck = row->injected != NONE && !g_str_equal(class, "missed");
        if (!g_str_equal(row->group, group)) {
            continue;
        }
        rows++;
        if (!shared.seen[i] || !g_str_equal(v->class, class) || (guint)v->injected != injected ||
            (struck && v->postcode != row->value)) {
            g_string_append_printf(wrong, "\n%s: %s %s 0x%x injected %d, want %s 0x%x injected %u", row->fault,
                                   v->class, v->detail, v->postcode, v->injected, class, row->value, injected);
        }
    }
    GS_CHECK(rows > 0 && !wrong->len, "%u rows%s", rows, wrong->str);
    PASS();
}

/* Instructions of the trace: bytes as in memory, mode, IT state before it, r0. */
static const struct {
    const char *label, *bytes, *mode;
    guint32 r0;
} traced[] = {
    { "main", "dff8", "t", 0 }, { "adds2", "0230", "t", 1 }, { "add8", "00f10800", "t", 7 },
    { "it_head", "07bf", "t", 0 }, { "it1", "0130", "t.07", 0 }, { "it2", "0230", "t.0e", 1 },
    { "it3", "0430", "t.1c", 3 }, { "it4", "0830", "t.18", 3 }, { "reg_r0", "0130", "t", 0x12345678 },
    { "a7_eq", "04008002", "a", 1 }, { "a7_plain", "100080e2", "a", 5 },
    { "a7t_addw", "00f18000", "t", 0x55 }, { "io_addw", "00f10800", "t", 0x15 },
    { "wit1", "00f10100", "t.07", 0 }, { "wit3", "00f10400", "t.1c", 3 }, { "it_bw", "00f001b8", "t.08", 0 },
    { "a7_load", "003094e5", "a", 0 }, { "a7t_it3", "00f10400", "t.1c", 0x923 },
};

TEST trace_names_instructions(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    campaign(&error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) lines = g_strsplit(shared.trace, "\n", -1);
    for (guint i = 0; i < G_N_ELEMENTS(traced); i++) {
        const step *s = executed(address_of(traced[i].label, &error), 1);
        GS_CHECK_ERROR(error);
        GS_CHECK(s != NULL, "%s is not in the trace", traced[i].label);
        const char *line = lines[s - &g_array_index(shared.steps, step, 0)];
        g_auto(GStrv) word = g_strsplit(line, " ", -1);
        GS_CHECK(g_strv_length(word) == 5 + 15, "%s", line);
        GS_CHECK(g_str_has_prefix(word[3], traced[i].bytes) && g_str_equal(word[4], traced[i].mode) &&
                 g_ascii_strtoull(word[5], NULL, 16) == traced[i].r0, "%s: %s", traced[i].label, line);
    }
    GS_CHECK(g_array_index(shared.steps, step, 0).at == 0, "the first instruction is not at 0");
    PASS();
}

/* The same file again, from the lines in any order; nothing of it is left on the board. */
TEST campaigns_repeat(const void *arg)
{
    GError *error = NULL;
    g_autoptr(GString) turned = g_string_new(MODELS_HEAD);
    (void)arg;

    campaign(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *again = run_engine(shared.board, "campaign", shared.lines->str, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(shared.results, again), "the second campaign ended otherwise");
    g_auto(GStrv) line = g_strsplit(shared.lines->str + strlen(MODELS_HEAD), "\n", -1);
    for (guint i = g_strv_length(line); i-- > 0;) {
        g_string_append_printf(turned, "%s\n", line[i]);
    }
    g_autofree char *back = run_engine(shared.board, "campaign", turned->str, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(shared.results, back), "lines in another order have other results");
    g_autofree char *hash = gs_ground_hash(shared.board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(shared.hash, hash), "the campaign left %s, it began at %s", hash, shared.hash);
    PASS();
}

/* Undisturbed, the programs post what the table's arithmetic starts from, before a campaign and after it. */
TEST clean_run_is_as_computed(const void *arg)
{
    GError *error = NULL;
    g_autoptr(gs_board) board = gs_models_board(&error);
    g_autoptr(GString) want = g_string_new(NULL), got = g_string_new(NULL);
    g_autoptr(GString) plan = g_string_new(MODELS_HEAD);
    (void)arg;
    GS_CHECK_ERROR(error);

    campaign(&error);
    GS_CHECK_ERROR(error);
    add_row(plan, 1, "adds2 mem-byte addr=$adds32 value=0x40 + adds2 nop", &error);
    g_autofree char *results = run_engine(board, "campaign", plan->str, &error);
    GS_CHECK_ERROR(error);
    guint before = gs_board_events(board)->len;
    gs_board_set(board, GS_GROUND_ORACLE, "stop-at-postcode", MODELS_END_CODE, &error);
    GS_CHECK_ERROR(error);
    gs_ground_run(board, CLEAN_LIMIT, &error);
    GS_CHECK_ERROR(error);
    const GPtrArray *events = gs_board_events(board);
    for (guint i = before; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (g_str_equal(event->name, "postcode")) {
            g_string_append_printf(got, "%x ", (guint)strtoul(gs_event_text(event, "value", ""), NULL, 0));
        }
    }
    for (guint i = 0; i < G_N_ELEMENTS(model_golden); i++) {
        g_string_append_printf(want, "%x ", model_golden[i]);
    }
    GS_CHECK(g_str_equal(want->str, got->str), "posted %s, want %s", got->str, want->str);
    PASS();
}

/* With a budget for the whole chain a fault without lasting effect ends as the clean run does, found out
 * half way or at the end. */
#define LONG_HEAD "glassphere-plan 1\nbase 0\nend postcode " MODELS_END_CODE " stop\nbudget 20000\n"

typedef struct long_row {
    const char *fault, *class, *detail;     /* detail NULL: any */
    guint injected;
} long_row;

static const long_row long_rows[] = {
    { "adds2 insn-bit-clear bit=0", "none", NULL, 1 },
    { "it4 nop", "none", NULL, 1 },
    { "b_not reg-bit-flip reg=r12 bit=0", "none", NULL, 1 },      /* r12 is set later */
    { "sum reg-bit-flip reg=r12 bit=0", "silent", NULL, 1 },      /* and never after that */
    { "adds2 mem-bit-flip addr=0x00114000 bit=0", "silent", NULL, 1 },
    { "adds2 mem-bit-flip addr=0x00110000 bit=0", "none", NULL, 1 },  /* written over */
    { "adds2 mem-bit-flip addr=0x00114000 bit=0 + it1 mem-bit-flip addr=0x00114000 bit=0", "none", NULL, 2 },
    { "adds2 reg-bit-flip reg=r12 bit=0 for=ever", "silent", NULL, 1 },
    { "load insn-byte index=1 value=0xde", "reset", NULL, 1 },
};

/* The same with an eye on what protects */
static const long_row guarded_rows[] = {
    { "end_nop nop", "none", NULL, 1 },
    { "end_nop reg-bit-flip reg=r4 bit=0", "silent", NULL, 1 },
    { "end_nop device firewall desc-flip,index=0,word=ctrl,bit=0", "bypass", "guard:firewall", 1 },
    { "end_nop device firewall desc-flip,index=5,word=end,bit=12", "none", "-", 1 },  /* it is silent */
    { "adds2 device firewall slot-flip,slot=0,master=3", "bypass", "guard:firewall", 1 },
};

static char *check_long_rows(const char *head, const long_row *rows, guint count, GError **error)
{
    g_autoptr(GString) plan = g_string_new(head);
    GString *wrong = g_string_new(NULL);

    for (guint i = 0; i < count; i++) {
        add_row(plan, i, rows[i].fault, error);
    }
    g_autofree char *results = *error ? NULL : run_engine(shared.board, "campaign", plan->str, error);
    for (guint i = 0; results && i < count; i++) {
        g_autofree char *pattern = g_strdup_printf("(?m)^%u %s \\d+ \\w+ \\w+ %u %s$", i, rows[i].class,
                                                   rows[i].injected, rows[i].detail ? rows[i].detail : ".*");
        if (!g_regex_match_simple(pattern, results, 0, 0)) {
            g_string_append_printf(wrong, "%s is not %s; ", rows[i].fault, rows[i].class);
        }
    }
    g_string_append(wrong, wrong->len && results ? results : "");
    return g_string_free(wrong, FALSE);
}

TEST lasting_effects_are_told(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    campaign(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *wrong = check_long_rows(LONG_HEAD, long_rows, G_N_ELEMENTS(long_rows), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!*wrong, "%s", wrong);
    PASS();
}

/* The firmware's own yes: a post code that the clean run does not post. */
static const long_row answer_rows[] = {
    { "end_post reg-bit-flip reg=r0 bit=0", "bypass", "postcode:0x600d600c", 1 },
    { "end_nop nop", "none", NULL, 1 },
};

TEST post_code_is_a_bypass(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    campaign(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *wrong = check_long_rows(LONG_HEAD "end postcode 0x600d600c bypass\nend sign device bypass\n",
                                             answer_rows, G_N_ELEMENTS(answer_rows), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!*wrong, "%s", wrong);
    PASS();
}

TEST guard_sees_the_firewall(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    campaign(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *wrong =
        check_long_rows(LONG_HEAD "guard on\n", guarded_rows, G_N_ELEMENTS(guarded_rows), &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!*wrong, "%s", wrong);
    PASS();
}

/* An instant behind the clean run's end; the board goes back to the base all the same. */
TEST unreachable_instant_fails(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    campaign(&error);
    GS_CHECK_ERROR(error);
    g_autofree char *results =
        run_engine(shared.board, "campaign", LONG_HEAD "fault 1 1000000 1 0x42 nop\n", &error);
    GS_CHECK(!results && strstr(error->message, "the engine is failed"), "%s", results ? results : error->message);
    g_clear_error(&error);
    g_autofree char *hash = gs_ground_hash(shared.board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(shared.hash, hash), "the board stands at %s, it began at %s", hash, shared.hash);
    PASS();
}

/* ---- a busy board ---- */

static gint64 number_in(const char *json, const char *member)
{
    g_autoptr(JsonNode) root = json_from_string(json, NULL);
    return root ? json_object_get_int_member(json_node_get_object(root), member) : -1;
}

/* Late in a boot four cores, caches of the file system and most devices are under way: the whole state is looked at
 * behind each restore. */
TEST restores_are_exact_late_in_a_boot(const void *arg)
{
    enum { FAULTS = 6 };
    GError *error = NULL;
    g_autoptr(GString) plan = g_string_new("glassphere-plan 1\n");
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = "services-a" };
    (void)arg;
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(gs_board_stop_reason(board), "stage"), "stopped by %s", gs_board_stop_reason(board));
    const gs_event *stopped = gs_board_find(board, "stopped", NULL, NULL);
    GS_CHECK(stopped != NULL, "no event of the stop");
    guint64 base = stopped->insn;
    gs_board_set(board, GS_GROUND_ORACLE, "stop-at-stage", "", &error);
    gs_board_set(board, GS_GROUND_ORACLE, "insn-limit", "0", &error);
    GS_CHECK_ERROR(error);
    g_autofree char *hash = gs_ground_hash(board, &error);
    GS_CHECK_ERROR(error);

    g_string_append_printf(plan, "base %" G_GUINT64_FORMAT "\nend postcode 0x10500004 stop\nbudget 1000000\n", base);
    gs_board_set(board, MODELS_LAB, "check-every", "1", &error);
    g_autofree char *trace = run_engine(board, "trace", plan->str, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(GArray) steps = steps_of(trace);
    GS_CHECK(steps->len > 100 * FAULTS, "%u instructions", steps->len);
    for (guint i = 0; i < FAULTS; i++) {
        const step *s = &g_array_index(steps, step, steps->len / FAULTS * i + 10);
        g_string_append_printf(plan, "fault %u %" G_GUINT64_FORMAT " %u 0x%x %s\n", i, s->at, s->cpu, s->pc,
                               i % 2 ? "nop" : "reg-bit-flip reg=r2 bit=3");
    }
    g_autofree char *results = run_engine(board, "campaign", plan->str, &error);
    GS_CHECK_ERROR(error);
    g_auto(GStrv) lines = g_strsplit(results, "\n", -1);
    GS_CHECK(g_strv_length(lines) == 2 + FAULTS + 1 && !strstr(results, " missed "), "results\n%s", results);
    g_autofree char *stats = gs_board_get(board, MODELS_LAB, "stats", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(number_in(stats, "full_checks") > FAULTS && number_in(stats, "mismatches") == 0 &&
             number_in(stats, "faults") == FAULTS && number_in(stats, "restores") >= FAULTS, "stats %s", stats);
    g_autofree char *after = gs_ground_hash(board, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(hash, after), "the campaign left %s, it began at %s", after, hash);
    PASS();
}

void gs_suite_faultmodels(gs_suite *suite)
{
    const char *group = "";
    for (guint i = 0; i < G_N_ELEMENTS(model_rows); i++) {
        if (!g_str_equal(group, model_rows[i].group)) {
            group = model_rows[i].group;
            g_autofree char *name = g_strdup_printf("group-%s", group);
            gs_suite_add(suite, name, group_is_as_computed, group);
        }
    }
    gs_suite_add(suite, "trace-names-instructions", trace_names_instructions, NULL);
    gs_suite_add(suite, "campaigns-repeat", campaigns_repeat, NULL);
    gs_suite_add(suite, "lasting-effects-are-told", lasting_effects_are_told, NULL);
    gs_suite_add(suite, "guard-sees-the-firewall", guard_sees_the_firewall, NULL);
    gs_suite_add(suite, "post-code-is-a-bypass", post_code_is_a_bypass, NULL);
    gs_suite_add(suite, "unreachable-instant-fails", unreachable_instant_fails, NULL);
    gs_suite_add(suite, "clean-run-is-as-computed", clean_run_is_as_computed, NULL);
    gs_faultmodels_refused(suite);
    gs_faultmodels_replay(suite);
    gs_suite_add(suite, "restores-are-exact-late-in-a-boot", restores_are_exact_late_in_a_boot, NULL);
}
