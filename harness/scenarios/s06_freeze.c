/* SPDX-License-Identifier: MIT */
/* The network replays an older manifest, validly signed, to keep a device on an old version. */
#include "../lib/scenario.h"

static void run(gs_attack *attack)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    guint32 count = 0;
    if (!agent) {
        return;
    }
    int stale = gs_agent_manifests(agent, FALSE, "stale.set", NULL, error);
    int staged = gs_agent_count(agent, 0x1C, &count, error);
    gs_claim(attack, stale == GS_UPDATE(30) && staged == GS_UPDATE(38), "PLU",
             "a signed manifest older than the running set: %#x, then staged: %#x", stale, staged);
    int fresh = gs_agent_manifests(agent, FALSE, "firmware.set", NULL, error);
    gs_claim(attack, fresh == 0, "PLU", "a newer one is still taken: %#x", fresh);
}

GS_SCENARIO(
    .id = "S06", .name = "freeze", .attacker = "network", .asset = "renewability", .layers = "PLU",
    .source = "own; the cloud's half (24-hour certificates) waits for the cloud stand-in",
    .asserts = "no replayed manifest is staged, and a newer one still is",
    .control = "a runtime that does not compare dates", .flaw = "pluton is_stale 0", .run = run)
