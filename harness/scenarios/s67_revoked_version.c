/* SPDX-License-Identifier: MIT */
/* Someone with the flash brings back a genuine image whose version a fuse has revoked. */
#include "../lib/scenario.h"
#include "image.h"
#include "postcode.h"
#include "regs/efuse.h"

static const char *const images[] = { "1bl", "keystore", "pluton", "monitor", "kernel" };

static void run(gs_attack *attack)
{
    g_autofree char *stops =
        g_strdup_printf("0x%x,0x%x,0x%x,0x%x", POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_RECOVERY,
                        POSTCODE_ONE_BL_NO_KEYSTORE, POSTCODE_MONITOR_ENTER_NW);
    for (guint i = 0; i < G_N_ELEMENTS(images); i++) {
        const gs_image_place *place = gs_image_place_find(images[i]);
        gs_chip *chip = gs_attack_chip(attack);
        if (!chip) {
            return;
        }
        guint version = chip->flash[gs_chip_section(chip, place, 0, IMAGE_SECTION_RV)];
        chip->fuses[EFUSE_ROW_REVOKE(place->revoke) * 4 + version / 8] |=
            (guint8)(1u << version % 8);
        gs_board *board = gs_attack_boot(attack, (gs_board_config){ .stop_postcodes = stops });
        if (!board) {
            return;
        }
        gboolean fetched = gs_board_find(board, "fetch", "stage", place->stage[0]) != NULL;
        if (!gs_claim(attack, !fetched, place->type == IMAGE_TYPE_ONE_BL ? "ROM" : "PLU",
                      "%s of version %u: %s %s", images[i], version, place->stage[0],
                      fetched ? "was fetched" : "not fetched")) {
            return;
        }
    }
}

GS_SCENARIO(
    .id = "S67", .name = "revoked-version", .attacker = "physical, writes flash", .asset = "protection from rollback",
    .layers = "ROM, 1BL, PLU", .source = "ANVIL; public rollback section of the image format",
    .asserts = "a genuine image of a fused-out version is not executed",
    .control = "a boot chain that skips the fuse row", .run = run,
    .flaw = "rom step_revocation 0x1BDFB026; 1bl step_revocation 0x1BDFB026; pluton step_revocation 0x1BDFB026")
