/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 DMA of an I/O core: what its channels do.
 *
 * Owns starting, moving, ending and the interrupt causes; registers are mt3620_dma_io.c's.
 * Facts 4.12.1 (docs/sources.md); docs/dma.md.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "mt3620_dma_io_channel.h"
#include "trace.h"

static const struct reg_desc full_regs[] = {
    DMA_IO_RUN_REGS(REGTABLE_DESC)
    DMA_IO_WRAP_REGS(REGTABLE_DESC)
    DMA_IO_ADDR_REGS(REGTABLE_DESC)
};
static const struct reg_desc half_regs[] = {
    DMA_IO_RUN_REGS(REGTABLE_DESC)
    DMA_IO_WRAP_REGS(REGTABLE_DESC)
    DMA_IO_PORT_REGS(REGTABLE_DESC)
};
static const struct reg_desc ring_regs[] = {
    DMA_IO_RUN_REGS(REGTABLE_DESC)
    DMA_IO_PORT_REGS(REGTABLE_DESC)
    DMA_IO_RING_REGS(REGTABLE_DESC)
};
const Mt3620RegBlock mt3620_dma_io_block[] = {
    [KIND_HALF] = { "DMA-IO", half_regs, ARRAY_SIZE(half_regs) },
    [KIND_FULL] = { "DMA-IO", full_regs, ARRAY_SIZE(full_regs) },
    [KIND_RING] = { "DMA-IO", ring_regs, ARRAY_SIZE(ring_regs) },
};

uint32_t mt3620_dma_io_fill(const Mt3620DmaIoChannel *c)
{
    uint32_t size = chan_reg(c, DMA_IO_FFSIZE), sw = chan_reg(c, DMA_IO_SWPTR);

    return chan_con(c, DMA_IO_CON_DIR) ? mt3620_dma_ring_count(size, c->hwptr, sw)
                                       : mt3620_dma_ring_count(size, sw, c->hwptr);
}

bool mt3620_dma_io_pointers_valid(const Mt3620DmaIoChannel *c, uint32_t sw)
{
    uint32_t size = chan_reg(c, DMA_IO_FFSIZE);

    return chan_con(c, DMA_IO_CON_DIR) ? mt3620_dma_ring_valid(size, c->hwptr, sw)
                                       : mt3620_dma_ring_valid(size, sw, c->hwptr);
}

static bool ring_can_move(const Mt3620DmaIoChannel *c)
{
    uint32_t fill = mt3620_dma_io_fill(c);

    if (chan_con(c, DMA_IO_CON_DIR)) {
        fill = chan_reg(c, DMA_IO_FFSIZE) - fill;
    }
    return fill >= chan_unit(c);
}

void mt3620_dma_io_error(unsigned int ch, unsigned int offset, const char *what)
{
    mt3620_regblock_error(&mt3620_dma_io_block[mt3620_dma_io_kind(ch)], ch * DMA_IO_STRIDE + offset,
                          "channel %u: %s", ch, what);
}

/* Interrupts */

void mt3620_dma_io_update(void *opaque)
{
    Mt3620DmaIo *s = opaque;
    uint32_t pending = 0;

    for (unsigned int ch = 0; ch < DMA_IO_NUM_CHANNELS; ch++) {
        pending |= s->state.channel[ch].intsta;
    }
    qemu_set_irq(s->irq, !!pending);
}

/* Faults */

enum { DMA_FAULT_LOSE, DMA_FAULT_ALTER, DMA_FAULT_IRQ_LOST, DMA_FAULT_ADDRESS_FLIP };

#define FAULT_CHANNEL { .name = "channel", .max = DMA_IO_NUM_CHANNELS - 1 }
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
    Mt3620DmaIo *s = MT3620_DMA_IO(obj);
    Mt3620DmaIoChannel *c = &s->state.channel[arg[0]];

    if (desc != &dma_faults[DMA_FAULT_ADDRESS_FLIP]) {
        return true;
    }
    if (!c->running || mt3620_dma_io_kind(arg[0]) == KIND_RING) {
        error_setg(errp, "%s: channel %" PRIu64 " has no next address", desc->name, arg[0]);
        return false;
    }
    *(arg[1] ? &c->dst : &c->src) ^= 1u << arg[2];
    return true;
}

/* The arguments of a fault that strikes this channel now, or NULL. */
static const uint64_t *dma_strikes(Mt3620DmaIo *s, unsigned int fault, unsigned int ch)
{
    const uint64_t *arg = mt3620_fault(&s->faults, fault);

    if (!arg || arg[0] != ch) {
        return NULL;
    }
    mt3620_fault_fired(OBJECT(s), fault);
    return arg;
}

/* A cause stands in INTSTA only when CON asks for it. */
static void chan_raise(Mt3620DmaIo *s, unsigned int ch, uint32_t cause, uint32_t enable)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];

    if (!chan_con(c, enable) || c->intsta & cause ||
        dma_strikes(s, DMA_FAULT_IRQ_LOST, ch)) {
        return;
    }
    trace_mt3620_dma_raise(s->bus.master, ch, cause);
    c->intsta |= cause;
}

