/* SPDX-License-Identifier: MIT */
/*
 * The drive behind the fuses by docs/efuse.md: none at all, one that cannot be read or written, and
 * one over which a snapshot comes.
 */
#include <string.h>

#include "listen.h"
#include "pulse.h"
#include "rig.h"

/* Hand-written from docs/efuse.md */
enum {
    BASE = 0x300E0000, CMD = BASE + 0x4, UNLOCK = BASE + 0xC, ROW = BASE + 0x10, WDATA = BASE + 0x14,
    SHADOW = BASE + 0x400, KEY = 0x9B1D6A53, PROGRAM = 1, FREE = 32, FILE_SIZE = 512,
};

static void burn(gs_board *board, guint32 row, guint32 bits, GError **error)
{
    gs_rig_put(board, UNLOCK, KEY, error);
    gs_rig_put(board, ROW, row, error);
    gs_rig_put(board, WDATA, bits, error);
    gs_rig_put(board, CMD, PROGRAM, error);
    gs_rig_pass_time(board, error);
}

static guint32 fuse(gs_board *board, guint32 row, GError **error)
{
    return gs_rig_get(board, SHADOW + 4 * row, error);
}

/* An array whose rows 32 and 33 hold those words. Path; caller frees. */
static char *make_file(const char *name, guint32 first, guint32 second, GError **error)
{
    char *path = gs_rig_path(name);
    guint32 rows[FILE_SIZE / 4] = { 0 };
    rows[FREE] = GUINT32_TO_LE(first);
    rows[FREE + 1] = GUINT32_TO_LE(second);
    if (!*error) {
        g_file_set_contents(path, (char *)rows, sizeof(rows), error);
    }
    return path;
}

static gboolean file_holds(const char *path, guint32 first, guint32 second, GError **error)
{
    g_autofree char *content = NULL;
    guint32 want[FILE_SIZE / 4] = { 0 };
    gsize size;
    want[FREE] = GUINT32_TO_LE(first);
    want[FREE + 1] = GUINT32_TO_LE(second);
    return !*error && g_file_get_contents(path, &content, &size, error) && size == FILE_SIZE &&
           memcmp(content, want, FILE_SIZE) == 0;
}

