/* SPDX-License-Identifier: MIT */
/*
 * One run of the work, prepared from outside: the host puts code and data in place through the
 * cores' own views, the machine paused, and the clock covers the work alone. Live mode on
 * either side: lab mode adds the price of the cores' fixed turns, which is not the firewall's.
 */
#include "speed_side.h"

#include <string.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "bench.h"
#include "guest/work.h"
#include "probe.h"
#include "regs/chip.h"
#include "regs/firewall.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "stock.h"

enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };
enum { FIREWALL_REGS(REGTABLE_OFFSET) };

#define GUEST "build/bench-guest/"
#define EL1_FLASH "build/images/flash-el1.img"
#define FLASH GUEST "flash.img"
#define BARE_ROM GUEST "bare_rom.bin"
#define BARE_FLASH GUEST "bare_flash.img"
#define ORACLE "/machine/soc/oracle"
#define LIVE_LIMIT G_GUINT64_CONSTANT(120000000000) /* ns of a run that gets nowhere */
#define LITTLE(word) (word) & 0xFF, (word) >> 8 & 0xFF, (word) >> 16 & 0xFF, (word) >> 24
#define M4_SLEEP 0xE7FDBF30u /* wfi; back */

/* ---- access through a core's view ---- */

static gboolean access_word(gs_board *board, const char *view, const char *access, guint32 *value,
                            GError **error)
{
    g_autofree char *result = gs_board_probe(board, view, access, error);
    if (!result) {
        return FALSE;
    }
    if (!g_str_has_prefix(result, "ok")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "%s: %s: %s", view, access, result);
        return FALSE;
    }
    if (value) {
        *value = (guint32)g_ascii_strtoull(result + strlen("ok "), NULL, 0);
    }
    return TRUE;
}

static gboolean put(gs_board *board, const char *view, guint32 address, guint32 word,
                    GError **error)
{
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, word);
    return access_word(board, view, access, NULL, error);
}

/* Memory is zero before: words that are zero need no access of their own. */
static gboolean put_file(gs_board *board, const char *view, guint32 address, const char *path,
                         GError **error)
{
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_get_contents(path, &data, &size, error)) {
        return FALSE;
    }
    for (gsize at = 0; at + 4 <= size; at += 4) {
        guint32 word;
        memcpy(&word, data + at, 4);
        if (word && !put(board, view, address + (guint32)at, GUINT32_FROM_LE(word), error)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Static descriptors locked and handed over, or nothing of it: each side must be as it is named. */
static gboolean firewall_is_locked(gs_board *board, gboolean want, GError **error)
{
    const guint32 statics = (1u << FW_NUM_STATIC) - 1;
    g_autofree char *read_lock = g_strdup_printf("read 0x%x 4", FIREWALL_BASE + FW_DESC_LOCK);
    g_autofree char *read_handover = g_strdup_printf("read 0x%x 4", FIREWALL_BASE + FW_HANDOVER);
    guint32 lock, handover;
    if (!access_word(board, "a7s", read_lock, &lock, error) ||
        !access_word(board, "a7s", read_handover, &handover, error)) {
        return FALSE;
    }
    if ((lock & statics) != (want ? statics : 0) || handover != (want ? 1 : 0)) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "firewall: locks 0x%x, hand-over %u", lock,
                    handover);
        return FALSE;
    }
    return TRUE;
}

/* ---- boards ---- */

static gboolean put_into(char *flash, guint32 offset, const char *path, GError **error)
{
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_get_contents(path, &data, &size, error)) {
        return FALSE;
    }
    memcpy(flash + offset, data, size);
    return TRUE;
}

