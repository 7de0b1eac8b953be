/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: the commands.
 *
 * Owns who may do what with which key slot, and the transport of operands through
 * HSP's view. A command that fails changes nothing but ENG_VERIFY_R (and draws
 * on the TRNG). Keys of fused slots stay in this file's locals, wiped on return.
 */

#include "qemu/osdep.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "hw/mt3620/mt3620_engine.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_lab.h"
#include "trace.h"

#define ENG_CHUNK           4096
#define ENG_KEYGEN_TRIES    8       /* a draw misses 1..n-1 once in 2^32 */
#define ENG_KEY_ID_DIGITS   16      /* of the SHA-256 of X || Y, for events */

typedef enum eng_error EngCommand(MT3620EngineState *s);

/* ---- operands ---- */

/* The view's bus master is HSP in person: same attributes as its data accesses. */
static const MemTxAttrs eng_attrs = { .user = 0, .secure = 0 };

/* Shorter operands are hashed faster than remembered */
#define ENG_MEMO_LEN 0x10000u

typedef void EngSink(void *opaque, const uint8_t *data, size_t len);

/* Feeds LEN bytes at SRC to sink; the caller throws the sink away on error. */
static enum eng_error eng_stream_source(MT3620EngineState *s, EngSink *sink,
                                        void *opaque)
{
    enum eng_error err = ENG_ERR_NONE;
    uint8_t chunk[ENG_CHUNK];
    uint32_t done = 0;

    if (s->regs.len > ENG_LEN_MAX) {
        return ENG_ERR_LENGTH;
    }
    while (done < s->regs.len) {
        uint32_t part = MIN(s->regs.len - done, sizeof(chunk));
        hwaddr addr = (hwaddr)s->regs.src + done;

        if (addr + part > 1ULL << 32 ||
            address_space_read(&s->as, addr, eng_attrs, chunk, part) != MEMTX_OK) {
            err = ENG_ERR_BUS;
            break;
        }
        sink(opaque, chunk, part);
        done += part;
    }
    eng_wipe(chunk, sizeof(chunk));
    return err;
}

/*
 * Memory that takes every byte of a result, so that a result is written whole or
 * not at all. Device registers do not count: the engine pokes no other device.
 */
static bool eng_dest_valid(MT3620EngineState *s, uint32_t len)
{
    hwaddr addr = s->regs.dst;
    hwaddr end = addr + len;

    if (end > 1ULL << 32) {
        return false;
    }
    RCU_READ_LOCK_GUARD();
    while (addr < end) {
        hwaddr xlat, part = end - addr;
        MemoryRegion *mr = address_space_translate(&s->as, addr, &xlat, &part,
                                                   true, eng_attrs);

        if (!memory_access_is_direct(mr, true, eng_attrs) || !part) {
            return false;
        }
        addr += part;
    }
    return true;
}

static enum eng_error eng_store(MT3620EngineState *s, const void *data,
                                uint32_t len)
{
    if (!eng_dest_valid(s, len) ||
        address_space_write(&s->as, s->regs.dst, eng_attrs, data, len)
        != MEMTX_OK) {
        return ENG_ERR_BUS;
    }
    return ENG_ERR_NONE;
}

/* ---- slots ---- */

/* The volatile slot ENG_SLOT names; NULL for any other number. */
static MT3620EngineSlot *eng_volatile_slot(MT3620EngineState *s)
{
    uint32_t slot = s->regs.slot;

    if (!ENG_SLOT_IS_VOLATILE(slot)) {
        return NULL;
    }
    return &s->regs.volatile_slot[slot - ENG_SLOT_VOLATILE0];
}

static unsigned int eng_fuse_row(enum eng_slot slot)
{
    switch (slot) {
    case ENG_SLOT_DEVICE:
        return EFUSE_ROW_KEY_DEVICE;
    case ENG_SLOT_QUOTE:
        return EFUSE_ROW_KEY_QUOTE;
    case ENG_SLOT_STORAGE:
        return EFUSE_ROW_KEY_STORAGE;
    default:
        g_assert_not_reached();
    }
}

static enum eng_error eng_fused_key(MT3620EngineState *s, enum eng_slot slot,
                                    uint8_t key[ENG_NUM_BYTES])
{
    if (!mt3620_efuse_key_read(s->efuse, eng_fuse_row(slot), key)) {
        return ENG_ERR_EMPTY;
    }
    return ENG_ERR_NONE;
}

