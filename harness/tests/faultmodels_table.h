/* SPDX-License-Identifier: MIT */
/*
 * What each fault model of docs/fault-engine.md must do to the programs of
 * harness/ground/fault_models: worked out by hand from that page, the programs and the
 * architecture's encodings, not from the engine.
 *
 * A fault is written as in a plan, with a place for AT, CPU and PC: LABEL, then @n: the n-th time it
 * is executed, ~n: n instructions earlier (a skip before it took no time), !n: on core n, ^n: n bytes
 * on; and $LABEL for an address. LABEL#h/w: no instant, but the h-th time after the fault before, within
 * w instructions.
 */
#ifndef GS_FAULTMODELS_TABLE_H
#define GS_FAULTMODELS_TABLE_H

#include <glib.h>

typedef struct gs_model_row {
    const char *group, *fault;
    guint32 value;      /* the post code: r0 of the struck program */
    const char *class;  /* NULL: hang, in the delay behind the program */
    int injected;       /* 0: every fault of the experiment */
} gs_model_row;

/* What the programs post when nothing strikes, in their order. */
static const guint32 model_golden[] = {
    0x3f, 0x13, 2, 3, 2, 3, 2, 3, 3, 0x13, 0x71, 3, 0x12345679, 0x100, 0x1001, 0x00120000, 8, 8, 6, 0,
    0x0ff01234, 0x123, 0x11, 0x0a0b0c0d, 4, 0x100, 0xffffffff, 0x10d5, 0x1963, 0x11d, 0x11d, 7, 0x600d600d,
};

#define NONE (-1)

