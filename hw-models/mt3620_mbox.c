/*
 * MT3620 mailbox: one device for a pair of cores, a register block a side.
 *
 * Owns both FIFOs, the software interrupt ports and the semaphore; drives the
 * six event lines of each side. Facts 4.13 (docs/sources.md), regs/mbox.h.
 * QEMU interface: mt3620_mbox.h.
 *
 * Not public and chosen here: NE is "more than NE_THRS entries", NF "fewer than
 * 15 - NF_THRS"; GEN_CTRL bit 1 empties the FIFO this side reads; the FIFO line
 * is (INT_STS & INT_EN) != 0, while the other lines do not look at INT_EN,
 * which Linux never writes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_mbox.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

enum { MBOX_REGS(REGTABLE_OFFSET) };
static const struct reg_desc mbox_regs[] = { MBOX_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock mbox_block = {
    "MBOX", mbox_regs, ARRAY_SIZE(mbox_regs)
};

#define MBOX_GEN_RESET_BOTH  0x1
#define MBOX_GEN_RESET_MINE  0x2
#define MBOX_THRS_MASK       0xF
#define MBOX_INT_MASK        (MBOX_INT_NE | MBOX_INT_WR | MBOX_INT_NF | \
                              MBOX_INT_RD)
#define MBOX_PORT_MASK       ((1u << MBOX_NUM_PORTS) - 1)
#define MBOX_FIFO_CTRL_MASK  0x3FF

/* Helpers */

static Mt3620MboxSideState *mbox_state(Mt3620MboxSide *side)
{
    return &side->mbox->state.side[side->index];
}

static Mt3620MboxSide *mbox_peer(Mt3620MboxSide *side)
{
    return &side->mbox->side[!side->index];
}

static bool mbox_not_empty(Mt3620MboxSide *side)
{
    const Mt3620MboxSideState *st = mbox_state(side);

    return st->count > st->ne_thrs;
}

static bool mbox_not_full(Mt3620MboxSide *side)
{
    return mbox_state(mbox_peer(side))->count + mbox_state(side)->nf_thrs <
           MBOX_FIFO_DEPTH;
}

/* Level lines of one side; NE and NF latch as long as they hold. */
static void mbox_update_side(Mt3620MboxSide *side)
{
    Mt3620MboxSideState *st = mbox_state(side);
    bool ne = mbox_not_empty(side);
    bool nf = mbox_not_full(side);

    st->int_sts |= (ne ? MBOX_INT_NE : 0) | (nf ? MBOX_INT_NF : 0);
    qemu_set_irq(side->line[MBOX_LINE_NE], ne);
    qemu_set_irq(side->line[MBOX_LINE_NF], nf);
    qemu_set_irq(side->line[MBOX_LINE_FIFO], !!(st->int_sts & st->int_en));
    qemu_set_irq(side->line[MBOX_LINE_SW], !!(st->sw_sts & st->sw_en));
}

static void mbox_update(Mt3620Mbox *s)
{
    mbox_update_side(&s->side[MT3620_MBOX_SIDE_A]);
    mbox_update_side(&s->side[MT3620_MBOX_SIDE_B]);
}

/* An event that is over at once: latched, and a pulse on its own line. */
static void mbox_event(Mt3620MboxSide *side, uint32_t bit, unsigned int line)
{
    mbox_state(side)->int_sts |= bit;
    mbox_update(side->mbox);
    qemu_irq_pulse(side->line[line]);
}

/* Faults of the way to one side */

enum { MBOX_FAULT_LOSE, MBOX_FAULT_REPEAT, MBOX_FAULT_ALTER };

