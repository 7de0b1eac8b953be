/* SPDX-License-Identifier: MIT */
/*
 * device provision: a blank chip becomes a device. The keys are made on the chip by
 * Pluton at the factory port (docs/boot-chain.md); only public halves come out.
 * device show, fuse show: what is known of a board.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "commands.h"
#include "regs/efuse.h"

#define FACTORY_IMAGE_FLASH "build/images/flash.img"
/* An idle machine's virtual clock races ahead while it waits for the host, so an instruction
 * limit means nothing here; a dead chip is told by the host's patience. */
#define FACTORY_PATIENCE_MS 60000

static gboolean make_blank(const char *dir, const char *flash, const char *fuses, gboolean new_chip,
                           GError **error)
{
    if (g_mkdir_with_parents(dir, 0755) < 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s: %s", dir, g_strerror(errno));
        return FALSE;
    }
    g_autofree char *content = NULL;
    gsize size;
    if (!g_file_get_contents(FACTORY_IMAGE_FLASH, &content, &size, error) ||
        !g_file_set_contents(flash, content, (gssize)size, error)) {
        return FALSE;
    }
    if (!new_chip && g_file_test(fuses, G_FILE_TEST_EXISTS)) {
        return TRUE;
    }
    const char blank[EFUSE_BYTES] = { 0 };
    return g_file_set_contents(fuses, blank, sizeof(blank), error);
}

/* Sends one line to the factory port and waits for its answer, without the newline. */
static char *factory_call(gs_board *board, const char *line, GError **error)
{
    gint64 deadline = g_get_monotonic_time() + FACTORY_PATIENCE_MS * G_GINT64_CONSTANT(1000);
    gsize from = gs_board_serial(board, GS_SERIAL_HSP)->len;
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    if (!gs_board_serial_send(board, GS_SERIAL_HSP, text, strlen(text), error)) {
        return NULL;
    }
    for (;;) {
        const GString *all = gs_board_serial(board, GS_SERIAL_HSP);
        const char *newline = strchr(all->str + from, '\n');
        if (newline) {
            char *answer = g_strndup(all->str + from, (gsize)(newline - all->str) - from);
            return g_strchomp(answer);
        }
        if (g_get_monotonic_time() > deadline) {
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                        "factory port: no answer to '%s' within %d s", line, FACTORY_PATIENCE_MS / 1000);
            return NULL;
        }
        if (!gs_board_pump(board, 1000, error)) {
            return NULL;
        }
    }
}

static char *factory_ok(gs_board *board, const char *line, GError **error)
{
    char *answer = factory_call(board, line, error);
    if (answer && !g_str_has_prefix(answer, "OK")) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT, "factory port: '%s' answered '%s'", line,
                    answer);
        g_clear_pointer(&answer, g_free);
    }
    return answer;
}

/* Bytes sent before Pluton has set up its UART are lost: a broken first line is answered with
 * an error, and the next one is whole. */
static char *factory_hello(gs_board *board, GError **error)
{
    char *answer = factory_call(board, "HELLO", error);
    if (answer && g_str_has_prefix(answer, "ERR")) {
        g_free(answer);
        answer = factory_ok(board, "HELLO", error);
    }
    return answer;
}

static gboolean hex_key(const char *text, const char *name, char key[129], GError **error)
{
    g_autofree char *prefix = g_strconcat(name, "=", NULL);
    const char *at = strstr(text, prefix);
    if (at) {
        at += strlen(prefix);
    }
    if (!at || strspn(at, "0123456789abcdefABCDEF") != 128) {
        g_set_error(error, GS_ERROR, GS_ERROR_VERDICT,
                    "factory port: KEYS answered '%s', no 128-digit %s key in it", text, name);
        return FALSE;
    }
    memcpy(key, at, 128);
    key[128] = 0;
    return TRUE;
}

static gboolean write_registry(const char *path, const char *keys, const char *lifecycle,
                               GError **error)
{
    char device[129], quote[129];
    if (!hex_key(keys, "device", device, error) || !hex_key(keys, "quote", quote, error)) {
        return FALSE;
    }
    g_autofree char *text = g_strdup_printf(
        "{\n  \"device_id\": \"%s\",\n  \"attestation_key\": \"%s\",\n  \"lifecycle\": \"%s\"\n}\n",
        device, quote, lifecycle);
    return g_file_set_contents(path, text, -1, error);
}