static const gs_model_row model_rows[] = {
    /* 1 + 2 + 4 + 8 + 16 + 32 less what is left out */
    { "skip", "adds2 skip", 0x3d, NULL, 0 },
    { "skip", "adds2 skip n=1", 0x3d, NULL, 0 },
    { "skip", "adds2 skip n=3", 0x31, NULL, 0 },
    { "skip", "adds2 skip n=5", 0x01, NULL, 0 },
    { "skip", "add8 skip", 0x37, NULL, 0 },
    { "skip", "it1 skip", 0x12, NULL, 0 },
    { "skip", "it2 skip n=2", 0x11, NULL, 0 },
    { "skip", "it4 skip", 0x13, NULL, 0 },
    { "skip", "it1 skip n=4", 0x10, NULL, 0 },
    { "skip", "it_head skip", 0x1f, NULL, 0 },
    { "skip", "it_branch skip", 3, NULL, 0 },
    { "skip", "b_taken skip", 3, NULL, 0 },
    { "skip", "bw_taken skip", 3, NULL, 0 },
    { "nop", "adds2 nop", 0x3d, NULL, 0 },
    { "nop", "add8 nop", 0x37, NULL, 0 },
    { "nop", "it1 nop", 0x12, NULL, 0 },
    { "nop", "it2 nop", 0x11, NULL, 0 },
    { "nop", "it4 nop", 0x13, NULL, 0 },
    { "nop", "it_head nop", 0x1f, NULL, 0 },
    { "nop", "cbz_taken nop", 3, NULL, 0 },
    { "repeat", "adds2 repeat", 0x41, NULL, 0 },
    { "repeat", "add8 repeat", 0x47, NULL, 0 },
    { "repeat", "it1 repeat", 0x14, NULL, 0 },
    { "repeat", "it2 repeat", 0x15, NULL, 0 },
    { "repeat", "it4 repeat", 0x13, NULL, 0 },
    { "repeat", "load_post repeat", 0x22, NULL, 0 },
    { "repeat", "b_taken repeat", 2, NULL, 0 },
    { "repeat", "b_not repeat", 3, NULL, 0 },

    { "branch", "b_taken branch-invert", 3, NULL, 0 },
    { "branch", "b_taken branch-never", 3, NULL, 0 },
    { "branch", "b_taken branch-always", 2, NULL, 0 },
    { "branch", "b_not branch-invert", 2, NULL, 0 },
    { "branch", "b_not branch-never", 3, NULL, 0 },
    { "branch", "b_not branch-always", 2, NULL, 0 },
    { "branch", "bw_taken branch-invert", 3, NULL, 0 },
    { "branch", "bw_taken branch-never", 3, NULL, 0 },
    { "branch", "bw_taken branch-always", 2, NULL, 0 },
    { "branch", "bw_not branch-invert", 2, NULL, 0 },
    { "branch", "bw_not branch-never", 3, NULL, 0 },
    { "branch", "bw_not branch-always", 2, NULL, 0 },
    { "branch", "cbz_taken branch-invert", 3, NULL, 0 },
    { "branch", "cbz_taken branch-never", 3, NULL, 0 },
    { "branch", "cbz_taken branch-always", 2, NULL, 0 },
    { "branch", "cbnz_not branch-invert", 2, NULL, 0 },
    { "branch", "cbnz_not branch-never", 3, NULL, 0 },
    { "branch", "cbnz_not branch-always", 2, NULL, 0 },
    { "branch", "it_branch branch-invert", 2, NULL, 0 },
    { "branch", "it_branch branch-never", 3, NULL, 0 },
    { "branch", "it_branch branch-always", 2, NULL, 0 },
    { "branch", "it1 branch-invert", 0x12, NULL, 0 },
    { "branch", "it1 branch-never", 0x12, NULL, 0 },
    { "branch", "it1 branch-always", 0x13, NULL, 0 },
    { "branch", "it2 branch-invert", 0x11, NULL, 0 },
    { "branch", "it3 branch-invert", 0x17, NULL, 0 },
    { "branch", "it3 branch-always", 0x17, NULL, 0 },
    { "branch", "it3 branch-never", 0x13, NULL, 0 },
    { "branch", "it4 branch-invert", 0x1b, NULL, 0 },
    { "branch", "adds2 branch-invert", 0, "inapplicable", NONE },
    { "branch", "adds2 branch-always", 0, "inapplicable", NONE },
    { "branch", "add8 branch-never", 0, "inapplicable", NONE },
    { "branch", "it_head branch-invert", 0, "inapplicable", NONE },
    { "branch", "b_plain branch-invert", 0, "inapplicable", NONE },

    /* 3002: adds r0, #imm8; bit 11 makes it subs */
    { "instruction", "adds2 insn-bit-set bit=0", 0x40, NULL, 0 },
    { "instruction", "adds2 insn-bit-clear bit=1", 0x3d, NULL, 0 },
    { "instruction", "adds2 insn-bit-clear bit=0", 0x3f, NULL, 0 },
    { "instruction", "adds2 insn-bit-flip bit=2", 0x43, NULL, 0 },
    { "instruction", "adds2 insn-bit-flip bit=11", 0x3b, NULL, 0 },
    { "instruction", "adds2 insn-byte index=0 value=0x40", 0x7d, NULL, 0 },
    { "instruction", "adds2 insn-byte index=1 value=0x38", 0x3b, NULL, 0 },
    { "instruction", "adds2 insn-bit-flip bit=16", 0, "inapplicable", NONE },
    { "instruction", "adds2 insn-byte index=2 value=1", 0, "inapplicable", NONE },
    /* f002 3004: two instructions become and.w r0, r2, #0x04040404, and r2 is all ones */
    { "instruction", "adds2 insn-byte index=1 value=0xf0", 0x0404043c, NULL, 0 },
    /* f100 0008: add.w; the second halfword is immediate and destination */
    { "instruction", "add8 insn-bit-set bit=16", 0x40, NULL, 0 },
    { "instruction", "add8 insn-bit-clear bit=19", 0x37, NULL, 0 },
    { "instruction", "add8 insn-bit-flip bit=20", 0x4f, NULL, 0 },
    { "instruction", "add8 insn-byte index=2 value=0x20", 0x57, NULL, 0 },
    { "instruction", "add8 insn-byte index=3 value=0x01", 0x37, NULL, 0 },
    { "instruction", "add8 insn-byte index=0 value=0xa0", 0x2f, NULL, 0 },
    { "instruction", "add8 insn-byte index=1 value=0xf5", 0x00880037, NULL, 0 },
    /* 3100 0008: adds r1, #0; movs r0, r1, and r1 is 0x50 */
    { "instruction", "add8 insn-byte index=1 value=0x31", 0x80, NULL, 0 },
    /* bf17: ittee eq becomes itett ne */
    { "instruction", "it_head insn-bit-flip bit=4", 0x12, NULL, 0 },
    { "instruction", "b_taken insn-bit-flip bit=8", 3, NULL, 0 },
    { "instruction", "bw_taken insn-bit-flip bit=6", 3, NULL, 0 },
    { "instruction", "cbz_taken insn-bit-flip bit=11", 3, NULL, 0 },
    /* 1840: adds r0, r0, r1; with bit 9 subs */
    { "instruction", "sum insn-bit-flip bit=9", 6, NULL, 0 },
    { "instruction", "sum insn-bit-flip bit=9 for=once", 6, NULL, 0 },
    { "instruction", "sum insn-bit-flip bit=9 for=3", 2, NULL, 0 },
    { "instruction", "sum@4 insn-bit-flip bit=9 for=3", 2, NULL, 0 },
    { "instruction", "sum@7 insn-bit-set bit=9 for=ever", 4, NULL, 0 },
    { "instruction", "sum insn-bit-set bit=9 for=ever", 0xfffffff8, NULL, 0 },

    /* ittee eq, Z set: 1 + 2, not 4 and 8, + 16; 1 and 4 are added by wide instructions */
    { "it-wide", "wit1 skip", 0x12, NULL, 0 },
    { "it-wide", "wit2 skip", 0x11, NULL, 0 },
    { "it-wide", "wit3 skip", 0x13, NULL, 0 },
    { "it-wide", "wit1 skip n=2", 0x10, NULL, 0 },
    { "it-wide", "wit1 skip n=4", 0x10, NULL, 0 },
    /* across the block's end: 16, then 2 and 16 are left out, too */
    { "it-wide", "wit4 skip n=2", 3, NULL, 0 },
    { "it-wide", "wit2 skip n=4", 1, NULL, 0 },
    { "it-wide", "wit1 nop", 0x12, NULL, 0 },
    { "it-wide", "wit2 nop", 0x11, NULL, 0 },
    { "it-wide", "wit3 nop", 0x13, NULL, 0 },
    { "it-wide", "wit1 repeat", 0x14, NULL, 0 },
    { "it-wide", "wit3 repeat", 0x13, NULL, 0 },
    { "it-wide", "wit1 branch-invert", 0x12, NULL, 0 },
    { "it-wide", "wit1 branch-never", 0x12, NULL, 0 },
    { "it-wide", "wit1 branch-always", 0x13, NULL, 0 },
    { "it-wide", "wit2 branch-invert", 0x11, NULL, 0 },
    { "it-wide", "wit3 branch-invert", 0x17, NULL, 0 },
    { "it-wide", "wit3 branch-never", 0x13, NULL, 0 },
    { "it-wide", "wit3 branch-always", 0x17, NULL, 0 },
    { "it-wide", "wit4 branch-invert", 0x1b, NULL, 0 },
    /* f100 0001: bit 17 adds 3; bit 16 nothing; what is not executed does not matter */
    { "it-wide", "wit1 insn-bit-flip bit=17", 0x15, NULL, 0 },
    { "it-wide", "wit1 insn-bit-clear bit=16", 0x12, NULL, 0 },
    { "it-wide", "wit3 insn-bit-flip bit=16", 0x13, NULL, 0 },
    /* f110: adds.w has flags, and 1 clears Z: not 2, but 4 and 8 */
    { "it-wide", "wit1 insn-bit-flip bit=4", 0x1d, NULL, 0 },
    /* the IT state stays: 2 eq, 4 eq, 8 ne, 16 ne */
    { "it-wide", "wit1 pc-offset by=4", 6, NULL, 0 },
    { "it-wide", "wit1 flag-flip flag=z", 0x1c, NULL, 0 },
    { "it-wide", "wit1 skip + wit2~1 skip", 0x10, NULL, 0 },

    /* itte eq, Z set: 1 + 0x40, not 4; behind it 0x10, wide, and 0x20 */
    { "it-wide", "wit3_2 skip n=3", 0x21, NULL, 0 },
    { "it-wide", "wit3_3 skip n=2", 0x61, NULL, 0 },
    { "it-wide", "wit3_1 skip n=5", 0, NULL, 0 },
    { "it-wide", "wit3_2 nop", 0x31, NULL, 0 },
    { "it-wide", "wit3_3 nop", 0x71, NULL, 0 },
    { "it-wide", "wit3_2 repeat", 0xb1, NULL, 0 },
    { "it-wide", "wit3_3 repeat", 0x71, NULL, 0 },
    { "it-wide", "wit3_out repeat", 0x81, NULL, 0 },
    { "it-wide", "wit3_2 branch-invert", 0x31, NULL, 0 },
    { "it-wide", "wit3_3 branch-invert", 0x75, NULL, 0 },
    { "it-wide", "wit3_3 branch-always", 0x75, NULL, 0 },
    { "it-wide", "wit3_3 branch-never", 0x71, NULL, 0 },
    { "it-wide", "wit3_out branch-invert", 0, "inapplicable", NONE },
    { "it-wide", "wit3_2 insn-bit-flip bit=16", 0x72, NULL, 0 },
    { "it-wide", "wit3_2 insn-byte index=2 value=2", 0x33, NULL, 0 },
    /* 3000 0040, two instructions of the block: addeq r0, #0; lslne r0, r0, #1; and 4 is behind its end */
    { "it-wide", "wit3_2 insn-byte index=1 value=0x30", 0x35, NULL, 0 },
    /* 0040 as the second of the block: 1 is doubled, then 0x30 */
    { "it-wide", "wit3_2 pc-offset by=2", 0x32, NULL, 0 },
    { "it-wide", "wit3_1 skip + wit3_2~1 branch-invert", 0x30, NULL, 0 },
    /* f001 3002, one instruction of two: and.w r0, r1, #0x02020202, and r1 is 0x50; 4 eq, 8 ne, 16 ne */
    { "it-wide", "it1 insn-byte index=1 value=0xf0", 4, NULL, 0 },

    { "it-wide", "it_bw skip", 3, NULL, 0 },
    { "it-wide", "it_bw nop", 3, NULL, 0 },
    { "it-wide", "it_bw branch-invert", 2, NULL, 0 },
    { "it-wide", "it_bw branch-never", 3, NULL, 0 },
    { "it-wide", "it_bw branch-always", 2, NULL, 0 },

    { "register", "reg_r0 reg-bit-set reg=r0 bit=0", 0x1234567a, NULL, 0 },
    { "register", "reg_r0 reg-bit-set reg=r0 bit=3", 0x12345679, NULL, 0 },
    { "register", "reg_r0 reg-bit-clear reg=r0 bit=3", 0x12345671, NULL, 0 },
    { "register", "reg_r0 reg-bit-flip reg=r0 bit=31", 0x92345679, NULL, 0 },
    { "register", "reg_r0 reg-zero reg=r0", 1, NULL, 0 },
    { "register", "reg_r0 reg-ones reg=r0", 0, NULL, 0 },
    { "register", "reg_r0 reg-byte reg=r0 index=2 value=0xff", 0x12ff5679, NULL, 0 },
    { "register", "reg_r0 reg-byte reg=r0 index=0 value=0xff", 0x12345700, NULL, 0 },
    { "register", "reg_r12 reg-bit-flip reg=r12 bit=4", 0x110, NULL, 0 },
    { "register", "reg_lr reg-bit-flip reg=lr bit=12", 1, NULL, 0 },
    { "register", "reg_lr reg-ones reg=lr", 0xffffffff, NULL, 0 },
    { "register", "reg_sp reg-bit-flip reg=sp bit=8", 0x00120100, NULL, 0 },
    { "register", "reg_sp reg-zero reg=sp", 0, NULL, 0 },
    /* an M-profile core's sp has no bits 0 and 1 */
    { "register", "reg_sp reg-ones reg=sp", 0xfffffffc, NULL, 0 },
    { "register", "cbz_taken reg-bit-set reg=r1 bit=3", 3, NULL, 0 },
    /* a register that nobody writes again stays altered */
    { "register", "sum reg-bit-set reg=r1 bit=4", 0x88, NULL, 0 },
    { "register", "sum@3 reg-zero reg=r1 for=once", 2, NULL, 0 },
    /* movs, adds, subs, bne: the addend is put right each time, first at the fourth instruction on */
    { "register", "sum_fresh reg-bit-set reg=r1 bit=4", 0x18, NULL, 0 },
    { "register", "sum_fresh reg-bit-set reg=r1 bit=4 for=4", 0x18, NULL, 0 },
    { "register", "sum_fresh reg-bit-set reg=r1 bit=4 for=5", 0x28, NULL, 0 },
    { "register", "sum_fresh reg-bit-set reg=r1 bit=4 for=8", 0x28, NULL, 0 },
    { "register", "sum_fresh@8 reg-bit-set reg=r1 bit=4 for=9", 0x18, NULL, 0 },
    { "register", "sum_fresh reg-bit-set reg=r1 bit=4 for=ever", 0x88, NULL, 0 },
    { "register", "sum_fresh@5 reg-zero reg=r1 for=ever", 4, NULL, 0 },

    { "load", "load load-bit-set reg=r0 bit=31", 0x8ff01234, NULL, 0 },
    { "load", "load load-bit-clear reg=r0 bit=2", 0x0ff01230, NULL, 0 },
    { "load", "load load-bit-flip reg=r0 bit=0", 0x0ff01235, NULL, 0 },
    { "load", "load load-zero reg=r0", 0, NULL, 0 },
    { "load", "load load-ones reg=r0", 0xffffffff, NULL, 0 },
    { "load", "load_many load-zero reg=r3", 0x103, NULL, 0 },
    { "load", "load_many load-ones reg=r4", 0x11f, NULL, 0 },
    { "load", "load_many load-bit-set reg=r2 bit=12", 0x1123, NULL, 0 },
    { "load", "load_many load-bit-clear reg=r3 bit=5", 0x103, NULL, 0 },

    { "pc", "adds2 pc-offset by=2", 0x3d, NULL, 0 },
    { "pc", "adds2 pc-offset by=8", 0x31, NULL, 0 },
    { "pc", "adds4 pc-offset by=-2", 0x41, NULL, 0 },
    { "pc", "add8 pc-offset by=4", 0x37, NULL, 0 },
    { "pc", "add8 pc-offset by=0", 0x3f, NULL, 0 },
    /* a Thumb PC has no bit 0 */
    { "pc", "adds2 pc-offset by=3", 0x3d, NULL, 0 },
    { "pc", "adds4 pc-offset by=-1", 0x41, NULL, 0 },
    /* 0008, the second halfword: movs r0, r1 */
    { "pc", "add8 pc-offset by=2", 0x80, NULL, 0 },

    { "flag", "flags flag-set flag=n", 7, NULL, 0 },
    { "flag", "flags flag-clear flag=n", 6, NULL, 0 },
    { "flag", "flags flag-flip flag=n", 7, NULL, 0 },
    { "flag", "flags flag-set flag=z", 6, NULL, 0 },
    { "flag", "flags flag-clear flag=z", 4, NULL, 0 },
    { "flag", "flags flag-flip flag=z", 4, NULL, 0 },
    { "flag", "flags flag-set flag=c", 6, NULL, 0 },
    { "flag", "flags flag-clear flag=c", 2, NULL, 0 },
    { "flag", "flags flag-flip flag=c", 2, NULL, 0 },
    { "flag", "flags flag-set flag=v", 0xe, NULL, 0 },
    { "flag", "flags flag-clear flag=v", 6, NULL, 0 },
    { "flag", "flags flag-flip flag=v", 0xe, NULL, 0 },
    { "flag", "it1 flag-clear flag=z", 0x1c, NULL, 0 },
    { "flag", "it3 flag-flip flag=z", 0x1f, NULL, 0 },
    { "flag", "b_taken flag-set flag=z", 3, NULL, 0 },
    { "flag", "flags_fresh flag-set flag=n", 0, NULL, 0 },
    { "flag", "flags_fresh flag-set flag=n for=2", 1, NULL, 0 },
    { "flag", "flags_fresh flag-set flag=n for=ever", 1, NULL, 0 },

    { "memory", "memory mem-bit-set addr=0x00110003 bit=7", 0x8a0b0c0d, NULL, 0 },
    { "memory", "memory mem-bit-clear addr=0x00110000 bit=0", 0x0a0b0c0c, NULL, 0 },
    { "memory", "memory mem-bit-flip addr=0x00110001 bit=0", 0x0a0b0d0d, NULL, 0 },
    { "memory", "memory mem-byte addr=0x00110002 value=0", 0x0a000c0d, NULL, 0 },
    /* ldr, adds, str of 1, subs, bne: what is asserted behind the str stays for the next ldr */
    { "memory", "memory_fresh mem-byte addr=0x00110000 value=0x10", 0x13, NULL, 0 },
    { "memory", "memory_fresh@4 mem-bit-set addr=0x00110000 bit=4", 0x14, NULL, 0 },
    { "memory", "memory_fresh mem-byte addr=0x00110000 value=0x10 for=3", 0x13, NULL, 0 },
    { "memory", "memory_fresh mem-byte addr=0x00110000 value=0x10 for=4", 0x22, NULL, 0 },
    { "memory", "memory_fresh mem-byte addr=0x00110000 value=0x10 for=8", 0x22, NULL, 0 },
    { "memory", "memory_fresh mem-byte addr=0x00110000 value=0x10 for=9", 0x31, NULL, 0 },
    { "memory", "memory_fresh mem-byte addr=0x00110000 value=0x10 for=ever", 0x40, NULL, 0 },
    { "memory", "device_flash mem-byte addr=0x90700002 value=0", 0xff00ffff, NULL, 0 },
    { "memory", "memory mem-byte addr=0x21080004 value=1", 0, "inapplicable", NONE },
    { "memory", "memory mem-byte addr=0x58000000 value=1", 0, "inapplicable", NONE },
    /* code: the immediates of adds32 and of add.w */
    { "memory", "adds2 mem-byte addr=$adds32 value=0x40", 0x5f, NULL, 0 },
    { "memory", "adds2 mem-byte addr=$add8+2 value=0x20", 0x57, NULL, 0 },
    { "memory", "adds4 mem-bit-flip addr=$adds16 bit=0", 0x40, NULL, 0 },

    { "several", "adds2 nop + add8 nop", 0x35, NULL, 0 },
    { "several", "adds2 skip + adds4~1 skip", 0x39, NULL, 0 },
    { "several", "adds2 skip + add8~1 skip", 0x35, NULL, 0 },
    { "several", "adds2 reg-zero reg=r0 + adds2 insn-byte index=0 value=7", 0x43, NULL, 0 },
    { "several", "adds2 reg-bit-set reg=r0 bit=8 + add8 nop + adds32 insn-byte index=0 value=0x40", 0x157, NULL, 0 },
    { "several", "sum@2 reg-zero reg=r1 + sum@4 reg-bit-set reg=r1 bit=4 + sum@6 insn-bit-set bit=9", 0x31, NULL, 0 },
    /* both alter the instruction of the first turn, and only that */
    { "several", "sum insn-bit-flip bit=9 + sum insn-bit-flip bit=9", 8, NULL, 0 },
    { "several", "adds2 insn-bit-set bit=0 + adds2 insn-bit-set bit=2", 0x44, NULL, 0 },
    { "several", "device_reset device chip-reset scratch-flip,index=0,bit=4 + device_reset load-bit-flip reg=r0 bit=0",
      0x111, NULL, 0 },

    /* where the one before has led: 2 and 8 left out, 2 and 4 at one instant; a NOP takes time, a skip none */
    { "by-pc", "adds2 skip + add8#1/100 skip", 0x35, NULL, 0 },
    { "by-pc", "adds2 skip + adds4#1/100 skip", 0x39, NULL, 0 },
    { "by-pc", "adds2 skip + add8#1/1 skip", 0x35, NULL, 0 },
    { "by-pc", "adds2 skip + adds16#1/1 skip", 0x3d, NULL, 1 },
    { "by-pc", "adds2 nop + add8#1/1 skip", 0x3d, NULL, 1 },
    { "by-pc", "adds2 nop + add8#1/2 skip", 0x35, NULL, 0 },
    { "by-pc", "adds2 nop + add8#1/9 nop + adds16#1/9 nop", 0x25, NULL, 0 },
    { "by-pc", "adds2 skip + add8#2/100 skip", 0x3d, NULL, 1 },
    /* its own instruction does not count, but a repetition of it does */
    { "by-pc", "adds2 reg-bit-set reg=r1 bit=0 + adds2#1/100 skip", 0x3f, NULL, 1 },
    { "by-pc", "adds2 repeat + adds2#1/100 skip", 0x3f, NULL, 0 },
    { "device", "device_reset device chip-reset scratch-flip,index=0,bit=4", 0x110, NULL, 0 },
    { "device", "device_reset device chip-reset scratch-flip,index=0,bit=8", 0, NULL, 0 },
    { "device", "device_flash device sfc bit-rot,offset=0x700001,bit=3", 0xfffff7ff, NULL, 0 },

    /* armed and never met: it must not wait for the experiments after it */
    { "device", "device_flash device chip-reset release-lost,core=a7", 0xffffffff, NULL, 0 },
    /* HSP waits for the A7 */
    { "device", "release device chip-reset release-lost,core=a7", 0xffffffff, NULL, 0 },
    { "device", "device_reset device chip-reset scratch-flip,index=9,bit=4", 0, "inapplicable", NONE },
    { "device", "release nop", 0xffffffff, NULL, 0 },

#include "faultmodels_cores.h"

    { "class", "end_nop nop", 0x600d600d, "none", 0 },
    { "class", "end_nop skip", 0x600d600d, "none", 0 },
    { "class", "end_nop reg-bit-flip reg=r4 bit=3", 0x600d600d, "silent", 0 },
    { "class", "end_nop mem-bit-flip addr=0x00114000 bit=0", 0x600d600d, "silent", 0 },
    { "class", "end_post reg-bit-flip reg=r0 bit=0", 0x600d600c, "detected", 0 },
    { "class", "end_post reg-bit-flip reg=r0 bit=1", 0x600d600f, "hang", 0 },
    { "class", "end_nop insn-byte index=1 value=0xde", 7, "reset", 0 },
    { "class", "end_nop device chip-reset soc-reset", 7, "reset", 0 },
    /* the same fetch three times: translated code must not hide the second */
    { "class", "gate branch-invert", 0x11d, "bypass", 0 },
    { "class", "gate branch-always", 0x11d, "bypass", 0 },
    { "class", "gate reg-ones reg=r6", 0x11d, "bypass", 0 },
    { "class", "end_nop^2 nop", 0, "missed", NONE },
    { "class", "end_nop!0 nop", 0, "missed", NONE },
    { "class", "end_nop!2 nop", 0, "missed", NONE },
    { "class", "adds2~1 nop", 0, "missed", NONE },
    { "class", "adds2 skip + add8 skip", 0, "missed", 1 },
};

#endif
