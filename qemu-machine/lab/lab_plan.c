/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: plans (docs/fault-engine.md, "Plan"). Read whole before anything runs: a
 * plan with one bad word is refused, with the file, the line and the word.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/cutils.h"
#include "hw/mt3620/mt3620_fault.h"
#include "lab.h"

#define PLAN_VERSION "1"

typedef enum PlanNeed {
    NEED_REG = 1, NEED_BIT = 2, NEED_INDEX = 4, NEED_VALUE = 8, NEED_ADDR = 16, NEED_BY = 32,
    NEED_FLAG = 64, TAKE_N = 128, TAKE_FOR = 256,
} PlanNeed;

static const struct {
    const char *name;
    unsigned int need;
    unsigned int bits;          /* bit= is below this */
} plan_models[] = {
    [LAB_SKIP] = { "skip", TAKE_N },
    [LAB_NOP] = { "nop", 0 },
    [LAB_REPEAT] = { "repeat", 0 },
    [LAB_BRANCH_INVERT] = { "branch-invert", 0 },
    [LAB_BRANCH_NEVER] = { "branch-never", 0 },
    [LAB_BRANCH_ALWAYS] = { "branch-always", 0 },
    [LAB_INSN_SET] = { "insn-bit-set", NEED_BIT | TAKE_FOR, 32 },
    [LAB_INSN_CLEAR] = { "insn-bit-clear", NEED_BIT | TAKE_FOR, 32 },
    [LAB_INSN_FLIP] = { "insn-bit-flip", NEED_BIT | TAKE_FOR, 32 },
    [LAB_INSN_BYTE] = { "insn-byte", NEED_INDEX | NEED_VALUE | TAKE_FOR },
    [LAB_REG_SET] = { "reg-bit-set", NEED_REG | NEED_BIT | TAKE_FOR, 32 },
    [LAB_REG_CLEAR] = { "reg-bit-clear", NEED_REG | NEED_BIT | TAKE_FOR, 32 },
    [LAB_REG_FLIP] = { "reg-bit-flip", NEED_REG | NEED_BIT | TAKE_FOR, 32 },
    [LAB_REG_ZERO] = { "reg-zero", NEED_REG | TAKE_FOR },
    [LAB_REG_ONES] = { "reg-ones", NEED_REG | TAKE_FOR },
    [LAB_REG_BYTE] = { "reg-byte", NEED_REG | NEED_INDEX | NEED_VALUE | TAKE_FOR },
    [LAB_LOAD_SET] = { "load-bit-set", NEED_REG | NEED_BIT, 32 },
    [LAB_LOAD_CLEAR] = { "load-bit-clear", NEED_REG | NEED_BIT, 32 },
    [LAB_LOAD_FLIP] = { "load-bit-flip", NEED_REG | NEED_BIT, 32 },
    [LAB_LOAD_ZERO] = { "load-zero", NEED_REG },
    [LAB_LOAD_ONES] = { "load-ones", NEED_REG },
    [LAB_PC_OFFSET] = { "pc-offset", NEED_BY },
    [LAB_FLAG_SET] = { "flag-set", NEED_FLAG | TAKE_FOR },
    [LAB_FLAG_CLEAR] = { "flag-clear", NEED_FLAG | TAKE_FOR },
    [LAB_FLAG_FLIP] = { "flag-flip", NEED_FLAG | TAKE_FOR },
    [LAB_MEM_SET] = { "mem-bit-set", NEED_ADDR | NEED_BIT | TAKE_FOR, 8 },
    [LAB_MEM_CLEAR] = { "mem-bit-clear", NEED_ADDR | NEED_BIT | TAKE_FOR, 8 },
    [LAB_MEM_FLIP] = { "mem-bit-flip", NEED_ADDR | NEED_BIT | TAKE_FOR, 8 },
    [LAB_MEM_BYTE] = { "mem-byte", NEED_ADDR | NEED_VALUE | TAKE_FOR },
    [LAB_DEVICE] = { "device", 0 },
};
QEMU_BUILD_BUG_ON(ARRAY_SIZE(plan_models) != LAB_NUM_MODELS);

typedef struct PlanReader {
    const char *path;
    unsigned int line;
    MT3620SoCState *soc;
    LabPlan *plan;
    GHashTable *ids;
    bool version, base, budget;
    char **word;                /* of the line */
    Error **errp;
} PlanReader;

