/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * SFCFG, serial flash controller at 0x30070000: own register design (only name,
 * address and HSP IRQ 2 are public). Page: docs/sfc.md.
 *
 * NOR semantics: erase sets 4 KiB (or 64 KiB) to ones, programming clears bits
 * within one 256-byte page. Addresses are physical flash offsets. The window at
 * 0x90000000 shows the array; SFC_WINDOW_BANK = 1 exchanges the two banks in it
 * (FLASH_BANK_*), everything else stays in place.
 */
#ifndef REGS_SFC_H
#define REGS_SFC_H

#define SFC_REGS(R) \
    R(SFC_JEDEC_ID,    0x000, 4, 0x001840EF, RO)  /* manufacturer EF, device 4018: 16 MB */ \
    R(SFC_CMD,         0x004, 4, 0, WO)           /* SFC_CMD_*; starts */ \
    R(SFC_ADDR,        0x008, 4, 0, RW)           /* physical flash offset */ \
    R(SFC_LEN,         0x00C, 4, 0, RW)           /* bytes, 1..256, PROGRAM and READ */ \
    R(SFC_STATUS,      0x010, 4, 0, W1C)          /* SFC_STATUS_* ; BUSY and WEL read only */ \
    R(SFC_INT_EN,      0x014, 4, 0, RW)           /* bit 0: operation done */ \
    R(SFC_INT_STS,     0x018, 4, 0, W1C)          /* bit 0: operation done -> HSP IRQ 2 */ \
    R(SFC_WINDOW_BANK, 0x020, 4, 0, RW)           /* 0 or 1; locked by SFC_LOCK bit 0 */ \
    R(SFC_LOCK,        0x024, 4, 0, W1S)          /* bit 0: WINDOW_BANK; bits 4..7: PROTECT 0..3 */

#define SFC_PROTECT             0x040            /* + 8 * n: base, end (4 KiB aligned): no program or erase; n = 0..3 */
#define SFC_NUM_PROTECT         4
#define SFC_BUFFER              0x100            /* 256-byte page buffer, byte..word access */
#define SFC_BUFFER_SIZE         0x100
#define SFC_SIZE                0x1000

#define SFC_CMD_READ            0x03             /* array -> buffer */
#define SFC_CMD_PROGRAM         0x02             /* buffer -> array; needs WEL; must not cross a page */
#define SFC_CMD_WREN            0x06             /* set WEL; falls after one program or erase */
#define SFC_CMD_WRDI            0x04
#define SFC_CMD_ERASE_4K        0x20
#define SFC_CMD_ERASE_64K       0xD8

#define SFC_STATUS_BUSY         0x01
#define SFC_STATUS_WEL          0x02
#define SFC_STATUS_ERR_WEL      0x10             /* program or erase without WREN */
#define SFC_STATUS_ERR_RANGE    0x20             /* outside the array, misaligned, crosses a page, bad length */
#define SFC_STATUS_ERR_PROTECT  0x40
#define SFC_STATUS_ERR_BUSY     0x80             /* command while busy: ignored */
#define SFC_LOCK_WINDOW         0x01
#define SFC_LOCK_PROTECT(n)     (0x10u << (n))

#define SFC_PROGRAM_NS          20000            /* own: short, so that lab runs stay short */
#define SFC_ERASE_4K_NS         200000
#define SFC_ERASE_64K_NS        800000

/* Banks as cut into the array (same numbers in flash_layout.h's map) */
#define FLASH_PAGE              0x100
#define FLASH_SECTOR            0x1000
#define FLASH_BANK_A            0x00100000
#define FLASH_BANK_B            0x00780000
#define FLASH_BANK_SIZE         0x00680000

#endif
