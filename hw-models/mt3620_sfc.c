/*
 * MT3620 serial flash controller with its NOR array and XIP window.
 *
 * This file owns the registers and the commands; the array, the window and the
 * drive are mt3620_sfc_array.c's. Touches no other block. Own register design:
 * docs/sfc.md, regs/sfc.h. QEMU interface: mt3620_sfc.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/mt3620_sfc.h"
#include "hw/mt3620/regs/memmap.h"
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"
#include "mt3620_sfc_array.h"
#include "trace.h"

enum { SFC_REGS(REGTABLE_OFFSET) };
static const struct reg_desc sfc_regs[] = { SFC_REGS(REGTABLE_DESC) };
static const Mt3620RegBlock sfc_block = {
    "SFC", sfc_regs, ARRAY_SIZE(sfc_regs)
};

#define SFC_INT_DONE         0x1
#define SFC_STATUS_ERRORS    (SFC_STATUS_ERR_WEL | SFC_STATUS_ERR_RANGE | \
                              SFC_STATUS_ERR_PROTECT | SFC_STATUS_ERR_BUSY)
#define SFC_STATUS_ALL       (SFC_STATUS_ERRORS | SFC_STATUS_BUSY | \
                              SFC_STATUS_WEL)
#define SFC_LOCK_ALL         (SFC_LOCK_WINDOW | SFC_LOCK_PROTECT(0) | \
                              SFC_LOCK_PROTECT(1) | SFC_LOCK_PROTECT(2) | \
                              SFC_LOCK_PROTECT(3))
#define SFC_BLOCK_SIZE       0x10000
#define SFC_PROTECT_STRIDE   8

/* The commands that change the array. */
typedef struct SfcOp {
    uint32_t cmd;
    const char *name;
    uint32_t unit;       /* alignment and length of an erase; 0: program */
    int64_t ns;
} SfcOp;

static const SfcOp sfc_ops_table[] = {
    { SFC_CMD_PROGRAM,   "program",   0,              SFC_PROGRAM_NS },
    { SFC_CMD_ERASE_4K,  "erase-4k",  FLASH_SECTOR,   SFC_ERASE_4K_NS },
    { SFC_CMD_ERASE_64K, "erase-64k", SFC_BLOCK_SIZE, SFC_ERASE_64K_NS },
};

static const SfcOp *sfc_op_find(uint32_t cmd)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(sfc_ops_table); i++) {
        if (sfc_ops_table[i].cmd == cmd) {
            return &sfc_ops_table[i];
        }
    }
    return NULL;
}

static bool sfc_is_busy(const Mt3620Sfc *s)
{
    return s->state.status & SFC_STATUS_BUSY;
}

static void sfc_update_irq(Mt3620Sfc *s)
{
    qemu_set_irq(s->irq, !!(s->state.int_sts & s->state.int_en));
}

/* Operations on the array */

/* The first len bytes of the operation under way take effect. */
static void sfc_apply(Mt3620Sfc *s, uint32_t len)
{
    uint8_t *cell = s->storage + s->state.op_addr;

    if (s->state.op_cmd == SFC_CMD_PROGRAM) {
        for (uint32_t i = 0; i < len; i++) {
            cell[i] &= s->state.op_data[i];
        }
    } else {
        memset(cell, 0xFF, len);
    }
}

static void sfc_op_end(void *opaque)
{
    Mt3620Sfc *s = opaque;
    const SfcOp *op = sfc_op_find(s->state.op_cmd);

    assert(sfc_is_busy(s) && op);
    s->state.status &= ~(SFC_STATUS_BUSY | SFC_STATUS_WEL);
    mt3620_sfc_array_update(s);
    sfc_apply(s, mt3620_sfc_fault_op_len(s));
    mt3620_sfc_array_changed(s, s->state.op_addr, s->state.op_len);
    trace_mt3620_sfc_end(op->name, s->state.op_addr, s->state.op_len);
    mt3620_event("flash", "\"op\":\"%s\",\"addr\":%u,\"len\":%u", op->name,
                 s->state.op_addr, s->state.op_len);
    s->state.int_sts |= SFC_INT_DONE;
    sfc_update_irq(s);
}

/* Commands */

