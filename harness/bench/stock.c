/* SPDX-License-Identifier: MIT */
#include "stock.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/error.h"
#include "../lib/process.h"

/* No run here takes a tenth of this: a guest that is silent so long is stuck. */
#define SILENCE_MS  120000
#define DUMP        "build/tmp/bench-memory.bin"

struct gs_stock {
    GPid pid;
    int fd;
    GString *line; /* bytes after the last newline */
    char *end_reason;
};

static GPtrArray *command_line(gboolean live, int fd, const char *const *extra)
{
    const char *from_env = g_getenv("GLASSPHERE_QEMU");
    const char *fixed[] = { from_env ? from_env : "build/qemu/qemu-system-arm",
                            "-nodefaults", "-nographic", "-S", "-no-reboot", "-no-shutdown",
                            "-machine", "virt,gic-version=2", "-cpu", "cortex-a7", "-m", "4M",
                            "-mon", "chardev=qmp,mode=control" };
    GPtrArray *args = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++) {
        g_ptr_array_add(args, g_strdup(fixed[i]));
    }
    g_ptr_array_add(args, g_strdup("-chardev"));
    g_ptr_array_add(args, g_strdup_printf("socket,id=qmp,fd=%d", fd));
    if (!live) {
        g_ptr_array_add(args, g_strdup("-icount"));
        g_ptr_array_add(args, g_strdup("shift=0,sleep=off"));
    }
    for (; extra && *extra; extra++) {
        g_ptr_array_add(args, g_strdup(*extra));
    }
    g_ptr_array_add(args, NULL);
    return args;
}

/* In the child: QEMU must not outlive whoever started it, however that one ends. */
static void die_with_parent(gpointer opaque)
{
    (void)opaque;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean fill_line(gs_stock *stock, GError **error)
{
    struct pollfd poll_fd = { .fd = stock->fd, .events = POLLIN };
    int ready = poll(&poll_fd, 1, SILENCE_MS);
    char data[4096];
    gssize size = ready > 0 ? read(stock->fd, data, sizeof(data)) : -1;
    if (ready < 0 && errno == EINTR) {
        return TRUE;
    }
    if (size <= 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "stock machine: %s",
                    ready == 0 ? "its guest does not come to its end" : "QEMU ended unexpectedly");
        return FALSE;
    }
    g_string_append_len(stock->line, data, size);
    return TRUE;
}

/* The next message. */
static JsonNode *next_message(gs_stock *stock, GError **error)
{
    char *newline;
    while (!(newline = memchr(stock->line->str, '\n', stock->line->len))) {
        if (!fill_line(stock, error)) {
            return NULL;
        }
    }
    gssize length = newline - stock->line->str;
    g_autoptr(JsonParser) parser = json_parser_new();
    gboolean parsed = json_parser_load_from_data(parser, stock->line->str, length, error);
    g_string_erase(stock->line, 0, length + 1);
    return parsed ? json_parser_steal_root(parser) : NULL;
}

static void take_event(gs_stock *stock, JsonObject *message)
{
    if (g_str_equal(json_object_get_string_member(message, "event"), "SHUTDOWN")) {
        g_free(stock->end_reason);
        stock->end_reason = g_strdup(json_object_get_string_member_with_default(
            json_object_get_object_member(message, "data"), "reason", "unknown"));
    }
}

/* Reads on to the reply of a command, or to the shutdown event. */
static gboolean wait_for(gs_stock *stock, gboolean shutdown, GError **error)
{
    while (!shutdown || !stock->end_reason) {
        g_autoptr(JsonNode) node = next_message(stock, error);
        if (!node) {
            return FALSE;
        }
        JsonObject *message = json_node_get_object(node);
        if (json_object_has_member(message, "event")) {
            take_event(stock, message);
        } else if (json_object_has_member(message, "error")) {
            g_autofree char *text = json_to_string(node, FALSE);
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "stock machine: %s", text);
            return FALSE;
        } else if (!shutdown) {
            return TRUE;
        }
    }
    return TRUE;
}

static gboolean qmp_send(gs_stock *stock, const char *command, GError **error)
{
    gsize size = strlen(command);
    if (send(stock->fd, command, size, MSG_NOSIGNAL) == (gssize)size) {
        return TRUE;
    }
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "stock machine: %s", g_strerror(errno));
    return FALSE;
}

static gboolean qmp(gs_stock *stock, const char *command, GError **error)
{
    return qmp_send(stock, command, error) && wait_for(stock, FALSE, error);
}

gs_stock *gs_stock_start(gboolean live, const char *const *extra, GError **error)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "socketpair: %s", g_strerror(errno));
        return NULL;
    }
    gs_stock *stock = g_new0(gs_stock, 1);
    stock->fd = fds[0];
    stock->line = g_string_new(NULL);
    g_autoptr(GPtrArray) args = command_line(live, fds[1], extra);
    gboolean ok = g_spawn_async_with_pipes_and_fds(NULL, (const char *const *)args->pdata, NULL,
                                                   G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent,
                                                   NULL, -1, -1, -1, &fds[1], &fds[1], 1,
                                                   &stock->pid, NULL, NULL, NULL, error);
    close(fds[1]);
    if (!ok || !wait_for(stock, FALSE, error) ||
        !qmp(stock, "{\"execute\":\"qmp_capabilities\"}\n", error)) {
        gs_stock_free(stock);
        return NULL;
    }
    return stock;
}

void gs_stock_free(gs_stock *stock)
{
    if (!stock) {
        return;
    }
    if (stock->pid) {
        kill(stock->pid, SIGKILL);
        while (waitpid(stock->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        g_spawn_close_pid(stock->pid);
    }
    close(stock->fd);
    g_string_free(stock->line, TRUE);
    g_free(stock->end_reason);
    g_free(stock);
}

gboolean gs_stock_run(gs_stock *stock, double *wall_s, double *cpu_s, GError **error)
{
    double cpu = gs_process_cpu_seconds(stock->pid);
    gint64 wall = g_get_monotonic_time();
    if (!qmp_send(stock, "{\"execute\":\"cont\"}\n", error) || !wait_for(stock, TRUE, error)) {
        return FALSE;
    }
    *wall_s = (double)(g_get_monotonic_time() - wall) / 1e6;
    *cpu_s = gs_process_cpu_seconds(stock->pid) - cpu;
    return TRUE;
}

const char *gs_stock_end_reason(const gs_stock *stock)
{
    return stock->end_reason;
}

char *gs_stock_memory(gs_stock *stock, guint32 address, guint32 size, GError **error)
{
    char *memory = NULL;
    gsize got = 0;
    g_mkdir_with_parents("build/tmp", 0755);
    g_autofree char *command = g_strdup_printf(
        "{\"execute\":\"pmemsave\",\"arguments\":"
        "{\"val\":%u,\"size\":%u,\"filename\":\"" DUMP "\"}}\n", address, size);
    if (qmp(stock, command, error) && g_file_get_contents(DUMP, &memory, &got, error) &&
        got != size) {
        g_clear_pointer(&memory, g_free);
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "stock machine: short memory dump");
    }
    g_unlink(DUMP);
    return memory;
}
