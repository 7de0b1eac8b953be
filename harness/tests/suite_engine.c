/* SPDX-License-Identifier: MIT */
/*
 * The security engine by docs/engine.md: registers, operands, signatures, random numbers,
 * snapshot. What the engine computes is the business of unit/engine_*_test.c.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>

#include "engine_rig.h"

/* ---- registers ---- */

TEST registers(const void *arg)
{
    BOARD(board);
    GS_CHECK(GET(ID) == 0x4753454E, "ID is %#x", GET(ID));
    PUT(ID, 0);
    PUT(DIGEST, 0x12345678);
    PUT(REGISTER, 0);
    PUT(LOG, 0);
    PUT(BASE + 0x024, 1);
    PUT(BASE + 0xFFC, 1);
    GS_CHECK(GET(ID) == 0x4753454E && GET(DIGEST) == 0 && GET(LOG) == 0x100 && GET(BASE + 0x024) == 0 &&
             GET(BASE + 0xFFC) == 0 && GET(CMD) == 0, "a read-only or unknown register took a write");
    PUT(SRC, 0x01020304);
    g_autofree char *half = gs_board_probe(board, "hsp", "read 0x2F000010 2", &error);
    g_free(gs_board_probe(board, "hsp", "write 0x2F000010 1 0xFF", &error));
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(half, "ok 0x0000"), "16-bit read: %s", half);
    GS_CHECK(GET(SRC) == 0x01020304, "an 8-bit write went through");
    WANT(0, E_COMMAND);
    WANT(17, E_COMMAND);
    WANT(0xFFFFFFFF, E_COMMAND);
    PASS();
}

TEST hsp_alone(const void *arg)
{
    static const char *const others[] = { "a7ns", "a7s", "io0", "io1" };
    BOARD(board);
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *result = gs_board_probe(board, others[i], "read 0x2F000000 4", &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(!g_str_has_prefix(result, "ok"), "%s reads the engine: %s", others[i], result);
    }
    PASS();
}

/* ---- operands ---- */

TEST hash_of_memory(const void *arg)
{
    guint8 data[5000], digest[32], want[32];
    BOARD(board);
    gs_pattern(data, sizeof(data), 1);
    WRITE(RAM, data);
    WANT(SHA_UPDATE, E_STATE);
    WANT(SHA_FINAL, E_STATE);
    WANT(SHA_INIT, OK);
    PUT(SRC, RAM);
    PUT(LEN, 4999);
    WANT(SHA_UPDATE, OK);
    PUT(LEN, 0);
    WANT(SHA_UPDATE, OK);
    PUT(SRC, RAM + 4999);
    PUT(LEN, 1);
    WANT(SHA_UPDATE, OK);
    WANT(SHA_FINAL, OK);
    READ(DIGEST, digest);
    gs_sha256(data, sizeof(data), want);
    SAME(digest, want, "digest");
    WANT(SHA_FINAL, E_STATE);
    PASS();
}

/* Long operands take a way of their own where they lie in flash in one piece; the answer is the same. */
TEST hash_of_long_operands(const void *arg)
{
    enum { LONG = 0x10000, FLASH_WINDOW = 0x90000000, FLASH_WINDOW_END = 0x91000000 };
    static const struct { guint32 source; guint8 filled; } places[] = {
        { RAM, 0 }, { FLASH_WINDOW, 0xFF }, { FLASH_WINDOW, 0xFF }, { FLASH_WINDOW + 4, 0xFF },
    };
    g_autofree guint8 *data = g_malloc(LONG);
    guint8 digest[32], want[32];
    BOARD(board);
    PUT(LEN, LONG);
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        WANT(SHA_INIT, OK);
        PUT(SRC, FLASH_WINDOW_END - LONG / 2);
        WANT(SHA_UPDATE, E_BUS);
        PUT(SRC, places[i].source);
        WANT(SHA_UPDATE, OK);
        WANT(SHA_FINAL, OK);
        READ(DIGEST, digest);
        memset(data, places[i].filled, LONG);
        gs_sha256(data, LONG, want);
        SAME(digest, want, "digest");
    }
    PASS();
}

