/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <string.h>

#include "../lib/error.h"
#include "../lib/hex.h"
#include "campaign.h"

#define MAX_INSNS 65535

/* Reading state: encodings seen, and each core's last step. */
typedef struct reader {
    gs_trace *trace;
    gs_decoder *decoder;
    GHashTable *seen; /* "BYTES MODE" -> index + 1 */
    gint64 last[GS_CORES];
    gint64 target[GS_CORES]; /* of that step's branch to a register's contents, or -1 */
    GHashTable *returns; /* addresses behind calls so far */
    const char *path;
    guint line;
} reader;

static gboolean bad_line(const reader *r, const char *why, GError **error)
{
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s:%u: %s", r->path, r->line, why);
    return FALSE;
}

static gboolean take_number(const char *word, int base, guint64 max, guint64 *value)
{
    char *end;
    *value = word ? g_ascii_strtoull(word, &end, base) : 0;
    return word && end != word && !*end && *value <= max;
}

/* The encoding's index; decoded when it is new. */
static gboolean intern(reader *r, const char *bytes, const char *mode, guint32 pc, guint16 *index,
                       GError **error)
{
    g_autofree char *key = g_strdup_printf("%s %s", bytes, mode);
    gpointer found = g_hash_table_lookup(r->seen, key);
    guint8 data[4];
    gsize size = strlen(bytes) / 2;
    guint64 it = 0;
    if (found) {
        *index = (guint16)(GPOINTER_TO_UINT(found) - 1);
        return TRUE;
    }
    if ((size != 2 && size != 4) || !gs_unhex(bytes, data, size) ||
        (mode[0] != 't' && mode[0] != 'a') ||
        (mode[1] && (mode[1] != '.' || !take_number(mode + 2, 16, 255, &it)))) {
        return bad_line(r, "BYTES are 2 or 4 bytes in hex, MODE is t or a", error);
    }
    if (r->trace->insns->len == MAX_INSNS) {
        return bad_line(r, "too many different instructions", error);
    }
    gs_insn insn;
    gs_decode(r->decoder, data, (guint)size, mode[0] == 'a' ? GS_MODE_ARM : GS_MODE_THUMB,
              (guint8)it, pc, &insn);
    g_array_append_val(r->trace->insns, insn);
    *index = (guint16)(r->trace->insns->len - 1);
    g_hash_table_insert(r->seen, g_steal_pointer(&key), GUINT_TO_POINTER(*index + 1u));
    return TRUE;
}

/* Where this instruction could have gone by itself; elsewhere is an exception, a reset, a change
 * from outside. A return from memory is trusted as far as behind a call that was made. */
static gboolean could_reach(const reader *r, const gs_step *from, const gs_insn *insn, guint32 pc)
{
    if (pc == from->pc + insn->size && (!insn->branch || insn->conditional)) {
        return TRUE;
    }
    if (insn->direct) {
        return pc == from->pc + (guint32)insn->reach;
    }
    if (r->target[from->cpu] >= 0) {
        return pc == r->target[from->cpu];
    }
    if (insn->table && pc - from->pc - insn->size <= 2 * G_MAXUINT8) {
        return TRUE;
    }
    return insn->branch && !insn->call &&
           g_hash_table_contains(r->returns, GUINT_TO_POINTER(pc));
}

static void mark_seam(reader *r, guint cpu, guint32 pc)
{
    if (r->last[cpu] < 0) {
        return;
    }
    gs_step *last = &g_array_index(r->trace->steps, gs_step, (guint)r->last[cpu]);
    const gs_insn *insn = &g_array_index(r->trace->insns, gs_insn, last->insn);
    last->seam = !could_reach(r, last, insn, pc);
    if (insn->call) {
        g_hash_table_add(r->returns, GUINT_TO_POINTER(last->pc + insn->size));
    }
}

#define REGS 15
/* mcr p15, 0, Rt, c2, c0, 0: TTBR0; the table is aligned to its size */
#define IS_TTBR0_WRITE(code) (((code) & 0xFFFF0FFFu) == 0xEE020F10u)
#define TTBR0_RT(code)       ((code) >> 12 & 0xF)
#define TTBR0_TABLE(value)   ((value) & ~0x3FFFu)

/* The first counts: the later ones are the normal world's copy. */
static void take_tables(gs_trace *trace, const gs_step *step, const gs_insn *insn, const guint32 regs[REGS])
{
    if (step->cpu == 0 && !insn->thumb && IS_TTBR0_WRITE(insn->code) && TTBR0_RT(insn->code) < REGS &&
        !trace->a7_tables) {
        trace->a7_tables = TTBR0_TABLE(regs[TTBR0_RT(insn->code)]);
    }
}

/* Of several registers the lowest goes to the lowest address; STRD may have it turned. */
static guint32 take_stored(const gs_insn *insn, const guint32 regs[REGS], guint32 *left)
{
    if (!*left) {
        return 0; /* PC, which is last */
    }
    gint reg = insn->turned ? g_bit_nth_msf(*left, -1) : g_bit_nth_lsf(*left, -1);
    *left &= ~(1u << reg);
    return regs[reg];
}

