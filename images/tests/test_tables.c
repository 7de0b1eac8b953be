/* SPDX-License-Identifier: MIT */
/* Keystore, manifest, locator, application table, GUIDs. */
#include <string.h>

#include "gsi_guid.h"
#include "gsi_keystore.h"
#include "gsi_manifest.h"
#include "gsi_records.h"
#include "support.h"

TEST guid_is_little_endian(void)
{
    uint8_t guid[16];
    ASSERT(gsi_guid_parse("00112233-4455-6677-8899-AABBCCDDEEFF", guid));
    ASSERT_MEM_EQ("\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff", guid, 16);
    g_autofree char *text = gsi_guid_format(guid);
    ASSERT_STR_EQ("00112233-4455-6677-8899-aabbccddeeff", text);
    ASSERT_FALSE(gsi_guid_parse("00112233-4455-6677-8899-AABBCCDDEEF", guid));
    ASSERT_FALSE(gsi_guid_parse("00112233-4455-6677-8899+AABBCCDDEEFF", guid));
    ASSERT_FALSE(gsi_guid_parse("00112233-4455-6677-8899-AABBCCDDEEFG", guid));
    PASS();
}

TEST component_table_is_sound(void)
{
    for (size_t i = 0; i < gsi_component_count; i++) {
        uint8_t a[16], b[16];
        memcpy(a, gsi_components[i].guid, sizeof(a));
        for (size_t j = 0; j < i; j++) {
            memcpy(b, gsi_components[j].guid, sizeof(b));
            ASSERT(memcmp(a, b, 16) != 0);
        }
    }
    PASS();
}

TEST keystore_round_trip(void)
{
    struct gsi_keystore keystore, again;
    ASSERT(gsi_keystore_default(&keystore, NULL));
    g_autoptr(GBytes) body = gsi_keystore_build(&keystore);
    ASSERT_EQ_FMT((size_t)(8 + 3 * 92), g_bytes_get_size(body), "%zu");
    struct gsi_span span = gsi_span_of("keystore", body);
    ASSERT(gsi_keystore_parse(&span, &again, NULL));
    ASSERT_EQ(3, again.count);
    ASSERT_EQ(1u << 10, again.entry[2].types);
    ASSERT_EQ(1, again.entry[2].flags);
    ASSERT_EQ(0, keystore.entry[0].types & 0x80402);      /* not 1BL, application, keystore */
    ASSERT_MEM_EQ(keystore.entry[1].key.x, again.entry[1].key.x, 32);
    PASS();
}

TEST keystore_entries_from_text(void)
{
    struct gsi_keystore keystore = { 0 };
    ASSERT(gsi_keystore_add(&keystore, "system:nw-kernel+8", NULL));
    ASSERT(gsi_keystore_add(&keystore, "derive:x:10:development", NULL));
    ASSERT_EQ(1u << 7 | 1u << 8, keystore.entry[0].types);
    ASSERT_EQ(1, keystore.entry[1].flags);
    ASSERT_FAILS(gsi_keystore_add(&keystore, "system", error), "expected");
    ASSERT_FAILS(gsi_keystore_add(&keystore, "system:kernel-7", error), "is no image type");
    ASSERT_FAILS(gsi_keystore_add(&keystore, "system:7:maybe", error), "expected");
    PASS();
}

TEST keystore_with_wrong_thumbprint_is_refused(void)
{
    struct gsi_keystore keystore;
    ASSERT(gsi_keystore_default(&keystore, NULL));
    g_autoptr(GBytes) body = gsi_keystore_build(&keystore);
    g_autofree uint8_t *copy = g_memdup2(g_bytes_get_data(body, NULL), g_bytes_get_size(body));
    struct gsi_span span = { .name = "k", .data = copy, .size = g_bytes_get_size(body) };
    copy[8 + 92] ^= 1;
    ASSERT_FAILS(gsi_keystore_parse(&span, &keystore, error), "offset 0x64: thumbprint");
    copy[8 + 92] ^= 1;
    copy[8 + 92 + 30] ^= 1;
    ASSERT_FAILS(gsi_keystore_parse(&span, &keystore, error), "no point of P-256");
    copy[8 + 92 + 30] ^= 1;
    copy[4] = 9;
    ASSERT_FAILS(gsi_keystore_parse(&span, &keystore, error), "9 keys do not fit");
    PASS();
}

