/* SPDX-License-Identifier: MIT */
/* The process, its channels and the waits. QOM and QMP helpers: board_qmp.c. */
#include "board_internal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "process.h"

static void channel_init(gs_channel *channel)
{
    channel->fd = -1;
    channel->line = g_string_new(NULL);
}

static gboolean channel_pair(gs_channel *channel, int *child, GError **error)
{
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "socketpair: %s", g_strerror(errno));
        return FALSE;
    }
    channel->fd = fds[0];
    *child = fds[1];
    return TRUE;
}

static const char *path_or(const char *path, const char *env, const char *fallback)
{
    if (path) {
        return path;
    }
    const char *from_env = env ? g_getenv(env) : NULL;
    return from_env ? from_env : fallback;
}

static gboolean readable(const char *path, const char *what, GError **error)
{
    if (access(path, R_OK) == 0) {
        return TRUE;
    }
    g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "%s %s: %s", what, path,
                g_strerror(errno));
    return FALSE;
}

/* What every board of a run shall get besides, as a shell would split it. */
static gboolean add_from_environment(GPtrArray *args, GError **error)
{
    const char *text = g_getenv("GLASSPHERE_QEMU_ARGS");
    g_auto(GStrv) more = NULL;
    if (!text || !*text) {
        return TRUE;
    }
    if (!g_shell_parse_argv(text, NULL, &more, error)) {
        return FALSE;
    }
    for (char **arg = more; *arg; arg++) {
        g_ptr_array_add(args, g_strdup(*arg));
    }
    return TRUE;
}

static GPtrArray *command_line(const gs_board_config *config, const int child[], GError **error)
{
    const char *qemu = path_or(config->qemu, "GLASSPHERE_QEMU", "build/qemu/qemu-system-arm");
    const char *rom = path_or(config->rom, NULL, "build/firmware/rom.bin");
    const char *flash = path_or(config->flash, NULL, "build/board/flash.img");
    const char *fuses = path_or(config->fuses, NULL, "build/board/fuses.img");
    if (!readable(qemu, "QEMU", error) || !readable(rom, "mask ROM", error) ||
        !readable(flash, "flash", error) || (*fuses && !readable(fuses, "fuses", error))) {
        return NULL;
    }

    GPtrArray *args = g_ptr_array_new_with_free_func(g_free);
    const char *fixed[] = { qemu, "-nodefaults", "-nographic", "-S", "-bios", rom };
    for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++) {
        g_ptr_array_add(args, g_strdup(fixed[i]));
    }
#define ADD(option, ...) \
    do { \
        g_ptr_array_add(args, g_strdup(option)); \
        g_ptr_array_add(args, g_strdup_printf(__VA_ARGS__)); \
    } while (0)
    ADD("-machine", "mt3620-rdb,mode=%s,seed=%" G_GUINT64_FORMAT ",volatile=%s,recovery-strap=%s,events=ev",
        config->live ? "live" : "lab", config->seed ? config->seed : 1,
        config->persist ? "off" : "on", config->recovery_strap ? "on" : "off");
    if (!config->live) {
        ADD("-icount", "shift=0,sleep=off");
    }
    /* Without persist the file is never written: read-only, so that many boards share it. */
    const char *access_mode = config->persist ? "" : ",readonly=on";
    ADD("-drive", "if=mtd,format=raw,file=%s%s", flash, access_mode);
    if (*fuses) {
        ADD("-drive", "if=pflash,format=raw,file=%s%s", fuses, access_mode);
    }
    ADD("-chardev", "socket,id=qmp,fd=%d", child[GS_CHANNEL_QMP]);
    ADD("-mon", "chardev=qmp,mode=control");
    ADD("-chardev", "socket,id=ev,fd=%d", child[GS_CHANNEL_EVENTS]);
    for (int i = 0; i < GS_BOARD_SERIALS; i++) {
        ADD("-chardev", "socket,id=ser%d,fd=%d", i, child[GS_CHANNEL_SERIAL + i]);
        ADD("-serial", "chardev:ser%d", i);
    }
    /* a snapshot is told of when it is done, and not slowed down for a network's sake */
    ADD("-global", "migration.x-events=on");
    ADD("-global", "migration.x-max-bandwidth=%d", G_MAXINT32);
    if (config->incoming) {
        ADD("-incoming", "file:%s", config->incoming);
    }
