/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 FIREWALL_ROUTING (own design, docs/firewall.md).
 *
 * Owns the descriptors, slot permissions, locks and the violation latch; who
 * may write what stands at the head of regs/firewall.h. Touches no memory map:
 * the views of qemu-machine/mt3620_views.c listen and carry the policy out.
 */

#include "qemu/osdep.h"
#include "qemu/bitmap.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_firewall.h"
#include "hw/mt3620/mt3620_regs.h"
#include "migration/vmstate.h"
#include "trace.h"

#define FW_DESC_TOP     (FW_DESC + FW_NUM_DESC * FW_DESC_STRIDE)
#define FW_SLOT_TOP     (FW_SLOT + FW_NUM_SLOTS * 4)
#define FW_PERM_MASK    ((1u << (2 * MASTER_COUNT)) - 1)
#define FW_SLOT_MASK    ((1u << MASTER_COUNT) - 1)
#define FW_SLOT_LOCK1_MASK ((1u << (FW_NUM_SLOTS - 32)) - 1)

QEMU_BUILD_BUG_ON(FW_NUM_SLOTS <= 32 || FW_NUM_SLOTS >= 64);
QEMU_BUILD_BUG_ON(FW_NUM_DESC != 32);

enum { FIREWALL_REGS(REGTABLE_OFFSET) };

static const struct reg_desc firewall_regs[] = {
    FIREWALL_REGS(REGTABLE_DESC)
};

