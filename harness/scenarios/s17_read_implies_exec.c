/* SPDX-License-Identifier: MIT */
/* An application asks for the old personality in which every readable page is executable. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"

enum { READ_IMPLIES_EXEC_ = 0x0400000, ASK = (int)0xFFFFFFFF };

static void run(gs_attack *attack)
{
    gs_attack_linux(attack);
    guint32 code = gs_app_put(attack, 'A', (guint32[]){ 0xE3A0002A, 0xE12FFF1E }, 8);
    int before = gs_app_call(attack, 'A', ARM_personality, ASK, 0, 0, 0, 0, 0);
    int result = gs_app_call(attack, 'A', ARM_personality, READ_IMPLIES_EXEC_, 0, 0, 0, 0, 0);
    int with_more =
        gs_app_call(attack, 'A', ARM_personality, READ_IMPLIES_EXEC_ | 8, 0, 0, 0, 0, 0);
    int after = gs_app_call(attack, 'A', ARM_personality, ASK, 0, 0, 0, 0, 0);
    struct app_order jump = { .op = APP_CALL, .a = { code } };
    gs_app_run(attack, 'A', &jump, 1);
    gs_claim(attack, result == ARM_EPERM && with_more == ARM_EPERM, "K",
             "personality(READ_IMPLIES_EXEC): %d, %d", result, with_more);
    gs_claim(attack, before == after && !(after & READ_IMPLIES_EXEC_) && jump.outcome == APP_SIGNAL,
             "K", "personality %#x as before; a jump into data: signal %u", after, jump.signal);
}

GS_SCENARIO(
    .id = "S17", .name = "read-implies-exec", .attacker = "malicious application",
    .asset = "code integrity", .layers = "K", .source = "TALOS-2020-1090",
    .asserts = "no process gets the personality that makes readable pages executable",
    .control = "a kernel that says yes to every personality", .flaw = "kernel sys_personality 0", .run = run)
