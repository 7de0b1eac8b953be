/*
 * MT3620 UART: 16550-like, registers at stride 4, EFR bank, FIFOs of 16.
 *
 * This file owns the registers and the interrupt; FIFOs, timing and chardev are
 * mt3620_uart_line.c's. Facts 4.1 (docs/sources.md), regs/uart.h.
 * QEMU interface: mt3620_uart.h.
 *
 * Bytes leave at once unless `pacing` is on; the chardev never makes the guest
 * see a full FIFO, as host timing must not reach it. Flow control, automatic baud
 * rate and break output are registers without effect; CTS, DSR and DCD are always
 * on. DMA requests: docs/dma.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/mt3620_uart.h"
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"
#include "mt3620_uart_line.h"
#include "trace.h"

static const struct reg_desc uart_regs[] = { UART_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock uart_block = {
    "UART", uart_regs, ARRAY_SIZE(uart_regs)
};

#define UART_RXTRIG_MASK     0x3F
#define UART_MCR_MASK        0x1F
#define UART_BYTE_MASK       0xFF

/* Helpers */

static bool uart_efr_bank(const Mt3620Uart *s)
{
    return s->state.lcr == UART_LCR_BANK_EFR;
}

static uint32_t uart_rx_trigger(const Mt3620Uart *s)
{
    static const uint32_t level[] = { 1, 6, 12 };
    uint32_t select = UART_FCR_RX_TRIGGER(s->state.fcr);
    uint32_t own = s->state.store[UART_RXTRIG / 4];

    if (!mt3620_uart_fifo_on(s)) {
        return 1;
    }
    if (select < ARRAY_SIZE(level)) {
        return level[select];
    }
    return own >= 1 && own <= UART_FIFO_DEPTH ? own : UART_FIFO_DEPTH;
}

static uint32_t uart_lsr(const Mt3620Uart *s)
{
    uint32_t lsr = s->state.lsr_error;

    if (s->state.rx.count) {
        lsr |= UART_LSR_DR;
    }
    if (s->state.tx.count == 0) {
        lsr |= UART_LSR_THRE;
        if (s->state.tx_ns == UART_NEVER) {
            lsr |= UART_LSR_TEMT;
        }
    }
    if ((lsr & UART_LSR_BI) && mt3620_uart_fifo_on(s)) {
        lsr |= UART_LSR_FIFO_ERROR;
    }
    return lsr;
}

static uint32_t uart_msr_level(const Mt3620Uart *s)
{
    uint32_t mcr = s->state.mcr;

    if (!(mcr & UART_MCR_LOOP)) {
        return UART_MSR_CTS | UART_MSR_DSR | UART_MSR_DCD;
    }
    return (mcr & UART_MCR_DTR ? UART_MSR_DSR : 0) |
           (mcr & UART_MCR_RTS ? UART_MSR_CTS : 0) |
           (mcr & UART_MCR_OUT1 ? UART_MSR_RI : 0) |
           (mcr & UART_MCR_OUT2 ? UART_MSR_DCD : 0);
}

static uint32_t uart_iir_id(const Mt3620Uart *s)
{
    uint32_t ier = s->state.ier;

    if ((ier & UART_IER_LINE) && s->state.lsr_error) {
        return UART_IIR_LINE;
    }
    if ((ier & UART_IER_RX) && s->state.rx.count >= uart_rx_trigger(s)) {
        return UART_IIR_RX;
    }
    if ((ier & UART_IER_RX) && s->state.timeout_pending) {
        return UART_IIR_TIMEOUT;
    }
    if ((ier & UART_IER_THRE) && s->state.thre_pending) {
        return UART_IIR_THRE;
    }
    if ((ier & UART_IER_MODEM) && s->state.msr_delta) {
        return UART_IIR_MODEM;
    }
    return UART_IIR_NONE;
}

static bool uart_asks_dma(const Mt3620Uart *s, uint32_t direction)
{
    return s->state.store[UART_VFIFO_EN / 4] & UART_VFIFO_EN_ON &&
           s->state.store[UART_EXTEND_ADD / 4] & direction;
}

void mt3620_uart_update_irq(Mt3620Uart *s)
{
    qemu_set_irq(s->irq, uart_iir_id(s) != UART_IIR_NONE);
    qemu_set_irq(s->dma_tx, uart_asks_dma(s, UART_EXTEND_ADD_TX) &&
                            s->state.tx.count < mt3620_uart_line_depth(s));
    qemu_set_irq(s->dma_rx, uart_asks_dma(s, UART_EXTEND_ADD_RX) && s->state.rx.count);
}

