/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 DMA of an I/O core: 12 half-size channels (memory and one fixed address), one
 * full-size one, 17 virtual FIFOs.
 *
 * Owns its channels and one interrupt line; reaches memory and peripherals only through
 * its own view, so behind the firewall. Facts 4.12.1 (docs/sources.md), regs/dma_io.h;
 * what the facts leave open is decided in docs/dma.md. QEMU interface: mt3620_dma_io.h.
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/regs/memmap.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "mt3620_dma_io_channel.h"
#include "trace.h"

static const struct reg_desc global_regs[] = { DMA_IO_GLOBAL_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock dma_global = {
    "DMA-IO", global_regs, ARRAY_SIZE(global_regs)
};

#define DMA_IO_GLOBAL_STORE(off)  (((off) - DMA_IO_GLO_CON) / 4)
#define DMA_IO_INT_ALL  (DMA_IO_INT_HALF | DMA_IO_INT_DONE | DMA_IO_INT_TIMEOUT)
#define DMA_IO_CON_IRQS (DMA_IO_CON_HALF | DMA_IO_CON_TIMEOUT | DMA_IO_CON_DONE)

/* Something was programmed: interrupts and timers follow. */
static void dma_changed(Mt3620DmaIo *s)
{
    mt3620_dma_pump_wake(&s->pump);
    mt3620_dma_io_update(s);
}

/* Registers of a channel */

static uint32_t chan_ffsta(const Mt3620DmaIoChannel *c)
{
    uint32_t size = chan_reg(c, DMA_IO_FFSIZE), fill = mt3620_dma_io_fill(c);
    uint32_t alert = chan_reg(c, DMA_IO_ALTLEN) & DMA_IO_COUNT_MASK;

    return (size && fill == size ? DMA_IO_FFSTA_FULL : 0) |
           (fill ? 0 : DMA_IO_FFSTA_EMPTY) |
           (size - fill < alert ? DMA_IO_FFSTA_ALERT : 0);
}

static uint32_t chan_read_reg(const Mt3620DmaIoChannel *c, const struct reg_desc *reg)
{
    switch (reg->offset) {
    case DMA_IO_START:
        return c->running ? DMA_IO_START_BIT : 0;
    case DMA_IO_INTSTA:
        return c->intsta;
    case DMA_IO_RLCT:
        return c->left;
    case DMA_IO_FFCNT:
        return mt3620_dma_io_fill(c);
    case DMA_IO_FFSTA:
        return chan_ffsta(c);
    case DMA_IO_HWPTR:
        return c->hwptr;
    default:
        return chan_reg(c, reg->offset);
    }
}

static uint32_t chan_mask(unsigned int offset)
{
    switch (offset) {
    case DMA_IO_WPPT:
    case DMA_IO_FFSIZE:
        return DMA_IO_COUNT_MASK;
    case DMA_IO_COUNT:
        return DMA_IO_COUNT_MASK | DMA_IO_COUNT_RELOAD;
    case DMA_IO_CON:
        return DMA_IO_CON_MASK;
    case DMA_IO_LIMITER:
        return 0xFF;
    case DMA_IO_ALTLEN:
        return 0x8000FFFF;
    case DMA_IO_SWPTR:
        return DMA_IO_POINTER_MASK;
    default:
        return UINT32_MAX;
    }
}

/* What a running channel works with stands still, or it could be redirected unchecked. */
static bool chan_may_store(const Mt3620DmaIoChannel *c, unsigned int ch,
                           unsigned int offset, uint32_t value)
{
    if (!c->running) {
        return true;
    }
    switch (offset) {
    case DMA_IO_CON:
        return !((value ^ chan_reg(c, offset)) & ~DMA_IO_CON_IRQS);
    case DMA_IO_COUNT:
        return mt3620_dma_io_kind(ch) == KIND_RING;
    case DMA_IO_SWPTR:
        return value % chan_unit(c) == 0 && mt3620_dma_io_pointers_valid(c, value);
    case DMA_IO_LIMITER:
    case DMA_IO_ALTLEN:
    case DMA_IO_TO:
        return true;
    default:
        return false;
    }
}

static void chan_write_start(Mt3620DmaIo *s, unsigned int ch, uint32_t value)
{
    if (value & DMA_IO_START_BIT) {
        mt3620_dma_io_start(s, ch);
    } else {
        mt3620_dma_io_stop(&s->state.channel[ch]);
    }
}

static void chan_write_reg(Mt3620DmaIo *s, unsigned int ch, const struct reg_desc *reg,
                           uint32_t value)
{
    Mt3620DmaIoChannel *c = &s->state.channel[ch];

    if (!(s->state.ch_rst & 1u << ch)) {
        mt3620_dma_io_error(ch, reg->offset, "written while it is held in reset");
        return;
    }
    switch (reg->offset) {
    case DMA_IO_START:
        chan_write_start(s, ch, value);
        break;
    case DMA_IO_ACKINT:
        c->intsta &= ~value;
        break;
    default:
        value &= chan_mask(reg->offset);
        if (!chan_may_store(c, ch, reg->offset, value)) {
            mt3620_dma_io_error(ch, reg->offset, "bad value, or not to be changed while it runs");
            return;
        }
        c->store[reg->offset / 4] = value;
        if (reg->offset == DMA_IO_SWPTR || reg->offset == DMA_IO_TO) {
            mt3620_dma_io_restart_timeout(c);
        }
    }
    mt3620_dma_io_check(s, ch);
    dma_changed(s);
}

/* Global registers */

static uint32_t global_status(const Mt3620DmaIo *s, unsigned int word)
{
    uint32_t value = 0;

    for (unsigned int n = 0; n < 16 && 16 * word + n < DMA_IO_NUM_CHANNELS; n++) {
        const Mt3620DmaIoChannel *c = &s->state.channel[16 * word + n];

        value |= (uint32_t)c->running << 2 * n;
        value |= (uint32_t)!!c->intsta << (2 * n + 1);
    }
    return value;
}

static uint32_t global_paused(const Mt3620DmaIo *s)
{
    uint32_t value = 0;

    for (unsigned int ch = 0; ch < DMA_IO_NUM_CHANNELS; ch++) {
        value |= (uint32_t)s->state.channel[ch].running << ch;
    }
    return value & s->state.pause;
}

static uint32_t global_read_reg(const Mt3620DmaIo *s, const struct reg_desc *reg)
{
    switch (reg->offset) {
    case DMA_IO_GLBSTA0:
    case DMA_IO_GLBSTA1:
        return global_status(s, (reg->offset - DMA_IO_GLBSTA0) / 4);
    case DMA_IO_CH_RST:
        return s->state.ch_rst;
    case DMA_IO_CH_EN:
        return s->state.ch_en;
    case DMA_IO_PAUSE:
        return s->state.pause;
    case DMA_IO_PAUSE_STA:
        return global_paused(s);
    case DMA_IO_ISU_VFIFO_ERR:
        return 0;
    default:
        return s->state.store[DMA_IO_GLOBAL_STORE(reg->offset)];
    }
}

static void chan_reset(Mt3620DmaIoChannel *c)
{
    *c = (Mt3620DmaIoChannel) { .timeout_ns = MT3620_DMA_NEVER };
}

static void global_write_reg(Mt3620DmaIo *s, const struct reg_desc *reg, uint32_t value)
{
    Mt3620DmaIoState *st = &s->state;
    uint32_t channels = value & DMA_IO_ALL_CHANNELS;

    switch (reg->offset) {
    case DMA_IO_CH_RST:
        st->ch_rst = channels;
        for (unsigned int ch = 0; ch < DMA_IO_NUM_CHANNELS; ch++) {
            if (!(channels & 1u << ch)) {
                chan_reset(&st->channel[ch]);
            }
        }
        break;
    case DMA_IO_CH_EN_SET:
        st->ch_en |= channels;
        break;
    case DMA_IO_CH_EN_CLR:
        st->ch_en &= ~channels;
        break;
    case DMA_IO_PAUSE:
        st->pause = channels;
        break;
    case DMA_IO_SET_DREQ:
        st->soft_dreq |= channels;
        break;
    case DMA_IO_CLR_DREQ:
        st->soft_dreq &= ~channels;
        break;
    default:
        st->store[DMA_IO_GLOBAL_STORE(reg->offset)] = value;
        break;
    }
    dma_changed(s);
}

static const struct reg_desc *dma_find(hwaddr offset, unsigned int size, bool write,
                                       int *ch)
{
    unsigned int n = offset / DMA_IO_STRIDE;

    *ch = n < DMA_IO_NUM_CHANNELS ? (int)n : -1;
    if (*ch < 0) {
        return mt3620_regblock_find_at(&dma_global, DMA_IO_GLOBAL, offset, size, write);
    }
    return mt3620_regblock_find_at(&mt3620_dma_io_block[mt3620_dma_io_kind(n)], n * DMA_IO_STRIDE, offset,
                                   size, write);
}

static uint64_t dma_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620DmaIo *s = opaque;
    int ch;
    const struct reg_desc *reg = dma_find(offset, size, false, &ch);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = ch < 0 ? global_read_reg(s, reg) : chan_read_reg(&s->state.channel[ch], reg);
    trace_mt3620_dma_read(s->bus.master, ch, reg->name, value);
    return value;
}

