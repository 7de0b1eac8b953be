/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * Flash and memory layout (own; the public record has only the kernel's
 * 0x90100000, the monitor's 0x803D0000 and Pluton's 0x00108000). Page:
 * docs/boot-chain.md. Offsets are physical; regs/sfc.h has the banks.
 * Addresses an assembler or linker script needs are plain numbers.
 */
#ifndef INTERFACE_FLASH_LAYOUT_H
#define INTERFACE_FLASH_LAYOUT_H

/* Boot area, outside the banks */
#define FLASH_ONE_BL            0x00000000
#define FLASH_ONE_BL_BACKUP     0x00008000
#define FLASH_ONE_BL_SIZE       0x00004000   /* 1BL image, padded to exactly 16 KiB: signature in the last 64 bytes */
#define FLASH_LOCATOR           0x00010000
#define FLASH_LOCATOR_BACKUP    0x00011000
#define FLASH_KEYSTORE          0x00014000   /* trusted keystore image, size in the locator */
#define FLASH_KEYSTORE_BACKUP   0x00016000
#define FLASH_KEYSTORE_MAX      0x00001000
#define FLASH_FW_CONFIG         0x00018000   /* capability file image, 392 bytes, or erased */
#define FLASH_FW_CONFIG_SIZE    392
#define FLASH_LOG               0x00020000
#define FLASH_LOG_SIZE          0x00020000
#define FLASH_STAGED_KEYSTORE   0x00040000   /* staged images of the boot area: docs/staging.md */
#define FLASH_STAGED_ONE_BL     0x00044000
#define FLASH_STAGED_RECORD     0x00048000   /* "install this 1BL at the next boot", one sector */
#define FLASH_WIFI_FIRMWARE     0x00080000   /* facts: default flash address 0x90080000 */
#define FLASH_WIFI_FIRMWARE_MAX 0x00080000

/* Within a bank; the manifest names each image's size */
#define BANK_KERNEL             0x000000     /* bank A: 0x90100000 (facts) */
#define BANK_KERNEL_MAX         0x300000
#define BANK_ROOT_FS            0x300000
#define BANK_ROOT_FS_MAX        0x200000
#define BANK_DEVICE_TREE        0x500000
#define BANK_DEVICE_TREE_MAX    0x010000
#define BANK_PLUTON_RUNTIME     0x510000
#define BANK_PLUTON_RUNTIME_MAX 0x010000
#define BANK_MONITOR            0x520000
#define BANK_MONITOR_MAX        0x020000
#define BANK_MANIFEST           0x540000
#define BANK_MANIFEST_MAX       0x002000
#define BANK_SERVICES           0x550000
#define BANK_SERVICES_MAX       0x130000

/* Above the banks */
#define FLASH_APPS              0x00E00000   /* application table sector, then images, page aligned */
#define FLASH_APPS_SIZE         0x00100000   /* facts: applications share 1 MiB */
#define FLASH_APPS_FIRST        0x00E01000
#define FLASH_APPS_BACKUP       0x00EFF000   /* second copy of the table; images end before it */
#define FLASH_CONFIG            0x00F00000   /* normal-world configuration */
#define FLASH_CONFIG_SIZE       0x00080000

/* What Linux sees: a fixed address in the window whatever bank is active */
#define WINDOW_KERNEL           0x90100000
#define WINDOW_ROOT_FS          0x90400000
#define WINDOW_DEVICE_TREE      0x90600000
#define WINDOW_SERVICES         0x90650000

/* HSP TCM (128 KiB at 0x00100000): stages never overlap, so the oracle can tell them apart */
#define HSP_ONE_BL_LOAD         0x00100000   /* whole 1BL image, 16 KiB; vectors first */
#define HSP_ONE_BL_DATA         0x00104000   /* 1BL data, bss, stack: up to 0x00108000 */
#define HSP_PLUTON_LOAD         0x00108000   /* facts; whole Pluton image up to 64 KiB; vectors first */
#define HSP_PLUTON_DATA         0x00100000   /* 32 KiB, wiped 1BL space */
#define HSP_ROM_DATA            0x00118000   /* ROM data and stack: 16 KiB; Pluton's stack afterwards */
#define HSP_KEYSTORE            0x0011C000   /* verified keystore body, up to 4 KiB */
#define HSP_MANIFEST            0x0011D000   /* verified manifest body, up to 4 KiB */
#define HSP_HANDOVER            0x0011E000   /* struct in handover.h */

/* SYSRAM */
#define NW_RAM_BASE             0x80000000
#define NW_RAM_SIZE             0x003D0000   /* what Linux owns */
#define NW_ALIAS                0xA0000000   /* where the monitor sees it, as the normal world would: own choice */
#define MONITOR_LOAD            0x803D0000   /* facts; whole monitor image; Arm state entry at its first byte */
#define MONITOR_IMAGE_MAX       0x00020000
#define MONITOR_DATA            0x803F0000   /* monitor data, bss, stacks */
#define MONITOR_EXCHANGE        0x803FF000   /* 4 KiB shared by monitor and Pluton */
#define MONITOR_EXCHANGE_SIZE   0x00001000
#define MONITOR_END             0x80400000

#endif
