/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fault engine (docs/fault-engine.md), the parts among themselves:
 *
 *  lab.c           the device, its properties, the loop of experiments
 *  lab_plan.c      reads plans
 *  lab_model.c     what each fault model does to a core
 *  lab_snapshot.c  saves and restores cores, devices, timers, the clock
 *  lab_devices.c   which devices can be compared by their state
 *  lab_ram.c       saves and restores memory by dirty pages
 *  lab_storm.c     an A7 that takes exceptions and no instructions
 *  lab_judge.c     how a run ended: end states compared, locks guarded
 *  lab_verdict.c   what that means, and the line in the results
 *  lab_vault.c     has a key left the vault
 *
 * Everything here runs on the vCPU thread, between two instructions, with the BQL.
 */
#ifndef MT3620_LAB_H
#define MT3620_LAB_H

#include "hw/mt3620/mt3620_efuse.h"
#include "hw/mt3620/mt3620_engine.h"
#include "hw/mt3620/mt3620_sfc.h"
#include "hw/mt3620/mt3620_soc.h"
#include "hw/mt3620/mt3620_uart.h"
#include "target/arm/cpu.h"

/* ---- memory ---- */

typedef struct LabBlock {
    RAMBlock *block;
    uint8_t *copy;
} LabBlock;

typedef struct LabRam {
    GArray *blocks;             /* of LabBlock */
} LabRam;

/* Switches the dirty log on for all memory of the machine. Once. */
void lab_ram_track(void);
/* First save: everything. Later: what is dirty since. Clears the dirty log. */
void lab_ram_save(LabRam *ram);
/* The page in memory is the one in the copy. */
bool lab_ram_page_same(const LabRam *ram, ram_addr_t page);
/* Dirty pages back, code translated from them dropped. Returns pages copied. */
unsigned int lab_ram_restore(LabRam *ram);
/* Everything back, whatever is dirty. */
void lab_ram_restore_all(LabRam *ram);
/* Name of a block that differs from the copy, or NULL. */
const char *lab_ram_differs(const LabRam *ram);
void lab_ram_free(LabRam *ram);

/* What a run from a base had written by some instant */
typedef struct LabPages {
    GArray *address;            /* of ram_addr_t, ascending by block */
    GByteArray *bytes;          /* a page each */
} LabPages;

/* Takes the dirty pages of a run from BASE. The dirty log stays as it is. */
void lab_pages_save(LabPages *pages, const LabRam *base);
/* Memory, restored to that BASE and run on, is what it was at lab_pages_save(). */
bool lab_pages_same(LabPages *pages, const LabRam *base);
void lab_pages_free(LabPages *pages);

/* Marks [HOST, HOST + SIZE) of BLOCK, written behind QEMU's back, and drops its code. */
void lab_ram_touched(ram_addr_t addr, uint64_t size);
/* Calls FN for each page dirty since the last save or restore; stops on false. */
bool lab_ram_each_dirty(bool (*fn)(ram_addr_t page, void *opaque), void *opaque);
/* Calls FN for each stretch of memory, a few dozen bytes, that is dirty and differs from the copy;
 * RAM NULL: for each block, whole. Stops on false. */
bool lab_ram_each_changed(const LabRam *ram,
                          bool (*fn)(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque),
                          void *opaque);

/* ---- everything else ---- */

typedef struct LabSnapshot LabSnapshot;

LabSnapshot *lab_snapshot_new(MT3620SoCState *soc);
void lab_snapshot_free(LabSnapshot *snap);
/* Takes the present state. False and *errp when a device's state cannot be saved. */
bool lab_snapshot_save(LabSnapshot *snap, Error **errp);
/*
 * The same for a state that BASE, restored, has run on to. BASE can still be restored, this can not:
 * it is there to be compared with, for as long as BASE stands for the same state.
 */
bool lab_snapshot_save_after(LabSnapshot *snap, LabSnapshot *base, Error **errp);
/* The machine, restored to that base and run on, has come to exactly this state. */
bool lab_snapshot_reached(LabSnapshot *snap, QEMUTimer *ignore);
/* IGNORE: the laboratory's own timer, which is no state of the board. */
bool lab_snapshot_restore(LabSnapshot *snap, QEMUTimer *ignore, bool all_ram, Error **errp);
/* Compares the present state with the snapshot, byte for byte: false names the first difference. */
bool lab_snapshot_check(LabSnapshot *snap, QEMUTimer *ignore, bool full, Error **errp);
/* Lets INSTRUCTIONS of virtual time pass in which nothing runs. */
void lab_clock_advance(int64_t instructions);
int64_t lab_snapshot_clock(const LabSnapshot *snap);
LabRam *lab_snapshot_ram(LabSnapshot *snap);

