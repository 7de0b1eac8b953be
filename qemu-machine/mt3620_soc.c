/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MT3620 system-on-chip.
 *
 * Owns the cores, the private memories and every block. Where they stand is in
 * mt3620_soc_map.c, their wires in mt3620_soc_irq.c and mt3620_soc_flash.c, core
 * power in mt3620_power.c, the host's test masters in mt3620_probe.c.
 */

#include "qemu/osdep.h"
#include "qemu/datadir.h"
#include "qemu/module.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include "exec/exec-all.h"
#include "hw/loader.h"
#include "hw/mt3620/mt3620_lab.h"
#include "hw/mt3620/mt3620_soc.h"
#include "hw/qdev-clock.h"
#include "hw/qdev-properties.h"
#include "hw/qdev-properties-system.h"
#include "migration/vmstate.h"
#include "system/cpu-timers.h"
#include "system/qtest.h"
#include "system/reset.h"

#define M4_CLOCK_HZ         197600000   /* facts 1.2: after BSP start-up */

typedef struct BlockType {
    const char *type;
    const char *name;
} BlockType;

#define BLOCK_TYPE(id, type, name) [MT3620_BLOCK_##id] = { type, name },
static const BlockType block_type[MT3620_NUM_BLOCKS] = {
    MT3620_BLOCKS(BLOCK_TYPE)
};

CPUState *mt3620_soc_cpu(MT3620SoCState *s, enum mt3620_cpu cpu)
{
    return cpu == MT3620_CPU_A7 ? CPU(&s->a7)
                                : CPU(s->m4[cpu - MT3620_CPU_HSP].cpu);
}

/*
 * A cluster number is part of the key of translated code, and QEMU takes it when
 * the CPU is realized. An M4's CPU exists only once its container is realized,
 * before its cluster is: put the number in afterwards. No code has run yet.
 */
static void soc_key_cluster(CPUState *cs)
{
    cs->tcg_cflags = (cs->tcg_cflags & ~CF_CLUSTER_MASK) |
                     ((uint32_t)cs->cluster_index << CF_CLUSTER_SHIFT);
}

static bool soc_realize_a7(MT3620SoCState *s, Error **errp)
{
    DeviceState *cpu = DEVICE(&s->a7);
    DeviceState *mp = DEVICE(&s->a7mp);

    object_property_set_link(OBJECT(cpu), "memory",
                             OBJECT(&s->view[MASTER_A7_NS].container),
                             &error_abort);
    object_property_set_link(OBJECT(cpu), "secure-memory",
                             OBJECT(&s->view[MASTER_A7_S].container),
                             &error_abort);
    qdev_prop_set_uint64(cpu, "cntfrq", A7_TIMER_HZ);
    object_property_set_int(OBJECT(cpu), "reset-cbar", A7_PERIPHBASE,
                            &error_abort);
    object_property_set_bool(OBJECT(cpu), "start-powered-off", true,
                             &error_abort);
    if (!qdev_realize(DEVICE(&s->cluster[MT3620_CPU_A7]), NULL, errp) ||
        !qdev_realize(cpu, NULL, errp)) {
        return false;
    }
    qdev_prop_set_uint32(mp, "num-cpu", 1);
    /* A GIC comes in steps of 32 lines: the last 16 are not wired */
    qdev_prop_set_uint32(mp, "num-irq",
                         ROUND_UP(A7_GIC_NUM_SPI + GIC_INTERNAL, 32));
    if (!sysbus_realize(SYS_BUS_DEVICE(mp), errp)) {
        return false;
    }
    for (int i = ARM_CPU_IRQ; i <= ARM_CPU_VFIQ; i++) {
        sysbus_connect_irq(SYS_BUS_DEVICE(mp), i, qdev_get_gpio_in(cpu, i));
    }
    return true;
}

