/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 e-fuse array and its controller: own design, docs/efuse.md.
 *
 * Owns the 128 rows, their shadow, the programming pulse and the file behind
 * the array. Rules hold against the shadow, which is what the chip's logic sees.
 * Private-key rows leave this file only through the key port at its end.
 */

#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qemu/error-report.h"
#include "qemu/host-utils.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_efuse.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"
#include "system/runstate.h"
#include "trace.h"

#define EFUSE_KEY_ROWS      8
#define EFUSE_ERRORS        (EFUSE_STATUS_ERR_LOCKED | EFUSE_STATUS_ERR_UNLOCK | \
                             EFUSE_STATUS_ERR_ROW | EFUSE_STATUS_ERR_BUSY)
/* Image files are padded to a sector or a page; more is some other file. */
#define EFUSE_FILE_MAX      65536

enum { EFUSE_REGS(REGTABLE_OFFSET) };

static const struct reg_desc efuse_regs[] = { EFUSE_REGS(REGTABLE_DESC) };

static const Mt3620RegBlock efuse_block = {
    .name = "mt3620-efuse", .regs = efuse_regs, .count = ARRAY_SIZE(efuse_regs),
};

static bool efuse_is_key_row(unsigned int row)
{
    return row >= EFUSE_ROW_KEY_DEVICE && row < EFUSE_ROW_KEY_END;
}

static bool efuse_locked(const MT3620EfuseState *s, unsigned int lock_row,
                         unsigned int row)
{
    return s->regs.shadow[lock_row + row / 32] >> (row % 32) & 1;
}

static void efuse_sense(MT3620EfuseState *s)
{
    memcpy(s->regs.shadow, s->regs.fuse, sizeof(s->regs.shadow));
    mt3620_efuse_fault_sense(s);
}

bool mt3620_efuse_marker(const MT3620EfuseState *s, unsigned int row)
{
    return ctpop32(s->regs.shadow[row]) >= EFUSE_MARKER_THRESHOLD;
}

unsigned int mt3620_efuse_lifecycle(const MT3620EfuseState *s)
{
    /* The last marker alone decides: a forged array never looks younger. */
    if (mt3620_efuse_marker(s, EFUSE_ROW_DEVICE)) {
        return LIFECYCLE_DEVICE;
    }
    return mt3620_efuse_marker(s, EFUSE_ROW_MODULE1) ? LIFECYCLE_MODULE1
                                                     : LIFECYCLE_BLANK;
}

uint32_t mt3620_efuse_row(const MT3620EfuseState *s, unsigned int row)
{
    assert(row < EFUSE_NUM_ROWS && !efuse_is_key_row(row));
    return s->regs.shadow[row];
}

/* ---- the file behind the array ---- */

static void efuse_write_back(MT3620EfuseState *s, unsigned int row,
                             unsigned int count)
{
    uint32_t le[EFUSE_NUM_ROWS];
    int ret;

    if (!s->blk || s->is_volatile) {
        return;
    }
    for (unsigned int i = 0; i < count; i++) {
        le[i] = cpu_to_le32(s->regs.fuse[row + i]);
    }
    ret = blk_pwrite(s->blk, row * sizeof(le[0]), count * sizeof(le[0]), le, 0);
    if (ret < 0) {
        error_report("mt3620-efuse: cannot write row %u to the fuse file: %s",
                     row, strerror(-ret));
    }
    memset(le, 0, sizeof(le));
}

static bool efuse_load(MT3620EfuseState *s, Error **errp)
{
    uint64_t perm = BLK_PERM_CONSISTENT_READ;
    uint32_t le[EFUSE_NUM_ROWS];
    int64_t length = blk_getlength(s->blk);
    int ret;

    if (length < EFUSE_BYTES || length > EFUSE_FILE_MAX) {
        error_setg(errp, "mt3620-efuse: a fuse file has %d bytes (padding up to "
                   "%d is accepted), this drive has %" PRId64,
                   EFUSE_BYTES, EFUSE_FILE_MAX, length);
        return false;
    }
    if (!s->is_volatile) {
        if (!blk_supports_write_perm(s->blk)) {
            error_setg(errp, "mt3620-efuse: the fuse drive is read only: pulses "
                       "could not be kept; use volatile=on");
            return false;
        }
        perm |= BLK_PERM_WRITE;
    }
    if (blk_set_perm(s->blk, perm, BLK_PERM_ALL, errp) < 0) {
        return false;
    }
    ret = blk_pread(s->blk, 0, sizeof(le), le, 0);
    if (ret < 0) {
        error_setg_errno(errp, -ret, "mt3620-efuse: cannot read the fuse drive");
        return false;
    }
    for (unsigned int i = 0; i < EFUSE_NUM_ROWS; i++) {
        s->regs.fuse[i] = le32_to_cpu(le[i]);
    }
    memset(le, 0, sizeof(le));
    return true;
}