/* A ring's threshold holds or not: latched while it does. */
void mt3620_dma_io_check(Mt3620DmaIo *s, unsigned int ch)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];
    bool reached = mt3620_dma_io_fill(c) >= chan_count(c);

    if (mt3620_dma_io_kind(ch) == KIND_RING && c->running &&
        reached == chan_con(c, DMA_IO_CON_DIR)) {
        chan_raise(s, ch, DMA_IO_INT_DONE, DMA_IO_CON_DONE);
    }
}

void mt3620_dma_io_restart_timeout(Mt3620DmaIoChannel *c)
{
    uint32_t ticks = chan_reg(c, DMA_IO_TO);

    c->timeout_ns = MT3620_DMA_NEVER;
    if (c->running && ticks && chan_con(c, DMA_IO_CON_DIR) && mt3620_dma_io_fill(c)) {
        c->timeout_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) +
                        (int64_t)ticks * MT3620_DMA_TIMEOUT_NS;
    }
}

/* Transfers */

static bool dma_ready(void *opaque, unsigned int ch)
{
    Mt3620DmaIo *s = opaque;
    const Mt3620DmaIoChannel *c = &s->state.channel[ch];
    uint32_t bit = 1u << ch;

    if (!c->running || s->state.pause & bit) {
        return false;
    }
    if (mt3620_dma_io_kind(ch) != KIND_FULL && !(s->state.ch_en & bit)) {
        return false;
    }
    if (chan_con(c, DMA_IO_CON_DREQ) &&
        !((s->state.dreq | s->state.soft_dreq) & bit)) {
        return false;
    }
    return mt3620_dma_io_kind(ch) != KIND_RING || ring_can_move(c);
}

void mt3620_dma_io_stop(Mt3620DmaIoChannel *c)
{
    c->running = false;
    c->timeout_ns = MT3620_DMA_NEVER;
}

/* One unit from here to there; false: refused, and the channel stands. */
static bool chan_transfer(Mt3620DmaIo *s, unsigned int ch, uint32_t src, uint32_t dst)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];
    uint32_t unit = chan_unit(c), value, bad = src;
    const uint64_t *alter;

    if (mt3620_dma_bus_read(&s->bus, src, unit, &value)) {
        if (dma_strikes(s, DMA_FAULT_LOSE, ch)) {
            return true;
        }
        alter = dma_strikes(s, DMA_FAULT_ALTER, ch);
        if (mt3620_dma_bus_write(&s->bus, dst, unit, alter ? value ^ alter[1] : value)) {
            return true;
        }
        bad = dst;
    }
    mt3620_regblock_error(&mt3620_dma_io_block[mt3620_dma_io_kind(ch)], ch * DMA_IO_STRIDE,
                          "channel %u stopped: bus error at 0x%08x", ch, bad);
    mt3620_dma_io_stop(c);
    return false;
}

static void chan_load(Mt3620DmaIoChannel *c, unsigned int ch)
{
    c->left = chan_count(c);
    if (mt3620_dma_io_kind(ch) == KIND_FULL) {
        c->src = chan_reg(c, DMA_IO_SRC);
        c->dst = chan_reg(c, DMA_IO_DST);
    } else if (chan_con(c, DMA_IO_CON_DIR)) {
        c->src = chan_reg(c, DMA_IO_FIXADDR);
        c->dst = chan_reg(c, DMA_IO_PGMADDR);
    } else {
        c->src = chan_reg(c, DMA_IO_PGMADDR);
        c->dst = chan_reg(c, DMA_IO_FIXADDR);
    }
}

/* A half-size channel's peripheral side stands still whatever CON says. */
static void chan_advance(Mt3620DmaIoChannel *c, unsigned int ch)
{
    bool half = mt3620_dma_io_kind(ch) == KIND_HALF, to_memory = chan_con(c, DMA_IO_CON_DIR);
    uint32_t done = chan_count(c) - --c->left;

    if (chan_con(c, DMA_IO_CON_SINC) && !(half && to_memory)) {
        c->src += chan_unit(c);
    }
    if (chan_con(c, DMA_IO_CON_DINC) && !(half && !to_memory)) {
        c->dst += chan_unit(c);
    }
    if (chan_con(c, DMA_IO_CON_WRAP) && done == chan_reg(c, DMA_IO_WPPT)) {
        *(chan_con(c, DMA_IO_CON_WRAP_DST) ? &c->dst : &c->src) = chan_reg(c, DMA_IO_WPTO);
    }
}

static void move_block(Mt3620DmaIo *s, unsigned int ch)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];

    if (!chan_transfer(s, ch, c->src, c->dst)) {
        return;
    }
    chan_advance(c, ch);
    if (c->left == chan_count(c) / 2) {
        chan_raise(s, ch, DMA_IO_INT_HALF, DMA_IO_CON_HALF);
    }
    if (c->left) {
        return;
    }
    chan_raise(s, ch, DMA_IO_INT_DONE, DMA_IO_CON_DONE);
    if (chan_reg(c, DMA_IO_COUNT) & DMA_IO_COUNT_RELOAD) {
        chan_load(c, ch);
    } else {
        mt3620_dma_io_stop(c);
    }
}

