/* SPDX-License-Identifier: MIT */
#include "rig.h"

#include <string.h>

#include "../lib/error.h"
#include "fixture.h"

#define RIG_FLASH_SIZE (16 << 20)
#define RIG_FUSE_SIZE  512
#define RIG_STRETCH    G_GUINT64_CONSTANT(1000000)

/* Stack pointer, reset vector (Thumb), then `b .` at 0x40 */
static void make_rom(guint8 rom[0x44])
{
    memset(rom, 0, 0x44);
    rom[2] = 0x10;
    rom[4] = 0x41;
    rom[0x40] = 0xfe;
    rom[0x41] = 0xe7;
}

char *gs_rig_path(const char *name)
{
    return g_build_filename(gs_scratch(), name, NULL);
}

gs_board *gs_rig_start(const guint8 *fuses, gs_board_config config, GError **error)
{
    g_autofree char *rom_path = gs_rig_path("rig-rom.bin");
    g_autofree char *flash_path = gs_rig_path("rig-flash.img");
    g_autofree char *fuse_path = gs_rig_path("rig-fuses.img");
    g_autofree guint8 *flash = g_malloc(RIG_FLASH_SIZE);
    guint8 blank[RIG_FUSE_SIZE] = { 0 }, rom[0x44];

    make_rom(rom);
    memset(flash, 0xff, RIG_FLASH_SIZE);
    if (!g_file_set_contents(rom_path, (char *)rom, sizeof(rom), error) ||
        (!g_file_test(flash_path, G_FILE_TEST_EXISTS) &&
         !g_file_set_contents(flash_path, (char *)flash, RIG_FLASH_SIZE, error)) ||
        (!config.fuses &&
         !g_file_set_contents(fuse_path, (char *)(fuses ? fuses : blank), RIG_FUSE_SIZE, error))) {
        return NULL;
    }
    config.rom = rom_path;
    config.flash = flash_path;
    config.fuses = config.fuses ? config.fuses : fuse_path;
    return gs_board_start(&config, error);
}

static char *probe(gs_board *board, const char *access, GError **error)
{
    char *result = gs_board_probe(board, "hsp", access, error);
    if (result && !g_str_has_prefix(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s: %s", access, result);
        g_clear_pointer(&result, g_free);
    }
    return result;
}

guint32 gs_rig_get(gs_board *board, guint32 address, GError **error)
{
    if (*error) {
        return 0;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = probe(board, access, error);
    return result ? (guint32)g_ascii_strtoull(result + strlen("ok "), NULL, 0) : 0;
}

void gs_rig_put(gs_board *board, guint32 address, guint32 value, GError **error)
{
    if (!*error) {
        g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
        g_free(probe(board, access, error));
    }
}

gs_batch *gs_batch_new(void)
{
    return g_string_new(NULL);
}

static void separate(gs_batch *batch)
{
    if (batch->len) {
        g_string_append_c(batch, ';');
    }
}

void gs_batch_write(gs_batch *batch, guint32 address, const void *data, gsize size)
{
    separate(batch);
    g_string_append_printf(batch, "w 0x%x ", address);
    for (gsize i = 0; i < (size + 3) / 4 * 4; i++) {
        g_string_append_printf(batch, "%02x", i < size ? ((const guint8 *)data)[i] : 0);
    }
}

void gs_batch_put(gs_batch *batch, guint32 address, guint32 value)
{
    value = GUINT32_TO_LE(value);
    gs_batch_write(batch, address, &value, sizeof(value));
}

void gs_batch_read(gs_batch *batch, guint32 address, gsize size)
{
    separate(batch);
    g_string_append_printf(batch, "r 0x%x %" G_GSIZE_FORMAT, address, (size + 3) / 4);
}

void gs_batch_copy(gs_batch *batch, guint32 to, guint32 from, gsize size)
{
    separate(batch);
    g_string_append_printf(batch, "c 0x%x 0x%x %" G_GSIZE_FORMAT, to, from, (size + 3) / 4);
}

void gs_batch_repeat(gs_batch *batch, guint from, guint times)
{
    separate(batch);
    g_string_append_printf(batch, "l %u %u", from, times);
}

GBytes *gs_batch_end(gs_board *board, gs_batch *batch, GError **error)
{
    GBytes *bytes = *error ? NULL : gs_board_probe_batch(board, "hsp", batch->str, error);
    g_string_free(batch, TRUE);
    return bytes ? bytes : g_bytes_new(NULL, 0);
}

void gs_rig_read(gs_board *board, guint32 address, void *data, gsize size, GError **error)
{
    gs_batch *batch = gs_batch_new();
    gs_batch_read(batch, address, size);
    g_autoptr(GBytes) bytes = gs_batch_end(board, batch, error);
    gsize got;
    const void *words = g_bytes_get_data(bytes, &got);
    if (!*error && got >= size) {
        memcpy(data, words, size);
    }
}

void gs_rig_write(gs_board *board, guint32 address, const void *data, gsize size, GError **error)
{
    gs_batch *batch = gs_batch_new();
    gs_batch_write(batch, address, data, size);
    g_bytes_unref(gs_batch_end(board, batch, error));
}

void gs_rig_pass_time(gs_board *board, GError **error)
{
    static guint64 until; /* beyond the time of any board of this worker */
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, until += RIG_STRETCH);
    if (!*error && gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, error)) {
        gs_board_run_until_stopped(board, error);
    }
}

/* Hardware extends entry 0 once a reset, last of all. */
static guint resets(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    guint count = 0;
    for (guint i = 0; i < events->len; i++) {
        const gs_event *event = g_ptr_array_index(events, i);
        count += g_str_equal(event->name, "extend") && gs_event_number(event, "index") == 0;
    }
    return count;
}

void gs_rig_reset(gs_board *board, GError **error)
{
    if (*error) {
        return;
    }
    guint before = resets(board);
    JsonNode *reply = gs_board_qmp(board, "system_reset", NULL, error);
    if (reply) {
        json_node_unref(reply);
    }
    while (!*error && resets(board) == before) {
        gs_board_pump(board, -1, error);
    }
}
