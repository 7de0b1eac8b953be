/* SPDX-License-Identifier: MIT */
/*
 * board run: boots the board and shows the chain as it happens. On a terminal it
 * runs on the wall clock and stays until `q` or the end of input; without one it
 * runs in lab mode and stops by itself once the application runs.
 * board show: boots in lab mode and prints the state of the security blocks.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/board.h"
#include "../lib/error.h"
#include "chain.h"
#include "commands.h"

#define SHOWN_COLUMNS 120
#define BOOT_INSN_LIMIT G_GUINT64_CONSTANT(1000000000)

static const struct { const char *path, *property; } state[] = {
    { "/machine", "boot-stage" },
    { "/machine", "reset-reason" },
    { "/machine/soc/efuse", "lifecycle" },
    { "/machine/soc/firewall", "handover" },
    { "/machine/soc/firewall", "desc-lock" },
    { "/machine/soc/firewall", "slot-lock0" },
    { "/machine/soc/firewall", "slot-lock1" },
    { "/machine/soc/firewall", "violation-count" },
    { "/machine/soc/engine", "attestation-register" },
    { "/machine/soc/engine", "attestation-closed" },
    { "/machine/soc/sfc", "window-bank" },
    { "/machine", "postcodes" },
};

static gboolean print_state(gs_board *board, gboolean json, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(state); i++) {
        g_autofree char *value = gs_board_get(board, state[i].path, state[i].property, error);
        if (!value) {
            return FALSE;
        }
        if (json) {
            printf("%s\"%s\": \"%s\"%s", i ? "  " : "{ ", state[i].property, value,
                   i + 1 < G_N_ELEMENTS(state) ? ",\n" : " }\n");
        } else {
            printf("%-22s %s\n", state[i].property, value);
        }
    }
    return TRUE;
}

static gs_board *start(const gs_options *options, gboolean live, GError **error)
{
    g_autofree char *flash = g_build_filename(options->board_dir, "flash.img", NULL);
    g_autofree char *fuses = g_build_filename(options->board_dir, "fuses.img", NULL);
    gs_board_config config = {
        .flash = options->flash ? options->flash : flash,
        .fuses = options->fuses ? options->fuses : fuses,
        .seed = options->seed,
        .live = live,
        .recovery_strap = options->recovery_strap,
        .insn_limit = live ? 0 : options->insn_limit ? options->insn_limit : BOOT_INSN_LIMIT,
    };
    return gs_board_start(&config, error);
}

/* Whole lines only, so that they do not break the chain's, and long ones (a quote) cut short. */
static void print_serial(gs_board *board, int port, const char *data, gsize size, void *opaque)
{
    GString *line = opaque;
    (void)board;
    for (gsize i = 0; port == GS_SERIAL_A7 && i < size; i++) {
        if (data[i] != '\n') {
            g_string_append_c(line, data[i]);
            continue;
        }
        g_strchomp(line->str);
        gsize length = strlen(line->str);
        printf("%.*s%s\n", SHOWN_COLUMNS, line->str, length > SHOWN_COLUMNS ? "..." : "");
        fflush(stdout);
        g_string_truncate(line, 0);
    }
}

/* A whole line since that place. */
static gboolean spoke(gs_board *board, gsize since)
{
    const GString *said = gs_board_serial(board, GS_SERIAL_A7);
    return memchr(said->str + since, '\n', said->len - since) != NULL;
}

/* The application runs when its bytes were fetched and it has said something since. */
static gboolean wait_for_application(gs_board *board, gs_chain *chain, GError **error)
{
    gsize said = 0;
    gboolean seen = FALSE;
    while (!seen || !spoke(board, said)) {
        if (gs_board_stop_reason(board)) {
            return FALSE;
        }
        if (!gs_board_pump(board, -1, error)) {
            return FALSE;
        }
        if (!seen && gs_chain_application_runs(chain)) {
            seen = TRUE;
            said = gs_board_serial(board, GS_SERIAL_A7)->len;
        }
    }
    return TRUE;
}

static gboolean boot(gs_board *board, gs_chain *chain, GError **error)
{
    gs_board_on_event(board, gs_chain_event, chain);
    return gs_board_continue(board, error) && wait_for_application(board, chain, error);
}

static int verdict(gs_chain *chain, gboolean booted, GError *error)
{
    if (error) {
        return gs_fail(error);
    }
    if (booted) {
        return GS_EXIT_PASS;
    }
    g_printerr("the board stopped at stage %s, post code %08x: %s\n", gs_chain_stage(chain),
               gs_chain_postcode(chain), gs_postcode_text(gs_chain_postcode(chain)));
    return GS_EXIT_FAIL;
}

static void interact(gs_board *board, GError **error)
{
    printf("-- s: state, q: quit; what the application prints follows --\n");
    for (;;) {
        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
        char line[64];
        if (!gs_board_pump(board, 100, error)) {
            return;
        }
        if (poll(&input, 1, 0) <= 0) {
            continue;
        }
        if (!fgets(line, sizeof(line), stdin) || line[0] == 'q') {
            return;
        }
        if (line[0] == 's' && !print_state(board, FALSE, error)) {
            return;
        }
    }
}

int gs_cmd_board_run(const gs_options *options, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    GError *error = NULL;
    gboolean terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !options->json;
    g_autoptr(gs_board) board = start(options, options->live || terminal, &error);
    if (!board) {
        return gs_fail(error);
    }
    gs_chain *chain = gs_chain_new(options->json);
    GString *line = g_string_new(NULL);
    if (!options->json) {
        gs_board_on_serial(board, print_serial, line);
    }
    gboolean booted = boot(board, chain, &error);
    int status = verdict(chain, booted, error);
    if (status == GS_EXIT_PASS && !options->json) {
        printf("The application runs.\n");
    }
    if (status == GS_EXIT_PASS && terminal) {
        interact(board, &error);
        if (error) {
            status = gs_fail(error);
        }
    }
    gs_chain_free(chain);
    g_string_free(line, TRUE);
    return status;
}

int gs_cmd_board_show(const gs_options *options, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    GError *error = NULL;
    g_autoptr(gs_board) board = start(options, FALSE, &error);
    if (!board || !gs_board_set(board, "/machine/soc/oracle", "stop-at-stage", "app", &error) ||
        !gs_board_run_until_stopped(board, &error) || !print_state(board, options->json, &error)) {
        return gs_fail(error);
    }
    return g_str_equal(gs_board_stop_reason(board), "stage") ? GS_EXIT_PASS : GS_EXIT_FAIL;
}
