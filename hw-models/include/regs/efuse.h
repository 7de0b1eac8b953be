/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * EFUSE at 0x300E0000: own design (silicon not public). Page: docs/efuse.md.
 *
 * 128 rows of 32 one-way bits. Programming: write EFUSE_UNLOCK_KEY to
 * EFUSE_UNLOCK (it arms exactly one command), row to EFUSE_ROW, bits to
 * EFUSE_WDATA, EFUSE_CMD_PROGRAM to EFUSE_CMD; a pulse of EFUSE_PULSE_NS runs
 * with EFUSE_STATUS_BUSY set, and the bits are ORed into the row when it ends.
 * Rows are sensed into the shadow at reset and after each pulse.
 * A locked row refuses programming (EFUSE_STATUS_ERR_LOCKED); a read-locked row
 * reads 0 and is a guest error. Private-key rows have no path to any bus at all:
 * they read 0 and cannot be programmed here; only the engine's key port reaches
 * them.
 */
#ifndef REGS_EFUSE_H
#define REGS_EFUSE_H

#define EFUSE_NUM_ROWS          128
#define EFUSE_BYTES             512

#define EFUSE_REGS(R) \
    R(EFUSE_ID,      0x000, 4, 0x47534546, RO)   /* "GSEF" */ \
    R(EFUSE_CMD,     0x004, 4, 0, WO)            /* EFUSE_CMD_* */ \
    R(EFUSE_STATUS,  0x008, 4, 0, W1C)           /* BUSY is read only, ERR bits W1C */ \
    R(EFUSE_UNLOCK,  0x00C, 4, 0, WO) \
    R(EFUSE_ROW,     0x010, 4, 0, RW) \
    R(EFUSE_WDATA,   0x014, 4, 0, RW)

#define EFUSE_SHADOW            0x400            /* row n at EFUSE_SHADOW + 4 * n, read only */
#define EFUSE_SIZE              0x1000

#define EFUSE_UNLOCK_KEY        0x9B1D6A53
#define EFUSE_CMD_PROGRAM       0x1
#define EFUSE_CMD_SENSE         0x2              /* sense all rows again; needs no unlock */
#define EFUSE_STATUS_BUSY       0x01
#define EFUSE_STATUS_ERR_LOCKED 0x10
#define EFUSE_STATUS_ERR_UNLOCK 0x20             /* command without the unlock key */
#define EFUSE_STATUS_ERR_ROW    0x40             /* no such row, or a key row */
#define EFUSE_STATUS_ERR_BUSY   0x80             /* command while a pulse runs */
#define EFUSE_PULSE_NS          10000

/* Rows */
#define EFUSE_ROW_MODULE1       0    /* lifecycle marker: set when >= 16 of 32 bits are blown */
#define EFUSE_ROW_DEVICE        1    /* same, DeviceComplete */
#define EFUSE_ROW_KEYS_VALID    2    /* same: the three key slots hold on-chip generated keys */
#define EFUSE_ROW_COUNTER(n)    (4 + (n))        /* n = 0..3, one bit a step */
#define EFUSE_ROW_REVOKE(t)     (8 + (t))        /* t = enum revoke_index of image.h: bit v = version v revoked */
#define EFUSE_NUM_REVOKE        16
#define EFUSE_ROW_CUSTOMER      32               /* 8 rows, free for the device maker */
#define EFUSE_ROW_KEY_DEVICE    64               /* 8 rows: private, key port only */
#define EFUSE_ROW_KEY_QUOTE     72
#define EFUSE_ROW_KEY_STORAGE   80
#define EFUSE_ROW_KEY_END       88
#define EFUSE_ROW_READ_LOCK     120              /* 4 rows: bit r%32 of row 120+r/32 read-locks row r */
#define EFUSE_ROW_WRITE_LOCK    124              /* 4 rows: the same for programming */
#define EFUSE_MARKER_THRESHOLD  16

/* Lifecycle as published (facts, manufacturing states) */
#define LIFECYCLE_BLANK         0
#define LIFECYCLE_MODULE1       1
#define LIFECYCLE_DEVICE        2

#endif
