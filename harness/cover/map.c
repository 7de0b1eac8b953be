/* SPDX-License-Identifier: MIT */
/*
 * The map of the firmware: every instruction of every stage with its source line, made
 * from the ELF files by objdump and addr2line. A line of it:
 *
 *   CORES ADDRESS BYTES GUARD KIND STAGE FUNCTION FILE LINE
 *
 * KIND: "b" a conditional branch, "p" predicated, "-" neither; then "d" where the
 * instruction stands for a decision of the source, "-" where it repeats the one before
 * (the second MOVEQ of an IT block). The first four fields are harness/plugins/cover.c's.
 */
#include "cover.h"

#include <stdio.h>
#include <string.h>

#define TOOLS "arm-none-eabi-"
#define ALWAYS 0xE

typedef struct stage {
    const char *name, *cores;
} stage;

static const stage stages[] = {
    { "rom", "2" }, { "1bl", "2" }, { "pluton", "2" }, { "monitor", "1" }, { "io_loader", "c" },
};

static const char *const conditions[] = { "eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc",
                                          "hi", "ls", "ge", "lt", "gt", "le" };

typedef struct insn {
    guint32 address;
    guint16 half[2];    /* Thumb; an Arm word is half[1]:half[0] */
    int size;
    gboolean arm;
    int condition;      /* ALWAYS: none */
    int zero_of;        /* CBZ, CBNZ: the register; else -1 */
    gboolean not, branch, decides, compares;
    const char *function, *file;
    int line;
} insn;

/* ---- decoding: only what makes an instruction conditional ---- */

static void decode_arm(insn *one)
{
    guint32 word = (guint32)one->half[1] << 16 | one->half[0];
    one->condition = word >> 28 > ALWAYS ? ALWAYS : (int)(word >> 28);
    one->branch = (word & 0x0E000000) == 0x0A000000;
}

static void decode_thumb(insn *one)
{
    guint16 a = one->half[0], b = one->half[1];
    if (one->size == 2 && (a & 0xF500) == 0xB100) {
        one->zero_of = a & 7;
        one->not = a >> 11 & 1;
        one->branch = TRUE;
    } else if (one->size == 2 && (a & 0xF000) == 0xD000 && (a >> 8 & 0xF) < ALWAYS) {
        one->condition = a >> 8 & 0xF;
        one->branch = TRUE;
    } else if (one->size == 4 && (a & 0xF800) == 0xF000 && (b & 0xD000) == 0x8000 &&
               (a >> 6 & 0xF) < ALWAYS) {
        one->condition = a >> 6 & 0xF;
        one->branch = TRUE;
    }
}

/* An IT instruction makes up to four that follow conditional. */
static void spread_it(GArray *insns, guint from)
{
    const insn *it = &g_array_index(insns, insn, from);
    if (it->arm || it->size != 2 || (it->half[0] & 0xFF00) != 0xBF00 || !(it->half[0] & 0xF)) {
        return;
    }
    int base = it->half[0] >> 4 & 0xE, mask = it->half[0] & 0xF, first = it->half[0] >> 4 & 1;
    int length = mask & 1 ? 4 : mask & 2 ? 3 : mask & 4 ? 2 : 1;
    for (int i = 0; i < length && from + 1 + (guint)i < insns->len; i++) {
        insn *one = &g_array_index(insns, insn, from + 1 + (guint)i);
        int low = i == 0 ? first : mask >> (4 - i) & 1;
        one->condition = base == ALWAYS ? ALWAYS : base | low;
    }
}

/* The same flags asked again, either way round, are no second decision. */
static void find_decisions(GArray *insns)
{
    const insn *before = NULL;
    for (guint i = 0; i < insns->len; i++) {
        insn *one = &g_array_index(insns, insn, i);
        gboolean guarded = one->condition != ALWAYS || one->zero_of >= 0;
        gboolean again = before && before->condition != ALWAYS && one->condition != ALWAYS &&
                         !before->compares && !before->branch &&
                         before->condition >> 1 == one->condition >> 1;
        one->decides = guarded && !again;
        before = one;
    }
}

/* ---- objdump ---- */

static gboolean parse_insn(const char *text, insn *one)
{
    g_auto(GStrv) fields = g_strsplit(text, "\t", 0);
    if (g_strv_length(fields) < 3 || !strchr(fields[0], ':') || fields[2][0] == '.' ||
        fields[2][0] == '@' || fields[2][0] == '<') {
        return FALSE;
    }
    g_strstrip(fields[1]);
    g_auto(GStrv) groups = g_strsplit(fields[1], " ", 0);
    *one = (insn){ .condition = ALWAYS, .zero_of = -1 };
    one->address = (guint32)g_ascii_strtoull(fields[0], NULL, 16);
    gsize digits = strlen(groups[0]);
    if (digits == 8) {
        guint32 word = (guint32)g_ascii_strtoull(groups[0], NULL, 16);
        one->arm = TRUE;
        one->size = 4;
        one->half[0] = (guint16)word;
        one->half[1] = (guint16)(word >> 16);
        decode_arm(one);
    } else if (digits == 4) {
        one->size = 0;
        for (int i = 0; groups[i] && i < 2; i++, one->size += 2) {
            one->half[i] = (guint16)g_ascii_strtoull(groups[i], NULL, 16);
        }
        decode_thumb(one);
    } else {
        return FALSE; /* data, printed in bytes */
    }
    for (const char *const *name = (const char *const[]){ "cmp", "cmn", "tst", "teq", NULL };
         *name; name++) {
        one->compares |= g_str_has_prefix(fields[2], *name);
    }
    return TRUE;
}