static uint32_t uart_read_rbr(Mt3620Uart *s)
{
    uint32_t value = mt3620_uart_line_take(s);

    mt3620_uart_update_irq(s);
    return value;
}

static void uart_write_thr(Mt3620Uart *s, uint8_t byte)
{
    if (s->state.tx.count >= mt3620_uart_line_depth(s)) {
        mt3620_regblock_error(&uart_block, UART_RBR_THR,
                              "transmit FIFO full: byte 0x%02x lost", byte);
        return;
    }
    s->state.thre_pending = false;
    mt3620_uart_line_put(s, byte);
    mt3620_uart_update_irq(s);
}

/* Registers */

static void uart_write_ier(Mt3620Uart *s, uint32_t value)
{
    uint32_t old = s->state.ier;

    value &= UART_BYTE_MASK & ~0x10u;
    if (!(s->state.efr & UART_EFR_ENHANCED)) {
        value = (value & ~UART_IER_ENHANCED) | (old & UART_IER_ENHANCED);
    }
    s->state.ier = value;
    /* Enabling THRE with an empty register raises it anew: drivers test it. */
    if ((value & ~old & UART_IER_THRE) && s->state.tx.count == 0) {
        s->state.thre_pending = true;
    }
    mt3620_uart_update_irq(s);
}

static void uart_write_fcr(Mt3620Uart *s, uint32_t value)
{
    uint32_t changed = (s->state.fcr ^ value) & UART_FCR_ENABLE;

    s->state.fcr = value & UART_BYTE_MASK &
                   ~(UART_FCR_CLEAR_RX | UART_FCR_CLEAR_TX);
    if (changed || (value & UART_FCR_CLEAR_RX)) {
        s->state.rx.count = 0;
        s->state.lsr_error = 0;
        mt3620_uart_line_restart_timeout(s);
        qemu_chr_fe_accept_input(&s->chr);
    }
    if (changed || (value & UART_FCR_CLEAR_TX)) {
        s->state.tx.count = 0;
        s->state.thre_pending = true;
    }
    mt3620_uart_update_irq(s);
}

static void uart_write_mcr(Mt3620Uart *s, uint32_t value)
{
    uint32_t old = uart_msr_level(s);
    uint32_t gone, changed;

    s->state.mcr = value & UART_MCR_MASK;
    changed = old ^ uart_msr_level(s);
    gone = old & changed;
    /* The ring indicator's bit tells its falling edge only. */
    changed = (changed & ~UART_MSR_RI) | (gone & UART_MSR_RI);
    s->state.msr_delta |= changed >> 4;
    qemu_chr_fe_accept_input(&s->chr);
    mt3620_uart_update_irq(s);
}

static uint32_t uart_read_iir(Mt3620Uart *s)
{
    uint32_t id = uart_iir_id(s);

    if (id == UART_IIR_THRE) {
        s->state.thre_pending = false;
        mt3620_uart_update_irq(s);
    }
    return id | (mt3620_uart_fifo_on(s) ? UART_IIR_FIFO : 0);
}

static uint32_t uart_read_lsr(Mt3620Uart *s)
{
    uint32_t lsr = uart_lsr(s);

    s->state.lsr_error = 0;
    mt3620_uart_update_irq(s);
    return lsr;
}

static uint32_t uart_read_msr(Mt3620Uart *s)
{
    uint32_t msr = uart_msr_level(s) | s->state.msr_delta;

    s->state.msr_delta = 0;
    mt3620_uart_update_irq(s);
    return msr;
}

/* XON1, XON2, XOFF1, XOFF2 stand at MCR's place and the three above it. */
static uint32_t *uart_flow_reg(Mt3620Uart *s, hwaddr offset)
{
    if (!uart_efr_bank(s) || offset < UART_MCR || offset > UART_SCR) {
        return NULL;
    }
    return &s->state.flow[(offset - UART_MCR) / 4];
}

static uint32_t uart_read_reg(Mt3620Uart *s, const struct reg_desc *reg)
{
    bool dlab = s->state.lcr & UART_LCR_DLAB;
    uint32_t *flow = uart_flow_reg(s, reg->offset);

    if (flow) {
        return *flow;
    }
    switch (reg->offset) {
    case UART_RBR_THR:
        return dlab ? s->state.dll : uart_read_rbr(s);
    case UART_IER:
        return dlab ? s->state.dlm : s->state.ier;
    case UART_IIR_FCR:
        return uart_efr_bank(s) ? s->state.efr : uart_read_iir(s);
    case UART_LCR:
        return s->state.lcr;
    case UART_MCR:
        return s->state.mcr;
    case UART_LSR:
        return uart_read_lsr(s);
    case UART_MSR:
        return uart_read_msr(s);
    case UART_FCR_RD:
        return s->state.fcr;
    case UART_RX_OFFSET:
        return s->state.rx.count;
    case UART_TX_OFFSET:
        return s->state.tx.count;
    default:
        return s->state.store[reg->offset / 4];
    }
}

