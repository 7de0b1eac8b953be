/* SPDX-License-Identifier: MIT */
/* A kernel puts code of its own into the application flash and starts a real-time core from it. */
#include "../lib/scenario.h"
#include "flash_layout.h"

enum { NW = GS_EL1_SCRATCH, WINDOW = 0x90000000, IO_CONTROL = 0x28, START = 0, CODE_BIT = 0x200 };

static int start(gs_attack *attack, guint32 core, guint32 address, guint32 size)
{
    const guint32 control[] = { core, START, address, size, 0 };
    for (guint i = 0; i < G_N_ELEMENTS(control); i++) {
        gs_attack_poke(attack, "a7ns", NW + 4 * i, control[i]);
    }
    return gs_el1_smc(attack, IO_CONTROL, NW, sizeof(control), NW + 0x100, 4);
}

static void run(gs_attack *attack)
{
    guint32 size = 0;
    gs_chip *chip = gs_attack_el1_chip(attack);
    guint32 at = gs_attack_deploy_rt(attack, &size);
    if (!gs_attack_ok(attack)) {
        return;
    }
    chip->flash[at + size - CODE_BIT] ^= 1;
    const struct { const char *what; guint32 address, size; } tries[] = {
        { "changed application", WINDOW + at, size },
        { "normal RAM", 0x80200000, 0x1000 },
        { "configuration flash", WINDOW + FLASH_CONFIG, 0x1000 },
        { "the kernel's flash", WINDOW + 0x100000, 0x1000 },
        { "a length that wraps", WINDOW + FLASH_APPS_FIRST, 0xFFFFFFE0 },
    };
    gs_board *board = gs_attack_el1_boot(attack);
    for (guint i = 0; board && i < G_N_ELEMENTS(tries); i++) {
        int result = start(attack, i & 1, tries[i].address, tries[i].size);
        gboolean ran = gs_board_find(board, "fetch", "stage", "io0-app") ||
                       gs_board_find(board, "core", "core", "io0") ||
                       gs_board_find(board, "core", "core", "io1");
        if (!gs_claim(attack, gs_refused(result) && !ran, "SM", "%s: %d%s", tries[i].what, result,
                      ran ? ", a core runs" : "")) {
            return;
        }
    }
}

GS_SCENARIO(
    .id = "S57", .name = "unsigned-rt-code", .attacker = "compromised kernel (EL1)", .asset = "real-time core",
    .layers = "SM, PLU", .source = "own", .asserts = "no real-time core starts from bytes that no signature covers",
    .control = "a runtime that finds every signature good", .flaw = "pluton engine_verify any-signature",
    .run = run)
