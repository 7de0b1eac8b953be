/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Oracle of the boot: which stage did a core really fetch? Host side only, no guest can
 * see it (docs/determinism.md).
 *
 * QEMU interface:
 *  + the SoC names stages with mt3620_oracle_add_stage() before the machine starts
 *  + link property "chip-misc": source of post codes for "stop-at-postcode"
 *  + read-only "stages" (JSON array), "boot-stage" (the stage first fetched last),
 *    "state-hash" (SHA-256 of the machine's state; only while stopped)
 *  + "insn-limit": virtual clock at which the machine stops; 0 = none
 *  + "stop-at-stage": stop before the stage's first instruction, once; "" = none
 *  + "stop-at-postcode": stop at any of these post codes, "0x..,0x.."; "" = none
 *  + "stopped-for": the reason the machine stands for ("limit", "stage", ...); "" while it runs, or
 *    when the host holds it
 *  + "watch": write "CPU START SIZE" (physical) to watch a range, "" to forget all;
 *    reads as the JSON array of the ranges
 */
#ifndef HW_MT3620_ORACLE_H
#define HW_MT3620_ORACLE_H

#include "exec/memory.h"
#include "hw/mt3620/mt3620_chip_misc.h"
#include "hw/qdev-core.h"
#include "qom/object.h"

#define TYPE_MT3620_ORACLE "mt3620-oracle"
OBJECT_DECLARE_SIMPLE_TYPE(MT3620Oracle, MT3620_ORACLE)

#define ORACLE_MAX_STAGES   32
#define ORACLE_MAX_POSTCODES 16
#define ORACLE_ANY_CPU      (-1)

/* What was seen of one range. Counts are translations: 0 exactly if never fetched. */
typedef struct OracleSeen {
    uint64_t blocks;        /* since the SoC reset */
    int64_t first;          /* virtual clock of the first fetch; -1 = none */
    uint64_t total_blocks;  /* since power-on */
    int64_t total_first;
} OracleSeen;

typedef struct OracleStage {
    char *name;
    int cpu_index;
    ram_addr_t start;
    uint64_t size;
    OracleSeen seen;
} OracleStage;

/* Where blocks of a stage were translated since it was forgotten; the host's, in no snapshot */
typedef struct OracleCode {
    ram_addr_t start, end;
} OracleCode;

struct MT3620Oracle {
    DeviceState parent_obj;

    MT3620ChipMisc *chip_misc;
    unsigned int num_stages;
    unsigned int num_watches;
    int32_t boot_stage;             /* index of the stage first fetched last; -1 = none */
    OracleStage stage[ORACLE_MAX_STAGES];
    OracleStage watch[ORACLE_MAX_STAGES];

    QEMUTimer *limit_timer;         /* what stands before it goes back by copy (lab_devices.c) */
    OracleCode stage_code[ORACLE_MAX_STAGES];
    uint64_t insn_limit;
    int stop_stage;                 /* index; -1 = none */
    unsigned int num_stop_postcodes;
    uint32_t stop_postcode[ORACLE_MAX_POSTCODES];
    const char *stop_reason;        /* of a stop under way; NULL = none */
    const char *stopped_for;        /* of the stop the machine stands in; NULL = none, or the host's */
};

/*
 * Names a stage: code fetched by CPU_INDEX from [OFFSET, OFFSET + SIZE) of the backing
 * region MR (RAM, ROM or ROM device, not an alias).
 */
void mt3620_oracle_add_stage(MT3620Oracle *s, const char *name, int cpu_index,
                             MemoryRegion *mr, hwaddr offset, uint64_t size);

/* Forgets the translated code of one stage, so that its next fetch is seen. */
void mt3620_oracle_forget_stage(MT3620Oracle *s, unsigned int stage);

/* Forgets all translated code of the stages, so that the next fetch is seen again. */
void mt3620_oracle_rearm(MT3620Oracle *s);

/*
 * Stops all cores at this very instruction. Once they stand still, event "stopped" gives
 * the host the REASON (a literal).
 */
void mt3620_oracle_stop(MT3620Oracle *s, const char *reason);

/* SHA-256, in hex, of all RAM, CPU and device state and the virtual clock. */
char *mt3620_state_hash(Error **errp);

#endif
