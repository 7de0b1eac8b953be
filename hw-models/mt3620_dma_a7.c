/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 DMA of the A7: 13 peripheral channels, 2 memory-to-memory ones, 19 virtual FIFOs.
 *
 * Owns its channels, one interrupt line each, and the rule who may program which: the first
 * write of the secure world takes a channel, cleared, and only its hard reset gives it back.
 * Facts 4.12.2 (docs/sources.md), regs/dma_a7.h; what the facts leave open is decided in
 * docs/dma.md. QEMU interface: mt3620_dma_a7.h.
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/regs/memmap.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "mt3620_dma_a7_channel.h"
#include "trace.h"

static const struct reg_desc global_regs[] = { DMA_A7_GLOBAL_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock dma_global = {
    "DMA-A7", global_regs, ARRAY_SIZE(global_regs)
};

#define DMA_A7_ALL_CHANNELS MAKE_64BIT_MASK(0, DMA_A7_NUM_CHANNELS)
#define DMA_A7_INT_ALL      (DMA_A7_INT_DONE | DMA_A7_INT_TIMEOUT | DMA_A7_INT_FLUSH | \
                             DMA_A7_INT_STOP)
#define DMA_A7_TO_DIV_MASK  0xFFFF

/* Something was programmed: interrupts and timers follow. */
static void dma_changed(Mt3620DmaA7 *s)
{
    mt3620_dma_pump_wake(&s->pump);
    mt3620_dma_a7_update(s);
}

/* Ownership */

static void chan_reset(Mt3620DmaA7Channel *c, bool secure)
{
    *c = (Mt3620DmaA7Channel) { .secure = secure, .timeout_ns = MT3620_DMA_NEVER };
}

/* Nothing of what one owner programmed is left to the next. */
static void chan_hand_on(Mt3620DmaA7 *s, unsigned int ch, bool secure)
{
    trace_mt3620_dma_owner(ch, secure);
    chan_reset(&s->state.channel[ch], secure);
    s->state.ch_en &= ~BIT_ULL(ch);
    s->state.soft_dreq &= ~BIT_ULL(ch);
}

/* The channels a world may see and touch */
static uint64_t dma_channels_of(const Mt3620DmaA7 *s, enum mt3620_dma_world world)
{
    uint64_t channels = world == DMA_OTHER ? 0 : DMA_A7_ALL_CHANNELS;

    for (unsigned int ch = 0; ch < DMA_A7_NUM_CHANNELS; ch++) {
        if (s->state.channel[ch].secure && world != DMA_SECURE) {
            channels &= ~BIT_ULL(ch);
        }
    }
    return channels;
}

/* Registers of a channel */

static uint32_t chan_read_reg(const Mt3620DmaA7Channel *c, unsigned int ch,
                              const struct reg_desc *reg)
{
    switch (reg->offset) {
    case DMA_A7_EN:
        return c->running ? DMA_A7_START : 0;
    case DMA_A7_VALID_SIZE:
        return mt3620_dma_a7_fill(c);
    case DMA_A7_LEFT_SIZE:
        return chan_reg(c, DMA_A7_FIFO_LEN) - mt3620_dma_a7_fill(c);
    default:
        return chan_reg(c, reg->offset);
    }
}

static uint32_t chan_mask(unsigned int ch, unsigned int offset)
{
    if (offset == DMA_A7_INT_EN) {
        return chan_is_ring(ch) ? DMA_A7_INT_ALL : DMA_A7_INT_DONE;
    }
    if (!chan_is_ring(ch)) {
        switch (offset) {
        case DMA_A7_CON:
            return DMA_A7_CON_MASK;
        case DMA_A7_LEN1:
        case DMA_A7_LEN2:
            return DMA_A7_LEN_MASK;
        case DMA_A7_CONNECT:
            return DMA_A7_CONNECT_HANDSHAKE | DMA_A7_CONNECT_TO_MEMORY;
        default:
            return UINT32_MAX;
        }
    }
    switch (offset) {
    case DMA_A7_FIFO_LEN:
    case DMA_A7_THRE:
    case DMA_A7_WPT:
    case DMA_A7_RPT:
        return DMA_A7_POINTER_MASK;
    default:
        return UINT32_MAX;
    }
}

