/* SPDX-License-Identifier: MIT */
/* An application writes its own program text through the file of its memory. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"

enum { ALWAYS = 0 }; /* fs/proc/base.c: PROC_MEM_FORCE_ALWAYS, the historic behaviour */

/* Thumb: movs r0, #42; bx lr */
static const guint8 code[] = { 0x2A, 0x20, 0x70, 0x47 };

/* The result of writing the code through that file; opening it counts as refused, too. */
static int write_text(gs_attack *attack, const char *path)
{
    guint32 text = gs_app_target(attack, 'A') & ~1u;
    int fd =
        gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', path), ARM_O_RDWR, 0, 0, 0, 0);
    if (fd < 0) {
        return fd;
    }
    gs_app_call(attack, 'A', ARM_lseek, (guint32)fd, text, 0, 0, 0, 0);
    int result = gs_app_call(attack, 'A', ARM_write, (guint32)fd,
                             gs_app_put(attack, 'A', code, sizeof(code)), sizeof(code), 0, 0, 0);
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
    return result;
}

static void run(gs_attack *attack)
{
    gs_attack_linux(attack);
    if (gs_attack_control(attack)) {
        gs_kernel_poke(attack, "proc_mem_force_override", ALWAYS);
    }
    int tid = gs_app_call(attack, 'A', ARM_gettid, 0, 0, 0, 0, 0, 0);
    g_autofree char *task = g_strdup_printf("/proc/self/task/%d/mem", tid);
    g_autofree char *other = g_strdup_printf("/proc/%u/mem", gs_app_pid(attack, 'B'));
    const char *const paths[] = { "/proc/self/mem", "/proc/thread-self/mem", task, other };
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        int result = write_text(attack, paths[i]);
        struct app_order call = { .op = APP_CALL, .a = { gs_app_target(attack, 'A') } };
        gs_app_run(attack, 'A', &call, 1);
        gs_claim(attack, result < 0 && call.result == APP_TEXT_ANSWER, "K",
                 "%s: %d, the function answers %d", paths[i], result, call.result);
    }
}

GS_SCENARIO(
    .id = "S18", .name = "proc-self-mem", .attacker = "malicious application", .asset = "code integrity",
    .layers = "K", .source = "CVE-2020-16987; Azure Sphere OS 20.07 and 20.08 notes",
    .asserts = "program text cannot be written through any memory file in /proc",
    .control = "historic: memory files write read-only pages, too", .run = run)
