/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: which block stands where in whose view. Addresses: regs/memmap.h and
 * the slot table of regs/firewall.h. Owns the stand-ins for blocks to come.
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_dma_a7.h"
#include "hw/mt3620/mt3620_dma_io.h"
#include "hw/mt3620/mt3620_later.h"
#include "hw/mt3620/mt3620_soc.h"
#include "hw/qdev-properties.h"

#define A7_PERIPH_SIZE      0x8000
#define PRIVATE_SLOT_SIZE   GLOBAL_SLOT_SIZE

/* Which block's MMIO region backs which slot; a slot not here comes later */
typedef struct SlotMap {
    enum fw_slot slot;
    enum mt3620_block block;
    int mmio;
} SlotMap;

static const SlotMap slot_map[] = {
    { FW_SLOT_FLASH_WINDOW, MT3620_BLOCK_SFC, 1 },
    { FW_SLOT_PINMUX, MT3620_BLOCK_PINMUX, 0 },
    { FW_SLOT_TOPCFG, MT3620_BLOCK_TOPCFG, 0 },
    { FW_SLOT_WDT_A7, MT3620_BLOCK_WDT_A7, 0 },
    { FW_SLOT_SFC, MT3620_BLOCK_SFC, 0 },
    { FW_SLOT_RTC, MT3620_BLOCK_RTC, 0 },
    { FW_SLOT_EFUSE, MT3620_BLOCK_EFUSE, 0 },
    { FW_SLOT_MBOX_HSP_S, MT3620_BLOCK_MBOX_HSP_S, 0 },
    { FW_SLOT_MBOX_HSP_N, MT3620_BLOCK_MBOX_HSP_N, 0 },
    { FW_SLOT_MBOX_IO0, MT3620_BLOCK_MBOX_IO0, 0 },
    { FW_SLOT_MBOX_IO1, MT3620_BLOCK_MBOX_IO1, 0 },
    { FW_SLOT_GPT_A7, MT3620_BLOCK_GPT_A7, 0 },
    { FW_SLOT_UART_A7, MT3620_BLOCK_UART_A7, 0 },
    { FW_SLOT_CIRQ_A7, MT3620_BLOCK_CIRQ_A7, 0 },
    { FW_SLOT_DMA_A7, MT3620_BLOCK_DMA_A7, DMA_OTHER },
};

/* Blocks in one M4's view alone */
typedef struct PrivateMap {
    unsigned int master;
    hwaddr base;
    enum mt3620_block block;
    int mmio;
} PrivateMap;

