/* SPDX-License-Identifier: MIT */
/* ASXipFS: layout by hand-written offsets, round trip, refusals, mutation. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gsi_asxipfs.h"
#include "support.h"

static const struct gsi_fs_options sys_owner = { .uid = 3, .gid = 2 };

static uint32_t word(GBytes *image, size_t at)
{
    uint32_t value;
    memcpy(&value, (const uint8_t *)g_bytes_get_data(image, NULL) + at, 4);
    return GUINT32_FROM_LE(value);
}

static char *sample_tree(void)
{
    char *folder = temporary_folder();
    g_autofree char *link = g_build_filename(folder, "bin", "link", NULL);
    g_autofree char *app = g_build_filename(folder, "bin", "app", NULL);
    write_file(folder, "bin/app", "program", 7);
    write_file(folder, "app_manifest.json", "{}", 2);
    write_file(folder, "bin/empty", "", 0);
    if (symlink("app", link) != 0 || chmod(app, 0700) != 0) {
        g_error("tree");
    }
    return folder;
}

static GBytes *pack(const char *folder, const struct gsi_fs_options *options, GError **error)
{
    g_autoptr(gsi_fs_node) root = gsi_fs_tree_read(folder, options, error);
    return root ? gsi_fs_write(root, error) : NULL;
}

/* "/" holds app_manifest.json (17 -> 20 bytes) and bin (4): 12 + 20 + 12 + 4 = 48 bytes. */
TEST layout_is_the_published_one(void)
{
    g_autofree char *folder = sample_tree();
    g_autoptr(GBytes) image = pack(folder, &sys_owner, NULL);
    ASSERT(image);
    ASSERT_EQ_FMT(0x28CD3D45u, word(image, 0), "%x");
    ASSERT_EQ(g_bytes_get_size(image), word(image, 4));
    ASSERT_EQ(3, word(image, 8));
    ASSERT_MEM_EQ("Compressed ROMFS", (const char *)g_bytes_get_data(image, NULL) + 16, 16);
    ASSERT_EQ(3, word(image, 40));                      /* pages of data */
    ASSERT_EQ(6, word(image, 44));                      /* directories and files */
    ASSERT_EQ(0040555u | 3u << 16, word(image, 64));    /* root: mode, uid */
    ASSERT_EQ(48u | 2u << 24, word(image, 68));         /* size, gid */
    ASSERT_EQ((76u / 4) << 6, word(image, 72));
    ASSERT_EQ(0101444u | 3u << 16, word(image, 76));    /* app_manifest.json: sticky */
    ASSERT_EQ(5u | (0x1000u / 4) << 6, word(image, 84));
    ASSERT_MEM_EQ("app_manifest.json\0\0\0bin",
                  (const char *)g_bytes_get_data(image, NULL) + 88, 20);
    ASSERT_EQ(0, g_bytes_get_size(image) % 4096);
    remove_folder(folder);
    PASS();
}

TEST round_trip(void)
{
    g_autofree char *folder = sample_tree();
    g_autoptr(GBytes) image = pack(folder, &sys_owner, NULL);
    struct gsi_span span = gsi_span_of("image", image);
    g_autoptr(gsi_fs_node) root = gsi_fs_parse(&span, NULL);
    ASSERT(root);
    gsi_fs_node *app = gsi_fs_find(root, "/bin/app");
    gsi_fs_node *link = gsi_fs_find(root, "/bin/link");
    gsi_fs_node *empty = gsi_fs_find(root, "/bin/empty");
    ASSERT(app && link && empty);
    ASSERT_EQ(S_IFREG | 01555u, app->mode);
    ASSERT_EQ(7, g_bytes_get_size(app->data));
    ASSERT_MEM_EQ("program", g_bytes_get_data(app->data, NULL), 7);
    ASSERT_EQ(S_IFLNK | 0777u, link->mode);
    ASSERT_MEM_EQ("app", g_bytes_get_data(link->data, NULL), 3);
    ASSERT_EQ(0, empty->size);
    remove_folder(folder);
    PASS();
}

TEST same_tree_same_bytes(void)
{
    g_autofree char *a = sample_tree(), *b = sample_tree();
    g_autofree char *file = g_build_filename(b, "app_manifest.json", NULL);
    chmod(file, 0666);
    g_autoptr(GBytes) x = pack(a, &sys_owner, NULL);
    g_autoptr(GBytes) y = pack(b, &sys_owner, NULL);
    ASSERT(g_bytes_equal(x, y));
    remove_folder(a);
    remove_folder(b);
    PASS();
}

