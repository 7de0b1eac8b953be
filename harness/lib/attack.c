/* SPDX-License-Identifier: MIT */
/*
 * Boards for scenarios: a chip with the control's flaw, and the compromised kernel with its
 * calls. Owns the one shared EL1 board of this process. Linux applications: app_probe.c.
 */
#define _GNU_SOURCE /* memmem */
#include "attack.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "flash_layout.h"
#include "flaw.h"
#include "smc.h"

#define USUAL_PATIENCE 50

/* ---- boards ---- */

static struct {
    gs_board *board;
    gs_remote remote;
} el1;

static void drop_el1(void)
{
    g_clear_pointer(&el1.board, gs_board_free);
    el1.remote = (gs_remote){ 0 };
}

void gs_attack_take(gs_attack *attack, gs_board *board, gboolean shared)
{
    if (attack->board && !attack->shared) {
        gs_board_free(attack->board);
    }
    attack->board = board;
    attack->shared = shared;
    attack->remote = (gs_remote){ 0 };
    attack->io_probes = 0;
}

void gs_attack_tool(gs_attack *attack, const char *noun, ...)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_autofree char *message = NULL;
    int status;
    va_list args;
    if (attack->error) {
        return;
    }
    g_ptr_array_add(argv, (gpointer)"build/bin/glassphere-image");
    va_start(args, noun);
    for (const char *word = noun; word; word = va_arg(args, const char *)) {
        g_ptr_array_add(argv, (gpointer)word);
    }
    va_end(args);
    g_ptr_array_add(argv, NULL);
    if (g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     &message, &status, &attack->error) &&
        !g_spawn_check_wait_status(status, NULL)) {
        g_set_error(&attack->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "image tool: %s", message);
    }
}

void gs_attack_deploy(gs_attack *attack, const char *package)
{
    g_autofree char *flash = g_build_filename(gs_scratch(), "deploy.img", NULL), *after = NULL;
    gs_chip *chip = attack->chip;
    if (attack->error || !chip ||
        !g_file_set_contents(flash, (char *)chip->flash, 16 << 20, &attack->error)) {
        return;
    }
    gs_attack_tool(attack, "app", "deploy", package, "--flash", flash, NULL);
    if (!attack->error && g_file_get_contents(flash, &after, NULL, &attack->error)) {
        memcpy(chip->flash, after, 16 << 20);
    }
}

void gs_attack_end(gs_attack *attack)
{
    gboolean el1_used = attack->shared && attack->board == el1.board;
    if (el1_used && (attack->error || attack->layer)) {
        drop_el1();
    } else if (el1_used) {
        el1.remote = attack->remote;
    }
    gs_attack_end_linux(attack);
    gs_attack_take(attack, NULL, FALSE);
    g_clear_pointer(&attack->chip, gs_chip_free);
    g_string_free(attack->evidence, TRUE);
    g_ptr_array_unref(attack->texts);
    g_free(attack->layer);
}

guint32 gs_attack_deploy_rt(gs_attack *attack, guint32 *size)
{
    static const char elf[] = "build/firmware/apps/rt_hello/bin/app";
    g_autofree char *package = g_build_filename(gs_scratch(), "rt.img", NULL), *content = NULL;
    gsize length = 0;
    gs_attack_tool(attack, "app", "pack", "build/firmware/apps/rt_hello", "--key", "application",
                   "-o", package, NULL);
    gs_attack_deploy(attack, package);
    if (attack->error || !g_file_get_contents(elf, &content, &length, &attack->error)) {
        return 0;
    }
    const guint8 *flash = attack->chip->flash;
    const guint8 *at = memmem(flash + FLASH_APPS, FLASH_APPS_SIZE, content, length);
    if (!at) {
        g_set_error(&attack->error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s is not in the flash",
                    elf);
        return 0;
    }
    *size = (guint32)length;
    return (guint32)(at - flash);
}

gs_board *gs_attack_board(gs_attack *attack)
{
    return attack->board;
}