static bool soc_realize_m4(MT3620SoCState *s, int n, Error **errp)
{
    DeviceState *m4 = DEVICE(&s->m4[n]);
    bool hsp = n == MT3620_M4_HSP;

    qdev_prop_set_string(m4, "cpu-type", ARM_CPU_TYPE_NAME("cortex-m4"));
    qdev_prop_set_uint32(m4, "num-irq", hsp ? HSP_NUM_IRQ : IO_NUM_IRQ);
    qdev_prop_set_uint8(m4, "num-prio-bits", M4_NUM_PRIO_BITS);
    qdev_prop_set_uint32(m4, "init-nsvtor", 0);
    qdev_prop_set_bit(m4, "enable-bitband", false);
    qdev_prop_set_bit(m4, "start-powered-off", !hsp);
    qdev_prop_set_bit(m4, "vfp", !hsp);
    qdev_connect_clock_in(m4, "cpuclk", s->m4_clock);
    object_property_set_link(OBJECT(m4), "memory",
                             OBJECT(&s->view[MASTER_HSP + n].container),
                             &error_abort);
    if (!sysbus_realize(SYS_BUS_DEVICE(m4), errp) ||
        !qdev_realize(DEVICE(&s->cluster[MT3620_CPU_HSP + n]), NULL, errp)) {
        return false;
    }
    soc_key_cluster(CPU(s->m4[n].cpu));
    return true;
}

static bool soc_realize_cores(MT3620SoCState *s, Error **errp)
{
    /* The order is that of cpu_index, on which the project relies */
    if (!soc_realize_a7(s, errp)) {
        return false;
    }
    for (int n = 0; n < MT3620_NUM_M4; n++) {
        if (!soc_realize_m4(s, n, errp)) {
            return false;
        }
    }
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        CPUState *cs = mt3620_soc_cpu(s, i);

        assert(cs->cpu_index == i && cs->cluster_index == i);
        qemu_register_resettable(OBJECT(cs));
    }
    return true;
}

static void soc_set_properties(MT3620SoCState *s)
{
    for (int i = 0; i < MT3620_NUM_M4; i++) {
        qdev_prop_set_uint32(s->block[MT3620_BLOCK_IRQCOND_HSP + i], "num-irqs",
                             i == MT3620_M4_HSP ? HSP_NUM_IRQ : IO_NUM_IRQ);
    }
    for (int i = 0; i < MT3620_IO_CORES; i++) {
        qdev_prop_set_bit(s->block[MT3620_BLOCK_MBOX_IO0 + i], "semaphore",
                          true);
    }
    qdev_prop_set_bit(s->block[MT3620_BLOCK_RGU_HSP], "hsp", true);
    /* Lab runs repeat from a fixed date; live ones talk to servers with clocks */
    qdev_prop_set_bit(s->block[MT3620_BLOCK_RTC], "host-time",
                      !icount_enabled());
    qdev_prop_set_bit(s->block[MT3620_BLOCK_SFC], "volatile",
                      s->volatile_content);
    qdev_prop_set_bit(s->block[MT3620_BLOCK_EFUSE], "volatile",
                      s->volatile_content);
    qdev_prop_set_bit(s->block[MT3620_BLOCK_CHIP_MISC], "recovery-strap",
                      s->recovery_strap);
    qdev_prop_set_uint64(s->block[MT3620_BLOCK_ENGINE], "seed", s->seed);
    object_property_set_link(OBJECT(s->block[MT3620_BLOCK_ENGINE]), "efuse",
                             OBJECT(s->block[MT3620_BLOCK_EFUSE]),
                             &error_abort);
    object_property_set_link(OBJECT(s->block[MT3620_BLOCK_ENGINE]), "view",
                             OBJECT(&s->view[MASTER_HSP].container),
                             &error_abort);
    mt3620_soc_set_dma_properties(s);
}

static bool soc_realize_blocks(MT3620SoCState *s, Error **errp)
{
    soc_set_properties(s);
    for (int i = 0; i < MT3620_NUM_BLOCKS; i++) {
        if (!sysbus_realize(SYS_BUS_DEVICE(s->block[i]), errp)) {
            return false;
        }
    }
    return true;
}

static bool soc_realize_lab(MT3620SoCState *s, Error **errp)
{
    DeviceState *lab = qdev_new(TYPE_MT3620_LAB);

    object_property_add_child(OBJECT(s), "lab", OBJECT(lab));
    object_property_set_link(OBJECT(lab), "soc", OBJECT(s), &error_abort);
    return qdev_realize_and_unref(lab, NULL, errp);
}

