/* SPDX-License-Identifier: MIT */
/* A kernel sends Pluton words and messages that no driver would. */
#include "../lib/scenario.h"

static void run(gs_attack *attack)
{
    static const guint8 id[] = { 11, 0 };
    const gs_remote_ask asks[] = {
        { .command = 0x03, .version = 1 },   { .command = 0x03, .version = 3 },
        { .command = 0x03, .sequence = -1 }, { .command = 0x00 },
        { .command = 0x57 },                 { .command = 0xFF },
        { .command = 0x03, .index = 256 },   { .command = 0x03, .index = 48 },
        { .command = 0x03, .index = 255 },   { .command = 0x03, .claimed = 2048 },
        { .command = 0x03, .claimed = 65535 },
        { .command = 0x48, .data = id, .size = 2, .claimed = -1 },
        { .command = 0x48, .data = id, .size = 2, .claimed = 65535 },
    };
    guint8 reply[GS_REMOTE_REPLY_MAX];
    gs_attack_el1(attack);
    for (guint i = 0; i < G_N_ELEMENTS(asks); i++) {
        gint size = gs_el1_ask(attack, asks[i], reply);
        if (size != GS_REMOTE_SILENCE) {
            gs_claim(attack, FALSE, "PLU", "message %u (command %02X) was answered with %d bytes",
                     i, asks[i].command, size);
            return;
        }
    }
    /* the same sequence twice is two questions: each gets its own answer, nothing else happens */
    gint one = gs_el1_ask(attack, (gs_remote_ask){ .command = 0x51, .sequence = 200 }, reply);
    gint two = gs_el1_ask(attack, (gs_remote_ask){ .command = 0x51, .sequence = 200 }, reply);
    gs_claim(attack, one == 8 && two == 8 && gs_el1_alive(attack), "PLU",
             "%u malformed messages dropped, right ones answered after them",
             (guint)G_N_ELEMENTS(asks));
    gs_claim(attack,
             g_str_equal(gs_attack_get(attack, "/machine/soc/firewall", "violation-count"), "0"),
             "FW", "Pluton touched nothing it may not");
}

GS_SCENARIO(
    .id = "S54", .name = "protocol-abuse", .attacker = "compromised kernel (EL1)", .asset = "Pluton",
    .layers = "PLU", .source = "own", .asserts = "malformed mailbox words and messages are dropped, Pluton lives on",
    .control = "a runtime that answers unknown commands", .run = run,
    .flaw = "pluton remote_command_size 0; pluton remote_command_serve 8")
