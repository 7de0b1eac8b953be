/* SPDX-License-Identifier: MIT */
/*
 * Scripts in which cores run: held and released, asleep, in the middle of a turn, the A7 with
 * values in its secure registers. Own no state.
 */
#include "regs/chip.h"
#include "regs/firewall.h"
#include "regs/memmap.h"
#include "regs/regtable.h"
#include "snapshot.h"

enum { CHIP_RESET_REGS(REGTABLE_OFFSET) FIREWALL_REGS(REGTABLE_OFFSET) };

enum { FW = 0x30000000, RST = 0x21090000, BOOT_IO0 = 0x210C0000, BOOT_IO1 = 0x210D0000,
       SYSRAM = 0x80000000, RST_HOLD_IO1 = 0x4 };

#define H(step, ...) step("hsp", __VA_ARGS__)

/* ---- resets: one I/O core counts, one was held again, the A7 is still held ---- */

/* Vectors; at 0x40 movs r1, #1; lsls r1, #20; l: adds r0, #1; str r0, [r1]; b l */
#define COUNTER(port) \
    H(PUT, port, 0x00102000), H(PUT, port + 4, 0x41), H(PUT, port + 0x40, 0x05092101), \
    H(PUT, port + 0x44, 0x60083001), H(PUT, port + 0x48, 0xE7FCE7FC)

static const gs_step chip_reset[] = {
    H(PUT, RST + RST_SOC, 0x50C0DEAD), PASS_NS(2000000000), H(SEE, RST + RST_REASON, 4),
    COUNTER(BOOT_IO0), COUNTER(BOOT_IO1), H(PUT, RST + RST_A7_ENTRY, 0x803D0001),
    H(PUT, RST + RST_LOCK, 1), H(PUT, RST + RST_SCRATCH0, 0xAA55), H(PUT, RST + RST_SCRATCH3, 0x1234),
    H(PUT, RST + RST_RELEASE, 0x2), PASS_NS(1111), H(PUT, RST + RST_HOLD, 0x2),
    H(PUT, RST + RST_RELEASE, 0x4), FAULT("chip-reset", "scratch-flip index=1 bit=9"),
    PASS_NS(4567), H(SEE, RST + RST_STATE, 0x4), END,
};
static const gs_step chip_reset_after[] = {
    H(LOOK, RST, 9), H(LOOK, RST + RST_SCRATCH0, 4), H(PUT, RST + RST_A7_ENTRY, 0),
    H(SEE, RST + RST_A7_ENTRY, 0x803D0001), PASS_NS(3333), LOOK("io1", 0x100000, 1),
    H(PUT, RST + RST_CORE_REASON, 0x10), H(SEE, RST + RST_CORE_REASON, 0),
    H(PUT, RST + RST_HOLD, RST_HOLD_IO1), PASS_NS(1000), H(LOOK, RST, 9),
    H(PUT, RST + RST_SOC, 0x50C0DEAD), PASS_NS(2000000000), H(SEE, RST + RST_REASON, 4),
    H(SEE, RST + RST_SCRATCH3, 0x1234), H(SEE, RST + RST_LOCK, 0), END,
};

/* Two cores count; the snapshot falls into the middle of a turn. */
static const gs_step turns[] = {
    COUNTER(BOOT_IO0), COUNTER(BOOT_IO1),
    H(PUT, RST + RST_RELEASE, 0x6), PASS_NS(12345), END,
};
static const gs_step turns_after[] = {
    LOOK("io0", 0x100000, 1), LOOK("io1", 0x100000, 1), PASS_NS(123), LOOK("io0", 0x100000, 1),
    LOOK("io1", 0x100000, 1), PASS_NS(777), LOOK("io0", 0x100000, 1), LOOK("io1", 0x100000, 1),
    PASS_NS(54321), LOOK("io0", 0x100000, 1), LOOK("io1", 0x100000, 1), END,
};

/* The record of fetched stages belongs to the board's past, not to the process. */
static const gs_step oracle[] = {
    COUNTER(BOOT_IO0), H(PUT, RST + RST_RELEASE, 0x2), PASS_NS(5000), END,
};
static const gs_step oracle_after[] = {
    PROPERTY("oracle", "boot-stage"), PASS_NS(500), PROPERTY("oracle", "boot-stage"), END,
};

/* ---- power: IO0 sleeps in WFI, a message wakes it; the A7 has never run ---- */

/*
 * At 0x40 of the boot page: cpsid i; r1 = 0x100000; NVIC_ISER0 = 1 << 8 (the A7 posted); r0 = 0;
 * l: wfi; r0 += 1; [r1] = r0; NVIC_ICPR0 = 1 << 8; b l
 */
