/* SPDX-License-Identifier: MIT */
#include "space.h"

#include <string.h>

#include "../lib/error.h"
#include "flash_layout.h"
#include "regs/memmap.h"

/* ---- where faults strike ---- */

static gboolean resolve(const gs_trigger *trigger, const gs_space *space, const GPtrArray *events,
                        guint64 fallback, guint64 *at, GError **error)
{
    *at = fallback;
    return !trigger || gs_trigger_resolve(trigger, space->trace, events, space->campaign->elfs, at,
                                          error);
}

static gboolean struck(const gs_space *space, guint step, guint64 from, guint64 to)
{
    const gs_step *s = gs_trace_step(space->trace, step);
    return s->at >= from && s->at < to && space->campaign->cores >> s->cpu & 1;
}

/* The next `span` instructions of the chosen cores from a trigger on; chosen is sorted afterwards. */
static void strike_from(gs_space *space, guint64 at, guint span, guint64 from, guint64 to,
                        gboolean *chosen)
{
    guint left = span;
    for (guint i = gs_trace_find(space->trace, at); left && i < space->trace->steps->len; i++) {
        if (struck(space, i, from, to)) {
            chosen[i] = TRUE;
            left--;
        }
    }
}

static gboolean choose(gs_space *space, const GPtrArray *events, GError **error)
{
    const gs_campaign *c = space->campaign;
    guint steps = space->trace->steps->len;
    g_autofree gboolean *chosen = g_new0(gboolean, steps);
    guint64 from, to;
    if (!resolve(c->from, space, events, 0, &from, error) ||
        !resolve(c->to, space, events, G_MAXUINT64, &to, error)) {
        return FALSE;
    }
    for (guint i = 0; i < c->strikes->len; i++) {
        const gs_trigger *trigger = g_ptr_array_index(c->strikes, i);
        guint64 at;
        if (!resolve(trigger, space, events, 0, &at, error)) {
            return FALSE;
        }
        strike_from(space, at, trigger->span, from, to, chosen);
    }
    for (guint i = 0; i < steps; i++) {
        if (chosen[i] || (!c->strikes->len && struck(space, i, from, to))) {
            g_array_append_val(space->strikes, i);
        }
    }
    if (!space->strikes->len) {
        g_set_error(error, GS_ERROR, GS_ERROR_USAGE, "%s: no instruction of the clean run is struck",
                    c->path);
        return FALSE;
    }
    return TRUE;
}

/* ---- how many, and which ---- */

static const gs_param *param_at(const gs_group *group, guint n)
{
    return g_ptr_array_index(group->params, n);
}

static guint radix(const gs_param *param, gs_bound bound, const gs_insn *insn)
{
    guint count = 0;
    if (bound == GS_BOUND_NONE) {
        return param->values->len;
    }
    for (guint i = 0; i < param->numbers->len; i++) {
        count += gs_bound_allows(bound, g_array_index(param->numbers, gint64, i), insn);
    }
    return count;
}

static guint64 combinations(const gs_group *group, const gs_span *span, const gs_insn *insn)
{
    guint64 count = !group->model || gs_model_fits(group->model, insn);
    for (guint i = 0; i < group->params->len; i++) {
        count *= radix(param_at(group, i), span->bound[i], insn);
    }
    return MIN(count, G_MAXUINT32);
}

/* Memory that can lose a bit and be written again: not the mask ROM, and no device. */
static gboolean is_memory(guint32 address, guint32 bytes)
{
    static const struct { guint32 base, size; } memories[] = {
        { HSP_TCM_BASE, MAX(HSP_TCM_SIZE, IO_TCM_SIZE) }, /* both at that address, each to its core */
        { SYSRAM_BASE, SYSRAM_SIZE }, { FLASH_WINDOW_BASE, FLASH_SIZE },
        { NW_ALIAS, NW_RAM_SIZE },  /* the monitor's way to normal RAM */
    };
    for (guint i = 0; i < G_N_ELEMENTS(memories); i++) {
        guint32 offset = address - memories[i].base;
        if (offset < memories[i].size) {
            return bytes <= memories[i].size - offset;
        }
    }
    return FALSE;
}

