/* SPDX-License-Identifier: MIT */
/* Shared by the image tool's tests (see support.h). */
#include "support.h"

#include <glib/gstdio.h>
#include <string.h>

#include "gsi_guid.h"

static GBytes *counting_body(size_t size)
{
    uint8_t *data = g_malloc(size + 1);
    for (size_t i = 0; i < size; i++) {
        data[i] = (uint8_t)(i * 7 + i / 256);
    }
    return g_bytes_new_take(data, size);
}

static GBytes *build(const struct gsi_package_info *info, size_t body_size, const char *key_name)
{
    g_autoptr(gsi_key) key = gsi_key_open(key_name, NULL);
    g_autoptr(GBytes) body = counting_body(body_size);
    return gsi_package_build(info, body, 0, key, NULL);
}

GBytes *sample_package(unsigned type, size_t body_size, const char *key)
{
    struct gsi_package_info info = { .type = type, .image_auto = true, .name = "sample",
                                     .build_time = 1 };
    const struct gsi_component *component = gsi_component_of_type(type);
    if (component) {
        memcpy(info.component, component->guid, IMAGE_GUID_SIZE);
    }
    return build(&info, body_size, key);
}

GBytes *sample_app(const char *component, size_t body_size)
{
    struct gsi_package_info info = { .type = 10, .image_auto = true, .name = "sample app" };
    gsi_guid_parse(component, info.component);
    return build(&info, body_size, "application");
}

char *temporary_folder(void)
{
    return g_dir_make_tmp("glassphere-image-XXXXXX", NULL);
}

void write_file(const char *folder, const char *name, const void *data, size_t size)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_mkdir_with_parents(parent, 0755);
    g_file_set_contents(path, data, (gssize)size, NULL);
}

void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        bool is_folder = g_file_test(path, G_FILE_TEST_IS_DIR) &&
                         !g_file_test(path, G_FILE_TEST_IS_SYMLINK);
        if (is_folder) {
            remove_folder(path);
        } else {
            g_remove(path);
        }
    }
    g_rmdir(folder);
}

static uint32_t damage(GRand *random)
{
    static const uint32_t bad[] = { 0, 1, 3, 4, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0xFFFF, 0x10000,
                                    0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFF };
    return g_rand_boolean(random) ? bad[g_rand_int_range(random, 0, G_N_ELEMENTS(bad))]
                                  : g_rand_int(random);
}

void mutate(GBytes *bytes, size_t from, size_t to, unsigned count, guint32 seed, parse_fn *parse)
{
    gsize size;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    GRand *random = g_rand_new_with_seed(seed);
    for (unsigned i = 0; i < count; i++) {
        size_t cut = (size_t)g_rand_int_range(random, 0, (gint)size);
        cut = g_rand_int_range(random, 0, 8) ? size : cut;
        uint8_t *copy = g_malloc(cut ? cut : 1);
        memcpy(copy, data, cut);
        for (int edits = g_rand_int_range(random, 1, 4); edits > 0; edits--) {
            size_t at = from + (size_t)g_rand_int_range(random, 0, (gint)(to - from));
            uint32_t value = GUINT32_TO_LE(damage(random));
            size_t width = 1u << g_rand_int_range(random, 0, 3);
            if (at + width <= cut) {
                memcpy(copy + at, &value, width);
            }
        }
        /* An exact allocation, so that one byte too far is seen. */
        struct gsi_span span = { .name = "mutant", .data = copy, .size = cut };
        parse(&span);
        g_free(copy);
    }
    g_rand_free(random);
}