/* The part of a device's instance that is its whole state, or NULL. PLAIN: back by copy. */
void *lab_device_state(Object *dev, size_t *size, bool *plain);

/* ---- plans ---- */

typedef enum LabModelId {
    LAB_SKIP, LAB_NOP, LAB_REPEAT,
    LAB_BRANCH_INVERT, LAB_BRANCH_NEVER, LAB_BRANCH_ALWAYS,
    LAB_INSN_SET, LAB_INSN_CLEAR, LAB_INSN_FLIP, LAB_INSN_BYTE,
    LAB_REG_SET, LAB_REG_CLEAR, LAB_REG_FLIP, LAB_REG_ZERO, LAB_REG_ONES, LAB_REG_BYTE,
    LAB_LOAD_SET, LAB_LOAD_CLEAR, LAB_LOAD_FLIP, LAB_LOAD_ZERO, LAB_LOAD_ONES,
    LAB_PC_OFFSET, LAB_FLAG_SET, LAB_FLAG_CLEAR, LAB_FLAG_FLIP,
    LAB_MEM_SET, LAB_MEM_CLEAR, LAB_MEM_FLIP, LAB_MEM_BYTE,
    LAB_DEVICE,
    LAB_NUM_MODELS,
} LabModelId;

#define LAB_FOR_EVER UINT64_MAX

/* One fault of an experiment. */
typedef struct LabFault {
    int64_t at;                 /* hit: the latest instant, else the exact one */
    int cpu;
    uint32_t pc;
    uint32_t hit;               /* so many times at pc since the fault before; 0: at says when */
    LabModelId model;
    uint64_t times;             /* for= */
    uint32_t reg, bit, index, value, addr, count;
    int32_t by;
    Object *device;             /* LAB_DEVICE */
    char *spec;
} LabFault;

#define LAB_MAX_FAULTS 4        /* of one experiment */

typedef struct LabExperiment {
    int64_t id;
    unsigned int num_faults;
    LabFault fault[LAB_MAX_FAULTS];     /* by at */
} LabExperiment;

typedef enum LabEndKind { LAB_END_PASS, LAB_END_BYPASS, LAB_END_STOP } LabEndKind;

typedef struct LabEnd {
    LabEndKind kind;
    int stage;                  /* index in the oracle; -1: another end */
    int slot;                   /* a signature with that slot's key; -1: another end */
    uint32_t postcode;          /* when it is neither */
} LabEnd;

/* Bytes of SYSRAM that must be the clean run's. */
typedef struct LabKeep {
    uint32_t address, length;
} LabKeep;

typedef struct LabPlan {
    int64_t base;
    int64_t budget;
    bool guard;
    GArray *keeps;              /* of LabKeep */
    GArray *ends;               /* of LabEnd */
    GPtrArray *experiments;     /* of LabExperiment, by first at, then id */
} LabPlan;

/* NULL and *errp, which names file, line and word. */
LabPlan *lab_plan_load(const char *path, MT3620SoCState *soc, Error **errp);
void lab_plan_free(LabPlan *plan);
/* Name of a model, of a key slot, as a plan writes it. */
const char *lab_plan_model(LabModelId model);
const char *lab_plan_slot(unsigned int slot);

/* ---- models ---- */

/* A fault at work on a core: what must be taken back or asserted again. */
typedef struct LabStrike {
    const LabFault *fault;
    enum { LAB_PENDING, LAB_ACTIVE, LAB_OVER } state;
    uint64_t left;              /* instructions or executions still to come */
    uint8_t *code;              /* host address of altered code; NULL: none */
    ram_addr_t code_addr;
    uint8_t original[4], altered[4];
    unsigned int code_len;
    bool aside;                 /* altered for one execution, run aside (exec/tb-aside.h) */
    uint32_t resume_pc;         /* LAB_REPEAT */
    uint32_t resume_it;
} LabStrike;

typedef enum LabStruck { LAB_STRUCK, LAB_MISSED, LAB_INAPPLICABLE } LabStruck;

/* The fault's moment has come; NEXT is the core whose instruction is next. */
LabStruck lab_strike(LabStrike *strike, CPUState *next);
/* The strike has to see each instruction boundary. */
bool lab_strike_steps(const LabStrike *strike);
/* PREVIOUS has just run the instruction at PREVIOUS_PC; NULL: all slept. */
void lab_strikes_step(LabStrike *strikes, unsigned int num, CPUState *previous, uint32_t previous_pc);
/* Takes back what is not the board's: altered code. */
void lab_strikes_end(LabStrike *strikes, unsigned int num);

