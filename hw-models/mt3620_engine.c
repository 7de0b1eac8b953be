/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: own design, docs/engine.md.
 *
 * Owns the register file, reset and migration. Commands are in
 * mt3620_engine_cmds.c, what they compute in mt3620_engine_hash.c, _ec.c,
 * mt3620_trng.c and mt3620_attest.c. A command takes no guest time.
 */

#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qemu/guest-random.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_engine.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_regblock.h"
#include "hw/mt3620/regs/memmap.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace.h"

#define ENG_HEX_BYTES       (2 * ENG_HASH_BYTES + 1)

enum { ENGINE_REGS(REGTABLE_OFFSET) };

static const struct reg_desc engine_regs[] = { ENGINE_REGS(REGTABLE_DESC) };

static const Mt3620RegBlock engine_block = {
    .name = "mt3620-engine", .regs = engine_regs,
    .count = ARRAY_SIZE(engine_regs),
};

/* ---- register files: byte strings read and written by words ---- */

typedef struct EngFile {
    const char *name;
    hwaddr offset;
    unsigned int size;
    size_t field;            /* offset of the byte string in MT3620EngineRegs */
    bool writable;
} EngFile;

#define ENG_FILE(reg, size, member, writable) \
    { #reg, reg, size, offsetof(MT3620EngineRegs, member), writable }

QEMU_BUILD_BUG_ON(sizeof(EngPoint) != 2 * ENG_NUM_BYTES);
QEMU_BUILD_BUG_ON(sizeof(EngSig) != 2 * ENG_NUM_BYTES);

static const EngFile engine_files[] = {
    ENG_FILE(ENG_DIGEST, 32, digest, false),
    ENG_FILE(ENG_PUB, 64, pub, true),
    ENG_FILE(ENG_DIGEST_IN, 32, digest_in, true),
    ENG_FILE(ENG_SIG, 64, sig, true),
    ENG_FILE(ENG_VERIFY_R, 32, verify_r, false),
    ENG_FILE(ENG_NONCE, 32, nonce, true),
    ENG_FILE(ATT_REGISTER, 32, attest.reg, false),
};

static const EngFile *engine_file(hwaddr offset)
{
    for (unsigned int i = 0; i < ARRAY_SIZE(engine_files); i++) {
        const EngFile *file = &engine_files[i];

        if (offset >= file->offset && offset - file->offset < file->size) {
            return file;
        }
    }
    return NULL;
}

static uint8_t *engine_file_word(MT3620EngineState *s, const EngFile *file,
                                 hwaddr offset)
{
    return (uint8_t *)&s->regs + file->field + (offset - file->offset);
}

static bool engine_file_access(const EngFile *file, hwaddr offset,
                               unsigned int size, bool write)
{
    if (size != 4 || offset % 4) {
        mt3620_regblock_error(&engine_block, offset, "%u-byte %s of %s", size,
                              write ? "write" : "read", file->name);
        return false;
    }
    if (write && !file->writable) {
        mt3620_regblock_error(&engine_block, offset, "write to read-only %s",
                              file->name);
        return false;
    }
    return true;
}

static bool engine_is_log(hwaddr offset)
{
    return offset >= ATT_LOG &&
           offset < ATT_LOG + ATT_LOG_ENTRIES * ATT_LOG_STRIDE;
}

static uint32_t engine_read_log(MT3620EngineState *s, hwaddr offset,
                                unsigned int size)
{
    const MT3620AttestEntry *entry;
    unsigned int within;

    if (size != 4 || offset % 4) {
        mt3620_regblock_error(&engine_block, offset, "%u-byte read of ATT_LOG",
                              size);
        return 0;
    }
    entry = &s->regs.attest.log[(offset - ATT_LOG) / ATT_LOG_STRIDE];
    within = (offset - ATT_LOG) % ATT_LOG_STRIDE;
    return within ? ldl_le_p(entry->digest + within - 4) : entry->type;
}

/* ---- registers ---- */

static uint32_t engine_read_reg(MT3620EngineState *s, const struct reg_desc *reg)
{
    switch (reg->offset) {
    case ENG_ID:
        return reg->reset;
    case ENG_STATUS:
        return s->regs.status;
    case ENG_ERROR:
        return s->regs.error;
    case ENG_SRC:
        return s->regs.src;
    case ENG_LEN:
        return s->regs.len;
    case ENG_DST:
        return s->regs.dst;
    case ENG_SLOT:
        return s->regs.slot;
    case ENG_MODE:
        return s->regs.mode;
    case TRNG_STATUS:
        return s->regs.trng.failed ? TRNG_STATUS_FAIL : TRNG_STATUS_READY;
    case TRNG_DATA:
        return mt3620_trng_word(&s->regs.trng);
    case TRNG_HEALTH:
        return mt3620_trng_health(&s->regs.trng);
    case ATT_COUNT:
        return s->regs.attest.count;
    case ATT_STATUS:
        return s->regs.attest.closed;
    case ATT_TYPE:
        return s->regs.att_type;
    default:
        g_assert_not_reached();
    }
}

static uint64_t engine_read(void *opaque, hwaddr offset, unsigned int size)
{
    MT3620EngineState *s = opaque;
    const EngFile *file = engine_file(offset);
    const struct reg_desc *reg;
    uint32_t value = 0;

    if (file) {
        if (engine_file_access(file, offset, size, false)) {
            value = ldl_le_p(engine_file_word(s, file, offset));
            trace_mt3620_engine_read(file->name, offset, value);
        }
        return value;
    }
    if (engine_is_log(offset)) {
        value = engine_read_log(s, offset, size);
        trace_mt3620_engine_read("ATT_LOG", offset, value);
        return value;
    }
    reg = mt3620_regblock_find(&engine_block, offset, size, false);
    if (!reg) {
        return 0;
    }
    value = engine_read_reg(s, reg);
    /* What the guest draws may become a key. */
    trace_mt3620_engine_read(reg->name, offset,
                             reg->offset == TRNG_DATA ? 0 : value);
    return value;
}

static void engine_run(MT3620EngineState *s, uint32_t command)
{
    enum eng_error err = mt3620_engine_fault_command(s, command);

    s->regs.error = err;
    s->regs.status = err == ENG_ERR_NONE ? ENG_STATUS_DONE : ENG_STATUS_ERROR;
    trace_mt3620_engine_command(mt3620_engine_command_name(command),
                                s->regs.slot, err);
    if (err == ENG_ERR_COMMAND) {
        mt3620_regblock_error(&engine_block, ENG_CMD, "no command %u", command);
    }
}

static void engine_write(void *opaque, hwaddr offset, uint64_t value,
                         unsigned int size)
{
    MT3620EngineState *s = opaque;
    const EngFile *file = engine_file(offset);
    const struct reg_desc *reg;

    if (file) {
        if (engine_file_access(file, offset, size, true)) {
            stl_le_p(engine_file_word(s, file, offset), value);
            if (file->offset == ENG_SIG) {
                /* no answer about an earlier signature stands beside this one */
                memset(s->regs.verify_r, 0, sizeof(s->regs.verify_r));
            }
            trace_mt3620_engine_write(file->name, offset, value);
        }
        return;
    }
    if (engine_is_log(offset)) {
        mt3620_regblock_error(&engine_block, offset, "write to read-only ATT_LOG");
        return;
    }
    reg = mt3620_regblock_find(&engine_block, offset, size, true);
    if (!reg) {
        return;
    }
    trace_mt3620_engine_write(reg->name, offset, value);
    switch (reg->offset) {
    case ENG_CMD:
        engine_run(s, value);
        break;
    case ENG_SRC:
        s->regs.src = value;
        break;
    case ENG_LEN:
        s->regs.len = value;
        break;
    case ENG_DST:
        s->regs.dst = value;
        break;
    case ENG_SLOT:
        s->regs.slot = value;
        break;
    case ENG_MODE:
        s->regs.mode = value;
        break;
    case ATT_TYPE:
        s->regs.att_type = value;
        break;
    default:
        g_assert_not_reached();
    }
}

/* Every width reaches the handlers, which name the wrong ones in the log. */
static const MemoryRegionOps engine_ops = {
    .read = engine_read,
    .write = engine_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 4, .unaligned = true },
};

