/* SPDX-License-Identifier: MIT */
#include "orders.h"

#include <string.h>

#include "error.h"
#include "flash_layout.h"
#include "image.h"
#include "postcode.h"
#include "regs/efuse.h"
#include "smc.h"

/* Instructions given to a probe for one submission, and how often. */
#define SLICE  G_GUINT64_CONSTANT(2000000)
#define SLICES 50

static const struct {
    const char *view;
    guint32 block;
    const char *ready_stage; /* the probe runs in this stage's place */
} cores[] = {
    [GS_CORE_HSP] = { "hsp", PROBE_BLOCK_HSP, "rom" },
    [GS_CORE_A7S] = { "a7s", PROBE_BLOCK_A7S, "monitor" },
    [GS_CORE_EL1] = { "a7ns", PROBE_BLOCK_EL1, "kernel-a" },
    [GS_CORE_IO0] = { "io0", PROBE_BLOCK_IO, NULL },
    [GS_CORE_IO1] = { "io1", PROBE_BLOCK_IO, NULL },
};

static gboolean peek(gs_board *board, gs_core core, guint32 address, guint32 *value, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(board, cores[core].view, access, error);
    if (!result) {
        return FALSE;
    }
    if (!g_str_has_prefix(result, "ok ")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "order block at 0x%x: %s", address, result);
        return FALSE;
    }
    *value = (guint32)g_ascii_strtoull(result + 3, NULL, 0);
    return TRUE;
}

static gboolean poke(gs_board *board, gs_core core, guint32 address, guint32 value, GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
    g_autofree char *result = gs_board_probe(board, cores[core].view, access, error);
    if (result && !g_str_has_prefix(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "order block at 0x%x: %s", address, result);
        return FALSE;
    }
    return result != NULL;
}

static guint64 now(gs_board *board)
{
    const GPtrArray *events = gs_board_events(board);
    const gs_event *last = events->len ? g_ptr_array_index(events, events->len - 1) : NULL;
    return last ? last->insn : 0;
}

/* An orderly end of a probe that crashed its chip: nobody will answer. */
static gboolean reset_since(gs_board *board, guint from)
{
    const GPtrArray *events = gs_board_events(board);
    for (guint i = from; i < events->len; i++) {
        if (g_str_equal(((const gs_event *)g_ptr_array_index(events, i))->name, "reset")) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Runs slice by slice until the word at that address has that value. */
static gboolean run_until(gs_board *board, gs_core core, guint32 address, guint32 want, guint slices,
                          GError **error)
{
    guint from = gs_board_events(board)->len;
    for (guint i = 0; i < slices; i++) {
        guint32 value = 0;
        g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now(board) + SLICE);
        if (!gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, error) ||
            !gs_board_run_until_stopped(board, error) ||
            !peek(board, core, address, &value, error)) {
            return FALSE;
        }
        if (value == want) {
            return TRUE;
        }
        if (reset_since(board, from)) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the chip was reset");
            return FALSE;
        }
    }
    g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the probe did not answer");
    return FALSE;
}

/* Another chip's fuses, if a file is named. */
static gboolean take_fuses(gs_chip *chip, const char *file, GError **error)
{
    g_autofree char *fuses = NULL;
    gsize size;
    if (!file) {
        return TRUE;
    }
    if (!g_file_get_contents(file, &fuses, &size, error)) {
        return FALSE;
    }
    memcpy(chip->fuses, fuses, MIN(size, EFUSE_BYTES));
    return TRUE;
}

