/* SPDX-License-Identifier: MIT */
/* Flash image: layout at the documented offsets, checks, applications. */
#include <string.h>

#include "gsi_flash.h"
#include "gsi_guid.h"
#include "support.h"

#define APP_A "0f821b35-ac71-5650-9492-4741bce258b6"
#define APP_B "11111111-2222-3333-4444-555555555555"

static void put(const char *folder, const char *name, GBytes *bytes)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    write_file(folder, name, data, size);
}

static void put_one_bl(const char *folder)
{
    g_autoptr(gsi_key) key = gsi_key_open("root", NULL);
    struct gsi_package_info info = { .type = 1, .image_auto = true };
    g_autoptr(GBytes) body = g_bytes_new_static("1bl", 4);
    g_autoptr(GBytes) bytes = gsi_package_build(&info, body, 0x4000, key, NULL);
    put(folder, "one_bl.img", bytes);
}

static void put_keystore(const char *folder)
{
    struct gsi_keystore keystore;
    g_autoptr(gsi_key) key = gsi_key_open("root", NULL);
    struct gsi_package_info info = { .type = 19, .image_auto = true };
    gsi_keystore_default(&keystore, NULL);
    g_autoptr(GBytes) body = gsi_keystore_build(&keystore);
    g_autoptr(GBytes) bytes = gsi_package_build(&info, body, 0, key, NULL);
    put(folder, "keystore.img", bytes);
}

static void put_manifest(const char *folder, GBytes *kernel, GBytes *pluton)
{
    struct gsi_manifest manifest = { 0 };
    struct gsi_package_info info = { .type = 16, .image_auto = true };
    struct gsi_package package;
    struct gsi_span a = gsi_span_of("kernel", kernel), b = gsi_span_of("pluton", pluton);
    g_autoptr(gsi_key) key = gsi_key_open("system", NULL);
    gsi_package_parse(&a, &package, NULL);
    gsi_manifest_add(&manifest, &package, NULL);
    gsi_package_parse(&b, &package, NULL);
    gsi_manifest_add(&manifest, &package, NULL);
    g_autoptr(GBytes) body = gsi_manifest_build(&manifest);
    g_autoptr(GBytes) bytes = gsi_package_build(&info, body, 0, key, NULL);
    put(folder, "manifest.img", bytes);
}

static void put_set(const char *folder, const char *board)
{
    g_autoptr(GBytes) kernel = sample_package(7, 5000, "system");
    g_autoptr(GBytes) pluton = sample_package(2, 300, "system");
    g_autoptr(GBytes) app = sample_app(APP_A, 5000);
    put_one_bl(folder);
    put_keystore(folder);
    put_manifest(folder, kernel, pluton);
    put(folder, "kernel.img", kernel);
    put(folder, "pluton.img", pluton);
    put(folder, "app.img", app);
    write_file(folder, "board.ini", board, strlen(board));
}

static gsi_flash *build(const char *folder, bool partial, GError **error)
{
    g_autofree char *board = g_build_filename(folder, "board.ini", NULL);
    struct gsi_flash_build options = { .board_file = board, .image_dir = folder,
                                       .partial = partial };
    return gsi_flash_build(&options, error);
}

#define BOOT "[flash]\none-bl=one_bl.img\none-bl-backup=one_bl.img\nkeystore=keystore.img\n" \
    "keystore-backup=keystore.img\nactive-bank=0\nsequence=3\n"
#define BANK(x) "[bank-" x "]\nmanifest=manifest.img\nkernel=kernel.img\npluton=pluton.img\n"

/* Offsets by hand: flash_layout.h must not move without somebody noticing here. */
TEST everything_lies_where_documented(void)
{
    g_autofree char *folder = temporary_folder();
    put_set(folder, BOOT BANK("a") BANK("b") "[applications]\nimages=app.img\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(gsi_flash) flash = build(folder, false, &error);
    ASSERTm(error ? error->message : "", flash);
    const uint8_t *d = flash->data;
    ASSERT_MEM_EQ("1bl", d, 3);
    ASSERT_MEM_EQ("1bl", d + 0x8000, 3);
    ASSERT_MEM_EQ("GSCL", d + 0x10000, 4);
    ASSERT_MEM_EQ(d + 0x10000, d + 0x11000, 32);
    ASSERT_MEM_EQ("GSKS", d + 0x14000, 4);
    ASSERT_MEM_EQ("GSKS", d + 0x16000, 4);
    ASSERT_EQ(3, d[0x640000]);                          /* manifest version, bank A */
    ASSERT_MEM_EQ(d + 0x100000, d + 0x780000, 0x680000);  /* both banks alike */
    ASSERT_EQ(7, d[0x100001]);                          /* kernel body: second byte */
    ASSERT_EQ(7, d[0x610001]);                          /* Pluton runtime */
    ASSERT_MEM_EQ("GSAT\1\0\0\0\0\x10\xe0\0", d + 0xE00000, 12);
    ASSERT_EQ(7, d[0xE01001]);
    ASSERT_EQ(0xFF, d[0xF00000]);
    remove_folder(folder);
    PASS();
}

TEST wrong_boards_are_refused(void)
{
    static const struct { const char *board, *message; } bad[] = {
        { BOOT "[bank-a]\nkernel=pluton.img\n", "image type is 2" },
        { BOOT "[bank-a]\nmanifest=manifest.img\nkernel=kernel.img\n", "missing here" },
        { BOOT BANK("a") "services=kernel.img\n", "image type is 7" },
        { BOOT BANK("a") "sevices=kernel.img\n", "unknown" },
        { BOOT BANK("c"), "[bank-c]" },
        { "[flash]\none-bl=kernel.img\n", "image type is 7" },
        { "[flash]\nkeystore=none.img\n", "none.img" },
        { BOOT "[applications]\nimages=kernel.img\n", "image type is 7" },
        { "[flash]\nactive-bank=2\n", "neither 0 nor 1" },
    };
    g_autofree char *folder = temporary_folder();
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        put_set(folder, bad[i].board);
        ASSERT_FAILS(build(folder, false, error), bad[i].message);
    }
    g_autoptr(GBytes) other = sample_package(7, 5004, "system");
    put_set(folder, BOOT BANK("a"));
    put(folder, "kernel.img", other);
    ASSERT_FAILS(build(folder, false, error), "differs from the manifest");
    remove_folder(folder);
    PASS();
}

