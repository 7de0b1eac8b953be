/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: has a key left the vault? The vault is the e-fuse array and what the engine keeps
 * behind its registers. Eight bytes in a row of a fused key anywhere else is one that got out:
 * in memory or flash, in what the engine's registers show, in a mailbox.
 *
 * Any eight bytes hold a whole aligned word, so words are looked for, through a filter of one
 * bit a hash; a hit is then measured byte by byte.
 */
#include "qemu/osdep.h"
#include "exec/ramblock.h"
#include "hw/mt3620/mt3620_mbox.h"
#include "lab.h"

#define VAULT_LEAK      8       /* bytes in a row */
#define VAULT_WORDS     (MT3620_EFUSE_KEY_BYTES - 3)

static const struct {
    const char *name;
    unsigned int row;
} vault_key[LAB_VAULT_KEYS] = {
    { "device", EFUSE_ROW_KEY_DEVICE },
    { "quote", EFUSE_ROW_KEY_QUOTE },
    { "storage", EFUSE_ROW_KEY_STORAGE },
};

/* A stretch of bytes under search, and what was found in it */
typedef struct VaultSearch {
    const LabVault *vault;
    const char *found;
} VaultSearch;

static unsigned int vault_hash(const uint8_t *word)
{
    return (ldl_he_p(word) * 0x9E3779B1u) >> (32 - LAB_VAULT_HASH_BITS);
}

void lab_vault_take(LabVault *vault, MT3620SoCState *soc)
{
    const MT3620EfuseState *efuse = MT3620_EFUSE(soc->block[MT3620_BLOCK_EFUSE]);

    memset(vault, 0, sizeof(*vault));
    for (int k = 0; k < LAB_VAULT_KEYS; k++) {
        vault->full[k] = mt3620_efuse_key_read(efuse, vault_key[k].row, vault->key[k]);
        for (int i = 0; vault->full[k] && i < VAULT_WORDS; i++) {
            set_bit(vault_hash(vault->key[k] + i), vault->filter);
        }
    }
}

/* How many bytes in a row, of those at bytes[AT] and around, are the key's at key[I] and around */
static unsigned int vault_run(const uint8_t *key, unsigned int i, const uint8_t *bytes, size_t size,
                              size_t at)
{
    unsigned int before = 0, after = 0;

    while (before < i && before < at && key[i - before - 1] == bytes[at - before - 1]) {
        before++;
    }
    while (i + after < MT3620_EFUSE_KEY_BYTES && at + after < size &&
           key[i + after] == bytes[at + after]) {
        after++;
    }
    return before + after;
}

static const char *vault_measure(const LabVault *vault, const uint8_t *bytes, size_t size, size_t at)
{
    for (int k = 0; k < LAB_VAULT_KEYS; k++) {
        for (int i = 0; vault->full[k] && i < VAULT_WORDS; i++) {
            if (vault_run(vault->key[k], i, bytes, size, at) >= VAULT_LEAK) {
                return vault_key[k].name;
            }
        }
    }
    return NULL;
}

/* The aligned words of bytes[FROM, FROM + LEN), which may be part of a run that began before */
static const char *vault_search(const LabVault *vault, const uint8_t *bytes, size_t size, size_t from,
                                size_t len)
{
    for (size_t at = from; at + 4 <= from + len; at += 4) {
        const char *name;

        if (test_bit(vault_hash(bytes + at), vault->filter) &&
            (name = vault_measure(vault, bytes, size, at))) {
            return name;
        }
    }
    return NULL;
}

static bool vault_search_changed(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque)
{
    VaultSearch *search = opaque;

    search->found = vault_search(search->vault, b->block->host, b->block->used_length, offset, len);
    return !search->found;
}

static const char *vault_search_memory(const LabVault *vault, const LabRam *base)
{
    VaultSearch search = { vault, NULL };

    lab_ram_each_changed(base, vault_search_changed, &search);
    return search.found;
}

static const char *vault_search_engine(const LabVault *vault, MT3620SoCState *soc)
{
    const MT3620EngineRegs *regs = &MT3620_ENGINE(soc->block[MT3620_BLOCK_ENGINE])->regs;
    const struct {
        const void *bytes;
        size_t size;
    } shown[] = {
        { regs->digest, sizeof(regs->digest) }, { &regs->pub, sizeof(regs->pub) },
        { regs->digest_in, sizeof(regs->digest_in) }, { &regs->sig, sizeof(regs->sig) },
        { regs->verify_r, sizeof(regs->verify_r) }, { regs->nonce, sizeof(regs->nonce) },
    };

    for (int i = 0; i < ARRAY_SIZE(shown); i++) {
        const char *name = vault_search(vault, shown[i].bytes, shown[i].size, 0, shown[i].size);

        if (name) {
            return name;
        }
    }
    return NULL;
}

/* A message carries a word of data: two in a row, or a command and its word, are eight bytes */
static const char *vault_search_mailbox(const LabVault *vault, const Mt3620MboxSideState *side)
{
    uint32_t data[MBOX_FIFO_DEPTH];
    const char *name;

    for (int i = 0; i < MBOX_FIFO_DEPTH; i++) {
        data[i] = side->fifo[i].data;
    }
    name = vault_search(vault, (const uint8_t *)data, sizeof(data), 0, sizeof(data));
    return name ?: vault_search(vault, (const uint8_t *)side->fifo, sizeof(side->fifo), 0,
                                sizeof(side->fifo));
}

static const char *vault_search_mailboxes(const LabVault *vault, MT3620SoCState *soc)
{
    static const enum mt3620_block mbox[] = {
        MT3620_BLOCK_MBOX_HSP_S, MT3620_BLOCK_MBOX_HSP_N, MT3620_BLOCK_MBOX_IO0,
        MT3620_BLOCK_MBOX_IO1, MT3620_BLOCK_MBOX_IO,
    };

    for (int i = 0; i < 2 * ARRAY_SIZE(mbox); i++) {
        const Mt3620Mbox *m = MT3620_MBOX(soc->block[mbox[i / 2]]);
        const char *name = vault_search_mailbox(vault, &m->state.side[i % 2]);

        if (name) {
            return name;
        }
    }
    return NULL;
}

const char *lab_vault_leak(const LabVault *vault, MT3620SoCState *soc, const LabRam *base)
{
    const char *name = vault_search_memory(vault, base);

    name = name ?: vault_search_engine(vault, soc);
    return name ?: vault_search_mailboxes(vault, soc);
}
