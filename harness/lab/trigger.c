/* SPDX-License-Identifier: MIT */
#include "trigger.h"

#include <string.h>

#include "../lib/error.h"
#include "../lib/event.h"
#include "campaign.h"
#include "regs/efuse.h"
#include "regs/mbox.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "regs/sfc.h"
#include "trace.h"

/* Short names for events people ask for most: NAME VALUE -> event, member. */
static const struct { const char *word, *event, *member; } aliases[] = {
    { "stage", "fetch", "stage" },
    { "postcode", "postcode", "value" },
    { "flash", "flash", "op" },
    { "fuse", "fuse", "row" },
    { "core", "core", "core" },
};

enum { MBOX_REGS(REGTABLE_OFFSET) };
enum { SFC_REGS(REGTABLE_OFFSET) };
enum { EFUSE_REGS(REGTABLE_OFFSET) };

/* What takes its time and is told at its end: the command that began it, ns before that. A torn one
 * (ns 0) may be any. */
static const struct operation {
    const char *event, *op; /* op NULL: the event has none */
    guint32 reg, command, ns;
} operations[] = {
    { "flash", "program", SFC_BASE + SFC_CMD, SFC_CMD_PROGRAM, SFC_PROGRAM_NS },
    { "flash", "erase-4k", SFC_BASE + SFC_CMD, SFC_CMD_ERASE_4K, SFC_ERASE_4K_NS },
    { "flash", "erase-64k", SFC_BASE + SFC_CMD, SFC_CMD_ERASE_64K, SFC_ERASE_64K_NS },
    { "flash", "torn", SFC_BASE + SFC_CMD, SFC_CMD_PROGRAM, 0 },
    { "flash", "torn", SFC_BASE + SFC_CMD, SFC_CMD_ERASE_4K, 0 },
    { "flash", "torn", SFC_BASE + SFC_CMD, SFC_CMD_ERASE_64K, 0 },
    { "fuse", NULL, EFUSE_BASE + EFUSE_CMD, EFUSE_CMD_PROGRAM, EFUSE_PULSE_NS },
};

static gboolean number(const char *text, guint64 *value)
{
    char *end;
    *value = text ? g_ascii_strtoull(text, &end, 0) : 0;
    return text && g_ascii_isdigit(*text) && !*end;
}

static gs_trigger *refuse(char **why, const char *text)
{
    *why = g_strdup(text);
    return NULL;
}

/* NAME=VALUE words behind the place: hit, span, and members of an event. */
static gboolean take_option(gs_trigger *trigger, const char *word, char **why)
{
    const char *equals = strchr(word, '=');
    guint64 value = 0;
    if (!equals) {
        *why = g_strdup_printf("'%s' is not NAME=VALUE", word);
        return FALSE;
    }
    g_autofree char *name = g_strndup(word, (gsize)(equals - word));
    gboolean counted = g_str_equal(name, "hit") || g_str_equal(name, "span");
    if (counted && (!number(equals + 1, &value) || !value || value > G_MAXINT32)) {
        *why = g_strdup_printf("%s takes a number from 1 on", name);
        return FALSE;
    }
    if (g_str_equal(name, "hit")) {
        trigger->hit = (guint)value;
    } else if (g_str_equal(name, "span")) {
        trigger->span = (guint)value;
    } else if (trigger->kind == GS_TRIGGER_REGISTER && g_str_equal(name, "value") && !trigger->write) {
        *why = g_strdup("value= is what a write stores: what a read brings is not known beforehand");
        return FALSE;
    } else if (trigger->kind == GS_TRIGGER_REGISTER && g_str_equal(name, "value") &&
               number(equals + 1, &value)) {
        trigger->valued = TRUE;
        trigger->value = (guint32)value;
    } else if (trigger->kind == GS_TRIGGER_EVENT) {
        g_ptr_array_add(trigger->members, g_steal_pointer(&name));
        g_ptr_array_add(trigger->members, g_strdup(equals + 1));
    } else {
        *why = g_strdup_printf("there is no option '%s' here", name);
        return FALSE;
    }
    return TRUE;
}