/* The board's flash with the EL1 probe as its kernel, the work, and the place where it ends. */
static gboolean make_flash(GError **error)
{
    static const guint8 sleep[] = { LITTLE(0xE320F003u), LITTLE(0xEAFFFFFDu) }; /* wfi; back */
    static gboolean made;
    g_autofree char *flash = NULL;
    gsize size;
    if (made) {
        return TRUE;
    }
    if (!g_file_get_contents(EL1_FLASH, &flash, &size, error) ||
        !put_into(flash, WORK_A7_CODE_FLASH - FLASH_WINDOW_BASE, GUEST "work_a7.bin", error)) {
        return FALSE;
    }
    memcpy(flash + WORK_A7_END - FLASH_WINDOW_BASE, sleep, sizeof(sleep));
    made = g_file_set_contents(FLASH, flash, (gssize)size, error);
    return made;
}

static gboolean probe_ready(gs_board *board, GError **error)
{
    guint32 magic = 0;
    gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    g_autofree char *access = g_strdup_printf("read 0x%x 4", PROBE_BLOCK_EL1);
    if (!gs_board_continue(board, error)) {
        return FALSE;
    }
    while (magic != PROBE_MAGIC) {
        if (!access_word(board, "a7ns", access, &magic, error)) {
            return FALSE;
        }
        if (g_get_monotonic_time() > deadline) {
            g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the EL1 probe did not start");
            return FALSE;
        }
    }
    return gs_board_pause(board, error);
}

/* Booted by its own firmware: firewall locked, handed over. The A7 waits for an order; paused. */
static gs_board *booted(GError **error)
{
    gs_board_config config = { .live = TRUE, .flash = FLASH, .insn_limit = LIVE_LIMIT,
                               .stop_stage = "kernel-a" };
    g_autoptr(gs_board) board = make_flash(error) ? gs_board_start(&config, error) : NULL;
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return NULL;
    }
    if (!g_str_equal(gs_board_stop_reason(board), "stage")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the board did not reach the normal world");
        return NULL;
    }
    return probe_ready(board, error) && firewall_is_locked(board, TRUE, error)
               ? g_steal_pointer(&board) : NULL;
}

/* No firmware at all: HSP sleeps, the firewall is as the power-on reset leaves it. */
static gs_board *bare(GError **error)
{
    static const guint8 rom[] = { LITTLE(0x00120000u), LITTLE(0x9u), LITTLE(M4_SLEEP) };
    gs_board_config config = { .live = TRUE, .rom = BARE_ROM, .flash = BARE_FLASH,
                               .insn_limit = LIVE_LIMIT };
    g_autofree char *flash = g_malloc(FLASH_SIZE);
    memset(flash, 0xFF, FLASH_SIZE);
    return g_file_set_contents(BARE_ROM, (const char *)rom, sizeof(rom), error) &&
           g_file_set_contents(BARE_FLASH, flash, FLASH_SIZE, error)
               ? gs_board_start(&config, error) : NULL;
}

/* ---- the clock ---- */

/* Runs until that stage's code is reached; the result is at that address of that view. */
static gboolean run_to_stage(gs_board *board, const char *stage, const char *view, guint32 data,
                             speed_run *run, GError **error)
{
    g_autofree char *access = g_strdup_printf("read 0x%x 4", data);
    if (!gs_board_set(board, ORACLE, "stop-at-stage", stage, error)) {
        return FALSE;
    }
    double start = gs_board_cpu_seconds(board);
    if (!gs_board_run_until_stopped(board, error)) {
        return FALSE;
    }
    run->cpu_s = gs_board_cpu_seconds(board) - start;
    if (!g_str_equal(gs_board_stop_reason(board), "stage")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the work did not come to its end");
        return FALSE;
    }
    return access_word(board, view, access, &run->result, error);
}

/* ---- A7 ---- */

