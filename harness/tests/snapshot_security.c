/* SPDX-License-Identifier: MIT */
/*
 * Scripts for the chip's own blocks: fuses, flash, engine, generator, attestation register,
 * firewall, resets, windows, the order of the cores. Own no state.
 */
#include "regs/chip.h"
#include "regs/efuse.h"
#include "regs/engine.h"
#include "regs/firewall.h"
#include "regs/regtable.h"
#include "regs/sfc.h"
#include "snapshot.h"

enum { CHIP_MISC_REGS(REGTABLE_OFFSET) CHIP_RESET_REGS(REGTABLE_OFFSET)
       CHIP_RESOURCE_REGS(REGTABLE_OFFSET) EFUSE_REGS(REGTABLE_OFFSET)
       ENGINE_REGS(REGTABLE_OFFSET) FIREWALL_REGS(REGTABLE_OFFSET) SFC_REGS(REGTABLE_OFFSET) };

enum { FW = 0x30000000, SFC = 0x30070000, EFUSE = 0x300E0000, MISC = 0x21080000, RST = 0x21090000,
       RES = 0x210A0000, ENGINE = 0x2F000000,
       FLASH = 0x90000000, SYSRAM = 0x80000000, SCRATCH = 0x0011F000 };

#define H(step, ...) step("hsp", __VA_ARGS__)

/* ---- fuses ---- */

/* A pulse 4321 ns old; a refused command; the next row already unlocked and chosen. */
static const gs_step efuse[] = {
    H(PUT, EFUSE + EFUSE_ROW, 33), H(PUT, EFUSE + EFUSE_WDATA, 0x00F0F00F),
    H(PUT, EFUSE + EFUSE_UNLOCK, 0x9B1D6A53), H(PUT, EFUSE + EFUSE_CMD, 1),
    H(PUT, EFUSE + EFUSE_CMD, 1), H(PUT, EFUSE + EFUSE_UNLOCK, 0x9B1D6A53),
    H(PUT, EFUSE + EFUSE_ROW, 34), H(PUT, EFUSE + EFUSE_WDATA, 0x12345678), PASS_NS(4321),
    H(SEE, EFUSE + EFUSE_STATUS, 0x81), H(SEE, EFUSE + EFUSE_SHADOW + 4 * 33, 0), END,
};
static const gs_step efuse_after[] = {
    H(LOOK, EFUSE + EFUSE_SHADOW, 128), PASS_NS(5677), H(SEE, EFUSE + EFUSE_STATUS, 0x81),
    H(SEE, EFUSE + EFUSE_SHADOW + 4 * 33, 0), PASS_NS(3), H(SEE, EFUSE + EFUSE_STATUS, 0x80),
    H(SEE, EFUSE + EFUSE_SHADOW + 4 * 33, 0x00F0F00F), H(SEE, EFUSE + EFUSE_ROW, 34),
    H(PUT, EFUSE + EFUSE_CMD, 1), PASS_NS(20000), H(SEE, EFUSE + EFUSE_STATUS, 0x80),
    H(SEE, EFUSE + EFUSE_SHADOW + 4 * 34, 0x12345678), H(PUT, EFUSE + EFUSE_CMD, 1),
    H(SEE, EFUSE + EFUSE_STATUS, 0xA0), END,
};

/* What was sensed wrong stays so until it is sensed anew, in a new process, too; what is blown stays. */
static const gs_step efuse_sense[] = {
    H(PUT, EFUSE + EFUSE_ROW, 36), H(PUT, EFUSE + EFUSE_WDATA, 0x600D),
    H(PUT, EFUSE + EFUSE_UNLOCK, 0x9B1D6A53), H(PUT, EFUSE + EFUSE_CMD, 1), PASS_NS(20000),
    FAULT("efuse", "sense-flip row=35 bit=3"), H(PUT, EFUSE + EFUSE_CMD, 2),
    H(SEE, EFUSE + EFUSE_SHADOW + 4 * 35, 8), END,
};
static const gs_step efuse_sense_after[] = {
    H(SEE, EFUSE + EFUSE_SHADOW + 4 * 35, 8), H(LOOK, EFUSE + EFUSE_ID, 6),
    H(PUT, EFUSE + EFUSE_CMD, 2), H(SEE, EFUSE + EFUSE_SHADOW + 4 * 35, 0),
    H(SEE, EFUSE + EFUSE_SHADOW + 4 * 36, 0x600D), END,
};

