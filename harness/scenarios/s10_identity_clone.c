/* SPDX-License-Identifier: MIT */
/* The flash of board A on the chip of board B: B wants to be A. */
#include <string.h>

#include "../lib/quote.h"
#include "../lib/scenario.h"
#include "regs/efuse.h"

enum { STATE = 0x41, ATTEST = 0x4C };

static void run(gs_attack *attack)
{
    guint8 reply[GS_REMOTE_REPLY_MAX] = { 0 }, device[64], key[64], nonce[32] = { 10 };
    gs_quote quote;
    gs_chip *chip = gs_attack_el1_chip(attack);
    gs_registry_load("build/board/registry.json", device, key, gs_attack_error(attack));
    if (!gs_attack_ok(attack)) {
        return;
    }
    /* another chip has other keys; in the control the vault was copied with the flash */
    for (guint row = EFUSE_ROW_KEY_DEVICE; !gs_attack_control(attack) && row < EFUSE_ROW_KEY_END;
         row++) {
        chip->fuses[4 * row] ^= 0x5A;
    }
    gs_attack_el1_boot(attack);
    gs_el1_ask(attack, (gs_remote_ask){ .command = STATE }, reply);
    gboolean same = memcmp(reply + 4, device, 64) == 0 || memcmp(reply + 68, key, 64) == 0;
    gs_claim(attack, !same, "PLU", "the copy's device and attestation key are %s",
             same ? "A's" : "its own");
    gs_el1_ask(attack, (gs_remote_ask){ .command = ATTEST, .data = nonce, .size = 32 }, reply);
    g_autoptr(GError) why = NULL;
    gboolean taken = gs_quote_verify(reply, nonce, device, key, &quote, &why);
    gs_claim(attack, !taken, "PLU", "its quote, held against A's keys: %s",
             taken ? "accepted" : why->message);
}

GS_SCENARIO(
    .id = "S10", .name = "identity-clone", .attacker = "physical", .asset = "identity", .layers = "PLU",
    .source = "own", .asserts = "a board with another's flash has its own identity and cannot claim that one",
    .control = "a chip whose key fuses could be copied", .run = run)
