/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: one run, from the base to its end. A timer marks the next instant that
 * matters; what is to be done then is done in a work item of the vCPU thread, between two
 * instructions, never in the timer's callback: it read the clock before it called, and a
 * restore turns the clock back (every timer armed then would count as expired).
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/timer.h"
#include "hw/core/cpu.h"
#include "system/rr-quantum.h"
#include "system/runstate.h"
#include "lab_run.h"
#include "../trace.h"

static int64_t run_now(void)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

/*
 * A debugger's stop (a step, a breakpoint) holds the cores before the main loop hears of it,
 * and timers due at that instant may still run. No core is next then.
 */
static bool run_machine_held(void)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        if (!cpu->stop && !cpu_is_stopped(cpu)) {
            return false;
        }
    }
    return true;
}

static void run_work(CPUState *cs, run_on_cpu_data data)
{
    MT3620Lab *s = data.host_ptr;

    s->queued = false;
    s->held = run_machine_held();
    if (s->held) {
        return;
    }
    lab_campaign_work(s);
}

/*
 * On the last core: the vCPU thread goes through the cores' lists in order, so what a
 * guest has asked for before (a core held, a core released) has happened by then.
 */
void lab_run_queue(MT3620Lab *s)
{
    if (!s->queued) {
        s->queued = true;
        async_run_on_cpu(mt3620_soc_cpu(s->soc, MT3620_NUM_CPUS - 1), run_work,
                         RUN_ON_CPU_HOST_PTR(s));
    }
}

void lab_run_end(MT3620Lab *s, LabEvent event, uint32_t what)
{
    if (s->outcome.event == LAB_NOT_YET) {
        s->outcome = (LabOutcome) { event, what, run_now() };
        lab_run_queue(s);
    }
}

static void run_forget_end_stages(MT3620Lab *s)
{
    if (!s->end_stage_hit) {
        return;
    }
    s->end_stage_hit = false;
    for (guint i = 0; i < s->plan->ends->len; i++) {
        const LabEnd *end = &g_array_index(s->plan->ends, LabEnd, i);

        if (end->stage >= 0) {
            mt3620_oracle_forget_stage(&s->soc->oracle, end->stage);
        }
    }
}

bool lab_run_restore(MT3620Lab *s, bool full_check)
{
    int64_t began = get_clock();
    Error *err = NULL;
    uint32_t us;

    if (!lab_snapshot_restore(s->base, s->timer, false, &err)) {
        lab_campaign_fail(s, err);
        return false;
    }
    run_forget_end_stages(s);
    us = (get_clock() - began) / 1000;
    g_array_append_val(s->stats.restore_us, us);
    s->stats.restore_ns += get_clock() - began;
    s->stats.restores++;
    s->stats.full_checks += full_check;
    if (!lab_snapshot_check(s->base, s->timer, full_check, &err)) {
        trace_mt3620_lab_restore(s->stats.restores, full_check, false);
        s->stats.mismatches++;
        error_prepend(&err, "after restore %" PRIu64 ": ", s->stats.restores);
        lab_campaign_fail(s, err);
        return false;
    }
    trace_mt3620_lab_restore(s->stats.restores, full_check, true);
    return true;
}

static void run_schedule(MT3620Lab *s, int64_t due)
{
    s->due = due;
    timer_mod_ns(s->timer, due);
}

void lab_run_begin(MT3620Lab *s, const LabExperiment *e, int64_t probe_at, int64_t give_up)
{
    s->run++;
    /* runs take their exceptions at the same instants: those of the ones before must not add up */
    lab_storm_forget();
    s->experiment = e;
    s->struck = 0;
    s->wanted = e ? e->num_faults : 0;
    s->hits = 0;
    for (unsigned int i = 0; e && i < e->num_faults; i++) {
        s->strike[i] = (LabStrike) { .fault = &e->fault[i] };
    }
    s->probe_at = probe_at;
    s->give_up = give_up;
    s->previous = NULL;
    s->postcode = s->base_postcode;
    s->sent = s->base_sent;
    s->sent_key = NULL;
    s->converged = false;
    s->outcome = (LabOutcome) { LAB_NOT_YET };
    s->run_started = get_clock();
    s->due = run_now();
    lab_run_tick(s);
}