/* ---- flash controller ---- */

/* An erase has 123456 of its 800000 ns behind it; everything that can be locked is, half of it. */
static const gs_step sfc[] = {
    H(PUT, SFC + SFC_WINDOW_BANK, 1), H(PUT, SFC + SFC_PROTECT, 0x200000),
    H(PUT, SFC + SFC_PROTECT + 4, 0x203000), H(PUT, SFC + SFC_PROTECT + 24, 0x400000),
    H(PUT, SFC + SFC_PROTECT + 28, 0x500000), H(PUT, SFC + SFC_LOCK, 0x11),
    H(PUT, SFC + SFC_ADDR, 0x201000), H(PUT, SFC + SFC_CMD, 0x06), H(PUT, SFC + SFC_CMD, 0x20),
    H(PUT, SFC + SFC_ADDR, 0x7F0000), H(PUT, SFC + SFC_LEN, 77), H(PUT, SFC + SFC_INT_EN, 1),
    H(PUT, SFC + SFC_BUFFER, 0x11223344), H(PUT, SFC + SFC_BUFFER + 252, 0x55667788),
    H(PUT, SFC + SFC_CMD, 0x06), H(PUT, SFC + SFC_CMD, 0xD8),
    FAULT("sfc", "bit-rot offset=0x600000 bit=5"), PASS_NS(123456),
    H(SEE, SFC + SFC_STATUS, 0x43), END,
};
static const gs_step sfc_after[] = {
    H(LOOK, SFC, 10), H(LOOK, SFC + SFC_PROTECT, 8), H(LOOK, SFC + SFC_BUFFER, 64),
    PROPERTY("sfc", "operations"), H(PUT, SFC + SFC_WINDOW_BANK, 0),
    H(SEE, SFC + SFC_WINDOW_BANK, 1), H(PUT, SFC + SFC_PROTECT, 0),
    H(SEE, SFC + SFC_PROTECT, 0x200000), H(PUT, SFC + SFC_PROTECT + 24, 0x410000),
    H(SEE, SFC + SFC_PROTECT + 24, 0x410000), H(PUT, SFC + SFC_ADDR, 0x100000),
    PASS_NS(676543), H(SEE, SFC + SFC_STATUS, 0x43), H(SEE, SFC + SFC_INT_STS, 0), PASS_NS(2),
    H(SEE, SFC + SFC_STATUS, 0x40), H(SEE, SFC + SFC_INT_STS, 1),
    H(SEE, FLASH + 0x170000, 0xFFFFFFFF), H(SEE, FLASH + 0x17FFFC, 0xFFFFFFFF),
    H(LOOK, FLASH + 0x16FFFC, 1), H(LOOK, FLASH + 0x180000, 1), H(PUT, SFC + SFC_ADDR, 0x600000),
    H(PUT, SFC + SFC_LEN, 4), H(PUT, SFC + SFC_CMD, 0x03), H(LOOK, SFC + SFC_BUFFER, 2),
    PROPERTY("sfc", "operations"), END,
};

/* A program whose buffer has been filled anew meanwhile; then the power goes. */
static const gs_step sfc_program[] = {
    H(PUT, SFC + SFC_ADDR, 0xF00000), H(PUT, SFC + SFC_CMD, 0x06), H(PUT, SFC + SFC_CMD, 0x20),
    PASS_NS(300000), H(PUT, SFC + SFC_BUFFER, 0x03020100), H(PUT, SFC + SFC_BUFFER + 4, 0x07060504),
    H(PUT, SFC + SFC_ADDR, 0xF00010), H(PUT, SFC + SFC_LEN, 8), H(PUT, SFC + SFC_CMD, 0x06),
    H(PUT, SFC + SFC_CMD, 0x02), H(PUT, SFC + SFC_BUFFER, 0xFFFFFFFF), PASS_NS(12500), END,
};
static const gs_step sfc_program_after[] = {
    H(LOOK, SFC + SFC_ADDR, 5), H(LOOK, FLASH + 0xF00010, 2), H(PUT, RST + RST_SOC, 0x50C0DEAD),
    PASS_NS(2000000000), H(SEE, RST + RST_REASON, 4), H(SEE, FLASH + 0xF00010, 0x03020100),
    H(SEE, FLASH + 0xF00014, 0xFFFFFF04), END,
};