static void sfc_refuse(Mt3620Sfc *s, uint32_t error, const char *why)
{
    mt3620_regblock_error(&sfc_block, SFC_CMD, "command refused: %s "
                          "(address 0x%x, length %u)", why, s->state.addr,
                          s->state.len);
    s->state.status |= error;
}

static bool sfc_is_protected(const Mt3620Sfc *s, uint32_t offset, uint32_t len)
{
    for (unsigned int n = 0; n < SFC_NUM_PROTECT; n++) {
        if (offset < s->state.protect_end[n] &&
            s->state.protect_base[n] < offset + len) {
            return true;
        }
    }
    return false;
}

static bool sfc_range_ok(const Mt3620Sfc *s, uint32_t len)
{
    return s->state.addr < FLASH_SIZE && len <= FLASH_SIZE - s->state.addr;
}

/* Length of the range the operation would change; 0: not a legal one. */
static uint32_t sfc_op_len(const Mt3620Sfc *s, const SfcOp *op)
{
    uint32_t addr = s->state.addr;
    uint32_t len = op->unit ? op->unit : s->state.len;

    if (op->unit) {
        return addr % op->unit == 0 && sfc_range_ok(s, len) ? len : 0;
    }
    if (len == 0 || len > FLASH_PAGE - addr % FLASH_PAGE ||
        !sfc_range_ok(s, len)) {
        return 0;
    }
    return len;
}

static void sfc_op_begin(Mt3620Sfc *s, const SfcOp *op)
{
    uint32_t len = sfc_op_len(s, op);
    bool enabled = s->state.status & SFC_STATUS_WEL;

    /* The latch serves one attempt, a refused one too. */
    s->state.status &= ~SFC_STATUS_WEL;
    if (!enabled) {
        sfc_refuse(s, SFC_STATUS_ERR_WEL, "not write enabled");
        return;
    }
    if (!len) {
        sfc_refuse(s, SFC_STATUS_ERR_RANGE, "bad range");
        return;
    }
    if (sfc_is_protected(s, s->state.addr, len)) {
        sfc_refuse(s, SFC_STATUS_ERR_PROTECT, "protected");
        return;
    }
    s->state.status |= SFC_STATUS_BUSY | SFC_STATUS_WEL;
    s->state.op_cmd = op->cmd;
    s->state.op_addr = s->state.addr;
    s->state.op_len = len;
    memcpy(s->state.op_data, s->state.buffer, sizeof(s->state.op_data));
    s->state.op_start_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    s->state.op_end_ns = s->state.op_start_ns + op->ns;
    s->state.operations++;
    trace_mt3620_sfc_begin(op->name, s->state.op_addr, len);
    mt3620_sfc_array_update(s);
    timer_mod(s->timer, s->state.op_end_ns);
}

static void sfc_command_read(Mt3620Sfc *s)
{
    if (s->state.len == 0 || s->state.len > SFC_BUFFER_SIZE ||
        !sfc_range_ok(s, s->state.len)) {
        sfc_refuse(s, SFC_STATUS_ERR_RANGE, "bad range");
        return;
    }
    memcpy(s->state.buffer, s->storage + s->state.addr, s->state.len);
    mt3620_sfc_fault_read(s);
}

static void sfc_command(Mt3620Sfc *s, uint32_t cmd)
{
    const SfcOp *op = sfc_op_find(cmd);

    if (sfc_is_busy(s)) {
        sfc_refuse(s, SFC_STATUS_ERR_BUSY, "busy");
        return;
    }
    if (op) {
        sfc_op_begin(s, op);
        return;
    }
    switch (cmd) {
    case SFC_CMD_READ:
        sfc_command_read(s);
        break;
    case SFC_CMD_WREN:
        s->state.status |= SFC_STATUS_WEL;
        break;
    case SFC_CMD_WRDI:
        s->state.status &= ~SFC_STATUS_WEL;
        break;
    default:
        mt3620_regblock_error(&sfc_block, SFC_CMD, "unknown command 0x%x",
                              cmd);
        break;
    }
}

/* Registers */

static bool sfc_is_buffer(hwaddr offset)
{
    return offset >= SFC_BUFFER && offset < SFC_BUFFER + SFC_BUFFER_SIZE;
}

static bool sfc_is_protect(hwaddr offset)
{
    return offset >= SFC_PROTECT &&
           offset < SFC_PROTECT + SFC_PROTECT_STRIDE * SFC_NUM_PROTECT;
}