/* Its fuses live as long as the process and in its snapshots, though told to be kept. */
TEST chip_without_a_drive(const void *arg)
{
    GError *error = NULL;
    g_autofree char *snapshot = gs_rig_path("no-drive.snapshot");
    (void)arg;
    {
        g_autoptr(gs_board) board = gs_rig_start(NULL, (gs_board_config){ .fuses = "", .persist = TRUE }, &error);
        GS_CHECK_ERROR(error);
        burn(board, FREE, 0x12, &error);
        gs_rig_reset(board, &error);
        guint32 kept = fuse(board, FREE, &error), other = fuse(board, FREE + 1, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(kept == 0x12 && other == 0, "rows are %#x, %#x", kept, other);
        gs_board_save(board, snapshot, &error);
        GS_CHECK_ERROR(error);
    }
    g_autoptr(gs_board) board = gs_rig_start(
        NULL, (gs_board_config){ .fuses = "", .persist = TRUE, .incoming = snapshot }, &error);
    GS_CHECK_ERROR(error);
    burn(board, FREE, 0x21, &error);
    guint32 both = fuse(board, FREE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(both == 0x33, "row is %#x after the snapshot and a pulse", both);
    PASS();
}

/* ---- drives that fail ---- */

/* A board on that drive. */
static gs_board *start_on(const char *drive, gboolean persist, GError **error)
{
    char *extra[] = { (char *)"-drive", (char *)drive, NULL };
    int own = gs_listen_begin();
    gs_board *board =
        gs_rig_start(NULL, (gs_board_config){ .fuses = "", .persist = persist, .extra = extra }, error);
    gs_listen_end(own);
    return board;
}

/* QEMU's own file driver behind one that fails each access of that kind with that host error. */
static char *failing(const char *path, const char *kind, int number)
{
    return g_strdup_printf("if=pflash,driver=raw,file.driver=blkdebug,file.image.driver=file,"
                           "file.image.filename=%s,file.inject-error.0.event=none,"
                           "file.inject-error.0.iotype=%s,file.inject-error.0.errno=%d",
                           path, kind, number);
}

/* Pulses could not be kept: refused, unless nothing is to be kept. */
TEST read_only_drive(const void *arg)
{
    GError *error = NULL;
    (void)arg;
    g_autofree char *path = make_file("read-only-fuses.img", 0x44, 0, &error);
    g_autofree char *drive = g_strdup_printf("if=pflash,format=raw,file=%s,readonly=on", path);
    GS_CHECK_ERROR(error);
    g_autoptr(GError) refusal = NULL;
    g_autoptr(gs_board) kept = start_on(drive, TRUE, &refusal);
    g_autofree char *said = gs_listen_text();
    GS_CHECK(!kept && strstr(said, "mt3620-efuse: the fuse drive is read only"), "started: %s", said);
    g_autoptr(gs_board) board = start_on(drive, FALSE, &error);
    GS_CHECK_ERROR(error);
    guint32 row = fuse(board, FREE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(row == 0x44, "row is %#x", row);
    PASS();
}

/* A chip whose fuses nobody knows must not look like a blank one. */
TEST unreadable_drive(const void *arg)
{
    enum { INPUT_OUTPUT = 5 };
    GError *error = NULL;
    (void)arg;
    g_autofree char *path = make_file("unreadable-fuses.img", 0x44, 0, &error);
    g_autofree char *dead = failing(path, "read", INPUT_OUTPUT);
    g_autofree char *readable = failing(path, "write", INPUT_OUTPUT);
    GS_CHECK_ERROR(error);
    g_autoptr(GError) refusal = NULL;
    g_autoptr(gs_board) none = start_on(dead, FALSE, &refusal);
    g_autofree char *said = gs_listen_text();
    GS_CHECK(!none && strstr(said, "mt3620-efuse: cannot read the fuse drive"), "started: %s", said);
    g_autoptr(gs_board) board = start_on(readable, FALSE, &error);
    GS_CHECK_ERROR(error);
    guint32 row = fuse(board, FREE, &error);
    GS_CHECK_ERROR(error);
    GS_CHECK(row == 0x44, "row is %#x", row);
    PASS();
}

/* The bits are blown whatever becomes of the file; that the file lags behind is said aloud. */
TEST unwritable_drive(const void *arg)
{
    enum { NO_SPACE = 28 };
    GError *error = NULL;
    (void)arg;
    g_autofree char *path = make_file("full-fuses.img", 0x44, 0, &error);
    g_autofree char *drive = failing(path, "write", NO_SPACE);
    GS_CHECK_ERROR(error);
    g_autoptr(gs_board) board = start_on(drive, TRUE, &error);
    GS_CHECK_ERROR(error);
    g_autofree char *before = gs_listen_text();
    burn(board, FREE + 1, 0x99, &error);
    gs_rig_reset(board, &error);
    guint32 row = fuse(board, FREE + 1, &error);
    gboolean unchanged = file_holds(path, 0x44, 0, &error);
    g_autofree char *after = gs_listen_text();
    GS_CHECK_ERROR(error);
    GS_CHECK(row == 0x99 && unchanged, "row is %#x, the file %s", row, unchanged ? "as before" : "changed");
    GS_CHECK(!*before && strstr(after, "cannot write row 33"), "before: '%s'; after: '%s'", before, after);
    PASS();
}

/* ---- a snapshot over a file ---- */

/* The snapshot's fuses come into the file as the machine runs on, not before; a volatile one keeps out. */
TEST snapshot_over_a_file(const void *arg)
{
    GError *error = NULL;
    g_autofree char *snapshot = gs_rig_path("over.snapshot");
    (void)arg;
    g_autofree char *first = make_file("first-fuses.img", 0x01, 0, &error);
    g_autofree char *second = make_file("second-fuses.img", 0x80, 0x80, &error);
    GS_CHECK_ERROR(error);
    {
        g_autoptr(gs_board) board =
            gs_rig_start(NULL, (gs_board_config){ .fuses = first, .persist = TRUE }, &error);
        GS_CHECK_ERROR(error);
        burn(board, FREE, 0x02, &error);
        gs_board_save(board, snapshot, &error);
        GS_CHECK_ERROR(error);
    }
    for (int persist = 0; persist < 2; persist++) {
        g_autoptr(gs_board) board = gs_rig_start(
            NULL, (gs_board_config){ .fuses = second, .persist = persist, .incoming = snapshot }, &error);
        GS_CHECK_ERROR(error);
        gboolean early = !file_holds(second, 0x80, 0x80, &error);
        gs_rig_pass_time(board, &error);
        gboolean whole = file_holds(second, persist ? 0x03 : 0x80, persist ? 0 : 0x80, &error);
        guint32 row = fuse(board, FREE, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(row == 0x03 && !early && whole, "persist %d: row %#x, written %s", persist, row,
                 early ? "before it ran" : whole ? "as it should" : "wrongly");
        burn(board, FREE + 1, 0x10, &error);
        gboolean followed = file_holds(second, persist ? 0x03 : 0x80, persist ? 0x10 : 0x80, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(followed, "persist %d: the next pulse went astray", persist);
    }
    PASS();
}

void gs_pulse_drive(gs_suite *suite)
{
    gs_suite_add(suite, "chip-without-a-drive", chip_without_a_drive, NULL);
    gs_suite_add(suite, "read-only-drive", read_only_drive, NULL);
    gs_suite_add(suite, "unreadable-drive", unreadable_drive, NULL);
    gs_suite_add(suite, "unwritable-drive", unwritable_drive, NULL);
    gs_suite_add(suite, "snapshot-over-a-file", snapshot_over_a_file, NULL);
}
