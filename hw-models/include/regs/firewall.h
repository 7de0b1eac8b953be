/* SPDX-License-Identifier: GPL-2.0-or-later OR MIT */
/*
 * FIREWALL_ROUTING at 0x30000000: own design (the silicon's registers are not
 * public). Page: docs/firewall.md.
 *
 * SYSRAM is governed by 32 region descriptors of 4 KiB granularity. For each
 * master a descriptor says FW_SILENT, FW_ALLOW (read, write, execute) or FW_DENY.
 * No enabled descriptor speaks for a master at an address: denied. Several speak:
 * deny beats allow. Descriptors 0..15 are static, 16..31 dynamic.
 * Every other target is a slot with a permission word: bit m set = master m may
 * reach it. The firewall's own page is not a slot: HSP and A7_S may read it;
 * A7_S may write what is not locked; HSP may write static descriptors, slots and
 * locks until HANDOVER is set, and the violation latch always.
 * A write to a locked register is ignored and is a guest error; a write by a
 * master without the right is a bus error and a latched violation.
 */
#ifndef REGS_FIREWALL_H
#define REGS_FIREWALL_H

#define FW_NUM_DESC             32
#define FW_NUM_STATIC           16
#define FW_GRANULE              0x1000
/* Who uses which static descriptors: Pluton's boot policy the first ones, the
 * monitor the last three; so the monitor never overwrites one it stands on. */
#define FW_DESC_PLUTON_FIRST    0
#define FW_DESC_PLUTON_COUNT    8
#define FW_DESC_MONITOR_FIRST   13

#define FIREWALL_REGS(R) \
    R(FW_ID,          0x000, 4, 0x47534657, RO)   /* "GSFW" */ \
    R(FW_HANDOVER,    0x004, 4, 0, W1S)           /* bit 0: HSP has handed over to the monitor */ \
    R(FW_DESC_LOCK,   0x008, 4, 0, W1S)           /* bit n: descriptor n is locked until SoC reset */ \
    R(FW_SLOT_LOCK0,  0x010, 4, 0, W1S)           /* slots 0..31 */ \
    R(FW_SLOT_LOCK1,  0x014, 4, 0, W1S)           /* slots 32..63 */ \
    R(FW_VIOL_STATUS, 0x040, 4, 0, W1C)           /* FW_VIOL_VALID, FW_VIOL_OVERFLOW */ \
    R(FW_VIOL_ADDR,   0x044, 4, 0, RO)            /* first violation since the latch was cleared */ \
    R(FW_VIOL_INFO,   0x048, 4, 0, RO)            /* FW_VIOL_INFO_* */ \
    R(FW_VIOL_COUNT,  0x04C, 4, 0, RO)            /* violations since SoC reset, saturating */

/* Descriptor n at FW_DESC + n * FW_DESC_STRIDE */
#define FW_DESC                 0x100
#define FW_DESC_STRIDE          0x10
#define FW_DESC_BASE            0x0   /* first byte, 4 KiB aligned; low bits read 0 */
#define FW_DESC_END             0x4   /* one past the last byte, 4 KiB aligned */
#define FW_DESC_PERM            0x8   /* two bits a master: FW_SILENT, FW_ALLOW, FW_DENY (3 = deny) */
#define FW_DESC_CTRL            0xC   /* bit 0: enabled */
#define FW_DESC_ENABLE          0x1
/* Slot n's permission word at FW_SLOT + 4 * n */
#define FW_SLOT                 0x800
#define FW_SIZE                 0x1000

#define FW_SILENT               0
#define FW_ALLOW                1
#define FW_DENY                 2
#define FW_PERM(master, what)   ((unsigned int)(what) << (2 * (master)))
#define FW_PERM_OF(word, master) (((word) >> (2 * (master))) & 3)

#define FW_VIOL_VALID           0x1
#define FW_VIOL_OVERFLOW        0x2
#define FW_VIOL_INFO_MASTER(i)  ((i) & 0xFF)
#define FW_VIOL_INFO_WRITE      0x100
#define FW_VIOL_INFO_SECURE     0x200

/*
 * Slots: S(NAME, base, size, masters allowed after reset).
 * FW_M(x) is the bit of MASTER_x. After reset HSP alone reaches every block;
 * its runtime and the monitor open what is needed. The A7's WDT, GPT, UART and
 * CIRQ belong to the A7 from reset, as its own.
 */
