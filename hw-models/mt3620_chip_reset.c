/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MT3620 CHIP_RESET (own registers, docs/chip-blocks.md).
 *
 * Owns which core runs, the reset reasons and the scratch words. Resets cores
 * and the SoC only through the operations the SoC supplies.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "hw/irq.h"
#include "hw/mt3620/mt3620_chip_reset.h"
#include "hw/mt3620/mt3620_events.h"
#include "hw/mt3620/mt3620_regs.h"
#include "migration/vmstate.h"
#include "trace.h"

#define CORE_MASK           ((1u << CORE_COUNT) - 1)
#define CORE_REASON_HSP     0
#define CORE_REASON_WDT     1
#define CORE_REASON_SELF    2
#define CORE_REASON_ALL     0x777
#define RST_LOCK_ENTRY      1

enum { CHIP_RESET_REGS(REGTABLE_OFFSET) };

static const struct reg_desc chip_reset_regs[] = {
    CHIP_RESET_REGS(REGTABLE_DESC)
};

static const char *const core_name[CORE_COUNT] = {
    [CORE_A7] = "a7", [CORE_IO0] = "io0", [CORE_IO1] = "io1",
};

static const char *chip_reset_reg_name(hwaddr offset)
{
    return mt3620_reg_name(chip_reset_regs, ARRAY_SIZE(chip_reset_regs),
                           offset);
}

static const char *chip_reset_reason_name(uint32_t reason)
{
    switch (reason) {
    case RST_REASON_POWER_ON:
        return "power-on";
    case RST_REASON_EXTERNAL:
        return "external";
    case RST_REASON_SOFTWARE:
        return "software";
    case RST_REASON_HSP_WDT:
        return "hsp-watchdog";
    case RST_REASON_HSP_SYSRESET:
        return "hsp-sysreset";
    default:
        return "unknown";
    }
}

void mt3620_chip_reset_set_ops(MT3620ChipResetState *s,
                               const MT3620CoreOps *ops, void *opaque)
{
    s->ops = ops;
    s->ops_opaque = opaque;
}

static void chip_reset_core_event(unsigned int core, bool running)
{
    trace_mt3620_chip_reset_core(core_name[core], running);
    mt3620_event("core", "\"core\":\"%s\",\"running\":%s", core_name[core],
                 running ? "true" : "false");
}

static void chip_reset_hold_core(MT3620ChipResetState *s, unsigned int core,
                                 unsigned int why)
{
    s->regs.core_reason |= 1u << (4 * core + why);
    if (s->regs.state & (1u << core)) {
        s->regs.state &= ~(1u << core);
        chip_reset_core_event(core, false);
    }
    s->ops->hold(s->ops_opaque, core);
}

static void chip_reset_release_core(MT3620ChipResetState *s, unsigned int core)
{
    if (s->regs.state & (1u << core)) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-reset: RST_RELEASE of "
                      "running core %s ignored\n", core_name[core]);
        return;
    }
    s->regs.state |= 1u << core;
    chip_reset_core_event(core, true);
    s->ops->release(s->ops_opaque, core, s->regs.a7_entry);
}

void mt3620_chip_reset_soc(MT3620ChipResetState *s, uint32_t reason)
{
    /* The first cause stands until the reset has happened */
    if (!s->regs.next_reason) {
        s->regs.next_reason = reason;
    }
    s->ops->soc_reset(s->ops_opaque);
}

void mt3620_chip_reset_core_self(MT3620ChipResetState *s, unsigned int core)
{
    assert(core < CORE_COUNT);
    chip_reset_hold_core(s, core, CORE_REASON_SELF);
}

static void chip_reset_hsp_wdt(void *opaque, int n, int level)
{
    if (level) {
        mt3620_chip_reset_soc(opaque, RST_REASON_HSP_WDT);
    }
}

static void chip_reset_hsp_sysreset(void *opaque, int n, int level)
{
    if (level) {
        mt3620_chip_reset_soc(opaque, RST_REASON_HSP_SYSRESET);
    }
}

static void chip_reset_core_wdt(void *opaque, int n, int level)
{
    if (level) {
        chip_reset_hold_core(opaque, n, CORE_REASON_WDT);
    }
}

static void chip_reset_core_self(void *opaque, int n, int level)
{
    if (level) {
        mt3620_chip_reset_core_self(opaque, n);
    }
}

/* ---- faults ---- */

