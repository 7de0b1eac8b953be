/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine (own design: regs/engine.h, docs/engine.md).
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: registers
 *  + link "efuse": the e-fuse device, for key port, lifecycle and revocation
 *  + link "view": the memory region that is HSP's own view; operands go through it
 *  + property "seed": of the TRNG; 0 draws one from the host
 *  + property "entropy-fault" (any time): none, stuck, biased: the standing fault
 *    entropy; "faults", "inject": mt3620_fault.h
 *  + properties "attestation-register", "attestation-log" ("type:digest ..."),
 *    "attestation-count", "attestation-closed" (read only)
 *
 * No property and no trace shows a key. The migration stream does hold the
 * volatile slots: a snapshot is a secret.
 */
#ifndef HW_MT3620_ENGINE_H
#define HW_MT3620_ENGINE_H

#include "exec/memory.h"
#include "hw/mt3620/mt3620_attest.h"
#include "hw/mt3620/mt3620_efuse.h"
#include "hw/mt3620/mt3620_engine_arith.h"
#include "hw/mt3620/mt3620_trng.h"
#include "hw/mt3620/mt3620_fault.h"
#include "hw/sysbus.h"
#include "qom/object.h"
#include "regs/engine.h"

#define TYPE_MT3620_ENGINE "mt3620-engine"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620EngineState, MT3620_ENGINE)

#define MT3620_ENGINE_VOLATILE_SLOTS (ENG_NUM_SLOTS - ENG_SLOT_VOLATILE0)

typedef struct MT3620EngineSlot {
    uint8_t key[ENG_NUM_BYTES];
    uint32_t full;
} MT3620EngineSlot;

/* Guest-visible state and what hides behind it, plain data. */
typedef struct MT3620EngineRegs {
    uint32_t status;
    uint32_t error;
    uint32_t src;
    uint32_t len;
    uint32_t dst;
    uint32_t slot;
    uint32_t mode;
    uint32_t att_type;
    uint8_t digest[ENG_HASH_BYTES];
    EngPoint pub;
    uint8_t digest_in[ENG_HASH_BYTES];
    EngSig sig;
    uint8_t verify_r[ENG_NUM_BYTES];
    uint8_t nonce[32];
    EngSha sha;
    uint32_t sha_open;           /* SHA_INIT seen, SHA_FINAL not yet */
    uint32_t digest_fresh;       /* digest[] is a SHA_FINAL no EXTEND has used */
    MT3620EngineSlot volatile_slot[MT3620_ENGINE_VOLATILE_SLOTS];
    MT3620Trng trng;
    MT3620Attest attest;
} MT3620EngineRegs;

struct MT3620EngineState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    MT3620EfuseState *efuse;
    MemoryRegion *view;
    AddressSpace as;
    uint64_t seed;

    MT3620EngineRegs regs;
    MT3620Faults faults;
};

/* mt3620_engine_cmds.c: carries out one ENG_CMD_*. Operands and results in regs. */
enum eng_error mt3620_engine_command(MT3620EngineState *s, uint32_t command);

/* mt3620_engine.c: traces and announces the newest entry of the attestation log. */
void mt3620_engine_extended(MT3620EngineState *s);

/* ---- mt3620_engine_fault.c ---- */

enum {
    ENG_FAULT_ENTROPY, ENG_FAULT_VERIFY_FLIP, ENG_FAULT_DIGEST_FLIP, ENG_FAULT_COMMAND_LOST,
    ENG_FAULT_ERROR_LOST,
};

/* mt3620_engine_command() with what the faults make of the command and its result. */
enum eng_error mt3620_engine_fault_command(MT3620EngineState *s, uint32_t command);
void mt3620_engine_fault_class_init(ObjectClass *klass);

/* Name of a command, for traces. */
const char *mt3620_engine_command_name(uint32_t command);

#endif
