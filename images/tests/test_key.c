/* SPDX-License-Identifier: MIT */
/* Keys: derivation, thumbprint, reproducible signatures, PEM. */
#include <string.h>

#include "support.h"

/* Made once with openssl from SHA-256("glassphere development key: root") mod n. */
static const char root_x[] = "e0b8de4116725a32ee0badbb2b26673588b6d491844bccde6864a39dee5e8e61";
static const char root_thumbprint[] = "a3c80131d702823102a65fd13663936d589664be";

static char *hex(const uint8_t *data, size_t size)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < size; i++) {
        g_string_append_printf(text, "%02x", data[i]);
    }
    return g_string_free(text, FALSE);
}

TEST derived_key_is_the_known_one(void)
{
    g_autoptr(gsi_key) key = gsi_key_open("root", NULL);
    ASSERT(key);
    g_autofree char *x = hex(gsi_key_public(key)->x, 32);
    g_autofree char *thumbprint = hex(gsi_key_public(key)->thumbprint, 20);
    ASSERT_STR_EQ(root_x, x);
    ASSERT_STR_EQ(root_thumbprint, thumbprint);
    PASS();
}

TEST labels_give_different_keys(void)
{
    g_autoptr(gsi_key) a = gsi_key_open("system", NULL);
    g_autoptr(gsi_key) b = gsi_key_open("application", NULL);
    g_autoptr(gsi_key) c = gsi_key_open("derive:system", NULL);
    ASSERT(memcmp(gsi_key_public(a)->x, gsi_key_public(b)->x, 32) != 0);
    ASSERT_MEM_EQ(gsi_key_public(a)->x, gsi_key_public(c)->x, 32);
    PASS();
}

TEST signatures_are_reproducible_and_checked(void)
{
    g_autoptr(gsi_key) key = gsi_key_open("system", NULL);
    uint8_t first[64], second[64];
    ASSERT(gsi_key_sign(key, (const uint8_t *)"abc", 3, first, NULL));
    ASSERT(gsi_key_sign(key, (const uint8_t *)"abc", 3, second, NULL));
    ASSERT_MEM_EQ(first, second, 64);
    ASSERT(gsi_public_key_verify(gsi_key_public(key), (const uint8_t *)"abc", 3, first));
    ASSERT_FALSE(gsi_public_key_verify(gsi_key_public(key), (const uint8_t *)"abd", 3, first));
    for (size_t i = 0; i < 64; i++) {
        first[i] ^= 0x10;
        ASSERT_FALSE(gsi_public_key_verify(gsi_key_public(key), (const uint8_t *)"abc", 3, first));
        first[i] ^= 0x10;
    }
    PASS();
}

TEST trivial_signatures_are_refused(void)
{
    g_autoptr(gsi_key) key = gsi_key_open("system", NULL);
    uint8_t zero[64] = { 0 }, ones[64];
    memset(ones, 0xFF, sizeof ones);
    ASSERT_FALSE(gsi_public_key_verify(gsi_key_public(key), (const uint8_t *)"abc", 3, zero));
    ASSERT_FALSE(gsi_public_key_verify(gsi_key_public(key), (const uint8_t *)"abc", 3, ones));
    PASS();
}

TEST pem_round_trip(void)
{
    g_autofree char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "k.pem", NULL);
    g_autoptr(gsi_key) key = gsi_key_open("application", NULL);
    g_autofree char *pem = gsi_key_to_pem(key, NULL);
    write_file(folder, "k.pem", pem, strlen(pem));
    g_autoptr(gsi_key) again = gsi_key_open(path, NULL);
    ASSERT(again);
    ASSERT_MEM_EQ(gsi_key_public(key)->y, gsi_key_public(again)->y, 32);
    ASSERT_MEM_EQ(gsi_key_public(key)->thumbprint, gsi_key_public(again)->thumbprint, 20);
    write_file(folder, "k.pem", pem, strlen(pem) / 2);
    ASSERT_FAILS(gsi_key_open(path, error), "no private key");
    ASSERT_FAILS(gsi_key_open("rooot", error), "is no key");
    remove_folder(folder);
    PASS();
}

TEST points_off_the_curve_are_refused(void)
{
    struct gsi_public_key key = { .x = { 1 }, .y = { 2 } };
    ASSERT_FALSE(gsi_public_key_thumbprint(&key));
    PASS();
}

SUITE(key_suite)
{
    RUN_TEST(derived_key_is_the_known_one);
    RUN_TEST(labels_give_different_keys);
    RUN_TEST(signatures_are_reproducible_and_checked);
    RUN_TEST(trivial_signatures_are_refused);
    RUN_TEST(pem_round_trip);
    RUN_TEST(points_off_the_curve_are_refused);
}
