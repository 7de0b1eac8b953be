/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: stand-in for a block that is not modelled yet. Owns no state and
 * answers every access with a guest error and a bus error.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_later.h"
#include "hw/qdev-properties.h"

static MemTxResult later_read(void *opaque, hwaddr offset, uint64_t *data,
                              unsigned int size, MemTxAttrs attrs)
{
    MT3620LaterState *s = opaque;

    qemu_log_mask(LOG_GUEST_ERROR, "mt3620: %s is not modelled: read of %u "
                  "bytes at offset 0x%" HWADDR_PRIx "\n",
                  s->block, size, offset);
    *data = 0;
    return MEMTX_ERROR;
}

static MemTxResult later_write(void *opaque, hwaddr offset, uint64_t data,
                               unsigned int size, MemTxAttrs attrs)
{
    MT3620LaterState *s = opaque;

    qemu_log_mask(LOG_GUEST_ERROR, "mt3620: %s is not modelled: write of %u "
                  "bytes at offset 0x%" HWADDR_PRIx "\n",
                  s->block, size, offset);
    return MEMTX_ERROR;
}

static const MemoryRegionOps later_ops = {
    .read_with_attrs = later_read,
    .write_with_attrs = later_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

static void later_realize(DeviceState *dev, Error **errp)
{
    MT3620LaterState *s = MT3620_LATER(dev);

    if (!s->block || !s->size) {
        error_setg(errp, "mt3620-later: properties block and size must be set");
        return;
    }
    memory_region_init_io(&s->iomem, OBJECT(s), &later_ops, s, s->block,
                          s->size);
    sysbus_init_mmio(SYS_BUS_DEVICE(s), &s->iomem);
}

static const Property later_properties[] = {
    DEFINE_PROP_STRING("block", MT3620LaterState, block),
    DEFINE_PROP_UINT32("size", MT3620LaterState, size, 0),
};

static void later_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "MT3620 block that is not modelled yet";
    dc->realize = later_realize;
    dc->user_creatable = false;
    device_class_set_props(dc, later_properties);
}

static const TypeInfo later_types[] = {
    {
        .name = TYPE_MT3620_LATER,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620LaterState),
        .class_init = later_class_init,
    },
};

DEFINE_TYPES(later_types)