static gboolean provision(gs_board *board, const char *registry, gboolean complete, GError **error)
{
    if (!gs_board_continue(board, error)) {
        return FALSE;
    }
    g_autofree char *hello = factory_hello(board, error);
    g_autofree char *made = hello ? factory_ok(board, "KEYGEN", error) : NULL;
    g_autofree char *keys = made ? factory_ok(board, "KEYS", error) : NULL;
    g_autofree char *module = keys ? factory_ok(board, "STATE 1", error) : NULL;
    g_autofree char *device = module && complete ? factory_ok(board, "STATE 2", error) : NULL;
    if (!module || (complete && !device)) {
        return FALSE;
    }
    g_autofree char *lifecycle = gs_board_get(board, "/machine/soc/efuse", "lifecycle", error);
    return lifecycle && write_registry(registry, keys, lifecycle, error);
}

static char *fuses_lifecycle(const gs_board_config *config, GError **error)
{
    g_autoptr(gs_board) board = gs_board_start(config, error);
    return board ? gs_board_get(board, "/machine/soc/efuse", "lifecycle", error) : NULL;
}

int gs_cmd_device_provision(const gs_options *options, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    GError *error = NULL;
    g_autofree char *flash = g_build_filename(options->board_dir, "flash.img", NULL);
    g_autofree char *fuses = g_build_filename(options->board_dir, "fuses.img", NULL);
    g_autofree char *registry = g_build_filename(options->board_dir, "registry.json", NULL);
    if (!make_blank(options->board_dir, flash, fuses, options->force, &error)) {
        return gs_fail(error);
    }
    gs_board_config config = {
        .flash = flash, .fuses = fuses, .seed = options->seed,
    };
    g_autofree char *lifecycle = fuses_lifecycle(&config, &error);
    if (!lifecycle) {
        return gs_fail(error);
    }
    if (!g_str_equal(lifecycle, "Blank")) {
        if (!g_file_test(registry, G_FILE_TEST_EXISTS)) {
            g_printerr("glassphere: %s is provisioned (%s) but %s is missing; --force makes a new chip\n",
                       fuses, lifecycle, registry);
            return GS_EXIT_FAIL;
        }
        if (options->complete && !g_str_equal(lifecycle, "DeviceComplete")) {
            g_printerr("glassphere: %s is provisioned (%s): --complete is for a blank chip; --force makes one\n",
                       fuses, lifecycle);
            return GS_EXIT_FAIL;
        }
        printf("%s: already provisioned (%s), keys kept; flash renewed\n", options->board_dir, lifecycle);
        return GS_EXIT_PASS;
    }
    config.persist = TRUE;
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    if (!board || !provision(board, registry, options->complete, &error)) {
        return gs_fail(error);
    }
    printf("%s: provisioned; public keys in %s\n", options->board_dir, registry);
    return GS_EXIT_PASS;
}

int gs_cmd_device_show(const gs_options *options, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    GError *error = NULL;
    g_autofree char *registry = g_build_filename(options->board_dir, "registry.json", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(registry, &text, NULL, &error)) {
        return gs_fail(error);
    }
    fputs(text, stdout);
    return GS_EXIT_PASS;
}

int gs_cmd_fuse_show(const gs_options *options, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    GError *error = NULL;
    g_autofree char *flash = g_build_filename(options->board_dir, "flash.img", NULL);
    g_autofree char *fuses = g_build_filename(options->board_dir, "fuses.img", NULL);
    gs_board_config config = { .flash = options->flash ? options->flash : flash,
                               .fuses = options->fuses ? options->fuses : fuses };
    g_autoptr(gs_board) board = gs_board_start(&config, &error);
    g_autofree char *lifecycle =
        board ? gs_board_get(board, "/machine/soc/efuse", "lifecycle", &error) : NULL;
    g_autofree char *rows =
        lifecycle ? gs_board_get(board, "/machine/soc/efuse", "rows", &error) : NULL;
    if (!rows) {
        return gs_fail(error);
    }
    if (options->json) {
        printf("{\"lifecycle\": \"%s\", \"rows\": \"%s\"}\n", lifecycle, rows);
        return GS_EXIT_PASS;
    }
    printf("lifecycle %s\n", lifecycle);
    g_auto(GStrv) words = g_strsplit(rows, " ", -1);
    for (guint row = 0; words[row]; row++) {
        if (strspn(words[row], "0") != strlen(words[row])) {
            printf("row %3u  %s\n", row, words[row]);
        }
    }
    return GS_EXIT_PASS;
}