#define M4_PRIVATE(core) \
    { MASTER_##core, M4_IRQCOND_BASE, MT3620_BLOCK_IRQCOND_##core, 0 }, \
    { MASTER_##core, M4_RGU_BASE, MT3620_BLOCK_RGU_##core, 0 }, \
    { MASTER_##core, M4_WDT_BASE, MT3620_BLOCK_WDT_##core, 0 }, \
    { MASTER_##core, M4_GPT_BASE, MT3620_BLOCK_GPT_##core, 0 }, \
    { MASTER_##core, M4_UART_BASE, MT3620_BLOCK_UART_##core, 0 }

static const PrivateMap private_map[] = {
    M4_PRIVATE(HSP),
    M4_PRIVATE(IO0),
    M4_PRIVATE(IO1),
    { MASTER_HSP, HSP_MBOX_NORMAL_BASE, MT3620_BLOCK_MBOX_HSP_N, 1 },
    { MASTER_HSP, HSP_MBOX_SECURE_BASE, MT3620_BLOCK_MBOX_HSP_S, 1 },
    { MASTER_HSP, HSP_CHIP_MISC_BASE, MT3620_BLOCK_CHIP_MISC, 0 },
    { MASTER_HSP, HSP_CHIP_RESET_BASE, MT3620_BLOCK_CHIP_RESET, 0 },
    { MASTER_HSP, HSP_CHIP_RESOURCE_BASE, MT3620_BLOCK_CHIP_RESOURCE, 0 },
    { MASTER_HSP, HSP_ENGINE_BASE, MT3620_BLOCK_ENGINE, 0 },
    { MASTER_IO0, IO_MBOX_A7_BASE, MT3620_BLOCK_MBOX_IO0, 1 },
    { MASTER_IO1, IO_MBOX_A7_BASE, MT3620_BLOCK_MBOX_IO1, 1 },
    { MASTER_IO0, IO_MBOX_M4_BASE, MT3620_BLOCK_MBOX_IO, 0 },
    { MASTER_IO1, IO_MBOX_M4_BASE, MT3620_BLOCK_MBOX_IO, 1 },
    { MASTER_IO0, IO_DMA_BASE, MT3620_BLOCK_DMA_IO0, 0 },
    { MASTER_IO1, IO_DMA_BASE, MT3620_BLOCK_DMA_IO1, 0 },
    { MASTER_DMA_IO0, M4_UART_BASE, MT3620_BLOCK_UART_IO0, 0 },
    { MASTER_DMA_IO1, M4_UART_BASE, MT3620_BLOCK_UART_IO1, 0 },
};

/* What no I/O core's DMA passes (facts 1.4): TCM, CONFIG, the core's own peripherals */
static const MT3620Closed dma_io_closed[] = {
    { 0x00010000, 0x0FFF0000 }, { 0x20000000, 0x00100000 }, { 0xE000E000, 0x00001000 },
};

/* Private blocks that come later */
typedef struct PrivateLater {
    unsigned int master;
    hwaddr base;
    const char *name;
} PrivateLater;

static const PrivateLater private_later[] = {
    { MASTER_HSP, M4_CONFIG_BASE, "HSP CONFIG" },
    { MASTER_HSP, IO_INFRA_BASE, "HSP INFRA" },
    { MASTER_HSP, HSP_SPI_SLAVE_BASE, "HSP SPI_SLAVE" },
    { MASTER_IO0, M4_CONFIG_BASE, "IO0 CONFIG" },
    { MASTER_IO0, IO_INFRA_BASE, "IO0 INFRA" },
    { MASTER_IO1, M4_CONFIG_BASE, "IO1 CONFIG" },
    { MASTER_IO1, IO_INFRA_BASE, "IO1 INFRA" },
};

static MemoryRegion *soc_add_later(MT3620SoCState *s, const char *name,
                                   uint32_t size)
{
    DeviceState *dev = qdev_new(TYPE_MT3620_LATER);

    object_property_add_child(OBJECT(s), "later[*]", OBJECT(dev));
    qdev_prop_set_string(dev, "block", name);
    qdev_prop_set_uint32(dev, "size", size);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(dev), &error_fatal);
    return sysbus_mmio_get_region(SYS_BUS_DEVICE(dev), 0);
}

static MemoryRegion *soc_block_region(MT3620SoCState *s, enum mt3620_block id,
                                      int mmio)
{
    return sysbus_mmio_get_region(SYS_BUS_DEVICE(s->block[id]), mmio);
}

static void soc_find_slot_targets(MT3620SoCState *s)
{
    for (int i = 0; i < ARRAY_SIZE(slot_map); i++) {
        const SlotMap *m = &slot_map[i];

        s->slot_target[m->slot] =
            soc_block_region(s, m->block, m->mmio);
    }
    for (int i = 0; i < FW_NUM_SLOTS; i++) {
        if (!s->slot_target[i]) {
            s->slot_target[i] = soc_add_later(s, mt3620_firewall_slots[i].name,
                                              mt3620_firewall_slots[i].size);
        }
    }
}

static void soc_map_private(MT3620SoCState *s)
{
    MemoryRegion *gic = sysbus_mmio_get_region(SYS_BUS_DEVICE(&s->a7mp), 0);

    mt3620_view_add_private(&s->view[MASTER_A7_NS], gic, A7_PERIPHBASE,
                            A7_PERIPH_SIZE);
    mt3620_view_add_private(&s->view[MASTER_A7_S], gic, A7_PERIPHBASE,
                            A7_PERIPH_SIZE);
    for (int i = 0; i < ARRAY_SIZE(private_map); i++) {
        const PrivateMap *m = &private_map[i];
        MemoryRegion *mr = soc_block_region(s, m->block, m->mmio);

        mt3620_view_add_private(&s->view[m->master], mr, m->base,
                                MIN(memory_region_size(mr), PRIVATE_SLOT_SIZE));
    }
    for (int i = 0; i < ARRAY_SIZE(private_later); i++) {
        const PrivateLater *m = &private_later[i];

        mt3620_view_add_private(&s->view[m->master],
                                soc_add_later(s, m->name, PRIVATE_SLOT_SIZE),
                                m->base, PRIVATE_SLOT_SIZE);
    }
}

/*
 * Each DMA has the view of its identity; the A7's has two, and the world that programs a
 * channel chooses.
 */
void mt3620_soc_set_dma_properties(MT3620SoCState *s)
{
    Object *a7 = OBJECT(s->block[MT3620_BLOCK_DMA_A7]);

    object_property_set_link(a7, "view", OBJECT(&s->view[MASTER_DMA_A7].container),
                             &error_abort);
    object_property_set_link(a7, "secure-view",
                             OBJECT(&s->view[MASTER_DMA_A7_S].container), &error_abort);
    qdev_prop_set_uint64(DEVICE(a7), "handshakes",
                         BIT_ULL(DMA_A7_CH_UART_A7_TX) | BIT_ULL(DMA_A7_CH_UART_A7_RX));
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        Object *io = OBJECT(s->block[MT3620_BLOCK_DMA_IO0 + c]);

        qdev_prop_set_uint32(DEVICE(io), "master", MASTER_DMA_IO0 + c);
        object_property_set_link(io, "view",
                                 OBJECT(&s->view[MASTER_DMA_IO0 + c].container),
                                 &error_abort);
        for (int i = 0; i < ARRAY_SIZE(dma_io_closed); i++) {
            mt3620_view_add_closed(&s->view[MASTER_DMA_IO0 + c], dma_io_closed[i].base,
                                   dma_io_closed[i].size);
        }
    }
}

static void soc_add_targets(MT3620SoCState *s, unsigned int master)
{
    MemoryRegion *target[FW_NUM_SLOTS];
    int world = master == MASTER_A7_NS ? DMA_NORMAL :
                master == MASTER_A7_S ? DMA_SECURE : DMA_OTHER;

    memcpy(target, s->slot_target, sizeof(target));
    target[FW_SLOT_DMA_A7] = soc_block_region(s, MT3620_BLOCK_DMA_A7, world);
    mt3620_view_add_targets(&s->view[master], s->sysram, target);
}

/* Every block into the views that may see it; the firewall opens the shared ones */
void mt3620_soc_map(MT3620SoCState *s)
{
    soc_find_slot_targets(s);
    soc_map_private(s);
    for (int i = 0; i < MASTER_COUNT; i++) {
        if (MT3620_HAS_VIEW(i)) {
            soc_add_targets(s, i);
        }
    }
}
