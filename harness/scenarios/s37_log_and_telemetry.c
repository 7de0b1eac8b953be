/* SPDX-License-Identifier: MIT */
/* An application reads what others logged, and writes the system's log. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"
#include "linux_abi.h"

static void run(gs_attack *attack)
{
    static const char device[] = "/dev/security-monitor";
    gs_attack_linux(attack);
    int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', device), ARM_O_RDWR, 0, 0,
                         0, 0);
    guint32 room = gs_app_put(attack, 'A', (guint8[512]){ 0 }, 512);
    struct secmon_log_data log = { .buffer = room, .size = 512 };
    struct secmon_get_telemetry telemetry = { .size = 512, .buffer = room };
    struct secmon_write_log entry = { .size = 4, .data = room };
    const struct { const char *name; guint32 request, record;
    } calls[] = {
        { "GET_LOG_DATA", SECMON_GET_LOG_DATA, gs_app_put(attack, 'A', &log, sizeof(log)) },
        { "GET_TELEMETRY", SECMON_GET_TELEMETRY,
          gs_app_put(attack, 'A', &telemetry, sizeof(telemetry)) },
        { "WRITE_LOG", SECMON_WRITE_LOG, gs_app_put(attack, 'A', &entry, sizeof(entry)) },
    };
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        int result = gs_app_call(attack, 'A', ARM_ioctl, (guint32)fd, calls[i].request,
                                 calls[i].record, 0, 0, 0);
        /* telemetry has no path in this version: the request does not exist */
        gs_claim(attack, fd >= 0 && (result == ARM_EACCES || result == ARM_ENOTTY), "K", "%s: %d",
                 calls[i].name, result);
    }
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
}

GS_SCENARIO(
    .id = "S37", .name = "log-and-telemetry", .attacker = "malicious application",
    .asset = "confidentiality of the system's log", .layers = "K", .source = "published kernel checks",
    .asserts = "log and telemetry answer only holders of their device capability",
    .control = "a kernel that finds every capability", .flaw = "kernel azure_sphere_capable 1", .run = run)
