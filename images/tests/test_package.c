/* SPDX-License-Identifier: MIT */
/* Packages: published sizes and offsets, round trip, each way of being malformed. */
#include <string.h>

#include "gsi_keystore.h"
#include "support.h"

static bool parse_bytes(GBytes *bytes, struct gsi_package *package, GError **error)
{
    struct gsi_span span = gsi_span_of("sample", bytes);
    return gsi_package_parse(&span, package, error);
}

/* Published: a capability file has 204 bytes of body and 392 in all. */
TEST plain_metadata_has_the_published_size(void)
{
    g_autoptr(GBytes) bytes = sample_package(13, 204, "system");
    ASSERT_EQ_FMT((size_t)392, g_bytes_get_size(bytes), "%zu");
    const uint8_t *data = g_bytes_get_data(bytes, NULL);
    ASSERT_MEM_EQ("4X4M", data + 204, 4);
    ASSERT_EQ(3, data[208]);                        /* sections */
    ASSERT_EQ(0x49, data[212]);                     /* "ID" */
    ASSERT_EQ(124, data[392 - 68]);
    /* fw_config's component 4128b5d8-abc2-..., little-endian form */
    ASSERT_MEM_EQ("\xd8\xb5\x28\x41\xc2\xab\x55\x41\x9a\x33", data + 220, 10);
    PASS();
}

TEST round_trip(void)
{
    g_autoptr(gsi_key) key = gsi_key_open("system", NULL);
    struct gsi_package_info info = {
        .type = 7, .component = { 1, 2, 3 }, .image = { 9, 8, 7 }, .name = "kernel",
        .build_time = 0x123456789, .has_security_version = true, .security_version = 31,
        .has_offset = true, .offset = 0x100000, .has_temporary = true, .temporary = 2,
        .depends = { 1, { { 5, 3 } } }, .provides = { 2, { { 1, 2 }, { 3, 4 } } } };
    g_autoptr(GBytes) body = g_bytes_new_static("12345", 5);
    g_autoptr(GBytes) bytes = gsi_package_build(&info, body, 0, key, NULL);
    struct gsi_package package;
    ASSERT(parse_bytes(bytes, &package, NULL));
    ASSERT_EQ(8, package.body.size);                /* padded to words */
    ASSERT_MEM_EQ("12345\0\0\0", package.body.data, 8);
    ASSERT_EQ(7, package.info.type);
    ASSERT_MEM_EQ(info.component, package.info.component, 16);
    ASSERT_MEM_EQ(info.image, package.info.image, 16);
    ASSERT_STR_EQ("kernel", package.info.name);
    ASSERT_EQ(0x123456789, package.info.build_time);
    ASSERT_EQ(31, package.info.security_version);
    ASSERT_EQ(0x100000, package.info.offset);
    ASSERT_EQ(2, package.info.temporary);
    ASSERT_EQ(5, package.info.depends.item[0].version);
    ASSERT_EQ(2, package.info.provides.count);
    ASSERT_EQ(4, package.info.provides.item[1].type);
    ASSERT(gsi_package_check_key(&package, gsi_key_public(key), NULL));
    PASS();
}

TEST padding_reaches_the_exact_size(void)
{
    g_autoptr(gsi_key) key = gsi_key_open("root", NULL);
    struct gsi_package_info info = { .type = 1, .image_auto = true };
    g_autoptr(GBytes) body = g_bytes_new_static("abc", 3);
    g_autoptr(GBytes) bytes = gsi_package_build(&info, body, 16384, key, NULL);
    ASSERT_EQ(16384, g_bytes_get_size(bytes));
    g_autofree uint8_t *large = g_malloc0(16384);
    g_autoptr(GBytes) too_large = g_bytes_new(large, 16384 - 64 - 124 + 1);
    ASSERT_FAILS(gsi_package_build(&info, too_large, 16384, key, error), "padded size is 16384");
    PASS();
}

TEST automatic_identity_follows_contents(void)
{
    g_autoptr(GBytes) a = sample_package(7, 100, "system");
    g_autoptr(GBytes) b = sample_package(7, 100, "application");
    g_autoptr(GBytes) c = sample_package(7, 104, "system");
    struct gsi_package pa, pb, pc;
    ASSERT(parse_bytes(a, &pa, NULL) && parse_bytes(b, &pb, NULL) && parse_bytes(c, &pc, NULL));
    ASSERT_MEM_EQ(pa.info.image, pb.info.image, 16);
    ASSERT(memcmp(pa.info.image, pc.info.image, 16) != 0);
    PASS();
}

TEST resigning_changes_signer_and_signature_alone(void)
{
    g_autoptr(gsi_key) other = gsi_key_open("development", NULL);
    g_autoptr(GBytes) old = sample_package(10, 64, "application");
    g_autoptr(GBytes) new = gsi_package_resign(old, "sample", other, NULL);
    struct gsi_package package;
    ASSERT(parse_bytes(new, &package, NULL));
    ASSERT(gsi_package_check_key(&package, gsi_key_public(other), NULL));
    ASSERT_EQ(g_bytes_get_size(old), g_bytes_get_size(new));
    const uint8_t *a = g_bytes_get_data(old, NULL), *b = g_bytes_get_data(new, NULL);
    ASSERT_MEM_EQ(a, b, 64 + 8 + 40 + 4);           /* up to the thumbprint */
    ASSERT_MEM_EQ(a + 64 + 8 + 40 + 28, b + 64 + 8 + 40 + 28, 48);
    PASS();
}