gs_chip *gs_attack_make_chip(gs_attack *attack, const char *flash)
{
    g_clear_pointer(&attack->chip, gs_chip_free);
    if (attack->error) {
        return NULL;
    }
    attack->chip = flash ? gs_chip_new_with(flash, &attack->error) : gs_chip_new(&attack->error);
    if (attack->chip && attack->control && attack->scenario->flaw &&
        !gs_flaw_apply(attack->chip, attack->scenario->flaw, &attack->error)) {
        g_clear_pointer(&attack->chip, gs_chip_free);
    }
    return attack->chip;
}

gs_chip *gs_attack_chip(gs_attack *attack)
{
    return gs_attack_make_chip(attack, NULL);
}

gs_board *gs_attack_boot(gs_attack *attack, gs_board_config config)
{
    if (attack->error || (!attack->chip && !gs_attack_chip(attack))) {
        return NULL;
    }
    config.seed = attack->seed;
    config.stop_stage = config.stop_stage ? config.stop_stage : "app";
    gs_board *board = gs_chip_start(attack->chip, config, &attack->error);
    gs_attack_take(attack, board, FALSE);
    return board && gs_board_run_until_stopped(board, &attack->error) ? board : NULL;
}

gs_chip *gs_attack_el1_chip(gs_attack *attack)
{
    return gs_attack_make_chip(attack, GS_EL1_FLASH);
}

static gs_board *start_el1(gs_attack *attack)
{
    gs_board_config config = { .seed = attack->seed };
    if (attack->error || !attack->chip) {
        return NULL;
    }
    gs_board *board = gs_chip_start(attack->chip, config, &attack->error);
    if (board && !gs_orders_await(board, GS_CORE_EL1, &attack->error)) {
        g_clear_pointer(&board, gs_board_free);
    }
    return board;
}

gs_board *gs_attack_el1_boot(gs_attack *attack)
{
    gs_attack_take(attack, start_el1(attack), FALSE);
    return attack->board;
}

gs_board *gs_attack_el1(gs_attack *attack)
{
    static gboolean registered;
    if (attack->error) {
        return NULL;
    }
    if (attack->control) {
        gs_attack_el1_chip(attack);
        return gs_attack_el1_boot(attack);
    }
    if (!el1.board) {
        gs_attack_el1_chip(attack);
        el1.board = start_el1(attack);
        if (!registered) {
            registered = TRUE;
            atexit(drop_el1);
        }
    }
    gs_attack_take(attack, el1.board, TRUE);
    attack->remote = el1.remote;
    return attack->board;
}

gs_agent *gs_attack_agent(gs_attack *attack)
{
    if (!gs_attack_make_chip(attack, GS_UPDATE_DIR "/flash.img")) {
        return NULL;
    }
    attack->agent = (gs_agent){ 0 };
    gboolean ready = gs_agent_start(&attack->agent, attack->chip, &attack->error);
    gs_attack_take(attack, attack->agent.board, FALSE);
    return ready ? &attack->agent : NULL;
}

/* ---- the compromised kernel ---- */

/* A chip that no longer answers is a finding, not a failure of the harness. */
static void keep_failure(gs_attack *attack, GError *error)
{
    if (error && error->domain == GS_ERROR && error->code == GS_ERROR_VERDICT) {
        g_error_free(error);
    } else if (error) {
        attack->error = error;
    }
}

void gs_el1_patience(gs_attack *attack, guint slices)
{
    attack->patience = slices;
}

void gs_el1_order(gs_attack *attack, struct probe_order *order)
{
    GError *lost = NULL;
    if (!attack->error) {
        gs_orders_run_within(attack->board, GS_CORE_EL1, order, 1,
                             attack->patience ? attack->patience : USUAL_PATIENCE, &lost);
        keep_failure(attack, lost);
    }
}

int gs_el1_smc(gs_attack *attack, guint32 call, guint32 a1, guint32 a2, guint32 a3, guint32 a4)
{
    struct probe_order order = gs_order_smc(call, a1, a2, a3, a4);
    gs_el1_order(attack, &order);
    return order.outcome == PROBE_OK ? (int)order.result : GS_NO_ANSWER;
}