enum {
    RST_FAULT_CORE_RESET, RST_FAULT_CORE_HOLD, RST_FAULT_CORE_RELEASE,
    RST_FAULT_RELEASE_LOST, RST_FAULT_SOC_RESET, RST_FAULT_LOCK_DROP,
    RST_FAULT_SCRATCH_FLIP, RST_FAULT_POWER_CUT,
};

#define FAULT_CORE { .name = "core", .choices = "a7|io0|io1" }
static const MT3620FaultDesc chip_reset_faults[] = {
    [RST_FAULT_CORE_RESET] = { "core-reset", "a running core starts over, no reason is left",
                               MT3620_FAULT_NOW, { FAULT_CORE } },
    [RST_FAULT_CORE_HOLD] = { "core-hold", "a running core falls into reset, no reason is left",
                              MT3620_FAULT_NOW, { FAULT_CORE } },
    [RST_FAULT_CORE_RELEASE] = { "core-release", "a held core starts without an order",
                                 MT3620_FAULT_NOW, { FAULT_CORE } },
    [RST_FAULT_RELEASE_LOST] = { "release-lost", "a release of that core is not carried out",
                                 MT3620_FAULT_ONCE, { FAULT_CORE } },
    [RST_FAULT_SOC_RESET] = { "soc-reset", "a glitch on HSP's reset: the SoC starts over as if "
                              "by the pin", MT3620_FAULT_NOW },
    [RST_FAULT_LOCK_DROP] = { "lock-drop", "RST_LOCK falls", MT3620_FAULT_NOW },
    [RST_FAULT_SCRATCH_FLIP] = { "scratch-flip", "a bit of a scratch word turns over",
                                 MT3620_FAULT_NOW,
                                 { { .name = "index", .max = MT3620_CHIP_SCRATCHES - 1 },
                                   { .name = "bit", .max = 31 } } },
    [RST_FAULT_POWER_CUT] = { "power-cut", "the supply fails and returns: all memory but flash, "
                              "fuses and the clock's domain is lost", MT3620_FAULT_NOW },
};

static void chip_reset_fault_core(MT3620ChipResetState *s, unsigned int core, bool run)
{
    s->regs.state = run ? s->regs.state | 1u << core : s->regs.state & ~(1u << core);
    chip_reset_core_event(core, run);
    if (run) {
        s->ops->release(s->ops_opaque, core, s->regs.a7_entry);
    } else {
        s->ops->hold(s->ops_opaque, core);
    }
}

static bool chip_reset_inject(Object *obj, const MT3620FaultDesc *desc,
                              const uint64_t *arg, Error **errp)
{
    MT3620ChipResetState *s = MT3620_CHIP_RESET(obj);
    unsigned int fault = desc - chip_reset_faults;
    bool running;

    switch (fault) {
    case RST_FAULT_CORE_RESET:
    case RST_FAULT_CORE_HOLD:
    case RST_FAULT_CORE_RELEASE:
        running = s->regs.state & (1u << arg[0]);
        if (running == (fault == RST_FAULT_CORE_RELEASE)) {
            error_setg(errp, "%s: core %s is %s", desc->name, core_name[arg[0]],
                       running ? "running" : "held");
            return false;
        }
        if (running) {
            chip_reset_fault_core(s, arg[0], false);
        }
        if (fault != RST_FAULT_CORE_HOLD) {
            chip_reset_fault_core(s, arg[0], true);
        }
        break;
    case RST_FAULT_POWER_CUT:
        s->regs.next_reason = RST_REASON_POWER_ON;
        s->ops->soc_reset(s->ops_opaque);
        break;
    case RST_FAULT_SOC_RESET:
        s->ops->soc_reset(s->ops_opaque);
        break;
    case RST_FAULT_LOCK_DROP:
        s->regs.lock = 0;
        break;
    case RST_FAULT_SCRATCH_FLIP:
        s->regs.scratch[arg[0]] ^= 1u << arg[1];
        break;
    default:
        break;
    }
    return true;
}

/* The order to release CORE does not arrive. */
static bool chip_reset_release_lost(MT3620ChipResetState *s, unsigned int core)
{
    const uint64_t *arg = mt3620_fault(&s->faults, RST_FAULT_RELEASE_LOST);

    if (!arg || arg[0] != core) {
        return false;
    }
    mt3620_fault_fired(OBJECT(s), RST_FAULT_RELEASE_LOST);
    return true;
}

