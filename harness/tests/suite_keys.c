/* SPDX-License-Identifier: MIT */
/* The engine's key slots by docs/engine.md: who may do what, fused keys, derived keys. */
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "engine_rig.h"

enum { ROW_KEYS = 64 };

/* ---- slots ---- */

/* Answer of each command to each slot, all fused and volatile slots full. */
static const struct {
    guint8 command;
    guint8 want[8]; /* device, quote, storage, four volatile, no slot */
} slot_rules[] = {
    { HMAC_SHA, { E_SLOT, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { AES, { E_SLOT, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { SIGN, { OK, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { PUBKEY, { OK, OK, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { ECDH, { E_SLOT, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { QUOTE, { OK, OK, OK, OK, OK, OK, OK, OK } },
    { KEYGEN, { E_LIFECYCLE, E_LIFECYCLE, E_LIFECYCLE, OK, OK, OK, OK, E_SLOT } },
    { DERIVE, { E_SLOT, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { LOAD, { E_SLOT, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
    { ZEROIZE, { E_SLOT, E_SLOT, E_SLOT, OK, OK, OK, OK, E_SLOT } },
};

TEST slot_policy(const void *arg)
{
    guint8 pub[64];
    BOARD(board);
    PUT(SRC, RAM);
    PUT(DST, RAM2);
    PUT(LEN, 32);
    for (guint slot = 0; slot <= V3; slot++) {
        PUT(SLOT, slot);
        WANT(KEYGEN, OK);
    }
    WANT(PUBKEY, OK);
    READ(PUB, pub);
    for (gsize i = 0; i < G_N_ELEMENTS(slot_rules); i++) {
        for (guint slot = 0; slot <= V3 + 1; slot++) {
            WRITE(PUB, pub);
            PUT(SLOT, slot);
            PUT(CMD, slot_rules[i].command);
            guint32 got = GET(ERROR);
            GS_CHECK_ERROR(error);
            GS_CHECK(got == slot_rules[i].want[slot], "command %u on slot %u: error %u, want %u",
                     slot_rules[i].command, slot, got, slot_rules[i].want[slot]);
        }
    }
    PUT(SLOT, V2);
    WANT(SIGN, E_EMPTY); /* zeroized by the last row */
    WANT(AES, E_EMPTY);
    WANT(HMAC_SHA, E_EMPTY);
    WANT(ECDH, E_EMPTY);
    WANT(PUBKEY, E_EMPTY);
    PASS();
}

TEST empty_fused_slots(const void *arg)
{
    BOARD(board);
    PUT(SLOT, DEVICE);
    WANT(SIGN, E_EMPTY);
    WANT(PUBKEY, E_EMPTY);
    PUT(SLOT, QUOTE_SLOT);
    WANT(PUBKEY, E_EMPTY);
    WANT(QUOTE, E_EMPTY);
    PUT(SLOT, V0);
    WANT(DERIVE, E_EMPTY);
    PASS();
}

/* 32 loaded bytes that are no scalar serve AES and HMAC, not elliptic curves. */
TEST key_that_is_no_scalar(const void *arg)
{
    guint8 ones[32];
    BOARD(board);
    memset(ones, 0xff, sizeof(ones));
    WRITE(RAM, ones);
    PUT(SRC, RAM);
    PUT(DST, RAM2);
    PUT(LEN, 32);
    PUT(SLOT, V0);
    WANT(LOAD, OK);
    WANT(AES, OK);
    WANT(HMAC_SHA, OK);
    WANT(SIGN, E_SLOT);
    WANT(PUBKEY, E_SLOT);
    WANT(ECDH, E_SLOT);
    PASS();
}

TEST derivation(const void *arg)
{
    guint8 label[32], first[64], again[64], other[64];
    BOARD(board);
    PUT(SLOT, STORAGE);
    WANT(KEYGEN, OK);
    gs_pattern(label, sizeof(label), 1);
    WRITE(DIGEST_IN, label);
    PUT(SLOT, V0);
    WANT(DERIVE, OK);
    WANT(PUBKEY, OK);
    READ(PUB, first);
    label[0] ^= 1;
    WRITE(DIGEST_IN, label);
    WANT(DERIVE, OK);
    WANT(PUBKEY, OK);
    READ(PUB, other);
    label[0] ^= 1;
    gs_rig_reset(board, &error);
    WRITE(DIGEST_IN, label);
    PUT(SLOT, V1);
    WANT(DERIVE, OK);
    WANT(PUBKEY, OK);
    READ(PUB, again);
    SAME(first, again, "key derived after the reset");
    GS_CHECK(memcmp(first, other, 64), "two labels, one key");
    PASS();
}

TEST reset_empties_volatile_slots(const void *arg)
{
    BOARD(board);
    PUT(SRC, RAM);
    for (guint slot = V0; slot <= V3; slot++) {
        PUT(SLOT, slot);
        WANT(KEYGEN, OK);
    }
    WANT(SHA_INIT, OK);
    gs_rig_reset(board, &error);
    WANT(SHA_FINAL, E_STATE);
    for (guint slot = V0; slot <= V3; slot++) {
        PUT(SLOT, slot);
        WANT(PUBKEY, E_EMPTY);
    }
    PASS();
}

/* ---- fused keys ---- */

TEST keygen_closed_by_fuses(const void *arg)
{
    static const struct {
        guint row, bits, want;
    } rule[] = {
        { 0, 15, OK }, { 0, 16, E_LIFECYCLE }, { 1, 16, E_LIFECYCLE }, { 1, 15, OK }, { 2, 16, E_LIFECYCLE },
        { 66, 1, E_LIFECYCLE }, { 74, 1, OK },
        /* write lock of row 64: row 126, bit 0 */
        { 126, 1, E_STATE },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rule); i++) {
        guint8 fuses[512];
        gs_fuses_with(fuses, rule[i].row, rule[i].bits);
        BOARD_WITH(board, fuses, (gs_board_config){ 0 });
        PUT(SLOT, DEVICE);
        PUT(CMD, KEYGEN);
        guint32 got = GET(ERROR);
        GS_CHECK_ERROR(error);
        GS_CHECK(got == rule[i].want, "%u bits in row %u: error %u, want %u", rule[i].bits, rule[i].row, got,
                 rule[i].want);
    }
    PASS();
}

/* KEYGEN in the same breath as a pulse: one of them burns at a time. */
TEST keygen_during_a_pulse(const void *arg)
{
    enum { EFUSE = 0x300E0000, PULSE_KEY = 0x9B1D6A53, FREE_ROW = 32 };
    guint8 pub[64];
    BOARD(board);
    PUT(EFUSE + 0xC, PULSE_KEY);
    PUT(EFUSE + 0x10, FREE_ROW);
    PUT(EFUSE + 0x14, 0x77);
    PUT(EFUSE + 0x4, 1);
    PUT(SLOT, DEVICE);
    WANT(KEYGEN, E_STATE);
    WANT(PUBKEY, E_EMPTY);
    gs_rig_pass_time(board, &error);
    GS_CHECK(GET(EFUSE + 0x400 + 4 * FREE_ROW) == 0x77, "the pulse suffered");
    WANT(KEYGEN, OK);
    WANT(PUBKEY, OK);
    READ(PUB, pub);
    GS_CHECK(memcmp(pub, gs_zero, 64), "no key after the pulse");
    PASS();
}

/* A key that the sensing misses is burnt all the same: no other goes on top of it. */
TEST keygen_over_a_key_not_sensed(const void *arg)
{
    enum { EFUSE_CMD = 0x300E0004, SENSE = 2 };
    guint8 fuses[512];
    gs_fuses_with(fuses, ROW_KEYS, 1);
    BOARD_WITH(board, fuses, (gs_board_config){ 0 });
    gs_board_set(board, "/machine/soc/efuse", "inject", "stuck row=64 bit=0 value=0", &error);
    PUT(EFUSE_CMD, SENSE);
    PUT(SLOT, DEVICE);
    WANT(PUBKEY, E_EMPTY); /* the fault holds */
    WANT(KEYGEN, E_STATE);
    WANT(PUBKEY, E_EMPTY);
    PUT(SLOT, QUOTE_SLOT);
    WANT(KEYGEN, OK);
    PASS();
}

static gboolean public_of(const guint8 scalar[32], guint8 pub[64])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = EC_POINT_new(group);
    BIGNUM *k = BN_bin2bn(scalar, 32, NULL), *x = BN_new(), *y = BN_new();
    gboolean ok = EC_POINT_mul(group, point, k, NULL, NULL, NULL) == 1 &&
                  EC_POINT_get_affine_coordinates(group, point, x, y, NULL) == 1 &&
                  BN_bn2binpad(x, pub, 32) == 32 && BN_bn2binpad(y, pub + 32, 32) == 32;
    BN_free(k);
    BN_free(x);
    BN_free(y);
    EC_POINT_free(point);
    EC_GROUP_free(group);
    return ok;
}

/* The key goes into the file and nowhere else: OpenSSL finds the public half from there. */
TEST fused_key_in_the_file_alone(const void *arg)
{
    guint8 pub[64], want[64], blank[512] = { 0 };
    g_autofree char *path = gs_rig_path("vault-fuses.img");
    g_autofree char *content = NULL;
    gsize size;
    GError *error = NULL;
    (void)arg;
    g_file_set_contents(path, (char *)blank, sizeof(blank), &error);
    GS_CHECK_ERROR(error);
    for (int run = 0; run < 2; run++) {
        g_autoptr(gs_board) board =
            gs_rig_start(NULL, (gs_board_config){ .fuses = path, .persist = run == 0 }, &error);
        GS_CHECK_ERROR(error);
        PUT(SLOT, DEVICE);
        WANT(KEYGEN, run ? E_LIFECYCLE : OK);
        WANT(PUBKEY, OK);
        READ(PUB, pub);
        for (guint i = 0; i < 24; i++) {
            GS_CHECK(GET(0x300E0400 + 4 * (ROW_KEYS + i)) == 0, "key row %u is readable", ROW_KEYS + i);
        }
        g_free(g_steal_pointer(&content));
        g_file_get_contents(path, &content, &size, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(size == 512 && public_of((guint8 *)content + 4 * ROW_KEYS, want), "no key in the file");
        SAME(pub, want, "public half");
    }
    PASS();
}

/* Without persist the file stays as it is. */
TEST volatile_board_keeps_the_file(const void *arg)
{
    guint8 blank[512] = { 0 };
    g_autofree char *path = gs_rig_path("volatile-fuses.img");
    g_autofree char *content = NULL;
    gsize size;
    GError *error = NULL;
    (void)arg;
    g_file_set_contents(path, (char *)blank, sizeof(blank), &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = gs_rig_start(NULL, (gs_board_config){ .fuses = path }, &error);
    GS_CHECK_ERROR(error);
    PUT(SLOT, DEVICE);
    WANT(KEYGEN, OK);
    g_file_get_contents(path, &content, &size, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(size == 512 && !memcmp(content, blank, 512), "the fuse file changed");
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "slot-policy", slot_policy },
    { "empty-fused-slots", empty_fused_slots },
    { "key-that-is-no-scalar", key_that_is_no_scalar },
    { "derivation", derivation },
    { "reset-empties-volatile-slots", reset_empties_volatile_slots },
    { "keygen-closed-by-fuses", keygen_closed_by_fuses },
    { "keygen-during-a-pulse", keygen_during_a_pulse },
    { "keygen-over-a-key-not-sensed", keygen_over_a_key_not_sensed },
    { "fused-key-in-the-file-alone", fused_key_in_the_file_alone },
    { "volatile-board-keeps-the-file", volatile_board_keeps_the_file },
};

void gs_suite_keys(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
}
