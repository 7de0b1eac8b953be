/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: places of the clean run ahead of the base. An experiment that stands where the clean run
 * stood at such an instant ends as that one does, and need not run on: most of a campaign's time is saved
 * here, so one in so many is doubted.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/timer.h"
#include "lab_run.h"

/*
 * Counted from the base: most that come back to the clean run are back soon, some when what was
 * struck is written again or goes out of use
 */
static const int64_t ahead_at[LAB_PLACES] = { 3000, 6000, 12000, 30000 };
/* One in so many that have converged runs on to its end: it must be the clean one's */
#define AHEAD_DOUBT 256

void lab_ahead_drop(MT3620Lab *s)
{
    for (unsigned int i = 0; i < s->places; i++) {
        lab_snapshot_free(s->ahead[i]);
    }
    s->places = 0;
    s->looked_ahead = false;
}

bool lab_ahead_another(MT3620Lab *s)
{
    int64_t at;

    if (s->places == LAB_PLACES) {
        return false;
    }
    at = lab_snapshot_clock(s->base) + ahead_at[s->places];
    if (at >= s->golden.at) {
        return false;
    }
    s->probe_at = at;
    return true;
}

bool lab_ahead_keep(MT3620Lab *s, Error **errp)
{
    s->ahead[s->places] = lab_snapshot_new(s->soc);
    return lab_snapshot_save_after(s->ahead[s->places++], s->base, errp);
}

/* The first place behind that instant, -1: none */
static int64_t ahead_behind(const MT3620Lab *s, int64_t instant)
{
    for (unsigned int i = 0; i < s->places; i++) {
        if (lab_snapshot_clock(s->ahead[i]) > instant) {
            return lab_snapshot_clock(s->ahead[i]);
        }
    }
    return -1;
}

int64_t lab_ahead_first(const MT3620Lab *s, const LabExperiment *e)
{
    int64_t last = 0;

    for (unsigned int i = 0; i < e->num_faults; i++) {
        if (e->fault[i].model == LAB_DEVICE) {
            return -1;
        }
        last = MAX(last, e->fault[i].at);
    }
    return ahead_behind(s, last);
}

/* Nothing of the experiment is still to come, and nothing that got out can be taken back */
static bool ahead_all_over(const MT3620Lab *s)
{
    if (s->struck < s->wanted || s->sent_key) {
        return false;
    }
    for (unsigned int i = 0; i < s->struck; i++) {
        if (s->strike[i].state != LAB_OVER) {
            return false;
        }
    }
    return true;
}

static bool ahead_reached(const MT3620Lab *s, int64_t now)
{
    for (unsigned int i = 0; i < s->places; i++) {
        if (lab_snapshot_clock(s->ahead[i]) == now) {
            return lab_snapshot_reached(s->ahead[i], s->timer);
        }
    }
    return false;
}

void lab_ahead_compare(MT3620Lab *s)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    s->probe_at = ahead_behind(s, now);
    if (s->doubted || !ahead_all_over(s) || !ahead_reached(s, now)) {
        return;
    }
    if (s->convergences++ % AHEAD_DOUBT == 0) {
        s->doubted = true;
        return;
    }
    s->converged = true;
    s->outcome = s->golden;
    s->postcode = s->golden_postcode;
    lab_run_queue(s);
}
