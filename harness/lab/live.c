/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <string.h>

#include "campaign.h"
#include "flash_layout.h"
#include "regs/engine.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { ENGINE_REGS(REGTABLE_OFFSET) };

#define PAGE 4096u
#define A7   0
#define HSP  1

/* Short descriptors: first level by megabytes, second by pages (Armv7-A) */
#define L1_SIZE         0x4000u
#define L1_INDEX(a)     ((a) >> 20)
#define L1_IS_TABLE(d)  (((d) & 3) == 1)
#define L2_TABLE(d)     ((d) & ~0x3FFu)
#define L2_INDEX(a)     ((a) >> 12 & 0xFF)

struct gs_live {
    guint32 *before, *after; /* [steps] */
};

/* Going backwards. */
typedef struct memory {
    GHashTable *pages;   /* page number -> guint8[PAGE], a byte: does it live? */
    gboolean others;     /* bytes of a page not listed */
} memory;

typedef struct walk {
    const gs_trace *trace;
    memory a7, hsp;      /* the monitor's data; all else that is followed */
    GHashTable *level1;  /* address of an entry -> the descriptor last put there */
    gboolean lone_hsp;
    guint32 core[GS_CORES];
    guint access;        /* trace->accesses behind this one are done */
    GArray *engine;      /* of operand, rising */
} walk;

/* What the crypto engine reads when it is started. */
typedef struct operand {
    guint step;
    guint32 source, length;
    gboolean known;      /* both were set within the run */
} operand;

/* ---- bytes ---- */

static gboolean is_monitors(guint32 address)
{
    return address >= MONITOR_DATA && address < MONITOR_EXCHANGE;
}

static gboolean followed(const walk *w, guint cpu, guint32 address)
{
    if (cpu == A7 && !w->lone_hsp) {
        return is_monitors(address);
    }
    if (cpu == HSP && address - HSP_TCM_BASE < HSP_TCM_SIZE) {
        return TRUE;
    }
    return w->lone_hsp && address - SYSRAM_BASE < SYSRAM_SIZE;
}

static guint8 *page_of(walk *w, guint32 address)
{
    memory *m = !w->lone_hsp && is_monitors(address) ? &w->a7 : &w->hsp;
    gpointer number = GUINT_TO_POINTER(address / PAGE);
    guint8 *page = g_hash_table_lookup(m->pages, number);
    if (!page) {
        page = g_malloc(PAGE);
        memset(page, m->others, PAGE);
        g_hash_table_insert(m->pages, number, page);
    }
    return page;
}

static void set_bytes(walk *w, guint cpu, guint32 address, guint32 length, gboolean lives)
{
    while (length) {
        guint32 part = MIN(length, PAGE - address % PAGE);
        if (followed(w, cpu, address)) {
            memset(page_of(w, address) + address % PAGE, lives, part);
        }
        address += part;
        length -= part;
    }
}