/* Key of a volatile slot, for the commands that serve no other. */
static enum eng_error eng_volatile_key(MT3620EngineState *s,
                                       const uint8_t **key)
{
    MT3620EngineSlot *slot = eng_volatile_slot(s);

    if (!slot) {
        return ENG_ERR_SLOT;
    }
    *key = slot->key;
    return slot->full ? ENG_ERR_NONE : ENG_ERR_EMPTY;
}

/*
 * Private key of the slot for elliptic-curve use. A volatile slot may hold 32
 * bytes that are no scalar (loaded or derived): it refuses.
 */
static enum eng_error eng_private_key(MT3620EngineState *s, enum eng_slot slot,
                                      uint8_t key[ENG_NUM_BYTES])
{
    enum eng_error err;
    const uint8_t *bytes;

    if (ENG_SLOT_IS_VOLATILE(slot)) {
        err = eng_volatile_key(s, &bytes);
        if (err == ENG_ERR_NONE) {
            memcpy(key, bytes, ENG_NUM_BYTES);
        }
    } else {
        err = eng_fused_key(s, slot, key);
    }
    if (err == ENG_ERR_NONE && !eng_ec_scalar_valid(key)) {
        eng_wipe(key, ENG_NUM_BYTES);
        return ENG_ERR_SLOT;
    }
    return err;
}

static void eng_fill_slot(MT3620EngineSlot *slot, const uint8_t key[ENG_NUM_BYTES])
{
    memcpy(slot->key, key, sizeof(slot->key));
    slot->full = 1;
}

/* ---- SHA-256, HMAC, AES ---- */

static enum eng_error eng_sha_start(MT3620EngineState *s)
{
    eng_sha_init(&s->regs.sha);
    s->regs.sha_open = 1;
    return ENG_ERR_NONE;
}

static void eng_sha_sink(void *opaque, const uint8_t *data, size_t len)
{
    eng_sha_update(opaque, data, len);
}

/*
 * Flash that holds the whole operand in one piece; NULL: it lies elsewhere, or is short. A
 * translation alone would not do: QEMU bounds its length for RAM only. RCU read lock held.
 * *untouched: see mt3620_lab_untouched().
 */
static const uint8_t *eng_flash_source(MT3620EngineState *s, uint64_t *untouched)
{
    MemoryRegionSection piece;
    const uint8_t *flash = NULL;

    if (s->regs.len < ENG_MEMO_LEN || s->regs.len > ENG_LEN_MAX) {
        return NULL;
    }
    piece = memory_region_find(s->as.root, s->regs.src, s->regs.len);
    if (!piece.mr) {
        return NULL;
    }
    if (piece.offset_within_address_space == s->regs.src &&
        int128_eq(piece.size, int128_make64(s->regs.len)) && memory_region_is_romd(piece.mr)) {
        flash = (const uint8_t *)memory_region_get_ram_ptr(piece.mr) + piece.offset_within_region;
        *untouched = mt3620_lab_untouched(piece.mr, piece.offset_within_region, s->regs.len);
    }
    memory_region_unref(piece.mr);
    return flash;
}

static enum eng_error eng_sha_feed(MT3620EngineState *s)
{
    EngSha sha = s->regs.sha;
    enum eng_error err;
    const uint8_t *flash;
    uint64_t untouched;

    if (!s->regs.sha_open) {
        return ENG_ERR_STATE;
    }
    RCU_READ_LOCK_GUARD();
    flash = eng_flash_source(s, &untouched);
    if (flash) {
        eng_sha_update_memo(&s->regs.sha, flash, s->regs.len, untouched);
        return ENG_ERR_NONE;
    }
    err = eng_stream_source(s, eng_sha_sink, &sha);
    if (err == ENG_ERR_NONE) {
        s->regs.sha = sha;
    }
    eng_wipe(&sha, sizeof(sha));
    return err;
}

static enum eng_error eng_sha_finish(MT3620EngineState *s)
{
    if (!s->regs.sha_open) {
        return ENG_ERR_STATE;
    }
    eng_sha_final(&s->regs.sha, s->regs.digest);
    s->regs.sha_open = 0;
    s->regs.digest_fresh = 1;
    return ENG_ERR_NONE;
}

static void eng_hmac_sink(void *opaque, const uint8_t *data, size_t len)
{
    eng_hmac_update(opaque, data, len);
}

