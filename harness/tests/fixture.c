/* SPDX-License-Identifier: MIT */
/* What the suites share beside the chip: see fixture.h. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "suite.h"

static gs_board *clean;

static void free_clean(void)
{
    g_clear_pointer(&clean, gs_board_free);
}

gs_board *gs_clean_boot(GError **error)
{
    if (clean) {
        return clean;
    }
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = "app" };
    clean = gs_board_start(&config, error);
    if (!clean) {
        return NULL;
    }
    atexit(free_clean);
    if (!gs_board_run_until_stopped(clean, error)) {
        g_clear_pointer(&clean, gs_board_free);
    }
    return clean;
}

guint64 gs_random(const char *label, guint n)
{
    guint64 x = gs_seed() + g_str_hash(label) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15) + n;
    x = (x ^ x >> 30) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * G_GUINT64_CONSTANT(0x94D049BB133111EB);
    return x ^ x >> 31;
}

void gs_remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        gs_remove_tree(file);
    }
    g_remove(path);
}
