/* SPDX-License-Identifier: MIT */
/* The attestation register by docs/attestation.md. */
#include "engine_rig.h"

/* ---- attestation ---- */

static void extend(guint8 reg[32], guint32 type, const guint8 digest[32])
{
    guint8 message[68];
    memcpy(message, reg, 32);
    type = GUINT32_TO_LE(type);
    memcpy(message + 32, &type, 4);
    memcpy(message + 36, digest, 32);
    gs_sha256(message, sizeof(message), reg);
}

/* Entry 0 speaks of lifecycle and revocation as burned. */
TEST entry_zero(const void *arg)
{
    guint8 fuses[512], message[68] = { 2 }, digest[32], reg[32] = { 0 }, got[36];
    gs_fuses_with(fuses, 1, 32);
    fuses[4 * 8] = 0x05;
    fuses[4 * 23 + 3] = 0x80;
    memcpy(message + 4, fuses + 4 * 8, 64);
    gs_sha256(message, sizeof(message), digest);
    extend(reg, 0x100, digest);
    BOARD_WITH(board, fuses, (gs_board_config){ 0 });
    for (int boot = 0; boot < 2; boot++) {
        READ(LOG, got);
        GS_CHECK(GET(COUNT) == 1 && GET(ATT_STATUS) == 0 && GET(LOG) == 0x100, "no entry 0 alone");
        GS_CHECK(!memcmp(got + 4, digest, 32), "digest of entry 0 is wrong");
        gs_rig_read(board, REGISTER, got, 32, &error);
        GS_CHECK(!memcmp(got, reg, 32), "register after entry 0 is wrong");
        gs_rig_reset(board, &error);
    }
    PASS();
}

TEST only_a_fresh_hash_extends(const void *arg)
{
    guint8 reg[32], want[32], digest[32];
    BOARD(board);
    READ(REGISTER, want);
    WANT(EXTEND, E_STATE);
    HASH_SOMETHING();
    READ(DIGEST, digest);
    PUT(TYPE, 7);
    WANT(EXTEND, OK);
    extend(want, 7, digest);
    READ(REGISTER, reg);
    SAME(reg, want, "register");
    WANT(EXTEND, E_STATE); /* each digest once */
    HASH_SOMETHING();
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    PUT(SRC, RAM);
    PUT(LEN, 8);
    WANT(HMAC_SHA, OK);
    WANT(EXTEND, E_STATE); /* a MAC is no measurement */
    WANT(SHA_INIT, OK);
    WANT(EXTEND, E_STATE);
    GS_CHECK(GET(COUNT) == 2, "count is %u", GET(COUNT));
    READ(REGISTER, reg);
    SAME(reg, want, "register after refused extensions");
    PASS();
}

TEST log_full_and_closed(const void *arg)
{
    BOARD(board);
    for (guint i = 1; i < 20; i++) {
        HASH_SOMETHING();
        PUT(TYPE, i);
        WANT(EXTEND, OK);
    }
    HASH_SOMETHING();
    WANT(EXTEND, E_CLOSED);
    GS_CHECK(GET(COUNT) == 20, "count is %u", GET(COUNT));
    gs_rig_reset(board, &error);
    WANT(CLOSE, OK);
    GS_CHECK(GET(ATT_STATUS) == 1, "not closed");
    WANT(SHA_INIT, OK);
    WANT(SHA_FINAL, OK);
    WANT(EXTEND, E_CLOSED);
    g_autofree char *log = gs_board_get(board, "/machine/soc/engine", "attestation-log", &error);
    g_autofree char *closed = gs_board_get(board, "/machine/soc/engine", "attestation-closed", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_has_prefix(log, "256:") && strlen(log) == 4 + 64 && g_str_equal(closed, "true"),
             "host sees %s, closed %s", log, closed);
    PASS();
}

/* The verifier of the published reply accepts a quote, and nothing next to it. */
TEST quote_verifies(const void *arg)
{
    guint8 reply[GS_QUOTE_SIZE] = { 1 }, nonce[32], key[64];
    gs_quote quote;
    BOARD(board);
    PUT(SLOT, QUOTE_SLOT);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    READ(PUB, key);
    for (guint i = 0; i < 3; i++) {
        HASH_SOMETHING();
        PUT(TYPE, 4 + i);
        WANT(EXTEND, OK);
    }
    gs_pattern(nonce, sizeof(nonce), 0x31);
    WRITE(NONCE, nonce);
    WANT(QUOTE, OK);
    gs_rig_read(board, SIG, reply + 68, 64, &error);
    gs_rig_read(board, COUNT, reply + 132, 4, &error);
    gs_rig_read(board, LOG, reply + 136, 720, &error);
    GS_CHECK_ERROR(error);
    gs_quote_verify(reply, nonce, gs_zero, key, &quote, &error);
    GS_CHECK_ERROR(error);
    for (gsize at = 68; at < 136 + 4 * 36; at += 9) {
        reply[at] ^= 0x10;
        GS_CHECK(!gs_quote_verify(reply, nonce, gs_zero, key, &quote, NULL), "byte %zu changed, still good", at);
        reply[at] ^= 0x10;
    }
    nonce[31] ^= 1;
    GS_CHECK(!gs_quote_verify(reply, nonce, gs_zero, key, &quote, NULL), "another nonce, still good");
    PASS();
}