static enum eng_error eng_do_hmac(MT3620EngineState *s)
{
    const uint8_t *key;
    enum eng_error err = eng_volatile_key(s, &key);
    EngHmac hmac;

    if (err != ENG_ERR_NONE) {
        return err;
    }
    eng_hmac_init(&hmac, key);
    err = eng_stream_source(s, eng_hmac_sink, &hmac);
    if (err == ENG_ERR_NONE) {
        eng_hmac_final(&hmac, s->regs.digest);
        s->regs.digest_fresh = 0;     /* a MAC is no measurement */
    }
    eng_wipe(&hmac, sizeof(hmac));
    return err;
}

static void eng_append_sink(void *opaque, const uint8_t *data, size_t len)
{
    uint8_t **end = opaque;

    memcpy(*end, data, len);
    *end += len;
}

static enum eng_error eng_do_aes(MT3620EngineState *s)
{
    uint32_t len = s->regs.len;
    uint8_t *buffer, *end;
    const uint8_t *key;
    enum eng_error err = eng_volatile_key(s, &key);

    if (err != ENG_ERR_NONE) {
        return err;
    }
    if (!eng_aes_mode_valid(s->regs.mode)) {
        return ENG_ERR_MODE;
    }
    if (len > ENG_LEN_MAX || !eng_aes_length_valid(s->regs.mode, len)) {
        return ENG_ERR_LENGTH;
    }
    buffer = end = g_malloc(MAX(len, 1));
    err = eng_stream_source(s, eng_append_sink, &end);
    if (err == ENG_ERR_NONE) {
        eng_aes(s->regs.mode, key, s->regs.nonce, buffer, len);
        err = eng_store(s, buffer, len);
    }
    eng_wipe(buffer, len);
    g_free(buffer);
    return err;
}

/* ---- ECDSA, ECDH ---- */

static void eng_verify_event(MT3620EngineState *s, bool ok)
{
    char id[2 * ENG_HASH_BYTES + 1], digest[2 * ENG_HASH_BYTES + 1];
    uint8_t thumb[ENG_HASH_BYTES];
    EngSha sha;

    if (!mt3620_events_heard()) {
        return;
    }
    eng_sha_init(&sha);
    eng_sha_update(&sha, &s->regs.pub, sizeof(s->regs.pub));
    eng_sha_final(&sha, thumb);
    for (int i = 0; i < ENG_HASH_BYTES; i++) {
        snprintf(id + 2 * i, 3, "%02x", thumb[i]);
        snprintf(digest + 2 * i, 3, "%02x", s->regs.digest_in[i]);
    }
    mt3620_event("verify", "\"key\":\"%.*s\",\"digest\":\"%s\",\"ok\":%s",
                 ENG_KEY_ID_DIGITS, id, digest, ok ? "true" : "false");
}

static enum eng_error eng_verify(MT3620EngineState *s)
{
    bool ok;

    if (!eng_ec_point_valid(&s->regs.pub)) {
        memset(s->regs.verify_r, 0, sizeof(s->regs.verify_r));
        eng_verify_event(s, false);
        return ENG_ERR_POINT;
    }
    ok = eng_ec_verify_memo(&s->regs.pub, s->regs.digest_in, &s->regs.sig,
                            s->regs.verify_r);
    eng_verify_event(s, ok);
    return ok ? ENG_ERR_NONE : ENG_ERR_SIGNATURE;
}

static enum eng_error eng_sign_with(MT3620EngineState *s, enum eng_slot slot,
                                    const uint8_t digest[ENG_HASH_BYTES])
{
    uint8_t key[ENG_NUM_BYTES] = { 0 };
    uint8_t entropy[ENG_HASH_BYTES];
    enum eng_error err = eng_private_key(s, slot, key);

    if (err == ENG_ERR_NONE &&
        !mt3620_trng_bytes(&s->regs.trng, entropy, sizeof(entropy))) {
        err = ENG_ERR_ENTROPY;
    }
    if (err == ENG_ERR_NONE && !eng_ec_sign(key, digest, entropy, &s->regs.sig)) {
        err = ENG_ERR_SLOT;
    }
    eng_wipe(key, sizeof(key));
    eng_wipe(entropy, sizeof(entropy));
    if (err == ENG_ERR_NONE) {
        mt3620_lab_signature(slot);
    }
    return err;
}