/* Things of the host side: no block of the chip */
static bool soc_realize_watchers(MT3620SoCState *s, Error **errp)
{
    qdev_prop_set_uint32(DEVICE(&s->turns), "quantum", s->quantum);
    object_property_set_link(OBJECT(&s->oracle), "chip-misc",
                             OBJECT(s->block[MT3620_BLOCK_CHIP_MISC]),
                             &error_abort);
    object_property_set_link(OBJECT(&s->cpu_extra), "a7", OBJECT(&s->a7),
                             &error_abort);
    if (!qdev_realize(DEVICE(&s->cpu_extra), NULL, errp) ||
        !qdev_realize(DEVICE(&s->turns), NULL, errp) ||
        !qdev_realize(DEVICE(&s->oracle), NULL, errp) || !soc_realize_lab(s, errp)) {
        return false;
    }
    mt3620_soc_add_stages(s);
    mt3620_soc_add_probes(s);
    return true;
}

static bool soc_init_ram(MT3620SoCState *s, MemoryRegion *region,
                         const char *fmt, int n, uint64_t size, Error **errp)
{
    g_autofree char *name = g_strdup_printf(fmt, n);

    return memory_region_init_ram(region, OBJECT(s), name, size, errp);
}

static bool soc_load_rom(MT3620SoCState *s, Error **errp)
{
    g_autofree char *path = NULL;
    ssize_t size;

    if (!s->rom_file) {
        if (qtest_enabled()) {
            return true;
        }
        error_setg(errp, "mt3620: no mask ROM image: name one with -bios");
        return false;
    }
    path = qemu_find_file(QEMU_FILE_TYPE_BIOS, s->rom_file);
    size = path ? get_image_size(path) : -1;
    if (size < 0) {
        error_setg(errp, "mt3620: cannot read the mask ROM image '%s'",
                   s->rom_file);
        return false;
    }
    if (size == 0 || size > HSP_ROM_SIZE) {
        error_setg(errp, "mt3620: mask ROM image '%s' has %zd bytes; the ROM "
                   "takes 1 to %d", s->rom_file, size, HSP_ROM_SIZE);
        return false;
    }
    if (load_image_size(path, memory_region_get_ram_ptr(&s->hsp_rom.region),
                        size) != size) {
        error_setg(errp, "mt3620: cannot read the mask ROM image '%s'",
                   s->rom_file);
        return false;
    }
    return true;
}

static void soc_add_window(MT3620SoCState *s, int c, int n, MT3620View *view)
{
    s->io_window[c][n] = mt3620_view_add_private(view,
        mt3620_chip_resource_window(s->chip_resource, c), IO_FLASH_WINDOW_BASE,
        IO_FLASH_WINDOW_SIZE);
    memory_region_set_enabled(s->io_window[c][n], false);
}

static bool soc_realize_memories(MT3620SoCState *s, Error **errp)
{
    MT3620View *hsp = &s->view[MASTER_HSP];

    if (!mt3620_view_add_rom(hsp, &s->hsp_rom, DEVICE(s), "mt3620-hsp-rom",
                             HSP_ROM_BASE, HSP_ROM_SIZE, errp) ||
        !soc_load_rom(s, errp) ||
        !memory_region_init_ram(&s->hsp_tcm, OBJECT(s), "mt3620-hsp-tcm",
                                HSP_TCM_SIZE, errp)) {
        return false;
    }
    mt3620_view_add_private(hsp, &s->hsp_tcm, HSP_TCM_BASE, HSP_TCM_SIZE);

    for (int c = 0; c < MT3620_IO_CORES; c++) {
        MT3620View *view = &s->view[MASTER_IO0 + c];

        if (!soc_init_ram(s, &s->io_boot[c], "mt3620-io%d-boot", c,
                          IO_BOOT_SIZE, errp) ||
            !soc_init_ram(s, &s->io_tcm[c], "mt3620-io%d-tcm", c, IO_TCM_SIZE,
                          errp) ||
            !soc_init_ram(s, &s->io_sysram[c], "mt3620-io%d-sysram", c,
                          IO_SYSRAM_SIZE, errp)) {
            return false;
        }
        mt3620_view_add_private(view, &s->io_boot[c], IO_BOOT_BASE,
                                IO_BOOT_SIZE);
        mt3620_view_add_private(view, &s->io_tcm[c], IO_TCM_BASE, IO_TCM_SIZE);
        mt3620_view_add_private(view, &s->io_sysram[c], IO_SYSRAM_BASE,
                                IO_SYSRAM_SIZE);
        mt3620_view_add_private(&s->view[MASTER_DMA_IO0 + c], &s->io_sysram[c],
                                IO_SYSRAM_BASE, IO_SYSRAM_SIZE);
        soc_add_window(s, c, 0, view);
        soc_add_window(s, c, 1, &s->view[MASTER_DMA_IO0 + c]);
        s->slot_target[FW_SLOT_IO0_BOOT + c] = &s->io_boot[c];
    }
    return true;
}

