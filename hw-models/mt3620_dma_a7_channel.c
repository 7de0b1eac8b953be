/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 DMA of the A7: what its channels do.
 *
 * Owns starting, moving, ending and the interrupt causes; registers and who may touch them
 * are mt3620_dma_a7.c's. A transfer goes over the bus, and so carries the identity, that it
 * took when it started. Facts 4.12.2 (docs/sources.md); docs/dma.md.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "mt3620_dma_a7_channel.h"
#include "trace.h"

static const struct reg_desc move_regs[] = {
    DMA_A7_RUN_REGS(REGTABLE_DESC)
    DMA_A7_MOVE_REGS(REGTABLE_DESC)
};
static const struct reg_desc ring_regs[] = {
    DMA_A7_RUN_REGS(REGTABLE_DESC)
    DMA_A7_RING_REGS(REGTABLE_DESC)
};

const Mt3620RegBlock *mt3620_dma_a7_block(unsigned int ch)
{
    static const Mt3620RegBlock move = { "DMA-A7", move_regs, ARRAY_SIZE(move_regs) };
    static const Mt3620RegBlock ring = { "DMA-A7", ring_regs, ARRAY_SIZE(ring_regs) };

    return chan_is_ring(ch) ? &ring : &move;
}

void mt3620_dma_a7_error(unsigned int ch, unsigned int offset, const char *what)
{
    mt3620_regblock_error(mt3620_dma_a7_block(ch), ch * DMA_A7_STRIDE + offset,
                          "channel %u: %s", ch, what);
}

/* ---- rings ---- */

uint32_t mt3620_dma_a7_fill(const Mt3620DmaA7Channel *c)
{
    return mt3620_dma_ring_count(chan_reg(c, DMA_A7_FIFO_LEN), chan_reg(c, DMA_A7_WPT),
                                 chan_reg(c, DMA_A7_RPT));
}

bool mt3620_dma_a7_pointers_valid(const Mt3620DmaA7Channel *c, uint32_t wpt, uint32_t rpt)
{
    return mt3620_dma_ring_valid(chan_reg(c, DMA_A7_FIFO_LEN), wpt, rpt);
}

void mt3620_dma_a7_check(Mt3620DmaA7 *s, unsigned int ch)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    uint32_t bytes = mt3620_dma_a7_fill(c);

    if (!chan_is_ring(ch) || !c->running) {
        return;
    }
    if (!ring_receives(ch)) {
        bytes = chan_reg(c, DMA_A7_FIFO_LEN) - bytes;
    }
    if (bytes >= chan_reg(c, DMA_A7_THRE)) {
        mt3620_dma_a7_raise(s, ch, DMA_A7_INT_DONE);
    }
}

void mt3620_dma_a7_restart_timeout(Mt3620DmaA7 *s, unsigned int ch)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    uint32_t ticks = chan_reg(c, DMA_A7_TOVALUE);

    c->timeout_ns = MT3620_DMA_NEVER;
    if (c->running && ring_receives(ch) && ticks && mt3620_dma_a7_fill(c)) {
        c->timeout_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) +
                        (int64_t)ticks * (s->state.to_div + 1) * MT3620_DMA_TIMEOUT_NS;
    }
}

/* ---- interrupts ---- */

void mt3620_dma_a7_update(void *opaque)
{
    Mt3620DmaA7 *s = opaque;
    bool any = false;

    for (unsigned int ch = 0; ch < DMA_A7_NUM_CHANNELS; ch++) {
        const Mt3620DmaA7Channel *c = &s->state.channel[ch];
        bool level = chan_reg(c, DMA_A7_INT_FLAG) & chan_reg(c, DMA_A7_INT_EN);

        qemu_set_irq(s->irq[ch], level);
        any |= level;
    }
    qemu_set_irq(s->irq[DMA_A7_NUM_CHANNELS], any);
}

/* ---- faults ---- */

enum { DMA_FAULT_LOSE, DMA_FAULT_ALTER, DMA_FAULT_IRQ_LOST, DMA_FAULT_ADDRESS_FLIP };