/* A fault by PC counts how often its core stands there, and is given up behind its last instant. */
static bool run_fault_due(MT3620Lab *s, CPUState *next, int64_t now)
{
    const LabFault *f = &s->experiment->fault[s->struck];

    if (!f->hit) {
        return f->at <= now;
    }
    if (now > f->at) {
        s->wanted = s->struck;
        return false;
    }
    return next && next->cpu_index == f->cpu && ARM_CPU(next)->env.regs[15] == f->pc &&
           ++s->hits == f->hit;
}

/*
 * After a strike: is there another instruction, at the same instant, that a fault by PC may wait
 * for? Only where the strike moved the PC and took no time; else the next tick sees it.
 */
static bool run_moved_on(const MT3620Lab *s, int64_t now)
{
    const LabFault *done = &s->experiment->fault[s->struck - 1];

    return s->struck == s->wanted || !s->experiment->fault[s->struck].hit ||
           (done->model != LAB_DEVICE && run_now() == now &&
            ARM_CPU(mt3620_soc_cpu(s->soc, done->cpu))->env.regs[15] != done->pc);
}

static void run_trace_strike(const MT3620Lab *s, int64_t now, LabStruck struck)
{
    static const char *const result[] = {
        [LAB_STRUCK] = "struck", [LAB_MISSED] = "missed", [LAB_INAPPLICABLE] = "inapplicable",
    };
    const LabFault *f = &s->experiment->fault[s->struck];

    trace_mt3620_lab_strike(s->experiment->id, s->struck, lab_plan_model(f->model), f->cpu, f->pc, now,
                            result[struck]);
}

/* False: the run is over */
static bool run_strike(MT3620Lab *s, CPUState *next, int64_t now)
{
    while (s->struck < s->wanted && run_fault_due(s, next, now)) {
        LabStruck struck = lab_strike(&s->strike[s->struck], next);

        run_trace_strike(s, now, struck);
        switch (struck) {
        case LAB_STRUCK:
            s->struck++;
            s->hits = 0;
            break;
        case LAB_MISSED:
            lab_run_end(s, LAB_AT_MISSED, 0);
            return false;
        default:
            lab_run_end(s, LAB_AT_INAPPLICABLE, 0);
            return false;
        }
        if (s->struck == s->wanted || s->experiment->fault[s->struck].hit) {
            s->give_up = now + s->plan->budget;
        }
        if (!run_moved_on(s, now)) {
            break;
        }
    }
    return true;
}

static bool run_steps(const MT3620Lab *s)
{
    for (unsigned int i = 0; i < s->struck; i++) {
        if (lab_strike_steps(&s->strike[i])) {
            return true;
        }
    }
    return s->phase == LAB_TRACE ||
           (s->struck && s->struck < s->wanted && s->experiment->fault[s->struck].hit);
}

static int64_t run_next_instant(const MT3620Lab *s, int64_t now)
{
    int64_t due = s->give_up;

    if (run_steps(s)) {
        return now + 1;
    }
    if (s->probe_at > now) {
        due = MIN(due, s->probe_at);
    }
    if (s->struck < s->wanted) {
        due = MIN(due, s->experiment->fault[s->struck].at);
    }
    return due;
}

void lab_run_tick(MT3620Lab *s)
{
    int64_t now = run_now();
    uint64_t run = s->run;
    CPUState *next;

    if (now < s->due) {
        timer_mod_ns(s->timer, s->due);
        return;
    }
    lab_strikes_step(s->strike, s->struck, s->previous, s->previous_pc);
    next = rr_turn_next();
    if (s->probe_at == now || s->phase == LAB_TRACE) {
        lab_campaign_probe(s, next);
    }
    /* That may have been all there was, and the next run may have begun */
    if (s->phase == LAB_OFF || s->run != run || s->outcome.event != LAB_NOT_YET ||
        !run_strike(s, next, now)) {
        return;
    }
    if (now >= s->give_up) {
        lab_run_end(s, LAB_AT_BUDGET, 0);
        return;
    }
    s->previous = next;
    s->previous_pc = next ? ARM_CPU(next)->env.regs[15] : 0;
    run_schedule(s, run_next_instant(s, now));
}
