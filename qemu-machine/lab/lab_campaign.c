/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: what comes after what. A campaign takes its base, runs clean until it
 * knows where a clean run ends, proves to itself that it repeats and that a fault strikes where and
 * what it should, and nothing else (self-test), then goes
 * through the experiments in the order of their instants. The base follows: a run need not
 * begin further back than its own fault. A replay comes after the campaign of one experiment:
 * it is judged by that one's clean run, and the board stays where it ends.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/timer.h"
#include "exec/cputlb.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_fault.h"
#include "system/rr-quantum.h"
#include "lab_run.h"
#include "../trace.h"

/* How far the base may lag behind: about what a new one costs */
#define CAMPAIGN_STRIDE     2000
#define CAMPAIGN_TLB_ENTRIES 128
/* A clean run must end within so many budgets */
#define CAMPAIGN_GOLDEN     64

/* Ends of the whole */

static void campaign_stop(MT3620Lab *s, LabState state)
{
    tlb_fixed_entries = 0;
    s->phase = LAB_OFF;
    s->state = state;
    timer_del(s->timer);
    if (s->out) {
        if (fclose(s->out) && state == LAB_DONE) {
            s->state = LAB_FAILED;
            g_free(s->error);
            s->error = g_strdup_printf("cannot write the results: %s", strerror(errno));
        }
        s->out = NULL;
    }
    mt3620_events_mute(false);
    trace_mt3620_lab_end(s->state == LAB_DONE ? "done" : "failed: ", s->error ?: "");
    mt3620_oracle_stop(&s->soc->oracle, "lab");
}

static void campaign_drop(MT3620Lab *s)
{
    lab_ahead_drop(s);
    lab_snapshot_free(s->base);
    lab_snapshot_free(s->origin);
    s->base = s->origin = NULL;
}

void lab_campaign_forget(MT3620Lab *s)
{
    lab_end_state_free(s->golden_end);
    s->golden_end = NULL;
}

void lab_campaign_fail(MT3620Lab *s, Error *err)
{
    Error *second = NULL;

    g_free(s->error);
    s->error = g_strdup(error_get_pretty(err));
    error_free(err);
    /* The board goes back to the base, unless that is what failed */
    if (s->origin && !lab_snapshot_restore(s->origin, s->timer, true, &second)) {
        error_free(second);
    }
    campaign_drop(s);
    lab_campaign_forget(s);
    campaign_stop(s, LAB_FAILED);
}

static void campaign_failed(MT3620Lab *s, const char *text)
{
    Error *err = NULL;

    error_setg(&err, "%s", text);
    lab_campaign_fail(s, err);
}

/* The board stands at the plan's base again */
static void campaign_done(MT3620Lab *s)
{
    Error *err = NULL;

    if (!lab_snapshot_restore(s->origin, s->timer, true, &err)) {
        lab_campaign_fail(s, err);
        return;
    }
    mt3620_oracle_rearm(&s->soc->oracle);
    campaign_drop(s);
    if (s->plan->experiments->len != 1) {
        lab_campaign_forget(s);
    }
    s->postcode = 0;
    s->sent = s->origin_sent;
    campaign_stop(s, LAB_DONE);
}

/* One thing after another */

static void campaign_next(MT3620Lab *s);

static void campaign_begin_clean(MT3620Lab *s, LabPhase phase, int64_t probe_at)
{
    if (lab_run_restore(s, true)) {
        s->phase = phase;
        lab_run_begin(s, NULL, probe_at,
                      s->plan->base + CAMPAIGN_GOLDEN * s->plan->budget);
    }
}

static const LabExperiment *campaign_experiment(const MT3620Lab *s)
{
    return s->next_experiment < s->plan->experiments->len
               ? g_ptr_array_index(s->plan->experiments, s->next_experiment)
               : NULL;
}

/* The board stands at the base */
static void campaign_look_ahead(MT3620Lab *s)
{
    s->looked_ahead = true;
    if (!lab_ahead_another(s)) {
        campaign_next(s);
        return;
    }
    s->phase = LAB_AHEAD;
    lab_run_begin(s, NULL, s->probe_at, INT64_MAX);
}

/* The clean run stands at the place */
static void campaign_keep_place(MT3620Lab *s)
{
    Error *err = NULL;

    if (!lab_ahead_keep(s, &err)) {
        lab_campaign_fail(s, err);
    } else if (!lab_ahead_another(s)) {
        campaign_next(s);
    }
}

