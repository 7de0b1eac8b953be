/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fault engine: has a key left the vault? The vault is the e-fuse array and what the engine keeps
 * behind its registers. Eight bytes in a row of a fused key elsewhere are one that got out. Looked
 * through are memory, flash, mailboxes, every row of registers that can hold as much, and what
 * the serial ports send.
 *
 * Any eight bytes hold a whole aligned word, so words are looked for, through a filter of one
 * bit a hash; a hit is then measured byte by byte.
 */
#include "qemu/osdep.h"
#include "exec/ramblock.h"
#include "hw/mt3620/mt3620_mbox.h"
#include "lab.h"

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
    const LabEndState *end;
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
            if (vault_run(vault->key[k], i, bytes, size, at) >= LAB_VAULT_LEAK) {
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

/* The words on both sides of an edge of what has changed */
static const char *vault_search_edge(const LabVault *vault, const RAMBlock *block, uint64_t at)
{
    uint64_t from = at < 4 ? 0 : at - 4;
    uint64_t to = MIN(at + 4, block->used_length);

    return vault_search(vault, block->host, block->used_length, from, to - from);
}

/*
 * A run may have begun in the word before what has changed, or end in the one behind. Inside of
 * what is the clean run's end there is none: only a part of one, which the edges tell.
 */
static bool vault_search_changed(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque)
{
    VaultSearch *search = opaque;
    const RAMBlock *block = b->block;

    search->found = vault_search_edge(search->vault, block, offset);
    search->found = search->found ?: vault_search_edge(search->vault, block, offset + len);
    if (!search->found &&
        !(search->end && lab_end_state_bytes_same(search->end, block, offset, len))) {
        search->found = vault_search(search->vault, block->host, block->used_length, offset, len);
    }
    return !search->found;
}

const char *lab_vault_leak_memory(const LabVault *vault, const LabRam *base, const LabEndState *end)
{
    VaultSearch search = { vault, end, NULL };

    lab_ram_each_changed(base, vault_search_changed, &search);
    return search.found;
}

static bool vault_search_page(const LabBlock *b, uint64_t offset, uint64_t len, void *opaque)
{
    VaultSearch *search = opaque;

    search->found = vault_search(search->vault, b->copy, b->block->used_length, offset, len);
    return !search->found;
}

const char *lab_vault_leak_base(const LabVault *vault, const LabEndState *end, const LabRam *base)
{
    VaultSearch search = { vault, NULL, NULL };

    lab_end_state_each_written(end, base, vault_search_page, &search);
    return search.found;
}

/* Registers and buffers in which a core can read more than a word in a row */
static const char *vault_search_registers(const LabVault *vault, MT3620SoCState *soc)
{
    const MT3620EngineRegs *regs = &MT3620_ENGINE(soc->block[MT3620_BLOCK_ENGINE])->regs;
    const Mt3620Sfc *sfc = MT3620_SFC(soc->block[MT3620_BLOCK_SFC]);
    const struct {
        const void *bytes;
        size_t size;
    } shown[] = {
        { regs->digest, sizeof(regs->digest) }, { &regs->pub, sizeof(regs->pub) },
        { regs->digest_in, sizeof(regs->digest_in) }, { &regs->sig, sizeof(regs->sig) },
        { regs->verify_r, sizeof(regs->verify_r) }, { regs->nonce, sizeof(regs->nonce) },
        { sfc->state.buffer, sizeof(sfc->state.buffer) },
        { soc->chip_reset->regs.scratch, sizeof(soc->chip_reset->regs.scratch) },
    };

    for (int i = 0; i < ARRAY_SIZE(shown); i++) {
        const char *name = vault_search(vault, shown[i].bytes, shown[i].size, 0, shown[i].size);

        if (name) {
            return name;
        }
    }
    return NULL;
}

static const char *vault_search_words(const LabVault *vault, const uint32_t *words, size_t count)
{
    return vault_search(vault, (const uint8_t *)words, count * sizeof(*words), 0,
                        count * sizeof(*words));
}

/* Words in a row are those of messages in a row, or of one message: in the order they were posted,
 * those already taken before them */
static const char *vault_search_mailbox(const LabVault *vault, const Mt3620MboxSideState *side)
{
    uint32_t data[MBOX_FIFO_DEPTH], cmd[MBOX_FIFO_DEPTH], both[2 * MBOX_FIFO_DEPTH];
    const char *name;

    for (unsigned int i = 0; i < MBOX_FIFO_DEPTH; i++) {
        const Mt3620MboxEntry *entry =
            &side->fifo[(side->head + side->count + i) % MBOX_FIFO_DEPTH];

        data[i] = both[2 * i] = entry->data;
        cmd[i] = both[2 * i + 1] = entry->cmd;
    }
    name = vault_search_words(vault, data, ARRAY_SIZE(data));
    name = name ?: vault_search_words(vault, cmd, ARRAY_SIZE(cmd));
    return name ?: vault_search_words(vault, both, ARRAY_SIZE(both));
}

const char *lab_vault_leak_devices(const LabVault *vault, MT3620SoCState *soc)
{
    static const enum mt3620_block mbox[] = {
        MT3620_BLOCK_MBOX_HSP_S, MT3620_BLOCK_MBOX_HSP_N, MT3620_BLOCK_MBOX_IO0,
        MT3620_BLOCK_MBOX_IO1, MT3620_BLOCK_MBOX_IO,
    };
    const char *name = vault_search_registers(vault, soc);

    for (int i = 0; !name && i < 2 * ARRAY_SIZE(mbox); i++) {
        const Mt3620Mbox *m = MT3620_MBOX(soc->block[mbox[i / 2]]);

        name = vault_search_mailbox(vault, &m->state.side[i % 2]);
    }
    return name;
}

/* Serial ports */

static const enum mt3620_block serial_port[LAB_SERIAL_PORTS] = {
    MT3620_BLOCK_UART_A7, MT3620_BLOCK_UART_HSP, MT3620_BLOCK_UART_IO0, MT3620_BLOCK_UART_IO1,
};

void lab_vault_listen(MT3620SoCState *soc, void (*fn)(Mt3620Uart *uart, uint8_t byte, void *opaque),
                      void *opaque)
{
    for (int i = 0; i < LAB_SERIAL_PORTS; i++) {
        Mt3620Uart *uart = MT3620_UART(soc->block[serial_port[i]]);

        uart->watch = fn;
        uart->watch_opaque = opaque;
    }
}

const char *lab_vault_leak_sent(const LabVault *vault, LabSent *sent, MT3620SoCState *soc,
                                const Mt3620Uart *uart, uint8_t byte)
{
    int port = 0;
    uint8_t *last;

    while (soc->block[serial_port[port]] != DEVICE(uart)) {
        port++;
    }
    last = sent->byte[port];
    memmove(last, last + 1, LAB_VAULT_LEAK - 1);
    last[LAB_VAULT_LEAK - 1] = byte;
    for (int k = 0; k < LAB_VAULT_KEYS; k++) {
        if (vault->full[k] &&
            memmem(vault->key[k], MT3620_EFUSE_KEY_BYTES, last, LAB_VAULT_LEAK)) {
            return vault_key[k].name;
        }
    }
    return NULL;
}
