/* SPDX-License-Identifier: MIT */
/*
 * Published test vectors (NIST's, and RFC 3686 and 4231 where NIST's are not packaged)
 * through the engine's registers as HSP sees them, operands in HSP's memory. The
 * number of vectors of each file is written here by hand: a shorter file fails.
 */
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include "../lib/error.h"
#include "engine_rig.h"
#include "public_key.h"
#include "rsp.h"

/* Operands; the longest message of the files fits in between. */
enum { OUT = RAM + 0x10000, KEY = RAM + 0x1F000 };

/* One exchange: what a vector's program has read, and the error of its last command. */
typedef struct answer {
    guint32 error;
    guint8 data[0x10000];
    gsize size;
} answer;

static void run(gs_batch *batch, guint32 command)
{
    gs_batch_put(batch, CMD, command);
}

/* Ends the program with a look at ENG_ERROR, then at that many bytes of a result. */
static gboolean ask(gs_board *board, gs_batch *batch, guint32 at, gsize size, answer *got,
                    GError **error)
{
    gs_batch_read(batch, ERROR, 4);
    gs_batch_read(batch, at, size);
    g_autoptr(GBytes) bytes = gs_batch_end(board, batch, error);
    gsize length;
    const guint8 *data = g_bytes_get_data(bytes, &length);
    if (*error || length < 4 + size || size > sizeof(got->data)) {
        return FALSE;
    }
    memcpy(&got->error, data, 4);
    got->error = GUINT32_FROM_LE(got->error);
    memcpy(got->data, data + 4, size);
    got->size = size;
    return TRUE;
}

static void load_key(gs_batch *batch, guint32 slot, const guint8 key[32])
{
    gs_batch_write(batch, KEY, key, 32);
    gs_batch_put(batch, SRC, KEY);
    gs_batch_put(batch, SLOT, slot);
    run(batch, LOAD);
}

static void hash(gs_batch *batch, const void *data, gsize size)
{
    gs_batch_write(batch, RAM, data, size);
    gs_batch_put(batch, SRC, RAM);
    gs_batch_put(batch, LEN, (guint32)size);
    run(batch, SHA_INIT);
    run(batch, SHA_UPDATE);
    run(batch, SHA_FINAL);
}

#define VECTORS(list, file) \
    g_autoptr(GPtrArray) list = gs_rsp_read(file, &error); \
    GS_CHECK_ERROR(error)

#define EACH(vector, list, file) \
    for (guint i_ = 0; i_ < (list)->len; i_++) \
        for (const gs_vector *vector = g_ptr_array_index(list, i_); vector; vector = NULL)

#define GOOD(condition, file, vector, what) \
    GS_CHECK(condition, "%s:%u: %s", file, (vector)->line, what)