#define FAULT_TO { .name = "to", .choices = "a|b" }
static const MT3620FaultDesc mbox_faults[] = {
    [MBOX_FAULT_LOSE] = { "lose", "a message posted to that side does not arrive",
                          MT3620_FAULT_ONCE, { FAULT_TO } },
    [MBOX_FAULT_REPEAT] = { "repeat", "it arrives twice", MT3620_FAULT_ONCE, { FAULT_TO } },
    [MBOX_FAULT_ALTER] = { "alter", "it arrives with these bits of command and data turned over",
                           MT3620_FAULT_ONCE,
                           { FAULT_TO,
                             { .name = "cmd", .max = UINT32_MAX, .optional = true },
                             { .name = "data", .max = UINT32_MAX, .optional = true } } },
};

/* Arguments of that fault if it is to strike a message to side TO, counted as used. */
static const uint64_t *mbox_fault(Mt3620MboxSide *to, unsigned int fault)
{
    const uint64_t *arg = mt3620_fault(&to->mbox->faults, fault);

    if (!arg || arg[0] != to->index) {
        return NULL;
    }
    mt3620_fault_fired(OBJECT(to->mbox), fault);
    return arg;
}

static void mbox_deliver(Mt3620MboxSide *peer, Mt3620MboxEntry entry)
{
    Mt3620MboxSideState *to = mbox_state(peer);

    if (to->count == MBOX_FIFO_DEPTH) {
        mt3620_regblock_error(&mbox_block, MBOX_CMD_POST,
                              "post of 0x%08x while full: lost", entry.cmd);
        return;
    }
    to->fifo[(to->head + to->count) % MBOX_FIFO_DEPTH] = entry;
    to->count++;
    trace_mt3620_mbox_post(!peer->index, entry.cmd, entry.data, to->count);
    mbox_event(peer, MBOX_INT_WR, MBOX_LINE_WR);
}

static void mbox_post(Mt3620MboxSide *side, uint32_t cmd)
{
    Mt3620MboxSideState *st = mbox_state(side);
    Mt3620MboxSide *peer = mbox_peer(side);
    Mt3620MboxEntry entry = { .cmd = cmd, .data = st->data_latch };
    const uint64_t *arg;

    st->data_latch = 0;
    if (mbox_fault(peer, MBOX_FAULT_LOSE)) {
        return;
    }
    arg = mbox_fault(peer, MBOX_FAULT_ALTER);
    if (arg) {
        entry.cmd ^= arg[1];
        entry.data ^= arg[2];
    }
    mbox_deliver(peer, entry);
    if (mbox_fault(peer, MBOX_FAULT_REPEAT)) {
        mbox_deliver(peer, entry);
    }
}

static uint32_t mbox_pop(Mt3620MboxSide *side)
{
    Mt3620MboxSideState *st = mbox_state(side);
    Mt3620MboxEntry entry;

    if (st->count == 0) {
        mt3620_regblock_error(&mbox_block, MBOX_CMD_POP, "pop while empty");
        return 0;
    }
    entry = st->fifo[st->head];
    st->head = (st->head + 1) % MBOX_FIFO_DEPTH;
    st->count--;
    trace_mt3620_mbox_pop(side->index, entry.cmd, entry.data, st->count);
    mbox_event(mbox_peer(side), MBOX_INT_RD, MBOX_LINE_RD);
    return entry.cmd;
}

static uint32_t mbox_head_data(const Mt3620MboxSideState *st)
{
    if (st->count == 0) {
        mt3620_regblock_error(&mbox_block, MBOX_DATA_POP, "data while empty");
        return 0;
    }
    return st->fifo[st->head].data;
}

static void mbox_flush(Mt3620MboxSide *side)
{
    Mt3620MboxSideState *st = mbox_state(side);

    st->head = 0;
    st->count = 0;
    st->int_sts = 0;
}

