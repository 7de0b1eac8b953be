/* SPDX-License-Identifier: MIT */
#include "campaign.h"

#include <string.h>

#include "regs/memmap.h"
#include "../lib/chip.h"
#include "../lib/error.h"
#include "campaign_faults.h"

#define CAMPAIGN_DIR   "harness/campaigns"
#define DEFAULT_BUDGET 100000

static const char *const core_names[GS_CORES] = { "a7", "hsp", "io0", "io1" };
static const char *const default_elfs[] = {
    "build/firmware/rom.elf", "build/firmware/1bl.elf", "build/firmware/pluton.elf",
    "build/firmware/monitor.elf",
};

int gs_core_index(const char *name)
{
    for (int i = 0; i < GS_CORES; i++) {
        if (g_str_equal(core_names[i], name)) {
            return i;
        }
    }
    return -1;
}

const char *gs_core_name(guint index)
{
    return index < GS_CORES ? core_names[index] : "?";
}

/* A statement's handler: words behind its name. FALSE and *why (allocated) when it is wrong. */
typedef gboolean (*statement_fn)(gs_campaign *c, char **words, guint line, char **why);

static gboolean fail(char **why, const char *text)
{
    *why = g_strdup(text);
    return FALSE;
}

static gboolean number(const char *text, guint64 *value)
{
    char *end;
    *value = text ? g_ascii_strtoull(text, &end, 0) : 0;
    return text && g_ascii_isdigit(*text) && !*end;
}

static gboolean one_word(char **words, char **slot, char **why)
{
    if (!words[0] || words[1]) {
        return fail(why, "expected one word");
    }
    g_free(*slot);
    *slot = g_strdup(words[0]);
    return TRUE;
}

static gboolean one_number(char **words, guint64 *slot, guint64 low, char **why)
{
    if (!words[0] || words[1] || !number(words[0], slot)) {
        return fail(why, "expected one number");
    }
    return *slot >= low || fail(why, "the number is too small");
}

static gboolean on_name(gs_campaign *c, char **words, guint line, char **why)
{
    (void)line;
    if (!one_word(words, &c->name, why)) {
        return FALSE;
    }
    for (const char *p = c->name; *p; p++) {
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_') {
            return fail(why, "a name has letters, digits, - and _ only");
        }
    }
    return TRUE;
}

static gboolean on_text(gs_campaign *c, char **words, guint line, char **why)
{
    (void)line;
    (void)why;
    g_free(c->text);
    c->text = g_strjoinv(" ", words);
    return TRUE;
}

#define FILE_STATEMENT(member) \
    static gboolean on_##member(gs_campaign *c, char **words, guint line, char **why) \
    { \
        (void)line; \
        return one_word(words, &c->member, why); \
    }
FILE_STATEMENT(rom)
FILE_STATEMENT(flash)
FILE_STATEMENT(fuses)

#define NUMBER_STATEMENT(member, low) \
    static gboolean on_##member(gs_campaign *c, char **words, guint line, char **why) \
    { \
        (void)line; \
        return one_number(words, &c->member, low, why); \
    }
NUMBER_STATEMENT(board_seed, 1)
NUMBER_STATEMENT(seed, 1)
NUMBER_STATEMENT(budget, 1)
NUMBER_STATEMENT(check, 0)

static gboolean on_pairs(gs_campaign *c, char **words, guint line, char **why)
{
    static const char key[] = "within=";
    char *count[] = { words[0], NULL };
    (void)line;
    if (words[0] && words[1] && (!g_str_has_prefix(words[1], key) || words[2] ||
                                 !number(words[1] + strlen(key), &c->pairs_within) || !c->pairs_within ||
                                 c->pairs_within > G_MAXINT32)) {
        return fail(why, "pairs takes a number, and within= one that is not 0");
    }
    return one_number(count, &c->pairs, 1, why);
}