static void take_words(gs_trace *trace, const gs_insn *insn, const guint32 regs[REGS], gs_access word)
{
    guint count = insn->table || insn->bytes < 8 ? 1 : insn->bytes / 4u;
    gboolean valued = insn->store && insn->data < 0 && insn->bytes == 4 * count;
    guint32 left = insn->stored;
    for (guint i = 0; i < count; i++, word.address += 4) {
        word.value = valued ? take_stored(insn, regs, &left) : word.value;
        g_array_append_val(trace->words, word);
    }
}

/* "R0 ... LR" in hex behind the mode. */
static gboolean take_access(reader *r, char *text, GError **error)
{
    guint32 regs[REGS];
    gs_access access = { .step = r->trace->steps->len - 1 };
    const gs_insn *insn = gs_trace_insn(r->trace, access.step);
    char *end = text;
    for (guint i = 0; i < REGS; i++) {
        regs[i] = (guint32)g_ascii_strtoull(text, &end, 16);
        if (end == text) {
            return bad_line(r, "expected fifteen registers", error);
        }
        text = end;
    }
    take_tables(r->trace, gs_trace_step(r->trace, access.step), insn, regs);
    r->target[gs_trace_step(r->trace, access.step)->cpu] =
        insn->target < 0 ? -1 : (gint64)(regs[insn->target] & ~1u);
    if (gs_insn_address(insn, gs_trace_step(r->trace, access.step)->pc, regs, &access.address)) {
        access.store = insn->store;
        access.value = insn->store && insn->data >= 0 ? regs[insn->data] : 0;
        g_array_append_val(r->trace->accesses, access);
        take_words(r->trace, insn, regs, access);
    }
    return TRUE;
}

static gboolean take_line(reader *r, char *text, GError **error)
{
    char *word[5];
    guint64 at, cpu, pc;
    char *save = NULL;
    for (guint i = 0; i < 5; i++) {
        word[i] = strtok_r(i ? NULL : text, " ", &save);
    }
    if (!word[0] || *word[0] == '#' || g_str_equal(word[0], "glassphere-trace")) {
        return TRUE;
    }
    if (!word[4] || !take_number(word[0], 10, G_MAXINT64, &at) ||
        !take_number(word[1], 10, GS_CORES - 1, &cpu) || !take_number(word[2], 0, G_MAXUINT32, &pc)) {
        return bad_line(r, "expected AT CPU PC BYTES MODE", error);
    }
    GArray *steps = r->trace->steps;
    if (steps->len && at < g_array_index(steps, gs_step, steps->len - 1).at) {
        return bad_line(r, "the instruction count goes back", error);
    }
    gs_step step = { .at = at, .pc = (guint32)pc, .cpu = (guint8)cpu };
    if (!intern(r, word[3], word[4], step.pc, &step.insn, error)) {
        return FALSE;
    }
    mark_seam(r, step.cpu, step.pc);
    r->last[cpu] = steps->len;
    r->target[cpu] = -1;
    g_array_append_val(steps, step);
    return !save || !*save || take_access(r, save, error);
}

gs_trace *gs_trace_parse(const char *text, const char *path, GError **error)
{
    g_autoptr(gs_decoder) decoder = gs_decoder_new(error);
    if (!decoder) {
        return NULL;
    }
    g_autoptr(gs_trace) trace = g_new0(gs_trace, 1);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) returns = g_hash_table_new(NULL, NULL);
    reader r = { trace, decoder, seen, { -1, -1, -1, -1 }, { -1, -1, -1, -1 }, returns, path, 0 };
    trace->steps = g_array_new(FALSE, TRUE, sizeof(gs_step));
    trace->accesses = g_array_new(FALSE, FALSE, sizeof(gs_access));
    trace->words = g_array_new(FALSE, FALSE, sizeof(gs_access));
    trace->insns = g_array_new(FALSE, TRUE, sizeof(gs_insn));
    for (const char *at = text; *at;) {
        gsize length = strcspn(at, "\n");
        char line[320];
        r.line++;
        gsize kept = MIN(length, sizeof(line) - 1);
        memcpy(line, at, kept); /* g_strlcpy would measure the whole rest */
        line[kept] = '\0';
        if (!take_line(&r, line, error)) {
            return NULL;
        }
        at += length + (at[length] == '\n');
    }
    if (!trace->steps->len) {
        bad_line(&r, "no instruction in it", error);
        return NULL;
    }
    return g_steal_pointer(&trace);
}

gs_trace *gs_trace_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) ? gs_trace_parse(text, path, error) : NULL;
}

void gs_trace_free(gs_trace *trace)
{
    if (trace) {
        if (trace->steps) {
            g_array_unref(trace->steps);
        }
        if (trace->accesses) {
            g_array_unref(trace->accesses);
        }
        if (trace->words) {
            g_array_unref(trace->words);
        }
        if (trace->insns) {
            g_array_unref(trace->insns);
        }
        g_free(trace);
    }
}

const gs_access *gs_trace_access(const gs_trace *trace, guint step)
{
    guint low = 0, high = trace->accesses->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(trace->accesses, gs_access, middle).step < step) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const gs_access *access = &g_array_index(trace->accesses, gs_access, low);
    return low < trace->accesses->len && access->step == step ? access : NULL;
}

guint gs_trace_find(const gs_trace *trace, guint64 at)
{
    guint low = 0, high = trace->steps->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (gs_trace_step(trace, middle)->at < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
