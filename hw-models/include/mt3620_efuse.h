/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 e-fuse array and its controller (own design: regs/efuse.h, docs/efuse.md).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers and shadow rows
 *  + property "drive": 512 bytes of fuse contents, row n at byte 4 * n, little
 *    endian; without it the array starts blank and dies with the process
 *  + property "volatile": pulses are not written back to the drive
 *  + property "cut-mask" (any time): bits of a running pulse that a reset still
 *    lets through, for experiments with the power
 *  + property "lifecycle" (read only): Blank, Module1Complete, DeviceComplete
 *  + property "rows" (read only): 128 hex words, -------- for rows no bus reads
 *
 * The functions below are wires inside the chip, to the security engine and the
 * chip's own logic. The key port has no address on any bus.
 */
#ifndef HW_MT3620_EFUSE_H
#define HW_MT3620_EFUSE_H

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
    uint32_t cut_mask;

    MT3620EfuseRegs regs;
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

/* To be called after `regs` was restored by copy: sets the pulse timer again. */
void mt3620_efuse_restored(MT3620EfuseState *s);

#endif
