/* SPDX-License-Identifier: MIT */
/* An application without the right to sealed storage asks for keys, its own and others'. */
#include <string.h>

#include "../lib/arm_syscalls.h"
#include "../lib/scenario.h"
#include "linux_abi.h"

enum { DERIVE = 0x0B, KEY_WORDS = 8 };

/* The key the kernel may hand to a component, first word of the client repeated. */
static int derive(gs_attack *attack, guint32 client, guint32 key[KEY_WORDS])
{
    for (guint i = 0; i < 5; i++) {
        gs_attack_poke(attack, "a7ns", GS_EL1_SCRATCH + 4 * i, i < 4 ? client : 0);
    }
    int result = gs_el1_smc(attack, DERIVE, GS_EL1_SCRATCH, 20, GS_EL1_SCRATCH + 0x100, 40);
    for (guint i = 0; i < KEY_WORDS; i++) {
        gs_attack_peek(attack, "a7ns", GS_EL1_SCRATCH + 0x100 + 4 * i, &key[i]);
    }
    return result;
}

static void keys_differ(gs_attack *attack)
{
    guint32 one[KEY_WORDS] = { 0 }, other[KEY_WORDS] = { 0 }, again[KEY_WORDS] = { 0 };
    gs_attack_el1(attack);
    int made = derive(attack, 0xAAAAAAAA, one) | derive(attack, 0xBBBBBBBB, other) |
               derive(attack, 0xAAAAAAAA, again);
    gs_claim(attack,
             made == 0 && !memcmp(one, again, sizeof(one)) && memcmp(one, other, sizeof(one)), "SM",
             "keys of two components: %d, %s", made,
             memcmp(one, other, sizeof(one)) ? "different" : "EQUAL");
}

static void without_the_right(gs_attack *attack)
{
    static const struct {
        guint32 type, delta;
    } asks[] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 0xFFFFFFFF, 0xFFFFFFFF } };
    gs_attack_linux(attack);
    int fd = gs_app_call(attack, 'A', ARM_open, gs_app_text(attack, 'A', "/dev/security-monitor"),
                         ARM_O_RDWR, 0, 0, 0, 0);
    for (guint i = 0; i < G_N_ELEMENTS(asks); i++) {
        struct secmon_derive_key key = { .key_type = asks[i].type,
                                         .generation_delta = asks[i].delta };
        guint32 at = gs_app_put(attack, 'A', &key, sizeof(key));
        int result =
            gs_app_call(attack, 'A', ARM_ioctl, (guint32)fd, SECMON_DERIVE_KEY, at, 0, 0, 0);
        gs_app_get(attack, 'A', at, &key, sizeof(key));
        gboolean leaked = FALSE;
        for (guint n = 0; n < sizeof(key.key); n++) {
            leaked = leaked || key.key[n];
        }
        gs_claim(attack, fd >= 0 && result == ARM_EACCES && !leaked, "K",
                 "key type %#x, generation -%u: %d%s", asks[i].type, asks[i].delta, result,
                 leaked ? ", a key came back" : "");
    }
    gs_app_call(attack, 'A', ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
}

static void run(gs_attack *attack)
{
    if (!gs_attack_control(attack)) {
        keys_differ(attack);
    }
    without_the_right(attack);
}

GS_SCENARIO(
    .id = "S26", .name = "cross-component-key", .attacker = "malicious application", .asset = "sealed data",
    .layers = "K, SM, PLU", .source = "own",
    .asserts = "storage keys go to holders of the right alone, and differ by component",
    .control = "a kernel that finds every capability", .flaw = "kernel azure_sphere_capable 1", .run = run)
