/* SPDX-License-Identifier: MIT */
/* A kernel asks the monitor to change flash that is not its own. */
#include "../lib/scenario.h"

enum { NW = GS_EL1_SCRATCH, WINDOW = 0x90000000, ERASE = 0x04, WRITE = 0x05 };

static const struct {
    const char *what;
    guint32 offset, length;
} ranges[] = {
    { "1BL", 0x00000000, 0x1000 },
    { "locator", 0x00010000, 0x1000 },
    { "keystore", 0x00014000, 0x1000 },
    { "capability file", 0x00018000, 0x1000 },
    { "running kernel", 0x00100000, 0x1000 },
    { "other bank", 0x00780000, 0x1000 },
    { "into the applications", 0x00DFF000, 0x2000 },
    { "past the configuration", 0x00F7F000, 0x2000 },
    { "a length that wraps", 0x00F00000, 0xFFFFF000 },
    { "past the flash", 0x01000000, 0x1000 },
};

static guint32 sum(gs_attack *attack)
{
    return gs_attack_sum(attack, "hsp", WINDOW, 0x1A000) ^
           gs_attack_sum(attack, "hsp", WINDOW + 0x100000, 0x1000) ^
           gs_attack_sum(attack, "hsp", WINDOW + 0x640000, 0x1000) ^
           gs_attack_sum(attack, "hsp", WINDOW + 0x780000, 0x1000);
}

static void run(gs_attack *attack)
{
    gs_attack_el1(attack);
    guint32 before = sum(attack);
    for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
        int erased = gs_el1_smc(attack, ERASE, ranges[i].offset, ranges[i].length, 0, 0);
        int written =
            gs_el1_smc(attack, WRITE, ranges[i].offset, MIN(ranges[i].length, 0x2000), NW, 0);
        if (!gs_refused(erased) || (!gs_refused(written) && ranges[i].length <= 0x2000)) {
            gs_claim(attack, FALSE, "SM", "%s (offset %#x): erase %d, write %d", ranges[i].what,
                     ranges[i].offset, erased, written);
            return;
        }
    }
    gs_claim(attack, sum(attack) == before, "SM",
             "erase and write of %u foreign ranges refused; boot area, keystore and sets unchanged",
             (guint)G_N_ELEMENTS(ranges));
}

GS_SCENARIO(
    .id = "S45", .name = "smc-flash-out-of-bounds", .attacker = "compromised kernel (EL1)",
    .asset = "firmware in flash", .layers = "SM, PLU",
    .source = "TrapaSecurity: flash calls of the monitor without bounds",
    .asserts = "the kernel's flash calls change nothing outside its two partitions",
    .control = "a monitor and a runtime that believe any offset",
    .flaw = "monitor may_change 0; pluton may_change 0", .run = run)
