/* SPDX-License-Identifier: MIT */
#include "factory.h"

#include <string.h>

char *gs_factory(gs_board *board, const char *line, GError **error)
{
    gsize from = gs_board_serial(board, GS_SERIAL_HSP)->len;
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    if (!gs_board_serial_send(board, GS_SERIAL_HSP, text, strlen(text), error)) {
        return NULL;
    }
    const char *end;
    while (!(end = strchr(gs_board_serial(board, GS_SERIAL_HSP)->str + from, '\n'))) {
        if (!gs_board_pump(board, -1, error)) {
            return NULL;
        }
    }
    const char *start = gs_board_serial(board, GS_SERIAL_HSP)->str + from;
    return g_strndup(start, (gsize)(end - start));
}