#undef ADD
    for (char **extra = config->extra; extra && *extra; extra++) {
        g_ptr_array_add(args, g_strdup(*extra));
    }
    if (!config->unwatched && !add_from_environment(args, error)) {
        g_ptr_array_unref(args);
        return NULL;
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

static gboolean spawn(gs_board *board, const gs_board_config *config, GError **error)
{
    int child[GS_CHANNELS];
    gboolean ok = FALSE;
    int made = 0;
    g_autoptr(GPtrArray) args = NULL;

    for (; made < GS_CHANNELS; made++) {
        if (!channel_pair(&board->channels[made], &child[made], error)) {
            goto out;
        }
    }
    args = command_line(config, child, error);
    if (!args) {
        goto out;
    }
    if (g_getenv("GLASSPHERE_VERBOSE")) {
        g_autofree char *text = g_strjoinv(" ", (char **)args->pdata);
        g_printerr("+ %s\n", text);
    }
    ok = g_spawn_async_with_pipes_and_fds(NULL, (const char *const *)args->pdata, NULL,
                                          G_SPAWN_DO_NOT_REAP_CHILD, die_with_parent, NULL,
                                          -1, -1, -1, child, child, GS_CHANNELS,
                                          &board->pid, NULL, NULL, NULL, error);
out:
    for (int i = 0; i < made; i++) {
        close(child[i]);
    }
    return ok;
}

static gboolean apply_stops(gs_board *board, const gs_board_config *config, GError **error)
{
    g_autofree char *limit = g_strdup_printf("%" G_GUINT64_FORMAT, config->insn_limit);
    if (config->insn_limit &&
        !gs_board_set(board, GS_ORACLE, "insn-limit", limit, error)) {
        return FALSE;
    }
    if (config->stop_stage &&
        !gs_board_set(board, GS_ORACLE, "stop-at-stage", config->stop_stage, error)) {
        return FALSE;
    }
    return !config->stop_postcodes ||
           gs_board_set(board, GS_ORACLE, "stop-at-postcode", config->stop_postcodes, error);
}

gs_board *gs_board_start(const gs_board_config *config, GError **error)
{
    gs_board *board = g_new0(gs_board, 1);
    board->events = g_ptr_array_new_with_free_func((GDestroyNotify)gs_event_free);
    for (int i = 0; i < GS_CHANNELS; i++) {
        channel_init(&board->channels[i]);
    }
    for (int i = 0; i < GS_BOARD_SERIALS; i++) {
        board->serial[i] = g_string_new(NULL);
    }
    if (!spawn(board, config, error) || !gs_board_qmp_greet(board, error) ||
        (config->incoming && !gs_board_wait_migration(board, error)) ||
        !apply_stops(board, config, error)) {
        gs_board_free(board);
        return NULL;
    }
    return board;
}

static gboolean ended(gs_board *board, int flags)
{
    pid_t pid;
    while ((pid = waitpid(board->pid, NULL, flags)) < 0 && errno == EINTR) {
    }
    return pid != 0;
}

/* A QEMU that counts itself (make coverage) writes its counts only when it ends by exit(). */
static gboolean ended_in_order(gs_board *board)
{
    const char *text = g_getenv("GLASSPHERE_QEMU_EXIT_MS");
    gint64 until = g_get_monotonic_time() + (text ? g_ascii_strtoll(text, NULL, 10) * 1000 : 0);
    gboolean open = TRUE;
    if (!text || kill(board->pid, SIGTERM) < 0) {
        return FALSE;
    }
    while (!ended(board, WNOHANG)) {
        if (g_get_monotonic_time() > until) {
            return FALSE;
        }
        /* Its channels must not fill up; the closed one says when it is gone. */
        open = open && gs_board_pump(board, 10, NULL);
        if (!open) {
            g_usleep(1000);
        }
    }
    return TRUE;
}

void gs_board_free(gs_board *board)
{
    if (!board) {
        return;
    }
    if (board->pid) {
        if (!ended_in_order(board)) {
            kill(board->pid, SIGKILL);
            ended(board, 0);
        }
        g_spawn_close_pid(board->pid);
    }
    for (int i = 0; i < GS_CHANNELS; i++) {
        if (board->channels[i].fd >= 0) {
            close(board->channels[i].fd);
        }
        g_string_free(board->channels[i].line, TRUE);
    }
    for (int i = 0; i < GS_BOARD_SERIALS; i++) {
        g_string_free(board->serial[i], TRUE);
    }
    g_clear_pointer(&board->reply, json_node_unref);
    g_ptr_array_unref(board->events);
    g_free(board->stop_reason);
    g_free(board);
}

static void take_event(gs_board *board, const char *line, GError **error)
{
    gs_event *event = gs_event_parse(line, error);
    if (!event) {
        return;
    }
    g_ptr_array_add(board->events, event);
    if (g_str_equal(event->name, "lost")) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                    "the machine lost events: no verdict can rest on this record");
    }
    if (g_str_equal(event->name, "stopped")) {
        g_free(board->stop_reason);
        board->stop_reason = g_strdup(gs_event_text(event, "reason", "unknown"));
    }
    if (board->on_event) {
        board->on_event(board, event, board->on_event_opaque);
    }
}

static void take_line(gs_board *board, int index, const char *line, GError **error)
{
    if (index == GS_CHANNEL_EVENTS) {
        take_event(board, line, error);
    } else {
        gs_board_qmp_line(board, line, error);
    }
}