static gboolean on_board(gs_campaign *c, char **words, guint line, char **why)
{
    (void)line;
    g_clear_pointer(&c->altered, g_free);
    if (words[0] && g_str_equal(words[0], "clean") && !words[1]) {
        return TRUE;
    }
    if (!words[0] || !g_str_equal(words[0], "altered") || !words[1] || words[2]) {
        return fail(why, "board is 'clean' or 'altered IMAGE'");
    }
    if (!gs_image_place_find(words[1])) {
        *why = g_strdup_printf("there is no image '%s'", words[1]);
        return FALSE;
    }
    c->altered = g_strdup(words[1]);
    return TRUE;
}

static gboolean on_base(gs_campaign *c, char **words, guint line, char **why)
{
    static const struct { const char *name; gs_base_kind kind; } kinds[] = {
        { "stage", GS_BASE_STAGE }, { "postcode", GS_BASE_POSTCODE }, { "insn", GS_BASE_INSN },
    };
    (void)line;
    g_clear_pointer(&c->base_text, g_free);
    if (words[0] && g_str_equal(words[0], "reset") && !words[1]) {
        c->base = GS_BASE_RESET;
        return TRUE;
    }
    for (guint i = 0; words[0] && words[1] && !words[2] && i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_equal(words[0], kinds[i].name)) {
            c->base = kinds[i].kind;
            c->base_text = g_strdup(words[1]);
            return (kinds[i].kind == GS_BASE_STAGE) || number(words[1], &c->base_insn) ||
                   fail(why, "expected a number");
        }
    }
    return fail(why, "base is 'reset', 'stage NAME', 'postcode VALUE' or 'insn COUNT'");
}

static gboolean on_cores(gs_campaign *c, char **words, guint line, char **why)
{
    (void)line;
    c->cores = 0;
    for (char **word = words; *word; word++) {
        int core = gs_core_index(*word);
        if (core < 0) {
            *why = g_strdup_printf("there is no core '%s' (a7, hsp, io0, io1)", *word);
            return FALSE;
        }
        c->cores |= 1u << core;
    }
    return c->cores || fail(why, "expected at least one core");
}

static gboolean on_end(gs_campaign *c, char **words, guint line, char **why)
{
    guint64 code;
    guint count = g_strv_length(words);
    (void)line;
    gboolean stage = count == 3 && g_str_equal(words[0], "stage") &&
                     (g_str_equal(words[2], "bypass") || g_str_equal(words[2], "pass"));
    gboolean postcode = count == 3 && g_str_equal(words[0], "postcode") &&
                        number(words[1], &code) &&
                        (g_str_equal(words[2], "stop") || g_str_equal(words[2], "bypass"));
    gboolean sign = count == 3 && g_str_equal(words[0], "sign") && g_str_equal(words[2], "bypass");
    if (!stage && !postcode && !sign) {
        return fail(why, "end is 'stage NAME bypass', 'stage NAME pass', 'postcode VALUE stop', "
                    "'postcode VALUE bypass' or 'sign SLOT bypass'");
    }
    g_ptr_array_add(c->ends, g_strjoinv(" ", words));
    return TRUE;
}

static gboolean on_guard(gs_campaign *c, char **words, guint line, char **why)
{
    (void)line;
    if (!words[0] || words[1] || (!g_str_equal(words[0], "on") && !g_str_equal(words[0], "off"))) {
        return fail(why, "guard is 'on' or 'off'");
    }
    c->guard = g_str_equal(words[0], "on");
    return TRUE;
}

static gboolean on_keep(gs_campaign *c, char **words, guint line, char **why)
{
    guint64 address, length;
    (void)line;
    if (g_strv_length(words) != 2 || !number(words[0], &address) || !number(words[1], &length) ||
        address < SYSRAM_BASE || address >= SYSRAM_BASE + SYSRAM_SIZE || length == 0 ||
        length > SYSRAM_BASE + SYSRAM_SIZE - address) {
        return fail(why, "keep is an address in SYSRAM and a length in bytes that ends there");
    }
    gs_keep keep = { (guint32)address, (guint32)length };
    g_array_append_val(c->keeps, keep);
    return TRUE;
}

