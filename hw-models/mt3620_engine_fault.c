/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 security engine: what can go wrong with its source and its results
 * (docs/faults.md).
 *
 * Owns the table of faults and the property "entropy-fault". Events tell what the
 * engine really computed; the fault strikes what the registers show.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_engine.h"

#define DIGEST_BITS (8 * ENG_HASH_BYTES)

static const MT3620FaultDesc engine_faults[] = {
    [ENG_FAULT_ENTROPY] = { "entropy", "the source repeats one word, or half of its bytes are 0",
                            MT3620_FAULT_STANDING,
                            { { .name = "mode", .choices = "stuck|biased" } } },
    [ENG_FAULT_VERIFY_FLIP] = { "verify-flip", "a bit of ENG_VERIFY_R is wrong, byte bit/8, "
                                "as VERIFY ends", MT3620_FAULT_ONCE,
                                { { .name = "bit", .max = DIGEST_BITS - 1 } } },
    [ENG_FAULT_DIGEST_FLIP] = { "digest-flip", "a bit of ENG_DIGEST is wrong, byte bit/8, as "
                                "SHA_FINAL ends", MT3620_FAULT_ONCE,
                                { { .name = "bit", .max = DIGEST_BITS - 1 } } },
    [ENG_FAULT_COMMAND_LOST] = { "command-lost", "that command does nothing and says done",
                                 MT3620_FAULT_ONCE,
                                 { { .name = "command", .min = 1, .max = 255 } } },
    [ENG_FAULT_ERROR_LOST] = { "error-lost", "that command, when it fails, says done",
                               MT3620_FAULT_ONCE,
                               { { .name = "command", .min = 1, .max = 255 } } },
};

static void engine_flip(MT3620EngineState *s, unsigned int fault, uint8_t *bytes)
{
    const uint64_t *arg = mt3620_fault(&s->faults, fault);

    if (arg) {
        bytes[arg[0] / 8] ^= 1u << arg[0] % 8;
        mt3620_fault_fired(OBJECT(s), fault);
    }
}

/* A fault of one command strikes now; counted as used. */
static bool engine_strikes(MT3620EngineState *s, unsigned int fault, uint32_t command)
{
    const uint64_t *arg = mt3620_fault(&s->faults, fault);

    if (!arg || arg[0] != command) {
        return false;
    }
    mt3620_fault_fired(OBJECT(s), fault);
    return true;
}

enum eng_error mt3620_engine_fault_command(MT3620EngineState *s, uint32_t command)
{
    enum eng_error err;

    if (engine_strikes(s, ENG_FAULT_COMMAND_LOST, command)) {
        return ENG_ERR_NONE;
    }
    err = mt3620_engine_command(s, command);
    if (command == ENG_CMD_ECDSA_VERIFY) {
        engine_flip(s, ENG_FAULT_VERIFY_FLIP, s->regs.verify_r);
    } else if (command == ENG_CMD_SHA_FINAL && err == ENG_ERR_NONE) {
        engine_flip(s, ENG_FAULT_DIGEST_FLIP, s->regs.digest);
    }
    if (err != ENG_ERR_NONE && engine_strikes(s, ENG_FAULT_ERROR_LOST, command)) {
        err = ENG_ERR_NONE;
    }
    return err;
}

/* The generator is free of QEMU: it is told. */
static void engine_fault_changed(Object *obj)
{
    MT3620EngineState *s = MT3620_ENGINE(obj);
    const uint64_t *arg = mt3620_fault(&s->faults, ENG_FAULT_ENTROPY);

    s->regs.trng.fault = !arg ? MT3620_TRNG_FAULT_NONE :
                         arg[0] ? MT3620_TRNG_FAULT_BIASED : MT3620_TRNG_FAULT_STUCK;
}

static const char *const entropy_names[MT3620_TRNG_NUM_FAULTS] = {
    [MT3620_TRNG_FAULT_NONE] = "none",
    [MT3620_TRNG_FAULT_STUCK] = "stuck",
    [MT3620_TRNG_FAULT_BIASED] = "biased",
};

static char *engine_get_entropy(Object *obj, Error **errp)
{
    return g_strdup(entropy_names[MT3620_ENGINE(obj)->regs.trng.fault]);
}

static void engine_set_entropy(Object *obj, const char *value, Error **errp)
{
    uint64_t arg[MT3620_FAULT_PARAMS] = { !strcmp(value, "biased") };

    if (!strcmp(value, "none")) {
        mt3620_fault_disarm(obj, ENG_FAULT_ENTROPY);
    } else if (!strcmp(value, "stuck") || !strcmp(value, "biased")) {
        mt3620_fault_arm(obj, ENG_FAULT_ENTROPY, arg, errp);
    } else {
        error_setg(errp, "entropy-fault is one of none, stuck, biased");
    }
}

void mt3620_engine_fault_class_init(ObjectClass *klass)
{
    mt3620_faultable_class_init(klass, engine_faults, ARRAY_SIZE(engine_faults),
                                offsetof(MT3620EngineState, faults), NULL);
    MT3620_FAULTABLE_CLASS(klass)->changed = engine_fault_changed;
    object_class_property_add_str(klass, "entropy-fault", engine_get_entropy,
                                  engine_set_entropy);
}