TEST newer_locator_wins(void)
{
    g_autoptr(gsi_flash) flash = gsi_flash_new("flash");
    struct gsi_locator first = { .sequence = 4 }, second = { .sequence = 5, .active_bank = 1 }, l;
    bool backup;
    g_autoptr(GBytes) a = gsi_locator_build(&first);
    g_autoptr(GBytes) b = gsi_locator_build(&second);
    ASSERT_FAILS(gsi_flash_locator(flash, &l, &backup, error), "no locator");
    ASSERT(gsi_flash_write(flash, 0x10000, a, NULL));
    ASSERT(gsi_flash_locator(flash, &l, &backup, NULL));
    ASSERT_FALSE(backup);
    ASSERT(gsi_flash_write(flash, 0x11000, b, NULL));
    ASSERT(gsi_flash_locator(flash, &l, &backup, NULL));
    ASSERT(backup);
    ASSERT_EQ(1, l.active_bank);
    ASSERT_FAILS(gsi_flash_write(flash, 0xFFFFFF, b, error), "write: 32 bytes needed, 1 there");
    PASS();
}

TEST deploy_replaces_and_removes(void)
{
    g_autoptr(gsi_flash) flash = gsi_flash_new("flash");
    g_autoptr(GBytes) a = sample_app(APP_A, 5000);
    g_autoptr(GBytes) larger = sample_app(APP_A, 9000);
    g_autoptr(GBytes) b = sample_app(APP_B, 100);
    struct gsi_app_table table;
    uint8_t guid[16];
    ASSERT(gsi_flash_app_deploy(flash, "a", a, NULL));
    ASSERT(gsi_flash_app_deploy(flash, "b", b, NULL));
    ASSERT(gsi_flash_app_table(flash, &table, NULL));
    ASSERT_EQ(2, table.count);
    ASSERT_EQ(0xE03000, table.slot[1].offset);
    ASSERT(gsi_flash_app_deploy(flash, "a", larger, NULL));
    ASSERT(gsi_flash_app_table(flash, &table, NULL));
    ASSERT_EQ(2, table.count);
    ASSERT_EQ(0xE03000, table.slot[0].offset);
    ASSERT_EQ(0xE04000, table.slot[1].offset);
    ASSERT(gsi_is_filled(flash->data + 0xE01000, 0x2000, 0xFF));
    gsi_guid_parse(APP_B, guid);
    ASSERT(gsi_flash_app_remove(flash, guid, NULL));
    ASSERT_FAILS(gsi_flash_app_remove(flash, guid, error), "no application with component");
    ASSERT(gsi_is_filled(flash->data + 0xE03000, 0x1000, 0xFF));
    PASS();
}

TEST deploy_knows_its_limits(void)
{
    g_autoptr(gsi_flash) flash = gsi_flash_new("flash");
    g_autoptr(GBytes) huge = sample_app(APP_A, 0xFE000);
    g_autoptr(GBytes) fits = sample_app(APP_A, 0xFE000 - 124 - 64);
    g_autoptr(GBytes) small = sample_app(APP_B, 4);
    struct gsi_app_table table;
    ASSERT_FAILS(gsi_flash_app_deploy(flash, "huge", huge, error), "the largest gap");
    ASSERT(gsi_flash_app_deploy(flash, "fits", fits, NULL));
    ASSERT_FAILS(gsi_flash_app_deploy(flash, "small", small, error), "the largest gap");
    ASSERT(gsi_flash_app_deploy(flash, "fits", fits, NULL));
    ASSERT(gsi_flash_app_table(flash, &table, NULL));
    ASSERT_EQ(1, table.count);
    PASS();
}

SUITE(flash_suite)
{
    RUN_TEST(everything_lies_where_documented);
    RUN_TEST(wrong_boards_are_refused);
    RUN_TEST(newer_locator_wins);
    RUN_TEST(deploy_replaces_and_removes);
    RUN_TEST(deploy_knows_its_limits);
}