static bool chip_reset_read_reg(const MT3620ChipResetRegs *r, hwaddr offset,
                                uint32_t *value)
{
    switch (offset) {
    case RST_ID:
        *value = chip_reset_regs[0].reset;
        return true;
    case RST_STATE:
        *value = r->state;
        return true;
    case RST_A7_ENTRY:
        *value = r->a7_entry;
        return true;
    case RST_LOCK:
        *value = r->lock;
        return true;
    case RST_REASON:
        *value = r->reason;
        return true;
    case RST_CORE_REASON:
        *value = r->core_reason;
        return true;
    case RST_SCRATCH0:
    case RST_SCRATCH1:
    case RST_SCRATCH2:
    case RST_SCRATCH3:
        *value = r->scratch[(offset - RST_SCRATCH0) / 4];
        return true;
    default:
        *value = 0;
        return false;
    }
}

static uint64_t chip_reset_read(void *opaque, hwaddr offset, unsigned int size)
{
    MT3620ChipResetState *s = opaque;
    uint32_t value = 0;

    if (size != 4 || !chip_reset_read_reg(&s->regs, offset, &value)) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-reset: bad read of %u "
                      "bytes at offset 0x%03" HWADDR_PRIx "\n", size, offset);
    }
    trace_mt3620_chip_reset_read(chip_reset_reg_name(offset), offset, value);
    return value;
}

static void chip_reset_write_cores(MT3620ChipResetState *s, uint32_t cores,
                                   bool release)
{
    if (cores & ~CORE_MASK) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-reset: no such core in "
                      "0x%08x\n", cores);
    }
    for (unsigned int core = 0; core < CORE_COUNT; core++) {
        if (!(cores & (1u << core))) {
            continue;
        }
        if (release && chip_reset_release_lost(s, core)) {
            continue;
        }
        if (release) {
            chip_reset_release_core(s, core);
        } else {
            chip_reset_hold_core(s, core, CORE_REASON_HSP);
        }
    }
}

static void chip_reset_write_entry(MT3620ChipResetState *s, uint32_t value)
{
    if (s->regs.lock & RST_LOCK_ENTRY) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "mt3620-chip-reset: write to locked RST_A7_ENTRY ignored\n");
        return;
    }
    s->regs.a7_entry = value;
}

static void chip_reset_write_lock(MT3620ChipResetState *s, uint32_t value)
{
    if ((value & RST_LOCK_ENTRY) && !(s->regs.lock & RST_LOCK_ENTRY)) {
        s->regs.lock |= RST_LOCK_ENTRY;
        mt3620_event("lock", "\"block\":\"chip-reset\","
                     "\"register\":\"RST_LOCK\",\"value\":%u", s->regs.lock);
    }
}

static void chip_reset_write(void *opaque, hwaddr offset, uint64_t data,
                             unsigned int size)
{
    MT3620ChipResetState *s = opaque;
    uint32_t value = data;

    trace_mt3620_chip_reset_write(chip_reset_reg_name(offset), offset, data);
    if (size != 4) {
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-reset: write of %u bytes "
                      "at offset 0x%03" HWADDR_PRIx " ignored\n", size, offset);
        return;
    }
    switch (offset) {
    case RST_RELEASE:
        chip_reset_write_cores(s, value, true);
        break;
    case RST_HOLD:
        chip_reset_write_cores(s, value, false);
        break;
    case RST_A7_ENTRY:
        chip_reset_write_entry(s, value);
        break;
    case RST_LOCK:
        chip_reset_write_lock(s, value);
        break;
    case RST_SOC:
        if (value == RST_SOC_KEY) {
            mt3620_chip_reset_soc(s, RST_REASON_SOFTWARE);
        } else {
            qemu_log_mask(LOG_GUEST_ERROR,
                          "mt3620-chip-reset: wrong key in RST_SOC ignored\n");
        }
        break;
    case RST_CORE_REASON:
        s->regs.core_reason &= ~value;
        break;
    case RST_SCRATCH0:
    case RST_SCRATCH1:
    case RST_SCRATCH2:
    case RST_SCRATCH3:
        s->regs.scratch[(offset - RST_SCRATCH0) / 4] = value;
        break;
    default:
        qemu_log_mask(LOG_GUEST_ERROR, "mt3620-chip-reset: bad write to %s "
                      "at offset 0x%03" HWADDR_PRIx "\n",
                      chip_reset_reg_name(offset), offset);
        break;
    }
}

