/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: verifications remembered. A verification is a function of public
 * values alone, and a laboratory asks for the same one thousands of times a second: what was
 * computed once for exactly these bytes is not computed again. No secret passes here, and
 * the guest sees no difference: the engine's time is virtual.
 */
#include "qemu/osdep.h"
#include "hw/mt3620/mt3620_engine_arith.h"

#define MEMO_ENTRIES 64

typedef struct MemoInput {
    EngPoint q;
    uint8_t digest[ENG_HASH_BYTES];
    EngSig sig;
} MemoInput;

typedef struct MemoEntry {
    bool full;
    MemoInput in;
    uint8_t r[ENG_NUM_BYTES];
    bool ok;
} MemoEntry;

static MemoEntry memo[MEMO_ENTRIES];

/* Where it would stand; any spread will do, the whole input is compared */
static MemoEntry *memo_place(const MemoInput *in)
{
    const uint8_t *bytes = (const uint8_t *)in;
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < sizeof(*in); i++) {
        h = (h ^ bytes[i]) * 16777619u;
    }
    return &memo[(h ^ h >> 16) % MEMO_ENTRIES];
}

bool eng_ec_verify_memo(const EngPoint *q, const uint8_t digest[ENG_HASH_BYTES],
                        const EngSig *sig, uint8_t r[ENG_NUM_BYTES])
{
    MemoInput in = { .q = *q, .sig = *sig };
    MemoEntry *e;

    memcpy(in.digest, digest, sizeof(in.digest));
    e = memo_place(&in);
    if (!e->full || memcmp(&e->in, &in, sizeof(in))) {
        e->in = in;
        e->ok = eng_ec_verify(q, digest, sig, e->r);
        e->full = true;
    }
    memcpy(r, e->r, sizeof(e->r));
    return e->ok;
}
