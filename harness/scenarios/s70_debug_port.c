/* SPDX-License-Identifier: MIT */
/*
 * Someone holds a sold device and wants a debugger on a core, or a boot that skips a stage: by the
 * kernel's start flags, by the straps. (The SWD pins themselves are not modelled.)
 */
#include "../lib/scenario.h"
#include "postcode.h"
#include "regs/efuse.h"

enum {
    NW = GS_EL1_SCRATCH,
    WINDOW = 0x90000000,
    IO_CONTROL = 0x28,
    START = 0,
    SET_FLAGS = 2,
    SWD = 1,
    BREAKPOINT = 2
};

static int control(gs_attack *attack, guint32 action, guint32 a0, guint32 a1, guint32 a2)
{
    const guint32 words[] = { 0, action, a0, a1, a2 };
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        gs_attack_poke(attack, "a7ns", NW + 4 * i, words[i]);
    }
    return gs_el1_smc(attack, IO_CONTROL, NW, sizeof(words), NW + 0x100, 4);
}

static void start_flags(gs_attack *attack)
{
    guint32 size = 0;
    gs_chip *chip = gs_attack_el1_chip(attack);
    guint32 at = gs_attack_deploy_rt(attack, &size) + WINDOW;
    for (guint byte = 0; chip && byte < 4; byte++) {
        chip->fuses[4 * EFUSE_ROW_DEVICE + byte] = 0xFF;    /* sold: DeviceComplete */
    }
    gs_attack_el1_boot(attack);
    int swd = control(attack, START, at, size, SWD),
        wait = control(attack, START, at, size, BREAKPOINT);
    control(attack, SET_FLAGS, SWD, 0, 0);
    int later = control(attack, START, at, size, 0);
    control(attack, SET_FLAGS, 0, 0, 0);
    int plain = control(attack, START, at, size, 0);
    gs_claim(attack, gs_refused(swd) && gs_refused(wait) && gs_refused(later), "PLU",
             "start with the debug port open %d, waiting for a debugger %d, flags set before %d",
             swd, wait, later);
    gs_claim(attack, plain == 0, "PLU", "without: %d", plain);
}

static void strap(gs_attack *attack)
{
    g_autofree char *stop = g_strdup_printf("0x%x", POSTCODE_ROM_RECOVERY_STRAP);
    gs_attack_chip(attack);
    gs_board *board =
        gs_attack_boot(attack, (gs_board_config){ .recovery_strap = TRUE, .stop_postcodes = stop });
    gboolean further = board && (gs_board_find(board, "fetch", "stage", "1bl") ||
                                 gs_board_find(board, "core", NULL, NULL));
    gs_claim(attack, board && !further, "ROM", "recovery strap: %s",
             further ? "something ran beyond the ROM" : "the ROM stops, no other core starts");
}

static void run(gs_attack *attack)
{
    start_flags(attack);
    strap(attack);
}

GS_SCENARIO(
    .id = "S70", .name = "debug-port", .attacker = "physical, sold device", .asset = "secrets of running code",
    .layers = "PLU, ROM", .source = "COMAE, ANVIL",
    .asserts = "on a sold chip neither start flags nor straps open a core to a debugger",
    .control = "a runtime that allows development on every chip", .flaw = "pluton development_allowed 1",
    .run = run)