/* Software moves its own pointer of a running ring, inside the ring; the rest stands. */
static bool chan_may_store(const Mt3620DmaA7Channel *c, unsigned int ch,
                           unsigned int offset, uint32_t value)
{
    if (chan_is_ring(ch) && offset == DMA_A7_FIFO_LEN && value > DMA_A7_RING_MAX) {
        return false;
    }
    if (!c->running || offset == DMA_A7_INT_EN) {
        return true;
    }
    if (!chan_is_ring(ch)) {
        return false;
    }
    switch (offset) {
    case DMA_A7_WPT:
        return !ring_receives(ch) &&
               mt3620_dma_a7_pointers_valid(c, value, chan_reg(c, DMA_A7_RPT));
    case DMA_A7_RPT:
        return ring_receives(ch) &&
               mt3620_dma_a7_pointers_valid(c, chan_reg(c, DMA_A7_WPT), value);
    case DMA_A7_THRE:
    case DMA_A7_FLOW:
    case DMA_A7_TOVALUE:
        return true;
    default:
        return false;
    }
}

static void chan_write_rst(Mt3620DmaA7 *s, unsigned int ch, uint32_t value)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];

    if (value & DMA_A7_RST_HARD) {
        chan_hand_on(s, ch, false);
    } else if (value & DMA_A7_RST_WARM) {
        mt3620_dma_a7_stop(c);
        c->store[DMA_A7_INT_FLAG / 4] = 0;
        if (chan_is_ring(ch)) {
            c->store[DMA_A7_WPT / 4] = 0;
            c->store[DMA_A7_RPT / 4] = 0;
        }
    }
    c->store[DMA_A7_RST / 4] = value & (DMA_A7_RST_WARM | DMA_A7_RST_HARD);
}

static void chan_write_stop(Mt3620DmaA7 *s, unsigned int ch, uint32_t value)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];

    c->store[DMA_A7_STOP / 4] = value & (DMA_A7_STOP_NOW | DMA_A7_STOP_PAUSE);
    if (value & DMA_A7_STOP_NOW) {
        mt3620_dma_a7_stop(c);
        if (chan_is_ring(ch)) {
            mt3620_dma_a7_raise(s, ch, DMA_A7_INT_STOP);
        }
    }
}

static void chan_store(Mt3620DmaA7 *s, unsigned int ch, unsigned int offset, uint32_t value)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];

    value &= chan_mask(ch, offset);
    if (!chan_may_store(c, ch, offset, value)) {
        mt3620_dma_a7_error(ch, offset, "bad value, or not to be changed while it runs");
        return;
    }
    c->store[offset / 4] = value;
    if (chan_is_ring(ch) && (offset == DMA_A7_RPT || offset == DMA_A7_TOVALUE)) {
        mt3620_dma_a7_restart_timeout(s, ch);
    }
}

static void chan_write_reg(Mt3620DmaA7 *s, unsigned int ch, const struct reg_desc *reg,
                           uint32_t value, enum mt3620_dma_world world)
{
    Mt3620DmaA7Channel *c = &s->state.channel[ch];

    /* A reset takes no channel, or it could not give one back */
    if (world == DMA_SECURE && !c->secure && reg->offset != DMA_A7_RST) {
        chan_hand_on(s, ch, true);
    }
    switch (reg->offset) {
    case DMA_A7_INT_FLAG:
        c->store[DMA_A7_INT_FLAG / 4] &= ~value;
        break;
    case DMA_A7_EN:
        if (value & DMA_A7_START) {
            mt3620_dma_a7_start(s, ch, world);
        }
        break;
    case DMA_A7_RST:
        chan_write_rst(s, ch, value);
        break;
    case DMA_A7_STOP:
        chan_write_stop(s, ch, value);
        break;
    case DMA_A7_FLUSH:
        /* Nothing is ever held back: done at once */
        if (value & 1) {
            mt3620_dma_a7_raise(s, ch, DMA_A7_INT_FLUSH);
        }
        break;
    default:
        chan_store(s, ch, reg->offset, value);
        break;
    }
    mt3620_dma_a7_check(s, ch);
    dma_changed(s);
}

