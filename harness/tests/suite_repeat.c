/* SPDX-License-Identifier: MIT */
/* Lab mode repeats: same seed and images, same instruction count at each stage and same
 * final state; another seed, other keys; a snapshot continues in a new process to the same state. */
#include <glib/gstdio.h>
#include <string.h>

#include "../lib/error.h"
#include "fixture.h"
#include "postcode.h"
#include "suites.h"

static gs_board *boot_to(const char *stage, guint64 seed, GError **error)
{
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = stage, .seed = seed };
    gs_board *board = gs_board_start(&config, error);
    if (board && !gs_board_run_until_stopped(board, error)) {
        g_clear_pointer(&board, gs_board_free);
    }
    return board;
}

static char *state_hash(gs_board *board, GError **error)
{
    return gs_board_get(board, "/machine/soc/oracle", "state-hash", error);
}

TEST same_seed_same_counts(const void *arg)
{
    GError *error = NULL;
    gs_board *one = gs_clean_boot(&error);
    (void)arg;
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) two = boot_to("app", 0, &error);
    GS_CHECK_ERROR(error);
    const GPtrArray *a = gs_board_events(one), *b = gs_board_events(two);
    GS_CHECK(a->len == b->len, "%u events in one boot, %u in the other", a->len, b->len);
    for (guint i = 0; i < a->len; i++) {
        const gs_event *x = g_ptr_array_index(a, i), *y = g_ptr_array_index(b, i);
        GS_CHECK(x->insn == y->insn && g_str_equal(x->name, y->name),
                 "event %u: %s at %" G_GUINT64_FORMAT " against %s at %" G_GUINT64_FORMAT, i, x->name, x->insn,
                 y->name, y->insn);
    }
    PASS();
}

TEST same_seed_same_state(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autoptr(gs_board) one = boot_to("kernel-a", 0, &error);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) two = boot_to("kernel-a", 0, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *a = state_hash(one, &error), *b = state_hash(two, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(a, b), "%s against %s", a, b);
    PASS();
}

static gboolean provision(guint64 seed, char **registry, GError **error)
{
    g_autofree char *dir = g_strdup_printf("%s-chip-%" G_GUINT64_FORMAT, gs_scratch(), seed);
    g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, seed);
    g_autofree char *message = NULL;
    const char *argv[] = { "build/bin/glassphere", "device", "provision", "--board", dir, "--seed", number,
                           "--force", NULL };
    static const char *const files[] = { "flash.img", "fuses.img", "registry.json" };
    int status;
    gboolean ok = g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &message,
                               &status, error);
    if (ok && !g_spawn_check_wait_status(status, NULL)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "device provision --seed %s: %s", number, message);
        ok = FALSE;
    }
    g_autofree char *path = g_build_filename(dir, "registry.json", NULL);
    ok = ok && g_file_get_contents(path, registry, NULL, error);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *file = g_build_filename(dir, files[i], NULL);
        g_unlink(file);
    }
    g_rmdir(dir);
    return ok;
}

TEST seed_makes_keys(const void *arg)
{
    GError *error = NULL;
    g_autofree char *one = NULL, *again = NULL, *two = NULL;
    (void)arg;
    provision(11, &one, &error);
    GS_CHECK_ERROR(error);
    provision(11, &again, &error);
    GS_CHECK_ERROR(error);
    provision(12, &two, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(one, again), "the same seed made other keys");
    GS_CHECK(!g_str_equal(one, two), "another seed made the same keys");
    PASS();
}

/* Straight run to the end stage; against: stop at a middle stage, save, new process, go on. */
TEST snapshot_continues(const void *arg)
{
    const char *const *pair = arg;
    GError *error = NULL;
    g_autofree char *file = g_build_filename(gs_scratch(), "snapshot", NULL);
    g_autoptr(gs_board) straight = boot_to(pair[1], 0, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *want = state_hash(straight, &error);
    g_autoptr(gs_board) first = boot_to(pair[0], 0, &error);
    GS_CHECK_ERROR(error);
    gs_board_save(first, file, &error);
    GS_CHECK_ERROR(error);
    gs_board_config config = { .insn_limit = GS_BOOT_LIMIT, .stop_stage = pair[1], .incoming = file };
    g_autoptr(gs_board) second = gs_board_start(&config, &error);
    GS_CHECK_ERROR(error);
    gs_board_run_until_stopped(second, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *got = state_hash(second, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(g_str_equal(want, got), "straight %s, restored %s", want, got);
    PASS();
}

static const char *const snapshots[][2] = {
    { "1bl", "monitor" }, { "pluton", "kernel-a" }, { "monitor", "rootfs-a" }, { "kernel-a", "rootfs-a" },
    { "rootfs-a", "app" },
};

void gs_suite_repeat(gs_suite *suite)
{
    gs_suite_add(suite, "same-seed-same-counts", same_seed_same_counts, NULL);
    gs_suite_add(suite, "same-seed-same-state", same_seed_same_state, NULL);
    gs_suite_add(suite, "seed-makes-keys", seed_makes_keys, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(snapshots); i++) {
        g_autofree char *name = g_strdup_printf("snapshot-%s-to-%s", snapshots[i][0], snapshots[i][1]);
        gs_suite_add(suite, name, snapshot_continues, snapshots[i]);
    }
}
