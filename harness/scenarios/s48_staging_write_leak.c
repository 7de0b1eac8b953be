/* SPDX-License-Identifier: MIT */
/* Who may stage images names a source outside the buffer it hands in, and reads the image back. */
#include "../lib/scenario.h"

enum { WRITE = 0x14, PAGE = 256 };

static const struct { const char *what; guint32 source, length; } blocks[] = {
    { "behind the buffer", PAGE, PAGE },        { "one byte over the end", 1, PAGE },
    { "monitor memory", 0x003E0000 - 0x00100010, PAGE }, { "wrapping back", 0xFFFFFF00, PAGE },
    { "longer than the buffer", 0, 2 * PAGE },  { "length that wraps", 4, 0xFFFFFFFC },
};

static void run(gs_attack *attack)
{
    GError **error = gs_attack_error(attack);
    gs_agent *agent = gs_attack_agent(attack);
    g_autoptr(GBytes) file = agent ? gs_update_file("new/pluton.img", error) : NULL;
    guint8 image[16];
    guint32 handle = 0;
    if (!file) {
        return;
    }
    gs_image_identity(file, image);
    gs_agent_manifests(agent, FALSE, "firmware.set", NULL, error);
    int opened = gs_agent_open(agent, image, (guint32)g_bytes_get_size(file), &handle, error);
    for (guint i = 0; i < G_N_ELEMENTS(blocks) && !*error; i++) {
        guint32 in[(16 + PAGE) / 4] = { GUINT32_TO_LE(handle), 0, GUINT32_TO_LE(blocks[i].source),
                                        GUINT32_TO_LE(blocks[i].length) };
        guint8 out[8];
        int result = gs_agent_call(agent, WRITE, in, sizeof(in), out, sizeof(out), error);
        if (!gs_claim(attack, opened == 0 && result == GS_UPDATE(10), "SM", "%s: %#x",
                      blocks[i].what, result)) {
            return;
        }
    }
    guint32 staged = 0;
    gs_attack_peek(attack, "hsp", 0x90000000 + 0x780000 + 0x510000, &staged);
    gs_claim(attack, staged == 0xFFFFFFFF, "SM", "the image's place reads %08x", staged);
}

GS_SCENARIO(
    .id = "S48", .name = "staging-write-leak", .attacker = "compromised kernel or UPDATE_IMAGE holder",
    .asset = "confidentiality", .layers = "SM", .source = "TALOS-2021-1310",
    .asserts = "a staged block comes from inside the caller's buffer or not at all",
    .control = "historic: the source range is not held against the buffer", .flaw = "monitor source_inside 1",
    .run = run)
