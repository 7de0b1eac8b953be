/* SPDX-License-Identifier: MIT */
/* Someone with the SDK sideloads an application signed by its test key onto a sold device. */
#include "../lib/scenario.h"
#include "flash_layout.h"
#include "regs/efuse.h"

enum { VERIFY = 0x06, WINDOW = 0x90000000 };

static int verify(gs_attack *attack, const char *key)
{
    g_autofree char *package = g_build_filename(gs_scratch(), "sideload.img", NULL);
    gs_chip *chip = gs_attack_el1_chip(attack);
    if (!chip) {
        return GS_NO_ANSWER;
    }
    gs_attack_tool(attack, "app", "pack", "build/userland/tests/app_crash", "--key", key, "-o",
                   package, NULL);
    gs_attack_deploy(attack, package);
    for (guint byte = 0; byte < 4; byte++) {
        chip->fuses[4 * EFUSE_ROW_DEVICE + byte] = 0xFF;    /* sold: DeviceComplete */
    }
    gs_attack_el1_boot(attack);
    guint32 at = chip->flash[FLASH_APPS + 16] | (guint32)chip->flash[FLASH_APPS + 17] << 8 |
                 (guint32)chip->flash[FLASH_APPS + 18] << 16;
    return gs_el1_smc(attack, VERIFY, WINDOW + at, 0, 0, 0);
}

static void run(gs_attack *attack)
{
    int production = verify(attack, "application"), test = verify(attack, "development");
    gs_claim(attack, production == 0, "PLU", "signed for production: %d", production);
    gs_claim(attack, gs_refused(test), "PLU", "signed with the SDK's test key on a %s chip: %d",
             gs_attack_get(attack, "/machine/soc/efuse", "lifecycle"), test);
}

GS_SCENARIO(
    .id = "S63", .name = "test-key-image", .attacker = "anyone with the SDK", .asset = "code integrity",
    .layers = "PLU, SM", .source = "public image format: the SDK's test key",
    .asserts = "a sold chip takes no application signed with the test key",
    .control = "a runtime that allows development on every chip", .flaw = "pluton development_allowed 1",
    .run = run)