/* All views change in one transaction, or a core could see half a policy */
static void soc_policy_changed(void *opaque)
{
    MT3620SoCState *s = opaque;

    memory_region_transaction_begin();
    for (int i = 0; i < MASTER_COUNT; i++) {
        if (MT3620_HAS_VIEW(i)) {
            mt3620_view_apply(&s->view[i]);
        }
    }
    memory_region_transaction_commit();
}

/* What has no supply keeps nothing (fault `power-cut`); a board that starts has empty memories anyway */
static void soc_lose_memory(MT3620SoCState *s)
{
    MemoryRegion *lost[] = { s->sysram, &s->hsp_tcm };

    for (size_t i = 0; i < ARRAY_SIZE(lost); i++) {
        memset(memory_region_get_ram_ptr(lost[i]), 0, memory_region_size(lost[i]));
        memory_region_set_dirty(lost[i], 0, memory_region_size(lost[i]));
        tb_invalidate_phys_range(memory_region_get_ram_addr(lost[i]),
                                 memory_region_get_ram_addr(lost[i]) + memory_region_size(lost[i]) - 1);
    }
}

void mt3620_soc_after_reset(MT3620SoCState *s)
{
    if (s->chip_reset->power_returned) {
        soc_lose_memory(s);
    }
    for (int c = 0; c < MT3620_IO_CORES; c++) {
        mt3620_soc_wipe_io(s, c, true);
    }
    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        mt3620_soc_drive_lines(s, i);
    }
}

static void soc_realize(DeviceState *dev, Error **errp)
{
    MT3620SoCState *s = MT3620_SOC(dev);

    if (!s->sysram || memory_region_size(s->sysram) != SYSRAM_SIZE) {
        error_setg(errp, "mt3620-soc: property sysram must be a region of "
                   "%d bytes", SYSRAM_SIZE);
        return;
    }
    clock_set_hz(s->m4_clock, M4_CLOCK_HZ);
    mt3620_chip_reset_set_ops(s->chip_reset, &mt3620_soc_core_ops, s);
    mt3620_chip_resource_set_ops(s->chip_resource, &mt3620_soc_resource_ops, s);

    if (!soc_realize_cores(s, errp) || !soc_realize_blocks(s, errp) ||
        !soc_realize_memories(s, errp)) {
        return;
    }
    mt3620_soc_map(s);
    mt3620_firewall_set_listener(s->firewall, soc_policy_changed, s);
    mt3620_soc_connect_flash(s);
    mt3620_soc_wire_lines(s);
    mt3620_soc_init_power(s);
    soc_realize_watchers(s, errp);
}

static void soc_init_cores(MT3620SoCState *s)
{
    static const char *const cluster_name[MT3620_NUM_CPUS] = {
        "cluster-a7", "cluster-hsp", "cluster-io0", "cluster-io1",
    };
    static const char *const m4_name[MT3620_NUM_M4] = { "hsp", "io0", "io1" };

    for (int i = 0; i < MT3620_NUM_CPUS; i++) {
        object_initialize_child(OBJECT(s), cluster_name[i], &s->cluster[i],
                                TYPE_CPU_CLUSTER);
        qdev_prop_set_uint32(DEVICE(&s->cluster[i]), "cluster-id", i);
    }
    object_initialize_child(OBJECT(&s->cluster[MT3620_CPU_A7]), "cpu", &s->a7,
                            ARM_CPU_TYPE_NAME("cortex-a7"));
    object_initialize_child(OBJECT(s), "a7mp", &s->a7mp, TYPE_A15MPCORE_PRIV);
    for (int n = 0; n < MT3620_NUM_M4; n++) {
        object_initialize_child(OBJECT(&s->cluster[MT3620_CPU_HSP + n]),
                                m4_name[n], &s->m4[n], TYPE_ARMV7M);
    }
    s->m4_clock = clock_new(OBJECT(s), "m4-clock");
}