#define FW_TARGET(name, base, size, masters) \
    [FW_SLOT_##name] = { #name, base, size },
const MT3620FirewallTarget mt3620_firewall_slots[FW_NUM_SLOTS] = {
    FW_SLOTS(FW_TARGET)
};

#define FW_RESET_MASTERS(name, base, size, masters) \
    [FW_SLOT_##name] = (masters),
static const uint32_t firewall_slot_reset[FW_NUM_SLOTS] = {
    FW_SLOTS(FW_RESET_MASTERS)
};

static bool firewall_is_desc(hwaddr offset)
{
    return offset >= FW_DESC && offset < FW_DESC_TOP;
}

static bool firewall_is_slot(hwaddr offset)
{
    return offset >= FW_SLOT && offset < FW_SLOT_TOP;
}

static unsigned int firewall_desc_index(hwaddr offset)
{
    return (offset - FW_DESC) / FW_DESC_STRIDE;
}

static const char *firewall_reg_name(hwaddr offset)
{
    static const char *const desc_reg[] = {
        "FW_DESC_BASE", "FW_DESC_END", "FW_DESC_PERM", "FW_DESC_CTRL",
    };

    if (firewall_is_desc(offset)) {
        return desc_reg[(offset % FW_DESC_STRIDE) / 4];
    }
    if (firewall_is_slot(offset)) {
        return mt3620_firewall_slots[(offset - FW_SLOT) / 4].name;
    }
    return mt3620_reg_name(firewall_regs, ARRAY_SIZE(firewall_regs), offset);
}

void mt3620_firewall_set_listener(MT3620FirewallState *s,
                                  void (*policy_changed)(void *opaque),
                                  void *opaque)
{
    s->policy_changed = policy_changed;
    s->policy_opaque = opaque;
}

static void firewall_notify(MT3620FirewallState *s)
{
    if (s->policy_changed) {
        s->policy_changed(s->policy_opaque);
    }
}

static void firewall_desc_mark(const MT3620FirewallDesc *desc,
                               unsigned long *pages)
{
    uint64_t base = MAX(desc->base, SYSRAM_BASE);
    uint64_t end = MIN(desc->end, SYSRAM_BASE + SYSRAM_SIZE);

    if (base < end) {
        bitmap_set(pages, (base - SYSRAM_BASE) / FW_GRANULE,
                   (end - base) / FW_GRANULE);
    }
}

void mt3620_firewall_open_pages(const MT3620FirewallState *s,
                                unsigned int master, unsigned long *open)
{
    DECLARE_BITMAP(deny, MT3620_SYSRAM_PAGES);

    assert(master < MASTER_COUNT);
    bitmap_zero(open, MT3620_SYSRAM_PAGES);
    bitmap_zero(deny, MT3620_SYSRAM_PAGES);
    for (int i = 0; i < FW_NUM_DESC; i++) {
        const MT3620FirewallDesc *desc = &s->regs.desc[i];

        if (!(desc->ctrl & FW_DESC_ENABLE)) {
            continue;
        }
        switch (FW_PERM_OF(desc->perm, master)) {
        case FW_SILENT:
            break;
        case FW_ALLOW:
            firewall_desc_mark(desc, open);
            break;
        default:
            firewall_desc_mark(desc, deny);
            break;
        }
    }
    bitmap_andnot(open, open, deny, MT3620_SYSRAM_PAGES);
}

bool mt3620_firewall_slot_open(const MT3620FirewallState *s,
                               unsigned int slot, unsigned int master)
{
    assert(slot < FW_NUM_SLOTS && master < MASTER_COUNT);
    return s->regs.slot[slot] & (1u << master);
}

const char *mt3620_firewall_target_at(hwaddr addr)
{
    if (addr >= SYSRAM_BASE && addr - SYSRAM_BASE < SYSRAM_SIZE) {
        return "SYSRAM";
    }
    if (addr >= FIREWALL_BASE && addr - FIREWALL_BASE < FW_SIZE) {
        return "FIREWALL";
    }
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        const MT3620FirewallTarget *target = &mt3620_firewall_slots[i];

        if (addr >= target->base && addr - target->base < target->size) {
            return target->name;
        }
    }
    return NULL;
}

static void firewall_update_irq(MT3620FirewallState *s)
{
    qemu_set_irq(s->violation_irq, s->regs.viol_status & FW_VIOL_VALID);
}

void mt3620_firewall_violation(MT3620FirewallState *s, unsigned int master,
                               hwaddr addr, bool write, bool secure)
{
    MT3620FirewallRegs *r = &s->regs;

    trace_mt3620_firewall_violation(master, addr, write, secure);
    mt3620_event("violation",
                 "\"master\":%u,\"addr\":%" PRIu64 ",\"write\":%s",
                 master, (uint64_t)addr, write ? "true" : "false");
    if (mt3620_fault(&s->faults, FW_FAULT_LATCH_LOST)) {
        mt3620_fault_fired(OBJECT(s), FW_FAULT_LATCH_LOST);
        return;
    }
    if (r->viol_count != UINT32_MAX) {
        r->viol_count++;
    }
    if (r->viol_status & FW_VIOL_VALID) {
        r->viol_status |= FW_VIOL_OVERFLOW;
        return;
    }
    r->viol_status |= FW_VIOL_VALID;
    r->viol_addr = addr;
    r->viol_info = master | (write ? FW_VIOL_INFO_WRITE : 0) |
                   (secure ? FW_VIOL_INFO_SECURE : 0);
    firewall_update_irq(s);
}

static bool firewall_may_read(unsigned int master)
{
    return master == MASTER_HSP || master == MASTER_A7_S;
}

static bool firewall_may_write(const MT3620FirewallState *s,
                               unsigned int master, hwaddr offset)
{
    if (master == MASTER_A7_S) {
        return true;
    }
    if (master != MASTER_HSP) {
        return false;
    }
    if (offset == FW_VIOL_STATUS) {
        return true;
    }
    if (firewall_is_desc(offset) &&
        firewall_desc_index(offset) >= FW_NUM_STATIC) {
        return false;
    }
    return !s->regs.handover;
}

static uint32_t *firewall_desc_reg(MT3620FirewallState *s, hwaddr offset)
{
    MT3620FirewallDesc *desc = &s->regs.desc[firewall_desc_index(offset)];

    switch (offset % FW_DESC_STRIDE) {
    case FW_DESC_BASE:
        return &desc->base;
    case FW_DESC_END:
        return &desc->end;
    case FW_DESC_PERM:
        return &desc->perm;
    default:
        return &desc->ctrl;
    }
}

static bool firewall_read_reg(MT3620FirewallState *s, hwaddr offset,
                              uint32_t *value)
{
    MT3620FirewallRegs *r = &s->regs;

    if (firewall_is_desc(offset)) {
        *value = *firewall_desc_reg(s, offset);
        return true;
    }
    if (firewall_is_slot(offset)) {
        *value = r->slot[(offset - FW_SLOT) / 4];
        return true;
    }
    switch (offset) {
    case FW_ID:
        *value = mt3620_reg_find(firewall_regs, ARRAY_SIZE(firewall_regs),
                                 FW_ID)->reset;
        return true;
    case FW_HANDOVER:
        *value = r->handover;
        return true;
    case FW_DESC_LOCK:
        *value = r->desc_lock;
        return true;
    case FW_SLOT_LOCK0:
        *value = r->slot_lock[0];
        return true;
    case FW_SLOT_LOCK1:
        *value = r->slot_lock[1];
        return true;
    case FW_VIOL_STATUS:
        *value = r->viol_status;
        return true;
    case FW_VIOL_ADDR:
        *value = r->viol_addr;
        return true;
    case FW_VIOL_INFO:
        *value = r->viol_info;
        return true;
    case FW_VIOL_COUNT:
        *value = r->viol_count;
        return true;
    default:
        *value = 0;
        return false;
    }
}

static MemTxResult firewall_read(void *opaque, hwaddr offset, uint64_t *data,
                                 unsigned int size, MemTxAttrs attrs)
{
    MT3620FirewallPort *port = opaque;
    MT3620FirewallState *s = port->firewall;
    uint32_t value = 0;

    *data = 0;
    if (!firewall_may_read(port->master)) {
        mt3620_firewall_violation(s, port->master, FIREWALL_BASE + offset,
                                  false, attrs.secure);
        return MEMTX_ERROR;
    }
    if (size != 4 || !firewall_read_reg(s, offset, &value)) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-firewall: bad read of %u bytes "
                      "at offset 0x%03" HWADDR_PRIx "\n", size, offset);
    }
    trace_mt3620_firewall_read(port->master, firewall_reg_name(offset),
                               offset, value);
    *data = value;
    return MEMTX_OK;
}