static bool add_sample(struct gsi_manifest *manifest, unsigned type, GError **error)
{
    g_autoptr(GBytes) bytes = sample_package(type, 100, "system");
    struct gsi_span span = gsi_span_of("sample", bytes);
    struct gsi_package package;
    return gsi_package_parse(&span, &package, NULL) && gsi_manifest_add(manifest, &package, error);
}

/* Published: 17 images give a body of 16 + 17 x 76 and a file of 1496 bytes. */
TEST manifest_has_the_published_size(void)
{
    struct gsi_manifest manifest = { 0 };
    static const unsigned types[17] = { 2, 3, 4, 5, 6, 7, 8, 9, 13, 17, 20, 21, 22, 23, 24,
                                         25, 28 };
    for (size_t i = 0; i < 17; i++) {
        ASSERT(add_sample(&manifest, types[i], NULL));
    }
    ASSERT_FAILS(add_sample(&manifest, 26, error), "holds 17 images");
    g_autoptr(GBytes) body = gsi_manifest_build(&manifest);
    ASSERT_EQ(16 + 17 * 76, g_bytes_get_size(body));
    struct gsi_package_info info = { .type = 16, .image_auto = true };
    g_autoptr(gsi_key) key = gsi_key_open("system", NULL);
    g_autoptr(GBytes) file = gsi_package_build(&info, body, 0, key, NULL);
    ASSERT_EQ(1496, g_bytes_get_size(file));
    PASS();
}

TEST manifest_round_trip_and_check(void)
{
    struct gsi_manifest manifest = { .build_date = 77 }, again;
    struct gsi_package package;
    ASSERT(add_sample(&manifest, 7, NULL));
    ASSERT(add_sample(&manifest, 8, NULL));
    ASSERT_FAILS(add_sample(&manifest, 7, error), "has an image of type 7");
    g_autoptr(GBytes) body = gsi_manifest_build(&manifest);
    struct gsi_span span = gsi_span_of("manifest", body);
    ASSERT(gsi_manifest_parse(&span, &again, NULL));
    ASSERT_EQ(2, again.count);
    ASSERT_EQ(77, again.build_date);
    ASSERT_EQ(100 + 124 + 64, again.entry[1].size);
    g_autoptr(GBytes) kernel = sample_package(7, 100, "system");
    g_autoptr(GBytes) other = sample_package(7, 104, "system");
    struct gsi_span kernel_span = gsi_span_of("kernel", kernel);
    struct gsi_span other_span = gsi_span_of("other", other);
    ASSERT(gsi_package_parse(&kernel_span, &package, NULL));
    ASSERT(gsi_manifest_check(&again, &package, NULL));
    ASSERT(gsi_package_parse(&other_span, &package, NULL));
    ASSERT_FAILS(gsi_manifest_check(&again, &package, error), "differs");
    PASS();
}

/* CRC-32 of "123456789" is the usual check value. */
TEST crc_is_the_usual_one(void)
{
    ASSERT_EQ_FMT(0xCBF43926u, gsi_crc32((const uint8_t *)"123456789", 9), "%x");
    PASS();
}

TEST locator_round_trip(void)
{
    struct gsi_locator locator = { .sequence = 5, .active_bank = 1, .manifest_size = { 0x200, 0 },
                                   .keystore_size = 0x1D8 }, again;
    g_autoptr(GBytes) record = gsi_locator_build(&locator);
    ASSERT_EQ(32, g_bytes_get_size(record));
    struct gsi_span span = gsi_span_of("locator", record);
    ASSERT(gsi_locator_parse(&span, &again, NULL));
    ASSERT_EQ(5, again.sequence);
    ASSERT_EQ(1, again.active_bank);
    ASSERT_EQ(0x1D8, again.keystore_size);
    g_autofree uint8_t *copy = g_memdup2(span.data, 32);
    struct gsi_span bad = { .name = "locator", .data = copy, .size = 32 };
    copy[8] ^= 1;
    ASSERT_FAILS(gsi_locator_parse(&bad, &again, error), "offset 0x1c: locator CRC");
    PASS();
}