static void take_bytes(gs_board *board, int index, const char *data, gsize size, GError **error)
{
    if (index >= GS_CHANNEL_SERIAL) {
        int port = index - GS_CHANNEL_SERIAL;
        g_string_append_len(board->serial[port], data, (gssize)size);
        if (board->on_serial) {
            board->on_serial(board, port, data, size, board->on_serial_opaque);
        }
        return;
    }
    GString *line = board->channels[index].line;
    g_string_append_len(line, data, (gssize)size);
    char *newline;
    while (!*error && (newline = memchr(line->str, '\n', line->len))) {
        gsize length = (gsize)(newline - line->str);
        g_autofree char *one = g_strndup(line->str, length);
        g_string_erase(line, 0, (gssize)length + 1);
        take_line(board, index, g_strchomp(one), error);
    }
}

gboolean gs_board_pump(gs_board *board, int timeout_ms, GError **error)
{
    struct pollfd fds[GS_CHANNELS];
    for (int i = 0; i < GS_CHANNELS; i++) {
        fds[i] = (struct pollfd){ .fd = board->channels[i].fd, .events = POLLIN };
    }
    int ready = poll(fds, GS_CHANNELS, timeout_ms);
    if (ready < 0 && errno != EINTR) {
        g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "poll: %s", g_strerror(errno));
        return FALSE;
    }
    GError *inner = NULL;
    for (int i = 0; ready > 0 && i < GS_CHANNELS && !inner; i++) {
        char data[65536];
        if (!fds[i].revents) {
            continue;
        }
        gssize size = read(board->channels[i].fd, data, sizeof(data));
        if (size > 0) {
            take_bytes(board, i, data, (gsize)size, &inner);
        } else if (size == 0 || errno != EINTR) {
            close(board->channels[i].fd);
            board->channels[i].fd = -1;
            if (i == GS_CHANNEL_QMP) {
                board->gone = TRUE;
                g_set_error(&inner, GS_ERROR, GS_ERROR_INFRASTRUCTURE,
                            "QEMU ended unexpectedly (its message is on standard error)");
            }
        }
    }
    if (inner) {
        g_propagate_error(error, inner);
        return FALSE;
    }
    return TRUE;
}

gboolean gs_board_send(gs_board *board, int channel, const char *data, gsize size, GError **error)
{
    int fd = board->channels[channel].fd;
    while (size > 0) {
        gssize written = send(fd, data, size, MSG_NOSIGNAL);
        if (written < 0 && errno != EINTR) {
            board->gone = TRUE;
            g_set_error(error, GS_ERROR, GS_ERROR_INFRASTRUCTURE, "writing to QEMU (channel %d): %s",
                        channel, g_strerror(errno));
            return FALSE;
        }
        if (written > 0) {
            data += written;
            size -= (gsize)written;
        }
    }
    return TRUE;
}

gboolean gs_board_serial_send(gs_board *board, int port, const char *data, gsize size,
                              GError **error)
{
    g_return_val_if_fail(port >= 0 && port < GS_BOARD_SERIALS, FALSE);
    return gs_board_send(board, GS_CHANNEL_SERIAL + port, data, size, error);
}

#define TICK_MS 200

gboolean gs_board_run_watched(gs_board *board, gs_board_tick_fn tick, void *opaque, GError **error)
{
    if (!gs_board_continue(board, error)) {
        return FALSE;
    }
    while (!board->stop_reason) {
        if (!gs_board_pump(board, tick ? TICK_MS : -1, error) ||
            (tick && !board->stop_reason && !tick(board, opaque, error))) {
            return FALSE;
        }
    }
    return TRUE;
}

gboolean gs_board_run_until_stopped(gs_board *board, GError **error)
{
    return gs_board_run_watched(board, NULL, NULL, error);
}

void gs_board_on_event(gs_board *board, gs_board_event_fn fn, void *opaque)
{
    board->on_event = fn;
    board->on_event_opaque = opaque;
}

void gs_board_on_serial(gs_board *board, gs_board_serial_fn fn, void *opaque)
{
    board->on_serial = fn;
    board->on_serial_opaque = opaque;
}

const GPtrArray *gs_board_events(const gs_board *board)
{
    return board->events;
}

const gs_event *gs_board_find(const gs_board *board, const char *name, const char *member,
                              const char *value)
{
    for (guint i = 0; i < board->events->len; i++) {
        const gs_event *event = g_ptr_array_index(board->events, i);
        if (g_str_equal(event->name, name) &&
            (!member || g_str_equal(gs_event_text(event, member, ""), value))) {
            return event;
        }
    }
    return NULL;
}

const GString *gs_board_serial(const gs_board *board, int port)
{
    return board->serial[port];
}

const char *gs_board_stop_reason(const gs_board *board)
{
    return board->stop_reason;
}

long gs_board_peak_rss_kb(const gs_board *board)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)board->pid);
    g_autofree char *text = NULL;
    const char *line;
    if (!g_file_get_contents(path, &text, NULL, NULL) || !(line = strstr(text, "VmHWM:"))) {
        return 0;
    }
    return strtol(line + strlen("VmHWM:"), NULL, 10);
}

gboolean gs_board_gone(const gs_board *board)
{
    return board->gone;
}

double gs_board_cpu_seconds(const gs_board *board)
{
    return gs_process_cpu_seconds(board->pid);
}
