/* SPDX-License-Identifier: MIT */
/*
 * What an instruction reads, writes and decides, by Debian's capstone. Pruning rests on it,
 * so in doubt it says "reads everything, surely writes nothing": that costs runs, never truth.
 */
#ifndef GS_DECODE_H
#define GS_DECODE_H

#include <glib.h>

enum { GS_FLAG_N = 1, GS_FLAG_Z = 2, GS_FLAG_C = 4, GS_FLAG_V = 8, GS_FLAGS_ALL = 15 };

typedef enum gs_mode { GS_MODE_ARM, GS_MODE_THUMB } gs_mode;

typedef struct gs_insn {
    guint8 size;          /* bytes */
    guint32 code;         /* bit 0 the lowest of the first halfword */
    gboolean known;       /* capstone decoded it */
    gboolean conditional; /* executes or branches by a condition */
    gboolean branch;      /* may set the PC */
    gboolean call;        /* and leaves a return address */
    gboolean direct;      /* to pc + reach, and nowhere else */
    gint32 reach;
    gint8 target;         /* the register that holds where it goes, or -1 */
    gboolean table;       /* TBB: up to 2 * 255 bytes behind the next instruction */
    guint16 reads;        /* r0..r14 that may be read */
    guint16 kills;        /* r0..r14 surely overwritten whole, unread */
    guint16 loads;        /* r0..r14 written from memory */
    guint16 writes;       /* r0..r14 that may be written */
    guint8 flags_read, flags_killed, flags_written;
    gboolean pure;        /* touches registers and flags only */
    gboolean touches;     /* may read or write memory, where bytes does not say */
    gint8 base, index;    /* of a load or store: 0..14, -1 none; base -1: not known */
    gint8 data;           /* of one register: the one that is stored or loaded into; else -1 */
    guint8 index_shift;
    gboolean store;
    guint16 stored;       /* r0..r14 that go to memory, the lowest to the lowest address */
    gboolean turned;      /* of two, the higher one does (STRD r3, r2) */
    guint8 bytes;         /* how many it moves, from its address on; 0: not known */
    gboolean literal;     /* from pc + displacement */
    gboolean thumb;
    gint32 displacement;
    char text[96];
} gs_insn;

/* Where it reads or writes (the lowest byte), from its place and r0..lr before it; FALSE when it is
 * no such instruction. */
gboolean gs_insn_address(const gs_insn *insn, guint32 pc, const guint32 regs[15], guint32 *address);

typedef struct gs_decoder gs_decoder;

gs_decoder *gs_decoder_new(GError **error);
void gs_decoder_free(gs_decoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(gs_decoder, gs_decoder_free)

/* bytes: 2 or 4 in memory order; it: the IT state of Thumb, 0 outside a block. */
void gs_decode(gs_decoder *decoder, const guint8 *bytes, guint size, gs_mode mode, guint8 it,
               guint32 pc, gs_insn *insn);

#endif
