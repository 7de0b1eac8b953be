/* SPDX-License-Identifier: MIT */
/* An application writes itself, its child and its neighbour another identity. */
#include <string.h>

#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"
#include "linux_abi.h"

static int write_identity(gs_attack *attack, const char *path, guint32 record)
{
    int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', path), ARM_O_WRONLY, 0, 0,
                         0, 0);
    if (fd < 0) {
        return fd;
    }
    int result =
        gs_app_call(attack, 'A', ARM_write, (guint32)fd, record, AZS_IDENTITY_SIZE, 0, 0, 0);
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
    return result;
}

static void read_identity(gs_attack *attack, struct azs_identity *out)
{
    guint32 room = gs_app_put(attack, 'A', out, sizeof(*out));
    int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', "/proc/self/attr/exec"),
                         ARM_O_RDONLY, 0, 0, 0, 0);
    gs_app_call(attack, 'A', ARM_read, (guint32)fd, room, sizeof(*out), 0, 0, 0);
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
    gs_app_get(attack, 'A', room, out, sizeof(*out));
}

static void run(gs_attack *attack)
{
    struct azs_set_identity set = { .component = { 0xB }, .capabilities = AZS_CAP_ALL };
    struct azs_identity before = { 0 }, after = { 0 };
    gs_attack_linux(attack);
    if (gs_attack_control(attack)) {
        /* once the applications run: the application manager itself sets identities before */
        gs_attack_flaw_now(attack, "kernel azs_setprocattr 88");
    }
    read_identity(attack, &before);
    guint32 record = gs_app_put(attack, 'A', &set, sizeof(set));
    g_autofree char *other = g_strdup_printf("/proc/%u/attr/exec", gs_app_pid(attack, 'B'));
    int self = write_identity(attack, "/proc/self/attr/exec", record);
    int again = write_identity(attack, "/proc/self/attr/exec", record);
    int neighbour = write_identity(attack, other, record);
    struct app_order child[] = {
        { .op = APP_FORK, .a = { 2, 1 } },
        { .op = APP_SYSCALL, .number = ARM_open,
          .a = { gs_app_text(attack, 'A', "/proc/self/attr/exec"), ARM_O_WRONLY } },
        { .op = APP_SYSCALL, .number = ARM_write, .a = { 3, record, AZS_IDENTITY_SIZE } },
    };
    gs_app_run(attack, 'A', child, G_N_ELEMENTS(child));
    read_identity(attack, &after);
    gs_claim(attack, self == ARM_EPERM && again == ARM_EPERM && neighbour < 0, "K",
             "own identity %d, again %d, another process %d", self, again, neighbour);
    gs_claim(attack, child[2].result < 0, "K", "in a child %d", child[2].result);
    gs_claim(attack, before.component[0] && memcmp(&before, &after, sizeof(before)) == 0, "K",
             "the record is what it was");
}

GS_SCENARIO(
    .id = "S24", .name = "identity-change", .attacker = "malicious application", .asset = "identity",
    .layers = "K", .source = "own", .asserts = "an identity is set once and by the application manager alone",
    .control = "a kernel that takes every identity record", .run = run)
