/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 scheduler turns: not a part of the chip. Switches QEMU's fixed turns on
 * (qemu-machine/patches/0001) and carries their position in snapshots, without which
 * a restored run of several busy cores would not repeat.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "system/cpu-timers.h"
#include "hw/core/cpu.h"
#include "hw/mt3620/mt3620_turns.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/rr-quantum.h"

#define TURNS_QUANTUM_DEFAULT   1000
#define TURNS_QUANTUM_MAX       10000000

static void mt3620_turns_realize(DeviceState *dev, Error **errp)
{
    MT3620Turns *s = MT3620_TURNS(dev);

    if (!s->quantum || s->quantum > TURNS_QUANTUM_MAX) {
        error_setg(errp, "quantum must be 1 to %u instructions", TURNS_QUANTUM_MAX);
        return;
    }
    rr_quantum = icount_enabled() ? s->quantum : 0;
}

static int mt3620_turns_pre_save(void *opaque)
{
    MT3620Turns *s = opaque;

    s->active_quantum = rr_quantum;
    s->cpu_index = rr_turn.cpu_index;
    s->end = rr_turn.end;
    return 0;
}

static int mt3620_turns_post_load(void *opaque, int version_id)
{
    MT3620Turns *s = opaque;

    if (s->active_quantum != rr_quantum) {
        error_report("snapshot was taken with a quantum of %u, this machine runs with %" PRId64,
                     s->active_quantum, rr_quantum);
        return -EINVAL;
    }
    if (!qemu_get_cpu(s->cpu_index) || s->end < 0) {
        return -EINVAL;
    }
    rr_turn.cpu_index = s->cpu_index;
    rr_turn.end = s->end;
    return 0;
}

static const VMStateDescription mt3620_turns_vmstate = {
    .name = "mt3620-turns",
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = mt3620_turns_pre_save,
    .post_load = mt3620_turns_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(active_quantum, MT3620Turns),
        VMSTATE_INT32(cpu_index, MT3620Turns),
        VMSTATE_INT64(end, MT3620Turns),
        VMSTATE_END_OF_LIST()
    }
};

static const Property mt3620_turns_properties[] = {
    DEFINE_PROP_UINT32("quantum", MT3620Turns, quantum, TURNS_QUANTUM_DEFAULT),
};

static void mt3620_turns_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = mt3620_turns_realize;
    dc->vmsd = &mt3620_turns_vmstate;
    dc->desc = "MT3620 fixed scheduler turns";
    dc->user_creatable = false;
    device_class_set_props(dc, mt3620_turns_properties);
}

static const TypeInfo mt3620_turns_info = {
    .name = TYPE_MT3620_TURNS,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(MT3620Turns),
    .class_init = mt3620_turns_class_init,
};

static void mt3620_turns_register_types(void)
{
    type_register_static(&mt3620_turns_info);
}

type_init(mt3620_turns_register_types)