static void firewall_refuse_locked(hwaddr offset)
{
    qemu_log_mask(LOG_GUEST_ERROR, "mt3620-firewall: write to locked %s "
                  "at offset 0x%03" HWADDR_PRIx " ignored\n",
                  firewall_reg_name(offset), offset);
}

static void firewall_write_desc(MT3620FirewallState *s, hwaddr offset,
                                uint32_t value)
{
    unsigned int index = firewall_desc_index(offset);
    uint32_t *reg = firewall_desc_reg(s, offset);
    bool was_enabled = s->regs.desc[index].ctrl & FW_DESC_ENABLE;

    if (s->regs.desc_lock & (1u << index)) {
        firewall_refuse_locked(offset);
        return;
    }
    switch (offset % FW_DESC_STRIDE) {
    case FW_DESC_BASE:
    case FW_DESC_END:
        value &= ~(FW_GRANULE - 1);
        break;
    case FW_DESC_PERM:
        value &= FW_PERM_MASK;
        break;
    default:
        value &= FW_DESC_ENABLE;
        break;
    }
    if (*reg == value) {
        return;
    }
    *reg = value;
    if (was_enabled || (s->regs.desc[index].ctrl & FW_DESC_ENABLE)) {
        firewall_notify(s);
    }
}

static void firewall_write_slot(MT3620FirewallState *s, hwaddr offset,
                                uint32_t value)
{
    unsigned int index = (offset - FW_SLOT) / 4;

    if (s->regs.slot_lock[index / 32] & (1u << (index % 32))) {
        firewall_refuse_locked(offset);
        return;
    }
    value &= FW_SLOT_MASK;
    if (s->regs.slot[index] != value) {
        s->regs.slot[index] = value;
        firewall_notify(s);
    }
}

