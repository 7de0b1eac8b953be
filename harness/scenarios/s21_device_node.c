/* SPDX-License-Identifier: MIT */
/* An application's developer packs a device node for the raw flash into the image. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"

static void run(gs_attack *attack)
{
    static const char *const paths[] = {
        "/mnt/apps/" GS_APP_GUID_A "/" GS_APP_NODE, "/dev/mtd0", "/dev/mtd0ro", "/dev/mtd1ro",
    };
    gs_attack_linux(attack);
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "kernel generic_permission 0");
    }
    guint32 room = gs_app_put(attack, 'A', (guint32[]){ 0 }, 4);
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', paths[i]),
                             ARM_O_RDONLY, 0, 0, 0, 0);
        int got = fd < 0 ? fd : gs_app_call(attack, 'A', ARM_read, (guint32)fd, room, 4, 0, 0, 0);
        gs_claim(attack,
                 fd<0, "K", "%s: open %d%s", paths[i], fd, got> 0 ? ", flash bytes read" : "");
        if (fd >= 0) {
            gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
        }
    }
    struct app_order node = { .op = APP_SYSCALL, .number = ARM_mknod,
                              .a = { gs_app_text(attack, 'A', "/mnt/node"), 0x21B6, 90 << 8 } };
    gs_app_run(attack, 'A', &node, 1);
    gs_claim(attack, node.result < 0, "K", "a node of its own making: %d", node.result);
}

GS_SCENARIO(
    .id = "S21", .name = "device-node-in-image", .attacker = "application developer", .asset = "flash contents, rights",
    .layers = "K", .source = "ANVIL; Talos 2020", .asserts = "no node, packed or made, gives an application raw flash",
    .control = "a kernel that does not look at a node's owner", .run = run)
