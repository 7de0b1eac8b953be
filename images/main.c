/* SPDX-License-Identifier: MIT */
/*
 * glassphere-image NOUN VERB: packs, signs and inspects what the board boots from.
 * Exit status: 0 done, 1 a file is wrong, 2 usage, 3 the host failed.
 */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "gsi_cmd.h"

static const struct gsi_command *const tables[] = {
    gsi_key_commands, gsi_image_commands, gsi_table_commands, gsi_flash_commands,
    gsi_fs_commands, gsi_app_commands,
};

static void usage(FILE *to)
{
    fputs("usage: glassphere-image NOUN VERB [OPTION...] ARGUMENT...\n"
          "       glassphere-image NOUN VERB --help\n\n", to);
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const struct gsi_command *c = tables[i]; c->noun; c++) {
            fprintf(to, "  %-9s %-8s %s\n", c->noun, c->verb, c->summary);
        }
    }
}

static const struct gsi_command *find(const char *noun, const char *verb)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const struct gsi_command *c = tables[i]; c->noun; c++) {
            if (strcmp(c->noun, noun) == 0 && strcmp(c->verb, verb) == 0) {
                return c;
            }
        }
    }
    return NULL;
}

static int status_of(const GError *error)
{
    if (error->domain != GSI_ERROR) {
        return 1;
    }
    return error->code == GSI_ERROR_USAGE ? 2 : error->code == GSI_ERROR_SYSTEM ? 3 : 1;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
        usage(stdout);
        return 0;
    }
    const struct gsi_command *command = argc >= 3 ? find(argv[1], argv[2]) : NULL;
    if (!command) {
        usage(stderr);
        return 2;
    }
    g_autoptr(GError) error = NULL;
    if (!command->run(command, argc - 2, argv + 2, &error)) {
        fprintf(stderr, "glassphere-image: %s\n", error ? error->message : "failed");
        return error ? status_of(error) : 3;
    }
    return 0;
}
