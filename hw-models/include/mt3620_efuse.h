/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 e-fuse array and its controller (own design: regs/efuse.h, docs/efuse.md).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers and shadow rows
 *  + property "drive": 512 bytes of fuse contents, row n at byte 4 * n, little
 *    endian; without it the array starts blank and dies with the process
 *  + property "volatile": pulses are not written back to the drive
 *  + property "cut-mask" (any time): the standing fault pulse-cut, 0 drops it
 *  + properties "faults", "inject": mt3620_fault.h
 *  + property "lifecycle" (read only): Blank, Module1Complete, DeviceComplete
 *  + property "rows" (read only): 128 hex words, -------- for rows no bus reads
 *
 * The functions below are wires inside the chip, to the security engine and the
 * chip's own logic. The key port has no address on any bus.
 */
#ifndef HW_MT3620_EFUSE_H
#define HW_MT3620_EFUSE_H

#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/efuse.h"
#include "system/block-backend.h"

#define TYPE_MT3620_EFUSE "mt3620-efuse"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620EfuseState, MT3620_EFUSE)

#define MT3620_EFUSE_KEY_BYTES 32

/* Guest-visible state, plain data. Holds private keys: never printed whole. */
typedef struct MT3620EfuseRegs {
    uint32_t fuse[EFUSE_NUM_ROWS];     /* the physical bits */
    uint32_t shadow[EFUSE_NUM_ROWS];   /* as last sensed: what the chip acts on */
    uint32_t status;
    uint32_t row;
    uint32_t wdata;
    uint32_t armed;
    uint32_t pulse_row;
    uint32_t pulse_bits;
    int64_t pulse_end;                 /* virtual time, valid while BUSY */
} MT3620EfuseRegs;

struct MT3620EfuseState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    QEMUTimer *pulse;
    BlockBackend *blk;
    VMChangeStateEntry *write_back;
    bool is_volatile;

    MT3620EfuseRegs regs;
    MT3620Faults faults;
};

/* LIFECYCLE_* as sensed. */
unsigned int mt3620_efuse_lifecycle(const MT3620EfuseState *s);

/* A sensed row that is no key row. */
uint32_t mt3620_efuse_row(const MT3620EfuseState *s, unsigned int row);

/* A marker row (EFUSE_ROW_MODULE1, _DEVICE, _KEYS_VALID) is set. */
bool mt3620_efuse_marker(const MT3620EfuseState *s, unsigned int row);

/* Copies a key out of the eight rows from first_row; false when they are blank. */
bool mt3620_efuse_key_read(const MT3620EfuseState *s, unsigned int first_row,
                           uint8_t key[MT3620_EFUSE_KEY_BYTES]);

/*
 * Burns a key into eight blank rows, at once. False, and nothing changed, when
 * a row is not blank or locked or a pulse runs.
 */
bool mt3620_efuse_key_program(MT3620EfuseState *s, unsigned int first_row,
                              const uint8_t key[MT3620_EFUSE_KEY_BYTES]);

/* ---- mt3620_efuse_fault.c ---- */

enum {
    EFUSE_FAULT_SENSE_FLIP, EFUSE_FAULT_STUCK, EFUSE_FAULT_PULSE_WEAK, EFUSE_FAULT_PULSE_CUT,
};

/* The rows were sensed: what the faults make of them. */
void mt3620_efuse_fault_sense(MT3620EfuseState *s);
/* Bits of a pulse that take, when it ends (EFUSE_FAULT_PULSE_WEAK). */
uint32_t mt3620_efuse_fault_pulse(MT3620EfuseState *s, uint32_t bits);
/* Bits that take when a reset cuts the pulse. */
uint32_t mt3620_efuse_fault_cut(MT3620EfuseState *s, uint32_t bits);
void mt3620_efuse_fault_class_init(ObjectClass *klass);

/* To be called after `regs` was restored by copy: sets the pulse timer again. */
void mt3620_efuse_restored(MT3620EfuseState *s);

#endif
