/* SPDX-License-Identifier: MIT */
/* A capability file of another chip, with changed bits, cut short: the way to development rights. */
#include <string.h>

#include "../lib/capfile.h"
#include "../lib/quote.h"
#include "../lib/scenario.h"

enum { DECODE = 0x56, LIST = 0x49, REQUEST = 1028, CAPABILITY_AT = 76 };

/* TRUE when Pluton finds the file good. */
static gboolean decodes(gs_attack *attack, const guint8 file[GS_CAPFILE_SIZE], guint32 size)
{
    guint8 request[REQUEST] = { (guint8)size, (guint8)(size >> 8) },
           reply[GS_REMOTE_REPLY_MAX] = { 0 };
    memcpy(request + 4, file, GS_CAPFILE_SIZE);
    gint got = gs_el1_ask(
        attack, (gs_remote_ask){ .command = DECODE, .data = request, .size = REQUEST }, reply);
    return got == 132 && reply[128];
}

static void run(gs_attack *attack)
{
    static const guint16 development[] = { 11 };
    guint8 device[64] = { 0 }, key[64], own[GS_CAPFILE_SIZE] = { 0 },
           foreign[GS_CAPFILE_SIZE] = { 0 };
    guint8 reply[GS_REMOTE_REPLY_MAX] = { 0 }, none[128] = { 0 };
    gs_attack_el1(attack);
    gs_registry_load("build/board/registry.json", device, key, gs_attack_error(attack));
    if (!gs_attack_ok(attack) ||
        !gs_capfile_make(device, development, 1, own, gs_attack_error(attack))) {
        return;
    }
    device[5] ^= 1;
    gs_capfile_make(device, development, 1, foreign, gs_attack_error(attack));
    gboolean good = decodes(attack, own, GS_CAPFILE_SIZE);
    gboolean other = decodes(attack, foreign, GS_CAPFILE_SIZE);
    gboolean cut = decodes(attack, own, GS_CAPFILE_SIZE - 1);
    own[CAPABILITY_AT] ^= 13 ^ 11;
    gboolean changed = decodes(attack, own, GS_CAPFILE_SIZE);
    gs_claim(attack, good && !other, "PLU", "this chip's file: %d, another chip's: %d", good,
             other);
    gs_claim(attack, !changed && !cut, "PLU",
             "changed to another capability: %d, cut to 391 bytes: %d", changed, cut);
    gint size = gs_el1_ask(attack, (gs_remote_ask){ .command = LIST }, reply);
    gs_claim(attack, size == 128 && memcmp(reply, none, 128) == 0, "PLU",
             "no capability was enabled by it");
}

GS_SCENARIO(
    .id = "S64", .name = "capability-file", .attacker = "physical or network", .asset = "lifecycle and rights",
    .layers = "PLU", .source = "COMAE; public capability file format",
    .asserts = "a capability file counts only whole, unchanged and on its own chip",
    .control = "a runtime that finds every signature good", .flaw = "pluton engine_verify any-signature", .run = run)