/* ---- engine ---- */

#define COMMAND(n) H(PUT, ENGINE + ENG_CMD, n)
#define OPERAND(address, size) \
    H(PUT, ENGINE + ENG_SRC, address), H(PUT, ENGINE + ENG_LEN, size)
#define FILL4(base, value) \
    H(PUT, ENGINE + base, value), H(PUT, ENGINE + base + 4, value + 1), \
    H(PUT, ENGINE + base + 8, value + 2), H(PUT, ENGINE + base + 28, value + 3)
#define LOAD_KEY(slot, address) \
    H(PUT, ENGINE + ENG_SLOT, slot), OPERAND(address, 32), COMMAND(ENG_CMD_LOAD_KEY)

/* 70 bytes hashed, 6 of them wait in the block; operands everywhere; two keys; a failed command. */
static const gs_step engine[] = {
    LOAD_KEY(ENG_SLOT_VOLATILE0, FLASH + 0x100), LOAD_KEY(ENG_SLOT_VOLATILE3, FLASH + 0x140),
    COMMAND(ENG_CMD_SHA_INIT), OPERAND(FLASH, 70), COMMAND(ENG_CMD_SHA_UPDATE),
    FILL4(ENG_PUB, 0xA0), FILL4(ENG_PUB + 32, 0xB0), FILL4(ENG_DIGEST_IN, 0xC0),
    FILL4(ENG_SIG, 0xD0), FILL4(ENG_SIG + 32, 0xE0), FILL4(ENG_NONCE, 0xF0),
    H(PUT, ENGINE + ENG_DST, SCRATCH), H(PUT, ENGINE + ENG_SLOT, 5),
    H(PUT, ENGINE + ENG_MODE, 0x13), H(PUT, ENGINE + ATT_TYPE, 7), COMMAND(ENG_CMD_ECDSA_SIGN),
    H(SEE, ENGINE + ENG_STATUS, 2), H(SEE, ENGINE + ENG_ERROR, ENG_ERR_EMPTY), END,
};
static const gs_step engine_after[] = {
    H(LOOK, ENGINE + ENG_STATUS, 7), H(LOOK, ENGINE + ENG_DIGEST, 8), H(LOOK, ENGINE + ENG_PUB, 56),
    OPERAND(FLASH + 70, 58), COMMAND(ENG_CMD_SHA_UPDATE), H(SEE, ENGINE + ENG_ERROR, 0),
    COMMAND(ENG_CMD_SHA_FINAL), H(LOOK, ENGINE + ENG_DIGEST, 8), COMMAND(ENG_CMD_EXTEND),
    H(SEE, ENGINE + ENG_ERROR, 0), H(LOOK, ENGINE + ATT_REGISTER, 11),
    H(PUT, ENGINE + ENG_SLOT, ENG_SLOT_VOLATILE0), OPERAND(FLASH, 64), COMMAND(ENG_CMD_HMAC),
    H(LOOK, ENGINE + ENG_DIGEST, 8), H(PUT, ENGINE + ENG_SLOT, ENG_SLOT_VOLATILE3),
    H(PUT, ENGINE + ENG_MODE, 0x12), COMMAND(ENG_CMD_AES), H(LOOK, SCRATCH, 16),
    H(PUT, ENGINE + ENG_SLOT, ENG_SLOT_VOLATILE1), COMMAND(ENG_CMD_HMAC),
    H(SEE, ENGINE + ENG_ERROR, ENG_ERR_EMPTY), H(PUT, ENGINE + ENG_SLOT, ENG_SLOT_QUOTE),
    COMMAND(ENG_CMD_PUBKEY), H(LOOK, ENGINE + ENG_PUB, 16), END,
};

