/* SPDX-License-Identifier: MIT */
/* The factory port of a Blank chip (docs/boot-chain.md): lines in, lines out. */
#ifndef GS_FACTORY_H
#define GS_FACTORY_H

#include "../lib/board.h"

#define GS_FACTORY_FLASH "build/images/flash.img"

/* Sends one line, runs until its answer is there. Caller frees. The machine must be running. */
char *gs_factory(gs_board *board, const char *line, GError **error);

#define GS_FACTORY_OK(line) \
    do { \
        g_autofree char *answer_ = gs_factory(board, line, &error); \
        GS_CHECK_ERROR(error); \
        GS_CHECK(g_str_has_prefix(answer_, "OK"), "%s: %s", line, answer_); \
    } while (0)

#endif