/* register CORE ADDRESS read|write; mailbox CORE BLOCK: a command posted, a write of its CMD_POST. */
static guint take_register(gs_trigger *trigger, char **words, char **why)
{
    gboolean mailbox = g_str_equal(words[0], "mailbox");
    int core = words[1] ? gs_core_index(words[1]) : -1;
    trigger->kind = GS_TRIGGER_REGISTER;
    trigger->write = mailbox;
    if (core < 0 || !words[2] || !number(words[2], &trigger->number) ||
        (!mailbox && (!words[3] ||
                      (!g_str_equal(words[3], "read") && !g_str_equal(words[3], "write"))))) {
        *why = g_strdup(mailbox ? "mailbox takes a core and its mailbox's address"
                                : "register takes a core, an address, and read or write");
        return 0;
    }
    trigger->cpu = (guint)core;
    trigger->number += mailbox ? MBOX_CMD_POST : 0;
    trigger->write |= !mailbox && g_str_equal(words[3], "write");
    return mailbox ? 3 : 4;
}

/* How many words the place takes; 0 and *why when it is none. */
static guint take_place(gs_trigger *trigger, char **words, char **why)
{
    if (g_str_equal(words[0], "insn")) {
        trigger->kind = GS_TRIGGER_INSN;
        if (number(words[1], &trigger->number)) {
            return 2;
        }
        *why = g_strdup("insn takes an instruction count");
        return 0;
    }
    if (g_str_equal(words[0], "pc")) {
        int core = words[1] ? gs_core_index(words[1]) : -1;
        trigger->kind = GS_TRIGGER_PC;
        if (core < 0 || !words[2]) {
            *why = g_strdup("pc takes a core (a7, hsp, io0, io1) and an address or symbol");
            return 0;
        }
        trigger->cpu = (guint)core;
        if (!number(words[2], &trigger->number)) {
            trigger->symbol = g_strdup(words[2]);
        }
        return 3;
    }
    if (g_str_equal(words[0], "register") || g_str_equal(words[0], "mailbox")) {
        return take_register(trigger, words, why);
    }
    trigger->kind = GS_TRIGGER_EVENT;
    if (g_str_equal(words[0], "event") && words[1]) {
        trigger->event = g_strdup(words[1]);
        return 2;
    }
    for (guint i = 0; i < G_N_ELEMENTS(aliases); i++) {
        if (g_str_equal(words[0], aliases[i].word)) {
            trigger->event = g_strdup(aliases[i].event);
            if (!words[1] || strchr(words[1], '=')) {
                return 1; /* any of them: `flash hit=3` */
            }
            g_ptr_array_add(trigger->members, g_strdup(aliases[i].member));
            g_ptr_array_add(trigger->members, g_strdup(words[1]));
            return 2;
        }
    }
    *why = g_strdup_printf("'%s' is no trigger: insn, pc, stage, postcode, flash, fuse, mailbox, "
                           "register, core, event", words[0]);
    return 0;
}

gs_trigger *gs_trigger_parse(char **words, const char *file, guint line, char **why)
{
    if (!words[0]) {
        return refuse(why, "a trigger is missing");
    }
    g_autoptr(gs_trigger) trigger = g_new0(gs_trigger, 1);
    trigger->members = g_ptr_array_new_with_free_func(g_free);
    trigger->hit = trigger->span = 1;
    trigger->file = g_strdup(file);
    trigger->line = line;
    guint used = take_place(trigger, words, why);
    if (!used) {
        return NULL;
    }
    for (char **word = words + used; *word; word++) {
        if (!take_option(trigger, *word, why)) {
            return NULL;
        }
    }
    return g_steal_pointer(&trigger);
}

void gs_trigger_free(gs_trigger *trigger)
{
    if (trigger) {
        g_free(trigger->file);
        g_free(trigger->symbol);
        g_free(trigger->event);
        g_ptr_array_unref(trigger->members);
        g_free(trigger);
    }
}

