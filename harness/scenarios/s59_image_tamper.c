/* SPDX-License-Identifier: MIT */
/* Someone with the flash in his hands changes one bit of an image, in both copies. */
#include "../lib/scenario.h"
#include "postcode.h"

static const char *const images[] = { "1bl", "pluton", "monitor", "kernel", "root-fs" };

static void run(gs_attack *attack)
{
    g_autofree char *stops = g_strdup_printf("0x%x,0x%x,0x%x", POSTCODE_ROM_RECOVERY,
                                             POSTCODE_ONE_BL_RECOVERY, POSTCODE_MONITOR_ENTER_NW);
    for (guint i = 0; i < G_N_ELEMENTS(images); i++) {
        const gs_image_place *place = gs_image_place_find(images[i]);
        gs_chip *chip = gs_attack_chip(attack);
        for (int copy = 0; chip && copy < 2; copy++) {
            chip->flash[place->offset[copy] + gs_chip_body_size(chip, place, copy) - 1] ^= 0x10;
        }
        gs_board *board = gs_attack_boot(attack, (gs_board_config){ .stop_postcodes = stops });
        if (!board) {
            return;
        }
        gboolean fetched = gs_board_find(board, "fetch", "stage", place->stage[0]) != NULL;
        if (!gs_claim(attack, !fetched, place->type == 1 ? "ROM" : "PLU", "%s: %s%s", images[i],
                      place->stage[0], fetched ? " was fetched" : " not fetched")) {
            return;
        }
    }
}

GS_SCENARIO(
    .id = "S59", .name = "image-tamper", .attacker = "physical, writes flash", .asset = "integrity of the boot",
    .layers = "ROM, 1BL, PLU", .source = "COMAE: backup messages of the boot chain",
    .asserts = "no instruction behind a changed image is fetched, whatever image it is",
    .control = "a boot chain that finds every signature good", .run = run,
    .flaw = "rom engine_verify any-signature; 1bl engine_verify any-signature; pluton engine_verify any-signature")
