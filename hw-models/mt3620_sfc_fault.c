/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 serial flash controller: what can go wrong with the array (docs/faults.md).
 *
 * Owns the table of faults and the timer of flip-after. Window reads are direct memory
 * accesses that no model sees, so a read that differs is a content that changes with time.
 */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "qapi/error.h"
#include "hw/mt3620/mt3620_sfc.h"
#include "hw/mt3620/regs/memmap.h"
#include "mt3620_sfc_array.h"

enum {
    SFC_FAULT_TORN_PROGRAM, SFC_FAULT_TORN_ERASE, SFC_FAULT_BIT_ROT, SFC_FAULT_READ_FLIP,
    SFC_FAULT_FLIP_AFTER, SFC_FAULT_LOCK_DROP,
};

#define FAULT_OFFSET { .name = "offset", .max = FLASH_SIZE - 1 }
#define FAULT_BIT    { .name = "bit", .max = 7 }

static const MT3620FaultDesc sfc_faults[] = {
    [SFC_FAULT_TORN_PROGRAM] = { "torn-program", "a program ends after that many bytes",
                                 MT3620_FAULT_ONCE,
                                 { { .name = "bytes", .max = FLASH_PAGE - 1 } } },
    [SFC_FAULT_TORN_ERASE] = { "torn-erase", "an erase ends after that many bytes",
                               MT3620_FAULT_ONCE,
                               { { .name = "bytes", .max = 0xFFFF } } },
    [SFC_FAULT_BIT_ROT] = { "bit-rot", "a bit of the array turns over", MT3620_FAULT_NOW,
                            { FAULT_OFFSET, FAULT_BIT } },
    [SFC_FAULT_READ_FLIP] = { "read-flip", "a READ command that covers it gets that bit wrong",
                              MT3620_FAULT_ONCE, { FAULT_OFFSET, FAULT_BIT } },
    [SFC_FAULT_FLIP_AFTER] = { "flip-after", "a bit of the array turns over after that time, "
                               "times=2: and back after the same time", MT3620_FAULT_ONCE,
                               { FAULT_OFFSET, FAULT_BIT,
                                 { .name = "ns", .min = 1, .max = INT64_MAX / 4 } } },
    [SFC_FAULT_LOCK_DROP] = { "lock-drop", "a lock that is set falls", MT3620_FAULT_NOW,
                              { { .name = "lock",
                                  .choices = "window|protect0|protect1|protect2|protect3" } } },
};

uint32_t mt3620_sfc_fault_op_len(Mt3620Sfc *s)
{
    unsigned int fault = s->state.op_cmd == SFC_CMD_PROGRAM ? SFC_FAULT_TORN_PROGRAM
                                                            : SFC_FAULT_TORN_ERASE;
    const uint64_t *arg = mt3620_fault(&s->faults, fault);

    if (!arg) {
        return s->state.op_len;
    }
    mt3620_fault_fired(OBJECT(s), fault);
    return MIN(arg[0], s->state.op_len);
}

void mt3620_sfc_fault_read(Mt3620Sfc *s)
{
    const uint64_t *arg = mt3620_fault(&s->faults, SFC_FAULT_READ_FLIP);

    if (arg && arg[0] >= s->state.addr && arg[0] - s->state.addr < s->state.len) {
        s->state.buffer[arg[0] - s->state.addr] ^= 1u << arg[1];
        mt3620_fault_fired(OBJECT(s), SFC_FAULT_READ_FLIP);
    }
}

static void sfc_flip(Mt3620Sfc *s, const uint64_t *arg)
{
    s->storage[arg[0]] ^= 1u << arg[1];
    mt3620_sfc_array_changed(s, arg[0], 1);
}

static void sfc_flip_wait(Mt3620Sfc *s, const uint64_t *arg)
{
    timer_mod(s->flip_timer, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + arg[2]);
}

/* Cleared meanwhile: nothing is armed, nothing happens. */
static void sfc_flip_due(void *opaque)
{
    Mt3620Sfc *s = opaque;
    const uint64_t *arg = mt3620_fault(&s->faults, SFC_FAULT_FLIP_AFTER);

    if (arg) {
        sfc_flip(s, arg);
        mt3620_fault_fired(OBJECT(s), SFC_FAULT_FLIP_AFTER);
        if (mt3620_fault(&s->faults, SFC_FAULT_FLIP_AFTER)) {
            sfc_flip_wait(s, arg);
        }
    }
}

static bool sfc_drop_lock(Mt3620Sfc *s, unsigned int which, Error **errp)
{
    uint32_t bit = which ? SFC_LOCK_PROTECT(which - 1) : SFC_LOCK_WINDOW;

    if (!(s->state.lock & bit)) {
        error_setg(errp, "lock-drop: that lock is not set");
        return false;
    }
    s->state.lock &= ~bit;
    return true;
}

static bool sfc_inject(Object *obj, const MT3620FaultDesc *desc, const uint64_t *arg,
                       Error **errp)
{
    Mt3620Sfc *s = MT3620_SFC(obj);

    switch (desc - sfc_faults) {
    case SFC_FAULT_BIT_ROT:
        sfc_flip(s, arg);
        return true;
    case SFC_FAULT_FLIP_AFTER:
        sfc_flip_wait(s, arg);
        return true;
    case SFC_FAULT_LOCK_DROP:
        return sfc_drop_lock(s, arg[0], errp);
    default:
        return true;
    }
}

void mt3620_sfc_fault_init(Mt3620Sfc *s)
{
    s->flip_timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, sfc_flip_due, s);
}

void mt3620_sfc_fault_class_init(ObjectClass *klass)
{
    mt3620_faultable_class_init(klass, sfc_faults, ARRAY_SIZE(sfc_faults),
                                offsetof(Mt3620Sfc, faults), sfc_inject);
}