static enum eng_error eng_sign(MT3620EngineState *s)
{
    if (s->regs.slot != ENG_SLOT_DEVICE && !eng_volatile_slot(s)) {
        return ENG_ERR_SLOT;
    }
    return eng_sign_with(s, s->regs.slot, s->regs.digest_in);
}

static enum eng_error eng_ecdh(MT3620EngineState *s)
{
    uint8_t key[ENG_NUM_BYTES] = { 0 };
    uint8_t shared[ENG_NUM_BYTES];
    enum eng_error err;

    if (!eng_volatile_slot(s)) {
        return ENG_ERR_SLOT;
    }
    err = eng_private_key(s, s->regs.slot, key);
    if (err == ENG_ERR_NONE) {
        err = eng_ec_dh(key, &s->regs.pub, shared)
              ? eng_store(s, shared, sizeof(shared)) : ENG_ERR_POINT;
    }
    eng_wipe(key, sizeof(key));
    eng_wipe(shared, sizeof(shared));
    return err;
}

/* ---- keys ---- */

static enum eng_error eng_derive(MT3620EngineState *s)
{
    MT3620EngineSlot *slot = eng_volatile_slot(s);
    uint8_t root[ENG_NUM_BYTES] = { 0 };
    enum eng_error err;

    if (!slot) {
        return ENG_ERR_SLOT;
    }
    err = eng_fused_key(s, ENG_SLOT_STORAGE, root);
    if (err == ENG_ERR_NONE) {
        eng_hmac(root, s->regs.digest_in, sizeof(s->regs.digest_in), slot->key);
        slot->full = 1;
    }
    eng_wipe(root, sizeof(root));
    return err;
}

static enum eng_error eng_load_key(MT3620EngineState *s)
{
    MT3620EngineSlot *slot = eng_volatile_slot(s);
    uint8_t key[ENG_NUM_BYTES];
    enum eng_error err = ENG_ERR_NONE;

    if (!slot) {
        return ENG_ERR_SLOT;
    }
    if ((uint64_t)s->regs.src + sizeof(key) > 1ULL << 32 ||
        address_space_read(&s->as, s->regs.src, eng_attrs, key, sizeof(key))
        != MEMTX_OK) {
        err = ENG_ERR_BUS;
    } else {
        eng_fill_slot(slot, key);
    }
    eng_wipe(key, sizeof(key));
    return err;
}

/* 32 random bytes; a scalar when it is to be a private key. */
static enum eng_error eng_draw_key(MT3620EngineState *s, bool scalar,
                                   uint8_t key[ENG_NUM_BYTES])
{
    for (int i = 0; i < ENG_KEYGEN_TRIES; i++) {
        if (!mt3620_trng_bytes(&s->regs.trng, key, ENG_NUM_BYTES)) {
            return ENG_ERR_ENTROPY;
        }
        if (!scalar || eng_ec_scalar_valid(key)) {
            return ENG_ERR_NONE;
        }
    }
    return ENG_ERR_ENTROPY;
}

static enum eng_error eng_keygen_fused(MT3620EngineState *s, enum eng_slot slot)
{
    uint8_t key[ENG_NUM_BYTES] = { 0 };
    enum eng_error err;

    /* The keys-valid marker closes what a wiped lifecycle marker would open. */
    if (mt3620_efuse_lifecycle(s->efuse) != LIFECYCLE_BLANK ||
        mt3620_efuse_marker(s->efuse, EFUSE_ROW_KEYS_VALID) ||
        eng_fused_key(s, slot, key) == ENG_ERR_NONE) {
        eng_wipe(key, sizeof(key));
        return ENG_ERR_LIFECYCLE;
    }
    err = eng_draw_key(s, slot != ENG_SLOT_STORAGE, key);
    if (err == ENG_ERR_NONE &&
        !mt3620_efuse_key_program(s->efuse, eng_fuse_row(slot), key)) {
        err = ENG_ERR_STATE;
    }
    eng_wipe(key, sizeof(key));
    return err;
}

static enum eng_error eng_keygen(MT3620EngineState *s)
{
    MT3620EngineSlot *slot = eng_volatile_slot(s);
    uint8_t key[ENG_NUM_BYTES];
    enum eng_error err;

    if (s->regs.slot >= ENG_NUM_SLOTS) {
        return ENG_ERR_SLOT;
    }
    if (!slot) {
        return eng_keygen_fused(s, s->regs.slot);
    }
    err = eng_draw_key(s, true, key);
    if (err == ENG_ERR_NONE) {
        eng_fill_slot(slot, key);
    }
    eng_wipe(key, sizeof(key));
    return err;
}