/* The data port takes bytes too: a DMA moves them so. */
static unsigned uart_width(hwaddr offset, unsigned size)
{
    return offset == UART_RBR_THR && size == 1 ? 4 : size;
}

static uint64_t uart_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Uart *s = opaque;
    const struct reg_desc *reg =
        mt3620_regblock_find(&uart_block, offset, uart_width(offset, size), false);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = uart_read_reg(s, reg);
    trace_mt3620_uart_read(reg->name, value);
    return value;
}

static void uart_write_store(Mt3620Uart *s, const struct reg_desc *reg,
                             uint32_t value)
{
    if (reg->offset == UART_RXTRIG) {
        value &= UART_RXTRIG_MASK;
    }
    s->state.store[reg->offset / 4] = value & UART_BYTE_MASK;
    mt3620_uart_update_irq(s);
}

static void uart_write_reg(Mt3620Uart *s, const struct reg_desc *reg,
                           uint32_t value)
{
    bool dlab = s->state.lcr & UART_LCR_DLAB;
    uint32_t *flow = uart_flow_reg(s, reg->offset);

    value &= UART_BYTE_MASK;
    if (flow) {
        *flow = value;
        return;
    }
    switch (reg->offset) {
    case UART_RBR_THR:
        if (dlab) {
            s->state.dll = value;
        } else {
            uart_write_thr(s, value);
        }
        break;
    case UART_IER:
        if (dlab) {
            s->state.dlm = value;
        } else {
            uart_write_ier(s, value);
        }
        break;
    case UART_IIR_FCR:
        if (uart_efr_bank(s)) {
            s->state.efr = value;
        } else {
            uart_write_fcr(s, value);
        }
        break;
    case UART_LCR:
        s->state.lcr = value;
        break;
    case UART_MCR:
        uart_write_mcr(s, value);
        break;
    case UART_LSR:
    case UART_MSR:
        mt3620_regblock_error(&uart_block, reg->offset,
                              "write of read-only %s", reg->name);
        break;
    case UART_INTERRUPT_STA:
        s->state.store[reg->offset / 4] &= ~value;
        break;
    default:
        uart_write_store(s, reg, value);
        break;
    }
}