TEST every_flipped_byte_is_refused(void)
{
    g_autoptr(gsi_key) key = gsi_key_open("system", NULL);
    g_autoptr(GBytes) bytes = sample_package(7, 16, "system");
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    for (gsize i = 0; i < size; i++) {
        g_autofree uint8_t *copy = g_memdup2(data, size);
        copy[i] ^= 1;
        struct gsi_span span = { .name = "flipped", .data = copy, .size = size };
        struct gsi_package package;
        ASSERT_FALSE(gsi_package_parse(&span, &package, NULL) &&
                     gsi_package_check_key(&package, gsi_key_public(key), NULL));
    }
    PASS();
}

static struct gsi_span edited(uint8_t *copy, GBytes *bytes, size_t at, uint32_t value, size_t width)
{
    gsize size;
    memcpy(copy, g_bytes_get_data(bytes, &size), g_bytes_get_size(bytes));
    value = GUINT32_TO_LE(value);
    memcpy(copy + at, &value, width);
    return (struct gsi_span){ .name = "edited", .data = copy, .size = size };
}

/* Offsets of a package with a 16-byte body: metadata 16..140, length word 136. */
TEST malformed_metadata_is_named(void)
{
    static const struct { size_t at; uint32_t value; size_t width; const char *message; } bad[] = {
        { 16, 0, 4, "offset 0x10: metadata magic" },
        { 20, 17, 4, "offset 0x14: 17 sections" },
        { 20, 2, 4, "bytes after the last section" },
        { 20, 4, 4, "section id: 2 bytes needed, 0 there" },
        { 24, 0x1234, 2, "section id 0x1234 is not supported" },
        { 26, 35, 2, "ID section has 35 bytes" },
        { 26, 0xFFFF, 2, "section data: 65535 bytes needed" },
        { 28, 0, 2, "image type 0 does not exist" },
        { 28, 29, 2, "image type 29 does not exist" },
        { 30, 1, 2, "identity padding" },
        { 64, 0x4449, 2, "second ID section" },
        { 104 - 12, 0x4753, 2, "second SG section" },
        { 135, 'x', 1, "name is not ended" },
        { 136, 0, 4, "metadata length 0 is not within" },
        { 136, 11, 4, "metadata length 11 is not within" },
        { 136, 141, 4, "metadata length 141 is not within" },
        { 136, 0xFFFFFFFF, 4, "metadata length 4294967295 is not within" },
        { 136, 120, 4, "metadata magic" },
    };
    g_autoptr(GBytes) bytes = sample_package(7, 16, "system");
    ASSERT_EQ_FMT((size_t)204, g_bytes_get_size(bytes), "%zu");
    g_autofree uint8_t *copy = g_malloc(204);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct gsi_span span = edited(copy, bytes, bad[i].at, bad[i].value, bad[i].width);
        struct gsi_package package;
        ASSERT_FAILS(gsi_package_parse(&span, &package, error), bad[i].message);
    }
    PASS();
}

TEST short_files_are_refused(void)
{
    g_autoptr(GBytes) bytes = sample_package(7, 16, "system");
    for (size_t size = 0; size < 204; size++) {
        g_autofree uint8_t *copy = g_malloc(size ? size : 1);
        memcpy(copy, g_bytes_get_data(bytes, NULL), size);
        struct gsi_span span = { .name = "short", .data = copy, .size = size };
        struct gsi_package package;
        ASSERT_FALSE(gsi_package_parse(&span, &package, NULL));
    }
    PASS();
}

TEST keystore_decides_who_signs_what(void)
{
    struct gsi_keystore keystore;
    struct gsi_package package;
    ASSERT(gsi_keystore_default(&keystore, NULL));
    g_autoptr(GBytes) kernel = sample_package(7, 16, "system");
    g_autoptr(GBytes) wrong = sample_package(7, 16, "application");
    g_autoptr(GBytes) stranger = sample_package(7, 16, "derive:stranger");
    g_autoptr(GBytes) root = sample_package(7, 16, "root");
    ASSERT(parse_bytes(kernel, &package, NULL));
    ASSERT(gsi_keystore_verify(&keystore, &package, NULL));
    ASSERT(parse_bytes(wrong, &package, NULL));
    ASSERT_FAILS(gsi_keystore_verify(&keystore, &package, error), "may not sign image type 7");
    ASSERT(parse_bytes(stranger, &package, NULL));
    ASSERT_FAILS(gsi_keystore_verify(&keystore, &package, error), "not in the keystore");
    ASSERT(parse_bytes(root, &package, NULL));
    ASSERT_FAILS(gsi_keystore_verify(&keystore, &package, error), "not in the keystore");
    PASS();
}

static void parse_mutant(const struct gsi_span *span)
{
    struct gsi_package package;
    g_autoptr(GError) error = NULL;
    if (!gsi_package_parse(span, &package, &error) && !error) {
        g_error("refused without an error");
    }
}

TEST mutants_stay_in_bounds(void)
{
    g_autoptr(GBytes) bytes = sample_package(7, 16, "system");
    mutate(bytes, 16, 140, 20000, 1, parse_mutant);
    PASS();
}

SUITE(package_suite)
{
    RUN_TEST(plain_metadata_has_the_published_size);
    RUN_TEST(round_trip);
    RUN_TEST(padding_reaches_the_exact_size);
    RUN_TEST(automatic_identity_follows_contents);
    RUN_TEST(resigning_changes_signer_and_signature_alone);
    RUN_TEST(every_flipped_byte_is_refused);
    RUN_TEST(malformed_metadata_is_named);
    RUN_TEST(short_files_are_refused);
    RUN_TEST(keystore_decides_who_signs_what);
    RUN_TEST(mutants_stay_in_bounds);
}