#define FAULT_CHANNEL { .name = "channel", .max = DMA_A7_NUM_CHANNELS - 1 }
static const MT3620FaultDesc dma_faults[] = {
    [DMA_FAULT_LOSE] = { "lose", "a unit is read and counted, but not written",
                         MT3620_FAULT_ONCE, { FAULT_CHANNEL } },
    [DMA_FAULT_ALTER] = { "alter", "a unit is written with these bits turned over",
                          MT3620_FAULT_ONCE,
                          { FAULT_CHANNEL, { .name = "mask", .min = 1, .max = UINT32_MAX } } },
    [DMA_FAULT_IRQ_LOST] = { "irq-lost", "an interrupt of that channel is not raised",
                             MT3620_FAULT_ONCE, { FAULT_CHANNEL } },
    [DMA_FAULT_ADDRESS_FLIP] = { "address-flip", "a bit of a running channel's next address "
                                 "turns over", MT3620_FAULT_NOW,
                                 { FAULT_CHANNEL, { .name = "side", .choices = "src|dst" },
                                   { .name = "bit", .max = 31 } } },
};

static bool dma_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620DmaA7 *s = MT3620_DMA_A7(obj);
    Mt3620DmaA7Channel *c = &s->state.channel[arg[0]];

    if (desc != &dma_faults[DMA_FAULT_ADDRESS_FLIP]) {
        return true;
    }
    if (!c->running || chan_is_ring(arg[0])) {
        error_setg(errp, "%s: channel %" PRIu64 " has no next address", desc->name, arg[0]);
        return false;
    }
    *(arg[1] ? &c->dst : &c->src) ^= 1u << arg[2];
    return true;
}

void mt3620_dma_a7_fault_class_init(ObjectClass *klass)
{
    mt3620_faultable_class_init(klass, dma_faults, ARRAY_SIZE(dma_faults),
                                offsetof(Mt3620DmaA7, faults), dma_inject);
}

/* The arguments of a fault that strikes this channel now, or NULL. */
static const uint64_t *dma_strikes(Mt3620DmaA7 *s, unsigned int fault, unsigned int ch)
{
    const uint64_t *arg = mt3620_fault(&s->faults, fault);

    if (!arg || arg[0] != ch) {
        return NULL;
    }
    mt3620_fault_fired(OBJECT(s), fault);
    return arg;
}

void mt3620_dma_a7_raise(Mt3620DmaA7 *s, unsigned int ch, uint32_t cause)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];

    if (chan_reg(c, DMA_A7_INT_FLAG) & cause || dma_strikes(s, DMA_FAULT_IRQ_LOST, ch)) {
        return;
    }
    trace_mt3620_dma_raise(s->bus[c->bus].master, ch, cause);
    c->store[DMA_A7_INT_FLAG / 4] |= cause;
}

/* ---- transfers ---- */

static uint32_t read_unit(const Mt3620DmaA7Channel *c)
{
    return 1u << DMA_A7_CON_READ_SIZE(chan_reg(c, DMA_A7_CON));
}

static uint32_t write_unit(const Mt3620DmaA7Channel *c)
{
    return 1u << DMA_A7_CON_WRITE_SIZE(chan_reg(c, DMA_A7_CON));
}

static bool dma_ready(void *opaque, unsigned int ch)
{
    Mt3620DmaA7 *s = opaque;
    const Mt3620DmaA7Channel *c = &s->state.channel[ch];
    bool m2m = ch >= DMA_A7_FIRST_M2M && !chan_is_ring(ch);
    bool asked = extract64(s->state.dreq | s->state.soft_dreq, ch, 1);

    if (!c->running || chan_reg(c, DMA_A7_STOP) & DMA_A7_STOP_PAUSE) {
        return false;
    }
    if (!m2m && !extract64(s->state.ch_en, ch, 1)) {
        return false;
    }
    if (!chan_is_ring(ch)) {
        return asked || !(chan_reg(c, DMA_A7_CONNECT) & DMA_A7_CONNECT_HANDSHAKE);
    }
    return asked && (ring_receives(ch) ?
                     mt3620_dma_a7_fill(c) < chan_reg(c, DMA_A7_FIFO_LEN) :
                     mt3620_dma_a7_fill(c) > 0);
}

void mt3620_dma_a7_stop(Mt3620DmaA7Channel *c)
{
    c->running = false;
    c->timeout_ns = MT3620_DMA_NEVER;
}