/* A fault there would itself be the change that the campaign looks for. */
static gboolean is_kept(const gs_campaign *c, guint32 address, guint32 bytes)
{
    for (guint i = 0; i < c->keeps->len; i++) {
        const gs_keep *keep = &g_array_index(c->keeps, gs_keep, i);
        if (address < keep->address + keep->length && keep->address < address + bytes) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Where the cells are that this strike's instruction loads; FALSE: none. */
static gboolean cells_at(const gs_space *space, guint strike, guint32 *address)
{
    const gs_access *access = gs_trace_access(space->trace, g_array_index(space->strikes, guint, strike));
    guint32 bytes = gs_space_insn(space, strike)->bytes;
    *address = access ? access->address : 0;
    return access && !access->store && is_memory(*address, bytes) && !is_kept(space->campaign, *address, bytes);
}

static gs_bound bound_of(const gs_group *group, const char *param)
{
    return group->cells && g_str_equal(param, "addr") ? GS_BOUND_CELLS : gs_model_bound(group->model, param);
}

static guint64 span_fill(gs_space *space, guint n)
{
    gs_span *span = &space->spans[n];
    const gs_group *group = gs_space_group(space, n);
    guint strikes = space->strikes->len;
    span->offset = space->size;
    for (guint i = 0; i < group->params->len && group->model; i++) {
        span->bound[i] = bound_of(group, param_at(group, i)->name);
    }
    span->before = g_new(guint64, strikes + 1);
    span->per_insn = g_new(guint32, space->trace->insns->len);
    for (guint i = 0; i < space->trace->insns->len; i++) {
        span->per_insn[i] =
            (guint32)combinations(group, span, &g_array_index(space->trace->insns, gs_insn, i));
    }
    span->before[0] = 0;
    for (guint i = 0; i < strikes; i++) {
        guint32 each = span->per_insn[gs_space_step(space, i)->insn], address;
        span->before[i + 1] = span->before[i] + (group->cells && !cells_at(space, i, &address) ? 0 : each);
    }
    return span->before[strikes];
}

gs_space *gs_space_new(const gs_campaign *campaign, const gs_trace *trace, const GPtrArray *events,
                       GError **error)
{
    g_autoptr(gs_space) space = g_new0(gs_space, 1);
    space->campaign = campaign;
    space->trace = trace;
    space->strikes = g_array_new(FALSE, FALSE, sizeof(guint));
    space->spans = g_new0(gs_span, campaign->groups->len);
    if (!choose(space, events, error)) {
        return NULL;
    }
    for (guint i = 0; i < campaign->groups->len; i++) {
        const gs_group *group = gs_space_group(space, i);
        guint64 count = group->params->len <= GS_MAX_PARAMS ? span_fill(space, i) : 0;
        if (!count) {
            g_set_error(error, GS_ERROR, GS_ERROR_USAGE,
                        "%s:%u: no instruction of the window takes such a fault", campaign->path,
                        group->line);
            return NULL;
        }
        space->size += count;
    }
    return g_steal_pointer(&space);
}

void gs_space_free(gs_space *space)
{
    if (!space) {
        return;
    }
    for (guint i = 0; space->spans && i < space->campaign->groups->len; i++) {
        g_free(space->spans[i].before);
        g_free(space->spans[i].per_insn);
    }
    g_free(space->spans);
    g_array_unref(space->strikes);
    g_free(space);
}

guint64 gs_space_first(const gs_space *space, guint group, guint strike)
{
    return space->spans[group].offset + space->spans[group].before[strike];
}

guint64 gs_space_count(const gs_space *space, guint group, guint strike)
{
    return space->spans[group].before[strike + 1] - space->spans[group].before[strike];
}

static guint group_of(const gs_space *space, guint64 id)
{
    guint group = space->campaign->groups->len - 1;
    while (space->spans[group].offset > id) {
        group--;
    }
    return group;
}

/* The strike whose faults hold that rank: the last one with before <= rank. */
static guint strike_of(const gs_space *space, guint group, guint64 rank)
{
    const guint64 *before = space->spans[group].before;
    guint low = 0, high = space->strikes->len - 1;
    while (low < high) {
        guint middle = low + (high - low + 1) / 2;
        if (before[middle] <= rank) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

static guint nth_allowed(const gs_param *param, gs_bound bound, guint n, const gs_insn *insn)
{
    if (bound == GS_BOUND_NONE) {
        return n;
    }
    for (guint i = 0; i < param->numbers->len; i++) {
        if (gs_bound_allows(bound, g_array_index(param->numbers, gint64, i), insn) && !n--) {
            return i;
        }
    }
    g_assert_not_reached();
}

gboolean gs_space_fault(const gs_space *space, guint64 id, gs_fault *fault)
{
    if (id >= space->size) {
        return FALSE;
    }
    memset(fault, 0, sizeof(*fault));
    fault->id = id;
    fault->group = group_of(space, id);
    guint64 rank = id - space->spans[fault->group].offset;
    fault->strike = strike_of(space, fault->group, rank);
    rank -= space->spans[fault->group].before[fault->strike];
    const gs_group *group = gs_space_group(space, fault->group);
    const gs_insn *insn = gs_space_insn(space, fault->strike);
    for (guint i = group->params->len; i-- > 0;) {
        gs_bound bound = space->spans[fault->group].bound[i];
        guint base = radix(param_at(group, i), bound, insn);
        fault->value[i] = nth_allowed(param_at(group, i), bound, (guint)(rank % base), insn);
        rank /= base;
    }
    return TRUE;
}

guint64 gs_space_moved(const gs_space *space, const gs_fault *fault, guint strike)
{
    return gs_space_first(space, fault->group, strike) +
           (fault->id - gs_space_first(space, fault->group, fault->strike));
}

static gint64 index_of(const gs_param *param, gint64 number)
{
    for (guint i = 0; i < param->numbers->len; i++) {
        if (g_array_index(param->numbers, gint64, i) == number) {
            return i;
        }
    }
    return -1;
}

gboolean gs_space_has(const gs_space *space, guint group, const gs_fault *fault)
{
    const gs_group *other = gs_space_group(space, group);
    for (guint i = 0; i < other->params->len; i++) {
        const gs_param *param = param_at(other, i);
        if (index_of(param, gs_fault_number(space, fault, param->name)) < 0) {
            return FALSE;
        }
    }
    return TRUE;
}

guint64 gs_space_same(const gs_space *space, const gs_fault *fault, guint group, guint strike)
{
    const gs_group *other = gs_space_group(space, group);
    guint64 rank = 0;
    for (guint i = 0; i < other->params->len; i++) {
        const gs_param *param = param_at(other, i);
        gint64 value = index_of(param, gs_fault_number(space, fault, param->name));
        if (value < 0 || space->spans[group].bound[i] != GS_BOUND_NONE) {
            return G_MAXUINT64;
        }
        rank = rank * param->numbers->len + (guint64)value;
    }
    return rank < gs_space_count(space, group, strike) ? gs_space_first(space, group, strike) + rank
                                                       : G_MAXUINT64;
}

/* ---- as text ---- */

gint64 gs_fault_number(const gs_space *space, const gs_fault *fault, const char *param)
{
    const gs_group *group = gs_space_group(space, fault->group);
    for (guint i = 0; group->model && i < group->params->len; i++) {
        if (g_str_equal(param_at(group, i)->name, param)) {
            return g_array_index(param_at(group, i)->numbers, gint64, fault->value[i]);
        }
    }
    return -1;
}

static char *cell_text(const gs_space *space, const gs_fault *fault, guint param)
{
    guint32 address;
    cells_at(space, fault->strike, &address);
    return g_strdup_printf("0x%08x", address + fault->value[param]);
}

char *gs_fault_params(const gs_space *space, const gs_fault *fault)
{
    const gs_group *group = gs_space_group(space, fault->group);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < group->params->len; i++) {
        const gs_param *param = param_at(group, i);
        const char *value = g_ptr_array_index(param->values, fault->value[i]);
        g_autofree char *cell = group->cells && g_str_equal(param->name, "addr") ? cell_text(space, fault, i) : NULL;
        g_string_append_printf(text, "%s%s=%s", i ? group->device ? "," : " " : "", param->name,
                               cell ? cell : value);
    }
    if (group->duration) {
        g_string_append_printf(text, "%sfor=%s", text->len ? " " : "", group->duration);
    }
    return g_string_free(text, FALSE);
}

char *gs_fault_plan(const gs_space *space, const gs_fault *fault)
{
    const gs_group *group = gs_space_group(space, fault->group);
    const gs_step *step = gs_space_step(space, fault->strike);
    g_autofree char *params = gs_fault_params(space, fault);
    if (group->device) {
        return g_strdup_printf("%" G_GUINT64_FORMAT " device %s %s%s%s", step->at, group->device,
                               group->device_fault, *params ? "," : "", params);
    }
    return g_strdup_printf("%" G_GUINT64_FORMAT " %u 0x%08x %s%s%s", step->at, step->cpu, step->pc,
                           group->model->name, *params ? " " : "", params);
}

char *gs_group_title(const gs_group *group)
{
    return group->device ? g_strdup_printf("device %s %s", group->device, group->device_fault)
                         : g_strdup(group->model->name);
}