static GArray *disassemble(const char *elf)
{
    const char *argv[] = { TOOLS "objdump", "-d", elf, NULL };
    g_autofree char *text = cover_run(argv);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GArray *insns = g_array_new(FALSE, FALSE, sizeof(insn));
    for (char **line = lines; *line; line++) {
        insn one;
        if (parse_insn(*line, &one)) {
            g_array_append_val(insns, one);
        }
    }
    for (guint i = 0; i < insns->len; i++) {
        spread_it(insns, i);
    }
    find_decisions(insns);
    return insns;
}

/* ---- addr2line ---- */

/*
 * "./firmware/rom/rom.c:47 (discriminator 2)"; headers come with a folder before the dot,
 * assembly with the whole path.
 */
static void parse_place(insn *one, char *place)
{
    char *colon = strrchr(place, ':'), *top;
    if (!colon) {
        return;
    }
    *colon = 0;
    one->line = atoi(colon + 1);
    while ((top = strstr(place, "/firmware/"))) {
        place = top + 1;
    }
    one->file = g_intern_string(place);
}

/* Answers come in the order of the questions; of inlined frames the innermost is first. */
static void find_places(GArray *insns, const char *elf, const char *dir)
{
    g_autofree char *list = g_build_filename(dir, "addresses", NULL);
    g_autofree char *response = g_strconcat("@", list, NULL);
    g_autoptr(GString) addresses = g_string_new(NULL);
    for (guint i = 0; i < insns->len; i++) {
        g_string_append_printf(addresses, "0x%x\n", g_array_index(insns, insn, i).address);
    }
    if (!g_file_set_contents(list, addresses->str, -1, NULL)) {
        cover_die("%s: cannot be written", list);
    }
    const char *argv[] = { TOOLS "addr2line", "-a", "-f", "-i", "-e", elf, response, NULL };
    g_autofree char *text = cover_run(argv);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint at = 0;
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "0x") && line[1] && line[2] && at < insns->len) {
            insn *one = &g_array_index(insns, insn, at++);
            one->function = g_intern_string(line[1]);
            parse_place(one, line[2]);
            line += 2;
        }
    }
    if (at != insns->len) {
        cover_die("%s: addr2line answered %u of %u addresses", elf, at, insns->len);
    }
}

/* ---- the map ---- */

static void guard_text(const insn *one, char text[8])
{
    if (one->zero_of >= 0) {
        g_snprintf(text, 8, "%s%d", one->not ? "nz" : "z", one->zero_of);
    } else {
        g_snprintf(text, 8, "%s", one->condition == ALWAYS ? "-" : conditions[one->condition]);
    }
}

static void write_insn(GString *map, const stage *of, const insn *one)
{
    char guard[8];
    guard_text(one, guard);
    g_string_append_printf(map, "%s %08x ", of->cores, one->address);
    for (int i = 0; i < one->size; i++) {
        g_string_append_printf(map, "%02x", one->half[i / 2] >> 8 * (i % 2) & 0xFF);
    }
    g_string_append_printf(map, " %s %c%c %s %s %s %d\n", guard,
                           *guard == '-' ? '-' : one->branch ? 'b' : 'p', one->decides ? 'd' : '-',
                           of->name, one->function, one->file, one->line);
}

void cover_map(const char *elf_dir, const char *dir)
{
    g_autoptr(GString) map = g_string_new(NULL);
    gsize count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        g_autofree char *name = g_strconcat(stages[i].name, ".elf", NULL);
        g_autofree char *elf = g_build_filename(elf_dir, name, NULL);
        g_autoptr(GArray) insns = disassemble(elf);
        find_places(insns, elf, dir);
        for (guint j = 0; j < insns->len; j++) {
            const insn *one = &g_array_index(insns, insn, j);
            if (one->file && one->line && g_str_has_prefix(one->file, "firmware/")) {
                write_insn(map, &stages[i], one);
                count++;
            }
        }
    }
    g_autofree char *map_path = g_build_filename(dir, "firmware.map", NULL);
    g_autofree char *hits_path = g_build_filename(dir, "firmware.hits", NULL);
    g_autofree char *hits = g_malloc0(count);
    if (!count || !g_file_set_contents(map_path, map->str, (gssize)map->len, NULL) ||
        !g_file_set_contents(hits_path, hits, (gssize)count, NULL)) {
        cover_die("%s: no map could be written", dir);
    }
    printf("%zu instructions mapped\n", count);
}
