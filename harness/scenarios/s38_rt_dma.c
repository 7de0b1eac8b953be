/* SPDX-License-Identifier: MIT */
/* A real-time application lets its DMA write where its core may not. */
#include "../lib/scenario.h"

enum {
    DMA = 0x21080C00,
    SRC = 0x00,
    DST = 0x04,
    COUNT = 0x10,
    CON = 0x14,
    START = 0x18, /* channel 12 */
    OWN_RAM = 0x22000000,
    WORDS = 2 | 0x4 | 0x8,
    GO = 0x8000,
    MARK = 0x0BADC0DE,
};

static const struct { const char *what, *view; guint32 address; } targets[] = {
    { "normal RAM", "a7ns", 0x80200000 },
    { "monitor RAM", "a7s", 0x803E0000 },
    { "Pluton's TCM", "hsp", 0x00108000 },
    { "fuse controller", "hsp", 0x300E0014 },
};

static void put(gs_attack *attack, guint32 address, guint32 value)
{
    struct probe_order order = gs_order_write(address, value);
    gs_io_order(attack, GS_CORE_IO0, &order);
    if (order.outcome != PROBE_OK) {
        gs_claim(attack, FALSE, "FW", "the core cannot write %#x itself", address);
    }
}

static void run(gs_attack *attack)
{
    gs_attack_el1_chip(attack);
    gs_attack_el1_boot(attack);
    if (gs_attack_control(attack)) {
        gs_attack_inject(attack, "firewall", "desc-flip index=13 word=perm bit=14");
    }
    put(attack, OWN_RAM, MARK);
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        guint32 before = 0, after = 0;
        gs_attack_peek(attack, targets[i].view, targets[i].address, &before);
        put(attack, DMA + SRC, OWN_RAM);
        put(attack, DMA + DST, targets[i].address);
        put(attack, DMA + COUNT, 1);
        put(attack, DMA + CON, WORDS);
        put(attack, DMA + START, GO);
        put(attack, OWN_RAM + 0x100, 0);    /* an order takes longer than the DMA's tick */
        gs_attack_peek(attack, targets[i].view, targets[i].address, &after);
        if (!gs_claim(attack, after == before && after != MARK, "FW", "%s at %#x: %08x, was %08x",
                      targets[i].what, targets[i].address, after, before)) {
            return;
        }
    }
    const char *count = gs_attack_get(attack, "/machine/soc/firewall", "violation-count");
    gs_claim(attack, g_ascii_strtoull(count, NULL, 10) >= G_N_ELEMENTS(targets), "FW",
             "%s violations latched", count);
}

GS_SCENARIO(
    .id = "S38", .name = "rt-dma", .attacker = "malicious real-time application", .asset = "memory",
    .layers = "FW", .source = "public documentation of peripheral firewalls",
    .asserts = "an I/O core's DMA writes nothing the core could not, and is latched",
    .control = "a descriptor bit turned over that lets the DMA into normal RAM", .run = run)