static void campaign_next(MT3620Lab *s)
{
    const LabExperiment *e = campaign_experiment(s);

    if (!e || s->abort) {
        campaign_done(s);
        return;
    }
    if (!lab_run_restore(s, s->stats.restores % s->check_every == 0)) {
        return;
    }
    if (e->fault[0].at - lab_snapshot_clock(s->base) > CAMPAIGN_STRIDE) {
        s->phase = LAB_ADVANCE;
        lab_run_begin(s, NULL, e->fault[0].at, INT64_MAX);
        return;
    }
    if (!s->looked_ahead) {
        campaign_look_ahead(s);
        return;
    }
    s->next_experiment++;
    s->phase = LAB_EXPERIMENT;
    s->doubted = false;
    lab_run_begin(s, e, lab_ahead_first(s, e), INT64_MAX);
}

static bool campaign_save(MT3620Lab *s, LabSnapshot **snap)
{
    Error *err = NULL;

    if (!*snap) {
        *snap = lab_snapshot_new(s->soc);
    }
    if (!lab_snapshot_save(*snap, &err)) {
        lab_campaign_fail(s, err);
        return false;
    }
    return true;
}

static void campaign_begin(MT3620Lab *s)
{
    LabPhase wanted = s->phase;

    lab_ram_track();
    mt3620_oracle_rearm(&s->soc->oracle);
    if (!campaign_save(s, &s->origin) || !campaign_save(s, &s->base)) {
        return;
    }
    campaign_begin_clean(s, wanted == LAB_TRACE ? LAB_TRACE : LAB_GOLDEN, -1);
}

static bool campaign_no_leak(MT3620Lab *s, const char *key, const char *where)
{
    Error *err = NULL;

    if (key) {
        error_setg(&err, "bytes of the fused %s key stand outside the vault where %s", key, where);
        lab_campaign_fail(s, err);
    }
    return !key;
}

/* The clean run is known from the base on */
static bool campaign_rebase(MT3620Lab *s)
{
    const LabRam *base = lab_snapshot_ram(s->base);

    lab_end_state_rebase(s->golden_end, base);
    return campaign_no_leak(s, lab_vault_leak_base(&s->vault, s->golden_end, base),
                            "the clean run passes");
}

static void campaign_golden_over(MT3620Lab *s)
{
    const LabEnd *end = lab_verdict_end(s, &s->outcome);
    const char *key;

    if (s->outcome.event == LAB_AT_BUDGET || s->outcome.event == LAB_AT_STORM) {
        campaign_failed(s, "the clean run does not end");
        return;
    }
    if (end && end->kind == LAB_END_BYPASS) {
        campaign_failed(s, "the clean run itself does what the plan calls a bypass");
        return;
    }
    lab_vault_take(&s->vault, s->soc);
    key = lab_vault_leak_memory(&s->vault, NULL, NULL) ?: lab_vault_leak_devices(&s->vault, s->soc);
    if (!campaign_no_leak(s, key, "the clean run ends")) {
        return;
    }
    s->golden = s->outcome;
    s->golden_postcode = s->postcode;
    s->golden_end = lab_end_state_take(s->soc);
    lab_guard_take(&s->golden_guard, s->soc);
    if (campaign_rebase(s)) {
        campaign_begin_clean(s, LAB_PROBE, (s->plan->base + s->golden.at) / 2);
    }
}

static void campaign_head(MT3620Lab *s)
{
    fprintf(s->out, "glassphere-results 1\ngolden %s:0x%x %" PRId64 " 0x%08x\n",
            s->golden.event == LAB_AT_STAGE ? "stage" :
            s->golden.event == LAB_AT_RESET ? "reset" : "postcode",
            s->golden.what, s->golden.at, s->golden_postcode);
}

static void campaign_clean_over(MT3620Lab *s)
{
    if (!lab_self_test_repeats(s)) {
        campaign_failed(s, "self-test: two clean runs differ");
        return;
    }
    /* the first one ran before the keys were known */
    if (!campaign_no_leak(s, s->sent_key, "the clean run sends")) {
        return;
    }
    if (s->phase == LAB_PROBE) {
        campaign_begin_clean(s, LAB_SELF_TEST, s->probe_at);
        return;
    }
    campaign_head(s);
    campaign_next(s);
}