TEST locator_values_are_bounded(void)
{
    struct gsi_locator again;
    struct gsi_locator bad[] = { { .active_bank = 2 }, { .manifest_size = { 0, 0x2001 } },
                                 { .keystore_size = 0x1001 } };
    static const char *const message[] = { "active bank 2", "manifest sizes", "keystore size" };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GBytes) record = gsi_locator_build(&bad[i]);
        struct gsi_span span = gsi_span_of("locator", record);
        ASSERT_FAILS(gsi_locator_parse(&span, &again, error), message[i]);
    }
    PASS();
}

static bool parse_table(const struct gsi_app_table *table, GError **error)
{
    struct gsi_app_table again;
    g_autoptr(GBytes) bytes = gsi_app_table_build(table);
    struct gsi_span span = gsi_span_of("table", bytes);
    return gsi_app_table_parse(&span, &again, error);
}

TEST application_table_is_bounded(void)
{
    struct gsi_app_table good = { 2, { { 0xE01000, 0x2001 }, { 0xE04000, 0xFB000 } } };
    struct gsi_app_table low = { 1, { { 0xE00000, 16 } } };
    struct gsi_app_table odd = { 1, { { 0xE01004, 16 } } };
    struct gsi_app_table high = { 1, { { 0xEFF000, 16 } } };
    struct gsi_app_table large = { 1, { { 0xEFE000, 0x1001 } } };
    struct gsi_app_table empty = { 1, { { 0xE01000, 0 } } };
    struct gsi_app_table overlap = { 2, { { 0xE01000, 0x1001 }, { 0xE02000, 16 } } };
    ASSERT(parse_table(&good, NULL));
    ASSERT_FAILS(parse_table(&low, error), "not page aligned in");
    ASSERT_FAILS(parse_table(&odd, error), "not page aligned in");
    ASSERT_FAILS(parse_table(&high, error), "not page aligned in");
    ASSERT_FAILS(parse_table(&large, error), "leaves the area");
    ASSERT_FAILS(parse_table(&empty, error), "leaves the area");
    ASSERT_FAILS(parse_table(&overlap, error), "overlaps");
    PASS();
}

static void parse_mutant(const struct gsi_span *span)
{
    struct gsi_keystore keystore;
    struct gsi_manifest manifest;
    struct gsi_locator locator;
    struct gsi_app_table table;
    gsi_keystore_parse(span, &keystore, NULL);
    gsi_manifest_parse(span, &manifest, NULL);
    gsi_locator_parse(span, &locator, NULL);
    gsi_app_table_parse(span, &table, NULL);
}

TEST mutants_stay_in_bounds(void)
{
    struct gsi_app_table table = { 2, { { 0xE01000, 0x2001 }, { 0xE04000, 0xFB000 } } };
    struct gsi_manifest manifest = { 0 };
    struct gsi_keystore keystore;
    ASSERT(add_sample(&manifest, 7, NULL));
    ASSERT(gsi_keystore_default(&keystore, NULL));
    g_autoptr(GBytes) a = gsi_app_table_build(&table);
    g_autoptr(GBytes) b = gsi_manifest_build(&manifest);
    g_autoptr(GBytes) c = gsi_keystore_build(&keystore);
    mutate(a, 0, 24, 10000, 2, parse_mutant);
    mutate(b, 0, 60, 10000, 3, parse_mutant);
    mutate(c, 0, 40, 3000, 4, parse_mutant);
    PASS();
}

SUITE(tables_suite)
{
    RUN_TEST(guid_is_little_endian);
    RUN_TEST(component_table_is_sound);
    RUN_TEST(keystore_round_trip);
    RUN_TEST(keystore_entries_from_text);
    RUN_TEST(keystore_with_wrong_thumbprint_is_refused);
    RUN_TEST(manifest_has_the_published_size);
    RUN_TEST(manifest_round_trip_and_check);
    RUN_TEST(crc_is_the_usual_one);
    RUN_TEST(locator_round_trip);
    RUN_TEST(locator_values_are_bounded);
    RUN_TEST(application_table_is_bounded);
    RUN_TEST(mutants_stay_in_bounds);
}