/* Address of "name" or "name+N" in an ELF file. */
static gboolean symbol_address(const char *symbol, const char *elf, guint64 *address)
{
    const char *plus = strchr(symbol, '+');
    g_autofree char *name = plus ? g_strndup(symbol, (gsize)(plus - symbol)) : g_strdup(symbol);
    g_autofree char *escaped = g_regex_escape_string(name, -1);
    g_autofree char *pattern = g_strdup_printf("(?m)^([0-9a-f]+) [tTwW] %s(\\.[a-z0-9.]+)?$", escaped);
    const char *argv[] = { "arm-none-eabi-nm", elf, NULL };
    g_autofree char *out = NULL;
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    guint64 offset = 0;
    if ((plus && !number(plus + 1, &offset)) ||
        !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, &out, NULL, NULL, NULL) ||
        !g_regex_match(regex, out, 0, &match)) {
        return FALSE;
    }
    g_autofree char *hex = g_match_info_fetch(match, 1);
    *address = (g_ascii_strtoull(hex, NULL, 16) & ~G_GUINT64_CONSTANT(1)) + offset;
    return TRUE;
}

static gboolean nowhere(const gs_trigger *trigger, const char *what, GError **error)
{
    g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s:%u: the clean run of the window has no %s "
                "(hit %u)", trigger->file, trigger->line, what, trigger->hit);
    return FALSE;
}

/* The hit at that address; its count so far is left in *hits. */
static gboolean find_pc(const gs_trigger *trigger, const gs_trace *trace, guint64 address,
                        guint *hits, guint64 *at)
{
    *hits = 0;
    for (guint i = 0; i < trace->steps->len; i++) {
        const gs_step *step = gs_trace_step(trace, i);
        if (step->cpu == trigger->cpu && step->pc == address && ++*hits == trigger->hit) {
            *at = step->at;
            return TRUE;
        }
    }
    return FALSE;
}

/* A name may stand in several ELF files: the first one whose place that core comes to counts. */
static gboolean resolve_pc(const gs_trigger *trigger, const gs_trace *trace, const GPtrArray *elfs,
                           guint64 *at, GError **error)
{
    guint64 address = trigger->number;
    guint hits = 0;
    gboolean known = !trigger->symbol;
    if (known && find_pc(trigger, trace, address, &hits, at)) {
        return TRUE;
    }
    for (guint i = 0; trigger->symbol && !hits && i < elfs->len; i++) {
        if (symbol_address(trigger->symbol, g_ptr_array_index(elfs, i), &address)) {
            known = TRUE;
            if (find_pc(trigger, trace, address, &hits, at)) {
                return TRUE;
            }
        }
    }
    if (!known) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s:%u: no ELF file has the symbol '%s'",
                    trigger->file, trigger->line, trigger->symbol);
        return FALSE;
    }
    g_autofree char *what = g_strdup_printf("%s at 0x%08x", gs_core_name(trigger->cpu),
                                            (guint32)address);
    return nowhere(trigger, what, error);
}

static gboolean resolve_register(const gs_trigger *trigger, const gs_trace *trace, guint64 *at,
                                 GError **error)
{
    guint hits = 0;
    for (guint i = 0; i < trace->words->len; i++) {
        const gs_access *word = &g_array_index(trace->words, gs_access, i);
        const gs_step *step = gs_trace_step(trace, word->step);
        if (step->cpu == trigger->cpu && word->address == trigger->number &&
            word->store == trigger->write && (!trigger->valued || word->value == trigger->value) &&
            ++hits == trigger->hit) {
            *at = step->at;
            return TRUE;
        }
    }
    g_autofree char *what = g_strdup_printf("%s of 0x%08x by %s", trigger->write ? "write" : "read",
                                            (guint32)trigger->number, gs_core_name(trigger->cpu));
    return nowhere(trigger, what, error);
}