/* ---- reset ---- */

static void engine_hex(char hex[ENG_HEX_BYTES], const uint8_t digest[ENG_HASH_BYTES])
{
    for (int i = 0; i < ENG_HASH_BYTES; i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

void mt3620_engine_extended(MT3620EngineState *s)
{
    unsigned int index = s->regs.attest.count - 1;
    const MT3620AttestEntry *entry = &s->regs.attest.log[index];
    char hex[ENG_HEX_BYTES];

    engine_hex(hex, entry->digest);
    trace_mt3620_engine_extend(index, entry->type, hex);
    mt3620_event("extend", "\"index\":%u,\"type\":%u,\"digest\":\"%s\"",
                 index, entry->type, hex);
}

/* The generator's position stays: a reset must not make it repeat itself. */
static void engine_reset_enter(Object *obj, ResetType type)
{
    MT3620EngineState *s = MT3620_ENGINE(obj);
    MT3620Trng trng = s->regs.trng;

    eng_wipe(&s->regs, sizeof(s->regs));
    s->regs.trng = trng;
    eng_wipe(&trng, sizeof(trng));
    mt3620_trng_reset(&s->regs.trng);
}

/* Fuses are sensed in their hold phase: entry 0 sees this reset's rows. */
static void engine_reset_exit(Object *obj, ResetType type)
{
    MT3620EngineState *s = MT3620_ENGINE(obj);
    uint32_t revocation[EFUSE_NUM_REVOKE];

    for (unsigned int i = 0; i < EFUSE_NUM_REVOKE; i++) {
        revocation[i] = mt3620_efuse_row(s->efuse, EFUSE_ROW_REVOKE(i));
    }
    mt3620_attest_reset(&s->regs.attest, mt3620_efuse_lifecycle(s->efuse),
                        revocation, EFUSE_NUM_REVOKE);
    mt3620_engine_extended(s);
}

/* ---- realize, migration ---- */

/*
 * A new process starts the stream of its seed anew. Once the chip has keys they were drawn
 * from that stream: it must not give their bytes out a second time, so the keys turn it
 * into another one.
 */
static void engine_seed_with_keys(MT3620EngineState *s,
                                  uint8_t seed[MT3620_TRNG_SEED_BYTES])
{
    static const unsigned int rows[] = {
        EFUSE_ROW_KEY_DEVICE, EFUSE_ROW_KEY_QUOTE, EFUSE_ROW_KEY_STORAGE,
    };

    for (unsigned int i = 0; i < ARRAY_SIZE(rows); i++) {
        uint8_t key[ENG_NUM_BYTES];

        if (mt3620_efuse_key_read(s->efuse, rows[i], key)) {
            eng_hmac(key, seed, MT3620_TRNG_SEED_BYTES, seed);
        }
        eng_wipe(key, sizeof(key));
    }
}

static void engine_seed(MT3620EngineState *s)
{
    uint8_t seed[MT3620_TRNG_SEED_BYTES] = { 0 };

    if (s->seed) {
        stq_le_p(seed, s->seed);
    } else {
        qemu_guest_getrandom_nofail(seed, sizeof(seed));
    }
    engine_seed_with_keys(s, seed);
    mt3620_trng_seed(&s->regs.trng, seed);
    eng_wipe(seed, sizeof(seed));
}

static void engine_realize(DeviceState *dev, Error **errp)
{
    MT3620EngineState *s = MT3620_ENGINE(dev);

    if (!s->efuse || !s->view) {
        error_setg(errp, "mt3620-engine: links efuse and view must be set");
        return;
    }
    address_space_init(&s->as, s->view, TYPE_MT3620_ENGINE);
    engine_seed(s);
    memory_region_init_io(&s->iomem, OBJECT(s), &engine_ops, s,
                          TYPE_MT3620_ENGINE, HSP_ENGINE_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(s), &s->iomem);
}

static bool engine_sha_valid(const MT3620EngineRegs *regs)
{
    return regs->sha_open <= 1 && regs->digest_fresh <= 1 &&
           regs->sha.fill < sizeof(regs->sha.block);
}

static int engine_post_load(void *opaque, int version_id)
{
    MT3620EngineState *s = opaque;

    if (s->regs.status & ~(ENG_STATUS_DONE | ENG_STATUS_ERROR) ||
        s->regs.error > ENG_ERR_MODE || !engine_sha_valid(&s->regs) ||
        !mt3620_trng_valid(&s->regs.trng) ||
        !mt3620_attest_valid(&s->regs.attest)) {
        return -EINVAL;
    }
    for (int i = 0; i < MT3620_ENGINE_VOLATILE_SLOTS; i++) {
        if (s->regs.volatile_slot[i].full > 1) {
            return -EINVAL;
        }
    }
    return 0;
}

static const VMStateDescription vmstate_engine_sha = {
    .name = TYPE_MT3620_ENGINE "/sha",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(h, EngSha, 8),
        VMSTATE_UINT64(blocks, EngSha),
        VMSTATE_UINT32(fill, EngSha),
        VMSTATE_UINT8_ARRAY(block, EngSha, 64),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_engine_slot = {
    .name = TYPE_MT3620_ENGINE "/slot",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(key, MT3620EngineSlot, ENG_NUM_BYTES),
        VMSTATE_UINT32(full, MT3620EngineSlot),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_engine_trng = {
    .name = TYPE_MT3620_ENGINE "/trng",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(seed, MT3620Trng, MT3620_TRNG_SEED_BYTES),
        VMSTATE_UINT64(counter, MT3620Trng),
        VMSTATE_UINT8_ARRAY(block, MT3620Trng, 32),
        VMSTATE_UINT32(used, MT3620Trng),
        VMSTATE_UINT32(fault, MT3620Trng),
        VMSTATE_UINT32(failed, MT3620Trng),
        VMSTATE_UINT32(last_word, MT3620Trng),
        VMSTATE_UINT32(repeats, MT3620Trng),
        VMSTATE_UINT32(repeats_max, MT3620Trng),
        VMSTATE_UINT32(window_first, MT3620Trng),
        VMSTATE_UINT32(window_pos, MT3620Trng),
        VMSTATE_UINT32(window_hits, MT3620Trng),
        VMSTATE_UINT32(window_hits_max, MT3620Trng),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_engine_entry = {
    .name = TYPE_MT3620_ENGINE "/attest-entry",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(type, MT3620AttestEntry),
        VMSTATE_UINT8_ARRAY(digest, MT3620AttestEntry, MT3620_ATTEST_HASH_BYTES),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_engine_attest = {
    .name = TYPE_MT3620_ENGINE "/attest",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8_ARRAY(reg, MT3620Attest, MT3620_ATTEST_HASH_BYTES),
        VMSTATE_UINT32(count, MT3620Attest),
        VMSTATE_UINT32(closed, MT3620Attest),
        VMSTATE_STRUCT_ARRAY(log, MT3620Attest, ATT_LOG_ENTRIES, 1,
                             vmstate_engine_entry, MT3620AttestEntry),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription vmstate_engine = {
    .name = TYPE_MT3620_ENGINE,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = engine_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(regs.status, MT3620EngineState),
        VMSTATE_UINT32(regs.error, MT3620EngineState),
        VMSTATE_UINT32(regs.src, MT3620EngineState),
        VMSTATE_UINT32(regs.len, MT3620EngineState),
        VMSTATE_UINT32(regs.dst, MT3620EngineState),
        VMSTATE_UINT32(regs.slot, MT3620EngineState),
        VMSTATE_UINT32(regs.mode, MT3620EngineState),
        VMSTATE_UINT32(regs.att_type, MT3620EngineState),
        VMSTATE_UINT8_ARRAY(regs.digest, MT3620EngineState, ENG_HASH_BYTES),
        VMSTATE_UINT8_ARRAY(regs.pub.x, MT3620EngineState, ENG_NUM_BYTES),
        VMSTATE_UINT8_ARRAY(regs.pub.y, MT3620EngineState, ENG_NUM_BYTES),
        VMSTATE_UINT8_ARRAY(regs.digest_in, MT3620EngineState, ENG_HASH_BYTES),
        VMSTATE_UINT8_ARRAY(regs.sig.r, MT3620EngineState, ENG_NUM_BYTES),
        VMSTATE_UINT8_ARRAY(regs.sig.s, MT3620EngineState, ENG_NUM_BYTES),
        VMSTATE_UINT8_ARRAY(regs.verify_r, MT3620EngineState, ENG_NUM_BYTES),
        VMSTATE_UINT8_ARRAY(regs.nonce, MT3620EngineState, 32),
        VMSTATE_STRUCT(regs.sha, MT3620EngineState, 1, vmstate_engine_sha, EngSha),
        VMSTATE_UINT32(regs.sha_open, MT3620EngineState),
        VMSTATE_UINT32(regs.digest_fresh, MT3620EngineState),
        VMSTATE_STRUCT_ARRAY(regs.volatile_slot, MT3620EngineState,
                             MT3620_ENGINE_VOLATILE_SLOTS, 1,
                             vmstate_engine_slot, MT3620EngineSlot),
        VMSTATE_STRUCT(regs.trng, MT3620EngineState, 1, vmstate_engine_trng,
                       MT3620Trng),
        VMSTATE_STRUCT(regs.attest, MT3620EngineState, 1, vmstate_engine_attest,
                       MT3620Attest),
        VMSTATE_END_OF_LIST()
    },
};

/* ---- properties ---- */

static char *engine_get_register(Object *obj, Error **errp)
{
    char hex[ENG_HEX_BYTES];

    engine_hex(hex, MT3620_ENGINE(obj)->regs.attest.reg);
    return g_strdup(hex);
}

static char *engine_get_log(Object *obj, Error **errp)
{
    const MT3620Attest *attest = &MT3620_ENGINE(obj)->regs.attest;
    GString *text = g_string_new(NULL);
    char hex[ENG_HEX_BYTES];

    for (unsigned int i = 0; i < attest->count; i++) {
        engine_hex(hex, attest->log[i].digest);
        g_string_append_printf(text, "%s%u:%s", i ? " " : "",
                               attest->log[i].type, hex);
    }
    return g_string_free(text, false);
}

static bool engine_get_closed(Object *obj, Error **errp)
{
    return MT3620_ENGINE(obj)->regs.attest.closed;
}

static const Property engine_properties[] = {
    DEFINE_PROP_LINK("efuse", MT3620EngineState, efuse, TYPE_MT3620_EFUSE,
                     MT3620EfuseState *),
    DEFINE_PROP_LINK("view", MT3620EngineState, view, TYPE_MEMORY_REGION,
                     MemoryRegion *),
    DEFINE_PROP_UINT64("seed", MT3620EngineState, seed, 1),
};

static void engine_init(Object *obj)
{
    MT3620EngineState *s = MT3620_ENGINE(obj);

    object_property_add_uint32_ptr(obj, "attestation-count",
                                   &s->regs.attest.count, OBJ_PROP_FLAG_READ);
}

static void engine_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 security engine";
    dc->realize = engine_realize;
    dc->vmsd = &vmstate_engine;
    dc->user_creatable = false;
    rc->phases.enter = engine_reset_enter;
    rc->phases.exit = engine_reset_exit;
    device_class_set_props(dc, engine_properties);
    mt3620_engine_fault_class_init(klass);
    object_class_property_add_str(klass, "attestation-register",
                                  engine_get_register, NULL);
    object_class_property_add_str(klass, "attestation-log", engine_get_log, NULL);
    object_class_property_add_bool(klass, "attestation-closed",
                                   engine_get_closed, NULL);
}

static const TypeInfo engine_types[] = {
    {
        .name = TYPE_MT3620_ENGINE,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620EngineState),
        .instance_init = engine_init,
        .class_init = engine_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(engine_types)