static void move_ring(Mt3620DmaIo *s, unsigned int ch)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];
    uint32_t memory = chan_reg(c, DMA_IO_PGMADDR) + MT3620_DMA_OFFSET(c->hwptr);
    uint32_t port = chan_reg(c, DMA_IO_FIXADDR);
    bool to_memory = chan_con(c, DMA_IO_CON_DIR);

    if (!chan_transfer(s, ch, to_memory ? port : memory, to_memory ? memory : port)) {
        return;
    }
    c->hwptr = mt3620_dma_ring_next(chan_reg(c, DMA_IO_FFSIZE), c->hwptr, chan_unit(c));
    mt3620_dma_io_restart_timeout(c);
    mt3620_dma_io_check(s, ch);
}

static void dma_move(void *opaque, unsigned int ch)
{
    (mt3620_dma_io_kind(ch) == KIND_RING ? move_ring : move_block)(opaque, ch);
}

static int64_t *dma_deadline(void *opaque, unsigned int ch)
{
    Mt3620DmaIo *s = opaque;

    return &s->state.channel[ch].timeout_ns;
}

static void dma_timed_out(void *opaque, unsigned int ch)
{
    chan_raise(opaque, ch, DMA_IO_INT_TIMEOUT, DMA_IO_CON_TIMEOUT);
}

const Mt3620DmaPumpOps mt3620_dma_io_pump_ops = {
    .channels = DMA_IO_NUM_CHANNELS,
    .ready = dma_ready,
    .move = dma_move,
    .update = mt3620_dma_io_update,
    .deadline = dma_deadline,
    .timed_out = dma_timed_out,
};

/* Start */

static const char *block_fault(const Mt3620DmaIoChannel *c, unsigned int ch)
{
    bool wrap_dst = chan_con(c, DMA_IO_CON_WRAP_DST);

    if (!chan_count(c)) {
        return "not started: COUNT is 0";
    }
    if (!chan_con(c, DMA_IO_CON_WRAP)) {
        return NULL;
    }
    if (!chan_reg(c, DMA_IO_WPPT) || chan_reg(c, DMA_IO_WPTO) % chan_unit(c)) {
        return "not started: wrap point 0 or jump address misaligned";
    }
    if (mt3620_dma_io_kind(ch) == KIND_HALF && wrap_dst != chan_con(c, DMA_IO_CON_DIR)) {
        return "not started: the fixed address cannot wrap";
    }
    return NULL;
}

static const char *ring_fault(const Mt3620DmaIoChannel *c)
{
    uint32_t unit = chan_unit(c);

    if (!chan_reg(c, DMA_IO_FFSIZE) || chan_reg(c, DMA_IO_FFSIZE) % unit) {
        return "not started: FFSIZE is 0 or no multiple of the unit";
    }
    if (c->hwptr % unit || chan_reg(c, DMA_IO_SWPTR) % unit ||
        !mt3620_dma_io_pointers_valid(c, chan_reg(c, DMA_IO_SWPTR))) {
        return "not started: SWPTR is misaligned or outside the ring";
    }
    return NULL;
}

/* Why the channel cannot run as it is programmed, or NULL. */
static const char *chan_fault(const Mt3620DmaIoChannel *c, unsigned int ch)
{
    unsigned int first = mt3620_dma_io_kind(ch) == KIND_FULL ? DMA_IO_SRC : DMA_IO_PGMADDR;
    unsigned int second = mt3620_dma_io_kind(ch) == KIND_FULL ? DMA_IO_DST : DMA_IO_FIXADDR;

    if (DMA_IO_CON_SIZE(chan_reg(c, DMA_IO_CON)) == 3) {
        return "not started: size 3";
    }
    if (chan_con(c, DMA_IO_CON_B2W) && chan_unit(c) != 1) {
        return "not started: packing without byte size";
    }
    if ((chan_reg(c, first) | chan_reg(c, second)) % chan_unit(c)) {
        return "not started: misaligned address";
    }
    return mt3620_dma_io_kind(ch) == KIND_RING ? ring_fault(c) : block_fault(c, ch);
}

void mt3620_dma_io_start(Mt3620DmaIo *s, unsigned int ch)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];
    const char *fault = c->running ? "started while it runs" : chan_fault(c, ch);

    if (fault) {
        mt3620_dma_io_error(ch, DMA_IO_START, fault);
        return;
    }
    if (chan_con(c, DMA_IO_CON_DREQ) && !(s->handshakes & 1u << ch)) {
        mt3620_dma_io_error(ch, DMA_IO_START, "waits for software requests alone: its peripheral "
                                    "is not modelled");
    }
    trace_mt3620_dma_start(s->bus.master, ch);
    c->running = true;
    chan_load(c, ch);
    mt3620_dma_io_check(s, ch);
    mt3620_dma_io_restart_timeout(c);
}

void mt3620_dma_io_fault_class_init(ObjectClass *klass)
{
    mt3620_faultable_class_init(klass, dma_faults, ARRAY_SIZE(dma_faults),
                                offsetof(Mt3620DmaIo, faults), dma_inject);
}
