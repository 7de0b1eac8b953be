/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 CHIP_RESOURCE (own registers, docs/chip-blocks.md).
 *
 * Owns the flash window shadows of the two I/O cores. Reads the flash array and
 * reports window sizes only through the operations the SoC supplies.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_chip_resource.h"
#include "hw/mt3620/mt3620_regs.h"
#include "hw/mt3620/regs/memmap.h"
#include "migration/vmstate.h"
#include "trace.h"

#define RESOURCE_SIZE       0x1000
#define WINDOW_ALIGN        32
/* Aliases below a target page would run each instruction through the slow path */
#define WINDOW_GRANULE      0x1000
#define ERASED              0xFF
#define WINDOW_STRIDE       (RES_IO1_WIN_BASE - RES_IO0_WIN_BASE)

enum { CHIP_RESOURCE_REGS(REGTABLE_OFFSET) };

static const struct reg_desc resource_regs[] = {
    CHIP_RESOURCE_REGS(REGTABLE_DESC)
};

static const char *resource_reg_name(hwaddr offset)
{
    return mt3620_reg_name(resource_regs, ARRAY_SIZE(resource_regs), offset);
}

void mt3620_chip_resource_set_ops(MT3620ChipResourceState *s,
                                  const MT3620ResourceOps *ops, void *opaque)
{
    s->ops = ops;
    s->ops_opaque = opaque;
}

MemoryRegion *mt3620_chip_resource_window(MT3620ChipResourceState *s,
                                          unsigned int io_core)
{
    assert(io_core < MT3620_IO_CORES);
    return &s->shadow[io_core].region;
}

static bool resource_window_valid(uint32_t base, uint32_t size)
{
    return base % WINDOW_ALIGN == 0 && size <= IO_FLASH_WINDOW_SIZE &&
           base <= FLASH_SIZE && size <= FLASH_SIZE - base;
}

static uint32_t resource_shown(const MT3620ResourceWindow *win)
{
    return ROUND_UP(win->active_size, WINDOW_GRANULE);
}

/* The tail of the last granule reads as erased flash: it shows nobody's data */
static void resource_fill(MT3620ChipResourceState *s, unsigned int io_core)
{
    MT3620ResourceWindow *win = &s->win[io_core];
    MemoryRegion *region = &s->shadow[io_core].region;
    uint8_t *ram = memory_region_get_ram_ptr(region);
    uint32_t shown = resource_shown(win);

    if (!win->active_size) {
        return;
    }
    memset(ram + win->active_size, ERASED, shown - win->active_size);
    if (!s->ops->read_flash(s->ops_opaque, win->active_base, ram,
                            win->active_size)) {
        memset(ram, ERASED, win->active_size);
    }
    memory_region_flush_rom_device(region, 0, shown);
}

static void resource_load(MT3620ChipResourceState *s, unsigned int io_core)
{
    MT3620ResourceWindow *win = &s->win[io_core];

    if (resource_window_valid(win->base, win->size)) {
        win->active_base = win->base;
        win->active_size = win->size;
    } else {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-resource: bad window "
                      "0x%08x + 0x%x of IO%u: closed\n", win->base, win->size,
                      io_core);
        win->active_base = 0;
        win->active_size = 0;
    }
    trace_mt3620_chip_resource_load(io_core, win->active_base,
                                    win->active_size);
    resource_fill(s, io_core);
    s->ops->window_size(s->ops_opaque, io_core, resource_shown(win));
}

void mt3620_chip_resource_flash_changed(MT3620ChipResourceState *s,
                                        uint32_t offset, uint32_t len)
{
    for (unsigned int i = 0; i < MT3620_IO_CORES; i++) {
        MT3620ResourceWindow *win = &s->win[i];

        if (win->active_size &&
            offset < (uint64_t)win->active_base + win->active_size &&
            win->active_base < (uint64_t)offset + len) {
            resource_fill(s, i);
        }
    }
}

/* The window register OFFSET means, or NULL; *IO_CORE tells whose */
static uint32_t *resource_window_reg(MT3620ChipResourceState *s, hwaddr offset,
                                     unsigned int *io_core)
{
    if (offset < RES_IO0_WIN_BASE ||
        offset >= RES_IO0_WIN_BASE + MT3620_IO_CORES * WINDOW_STRIDE) {
        return NULL;
    }
    *io_core = (offset - RES_IO0_WIN_BASE) / WINDOW_STRIDE;
    switch (offset - *io_core * WINDOW_STRIDE) {
    case RES_IO0_WIN_BASE:
        return &s->win[*io_core].base;
    case RES_IO0_WIN_SIZE:
        return &s->win[*io_core].size;
    default:
        return NULL;
    }
}

static uint64_t resource_read(void *opaque, hwaddr offset, unsigned int size)
{
    MT3620ChipResourceState *s = opaque;
    unsigned int io_core;
    uint32_t *reg = resource_window_reg(s, offset, &io_core);
    uint32_t value = 0;

    if (size == 4 && offset == RES_ID) {
        value = resource_regs[0].reset;
    } else if (size == 4 && reg) {
        value = *reg;
    } else {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-resource: bad read of %u "
                      "bytes at offset 0x%03" HWADDR_PRIx "\n", size, offset);
    }
    trace_mt3620_chip_resource_read(resource_reg_name(offset), offset, value);
    return value;
}