static enum eng_error eng_pubkey(MT3620EngineState *s)
{
    uint8_t key[ENG_NUM_BYTES] = { 0 };
    enum eng_error err;

    if (s->regs.slot >= ENG_NUM_SLOTS || s->regs.slot == ENG_SLOT_STORAGE) {
        return ENG_ERR_SLOT;
    }
    err = eng_private_key(s, s->regs.slot, key);
    if (err == ENG_ERR_NONE && !eng_ec_public(key, &s->regs.pub)) {
        err = ENG_ERR_SLOT;
    }
    eng_wipe(key, sizeof(key));
    return err;
}

static enum eng_error eng_zeroize(MT3620EngineState *s)
{
    MT3620EngineSlot *slot = eng_volatile_slot(s);

    if (!slot) {
        return ENG_ERR_SLOT;
    }
    eng_wipe(slot, sizeof(*slot));
    return ENG_ERR_NONE;
}

/* ---- attestation ---- */

static enum eng_error eng_extend(MT3620EngineState *s)
{
    if (!s->regs.digest_fresh) {
        return ENG_ERR_STATE;
    }
    if (!mt3620_attest_extend(&s->regs.attest, s->regs.att_type,
                              s->regs.digest)) {
        return ENG_ERR_CLOSED;
    }
    s->regs.digest_fresh = 0;
    mt3620_engine_extended(s);
    return ENG_ERR_NONE;
}

static enum eng_error eng_att_close(MT3620EngineState *s)
{
    if (!s->regs.attest.closed) {
        mt3620_attest_close(&s->regs.attest);
        mt3620_event("att-close", "\"count\":%u", s->regs.attest.count);
    }
    return ENG_ERR_NONE;
}

static enum eng_error eng_quote(MT3620EngineState *s)
{
    uint8_t digest[ENG_HASH_BYTES];
    enum eng_error err;

    mt3620_attest_quote_digest(&s->regs.attest, s->regs.nonce, digest);
    err = eng_sign_with(s, ENG_SLOT_QUOTE, digest);
    if (err == ENG_ERR_NONE) {
        mt3620_event("quote", "\"count\":%u", s->regs.attest.count);
    }
    return err;
}

/* ---- dispatch ---- */

static const struct {
    const char *name;
    EngCommand *run;
} eng_commands[] = {
    [ENG_CMD_SHA_INIT] = { "SHA_INIT", eng_sha_start },
    [ENG_CMD_SHA_UPDATE] = { "SHA_UPDATE", eng_sha_feed },
    [ENG_CMD_SHA_FINAL] = { "SHA_FINAL", eng_sha_finish },
    [ENG_CMD_HMAC] = { "HMAC", eng_do_hmac },
    [ENG_CMD_AES] = { "AES", eng_do_aes },
    [ENG_CMD_ECDSA_VERIFY] = { "ECDSA_VERIFY", eng_verify },
    [ENG_CMD_ECDSA_SIGN] = { "ECDSA_SIGN", eng_sign },
    [ENG_CMD_ECDH] = { "ECDH", eng_ecdh },
    [ENG_CMD_DERIVE] = { "DERIVE", eng_derive },
    [ENG_CMD_LOAD_KEY] = { "LOAD_KEY", eng_load_key },
    [ENG_CMD_KEYGEN] = { "KEYGEN", eng_keygen },
    [ENG_CMD_PUBKEY] = { "PUBKEY", eng_pubkey },
    [ENG_CMD_ZEROIZE] = { "ZEROIZE", eng_zeroize },
    [ENG_CMD_EXTEND] = { "EXTEND", eng_extend },
    [ENG_CMD_ATT_CLOSE] = { "ATT_CLOSE", eng_att_close },
    [ENG_CMD_QUOTE] = { "QUOTE", eng_quote },
};

const char *mt3620_engine_command_name(uint32_t command)
{
    if (command >= ARRAY_SIZE(eng_commands) || !eng_commands[command].name) {
        return "?";
    }
    return eng_commands[command].name;
}

enum eng_error mt3620_engine_command(MT3620EngineState *s, uint32_t command)
{
    if (command >= ARRAY_SIZE(eng_commands) || !eng_commands[command].run) {
        return ENG_ERR_COMMAND;
    }
    return eng_commands[command].run(s);
}