/* Global registers */

/* Two bits a channel, 16 channels a word */
static uint32_t global_status(const Mt3620DmaA7 *s, unsigned int word, uint64_t own)
{
    uint32_t value = 0;

    for (unsigned int n = 0; n < 16 && 16 * word + n < DMA_A7_NUM_CHANNELS; n++) {
        const Mt3620DmaA7Channel *c = &s->state.channel[16 * word + n];

        if (extract64(own, 16 * word + n, 1)) {
            value |= (uint32_t)c->running << 2 * n;
            value |= (uint32_t)!!(chan_reg(c, DMA_A7_INT_FLAG) &
                                  chan_reg(c, DMA_A7_INT_EN)) << (2 * n + 1);
        }
    }
    return value;
}

static uint32_t global_read_reg(const Mt3620DmaA7 *s, const struct reg_desc *reg,
                                enum mt3620_dma_world world)
{
    uint64_t own = dma_channels_of(s, world);

    switch (reg->offset) {
    case DMA_A7_CH_EN0:
        return s->state.ch_en & own;
    case DMA_A7_CH_EN1:
        return (s->state.ch_en & own) >> 32;
    case DMA_A7_GLBSTA0:
    case DMA_A7_GLBSTA1:
    case DMA_A7_GLBSTA2:
        return global_status(s, (reg->offset - DMA_A7_GLBSTA0) / 4, own);
    case DMA_A7_TO_DIV:
        return s->state.to_div;
    default:
        return reg->reset;
    }
}

static void global_write_reg(Mt3620DmaA7 *s, const struct reg_desc *reg, uint32_t value,
                             enum mt3620_dma_world world)
{
    uint64_t own = dma_channels_of(s, world);
    uint64_t low = value & own, high = (uint64_t)value << 32 & own;
    Mt3620DmaA7State *st = &s->state;

    switch (reg->offset) {
    case DMA_A7_CH_EN_SET0:
        st->ch_en |= low;
        break;
    case DMA_A7_CH_EN_SET1:
        st->ch_en |= high;
        break;
    case DMA_A7_CH_EN_CLR0:
        st->ch_en &= ~low;
        break;
    case DMA_A7_CH_EN_CLR1:
        st->ch_en &= ~high;
        break;
    case DMA_A7_SET_DREQ0:
        st->soft_dreq |= low;
        break;
    case DMA_A7_SET_DREQ1:
        st->soft_dreq |= high;
        break;
    case DMA_A7_CLR_DREQ0:
        st->soft_dreq &= ~low;
        break;
    case DMA_A7_CLR_DREQ1:
        st->soft_dreq &= ~high;
        break;
    default:
        st->to_div = value & DMA_A7_TO_DIV_MASK;
        break;
    }
    dma_changed(s);
}

/* Access */

/* The register, and its channel or -1; NULL when there is none or it is not theirs. */
static const struct reg_desc *dma_find(const Mt3620DmaA7Port *port, hwaddr offset,
                                       unsigned int size, bool write, int *ch)
{
    unsigned int n = offset / DMA_A7_STRIDE;

    *ch = n < DMA_A7_NUM_CHANNELS ? (int)n : -1;
    if (port->world == DMA_OTHER ||
        (*ch >= 0 && !extract64(dma_channels_of(port->dma, port->world), n, 1))) {
        mt3620_regblock_error(&dma_global, offset, "%s by a master whose channel it is not",
                              write ? "write" : "read");
        return NULL;
    }
    if (*ch < 0) {
        return mt3620_regblock_find_at(&dma_global, DMA_A7_GLOBAL, offset, size, write);
    }
    return mt3620_regblock_find_at(mt3620_dma_a7_block(n), n * DMA_A7_STRIDE, offset, size,
                                   write);
}

