/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 DMA: bus access, clock and rings that the two kinds of DMA block share.
 *
 * Owns the timers; every deadline is in the block's own state. What a channel does is
 * mt3620_dma_io.c's and mt3620_dma_a7.c's business, what it may reach the firewall's.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_dma.h"
#include "hw/mt3620/regs/memmap.h"
#include "hw/qdev-core.h"
#include "migration/vmstate.h"
#include "trace.h"

/* ---- bus ---- */

bool mt3620_dma_bus_realize(Mt3620DmaBus *bus, DeviceState *dev, Error **errp)
{
    if (!bus->view) {
        error_setg(errp, "%s: its view must be set", object_get_typename(OBJECT(dev)));
        return false;
    }
    address_space_init(&bus->as, bus->view, object_get_typename(OBJECT(dev)));
    return true;
}

/* 0 is what a CPU's access carries */
static MemTxAttrs dma_attrs(const Mt3620DmaBus *bus)
{
    return (MemTxAttrs) { .requester_id = bus->master + 1, .secure = bus->secure };
}

int mt3620_dma_master(MemTxAttrs attrs)
{
    return attrs.requester_id && attrs.requester_id <= MASTER_COUNT ?
           attrs.requester_id - 1 : -1;
}

static bool dma_access(Mt3620DmaBus *bus, uint32_t addr, uint8_t *data,
                       unsigned int size, bool write)
{
    MemTxResult result = address_space_rw(&bus->as, addr, dma_attrs(bus), data, size,
                                          write);

    trace_mt3620_dma_access(bus->master, write, addr, size, result);
    return result == MEMTX_OK;
}

bool mt3620_dma_bus_read(Mt3620DmaBus *bus, uint32_t addr, unsigned int size,
                         uint32_t *value)
{
    uint8_t data[4] = { 0 };
    bool ok = dma_access(bus, addr, data, size, false);

    *value = ok ? (uint32_t)ldl_le_p(data) : 0;
    return ok;
}

bool mt3620_dma_bus_write(Mt3620DmaBus *bus, uint32_t addr, unsigned int size,
                          uint32_t value)
{
    uint8_t data[4];

    stl_le_p(data, value);
    return dma_access(bus, addr, data, size, true);
}

/* ---- pump ---- */

static int64_t pump_now(void)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

/* The first ready channel from FROM on, or -1. */
static int pump_find(Mt3620DmaPump *p, unsigned int from)
{
    for (unsigned int i = 0; i < p->ops->channels; i++) {
        unsigned int ch = (from + i) % p->ops->channels;

        if (p->ops->ready(p->dma, ch)) {
            return ch;
        }
    }
    return -1;
}

void mt3620_dma_pump_wake(Mt3620DmaPump *p)
{
    if (p->state->tick_ns == MT3620_DMA_NEVER && pump_find(p, 0) >= 0) {
        p->state->tick_ns = pump_now() + MT3620_DMA_TICK_NS;
    }
    mt3620_dma_pump_follow(p);
}

static void pump_tick(void *opaque)
{
    Mt3620DmaPump *p = opaque;
    int64_t now = p->state->tick_ns;

    for (unsigned int n = 0; n < MT3620_DMA_TICK_UNITS; n++) {
        int ch = pump_find(p, p->state->turn);

        if (ch < 0) {
            break;
        }
        p->state->turn = (ch + 1) % p->ops->channels;
        p->ops->move(p->dma, ch);
    }
    /* From the deadline, not from when we run: the rate is exact */
    p->state->tick_ns = pump_find(p, 0) < 0 ? MT3620_DMA_NEVER : now + MT3620_DMA_TICK_NS;
    mt3620_dma_pump_follow(p);
    p->ops->update(p->dma);
}

static void pump_timeout(void *opaque)
{
    Mt3620DmaPump *p = opaque;
    int64_t now = pump_now();

    for (unsigned int ch = 0; ch < p->ops->channels; ch++) {
        int64_t *deadline = p->ops->deadline(p->dma, ch);

        if (*deadline != MT3620_DMA_NEVER && *deadline <= now) {
            *deadline = MT3620_DMA_NEVER;
            p->ops->timed_out(p->dma, ch);
        }
    }
    mt3620_dma_pump_follow(p);
    p->ops->update(p->dma);
}

static void pump_set(QEMUTimer *timer, int64_t deadline)
{
    if (deadline == MT3620_DMA_NEVER) {
        timer_del(timer);
    } else {
        timer_mod(timer, deadline);
    }
}

void mt3620_dma_pump_follow(Mt3620DmaPump *p)
{
    int64_t next = MT3620_DMA_NEVER;

    for (unsigned int ch = 0; ch < p->ops->channels; ch++) {
        int64_t deadline = *p->ops->deadline(p->dma, ch);

        if (deadline != MT3620_DMA_NEVER &&
            (next == MT3620_DMA_NEVER || deadline < next)) {
            next = deadline;
        }
    }
    pump_set(p->tick, p->state->tick_ns);
    pump_set(p->timeout, next);
}

bool mt3620_dma_pump_valid(const Mt3620DmaPump *p)
{
    return p->state->tick_ns >= MT3620_DMA_NEVER && p->state->turn < p->ops->channels;
}

void mt3620_dma_pump_init(Mt3620DmaPump *p, const Mt3620DmaPumpOps *ops, void *dma,
                          Mt3620DmaPumpState *state)
{
    p->ops = ops;
    p->dma = dma;
    p->state = state;
    p->tick = timer_new_ns(QEMU_CLOCK_VIRTUAL, pump_tick, p);
    p->timeout = timer_new_ns(QEMU_CLOCK_VIRTUAL, pump_timeout, p);
}

const VMStateDescription mt3620_dma_pump_vmstate = {
    .name = "mt3620-dma-pump",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_INT64(tick_ns, Mt3620DmaPumpState),
        VMSTATE_UINT32(turn, Mt3620DmaPumpState),
        VMSTATE_END_OF_LIST()
    }
};

/* ---- rings ---- */

bool mt3620_dma_ring_valid(uint32_t size, uint32_t ahead, uint32_t behind)
{
    uint32_t a = MT3620_DMA_OFFSET(ahead), b = MT3620_DMA_OFFSET(behind);

    if (a >= size || b >= size) {
        return false;
    }
    return (ahead ^ behind) & MT3620_DMA_WRAP ? a <= b : a >= b;
}

uint32_t mt3620_dma_ring_count(uint32_t size, uint32_t ahead, uint32_t behind)
{
    if (!mt3620_dma_ring_valid(size, ahead, behind)) {
        return 0;
    }
    return MT3620_DMA_OFFSET(ahead) - MT3620_DMA_OFFSET(behind) +
           ((ahead ^ behind) & MT3620_DMA_WRAP ? size : 0);
}

uint32_t mt3620_dma_ring_next(uint32_t size, uint32_t pointer, uint32_t bytes)
{
    uint32_t offset = MT3620_DMA_OFFSET(pointer) + bytes;

    if (offset < size) {
        return pointer + bytes;
    }
    return ((pointer ^ MT3620_DMA_WRAP) & MT3620_DMA_WRAP) | (offset - size);
}