/* Numbers compare as numbers, however either side is written. */
static gboolean same(const gs_event *event, const char *member, const char *want)
{
    guint64 value;
    if (!json_object_has_member(event->data, member)) {
        return FALSE;
    }
    JsonNode *node = json_object_get_member(event->data, member);
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN) {
        return g_str_equal(want, json_node_get_boolean(node) ? "true" : "false");
    }
    if (number(want, &value)) {
        return gs_event_number(event, member) == value;
    }
    return g_str_equal(gs_event_text(event, member, ""), want);
}

static gboolean event_fits(const gs_trigger *trigger, const gs_event *event)
{
    if (!g_str_equal(event->name, trigger->event)) {
        return FALSE;
    }
    for (guint i = 0; i + 1 < trigger->members->len; i += 2) {
        if (!same(event, g_ptr_array_index(trigger->members, i),
                  g_ptr_array_index(trigger->members, i + 1))) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Has the event come later than its command? The crypto engine burns keys at once. */
static gboolean comes_later(const gs_event *event)
{
    guint64 row = gs_event_number(event, "row");
    return g_str_equal(event->name, "flash") ||
           (g_str_equal(event->name, "fuse") && (row < EFUSE_ROW_KEY_DEVICE || row >= EFUSE_ROW_KEY_END));
}

/* A command given while another runs is refused: it could not have ended by then. A command takes effect
 * an instruction behind its instant, so it has ended one nanosecond later than that and its time. */
static gboolean may_begin(const gs_event *event, const gs_access *word, guint64 at)
{
    for (guint i = 0; i < G_N_ELEMENTS(operations); i++) {
        const struct operation *o = &operations[i];
        if (word->address == o->reg && word->value == o->command && at + o->ns < event->insn &&
            g_str_equal(event->name, o->event) && (!o->op || g_str_equal(gs_event_text(event, "op", ""), o->op))) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean find_begin(const gs_event *event, const gs_trace *trace, guint64 *at)
{
    for (guint i = trace->words->len; i-- > 0;) {
        const gs_access *word = &g_array_index(trace->words, gs_access, i);
        *at = gs_trace_step(trace, word->step)->at;
        if (word->store && may_begin(event, word, *at)) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A fetch is seen before its first instruction; anything else behind the instruction that did it.
 * FALSE: that was ahead of the window. */
static gboolean causing(const gs_event *event, const gs_trace *trace, guint64 *at)
{
    if (comes_later(event)) {
        return find_begin(event, trace, at);
    }
    guint n = gs_trace_find(trace, event->insn);
    *at = n && !g_str_equal(event->name, "fetch") ? gs_trace_step(trace, n - 1)->at : event->insn;
    return TRUE;
}

static gboolean resolve_event(const gs_trigger *trigger, const gs_trace *trace,
                              const GPtrArray *events, guint64 *at, GError **error)
{
    guint64 first = gs_trace_step(trace, 0)->at;
    guint hits = 0;
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        if (event->insn >= first && event_fits(trigger, event) && ++hits == trigger->hit) {
            return causing(event, trace, at) || nowhere(trigger, "command that began it", error);
        }
    }
    g_autofree char *what = g_strdup_printf("event '%s'", trigger->event);
    return nowhere(trigger, what, error);
}

gboolean gs_trigger_resolve(const gs_trigger *trigger, const gs_trace *trace,
                            const GPtrArray *events, const GPtrArray *elfs, guint64 *at,
                            GError **error)
{
    switch (trigger->kind) {
    case GS_TRIGGER_REGISTER:
        return resolve_register(trigger, trace, at, error);
    case GS_TRIGGER_PC:
        return resolve_pc(trigger, trace, elfs, at, error);
    case GS_TRIGGER_EVENT:
        return resolve_event(trigger, trace, events, at, error);
    default:
        *at = trigger->number;
        return gs_trace_find(trace, *at) < trace->steps->len || nowhere(trigger, "such count", error);
    }
}