/* The probe signed as the monitor, in both banks. */
static gboolean put_monitor_probe(gs_chip *chip, GError **error)
{
    g_autofree char *probe = NULL;
    gsize size;
    const gs_image_place *place = gs_image_place_find("monitor");
    if (!g_file_get_contents("build/firmware/probe_a7s.bin", &probe, &size, error)) {
        return FALSE;
    }
    for (int copy = 0; copy < 2; copy++) {
        if (size > gs_chip_body_size(chip, place, copy)) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "probe_a7s is larger than the monitor");
            return FALSE;
        }
        memcpy(chip->flash + place->offset[copy], probe, size);
        if (!gs_chip_resign(chip, place, copy, place->key, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gs_board *start_on(gs_core core, gs_board_config config, GError **error)
{
    if (core == GS_CORE_HSP) {
        config.rom = "build/firmware/probe_hsp.bin";
    } else if (core == GS_CORE_EL1) {
        config.flash = config.flash ? config.flash : GS_EL1_FLASH;
    } else {
        g_autoptr(gs_chip) chip = gs_chip_new(error);
        return chip && take_fuses(chip, config.fuses, error) && put_monitor_probe(chip, error)
                   ? gs_chip_start(chip, config, error) : NULL;
    }
    return gs_board_start(&config, error);
}

gs_board *gs_orders_start(gs_core core, GError **error)
{
    return gs_orders_start_with(core, (gs_board_config){ 0 }, error);
}

gs_board *gs_orders_start_with(gs_core core, gs_board_config config, GError **error)
{
    config.insn_limit = GS_BOOT_LIMIT;
    gs_board *board = start_on(core, config, error);
    if (board && !gs_orders_await(board, core, error)) {
        g_clear_pointer(&board, gs_board_free);
    }
    return board;
}

gboolean gs_orders_await(gs_board *board, gs_core core, GError **error)
{
    const char *oracle = "/machine/soc/oracle";
    if (!gs_board_set(board, oracle, "stop-at-stage", cores[core].ready_stage, error) ||
        !gs_board_run_until_stopped(board, error)) {
        return FALSE;
    }
    if (!g_str_equal(gs_board_stop_reason(board), "stage")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the probe's stage %s was never fetched",
                    cores[core].ready_stage);
        return FALSE;
    }
    return gs_board_set(board, oracle, "stop-at-stage", "", error) &&
           run_until(board, core, cores[core].block, PROBE_MAGIC, SLICES, error);
}

/* Whole words of a view's memory, in one exchange. */
static gboolean exchange(gs_board *board, const char *view, guint32 address, void *data, gsize size,
                         gboolean out, GError **error)
{
    g_autoptr(GString) orders = g_string_new(NULL);
    if (out) {
        g_string_printf(orders, "w 0x%x ", address);
        for (gsize i = 0; i < size; i++) {
            g_string_append_printf(orders, "%02x", ((const guint8 *)data)[i]);
        }
    } else {
        g_string_printf(orders, "r 0x%x %" G_GSIZE_FORMAT, address, size / 4);
    }
    g_autoptr(GBytes) bytes = gs_board_probe_batch(board, view, orders->str, error);
    if (bytes && !out) {
        memcpy(data, g_bytes_get_data(bytes, NULL), MIN(size, g_bytes_get_size(bytes)));
    }
    return bytes != NULL;
}

/* The order block's part from `at` on. */
static gboolean transfer(gs_board *board, gs_core core, gsize at, void *data, gsize size, gboolean out,
                         GError **error)
{
    return exchange(board, cores[core].view, cores[core].block + (guint32)at, data, size, out, error);
}

gboolean gs_orders_add_io(gs_board *board, gs_core core, GError **error)
{
    enum { BOOT_PORT = 0x210C0000, BOOT_STRIDE = 0x10000, BOOT_SIZE = 0x1000,
           RST_RELEASE = 0x21090004 }; /* docs/chip-blocks.md */
    guint n = core - GS_CORE_IO0;
    guint8 page[BOOT_SIZE] = { 0 };
    guint32 bit = GUINT32_TO_LE(2u << n);
    g_autofree char *probe = NULL;
    gsize size;
    if (!g_file_get_contents("build/firmware/probe_io_boot.bin", &probe, &size, error)) {
        return FALSE;
    }
    g_return_val_if_fail(size <= BOOT_SIZE, FALSE);
    memcpy(page, probe, size);
    return exchange(board, "hsp", BOOT_PORT + BOOT_STRIDE * n, page, BOOT_SIZE, TRUE, error) &&
           exchange(board, "hsp", RST_RELEASE, &bit, sizeof(bit), TRUE, error) &&
           run_until(board, core, cores[core].block, PROBE_MAGIC, SLICES, error);
}

gboolean gs_orders_run(gs_board *board, gs_core core, struct probe_order *orders, guint count,
                       GError **error)
{
    return gs_orders_run_within(board, core, orders, count, SLICES, error);
}

gboolean gs_orders_run_within(gs_board *board, gs_core core, struct probe_order *orders, guint count,
                              guint slices, GError **error)
{
    const gsize at = offsetof(struct probe_block, order), size = count * sizeof(*orders);
    guint32 block = cores[core].block, submitted;
    g_return_val_if_fail(count <= PROBE_CAPACITY, FALSE);
    return transfer(board, core, at, orders, size, TRUE, error) &&
           poke(board, core, block + offsetof(struct probe_block, count), count, error) &&
           peek(board, core, block + offsetof(struct probe_block, submitted), &submitted, error) &&
           poke(board, core, block + offsetof(struct probe_block, submitted), submitted + 1, error) &&
           run_until(board, core, block + offsetof(struct probe_block, completed), submitted + 1,
                     slices, error) &&
           transfer(board, core, at, orders, size, FALSE, error);
}

struct probe_order gs_order_read(guint32 address)
{
    return (struct probe_order){ .op = PROBE_READ, .width = 4, .address = address };
}

struct probe_order gs_order_write(guint32 address, guint32 value)
{
    return (struct probe_order){ .op = PROBE_WRITE, .width = 4, .address = address, .value = value };
}

struct probe_order gs_order_smc(guint32 call, guint32 a1, guint32 a2, guint32 a3, guint32 a4)
{
    return (struct probe_order){ .op = PROBE_SMC, .args = { SMC_ID(call), a1, a2, a3, a4 } };
}

struct probe_order gs_order_execute(guint32 address)
{
    return (struct probe_order){ .op = PROBE_EXECUTE, .address = address };
}