static void firewall_set_lock(MT3620FirewallState *s, uint32_t *lock,
                              uint32_t bits, hwaddr offset)
{
    if (bits & ~*lock) {
        if (mt3620_fault(&s->faults, FW_FAULT_LOCK_LOST)) {
            mt3620_fault_fired(OBJECT(s), FW_FAULT_LOCK_LOST);
            return;
        }
        *lock |= bits;
        mt3620_event("lock", "\"block\":\"firewall\",\"register\":\"%s\","
                     "\"value\":%u", firewall_reg_name(offset), *lock);
    }
}

static void firewall_write_reg(MT3620FirewallState *s, hwaddr offset,
                               uint32_t value)
{
    MT3620FirewallRegs *r = &s->regs;

    switch (offset) {
    case FW_HANDOVER:
        if ((value & 1) && !r->handover) {
            r->handover = 1;
            mt3620_event("handover", "\"value\":1");
        }
        break;
    case FW_DESC_LOCK:
        firewall_set_lock(s, &r->desc_lock, value, offset);
        break;
    case FW_SLOT_LOCK0:
        firewall_set_lock(s, &r->slot_lock[0], value, offset);
        break;
    case FW_SLOT_LOCK1:
        firewall_set_lock(s, &r->slot_lock[1], value & FW_SLOT_LOCK1_MASK,
                          offset);
        break;
    case FW_VIOL_STATUS:
        r->viol_status &= ~value;
        if (!(r->viol_status & FW_VIOL_VALID)) {
            r->viol_addr = 0;
            r->viol_info = 0;
        }
        firewall_update_irq(s);
        break;
    default:
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-firewall: bad write to %s "
                      "at offset 0x%03" HWADDR_PRIx "\n",
                      firewall_reg_name(offset), offset);
        break;
    }
}

static MemTxResult firewall_write(void *opaque, hwaddr offset, uint64_t data,
                                  unsigned int size, MemTxAttrs attrs)
{
    MT3620FirewallPort *port = opaque;
    MT3620FirewallState *s = port->firewall;

    if (!firewall_may_write(s, port->master, offset)) {
        mt3620_firewall_violation(s, port->master, FIREWALL_BASE + offset,
                                  true, attrs.secure);
        return MEMTX_ERROR;
    }
    trace_mt3620_firewall_write(port->master, firewall_reg_name(offset),
                                offset, data);
    if (size != 4) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-firewall: write of %u bytes "
                      "at offset 0x%03" HWADDR_PRIx " ignored\n", size, offset);
    } else if (firewall_is_desc(offset)) {
        firewall_write_desc(s, offset, data);
    } else if (firewall_is_slot(offset)) {
        firewall_write_slot(s, offset, data);
    } else {
        firewall_write_reg(s, offset, data);
    }
    return MEMTX_OK;
}

static const MemoryRegionOps firewall_ops = {
    .read_with_attrs = firewall_read,
    .write_with_attrs = firewall_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8 },
    .impl = { .min_access_size = 1, .max_access_size = 4 },
};

static void firewall_reset_enter(Object *obj, ResetType type)
{
    MT3620FirewallState *s = MT3620_FIREWALL(obj);

    memset(&s->regs, 0, sizeof(s->regs));
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        s->regs.slot[i] = firewall_slot_reset[i];
    }
    firewall_notify(s);
}

static void firewall_reset_hold(Object *obj, ResetType type)
{
    firewall_update_irq(MT3620_FIREWALL(obj));
}