static const MemoryRegionOps chip_reset_ops = {
    .read = chip_reset_read,
    .write = chip_reset_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8 },
    .impl = { .min_access_size = 1, .max_access_size = 4 },
};

static void chip_reset_reset_enter(Object *obj, ResetType type)
{
    MT3620ChipResetState *s = MT3620_CHIP_RESET(obj);
    MT3620ChipResetRegs old = s->regs;

    if (type == RESET_TYPE_SNAPSHOT_LOAD) {
        return;
    }
    memset(&s->regs, 0, sizeof(s->regs));
    s->regs.reason = old.next_reason ? old.next_reason : RST_REASON_EXTERNAL;
    /* Before the first reset of all there was no supply, and no reason */
    s->power_returned = old.reason && s->regs.reason == RST_REASON_POWER_ON;
    if (s->regs.reason != RST_REASON_POWER_ON) {
        memcpy(s->regs.scratch, old.scratch, sizeof(old.scratch));
    }
    trace_mt3620_chip_reset_soc(chip_reset_reason_name(s->regs.reason));
    mt3620_event("reset", "\"reason\":\"%s\"",
                 chip_reset_reason_name(s->regs.reason));
}

static char *chip_reset_get_reason(Object *obj, Error **errp)
{
    return g_strdup(chip_reset_reason_name(MT3620_CHIP_RESET(obj)->regs.reason));
}

static void chip_reset_init(Object *obj)
{
    MT3620ChipResetState *s = MT3620_CHIP_RESET(obj);
    DeviceState *dev = DEVICE(obj);

    s->regs.next_reason = RST_REASON_POWER_ON;
    memory_region_init_io(&s->iomem, obj, &chip_reset_ops, s,
                          TYPE_MT3620_CHIP_RESET, MT3620_CHIP_BLOCK_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
    qdev_init_gpio_in_named(dev, chip_reset_hsp_wdt, "hsp-wdt", 1);
    qdev_init_gpio_in_named(dev, chip_reset_hsp_sysreset, "hsp-sysreset", 1);
    qdev_init_gpio_in_named(dev, chip_reset_core_wdt, "core-wdt", CORE_COUNT);
    qdev_init_gpio_in_named(dev, chip_reset_core_self, "core-self", CORE_COUNT);
}

static int chip_reset_post_load(void *opaque, int version_id)
{
    const MT3620ChipResetRegs *r = &((MT3620ChipResetState *)opaque)->regs;

    if ((r->state & ~CORE_MASK) || (r->lock & ~RST_LOCK_ENTRY) ||
        (r->core_reason & ~CORE_REASON_ALL)) {
        return -EINVAL;
    }
    return 0;
}

static const VMStateDescription vmstate_chip_reset = {
    .name = TYPE_MT3620_CHIP_RESET,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = chip_reset_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(regs.state, MT3620ChipResetState),
        VMSTATE_UINT32(regs.a7_entry, MT3620ChipResetState),
        VMSTATE_UINT32(regs.lock, MT3620ChipResetState),
        VMSTATE_UINT32(regs.reason, MT3620ChipResetState),
        VMSTATE_UINT32(regs.core_reason, MT3620ChipResetState),
        VMSTATE_UINT32_ARRAY(regs.scratch, MT3620ChipResetState,
                             MT3620_CHIP_SCRATCHES),
        VMSTATE_UINT32(regs.next_reason, MT3620ChipResetState),
        VMSTATE_END_OF_LIST()
    }
};

static void chip_reset_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "MT3620 reset controller";
    dc->vmsd = &vmstate_chip_reset;
    dc->user_creatable = false;
    rc->phases.enter = chip_reset_reset_enter;
    mt3620_faultable_class_init(klass, chip_reset_faults, ARRAY_SIZE(chip_reset_faults),
                                offsetof(MT3620ChipResetState, faults),
                                chip_reset_inject);
    object_class_property_add_str(klass, "reset-reason", chip_reset_get_reason,
                                  NULL);
    object_class_property_set_description(klass, "reset-reason",
                                          "Why the SoC was reset last");
}

static const TypeInfo chip_reset_types[] = {
    {
        .name = TYPE_MT3620_CHIP_RESET,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(MT3620ChipResetState),
        .instance_init = chip_reset_init,
        .class_init = chip_reset_class_init,
        .interfaces = (InterfaceInfo[]) { { TYPE_MT3620_FAULTABLE }, { } },
    },
};

DEFINE_TYPES(chip_reset_types)
