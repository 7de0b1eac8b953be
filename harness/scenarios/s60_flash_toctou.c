/* SPDX-License-Identifier: MIT */
/*
 * An interposer between chip and flash serves good bytes while they are verified and bad ones
 * afterwards. What runs from RAM was verified there. What executes in place is covered until
 * it is measured; afterwards nothing looks again: the control shows that residual risk.
 */
#include "../lib/scenario.h"

enum { INSTANTS = 3, WORDS = 64 };

/* Instants around copying and verification: before, within, after. */
static const struct { const char *image, *view; guint32 runs_at, ns[INSTANTS]; } copies[] = {
    { "pluton", "hsp", 0x00108000, { 60000, 90000, 120000 } },
    { "monitor", "a7s", 0x803D0000, { 300000, 600000, 700000 } },
};

static guint32 head(const gs_chip *chip, const gs_image_place *place)
{
    g_autoptr(GBytes) bytes = g_bytes_new(chip->flash + place->offset[0], 4 * WORDS);
    return g_bytes_hash(bytes);
}

/* The bit turns over so long after the reset; what runs must be what was signed, or nothing. */
static gboolean changes_during_boot(gs_attack *attack, guint n, guint instant)
{
    const gs_image_place *place = gs_image_place_find(copies[n].image);
    gs_chip *chip = gs_attack_chip(attack);
    g_autofree char *fault = g_strdup_printf("flip-after offset=0x%x bit=3 ns=%u",
                                             place->offset[0] + 8, copies[n].ns[instant]);
    gs_attack_boot(attack, (gs_board_config){ .stop_stage = "rom" });
    gs_attack_inject(attack, "sfc", fault);
    gs_board *board = gs_attack_board(attack);
    if (!gs_attack_ok(attack) ||
        !gs_board_set(board, "/machine/soc/oracle", "stop-at-stage", "kernel-a",
                      gs_attack_error(attack)) ||
        !gs_board_run_until_stopped(board, gs_attack_error(attack))) {
        return FALSE;
    }
    gboolean ran = gs_board_find(board, "fetch", "stage", copies[n].image) != NULL;
    guint32 runs = gs_attack_sum(attack, copies[n].view, copies[n].runs_at, 4 * WORDS);
    gboolean backup =
        g_ascii_strtoull(gs_attack_get(attack, "/machine/soc/sfc", "window-bank"), NULL, 10) != 0;
    return gs_claim(attack, !ran || runs == head(chip, place), "PLU",
                    "%s, flash changed after %u us: %s%s", copies[n].image,
                    copies[n].ns[instant] / 1000, ran ? "the signed bytes run" : "refused",
                    backup ? " from the backup" : "");
}

static void changes_in_place(gs_attack *attack)
{
    const gs_image_place *place = gs_image_place_find("kernel");
    guint32 before = 0, after = 0;
    gs_attack_chip(attack);
    gs_attack_boot(attack, (gs_board_config){ .stop_stage = "kernel-a" });
    g_autofree char *fault =
        g_strdup_printf("bit-rot offset=0x%x bit=3", place->offset[0] + 0x1000);
    gs_attack_peek(attack, "a7ns", 0x90101000, &before);
    gs_attack_inject(attack, "sfc", fault);
    gs_attack_peek(attack, "a7ns", 0x90101000, &after);
    gs_claim(attack, before == after, "K",
             "kernel executed in place: %08x became %08x after it was measured", before, after);
}

static void run(gs_attack *attack)
{
    if (gs_attack_control(attack)) {
        changes_in_place(attack);
        return;
    }
    for (guint n = 0; n < G_N_ELEMENTS(copies); n++) {
        for (guint instant = 0; instant < INSTANTS; instant++) {
            if (!changes_during_boot(attack, n, instant)) {
                return;
            }
        }
    }
}

GS_SCENARIO(
    .id = "S60", .name = "flash-toctou", .attacker = "interposer on the flash bus", .asset = "integrity of what runs",
    .layers = "1BL, PLU", .source = "own",
    .asserts = "stages that run from RAM are the bytes that were verified, whenever the flash changes",
    .control = "the same against the kernel, which executes in place: the residual risk, stated", .run = run)
