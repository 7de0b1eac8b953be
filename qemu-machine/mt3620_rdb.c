/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mt3620-rdb: a board with one MT3620, its serial NOR flash and its fuses.
 *
 * Owns the machine's options and hands the host's back ends to the SoC. User's
 * page: docs/machine.md.
 */

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/module.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "qapi/visitor.h"

#include "hw/boards.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_soc.h"
#include "hw/qdev-properties.h"
#include "system/blockdev.h"
#include "system/cpu-timers.h"
#include "system/reset.h"
#include "system/system.h"

#define TYPE_MT3620_RDB MACHINE_TYPE_NAME("mt3620-rdb")
OBJECT_DECLARE_SIMPLE_TYPE(MT3620RdbState, MT3620_RDB)

struct MT3620RdbState {
    MachineState parent_obj;

    MT3620SoCState soc;

    uint64_t seed;
    uint64_t quantum;
    bool volatile_content;
    bool recovery_strap;
    char *mode;
    char *events;
};

static void rdb_check_mode(MT3620RdbState *s)
{
    if (!s->mode) {
        return;
    }
    if (!strcmp(s->mode, "lab")) {
        if (icount_enabled() != ICOUNT_PRECISE) {
            error_report("mt3620-rdb: mode=lab needs "
                         "-icount shift=0,sleep=off");
            exit(EXIT_FAILURE);
        }
    } else if (icount_enabled()) {
        error_report("mt3620-rdb: mode=live does not go with -icount");
        exit(EXIT_FAILURE);
    }
}

static void rdb_check_options(MachineState *machine)
{
    MachineClass *mc = MACHINE_GET_CLASS(machine);

    if (machine->ram_size != mc->default_ram_size) {
        error_report("mt3620-rdb: SYSRAM is part of the chip and has %" PRIu64
                     " MiB: leave -m away", mc->default_ram_size / MiB);
        exit(EXIT_FAILURE);
    }
    if (machine->kernel_filename || machine->initrd_filename ||
        machine->dtb) {
        error_report("mt3620-rdb: the board boots from its mask ROM (-bios) and "
                     "flash (-drive if=mtd): -kernel, -initrd and -dtb do not "
                     "apply");
        exit(EXIT_FAILURE);
    }
}

static void rdb_set_drive(DeviceState *soc, const char *name,
                          BlockInterfaceType type)
{
    DriveInfo *dinfo = drive_get(type, 0, 0);

    if (dinfo) {
        qdev_prop_set_drive_err(soc, name, blk_by_legacy_dinfo(dinfo),
                                &error_fatal);
    }
}

static void rdb_init(MachineState *machine)
{
    MT3620RdbState *s = MT3620_RDB(machine);
    DeviceState *soc;

    rdb_check_mode(s);
    rdb_check_options(machine);
    if (s->events) {
        mt3620_events_open(s->events, &error_fatal);
    }

    object_initialize_child(OBJECT(machine), "soc", &s->soc, TYPE_MT3620_SOC);
    soc = DEVICE(&s->soc);
    object_property_set_link(OBJECT(soc), "sysram", OBJECT(machine->ram),
                             &error_fatal);
    if (machine->firmware) {
        qdev_prop_set_string(soc, "rom-file", machine->firmware);
    }
    qdev_prop_set_uint64(soc, "seed", s->seed);
    object_property_set_uint(OBJECT(soc), "quantum", s->quantum, &error_fatal);
    qdev_prop_set_bit(soc, "volatile", s->volatile_content);
    qdev_prop_set_bit(soc, "recovery-strap", s->recovery_strap);
    rdb_set_drive(soc, "flash", IF_MTD);
    rdb_set_drive(soc, "fuses", IF_PFLASH);
    for (int i = 0; i < MT3620_NUM_SERIAL; i++) {
        g_autofree char *name = g_strdup_printf("serial%d", i);

        qdev_prop_set_chr(soc, name, serial_hd(i));
    }
    /* Thousands of aliases: their views are worked out once, at the end */
    memory_region_transaction_begin();
    sysbus_realize(SYS_BUS_DEVICE(soc), &error_fatal);
    memory_region_transaction_commit();
}

static void rdb_reset(MachineState *machine, ResetType type)
{
    MT3620RdbState *s = MT3620_RDB(machine);

    qemu_devices_reset(type);
    /* A snapshot brings its own levels and memories */
    if (type != RESET_TYPE_SNAPSHOT_LOAD) {
        mt3620_soc_after_reset(&s->soc);
    }
}

static bool rdb_get_volatile(Object *obj, Error **errp)
{
    return MT3620_RDB(obj)->volatile_content;
}

static void rdb_set_volatile(Object *obj, bool value, Error **errp)
{
    MT3620_RDB(obj)->volatile_content = value;
}

static bool rdb_get_recovery_strap(Object *obj, Error **errp)
{
    return MT3620_RDB(obj)->recovery_strap;
}

static void rdb_set_recovery_strap(Object *obj, bool value, Error **errp)
{
    MT3620_RDB(obj)->recovery_strap = value;
}

static char *rdb_get_mode(Object *obj, Error **errp)
{
    return g_strdup(MT3620_RDB(obj)->mode);
}

static void rdb_set_mode(Object *obj, const char *value, Error **errp)
{
    MT3620RdbState *s = MT3620_RDB(obj);

    if (strcmp(value, "lab") && strcmp(value, "live")) {
        error_setg(errp, "mode must be 'lab' or 'live', not '%s'", value);
        return;
    }
    g_free(s->mode);
    s->mode = g_strdup(value);
}

static char *rdb_get_events(Object *obj, Error **errp)
{
    return g_strdup(MT3620_RDB(obj)->events);
}

