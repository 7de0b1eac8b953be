/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: verifications and hashes of flash remembered. Both are functions of public
 * values alone, and a laboratory asks for the same ones thousands of times a second: what was
 * computed once for exactly these bytes is not computed again. No secret passes here, and
 * the guest sees no difference: the engine's time is virtual. All bytes are compared, each
 * time, unless the laboratory's dirty log says that they are those compared last.
 */
#include <string.h>
#include <glib.h>
#include "include/mt3620_engine_arith.h"

#define MEMO_ENTRIES 64
#define MEMO_HASHES  4

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

typedef struct MemoHash {
    EngSha before, after;
    uint8_t *data;
    size_t len;
    /* where equal bytes were seen last, and when */
    const uint8_t *from;
    uint64_t untouched;
} MemoHash;

static MemoHash memo_hash[MEMO_HASHES];

static bool memo_hash_same(const MemoHash *m, const uint8_t *data, uint64_t untouched)
{
    return (untouched && m->from == data && m->untouched == untouched) ||
           !memcmp(m->data, data, m->len);
}

void eng_sha_update_memo(EngSha *sha, const uint8_t *data, size_t len, uint64_t untouched)
{
    static unsigned int oldest;
    MemoHash *m;

    for (int i = 0; i < MEMO_HASHES; i++) {
        m = &memo_hash[i];
        if (m->data && m->len == len && !memcmp(&m->before, sha, sizeof(*sha)) &&
            memo_hash_same(m, data, untouched)) {
            m->from = data;
            m->untouched = untouched;
            *sha = m->after;
            return;
        }
    }
    m = &memo_hash[oldest++ % MEMO_HASHES];
    g_free(m->data);
    m->data = g_memdup2(data, len);
    m->len = len;
    m->from = data;
    m->untouched = untouched;
    m->before = *sha;
    /* of the copy: a core that writes meanwhile cannot part the two */
    eng_sha_update(sha, m->data, len);
    m->after = *sha;
}
