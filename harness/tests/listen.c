/* SPDX-License-Identifier: MIT */
#include "listen.h"

#include <fcntl.h>
#include <unistd.h>

#include "fixture.h"

static char *listen_file(void)
{
    return g_build_filename(gs_scratch(), "stderr.txt", NULL);
}

int gs_listen_begin(void)
{
    g_autofree char *file = listen_file();
    int own = dup(2), to = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (own >= 0 && to >= 0) {
        dup2(to, 2);
    } else if (own >= 0) {
        close(own);
        own = -1;
    }
    if (to >= 0) {
        close(to);
    }
    return own;
}

void gs_listen_end(int own)
{
    if (own >= 0) {
        dup2(own, 2);
        close(own);
    }
}

char *gs_listen_text(void)
{
    g_autofree char *file = listen_file();
    char *text = NULL;
    g_file_get_contents(file, &text, NULL, NULL);
    return text ? text : g_strdup("");
}