#define ASK(batch, at, size, got) \
    do { \
        gboolean done_ = ask(board, batch, at, size, &(got), &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(done_, "the engine's answer is short"); \
    } while (0)

#define COUNT_IS(have, want, file) \
    GS_CHECK((have) == (want), "%s: %u vectors run, want %u", file, (guint)(have), (guint)(want))

typedef struct source {
    const char *name;
    const char *file;
    guint count;
} source;

/* ---- SHA-256 ---- */

static const source sha_files[] = {
    { "sha256-short", "hashes/SHA2/SHA256ShortMsg.rsp", 65 },
    { "sha256-long", "hashes/SHA2/SHA256LongMsg.rsp", 64 },
};

TEST sha256(const void *arg)
{
    const source *from = arg;
    answer got;
    guint count = 0;
    BOARD(board);
    VECTORS(list, from->file);
    EACH(vector, list, from->file) {
        g_autoptr(GByteArray) message = gs_vector_bytes(vector, "Msg");
        guint8 want[32];
        guint bits = (guint)g_ascii_strtoull(gs_vector_text(vector, "Len"), NULL, 10);
        if (!gs_vector_has(vector, "Msg")) {
            continue;
        }
        GOOD(message && bits / 8 <= message->len && gs_vector_number(vector, "MD", want), from->file,
             vector, "malformed");
        gs_batch *batch = gs_batch_new();
        hash(batch, message->data, bits / 8);
        ASK(batch, DIGEST, 32, got);
        GOOD(got.error == OK && !memcmp(got.data, want, 32), from->file, vector, "wrong digest");
        count++;
    }
    COUNT_IS(count, from->count, from->file);
    PASS();
}

/* The 1000 hashes behind one answer: message = the last three digests. */
static gs_batch *monte_chain(const guint8 seed[32])
{
    enum { BEFORE = 5 };
    gs_batch *batch = gs_batch_new();
    for (guint i = 0; i < 3; i++) {
        gs_batch_write(batch, RAM + 32 * i, seed, 32);
    }
    gs_batch_put(batch, LEN, 96);
    gs_batch_put(batch, SRC, RAM);
    run(batch, SHA_INIT);
    run(batch, SHA_UPDATE);
    run(batch, SHA_FINAL);
    gs_batch_copy(batch, RAM, RAM + 32, 64);
    gs_batch_copy(batch, RAM + 64, DIGEST, 32);
    gs_batch_repeat(batch, BEFORE, 1000);
    return batch;
}

TEST sha256_monte(const void *arg)
{
    const char *file = "hashes/SHA2/SHA256Monte.rsp";
    guint8 seed[32], want[32];
    gboolean seeded = FALSE;
    guint count = 0;
    answer got;
    BOARD(board);
    VECTORS(list, file);
    EACH(vector, list, file) {
        if (gs_vector_has(vector, "Seed")) {
            seeded = gs_vector_number(vector, "Seed", seed);
        }
        if (!gs_vector_has(vector, "MD")) {
            continue;
        }
        GOOD(seeded && gs_vector_number(vector, "MD", want), file, vector, "malformed");
        ASK(monte_chain(seed), DIGEST, 32, got);
        GOOD(got.error == OK && !memcmp(got.data, want, 32), file, vector, "wrong digest");
        memcpy(seed, want, 32);
        count++;
    }
    COUNT_IS(count, 100, file);
    PASS();
}

/* ---- HMAC ---- */

/* A key longer than a block is hashed first, as RFC 2104 says; the engine does that too. */
TEST hmac(const void *arg)
{
    const char *file = "HMAC/rfc-4231-sha256.txt";
    guint count = 0;
    answer got;
    BOARD(board);
    VECTORS(list, file);
    EACH(vector, list, file) {
        g_autoptr(GByteArray) message = gs_vector_bytes(vector, "Msg");
        g_autoptr(GByteArray) key = gs_vector_bytes(vector, "Key");
        guint8 want[32], short_key[32] = { 0 };
        GOOD(message && key && gs_vector_number(vector, "MD", want), file, vector, "malformed");
        gs_batch *batch = gs_batch_new();
        if (key->len > 64) {
            hash(batch, key->data, key->len);
            ASK(batch, DIGEST, 32, got);
            memcpy(short_key, got.data, 32);
            batch = gs_batch_new();
        } else {
            GOOD(key->len <= 32, file, vector, "a key the engine cannot hold");
            memcpy(short_key, key->data, key->len);
        }
        load_key(batch, V0, short_key);
        gs_batch_write(batch, RAM, message->data, message->len);
        gs_batch_put(batch, SRC, RAM);
        gs_batch_put(batch, LEN, message->len);
        run(batch, HMAC_SHA);
        ASK(batch, DIGEST, 32, got);
        GOOD(got.error == OK && !memcmp(got.data, want, 32), file, vector, "wrong MAC");
        count++;
    }
    COUNT_IS(count, 6, file);
    PASS();
}

/* ---- AES ---- */

enum { ECB, CBC, CTR };

static const struct aes_file {
    source from;
    guint mode, key_bytes;
} aes_files[] = {
#define AES_SET(mode, bits, gfsbox, keysbox, mmt, varkey, vartxt) \
    { { #mode "-" #bits "-gfsbox", "ciphers/AES/" #mode "/" #mode "GFSbox" #bits ".rsp", gfsbox }, mode, bits / 8 }, \
    { { #mode "-" #bits "-keysbox", "ciphers/AES/" #mode "/" #mode "KeySbox" #bits ".rsp", keysbox }, mode, bits / 8 }, \
    { { #mode "-" #bits "-mmt", "ciphers/AES/" #mode "/" #mode "MMT" #bits ".rsp", mmt }, mode, bits / 8 }, \
    { { #mode "-" #bits "-varkey", "ciphers/AES/" #mode "/" #mode "VarKey" #bits ".rsp", varkey }, mode, bits / 8 }, \
    { { #mode "-" #bits "-vartxt", "ciphers/AES/" #mode "/" #mode "VarTxt" #bits ".rsp", vartxt }, mode, bits / 8 }
    AES_SET(ECB, 128, 14, 42, 20, 256, 256),
    AES_SET(ECB, 256, 10, 32, 20, 512, 256),
    AES_SET(CBC, 128, 14, 42, 20, 256, 256),
    AES_SET(CBC, 256, 10, 32, 20, 512, 256),
#undef AES_SET
    { { "CTR-128", "ciphers/AES/CTR/aes-128-ctr.txt", 3 }, CTR, 16 },
    { { "CTR-256", "ciphers/AES/CTR/aes-256-ctr.txt", 3 }, CTR, 32 },
};

/* Each vector both ways, whatever its section: one of them is the vector, the other its control. */
static gs_batch *aes_program(const struct aes_file *set, const GByteArray *key, const GByteArray *iv,
                             const GByteArray *in, gboolean decrypt)
{
    gs_batch *batch = gs_batch_new();
    guint8 whole[32] = { 0 };
    memcpy(whole, key->data, set->key_bytes);
    load_key(batch, V1, whole);
    if (iv) {
        gs_batch_write(batch, NONCE, iv->data, 16);
    }
    gs_batch_write(batch, RAM, in->data, in->len);
    gs_batch_put(batch, SRC, RAM);
    gs_batch_put(batch, DST, OUT);
    gs_batch_put(batch, LEN, in->len);
    gs_batch_put(batch, MODE, (decrypt ? 1u : 0u) | set->mode << 1 | (set->key_bytes == 32 ? 16u : 0u));
    run(batch, AES);
    return batch;
}

TEST aes(const void *arg)
{
    const struct aes_file *set = arg;
    const char *file = set->from.file;
    guint count = 0;
    answer got;
    BOARD(board);
    VECTORS(list, file);
    EACH(vector, list, file) {
        g_autoptr(GByteArray) key = gs_vector_bytes(vector, "KEY"), iv = gs_vector_bytes(vector, "IV");
        g_autoptr(GByteArray) clear = gs_vector_bytes(vector, "PLAINTEXT");
        g_autoptr(GByteArray) cipher = gs_vector_bytes(vector, "CIPHERTEXT");
        GOOD(key && clear && cipher && key->len == set->key_bytes && clear->len == cipher->len &&
             (set->mode == ECB || (iv && iv->len == 16)), file, vector, "malformed");
        ASK(aes_program(set, key, iv, clear, FALSE), OUT, clear->len, got);
        GOOD(got.error == OK && !memcmp(got.data, cipher->data, cipher->len), file, vector, "wrong ciphertext");
        ASK(aes_program(set, key, iv, cipher, TRUE), OUT, clear->len, got);
        GOOD(got.error == OK && !memcmp(got.data, clear->data, clear->len), file, vector, "wrong plaintext");
        count++;
    }
    COUNT_IS(count, set->from.count, file);
    PASS();
}

/* ---- P-256 ---- */

/* Digest as the integer ECDSA takes it: 256 leftmost bits, a shorter one right-aligned. */
static gboolean message_digest(const char *hash_name, const GByteArray *message, guint8 number[32])
{
    guint8 digest[EVP_MAX_MD_SIZE];
    unsigned int size;
    const EVP_MD *md = EVP_get_digestbyname(hash_name);
    if (!md || EVP_Digest(message->data, message->len, digest, &size, md, NULL) != 1) {
        return FALSE;
    }
    memset(number, 0, 32);
    memcpy(number + (size < 32 ? 32 - size : 0), digest, MIN(size, 32));
    return TRUE;
}

/* The digest: SHA-256 by the engine itself, the others by OpenSSL. */
static gboolean digest_of(gs_board *board, const char *hash_name, const GByteArray *message,
                          guint8 number[32], GError **error)
{
    answer got;
    if (!g_str_equal(hash_name, "SHA256")) {
        return message_digest(hash_name, message, number);
    }
    gs_batch *batch = gs_batch_new();
    hash(batch, message->data, message->len);
    if (!ask(board, batch, DIGEST, 32, &got, error) || got.error != OK) {
        return FALSE;
    }
    memcpy(number, got.data, 32);
    return TRUE;
}

/* Name of the hash of a "P-256,SHA-384" section; FIPS 186-2's have SHA-1. */
static const char *hash_of(const gs_vector *vector)
{
    static const struct {
        const char *section, *name;
    } of[] = {
        { "P-256", "SHA1" }, { "P-256,SHA-1", "SHA1" }, { "P-256,SHA-224", "SHA224" },
        { "P-256,SHA-256", "SHA256" }, { "P-256,SHA-384", "SHA384" }, { "P-256,SHA-512", "SHA512" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(of); i++) {
        if (g_str_equal(vector->section, of[i].section)) {
            return of[i].name;
        }
    }
    return NULL;
}

static gs_batch *verify_program(const guint8 pub[64], const guint8 digest[32], const guint8 sig[64])
{
    gs_batch *batch = gs_batch_new();
    gs_batch_write(batch, PUB, pub, 64);
    gs_batch_write(batch, DIGEST_IN, digest, 32);
    gs_batch_write(batch, SIG, sig, 64);
    run(batch, VERIFY);
    return batch;
}

static gboolean signature_of(const gs_vector *vector, guint8 pub[64], guint8 sig[64])
{
    return gs_vector_number(vector, "Qx", pub) && gs_vector_number(vector, "Qy", pub + 32) &&
           gs_vector_number(vector, "R", sig) && gs_vector_number(vector, "S", sig + 32);
}

static const source verify_files[] = {
    { "ecdsa-verify-186-2", "asymmetric/ECDSA/FIPS_186-2/SigVer.rsp", 15 },
    { "ecdsa-verify-186-3", "asymmetric/ECDSA/FIPS_186-3/SigVer.rsp", 75 },
};

TEST ecdsa_verify(const void *arg)
{
    const source *from = arg;
    guint count = 0, accepted = 0;
    answer got;
    BOARD(board);
    VECTORS(list, from->file);
    EACH(vector, list, from->file) {
        const char *hash_name = hash_of(vector);
        guint8 pub[64], sig[64], digest[32];
        if (!hash_name) {
            continue;
        }
        g_autoptr(GByteArray) message = gs_vector_bytes(vector, "Msg");
        gboolean good = g_str_has_prefix(gs_vector_text(vector, "Result"), "P");
        GOOD(message && gs_vector_has(vector, "Result") && signature_of(vector, pub, sig) &&
             digest_of(board, hash_name, message, digest, &error), from->file, vector, "malformed");
        ASK(verify_program(pub, digest, sig), VERIFY_R, 32, got);
        GOOD((got.error == OK) == good && (good || got.error == E_SIGNATURE || got.error == E_POINT),
             from->file, vector, good ? "good signature refused" : "bad signature accepted");
        GOOD((memcmp(got.data, sig, 32) == 0) == good, from->file, vector, "VERIFY_R says otherwise");
        accepted += good;
        count++;
    }
    COUNT_IS(count, from->count, from->file);
    GS_CHECK(accepted && accepted < count, "%u of %u good", accepted, count);
    PASS();
}

static const source sign_files[] = {
    { "ecdsa-sign-186-2", "asymmetric/ECDSA/FIPS_186-2/SigGen.txt", 15 },
    { "ecdsa-sign-186-3", "asymmetric/ECDSA/FIPS_186-3/SigGen.txt", 75 },
};

/* The engine draws its own nonce: OpenSSL verifies its signature, the engine the vector's. */
TEST ecdsa_sign(const void *arg)
{
    const source *from = arg;
    guint count = 0;
    answer got;
    BOARD(board);
    VECTORS(list, from->file);
    EACH(vector, list, from->file) {
        const char *hash_name = hash_of(vector);
        guint8 d[32], pub[64], sig[64], digest[32];
        if (!hash_name) {
            continue;
        }
        g_autoptr(GByteArray) message = gs_vector_bytes(vector, "Msg");
        GOOD(message && gs_vector_number(vector, "d", d) && signature_of(vector, pub, sig) &&
             digest_of(board, hash_name, message, digest, &error), from->file, vector, "malformed");
        ASK(verify_program(pub, digest, sig), VERIFY_R, 32, got);
        GOOD(got.error == OK && !memcmp(got.data, sig, 32), from->file, vector, "its signature refused");
        gs_batch *batch = gs_batch_new();
        load_key(batch, V2, d);
        run(batch, PUBKEY);
        ASK(batch, PUB, 64, got);
        GOOD(got.error == OK && !memcmp(got.data, pub, 64), from->file, vector, "wrong public key");
        batch = gs_batch_new();
        gs_batch_write(batch, DIGEST_IN, digest, 32);
        run(batch, SIGN);
        ASK(batch, SIG, 64, got);
        GOOD(got.error == OK && gs_public_verifies(pub, digest, got.data), from->file, vector,
             "OpenSSL refuses the engine's signature");
        GOOD(memcmp(got.data, sig, 32), from->file, vector, "the vector's published nonce was drawn");
        count++;
    }
    COUNT_IS(count, from->count, from->file);
    PASS();
}

static const source pair_files[] = {
    { "key-pairs-186-2", "asymmetric/ECDSA/FIPS_186-2/KeyPair.rsp", 10 },
    { "key-pairs-186-3", "asymmetric/ECDSA/FIPS_186-3/KeyPair.rsp", 10 },
};

TEST key_pairs(const void *arg)
{
    const source *from = arg;
    guint count = 0;
    answer got;
    BOARD(board);
    VECTORS(list, from->file);
    EACH(vector, list, from->file) {
        guint8 d[32], pub[64];
        if (!gs_vector_has(vector, "d") ||
            !g_str_equal(g_str_has_prefix(vector->section, "B.4") ? vector->outer : vector->section, "P-256")) {
            continue;
        }
        GOOD(gs_vector_number(vector, "d", d) && gs_vector_number(vector, "Qx", pub) &&
             gs_vector_number(vector, "Qy", pub + 32), from->file, vector, "malformed");
        gs_batch *batch = gs_batch_new();
        load_key(batch, V3, d);
        run(batch, PUBKEY);
        ASK(batch, PUB, 64, got);
        GOOD(got.error == OK && !memcmp(got.data, pub, 64), from->file, vector, "wrong public key");
        count++;
    }
    COUNT_IS(count, from->count, from->file);
    PASS();
}

static const source point_files[] = {
    { "public-keys-186-2", "asymmetric/ECDSA/FIPS_186-2/PKV.rsp", 12 },
    { "public-keys-186-3", "asymmetric/ECDSA/FIPS_186-3/PKV.rsp", 12 },
};

/* ECDH and ECDSA_VERIFY both refuse what is no point. A coordinate beyond 32 bytes cannot be
 * written at all; its low 32 bytes stand for it. */
TEST public_keys(const void *arg)
{
    const source *from = arg;
    static const guint8 two[32] = { [31] = 2 };
    guint count = 0;
    answer got;
    BOARD(board);
    VECTORS(list, from->file);
    EACH(vector, list, from->file) {
        g_autoptr(GByteArray) x = gs_vector_bytes(vector, "Qx"), y = gs_vector_bytes(vector, "Qy");
        gboolean good = g_str_has_prefix(gs_vector_text(vector, "Result"), "P");
        guint8 pub[64] = { 0 };
        if (!g_str_equal(vector->section, "P-256")) {
            continue;
        }
        GOOD(x && y && gs_vector_has(vector, "Result"), from->file, vector, "malformed");
        guint xn = MIN(x->len, 32), yn = MIN(y->len, 32);
        memcpy(pub + 32 - xn, x->data + x->len - xn, xn);
        memcpy(pub + 64 - yn, y->data + y->len - yn, yn);
        gs_batch *batch = gs_batch_new();
        load_key(batch, V0, two);
        gs_batch_write(batch, PUB, pub, 64);
        gs_batch_put(batch, DST, OUT);
        run(batch, ECDH);
        ASK(batch, OUT, 32, got);
        GOOD(got.error == (good ? OK : E_POINT), from->file, vector, "ECDH judges otherwise");
        ASK(verify_program(pub, two, pub), VERIFY_R, 32, got);
        GOOD(got.error == (good ? E_SIGNATURE : E_POINT), from->file, vector, "VERIFY judges otherwise");
        count++;
    }
    COUNT_IS(count, from->count, from->file);
    PASS();
}

#define KAS "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_"
static const source agreement_files[] = {
    { "ecdh-primitive-init", KAS "NOKC_ZZOnly_init.fax", 30 },
    { "ecdh-primitive-resp", KAS "NOKC_ZZOnly_resp.fax", 30 },
    { "ecdh-kdf-init", KAS "KDFConcat_NOKC_init.fax", 90 },
    { "ecdh-kdf-resp", KAS "KDFConcat_NOKC_resp.fax", 90 },
};

/*
 * The engine checks the other side's key and computes Z; what NIST counts as a failure of the
 * other steps is none here. Where the vector's own private key or Z was changed, OpenSSL says
 * what d and Q give.
 */
TEST agreements(const void *arg)
{
    const source *from = arg;
    guint count = 0, published = 0;
    answer got;
    BOARD(board);
    VECTORS(list, from->file);
    EACH(vector, list, from->file) {
        guint8 d[32], pub[64], z[32], want[32];
        if (!g_str_has_prefix(vector->section, "EC - ") || !gs_vector_has(vector, "Z")) {
            continue;
        }
        GOOD(gs_vector_number(vector, "dsIUT", d) && gs_vector_number(vector, "QsCAVSx", pub) &&
             gs_vector_number(vector, "QsCAVSy", pub + 32) && gs_vector_number(vector, "Z", z),
             from->file, vector, "malformed");
        const char *result = gs_vector_text(vector, "Result");
        gboolean no_point = g_str_has_prefix(result, "F (1 ") || g_str_has_prefix(result, "F (2 ");
        gs_batch *batch = gs_batch_new();
        load_key(batch, V0, d);
        gs_batch_write(batch, PUB, pub, 64);
        gs_batch_write(batch, OUT, gs_zero, 32);
        gs_batch_put(batch, DST, OUT);
        run(batch, ECDH);
        ASK(batch, OUT, 32, got);
        gboolean agreed = gs_public_agree(d, pub, want);
        GOOD(agreed == !no_point, from->file, vector, "OpenSSL judges the key otherwise");
        GOOD(got.error == (no_point ? E_POINT : OK), from->file, vector, "the engine judges the key otherwise");
        GOOD(!memcmp(got.data, no_point ? gs_zero : want, 32), from->file, vector, "wrong Z");
        if (*result == 'P') {
            GOOD(!memcmp(got.data, z, 32), from->file, vector, "not the vector's Z");
            published++;
        }
        count++;
    }
    COUNT_IS(count, from->count, from->file);
    GS_CHECK(published >= count * 3 / 10, "only %u of them with a good Z", published);
    PASS();
}

/* ---- the reader itself ---- */

TEST reader_refuses(const void *arg)
{
    GError *error = NULL;
    g_autofree char *empty = gs_rig_path("empty.rsp");
    g_autofree char *up = g_strconcat("../../../../..", empty, NULL);
    (void)arg;
    GS_CHECK(!gs_rsp_read("hashes/SHA2/no-such-file.rsp", &error) && error, "a missing file is read");
    g_clear_error(&error);
    g_file_set_contents(empty, "# nothing\n[L = 32]\n", -1, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(!gs_rsp_read(up, &error) && error, "an empty file is read");
    g_clear_error(&error);
    PASS();
}

/* ---- the test master's batches themselves ---- */

TEST batches(const void *arg)
{
    static const char *const malformed[] = {
        "r 0x100000", "x 0x100000 1", "w 0x100000 123", "w 0x100000 1234567g", "c 0x100000 0x100000",
        "r 0x100000000 1", "l 0 2", "r 0x100000 1;l 1 2", "r 0x100000 1;", "r 0x100000 0x100001",
    };
    static const guint8 want[] = { 1, 2, 3, 4, 0xff, 0xee, 0xdd, 0xcc, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4 };
    BOARD(board);
    for (gsize i = 0; i < G_N_ELEMENTS(malformed); i++) {
        GBytes *bytes = gs_board_probe_batch(board, "hsp", malformed[i], &error);
        GS_CHECK(!bytes && error && error->code == GS_ERROR_INFRASTRUCTURE, "'%s' is taken: %s", malformed[i],
                 error ? error->message : "");
        g_clear_error(&error);
    }
    g_autoptr(GBytes) good = gs_board_probe_batch(board, "hsp",
        "w 0x100000 01020304ffeeddcc;r 0x100000 2;c 0x100004 0x100000 1;r 0x100004 1;l 3 3", &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_bytes_get_size(good) == sizeof(want) &&
             !memcmp(g_bytes_get_data(good, NULL), want, sizeof(want)), "wrong words");
    GBytes *refused = gs_board_probe_batch(board, "hsp", "r 0x100000 1;r 0x0011fff8 3;w 0x100000 00000000",
                                           &error);
    GS_CHECK(!refused && error && strstr(error->message, "order 1: decode-error at 0x120000"), "%s",
             error ? error->message : "a hole is read");
    g_clear_error(&error);
    GS_CHECK(GET(RAM) == 0x04030201, "the batch went on behind its refused access");
    PASS();
}

#define ADD_ALL(table, run) \
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) { \
        gs_suite_add(suite, table[i].name, run, &table[i]); \
    }

void gs_suite_nist(gs_suite *suite)
{
    ADD_ALL(sha_files, sha256);
    gs_suite_add(suite, "sha256-monte", sha256_monte, NULL);
    gs_suite_add(suite, "hmac-rfc4231", hmac, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(aes_files); i++) {
        gs_suite_add(suite, aes_files[i].from.name, aes, &aes_files[i]);
    }
    ADD_ALL(verify_files, ecdsa_verify);
    ADD_ALL(sign_files, ecdsa_sign);
    ADD_ALL(pair_files, key_pairs);
    ADD_ALL(point_files, public_keys);
    ADD_ALL(agreement_files, agreements);
    gs_suite_add(suite, "batches", batches, NULL);
    gs_suite_add(suite, "reader-refuses", reader_refuses, NULL);
}
