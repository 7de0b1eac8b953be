/* SPDX-License-Identifier: MIT */
/*
 * A kernel that is not the genuine one wants to pass as it: it writes the genuine kernel's digest
 * into the quote before that leaves the board. The attacker's kernel is the EL1 probe.
 */
#include <string.h>

#include "../lib/quote.h"
#include "../lib/scenario.h"
#include "image.h"

enum { ATTEST = 0x4C, ENTRIES_AT = 136, ENTRY = 36 };

/* What the verifier knows of the genuine kernel: the hash of what its signature covers. */
static void genuine(gs_attack *attack, guint8 digest[32])
{
    g_autoptr(gs_chip) chip = gs_chip_new(gs_attack_error(attack));
    const gs_image_place *place = gs_image_place_find("kernel");
    if (chip) {
        gs_sha256(chip->flash + place->offset[0],
                  gs_chip_image_size(chip, place, 0) - IMAGE_SIGNATURE_SIZE, digest);
    }
}

static gint entry_of(const gs_quote *quote, guint type)
{
    for (guint i = 0; i < quote->count; i++) {
        if (quote->entry[i].type == type) {
            return (gint)i;
        }
    }
    return -1;
}

static void run(gs_attack *attack)
{
    guint8 reply[GS_REMOTE_REPLY_MAX] = { 0 }, device[64], key[64], nonce[32] = { 9 },
           good[32] = { 0 };
    gs_quote quote = { 0 };
    gs_attack_el1(attack);
    genuine(attack, good);
    gs_registry_load("build/board/registry.json", device, key, gs_attack_error(attack));
    gs_el1_ask(attack, (gs_remote_ask){ .command = ATTEST, .data = nonce, .size = 32 }, reply);
    g_autoptr(GError) why = NULL;
    gboolean taken = gs_quote_verify(reply, nonce, device, key, &quote, &why);
    gint kernel = entry_of(&quote, IMAGE_TYPE_NW_KERNEL);
    gboolean shows = taken && kernel >= 0 && memcmp(quote.entry[kernel].digest, good, 32) != 0;
    if (!gs_claim(attack, shows, "PLU", "the quote as it came %s",
                  shows ? "names an unknown kernel" : "hides the other kernel")) {
        return;
    }
    memcpy(reply + ENTRIES_AT + ENTRY * kernel + 4, good, 32);
    taken = gs_quote_verify(reply, nonce, device, key, &quote, &why);
    gs_claim(attack, !taken, "PLU", "with the genuine digest written in: %s",
             taken ? "accepted" : why->message);
}

GS_SCENARIO(
    .id = "S09", .name = "measurement-forging", .attacker = "compromised kernel", .asset = "trust decision",
    .layers = "PLU, CL", .source = "own",
    .asserts = "the quote names the kernel that booted, and no edit of its list survives",
    .control = "a runtime that does not measure what it lets boot",
    .flaw = "pluton image_measure 0x66D0B5A8; pluton unprotected 0; pluton verify_boot_difference 0; "
             "pluton verify_close_warrant 0x6D25B4E8",
    .run = run)
