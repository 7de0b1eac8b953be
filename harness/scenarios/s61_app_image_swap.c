/* SPDX-License-Identifier: MIT */
/* Someone with the flash puts one application's contents under another's name, or an old version back. */
#include <string.h>

#include "../lib/bytes.h"
#include "../lib/scenario.h"
#include "flash_layout.h"
#include "image.h"
#include "regs/efuse.h"

enum { VERIFY = 0x06, WINDOW = 0x90000000, TABLE_ENTRY = 8, REVOKED_VERSION = 0 };

/* Offset and size of the application in that place of the table */
static void place_of(const gs_chip *chip, guint n, guint32 *offset, guint32 *size)
{
    *offset = gs_get32(chip->flash + FLASH_APPS + 8 + TABLE_ENTRY * n);
    *size = gs_get32(chip->flash + FLASH_APPS + 12 + TABLE_ENTRY * n);
}

/* Two applications of one program: equal sizes, other names. */
static void deploy(gs_attack *attack, const char *guid, const char *version)
{
    g_autofree char *package = g_build_filename(gs_scratch(), "swap.img", NULL);
    g_autofree char *fs = g_build_filename(gs_scratch(), "swap.fs", NULL);
    gs_attack_tool(attack, "fs", "pack", "build/userland/tests/app_crash", "-o", fs, NULL);
    gs_attack_tool(attack, "image", "pack", "--type", "application", "--name", "swap",
                   "--component", guid, "--key", "application", "--security-version", version, fs,
                   "-o", package, NULL);
    gs_attack_deploy(attack, package);
}

static void run(gs_attack *attack)
{
    guint32 a = 0, b = 0, old = 0, size = 0, other = 0;
    gs_chip *chip = gs_attack_el1_chip(attack);
    deploy(attack, "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7bc1", "1");
    deploy(attack, "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7bc2", "1");
    deploy(attack, "5e1b0c5e-6c0f-4e55-8b1e-3f0c1d6a7bc3", "0");
    if (!gs_attack_ok(attack)) {
        return;
    }
    place_of(chip, 1, &a, &size);
    place_of(chip, 2, &b, &other);
    place_of(chip, 3, &old, &other);
    /* B's name, and with it B's signature, on A's place: metadata and signature are the tail */
    chip->flash[a + 0x1000 + 16] ^= 1;
    memcpy(chip->flash + a + size - 300, chip->flash + b + size - 300, 300);
    chip->fuses[EFUSE_ROW_REVOKE(REVOKE_APPLICATION) * 4] |= 1u << REVOKED_VERSION;
    gs_attack_el1_boot(attack);
    int swapped = gs_el1_smc(attack, VERIFY, WINDOW + a, 0, 0, 0);
    int genuine = gs_el1_smc(attack, VERIFY, WINDOW + b, 0, 0, 0);
    int revoked = gs_el1_smc(attack, VERIFY, WINDOW + old, 0, 0, 0);
    gs_claim(attack, gs_refused(swapped), "SM", "A's contents, changed, under B's metadata: %d",
             swapped);
    gs_claim(attack, gs_refused(revoked), "SM", "an application of a revoked version: %d", revoked);
    gs_claim(attack, genuine == 0, "SM", "B itself: %d", genuine);
}

GS_SCENARIO(
    .id = "S61", .name = "app-image-swap", .attacker = "physical, writes flash", .asset = "identity and version",
    .layers = "SM, PLU", .source = "own",
    .asserts = "an application image stands for its own contents and no revoked version",
    .control = "a runtime that finds every signature good", .flaw = "pluton engine_verify any-signature",
    .run = run)
