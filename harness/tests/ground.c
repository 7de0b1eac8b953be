/* SPDX-License-Identifier: MIT */
#include "ground.h"

#include <string.h>

#include "../lib/error.h"
#include "fixture.h"

#define FLASH_BYTES     (16 * 1024 * 1024)
#define FLASH_ERASED    0xff
#define FUSE_BYTES      512

static char *filled_file(const char *name, int fill, gsize size, GError **error)
{
    g_autofree char *path = g_build_filename(gs_scratch(), name, NULL);

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *data = g_malloc(size);
        memset(data, fill, size);
        if (!g_file_set_contents(path, data, (gssize)size, error)) {
            return NULL;
        }
    }
    return g_steal_pointer(&path);
}

gs_board *gs_ground_start_with(const char *program, gs_board_config config, GError **error)
{
    g_autofree char *rom = g_strdup_printf("build/ground/%s.bin", program);
    g_autofree char *flash = filled_file("erased-flash.img", FLASH_ERASED, FLASH_BYTES, error);
    g_autofree char *fuses = flash ? filled_file("blank-fuses.img", 0, FUSE_BYTES, error) : NULL;

    config.rom = rom;
    config.flash = flash;
    config.fuses = fuses;
    return fuses ? gs_board_start(&config, error) : NULL;
}

gs_board *gs_ground_start(const char *program, const char *incoming, char **extra, GError **error)
{
    gs_board_config config = { .incoming = incoming, .extra = extra };

    return gs_ground_start_with(program, config, error);
}

gboolean gs_ground_arm(gs_board *board, guint64 insn, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, insn);

    return gs_board_set(board, GS_GROUND_ORACLE, "insn-limit", limit, error);
}

gboolean gs_ground_run(gs_board *board, guint64 insn, GError **error)
{
    return gs_ground_arm(board, insn, error) && gs_board_run_until_stopped(board, error);
}

char *gs_ground_hash(gs_board *board, GError **error)
{
    return gs_board_get(board, GS_GROUND_ORACLE, "state-hash", error);
}

static char *probe(gs_board *board, const char *access, GError **error)
{
    char *result = gs_board_probe(board, "hsp", access, error);

    if (result && !g_str_has_prefix(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "test master, %s: %s", access, result);
        g_clear_pointer(&result, g_free);
    }
    return result;
}

gboolean gs_ground_read(gs_board *board, guint32 addr, guint32 *value, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", addr);
    g_autofree char *result = probe(board, access, error);

    if (!result) {
        return FALSE;
    }
    *value = (guint32)g_ascii_strtoull(result + strlen("ok "), NULL, 0);
    return TRUE;
}

gboolean gs_ground_write(gs_board *board, guint32 addr, guint32 value, GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", addr, value);
    g_autofree char *result = probe(board, access, error);

    return result != NULL;
}
