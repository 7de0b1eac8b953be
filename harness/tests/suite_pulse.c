/* SPDX-License-Identifier: MIT */
/*
 * Fuse pulses, markers and the fuse file by docs/efuse.md, on a bare board: what suite_efuse.c
 * cannot see on a provisioned one.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "pulse.h"
#include "rig.h"
#include "suites.h"

/* Hand-written from docs/efuse.md */
enum {
    BASE = 0x300E0000, CMD = BASE + 0x4, STATUS = BASE + 0x8, UNLOCK = BASE + 0xC, ROW = BASE + 0x10,
    WDATA = BASE + 0x14, SHADOW = BASE + 0x400, KEY = 0x9B1D6A53, PROGRAM = 1, SENSE = 2,
    BUSY = 0x01, ERR_LOCKED = 0x10, ERR_UNLOCK = 0x20, ERR_BUSY = 0x80,
    MODULE1 = 0, DEVICE = 1, FREE = 32,
};
#define EFUSE "/machine/soc/efuse"

#define START(name, ...) \
    GError *error = NULL; \
    g_autoptr(gs_board) name = gs_rig_start(NULL, (gs_board_config){ __VA_ARGS__ }, &error); \
    (void)arg; \
    GS_CHECK_ERROR(error)
#define PUT(reg, value) gs_rig_put(board, reg, value, &error)
#define GET(reg) gs_rig_get(board, reg, &error)
#define FUSE(row) GET(SHADOW + 4 * (row))
#define CHECK(condition, ...) \
    do { \
        gboolean good_ = (condition); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(good_, __VA_ARGS__); \
    } while (0)

static void begin(gs_board *board, guint32 row, guint32 bits, GError **error)
{
    gs_rig_put(board, UNLOCK, KEY, error);
    gs_rig_put(board, ROW, row, error);
    gs_rig_put(board, WDATA, bits, error);
    gs_rig_put(board, CMD, PROGRAM, error);
}

static void burn(gs_board *board, guint32 row, guint32 bits, GError **error)
{
    begin(board, row, bits, error);
    gs_rig_pass_time(board, error);
}

static gboolean lifecycle_is(gs_board *board, const char *want, GError **error)
{
    g_autofree char *got = *error ? NULL : gs_board_get(board, EFUSE, "lifecycle", error);
    return got && g_str_equal(got, want);
}

TEST command_while_busy(const void *arg)
{
    START(board, .seed = 1);
    begin(board, FREE, 1, &error);
    begin(board, FREE + 1, 2, &error);
    PUT(CMD, SENSE);
    PUT(STATUS, BUSY);
    CHECK(GET(STATUS) == (BUSY | ERR_BUSY), "status is %#x", GET(STATUS));
    gs_rig_pass_time(board, &error);
    CHECK(FUSE(FREE) == 1 && FUSE(FREE + 1) == 0, "the second command went through");
    PUT(STATUS, BUSY);
    CHECK(GET(STATUS) == ERR_BUSY, "status is %#x", GET(STATUS));
    PUT(STATUS, ERR_BUSY);
    CHECK(GET(STATUS) == 0, "the error bit does not clear: %#x", GET(STATUS));
    PASS();
}

/* Registers written during a pulse belong to the next one. */
TEST pulse_keeps_its_operands(const void *arg)
{
    START(board, .seed = 1);
    begin(board, FREE, 0x11, &error);
    PUT(ROW, FREE + 1);
    PUT(WDATA, 0xFF);
    gs_rig_pass_time(board, &error);
    CHECK(FUSE(FREE) == 0x11 && FUSE(FREE + 1) == 0, "rows are %#x, %#x", FUSE(FREE), FUSE(FREE + 1));
    PASS();
}

TEST any_command_disarms(const void *arg)
{
    START(board, .seed = 1);
    PUT(ROW, FREE);
    PUT(WDATA, 1);
    PUT(UNLOCK, KEY);
    PUT(CMD, SENSE);
    PUT(CMD, PROGRAM);
    CHECK(GET(STATUS) == ERR_UNLOCK, "SENSE left the block armed");
    PUT(UNLOCK, KEY);
    PUT(UNLOCK, 0);
    PUT(CMD, PROGRAM);
    gs_rig_pass_time(board, &error);
    CHECK(FUSE(FREE) == 0, "a wrong key left the block armed");
    PASS();
}

TEST marker_threshold(const void *arg)
{
    START(board, .seed = 1);
    burn(board, MODULE1, 0x00007FFF, &error);
    CHECK(lifecycle_is(board, "Blank", &error), "15 bits set the marker");
    burn(board, DEVICE, 0xFFFFFFFF, &error);
    CHECK((GET(STATUS) & ERR_LOCKED) && FUSE(DEVICE) == 0, "DeviceComplete before Module1Complete");
    burn(board, MODULE1, 0x80000000, &error);
    CHECK(lifecycle_is(board, "Module1Complete", &error), "16 bits do not set the marker");
    burn(board, DEVICE, 0xFFFF0000, &error);
    CHECK(lifecycle_is(board, "DeviceComplete", &error), "no way to DeviceComplete");
    gs_rig_reset(board, &error);
    CHECK(lifecycle_is(board, "DeviceComplete", &error), "a reset changed the lifecycle");
    PASS();
}

