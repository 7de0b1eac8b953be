/* SPDX-License-Identifier: MIT */
/* A kernel stages base manifests whose signature is crafted so that its comparison is passed over. */
#include <string.h>

#include "../lib/scenario.h"

enum { BASE_MANIFESTS = 0x25, MISSING_BASE = 0x26, SIGNATURE = 64 };

static void zero(guint8 *end) { memset(end - SIGNATURE, 0, SIGNATURE); }
static void ones(guint8 *end) { memset(end - SIGNATURE, 0xFF, SIGNATURE); }
static void bit(guint8 *end) { end[-1] ^= 1; }
static void zero_r(guint8 *end) { memset(end - SIGNATURE, 0, 32); }

static const struct { const char *what; void (*craft)(guint8 *end); } crafts[] = {
    { "one bit of s", bit }, { "zero", zero }, { "zero r", zero_r }, { "all ones", ones },
};

static void run(gs_attack *attack)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    g_autoptr(GBytes) genuine = agent ? gs_update_file("base.set", error) : NULL;
    for (guint i = 0; genuine && i < G_N_ELEMENTS(crafts) && !*error; i++) {
        gsize size;
        const guint8 *data = g_bytes_get_data(genuine, &size);
        g_autofree guint8 *set = g_memdup2(data, size);
        guint8 out[8];
        guint32 count;
        crafts[i].craft(set + size);
        int result = gs_agent_call(agent, BASE_MANIFESTS, set, size, out, sizeof(out), error);
        int staged = gs_agent_count(agent, MISSING_BASE, &count, error);
        if (!gs_claim(attack, result == GS_UPDATE(15) && staged == GS_UPDATE(38), "PLU",
                      "signature %s: %#x, staged: %#x", crafts[i].what, result, staged)) {
            return;
        }
    }
    int good = genuine ? gs_agent_manifests(agent, TRUE, "base.set", NULL, error) : 1;
    gs_claim(attack, good == 0, "PLU", "the genuine one: %#x", good);
}

GS_SCENARIO(
    .id = "S46", .name = "staging-without-signature", .attacker = "compromised kernel (EL1)", .asset = "firmware",
    .layers = "SM, PLU", .source = "TALOS-2021-1342",
    .asserts = "no crafted signature stages a base manifest",
    .control = "historic: the signature comparison of base manifests passed over",
    .flaw = "pluton engine_verify any-signature", .run = run)