/* A signature whose check has just been made: r stands, the digest is fresh for one EXTEND. */
static const gs_step engine_fresh[] = {
    H(PUT, ENGINE + ENG_SLOT, ENG_SLOT_VOLATILE1), COMMAND(ENG_CMD_KEYGEN), COMMAND(ENG_CMD_PUBKEY),
    FILL4(ENG_DIGEST_IN, 0x5150), COMMAND(ENG_CMD_ECDSA_SIGN), COMMAND(ENG_CMD_ECDSA_VERIFY),
    H(SEE, ENGINE + ENG_ERROR, 0), COMMAND(ENG_CMD_SHA_INIT), OPERAND(FLASH, 64),
    COMMAND(ENG_CMD_SHA_UPDATE), COMMAND(ENG_CMD_SHA_FINAL), END,
};
static const gs_step engine_fresh_after[] = {
    H(LOOK, ENGINE + ENG_VERIFY_R, 8), H(LOOK, ENGINE + ENG_SIG, 16), H(LOOK, ENGINE + ENG_PUB, 16),
    H(PUT, ENGINE + ATT_TYPE, 3), COMMAND(ENG_CMD_EXTEND), H(SEE, ENGINE + ENG_ERROR, 0),
    COMMAND(ENG_CMD_EXTEND), H(SEE, ENGINE + ENG_ERROR, ENG_ERR_STATE),
    H(LOOK, ENGINE + ATT_REGISTER, 11), COMMAND(ENG_CMD_ECDSA_SIGN), H(LOOK, ENGINE + ENG_SIG, 16),
    COMMAND(ENG_CMD_ECDSA_VERIFY), H(SEE, ENGINE + ENG_ERROR, 0), END,
};

/* ---- generator: between two blocks of its stream; and failed ---- */

#define RANDOM5 H(LOOK, ENGINE + TRNG_DATA, 1), H(LOOK, ENGINE + TRNG_DATA, 1), \
    H(LOOK, ENGINE + TRNG_DATA, 1), H(LOOK, ENGINE + TRNG_DATA, 1), H(LOOK, ENGINE + TRNG_DATA, 1)
static const gs_step trng[] = { RANDOM5, RANDOM5, H(LOOK, ENGINE + TRNG_DATA, 1), END };
static const gs_step trng_after[] = {
    H(LOOK, ENGINE + TRNG_HEALTH, 1), RANDOM5, RANDOM5, RANDOM5, H(LOOK, ENGINE + TRNG_HEALTH, 1),
    END,
};
static const gs_step trng_failed[] = {
    RANDOM5, FAULT("engine", "entropy mode=stuck"), RANDOM5, FAULT("engine", "clear"),
    H(SEE, ENGINE + TRNG_STATUS, 2), END,
};
static const gs_step trng_failed_after[] = {
    H(SEE, ENGINE + TRNG_STATUS, 2), H(LOOK, ENGINE + TRNG_HEALTH, 1),
    H(SEE, ENGINE + TRNG_DATA, 0), H(PUT, ENGINE + ENG_SLOT, ENG_SLOT_VOLATILE0),
    COMMAND(ENG_CMD_KEYGEN), H(SEE, ENGINE + ENG_ERROR, ENG_ERR_ENTROPY),
    H(PUT, RST + RST_SOC, 0x50C0DEAD), PASS_NS(2000000000), H(SEE, ENGINE + TRNG_STATUS, 1),
    RANDOM5, END,
};

/* ---- attestation register: three entries, then closed; and almost full ---- */

#define MEASURE(type, address) \
    COMMAND(ENG_CMD_SHA_INIT), OPERAND(address, 64), COMMAND(ENG_CMD_SHA_UPDATE), \
    COMMAND(ENG_CMD_SHA_FINAL), H(PUT, ENGINE + ATT_TYPE, type), COMMAND(ENG_CMD_EXTEND)