/* ---- programming ---- */

static void efuse_blow(MT3620EfuseState *s, unsigned int row, uint32_t bits)
{
    s->regs.fuse[row] |= bits;
    trace_mt3620_efuse_blown(row, bits);
    mt3620_event("fuse", "\"row\":%u", row);
    efuse_write_back(s, row, 1);
}

static void efuse_pulse_end(void *opaque)
{
    MT3620EfuseState *s = opaque;

    efuse_blow(s, s->regs.pulse_row,
               mt3620_efuse_fault_pulse(s, s->regs.pulse_bits));
    s->regs.status &= ~EFUSE_STATUS_BUSY;
    efuse_sense(s);
}

/* A reset takes the programming voltage away: what made it is the fault's choice. */
static void efuse_pulse_cut(MT3620EfuseState *s)
{
    uint32_t bits = mt3620_efuse_fault_cut(s, s->regs.pulse_bits);

    timer_del(s->pulse);
    s->regs.status &= ~EFUSE_STATUS_BUSY;
    trace_mt3620_efuse_cut(s->regs.pulse_row, bits);
    if (bits) {
        efuse_blow(s, s->regs.pulse_row, bits);
    }
}

/* The EFUSE_STATUS_ERR_* that forbids programming this row, or 0. */
static uint32_t efuse_refusal(const MT3620EfuseState *s, unsigned int row)
{
    if (row >= EFUSE_NUM_ROWS || efuse_is_key_row(row)) {
        return EFUSE_STATUS_ERR_ROW;
    }
    if (efuse_locked(s, EFUSE_ROW_WRITE_LOCK, row)) {
        return EFUSE_STATUS_ERR_LOCKED;
    }
    if (row == EFUSE_ROW_DEVICE && !mt3620_efuse_marker(s, EFUSE_ROW_MODULE1)) {
        return EFUSE_STATUS_ERR_LOCKED;
    }
    return 0;
}

static void efuse_program(MT3620EfuseState *s)
{
    uint32_t refusal = efuse_refusal(s, s->regs.row);

    if (refusal) {
        s->regs.status |= refusal;
        trace_mt3620_efuse_refused(s->regs.row, refusal);
        return;
    }
    s->regs.pulse_row = s->regs.row;
    s->regs.pulse_bits = s->regs.wdata;
    s->regs.pulse_end = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + EFUSE_PULSE_NS;
    s->regs.status |= EFUSE_STATUS_BUSY;
    timer_mod_ns(s->pulse, s->regs.pulse_end);
    trace_mt3620_efuse_pulse(s->regs.pulse_row, s->regs.pulse_bits);
}

static void efuse_command(MT3620EfuseState *s, uint32_t command)
{
    bool armed = s->regs.armed;

    s->regs.armed = 0;
    if (s->regs.status & EFUSE_STATUS_BUSY) {
        s->regs.status |= EFUSE_STATUS_ERR_BUSY;
        return;
    }
    switch (command) {
    case EFUSE_CMD_PROGRAM:
        if (!armed) {
            s->regs.status |= EFUSE_STATUS_ERR_UNLOCK;
            mt3620_regblock_error(&efuse_block, EFUSE_CMD,
                                  "PROGRAM without the unlock key");
            return;
        }
        efuse_program(s);
        break;
    case EFUSE_CMD_SENSE:
        efuse_sense(s);
        break;
    default:
        mt3620_regblock_error(&efuse_block, EFUSE_CMD, "no command 0x%x",
                              command);
    }
}

/* ---- bus ---- */

static bool efuse_is_shadow(hwaddr offset)
{
    return offset >= EFUSE_SHADOW && offset < EFUSE_SHADOW + EFUSE_BYTES;
}

static uint32_t efuse_read_shadow(MT3620EfuseState *s, hwaddr offset,
                                  unsigned int size)
{
    unsigned int row = (offset - EFUSE_SHADOW) / 4;

    if (size != 4 || offset % 4) {
        mt3620_regblock_error(&efuse_block, offset, "%u-byte read of row %u",
                              size, row);
        return 0;
    }
    if (efuse_is_key_row(row) || efuse_locked(s, EFUSE_ROW_READ_LOCK, row)) {
        mt3620_regblock_error(&efuse_block, offset, "read of %s row %u",
                              efuse_is_key_row(row) ? "key" : "locked", row);
        return 0;
    }
    return s->regs.shadow[row];
}