static void resource_write(void *opaque, hwaddr offset, uint64_t data,
                           unsigned int size)
{
    MT3620ChipResourceState *s = opaque;
    unsigned int io_core;
    uint32_t *reg = resource_window_reg(s, offset, &io_core);

    trace_mt3620_chip_resource_write(resource_reg_name(offset), offset, data);
    if (size != 4) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-resource: write of %u "
                      "bytes at offset 0x%03" HWADDR_PRIx " ignored\n",
                      size, offset);
    } else if (reg) {
        *reg = data;
    } else if (offset == RES_IO0_WIN_LOAD || offset == RES_IO1_WIN_LOAD) {
        if (data & 1) {
            resource_load(s, offset == RES_IO1_WIN_LOAD);
        }
    } else {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-resource: bad write to %s "
                      "at offset 0x%03" HWADDR_PRIx "\n",
                      resource_reg_name(offset), offset);
    }
}

static const MemoryRegionOps resource_ops = {
    .read = resource_read,
    .write = resource_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8 },
    .impl = { .min_access_size = 1, .max_access_size = 4 },
};

/* Not reached while the region is in ROM mode, which it always is */
static MemTxResult shadow_read(void *opaque, hwaddr offset, uint64_t *data,
                               unsigned int size, MemTxAttrs attrs)
{
    *data = 0;
    return MEMTX_ERROR;
}

static MemTxResult shadow_write(void *opaque, hwaddr offset, uint64_t data,
                                unsigned int size, MemTxAttrs attrs)
{
    MT3620ResourceShadow *shadow = opaque;
    MT3620ChipResourceState *s = shadow->owner;

    s->ops->write_fault(s->ops_opaque, shadow->io_core, offset, attrs);
    return MEMTX_ERROR;
}

static const MemoryRegionOps shadow_ops = {
    .read_with_attrs = shadow_read,
    .write_with_attrs = shadow_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static void resource_reset_enter(Object *obj, ResetType type)
{
    MT3620ChipResourceState *s = MT3620_CHIP_RESOURCE(obj);

    memset(s->win, 0, sizeof(s->win));
    for (unsigned int i = 0; i < MT3620_IO_CORES; i++) {
        s->ops->window_size(s->ops_opaque, i, 0);
    }
}

static void resource_realize(DeviceState *dev, Error **errp)
{
    MT3620ChipResourceState *s = MT3620_CHIP_RESOURCE(dev);

    for (unsigned int i = 0; i < MT3620_IO_CORES; i++) {
        g_autofree char *name = g_strdup_printf("mt3620-io%u-flash-window", i);

        s->shadow[i].owner = s;
        s->shadow[i].io_core = i;
        if (!memory_region_init_rom_device(&s->shadow[i].region, OBJECT(s),
                                           &shadow_ops, &s->shadow[i], name,
                                           IO_FLASH_WINDOW_SIZE, errp)) {
            return;
        }
    }
}

static void resource_init(Object *obj)
{
    MT3620ChipResourceState *s = MT3620_CHIP_RESOURCE(obj);

    memory_region_init_io(&s->iomem, obj, &resource_ops, s,
                          TYPE_MT3620_CHIP_RESOURCE, RESOURCE_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
}

/* The shadows come with the RAM; only their extents are ours to restore */
static int resource_post_load(void *opaque, int version_id)
{
    MT3620ChipResourceState *s = opaque;

    for (unsigned int i = 0; i < MT3620_IO_CORES; i++) {
        if (!resource_window_valid(s->win[i].active_base,
                                   s->win[i].active_size)) {
            return -EINVAL;
        }
        s->ops->window_size(s->ops_opaque, i, resource_shown(&s->win[i]));
    }
    return 0;
}

static const VMStateDescription vmstate_resource_window = {
    .name = "mt3620-chip-resource-window",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(base, MT3620ResourceWindow),
        VMSTATE_UINT32(size, MT3620ResourceWindow),
        VMSTATE_UINT32(active_base, MT3620ResourceWindow),
        VMSTATE_UINT32(active_size, MT3620ResourceWindow),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_resource = {
    .name = TYPE_MT3620_CHIP_RESOURCE,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = resource_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(win, MT3620ChipResourceState, MT3620_IO_CORES, 1,
                             vmstate_resource_window, MT3620ResourceWindow),
        VMSTATE_END_OF_LIST()
    }
};

static const MT3620FaultDesc resource_faults[] = {
    { "shadow-flip", "a bit of a window turns over until the window is filled again",
      MT3620_FAULT_NOW,
      { { .name = "core", .choices = "io0|io1" },
        { .name = "offset", .max = IO_FLASH_WINDOW_SIZE - 1 },
        { .name = "bit", .max = 7 } } },
};

static bool resource_inject(Object *obj, const MT3620FaultDesc *desc,
                            const uint64_t *arg, Error **errp)
{
    MT3620ChipResourceState *s = MT3620_CHIP_RESOURCE(obj);
    MemoryRegion *region = &s->shadow[arg[0]].region;
    uint8_t *ram = memory_region_get_ram_ptr(region);

    if (arg[1] >= s->win[arg[0]].active_size) {
        error_setg(errp, "%s: offset=0x%" PRIx64 " is beyond the open window (0x%x bytes)",
                   desc->name, arg[1], s->win[arg[0]].active_size);
        return false;
    }
    ram[arg[1]] ^= 1u << arg[2];
    memory_region_flush_rom_device(region, arg[1], 1);
    return true;
}

static void resource_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 resource controller";
    dc->realize = resource_realize;
    dc->vmsd = &vmstate_resource;
    dc->user_creatable = false;
    rc->phases.enter = resource_reset_enter;
    mt3620_faultable_class_init(klass, resource_faults, ARRAY_SIZE(resource_faults),
                                offsetof(MT3620ChipResourceState, faults), resource_inject);
}

static const TypeInfo resource_types[] = {
    {
        .name = TYPE_MT3620_CHIP_RESOURCE,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620ChipResourceState),
        .instance_init = resource_init,
        .class_init = resource_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(resource_types)