/* A failed piece leaves the hash as it was. */
TEST source_out_of_reach(const void *arg)
{
    static const guint32 bad[][2] = {
        { NOWHERE, 4 }, { RAM_END - 8, 16 }, { 0xFFFFFFF8, 16 }, { RAM_END - 0x2000, 0x3000 }, { BASE, 16 },
    };
    guint8 data[64], digest[32], want[32];
    BOARD(board);
    gs_pattern(data, sizeof(data), 3);
    WRITE(RAM, data);
    WANT(SHA_INIT, OK);
    PUT(SRC, RAM);
    PUT(LEN, 64);
    WANT(SHA_UPDATE, OK);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        PUT(SRC, bad[i][0]);
        PUT(LEN, bad[i][1]);
        WANT(SHA_UPDATE, E_BUS);
    }
    PUT(SRC, RAM);
    PUT(LEN, (16 << 20) + 1);
    WANT(SHA_UPDATE, E_LENGTH);
    WANT(SHA_FINAL, OK);
    READ(DIGEST, digest);
    gs_sha256(data, sizeof(data), want);
    SAME(digest, want, "digest after refused pieces");
    PUT(SLOT, V0);
    PUT(SRC, NOWHERE);
    WANT(LOAD, E_BUS);
    PUT(SRC, 0xFFFFFFF0);
    WANT(LOAD, E_BUS);
    PUT(SRC, RAM);
    WANT(PUBKEY, E_EMPTY);
    PASS();
}

/* A result is written whole or not at all, and to memory alone. */
TEST destination_out_of_reach(const void *arg)
{
    static const guint32 bad[] = {
        NOWHERE, RAM_END - 16, ROM, BASE + 0x200, 0x300E0010, 0xFFFFFFF0, 0x90000000,
    };
    guint8 data[32], tail[16], after[16];
    BOARD(board);
    gs_pattern(data, sizeof(data), 5);
    gs_pattern(tail, sizeof(tail), 0x80);
    WRITE(RAM, data);
    WRITE(RAM_END - 16, tail);
    PUT(SRC, RAM);
    PUT(SLOT, V0);
    WANT(LOAD, OK);
    PUT(LEN, 32);
    PUT(MODE, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        PUT(DST, bad[i]);
        WANT(AES, E_BUS);
    }
    READ(RAM_END - 16, after);
    SAME(after, tail, "memory in front of the hole");
    GS_CHECK(GET(PUB) == 0, "the engine wrote its own registers");
    GS_CHECK(GET(0x300E0010) == 0, "the engine wrote a fuse register");
    PASS();
}

TEST aes_in_memory(const void *arg)
{
    guint8 key[32], iv[16], clear[48], cipher[48], want[48];
    BOARD(board);
    gs_pattern(key, sizeof(key), 1);
    gs_pattern(iv, sizeof(iv), 2);
    gs_pattern(clear, sizeof(clear), 3);
    WRITE(RAM, key);
    PUT(SRC, RAM);
    PUT(SLOT, V1);
    WANT(LOAD, OK);
    WRITE(RAM, clear);
    WRITE(NONCE, iv);
    PUT(LEN, 48);
    PUT(DST, RAM + 16); /* overlapping */
    PUT(MODE, 0x12);    /* CBC, 256 */
    WANT(AES, OK);
    READ(RAM + 16, cipher);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int done;
    EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv);
    EVP_EncryptUpdate(context, want, &done, clear, sizeof(clear));
    EVP_CIPHER_CTX_free(context);
    SAME(cipher, want, "ciphertext");
    PUT(SRC, RAM + 16);
    PUT(DST, RAM2);
    PUT(MODE, 0x13);
    WANT(AES, OK);
    READ(RAM2, cipher);
    SAME(cipher, clear, "round trip");
    PUT(LEN, 47);
    WANT(AES, E_LENGTH);
    PUT(MODE, 0x14);    /* CTR takes any length but for the engine's largest */
    WANT(AES, OK);
    PUT(LEN, (16 << 20) + 1);
    WANT(AES, E_LENGTH);
    PUT(MODE, 0x06);
    WANT(AES, E_MODE);
    PUT(MODE, 0x100);
    WANT(AES, E_MODE);
    PASS();
}

TEST hmac_of_memory(const void *arg)
{
    guint8 key[32], data[100], mac[32], want[32];
    BOARD(board);
    gs_pattern(key, sizeof(key), 9);
    gs_pattern(data, sizeof(data), 4);
    WRITE(RAM, key);
    PUT(SRC, RAM);
    PUT(SLOT, V3);
    WANT(LOAD, OK);
    WRITE(RAM, data);
    PUT(LEN, 100);
    WANT(HMAC_SHA, OK);
    READ(DIGEST, mac);
    HMAC(EVP_sha256(), key, 32, data, sizeof(data), want, NULL);
    SAME(mac, want, "MAC");
    PASS();
}

/* ---- signatures ---- */