static void soc_init_blocks(MT3620SoCState *s)
{
    for (int i = 0; i < MT3620_NUM_BLOCKS; i++) {
        s->block[i] = qdev_new(block_type[i].type);
        object_property_add_child(OBJECT(s), block_type[i].name,
                                  OBJECT(s->block[i]));
        object_unref(OBJECT(s->block[i]));
    }
    s->firewall = MT3620_FIREWALL(s->block[MT3620_BLOCK_FIREWALL]);
    s->chip_reset = MT3620_CHIP_RESET(s->block[MT3620_BLOCK_CHIP_RESET]);
    s->chip_resource =
        MT3620_CHIP_RESOURCE(s->block[MT3620_BLOCK_CHIP_RESOURCE]);
}

/* The board's back ends go straight to the blocks that use them */
static void soc_init_aliases(MT3620SoCState *s)
{
    static const struct {
        const char *name;
        enum mt3620_block block;
        const char *property;
    } alias[] = {
        { "flash", MT3620_BLOCK_SFC, "drive" },
        { "fuses", MT3620_BLOCK_EFUSE, "drive" },
        { "serial0", MT3620_BLOCK_UART_A7, "chardev" },
        { "serial1", MT3620_BLOCK_UART_HSP, "chardev" },
        { "serial2", MT3620_BLOCK_UART_IO0, "chardev" },
        { "serial3", MT3620_BLOCK_UART_IO1, "chardev" },
    };

    for (int i = 0; i < ARRAY_SIZE(alias); i++) {
        object_property_add_alias(OBJECT(s), alias[i].name,
                                  OBJECT(s->block[alias[i].block]),
                                  alias[i].property);
    }
}

static void soc_init(Object *obj)
{
    MT3620SoCState *s = MT3620_SOC(obj);

    soc_init_cores(s);
    soc_init_blocks(s);
    soc_init_aliases(s);
    object_initialize_child(obj, "turns", &s->turns, TYPE_MT3620_TURNS);
    object_initialize_child(obj, "cpu-extra", &s->cpu_extra,
                            TYPE_MT3620_CPU_EXTRA);
    object_initialize_child(obj, "oracle", &s->oracle, TYPE_MT3620_ORACLE);
    for (int i = 0; i < MASTER_COUNT; i++) {
        if (MT3620_HAS_VIEW(i)) {
            mt3620_view_init(&s->view[i], obj, s->firewall, i);
        }
    }
    mt3620_soc_init_lines(s);
}

static const VMStateDescription vmstate_soc = {
    .name = TYPE_MT3620_SOC,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_2DARRAY(irq_level, MT3620SoCState, MT3620_NUM_CPUS,
                               MT3620_LEVEL_WORDS),
        VMSTATE_END_OF_LIST()
    }
};

static const Property soc_properties[] = {
    DEFINE_PROP_LINK("sysram", MT3620SoCState, sysram, TYPE_MEMORY_REGION,
                     MemoryRegion *),
    DEFINE_PROP_STRING("rom-file", MT3620SoCState, rom_file),
    DEFINE_PROP_UINT64("seed", MT3620SoCState, seed, 1),
    DEFINE_PROP_UINT32("quantum", MT3620SoCState, quantum,
                       MT3620_DEFAULT_QUANTUM),
    DEFINE_PROP_BOOL("volatile", MT3620SoCState, volatile_content, false),
    DEFINE_PROP_BOOL("recovery-strap", MT3620SoCState, recovery_strap, false),
};

static void soc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "MediaTek MT3620 system-on-chip";
    dc->realize = soc_realize;
    dc->vmsd = &vmstate_soc;
    /* Needs the board's RAM and drives */
    dc->user_creatable = false;
    device_class_set_props(dc, soc_properties);
}

static const TypeInfo soc_types[] = {
    {
        .name = TYPE_MT3620_SOC,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620SoCState),
        .instance_init = soc_init,
        .class_init = soc_class_init,
    },
};

DEFINE_TYPES(soc_types)
