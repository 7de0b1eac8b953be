/* SPDX-License-Identifier: MIT */
/* An application gets memory from a driver or a packet ring, whose mapping no file check sees. */
#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"

enum { AF_PACKET_ = 17, AF_NETLINK_ = 16, AF_INET_ = 2, SOCK_RAW_ = 3 };

static void run(gs_attack *attack)
{
    static const char *const devices[] = { "/dev/zero", "/dev/pluton", "/dev/security-monitor" };
    gs_attack_linux(attack);
    int packet = gs_app_call(attack, 'A', ARM_socket, AF_PACKET_, SOCK_RAW_, 0x300, 0, 0, 0);
    int raw = gs_app_call(attack, 'A', ARM_socket, AF_INET_, SOCK_RAW_, 255, 0, 0, 0);
    gs_claim(attack, packet < 0 && raw < 0, "K", "packet socket %d, raw socket %d", packet, raw);
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
        int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', devices[i]),
                             ARM_O_RDWR, 0, 0, 0, 0);
        guint32 at =
            (guint32)gs_app_call(attack, 'A', ARM_mmap2, 0, ARM_PAGE, ARM_PROT_READ | ARM_PROT_EXEC,
                                 ARM_MAP_PRIVATE, (guint32)fd, 0);
        gs_claim(attack, at > 0xFFFFF000, "K", "%s: descriptor %d, executable mapping %d",
                 devices[i], fd, at > 0xFFFFF000 ? (int)at : 0);
        gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
    }
}

GS_SCENARIO(
    .id = "S20", .name = "driver-mapping", .attacker = "malicious application", .asset = "kernel",
    .layers = "K", .source = "CVE-2021-27080, CVE-2021-27074",
    .asserts = "no packet ring exists, and no driver's mapping is executable",
    .control = "a kernel whose mapping hook says yes", .flaw = "kernel azs_mmap_file 0", .run = run)