static uint32_t *sfc_protect_reg(Mt3620Sfc *s, hwaddr offset)
{
    unsigned int n = (offset - SFC_PROTECT) / SFC_PROTECT_STRIDE;

    return offset % SFC_PROTECT_STRIDE ? &s->state.protect_end[n]
                                       : &s->state.protect_base[n];
}

/* Byte to word, aligned: the checks both directions share. */
static bool sfc_buffer_access_ok(hwaddr offset, unsigned size)
{
    if (size <= 4 && offset % size == 0) {
        return true;
    }
    mt3620_regblock_error(&sfc_block, offset, "%u-byte access of BUFFER",
                          size);
    return false;
}

static bool sfc_protect_access_ok(hwaddr offset, unsigned size)
{
    if (size == 4 && offset % 4 == 0) {
        return true;
    }
    mt3620_regblock_error(&sfc_block, offset, "%u-byte access of PROTECT",
                          size);
    return false;
}

static uint32_t sfc_read_reg(Mt3620Sfc *s, const struct reg_desc *reg)
{
    switch (reg->offset) {
    case SFC_JEDEC_ID:
        return reg->reset;
    case SFC_ADDR:
        return s->state.addr;
    case SFC_LEN:
        return s->state.len;
    case SFC_STATUS:
        return s->state.status;
    case SFC_INT_EN:
        return s->state.int_en;
    case SFC_INT_STS:
        return s->state.int_sts;
    case SFC_WINDOW_BANK:
        return s->state.window_bank;
    case SFC_LOCK:
        return s->state.lock;
    default:
        g_assert_not_reached();
    }
}

static uint64_t sfc_read(void *opaque, hwaddr offset, unsigned size)
{
    Mt3620Sfc *s = opaque;
    const struct reg_desc *reg;
    uint32_t value;

    if (sfc_is_buffer(offset)) {
        if (!sfc_buffer_access_ok(offset, size)) {
            return 0;
        }
        value = ldn_le_p(s->state.buffer + offset - SFC_BUFFER, size);
        trace_mt3620_sfc_read("BUFFER", offset, value);
        return value;
    }
    if (sfc_is_protect(offset)) {
        if (!sfc_protect_access_ok(offset, size)) {
            return 0;
        }
        value = *sfc_protect_reg(s, offset);
        trace_mt3620_sfc_read("PROTECT", offset, value);
        return value;
    }
    reg = mt3620_regblock_find(&sfc_block, offset, size, false);
    if (!reg) {
        return 0;
    }
    value = sfc_read_reg(s, reg);
    trace_mt3620_sfc_read(reg->name, offset, value);
    return value;
}

static void sfc_write_window_bank(Mt3620Sfc *s, uint32_t value)
{
    if (s->state.lock & SFC_LOCK_WINDOW) {
        mt3620_regblock_error(&sfc_block, SFC_WINDOW_BANK,
                              "write of locked WINDOW_BANK");
        return;
    }
    if (value > 1) {
        mt3620_regblock_error(&sfc_block, SFC_WINDOW_BANK, "no bank %u", value);
        return;
    }
    if (s->state.window_bank != value) {
        s->state.window_bank = value;
        trace_mt3620_sfc_window(value);
        mt3620_sfc_array_update(s);
    }
}

static void sfc_write_lock(Mt3620Sfc *s, uint32_t value)
{
    if (value & ~SFC_LOCK_ALL) {
        mt3620_regblock_error(&sfc_block, SFC_LOCK, "reserved bits in 0x%x",
                              value);
    }
    s->state.lock |= value & SFC_LOCK_ALL;
    mt3620_event("lock", "\"block\":\"sfc\",\"register\":\"SFC_LOCK\","
                 "\"value\":%u", s->state.lock);
}

static void sfc_write_protect(Mt3620Sfc *s, hwaddr offset, uint32_t value)
{
    unsigned int n = (offset - SFC_PROTECT) / SFC_PROTECT_STRIDE;

    if (s->state.lock & SFC_LOCK_PROTECT(n)) {
        mt3620_regblock_error(&sfc_block, offset, "write of locked PROTECT %u",
                              n);
        return;
    }
    *sfc_protect_reg(s, offset) = value & ~(FLASH_SECTOR - 1);
}

