/* SPDX-License-Identifier: MIT */
#include "campaign_statements.h"

#include <string.h>

#include "regs/memmap.h"
#include "../lib/chip.h"
#include "campaign_faults.h"

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

static gboolean take_trigger(const gs_campaign *c, gs_trigger **slot, char **words, guint line, char **why)
{
    gs_trigger_free(*slot);
    *slot = gs_trigger_parse(words, c->reading, line, why);
    return *slot != NULL;
}

static gboolean on_from(gs_campaign *c, char **words, guint line, char **why)
{
    return take_trigger(c, &c->from, words, line, why);
}

static gboolean on_to(gs_campaign *c, char **words, guint line, char **why)
{
    return take_trigger(c, &c->to, words, line, why);
}

static gboolean add_trigger(const gs_campaign *c, GPtrArray *list, char **words, guint line, char **why)
{
    gs_trigger *trigger = gs_trigger_parse(words, c->reading, line, why);
    if (trigger) {
        g_ptr_array_add(list, trigger);
    }
    return trigger != NULL;
}

static gboolean on_strike(gs_campaign *c, char **words, guint line, char **why)
{
    return add_trigger(c, c->strikes, words, line, why);
}

static gboolean on_control_strike(gs_campaign *c, char **words, guint line, char **why)
{
    return add_trigger(c, c->control_strikes, words, line, why);
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

#define MANY GS_STATEMENT_MANY
#define OWN  GS_STATEMENT_OWN
static const gs_statement statements[] = {
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

const gs_statement *gs_statement_find(const char *name, guint *index)
{
    for (*index = 0; *index < G_N_ELEMENTS(statements); ++*index) {
        if (g_str_equal(statements[*index].name, name)) {
            return &statements[*index];
        }
    }
    return NULL;
}

void gs_statement_forget(gs_campaign *c, const gs_statement *statement)
{
    gs_statement_fn take = statement->take;
    GPtrArray *list = take == on_end ? c->ends : take == on_strike ? c->strikes : take == on_elf ? c->elfs : NULL;
    if (list) {
        g_ptr_array_set_size(list, 0);
    } else if (take == on_keep) {
        g_array_set_size(c->keeps, 0);
    }
}