static void mbox_gen_ctrl(Mt3620MboxSide *side, uint32_t value)
{
    if (value & ~(MBOX_GEN_RESET_BOTH | MBOX_GEN_RESET_MINE)) {
        mt3620_regblock_error(&mbox_block, MBOX_GEN_CTRL,
                              "reserved bits in 0x%x", value);
    }
    if (value & (MBOX_GEN_RESET_BOTH | MBOX_GEN_RESET_MINE)) {
        mbox_flush(side);
    }
    if (value & MBOX_GEN_RESET_BOTH) {
        mbox_flush(mbox_peer(side));
        mbox_state(side)->data_latch = 0;
        mbox_state(mbox_peer(side))->data_latch = 0;
    }
    mbox_update(side->mbox);
}

static uint32_t mbox_side_owner(const Mt3620MboxSide *side)
{
    return side->index == MT3620_MBOX_SIDE_A ? MBOX_SEM_A7 : MBOX_SEM_M4;
}

/* A read tries to take it and tells the owner. */
static uint32_t mbox_semaphore_read(Mt3620MboxSide *side)
{
    Mt3620Mbox *s = side->mbox;

    if (!s->has_semaphore) {
        mt3620_regblock_error(&mbox_block, MBOX_SEMAPHORE,
                              "no semaphore in this pair");
        return 0;
    }
    if (s->state.semaphore == MBOX_SEM_FREE) {
        s->state.semaphore = mbox_side_owner(side);
        trace_mt3620_mbox_semaphore(side->index, s->state.semaphore);
    }
    return s->state.semaphore;
}

static void mbox_semaphore_write(Mt3620MboxSide *side, uint32_t value)
{
    Mt3620Mbox *s = side->mbox;

    if (!s->has_semaphore || value != MBOX_SEM_FREE ||
        s->state.semaphore != mbox_side_owner(side)) {
        mt3620_regblock_error(&mbox_block, MBOX_SEMAPHORE,
                              "write of %u by side %u, owner %u", value,
                              side->index, s->state.semaphore);
        return;
    }
    s->state.semaphore = MBOX_SEM_FREE;
    trace_mt3620_mbox_semaphore(side->index, s->state.semaphore);
}

/* Registers */

static uint32_t mbox_read_reg(Mt3620MboxSide *side, const struct reg_desc *reg)
{
    const Mt3620MboxSideState *st = mbox_state(side);

    switch (reg->offset) {
    case MBOX_VER:
        return MBOX_VERSION;
    case MBOX_GEN_CTRL:
    case MBOX_DBG_PROBE:
        return 0;
    case MBOX_DBG_IDX:
        return st->dbg_idx;
    case MBOX_SW_RX_INT_EN:
        return st->sw_en;
    case MBOX_SW_RX_INT_STS:
        return st->sw_sts;
    case MBOX_FIFO_CTRL:
        return st->fifo_ctrl;
    case MBOX_NF_THRS:
        return st->nf_thrs;
    case MBOX_NE_THRS:
        return st->ne_thrs;
    case MBOX_INT_EN:
        return st->int_en;
    case MBOX_INT_STS:
        return st->int_sts;
    case MBOX_POST_CNT:
        return mbox_state(mbox_peer(side))->count;
    case MBOX_CMD_POP:
        return mbox_pop(side);
    case MBOX_DATA_POP:
        return mbox_head_data(st);
    case MBOX_POP_CNT:
        return st->count;
    case MBOX_SEMAPHORE:
        return mbox_semaphore_read(side);
    default:
        g_assert_not_reached();
    }
}

static uint64_t mbox_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620MboxSide *side = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&mbox_block, offset,
                                                      size, false);
    uint32_t value;

    if (!reg) {
        return 0;
    }
    value = mbox_read_reg(side, reg);
    trace_mt3620_mbox_read(side->index, reg->name, value);
    return value;
}

static void mbox_raise_ports(Mt3620MboxSide *side, uint32_t ports)
{
    Mt3620MboxSide *peer = mbox_peer(side);

    if (ports & ~MBOX_PORT_MASK) {
        mt3620_regblock_error(&mbox_block, MBOX_SW_TX_INT_PORT,
                              "no such port in 0x%x", ports);
    }
    mbox_state(peer)->sw_sts |= ports & MBOX_PORT_MASK;
    mbox_update_side(peer);
}