#define FW_M(m)                 (1u << MASTER_##m)
#define FW_SLOTS(S) \
    S(FLASH_WINDOW,  0x90000000, 0x01000000, FW_M(HSP)) \
    S(PINMUX,        0x30010000, 0x00010000, FW_M(HSP)) \
    S(GPIO_NONMAP,   0x30020000, 0x00010000, FW_M(HSP)) \
    S(TOPCFG,        0x30030000, 0x00010000, FW_M(HSP)) \
    S(DMA_TZ,        0x30040000, 0x00010000, FW_M(HSP)) \
    S(WDT_A7,        0x30050000, 0x00010000, FW_M(HSP) | FW_M(A7_S)) \
    S(SYSRAM_CTRL,   0x30060000, 0x00010000, FW_M(HSP)) \
    S(SFC,           0x30070000, 0x00010000, FW_M(HSP)) \
    S(INFRA_BUS,     0x30080000, 0x00010000, FW_M(HSP)) \
    S(RTC,           0x30090000, 0x00010000, FW_M(HSP)) \
    S(PMTR,          0x300A0000, 0x00010000, FW_M(HSP)) \
    S(INTF,          0x300C0000, 0x00010000, FW_M(HSP)) \
    S(MCUSYS_CFG,    0x300D0000, 0x00010000, FW_M(HSP)) \
    S(EFUSE,         0x300E0000, 0x00010000, FW_M(HSP)) \
    S(MBOX_HSP_S,    0x300F0000, 0x00010000, FW_M(A7_S)) \
    S(SWD,           0x30200000, 0x00010000, FW_M(HSP)) \
    S(MBOX_HSP_N,    0x31000000, 0x00010000, FW_M(A7_S)) \
    S(MBOX_IO0,      0x31010000, 0x00010000, FW_M(A7_S)) \
    S(MBOX_IO1,      0x31020000, 0x00010000, FW_M(A7_S)) \
    S(GPT_A7,        0x3103E000, 0x00002000, FW_M(A7_S)) \
    S(UART_A7,       0x31040000, 0x00010000, FW_M(A7_S)) \
    S(DMA_A7,        0x31050000, 0x00010000, FW_M(A7_S)) \
    S(CIRQ_A7,       0x31060000, 0x00010000, FW_M(A7_S)) \
    S(ADC,           0x38000000, 0x00010000, FW_M(HSP)) \
    S(GPIO0,         0x38010000, 0x00010000, FW_M(HSP)) \
    S(GPIO1,         0x38020000, 0x00010000, FW_M(HSP)) \
    S(GPIO2,         0x38030000, 0x00010000, FW_M(HSP)) \
    S(GPIO3,         0x38040000, 0x00010000, FW_M(HSP)) \
    S(GPIO4,         0x38050000, 0x00010000, FW_M(HSP)) \
    S(GPIO5,         0x38060000, 0x00010000, FW_M(HSP)) \
    S(ISU0,          0x38070000, 0x00010000, FW_M(HSP)) \
    S(ISU1,          0x38080000, 0x00010000, FW_M(HSP)) \
    S(ISU2,          0x38090000, 0x00010000, FW_M(HSP)) \
    S(ISU3,          0x380A0000, 0x00010000, FW_M(HSP)) \
    S(ISU4,          0x380B0000, 0x00010000, FW_M(HSP)) \
    S(ISU5,          0x380C0000, 0x00010000, FW_M(HSP)) \
    S(I2S0,          0x380D0000, 0x00010000, FW_M(HSP)) \
    S(I2S1,          0x380E0000, 0x00010000, FW_M(HSP)) \
    S(I2S0_FIFO,     0x380F0000, 0x00010000, FW_M(HSP)) \
    S(I2S1_FIFO,     0x38100000, 0x00010000, FW_M(HSP)) \
    S(WIFI_HIF,      0x60000000, 0x01000000, FW_M(HSP)) \
    S(WIFI_PDA,      0x61000000, 0x01000000, FW_M(HSP)) \
    S(WIFI_SYSRAM,   0x62000000, 0x01000000, FW_M(HSP)) \
    S(WIFI_TOP_OFF,  0x63000000, 0x01000000, FW_M(HSP)) \
    S(WIFI_TOP_AON,  0x64000000, 0x01000000, FW_M(HSP)) \
    S(IO0_BOOT,      0x210C0000, 0x00001000, FW_M(HSP))  /* HSP's port to IO0's boot page */ \
    S(IO1_BOOT,      0x210D0000, 0x00001000, FW_M(HSP))

#define FW_SLOT_INDEX(name, base, size, masters) FW_SLOT_##name,
enum fw_slot { FW_SLOTS(FW_SLOT_INDEX) FW_NUM_SLOTS };
#undef FW_SLOT_INDEX

#endif