/* A replay begins where the board stands, and its end is the end of it all */

static void replay_begin(MT3620Lab *s)
{
    mt3620_oracle_rearm(&s->soc->oracle);
    campaign_head(s);
    lab_run_begin(s, g_ptr_array_index(s->plan->experiments, 0), -1, INT64_MAX);
}

static void replay_over(MT3620Lab *s)
{
    lab_verdict_record(s);
    mt3620_faults_clear_all();
    lab_campaign_forget(s);
    campaign_stop(s, LAB_DONE);
}

void lab_campaign_probe(MT3620Lab *s, CPUState *next)
{
    int cpu = next ? next->cpu_index : -1;
    uint32_t pc = next ? ARM_CPU(next)->env.regs[15] : 0;

    switch (s->phase) {
    case LAB_TRACE:
        lab_trace_line(s, next);
        break;
    case LAB_PROBE:
        s->probe_cpu = cpu;
        s->probe_pc = pc;
        break;
    case LAB_SELF_TEST:
        if (cpu != s->probe_cpu || pc != s->probe_pc) {
            campaign_failed(s, "self-test: another instruction stands at the same instant");
        } else if (!lab_self_test_strikes(next)) {
            campaign_failed(s, "self-test: a fault does not strike as it should");
        }
        break;
    case LAB_ADVANCE:
        lab_ahead_drop(s);
        s->base_postcode = s->postcode;
        s->base_sent = s->sent;
        if (campaign_save(s, &s->base) && campaign_rebase(s)) {
            campaign_next(s);
        }
        break;
    case LAB_AHEAD:
        campaign_keep_place(s);
        break;
    case LAB_EXPERIMENT:
        lab_ahead_compare(s);
        break;
    default:
        break;
    }
}

static void campaign_run_over(MT3620Lab *s)
{
    int64_t now = get_clock();
    bool recorded;

    timer_del(s->timer);
    s->stats.run_ns += now - s->run_started;
    switch (s->phase) {
    case LAB_GOLDEN:
        campaign_golden_over(s);
        break;
    case LAB_PROBE:
    case LAB_SELF_TEST:
        campaign_clean_over(s);
        break;
    case LAB_TRACE:
        campaign_done(s);
        break;
    case LAB_REPLAY:
        replay_over(s);
        break;
    case LAB_EXPERIMENT:
        recorded = lab_verdict_record(s);
        s->stats.judge_ns += get_clock() - now;
        if (recorded) {
            campaign_next(s);
        } else {
            campaign_failed(s, "a run that had come to the clean run's state ended otherwise");
        }
        break;
    default:
        campaign_failed(s, "the plan names an instant the clean run never reaches");
        break;
    }
}

void lab_campaign_work(MT3620Lab *s)
{
    if (s->phase == LAB_OFF) {
        return;
    }
    if (!s->begun) {
        s->begun = true;
        if (s->phase == LAB_REPLAY) {
            replay_begin(s);
        } else {
            campaign_begin(s);
        }
    } else if (s->outcome.event != LAB_NOT_YET) {
        campaign_run_over(s);
    } else {
        lab_run_tick(s);
    }
}

void lab_campaign_start(MT3620Lab *s, LabPhase phase)
{
    s->phase = phase;
    s->state = LAB_RUNNING;
    s->begun = s->abort = s->doubted = false;
    /* what a core that lost its page tables still has in its TLB must not depend on the host's time */
    tlb_fixed_entries = CAMPAIGN_TLB_ENTRIES;
    s->next_experiment = 0;
    s->convergences = 0;
    s->base_sent = s->origin_sent = s->sent;
    if (phase == LAB_REPLAY) {
        s->base_postcode = s->postcode;
    } else {
        s->base_postcode = 0;
        lab_campaign_forget(s);
    }
    g_array_set_size(s->stats.restore_us, 0);
    s->stats = (LabStats) { .restore_us = s->stats.restore_us };
    mt3620_events_mute(phase != LAB_REPLAY);
    trace_mt3620_lab_start(phase == LAB_TRACE ? "trace" : phase == LAB_REPLAY ? "replay" : "campaign", s->plan->base,
                           s->plan->experiments->len);
    /* Due as soon as the clock runs, and not before: until then all cores count as asleep */
    timer_mod_ns(s->timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
}
