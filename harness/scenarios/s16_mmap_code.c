/* SPDX-License-Identifier: MIT */
/* An application that can write anywhere in its memory wants to run bytes of its own. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"

/* mov r0, #42; bx lr */
static const guint32 code[] = { 0xE3A0002A, 0xE12FFF1E };

static guint32 map(gs_attack *attack, guint32 prot, guint32 flags)
{
    return (guint32)gs_app_call(attack, 'A', ARM_mmap2, 0, ARM_PAGE, prot,
                                flags | ARM_MAP_ANONYMOUS, 0xFFFFFFFF, 0);
}

static gboolean refused(guint32 result)
{
    return result > 0xFFFFF000;
}

/* The bytes into a file in memory, the file mapped executable from its start: what the process flag
 * against new code does not see. */
static void try_file(gs_attack *attack)
{
    int fd =
        gs_app_call(attack, 'A', ARM_memfd_create, gs_app_text(attack, 'A', "code"), 0, 0, 0, 0, 0);
    gs_app_call(attack, 'A', ARM_write, (guint32)fd, gs_app_put(attack, 'A', code, sizeof(code)),
                sizeof(code), 0, 0, 0);
    guint32 at =
        (guint32)gs_app_call(attack, 'A', ARM_mmap2, 0, ARM_PAGE, ARM_PROT_READ | ARM_PROT_EXEC,
                             ARM_MAP_PRIVATE, (guint32)fd, 0);
    struct app_order jump = { .op = APP_CALL, .a = { at } };
    gs_app_run(attack, 'A', &jump, 1);
    gs_claim(attack, fd >= 0 && refused(at), "K",
             "file in memory (descriptor %d) mapped executable: %d%s", fd,
             refused(at) ? (int)at : 0,
             jump.outcome == APP_DONE && jump.result == 42 ? ", and its bytes ran" : "");
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
}

static void run(gs_attack *attack)
{
    const guint32 rw = ARM_PROT_READ | ARM_PROT_WRITE, rx = ARM_PROT_READ | ARM_PROT_EXEC;
    gs_attack_linux(attack);
    guint32 at = map(attack, rw, ARM_MAP_PRIVATE);
    struct app_order orders[] = {
        { .op = APP_WRITE, .a = { at, code[0] } },
        { .op = APP_WRITE, .a = { at + 4, code[1] } },
        { .op = APP_SYSCALL, .number = ARM_mprotect, .a = { at, ARM_PAGE, rx } },
        { .op = APP_CALL, .a = { at } },
    };
    gs_app_run(attack, 'A', orders, G_N_ELEMENTS(orders));
    gboolean ran = orders[3].outcome == APP_DONE && orders[3].result == 42;
    gs_claim(attack, orders[0].outcome == APP_DONE && orders[2].result < 0 && !ran, "K",
             "written page made executable: mprotect %d, the jump %s", orders[2].result,
             ran ? "ran" : "faulted");
    guint32 both = map(attack, rw | ARM_PROT_EXEC, ARM_MAP_PRIVATE),
            shared = map(attack, rx, ARM_MAP_SHARED);
    gs_claim(attack, refused(both) && refused(shared), "K",
             "writable and executable mapping %d, shared executable %d", (int)both, (int)shared);
    try_file(attack);
    gs_app_call(attack, 'A', ARM_munmap, at, ARM_PAGE, 0, 0, 0, 0);
}

GS_SCENARIO(
    .id = "S16", .name = "unsigned-code-by-mmap", .attacker = "malicious application with a memory bug",
    .asset = "code integrity", .layers = "K",
    .source = "published kernel rules; Azure Sphere Security Research Challenge",
    .asserts = "no page a process has written becomes executable for it",
    .control = "a kernel whose memory hooks allow everything",
    .flaw = "kernel azs_mmap_file 0; kernel azs_file_mprotect 0", .run = run)