TEST sign_and_verify(const void *arg)
{
    guint8 digest[32], sig[64], r[32];
    BOARD(board);
    gs_pattern(digest, sizeof(digest), 0x21);
    PUT(SLOT, V0);
    WANT(SIGN, E_EMPTY);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    WRITE(DIGEST_IN, digest);
    WANT(SIGN, OK);
    WANT(VERIFY, OK);
    READ(SIG, sig);
    READ(VERIFY_R, r);
    GS_CHECK(!memcmp(r, sig, 32) && memcmp(r, gs_zero, 32), "recomputed r is not r");
    PUT(SIG, GET(SIG));
    READ(VERIFY_R, r);
    SAME(r, gs_zero, "answer after a new signature was written");
    digest[5] ^= 1;
    WRITE(DIGEST_IN, digest);
    WANT(VERIFY, E_SIGNATURE);
    READ(VERIFY_R, r);
    GS_CHECK(memcmp(r, sig, 32), "a bad digest gives the good r");
    gs_rig_write(board, SIG, gs_zero, 64, &error);
    WANT(VERIFY, E_SIGNATURE);
    PUT(PUB, GET(PUB) ^ 1);
    WANT(VERIFY, E_POINT);
    READ(VERIFY_R, r);
    SAME(r, gs_zero, "answer for a key that is no point");
    PASS();
}

/* 1..n-1, big endian: a * b mod n, or less (negative) */
static void product(const guint8 a[32], const guint8 b[32], gboolean negative, guint8 out[32])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    const BIGNUM *order = EC_GROUP_get0_order(group);
    BIGNUM *x = BN_bin2bn(a, 32, NULL), *y = BN_bin2bn(b, 32, NULL);
    BN_CTX *context = BN_CTX_new();
    BN_mod_mul(x, x, y, order, context);
    if (negative) {
        BN_sub(x, order, x);
    }
    BN_bn2binpad(x, out, 32);
    BN_CTX_free(context);
    BN_free(x);
    BN_free(y);
    EC_GROUP_free(group);
}

/*
 * What chance never makes. Key d, digest e = r d: u1 G and u2 Q are one point; with s = 2e their sum
 * is G, so that r = x(G) is a good signature and any other r a bad one. e = -r d: the sum is nowhere.
 * A digest of 0: u1 G is nowhere.
 */
TEST constructed_signatures(const void *arg)
{
    static const guint8 two[32] = { [31] = 2 }, key[32] = { [3] = 0xD1, [31] = 0x35 };
    static const guint8 base_x[32] = { /* FIPS 186-4 D.1.2.3 */
        0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
        0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
    };
    guint8 sig[64], digest[32], r[32];
    BOARD(board);
    WRITE(RAM, key);
    PUT(SRC, RAM);
    PUT(SLOT, V0);
    WANT(LOAD, OK);
    WANT(PUBKEY, OK);
    for (int i = 0; i < 3; i++) { /* good; another r; nowhere */
        memcpy(sig, base_x, 32);
        sig[31] ^= i == 1;
        product(sig, key, i == 2, digest);
        product(digest, two, FALSE, sig + 32);
        WRITE(DIGEST_IN, digest);
        WRITE(SIG, sig);
        WANT(VERIFY, i ? E_SIGNATURE : OK);
        READ(VERIFY_R, r);
        SAME(r, i == 2 ? gs_zero : base_x, "x of the sum");
    }
    WRITE(DIGEST_IN, gs_zero);
    WANT(SIGN, OK);
    WANT(VERIFY, OK);
    READ(VERIFY_R, r);
    READ(SIG, sig);
    SAME(r, sig, "r of a digest of 0");
    PASS();
}

TEST agreement(const void *arg)
{
    guint8 a[32], b[32], pub[64];
    BOARD(board);
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    PUT(SLOT, V1);
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    PUT(SLOT, V0);
    PUT(DST, RAM);
    WANT(ECDH, OK);
    WANT(PUBKEY, OK);
    READ(PUB, pub);
    PUT(SLOT, V1);
    PUT(DST, RAM2);
    WANT(ECDH, OK);
    READ(RAM, a);
    READ(RAM2, b);
    SAME(a, b, "shared secret");
    GS_CHECK(memcmp(a, gs_zero, 32), "shared secret is zero");
    PUT(PUB, GET(PUB) ^ 1);
    WANT(ECDH, E_POINT);
    PUT(DST, NOWHERE);
    WRITE(PUB, pub);
    WANT(ECDH, E_BUS);
    PASS();
}

/* ---- random numbers ---- */

