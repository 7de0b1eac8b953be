/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: the verdict on a run that is over, and its line in the results. What an end
 * means comes from the plan and from the clean run; a key outside the vault outweighs it.
 */
#include "qemu/osdep.h"
#include "lab_run.h"
#include "../trace.h"

static const char *const class_name[LAB_NUM_CLASSES] = {
    "none", "silent", "detected", "reset", "hang", "bypass", "missed", "inapplicable",
};

const LabEnd *lab_verdict_end(const MT3620Lab *s, const LabOutcome *o)
{
    for (guint i = 0; i < s->plan->ends->len; i++) {
        const LabEnd *end = &g_array_index(s->plan->ends, LabEnd, i);

        if ((o->event == LAB_AT_STAGE && end->stage == (int)o->what) ||
            (o->event == LAB_AT_SIGN && end->slot == (int)o->what) ||
            (o->event == LAB_AT_POSTCODE && end->stage < 0 && end->slot < 0 &&
             end->postcode == o->what)) {
            return end;
        }
    }
    return NULL;
}

static char *verdict_not_kept(const MT3620Lab *s)
{
    for (guint i = 0; i < s->plan->keeps->len; i++) {
        uint32_t at = lab_end_state_not_kept(s->golden_end, s->soc,
                                         &g_array_index(s->plan->keeps, LabKeep, i));

        if (at) {
            return g_strdup_printf("keep:0x%08x", at);
        }
    }
    return NULL;
}

/* What must hold wherever a stage that may run does. */
static LabClass verdict_of_guard(MT3620Lab *s, char **detail)
{
    LabGuard guard;
    const char *differs = NULL;

    if (s->plan->guard) {
        lab_guard_take(&guard, s->soc);
        differs = lab_guard_differs(&s->golden_guard, &guard);
    }
    if (differs) {
        *detail = g_strdup_printf("guard:%s", differs);
        return LAB_BYPASS;
    }
    *detail = verdict_not_kept(s);
    return *detail ? LAB_BYPASS : LAB_NONE;
}

static LabClass verdict_at_clean_end(MT3620Lab *s, char **detail)
{
    if (verdict_of_guard(s, detail) == LAB_BYPASS) {
        return LAB_BYPASS;
    }
    if (s->phase == LAB_REPLAY ? !lab_end_state_same_whole(s->golden_end, s->soc)
                               : !lab_end_state_same(s->golden_end, s->soc)) {
        *detail = g_strdup("state");
        return LAB_SILENT;
    }
    return LAB_NONE;
}

static LabClass verdict_judge(MT3620Lab *s, char **detail)
{
    const LabOutcome *o = &s->outcome;
    const LabEnd *end = lab_verdict_end(s, o);

    if (end && end->kind == LAB_END_BYPASS) {
        *detail = o->event == LAB_AT_STAGE
                      ? g_strdup_printf("stage:%s", s->soc->oracle.stage[o->what].name)
                  : o->event == LAB_AT_SIGN ? g_strdup_printf("sign:%s", lab_plan_slot(o->what))
                                            : g_strdup_printf("postcode:0x%08x", o->what);
        return LAB_BYPASS;
    }
    if (o->event == s->golden.event && o->what == s->golden.what) {
        return verdict_at_clean_end(s, detail);
    }
    switch (o->event) {
    case LAB_AT_STAGE:
        /* another way than the clean run's, to a stage that may run: behind the same locks */
        if (verdict_of_guard(s, detail) == LAB_BYPASS) {
            return LAB_BYPASS;
        }
        *detail = g_strdup_printf("stage:%s", s->soc->oracle.stage[o->what].name);
        return LAB_SILENT;
    case LAB_AT_POSTCODE:
        *detail = g_strdup("postcode");
        return LAB_DETECTED;
    case LAB_AT_RESET:
        *detail = g_strdup_printf("reset:0x%x", o->what);
        return LAB_RESET;
    case LAB_AT_MISSED:
        *detail = g_strdup("missed");
        return LAB_CLASS_MISSED;
    case LAB_AT_INAPPLICABLE:
        *detail = g_strdup("inapplicable");
        return LAB_CLASS_INAPPLICABLE;
    default:
        *detail = g_strdup(o->event == LAB_AT_STORM ? "storm" : "budget");
        return LAB_HANG;
    }
}

/* A key that got out is a bypass, wherever the run ended. Where memory is the clean run's it was
 * looked at when that run ended. */
static LabClass verdict_of_vault(MT3620Lab *s, LabClass class, char **detail)
{
    const char *key;

    if (class == LAB_BYPASS || s->struck == 0) {
        return class;
    }
    key = s->sent_key ?: lab_vault_leak_devices(&s->vault, s->soc);
    if (!key && class != LAB_NONE) {
        key = lab_vault_leak_memory(&s->vault, s->base ? lab_snapshot_ram(s->base) : NULL,
                                    s->golden_end);
    }
    if (!key) {
        return class;
    }
    g_free(*detail);
    *detail = g_strdup_printf("key:%s", key);
    return LAB_BYPASS;
}

static uint32_t verdict_pc(const MT3620Lab *s)
{
    int cpu = MT3620_CPU_HSP;

    for (unsigned int i = 0; i < s->experiment->num_faults && i <= s->struck; i++) {
        cpu = s->experiment->fault[i].cpu >= 0 ? s->experiment->fault[i].cpu : cpu;
    }
    return s->converged ? lab_end_state_pc(s->golden_end, cpu)
                        : ARM_CPU(mt3620_soc_cpu(s->soc, cpu))->env.regs[15];
}

bool lab_verdict_record(MT3620Lab *s)
{
    g_autofree char *detail = NULL;
    LabClass class;

    lab_strikes_end(s->strike, s->struck);
    class = s->converged ? LAB_NONE : verdict_of_vault(s, verdict_judge(s, &detail), &detail);
    if (s->doubted && class != LAB_NONE) {
        return false;
    }
    s->stats.faults++;
    g_free(s->verdict);
    s->verdict = g_strdup_printf("%" PRId64 " %s %" PRId64 " 0x%08x 0x%08x %u %s", s->experiment->id,
                                 class_name[class], s->outcome.at, verdict_pc(s), s->postcode,
                                 s->struck, detail ?: "-");
    fprintf(s->out, "%s\n", s->verdict);
    trace_mt3620_lab_verdict(s->verdict);
    return true;
}
