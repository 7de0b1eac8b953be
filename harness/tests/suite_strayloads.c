/* SPDX-License-Identifier: MIT */
/*
 * No instruction of the boot chain is one wrong bit from a load of SP or PC by a register that may
 * point to an attacker's data: whoever controls what is loaded and one bit would have the core. Each bit
 * of each instruction of ROM, 1BL, Pluton and monitor is flipped and decoded. What remains is
 * listed, each with the reason why no attacker has that data, and the list holds nothing else.
 */
#include <stdio.h>
#include <string.h>

#include "../lab/decode.h"
#include "../lab/window.h"
#include "../lib/fault_command.h"
#include "fixture.h"
#include "suites.h"
#include "symbol.h"

typedef struct stage {
    const char *name;
    gs_mode mode;
    const char *idle;   /* registers that are no pointer into anybody's data: compiled code leaves them alone */
} stage;

static const stage stages[] = {
    { "rom", GS_MODE_THUMB, " sp pc r5 r7 r8 sb sl fp ip lr " },
    { "1bl", GS_MODE_THUMB, " sp pc r5 r7 r8 sb sl fp ip lr " },
    { "pluton", GS_MODE_THUMB, " sp pc r5 r7 r8 sb sl fp ip lr " },
    { "monitor", GS_MODE_ARM, " sp pc r5 r7 sb fp ip lr " },
};

typedef struct exception {
    const char *stage, *function, *base, *why;
} exception;

static const exception exceptions[] = {
#define LIB(stage) \
    { stage, "step_signer", "r1", "0: memcmp() has found no difference" }, \
    { stage, "step_identity", "r0", "0: none is asked for, or memcmp() has found no difference" }
#define UNTOUCHED(stage, base) \
    { stage, "untouched_difference", base, "what the caller left; the image has been accepted by then" }
    LIB("rom"), UNTOUCHED("rom", "r1"), UNTOUCHED("rom", "r3"), UNTOUCHED("rom", "r6"),
    LIB("1bl"), UNTOUCHED("1bl", "r1"), UNTOUCHED("1bl", "r3"), UNTOUCHED("1bl", "r6"),
    LIB("pluton"),
    { "pluton", "bus_policy_difference", "r0", "the end of its own table" },
    { "pluton", "decode", "r2", "how far a verified file's version is from the one known" },
    { "pluton", "decode", "r3", "a file that has been verified" },
    { "pluton", "factory_port", "r2", "open only before the chip has keys" },
    { "pluton", "identity_attest", "r2", "the length of a quote" },
    { "pluton", "stage_main", "r3", "HANDOVER_MAGIC" },
    { "pluton", "io_core_difference", "r6", "what the caller left; the monitor has been accepted by then" },
    { "pluton", "staging_install", "r6", "its own state" },
    { "pluton", "list_applications", "r2", "the type of an image" },
    { "pluton", "verify_window_image", "r0", "an entry of the verified manifest, or a status" },
    { "monitor", "world_enter", "r0", "its own table" },
    { "monitor", "monitor_main", "r3", "a difference that a good boot has as 0" },
    { "monitor", "firewall_grant_locked", "r3", "a word of lock bits" },
    { "monitor", "service_query_flash", "r6", "its own table" },
    { "monitor", "service_verify_image", "r3", "0 or 1" },
    { "monitor", "weekday", "r3", "less 64 bytes a day: no date comes to memory" },
    { "monitor", "service_rtc_get_time", "r4", "its own stack" },
    { "monitor", "abi_collect", "r1", "its own table" },
};

typedef struct place {
    guint32 address;
    char *function, *text;
    guint8 code[4];
    guint size;
} place;

static void place_clear(gpointer data)
{
    place *p = data;

    g_free(p->function);
    g_free(p->text);
}

