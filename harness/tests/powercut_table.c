/* SPDX-License-Identifier: MIT */
/* The table of applications as a cut left it: what counts, and whether what it names is whole. */
#include <string.h>

#include "../lib/bytes.h"
#include "flash_layout.h"
#include "powercut.h"
#include "rig.h"

static gboolean table_valid(const guint8 *table)
{
    guint32 count = gs_get32(table + 4);
    return gs_get32(table) == 0x54415347 && count <= 16 &&
           gs_get32(table + 8 + 8 * count) == gs_chip_crc32(table, 8 + 8 * count);
}

enum greatest_test_res gs_powercut_table(gs_board *board, const gs_tables *allowed, const char *where)
{
    static const char *const sets[3][2] = { { NULL }, { "old/app_a.img" }, { "new/app_a.img", "new/app_b.img" } };
    GError *error = NULL;
    guint8 table[2][140];
    gs_flash_read(board, FLASH_APPS, table[0], 140, &error);
    gs_flash_read(board, FLASH_APPS_BACKUP, table[1], 140, &error);
    GS_CHECK_ERROR(error);
    const guint8 *counts = table_valid(table[0]) ? table[0] : table[1];
    GS_CHECK(table_valid(counts), "%s: no table of applications is valid", where);
    guint32 count = gs_get32(counts + 4);
    GS_CHECK(count >= allowed->least && count <= allowed->most && count < G_N_ELEMENTS(sets),
             "%s: %u applications", where, count);
    for (guint32 i = 0; i < count; i++) {
        g_autoptr(GBytes) want = gs_update_file(sets[count][i], &error);
        GS_CHECK_ERROR(error);
        gsize size = g_bytes_get_size(want);
        g_autofree guint8 *got = g_malloc(size + 4);
        gs_flash_read(board, gs_get32(counts + 8 + 8 * i), got, (guint32)size, &error);
        GS_CHECK_ERROR(error);
        GS_CHECK(gs_get32(counts + 12 + 8 * i) == size && !memcmp(got, g_bytes_get_data(want, NULL), size),
                 "%s: application %u is not whole", where, i);
    }
    PASS();
}
