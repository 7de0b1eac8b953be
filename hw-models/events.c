/*
 * Event stream of the machine: JSON lines on one chardev.
 *
 * Owns the back end of that chardev; touches nothing of the guest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "chardev/char.h"
#include "chardev/char-fe.h"
#include "hw/mt3620/mt3620_events.h"

static CharBackend events_backend;

bool mt3620_events_open(const char *chardev_id, Error **errp)
{
    Chardev *chr = qemu_chr_find(chardev_id);

    if (!chr) {
        error_setg(errp, "events: no chardev with id '%s'", chardev_id);
        return false;
    }
    return qemu_chr_fe_init(&events_backend, chr, errp);
}

void mt3620_event(const char *name, const char *fmt, ...)
{
    g_autoptr(GString) line = NULL;
    va_list ap;

    if (!qemu_chr_fe_backend_connected(&events_backend)) {
        return;
    }
    line = g_string_new(NULL);
    g_string_printf(line, "{\"insn\":%" PRId64 ",\"event\":\"%s\"",
                    qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL), name);
    if (fmt[0]) {
        g_string_append_c(line, ',');
        va_start(ap, fmt);
        g_string_append_vprintf(line, fmt, ap);
        va_end(ap);
    }
    g_string_append(line, "}\n");
    /* A full pipe must slow the run down, never lose a verdict. */
    qemu_chr_fe_write_all(&events_backend, (const uint8_t *)line->str,
                          line->len);
}