/* The next instruction of `objdump -d`, or a label, which FUNCTION then is. */
static void take_line(const char *line, const stage *s, char **function, GArray *places)
{
    g_auto(GStrv) column = g_strsplit(line, "\t", 3);
    const char *label = strstr(line, " <");

    if (g_str_has_suffix(line, ">:") && label) {
        g_free(*function);
        *function = g_strndup(label + 2, strlen(label) - 4);
        g_strdelimit(*function, ".", '\0');
        return;
    }
    if (g_strv_length(column) < 3 || column[2][0] == '.') {
        return;
    }
    place p = { .address = (guint32)g_ascii_strtoull(column[0], NULL, 16) };
    g_auto(GStrv) word = g_strsplit(g_strstrip(column[1]), " ", -1);
    for (guint i = 0; word[i] && p.size < sizeof(p.code); i++) {
        guint32 value = (guint32)g_ascii_strtoull(word[i], NULL, 16);
        for (guint n = 0; n < (s->mode == GS_MODE_ARM ? 4u : 2u); n++) {
            p.code[p.size++] = (guint8)(value >> 8 * n);
        }
    }
    p.function = g_strdup(*function);
    p.text = g_strdup(column[2]);
    g_array_append_val(places, p);
}

static GArray *read_code(const stage *s, GError **error)
{
    g_autofree char *elf = g_strdup_printf("build/firmware/%s.elf", s->name), *out = NULL, *function = NULL;
    const char *argv[] = { "arm-none-eabi-objdump", "-d", "-w", elf, NULL };
    int status = 0;

    if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status, error) ||
        !g_spawn_check_wait_status(status, error)) {
        return NULL;
    }
    g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
    GArray *places = g_array_new(FALSE, TRUE, sizeof(place));
    g_array_set_clear_func(places, place_clear);
    for (guint i = 0; lines[i]; i++) {
        take_line(lines[i], s, &function, places);
    }
    return places;
}

/* The base register of a load of whole words into SP or PC, or NULL when it is none. */
static char *stray_base(const gs_insn *insn)
{
    g_autoptr(GRegex) load = g_regex_new(
        "^(?:ldr(?!s?[bhd])[a-z]*(?:\\.w)?\\t?\\s*(?:sp|pc), \\[(\\w+)"
        "|(?:ldm|rfe)\\S*\\s+(\\w+)!?(?:, \\{(?:.*\\b)?(?:sp|pc)\\b.*|$))", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!insn->known || !g_regex_match(load, insn->text, 0, &match)) {
        return NULL;
    }
    char *base = g_match_info_fetch(match, 1);
    if (!base || !*base) {
        g_free(base);
        base = g_match_info_fetch(match, 2);
    }
    return base;
}

static gboolean excepted(const stage *s, const place *p, const char *base, gboolean *used)
{
    for (guint i = 0; i < G_N_ELEMENTS(exceptions); i++) {
        const exception *e = &exceptions[i];

        if (g_str_equal(e->stage, s->name) && g_str_equal(e->function, p->function) &&
            g_str_equal(e->base, base)) {
            used[i] = TRUE;
            return TRUE;
        }
    }
    return FALSE;
}

/* Every bit of one instruction; BEHIND: the halfword that follows, for one that grows by the flip. */
static void flip_bits(const stage *s, const place *p, const guint8 *behind, gs_decoder *decoder, gboolean *used,
                      GString *found)
{
    for (guint bit = 0; bit < 8 * p->size; bit++) {
        guint8 code[4] = { p->code[0], p->code[1], behind[0], behind[1] };
        gs_insn insn;

        if (p->size == 4) {
            memcpy(code, p->code, sizeof(code));
        }
        code[bit / 8] ^= (guint8)(1u << bit % 8);
        gs_decode(decoder, code, 4, s->mode, 0, p->address, &insn);
        g_autofree char *base = stray_base(&insn), *word = g_strdup_printf(" %s ", base ? base : "");
        if (base && !strstr(s->idle, word) && !excepted(s, p, base, used)) {
            g_string_append_printf(found, "%08x %s: %s, bit %u: %s\n", p->address, p->function, p->text, bit,
                                   insn.text);
        }
    }
}