static bool G_GNUC_PRINTF(2, 3) plan_bad(PlanReader *r, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    text = g_strdup_vprintf(fmt, ap);
    va_end(ap);
    error_setg(r->errp, "%s:%u: %s", r->path, r->line, text);
    return false;
}

static bool plan_number(PlanReader *r, const char *word, const char *what, int64_t min,
                        int64_t max, int64_t *value)
{
    if (!word || qemu_strtoi64(word, NULL, 0, value) || *value < min || *value > max) {
        return plan_bad(r, "%s must be a number from %" PRId64 " to %" PRId64 ", not '%s'", what,
                        min, max, word ?: "");
    }
    return true;
}

/* Parameters */

static bool plan_register(PlanReader *r, const char *text, uint32_t *reg)
{
    int64_t n;

    if (!strcmp(text, "sp") || !strcmp(text, "lr")) {
        *reg = *text == 's' ? 13 : 14;
        return true;
    }
    if (*text != 'r' || qemu_strtoi64(text + 1, NULL, 10, &n) || n < 0 || n > 12) {
        return plan_bad(r, "reg= must be r0 to r12, sp or lr, not '%s'", text);
    }
    *reg = n;
    return true;
}

static bool plan_flag(PlanReader *r, const char *text, uint32_t *flag)
{
    const char *at = strlen(text) == 1 ? strchr("nzcv", *text) : NULL;

    if (!at) {
        return plan_bad(r, "flag= must be n, z, c or v, not '%s'", text);
    }
    *flag = at - "nzcv";
    return true;
}

static bool plan_times(PlanReader *r, const char *text, uint64_t *times)
{
    int64_t n;

    if (!strcmp(text, "once") || !strcmp(text, "ever")) {
        *times = *text == 'o' ? 1 : LAB_FOR_EVER;
        return true;
    }
    if (!plan_number(r, text, "for=", 1, INT32_MAX, &n)) {
        return false;
    }
    *times = n;
    return true;
}

static bool plan_parameter(PlanReader *r, LabFault *f, const char *word, unsigned int *missing)
{
    unsigned int takes = plan_models[f->model].need, key = 0;
    g_auto(GStrv) pair = g_strsplit(word, "=", 2);
    const char *name = pair[0], *text = pair[0] ? pair[1] : NULL;
    int64_t n = 0;
    bool ok = true;

    static const struct { const char *name; unsigned int key; } keys[] = {
        { "reg", NEED_REG }, { "bit", NEED_BIT }, { "index", NEED_INDEX }, { "value", NEED_VALUE },
        { "addr", NEED_ADDR }, { "by", NEED_BY }, { "flag", NEED_FLAG }, { "n", TAKE_N },
        { "for", TAKE_FOR },
    };

    for (int i = 0; text && i < ARRAY_SIZE(keys); i++) {
        key |= strcmp(name, keys[i].name) ? 0 : keys[i].key;
    }
    if (!(key & takes)) {
        return plan_bad(r, "%s takes no '%s'", plan_models[f->model].name, word);
    }
    *missing &= ~key;
    switch (key) {
    case NEED_REG: return plan_register(r, text, &f->reg);
    case NEED_FLAG: return plan_flag(r, text, &f->bit);
    case TAKE_FOR: return plan_times(r, text, &f->times);
    case NEED_BIT:
        ok = plan_number(r, text, "bit=", 0, plan_models[f->model].bits - 1, &n);
        f->bit = n;
        return ok;
    case NEED_INDEX:
        ok = plan_number(r, text, "index=", 0, 3, &n);
        f->index = n;
        return ok;
    case NEED_VALUE:
        ok = plan_number(r, text, "value=", 0, 255, &n);
        f->value = n;
        return ok;
    case NEED_ADDR:
        ok = plan_number(r, text, "addr=", 0, UINT32_MAX, &n);
        f->addr = n;
        return ok;
    case NEED_BY:
        ok = plan_number(r, text, "by=", -32768, 32768, &n);
        f->by = n;
        return ok;
    default:
        ok = plan_number(r, text, "n=", 1, 16, &n);
        f->count = n;
        return ok;
    }
}

/* Faults */