TEST bad_entropy_is_refused(const void *arg)
{
    const char *engine = "/machine/soc/engine";
    BOARD(board);
    PUT(SLOT, V0);
    WANT(KEYGEN, OK);
    GS_CHECK(GET(TRNG_STATUS) == 1 && GET(TRNG_DATA) != GET(TRNG_DATA), "no random numbers");
    g_autoptr(GError) refusal = NULL;
    GS_CHECK(!gs_board_set(board, engine, "entropy-fault", "weak", &refusal), "a fault there is none of");
    g_autofree char *none = gs_board_get(board, engine, "entropy-fault", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(none, "none"), "refused, and the source is %s", none);
    gs_board_set(board, engine, "entropy-fault", "stuck", &error);
    PUT(SLOT, V1);
    WANT(KEYGEN, E_ENTROPY);
    WANT(PUBKEY, E_EMPTY);
    PUT(SLOT, V0);
    WANT(SIGN, E_ENTROPY);
    PUT(SLOT, DEVICE);
    WANT(KEYGEN, E_ENTROPY);
    gs_board_set(board, engine, "entropy-fault", "none", &error);
    GS_CHECK(GET(TRNG_STATUS) == 2 && GET(TRNG_DATA) == 0, "the failure did not latch");
    WANT(KEYGEN, E_ENTROPY);
    gs_board_set(board, engine, "entropy-fault", "biased", &error);
    gs_rig_reset(board, &error);
    GS_CHECK(GET(TRNG_STATUS) == 2, "the start-up test let a biased source pass");
    gs_board_set(board, engine, "entropy-fault", "none", &error);
    gs_rig_reset(board, &error);
    WANT(KEYGEN, OK);
    PASS();
}

TEST seed_decides(const void *arg)
{
    guint32 word[3][4];
    for (int i = 0; i < 3; i++) {
        BOARD_WITH(board, NULL, (gs_board_config){ .seed = i == 2 ? 8 : 7 });
        for (int j = 0; j < 4; j++) {
            word[i][j] = GET(TRNG_DATA);
        }
        GS_CHECK_ERROR(error);
    }
    GS_CHECK(!memcmp(word[0], word[1], 16), "one seed, two streams");
    GS_CHECK(memcmp(word[0], word[2], 16), "two seeds, one stream");
    PASS();
}

/* ---- snapshot ---- */

TEST snapshot_carries_everything(const void *arg)
{
    guint8 data[100], pub[64], got[64], digest[32], want[32], reg[32], back[32];
    g_autofree char *path = gs_rig_path("engine.snapshot");
    guint32 next;
    gs_pattern(data, sizeof(data), 1);
    {
        BOARD(board);
        PUT(SLOT, DEVICE);
        WANT(KEYGEN, OK);
        PUT(SLOT, V2);
        WANT(KEYGEN, OK);
        WANT(PUBKEY, OK);
        READ(PUB, pub);
        HASH_SOMETHING();
        WANT(EXTEND, OK);
        READ(REGISTER, reg);
        WRITE(RAM, data);
        WANT(SHA_INIT, OK);
        PUT(SRC, RAM);
        PUT(LEN, 100);
        WANT(SHA_UPDATE, OK);
        gs_board_save(board, path, &error);
        next = GET(TRNG_DATA);
        GS_CHECK_ERROR(error);
    }
    BOARD_WITH(board, NULL, (gs_board_config){ .incoming = path });
    gs_board_pump(board, 0, &error);
    WANT(SHA_FINAL, OK);
    READ(DIGEST, digest);
    gs_sha256(data, sizeof(data), want);
    SAME(digest, want, "hash begun before the snapshot");
    WANT(PUBKEY, OK);
    READ(PUB, got);
    SAME(got, pub, "key of the volatile slot");
    READ(REGISTER, back);
    SAME(back, reg, "attestation register");
    GS_CHECK(GET(TRNG_DATA) == next, "the random stream went elsewhere");
    PUT(SLOT, DEVICE);
    WANT(KEYGEN, E_LIFECYCLE);
    WANT(PUBKEY, OK);
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "registers", registers },
    { "hsp-alone", hsp_alone },
    { "hash-of-memory", hash_of_memory },
    { "hash-of-long-operands", hash_of_long_operands },
    { "source-out-of-reach", source_out_of_reach },
    { "destination-out-of-reach", destination_out_of_reach },
    { "aes-in-memory", aes_in_memory },
    { "hmac-of-memory", hmac_of_memory },
    { "sign-and-verify", sign_and_verify },
    { "constructed-signatures", constructed_signatures },
    { "agreement", agreement },
    { "bad-entropy-is-refused", bad_entropy_is_refused },
    { "seed-decides", seed_decides },
    { "snapshot-carries-everything", snapshot_carries_everything },
};

void gs_suite_engine(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