static gboolean on_sampling(gs_campaign *c, char **words, guint line, char **why)
{
    (void)line;
    if (!words[0] || words[1] || (!g_str_equal(words[0], "pc") && !g_str_equal(words[0], "even"))) {
        return fail(why, "sampling is 'even' or 'pc'");
    }
    c->by_pc = g_str_equal(words[0], "pc");
    return TRUE;
}

static gboolean take_trigger(gs_trigger **slot, char **words, guint line, char **why)
{
    gs_trigger_free(*slot);
    *slot = gs_trigger_parse(words, line, why);
    return *slot != NULL;
}

static gboolean on_from(gs_campaign *c, char **words, guint line, char **why)
{
    return take_trigger(&c->from, words, line, why);
}

static gboolean on_to(gs_campaign *c, char **words, guint line, char **why)
{
    return take_trigger(&c->to, words, line, why);
}

static gboolean add_trigger(GPtrArray *list, char **words, guint line, char **why)
{
    gs_trigger *trigger = gs_trigger_parse(words, line, why);
    if (trigger) {
        g_ptr_array_add(list, trigger);
    }
    return trigger != NULL;
}

static gboolean on_strike(gs_campaign *c, char **words, guint line, char **why)
{
    return add_trigger(c->strikes, words, line, why);
}

static gboolean on_control_strike(gs_campaign *c, char **words, guint line, char **why)
{
    return add_trigger(c->control_strikes, words, line, why);
}

static gboolean on_faults(gs_campaign *c, char **words, guint line, char **why)
{
    gs_group *group = gs_group_parse(words, line, why);
    if (group) {
        g_ptr_array_add(c->groups, group);
    }
    return group != NULL;
}

static gboolean on_elf(gs_campaign *c, char **words, guint line, char **why)
{
    char *path = NULL;
    (void)line;
    if (!one_word(words, &path, why)) {
        return FALSE;
    }
    g_ptr_array_add(c->elfs, path);
    return TRUE;
}

static gboolean weak_option(gs_weak *weak, const char *word, char **why)
{
    if (g_str_has_prefix(word, "rom=")) {
        weak->rom = g_strdup(word + strlen("rom="));
    } else if (g_str_has_prefix(word, "flash=")) {
        weak->flash = g_strdup(word + strlen("flash="));
    } else if (!g_str_has_prefix(word, "budget=") ||
               !number(word + strlen("budget="), &weak->budget) || !weak->budget) {
        return fail(why, "control weak takes rom=FILE, flash=FILE, budget=N");
    }
    return TRUE;
}

static gboolean on_control(gs_campaign *c, char **words, guint line, char **why)
{
    if (words[0] && words[1] && g_str_equal(words[0], "clean") && !words[2]) {
        g_free(c->clean_stage);
        c->clean_stage = g_strdup(words[1]);
        return TRUE;
    }
    if (!words[0] || !words[1] || !g_str_equal(words[0], "weak")) {
        return fail(why, "control is 'clean STAGE' or 'weak NAME [rom=FILE] [flash=FILE] [budget=N]'");
    }
    gs_weak *weak = g_new0(gs_weak, 1);
    g_ptr_array_add(c->weak, weak);
    weak->name = g_strdup(words[1]);
    weak->line = line;
    for (char **word = words + 2; *word; word++) {
        if (!weak_option(weak, *word, why)) {
            return FALSE;
        }
    }
    return weak->rom || weak->flash || fail(why, "a weak build needs rom= or flash=");
}

static gboolean on_like(gs_campaign *c, char **words, guint line, char **why);

enum { MANY = 1, OWN = 2 }; /* may stand several times; `like` does not take it over */

static const struct {
    const char *name;
    statement_fn take;
    guint how;
} statements[] = {
    { "like", on_like, 0 },
    { "name", on_name, OWN }, { "text", on_text, OWN }, { "board", on_board, 0 },
    { "rom", on_rom, 0 }, { "flash", on_flash, 0 }, { "fuses", on_fuses, 0 },
    { "board-seed", on_board_seed, 0 }, { "seed", on_seed, 0 },
    { "base", on_base, 0 }, { "from", on_from, 0 }, { "to", on_to, 0 },
    { "cores", on_cores, 0 }, { "end", on_end, MANY }, { "guard", on_guard, 0 },
    { "keep", on_keep, MANY },
    { "budget", on_budget, 0 }, { "strike", on_strike, MANY }, { "faults", on_faults, MANY | OWN },
    { "control", on_control, MANY | OWN }, { "elf", on_elf, MANY }, { "check", on_check, OWN },
    { "pairs", on_pairs, OWN },
    { "sampling", on_sampling, OWN }, { "control-strike", on_control_strike, MANY | OWN },
};