static void dma_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    Mt3620DmaIo *s = opaque;
    int ch;
    const struct reg_desc *reg = dma_find(offset, size, true, &ch);

    if (!reg) {
        return;
    }
    trace_mt3620_dma_write(s->bus.master, ch, reg->name, value);
    if (ch < 0) {
        global_write_reg(s, reg, value);
    } else {
        chan_write_reg(s, ch, reg, value);
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
    Mt3620DmaIo *s = opaque;

    s->state.dreq = deposit32(s->state.dreq, n, 1, !!level);
    mt3620_dma_pump_wake(&s->pump);
}

/* Device */

static void dma_reset_hold(Object *obj, ResetType type)
{
    Mt3620DmaIo *s = MT3620_DMA_IO(obj);

    s->state = (Mt3620DmaIoState) {
        .ch_rst = DMA_IO_ALL_CHANNELS,
        .dreq = s->state.dreq,
        .pump.tick_ns = MT3620_DMA_NEVER,
    };
    for (unsigned int ch = 0; ch < DMA_IO_NUM_CHANNELS; ch++) {
        chan_reset(&s->state.channel[ch]);
    }
    mt3620_dma_pump_follow(&s->pump);
}

static void dma_reset_exit(Object *obj, ResetType type)
{
    mt3620_dma_io_update(MT3620_DMA_IO(obj));
}

