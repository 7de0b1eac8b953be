/* SPDX-License-Identifier: MIT */
/* A kernel writes the fuse controller's registers itself. */
#include "../lib/scenario.h"

enum { EFUSE = 0x300E0000, EFUSE_END = 0x300E0800 };

static void run(gs_attack *attack)
{
    gs_attack_el1(attack);
    if (gs_attack_control(attack)) {
        gs_attack_inject(attack, "firewall", "slot-flip slot=13 master=0");
    }
    g_autofree char *before = g_strdup(gs_attack_get(attack, "/machine/soc/efuse", "rows"));
    guint faults = 0, tries = 0;
    for (guint32 at = EFUSE; at < EFUSE_END; at += 0x10, tries++) {
        struct probe_order order = gs_order_write(at, 0xFFFFFFFF);
        gs_el1_order(attack, &order);
        faults += order.outcome == PROBE_FAULT && order.fault == PROBE_FAULT_DATA;
    }
    gs_claim(attack, faults == tries, "FW", "%u of %u writes ended in a data abort", faults, tries);
    gs_claim(attack, g_str_equal(before, gs_attack_get(attack, "/machine/soc/efuse", "rows")), "FW",
             "every fuse row unchanged");
}

GS_SCENARIO(
    .id = "S66", .name = "fuse-write", .attacker = "compromised kernel (EL1)", .asset = "fuses",
    .layers = "FW, PLU", .source = "own",
    .asserts = "the fuse controller answers nobody but Pluton: a bus fault, and no bit blown",
    .control = "a glitch opens the fuse controller's firewall slot to the normal world", .run = run)