static void sfc_write_reg(Mt3620Sfc *s, const struct reg_desc *reg,
                          uint32_t value)
{
    switch (reg->offset) {
    case SFC_CMD:
        sfc_command(s, value);
        break;
    case SFC_ADDR:
        s->state.addr = value;
        break;
    case SFC_LEN:
        s->state.len = value;
        break;
    case SFC_STATUS:
        s->state.status &= ~(value & SFC_STATUS_ERRORS);
        break;
    case SFC_INT_EN:
        s->state.int_en = value & SFC_INT_DONE;
        sfc_update_irq(s);
        break;
    case SFC_INT_STS:
        s->state.int_sts &= ~value;
        sfc_update_irq(s);
        break;
    case SFC_WINDOW_BANK:
        sfc_write_window_bank(s, value);
        break;
    case SFC_LOCK:
        sfc_write_lock(s, value);
        break;
    default:
        g_assert_not_reached();
    }
}

static void sfc_write(void *opaque, hwaddr offset, uint64_t value,
                      unsigned size)
{
    Mt3620Sfc *s = opaque;
    const struct reg_desc *reg;

    if (sfc_is_buffer(offset)) {
        if (sfc_buffer_access_ok(offset, size)) {
            trace_mt3620_sfc_write("BUFFER", offset, value);
            stn_le_p(s->state.buffer + offset - SFC_BUFFER, size, value);
        }
        return;
    }
    if (sfc_is_protect(offset)) {
        if (sfc_protect_access_ok(offset, size)) {
            trace_mt3620_sfc_write("PROTECT", offset, value);
            sfc_write_protect(s, offset, value);
        }
        return;
    }
    reg = mt3620_regblock_find(&sfc_block, offset, size, true);
    if (reg) {
        trace_mt3620_sfc_write(reg->name, offset, value);
        sfc_write_reg(s, reg, value);
    }
}

