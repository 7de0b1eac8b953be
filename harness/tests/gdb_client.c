/* SPDX-License-Identifier: MIT */
#include "gdb_client.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../lib/hex.h"

#define INFERIORS 4

char *gs_gdb_packet(int fd, const char *text)
{
    guint8 sum = 0;
    char data[4096];
    gsize size = 0;
    for (const char *p = text; *p; p++) {
        sum += (guint8)*p;
    }
    g_autofree char *out = g_strdup_printf("$%s#%02x", text, sum);
    if (send(fd, out, strlen(out), MSG_NOSIGNAL) < 0) {
        return g_strdup("");
    }
    for (char *hash; size < sizeof(data) - 1;) {
        gssize got = read(fd, data + size, sizeof(data) - 1 - size);
        if (got <= 0) {
            break;
        }
        size += (gsize)got;
        data[size] = '\0';
        char *begin = strchr(data, '$');
        if (begin && (hash = strchr(begin, '#')) && hash[1] && hash[2]) {
            (void)!write(fd, "+", 1);
            return g_strndup(begin + 1, (gsize)(hash - begin - 1));
        }
    }
    return g_strdup("");
}

/* Answers nobody looks at. */
static void order(int fd, const char *format, guint inferior)
{
    g_autofree char *text = g_strdup_printf("%s%u", format, inferior);
    g_free(gs_gdb_packet(fd, text));
}

static void look_at(int fd, guint inferior)
{
    g_autofree char *thread = g_strdup_printf("Hgp%02x.%02x", inferior, inferior);
    g_free(gs_gdb_packet(fd, thread));
}

int gs_gdb_connect(const char *path, guint inferior)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    g_free(gs_gdb_packet(fd, "qSupported:multiprocess+"));
    order(fd, "vAttach;", inferior);
    look_at(fd, inferior);
    return fd;
}

void gs_gdb_attach_all(int fd, guint inferior)
{
    for (guint i = 1; i <= INFERIORS; i++) {
        if (i != inferior) {
            order(fd, "vAttach;", i);
        }
    }
    look_at(fd, inferior);
}

gboolean gs_gdb_register(int fd, guint number, guint32 *value)
{
    g_autofree char *order_text = g_strdup_printf("p%x", number);
    g_autofree char *text = gs_gdb_packet(fd, order_text);
    guint8 byte[4];
    if (strlen(text) != 8 || !gs_unhex(text, byte, sizeof(byte))) {
        return FALSE;
    }
    *value = byte[0] | (guint32)byte[1] << 8 | (guint32)byte[2] << 16 | (guint32)byte[3] << 24;
    return TRUE;
}

gboolean gs_gdb_byte(int fd, guint32 address, guint8 *value)
{
    g_autofree char *order_text = g_strdup_printf("m%x,1", address);
    g_autofree char *text = gs_gdb_packet(fd, order_text);
    return strlen(text) == 2 && gs_unhex(text, value, 1);
}

char *gs_gdb_step(int fd, guint inferior)
{
    g_autofree char *text = g_strdup_printf("vCont;s:p%x.%x;c", inferior, inferior);
    return gs_gdb_packet(fd, text);
}

char *gs_gdb_continue(int fd)
{
    return gs_gdb_packet(fd, "vCont;c");
}