static bool plan_device(PlanReader *r, LabFault *f, char **word, unsigned int words)
{
    if (words != 4) {
        return plan_bad(r, "expected 'AT device NAME SPEC'");
    }
    f->model = LAB_DEVICE;
    f->cpu = -1;
    f->device = object_resolve_path_component(OBJECT(r->soc), word[2]);
    if (!f->device || !object_dynamic_cast(f->device, TYPE_MT3620_FAULTABLE)) {
        return plan_bad(r, "no device '%s' that takes faults", word[2]);
    }
    f->spec = g_strdelimit(g_strdup(word[3]), ",", ' ');
    return true;
}

static bool plan_core(PlanReader *r, LabFault *f, char **word, unsigned int words)
{
    unsigned int missing;
    int64_t n;

    if (words < 4) {
        return plan_bad(r, "expected 'AT CPU PC MODEL', or 'AT device NAME SPEC'");
    }
    if (!plan_number(r, word[1], "CPU", 0, MT3620_NUM_CPUS - 1, &n)) {
        return false;
    }
    f->cpu = n;
    if (!plan_number(r, word[2], "PC", 0, UINT32_MAX, &n)) {
        return false;
    }
    f->pc = n;
    for (f->model = 0; f->model < LAB_DEVICE; f->model++) {
        if (!strcmp(word[3], plan_models[f->model].name)) {
            break;
        }
    }
    if (f->model == LAB_DEVICE) {
        return plan_bad(r, "there is no model '%s'", word[3]);
    }
    missing = plan_models[f->model].need & ~(TAKE_N | TAKE_FOR);
    for (unsigned int i = 4; i < words; i++) {
        if (!plan_parameter(r, f, word[i], &missing)) {
            return false;
        }
    }
    return !missing || plan_bad(r, "%s lacks a parameter", word[3]);
}

/* 'pc HIT WITHIN CPU PC ...': the device's fault keeps its core, too */
static bool plan_fault_by_pc(PlanReader *r, LabExperiment *e, LabFault *f, char **word,
                             unsigned int words)
{
    int64_t hit, within, cpu, pc;
    bool device = words > 5 && !strcmp(word[5], "device");

    if (!e->num_faults) {
        return plan_bad(r, "the first fault of an experiment needs its AT");
    }
    if (words < 6) {
        return plan_bad(r, "expected 'pc HIT WITHIN CPU PC MODEL', or 'pc HIT WITHIN CPU PC device NAME SPEC'");
    }
    if (!plan_number(r, word[1], "HIT", 1, UINT32_MAX, &hit) ||
        !plan_number(r, word[2], "WITHIN", 1, INT32_MAX, &within) ||
        !plan_number(r, word[3], "CPU", 0, MT3620_NUM_CPUS - 1, &cpu) ||
        !plan_number(r, word[4], "PC", 0, UINT32_MAX, &pc)) {
        return false;
    }
    f->at = f[-1].at + within;
    f->hit = hit;
    e->num_faults++;
    if (!device) {
        return plan_core(r, f, word + 2, words - 2);
    }
    if (!plan_device(r, f, word + 4, words - 4)) {
        return false;
    }
    f->cpu = cpu;
    f->pc = pc;
    return true;
}

static bool plan_fault(PlanReader *r, LabExperiment *e, char **word, unsigned int words)
{
    LabFault *f = &e->fault[e->num_faults];

    if (e->num_faults == LAB_MAX_FAULTS) {
        return plan_bad(r, "at most %d faults in one experiment", LAB_MAX_FAULTS);
    }
    *f = (LabFault) { .times = 1, .count = 1 };
    if (words && !strcmp(word[0], "pc")) {
        return plan_fault_by_pc(r, e, f, word, words);
    }
    if (e->num_faults && f[-1].hit) {
        return plan_bad(r, "behind a fault by 'pc' every other is by 'pc', too");
    }
    if (!plan_number(r, words ? word[0] : NULL, "AT", 0, INT64_MAX - 1, &f->at)) {
        return false;
    }
    if (f->at < r->plan->base || (e->num_faults && f->at < f[-1].at)) {
        return plan_bad(r, "AT %" PRId64 " lies before %s", f->at,
                        e->num_faults ? "the fault before it" : "the base");
    }
    e->num_faults++;
    return words > 1 && !strcmp(word[1], "device") ? plan_device(r, f, word, words)
                                                   : plan_core(r, f, word, words);
}