static void firewall_init(Object *obj)
{
    MT3620FirewallState *s = MT3620_FIREWALL(obj);
    MT3620FirewallRegs *r = &s->regs;
    const ObjectPropertyFlags ro = OBJ_PROP_FLAG_READ;

    for (int i = 0; i < MASTER_COUNT; i++) {
        MT3620FirewallPort *port = &s->port[i];
        g_autofree char *name = g_strdup_printf("mt3620-firewall-%d", i);

        port->firewall = s;
        port->master = i;
        memory_region_init_io(&port->iomem, obj, &firewall_ops, port, name,
                              FW_SIZE);
        sysbus_init_mmio(SYS_BUS_DEVICE(obj), &port->iomem);
    }
    sysbus_init_irq(SYS_BUS_DEVICE(obj), &s->violation_irq);

    object_property_add_uint32_ptr(obj, "handover", &r->handover, ro);
    object_property_add_uint32_ptr(obj, "desc-lock", &r->desc_lock, ro);
    object_property_add_uint32_ptr(obj, "slot-lock0", &r->slot_lock[0], ro);
    object_property_add_uint32_ptr(obj, "slot-lock1", &r->slot_lock[1], ro);
    object_property_add_uint32_ptr(obj, "violation-count", &r->viol_count, ro);
    object_property_add_uint32_ptr(obj, "violation-addr", &r->viol_addr, ro);
    object_property_add_uint32_ptr(obj, "violation-info", &r->viol_info, ro);
}

static bool firewall_desc_valid(const MT3620FirewallDesc *desc)
{
    return !(desc->base % FW_GRANULE) && !(desc->end % FW_GRANULE) &&
           !(desc->perm & ~FW_PERM_MASK) && !(desc->ctrl & ~FW_DESC_ENABLE);
}

static int firewall_post_load(void *opaque, int version_id)
{
    MT3620FirewallState *s = opaque;
    MT3620FirewallRegs *r = &s->regs;

    if (r->handover > 1 || (r->slot_lock[1] & ~FW_SLOT_LOCK1_MASK) ||
        (r->viol_status & ~(FW_VIOL_VALID | FW_VIOL_OVERFLOW))) {
        return -EINVAL;
    }
    for (int i = 0; i < FW_NUM_DESC; i++) {
        if (!firewall_desc_valid(&r->desc[i])) {
            return -EINVAL;
        }
    }
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        if (r->slot[i] & ~FW_SLOT_MASK) {
            return -EINVAL;
        }
    }
    firewall_notify(s);
    return 0;
}

static const VMStateDescription vmstate_firewall_desc = {
    .name = "mt3620-firewall-desc",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(base, MT3620FirewallDesc),
        VMSTATE_UINT32(end, MT3620FirewallDesc),
        VMSTATE_UINT32(perm, MT3620FirewallDesc),
        VMSTATE_UINT32(ctrl, MT3620FirewallDesc),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_firewall = {
    .name = TYPE_MT3620_FIREWALL,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = firewall_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(regs.handover, MT3620FirewallState),
        VMSTATE_UINT32(regs.desc_lock, MT3620FirewallState),
        VMSTATE_UINT32_ARRAY(regs.slot_lock, MT3620FirewallState, 2),
        VMSTATE_UINT32(regs.viol_status, MT3620FirewallState),
        VMSTATE_UINT32(regs.viol_addr, MT3620FirewallState),
        VMSTATE_UINT32(regs.viol_info, MT3620FirewallState),
        VMSTATE_UINT32(regs.viol_count, MT3620FirewallState),
        VMSTATE_STRUCT_ARRAY(regs.desc, MT3620FirewallState, FW_NUM_DESC, 1,
                             vmstate_firewall_desc, MT3620FirewallDesc),
        VMSTATE_UINT32_ARRAY(regs.slot, MT3620FirewallState, FW_NUM_SLOTS),
        VMSTATE_END_OF_LIST()
    }
};

static void firewall_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 hardware firewall";
    dc->vmsd = &vmstate_firewall;
    dc->user_creatable = false;
    rc->phases.enter = firewall_reset_enter;
    rc->phases.hold = firewall_reset_hold;
    mt3620_firewall_fault_class_init(klass);
}

static const TypeInfo firewall_types[] = {
    {
        .name = TYPE_MT3620_FIREWALL,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620FirewallState),
        .instance_init = firewall_init,
        .class_init = firewall_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(firewall_types)