#define MEASURE6(type) MEASURE(type, FLASH), MEASURE(type + 1, FLASH + 64), \
    MEASURE(type + 2, FLASH + 128), MEASURE(type + 3, FLASH), MEASURE(type + 4, FLASH + 64), \
    MEASURE(type + 5, FLASH)
#define ATTEST_LOOK H(LOOK, ENGINE + ATT_REGISTER, 11), \
    H(LOOK, ENGINE + ATT_LOG, ATT_LOG_ENTRIES * ATT_LOG_STRIDE / 4)

static const gs_step attest[] = {
    MEASURE(1, FLASH), MEASURE(19, FLASH + 0x1000), COMMAND(ENG_CMD_ATT_CLOSE),
    H(SEE, ENGINE + ATT_COUNT, 3), END,
};
static const gs_step attest_after[] = {
    ATTEST_LOOK, PROPERTY("engine", "attestation-register"), PROPERTY("engine", "attestation-log"),
    PROPERTY("engine", "attestation-closed"), MEASURE(2, FLASH + 0x2000),
    H(SEE, ENGINE + ENG_ERROR, ENG_ERR_CLOSED), COMMAND(ENG_CMD_QUOTE),
    H(SEE, ENGINE + ENG_ERROR, 0), H(LOOK, ENGINE + ENG_SIG, 16), ATTEST_LOOK, END,
};
static const gs_step attest_full[] = {
    MEASURE6(1), MEASURE6(7), MEASURE6(13), H(SEE, ENGINE + ATT_COUNT, 19), END,
};
static const gs_step attest_full_after[] = {
    ATTEST_LOOK, MEASURE(28, FLASH + 0x40), H(SEE, ENGINE + ENG_ERROR, 0),
    MEASURE(28, FLASH + 0x40), H(SEE, ENGINE + ENG_ERROR, ENG_ERR_CLOSED), ATTEST_LOOK, END,
};

/* ---- firewall: grants, a turned bit, locks, a latch that has run over, handed over ---- */

#define DESC(n) (FW + FW_DESC + 16 * (n))
static const gs_step firewall[] = {
    PUT("a7s", DESC(20), SYSRAM + 0x5000), PUT("a7s", DESC(20) + 4, SYSRAM + 0x6000),
    PUT("a7s", DESC(20) + 8, FW_PERM(3, FW_ALLOW) | FW_PERM(2, FW_ALLOW)),
    PUT("a7s", DESC(20) + 12, 1), H(PUT, SYSRAM + 0x5000, 0x600DCAFE), H(PUT, DESC(3), SYSRAM + 0x10000),
    H(PUT, DESC(3) + 4, SYSRAM + 0x20000), H(PUT, DESC(3) + 8, FW_PERM(2, FW_DENY)),
    H(PUT, DESC(3) + 12, 1), PUT("a7s", DESC(31), SYSRAM + 0x7000),
    H(PUT, FW + FW_SLOT + 4 * FW_SLOT_PINMUX, 1 << 3), H(PUT, FW + FW_DESC_LOCK, 1 << 3 | 1u << 31),
    H(PUT, FW + FW_SLOT_LOCK0, 1 << FW_SLOT_PINMUX), H(PUT, FW + FW_SLOT_LOCK1, 1 << 3),
    FAULT("firewall", "desc-flip index=20 word=end bit=15"),
    FAULT("firewall", "slot-flip slot=3 master=4"), DENIED("io1", SYSRAM + 0x5000),
    DENIED("io0", 0x30070000), DENIED("hsp", SYSRAM + 0x1FFFC), H(PUT, FW + FW_HANDOVER, 1), END,
};
static const gs_step firewall_after[] = {
    LOOK("a7s", FW, 20), LOOK("a7s", FW + FW_DESC, 4 * FW_NUM_DESC),
    LOOK("a7s", FW + FW_SLOT, FW_NUM_SLOTS), PROPERTY("firewall", "handover"),
    PROPERTY("firewall", "violation-count"), SEE("io0", SYSRAM + 0x5000, 0x600DCAFE),
    LOOK("io0", SYSRAM + 0x7FFC, 2), DENIED("io0", SYSRAM + 0x4FFC), DENIED("hsp", SYSRAM + 0x10000),
    LOOK("hsp", SYSRAM + 0x20000, 1), LOOK("io0", 0x30010020, 1), DENIED("hsp", 0x30010020),
    LOOK("io1", 0x300301C0, 1), SEE("a7s", FW + FW_VIOL_COUNT, 7),
    PUT("a7s", FW + FW_VIOL_STATUS, 3), DENIED("io1", 0x30010024), LOOK("a7s", FW, 20),
    PUT("a7s", DESC(20) + 12, 0), DENIED("io0", SYSRAM + 0x5000), PUT("a7s", DESC(3) + 12, 0),
    DENIED("hsp", SYSRAM + 0x10000), DENIED("hsp", FW + 0x4FFC), END,
};

