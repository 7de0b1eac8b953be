/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fault engine: the trace of a clean run, a line an instruction (docs/fault-engine.md). */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "lab_run.h"

void lab_trace_line(MT3620Lab *s, CPUState *next)
{
    CPUARMState *env;
    uint8_t bytes[4];
    unsigned int len;

    if (!next || !lab_read_insn(next, bytes, &len)) {
        return;
    }
    env = &ARM_CPU(next)->env;
    fprintf(s->out, "%" PRId64 " %d 0x%08x ", qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL),
            next->cpu_index, env->regs[15]);
    for (unsigned int i = 0; i < len; i++) {
        fprintf(s->out, "%02x", bytes[i]);
    }
    fprintf(s->out, env->thumb && env->condexec_bits ? " %s.%02x" : " %s",
            env->thumb ? "t" : "a", env->condexec_bits);
    for (unsigned int i = 0; s->trace_registers && i < 15; i++) {
        fprintf(s->out, " %" PRIx32, env->regs[i]);
    }
    fputc('\n', s->out);
}