/* The instruction at the core's PC: bytes and length (2 or 4); false: not in memory. */
bool lab_read_insn(CPUState *cs, uint8_t bytes[4], unsigned int *len);

/* ---- judge ---- */

typedef struct LabGuard {
    MT3620FirewallRegs firewall;
    uint32_t sfc_bank, sfc_lock, sfc_base[SFC_NUM_PROTECT], sfc_end[SFC_NUM_PROTECT];
    uint32_t fuse[EFUSE_NUM_ROWS], shadow[EFUSE_NUM_ROWS];
    uint32_t reset_lock, a7_entry, running;
    MT3620ResourceWindow io_window[MT3620_IO_CORES];
    uint8_t attest[MT3620_ATTEST_HASH_BYTES];
    uint32_t attest_count, attest_closed;
    /* the A7's secure state: SCR, NSACR, MVBAR, then the secure copies of VBAR, SCTLR, TTBCR, TTBR0, DACR */
    uint64_t a7[8];
} LabGuard;

void lab_guard_take(LabGuard *guard, MT3620SoCState *soc);
/* Name of the first block that differs, or NULL. */
const char *lab_guard_differs(const LabGuard *want, const LabGuard *have);

#define LAB_VAULT_KEYS      3
#define LAB_VAULT_HASH_BITS 16

/* The fused keys, and a filter of the words in them. */
typedef struct LabVault {
    uint8_t key[LAB_VAULT_KEYS][MT3620_EFUSE_KEY_BYTES];
    bool full[LAB_VAULT_KEYS];
    unsigned long filter[BITS_TO_LONGS(1u << LAB_VAULT_HASH_BITS)];
} LabVault;

#define LAB_VAULT_LEAK      8       /* bytes in a row */
#define LAB_SERIAL_PORTS    4

/* What each serial port has sent last, oldest first. */
typedef struct LabSent {
    uint8_t byte[LAB_SERIAL_PORTS][LAB_VAULT_LEAK];
} LabSent;

typedef struct LabEndState LabEndState;

void lab_vault_take(LabVault *vault, MT3620SoCState *soc);
/* Calls FN for every byte a serial port puts on its line. */
void lab_vault_listen(MT3620SoCState *soc, void (*fn)(Mt3620Uart *uart, uint8_t byte, void *opaque),
                      void *opaque);
/* UART has sent BYTE: the name of a fused key of which it and the bytes before it are eight, or NULL. */
const char *lab_vault_leak_sent(const LabVault *vault, LabSent *sent, MT3620SoCState *soc,
                                const Mt3620Uart *uart, uint8_t byte);
/* Name of a fused key of which eight bytes stand in registers or a mailbox, or NULL. */
const char *lab_vault_leak_devices(const LabVault *vault, MT3620SoCState *soc);
/* The same for memory and flash. BASE: only where they differ from it and from END, both known to
 * hold none; NULL: all of them. */
const char *lab_vault_leak_memory(const LabVault *vault, const LabRam *base, const LabEndState *end);
/* The same for those of BASE's pages that the clean run writes until END. */
const char *lab_vault_leak_base(const LabVault *vault, const LabEndState *end, const LabRam *base);

/* The present registers and memory, as the clean run's end. */
LabEndState *lab_end_state_take(MT3620SoCState *soc);
void lab_end_state_free(LabEndState *end);
/* To be called when BASE has moved: which pages the clean run writes from there on. */
void lab_end_state_rebase(LabEndState *end, const LabRam *base);
/* The SIZE bytes at OFFSET of BLOCK are the clean run's. */
bool lab_end_state_bytes_same(const LabEndState *end, const RAMBlock *block, uint64_t offset,
                              uint64_t size);
uint32_t lab_end_state_pc(const LabEndState *end, int cpu);
bool lab_end_state_same(const LabEndState *end, MT3620SoCState *soc);
/* The same, every byte of memory compared: the board need not have been restored. */
bool lab_end_state_same_whole(const LabEndState *end, MT3620SoCState *soc);
/* Calls FN for each page of BASE that the clean run writes from there on; stops on false. */
bool lab_end_state_each_written(const LabEndState *end, const LabRam *base,
                                bool (*fn)(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque),
                                void *opaque);
/* System address of the first byte of KEEP that is not the clean run's, or 0. */
uint32_t lab_end_state_not_kept(const LabEndState *end, MT3620SoCState *soc, const LabKeep *keep);

#endif
