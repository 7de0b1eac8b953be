/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Serial flash controller, the flash array behind it, and the XIP window.
 * Own design; page docs/sfc.md, registers regs/sfc.h.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers (SFC_SIZE)
 *  + sysbus MMIO region 1: the XIP window (FLASH_SIZE), a container of aliases;
 *    map aliases of it into as many views as needed (mt3620_sfc_window())
 *  + sysbus IRQ 0: operation done (HSP IRQ 2)
 *  + property "drive": BlockBackend of exactly FLASH_SIZE bytes; none: erased
 *  + property "volatile": nothing is written back to the drive
 *  + property "strict-busy": the window answers a bus error while busy
 *  + QOM read-only: "window-bank", "lock", "operations"
 *  + QOM properties "faults", "inject": mt3620_fault.h
 */
#ifndef HW_MT3620_SFC_H
#define HW_MT3620_SFC_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qemu/notify.h"
#include "qom/object.h"
#include "system/block-backend.h"
#include "regs/sfc.h"

#define TYPE_MT3620_SFC "mt3620-sfc"
OBJECT_DECLARE_SIMPLE_TYPE(Mt3620Sfc, MT3620_SFC)

#define MT3620_SFC_NUM_PARTS 4   /* boot area, bank A's slot, bank B's, top */

/* A master wrote to the window: offset is the physical flash offset. */
typedef void Mt3620SfcWriteFault(void *opaque, hwaddr offset, MemTxAttrs attrs);

/* What a change notifier's data points to. */
typedef struct Mt3620SfcChange {
    uint32_t offset;   /* physical flash offset */
    uint32_t len;
} Mt3620SfcChange;

/* Guest-visible state, plain data. */
typedef struct Mt3620SfcState {
    uint32_t addr;
    uint32_t len;
    uint32_t status;
    uint32_t int_en;
    uint32_t int_sts;
    uint32_t window_bank;
    uint32_t lock;
    uint32_t protect_base[SFC_NUM_PROTECT];
    uint32_t protect_end[SFC_NUM_PROTECT];
    uint8_t buffer[SFC_BUFFER_SIZE];
    /* the operation under way, valid while SFC_STATUS_BUSY */
    uint32_t op_cmd;
    uint32_t op_addr;
    uint32_t op_len;
    int64_t op_start_ns;
    int64_t op_end_ns;
    uint8_t op_data[SFC_BUFFER_SIZE];
    uint64_t operations;   /* programs and erases begun since power-on */
} Mt3620SfcState;

struct Mt3620Sfc {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    MemoryRegion flash;    /* rom_device: the array itself */
    MemoryRegion window;
    MemoryRegion part[MT3620_SFC_NUM_PARTS];
    uint8_t *storage;
    qemu_irq irq;
    QEMUTimer *timer;
    QEMUTimer *flip_timer;   /* mt3620_sfc_fault.c */
    NotifierList change_notifiers;
    Mt3620SfcWriteFault *write_fault;
    void *write_fault_opaque;
    VMChangeStateEntry *writeback;

    BlockBackend *blk;
    bool volatile_content;
    bool strict_busy;

    Mt3620SfcState state;
    MT3620Faults faults;
};

/* The 16 MB window as the masters see it: banks in place or exchanged. */
MemoryRegion *mt3620_sfc_window(Mt3620Sfc *s);

void mt3620_sfc_set_write_fault(Mt3620Sfc *s, Mt3620SfcWriteFault *fault,
                                void *opaque);

/* Called with a Mt3620SfcChange after each change of the array; also after a
 * snapshot was loaded (whole array). */
void mt3620_sfc_add_change_notifier(Mt3620Sfc *s, Notifier *n);

/* Copy from the array (physical offset); false if out of range. */
bool mt3620_sfc_read(Mt3620Sfc *s, uint32_t offset, void *buf, uint32_t len);

#endif
