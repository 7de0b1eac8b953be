/* SPDX-License-Identifier: MIT */
/* Boot times: of the board from power-on, and of its kernel beside the stock machine's. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "bench.h"
#include "postcode.h"
#include "stock.h"

#define RUNS 5
#define LIMIT G_GUINT64_CONSTANT(1000000000)
#define STOCK_FLASH "build/kernel-virt/flash.img"
#define STOCK_RAM 0x40000000u
#define STOCK_RAM_SIZE 0x3D0000u /* kernel-config/virt.dts */

/* Wall seconds from starting QEMU to where config stops; *insns as counted there. */
static double boot(const gs_board_config *config, guint64 *insns, long *rss_kb, GError **error)
{
    gint64 start = g_get_monotonic_time();
    g_autoptr(gs_board) board = gs_board_start(config, error);
    if (!board || !gs_board_run_until_stopped(board, error)) {
        return -1;
    }
    double seconds = (double)(g_get_monotonic_time() - start) / 1e6;
    if (g_str_equal(gs_board_stop_reason(board), "limit")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the boot did not get where it must");
        return -1;
    }
    const GPtrArray *events = gs_board_events(board);
    *insns = ((gs_event *)g_ptr_array_index(events, events->len - 1))->insn;
    *rss_kb = gs_board_peak_rss_kb(board);
    return seconds;
}

gboolean bench_boots(GError **error)
{
    g_autofree char *verdict = g_strdup_printf("0x%x", POSTCODE_MONITOR_ENTER_NW);
    gs_board_config to_verdict = { .insn_limit = LIMIT, .stop_postcodes = verdict };
    gs_board_config to_app = { .insn_limit = LIMIT, .stop_stage = "app" };
    double verdict_s[RUNS], app_s[RUNS];
    guint64 insns = 0;
    long rss_kb = 0;
    for (int i = 0; i < RUNS; i++) {
        verdict_s[i] = boot(&to_verdict, &insns, &rss_kb, error);
        if (verdict_s[i] < 0) {
            return FALSE;
        }
        app_s[i] = boot(&to_app, &insns, &rss_kb, error);
        if (app_s[i] < 0) {
            return FALSE;
        }
    }
    bench_record("boot_to_verdict_s", bench_median(verdict_s, RUNS), 3);
    bench_record("boot_to_app_s", bench_median(app_s, RUNS), 3);
    bench_record("boot_to_app_insns", (double)insns, 0);
    bench_record("host_rss_mb", (double)rss_kb / 1024, 1);
    return TRUE;
}

struct seconds {
    double wall, cpu;
};

/* From the kernel's first instruction to the first one of user space. */
static gboolean board_kernel_boot(struct seconds *took, GError **error)
{
    gs_board_config config = { .insn_limit = LIMIT, .stop_stage = "kernel-a" };
    g_autoptr(gs_board) board = gs_board_start(&config, error);
    if (!board || !gs_board_run_until_stopped(board, error) ||
        !gs_board_set(board, "/machine/soc/oracle", "stop-at-stage", "rootfs-a", error)) {
        return FALSE;
    }
    double cpu = gs_board_cpu_seconds(board);
    gint64 wall = g_get_monotonic_time();
    if (!gs_board_run_until_stopped(board, error)) {
        return FALSE;
    }
    took->wall = (double)(g_get_monotonic_time() - wall) / 1e6;
    took->cpu = gs_board_cpu_seconds(board) - cpu;
    if (!g_str_equal(gs_board_stop_reason(board), "stage")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "the kernel did not start user space");
        return FALSE;
    }
    return TRUE;
}

/* The panic and its reset must be the missing first program's, or less was measured. */
static gboolean reached_init(gs_stock *stock, GError **error)
{
    static const char want[] = "Requested init /bin/application-manager failed";
    g_autofree char *memory = gs_stock_memory(stock, STOCK_RAM, STOCK_RAM_SIZE, error);
    if (!memory) {
        return FALSE;
    }
    if (!g_str_equal(gs_stock_end_reason(stock), "guest-reset") ||
        !memmem(memory, STOCK_RAM_SIZE, want, strlen(want))) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT,
                    "stock machine: the kernel ended (%s) before it came to user space",
                    gs_stock_end_reason(stock));
        return FALSE;
    }
    return TRUE;
}

static gboolean stock_boot(struct seconds *took, GError **error)
{
    static const char *const arguments[] = {
        "-drive", "if=pflash,format=raw,readonly=on,file=" STOCK_FLASH, NULL,
    };
    g_autoptr(gs_stock) stock = gs_stock_start(FALSE, arguments, error);
    return stock && gs_stock_run(stock, &took->wall, &took->cpu, error) &&
           reached_init(stock, error);
}

gboolean bench_kernel_boots(GError **error)
{
    double stock_wall[RUNS], stock_cpu[RUNS], board_wall[RUNS], board_cpu[RUNS];
    for (int i = 0; i < RUNS; i++) {
        struct seconds board, stock;
        if (!board_kernel_boot(&board, error) || !stock_boot(&stock, error)) {
            return FALSE;
        }
        board_wall[i] = board.wall;
        board_cpu[i] = board.cpu;
        stock_wall[i] = stock.wall;
        stock_cpu[i] = stock.cpu;
    }
    bench_record("board_kernel_boot_s", bench_median(board_wall, RUNS), 3);
    bench_record("board_kernel_boot_cpu_s", bench_median(board_cpu, RUNS), 3);
    bench_record("stock_virt_boot_s", bench_median(stock_wall, RUNS), 3);
    bench_record("stock_virt_boot_cpu_s", bench_median(stock_cpu, RUNS), 3);
    return TRUE;
}
