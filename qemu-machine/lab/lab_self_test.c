/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fault engine: what it proves to itself before each campaign, on the campaign's own clean run. */
#include "qemu/osdep.h"
#include "lab_run.h"

bool lab_self_test_repeats(const MT3620Lab *s)
{
    LabGuard guard;

    lab_guard_take(&guard, s->soc);
    return s->outcome.event == s->golden.event && s->outcome.what == s->golden.what &&
           s->outcome.at == s->golden.at && s->postcode == s->golden_postcode &&
           !lab_guard_differs(&s->golden_guard, &guard) &&
           lab_end_state_same(s->golden_end, s->soc);
}

bool lab_self_test_strikes(CPUState *next)
{
    CPUARMState *env = next ? &ARM_CPU(next)->env : NULL;
    LabFault fault = { .cpu = next ? next->cpu_index : 0, .pc = env ? env->regs[15] + 2 : 0,
                       .model = LAB_REG_FLIP, .times = 1, .bit = 5 };
    LabStrike strike = { .fault = &fault };
    uint32_t before = env ? env->regs[0] : 0, flipped;

    if (lab_strike(&strike, next) != LAB_MISSED) {
        return false;
    }
    if (!next) {
        return true;
    }
    fault.pc = env->regs[15];
    if (lab_strike(&strike, next) != LAB_STRUCK) {
        return false;
    }
    flipped = env->regs[0];
    return lab_strike(&strike, next) == LAB_STRUCK && flipped == (before ^ 0x20) && env->regs[0] == before;
}