static uint64_t efuse_read(void *opaque, hwaddr offset, unsigned int size)
{
    MT3620EfuseState *s = opaque;
    const struct reg_desc *reg;
    uint32_t value = 0;

    if (efuse_is_shadow(offset)) {
        value = efuse_read_shadow(s, offset, size);
        trace_mt3620_efuse_read("EFUSE_SHADOW", offset, value);
        return value;
    }
    reg = mt3620_regblock_find(&efuse_block, offset, size, false);
    if (!reg) {
        return 0;
    }
    switch (reg->offset) {
    case EFUSE_ID:
        value = reg->reset;
        break;
    case EFUSE_STATUS:
        value = s->regs.status;
        break;
    case EFUSE_ROW:
        value = s->regs.row;
        break;
    case EFUSE_WDATA:
        value = s->regs.wdata;
        break;
    default:
        g_assert_not_reached();
    }
    trace_mt3620_efuse_read(reg->name, offset, value);
    return value;
}

static void efuse_write(void *opaque, hwaddr offset, uint64_t value,
                        unsigned int size)
{
    MT3620EfuseState *s = opaque;
    const struct reg_desc *reg;

    if (efuse_is_shadow(offset)) {
        mt3620_regblock_error(&efuse_block, offset, "write to the shadow");
        return;
    }
    reg = mt3620_regblock_find(&efuse_block, offset, size, true);
    if (!reg) {
        return;
    }
    trace_mt3620_efuse_write(reg->name, offset, value);
    switch (reg->offset) {
    case EFUSE_CMD:
        efuse_command(s, value);
        break;
    case EFUSE_STATUS:
        s->regs.status &= ~(value & EFUSE_ERRORS);
        break;
    case EFUSE_UNLOCK:
        s->regs.armed = value == EFUSE_UNLOCK_KEY;
        break;
    case EFUSE_ROW:
        s->regs.row = value;
        break;
    case EFUSE_WDATA:
        s->regs.wdata = value;
        break;
    default:
        g_assert_not_reached();
    }
}

/* Every width reaches the handlers, which name the wrong ones in the log. */
static const MemoryRegionOps efuse_ops = {
    .read = efuse_read,
    .write = efuse_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* ---- key port: wires to the security engine ---- */

static bool efuse_rows_blank(const uint32_t *rows)
{
    uint32_t any = 0;

    for (unsigned int i = 0; i < EFUSE_KEY_ROWS; i++) {
        any |= rows[i];
    }
    return any == 0;
}

static void efuse_assert_key(unsigned int first_row)
{
    assert(efuse_is_key_row(first_row) &&
           (first_row - EFUSE_ROW_KEY_DEVICE) % EFUSE_KEY_ROWS == 0);
}

bool mt3620_efuse_key_read(const MT3620EfuseState *s, unsigned int first_row,
                           uint8_t key[MT3620_EFUSE_KEY_BYTES])
{
    efuse_assert_key(first_row);
    for (unsigned int i = 0; i < EFUSE_KEY_ROWS; i++) {
        stl_le_p(key + 4 * i, s->regs.shadow[first_row + i]);
    }
    return !efuse_rows_blank(&s->regs.shadow[first_row]);
}

bool mt3620_efuse_key_program(MT3620EfuseState *s, unsigned int first_row,
                              const uint8_t key[MT3620_EFUSE_KEY_BYTES])
{
    efuse_assert_key(first_row);
    if (s->regs.status & EFUSE_STATUS_BUSY ||
        !efuse_rows_blank(&s->regs.fuse[first_row])) {
        return false;
    }
    for (unsigned int i = 0; i < EFUSE_KEY_ROWS; i++) {
        if (efuse_locked(s, EFUSE_ROW_WRITE_LOCK, first_row + i)) {
            return false;
        }
    }
    for (unsigned int i = 0; i < EFUSE_KEY_ROWS; i++) {
        s->regs.fuse[first_row + i] = ldl_le_p(key + 4 * i);
    }
    efuse_write_back(s, first_row, EFUSE_KEY_ROWS);
    efuse_sense(s);
    trace_mt3620_efuse_key(first_row);
    mt3620_event("fuse", "\"row\":%u", first_row);
    return true;
}

/* ---- reset, realize, migration ---- */

static void efuse_reset_enter(Object *obj, ResetType type)
{
    MT3620EfuseState *s = MT3620_EFUSE(obj);

    if (s->regs.status & EFUSE_STATUS_BUSY) {
        efuse_pulse_cut(s);
    }
    s->regs.status = 0;
    s->regs.row = 0;
    s->regs.wdata = 0;
    s->regs.armed = 0;
    s->regs.pulse_row = 0;
    s->regs.pulse_bits = 0;
    s->regs.pulse_end = 0;
}

/* Before any device's exit phase, so that the engine measures sensed rows. */
static void efuse_reset_hold(Object *obj, ResetType type)
{
    efuse_sense(MT3620_EFUSE(obj));
}

static void efuse_realize(DeviceState *dev, Error **errp)
{
    MT3620EfuseState *s = MT3620_EFUSE(dev);

    if (s->blk && !efuse_load(s, errp)) {
        return;
    }
    efuse_sense(s); /* the engine's generator asks for keys before the first reset */
    s->pulse = timer_new_ns(QEMU_CLOCK_VIRTUAL, efuse_pulse_end, s);
    memory_region_init_io(&s->iomem, OBJECT(s), &efuse_ops, s, TYPE_MT3620_EFUSE,
                          EFUSE_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(s), &s->iomem);
}

void mt3620_efuse_restored(MT3620EfuseState *s)
{
    if (s->regs.status & EFUSE_STATUS_BUSY) {
        timer_mod_ns(s->pulse, s->regs.pulse_end);
    } else {
        timer_del(s->pulse);
    }
}

/* The drive may be written only once the machine runs (images still inactive). */
static void efuse_restored_running(void *opaque, bool running, RunState state)
{
    MT3620EfuseState *s = opaque;

    if (!running) {
        return;
    }
    qemu_del_vm_change_state_handler(s->write_back);
    s->write_back = NULL;
    efuse_write_back(s, 0, EFUSE_NUM_ROWS);
}

static int efuse_post_load(void *opaque, int version_id)
{
    MT3620EfuseState *s = opaque;

    if (s->regs.status & ~(EFUSE_STATUS_BUSY | EFUSE_ERRORS) ||
        s->regs.armed > 1) {
        return -EINVAL;
    }
    if (s->regs.status & EFUSE_STATUS_BUSY &&
        (s->regs.pulse_row >= EFUSE_NUM_ROWS ||
         efuse_is_key_row(s->regs.pulse_row))) {
        return -EINVAL;
    }
    /* A sensed bit that was never blown is legal: a fault of the sense may outlast it. */
    mt3620_efuse_restored(s);
    if (s->blk && !s->is_volatile && !s->write_back) {
        s->write_back =
            qemu_add_vm_change_state_handler(efuse_restored_running, s);
    }
    return 0;
}

static const VMStateDescription vmstate_efuse = {
    .name = TYPE_MT3620_EFUSE,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = efuse_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(regs.fuse, MT3620EfuseState, EFUSE_NUM_ROWS),
        VMSTATE_UINT32_ARRAY(regs.shadow, MT3620EfuseState, EFUSE_NUM_ROWS),
        VMSTATE_UINT32(regs.status, MT3620EfuseState),
        VMSTATE_UINT32(regs.row, MT3620EfuseState),
        VMSTATE_UINT32(regs.wdata, MT3620EfuseState),
        VMSTATE_UINT32(regs.armed, MT3620EfuseState),
        VMSTATE_UINT32(regs.pulse_row, MT3620EfuseState),
        VMSTATE_UINT32(regs.pulse_bits, MT3620EfuseState),
        VMSTATE_INT64(regs.pulse_end, MT3620EfuseState),
        VMSTATE_END_OF_LIST()
    },
};

