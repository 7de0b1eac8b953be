/* SPDX-License-Identifier: MIT */
/* A kernel hands in manifest sets whose header contradicts itself or points far away. */
#include <string.h>

#include "../lib/scenario.h"

enum { STAGE = 0x1B, MAGIC = 0, VERSION = 4, HEADER = 8, COUNT = 12, DATA = 16, ITEM_SIZE = 24 };

static const struct { const char *what; guint32 at, value; int want;
} fields[] = {
    { "magic", MAGIC, 0x12345678, 31 },
    { "version", VERSION, 2, 32 },
    { "header of 19", HEADER, 19, 33 },
    { "header at the end of memory", HEADER, 0xFFFFFFFC, 34 },
    { "item of 4 GiB", ITEM_SIZE, 0xFFFFFFFF, 35 },
    { "data that wraps", DATA, 0xFFFFFFE4, 35 },
    { "data behind the input", DATA, 745, 36 },
    { "2^29 items", COUNT, 0x20000001, 44 },
};

static void run(gs_attack *attack)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    g_autoptr(GBytes) genuine = agent ? gs_update_file("firmware.set", error) : NULL;
    for (guint i = 0; genuine && i < G_N_ELEMENTS(fields) && !*error; i++) {
        gsize size;
        const guint8 *data = g_bytes_get_data(genuine, &size);
        g_autofree guint8 *set = g_memdup2(data, size);
        guint8 out[8];
        guint32 value = GUINT32_TO_LE(fields[i].value);
        memcpy(set + fields[i].at, &value, 4);
        int result = gs_agent_call(agent, STAGE, set, size, out, sizeof(out), error);
        if (!gs_claim(attack, result == GS_UPDATE(fields[i].want), "SM", "%s: %#x", fields[i].what,
                      result)) {
            return;
        }
    }
    int good = genuine ? gs_agent_manifests(agent, FALSE, "firmware.set", NULL, error) : 1;
    gs_claim(attack, good == 0, "SM", "a right set afterwards: %#x", good);
}

GS_SCENARIO(
    .id = "S47", .name = "manifest-offset", .attacker = "compromised kernel (EL1)", .asset = "monitor memory",
    .layers = "SM", .source = "TALOS-2021-1343",
    .asserts = "every contradiction in a manifest set's header has its own refusal",
    .control = "historic: a monitor that believes the header", .flaw = "monitor check_set 0", .run = run)