static void mbox_write_reg(Mt3620MboxSide *side, const struct reg_desc *reg,
                           uint32_t value)
{
    Mt3620MboxSideState *st = mbox_state(side);

    switch (reg->offset) {
    case MBOX_GEN_CTRL:
        mbox_gen_ctrl(side, value);
        break;
    case MBOX_DBG_IDX:
        st->dbg_idx = value;
        break;
    case MBOX_SW_TX_INT_PORT:
        mbox_raise_ports(side, value);
        break;
    case MBOX_SW_RX_INT_EN:
        st->sw_en = value & MBOX_PORT_MASK;
        mbox_update_side(side);
        break;
    case MBOX_SW_RX_INT_STS:
        st->sw_sts &= ~value;
        mbox_update_side(side);
        break;
    case MBOX_FIFO_CTRL:
        st->fifo_ctrl = value & MBOX_FIFO_CTRL_MASK;
        break;
    case MBOX_NF_THRS:
        st->nf_thrs = value & MBOX_THRS_MASK;
        mbox_update_side(side);
        break;
    case MBOX_NE_THRS:
        st->ne_thrs = value & MBOX_THRS_MASK;
        mbox_update_side(side);
        break;
    case MBOX_INT_EN:
        st->int_en = value & MBOX_INT_MASK;
        mbox_update_side(side);
        break;
    case MBOX_INT_STS:
        st->int_sts &= ~value;
        mbox_update_side(side);
        break;
    case MBOX_CMD_POST:
        mbox_post(side, value);
        break;
    case MBOX_DATA_POST:
        st->data_latch = value;
        break;
    case MBOX_SEMAPHORE:
        mbox_semaphore_write(side, value);
        break;
    default:
        g_assert_not_reached();
    }
}

static void mbox_write(void *opaque, hwaddr offset, uint64_t value,
                       unsigned size)
{
    Mt3620MboxSide *side = opaque;
    const struct reg_desc *reg = mt3620_regblock_find(&mbox_block, offset,
                                                      size, true);

    if (reg) {
        trace_mt3620_mbox_write(side->index, reg->name, value);
        mbox_write_reg(side, reg, value);
    }
}