static void dma_realize(DeviceState *dev, Error **errp)
{
    Mt3620DmaIo *s = MT3620_DMA_IO(dev);

    if (mt3620_dma_bus_realize(&s->bus, dev, errp)) {
        mt3620_dma_pump_init(&s->pump, &mt3620_dma_io_pump_ops, s, &s->state.pump);
    }
}

static void dma_init(Object *obj)
{
    Mt3620DmaIo *s = MT3620_DMA_IO(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    QEMU_BUILD_BUG_ON(MT3620_DMA_IO_WORDS != DMA_IO_FIXADDR / 4 + 1);
    memory_region_init_io(&s->iomem, obj, &dma_ops, s, "mt3620-dma-io", DMA_IO_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_irq(sbd, &s->irq);
    qdev_init_gpio_in_named(DEVICE(obj), dma_set_dreq, "dreq", DMA_IO_NUM_CHANNELS);
}

static bool dma_channel_valid(const Mt3620DmaIoChannel *c, unsigned int ch)
{
    if (c->running > 1 || (c->intsta & ~DMA_IO_INT_ALL) ||
        (chan_reg(c, DMA_IO_CON) & ~DMA_IO_CON_MASK) ||
        (c->hwptr & ~DMA_IO_POINTER_MASK) || c->timeout_ns < MT3620_DMA_NEVER) {
        return false;
    }
    if (!c->running) {
        return true;
    }
    if (DMA_IO_CON_SIZE(chan_reg(c, DMA_IO_CON)) == 3) {
        return false;
    }
    return mt3620_dma_io_kind(ch) == KIND_RING ?
           mt3620_dma_io_pointers_valid(c, chan_reg(c, DMA_IO_SWPTR)) :
           c->left && c->left <= chan_count(c);
}

static int dma_post_load(void *opaque, int version_id)
{
    Mt3620DmaIo *s = opaque;
    const Mt3620DmaIoState *st = &s->state;

    if (((st->ch_rst | st->ch_en | st->pause | st->soft_dreq | st->dreq) &
         ~DMA_IO_ALL_CHANNELS) || !mt3620_dma_pump_valid(&s->pump)) {
        return -EINVAL;
    }
    for (unsigned int ch = 0; ch < DMA_IO_NUM_CHANNELS; ch++) {
        if (!dma_channel_valid(&st->channel[ch], ch)) {
            return -EINVAL;
        }
    }
    mt3620_dma_pump_follow(&s->pump);
    return 0;
}

static const VMStateDescription dma_channel_vmstate = {
    .name = "mt3620-dma-io-channel",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(store, Mt3620DmaIoChannel, MT3620_DMA_IO_WORDS),
        VMSTATE_UINT32(running, Mt3620DmaIoChannel),
        VMSTATE_UINT32(intsta, Mt3620DmaIoChannel),
        VMSTATE_UINT32(src, Mt3620DmaIoChannel),
        VMSTATE_UINT32(dst, Mt3620DmaIoChannel),
        VMSTATE_UINT32(left, Mt3620DmaIoChannel),
        VMSTATE_UINT32(hwptr, Mt3620DmaIoChannel),
        VMSTATE_INT64(timeout_ns, Mt3620DmaIoChannel),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription dma_vmstate = {
    .name = TYPE_MT3620_DMA_IO,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = dma_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(state.channel, Mt3620DmaIo, DMA_IO_NUM_CHANNELS, 1,
                             dma_channel_vmstate, Mt3620DmaIoChannel),
        VMSTATE_UINT32(state.ch_rst, Mt3620DmaIo),
        VMSTATE_UINT32_ARRAY(state.store, Mt3620DmaIo, 4),
        VMSTATE_UINT32(state.ch_en, Mt3620DmaIo),
        VMSTATE_UINT32(state.pause, Mt3620DmaIo),
        VMSTATE_UINT32(state.soft_dreq, Mt3620DmaIo),
        VMSTATE_UINT32(state.dreq, Mt3620DmaIo),
        VMSTATE_STRUCT(state.pump, Mt3620DmaIo, 1, mt3620_dma_pump_vmstate,
                       Mt3620DmaPumpState),
        VMSTATE_END_OF_LIST()
    }
};

static const Property dma_properties[] = {
    DEFINE_PROP_LINK("view", Mt3620DmaIo, bus.view, TYPE_MEMORY_REGION, MemoryRegion *),
    DEFINE_PROP_UINT32("master", Mt3620DmaIo, bus.master, MASTER_DMA_IO0),
    DEFINE_PROP_UINT32("handshakes", Mt3620DmaIo, handshakes, 0),
};

static void dma_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 DMA of an I/O core";
    dc->realize = dma_realize;
    dc->vmsd = &dma_vmstate;
    dc->user_creatable = false;
    rc->phases.hold = dma_reset_hold;
    rc->phases.exit = dma_reset_exit;
    device_class_set_props(dc, dma_properties);
    mt3620_dma_io_fault_class_init(klass);
}

static const TypeInfo dma_types[] = {
    {
        .name = TYPE_MT3620_DMA_IO,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(Mt3620DmaIo),
        .instance_init = dma_init,
        .class_init = dma_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(dma_types)