static gboolean any_byte(walk *w, guint32 address, guint32 length)
{
    for (guint32 i = 0; i < length; i++) {
        if (page_of(w, address + i)[(address + i) % PAGE]) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Of all memory that this core can read. */
static void all_bytes(walk *w, guint cpu)
{
    g_hash_table_remove_all(w->hsp.pages);
    w->hsp.others = TRUE;
    if (cpu != HSP) {
        g_hash_table_remove_all(w->a7.pages);
        w->a7.others = TRUE;
    }
}

/* ---- the A7's translation tables ---- */

static void find_descriptors(walk *w)
{
    guint32 tables = w->trace->a7_tables;
    for (guint i = 0; tables && i < w->trace->accesses->len; i++) {
        const gs_access *access = &g_array_index(w->trace->accesses, gs_access, i);
        if (access->store && access->value && access->address - tables < L1_SIZE &&
            gs_trace_step(w->trace, access->step)->cpu == A7) {
            g_hash_table_insert(w->level1, GUINT_TO_POINTER(access->address), GUINT_TO_POINTER(access->value));
        }
    }
}

static void translate(walk *w, guint32 address)
{
    guint32 level1 = w->trace->a7_tables + 4 * L1_INDEX(address);
    guint32 descriptor = GPOINTER_TO_UINT(g_hash_table_lookup(w->level1, GUINT_TO_POINTER(level1)));
    if (!w->trace->a7_tables) {
        return;
    }
    set_bytes(w, A7, level1, 4, TRUE);
    if (L1_IS_TABLE(descriptor)) {
        set_bytes(w, A7, L2_TABLE(descriptor) + 4 * L2_INDEX(address), 4, TRUE);
    }
}

static void translate_step(walk *w, const gs_step *at, const gs_insn *insn, const gs_access *access)
{
    translate(w, at->pc);
    translate(w, at->pc + insn->size - 1);
    if (access && insn->bytes) {
        translate(w, access->address);
        translate(w, access->address + insn->bytes - 1);
    }
}

/* ---- the engine's operands ---- */

static gboolean reads_memory(guint32 command)
{
    return command == ENG_CMD_SHA_UPDATE || command == ENG_CMD_HMAC || command == ENG_CMD_AES ||
           command == ENG_CMD_LOAD_KEY;
}

static void find_operands(walk *w)
{
    operand one = { 0 };
    guint set = 0;
    for (guint i = 0; i < w->trace->accesses->len; i++) {
        const gs_access *access = &g_array_index(w->trace->accesses, gs_access, i);
        if (!access->store || gs_trace_step(w->trace, access->step)->cpu != HSP) {
            continue;
        }
        if (access->address == HSP_ENGINE_BASE + ENG_SRC) {
            one.source = access->value;
            set |= 1;
        } else if (access->address == HSP_ENGINE_BASE + ENG_LEN) {
            one.length = access->value;
            set |= 2;
        } else if (access->address == HSP_ENGINE_BASE + ENG_CMD && reads_memory(access->value)) {
            one.step = access->step;
            one.known = set == 3;
            g_array_append_val(w->engine, one);
        }
    }
}

/* The engine reads before the instruction that starts it is over. */
static void engine_reads(walk *w, guint step)
{
    while (w->engine->len && g_array_index(w->engine, operand, w->engine->len - 1).step == step) {
        operand one = g_array_index(w->engine, operand, w->engine->len - 1);
        if (one.known) {
            set_bytes(w, HSP, one.source, MIN(one.length, SYSRAM_SIZE), TRUE);
        } else {
            all_bytes(w, HSP);
        }
        g_array_set_size(w->engine, w->engine->len - 1);
    }
}

/* ---- instructions ---- */

static const gs_access *access_of(walk *w, guint step)
{
    while (w->access) {
        const gs_access *access = &g_array_index(w->trace->accesses, gs_access, w->access - 1);
        if (access->step < step) {
            return NULL;
        }
        w->access--;
        if (access->step == step) {
            return access;
        }
    }
    return NULL;
}

static guint32 reads_of(const gs_insn *insn)
{
    return insn->reads | (guint32)insn->flags_read << GS_UNIT_FLAGS;
}

static guint32 kills_of(const gs_insn *insn)
{
    return insn->kills | (guint32)insn->flags_killed << GS_UNIT_FLAGS;
}

/* Registers whose bytes live where this store puts them. */
static guint32 stored_for_use(walk *w, const gs_insn *insn, const gs_access *access)
{
    guint count = (guint)__builtin_popcount(insn->stored);
    guint32 size = count ? insn->bytes / count : 0, used = 0, at = access->address + (insn->turned ? size : 0);
    for (guint reg = 0; reg < GS_UNIT_FLAGS; reg++) {
        if (insn->stored >> reg & 1) {
            used |= any_byte(w, at, size) ? 1u << reg : 0;
            at = insn->turned ? at - size : at + size;
        }
    }
    return used;
}

static void pass_store(walk *w, guint cpu, const gs_insn *insn, const gs_access *access, guint32 *live)
{
    gboolean mine = !insn->conditional && followed(w, cpu, access->address) &&
                    followed(w, cpu, access->address + insn->bytes - 1);
    guint16 address = (guint16)((insn->base < 0 ? 0 : 1u << insn->base) |
                                (insn->index < 0 ? 0 : 1u << insn->index));
    guint32 used = reads_of(insn);
    if (mine) {
        used &= ~(guint32)(insn->stored & ~address);
        used |= stored_for_use(w, insn, access);
        set_bytes(w, cpu, access->address, insn->bytes, FALSE);
    }
    *live |= used;
}

static void pass_load(walk *w, guint cpu, const gs_insn *insn, const gs_access *access, guint32 *live)
{
    if (insn->conditional || insn->branch || insn->loads & *live) {
        set_bytes(w, cpu, access->address, insn->bytes, TRUE);
    }
    *live = (*live & ~kills_of(insn)) | reads_of(insn);
}

static void pass_other(walk *w, guint cpu, const gs_insn *insn, guint32 *live)
{
    guint32 written = insn->writes | (guint32)insn->flags_written << GS_UNIT_FLAGS;
    gboolean idle = insn->pure && !insn->conditional && !(written & *live);
    *live = (*live & ~kills_of(insn)) | (idle ? 0 : reads_of(insn));
    if (insn->touches || insn->bytes) {
        all_bytes(w, cpu); /* it reads, and nobody can say where */
    }
}

/* An exception of the A7 goes through no memory; the HSP's puts registers on its stack. */
static void pass_seam(walk *w, guint cpu, const gs_insn *insn, const gs_access *access, guint32 *live)
{
    if (cpu != A7 || insn->touches || (insn->bytes && !access)) {
        all_bytes(w, cpu);
    } else if (access && !insn->store) {
        set_bytes(w, cpu, access->address, insn->bytes, TRUE);
    }
    *live = GS_UNITS_ALL;
}

static void pass(walk *w, guint step, gs_live *out)
{
    const gs_step *at = gs_trace_step(w->trace, step);
    const gs_insn *insn = gs_trace_insn(w->trace, step);
    const gs_access *access = access_of(w, step);
    guint32 *live = &w->core[at->cpu];
    engine_reads(w, step);
    out->after[step] = at->seam ? GS_UNITS_ALL : *live;
    if (at->seam) {
        pass_seam(w, at->cpu, insn, access, live);
    } else if (!insn->bytes || !access) {
        pass_other(w, at->cpu, insn, live);
    } else if (insn->store) {
        pass_store(w, at->cpu, insn, access, live);
    } else {
        pass_load(w, at->cpu, insn, access, live);
    }
    set_bytes(w, at->cpu, at->pc, insn->size, TRUE);
    if (at->cpu == A7) {
        translate_step(w, at, insn, access);
    }
    out->before[step] = *live;
}

/* The HSP runs alone, but for an A7 without translation that it releases as the last thing it does. */
static gboolean hsp_alone(const gs_trace *trace)
{
    gboolean released = FALSE;
    if (!trace->steps->len || gs_trace_step(trace, 0)->cpu != HSP) {
        return FALSE;
    }
    for (guint i = 0; i < trace->steps->len; i++) {
        guint cpu = gs_trace_step(trace, i)->cpu;
        if (cpu == HSP ? released : cpu != A7 || trace->a7_tables) {
            return FALSE;
        }
        released = cpu == A7;
    }
    return TRUE;
}

gs_live *gs_live_new(const gs_trace *trace, const GArray *keeps)
{
    gs_live *out = g_new0(gs_live, 1);
    walk w = { .trace = trace, .access = trace->accesses->len, .lone_hsp = hsp_alone(trace) };
    w.a7.pages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    w.hsp.pages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    w.level1 = g_hash_table_new(NULL, NULL);
    w.engine = g_array_new(FALSE, FALSE, sizeof(operand));
    out->before = g_new(guint32, trace->steps->len);
    out->after = g_new(guint32, trace->steps->len);
    for (guint i = 0; i < GS_CORES; i++) {
        w.core[i] = GS_UNITS_ALL; /* the end of the run compares registers */
    }
    find_operands(&w);
    find_descriptors(&w);
    for (guint i = 0; i < keeps->len; i++) {
        const gs_keep *keep = &g_array_index(keeps, gs_keep, i);
        set_bytes(&w, A7, keep->address, keep->length, TRUE);
        set_bytes(&w, HSP, keep->address, keep->length, TRUE);
    }
    for (guint step = trace->steps->len; step-- > 0;) {
        pass(&w, step, out);
    }
    g_hash_table_unref(w.a7.pages);
    g_hash_table_unref(w.hsp.pages);
    g_hash_table_unref(w.level1);
    g_array_unref(w.engine);
    return out;
}

void gs_live_free(gs_live *live)
{
    if (live) {
        g_free(live->before);
        g_free(live->after);
        g_free(live);
    }
}

guint32 gs_live_before(const gs_live *live, guint step)
{
    return live->before[step];
}

guint32 gs_live_after(const gs_live *live, guint step)
{
    return live->after[step];
}