static bool plan_read_fault(PlanReader *r)
{
    LabExperiment *e = g_new0(LabExperiment, 1);
    char **word = r->word + 2;

    g_ptr_array_add(r->plan->experiments, e);
    if (!r->base) {
        return plan_bad(r, "'base' must come before the first fault");
    }
    if (!plan_number(r, r->word[1], "ID", 0, INT64_MAX, &e->id)) {
        return false;
    }
    if (!g_hash_table_add(r->ids, &e->id)) {
        return plan_bad(r, "ID %" PRId64 " is not unique", e->id);
    }
    for (;;) {
        unsigned int words = 0;

        while (word[words] && strcmp(word[words], "+")) {
            words++;
        }
        if (!plan_fault(r, e, word, words)) {
            return false;
        }
        if (!word[words]) {
            return true;
        }
        word += words + 1;
    }
}

/* Other statements */

static int plan_stage(MT3620Oracle *oracle, const char *name)
{
    for (unsigned int i = 0; name && i < oracle->num_stages; i++) {
        if (!strcmp(oracle->stage[i].name, name)) {
            return i;
        }
    }
    return -1;
}

static const char *const plan_slots[] = {
    [ENG_SLOT_DEVICE] = "device", [ENG_SLOT_QUOTE] = "quote", [ENG_SLOT_VOLATILE0] = "volatile0",
    [ENG_SLOT_VOLATILE1] = "volatile1", [ENG_SLOT_VOLATILE2] = "volatile2",
    [ENG_SLOT_VOLATILE3] = "volatile3",
};

const char *lab_plan_model(LabModelId model)
{
    return plan_models[model].name;
}

const char *lab_plan_slot(unsigned int slot)
{
    return slot < ARRAY_SIZE(plan_slots) && plan_slots[slot] ? plan_slots[slot] : "?";
}

static int plan_slot(const char *name)
{
    for (int i = 0; i < ARRAY_SIZE(plan_slots); i++) {
        if (plan_slots[i] && !strcmp(plan_slots[i], name)) {
            return i;
        }
    }
    return -1;
}

static bool plan_read_end(PlanReader *r)
{
    const char *what = r->word[1], *kind = what && r->word[2] ? r->word[3] : NULL;
    LabEnd end = { .stage = -1, .slot = -1 };
    int64_t code;

    if (!kind || r->word[4]) {
        return plan_bad(r, "expected 'end stage NAME bypass|pass', 'end postcode CODE stop|bypass' or "
                           "'end sign SLOT bypass'");
    }
    if (!strcmp(what, "stage") && (!strcmp(kind, "bypass") || !strcmp(kind, "pass"))) {
        end.kind = *kind == 'b' ? LAB_END_BYPASS : LAB_END_PASS;
        end.stage = plan_stage(&r->soc->oracle, r->word[2]);
        if (end.stage < 0) {
            return plan_bad(r, "there is no stage '%s'", r->word[2]);
        }
    } else if (!strcmp(what, "sign") && !strcmp(kind, "bypass")) {
        end.kind = LAB_END_BYPASS;
        end.slot = plan_slot(r->word[2]);
        if (end.slot < 0) {
            return plan_bad(r, "no key of slot '%s' signs", r->word[2]);
        }
    } else if (!strcmp(what, "postcode") && (!strcmp(kind, "stop") || !strcmp(kind, "bypass"))) {
        if (!plan_number(r, r->word[2], "post code", 0, UINT32_MAX, &code)) {
            return false;
        }
        end.kind = *kind == 'b' ? LAB_END_BYPASS : LAB_END_STOP;
        end.postcode = code;
    } else {
        return plan_bad(r, "cannot end at '%s %s %s'", what, r->word[2], kind);
    }
    g_array_append_val(r->plan->ends, end);
    return true;
}

static bool plan_read_keep(PlanReader *r)
{
    int64_t address, length;
    LabKeep keep;

    if (!plan_number(r, r->word[1], "keep's address", SYSRAM_BASE, SYSRAM_BASE + SYSRAM_SIZE - 1,
                     &address) ||
        !plan_number(r, r->word[2], "keep's length", 1, SYSRAM_BASE + (int64_t)SYSRAM_SIZE - address,
                     &length)) {
        return false;
    }
    keep = (LabKeep) { address, length };
    g_array_append_val(r->plan->keeps, keep);
    return true;
}

