/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620: flash among the cores. Who wrote to a window, and what the I/O cores'
 * windows show. Owns nothing but these wires.
 */

#include "qemu/osdep.h"
#include "hw/core/cpu.h"
#include "hw/mt3620/mt3620_dma.h"
#include "hw/mt3620/mt3620_sfc.h"
#include "hw/mt3620/mt3620_soc.h"

static bool soc_read_flash(void *opaque, uint32_t offset, void *buf,
                           uint32_t len)
{
    MT3620SoCState *s = opaque;

    return mt3620_sfc_read(MT3620_SFC(s->block[MT3620_BLOCK_SFC]), offset, buf,
                           len);
}

static void soc_flash_changed(Notifier *n, void *data)
{
    MT3620SoCState *s = container_of(n, MT3620SoCState, flash_change);
    const Mt3620SfcChange *change = data;

    mt3620_chip_resource_flash_changed(s->chip_resource, change->offset,
                                       change->len);
}

/*
 * The window is one region in all views, so here alone the master is not known by
 * the region: it is the DMA that says so, whoever runs, or the host's probe that is at
 * work.
 */
static MT3620View *soc_running_view(MT3620SoCState *s, MemTxAttrs attrs)
{
    int dma = mt3620_dma_master(attrs);

    if (dma >= 0) {
        return &s->view[dma];
    }
    for (int i = 0; i < MASTER_COUNT; i++) {
        if (s->view[i].probing) {
            return &s->view[i];
        }
    }
    if (!current_cpu) {
        return NULL;
    }
    if (current_cpu->cpu_index == MT3620_CPU_A7) {
        return &s->view[attrs.secure ? MASTER_A7_S : MASTER_A7_NS];
    }
    return &s->view[MASTER_HSP + current_cpu->cpu_index - MT3620_CPU_HSP];
}

static hwaddr soc_window_address(MT3620SoCState *s, hwaddr flash_offset)
{
    Mt3620Sfc *sfc = MT3620_SFC(s->block[MT3620_BLOCK_SFC]);

    if (sfc->state.window_bank) {
        if (flash_offset - FLASH_BANK_A < FLASH_BANK_SIZE) {
            flash_offset += FLASH_BANK_B - FLASH_BANK_A;
        } else if (flash_offset - FLASH_BANK_B < FLASH_BANK_SIZE) {
            flash_offset -= FLASH_BANK_B - FLASH_BANK_A;
        }
    }
    return FLASH_WINDOW_BASE + flash_offset;
}

static void soc_flash_write_fault(void *opaque, hwaddr flash_offset,
                                  MemTxAttrs attrs)
{
    MT3620SoCState *s = opaque;
    MT3620View *view = soc_running_view(s, attrs);

    if (view) {
        mt3620_view_refuse(view, soc_window_address(s, flash_offset), true,
                           attrs);
    }
}

void mt3620_soc_connect_flash(MT3620SoCState *s)
{
    Mt3620Sfc *sfc = MT3620_SFC(s->block[MT3620_BLOCK_SFC]);

    mt3620_sfc_set_write_fault(sfc, soc_flash_write_fault, s);
    s->flash_change.notify = soc_flash_changed;
    mt3620_sfc_add_change_notifier(sfc, &s->flash_change);
}

static void soc_window_size(void *opaque, unsigned int io_core, uint32_t bytes)
{
    MT3620SoCState *s = opaque;

    memory_region_transaction_begin();
    for (int i = 0; i < ARRAY_SIZE(s->io_window[io_core]); i++) {
        MemoryRegion *window = s->io_window[io_core][i];

        memory_region_set_enabled(window, false);
        if (bytes) {
            memory_region_set_size(window, bytes);
            memory_region_set_enabled(window, true);
        }
    }
    memory_region_transaction_commit();
}

static void soc_window_write_fault(void *opaque, unsigned int io_core,
                                   hwaddr offset, MemTxAttrs attrs)
{
    MT3620SoCState *s = opaque;
    MT3620View *dma = &s->view[MASTER_DMA_IO0 + io_core];
    bool by_dma = mt3620_dma_master(attrs) >= 0 || dma->probing;

    mt3620_view_refuse(by_dma ? dma : &s->view[MASTER_IO0 + io_core],
                       IO_FLASH_WINDOW_BASE + offset, true, attrs);
}

const MT3620ResourceOps mt3620_soc_resource_ops = {
    .read_flash = soc_read_flash,
    .window_size = soc_window_size,
    .write_fault = soc_window_write_fault,
};