/* Where a statement is taken from. */
typedef struct reading {
    gs_campaign *campaign;
    gboolean pattern;   /* the file named by `like` */
    guint seen;         /* bit mask of the statements that have stood there */
} reading;

/* What the pattern had of a statement that may stand several times gives way to the first one here. */
static void forget(gs_campaign *c, statement_fn take)
{
    GPtrArray *list = take == on_end ? c->ends : take == on_strike ? c->strikes : take == on_elf ? c->elfs : NULL;
    if (list) {
        g_ptr_array_set_size(list, 0);
    } else if (take == on_keep) {
        g_array_set_size(c->keeps, 0);
    }
}

static gboolean take_statement(reading *r, char **words, guint line, char **why)
{
    for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
        if (!g_str_equal(statements[i].name, words[0])) {
            continue;
        }
        if (r->seen >> i & 1 && !(statements[i].how & MANY)) {
            return fail(why, "given twice");
        }
        if (statements[i].take == on_like && (r->seen || r->pattern)) {
            return fail(why, r->pattern ? "a campaign that is like another one is no pattern itself"
                                        : "it stands ahead of all other statements");
        }
        if (!(r->seen >> i & 1) && !r->pattern) {
            forget(r->campaign, statements[i].take);
        }
        r->seen |= 1u << i;
        return (r->pattern && statements[i].how & OWN) ||
               statements[i].take(r->campaign, words + 1, line, why);
    }
    return fail(why, "there is no such statement");
}

/* Words of a line without its comment; NULL when there are none. */
static char **split(const char *text)
{
    g_autofree char *line = g_strndup(text, strcspn(text, "#\n"));
    g_auto(GStrv) raw = g_strsplit_set(line, " \t\r", -1);
    GPtrArray *words = g_ptr_array_new();
    for (guint i = 0; raw[i]; i++) {
        if (*raw[i]) {
            g_ptr_array_add(words, g_strdup(raw[i]));
        }
    }
    gboolean empty = !words->len;
    g_ptr_array_add(words, NULL);
    char **list = (char **)g_ptr_array_free(words, FALSE);
    if (empty) {
        g_clear_pointer(&list, g_strfreev);
    }
    return list;
}

static void weak_free(gpointer data)
{
    gs_weak *weak = data;
    g_free(weak->name);
    g_free(weak->rom);
    g_free(weak->flash);
    g_free(weak);
}

static gs_campaign *campaign_new(const char *path, const char *text)
{
    gs_campaign *c = g_new0(gs_campaign, 1);
    c->path = g_strdup(path);
    c->rom = g_strdup("build/firmware/rom.bin");
    c->flash = g_strdup("build/board/flash.img");
    c->fuses = g_strdup("build/board/fuses.img");
    c->text = g_strdup("");
    c->board_seed = c->seed = 1;
    c->pairs_within = GS_PAIRS_WITHIN;
    c->cores = 1u << GS_CORES;
    c->cores -= 1;
    c->budget = DEFAULT_BUDGET;
    c->ends = g_ptr_array_new_with_free_func(g_free);
    c->keeps = g_array_new(FALSE, FALSE, sizeof(gs_keep));
    c->strikes = g_ptr_array_new_with_free_func((GDestroyNotify)gs_trigger_free);
    c->control_strikes = g_ptr_array_new_with_free_func((GDestroyNotify)gs_trigger_free);
    c->groups = g_ptr_array_new_with_free_func(gs_group_free);
    c->weak = g_ptr_array_new_with_free_func(weak_free);
    c->elfs = g_ptr_array_new_with_free_func(g_free);
    c->digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return c;
}

