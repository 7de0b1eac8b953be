/* SPDX-License-Identifier: MIT */
/* The board of live.h. */
#include "live.h"

#include <stdlib.h>

#include "postcode.h"
#include "rig.h"

#define RST_SCRATCH0 0x21090040u /* docs/chip-blocks.md; bank marks outlive a reset */

typedef struct bit_place {
    guint32 offset;
    guint bit;
} bit_place;

static gs_board *board;
static gs_chip *chip;
static GArray *turned;  /* of bit_place, in order */
static char *clean_register;

void gs_live_end(void)
{
    g_clear_pointer(&board, gs_board_free);
    g_clear_pointer(&chip, gs_chip_free);
    g_clear_pointer(&turned, g_array_unref);
    g_clear_pointer(&clean_register, g_free);
}

static guint64 now(void)
{
    const GPtrArray *events = gs_board_events(board);
    return events->len ? ((const gs_event *)g_ptr_array_index(events, events->len - 1))->insn : 0;
}

guint gs_live_boot(GError **error)
{
    if (*error) {
        return 0;
    }
    guint from = gs_board_events(board)->len;
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, now() + GS_BOOT_LIMIT);
    gs_rig_put(board, RST_SCRATCH0, 0, error);
    gs_rig_reset(board, error);
    if (!*error && gs_board_set(board, "/machine/soc/oracle", "insn-limit", limit, error) &&
        gs_board_run_until_stopped(board, error)) {
        gs_board_pump(board, 0, error);
    }
    return from;
}

void gs_live_stop_at(guint32 postcode, GError **error)
{
    g_autofree char *stops = g_strdup_printf(
        "0x%x,0x%x,0x%x,0x%x,0x%x,0x%x", POSTCODE_ROM_RECOVERY, POSTCODE_ONE_BL_RECOVERY,
        POSTCODE_ONE_BL_NO_KEYSTORE, POSTCODE_ONE_BL_NO_LOCATOR, POSTCODE_MONITOR_ENTER_NW,
        postcode);
    if (!*error) {
        gs_board_set(board, "/machine/soc/oracle", "stop-at-postcode", stops, error);
    }
}

static gboolean is_postcode(const gs_event *event, guint32 *code)
{
    *code = (guint32)gs_event_number(event, "value");
    return g_str_equal(event->name, "postcode");
}

guint32 gs_live_end_code(guint from)
{
    const GPtrArray *events = gs_board_events(board);
    guint32 code;
    for (guint i = events->len; i-- > from;) {
        if (is_postcode(g_ptr_array_index(events, i), &code)) {
            return code;
        }
    }
    return 0;
}

gboolean gs_live_posted(guint from, guint32 postcode)
{
    const GPtrArray *events = gs_board_events(board);
    guint32 code;
    for (guint i = from; i < events->len; i++) {
        if (is_postcode(g_ptr_array_index(events, i), &code) && code == postcode) {
            return TRUE;
        }
    }
    return FALSE;
}

gs_board *gs_live(GError **error)
{
    static gboolean registered;
    if (board) {
        return board;
    }
    if (!registered) {
        registered = TRUE;
        atexit(gs_live_end);
    }
    chip = gs_chip_new(error);
    board = chip ? gs_board_start(&(gs_board_config){ 0 }, error) : NULL;
    if (board) {
        turned = g_array_new(FALSE, FALSE, sizeof(bit_place));
        gs_live_stop_at(0, error);
        gs_live_boot(error);
        clean_register = *error ? NULL : gs_board_get(board, "/machine/soc/engine",
                                                      "attestation-register", error);
    }
    if (*error) {
        gs_live_end();
    }
    return board;
}

const gs_chip *gs_live_chip(void)
{
    return chip;
}

const char *gs_live_clean_register(void)
{
    return clean_register;
}

static void turn(const bit_place *place, GError **error)
{
    g_autofree char *fault =
        g_strdup_printf("bit-rot offset=0x%x bit=%u", place->offset, place->bit);
    if (!*error && gs_board_set(board, "/machine/soc/sfc", "inject", fault, error)) {
        chip->flash[place->offset] ^= (guint8)(1u << place->bit);
    }
}

void gs_live_flip(guint32 offset, guint bit, GError **error)
{
    bit_place place = { offset, bit };
    turn(&place, error);
    if (!*error) {
        g_array_append_val(turned, place);
    }
}

void gs_live_patch(guint32 offset, const void *data, gsize size, GError **error)
{
    for (gsize i = 0; i < size && !*error; i++) {
        guint8 different = chip->flash[offset + i] ^ ((const guint8 *)data)[i];
        for (guint bit = 0; bit < 8; bit++) {
            if (different >> bit & 1) {
                gs_live_flip((guint32)(offset + i), bit, error);
            }
        }
    }
}

void gs_live_restore(GError **error)
{
    while (!*error && turned->len) {
        turn(&g_array_index(turned, bit_place, turned->len - 1), error);
        g_array_set_size(turned, turned->len - 1);
    }
}