static bool plan_statement(PlanReader *r)
{
    const char *word = r->word[0];

    if (!r->version) {
        r->version = !strcmp(word, "glassphere-plan") && !g_strcmp0(r->word[1], PLAN_VERSION);
        return r->version || plan_bad(r, "does not begin with 'glassphere-plan " PLAN_VERSION "'");
    }
    if (!strcmp(word, "base")) {
        r->base = true;
        return plan_number(r, r->word[1], "base", 0, INT64_MAX - 1, &r->plan->base);
    }
    if (!strcmp(word, "budget")) {
        r->budget = true;
        return plan_number(r, r->word[1], "budget", 1, INT64_C(1) << 40, &r->plan->budget);
    }
    if (!strcmp(word, "guard")) {
        r->plan->guard = !g_strcmp0(r->word[1], "on");
        return r->plan->guard || !g_strcmp0(r->word[1], "off") ||
               plan_bad(r, "guard must be on or off");
    }
    if (!strcmp(word, "keep")) {
        return plan_read_keep(r);
    }
    if (!strcmp(word, "end")) {
        return plan_read_end(r);
    }
    if (!strcmp(word, "fault")) {
        return plan_read_fault(r);
    }
    return plan_bad(r, "unknown statement '%s'", word);
}

static bool plan_read_line(PlanReader *r, char *line)
{
    GPtrArray *words = g_ptr_array_new();
    char *hash = strchr(line, '#'), *save = NULL;
    bool ok = true;

    if (hash) {
        *hash = 0;
    }
    for (char *w = strtok_r(line, " \t\r", &save); w; w = strtok_r(NULL, " \t\r", &save)) {
        g_ptr_array_add(words, w);
    }
    if (words->len) {
        g_ptr_array_add(words, NULL);
        /* statements look at most four words ahead */
        g_ptr_array_set_size(words, words->len + 4);
        r->word = (char **)words->pdata;
        ok = plan_statement(r);
    }
    g_ptr_array_free(words, true);
    return ok;
}

static gint plan_order(gconstpointer a, gconstpointer b)
{
    const LabExperiment *x = *(LabExperiment *const *)a, *y = *(LabExperiment *const *)b;

    if (x->fault[0].at != y->fault[0].at) {
        return x->fault[0].at < y->fault[0].at ? -1 : 1;
    }
    return x->id < y->id ? -1 : x->id > y->id;
}

static bool plan_read(PlanReader *r, char *text)
{
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next) {
            *next++ = 0;
        }
        r->line++;
        if (!plan_read_line(r, line)) {
            return false;
        }
    }
    if (!r->base || !r->budget || !r->plan->ends->len) {
        return plan_bad(r, "the plan lacks %s", !r->base ? "its base" : !r->budget ? "its budget"
                                                                                    : "an end");
    }
    g_ptr_array_sort(r->plan->experiments, plan_order);
    return true;
}

static void plan_free_experiment(gpointer data)
{
    LabExperiment *e = data;

    for (unsigned int i = 0; i < e->num_faults; i++) {
        g_free(e->fault[i].spec);
    }
    g_free(e);
}

LabPlan *lab_plan_load(const char *path, MT3620SoCState *soc, Error **errp)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    LabPlan *plan;
    PlanReader r = { .path = path, .soc = soc, .ids = ids, .errp = errp };

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        error_setg(errp, "%s", error->message);
        return NULL;
    }
    plan = g_new0(LabPlan, 1);
    plan->ends = g_array_new(false, false, sizeof(LabEnd));
    plan->keeps = g_array_new(false, false, sizeof(LabKeep));
    plan->experiments = g_ptr_array_new_with_free_func(plan_free_experiment);
    r.plan = plan;
    if (!plan_read(&r, text)) {
        lab_plan_free(plan);
        return NULL;
    }
    return plan;
}

void lab_plan_free(LabPlan *plan)
{
    if (plan) {
        g_array_free(plan->ends, true);
        g_array_free(plan->keeps, true);
        g_ptr_array_unref(plan->experiments);
        g_free(plan);
    }
}
