/* SPDX-License-Identifier: MIT */
/*
 * A glitch leaves out one instruction while an image with a wrong bit is judged: each instruction of
 * Pluton's two comparisons in turn; then, as a fault campaign, each that any stage executes once the
 * engine has found the signature wrong. Other models, and the whole of every stage: docs/campaigns.md.
 */
#include "../lib/fault_command.h"
#include "../lib/flaw.h"
#include "../lib/scenario.h"
#include "flash_layout.h"

#define LEFT_OUT "faults skip\nstrike event verify ok=false span=1500\ncheck 0\n"

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

/* The stage's campaign with one kind of fault; its summary, or NULL. */
static JsonNode *campaign(const char *stage, const char *dir, GError **error)
{
    g_autofree char *file = g_strconcat(dir, ".campaign", NULL);
    g_autofree char *text = gs_fault_campaign(stage, LEFT_OUT);
    int status;

    g_mkdir_with_parents(dir, 0777);
    return g_file_set_contents(file, text, -1, error) ? gs_fault_run(file, dir, "", &status, error) : NULL;
}

/* Claims that whatever is left out of that stage's judgement, the image is not accepted. */
static gboolean stage_map(gs_attack *attack, const char *stage, const char *layer)
{
    GError **error = gs_attack_error(attack);
    g_autofree char *dir = g_strdup_printf("build/fault/glitch-%s", stage);
    g_autoptr(JsonNode) summary = gs_attack_ok(attack) ? campaign(stage, dir, error) : NULL;

    if (!summary) {
        return FALSE;
    }
    JsonObject *whole = json_node_get_object(summary);
    JsonObject *counts = json_object_get_object_member(whole, "counts");
    gint64 accepted = json_object_get_int_member(counts, "bypass");
    gint64 refused = json_object_get_int_member(counts, "none") + json_object_get_int_member(counts, "silent") +
                     json_object_get_int_member(counts, "detected");
    gint64 dead = json_object_get_int_member(counts, "reset") + json_object_get_int_member(counts, "hang");
    gint64 all = json_object_get_int_member(whole, "classes");
    gboolean valid = json_object_get_boolean_member(whole, "valid");
    return gs_claim(attack, valid && accepted == 0 && all > 0 && refused + dead == all, layer,
                    "%s: each of %" G_GINT64_FORMAT " instructions left out: refused %" G_GINT64_FORMAT
                    ", reset or hung %" G_GINT64_FORMAT ", accepted %" G_GINT64_FORMAT " (%s/report.html)",
                    layer, all, refused, dead, accepted, dir);
}

static void run(gs_attack *attack)
{
    static const struct { const char *stage, *layer; } stages[] = {
        { "rom", "ROM" }, { "one_bl", "1BL" }, { "pluton", "PLU" }, { "monitor", "SM" },
    };
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
    for (guint i = 0; i < G_N_ELEMENTS(stages) && gs_attack_ok(attack); i++) {
        stage_map(attack, stages[i].stage, stages[i].layer);
    }
}

GS_SCENARIO(
    .id = "S68", .name = "signature-glitch", .attacker = "voltage fault", .asset = "integrity",
    .layers = "ROM, 1BL, PLU, SM",
    .source = "COMAE: glitch attempts on the capability check",
    .asserts = "no single skipped instruction of a judgement accepts a changed image",
    .control = "a comparison that a fault has already beaten", .run = run)
