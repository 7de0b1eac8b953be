/* SPDX-License-Identifier: MIT */
/* The verbs of `glassphere NOUN VERB [NAME]`. Each gets the arguments after the verb
 * and returns an exit status: 0 pass, 1 fail, 2 usage, 3 infrastructure, 77 skip. */
#ifndef GS_COMMANDS_H
#define GS_COMMANDS_H

#include <glib.h>
#include <stdio.h>

enum { GS_EXIT_PASS = 0, GS_EXIT_FAIL = 1, GS_EXIT_USAGE = 2, GS_EXIT_INFRASTRUCTURE = 3,
       GS_EXIT_SKIP = 77 };

typedef struct gs_options {
    gboolean json;
    guint64 seed;      /* 0: not given */
    char *board_dir;   /* directory of flash.img, fuses.img, registry.json */
    char *flash;       /* overrides board_dir's */
    char *fuses;
    gboolean live;
    gboolean complete; /* device provision: on to DeviceComplete */
    gboolean force;    /* device provision: a new chip, new keys */
    gboolean recovery_strap;
    gboolean control;  /* attack run: the scenario's positive control */
    guint64 insn_limit;
} gs_options;

int gs_cmd_attack_list(const gs_options *options, int argc, char **argv);
int gs_cmd_attack_show(const gs_options *options, int argc, char **argv);
int gs_cmd_attack_run(const gs_options *options, int argc, char **argv);
int gs_cmd_board_run(const gs_options *options, int argc, char **argv);
int gs_cmd_board_show(const gs_options *options, int argc, char **argv);
int gs_cmd_device_provision(const gs_options *options, int argc, char **argv);
int gs_cmd_device_show(const gs_options *options, int argc, char **argv);
int gs_cmd_fuse_show(const gs_options *options, int argc, char **argv);

/* fault VERB ...: has its own options. argv[0] is "fault". */
int gs_cmd_fault(int argc, char **argv);
void gs_cmd_fault_usage(FILE *to);

/* Prints "glassphere: message" and maps the error's code to an exit status. */
int gs_fail(GError *error);

#endif
