/* SPDX-License-Identifier: MIT */
/* An update server with a good TLS name serves a runtime whose signature is wrong. */
#include <string.h>

#include "../lib/scenario.h"

static void run(gs_attack *attack)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    guint8 image[16];
    guint32 handle = 0, cause = 0, missing = 0;
    g_autoptr(GBytes) genuine = agent ? gs_update_file("new/pluton.img", error) : NULL;
    if (!genuine) {
        return;
    }
    gsize size;
    g_autofree guint8 *altered =
        g_memdup2(g_bytes_get_data(genuine, &size), g_bytes_get_size(genuine));
    altered[0x200] ^= 1;
    gs_image_identity(genuine, image);
    int set = gs_agent_manifests(agent, FALSE, "firmware.set", NULL, error);
    int opened = gs_agent_open(agent, image, (guint32)size, &handle, error);
    for (gsize at = 0; opened == 0 && at < size && !*error; at += 8192) {
        opened = gs_agent_write(agent, handle, (guint32)at, altered + at,
                                (guint32)MIN(size - at, 8192), error);
    }
    int committed = gs_agent_commit(agent, handle, &cause, error);
    gs_claim(attack, set == 0 && opened == 0 && committed == GS_UPDATE(15), "PLU",
             "commit of the altered runtime: %#x, cause %u", committed, cause);
    int installed = gs_agent_install(agent, 0, &missing, error);
    gs_agent_reboot(agent, error);
    const char *bank = gs_attack_get(attack, "/machine/soc/sfc", "window-bank");
    gs_claim(attack, installed == GS_UPDATE(22) && g_str_equal(bank, "0"), "PLU",
             "install: %#x; bank %s boots", installed, bank);
}

GS_SCENARIO(
    .id = "S05", .name = "malicious-update", .attacker = "network or insider, holds the update server",
    .asset = "firmware", .layers = "SM, PLU", .source = "own",
    .asserts = "an update with a wrong signature is not committed, and the old set boots",
    .control = "a runtime that finds every signature good", .flaw = "pluton engine_verify any-signature",
    .run = run)