TEST owners_file_is_applied_and_checked(void)
{
    static const struct { const char *text, *message; } bad[] = {
        { "/bin/none 755 1 1\n", "line 1: /bin/none: not in the tree" },
        { "# x\n\n/bin/app 4755 1 1\n", "line 3" },
        { "/bin/app 755 65536 1\n", "line 1" },
        { "/bin/app 755 1 256\n", "line 1" },
        { "/bin/app 755 1\n", "line 1" },
    };
    g_autofree char *folder = sample_tree(), *other = temporary_folder();
    g_autofree char *owners = g_build_filename(other, "owners", NULL);
    struct gsi_fs_options options = { .uid = 3, .gid = 2, .owners = owners };
    write_file(other, "owners", "/bin/app 750 1007 99", 20);
    g_autoptr(gsi_fs_node) root = gsi_fs_tree_read(folder, &options, NULL);
    ASSERT(root);
    gsi_fs_node *app = gsi_fs_find(root, "/bin/app");
    ASSERT_EQ(S_IFREG | 01750u, app->mode);
    ASSERT_EQ(1007, app->uid);
    ASSERT_EQ(99, app->gid);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        write_file(other, "owners", bad[i].text, strlen(bad[i].text));
        ASSERT_FAILS(pack(folder, &options, error), bad[i].message);
    }
    remove_folder(folder);
    remove_folder(other);
    PASS();
}

TEST special_files_are_refused(void)
{
    g_autofree char *folder = sample_tree();
    g_autofree char *fifo = g_build_filename(folder, "bin", "pipe", NULL);
    g_autofree char *app = g_build_filename(folder, "bin", "app", NULL);
    ASSERT_EQ(0, mkfifo(fifo, 0600));
    ASSERT_FAILS(pack(folder, &sys_owner, error), "a FIFO");
    unlink(fifo);
    ASSERT_EQ(0, chmod(app, 04755));
    ASSERT_FAILS(pack(folder, &sys_owner, error), "set-user-id");
    remove_folder(folder);
    PASS();
}

/* Edits a word of the image and makes the CRC right again. */
static GBytes *edit(GBytes *image, size_t at, uint32_t value)
{
    gsize size = g_bytes_get_size(image);
    uint8_t *copy = g_memdup2(g_bytes_get_data(image, NULL), size);
    gsi_store_u32(copy + at, value);
    gsi_store_u32(copy + 32, 0);
    gsi_store_u32(copy + 32, gsi_crc32(copy, size));
    return g_bytes_new_take(copy, size);
}

TEST malformed_images_are_named(void)
{
    g_autofree char *folder = sample_tree();
    g_autoptr(GBytes) image = pack(folder, &sys_owner, NULL);
    uint32_t bin = 88 + 20;     /* inode of "bin" */
    uint32_t first = 76 + 48;   /* inode of bin/app */
    const struct { size_t at; uint32_t value; const char *message; } bad[] = {
        { 0, 1, "superblock magic" },
        { 8, 7, "flags 0x7" },
        { 64, 0100444, "without the sticky bit" },
        { 64, 0121777, "not page aligned" },
        { 72, 1, "root inode is no unnamed directory" },
        { 68, 47, "leaves its directory" },
        { 68, 0xFFFFFF, "file data: 16777215 bytes needed" },
        { 76, 0020666, "special file, mode 020666" },
        { 76, 0105444, "set-id bit" },
        { 84, 5 | (0x1004u / 4) << 6, "not page aligned" },
        { 84, 5 | 0x3FFFC00u << 6, "file data: 2 bytes needed, 0 there" },
        { 84, 0, "name is malformed" },
        { 88, 0x00002E2E, "name is malformed" },
        { 88, 0x2F2F2F2F, "name is malformed" },
        { 88, 0x7A7A7A7A, "not sorted" },
        { bin + 8, 1 | (76u / 4) << 6, "share entries" },
        { first, 0060600, "special file" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GBytes) copy = edit(image, bad[i].at, bad[i].value);
        struct gsi_span span = gsi_span_of("edited", copy);
        ASSERT_FAILS(gsi_fs_parse(&span, error), bad[i].message);
    }
    remove_folder(folder);
    PASS();
}

static void parse_mutant(const struct gsi_span *span)
{
    if (span->size > 40) {
        uint8_t *data = (uint8_t *)span->data;
        uint32_t size;
        memcpy(&size, data + 4, 4);
        size = MIN(GUINT32_FROM_LE(size), (uint32_t)span->size);
        gsi_store_u32(data + 32, 0);
        gsi_store_u32(data + 32, gsi_crc32(data, size));
    }
    gsi_fs_node_free(gsi_fs_parse(span, NULL));
}

TEST mutants_stay_in_bounds(void)
{
    g_autofree char *folder = sample_tree();
    g_autoptr(GBytes) image = pack(folder, &sys_owner, NULL);
    mutate(image, 64, 76 + 48 + 60, 3000, 5, parse_mutant);
    remove_folder(folder);
    PASS();
}

SUITE(fs_suite)
{
    RUN_TEST(layout_is_the_published_one);
    RUN_TEST(round_trip);
    RUN_TEST(same_tree_same_bytes);
    RUN_TEST(owners_file_is_applied_and_checked);
    RUN_TEST(special_files_are_refused);
    RUN_TEST(malformed_images_are_named);
    RUN_TEST(mutants_stay_in_bounds);
}
