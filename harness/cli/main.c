/* SPDX-License-Identifier: MIT */
/*
 * glassphere NOUN VERB [NAME] [options]: the board from the command line.
 * image, app, flash, key and fs belong to the image tool and are handed to it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../lib/error.h"
#include "commands.h"

typedef struct gs_verb {
    const char *noun;
    const char *verb;
    int (*run)(const gs_options *options, int argc, char **argv);
    const char *text;
} gs_verb;

static const gs_verb verbs[] = {
    { "attack", "list", gs_cmd_attack_list, "every attack scenario, and the part a missing one waits for" },
    { "attack", "show", gs_cmd_attack_show, "NAME: attacker, asset, layers, source, what it asserts, its control" },
    { "attack", "run", gs_cmd_attack_run,
      "NAME or all: held, broken at LAYER or missing PART; --control: with its flaw built in" },
    { "board", "run", gs_cmd_board_run, "boot the board and show the chain, a line a stage" },
    { "board", "show", gs_cmd_board_show, "boot to the application, then print the board's state" },
    { "device", "provision", gs_cmd_device_provision,
      "make the device keys on the chip, fuse the lifecycle, write registry.json" },
    { "device", "show", gs_cmd_device_show, "print the board's registry file" },
    { "fuse", "show", gs_cmd_fuse_show, "print the fuse rows a bus can read, and the lifecycle" },
};

static const char *const image_nouns[] = { "image", "app", "flash", "key", "fs", "keystore",
                                           "manifest", "locator" };

/* Nouns of the design whose part is not built yet, and what they wait for. */
static const struct { const char *noun, *waits_for; } later[] = {
    { "report", "campaign results" },
};

int gs_fail(GError *error)
{
    g_printerr("glassphere: %s\n", error->message);
    int code = error->domain == GS_ERROR ? error->code : GS_EXIT_INFRASTRUCTURE;
    g_error_free(error);
    return code;
}

static int usage(FILE *to)
{
    fprintf(to, "usage: glassphere NOUN VERB [NAME] [options]\n\n");
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        fprintf(to, "  %-7s %-10s %s\n", verbs[i].noun, verbs[i].verb, verbs[i].text);
    }
    gs_cmd_fault_usage(to);
    fprintf(to, "  image | app | flash | key | fs ...   the image tool; see glassphere-image --help\n"
                "\noptions: --json, --seed N, --board DIR, --flash FILE, --fuses FILE, --live,\n"
                "  --limit INSTRUCTIONS, --recovery-strap, --complete, --force, --control\n"
                "exit status: 0 pass, 1 fail, 2 usage, 3 the infrastructure broke, 77 skip\n");
    return to == stdout ? GS_EXIT_PASS : GS_EXIT_USAGE;
}

static int hand_to_image_tool(char **argv)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *directory = g_path_get_dirname(self ? self : argv[0]);
    g_autofree char *tool = g_build_filename(directory, "glassphere-image", NULL);
    argv[0] = tool;
    execv(tool, argv);
    g_printerr("glassphere: %s: %s\n", tool, g_strerror(errno));
    return GS_EXIT_INFRASTRUCTURE;
}

static int run_verb(const gs_verb *verb, int argc, char **argv)
{
    g_autofree char *board_dir = g_strdup("build/board");
    g_auto(GStrv) rest = NULL;
    gs_options options = { .board_dir = NULL };
    gint64 seed = 0, limit = 0;
    const GOptionEntry entries[] = {
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "machine-readable output", NULL },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "seed of the TRNG (default 1)", "N" },
        { "board", 0, 0, G_OPTION_ARG_FILENAME, &options.board_dir, "board directory", "DIR" },
        { "flash", 0, 0, G_OPTION_ARG_FILENAME, &options.flash, "flash image", "FILE" },
        { "fuses", 0, 0, G_OPTION_ARG_FILENAME, &options.fuses, "fuse image", "FILE" },
        { "live", 0, 0, G_OPTION_ARG_NONE, &options.live, "wall clock instead of lab mode", NULL },
        { "limit", 0, 0, G_OPTION_ARG_INT64, &limit, "stop after so many instructions", "N" },
        { "recovery-strap", 0, 0, G_OPTION_ARG_NONE, &options.recovery_strap, "strap the board for recovery", NULL },
        { "complete", 0, 0, G_OPTION_ARG_NONE, &options.complete, "on to DeviceComplete", NULL },
        { "force", 0, 0, G_OPTION_ARG_NONE, &options.force, "start from a blank chip", NULL },
        { "control", 0, 0, G_OPTION_ARG_NONE, &options.control, "attack: on a board with the scenario's flaw", NULL },
        { NULL, 0, 0, 0, NULL, NULL, NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autofree char *summary = g_strdup_printf("%s %s: %s", verb->noun, verb->verb, verb->text);
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("glassphere: %s\n", error->message);
        g_error_free(error);
        return GS_EXIT_USAGE;
    }
    gboolean named = g_str_equal(verb->noun, "attack") && !g_str_equal(verb->verb, "list");
    if (argc > 1 + named) {
        g_printerr("glassphere %s %s: unexpected argument '%s'\n", verb->noun, verb->verb,
                   argv[1 + named]);
        return GS_EXIT_USAGE;
    }
    if (seed < 0 || limit < 0) {
        g_printerr("glassphere: --seed and --limit take a number of at least 0\n");
        return GS_EXIT_USAGE;
    }
    options.seed = (guint64)seed;
    options.insn_limit = (guint64)limit;
    char *given_dir = options.board_dir;
    if (!given_dir) {
        options.board_dir = board_dir;
    }
    int status = verb->run(&options, argc - 1, argv + 1);
    g_free(given_dir);
    g_free(options.flash);
    g_free(options.fuses);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2 || g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "help")) {
        return usage(argc < 2 ? stderr : stdout);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(image_nouns); i++) {
        if (g_str_equal(argv[1], image_nouns[i])) {
            return hand_to_image_tool(argv);
        }
    }
    for (gsize i = 0; i < G_N_ELEMENTS(later); i++) {
        if (g_str_equal(argv[1], later[i].noun)) {
            g_printerr("glassphere %s: not built yet: it waits for %s\n", argv[1], later[i].waits_for);
            return GS_EXIT_INFRASTRUCTURE;
        }
    }
    for (gsize i = 0; argc > 2 && i < G_N_ELEMENTS(verbs); i++) {
        if (g_str_equal(argv[1], verbs[i].noun) && g_str_equal(argv[2], verbs[i].verb)) {
            return run_verb(&verbs[i], argc - 2, argv + 2);
        }
    }
    if (g_str_equal(argv[1], "fault")) {
        return gs_cmd_fault(argc - 1, argv + 1);
    }
    g_printerr("glassphere: no such command: %s %s\n", argv[1], argc > 2 ? argv[2] : "");
    return usage(stderr);
}
