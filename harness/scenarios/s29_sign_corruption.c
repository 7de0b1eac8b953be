/* SPDX-License-Identifier: MIT */
/* An application calls the signing request with sizes, flags and addresses that do not fit. */
#include <string.h>

#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"
#include "linux_abi.h"

enum { KERNEL = 0xC0008000, VECTORS = 0xFFFF0000, CANARY = 0x5A };

static void run(gs_attack *attack)
{
    guint8 record[96];
    gs_attack_linux(attack);
    int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', "/dev/pluton"), ARM_O_RDWR,
                         0, 0, 0, 0);
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "kernel pluton_ioctl 0");
    }
    memset(record, CANARY, sizeof(record));
    guint32 at = gs_app_put(attack, 'A', record, sizeof(record));
    guint32 end = (at & ~4095u) + 4096 - 32;  /* the record would leave the page that is mapped */
    const struct { const char *what; guint32 request, address; int want; } calls[] = {
        { "kernel address", PLUTON_SIGN_WITH_TENANT_KEY, KERNEL, ARM_EFAULT },
        { "top of memory", PLUTON_SIGN_WITH_TENANT_KEY, VECTORS + 0xFFC0, ARM_EFAULT },
        { "null", PLUTON_SIGN_WITH_TENANT_KEY, 0, ARM_EFAULT },
        { "size 0", PLUTON_SIGN_WITH_TENANT_KEY & ~0x3FFF0000u, at, ARM_ENOTTY },
        { "size 65", PLUTON_SIGN_WITH_TENANT_KEY + 0x10000, at, ARM_ENOTTY },
        { "size 16383", PLUTON_SIGN_WITH_TENANT_KEY | 0x3FFF0000, at, ARM_ENOTTY },
        { "write only", PLUTON_SIGN_WITH_TENANT_KEY & ~0x80000000u, at, ARM_ENOTTY },
    };
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        int result = gs_app_call(attack, 'A', ARM_ioctl, (guint32)fd, calls[i].request,
                                 calls[i].address, 0, 0, 0);
        if (!gs_claim(attack, fd >= 0 && result == calls[i].want, "K", "%s: %d", calls[i].what,
                      result)) {
            return;
        }
    }
    int over =
        gs_app_call(attack, 'A', ARM_ioctl, (guint32)fd, PLUTON_SIGN_WITH_TENANT_KEY, end, 0, 0, 0);
    int good =
        gs_app_call(attack, 'A', ARM_ioctl, (guint32)fd, PLUTON_SIGN_WITH_TENANT_KEY, at, 0, 0, 0);
    gs_app_get(attack, 'A', at, record, sizeof(record));
    gboolean canary = TRUE;
    for (guint i = 64; i < sizeof(record); i++) {
        canary = canary && record[i] == CANARY;
    }
    gs_claim(attack, (over == ARM_EFAULT || over == 0) && good == 0 && canary, "K",
             "over the page's end %d; a right one %d, the bytes behind its record unchanged", over,
             good);
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
}

GS_SCENARIO(
    .id = "S29", .name = "sign-memory-corruption", .attacker = "malicious application", .asset = "kernel memory",
    .layers = "K", .source = "TALOS-2020-1139",
    .asserts = "signing requests copy exactly one record from and to the caller's own memory",
    .control = "a driver that looks at no address and no size", .run = run)
