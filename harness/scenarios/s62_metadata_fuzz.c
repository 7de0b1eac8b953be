/* SPDX-License-Identifier: MIT */
/* Whoever writes images puts nonsense into their metadata: counts, lengths, overlaps. */
#include <string.h>

#include "../lib/scenario.h"
#include "flash_layout.h"
#include "image.h"

enum { VERIFY = 0x06, WINDOW = 0x90000000, MUTATIONS = 40 };

static guint32 word(const guint8 *at)
{
    return at[0] | (guint32)at[1] << 8 | (guint32)at[2] << 16 | (guint32)at[3] << 24;
}

static int verify(gs_attack *attack, guint32 at)
{
    return gs_el1_smc(attack, VERIFY, WINDOW + at, 0, 0, 0);
}

/* Changes one word of the metadata through the running flash: bits turn over, and back. */
static void flip(gs_attack *attack, guint32 at, guint32 bits)
{
    for (guint bit = 0; bit < 32; bit++) {
        if (bits >> bit & 1) {
            g_autofree char *fault =
                g_strdup_printf("bit-rot offset=0x%x bit=%u", at + bit / 8, bit % 8);
            gs_attack_inject(attack, "sfc", fault);
        }
    }
}

static void run(gs_attack *attack)
{
    static const guint32 values[] = { 0, 0xFFFFFFFF, 0x80000000, 0x00010000, 0x0000FFFF };
    gs_chip *chip = gs_attack_el1_chip(attack);
    if (!gs_attack_el1_boot(attack)) {
        return;
    }
    guint32 image = word(chip->flash + FLASH_APPS + 8), size = word(chip->flash + FLASH_APPS + 12);
    guint32 end = image + size - IMAGE_SIGNATURE_SIZE, start = end - word(chip->flash + end - 4);
    guint tried = 0;
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "pluton image_metadata_read 0");
    }
    for (guint32 at = start & ~3u; at < end && tried < MUTATIONS; at += 4) {
        guint32 bits = word(chip->flash + at) ^ values[tried % G_N_ELEMENTS(values)];
        flip(attack, at, bits);
        int result = verify(attack, image);
        flip(attack, at, bits);
        tried++;
        if (bits && !gs_refused(result)) {
            gs_claim(attack, FALSE, "PLU", "metadata word %u changed: %d%s", (at - start) / 4,
                     result, result == GS_NO_ANSWER ? " (Pluton died)" : "");
            return;
        }
    }
    int good = verify(attack, image);
    gs_claim(attack, good == 0 && gs_el1_alive(attack), "PLU",
             "%u mutated metadata blocks refused; then the genuine image: %d", tried, good);
}

GS_SCENARIO(
    .id = "S62", .name = "metadata-fuzz", .attacker = "image author", .asset = "bootability", .layers = "PLU",
    .source = "ANVIL's fuzzer; COMAE: out-of-bounds read by the section count",
    .asserts = "nonsense in metadata is refused, and the next genuine image is judged as ever",
    .control = "a parser that finds every structure good", .run = run)
