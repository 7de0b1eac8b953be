/* SPDX-License-Identifier: MIT */
/* An application writes code into a child's text with the debugger's call. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"

enum { TRACEME = 0, POKETEXT = 4, ATTACH = 16, SEIZE = 0x4206, SIGKILL_ = 9 };

static void run(gs_attack *attack)
{
    gs_attack_linux(attack);
    guint32 text = gs_app_target(attack, 'A') & ~1u;
    guint32 pause[] = { 1, 0 };
    guint32 time = gs_app_put(attack, 'A', pause, sizeof(pause));
    struct app_order orders[] = {
        { .op = APP_FORK, .a = { 2, 0 } },
        { .op = APP_SYSCALL, .number = ARM_ptrace, .a = { TRACEME } },
        { .op = APP_SYSCALL, .number = ARM_nanosleep, .a = { time } },
    };
    gs_app_run(attack, 'A', orders, G_N_ELEMENTS(orders));
    guint32 child = (guint32)orders[0].result;
    int traceme = orders[1].outcome == APP_DONE ? orders[1].result : 1;
    int attach = gs_app_call(attack, 'A', ARM_ptrace, ATTACH, child, 0, 0, 0, 0);
    int seize = gs_app_call(attack, 'A', ARM_ptrace, SEIZE, child, 0, 0, 0, 0);
    int poke = gs_app_call(attack, 'A', ARM_ptrace, POKETEXT, child, text, 0x4770202A, 0, 0);
    int other = gs_app_call(attack, 'A', ARM_ptrace, ATTACH, gs_app_pid(attack, 'B'), 0, 0, 0, 0);
    gs_app_call(attack, 'A', ARM_kill, child, SIGKILL_, 0, 0, 0, 0);
    gs_app_call(attack, 'A', ARM_wait4, child, 0, 0, 0, 0, 0);
    gs_claim(attack, attach == ARM_EPERM && seize == ARM_EPERM && poke < 0, "K",
             "own child: attach %d, seize %d, poke %d", attach, seize, poke);
    gs_claim(attack, traceme < 0 && other == ARM_EPERM, "K",
             "the child's TRACEME %d, another application %d", traceme, other);
}

GS_SCENARIO(
    .id = "S19", .name = "ptrace-poke", .attacker = "malicious application", .asset = "code integrity",
    .layers = "K", .source = "Talos 2020 series", .asserts = "nobody attaches to a process, not even to a child",
    .control = "a kernel whose attach hook says yes", .flaw = "kernel azs_ptrace_access_check 0", .run = run)