static uint64_t dma_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620DmaA7Port *port = opaque;
    int ch;
    const struct reg_desc *reg = dma_find(port, offset, size, false, &ch);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = ch < 0 ? global_read_reg(port->dma, reg, port->world) :
                     chan_read_reg(&port->dma->state.channel[ch], ch, reg);
    trace_mt3620_dma_read(port->dma->bus[port->world].master, ch, reg->name, value);
    return value;
}

static void dma_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    Mt3620DmaA7Port *port = opaque;
    int ch;
    const struct reg_desc *reg = dma_find(port, offset, size, true, &ch);

    if (!reg) {
        return;
    }
    trace_mt3620_dma_write(port->dma->bus[port->world].master, ch, reg->name, value);
    if (ch < 0) {
        global_write_reg(port->dma, reg, value, port->world);
    } else {
        chan_write_reg(port->dma, ch, reg, value, port->world);
    }
}

static const MemoryRegionOps dma_ops = {
    .read = dma_read,
    .write = dma_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void dma_set_dreq(void *opaque, int n, int level)
{
    Mt3620DmaA7 *s = opaque;

    s->state.dreq = deposit64(s->state.dreq, n, 1, !!level);
    mt3620_dma_pump_wake(&s->pump);
}

/* Device */

static void dma_reset_hold(Object *obj, ResetType type)
{
    Mt3620DmaA7 *s = MT3620_DMA_A7(obj);

    s->state = (Mt3620DmaA7State) {
        .dreq = s->state.dreq,
        .pump.tick_ns = MT3620_DMA_NEVER,
    };
    for (unsigned int ch = 0; ch < DMA_A7_NUM_CHANNELS; ch++) {
        chan_reset(&s->state.channel[ch], false);
    }
    mt3620_dma_pump_follow(&s->pump);
}

static void dma_reset_exit(Object *obj, ResetType type)
{
    mt3620_dma_a7_update(MT3620_DMA_A7(obj));
}

static void dma_realize(DeviceState *dev, Error **errp)
{
    Mt3620DmaA7 *s = MT3620_DMA_A7(dev);

    s->bus[DMA_NORMAL].master = MASTER_DMA_A7;
    s->bus[DMA_SECURE].master = MASTER_DMA_A7_S;
    s->bus[DMA_SECURE].secure = true;
    for (int i = 0; i < DMA_NUM_BUSES; i++) {
        if (!mt3620_dma_bus_realize(&s->bus[i], dev, errp)) {
            return;
        }
    }
    mt3620_dma_pump_init(&s->pump, &mt3620_dma_a7_pump_ops, s, &s->state.pump);
}

static void dma_init(Object *obj)
{
    static const char *const name[DMA_NUM_WORLDS] = {
        "mt3620-dma-a7-normal", "mt3620-dma-a7-secure", "mt3620-dma-a7-other",
    };
    Mt3620DmaA7 *s = MT3620_DMA_A7(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    QEMU_BUILD_BUG_ON(MT3620_DMA_A7_WORDS != DMA_A7_DEBUG / 4 + 1);
    for (int i = 0; i < DMA_NUM_WORLDS; i++) {
        Mt3620DmaA7Port *port = &s->port[i];

        port->dma = s;
        port->world = i;
        memory_region_init_io(&port->iomem, obj, &dma_ops, port, name[i], DMA_A7_SIZE);
        sysbus_init_mmio(sbd, &port->iomem);
    }
    for (int i = 0; i < ARRAY_SIZE(s->irq); i++) {
        sysbus_init_irq(sbd, &s->irq[i]);
    }
    qdev_init_gpio_in_named(DEVICE(obj), dma_set_dreq, "dreq", DMA_A7_NUM_CHANNELS);
}

static bool dma_channel_valid(const Mt3620DmaA7Channel *c, unsigned int ch)
{
    uint32_t con = chan_reg(c, DMA_A7_CON);

    if (c->secure > 1 || c->running > 1 || c->bus >= DMA_NUM_BUSES ||
        c->timeout_ns < MT3620_DMA_NEVER ||
        ((chan_reg(c, DMA_A7_INT_FLAG) | chan_reg(c, DMA_A7_INT_EN)) & ~DMA_A7_INT_ALL)) {
        return false;
    }
    if (!c->running) {
        return true;
    }
    if (chan_is_ring(ch)) {
        return chan_reg(c, DMA_A7_FIFO_LEN) <= DMA_A7_RING_MAX &&
               mt3620_dma_a7_pointers_valid(c, chan_reg(c, DMA_A7_WPT),
                                            chan_reg(c, DMA_A7_RPT));
    }
    return DMA_A7_CON_READ_SIZE(con) != 3 && DMA_A7_CON_WRITE_SIZE(con) != 3 && c->left &&
           c->left <= chan_reg(c, DMA_A7_LEN1) &&
           c->left % (1u << MAX(DMA_A7_CON_READ_SIZE(con), DMA_A7_CON_WRITE_SIZE(con))) == 0;
}

static int dma_post_load(void *opaque, int version_id)
{
    Mt3620DmaA7 *s = opaque;
    const Mt3620DmaA7State *st = &s->state;

    if (((st->ch_en | st->soft_dreq | st->dreq) & ~DMA_A7_ALL_CHANNELS) ||
        (st->to_div & ~DMA_A7_TO_DIV_MASK) || !mt3620_dma_pump_valid(&s->pump)) {
        return -EINVAL;
    }
    for (unsigned int ch = 0; ch < DMA_A7_NUM_CHANNELS; ch++) {
        if (!dma_channel_valid(&st->channel[ch], ch)) {
            return -EINVAL;
        }
    }
    mt3620_dma_pump_follow(&s->pump);
    return 0;
}

static const VMStateDescription dma_channel_vmstate = {
    .name = "mt3620-dma-a7-channel",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(store, Mt3620DmaA7Channel, MT3620_DMA_A7_WORDS),
        VMSTATE_UINT32(secure, Mt3620DmaA7Channel),
        VMSTATE_UINT32(running, Mt3620DmaA7Channel),
        VMSTATE_UINT32(bus, Mt3620DmaA7Channel),
        VMSTATE_UINT32(src, Mt3620DmaA7Channel),
        VMSTATE_UINT32(dst, Mt3620DmaA7Channel),
        VMSTATE_UINT32(left, Mt3620DmaA7Channel),
        VMSTATE_INT64(timeout_ns, Mt3620DmaA7Channel),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription dma_vmstate = {
    .name = TYPE_MT3620_DMA_A7,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = dma_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(state.channel, Mt3620DmaA7, DMA_A7_NUM_CHANNELS, 1,
                             dma_channel_vmstate, Mt3620DmaA7Channel),
        VMSTATE_UINT64(state.ch_en, Mt3620DmaA7),
        VMSTATE_UINT64(state.soft_dreq, Mt3620DmaA7),
        VMSTATE_UINT64(state.dreq, Mt3620DmaA7),
        VMSTATE_UINT32(state.to_div, Mt3620DmaA7),
        VMSTATE_STRUCT(state.pump, Mt3620DmaA7, 1, mt3620_dma_pump_vmstate,
                       Mt3620DmaPumpState),
        VMSTATE_END_OF_LIST()
    }
};

static const Property dma_properties[] = {
    DEFINE_PROP_LINK("view", Mt3620DmaA7, bus[DMA_NORMAL].view, TYPE_MEMORY_REGION,
                     MemoryRegion *),
    DEFINE_PROP_LINK("secure-view", Mt3620DmaA7, bus[DMA_SECURE].view, TYPE_MEMORY_REGION,
                     MemoryRegion *),
    DEFINE_PROP_UINT64("handshakes", Mt3620DmaA7, handshakes, 0),
};

static void dma_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 DMA of the A7";
    dc->realize = dma_realize;
    dc->vmsd = &dma_vmstate;
    dc->user_creatable = false;
    rc->phases.hold = dma_reset_hold;
    rc->phases.exit = dma_reset_exit;
    device_class_set_props(dc, dma_properties);
    mt3620_dma_a7_fault_class_init(klass);
}

static const TypeInfo dma_types[] = {
    {
        .name = TYPE_MT3620_DMA_A7,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(Mt3620DmaA7),
        .instance_init = dma_init,
        .class_init = dma_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(dma_types)
