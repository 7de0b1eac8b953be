/* SPDX-License-Identifier: MIT */
/* Someone cuts the power inside each flash operation that switches to the new set, the first to the last. */
#include "../lib/error.h"
#include "../lib/scenario.h"
#include "postcode.h"

enum { SLICE = 10000, MOST = 64 }; /* no operation takes less than 20,000 */

typedef struct cut {
    guint last;      /* operations begun in all, that one included, when the power goes */
    gboolean made;
} cut;

static guint begun(gs_board *board, GError **error)
{
    g_autofree char *text = *error ? NULL : gs_board_get(board, "/machine/soc/sfc", "operations", error);
    return text ? (guint)g_ascii_strtoull(text, NULL, 0) : 0;
}

/* Ends the call inside that operation. */
static gboolean at_stop(gs_agent *agent, GError **error)
{
    cut *cut = agent->opaque;
    if (begun(agent->board, error) < cut->last || *error) {
        return !*error;
    }
    cut->made = TRUE;
    g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "cut");
    return FALSE;
}

/* Power back: TRUE when the normal world is entered, and from which bank. */
static gboolean boots(gs_attack *attack, const char **bank)
{
    GError **error = gs_attack_error(attack);
    gs_board *board = gs_attack_board(attack);
    g_autofree char *stops =
        g_strdup_printf("0x%x,0x%x,0x%x,0x%x", POSTCODE_MONITOR_ENTER_NW, POSTCODE_ROM_RECOVERY,
                        POSTCODE_ONE_BL_RECOVERY, POSTCODE_ONE_BL_NO_LOCATOR);
    guint from = gs_board_events(board)->len;
    g_autofree char *entered = g_strdup_printf("0x%08x", POSTCODE_MONITOR_ENTER_NW);
    JsonNode *reply = *error ? NULL : gs_board_qmp(board, "system_reset", NULL, error);
    g_clear_pointer(&reply, json_node_unref);
    if (*error || !gs_board_set(board, "/machine/soc/oracle", "stop-at-postcode", stops, error) ||
        !gs_board_set(board, "/machine/soc/oracle", "insn-limit", "0", error) ||
        !gs_board_run_until_stopped(board, error)) {
        return FALSE;
    }
    gboolean up = FALSE;
    for (guint i = from; i < gs_board_events(board)->len; i++) {
        const gs_event *event = g_ptr_array_index(gs_board_events(board), i);
        up = up || (g_str_equal(event->name, "postcode") &&
                    g_str_equal(gs_event_text(event, "value", ""), entered));
    }
    *bank = gs_attack_get(attack, "/machine/soc/sfc", "window-bank");
    return up;
}

/* *all: the switch was over before that operation came. */
static gboolean cut_at(gs_attack *attack, guint wanted, gboolean *all)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    const char *bank = "";
    g_autoptr(GError) ended = NULL;
    if (!agent) {
        return FALSE;
    }
    int staged = gs_agent_manifests(agent, FALSE, "firmware.set", NULL, error);
    staged |= gs_agent_stage_all(agent, gs_new_set, error);
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "pluton staging_store 1");
    }
    cut cut = { .last = begun(agent->board, error) + wanted };
    agent->at_stop = at_stop;
    agent->opaque = &cut;
    agent->slice = SLICE;
    gs_agent_install(agent, 0, NULL, &ended);
    agent->at_stop = NULL;
    *all = !cut.made;
    if (ended && !cut.made && !*error) {
        g_propagate_error(error, g_steal_pointer(&ended));
        return FALSE;
    }
    gboolean up = boots(attack, &bank);
    if (staged != 0) {
        return gs_claim(attack, FALSE, "PLU", "the update was not staged: %#x", staged);
    }
    return gs_claim(attack, up && !(*all && wanted == 1), "PLU",
                    "power cut %s flash operation %u of the switch: bank %s %s",
                    *all ? "behind" : "in", *all ? wanted - 1 : wanted, bank,
                    up ? "boots" : "does not boot");
}

static void run(gs_attack *attack)
{
    gboolean all = FALSE;

    for (guint wanted = 1; wanted <= MOST && cut_at(attack, wanted, &all) && !all; wanted++) {
    }
    if (gs_attack_ok(attack) && !all) {
        gs_claim(attack, FALSE, "PLU", "not every flash operation of the switch was cut");
    }
}

GS_SCENARIO(
    .id = "S69", .name = "power-cut-in-update", .attacker = "physical", .asset = "bootability", .layers = "PLU",
    .source = "public documentation of updates; every cut: suite powercut",
    .asserts = "the old or the new set boots, wherever the switch is cut",
    .control = "a runtime that takes each record for written and does not look", .run = run)