void gs_io_order(gs_attack *attack, gs_core core, struct probe_order *order)
{
    guint bit = 1u << (core - GS_CORE_IO0);
    GError *lost = NULL;
    if (!attack->error && !(attack->io_probes & bit)) {
        attack->io_probes |= bit;
        gs_orders_add_io(attack->board, core, &attack->error);
    }
    if (!attack->error) {
        gs_orders_run(attack->board, core, order, 1, &lost);
        keep_failure(attack, lost);
    }
}

gint gs_el1_ask(gs_attack *attack, gs_remote_ask ask, guint8 reply[GS_REMOTE_REPLY_MAX])
{
    GError *lost = NULL;
    if (attack->error) {
        return GS_REMOTE_SILENCE;
    }
    if (!attack->remote.board) {
        gs_remote_init(&attack->remote, attack->board, &lost);
    }
    gint size = gs_remote_request(&attack->remote, ask, reply, &lost);
    gboolean answered = !lost;
    keep_failure(attack, lost);
    return answered ? size : GS_REMOTE_SILENCE;
}

gboolean gs_el1_alive(gs_attack *attack)
{
    guint8 reply[GS_REMOTE_REPLY_MAX];
    return gs_el1_smc(attack, SMC_GET_VERSION, 0, 0, 0, 0) == SMC_VERSION &&
           gs_el1_ask(attack, (gs_remote_ask){ .command = 0x51 }, reply) == 8;
}

/* ---- the host ---- */

gboolean gs_attack_peek(gs_attack *attack, const char *view, guint32 address, guint32 *value)
{
    if (attack->error) {
        return FALSE;
    }
    g_autofree char *access = g_strdup_printf("read 0x%x 4", address);
    g_autofree char *result = gs_board_probe(attack->board, view, access, &attack->error);
    if (!result || !g_str_has_prefix(result, "ok ")) {
        return FALSE;
    }
    *value = (guint32)g_ascii_strtoull(result + 3, NULL, 0);
    return TRUE;
}

gboolean gs_attack_poke(gs_attack *attack, const char *view, guint32 address, guint32 value)
{
    if (attack->error) {
        return FALSE;
    }
    g_autofree char *access = g_strdup_printf("write 0x%x 4 0x%x", address, value);
    g_autofree char *result = gs_board_probe(attack->board, view, access, &attack->error);
    return result && g_str_has_prefix(result, "ok");
}

guint32 gs_attack_sum(gs_attack *attack, const char *view, guint32 address, guint32 size)
{
    if (attack->error) {
        return 0;
    }
    g_autofree char *orders = g_strdup_printf("r 0x%x %u", address, size / 4);
    g_autoptr(GBytes) bytes =
        gs_board_probe_batch(attack->board, view, orders, &attack->error);
    return bytes ? g_bytes_hash(bytes) : 0;
}

const char *gs_attack_get(gs_attack *attack, const char *path, const char *property)
{
    char *text = attack->error ? NULL : gs_board_get(attack->board, path, property, &attack->error);
    g_ptr_array_add(attack->texts, text);
    return text ? text : "";
}

void gs_attack_inject(gs_attack *attack, const char *device, const char *fault)
{
    g_autofree char *path = g_strdup_printf("/machine/soc/%s", device);
    if (!attack->error) {
        gs_board_set(attack->board, path, "inject", fault, &attack->error);
    }
}

void gs_attack_flaw_now(gs_attack *attack, const char *flaw)
{
    gs_chip *chip = attack->chip;
    g_autofree guint8 *before = chip ? g_memdup2(chip->flash, 16 << 20) : NULL;
    if (attack->error || gs_flaw_poke(attack->board, flaw, &attack->error) || attack->error ||
        !chip || !gs_flaw_patch(chip, flaw, &attack->error)) {
        return;
    }
    for (guint32 at = 0; at < 16 << 20; at++) {
        for (guint bit = 0; bit < 8; bit++) {
            if ((before[at] ^ chip->flash[at]) >> bit & 1) {
                g_autofree char *fault = g_strdup_printf("bit-rot offset=0x%x bit=%u", at, bit);
                gs_attack_inject(attack, "sfc", fault);
            }
        }
    }
}