/* Register, log and count change by extending only. */
TEST nothing_writable(const void *arg)
{
    guint8 before[40], after[40], log[72], log_after[72], spoil[72];
    BOARD(board);
    memset(spoil, 0x5A, sizeof(spoil));
    READ(REGISTER, before);
    READ(LOG, log);
    gs_rig_write(board, REGISTER, spoil, sizeof(before), &error);
    WRITE(LOG, spoil);
    READ(REGISTER, after);
    READ(LOG, log_after);
    SAME(after, before, "register, count or status after a write");
    SAME(log_after, log, "log after a write");
    PASS();
}

/* The same measurements in another order are another register: digests moved, types moved. */
TEST order_matters(const void *arg)
{
    static const guint8 orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
                                        { 2, 0, 1 }, { 2, 1, 0 } };
    enum { ORDERS = G_N_ELEMENTS(orders), BOOTS = 2 * ORDERS };
    guint8 reg[BOOTS][32], want[32], digest[32], data[4];
    BOARD(board);
    for (guint boot = 0; boot < BOOTS; boot++) {
        READ(REGISTER, want);
        for (guint i = 0; i < 3; i++) {
            /* first with each digest's own type, then with types that stay where they are */
            guint which = orders[boot % ORDERS][i], type = 4 + (boot < ORDERS ? which : i);
            memset(data, (int)which + 1, sizeof(data));
            WRITE(RAM, data);
            WANT(SHA_INIT, OK);
            PUT(SRC, RAM);
            PUT(LEN, sizeof(data));
            WANT(SHA_UPDATE, OK);
            WANT(SHA_FINAL, OK);
            PUT(TYPE, type);
            WANT(EXTEND, OK);
            gs_sha256(data, sizeof(data), digest);
            extend(want, type, digest);
        }
        READ(REGISTER, reg[boot]);
        SAME(reg[boot], want, "register");
        for (guint i = 0; i < boot && boot != ORDERS; i++) {
            GS_CHECK(memcmp(reg[i], reg[boot], 32), "boots %u and %u have one register", i, boot);
        }
        gs_rig_reset(board, &error);
    }
    PASS();
}

/* The fused quote key signs quotes; whatever else is asked of its slot is refused, whatever the
 * other registers hold, and the key stays. */
TEST quote_slot_only_quotes(const void *arg)
{
    static const struct { guint32 command, want; } refused[] = {
        { SIGN, E_SLOT }, { HMAC_SHA, E_SLOT }, { AES, E_SLOT }, { ECDH, E_SLOT },
        { DERIVE, E_SLOT }, { LOAD, E_SLOT }, { ZEROIZE, E_SLOT },
    };
    static const guint32 modes[] = { 0, 1, 2, 3, 0xFFFFFFFF };
    guint8 key[64], again[64], sig[64];
    BOARD(board);
    PUT(SLOT, QUOTE_SLOT);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    READ(PUB, key);
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        for (guint j = 0; j < G_N_ELEMENTS(modes); j++) {
            PUT(SLOT, QUOTE_SLOT);
            PUT(SRC, RAM);
            PUT(DST, RAM2);
            PUT(LEN, 32);
            PUT(MODE, modes[j]);
            WRITE(PUB, key);
            gs_rig_write(board, SIG, gs_zero, 64, &error);
            PUT(CMD, refused[i].command);
            guint32 got = GET(ERROR);
            READ(SIG, sig);
            SAME(sig, gs_zero, "signature register after the refusal");
            GS_CHECK(got == refused[i].want, "command %u, mode %x: error %u, want %u",
                     refused[i].command, modes[j], got, refused[i].want);
        }
    }
    WANT(PUBKEY, OK);
    READ(PUB, again);
    SAME(again, key, "quote key");
    WANT(QUOTE, OK);
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "entry-zero", entry_zero },
    { "only-a-fresh-hash-extends", only_a_fresh_hash_extends },
    { "log-full-and-closed", log_full_and_closed },
    { "nothing-writable", nothing_writable },
    { "quote-verifies", quote_verifies },
    { "order-matters", order_matters },
    { "quote-slot-only-quotes", quote_slot_only_quotes },
};

void gs_suite_attest(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
