/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception storms: an A7 whose vectors cannot be fetched takes one exception after the
 * other and never an instruction. Virtual time counts instructions, so it stands still, and
 * with it every limit the host has set. After many exceptions without one instruction the
 * run is over: for the laboratory it hangs, anybody else's machine stops ("storm").
 * An M4 in that state locks up, which the board hears of by itself.
 */
#include "qemu/osdep.h"
#include "system/cpu-timers.h"
#include "lab_run.h"

#define STORM_EXCEPTIONS 1000

typedef struct Storm {
    MT3620Oracle *oracle;
    int64_t icount;
    unsigned int exceptions;
} Storm;

static Storm storm;

static void storm_exception(ARMCPU *cpu, void *opaque)
{
    Storm *s = opaque;
    int64_t now = icount_enabled() ? icount_get_raw() : 0;

    if (now != s->icount || !now) {
        s->icount = now;
        s->exceptions = 0;
    } else if (++s->exceptions == STORM_EXCEPTIONS) {
        s->exceptions = 0;
        if (mt3620_lab_running()) {
            mt3620_lab_storm();
        } else {
            mt3620_oracle_stop(s->oracle, "storm");
        }
    }
}

void lab_storm_forget(void)
{
    storm.exceptions = 0;
}

void lab_watch_storms(MT3620SoCState *soc)
{
    storm.oracle = &soc->oracle;
    arm_register_el_change_hook(&soc->a7, storm_exception, &storm);
}