static void chan_refused(Mt3620DmaA7Channel *c, unsigned int ch, uint32_t addr)
{
    mt3620_regblock_error(mt3620_dma_a7_block(ch), ch * DMA_A7_STRIDE,
                          "channel %u stopped: bus error at 0x%08x", ch, addr);
    mt3620_dma_a7_stop(c);
}

static bool chan_read(Mt3620DmaA7 *s, unsigned int ch, uint32_t addr, uint32_t size,
                      uint32_t *value)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];

    if (!mt3620_dma_bus_read(&s->bus[c->bus], addr, size, value)) {
        chan_refused(c, ch, addr);
        return false;
    }
    return true;
}

static bool chan_write(Mt3620DmaA7 *s, unsigned int ch, uint32_t addr, uint32_t size,
                       uint32_t value)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    const uint64_t *alter;

    if (dma_strikes(s, DMA_FAULT_LOSE, ch)) {
        return true;
    }
    alter = dma_strikes(s, DMA_FAULT_ALTER, ch);
    if (!mt3620_dma_bus_write(&s->bus[c->bus], addr, size,
                              alter ? value ^ alter[1] : value)) {
        chan_refused(c, ch, addr);
        return false;
    }
    return true;
}

/* UNIT bytes, in accesses of each side's size. Reads come first: all or nothing is written
 * when it is the source that refuses. */
static bool block_unit(Mt3620DmaA7 *s, unsigned int ch, uint32_t unit)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    uint32_t rsize = read_unit(c), wsize = write_unit(c), part;
    uint64_t data = 0;

    for (uint32_t at = 0; at < unit; at += rsize) {
        if (!chan_read(s, ch, c->src, rsize, &part)) {
            return false;
        }
        data |= (uint64_t)part << 8 * at;
        c->src += chan_con(c, DMA_A7_CON_READ_FIXED) ? 0 : rsize;
    }
    for (uint32_t at = 0; at < unit; at += wsize) {
        part = extract64(data, 8 * at, 8 * wsize);
        if (!chan_write(s, ch, c->dst, wsize, part)) {
            return false;
        }
        c->dst += chan_con(c, DMA_A7_CON_WRITE_FIXED) ? 0 : wsize;
    }
    return true;
}

static void move_block(Mt3620DmaA7 *s, unsigned int ch)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    uint32_t unit = MAX(read_unit(c), write_unit(c));

    if (!block_unit(s, ch, unit)) {
        return;
    }
    c->left -= unit;
    if (chan_con(c, DMA_A7_CON_WRAP) &&
        chan_reg(c, DMA_A7_LEN1) - c->left == chan_reg(c, DMA_A7_LEN2)) {
        *(chan_con(c, DMA_A7_CON_WRAP_DST) ? &c->dst : &c->src) = chan_reg(c, DMA_A7_JUMP);
    }
    if (!c->left) {
        mt3620_dma_a7_stop(c);
        mt3620_dma_a7_raise(s, ch, DMA_A7_INT_DONE);
    }
}

static void move_ring(Mt3620DmaA7 *s, unsigned int ch)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    uint32_t *pointer = &c->store[(ring_receives(ch) ? DMA_A7_WPT : DMA_A7_RPT) / 4];
    uint32_t memory = chan_reg(c, DMA_A7_MEM_ADDR) + MT3620_DMA_OFFSET(*pointer);
    uint32_t port = chan_reg(c, DMA_A7_PORT_ADDR), value;
    bool in = ring_receives(ch);

    if (!chan_read(s, ch, in ? port : memory, 1, &value) ||
        !chan_write(s, ch, in ? memory : port, 1, value)) {
        return;
    }
    *pointer = mt3620_dma_ring_next(chan_reg(c, DMA_A7_FIFO_LEN), *pointer, 1);
    mt3620_dma_a7_restart_timeout(s, ch);
    mt3620_dma_a7_check(s, ch);
}

static void dma_move(void *opaque, unsigned int ch)
{
    (chan_is_ring(ch) ? move_ring : move_block)(opaque, ch);
}

static int64_t *dma_deadline(void *opaque, unsigned int ch)
{
    Mt3620DmaA7 *s = opaque;

    return &s->state.channel[ch].timeout_ns;
}

