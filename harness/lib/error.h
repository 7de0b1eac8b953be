/* SPDX-License-Identifier: MIT */
/*
 * The harness's one error domain. Codes map onto the command's exit status:
 * docs/command.md.
 */
#ifndef GS_ERROR_H
#define GS_ERROR_H

#include <glib.h>

typedef enum gs_error_code {
    GS_ERROR_INFRASTRUCTURE = 3, /* QEMU, a file or a socket failed: says nothing about the board */
    GS_ERROR_USAGE = 2,          /* the caller asked for something that cannot be */
    GS_ERROR_VERDICT = 1,        /* the board did not do what it must */
} gs_error_code;

#define GS_ERROR (g_quark_from_static_string("glassphere"))

#endif
