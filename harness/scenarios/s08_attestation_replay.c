/* SPDX-License-Identifier: MIT */
/* The network answers a fresh challenge with a quote it has recorded. */
#include <string.h>

#include "../lib/quote.h"
#include "../lib/scenario.h"

enum { ATTEST = 0x4C };

static void run(gs_attack *attack)
{
    guint8 reply[GS_REMOTE_REPLY_MAX], device[64], key[64], nonce[32], fresh[32];
    gs_quote quote;
    gs_attack_el1(attack);
    memset(nonce, 0x31, sizeof(nonce));
    memset(fresh, 0x32, sizeof(fresh));
    gs_registry_load("build/board/registry.json", device, key, gs_attack_error(attack));
    gint size =
        gs_el1_ask(attack, (gs_remote_ask){ .command = ATTEST, .data = nonce, .size = 32 }, reply);
    gs_claim(attack,
             size == GS_QUOTE_SIZE && gs_quote_verify(reply, nonce, device, key, &quote, NULL),
             "PLU", "the recorded quote is good for its own challenge");
    /* control: a verifier that sends the same challenge twice */
    const guint8 *challenge = gs_attack_control(attack) ? nonce : fresh;
    g_autoptr(GError) why = NULL;
    gboolean taken = gs_quote_verify(reply, challenge, device, key, &quote, &why);
    gs_claim(attack, !taken, "CL", "the recorded quote for the next challenge: %s",
             taken ? "accepted" : why->message);
}

GS_SCENARIO(
    .id = "S08", .name = "attestation-replay", .attacker = "network", .asset = "trust decision",
    .layers = "CL, PLU", .source = "own", .asserts = "a recorded quote is good for no other challenge",
    .control = "a verifier whose challenge repeats", .run = run)
