/* SPDX-License-Identifier: MIT */
/* Driver of the security engine. Owns the block at HSP_ENGINE_BASE. */
#include "engine.h"

#include "hardened.h"
#include "mem.h"
#include "mmio.h"
#include "regs/memmap.h"
#include "regs/regtable.h"

enum { ENGINE_REGS(REGTABLE_OFFSET) };

static void set(uint32_t offset, uint32_t value)
{
    mmio_write32(HSP_ENGINE_BASE + offset, value);
}

static uint32_t get(uint32_t offset)
{
    return mmio_read32(HSP_ENGINE_BASE + offset);
}

static void set_words(uint32_t offset, const uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        set(offset + 4 * i, words[i]);
    }
}

static void get_words(uint32_t offset, uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        words[i] = get(offset + 4 * i);
    }
}

/* Bits in which the engine holds other words than these, 0 if it holds them. */
static uint32_t words_difference(uint32_t offset, const uint32_t *words, uint32_t count)
{
    uint32_t difference = 0, left = count;

    for (; left != 0; left--) {
        difference |= get(offset + 4 * left - 4) ^ words[left - 1];
    }
    return difference;
}

static uint32_t run(uint32_t cmd)
{
    set(ENG_CMD, cmd);
    if (get(ENG_STATUS) == ENG_STATUS_DONE) {
        return ENG_ERR_NONE;
    }
    uint32_t error = get(ENG_ERROR);
    return error ? error : ENG_ERR_STATE;
}

uint32_t engine_sha_init(void)
{
    return run(ENG_CMD_SHA_INIT);
}

uint32_t engine_sha_update(const void *data, uint32_t len)
{
    set(ENG_SRC, (uint32_t)(uintptr_t)data);
    set(ENG_LEN, len);
    mmio_sync();
    return run(ENG_CMD_SHA_UPDATE);
}

uint32_t engine_sha_final(uint32_t digest[8])
{
    uint32_t error = run(ENG_CMD_SHA_FINAL);

    get_words(ENG_DIGEST, digest, 8);
    return error;
}

/* A digest that is no secret takes the place of one that is. */
uint32_t engine_forget(void)
{
    static const uint32_t none[8];
    uint32_t error = run(ENG_CMD_SHA_INIT);

    set_words(ENG_DIGEST_IN, none, 8);
    return error | run(ENG_CMD_SHA_FINAL);
}

uint32_t engine_extend(uint32_t type, uint32_t warrant)
{
    set(ATT_TYPE, type);
    return run(ENG_CMD_EXTEND ^ ENGINE_EXTEND_WARRANT ^ hardened_launder(warrant));
}

uint32_t engine_att_close(uint32_t warrant)
{
    return run(ENG_CMD_ATT_CLOSE ^ ENGINE_CLOSE_WARRANT ^ hardened_launder(warrant));
}

uint32_t engine_att_closed(void)
{
    return get(ATT_STATUS) & 1;
}

uint32_t engine_att_count(void)
{
    return get(ATT_COUNT);
}

void engine_att_entry(uint32_t index, uint32_t entry[ATT_LOG_STRIDE / 4])
{
    get_words(ATT_LOG + ATT_LOG_STRIDE * index, entry, ATT_LOG_STRIDE / 4);
}

void engine_att_log(uint32_t log[ATT_LOG_ENTRIES * ATT_LOG_STRIDE / 4])
{
    get_words(ATT_LOG, log, ATT_LOG_ENTRIES * ATT_LOG_STRIDE / 4);
}

uint32_t engine_verify(const uint32_t pub[16], const uint32_t digest[8], const uint32_t sig[16],
                       uint32_t recomputed[8])
{
    uint32_t error;

    set_words(ENG_PUB, pub, 16);
    set_words(ENG_DIGEST_IN, digest, 8);
    /* clears ENG_VERIFY_R: if the start below is skipped, zero stays */
    set_words(ENG_SIG, sig, 16);
    error = run(ENG_CMD_ECDSA_VERIFY);
    get_words(ENG_VERIFY_R, recomputed, 8);
    /* a write that never came leaves the key or digest of the verification before; made a read, it brings
     * them here: what was hashed last is still in a register that nobody writes */
    return error | words_difference(ENG_DIGEST_IN, digest, 8) | words_difference(ENG_PUB, pub, 16) |
           words_difference(ENG_DIGEST, digest, 8);
}

uint32_t engine_sign(uint32_t slot, const uint32_t digest[8], uint32_t sig[16])
{
    uint32_t error;

    set_words(ENG_DIGEST_IN, digest, 8);
    set(ENG_SLOT, slot);
    /* no such command when the number in the register is a fused slot's: the chip's own key signs
     * nothing here, whatever became of `slot` on the way */
    error = run(ENG_CMD_ECDSA_SIGN | (0u - ((get(ENG_SLOT) - ENG_SLOT_VOLATILE0) >> 31)));
    get_words(ENG_SIG, sig, 16);
    return error;
}

uint32_t engine_quote(const uint32_t nonce[8], uint32_t sig[16])
{
    uint32_t error;

    set_words(ENG_NONCE, nonce, 8);
    set(ENG_SLOT, ENG_SLOT_QUOTE);
    error = run(ENG_CMD_QUOTE);
    get_words(ENG_SIG, sig, 16);
    return error;
}

uint32_t engine_keygen(uint32_t slot)
{
    set(ENG_SLOT, slot);
    return run(ENG_CMD_KEYGEN);
}

uint32_t engine_pubkey(uint32_t slot, uint32_t pub[16])
{
    uint32_t error;

    set(ENG_SLOT, slot);
    error = run(ENG_CMD_PUBKEY);
    if (error) {
        memset(pub, 0, 64);
        return error;
    }
    get_words(ENG_PUB, pub, 16);
    return ENG_ERR_NONE;
}

uint32_t engine_derive(uint32_t slot, const uint32_t label[8])
{
    set_words(ENG_DIGEST_IN, label, 8);
    set(ENG_SLOT, slot);
    return run(ENG_CMD_DERIVE);
}

uint32_t engine_hmac(uint32_t slot, const void *data, uint32_t len, uint32_t mac[8])
{
    uint32_t error;

    set(ENG_SLOT, slot);
    set(ENG_SRC, (uint32_t)(uintptr_t)data);
    set(ENG_LEN, len);
    mmio_sync();
    error = run(ENG_CMD_HMAC);
    get_words(ENG_DIGEST, mac, 8);
    return error;
}

uint32_t engine_zeroize(uint32_t slot)
{
    set(ENG_SLOT, slot);
    return run(ENG_CMD_ZEROIZE);
}

uint32_t engine_random(uint32_t *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        words[i] = get(TRNG_DATA);
        if ((get(TRNG_STATUS) & (TRNG_STATUS_READY | TRNG_STATUS_FAIL)) != TRNG_STATUS_READY) {
            mem_wipe(words, 4 * count);
            return ENG_ERR_ENTROPY;
        }
    }
    return ENG_ERR_NONE;
}