/* ---- the rest of the chip's blocks ---- */

/* IO0 looks at one stretch of flash, the registers name the next one; a shadow bit has turned. */
static const gs_step chip_resource[] = {
    H(PUT, RES + RES_IO0_WIN_BASE, 0x100020), H(PUT, RES + RES_IO0_WIN_SIZE, 0x3010),
    H(PUT, RES + RES_IO0_WIN_LOAD, 1), H(PUT, RES + RES_IO0_WIN_BASE, 0x200000),
    H(PUT, RES + RES_IO0_WIN_SIZE, 0x1000), H(PUT, RES + RES_IO1_WIN_BASE, 0x40),
    FAULT("chip-resource", "shadow-flip core=io0 offset=4 bit=0"), END,
};
static const gs_step chip_resource_after[] = {
    H(LOOK, RES, 11), LOOK("io0", 0x10000000, 8), LOOK("io0", 0x10003000, 8),
    DENIED("io0", 0x10004000), DENIED("io1", 0x10000000),
    /* flash changes beneath the window that is open, not the one named next */
    H(PUT, SFC + SFC_ADDR, 0x102000), H(PUT, SFC + SFC_CMD, 0x06), H(PUT, SFC + SFC_CMD, 0x20),
    PASS_NS(300000), SEE("io0", 0x10002000, 0xFFFFFFFF), LOOK("io0", 0x10001FD0, 8),
    H(PUT, RES + RES_IO0_WIN_LOAD, 1),
    LOOK("io0", 0x10000000, 8), DENIED("io0", 0x10003000), END,
};

#define POSTCODE(n) H(PUT, MISC + MISC_POSTCODE, 0x1000 + n)
#define POSTCODE8(n) POSTCODE(n), POSTCODE(n + 1), POSTCODE(n + 2), POSTCODE(n + 3), \
    POSTCODE(n + 4), POSTCODE(n + 5), POSTCODE(n + 6), POSTCODE(n + 7)
/* The ring of post codes has gone round once and a bit. */
static const gs_step chip_misc[] = {
    POSTCODE8(0), POSTCODE8(8), POSTCODE8(16), POSTCODE8(24), POSTCODE8(32), POSTCODE8(40),
    POSTCODE8(48), POSTCODE8(56), POSTCODE(64), POSTCODE(65), H(SEE, MISC + MISC_POSTCODE, 0x1041),
    END,
};
static const gs_step chip_misc_after[] = {
    H(LOOK, MISC, 5), PROPERTY("", "postcodes"), POSTCODE(66), H(LOOK, MISC, 5),
    PROPERTY("", "postcodes"), PROPERTY("", "boot-stage"), PROPERTY("", "reset-reason"), END,
};

#define ROW(name, script) { name, script, script##_after, NULL }
const gs_snapshot_case gs_snapshot_security[] = {
    ROW("efuse", efuse), ROW("efuse-sense", efuse_sense), ROW("sfc", sfc),
    ROW("sfc-program", sfc_program), ROW("engine", engine), ROW("engine-fresh", engine_fresh),
    ROW("trng", trng), ROW("trng-failed", trng_failed), ROW("attest", attest),
    ROW("attest-full", attest_full), ROW("firewall", firewall),
    ROW("chip-resource", chip_resource), ROW("chip-misc", chip_misc),
    { NULL, NULL, NULL, NULL },
};