static void rdb_set_events(Object *obj, const char *value, Error **errp)
{
    MT3620RdbState *s = MT3620_RDB(obj);

    g_free(s->events);
    s->events = g_strdup(value);
}

static char *rdb_forward(Object *obj, enum mt3620_block block, const char *name,
                         Error **errp)
{
    DeviceState *dev = MT3620_RDB(obj)->soc.block[block];

    if (!dev) {
        error_setg(errp, "the machine is not running yet");
        return NULL;
    }
    return object_property_get_str(OBJECT(dev), name, errp);
}

static char *rdb_get_postcodes(Object *obj, Error **errp)
{
    return rdb_forward(obj, MT3620_BLOCK_CHIP_MISC, "postcodes", errp);
}

static char *rdb_get_reset_reason(Object *obj, Error **errp)
{
    return rdb_forward(obj, MT3620_BLOCK_CHIP_RESET, "reset-reason", errp);
}

static char *rdb_get_boot_stage(Object *obj, Error **errp)
{
    MT3620SoCState *soc = &MT3620_RDB(obj)->soc;

    if (!soc->oracle.parent_obj.realized) {
        error_setg(errp, "the machine is not running yet");
        return NULL;
    }
    return object_property_get_str(OBJECT(&soc->oracle), "boot-stage", errp);
}

/* Getter and setter in one: a visitor goes either way */
static void rdb_visit_number(Object *obj, Visitor *v, const char *name,
                             void *opaque, Error **errp)
{
    uint64_t *number = (void *)obj + (uintptr_t)opaque;

    visit_type_uint64(v, name, number, errp);
}

static void rdb_instance_init(Object *obj)
{
    MT3620RdbState *s = MT3620_RDB(obj);

    s->seed = 1;
    s->quantum = MT3620_DEFAULT_QUANTUM;
}

static void rdb_instance_finalize(Object *obj)
{
    MT3620RdbState *s = MT3620_RDB(obj);

    g_free(s->mode);
    g_free(s->events);
}

static void rdb_add_number(ObjectClass *oc, const char *name, size_t offset,
                           const char *description)
{
    object_class_property_add(oc, name, "uint64", rdb_visit_number,
                              rdb_visit_number, NULL, (void *)offset);
    object_class_property_set_description(oc, name, description);
}

static void rdb_add_options(ObjectClass *oc)
{
    rdb_add_number(oc, "seed", offsetof(MT3620RdbState, seed),
                   "Seed of the random number generator (default 1)");
    rdb_add_number(oc, "quantum", offsetof(MT3620RdbState, quantum),
                   "Instructions in a core's turn with -icount (default 1000)");
    object_class_property_add_bool(oc, "volatile", rdb_get_volatile,
                                   rdb_set_volatile);
    object_class_property_set_description(oc, "volatile",
        "Do not write flash and fuses back to their drives");
    object_class_property_add_bool(oc, "recovery-strap", rdb_get_recovery_strap,
                                   rdb_set_recovery_strap);
    object_class_property_set_description(oc, "recovery-strap",
        "Level of the recovery strap pin at reset");
    object_class_property_add_str(oc, "mode", rdb_get_mode, rdb_set_mode);
    object_class_property_set_description(oc, "mode",
        "lab or live: refuse to start in the other clock mode");
    object_class_property_add_str(oc, "events", rdb_get_events, rdb_set_events);
    object_class_property_set_description(oc, "events",
        "Id of the chardev that gets the machine's events as JSON lines");
}

static void rdb_add_observations(ObjectClass *oc)
{
    object_class_property_add_str(oc, "boot-stage", rdb_get_boot_stage, NULL);
    object_class_property_set_description(oc, "boot-stage",
        "Boot stage that started last (read only)");
    object_class_property_add_str(oc, "postcodes", rdb_get_postcodes, NULL);
    object_class_property_set_description(oc, "postcodes",
        "The last post codes, oldest first (read only)");
    object_class_property_add_str(oc, "reset-reason", rdb_get_reset_reason,
                                  NULL);
    object_class_property_set_description(oc, "reset-reason",
        "Why the SoC was reset last (read only)");
}

static void rdb_class_init(ObjectClass *oc, void *data)
{
    static const char *const valid_cpu_types[] = {
        ARM_CPU_TYPE_NAME("cortex-a7"),
        NULL
    };
    MachineClass *mc = MACHINE_CLASS(oc);

    mc->desc = "Azure Sphere MT3620 development board (Cortex-A7, 3 x Cortex-M4)";
    mc->init = rdb_init;
    mc->reset = rdb_reset;
    mc->min_cpus = MT3620_NUM_CPUS;
    mc->default_cpus = MT3620_NUM_CPUS;
    mc->max_cpus = MT3620_NUM_CPUS;
    mc->default_cpu_type = ARM_CPU_TYPE_NAME("cortex-a7");
    mc->valid_cpu_types = valid_cpu_types;
    mc->default_ram_size = SYSRAM_SIZE;
    mc->default_ram_id = "mt3620-sysram";
    mc->block_default_type = IF_MTD;
    mc->no_floppy = 1;
    mc->no_cdrom = 1;
    mc->no_parallel = 1;
    rdb_add_options(oc);
    rdb_add_observations(oc);
}

static const TypeInfo rdb_types[] = {
    {
        .name = TYPE_MT3620_RDB,
        .parent = TYPE_MACHINE,
        .instance_size = sizeof(MT3620RdbState),
        .instance_init = rdb_instance_init,
        .instance_finalize = rdb_instance_finalize,
        .class_init = rdb_class_init,
    },
};

DEFINE_TYPES(rdb_types)
