/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 event channel: JSON lines from the models to the host.
 *
 * Owns one chardev front end and a bounded queue before it. A reader that is slow or
 * gone must not change what the guest does, so writing never blocks: what does not fit
 * into the queue is dropped and the loss itself is reported, because a verdict that
 * rests on an incomplete record is worthless.
 */
#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "qemu/timer.h"
#include "chardev/char-fe.h"
#include "hw/mt3620/mt3620_events.h"
#include "system/runstate.h"

#define EVENTS_QUEUE_MAX (4 * 1024 * 1024)

typedef struct EventChannel {
    CharBackend chr;
    bool open;
    bool mute;
    guint watch;        /* waiting for the reader; 0 = not */
    GString *queue;
    uint64_t lost;
} EventChannel;

static EventChannel channel;

static gboolean events_writable(void *do_not_use, GIOCondition cond, void *data);

static void events_drain(void)
{
    int n;

    while (channel.queue->len) {
        n = qemu_chr_fe_write(&channel.chr, (const uint8_t *)channel.queue->str,
                              channel.queue->len);
        if (n <= 0) {
            channel.watch = qemu_chr_fe_add_watch(&channel.chr, G_IO_OUT | G_IO_HUP,
                                                  events_writable, NULL);
            return;
        }
        g_string_erase(channel.queue, 0, n);
    }
}

static gboolean events_writable(void *do_not_use, GIOCondition cond, void *data)
{
    channel.watch = 0;
    if (cond & G_IO_HUP) {
        g_string_truncate(channel.queue, 0);
    }
    events_drain();
    return G_SOURCE_REMOVE;
}

static void events_put(const char *line, size_t len)
{
    if (channel.queue->len + len > EVENTS_QUEUE_MAX) {
        channel.lost++;
        return;
    }
    g_string_append_len(channel.queue, line, len);
    if (!channel.watch) {
        events_drain();
    }
}

static void events_report_loss(int64_t now)
{
    g_autofree char *line = NULL;

    if (!channel.lost || channel.queue->len > EVENTS_QUEUE_MAX / 2) {
        return;
    }
    line = g_strdup_printf("{\"insn\":%" PRId64 ",\"event\":\"lost\",\"count\":%" PRIu64 "}\n",
                           now, channel.lost);
    channel.lost = 0;
    events_put(line, strlen(line));
}

bool mt3620_events_open(const char *chardev_id, Error **errp)
{
    Chardev *chr = qemu_chr_find(chardev_id);

    if (!chr) {
        error_setg(errp, "events: there is no chardev '%s'", chardev_id);
        return false;
    }
    if (!qemu_chr_fe_init(&channel.chr, chr, errp)) {
        return false;
    }
    channel.queue = g_string_new(NULL);
    channel.open = true;
    return true;
}

void mt3620_events_mute(bool mute)
{
    channel.mute = mute;
}

bool mt3620_events_heard(void)
{
    /* Power-on before a snapshot is loaded is nothing that happened to the board */
    return channel.open && !channel.mute && !runstate_check(RUN_STATE_INMIGRATE);
}

void mt3620_event(const char *name, const char *fmt, ...)
{
    g_autoptr(GString) line = NULL;
    int64_t now;
    va_list ap;

    if (!mt3620_events_heard()) {
        return;
    }
    BQL_LOCK_GUARD();
    now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    events_report_loss(now);

    line = g_string_new(NULL);
    g_string_printf(line, "{\"insn\":%" PRId64 ",\"event\":\"%s\"", now, name);
    if (*fmt) {
        g_string_append_c(line, ',');
        va_start(ap, fmt);
        g_string_append_vprintf(line, fmt, ap);
        va_end(ap);
    }
    g_string_append(line, "}\n");
    events_put(line->str, line->len);
}