static const MemoryRegionOps mbox_ops = {
    .read = mbox_read,
    .write = mbox_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* Reset */

static void mbox_clear_side(Mt3620Mbox *s, unsigned int side)
{
    s->state.side[side] = (Mt3620MboxSideState) { 0 };
    if (s->state.semaphore == mbox_side_owner(&s->side[side])) {
        s->state.semaphore = MBOX_SEM_FREE;
    }
}

void mt3620_mbox_reset_side(Mt3620Mbox *s, unsigned int side)
{
    assert(side <= MT3620_MBOX_SIDE_B);
    mbox_clear_side(s, side);
    mbox_update(s);
}

static void mbox_reset_hold(Object *obj, ResetType type)
{
    Mt3620Mbox *s = MT3620_MBOX(obj);

    mbox_clear_side(s, MT3620_MBOX_SIDE_A);
    mbox_clear_side(s, MT3620_MBOX_SIDE_B);
}

/* Lines only now: the interrupt controllers forget them while in reset. */
static void mbox_reset_exit(Object *obj, ResetType type)
{
    mbox_update(MT3620_MBOX(obj));
}

static void mbox_init(Object *obj)
{
    static const char *const name[] = { "mt3620-mbox.a", "mt3620-mbox.b" };
    Mt3620Mbox *s = MT3620_MBOX(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    for (unsigned int i = 0; i < ARRAY_SIZE(s->side); i++) {
        Mt3620MboxSide *side = &s->side[i];

        side->mbox = s;
        side->index = i;
        memory_region_init_io(&side->iomem, obj, &mbox_ops, side, name[i],
                              MBOX_SIZE);
        sysbus_init_mmio(sbd, &side->iomem);
    }
    for (unsigned int i = 0; i < ARRAY_SIZE(s->side); i++) {
        for (unsigned int line = 0; line < MBOX_NUM_LINES; line++) {
            sysbus_init_irq(sbd, &s->side[i].line[line]);
        }
    }
}

/* Migration */

static int mbox_post_load(void *opaque, int version_id)
{
    Mt3620Mbox *s = opaque;

    for (unsigned int i = 0; i < ARRAY_SIZE(s->state.side); i++) {
        const Mt3620MboxSideState *st = &s->state.side[i];

        if (st->head >= MBOX_FIFO_DEPTH || st->count > MBOX_FIFO_DEPTH ||
            st->nf_thrs > MBOX_THRS_MASK || st->ne_thrs > MBOX_THRS_MASK ||
            (st->int_en & ~MBOX_INT_MASK) || (st->int_sts & ~MBOX_INT_MASK) ||
            (st->sw_en & ~MBOX_PORT_MASK) || (st->sw_sts & ~MBOX_PORT_MASK)) {
            return -EINVAL;
        }
    }
    return s->state.semaphore > MBOX_SEM_A7 ? -EINVAL : 0;
}

static const VMStateDescription mbox_entry_vmstate = {
    .name = "mt3620-mbox-entry",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(cmd, Mt3620MboxEntry),
        VMSTATE_UINT32(data, Mt3620MboxEntry),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription mbox_side_vmstate = {
    .name = "mt3620-mbox-side",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(fifo, Mt3620MboxSideState, MBOX_FIFO_DEPTH, 1,
                             mbox_entry_vmstate, Mt3620MboxEntry),
        VMSTATE_UINT32(head, Mt3620MboxSideState),
        VMSTATE_UINT32(count, Mt3620MboxSideState),
        VMSTATE_UINT32(data_latch, Mt3620MboxSideState),
        VMSTATE_UINT32(dbg_idx, Mt3620MboxSideState),
        VMSTATE_UINT32(fifo_ctrl, Mt3620MboxSideState),
        VMSTATE_UINT32(nf_thrs, Mt3620MboxSideState),
        VMSTATE_UINT32(ne_thrs, Mt3620MboxSideState),
        VMSTATE_UINT32(int_en, Mt3620MboxSideState),
        VMSTATE_UINT32(int_sts, Mt3620MboxSideState),
        VMSTATE_UINT32(sw_en, Mt3620MboxSideState),
        VMSTATE_UINT32(sw_sts, Mt3620MboxSideState),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription mbox_vmstate = {
    .name = TYPE_MT3620_MBOX,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = mbox_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(state.side, Mt3620Mbox, 2, 1, mbox_side_vmstate,
                             Mt3620MboxSideState),
        VMSTATE_UINT32(state.semaphore, Mt3620Mbox),
        VMSTATE_END_OF_LIST()
    }
};

static const Property mbox_properties[] = {
    DEFINE_PROP_BOOL("semaphore", Mt3620Mbox, has_semaphore, false),
};

static void mbox_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 mailbox pair";
    dc->vmsd = &mbox_vmstate;
    rc->phases.hold = mbox_reset_hold;
    rc->phases.exit = mbox_reset_exit;
    device_class_set_props(dc, mbox_properties);
    mt3620_faultable_class_init(klass, mbox_faults, ARRAY_SIZE(mbox_faults),
                                offsetof(Mt3620Mbox, faults), NULL);
}

static const TypeInfo mbox_info = {
    .name = TYPE_MT3620_MBOX,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Mbox),
    .instance_init = mbox_init,
    .class_init = mbox_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void mbox_register_types(void)
{
    type_register_static(&mbox_info);
}

type_init(mbox_register_types)