/* ---- properties ---- */

static char *efuse_get_lifecycle(Object *obj, Error **errp)
{
    static const char *const name[] = {
        [LIFECYCLE_BLANK] = "Blank",
        [LIFECYCLE_MODULE1] = "Module1Complete",
        [LIFECYCLE_DEVICE] = "DeviceComplete",
    };

    return g_strdup(name[mt3620_efuse_lifecycle(MT3620_EFUSE(obj))]);
}

static char *efuse_get_rows(Object *obj, Error **errp)
{
    MT3620EfuseState *s = MT3620_EFUSE(obj);
    GString *text = g_string_new(NULL);

    for (unsigned int row = 0; row < EFUSE_NUM_ROWS; row++) {
        if (efuse_is_key_row(row) || efuse_locked(s, EFUSE_ROW_READ_LOCK, row)) {
            g_string_append(text, "-------- ");
        } else {
            g_string_append_printf(text, "%08x ", s->regs.shadow[row]);
        }
    }
    g_string_truncate(text, text->len - 1);
    return g_string_free(text, false);
}

static const Property efuse_properties[] = {
    DEFINE_PROP_DRIVE("drive", MT3620EfuseState, blk),
    DEFINE_PROP_BOOL("volatile", MT3620EfuseState, is_volatile, false),
};

static void efuse_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 e-fuse array";
    dc->realize = efuse_realize;
    dc->vmsd = &vmstate_efuse;
    dc->user_creatable = false;
    rc->phases.enter = efuse_reset_enter;
    rc->phases.hold = efuse_reset_hold;
    device_class_set_props(dc, efuse_properties);
    object_class_property_add_str(klass, "lifecycle", efuse_get_lifecycle, NULL);
    object_class_property_add_str(klass, "rows", efuse_get_rows, NULL);
    mt3620_efuse_fault_class_init(klass);
}

static const TypeInfo efuse_types[] = {
    {
        .name = TYPE_MT3620_EFUSE,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620EfuseState),
        .class_init = efuse_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(efuse_types)
