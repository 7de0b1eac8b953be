/* SPDX-License-Identifier: MIT */
/* An application of one tenant wants a signature in another tenant's name. */
#include <string.h>

#include "../lib/arm_syscalls.h"
#include "../lib/quote.h"
#include "../lib/scenario.h"
#include "linux_abi.h"

static int ask(gs_attack *attack, char app, guint32 request, guint8 record[64])
{
    int fd = gs_app_call(attack, app, ARM_open, gs_app_text(attack, app, "/dev/pluton"), ARM_O_RDWR,
                         0, 0, 0, 0);
    guint32 at = gs_app_put(attack, app, record, 64);
    int result = gs_app_call(attack, app, ARM_ioctl, (guint32)fd, request, at, 0, 0, 0);
    gs_app_get(attack, app, at, record, 64);
    gs_app_call(attack, app, ARM_close, (guint32)fd, 0, 0, 0, 0, 0);
    return result;
}

#define TENANT_A "aaaaaaaa-2222-3333-4444-555555555555"
#define TENANT_B "bbbbbbbb-2222-3333-4444-555555555555"

/* A driver that takes the wrong process's identity: B's record, wherever the kernel keeps it. */
static void confuse(gs_attack *attack)
{
    static const guint8 record[] =
        "\x5e\x0c\x1b\x5e\x0f\x6c\x55\x4e\x8b\x1e\x3f\x0c\x1d\x6a\x7b\xb0" TENANT_B;
    guint32 at = gs_attack_find(attack, record, sizeof(record));
    g_autofree char *flaw =
        g_strdup_printf("kernel azure_sphere_identity 0x%x", at - 0x80000000 + 0xC0000000);
    gs_claim(attack, at != 0, "K", "the kernel has B's identity at %#x", at);
    gs_attack_flaw_now(attack, flaw);
}

static void run(gs_attack *attack)
{
    static const guint8 message[] = "a payment of tenant B";
    guint8 a[64] = TENANT_A, b[64] = TENANT_B;
    guint8 sign[64] = { 0 };
    gs_attack_linux(attack);
    int one = ask(attack, 'A', PLUTON_GET_TENANT_PUBLIC_KEY, a);
    int two = ask(attack, 'A', PLUTON_GET_TENANT_PUBLIC_KEY, b);
    if (gs_attack_control(attack)) {
        confuse(attack);
    }
    gs_sha256(message, sizeof(message), sign);
    /* behind the digest, where an older driver looked for a tenant */
    memcpy(sign + 32, "bbbbbbbb-2222-3333-4444-55555555", 32);
    int signed_ = ask(attack, 'A', PLUTON_SIGN_WITH_TENANT_KEY, sign);
    gboolean as_a = gs_signature_good(a, message, sizeof(message), sign);
    gboolean as_b = gs_signature_good(b, message, sizeof(message), sign);
    gs_claim(
        attack, one == 0 && two == 0 && signed_ == 0 && as_a && !as_b, "K",
        "A signs (%d): good for tenant A: %d, for tenant B: %d; both public keys are handed out (published)",
        signed_, as_a, as_b);
}

GS_SCENARIO(
    .id = "S25", .name = "confused-tenant", .attacker = "malicious application", .asset = "identity",
    .layers = "K, PLU", .source = "own; the published kernel does not check who asks for a tenant's public key",
    .asserts = "a signature is always in the name of the signing process's own tenant",
    .control = "a driver that asks for the identity of the wrong process", .run = run)