/* The probe jumps there once the machine goes on. */
static gboolean order_a7(gs_board *board, guint32 code, GError **error)
{
    const guint32 order = PROBE_BLOCK_EL1 + offsetof(struct probe_block, order);
    return put(board, "a7ns", order + offsetof(struct probe_order, op), PROBE_EXECUTE, error) &&
           put(board, "a7ns", order + offsetof(struct probe_order, address), code, error) &&
           put(board, "a7ns", order + offsetof(struct probe_order, args), WORK_A7_DATA, error) &&
           put(board, "a7ns", order + offsetof(struct probe_order, args) + 4, WORK_A7_END, error) &&
           put(board, "a7ns", PROBE_BLOCK_EL1 + offsetof(struct probe_block, count), 1, error) &&
           put(board, "a7ns", PROBE_BLOCK_EL1 + offsetof(struct probe_block, submitted), 1, error);
}

static gboolean run_a7(gs_board *board, guint32 code, speed_run *run, GError **error)
{
    return order_a7(board, code, error) &&
           run_to_stage(board, "app", "a7ns", WORK_A7_DATA, run, error);
}

gboolean speed_board_a7_flash(speed_run *run, GError **error)
{
    g_autoptr(gs_board) board = booted(error);
    return board && run_a7(board, WORK_A7_CODE_FLASH, run, error);
}

gboolean speed_board_a7_sram(speed_run *run, GError **error)
{
    g_autoptr(gs_board) board = booted(error);
    return board && put_file(board, "a7ns", WORK_A7_CODE_SRAM, GUEST "work_a7.bin", error) &&
           run_a7(board, WORK_A7_CODE_SRAM, run, error);
}

gboolean speed_stock_a7(speed_run *run, GError **error)
{
    g_autofree char *code = g_strdup_printf(
        "loader,force-raw=on,file=" GUEST "work_a7.bin,addr=0x%x", WORK_VIRT_CODE);
    g_autofree char *start = g_strdup_printf(
        "loader,force-raw=on,file=" GUEST "start_virt.bin,cpu-num=0,addr=0x%x", WORK_VIRT_START);
    const char *arguments[] = { "-device", code, "-device", start, NULL };
    double wall;
    g_autoptr(gs_stock) stock = gs_stock_start(TRUE, arguments, error);
    if (!stock || !gs_stock_run(stock, &wall, &run->cpu_s, error)) {
        return FALSE;
    }
    if (!g_str_equal(gs_stock_end_reason(stock), "guest-shutdown")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "stock machine: ended by %s",
                    gs_stock_end_reason(stock));
        return FALSE;
    }
    g_autofree char *word = gs_stock_memory(stock, WORK_VIRT_DATA, sizeof(run->result), error);
    if (word) {
        memcpy(&run->result, word, sizeof(run->result));
        run->result = GUINT32_FROM_LE(run->result);
    }
    return word != NULL;
}

/* ---- M4 ---- */

/* Code and start into IO0's TCM through its own view, its boot page through HSP's port. */
static gboolean run_io(gs_board *board, speed_run *run, GError **error)
{
    const guint32 page = HSP_IO_BOOT_BASE(0);
    return put_file(board, "io0", WORK_IO_CODE, GUEST "work_io.bin", error) &&
           put_file(board, "io0", WORK_IO_START, GUEST "start_io.bin", error) &&
           put(board, "hsp", page, WORK_IO_STACK, error) &&
           put(board, "hsp", page + 4, WORK_IO_START + 1, error) &&
           put(board, "hsp", page + WORK_IO_END, M4_SLEEP, error) &&
           put(board, "hsp", HSP_CHIP_RESET_BASE + RST_RELEASE, 1u << CORE_IO0, error) &&
           run_to_stage(board, "io0-boot", "io0", WORK_IO_DATA, run, error);
}

gboolean speed_bare_m4(speed_run *run, GError **error)
{
    g_autoptr(gs_board) board = bare(error);
    return board && firewall_is_locked(board, FALSE, error) && run_io(board, run, error);
}

/* The A7 is sent to sleep: its waiting would count as work. */
gboolean speed_board_m4(speed_run *run, GError **error)
{
    g_autoptr(gs_board) board = booted(error);
    return board && order_a7(board, WORK_A7_END, error) && run_io(board, run, error);
}
