/* SPDX-License-Identifier: MIT */
/* Someone with a development device brings an older, genuine first loader back. */
#include "../lib/scenario.h"

static void run(gs_attack *attack)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    guint32 cause = 0;
    if (!agent) {
        return;
    }
    /* the newer loader and its set installed, run and confirmed */
    int ready = gs_agent_manifests(agent, FALSE, "firmware_1bl.set", NULL, error);
    ready |= gs_agent_stage_all(agent, gs_new_set, error) |
             gs_agent_stage(agent, "new/one_bl.img", NULL, error);
    ready |= gs_agent_install(agent, 0, NULL, error);
    for (guint boots = 0; boots < 2 && !*error; boots++) {
        gs_agent_reboot(agent, error);
    }
    ready |= gs_agent_install(agent, 1, NULL, error);
    gs_claim(attack, ready == 0, "PLU", "update to the newer first loader, confirmed: %#x", ready);
    if (gs_attack_control(attack)) {
        gs_attack_flaw_now(attack, "pluton step_revocation 0x1BDFB026");
    }
    int set = gs_agent_manifests(agent, FALSE, "replay_1bl.set", NULL, error);
    int back = gs_agent_stage(agent, "old/one_bl.img", &cause, error);
    gs_claim(attack, set == 0 && back == GS_UPDATE(15) && cause == 11, "PLU",
             "the older one again: %#x, cause %u", back, cause);
}

GS_SCENARIO(
    .id = "S50", .name = "one-bl-downgrade", .attacker = "owner of a development device", .asset = "rollback",
    .layers = "PLU", .source = "TALOS-2021-1341",
    .asserts = "a first loader whose version was fused out is not staged again",
    .control = "a runtime that skips the fuse row", .run = run)
