/* SPDX-License-Identifier: MIT */
/*
 * A glitch leaves out one instruction while Pluton judges an image with a wrong bit: each instruction
 * of the two comparisons in turn. Every instruction of every stage, and other models: docs/campaigns.md.
 */
#include "../lib/flaw.h"
#include "../lib/scenario.h"
#include "flash_layout.h"

enum { VERIFY = 0x06, WINDOW = 0x90000000, NOP = 0xBF00 };

static void start(gs_attack *attack)
{
    gs_chip *chip = gs_attack_el1_chip(attack);
    if (chip) {
        chip->flash[FLASH_APPS_FIRST + 0x100] ^= 1;
    }
    gs_attack_el1_boot(attack);
    gs_el1_patience(attack, 4);
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "pluton engine_verify any-signature");
    }
}

/* size bytes of code there; FALSE when the bus refuses */
static gboolean put(gs_attack *attack, guint32 address, const guint8 *code, guint size)
{
    for (guint at = 0; at < size; at += 2) {
        g_autofree char *access = g_strdup_printf("write 0x%x 2 0x%x", address + at,
                                                  code ? code[at] | code[at + 1] << 8 : NOP);
        if (gs_attack_ok(attack)) {
            g_free(gs_board_probe(gs_attack_board(attack), "hsp", access, gs_attack_error(attack)));
        }
    }
    return gs_attack_ok(attack);
}

/* Leaves out one instruction after the other; FALSE once the image was accepted. */
static gboolean step_through(gs_attack *attack, const char *name, guint *skipped, guint *crashed)
{
    gs_function function = { 0 };
    if (!gs_attack_ok(attack) ||
        !gs_function_find("build/firmware/pluton.elf", name, &function, gs_attack_error(attack))) {
        return FALSE;
    }
    g_autoptr(GBytes) owned = function.code;
    guint32 base = function.address & ~1u;
    gsize length;
    const guint8 *code = g_bytes_get_data(owned, &length);
    for (guint at = 0, size; at + 2 <= length && gs_attack_ok(attack); at += size, ++*skipped) {
        size = (code[at + 1] & 0xF8) >= 0xE8 && at + 4 <= length ? 4 : 2;
        put(attack, base + at, NULL, size);
        int result = gs_el1_smc(attack, VERIFY, WINDOW + FLASH_APPS_FIRST, 0, 0, 0);
        if (result == 0) {
            return FALSE;
        }
        if (result == GS_NO_ANSWER) {
            ++*crashed;
            start(attack);
        } else {
            put(attack, base + at, code + at, size);
        }
    }
    return TRUE;
}

static void run(gs_attack *attack)
{
    static const char *const functions[] = { "hardened_equal", "hardened_difference" };
    guint skipped = 0, crashed = 0;
    start(attack);
    for (guint i = 0; i < G_N_ELEMENTS(functions); i++) {
        gboolean refused = step_through(attack, functions[i], &skipped, &crashed);
        if (!gs_claim(attack, refused, "PLU",
                      "%s: %s; %u instructions left out in turn so far, %u crashed", functions[i],
                      refused ? "never accepted" : "ACCEPTED", skipped, crashed)) {
            return;
        }
    }
}

GS_SCENARIO(
    .id = "S68", .name = "signature-glitch", .attacker = "voltage fault", .asset = "integrity", .layers = "PLU",
    .source = "COMAE: glitch attempts on the capability check",
    .asserts = "no single skipped instruction of a comparison accepts a changed image",
    .control = "a comparison that a fault has already beaten", .run = run)