static const guint32 sleeper[] = {
    0x2101B672, 0x4A080509, 0x021B2301, 0x20006013, 0x3001BF30, 0x32806008, 0x32803280,
    0x3A806013, 0x3A803A80, 0xBF00E7F4, 0xE000E100,
};
static const gs_step power[] = {
    H(PUT, BOOT_IO0, 0x00102000), H(PUT, BOOT_IO0 + 4, 0x41), LOAD("hsp", BOOT_IO0 + 0x40, sleeper),
    COUNTER(BOOT_IO1), H(PUT, RST + RST_RELEASE, 0x2), PASS_NS(1000000),
    PUT("a7s", 0x31010040, 1), PASS_NS(777), SEE("io0", 0x100000, 1), END,
};
static const gs_step power_after[] = {
    PASS_NS(123456), SEE("io0", 0x100000, 1), SEE("io1", 0x100000, 0), PUT("a7s", 0x31010040, 2),
    PASS_NS(321), SEE("io0", 0x100000, 2), H(PUT, RST + RST_RELEASE, 0x4), PASS_NS(4321),
    LOOK("io1", 0x100000, 1), H(PUT, RST + RST_HOLD, 0x2), PUT("a7s", 0x31010040, 3),
    PASS_NS(4321), SEE("io0", 0x100000, 0), LOOK("io1", 0x100000, 1), END,
};

/* ---- the A7's secure bank and its secure timer, half way ---- */

/*
 * A32 at SYSRAM + 0x10000: DACR, TTBR1, CONTEXTIDR, TPIDRURW, TPIDRURO, TPIDRPRW, IFSR, IFAR each
 * get a value, the secure timer runs out in 1000 ticks of 40 ns; then for ever all of them, the
 * timer's rest and state, a count and sp are stored at SYSRAM + 0x12000.
 */
static const guint32 secure_bank[] = {
    0xE3024000, 0xE3484001, 0xE3050555, 0xEE030F10, 0xE3400003, 0xE3C000FF, 0xE3C00C3F,
    0xEE020F30, 0xE3000111, 0xEE0D0F30, 0xE2800001, 0xEE0D0F50, 0xE2800001, 0xEE0D0F70,
    0xE2800001, 0xEE0D0F90, 0xE2800001, 0xEE050F30, 0xE2800001, 0xEE060F50, 0xE3A00FFA,
    0xEE0E0F12, 0xE3A00001, 0xEE0E0F32, 0xE3A05000, 0xEE130F10, 0xEE121F30, 0xEE1D2F30,
    0xEE1D3F50, 0xE884000F, 0xEE1D0F70, 0xEE1D1F90, 0xEE152F30, 0xEE163F50, 0xE2846010,
    0xE886000F, 0xEE1E0F12, 0xEE1E1F32, 0xE2855001, 0xE1A02005, 0xE1A0300D, 0xE2846020,
    0xE886000F, 0xEAFFFFEC,
};
#define DESC (FW + FW_DESC + 16 * 21)
static const gs_step cpu_extra[] = {
    PUT("a7s", DESC, SYSRAM + 0x10000), PUT("a7s", DESC + 4, SYSRAM + 0x13000),
    PUT("a7s", DESC + 8, FW_PERM(MASTER_A7_S, FW_ALLOW)), PUT("a7s", DESC + 12, 1),
    LOAD("a7s", SYSRAM + 0x10000, secure_bank), H(PUT, RST + RST_A7_ENTRY, SYSRAM + 0x10000),
    H(PUT, RST + RST_RELEASE, 0x1), PASS_NS(12345), SEE("a7s", SYSRAM + 0x12000, 0x5555),
    SEE("a7s", SYSRAM + 0x12008, 0x111), SEE("a7s", SYSRAM + 0x12024, 1), END,
};
static const gs_step cpu_extra_after[] = {
    LOOK("a7s", SYSRAM + 0x12000, 12), PASS_NS(1000), LOOK("a7s", SYSRAM + 0x12000, 12),
    PASS_NS(26000), LOOK("a7s", SYSRAM + 0x12000, 12), LOOK("a7s", 0x32001200, 1), PASS_NS(1000),
    LOOK("a7s", SYSRAM + 0x12000, 12), LOOK("a7s", 0x32001200, 1), PASS_NS(1000),
    SEE("a7s", SYSRAM + 0x12024, 5), SEE("a7s", SYSRAM + 0x12000, 0x5555),
    LOOK("a7s", 0x32001200, 1), END,
};

#define ROW(name, script) { name, script, script##_after, NULL }
const gs_snapshot_case gs_snapshot_cores[] = {
    ROW("chip-reset", chip_reset), ROW("power", power), ROW("turns", turns),
    ROW("cpu-extra", cpu_extra), ROW("oracle", oracle),
    { NULL, NULL, NULL, NULL },
};