static void dma_timed_out(void *opaque, unsigned int ch)
{
    mt3620_dma_a7_raise(opaque, ch, DMA_A7_INT_TIMEOUT);
}

const Mt3620DmaPumpOps mt3620_dma_a7_pump_ops = {
    .channels = DMA_A7_NUM_CHANNELS,
    .ready = dma_ready,
    .move = dma_move,
    .update = mt3620_dma_a7_update,
    .deadline = dma_deadline,
    .timed_out = dma_timed_out,
};

/* ---- start ---- */

static const char *wrap_fault(const Mt3620DmaA7Channel *c, uint32_t unit)
{
    bool dst = chan_con(c, DMA_A7_CON_WRAP_DST);

    if (!chan_con(c, DMA_A7_CON_WRAP)) {
        return NULL;
    }
    if (!chan_reg(c, DMA_A7_LEN2) || chan_reg(c, DMA_A7_LEN2) % unit ||
        chan_reg(c, DMA_A7_JUMP) % (dst ? write_unit(c) : read_unit(c))) {
        return "not started: LEN2 is 0 or no multiple of the unit, or JUMP misaligned";
    }
    if (chan_con(c, dst ? DMA_A7_CON_WRITE_FIXED : DMA_A7_CON_READ_FIXED)) {
        return "not started: a fixed address cannot wrap";
    }
    return NULL;
}

static const char *block_fault(const Mt3620DmaA7Channel *c)
{
    uint32_t con = chan_reg(c, DMA_A7_CON), unit;

    if (DMA_A7_CON_READ_SIZE(con) == 3 || DMA_A7_CON_WRITE_SIZE(con) == 3) {
        return "not started: size 3";
    }
    unit = MAX(read_unit(c), write_unit(c));
    if (!chan_reg(c, DMA_A7_LEN1) || chan_reg(c, DMA_A7_LEN1) % unit) {
        return "not started: LEN1 is 0 or no multiple of the unit";
    }
    if (chan_reg(c, DMA_A7_SRC) % read_unit(c) || chan_reg(c, DMA_A7_DST) % write_unit(c)) {
        return "not started: misaligned address";
    }
    return wrap_fault(c, unit);
}

static const char *ring_fault(const Mt3620DmaA7Channel *c)
{
    if (!mt3620_dma_a7_pointers_valid(c, chan_reg(c, DMA_A7_WPT), chan_reg(c, DMA_A7_RPT))) {
        return "not started: FIFO_LEN is 0 or a pointer is outside the ring";
    }
    return NULL;
}

/* Why the channel cannot run as it is programmed, or NULL. */
static const char *chan_fault(const Mt3620DmaA7Channel *c, unsigned int ch)
{
    if (c->running) {
        return "started while it runs";
    }
    if (chan_reg(c, DMA_A7_RST) || chan_reg(c, DMA_A7_STOP) & DMA_A7_STOP_NOW) {
        return "not started: RST or STOP stands";
    }
    return chan_is_ring(ch) ? ring_fault(c) : block_fault(c);
}

void mt3620_dma_a7_start(Mt3620DmaA7 *s, unsigned int ch, enum mt3620_dma_world world)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];
    const char *fault = chan_fault(c, ch);
    bool asks = chan_is_ring(ch) || chan_reg(c, DMA_A7_CONNECT) & DMA_A7_CONNECT_HANDSHAKE;

    if (fault) {
        mt3620_dma_a7_error(ch, DMA_A7_EN, fault);
        return;
    }
    if (asks && !extract64(s->handshakes, ch, 1)) {
        mt3620_dma_a7_error(ch, DMA_A7_EN, "waits for software requests alone: its "
                                           "peripheral is not modelled");
    }
    trace_mt3620_dma_start(s->bus[world].master, ch);
    c->running = true;
    c->bus = world;
    if (!chan_is_ring(ch)) {
        c->src = chan_reg(c, DMA_A7_SRC);
        c->dst = chan_reg(c, DMA_A7_DST);
        c->left = chan_reg(c, DMA_A7_LEN1);
    }
    mt3620_dma_a7_check(s, ch);
    mt3620_dma_a7_restart_timeout(s, ch);
}
