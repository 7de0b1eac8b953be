/* SPDX-License-Identifier: MIT */
/* A kernel sends Pluton the commands that are the secure world's alone. */
#include "../lib/flaw.h"
#include "../lib/scenario.h"

static const guint8 internal[] = { 0x04, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37,
                                   0x38, 0x39, 0x3A, 0x42, 0x50, 0x53, 0x54, 0x55 };

static guint32 dropped(gs_attack *attack)
{
    guint32 value = 0;
    guint32 at = gs_variable_find("build/firmware/pluton.elf", "dropped", gs_attack_error(attack));
    gs_attack_peek(attack, "hsp", at, &value);
    return value;
}

static void run(gs_attack *attack)
{
    guint8 reply[GS_REMOTE_REPLY_MAX];
    gs_attack_el1(attack);
    gboolean alive = gs_el1_alive(attack);
    guint32 before = dropped(attack);
    for (guint i = 0; i < G_N_ELEMENTS(internal); i++) {
        gint size = gs_el1_ask(attack, (gs_remote_ask){ .command = internal[i] }, reply);
        if (size != GS_REMOTE_SILENCE) {
            gs_claim(attack, FALSE, "PLU", "command %02X was answered with %d bytes", internal[i],
                     size);
            return;
        }
    }
    guint32 count = dropped(attack) - before;
    gs_claim(attack, count == G_N_ELEMENTS(internal), "PLU",
             "%u internal commands, %u counted as dropped", (guint)G_N_ELEMENTS(internal), count);
    gs_claim(attack, alive && gs_el1_alive(attack), "PLU",
             "a right request is answered afterwards");
}

GS_SCENARIO(
    .id = "S53", .name = "pluton-internal-commands", .attacker = "compromised kernel (EL1)",
    .asset = "Pluton", .layers = "PLU", .source = "COMAE: permission table of Pluton's commands",
    .asserts = "internal commands from the normal mailbox are dropped and counted",
    .control = "a runtime that serves every number", .run = run,
    .flaw = "pluton remote_command_size 0; pluton remote_command_serve 4")