TEST nothing_is_one_bit_from_a_load_of_pc(const void *arg)
{
    const stage *s = arg;
    GError *error = NULL;
    gboolean used[G_N_ELEMENTS(exceptions)] = { FALSE };
    g_autoptr(GString) found = g_string_new(NULL);
    g_autoptr(gs_decoder) decoder = gs_decoder_new(&error);
    GS_CHECK_ERROR(error);
    g_autoptr(GArray) places = read_code(s, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(places->len > 1000, "only %u instructions", places->len);

    for (guint i = 0; i < places->len; i++) {
        static const guint8 nop[2] = { 0x00, 0xbf };
        const place *p = &g_array_index(places, place, i);
        flip_bits(s, p, i + 1 < places->len ? p[1].code : nop, decoder, used, found);
    }
    GS_CHECK(found->len == 0, "%s", found->str);
    for (guint i = 0; i < G_N_ELEMENTS(exceptions); i++) {
        GS_CHECK(used[i] || !g_str_equal(exceptions[i].stage, s->name), "%s has no such load by %s any more",
                 exceptions[i].function, exceptions[i].base);
    }
    PASS();
}

/* ---- the registers nobody uses hold no pointer of a caller's ---- */

#define MONITOR_BASE 0x803D0000u
#define MONITOR_END  0x803E0000u
enum { REGISTERS = 15 };

/* The A7's first instruction at the monitor's ADDRESS in a trace: r0 to lr before it, and before the
 * last one outside the monitor ahead of it. */
static gboolean registers_at(const char *trace, guint32 address, guint32 outside[REGISTERS], guint32 regs[REGISTERS])
{
    for (const char *line = trace; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        guint32 pc;
        int at = 0;

        if (sscanf(line, "%*u 0 0x%x %*s %*s%n", &pc, &at) != 1 || !at) {
            continue;
        }
        guint32 *into = pc < MONITOR_BASE || pc >= MONITOR_END ? outside : pc == address ? regs : NULL;
        for (int i = 0, n; into && i < REGISTERS; i++, at += n) {
            if (sscanf(line + at, "%x%n", &into[i], &n) != 1) {
                return FALSE;
            }
        }
        if (into == regs) {
            return TRUE;
        }
    }
    return FALSE;
}

TEST callers_registers_are_gone(const void *arg)
{
    /* the asking kernel marks three; the others are arguments of its call */
    static const struct { guint reg; gboolean marked; } idle[] = {
        { 5, FALSE }, { 7, FALSE }, { 9, TRUE }, { 11, TRUE }, { 12, TRUE },
    };
    GError *error = NULL;
    guint32 served = 0, before[REGISTERS], behind[REGISTERS];
    (void)arg;
    g_autofree char *dir = g_strdup_printf("%s-idle", gs_scratch()), *lines = NULL;
    g_autofree char *trace = g_build_filename(dir, "trace.txt", NULL);
    g_autofree char *text = gs_fault_campaign("smc-pointer", "faults nop\n");
    g_autoptr(gs_campaign) campaign = gs_campaign_parse(text, "idle", &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_window) window = gs_window_new(campaign, dir, NULL, NULL, &error);
    GS_CHECK_ERROR(error);

    GS_CHECK(gs_symbol("monitor", "monitor_smc", &served, NULL, &error) &&
             g_file_get_contents(trace, &lines, NULL, &error), "%s", error->message);
    GS_CHECK(registers_at(lines, served, before, behind), "no call in the trace");
    for (guint i = 0; i < G_N_ELEMENTS(idle); i++) {
        guint reg = idle[i].reg;
        GS_CHECK(before[reg] != 0 || !idle[i].marked, "the caller has nothing in r%u", reg);
        GS_CHECK(behind[reg] == 0, "r%u is 0x%08x still", reg, behind[reg]);
    }
    gs_remove_tree(dir);
    PASS();
}

void gs_suite_strayloads(gs_suite *suite)
{
    gs_suite_add(suite, "callers-registers-are-gone", callers_registers_are_gone, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(stages); i++) {
        gs_suite_add(suite, stages[i].name, nothing_is_one_bit_from_a_load_of_pc, &stages[i]);
    }
}