static const MemoryRegionOps sfc_ops = {
    .read = sfc_read,
    .write = sfc_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* Reset */

/*
 * A reset in mid-operation leaves the array torn: the part whose time had
 * passed is done, the rest is as it was.
 */
static void sfc_tear(Mt3620Sfc *s)
{
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    int64_t span = s->state.op_end_ns - s->state.op_start_ns;
    int64_t done = MIN(MAX(now - s->state.op_start_ns, 0), span);
    uint32_t len = s->state.op_len * done / span;

    trace_mt3620_sfc_torn(s->state.op_addr, len, s->state.op_len);
    s->state.status &= ~SFC_STATUS_BUSY;
    mt3620_sfc_array_update(s);
    if (len) {
        sfc_apply(s, len);
        mt3620_sfc_array_changed(s, s->state.op_addr, len);
    }
    mt3620_event("flash", "\"op\":\"torn\",\"addr\":%u,\"len\":%u",
                 s->state.op_addr, len);
}

static void sfc_reset_hold(Object *obj, ResetType type)
{
    Mt3620Sfc *s = MT3620_SFC(obj);
    uint64_t operations = s->state.operations;

    timer_del(s->timer);
    /* Before a snapshot is loaded nothing happens to the flash itself. */
    if (sfc_is_busy(s) && type != RESET_TYPE_SNAPSHOT_LOAD) {
        sfc_tear(s);
    }
    s->state = (Mt3620SfcState) { .operations = operations };
    mt3620_sfc_array_update(s);
}

static void sfc_reset_exit(Object *obj, ResetType type)
{
    sfc_update_irq(MT3620_SFC(obj));
}

/* Set-up */

static void sfc_realize(DeviceState *dev, Error **errp)
{
    Mt3620Sfc *s = MT3620_SFC(dev);
    SysBusDevice *sbd = SYS_BUS_DEVICE(dev);

    if (!mt3620_sfc_array_init(s, errp)) {
        return;
    }
    memory_region_init_io(&s->iomem, OBJECT(s), &sfc_ops, s, "mt3620-sfc",
                          SFC_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_mmio(sbd, &s->window);
    sysbus_init_irq(sbd, &s->irq);
    s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, sfc_op_end, s);
    mt3620_sfc_fault_init(s);
}

static void sfc_init(Object *obj)
{
    Mt3620Sfc *s = MT3620_SFC(obj);

    notifier_list_init(&s->change_notifiers);
    object_property_add_uint32_ptr(obj, "window-bank", &s->state.window_bank,
                                   OBJ_PROP_FLAG_READ);
    object_property_add_uint32_ptr(obj, "lock", &s->state.lock,
                                   OBJ_PROP_FLAG_READ);
    object_property_add_uint64_ptr(obj, "operations", &s->state.operations,
                                   OBJ_PROP_FLAG_READ);
}

/* Migration */

static bool sfc_loaded_op_ok(const Mt3620SfcState *st)
{
    const SfcOp *op = sfc_op_find(st->op_cmd);
    uint32_t max = op && op->unit ? op->unit : FLASH_PAGE;

    return op && st->op_len > 0 && st->op_len <= max &&
           st->op_addr < FLASH_SIZE && st->op_len <= FLASH_SIZE - st->op_addr &&
           st->op_start_ns >= 0 && st->op_end_ns - st->op_start_ns == op->ns;
}

static int sfc_post_load(void *opaque, int version_id)
{
    Mt3620Sfc *s = opaque;

    if ((s->state.status & ~SFC_STATUS_ALL) || s->state.window_bank > 1 ||
        (s->state.lock & ~SFC_LOCK_ALL) ||
        (s->state.int_en & ~SFC_INT_DONE) ||
        (s->state.int_sts & ~SFC_INT_DONE) ||
        (sfc_is_busy(s) && !sfc_loaded_op_ok(&s->state))) {
        return -EINVAL;
    }
    if (sfc_is_busy(s)) {
        timer_mod(s->timer, s->state.op_end_ns);
    } else {
        timer_del(s->timer);
    }
    mt3620_sfc_array_loaded(s);
    return 0;
}

static const VMStateDescription sfc_vmstate = {
    .name = TYPE_MT3620_SFC,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = sfc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(state.addr, Mt3620Sfc),
        VMSTATE_UINT32(state.len, Mt3620Sfc),
        VMSTATE_UINT32(state.status, Mt3620Sfc),
        VMSTATE_UINT32(state.int_en, Mt3620Sfc),
        VMSTATE_UINT32(state.int_sts, Mt3620Sfc),
        VMSTATE_UINT32(state.window_bank, Mt3620Sfc),
        VMSTATE_UINT32(state.lock, Mt3620Sfc),
        VMSTATE_UINT32_ARRAY(state.protect_base, Mt3620Sfc, SFC_NUM_PROTECT),
        VMSTATE_UINT32_ARRAY(state.protect_end, Mt3620Sfc, SFC_NUM_PROTECT),
        VMSTATE_UINT8_ARRAY(state.buffer, Mt3620Sfc, SFC_BUFFER_SIZE),
        VMSTATE_UINT32(state.op_cmd, Mt3620Sfc),
        VMSTATE_UINT32(state.op_addr, Mt3620Sfc),
        VMSTATE_UINT32(state.op_len, Mt3620Sfc),
        VMSTATE_INT64(state.op_start_ns, Mt3620Sfc),
        VMSTATE_INT64(state.op_end_ns, Mt3620Sfc),
        VMSTATE_UINT8_ARRAY(state.op_data, Mt3620Sfc, SFC_BUFFER_SIZE),
        VMSTATE_UINT64(state.operations, Mt3620Sfc),
        VMSTATE_END_OF_LIST()
    }
};

static const Property sfc_properties[] = {
    DEFINE_PROP_DRIVE("drive", Mt3620Sfc, blk),
    DEFINE_PROP_BOOL("volatile", Mt3620Sfc, volatile_content, false),
    DEFINE_PROP_BOOL("strict-busy", Mt3620Sfc, strict_busy, false),
};

static void sfc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 serial flash controller";
    dc->realize = sfc_realize;
    dc->vmsd = &sfc_vmstate;
    rc->phases.hold = sfc_reset_hold;
    rc->phases.exit = sfc_reset_exit;
    device_class_set_props(dc, sfc_properties);
    mt3620_sfc_fault_class_init(klass);
}

static const TypeInfo sfc_info = {
    .name = TYPE_MT3620_SFC,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(Mt3620Sfc),
    .instance_init = sfc_init,
    .class_init = sfc_class_init,
    .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
};

static void sfc_register_types(void)
{
    type_register_static(&sfc_info);
}

type_init(sfc_register_types)
