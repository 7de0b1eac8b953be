/* SPDX-License-Identifier: MIT */
/* A real-time application writes peripherals its manifest does not name. */
#include "../lib/scenario.h"

static const struct { const char *what; guint32 address; } targets[] = {
    { "PINMUX", 0x30010000 }, { "TOPCFG", 0x30030000 }, { "RTC", 0x30090000 },
    { "SFC", 0x30070000 },    { "EFUSE", 0x300E0014 },  { "A7's UART", 0x31040000 },
    { "A7's watchdog", 0x30050000 }, { "ISU0", 0x38070000 }, { "firewall", 0x30000800 },
};

static void run(gs_attack *attack)
{
    gs_attack_el1_chip(attack);
    gs_attack_el1_boot(attack);
    if (gs_attack_control(attack)) {
        gs_attack_inject(attack, "firewall", "slot-flip slot=1 master=3");
    }
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        struct probe_order order = gs_order_write(targets[i].address, 0xFFFFFFFF);
        gs_io_order(attack, GS_CORE_IO0, &order);
        if (!gs_claim(attack, order.outcome == PROBE_FAULT, "FW", "%s: %s", targets[i].what,
                      order.outcome == PROBE_FAULT ? "fault" : "written")) {
            return;
        }
    }
    struct probe_order own = gs_order_write(0x22000000, 1);
    gs_io_order(attack, GS_CORE_IO0, &own);
    gs_claim(attack, own.outcome == PROBE_OK, "FW", "its own memory works");
}

GS_SCENARIO(
    .id = "S39", .name = "rt-unlisted-peripheral", .attacker = "malicious real-time application",
    .asset = "actuator", .layers = "FW", .source = "public documentation of peripheral firewalls",
    .asserts = "a real-time core faults on every block it was not granted",
    .control = "a glitch opens one block's slot to the core", .run = run)