static gboolean version_line(char **words, char **why)
{
    guint64 version;
    if (!g_str_equal(words[0], "glassphere-campaign") || !number(words[1], &version) || words[2]) {
        return fail(why, "the first line must be 'glassphere-campaign 1'");
    }
    if (version != GS_CAMPAIGN_VERSION) {
        *why = g_strdup_printf("version %s is not known here: this is version %d", words[1],
                               GS_CAMPAIGN_VERSION);
        return FALSE;
    }
    return TRUE;
}

static const char *missing(const gs_campaign *c)
{
    return !c->name ? "there is no 'name'" : !c->ends->len ? "there is no 'end'" :
           !c->groups->len ? "there is no 'faults'" : NULL;
}

/* All statements of a file. FALSE and *why (allocated) with file and line. */
static gboolean take_file(reading *r, const char *text, const char *path, char **why)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean begun = FALSE;
    for (guint i = 0; lines[i]; i++) {
        g_auto(GStrv) words = split(lines[i]);
        g_autofree char *wrong = NULL;
        gboolean ok = !words || (begun ? take_statement(r, words, i + 1, &wrong)
                                       : version_line(words, &wrong));
        if (!ok) {
            *why = g_strdup_printf("%s:%u: %s: %s", path, i + 1, words[0], wrong);
            return FALSE;
        }
        begun |= words != NULL;
    }
    return TRUE;
}

/* The file a name means, and its text; NULL and *text NULL when it cannot be read. */
static char *read_file(const char *path, char **text, GError **error)
{
    g_autofree char *file = strpbrk(path, "/.") ? g_strdup(path)
                                                : g_strdup_printf(CAMPAIGN_DIR "/%s.campaign", path);
    return g_file_get_contents(file, text, NULL, error) ? g_steal_pointer(&file) : NULL;
}

/* Board, window, places and ends of another campaign; what is given here takes their place. */
static gboolean on_like(gs_campaign *c, char **words, guint line, char **why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL, *name = NULL;
    reading r = { .campaign = c, .pattern = TRUE };
    (void)line;
    if (!one_word(words, &name, why)) {
        return FALSE;
    }
    g_autofree char *path = read_file(name, &text, &error);
    if (!path) {
        return fail(why, error->message);
    }
    g_autofree char *both = g_strconcat(c->digest, " ", text, NULL);
    g_free(c->digest);
    c->digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
    return take_file(&r, text, path, why);
}

gs_campaign *gs_campaign_parse(const char *text, const char *path, GError **error)
{
    g_autoptr(gs_campaign) c = campaign_new(path, text);
    g_autofree char *why = NULL;
    reading r = { .campaign = c };
    if (!take_file(&r, text, path, &why)) {
        g_set_error_literal(error, GS_ERROR, GS_ERROR_USAGE, why);
        return NULL;
    }
    if (missing(c)) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: %s", path, missing(c));
        return NULL;
    }
    for (guint i = 0, given = c->elfs->len; !given && i < G_N_ELEMENTS(default_elfs); i++) {
        g_ptr_array_add(c->elfs, g_strdup(default_elfs[i]));
    }
    return g_steal_pointer(&c);
}

gs_campaign *gs_campaign_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) why = NULL;
    g_autofree char *file = read_file(path, &text, &why);
    if (!file) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s", why->message);
        return NULL;
    }
    return gs_campaign_parse(text, file, error);
}

void gs_campaign_free(gs_campaign *c)
{
    if (!c) {
        return;
    }
    char *texts[] = { c->path, c->name, c->text, c->rom, c->flash, c->fuses, c->altered, c->base_text,
                      c->clean_stage, c->digest };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(texts[i]);
    }
    GPtrArray *arrays[] = { c->ends, c->strikes, c->control_strikes, c->groups, c->weak, c->elfs };
    for (guint i = 0; i < G_N_ELEMENTS(arrays); i++) {
        g_ptr_array_unref(arrays[i]);
    }
    g_array_unref(c->keeps);
    gs_trigger_free(c->from);
    gs_trigger_free(c->to);
    g_free(c);
}
