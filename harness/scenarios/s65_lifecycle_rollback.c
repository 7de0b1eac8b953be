/* SPDX-License-Identifier: MIT */
/* A kernel asks Pluton to take the chip back to an earlier manufacturing state. */
#include <string.h>

#include "../lib/scenario.h"

enum { SET = 0x52, MAGIC = 0x5F04C5AB, DENIED = 13, INVALID = 22 };

static const struct {
    guint32 magic, state, want;
} tries[] = {
    { MAGIC, 0, DENIED },
    { MAGIC ^ 1, 0, INVALID },
    { MAGIC ^ 1, 2, INVALID },
    { MAGIC, 0x80000000, INVALID },
};

static void run(gs_attack *attack)
{
    guint8 reply[GS_REMOTE_REPLY_MAX];
    gs_attack_el1(attack);
    g_autofree char *before = g_strdup(gs_attack_get(attack, "/machine/soc/efuse", "rows"));
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
        guint32 data[2] = { GUINT32_TO_LE(tries[i].magic), GUINT32_TO_LE(tries[i].state) },
                status = 0;
        gint size = gs_el1_ask(
            attack, (gs_remote_ask){ .command = SET, .data = (guint8 *)data, .size = 8 }, reply);
        memcpy(&status, reply, 4);
        gs_claim(attack, size == 4 && GUINT32_FROM_LE(status) == tries[i].want, "PLU",
                 "magic %#x state %#x: status %u", tries[i].magic, tries[i].state, status);
    }
    gs_claim(attack, g_str_equal(before, gs_attack_get(attack, "/machine/soc/efuse", "rows")),
             "PLU", "fuses unchanged, lifecycle %s",
             gs_attack_get(attack, "/machine/soc/efuse", "lifecycle"));
}

GS_SCENARIO(
    .id = "S65", .name = "lifecycle-rollback", .attacker = "root in Linux, through the kernel",
    .asset = "lifecycle", .layers = "PLU", .source = "Azure Sphere Security Research Challenge: goal on claimed devices",
    .asserts = "no request takes the lifecycle back, whatever its magic and state",
    .control = "a runtime that takes every state", .flaw = "pluton lifecycle_advance 0", .run = run)
