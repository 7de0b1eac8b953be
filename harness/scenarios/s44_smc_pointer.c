/* SPDX-License-Identifier: MIT */
/* A kernel hands the monitor addresses of the monitor's own memory. */
#include "../lib/scenario.h"

enum { NW = GS_EL1_SCRATCH, SECRET = 0x803E0000, END = 0x803D0000, EFAULT_ = -14 };

/* Calls that take a pointer: where it stands, and how much it points to. */
static const struct {
    const char *name;
    guint32 call, a[4];
    guint pointer, size;
} calls[] = {
    { "QUERY_FLASH", 0x03, { 0 }, 0, 32 },
    { "WRITE_FLASH", 0x05, { 0xF00000, 16 }, 2, 16 },
    { "WRITE_LOG", 0x08, { 0, 16 }, 0, 16 },
    { "GET_LOG_DATA", 0x0A, { 0, 16 }, 2, 16 },
    { "DERIVE_KEY (in)", 0x0B, { 0, 20, NW, 40 }, 0, 20 },
    { "DERIVE_KEY (out)", 0x0B, { NW, 20, 0, 40 }, 2, 40 },
    { "LIST_PERIPHERALS", 0x0D, { 1, 0, 96, 16 }, 1, 96 },
    { "GET_ABI_VERSIONS", 0x21, { 0, 0, 0, 64 }, 2, 8 },
    { "GET_RTC_TIME", 0x40, { 0, 36 }, 0, 36 },
    { "IO_CORE_CONTROL", 0x28, { NW, 20, 0, 4 }, 2, 4 },
};

static void run(gs_attack *attack)
{
    gs_attack_el1(attack);
    /* something to be read back */
    gs_claim(attack, gs_el1_smc(attack, 0x08, NW, 64, 0, 0) == 0, "SM", "64 bytes from normal RAM are logged");
    guint32 before = gs_attack_sum(attack, "a7s", SECRET, 0x1000);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        const guint32 bad[] = { SECRET, END - calls[i].size + 4, 0x803FF000, 0xFFFFFFFC, 0x90100000,
                                0 };
        for (guint n = 0; n < G_N_ELEMENTS(bad); n++) {
            guint32 a[4] = { calls[i].a[0], calls[i].a[1], calls[i].a[2], calls[i].a[3] };
            a[calls[i].pointer] = bad[n];
            int result = gs_el1_smc(attack, calls[i].call, a[0], a[1], a[2], a[3]);
            if (result != EFAULT_) {
                gs_claim(attack, FALSE, "SM", "%s with pointer %#x: %d%s", calls[i].name, bad[n],
                         result, result == GS_NO_ANSWER ? " (no answer, the monitor died)" : "");
                return;
            }
        }
    }
    gs_claim(attack, gs_attack_sum(attack, "a7s", SECRET, 0x1000) == before, "SM",
             "%u calls with 6 bad pointers each: all -EFAULT; monitor memory unchanged",
             (guint)G_N_ELEMENTS(calls));
    gs_claim(attack, gs_el1_alive(attack), "SM", "a right call is answered");
}

GS_SCENARIO(
    .id = "S44", .name = "smc-pointer", .attacker = "compromised kernel (EL1)",
    .asset = "monitor memory", .layers = "SM",
    .source = "Azure Sphere OS 20.09 notes: pointer checks added to monitor calls",
    .asserts = "no monitor call reads or writes outside normal RAM for the kernel",
    .control = "a monitor whose pointer check always says yes",
    .flaw = "monitor nw_check 0", .run = run)