/* DeviceComplete without Module1Complete never looks younger than it is. */
TEST forged_lifecycle(const void *arg)
{
    guint8 fuses[512] = { 0 };
    GError *error = NULL;
    (void)arg;
    memset(fuses + 4 * DEVICE, 0xFF, 4);
    g_autoptr(gs_board) board = gs_rig_start(fuses, (gs_board_config){ 0 }, &error);
    CHECK(lifecycle_is(board, "DeviceComplete", &error), "forged array reads as something else");
    PASS();
}

static gboolean cut_mask_is(gs_board *board, const char *want, GError **error)
{
    g_autofree char *got = *error ? NULL : gs_board_get(board, EFUSE, "cut-mask", error);
    return got && g_str_equal(got, want);
}

TEST power_cut(const void *arg)
{
    START(board, .seed = 1);
    CHECK(cut_mask_is(board, "0", &error), "a cut is armed from the start");
    begin(board, FREE, 0xFF, &error);
    gs_rig_reset(board, &error);
    gs_rig_pass_time(board, &error);
    CHECK(GET(STATUS) == 0 && FUSE(FREE) == 0, "a cut pulse left %#x, status %#x", FUSE(FREE), GET(STATUS));
    gs_board_set(board, EFUSE, "cut-mask", "60", &error); /* 0x3C */
    CHECK(cut_mask_is(board, "60", &error), "the mask does not read as written");
    g_autoptr(GError) refusal = NULL;
    CHECK(!gs_board_set(board, EFUSE, "cut-mask", "many", &refusal) && cut_mask_is(board, "60", &error),
          "a word was taken for a mask");
    begin(board, FREE, 0xF0, &error);
    gs_rig_reset(board, &error);
    CHECK(FUSE(FREE) == 0x30, "half a pulse left %#x, want 0x30", FUSE(FREE));
    burn(board, FREE, 0xF0, &error);
    CHECK(FUSE(FREE) == 0xF0, "a whole pulse left %#x", FUSE(FREE));
    CHECK(cut_mask_is(board, "60", &error), "the mask does not outlast its stroke");
    gs_board_set(board, EFUSE, "cut-mask", "0", &error);
    CHECK(cut_mask_is(board, "0", &error), "the mask does not go");
    PASS();
}

TEST file_follows_each_pulse(const void *arg)
{
    guint8 image[512 + 100], want[512 + 100];
    g_autofree char *path = gs_rig_path("pulse-fuses.img");
    g_autofree char *content = NULL;
    gsize size;
    memset(image, 0, 512);
    memset(image + 512, 0xEE, 100);
    memcpy(want, image, sizeof(image));
    want[4 * FREE] = 0x78;
    want[4 * FREE + 3] = 0x12;
    GError *start = NULL;
    g_file_set_contents(path, (char *)image, sizeof(image), &start);
    {
        START(board, .fuses = path, .persist = TRUE);
        burn(board, FREE, 0x12000078, &error);
        CHECK(FUSE(FREE) == 0x12000078, "row is %#x", FUSE(FREE));
        g_file_get_contents(path, &content, &size, &error);
        CHECK(size >= 512 && !memcmp(content, want, MIN(size, sizeof(want))), "the file is not the array");
    }
    START(board, .fuses = path);
    CHECK(FUSE(FREE) == 0x12000078, "row is %#x in the next run", FUSE(FREE));
    PASS();
}

TEST file_of_wrong_size(const void *arg)
{
    static const gsize sizes[] = { 0, 1 << 20 }; /* QEMU rounds 1..511 up to a sector */
    (void)arg;
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        GError *error = NULL;
        g_autofree char *path = gs_rig_path("short-fuses.img");
        g_autofree char *content = g_malloc0(sizes[i] + 1);
        g_file_set_contents(path, content, (gssize)sizes[i], &error);
        GS_CHECK_ERROR(error);
        g_autoptr(gs_board) board = gs_rig_start(NULL, (gs_board_config){ .fuses = path }, &error);
        GS_CHECK(!board && error, "a fuse file of %zu bytes is accepted", sizes[i]);
        g_clear_error(&error);
    }
    PASS();
}

/* A snapshot taken in mid-pulse: the pulse ends in the restored machine too. */
TEST snapshot_in_a_pulse(const void *arg)
{
    g_autofree char *path = gs_rig_path("pulse.snapshot");
    {
        START(board, .seed = 1);
        burn(board, FREE + 1, 0xABCD, &error);
        begin(board, FREE, 0x5A, &error);
        gs_board_save(board, path, &error);
        GS_CHECK_ERROR(error);
    }
    START(board, .incoming = path);
    CHECK(GET(STATUS) == BUSY && FUSE(FREE) == 0 && FUSE(FREE + 1) == 0xABCD, "not the saved state");
    gs_rig_pass_time(board, &error);
    CHECK(GET(STATUS) == 0 && FUSE(FREE) == 0x5A, "status %#x, row %#x", GET(STATUS), FUSE(FREE));
    PASS();
}

static const struct row {
    const char *name;
    gs_case_fn run;
} rows[] = {
    { "command-while-busy", command_while_busy },
    { "pulse-keeps-its-operands", pulse_keeps_its_operands },
    { "any-command-disarms", any_command_disarms },
    { "marker-threshold", marker_threshold },
    { "forged-lifecycle", forged_lifecycle },
    { "power-cut", power_cut },
    { "file-follows-each-pulse", file_follows_each_pulse },
    { "file-of-wrong-size", file_of_wrong_size },
    { "snapshot-in-a-pulse", snapshot_in_a_pulse },
};

void gs_suite_pulse(gs_suite *suite)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gs_suite_add(suite, rows[i].name, rows[i].run, NULL);
    }
    gs_pulse_drive(suite);
}