static void uart_write(void *opaque, hwaddr offset, uint64_t value,
                       unsigned size)
{
    Mt3620Uart *s = opaque;
    const struct reg_desc *reg =
        mt3620_regblock_find(&uart_block, offset, uart_width(offset, size), true);

    if (reg) {
        trace_mt3620_uart_write(reg->name, value);
        uart_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps uart_ops = {
    .read = uart_read,
    .write = uart_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

#define FAULT_MASK { .name = "mask", .min = 1, .max = UART_BYTE_MASK }
static const MT3620FaultDesc uart_faults[] = {
    [UART_FAULT_RX_LOSE] = { "rx-lose", "a byte does not arrive", MT3620_FAULT_ONCE },
    [UART_FAULT_RX_ALTER] = { "rx-alter", "a byte arrives with these bits turned over",
                              MT3620_FAULT_ONCE, { FAULT_MASK } },
    [UART_FAULT_TX_LOSE] = { "tx-lose", "a byte does not leave", MT3620_FAULT_ONCE },
    [UART_FAULT_TX_ALTER] = { "tx-alter", "a byte leaves with these bits turned over",
                              MT3620_FAULT_ONCE, { FAULT_MASK } },
};

/* Reset */

static void uart_reset_hold(Object *obj, ResetType type)
{
    Mt3620Uart *s = MT3620_UART(obj);

    s->state = (Mt3620UartState) {
        .timeout_ns = UART_NEVER,
        .tx_ns = UART_NEVER,
        .dll = 1,
    };
    mt3620_uart_line_rearm(s);
    for (unsigned int i = 0; i < ARRAY_SIZE(uart_regs); i++) {
        if (uart_regs[i].offset >= UART_RX_LEVEL_CTL) {
            s->state.store[uart_regs[i].offset / 4] = uart_regs[i].reset;
        }
    }
}

static void uart_reset_exit(Object *obj, ResetType type)
{
    Mt3620Uart *s = MT3620_UART(obj);

    mt3620_uart_update_irq(s);
    qemu_chr_fe_accept_input(&s->chr);
}

static void uart_realize(DeviceState *dev, Error **errp)
{
    Mt3620Uart *s = MT3620_UART(dev);

    QEMU_BUILD_BUG_ON(MT3620_UART_NUM_WORDS != UART_INTERRUPT_STA / 4 + 1);
    mt3620_uart_line_init(s);
}

static void uart_init(Object *obj)
{
    Mt3620Uart *s = MT3620_UART(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &uart_ops, s, "mt3620-uart",
                          UART_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_irq(sbd, &s->irq);
    qdev_init_gpio_out_named(DEVICE(obj), &s->dma_tx, "dma-tx", 1);
    qdev_init_gpio_out_named(DEVICE(obj), &s->dma_rx, "dma-rx", 1);
}

/* Migration */

static int uart_post_load(void *opaque, int version_id)
{
    Mt3620Uart *s = opaque;
    const Mt3620UartState *st = &s->state;

    if (st->rx.head >= UART_FIFO_DEPTH || st->rx.count > UART_FIFO_DEPTH ||
        st->tx.head >= UART_FIFO_DEPTH || st->tx.count > UART_FIFO_DEPTH ||
        st->timeout_ns < UART_NEVER || st->tx_ns < UART_NEVER ||
        ((st->ier | st->fcr | st->lcr | st->mcr | st->dll | st->dlm) &
         ~UART_BYTE_MASK)) {
        return -EINVAL;
    }
    mt3620_uart_line_rearm(s);
    return 0;
}

static const VMStateDescription uart_fifo_vmstate = {
    .name = "mt3620-uart-fifo",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(data, Mt3620UartFifo, UART_FIFO_DEPTH),
        VMSTATE_UINT32(head, Mt3620UartFifo),
        VMSTATE_UINT32(count, Mt3620UartFifo),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription uart_vmstate = {
    .name = TYPE_MT3620_UART,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = uart_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT(state.rx, Mt3620Uart, 1, uart_fifo_vmstate,
                       Mt3620UartFifo),
        VMSTATE_STRUCT(state.tx, Mt3620Uart, 1, uart_fifo_vmstate,
                       Mt3620UartFifo),
        VMSTATE_UINT32(state.ier, Mt3620Uart),
        VMSTATE_UINT32(state.fcr, Mt3620Uart),
        VMSTATE_UINT32(state.lcr, Mt3620Uart),
        VMSTATE_UINT32(state.mcr, Mt3620Uart),
        VMSTATE_UINT32(state.msr_delta, Mt3620Uart),
        VMSTATE_UINT32(state.lsr_error, Mt3620Uart),
        VMSTATE_UINT32(state.dll, Mt3620Uart),
        VMSTATE_UINT32(state.dlm, Mt3620Uart),
        VMSTATE_UINT32(state.efr, Mt3620Uart),
        VMSTATE_UINT32_ARRAY(state.flow, Mt3620Uart, 4),
        VMSTATE_UINT32_ARRAY(state.store, Mt3620Uart, MT3620_UART_NUM_WORDS),
        VMSTATE_UINT32(state.thre_pending, Mt3620Uart),
        VMSTATE_UINT32(state.timeout_pending, Mt3620Uart),
        VMSTATE_INT64(state.timeout_ns, Mt3620Uart),
        VMSTATE_INT64(state.tx_ns, Mt3620Uart),
        VMSTATE_END_OF_LIST()
    }
};

static const Property uart_properties[] = {
    DEFINE_PROP_CHR("chardev", Mt3620Uart, chr),
    DEFINE_PROP_BOOL("pacing", Mt3620Uart, pacing, false),
};

static void uart_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 UART";
    dc->realize = uart_realize;
    dc->vmsd = &uart_vmstate;
    rc->phases.hold = uart_reset_hold;
    rc->phases.exit = uart_reset_exit;
    device_class_set_props(dc, uart_properties);
    mt3620_faultable_class_init(klass, uart_faults, ARRAY_SIZE(uart_faults),
                                offsetof(Mt3620Uart, faults), NULL);
    set_bit(DEVICE_CATEGORY_INPUT, dc->categories);
}

static const TypeInfo uart_info = {
    .name = TYPE_MT3620_UART,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Uart),
    .instance_init = uart_init,
    .class_init = uart_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void uart_register_types(void)
{
    type_register_static(&uart_info);
}

type_init(uart_register_types)
